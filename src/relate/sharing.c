/* SPDX-License-Identifier: MIT */
#include "relate/sharing.h"

#include <stdlib.h>
#include <string.h>

#include "util/arena.h"
#include "util/hash.h"
#include "util/key-index.h"
#include "util/memory.h"

struct sharing {
	struct arena *arena;
	const struct inventory *inventory;
	const struct mount_index *index;
	struct key_index *by_key;   /* groups by (peer group, master) */
	struct key_index *by_group; /* groups by peer group */
	struct key_index *events;   /* the oldest mount by (top group, hash of place and content) */
	struct sharing_group **groups;
	size_t n_groups;
};

static struct sharing_group *add_group(struct sharing *sharing, uint64_t peer_group,
				       uint64_t master)
{
	struct sharing_group *group = key_index_find(sharing->by_key, peer_group, master);

	if (group)
		return group;
	group = arena_alloc(sharing->arena, sizeof(*group));
	group->peer_group = peer_group;
	group->master = master;
	key_index_add(sharing->by_key, peer_group, master, group);
	if (peer_group && !key_index_find(sharing->by_group, peer_group, 0))
		key_index_add(sharing->by_group, peer_group, 0, group);
	*(struct sharing_group **)array_append(&sharing->groups, &sharing->n_groups,
					       sizeof(struct sharing_group *)) = group;
	return group;
}

static bool is_private(const struct mount *mount)
{
	return !mount->propagation.peer_group && !mount->propagation.master;
}

typedef void mount_visitor(struct sharing *sharing, const struct mount *mount);

static void for_each_mount(struct sharing *sharing, mount_visitor *visit)
{
	for (size_t i = 0; i < sharing->inventory->n_namespaces; i++) {
		const struct mount_table *table = &sharing->inventory->namespaces[i]->mounts;

		for (size_t k = 0; k < table->count; k++)
			visit(sharing, &table->mounts[k]);
	}
}

static void count_in(struct sharing *sharing, const struct mount *mount)
{
	if (!is_private(mount))
		add_group(sharing, mount->propagation.peer_group, mount->propagation.master)
			->n_members++;
}

static void put_in(struct sharing *sharing, const struct mount *mount)
{
	struct sharing_group *group;

	if (is_private(mount))
		return;
	group = key_index_find(sharing->by_key, mount->propagation.peer_group,
			       mount->propagation.master);
	group->members[group->n_members++] = mount;
}

/* A group that is somebody's master and has no member that is visible stands for itself. */
static void link_groups(struct sharing *sharing)
{
	for (size_t i = 0; i < sharing->n_groups; i++) {
		struct sharing_group *group = sharing->groups[i], *above;

		if (!group->master || group->master == group->peer_group)
			continue;
		above = key_index_find(sharing->by_group, group->master, 0);
		if (!above) {
			above = add_group(sharing, group->master, 0);
			above->outside = true;
		}
		group->above = above;
		group->next = above->below;
		above->below = group;
		above->n_slaves += group->n_members;
	}
}

/*
 * The kernel makes no such long chains; a captured file can, and even make a group its own master
 * in a roundabout way.
 */
#define DEPTH_MAX 1000

static const struct sharing_group *top_of(const struct sharing *sharing,
					  const struct sharing_group *group)
{
	for (size_t depth = 0; group->above && depth < DEPTH_MAX; depth++)
		group = group->above;
	return group;
}

/* What is mounted, and where on its parent, as a number. */
static uint64_t event_hash(const struct sharing *sharing, const struct mount *mount)
{
	const struct mount_node *node = mount_index_find(sharing->index, mount);
	uint64_t device = (uint64_t)mount->major << 32 | mount->minor;

	return hash_bytes(node->place, strlen(node->place)) * 31 +
	       hash_bytes(mount->root, strlen(mount->root)) * 17 + device;
}

/* The group whose event put a mount on its parent; NULL: none can have. */
static const struct sharing_group *event_group(const struct sharing *sharing,
					       const struct mount *mount)
{
	const struct mount_node *node = mount_index_find(sharing->index, mount);
	const struct sharing_group *group;

	if (!mount->unique_id || !node->parent || !node->parent->mount)
		return NULL;
	group = sharing_group_of(sharing, node->parent->mount);
	return group ? top_of(sharing, group) : NULL;
}

