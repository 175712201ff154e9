/* SPDX-License-Identifier: MIT */
#include "relate/id-map.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "util/arena.h"
#include "util/cleanup.h"
#include "util/memory.h"

/* The first id behind the extent. */
static uint64_t inside_end(const struct id_extent *extent)
{
	return (uint64_t)extent->inside + extent->length;
}

/* The first extent that ends behind the id: index count where there is none. */
static size_t find_inside(const struct id_map *map, uint64_t inside)
{
	size_t low = 0, high = map->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (inside_end(&map->extents[middle]) > inside)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static uint32_t shift(uint32_t to, uint64_t offset)
{
	return to == ID_NONE ? ID_NONE : (uint32_t)(to + offset);
}

uint32_t id_map_outside(const struct id_map *map, uint32_t inside)
{
	size_t i = find_inside(map, inside);
	const struct id_extent *extent = &map->extents[i];

	if (i == map->count || inside < extent->inside)
		return ID_NONE;
	return shift(extent->outside, inside - extent->inside);
}

uint32_t id_map_inside(const struct id_map *map, uint32_t outside)
{
	for (size_t i = 0; i < map->count; i++) {
		const struct id_extent *extent = &map->extents[i];

		if (extent->outside != ID_NONE && outside >= extent->outside &&
		    outside - extent->outside < extent->length)
			return extent->inside + (outside - extent->outside);
	}
	return ID_NONE;
}

bool id_map_is_known(const struct id_map *map)
{
	for (size_t i = 0; i < map->count; i++) {
		if (map->extents[i].outside == ID_NONE)
			return false;
	}
	return map->state == ID_MAP_READ;
}

/* A map in the making. */
struct pieces {
	struct id_extent *extents;
	size_t count;
};

static bool continues(const struct id_extent *last, const struct id_extent *next)
{
	return inside_end(last) == next->inside &&
	       (last->outside == ID_NONE) == (next->outside == ID_NONE) &&
	       (last->outside == ID_NONE ||
		(uint64_t)last->outside + last->length == next->outside);
}

/* The ids from inside to end, without end. */
static void add_piece(struct pieces *pieces, uint64_t inside, uint64_t end, uint32_t outside)
{
	struct id_extent *last = pieces->count ? &pieces->extents[pieces->count - 1] : NULL;
	const struct id_extent piece = { (uint32_t)inside, outside, (uint32_t)(end - inside) };

	if (inside >= end)
		return;
	if (last && continues(last, &piece))
		last->length += piece.length;
	else
		*(struct id_extent *)array_append(&pieces->extents, &pieces->count, sizeof(piece)) =
			piece;
}

static struct id_map finish(const struct pieces *pieces, struct arena *arena)
{
	struct id_map map = { .state = ID_MAP_READ, .count = pieces->count };
	struct id_extent *extents = arena_alloc(arena, pieces->count * sizeof(*extents));

	if (pieces->count > 0)
		memcpy(extents, pieces->extents, pieces->count * sizeof(*extents));
	map.extents = extents;
	return map;
}

/* What outer makes of one extent. Offsets are counted from its beginning on. */
static void compose_extent(struct pieces *pieces, const struct id_extent *extent,
			   const struct id_map *outer)
{
	uint64_t start = extent->outside, end = start + extent->length, at = start;

	for (size_t i = find_inside(outer, start); i < outer->count; i++) {
		const struct id_extent *next = &outer->extents[i];
		uint64_t from = next->inside > start ? next->inside : start;
		uint64_t to = inside_end(next) < end ? inside_end(next) : end;

		if (next->inside >= end)
			break;
		add_piece(pieces, extent->inside + (at - start), extent->inside + (from - start),
			  ID_NONE);
		add_piece(pieces, extent->inside + (from - start), extent->inside + (to - start),
			  shift(next->outside, from - next->inside));
		at = to;
	}
	add_piece(pieces, extent->inside + (at - start), inside_end(extent), ID_NONE);
}

/* The worse of two. */
static enum id_map_state combine(enum id_map_state a, enum id_map_state b)
{
	if (a == ID_MAP_DENIED || b == ID_MAP_DENIED)
		return ID_MAP_DENIED;
	return a == ID_MAP_READ ? b : a;
}

struct id_map id_map_compose(const struct id_map *inner, const struct id_map *outer,
			     struct arena *arena)
{
	enum id_map_state state = combine(inner->state, outer->state);
	struct pieces pieces = { 0 };
	struct id_map map = { .state = state };

	if (state != ID_MAP_READ)
		return map;
	for (size_t i = 0; i < inner->count; i++) {
		const struct id_extent *extent = &inner->extents[i];

		if (extent->outside == ID_NONE)
			add_piece(&pieces, extent->inside, inside_end(extent), ID_NONE);
		else
			compose_extent(&pieces, extent, outer);
	}
	map = finish(&pieces, arena);
	free(pieces.extents);
	return map;
}

static int compare_outside(const void *a, const void *b)
{
	const struct id_extent *left = a, *right = b;

	return (left->outside > right->outside) - (left->outside < right->outside);
}

struct id_map id_map_invert(const struct id_map *map, struct arena *arena)
{
	auto_free struct id_extent *sorted = memory_zeroed(map->count, sizeof(*sorted));
	struct pieces pieces = { 0 };
	struct id_map inverse;

	if (map->count > 0) {
		memcpy(sorted, map->extents, map->count * sizeof(*sorted));
		qsort(sorted, map->count, sizeof(*sorted), compare_outside);
	}
	for (size_t i = 0; i < map->count && sorted[i].outside != ID_NONE; i++)
		add_piece(&pieces, sorted[i].outside,
			  (uint64_t)sorted[i].outside + sorted[i].length, sorted[i].inside);
	inverse = finish(&pieces, arena);
	inverse.state = map->state;
	free(pieces.extents);
	return inverse;
}

const struct id_map *ns_host_map(const struct ns *ns, enum id_kind kind)
{
	static const struct id_map unknown;

	return ns->id_maps ? &ns->id_maps->host[kind] : &unknown;
}

struct id_map ns_parent_map(const struct ns *ns, enum id_kind kind, struct arena *arena)
{
	const struct id_map *host = ns_host_map(ns, kind);
	struct id_map to_host;

	if (ns->initial)
		return *host;
	if (ns->id_maps && ns->id_maps->to_parent[kind].state != ID_MAP_UNKNOWN)
		return ns->id_maps->to_parent[kind];
	if (!ns->parent)
		return (struct id_map){ 0 };
	to_host = id_map_invert(ns_host_map(ns->parent, kind), arena);
	return id_map_compose(host, &to_host, arena);
}

struct runs {
	struct id_run *items;
	size_t count;
};

/*
 * Cuts an extent of the host's map where that of the parent has an edge. The latter has all of its
 * ids, also those that are none of the parent's; or no ids at all, where it is not known.
 */
static void add_runs(struct runs *runs, const struct id_extent *host, const struct id_map *parent)
{
	uint64_t at = host->inside, end = inside_end(host), edge;

	for (size_t i = find_inside(parent, at); at < end; at = edge, i++) {
		const struct id_extent *extent = i < parent->count ? &parent->extents[i] : NULL;
		struct id_run run = { .inside = (uint32_t)at, .outside = ID_NONE };

		assert(!extent || extent->inside <= at);
		edge = extent && inside_end(extent) < end ? inside_end(extent) : end;
		run.length = (uint32_t)(edge - at);
		run.host = shift(host->outside, at - host->inside);
		if (extent)
			run.outside = shift(extent->outside, at - extent->inside);
		*(struct id_run *)array_append(&runs->items, &runs->count, sizeof(run)) = run;
	}
}

size_t ns_id_runs(const struct ns *ns, enum id_kind kind, struct arena *arena,
		  const struct id_run **ret)
{
	const struct id_map *host = ns_host_map(ns, kind);
	struct id_map parent = ns_parent_map(ns, kind, arena);
	struct runs runs = { 0 };
	struct id_run *copy;

	for (size_t i = 0; i < host->count; i++)
		add_runs(&runs, &host->extents[i], &parent);
	copy = arena_alloc(arena, runs.count * sizeof(*copy));
	if (runs.count > 0)
		memcpy(copy, runs.items, runs.count * sizeof(*copy));
	free(runs.items);
	*ret = copy;
	return runs.count;
}

bool ns_level(const struct ns *ns, uint32_t *ret)
{
	uint32_t level = 0;

	for (; ns->parent && level < NS_LEVELS_MAX; ns = ns->parent)
		level++;
	if (ns->parent || (!ns->initial && !ns->self))
		return false;
	*ret = level;
	return true;
}

bool ns_is_below(const struct ns *ns, const struct ns *other)
{
	for (uint32_t level = 0; ns->parent && level < NS_LEVELS_MAX; level++) {
		ns = ns->parent;
		if (ns == other)
			return true;
	}
	return false;
}
