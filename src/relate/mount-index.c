/* SPDX-License-Identifier: MIT */
#include "relate/mount-index.h"

#include <stdlib.h>
#include <string.h>

#include "util/arena.h"
#include "util/hash.h"
#include "util/key-index.h"
#include "util/memory.h"

struct mount_index {
	const struct inventory *inventory;
	struct arena *arena;
	struct key_index *nodes;    /* by mount */
	struct key_index *roots;    /* by namespace */
	struct key_index *peers;    /* the first of each group */
	struct key_index *slaves;   /* the first of each master */
	struct key_index *from;     /* the first of each propagate_from */
	struct key_index *children; /* by parent and hash of the place */
	unsigned int mark;
};

/* Pointers as keys: objects of an inventory do not move. */
static uint64_t key_of(const void *object)
{
	return (uint64_t)(uintptr_t)object;
}

const char *path_below(const char *path, const char *directory)
{
	size_t length = strlen(directory);

	if (strcmp(directory, "/") == 0)
		return strcmp(path, "/") == 0 ? path + 1 : path;
	if (strncmp(path, directory, length) != 0)
		return NULL;
	if (path[length] == '/' && path[length + 1] == '/')
		return NULL;
	return path[length] == '\0' || path[length] == '/' ? path + length : NULL;
}

const char *path_join(struct arena *arena, const char *directory, const char *below)
{
	if (*below == '\0')
		return directory;
	if (strcmp(directory, "/") == 0)
		return below;
	return arena_format(arena, "%s%s", directory, below);
}

/* Where a mount is in its parent's file system; NULL where its target is not in its parent. */
static const char *place_of(struct arena *arena, const struct mount *mount)
{
	const char *below = path_below(mount->target, mount->parent->target);

	return below ? path_join(arena, mount->parent->root, below) : NULL;
}

struct mount_node *mount_index_child(const struct mount_index *index,
				     const struct mount_node *parent, const char *place,
				     size_t length)
{
	struct mount_node *node =
		key_index_find(index->children, key_of(parent), hash_bytes(place, length));

	for (; node; node = node->clash) {
		if (strlen(node->place) == length && memcmp(node->place, place, length) == 0)
			return node;
	}
	return NULL;
}

static void replace_first(struct key_index *index, uint64_t first, uint64_t second, void *value)
{
	key_index_remove(index, first, second);
	if (value)
		key_index_add(index, first, second, value);
}

static void link_child(struct mount_index *index, struct mount_node *node)
{
	uint64_t hash = hash_bytes(node->place, strlen(node->place));

	node->sibling = node->parent->children;
	node->parent->children = node;
	node->clash = key_index_find(index->children, key_of(node->parent), hash);
	replace_first(index->children, key_of(node->parent), hash, node);
}

static void unlink_child(struct mount_index *index, struct mount_node *node)
{
	uint64_t hash = hash_bytes(node->place, strlen(node->place));
	struct mount_node *first = key_index_find(index->children, key_of(node->parent), hash);
	struct mount_node **link = &node->parent->children;

	while (*link != node)
		link = &(*link)->sibling;
	*link = node->sibling;
	if (first == node) {
		replace_first(index->children, key_of(node->parent), hash, node->clash);
		return;
	}
	while (first->clash != node)
		first = first->clash;
	first->clash = node->clash;
}

void mount_index_insert(struct mount_index *index, struct mount_node *node,
			struct mount_node *parent, const char *place)
{
	struct mount_node *there = mount_index_child(index, parent, place, strlen(place));

	if (there)
		unlink_child(index, there);
	node->parent = parent;
	node->place = place;
	link_child(index, node);
	if (!there)
		return;
	there->parent = node;
	there->place = node->root;
	link_child(index, there);
}

void mount_index_remove(struct mount_index *index, struct mount_node *node)
{
	struct mount_node *above = mount_index_child(index, node, node->root, strlen(node->root));

	if (above)
		unlink_child(index, above);
	unlink_child(index, node);
	if (!above)
		return;
	above->parent = node->parent;
	above->place = node->place;
	link_child(index, above);
}

static void add_to_groups(struct mount_index *index, struct mount_node *node)
{
	uint64_t group = node->propagation.peer_group, master = node->propagation.master;
	uint64_t from = node->propagation.propagate_from;

	if (group) {
		node->next_peer = key_index_find(index->peers, group, 0);
		replace_first(index->peers, group, 0, node);
	}
	if (master) {
		node->next_slave = key_index_find(index->slaves, master, 0);
		replace_first(index->slaves, master, 0, node);
	}
	if (from) {
		node->next_from = key_index_find(index->from, from, 0);
		replace_first(index->from, from, 0, node);
	}
}

