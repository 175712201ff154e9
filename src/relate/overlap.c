/* SPDX-License-Identifier: MIT */
/*
 * A sweep over the ranges of host ids, sorted by where they begin. Ranges that begin and end at the
 * same ids form a group: a thousand containers with one map are a thousand overlaps, not half a
 * million.
 */
#include "relate/overlap.h"

#include <stdlib.h>
#include <string.h>

#include "overlap-grade.h"
#include "relate/id-map.h"
#include "util/arena.h"
#include "util/key-index.h"
#include "util/memory.h"

/* A range of the host's ids in a namespace. */
struct range {
	const struct holding *holding;
	uint32_t host, length, inside;
};

/* Ranges of the same ids: a part of the sorted ones. */
struct group {
	const struct range *ranges;
	size_t count;
};

struct sweep {
	const struct overlap_request *request;
	const struct inventory *inventory;
	struct arena *arena;
	struct key_index *wanted;
	struct range *ranges;
	size_t n_ranges;
	struct group *active; /* that go on where the sweep is */
	size_t n_active;
	struct overlap *found;
	size_t n_found;
	bool is_cut;
};

static uint64_t end_of(const struct range *range)
{
	return (uint64_t)range->host + range->length;
}

/* A namespace above another one of the same group stands before it. */
static int compare_ranges(const void *a, const void *b)
{
	const struct range *left = a, *right = b;
	const struct holding *holding = left->holding, *other = right->holding;

	if (holding->kind != other->kind)
		return holding->kind < other->kind ? -1 : 1;
	if (left->host != right->host)
		return left->host < right->host ? -1 : 1;
	if (left->length != right->length)
		return left->length > right->length ? -1 : 1;
	if (holding->depth != other->depth)
		return holding->depth < other->depth ? -1 : 1;
	if (holding->ns->ino != other->ns->ino)
		return holding->ns->ino < other->ns->ino ? -1 : 1;
	return 0;
}

static void add_ranges(struct sweep *sweep, const struct ns *ns, enum id_kind kind)
{
	const struct id_map *map = ns_host_map(ns, kind);
	const struct holding *holding = holding_new(ns, kind, sweep->arena);

	for (size_t i = 0; i < map->count; i++) {
		const struct id_extent *extent = &map->extents[i];

		if (extent->outside != ID_NONE)
			*(struct range *)array_append(&sweep->ranges, &sweep->n_ranges,
						      sizeof(struct range)) = (struct range){
				.holding = holding,
				.host = extent->outside,
				.length = extent->length,
				.inside = extent->inside,
			};
	}
}

static bool are_related(const struct range *a, const struct range *b)
{
	const struct ns *ns = a->holding->ns, *other = b->holding->ns;

	return ns == other || ns_is_below(ns, other) || ns_is_below(other, ns);
}

static bool is_wanted(const struct sweep *sweep, const struct range *range)
{
	return key_index_find(sweep->wanted, (uintptr_t)range->holding->ns, 0) != NULL;
}

static void add_overlap(struct sweep *sweep, const struct range *a, const struct range *b)
{
	uint32_t host = a->host > b->host ? a->host : b->host;
	uint64_t end = end_of(a) < end_of(b) ? end_of(a) : end_of(b);
	struct overlap overlap = {
		.ns = a->holding->ns,
		.other = b->holding->ns,
		.kind = a->holding->kind,
		.host = host,
		.length = (uint32_t)(end - host),
		.inside = a->inside + (host - a->host),
		.other_inside = b->inside + (host - b->host),
	};

	if (sweep->n_found == sweep->request->max) {
		sweep->is_cut = true;
		return;
	}
	overlap.is_own =
		a->length == 1 && b->length == 1 && overlap_is_own_id(a->holding, b->holding, host);
	overlap_grade(sweep->inventory, a->holding, b->holding, &overlap);
	*(struct overlap *)array_append(&sweep->found, &sweep->n_found, sizeof(overlap)) = overlap;
}

/* The first of the ranges that is of a namespace which is not above or below; NULL: there is none. */
static const struct range *first_unrelated(const struct range *range, const struct range *ranges,
					   size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!are_related(&ranges[i], range))
			return &ranges[i];
	}
	return NULL;
}

static void pair_each_with_first(struct sweep *sweep, const struct group *group,
				 const struct group *other)
{
	for (size_t i = 0; i < other->count; i++) {
		const struct range *range = &other->ranges[i];
		const struct range *first = first_unrelated(range, group->ranges, group->count);

		if (first)
			add_overlap(sweep, first, range);
	}
	for (size_t i = 0; i < group->count; i++) {
		const struct range *range = &group->ranges[i];
		const struct range *first = first_unrelated(range, other->ranges, other->count);

		/* Not what was said above already. */
		if (first && first_unrelated(first, group->ranges, group->count) != range)
			add_overlap(sweep, range, first);
	}
}

