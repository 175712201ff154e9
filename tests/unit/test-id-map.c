/* SPDX-License-Identifier: MIT */
/* Composing maps, against mapping ids one at a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "relate/id-map.h"
#include "util/arena.h"
#include "util/macros.h"

#define MAP(...)                                                                                   \
	{                                                                                          \
		.state = ID_MAP_READ,                                                              \
		.count = ARRAY_SIZE(((const struct id_extent[]){ __VA_ARGS__ })),                  \
		.extents = (const struct id_extent[]){ __VA_ARGS__ },                              \
	}

static void assert_map(const struct id_map *found, const struct id_map *expected)
{
	assert_int_equal(found->state, expected->state);
	assert_int_equal(found->count, expected->count);
	for (size_t i = 0; i < found->count; i++) {
		assert_int_equal(found->extents[i].inside, expected->extents[i].inside);
		assert_int_equal(found->extents[i].outside, expected->extents[i].outside);
		assert_int_equal(found->extents[i].length, expected->extents[i].length);
	}
}

static void an_id_is_mapped_either_way(void **state)
{
	const struct id_map map = MAP({ 0, 1000, 1 }, { 1, 100000, 65536 }, { 70000, ID_NONE, 5 });

	assert_int_equal(id_map_outside(&map, 0), 1000);
	assert_int_equal(id_map_outside(&map, 1), 100000);
	assert_int_equal(id_map_outside(&map, 65536), 165535);
	assert_int_equal(id_map_inside(&map, 1000), 0);
	assert_int_equal(id_map_inside(&map, 165535), 65536);
}

static void an_id_beyond_the_extents_has_none(void **state)
{
	const struct id_map map = MAP({ 5, 1000, 1 }, { 70000, ID_NONE, 5 });
	const struct id_map empty = { .state = ID_MAP_READ };

	assert_int_equal(id_map_outside(&map, 4), ID_NONE);
	assert_int_equal(id_map_outside(&map, 6), ID_NONE);
	assert_int_equal(id_map_outside(&map, 70001), ID_NONE);
	assert_int_equal(id_map_outside(&map, ID_NONE), ID_NONE);
	assert_int_equal(id_map_inside(&map, 999), ID_NONE);
	assert_int_equal(id_map_inside(&map, 1001), ID_NONE);
	assert_int_equal(id_map_inside(&map, ID_NONE), ID_NONE);
	assert_int_equal(id_map_outside(&empty, 0), ID_NONE);
	assert_int_equal(id_map_inside(&empty, 0), ID_NONE);
}

static void all_ids_there_are_can_be_mapped(void **state)
{
	const struct id_map all = MAP({ 0, 0, UINT32_MAX });
	const struct id_map some = MAP({ 7, UINT32_MAX - 10, 10 });
	struct arena *arena = arena_new();
	struct id_map found = id_map_compose(&all, &all, arena);

	assert_map(&found, &all);
	found = id_map_compose(&some, &all, arena);
	assert_map(&found, &some);
	found = id_map_invert(&all, arena);
	assert_map(&found, &all);
	assert_int_equal(id_map_outside(&all, UINT32_MAX - 1), UINT32_MAX - 1);
	assert_int_equal(id_map_outside(&all, ID_NONE), ID_NONE);
	arena_free(arena);
}

/* What no writer of a map may do, but a captured tree can say. */
static void an_extent_is_split_where_the_level_below_differs(void **state)
{
	const struct id_map inner = MAP({ 10, 0, 100 });
	const struct id_map outer =
		MAP({ 20, 5000, 10 }, { 30, 7000, 10 }, { 60, ID_NONE, 5 }, { 80, 9000, 1000 });
	const struct id_map expected = MAP({ 10, ID_NONE, 20 }, { 30, 5000, 10 }, { 40, 7000, 10 },
					   { 50, ID_NONE, 40 }, { 90, 9000, 20 });
	struct arena *arena = arena_new();
	struct id_map found = id_map_compose(&inner, &outer, arena);

	assert_map(&found, &expected);
	arena_free(arena);
}

static void what_is_adjacent_on_both_sides_is_joined(void **state)
{
	const struct id_map inner = MAP({ 0, 50, 10 }, { 10, 60, 10 });
	const struct id_map outer = MAP({ 50, 150, 15 }, { 65, 165, 5 });
	const struct id_map expected = MAP({ 0, 150, 20 });
	struct arena *arena = arena_new();
	struct id_map found = id_map_compose(&inner, &outer, arena);

	assert_map(&found, &expected);
	arena_free(arena);
}

static void what_was_not_read_makes_nothing_known(void **state)
{
	const struct id_map map = MAP({ 0, 0, UINT32_MAX });
	const struct id_map denied = { .state = ID_MAP_DENIED };
	const struct id_map unknown = { .state = ID_MAP_UNKNOWN };
	struct arena *arena = arena_new();

	assert_int_equal(id_map_compose(&map, &denied, arena).state, ID_MAP_DENIED);
	assert_int_equal(id_map_compose(&unknown, &denied, arena).state, ID_MAP_DENIED);
	assert_int_equal(id_map_compose(&unknown, &map, arena).state, ID_MAP_UNKNOWN);
	assert_int_equal(id_map_compose(&map, &unknown, arena).state, ID_MAP_UNKNOWN);
	assert_int_equal(id_map_invert(&unknown, arena).state, ID_MAP_UNKNOWN);
	arena_free(arena);
}