static void add_nodes(struct mount_index *index, const struct ns *ns)
{
	const struct mount_table *table = &ns->mounts;
	struct mount_node *nodes = arena_alloc(index->arena, table->count * sizeof(*nodes));

	for (size_t i = 0; i < table->count; i++) {
		const struct mount *mount = &table->mounts[i];

		nodes[i].mount = mount;
		nodes[i].ns = ns;
		nodes[i].root = mount->root;
		nodes[i].target = mount->target;
		nodes[i].propagation = mount->propagation;
		key_index_add(index->nodes, key_of(mount), 0, &nodes[i]);
		add_to_groups(index, &nodes[i]);
	}
}

/* The mount that a member's root is on; else the one at "/" that nothing visible is above. */
static bool is_better_root(const struct mount_table *table, const struct mount *mount,
			   const struct mount_node *root)
{
	if (table->root_id)
		return mount->id == table->root_id;
	return !root && !mount->parent && strcmp(mount->target, "/") == 0;
}

static void link_nodes(struct mount_index *index, const struct ns *ns)
{
	const struct mount_table *table = &ns->mounts;
	struct mount_node *root = NULL;

	for (size_t i = 0; i < table->count; i++) {
		const struct mount *mount = &table->mounts[i];
		struct mount_node *node = mount_index_find(index, mount);

		if (is_better_root(table, mount, root))
			root = node;
		if (!mount->parent)
			continue;
		node->place = place_of(index->arena, mount);
		node->parent = node->place ? mount_index_find(index, mount->parent) : NULL;
		if (node->parent)
			link_child(index, node);
	}
	if (root)
		key_index_add(index->roots, key_of(ns), 0, root);
}

struct mount_index *mount_index_new(const struct inventory *inventory)
{
	struct mount_index *index = memory_zeroed(1, sizeof(*index));

	index->inventory = inventory;
	index->arena = arena_new();
	index->nodes = key_index_new();
	index->roots = key_index_new();
	index->peers = key_index_new();
	index->slaves = key_index_new();
	index->from = key_index_new();
	index->children = key_index_new();
	for (size_t i = 0; i < inventory->n_namespaces; i++)
		add_nodes(index, inventory->namespaces[i]);
	for (size_t i = 0; i < inventory->n_namespaces; i++)
		link_nodes(index, inventory->namespaces[i]);
	return index;
}

void mount_index_free(struct mount_index *index)
{
	if (!index)
		return;
	key_index_free(index->nodes);
	key_index_free(index->roots);
	key_index_free(index->peers);
	key_index_free(index->slaves);
	key_index_free(index->from);
	key_index_free(index->children);
	arena_free(index->arena);
	free(index);
}

struct mount_node *mount_index_find(const struct mount_index *index, const struct mount *mount)
{
	return key_index_find(index->nodes, key_of(mount), 0);
}

struct mount_node *mount_index_root(const struct mount_index *index, const struct ns *ns)
{
	return key_index_find(index->roots, key_of(ns), 0);
}

struct mount_node *mount_index_peers(const struct mount_index *index, uint64_t group)
{
	return group ? key_index_find(index->peers, group, 0) : NULL;
}

struct mount_node *mount_index_slaves(const struct mount_index *index, uint64_t master)
{
	return master ? key_index_find(index->slaves, master, 0) : NULL;
}

struct mount_node *mount_index_receiving(const struct mount_index *index, uint64_t group)
{
	return group ? key_index_find(index->from, group, 0) : NULL;
}

static bool is_outside(const struct mount_index *index, const struct mount *mount)
{
	return mount->propagation.master && !mount->propagation.propagate_from &&
	       !mount_index_peers(index, mount->propagation.master);
}

size_t mount_index_outside(const struct mount_index *index)
{
	size_t count = 0;

	for (size_t i = 0; i < index->inventory->n_namespaces; i++) {
		const struct mount_table *table = &index->inventory->namespaces[i]->mounts;

		for (size_t k = 0; k < table->count; k++)
			count += is_outside(index, &table->mounts[k]);
	}
	return count;
}

unsigned int mount_index_new_mark(struct mount_index *index)
{
	return ++index->mark;
}

void mount_index_descend(const struct mount_index *index, struct mount_place *at)
{
	struct mount_node *child;

	while ((child = mount_index_child(index, at->node, at->place, strlen(at->place)))) {
		at->node = child;
		at->place = child->root;
	}
}

struct mount_place mount_index_walk(const struct mount_index *index, const struct ns *ns,
				    const char *path, struct arena *arena)
{
	struct mount_place at = { .node = mount_index_root(index, ns) };

	if (!at.node)
		return at;
	/* A process is on its root, whatever covers that by now. */
	at.place = at.node->root;
	while (*path) {
		size_t slashes = strspn(path, "/");
		size_t length = strcspn(path + slashes, "/");

		path += slashes;
		if (length == 0)
			break;
		at.place =
			arena_format(arena, "%s/%.*s", strcmp(at.place, "/") == 0 ? "" : at.place,
				     (int)length, path);
		mount_index_descend(index, &at);
		path += length;
	}
	return at;
}
