/* SPDX-License-Identifier: MIT */
/* Which user namespaces have ids in common, against looking at each pair of ranges. */
#include <stdio.h>

#include "relate/id-map.h"
#include "util/macros.h"
#include "view/overlaps.h"
#include "views.h"

static int set_up_overlaps(void **state)
{
	static const struct id_extent all = { 0, 0, UINT32_MAX };
	static const struct id_maps maps = { .host[ID_UID] = { ID_MAP_READ, 1, &all } };
	int rc = set_up_world(state);
	struct world *world = *state;
	struct ns *top = inventory_add_ns(world->inventory, NS_USER, 1);

	world->set = &overlap_columns;
	top->initial = top->self = true;
	top->id_maps = &maps;
	return rc;
}

#define overlap_test(test) cmocka_unit_test_setup_teardown(test, set_up_overlaps, tear_down_world)

static struct ns *top_of(const struct world *world)
{
	return inventory_find_ns(world->inventory, NS_USER, 1);
}

/* Below parent, of that owner, with one range of uids. */
static struct ns *put_ns(const struct world *world, struct ns *parent, uid_t owner,
			 struct id_extent extent)
{
	struct arena *arena = world->inventory->arena;
	struct ns *ns =
		inventory_add_ns(world->inventory, NS_USER, 100 + world->inventory->n_namespaces);
	struct id_maps *maps = arena_alloc(arena, sizeof(*maps));
	struct id_extent *copy = arena_alloc(arena, sizeof(*copy));

	*copy = extent;
	maps->host[ID_UID] = (struct id_map){ ID_MAP_READ, 1, copy };
	ns->id_maps = maps;
	ns->parent = parent;
	ns->owner_uid = owner;
	return ns;
}

static struct ns *put(const struct world *world, uint32_t host, uint32_t length)
{
	return put_ns(world, top_of(world), 1001, (struct id_extent){ 0, host, length });
}

static struct overlaps find(const struct world *world, const struct ns *const *wanted,
			    size_t n_wanted, size_t max)
{
	const struct overlap_request request = {
		.namespaces = (const struct ns *const *)world->inventory->namespaces,
		.n_namespaces = world->inventory->n_namespaces,
		.wanted = wanted,
		.n_wanted = n_wanted,
		.max = max,
	};

	return overlaps_find(world->inventory, &request, world->context.arena);
}

static void two_namespaces_overlap_in_the_ids_that_both_have(void **state)
{
	struct world *world = *state;
	struct ns *first = put_ns(world, top_of(world), 0, (struct id_extent){ 5, 100000, 1000 });
	struct ns *second = put_ns(world, top_of(world), 0, (struct id_extent){ 0, 100900, 1000 });
	struct overlaps found = find(world, NULL, 0, 10);
	const struct expected_cell cells[] = {
		{ "NS", VALUE_NUMBER, "102" },
		{ "OTHER-NS", VALUE_NUMBER, "103" },
		{ "KIND", VALUE_TEXT, "uid" },
		{ "HOST-FIRST", VALUE_NUMBER, "100900" },
		{ "LENGTH", VALUE_NUMBER, "100" },
		{ "HOST-RANGE", VALUE_TEXT, "100900-100999" },
		{ "INSIDE", VALUE_NUMBER, "905" },
		{ "OTHER-INSIDE", VALUE_NUMBER, "0" },
		{ "GRADE", VALUE_TEXT, "partial" },
		{ "IDENTICAL", VALUE_BOOLEAN, "no" },
		{ "HOSTROOT", VALUE_BOOLEAN, "no" },
		{ "LOGIN-USERS", VALUE_UNKNOWN, "?" },
		{ "SUBORDINATE", VALUE_UNKNOWN, "?" },
		{ "CERTAIN", VALUE_BOOLEAN, "yes" },
		{ "OWNER", VALUE_TEXT, "0" },
		{ "OTHER-OWNER", VALUE_TEXT, "0" },
		{ "WORKLOAD", VALUE_NONE, "-" },
		{ "OTHER-WORKLOAD", VALUE_NONE, "-" },
	};

	assert_int_equal(found.count, 1);
	assert_ptr_equal(found.items[0].ns, first);
	assert_ptr_equal(found.items[0].other, second);
	first->ino = 102;
	second->ino = 103;
	assert_int_equal(ARRAY_SIZE(cells), overlap_columns.count);
	assert_cells(world, &found.items[0], cells, ARRAY_SIZE(cells));
	assert_types(world, &found.items[0]);
}

