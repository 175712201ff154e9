/* SPDX-License-Identifier: MIT */
/*
 * What all mounts together say of each one. The cells of a peer group's members are made once: that
 * every member lists all others may take no more memory than the group itself.
 */
#include "mount-relations.h"

#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "model/needs.h"
#include "relate/workload.h"
#include "util/arena.h"
#include "util/key-index.h"
#include "util/memory.h"
#include "util/text.h"

struct mount_relations {
	struct arena *arena;
	const struct inventory *inventory;
	struct mount_index *index; /* NULL: not needed */
	struct sharing *sharing;   /* NULL: not needed */
	struct key_index *peers;   /* of each mount that has any */
	struct key_index *tops;    /* of each table of mounts: what each one is above all on */
};

static uint64_t key_of(const void *object)
{
	return (uint64_t)(uintptr_t)object;
}

struct value mount_place_value(const struct inventory *inventory, struct arena *arena,
			       const struct mount *mount)
{
	const struct view_context context = { .inventory = inventory, .arena = arena };
	struct value_field *fields = arena_alloc(arena, 2 * sizeof(*fields));

	fields[0] = (struct value_field){ "ns", cell_ns(&context, mount->ns, true) };
	fields[1] = (struct value_field){ "target", value_text(mount->target) };
	return value_object(fields, 2);
}

/* Members come by namespace. Returns how many namespaces there are. */
static size_t list_namespaces(const struct mount_relations *relations,
			      const struct sharing_group *group, const struct ns *const **ret)
{
	const struct ns **namespaces =
		arena_alloc(relations->arena, group->n_members * sizeof(*namespaces));
	size_t count = 0;

	for (size_t i = 0; i < group->n_members; i++) {
		if (count == 0 || namespaces[count - 1] != group->members[i]->ns)
			namespaces[count++] = group->members[i]->ns;
	}
	*ret = namespaces;
	return count;
}

static bool has_neighbour(const struct sharing_group *group, size_t i)
{
	const struct ns *ns = group->members[i]->ns;

	return (i > 0 && group->members[i - 1]->ns == ns) ||
	       (i + 1 < group->n_members && group->members[i + 1]->ns == ns);
}

/*
 * The members stand twice in a row: the others of the one at i are the n - 1 behind it, whichever
 * it is.
 */
static void add_group(const struct mount_relations *relations, const struct sharing_group *group)
{
	size_t n = group->n_members;
	struct value *twice = arena_alloc(relations->arena, 2 * n * sizeof(*twice));
	struct peers *peers = arena_alloc(relations->arena, n * sizeof(*peers));
	const struct ns *const *namespaces;
	size_t n_namespaces = list_namespaces(relations, group, &namespaces);

	for (size_t i = 0; i < n; i++) {
		twice[i] = mount_place_value(relations->inventory, relations->arena,
					     group->members[i]);
		twice[n + i] = twice[i];
		peers[i] = (struct peers){
			.others = twice + i + 1,
			.n_others = n - 1,
			.has_neighbour = has_neighbour(group, i),
			.namespaces = namespaces,
			.n_namespaces = n_namespaces,
		};
		key_index_add(relations->peers, key_of(group->members[i]), 0, &peers[i]);
	}
}

static void add_peers(const struct mount_relations *relations)
{
	size_t count;
	struct sharing_group *const *groups = sharing_groups(relations->sharing, &count);

	for (size_t i = 0; i < count; i++) {
		if (groups[i]->peer_group && groups[i]->n_members > 1)
			add_group(relations, groups[i]);
	}
}

/* Up to what is known, and all that is passed on the way along with it. */
static const struct mount *find_top(const struct mount **tops, const struct mount *mounts,
				    const struct mount *mount)
{
	const struct mount *known = mount, *top;

	while (!tops[known - mounts] && known->parent)
		known = known->parent;
	top = tops[known - mounts] ? tops[known - mounts] : known;
	for (; mount != known; mount = mount->parent)
		tops[mount - mounts] = top;
	return tops[known - mounts] = top;
}

static void add_tops(const struct mount_relations *relations, const struct mount_table *table)
{
	const struct mount **tops = arena_alloc(relations->arena, table->count * sizeof(*tops));

	for (size_t i = 0; i < table->count; i++)
		(void)find_top(tops, table->mounts, &table->mounts[i]);
	key_index_add(relations->tops, key_of(table), 0, (void *)tops);
}

struct mount_relations *mount_relations_new(const struct inventory *inventory, unsigned int needs)
{
	struct mount_relations *relations = memory_zeroed(1, sizeof(*relations));

	relations->arena = arena_new();
	relations->inventory = inventory;
	relations->peers = key_index_new();
	relations->tops = key_index_new();
	if (needs & (NEED_SHARING | NEED_COVERS))
		relations->index = mount_index_new(inventory);
	if (needs & NEED_SHARING) {
		relations->sharing = sharing_new(inventory, relations->index);
		add_peers(relations);
	}
	for (size_t i = 0; (needs & NEED_COVERS) && i < inventory->n_namespaces; i++)
		add_tops(relations, &inventory->namespaces[i]->mounts);
	return relations;
}

void mount_relations_free(struct mount_relations *relations)
{
	if (!relations)
		return;
	key_index_free(relations->peers);
	key_index_free(relations->tops);
	sharing_free(relations->sharing);
	mount_index_free(relations->index);
	arena_free(relations->arena);
	free(relations);
}

const struct peers *mount_peers(const struct mount_relations *relations, const struct mount *mount)
{
	return key_index_find(relations->peers, key_of(mount), 0);
}

const struct sharing *mount_sharing(const struct mount_relations *relations)
{
	return relations->sharing;
}

bool mount_is_hidden(const struct mount_relations *relations, const struct mount *mount,
		     bool *ret_known)
{
	const struct mount_table *table = &mount->ns->mounts;
	const struct mount *const *tops = key_index_find(relations->tops, key_of(table), 0);
	const struct mount_node *root = mount_index_root(relations->index, mount->ns);
	struct mount_place at;

	/* Mounts whose way up ends before the root are on one that was not seen. */
	*ret_known = root && (tops[mount - table->mounts] == tops[root->mount - table->mounts]);
	if (!*ret_known)
		return false;
	at = mount_index_walk(relations->index, mount->ns, mount->target, relations->arena);
	return at.node->mount != mount;
}

void mount_add_place(struct text *text, const struct view_context *context, const struct ns *ns,
		     const struct ns *here)
{
	struct value value;

	if (ns == here) {
		text_add(text, "here");
		return;
	}
	value = cell_workload(context, ns_workload(context->inventory, ns));
	if (value.kind == VALUE_NONE) {
		value = cell_ns(context, ns, true);
		text_add(text, "mnt:");
	}
	value_add_text(&value, ",", text);
}

struct value cell_lineage(const struct view_context *context, const struct mount *mount)
{
	const struct mount *original = sharing_copied_from(context->relations->sharing, mount);
	auto_text struct text text = { 0 };
	struct value value;

	if (!original)
		return mount->unique_id ? value_none() : value_unknown();
	text_add_format(&text, "copy of %s (", original->target);
	mount_add_place(&text, context, original->ns, mount->ns);
	text_add(&text, ")");
	value = mount_place_value(context->inventory, context->arena, original);
	value.display = arena_copy_text(context->arena, text_get(&text));
	return value;
}