static void a_map_shown_to_the_host_is_put_back_to_the_parent(void **state)
{
	struct id_maps parent_maps = { .host[ID_UID] = MAP({ 0, 1000, 1 }, { 1, 100000, 65536 }) };
	struct id_maps maps = { .host[ID_UID] = MAP({ 0, 100009, 50 }, { 77, 1000, 1 }) };
	struct ns parent = { .type = NS_USER, .id_maps = &parent_maps };
	struct ns ns = { .type = NS_USER, .id_maps = &maps, .parent = &parent };
	const struct id_map expected = MAP({ 0, 10, 50 }, { 77, 0, 1 });
	struct arena *arena = arena_new();
	struct id_map found = ns_parent_map(&ns, ID_UID, arena);

	assert_map(&found, &expected);
	assert_int_equal(ns_parent_map(&ns, ID_GID, arena).state, ID_MAP_UNKNOWN);
	arena_free(arena);
}

static void without_a_parent_only_the_observer_knows_its_ids(void **state)
{
	struct id_maps maps = { .host[ID_UID] = MAP({ 0, 0, 1 }) };
	struct ns ns = { .type = NS_USER, .id_maps = &maps };
	const struct id_map own = MAP({ 0, 1000, 1 });
	struct arena *arena = arena_new();
	struct id_map found;

	assert_int_equal(ns_parent_map(&ns, ID_UID, arena).state, ID_MAP_UNKNOWN);
	maps.to_parent[ID_UID] = own;
	found = ns_parent_map(&ns, ID_UID, arena);
	assert_map(&found, &own);
	ns = (struct ns){ .type = NS_USER, .initial = true, .id_maps = &maps };
	found = ns_parent_map(&ns, ID_UID, arena);
	assert_map(&found, &maps.host[ID_UID]);
	arena_free(arena);
}

static void another_type_of_namespace_has_no_maps(void **state)
{
	const struct ns ns = { .type = NS_NET };

	assert_int_equal(ns_host_map(&ns, ID_UID)->state, ID_MAP_UNKNOWN);
}

static void what_is_below_has_it_somewhere_above(void **state)
{
	struct ns top = { .type = NS_USER }, middle = { .parent = &top },
		  bottom = { .parent = &middle };

	assert_true(ns_is_below(&bottom, &top));
	assert_true(ns_is_below(&bottom, &middle));
	assert_false(ns_is_below(&bottom, &bottom));
	assert_false(ns_is_below(&top, &bottom));
	top.parent = &bottom;
	assert_true(ns_is_below(&top, &middle));
	assert_false(ns_is_below(&top, &(const struct ns){ 0 }));
}

/* As random(3), but the same everywhere; 32 bits. */
static uint32_t draw(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*seed >> 32);
}