static void neighbours_and_relatives_do_not_overlap(void **state)
{
	struct world *world = *state;
	struct ns *parent = put(world, 100000, 1000);
	struct ns *child = put_ns(world, parent, 100000, (struct id_extent){ 0, 100000, 1000 });

	put_ns(world, child, 100000, (struct id_extent){ 0, 100500, 10 });
	put(world, 101000, 10);
	put(world, 99999, 1);
	assert_int_equal(find(world, NULL, 0, 10).count, 0);
	/* Siblings are no relatives in this sense. */
	put_ns(world, child, 100000, (struct id_extent){ 0, 100505, 10 });
	assert_int_equal(find(world, NULL, 0, 10).count, 1);
}

static void gids_do_not_meet_uids(void **state)
{
	struct world *world = *state;
	struct ns *ns = put(world, 100000, 1000);
	struct id_maps gids = { .host[ID_GID] = ns->id_maps->host[ID_UID] };
	struct ns *other = put(world, 5, 1);

	other->id_maps = &gids;
	assert_int_equal(find(world, NULL, 0, 10).count, 0);
}

static enum overlap_grade grade_of(const struct world *world)
{
	struct overlaps found = find(world, NULL, 0, 10);

	assert_int_equal(found.count, 1);
	return found.items[0].grade;
}

static void put_policy(const struct world *world)
{
	static const struct subid_range ranges[] = {
		{ "a", 1001, 200000, 1000 },
		{ "a", 1001, 201000, 1000 },
		{ "b", 1002, 200500, 1000 },
	};

	world->inventory->id_policies[ID_UID] =
		(struct id_policy){ true, true, ranges, ARRAY_SIZE(ranges), 1000, 60000 };
}

static void the_grade_is_the_worst_that_holds(void **state)
{
	static const struct {
		struct id_extent extents[2];
		uid_t owners[2];
		enum overlap_grade grade;
	} cases[] = {
		{ { { 0, 0, 1 }, { 9, 0, 65536 } }, { 1001, 1001 }, OVERLAP_ROOT },
		{ { { 0, 0, 1 }, { 0, 0, 1 } }, { 0, 0 }, OVERLAP_ROOT },
		{ { { 0, 900, 101 }, { 0, 1000, 1 } }, { 1001, 1001 }, OVERLAP_LOGIN },
		{ { { 0, 60000, 10 }, { 0, 60000, 1 } }, { 1001, 1001 }, OVERLAP_LOGIN },
		{ { { 0, 1001, 1 }, { 0, 1001, 1 } }, { 1001, 1002 }, OVERLAP_LOGIN },
		{ { { 0, 1001, 1 }, { 0, 1001, 1 } }, { 1001, 1001 }, OVERLAP_OWN },
		{ { { 0, 1001, 1 }, { 0, 1001, 2 } }, { 1001, 1001 }, OVERLAP_LOGIN },
		{ { { 0, 990, 10 }, { 0, 990, 10 } }, { 1001, 1001 }, OVERLAP_NOT_SUBORDINATE },
		{ { { 0, 60001, 10 }, { 0, 60001, 10 } }, { 1001, 1001 }, OVERLAP_NOT_SUBORDINATE },
		{ { { 0, 200000, 2001 }, { 0, 200000, 2001 } },
		  { 1001, 1001 },
		  OVERLAP_NOT_SUBORDINATE },
		{ { { 0, 200000, 2000 }, { 7, 200000, 2000 } }, { 1001, 1001 }, OVERLAP_IDENTICAL },
		{ { { 0, 200000, 2000 }, { 0, 200000, 2000 } }, { 0, 0 }, OVERLAP_IDENTICAL },
		{ { { 0, 200000, 1000 }, { 0, 200500, 500 } }, { 1001, 1002 }, OVERLAP_PARTIAL },
		{ { { 0, 200000, 1000 }, { 0, 200400, 500 } },
		  { 1001, 1002 },
		  OVERLAP_NOT_SUBORDINATE },
	};
	struct world *world = *state;
	struct ns *ns[2];

	put_policy(world);
	for (size_t i = 0; i < 2; i++)
		ns[i] = put(world, 0, 1);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct id_maps maps[2] = { 0 };

		for (size_t k = 0; k < 2; k++) {
			maps[k].host[ID_UID] =
				(struct id_map){ ID_MAP_READ, 1, &cases[i].extents[k] };
			ns[k]->id_maps = &maps[k];
			ns[k]->owner_uid = cases[i].owners[k];
		}
		if (grade_of(world) != cases[i].grade)
			fail_msg("case %zu is %s", i, overlap_grades[grade_of(world)]);
	}
}

