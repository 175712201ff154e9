/* SPDX-License-Identifier: MIT */
#include "relate/mount-index.h"

#include <stdlib.h>
#include <string.h>

#include "util/arena.h"
#include "util/hash.h"
#include "util/key-index.h"
#include "util/macros.h"
#include "util/memory.h"

/* The nodes of one namespace, in the order of its mounts. */
struct ns_nodes {
	struct mount_node *items;
	struct mount_node *root;
};

struct mount_index {
	struct arena *arena;
	struct key_index *namespaces; /* struct ns_nodes by namespace */
	struct key_index *peers;      /* the first of each group */
	struct key_index *slaves;     /* the first of each master */
	struct key_index *from;       /* the first of each propagate_from */
	struct key_index *children;   /* by parent and hash of the place */
	struct mount_node **outside;
	size_t n_outside;
	unsigned int mark;
};

/* Pointers as keys: objects of an inventory do not move. */
static uint64_t key_of(const void *object)
{
	return (uint64_t)(uintptr_t)object;
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

static struct mount_node *what_covers(const struct mount_index *index,
				      const struct mount_node *node)
{
	return mount_index_child(index, node, node->root, strlen(node->root));
}

static void link_child(struct mount_index *index, struct mount_node *node)
{
	uint64_t hash = hash_bytes(node->place, strlen(node->place));
	struct mount_node *first = key_index_find(index->children, key_of(node->parent), hash);

	node->sibling = node->parent->children;
	node->parent->children = node;
	node->clash = first ? first->clash : NULL;
	if (first)
		first->clash = node;
	else
		key_index_add(index->children, key_of(node->parent), hash, node);
}

static void unlink_child(struct mount_index *index, struct mount_node *node)
{
	uint64_t hash = hash_bytes(node->place, strlen(node->place));
	struct mount_node *first = key_index_find(index->children, key_of(node->parent), hash);
	struct mount_node **link = &node->parent->children;

	while (*link != node)
		link = &(*link)->sibling;
	*link = node->sibling;
	if (first != node) {
		while (first->clash != node)
			first = first->clash;
		first->clash = node->clash;
		return;
	}
	key_index_remove(index->children, key_of(node->parent), hash);
	if (node->clash)
		key_index_add(index->children, key_of(node->parent), hash, node->clash);
}

void mount_index_insert(struct mount_index *index, struct mount_node *node,
			struct mount_node *parent, const char *place)
{
	struct mount_node *there = mount_index_child(index, parent, place, strlen(place));

	if (there)
		unlink_child(index, there);
	node->parent = parent;
	node->place = place;
	node->top = there ? there->top : node;
	link_child(index, node);
	if (!there)
		return;
	there->parent = node;
	there->place = node->root;
	link_child(index, there);
}

void mount_index_remove(struct mount_index *index, struct mount_node *node)
{
	struct mount_node *above = what_covers(index, node);

	if (above)
		unlink_child(index, above);
	unlink_child(index, node);
	if (!above)
		return;
	above->parent = node->parent;
	above->place = node->place;
	link_child(index, above);
}

/* Who is first under a key: the node, where nobody else is. NULL: it is, or has no key. */
static struct mount_node *first_besides(struct key_index *chains, uint64_t key,
					struct mount_node *node)
{
	struct mount_node *first = key ? key_index_find(chains, key, 0) : NULL;

	if (key && !first)
		key_index_add(chains, key, 0, node);
	return first;
}

static void add_to_groups(struct mount_index *index, struct mount_node *node)
{
	const struct propagation *propagation = &node->propagation;
	struct mount_node *first = first_besides(index->peers, propagation->peer_group, node);

	if (first) {
		node->next_peer = first->next_peer;
		first->next_peer = node;
	}
	first = first_besides(index->slaves, propagation->master, node);
	if (first) {
		node->next_slave = first->next_slave;
		first->next_slave = node;
	}
	first = first_besides(index->from, propagation->propagate_from, node);
	if (first) {
		node->next_from = first->next_from;
		first->next_from = node;
	}
}

static void add_nodes(struct mount_index *index, const struct ns *ns)
{
	const struct mount_table *table = &ns->mounts;
	struct ns_nodes *nodes = arena_alloc(index->arena, sizeof(*nodes));

	nodes->items = arena_alloc(index->arena, table->count * sizeof(*nodes->items));
	for (size_t i = 0; i < table->count; i++) {
		const struct mount *mount = &table->mounts[i];
		struct mount_node *node = &nodes->items[i];

		node->mount = mount;
		node->ns = ns;
		node->root = mount->root;
		node->target = mount->target;
		node->propagation = mount->propagation;
		add_to_groups(index, node);
	}
	key_index_add(index->namespaces, key_of(ns), 0, nodes);
}

static void find_parents(struct mount_index *index, struct ns_nodes *nodes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct mount_node *node = &nodes->items[i];

		if (!node->mount->parent)
			continue;
		node->place = place_of(index->arena, node->mount);
		if (node->place)
			node->parent = mount_index_find(index, node->mount->parent);
	}
}