static void note_event(struct sharing *sharing, const struct mount *mount)
{
	const struct sharing_group *group = event_group(sharing, mount);
	const struct mount *oldest;
	uint64_t hash;

	if (!group)
		return;
	hash = event_hash(sharing, mount);
	oldest = key_index_find(sharing->events, (uint64_t)(uintptr_t)group, hash);
	if (oldest && oldest->unique_id <= mount->unique_id)
		return;
	key_index_remove(sharing->events, (uint64_t)(uintptr_t)group, hash);
	key_index_add(sharing->events, (uint64_t)(uintptr_t)group, hash, (void *)(uintptr_t)mount);
}

/* Masters first: by the number of groups above. */
static int compare_groups(const void *a, const void *b)
{
	const struct sharing_group *first = *(struct sharing_group *const *)a;
	const struct sharing_group *second = *(struct sharing_group *const *)b;

	if (first->depth != second->depth)
		return first->depth < second->depth ? -1 : 1;
	if (first->peer_group != second->peer_group)
		return first->peer_group < second->peer_group ? -1 : 1;
	return first->master < second->master ? -1 : first->master > second->master;
}

static void sort_groups(struct sharing *sharing)
{
	for (size_t i = 0; i < sharing->n_groups; i++) {
		struct sharing_group *group = sharing->groups[i];

		for (const struct sharing_group *at = group; at->above && group->depth < DEPTH_MAX;
		     at = at->above)
			group->depth++;
	}
	if (sharing->n_groups)
		qsort(sharing->groups, sharing->n_groups, sizeof(*sharing->groups), compare_groups);
}

struct sharing *sharing_new(const struct inventory *inventory, const struct mount_index *index)
{
	struct sharing *sharing = memory_zeroed(1, sizeof(*sharing));

	sharing->arena = arena_new();
	sharing->inventory = inventory;
	sharing->index = index;
	sharing->by_key = key_index_new();
	sharing->by_group = key_index_new();
	sharing->events = key_index_new();
	for_each_mount(sharing, count_in);
	for (size_t i = 0; i < sharing->n_groups; i++) {
		struct sharing_group *group = sharing->groups[i];

		group->members =
			arena_alloc(sharing->arena, group->n_members * sizeof(*group->members));
		group->n_members = 0;
	}
	for_each_mount(sharing, put_in);
	link_groups(sharing);
	for_each_mount(sharing, note_event);
	sort_groups(sharing);
	return sharing;
}

void sharing_free(struct sharing *sharing)
{
	if (!sharing)
		return;
	key_index_free(sharing->by_key);
	key_index_free(sharing->by_group);
	key_index_free(sharing->events);
	arena_free(sharing->arena);
	free(sharing->groups);
	free(sharing);
}

struct sharing_group *const *sharing_groups(const struct sharing *sharing, size_t *ret_count)
{
	*ret_count = sharing->n_groups;
	return sharing->groups;
}

const struct sharing_group *sharing_group_of(const struct sharing *sharing,
					     const struct mount *mount)
{
	if (is_private(mount))
		return NULL;
	return key_index_find(sharing->by_key, mount->propagation.peer_group,
			      mount->propagation.master);
}

/* Different events can have the same hash. */
static bool is_same_event(const struct sharing *sharing, const struct mount *first,
			  const struct mount *second)
{
	return first->major == second->major && first->minor == second->minor &&
	       strcmp(first->root, second->root) == 0 &&
	       strcmp(mount_index_find(sharing->index, first)->place,
		      mount_index_find(sharing->index, second)->place) == 0;
}

const struct mount *sharing_copied_from(const struct sharing *sharing, const struct mount *mount)
{
	const struct sharing_group *group = event_group(sharing, mount);
	const struct mount *oldest;

	if (!group)
		return NULL;
	oldest = key_index_find(sharing->events, (uint64_t)(uintptr_t)group,
				event_hash(sharing, mount));
	if (!oldest || oldest == mount || !is_same_event(sharing, oldest, mount))
		return NULL;
	return oldest;
}