/* Root of a container has no entry for what it gives to containers in it. */
static void ids_of_a_nested_namespace_were_given_by_who_made_the_topmost(void **state)
{
	struct world *world = *state;
	struct ns *parent = put(world, 200000, 1000);

	put_policy(world);
	put_ns(world, parent, 200000, (struct id_extent){ 0, 200100, 10 });
	put_ns(world, parent, 200000, (struct id_extent){ 0, 200100, 10 });
	assert_int_equal(grade_of(world), OVERLAP_IDENTICAL);
	top_of(world)->initial = false; /* but still our own */
	assert_int_equal(grade_of(world), OVERLAP_IDENTICAL);
}

static void without_the_owners_uids_a_lack_of_entries_is_not_known(void **state)
{
	struct world *world = *state;
	struct ns *ns = put(world, 200000, 5000);

	put(world, 200000, 5000);
	put_policy(world);
	assert_int_equal(grade_of(world), OVERLAP_NOT_SUBORDINATE);
	world->inventory->id_policies[ID_UID].knows_owners = false;
	assert_int_equal(grade_of(world), OVERLAP_IDENTICAL);
	assert_cell(world, find(world, NULL, 0, 1).items, "SUBORDINATE", VALUE_UNKNOWN, "?");
	ns->owner_uid = 0;
	world->inventory->namespaces[2]->owner_uid = 0;
	assert_int_equal(grade_of(world), OVERLAP_NOT_SUBORDINATE);
}

static void without_the_files_only_what_the_maps_say_is_graded(void **state)
{
	struct world *world = *state;

	put(world, 1000, 10);
	put(world, 1000, 10);
	assert_int_equal(grade_of(world), OVERLAP_IDENTICAL);
}

static void the_own_gid_is_known_by_setgroups(void **state)
{
	static const struct id_extent gid = { 0, 1001, 1 };
	struct id_maps maps = {
		.host[ID_GID] = { ID_MAP_READ, 1, &gid },
		.setgroups = SETGROUPS_ALLOW,
	};
	struct world *world = *state;

	put(world, 5, 1)->id_maps = &maps;
	put(world, 5, 1)->id_maps = &maps;
	assert_int_equal(grade_of(world), OVERLAP_IDENTICAL);
	maps.setgroups = SETGROUPS_DENY;
	assert_int_equal(grade_of(world), OVERLAP_OWN);
}

/* What is inferred has no parent that is known: a smaller range could be further below. */
static void where_the_parent_is_not_known_only_ids_tell(void **state)
{
	struct world *world = *state;
	struct overlaps found;

	put_ns(world, NULL, 0, (struct id_extent){ 0, 100, 100 });
	put_ns(world, NULL, 0, (struct id_extent){ 0, 150, 10 });
	put_ns(world, NULL, 0, (struct id_extent){ 0, 190, 50 });
	found = find(world, NULL, 0, 10);
	assert_int_equal(found.count, 2);
	assert_false(found.items[0].certain);
	assert_true(found.items[1].certain);
}

static void a_range_can_be_within_several_of_the_other(void **state)
{
	static const struct id_extent parts[] = { { 0, 100, 5 }, { 7, 105, 5 } };
	struct id_maps maps = { .host[ID_UID] = { ID_MAP_READ, ARRAY_SIZE(parts), parts } };
	struct world *world = *state;
	struct overlaps found;

	put_ns(world, NULL, 0, (struct id_extent){ 0, 100, 9 });
	put_ns(world, NULL, 0, (struct id_extent){ 0, 0, 1 })->id_maps = &maps;
	found = find(world, NULL, 0, 10);
	assert_int_equal(found.count, 2);
	assert_false(found.items[0].certain);
	assert_false(found.items[1].certain);
}

static void many_with_the_same_range_are_each_paired_once(void **state)
{
	struct world *world = *state;
	struct ns *parent = put(world, 100000, 65536);
	const struct ns *one = NULL;
	struct overlaps found;

	for (size_t i = 0; i < 1000; i++)
		one = put_ns(world, i % 2 ? parent : top_of(world), 1001,
			     (struct id_extent){ 0, 100000, 65536 });
	found = find(world, NULL, 0, 10000);
	assert_int_equal(found.count, 1000);
	assert_false(found.is_cut);
	found = find(world, &one, 1, 10000);
	assert_int_equal(found.count, 999); /* all but its parent and itself */
	for (size_t i = 0; i < found.count; i++)
		assert_true(found.items[i].ns == one || found.items[i].other == one);
}