/* An inventory has none. What was forged must not keep us walking for ever. */
static void cut_circles(struct mount_index *index, struct ns_nodes *nodes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		unsigned int mark = mount_index_new_mark(index);
		struct mount_node *node = &nodes->items[i];

		for (; node && !node->mark; node = node->parent) {
			node->mark = mark;
			if (node->parent && node->parent->mark == mark)
				node->parent = NULL;
		}
	}
}

/* A thread is a member too. setns(2) goes onto whatever covers the root. */
static bool is_entered_by_setns(const struct ns *ns)
{
	return ns->mounts.source == MOUNTS_STATMOUNT && !ns->first && !ns->n_threads;
}

/* A member's, where there are several at "/"; else the one that nothing visible is above. */
static bool is_root(const struct mount_table *table, const struct mount *mount)
{
	if (strcmp(mount->target, "/") != 0)
		return false;
	return table->root_id ? mount->id == table->root_id : !mount->parent;
}

static void find_root(struct mount_index *index, const struct ns *ns, struct ns_nodes *nodes)
{
	for (size_t i = 0; i < ns->mounts.count && !nodes->root; i++) {
		if (is_root(&ns->mounts, &ns->mounts.mounts[i]))
			nodes->root = &nodes->items[i];
	}
	if (nodes->root && is_entered_by_setns(ns)) {
		struct mount_place at = { .node = nodes->root, .place = nodes->root->root };

		mount_index_descend(index, &at);
		nodes->root = at.node;
	}
}

/* Stacks can be as high as there are mounts: whoever walks through takes one step. */
static void find_tops(const struct mount_index *index, struct ns_nodes *nodes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct mount_node *top = &nodes->items[i], *node = top;

		if (what_covers(index, top))
			continue;
		top->top = top;
		while (node->parent && what_covers(index, node->parent) == node) {
			node = node->parent;
			node->top = top;
		}
	}
}

static void link_nodes(struct mount_index *index, const struct ns *ns)
{
	struct ns_nodes *nodes = key_index_find(index->namespaces, key_of(ns), 0);
	size_t count = ns->mounts.count;

	if (!nodes->items[0].target)
		return; /* numbers only */
	find_parents(index, nodes, count);
	cut_circles(index, nodes, count);
	for (size_t i = 0; i < count; i++) {
		struct mount_node *node = &nodes->items[i];

		if (node->parent)
			link_child(index, node);
		else
			node->place = NULL;
	}
	find_tops(index, nodes, count);
	find_root(index, ns, nodes);
}

static void find_outside(struct mount_index *index, const struct ns *ns)
{
	const struct ns_nodes *nodes = key_index_find(index->namespaces, key_of(ns), 0);

	for (size_t i = 0; i < ns->mounts.count; i++) {
		uint64_t master = nodes->items[i].propagation.master;

		if (master && !mount_index_peers(index, master))
			*(struct mount_node **)array_append(&index->outside, &index->n_outside,
							    sizeof(*index->outside)) =
				&nodes->items[i];
	}
}

struct mount_index *mount_index_new(const struct inventory *inventory)
{
	struct mount_index *index = memory_zeroed(1, sizeof(*index));
	typedef void step(struct mount_index * index, const struct ns *ns);
	static step *const steps[] = { add_nodes, link_nodes, find_outside };

	index->arena = arena_new();
	index->namespaces = key_index_new();
	index->peers = key_index_new();
	index->slaves = key_index_new();
	index->from = key_index_new();
	index->children = key_index_new();
	for (size_t k = 0; k < ARRAY_SIZE(steps); k++) {
		for (size_t i = 0; i < inventory->n_namespaces; i++) {
			if (inventory->namespaces[i]->mounts.count)
				steps[k](index, inventory->namespaces[i]);
		}
	}
	return index;
}

void mount_index_free(struct mount_index *index)
{
	if (!index)
		return;
	key_index_free(index->namespaces);
	key_index_free(index->peers);
	key_index_free(index->slaves);
	key_index_free(index->from);
	key_index_free(index->children);
	arena_free(index->arena);
	free(index->outside);
	free(index);
}

struct mount_node *mount_index_find(const struct mount_index *index, const struct mount *mount)
{
	const struct ns_nodes *nodes = key_index_find(index->namespaces, key_of(mount->ns), 0);

	return nodes ? &nodes->items[mount - mount->ns->mounts.mounts] : NULL;
}

struct mount_node *mount_index_root(const struct mount_index *index, const struct ns *ns)
{
	const struct ns_nodes *nodes = key_index_find(index->namespaces, key_of(ns), 0);

	return nodes ? nodes->root : NULL;
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

struct mount_node *const *mount_index_outside(const struct mount_index *index, size_t *ret_count)
{
	*ret_count = index->n_outside;
	return index->outside;
}

unsigned int mount_index_new_mark(struct mount_index *index)
{
	return ++index->mark;
}
