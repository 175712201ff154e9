/* SPDX-License-Identifier: MIT */
#include "mount-places.h"

#include <stdlib.h>
#include <string.h>

#include "util/arena.h"
#include "util/hash.h"
#include "util/key-index.h"
#include "util/memory.h"

/* Mounts can be stacked without end, a stack of pins each under all that are above it. */
#define COVERS_MAX 8

void mount_places_build(struct mount_places *places, const struct mount_table *table)
{
	places->table = table;
	places->by_place = key_index_new();
	places->n_children = memory_zeroed(table->count, sizeof(*places->n_children));
	for (size_t i = 0; i < table->count; i++) {
		struct mount *mount = &table->mounts[i];
		uint64_t hash = hash_bytes(mount->target, strlen(mount->target));

		if (!key_index_find(places->by_place, mount->parent_id, hash))
			key_index_add(places->by_place, mount->parent_id, hash, mount);
		if (mount->parent)
			places->n_children[mount->parent - table->mounts]++;
	}
}

void mount_places_release(struct mount_places *places)
{
	key_index_free(places->by_place);
	free(places->n_children);
}

/* The mount at the first length bytes of target, directly on that parent. */
static const struct mount *find_at(const struct mount_places *places, const struct mount *parent,
				   const char *target, size_t length)
{
	const struct mount *mount =
		key_index_find(places->by_place, parent->id, hash_bytes(target, length));

	if (mount && strlen(mount->target) == length && memcmp(mount->target, target, length) == 0)
		return mount;
	return NULL;
}

/* The mount on top of its root. */
static const struct mount *find_on(const struct mount_places *places, const struct mount *mount)
{
	const struct mount *top = find_at(places, mount, mount->target, strlen(mount->target));

	return top == mount ? NULL : top;
}

/* Covers are found from the bottom up: who comes later has to be unmounted earlier. */
struct cover_search {
	const struct mount_places *places;
	struct arena *arena;
	struct cover *covers;
	size_t count;
};

static void add_cover(struct cover_search *search, const struct mount *mount, bool has_top)
{
	const struct mount_places *places = search->places;
	struct cover *cover;

	if (search->count++ >= COVERS_MAX)
		return;
	cover = arena_alloc(search->arena, sizeof(*cover));
	cover->target = arena_copy_text(search->arena, mount->target);
	cover->fstype = arena_copy_text(search->arena, mount->fstype);
	cover->is_busy = places->n_children[mount - places->table->mounts] > has_top;
	cover->next = search->covers;
	search->covers = cover;
}

/* A mount and all that are stacked on it. */
static void add_stack(struct cover_search *search, const struct mount *mount)
{
	while (mount && search->count <= COVERS_MAX) {
		const struct mount *top = find_on(search->places, mount);

		add_cover(search, mount, top != NULL);
		mount = top;
	}
}

/* What the same parent has mounted over a directory on the way to the mount. */
static void add_buriers(struct cover_search *search, const struct mount *mount,
			const struct mount *parent)
{
	size_t from = strlen(parent->target);

	for (size_t length = strlen(mount->target); length > from; length--) {
		if (mount->target[length] == '/')
			add_stack(search, find_at(search->places, parent, mount->target, length));
	}
}

bool mount_find_covers(const struct mount_places *places, const struct mount *mount,
		       struct arena *arena, struct cover **ret)
{
	struct cover_search search = { .places = places, .arena = arena };

	add_stack(&search, find_on(places, mount));
	for (; mount->parent && search.count <= COVERS_MAX; mount = mount->parent) {
		const struct mount *parent = mount->parent;

		add_buriers(&search, mount, parent);
		/* What is itself on top of its parent's root does not cover itself. */
		if (strcmp(parent->target, mount->target) != 0)
			add_stack(&search, find_on(places, parent));
	}
	*ret = search.count > COVERS_MAX ? NULL : search.covers;
	return search.count > 0;
}