static void more_than_was_asked_for_is_cut(void **state)
{
	struct world *world = *state;
	struct overlaps found;

	for (uint32_t i = 0; i < 200; i++)
		put(world, 100000 + i, 1000);
	found = find(world, NULL, 0, 200 * 199 / 2);
	assert_int_equal(found.count, 200 * 199 / 2);
	assert_false(found.is_cut);
	found = find(world, NULL, 0, 100);
	assert_int_equal(found.count, 100);
	assert_true(found.is_cut);
}

static void ten_thousand_ranges_are_swept(void **state)
{
	struct world *world = *state;

	for (uint32_t i = 0; i < 10000; i++)
		put(world, 100000 + i * 10, 10 + (i % 100 == 0));
	assert_int_equal(find(world, NULL, 0, 10000).count, 100 - 1 + 1);
}

/* --- against looking at each pair --- */

static uint32_t draw(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*seed >> 32);
}

static bool meet(const struct ns *a, const struct ns *b)
{
	const struct id_extent *left = a->id_maps->host[ID_UID].extents;
	const struct id_extent *right = b->id_maps->host[ID_UID].extents;

	return a != b && !ns_is_below(a, b) && !ns_is_below(b, a) &&
	       id_ranges_meet(left->outside, left->length, right->outside, right->length);
}

static size_t count_pairs(const struct world *world)
{
	const struct inventory *inventory = world->inventory;
	size_t count = 0;

	for (size_t i = 1; i < inventory->n_namespaces; i++) {
		for (size_t k = 1; k < i; k++)
			count += meet(inventory->namespaces[i], inventory->namespaces[k]);
	}
	return count;
}

static bool has_pair(const struct world *world, const struct ns *ns)
{
	for (size_t i = 1; i < world->inventory->n_namespaces; i++) {
		if (meet(ns, world->inventory->namespaces[i]))
			return true;
	}
	return false;
}

static bool is_shown(const struct overlaps *found, const struct ns *ns)
{
	for (size_t i = 0; i < found->count; i++) {
		if (found->items[i].ns == ns || found->items[i].other == ns)
			return true;
	}
	return false;
}

static void check_random_world(const struct world *world)
{
	const struct inventory *inventory = world->inventory;
	const struct ns *const *all = (const struct ns *const *)inventory->namespaces;
	struct overlaps every = find(world, all, inventory->n_namespaces, 100000);
	struct overlaps some = find(world, NULL, 0, 100000);

	assert_int_equal(every.count, count_pairs(world));
	for (size_t i = 0; i < every.count; i++)
		assert_true(meet(every.items[i].ns, every.items[i].other));
	for (size_t i = 0; i < some.count; i++)
		assert_true(meet(some.items[i].ns, some.items[i].other));
	assert_true(some.count <= every.count);
	for (size_t i = 1; i < inventory->n_namespaces; i++)
		assert_int_equal(is_shown(&some, all[i]), has_pair(world, all[i]));
}

static void in_random_worlds_all_pairs_that_meet_are_found(void **state)
{
	uint64_t seed = 30;

	for (int round = 0; round < 200; round++) {
		void *fresh = NULL;
		const struct world *world;
		size_t count = draw(&seed) % 40;

		assert_int_equal(set_up_overlaps(&fresh), 0);
		world = fresh;
		for (size_t i = 0; i < count; i++) {
			size_t parent = draw(&seed) % world->inventory->n_namespaces;

			put_ns(world, world->inventory->namespaces[draw(&seed) % 2 ? parent : 0],
			       1001,
			       (struct id_extent){ 0, 1 + draw(&seed) % 20, 1 + draw(&seed) % 8 });
		}
		check_random_world(world);
		assert_int_equal(tear_down_world(&fresh), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		overlap_test(two_namespaces_overlap_in_the_ids_that_both_have),
		overlap_test(neighbours_and_relatives_do_not_overlap),
		overlap_test(gids_do_not_meet_uids),
		overlap_test(the_grade_is_the_worst_that_holds),
		overlap_test(ids_of_a_nested_namespace_were_given_by_who_made_the_topmost),
		overlap_test(without_the_owners_uids_a_lack_of_entries_is_not_known),
		overlap_test(without_the_files_only_what_the_maps_say_is_graded),
		overlap_test(the_own_gid_is_known_by_setgroups),
		overlap_test(where_the_parent_is_not_known_only_ids_tell),
		overlap_test(a_range_can_be_within_several_of_the_other),
		overlap_test(many_with_the_same_range_are_each_paired_once),
		overlap_test(more_than_was_asked_for_is_cut),
		overlap_test(ten_thousand_ranges_are_swept),
		cmocka_unit_test(in_random_worlds_all_pairs_that_meet_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