static void pair_wanted(struct sweep *sweep, const struct group *group, const struct group *other)
{
	for (size_t i = 0; i < group->count; i++) {
		bool wanted = is_wanted(sweep, &group->ranges[i]);

		for (size_t k = 0; k < other->count && !sweep->is_cut; k++) {
			if ((wanted || is_wanted(sweep, &other->ranges[k])) &&
			    !are_related(&group->ranges[i], &other->ranges[k]))
				add_overlap(sweep, &group->ranges[i], &other->ranges[k]);
		}
	}
}

static void pair_within(struct sweep *sweep, const struct group *group)
{
	for (size_t i = 1; i < group->count && !sweep->is_cut; i++) {
		const struct group before = { group->ranges, i };
		const struct group one = { &group->ranges[i], 1 };
		const struct range *first;

		if (sweep->request->n_wanted > 0) {
			pair_wanted(sweep, &before, &one);
			continue;
		}
		first = first_unrelated(one.ranges, before.ranges, before.count);
		if (first)
			add_overlap(sweep, first, one.ranges);
	}
}

static void pair_with_active(struct sweep *sweep, const struct group *group)
{
	for (size_t i = 0; i < sweep->n_active && !sweep->is_cut; i++) {
		if (sweep->request->n_wanted > 0)
			pair_wanted(sweep, &sweep->active[i], group);
		else
			pair_each_with_first(sweep, &sweep->active[i], group);
	}
}

/* What ends before the group begins. */
static void drop_ended(struct sweep *sweep, const struct group *group)
{
	size_t count = 0;

	for (size_t i = 0; i < sweep->n_active; i++) {
		const struct range *range = sweep->active[i].ranges;

		if (range->holding->kind == group->ranges->holding->kind &&
		    end_of(range) > group->ranges->host)
			sweep->active[count++] = sweep->active[i];
	}
	sweep->n_active = count;
}

static size_t count_same(const struct range *ranges, size_t count)
{
	size_t n = 1;

	while (n < count && ranges[n].host == ranges[0].host &&
	       ranges[n].length == ranges[0].length &&
	       ranges[n].holding->kind == ranges[0].holding->kind)
		n++;
	return n;
}

static void run_sweep(struct sweep *sweep)
{
	if (sweep->n_ranges > 0)
		qsort(sweep->ranges, sweep->n_ranges, sizeof(*sweep->ranges), compare_ranges);
	sweep->active = memory_zeroed(sweep->n_ranges, sizeof(*sweep->active));
	for (size_t i = 0; i < sweep->n_ranges && !sweep->is_cut;) {
		struct group group = { .ranges = &sweep->ranges[i] };

		group.count = count_same(group.ranges, sweep->n_ranges - i);
		drop_ended(sweep, &group);
		pair_within(sweep, &group);
		pair_with_active(sweep, &group);
		sweep->active[sweep->n_active++] = group;
		i += group.count;
	}
}

static struct overlaps take_found(struct sweep *sweep)
{
	struct overlaps overlaps = { .count = sweep->n_found, .is_cut = sweep->is_cut };
	struct overlap *copy = arena_alloc(sweep->arena, sweep->n_found * sizeof(*copy));

	if (sweep->n_found > 0)
		memcpy(copy, sweep->found, sweep->n_found * sizeof(*copy));
	overlaps.items = copy;
	free(sweep->found);
	free(sweep->ranges);
	free(sweep->active);
	key_index_free(sweep->wanted);
	return overlaps;
}

struct overlaps overlaps_find(const struct inventory *inventory,
			      const struct overlap_request *request, struct arena *arena)
{
	struct sweep sweep = {
		.request = request,
		.inventory = inventory,
		.arena = arena,
		.wanted = key_index_new(),
	};

	for (size_t i = 0; i < request->n_wanted; i++)
		key_index_add(sweep.wanted, (uintptr_t)request->wanted[i], 0, &sweep);
	for (size_t i = 0; i < request->n_namespaces; i++) {
		const struct ns *ns = request->namespaces[i];

		/* All others are below the initial one, also where we do not see how. */
		for (int kind = 0; !ns->initial && kind < ID_PROJID; kind++)
			add_ranges(&sweep, ns, (enum id_kind)kind);
	}
	run_sweep(&sweep);
	return take_found(&sweep);
}