static int compare_ids(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

/* Cuts the ids below limit into count parts, of which it gives the starts, and the end. */
static void cut(uint64_t *seed, uint32_t *starts, size_t count, uint32_t limit)
{
	for (size_t i = 0; i < count; i++)
		starts[i] = draw(seed) % limit;
	starts[0] = 0;
	qsort(starts, count, sizeof(*starts), compare_ids);
	starts[count] = limit;
}

static void shuffle(uint64_t *seed, size_t *order, size_t count)
{
	for (size_t i = 0; i < count; i++)
		order[i] = i;
	for (size_t i = 1; i < count; i++) {
		size_t other = draw(seed) % (i + 1), kept = order[i];

		order[i] = order[other];
		order[other] = kept;
	}
}

/*
 * All ids below a limit in another order, in up to 340 parts. Where holes is not 0, one part of
 * that many is cut short or has no ids outside.
 */
static struct id_map random_map(uint64_t *seed, uint32_t holes, struct arena *arena)
{
	uint32_t starts[ID_MAP_MAX + 1], outside = 0;
	size_t count = 1 + draw(seed) % ID_MAP_MAX, order[ID_MAP_MAX], used = 0;
	struct id_extent *extents = arena_alloc(arena, count * sizeof(*extents));
	struct id_extent parts[ID_MAP_MAX];

	cut(seed, starts, count, draw(seed) % 4 == 0 ? UINT32_MAX : 100000);
	shuffle(seed, order, count);
	for (size_t i = 0; i < count; i++) {
		uint32_t length = starts[order[i] + 1] - starts[order[i]];

		parts[order[i]] = (struct id_extent){ starts[order[i]], outside, length };
		outside += length;
	}
	for (size_t i = 0; i < count; i++) {
		if (holes && draw(seed) % holes == 0)
			parts[i].length /= 2;
		if (holes && draw(seed) % holes == 0)
			parts[i].outside = ID_NONE;
		if (parts[i].length > 0)
			extents[used++] = parts[i];
	}
	return (struct id_map){ ID_MAP_READ, used, extents };
}

/* A sample, or with NSPECT_LONG fifty times as much. */
static size_t rounds(size_t sample)
{
	return getenv("NSPECT_LONG") ? 50 * sample : sample;
}

#define LEVELS_MAX 32

/* A chain of namespaces: map 0 is that of the innermost one. */
struct chain {
	struct id_map maps[LEVELS_MAX];
	size_t count;
	struct id_map composed;
};

static uint32_t map_through(const struct chain *chain, uint32_t id)
{
	for (size_t level = 0; level < chain->count && id != ID_NONE; level++)
		id = id_map_outside(&chain->maps[level], id);
	return id;
}

static void check_id(const struct chain *chain, uint32_t id)
{
	assert_int_equal(id_map_outside(&chain->composed, id), map_through(chain, id));
}

/* Both ends of each extent that a level has, and their neighbours, where they come from inside. */
static void check_edges(const struct chain *chain, const struct id_map *map)
{
	for (size_t i = 0; i < map->count; i++) {
		uint32_t first = map->extents[i].inside;

		check_id(chain, first - 1);
		check_id(chain, first);
		check_id(chain, first + map->extents[i].length - 1);
		check_id(chain, first + map->extents[i].length);
	}
}

static void check_order(const struct id_map *map)
{
	for (size_t i = 1; i < map->count; i++) {
		const struct id_extent *last = &map->extents[i - 1], *next = &map->extents[i];

		assert_true((uint64_t)last->inside + last->length <= next->inside);
	}
}

static void composing_is_mapping_one_id_at_a_time_through_every_level(void **state)
{
	static const uint32_t holes[] = { 0, 2, 50, 1000 };
	uint64_t seed = 20;

	for (size_t round = 0; round < rounds(60); round++) {
		struct arena *arena = arena_new();
		struct chain chain = { .count = 1 + draw(&seed) % LEVELS_MAX };

		for (size_t level = 0; level < chain.count; level++)
			chain.maps[level] =
				random_map(&seed, holes[round % ARRAY_SIZE(holes)], arena);
		chain.composed = chain.maps[0];
		for (size_t level = 1; level < chain.count; level++)
			chain.composed = id_map_compose(&chain.composed, &chain.maps[level], arena);
		check_order(&chain.composed);
		check_edges(&chain, &chain.maps[0]);
		check_edges(&chain, &chain.composed);
		arena_free(arena);
	}
}

static void a_permutation_stays_one_through_every_level(void **state)
{
	uint64_t seed = 22, total = 0;
	struct arena *arena = arena_new();
	struct id_map map = random_map(&seed, 0, arena);
	uint32_t limit = map.extents[map.count - 1].inside + map.extents[map.count - 1].length;

	for (int level = 1; level < LEVELS_MAX; level++) {
		struct id_map inverse = id_map_invert(&map, arena);
		struct id_map same = id_map_compose(&map, &inverse, arena);

		assert_int_equal(same.count, 1);
		assert_int_equal(same.extents[0].inside, 0);
		assert_int_equal(same.extents[0].outside, 0);
		assert_int_equal(same.extents[0].length, limit);
		map = id_map_compose(&map, &map, arena);
	}
	for (size_t i = 0; i < map.count; i++)
		total += map.extents[i].outside == ID_NONE ? 0 : map.extents[i].length;
	assert_true(total == limit);
	arena_free(arena);
}

static void inverting_maps_every_id_back(void **state)
{
	uint64_t seed = 21;

	for (size_t round = 0; round < rounds(300); round++) {
		struct arena *arena = arena_new();
		struct id_map map = random_map(&seed, 3, arena);
		struct id_map inverse = id_map_invert(&map, arena);

		check_order(&inverse);
		for (size_t i = 0; i < map.count; i++) {
			const struct id_extent *extent = &map.extents[i];
			uint32_t last = extent->inside + extent->length - 1;
			uint32_t outside = id_map_outside(&map, last);

			if (outside == ID_NONE)
				continue;
			assert_int_equal(id_map_outside(&inverse, outside), last);
			assert_int_equal(id_map_inside(&map, outside), last);
		}
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_id_is_mapped_either_way),
		cmocka_unit_test(an_id_beyond_the_extents_has_none),
		cmocka_unit_test(all_ids_there_are_can_be_mapped),
		cmocka_unit_test(an_extent_is_split_where_the_level_below_differs),
		cmocka_unit_test(what_is_adjacent_on_both_sides_is_joined),
		cmocka_unit_test(what_was_not_read_makes_nothing_known),
		cmocka_unit_test(a_map_shown_to_the_host_is_put_back_to_the_parent),
		cmocka_unit_test(without_a_parent_only_the_observer_knows_its_ids),
		cmocka_unit_test(another_type_of_namespace_has_no_maps),
		cmocka_unit_test(what_is_below_has_it_somewhere_above),
		cmocka_unit_test(composing_is_mapping_one_id_at_a_time_through_every_level),
		cmocka_unit_test(a_permutation_stays_one_through_every_level),
		cmocka_unit_test(inverting_maps_every_id_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
