/* SPDX-License-Identifier: MIT */
#include "mount-places.h"

#include <stdlib.h>
#include <string.h>

#include "util/hash.h"
#include "util/key-index.h"
#include "util/memory.h"

/* Mounts can be stacked without end, a stack of pins each under all that are above it. */
#define COVERS_MAX 8

void mount_places_build(struct mount_places *places, const struct mount_rows *rows)
{
	places->rows = rows;
	places->by_id = key_index_new();
	places->by_place = key_index_new();
	places->n_children = memory_zeroed(rows->count, sizeof(*places->n_children));
	for (size_t i = 0; i < rows->count; i++) {
		struct mount_row *row = &rows->items[i];
		uint64_t hash = hash_bytes(row->target, strlen(row->target));

		if (!key_index_find(places->by_id, row->id, 0))
			key_index_add(places->by_id, row->id, 0, row);
		if (!key_index_find(places->by_place, row->parent, hash))
			key_index_add(places->by_place, row->parent, hash, row);
	}
	for (size_t i = 0; i < rows->count; i++) {
		const struct mount_row *parent = mount_parent(places, &rows->items[i]);

		if (parent)
			places->n_children[parent - rows->items]++;
	}
}

void mount_places_release(struct mount_places *places)
{
	key_index_free(places->by_id);
	key_index_free(places->by_place);
	free(places->n_children);
}

const struct mount_row *mount_parent(const struct mount_places *places, const struct mount_row *row)
{
	const struct mount_row *parent = key_index_find(places->by_id, row->parent, 0);

	return parent == row ? NULL : parent;
}

/* The mount at the first length bytes of target, directly on that parent. */
static const struct mount_row *find_at(const struct mount_places *places,
				       const struct mount_row *parent, const char *target,
				       size_t length)
{
	const struct mount_row *row =
		key_index_find(places->by_place, parent->id, hash_bytes(target, length));

	if (row && strlen(row->target) == length && memcmp(row->target, target, length) == 0)
		return row;
	return NULL;
}

/* The mount on top of its root. */
static const struct mount_row *find_on(const struct mount_places *places,
				       const struct mount_row *row)
{
	const struct mount_row *top = find_at(places, row, row->target, strlen(row->target));

	return top == row ? NULL : top;
}

/* Covers are found from the bottom up: who comes later has to be unmounted earlier. */
struct cover_search {
	const struct mount_places *places;
	struct arena *arena;
	struct cover *covers;
	size_t count;
};

static void add_cover(struct cover_search *search, const struct mount_row *row, bool has_top)
{
	const struct mount_places *places = search->places;
	struct cover *cover;

	if (search->count++ >= COVERS_MAX)
		return;
	cover = arena_alloc(search->arena, sizeof(*cover));
	cover->target = arena_copy_text(search->arena, row->target);
	cover->fstype = arena_copy_text(search->arena, row->fstype);
	cover->is_busy = places->n_children[row - places->rows->items] > has_top;
	cover->next = search->covers;
	search->covers = cover;
}

/* A mount and all that are stacked on it. */
static void add_stack(struct cover_search *search, const struct mount_row *row)
{
	while (row && search->count <= COVERS_MAX) {
		const struct mount_row *top = find_on(search->places, row);

		add_cover(search, row, top != NULL);
		row = top;
	}
}

/* What the same parent has mounted over a directory on the way to the mount. */
static void add_buriers(struct cover_search *search, const struct mount_row *row,
			const struct mount_row *parent)
{
	size_t from = strlen(parent->target);

	for (size_t length = strlen(row->target); length > from; length--) {
		if (row->target[length] == '/')
			add_stack(search, find_at(search->places, parent, row->target, length));
	}
}

bool mount_find_covers(const struct mount_places *places, const struct mount_row *row,
		       struct arena *arena, struct cover **ret)
{
	struct cover_search search = { .places = places, .arena = arena };

	add_stack(&search, find_on(places, row));
	for (size_t depth = 0; depth < places->rows->count && search.count <= COVERS_MAX; depth++) {
		const struct mount_row *parent = mount_parent(places, row);

		if (!parent)
			break;
		add_buriers(&search, row, parent);
		/* What is itself on top of its parent's root does not cover itself. */
		if (strcmp(parent->target, row->target) != 0)
			add_stack(&search, find_on(places, parent));
		row = parent;
	}
	*ret = search.count > COVERS_MAX ? NULL : search.covers;
	return search.count > 0;
}
