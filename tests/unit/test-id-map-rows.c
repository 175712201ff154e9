/* SPDX-License-Identifier: MIT */
/* Rows and columns of --idmaps. */
#include "util/macros.h"
#include "view/id-maps.h"
#include "views.h"

static int set_up_maps(void **state)
{
	int rc = set_up_world(state);

	((struct world *)*state)->set = &id_map_columns;
	return rc;
}

#define maps_test(test) cmocka_unit_test_setup_teardown(test, set_up_maps, tear_down_world)

#define MAP(...)                                                                                   \
	((struct id_map){                                                                          \
		.state = ID_MAP_READ,                                                              \
		.count = ARRAY_SIZE(((const struct id_extent[]){ __VA_ARGS__ })),                  \
		.extents = (const struct id_extent[]){ __VA_ARGS__ },                              \
	})

/* The initial namespace, one below it, and one below that, which no process is in. */
struct family {
	struct id_maps maps[3];
	struct ns *ns[3];
};

static void put_family(const struct world *world, struct family *family)
{
	for (size_t i = 0; i < ARRAY_SIZE(family->ns); i++) {
		struct ns *ns = inventory_add_ns(world->inventory, NS_USER, 100 + i);

		family->ns[i] = ns;
		ns->id_maps = &family->maps[i];
		ns->parent = ns->owner = i ? family->ns[i - 1] : NULL;
		ns->owner_uid = 1000;
		family->maps[i].setgroups = SETGROUPS_ALLOW;
		for (int kind = ID_GID; kind < ID_KIND_COUNT; kind++)
			family->maps[i].host[kind].state = ID_MAP_READ;
	}
	family->ns[0]->initial = family->ns[0]->self = true;
	inventory_add_ns(world->inventory, NS_NET, 200)->owner = family->ns[1];
	inventory_add_ns(world->inventory, NS_NET, 201)->owner = family->ns[1];
}

static size_t select_all(const struct world *world, const struct family *family,
			 const void *const **ret)
{
	const struct ns *const list[] = { family->ns[0], family->ns[1], family->ns[2] };

	return select_id_maps(&world->context, list, ARRAY_SIZE(list), ret);
}

static void a_row_is_a_run_of_ids_from_its_first_to_its_last(void **state)
{
	static const struct expected_cell cells[] = {
		{ "NS", VALUE_NUMBER, "101" },
		{ "PNS", VALUE_NUMBER, "100" },
		{ "OWNER-UID", VALUE_NUMBER, "1000" },
		{ "OWNER", VALUE_TEXT, "1000" },
		{ "LEVEL", VALUE_NUMBER, "1" },
		{ "NPROCS", VALUE_NUMBER, "0" },
		{ "KIND", VALUE_TEXT, "uid" },
		{ "INSIDE", VALUE_NUMBER, "1" },
		{ "OUTSIDE", VALUE_NUMBER, "100000" },
		{ "LENGTH", VALUE_NUMBER, "65536" },
		{ "HOST", VALUE_NUMBER, "100000" },
		{ "HOST-RANGE", VALUE_TEXT, "100000-165535" },
		{ "SETGROUPS", VALUE_TEXT, "allow" },
		{ "HOSTROOT", VALUE_BOOLEAN, "no" },
		{ "OWNS", VALUE_OBJECT, "net:2 user:1" },
		{ "SUBIDS", VALUE_UNKNOWN, "?" },
		{ "WORKLOAD", VALUE_NONE, "-" },
		{ "SELF", VALUE_BOOLEAN, "no" },
	};
	struct family family = { 0 };
	const void *const *rows;

	put_family(*state, &family);
	family.maps[0].host[ID_UID] = MAP({ 0, 0, UINT32_MAX });
	family.maps[1].host[ID_UID] = MAP({ 0, 1000, 1 }, { 1, 100000, 65536 });
	inventory_finish(((struct world *)*state)->inventory);
	(void)select_all(*state, &family, &rows);
	assert_int_equal(ARRAY_SIZE(cells), id_map_columns.count);
	assert_cells(*state, rows[3], cells, ARRAY_SIZE(cells));
	assert_types(*state, rows[3]);
}

static void outside_is_the_parent_and_host_is_the_host(void **state)
{
	static const struct expected_cell cells[] = {
		{ "INSIDE", VALUE_NUMBER, "10" },   { "OUTSIDE", VALUE_NUMBER, "6" },
		{ "HOST", VALUE_NUMBER, "100005" }, { "LENGTH", VALUE_NUMBER, "20" },
		{ "LEVEL", VALUE_NUMBER, "2" },     { "HOST-RANGE", VALUE_TEXT, "100005-100024" },
	};
	struct family family = { 0 };
	const void *const *rows;

	put_family(*state, &family);
	family.maps[0].host[ID_UID] = MAP({ 0, 0, UINT32_MAX });
	family.maps[1].host[ID_UID] = MAP({ 0, 1000, 1 }, { 1, 100000, 65536 });
	family.maps[2].host[ID_UID] = MAP({ 10, 100005, 20 });
	(void)select_all(*state, &family, &rows);
	assert_cells(*state, rows[5], cells, ARRAY_SIZE(cells));
}

/* What no kernel writes, but a captured tree can: neither side may be wrong. */
static void a_run_is_cut_where_the_parent_s_ids_have_an_edge(void **state)
{
	static const struct id_run expected[] = {
		{ 0, 5, ID_NONE, 95 }, { 5, 10, 7, 100 },        { 15, 5, ID_NONE, 110 },
		{ 20, 7, 0, 115 },     { 27, 73, ID_NONE, 122 },
	};
	struct family family = { 0 };
	const struct id_run *runs;

	put_family(*state, &family);
	family.maps[1].host[ID_UID] = MAP({ 0, 115, 7 }, { 7, 100, 10 });
	family.maps[2].host[ID_UID] = MAP({ 0, 95, 100 });
	assert_int_equal(
		ns_id_runs(family.ns[2], ID_UID, ((struct world *)*state)->context.arena, &runs),
		ARRAY_SIZE(expected));
	assert_memory_equal(runs, expected, sizeof(expected));
}

static void a_run_is_cut_where_the_host_s_ids_have_an_edge(void **state)
{
	static const struct id_run expected[] = { { 0, 10, 0, 100000 }, { 10, 10, 10, 200000 } };
	struct family family = { 0 };
	const struct id_run *runs;

	put_family(*state, &family);
	family.maps[1].host[ID_UID] = MAP({ 0, 100000, 10 }, { 10, 200000, 10 });
	family.maps[2].host[ID_UID] = family.maps[1].host[ID_UID];
	assert_int_equal(
		ns_id_runs(family.ns[2], ID_UID, ((struct world *)*state)->context.arena, &runs),
		ARRAY_SIZE(expected));
	assert_memory_equal(runs, expected, sizeof(expected));
}

static void a_map_that_is_empty_or_unread_has_one_row(void **state)
{
	static const struct expected_cell empty[] = {
		{ "INSIDE", VALUE_NONE, "" },  { "OUTSIDE", VALUE_NONE, "" },
		{ "LENGTH", VALUE_NONE, "" },  { "HOST", VALUE_NONE, "" },
		{ "KIND", VALUE_TEXT, "gid" }, { "HOST-RANGE", VALUE_NONE, "" },
	};
	static const struct expected_cell unread[] = {
		{ "INSIDE", VALUE_UNKNOWN, "?" }, { "OUTSIDE", VALUE_UNKNOWN, "?" },
		{ "LENGTH", VALUE_UNKNOWN, "?" }, { "HOST", VALUE_UNKNOWN, "?" },
		{ "KIND", VALUE_TEXT, "uid" },    { "HOST-RANGE", VALUE_UNKNOWN, "?" },
	};
	struct family family = { 0 };
	const void *const *rows;

	put_family(*state, &family);
	assert_int_equal(select_all(*state, &family, &rows), 6);
	assert_cells(*state, rows[0], unread, ARRAY_SIZE(unread));
	assert_cells(*state, rows[1], empty, ARRAY_SIZE(empty));
}

static void what_is_out_of_sight_is_unknown(void **state)
{
	static const struct expected_cell cells[] = {
		{ "INSIDE", VALUE_NUMBER, "3" },
		{ "OUTSIDE", VALUE_UNKNOWN, "?" },
		{ "HOST", VALUE_UNKNOWN, "?" },
		{ "HOST-RANGE", VALUE_UNKNOWN, "?" },
	};
	struct family family = { 0 };
	const void *const *rows;

	put_family(*state, &family);
	family.maps[0].host[ID_UID] = MAP({ 3, ID_NONE, 4 });
	family.ns[0]->initial = false;
	(void)select_all(*state, &family, &rows);
	assert_cells(*state, rows[0], cells, ARRAY_SIZE(cells));
}

static void subordinate_ids_are_those_that_meet(void **state)
{
	static const struct subid_range ranges[] = {
		{ "alice", 1000, 100000, 65536 },
		{ "1001", 1001, 165536, 65536 },
		{ "far", 1002, 231072, 10 },
		{ "last", 1003, 200000, 1 },
	};
	struct world *world = *state;
	struct family family = { 0 };
	const void *const *rows;

	put_family(world, &family);
	family.maps[0].host[ID_UID] = MAP({ 0, 165535, 2 });
	world->inventory->id_policies[ID_UID] =
		(struct id_policy){ true, true, ranges, ARRAY_SIZE(ranges), 1000, 60000 };
	(void)select_all(world, &family, &rows);
	assert_cell(world, rows[0], "SUBIDS", VALUE_LIST, "alice:100000:65536,1001:165536:65536");
	assert_cell(world, rows[1], "SUBIDS", VALUE_UNKNOWN, "?");
}

static void children_stand_below_the_last_row_of_their_kind(void **state)
{
	struct world *world = *state;
	struct family family = { 0 };
	const void *const *rows;

	put_family(world, &family);
	family.maps[0].host[ID_UID] = MAP({ 0, 0, 10 }, { 20, 20, 10 });
	family.maps[0].host[ID_PROJID] = MAP({ 0, 0, 10 });
	family.maps[2].host[ID_PROJID] = MAP({ 0, 0, 10 });
	/* 0: uid uid gid projid; 1: uid gid; 2: uid gid projid */
	assert_int_equal(select_all(world, &family, &rows), 9);
	assert_null(id_map_above(&world->context, rows[1]));
	assert_ptr_equal(id_map_above(&world->context, rows[4]), rows[1]);
	assert_ptr_equal(id_map_above(&world->context, rows[5]), rows[2]);
	assert_ptr_equal(id_map_above(&world->context, rows[6]), rows[4]);
	assert_ptr_equal(id_map_above(&world->context, rows[8]), rows[3]);
	assert_false(id_map_is_elsewhere(&world->context, rows[0]));
	assert_true(id_map_is_elsewhere(&world->context, rows[4]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		maps_test(a_row_is_a_run_of_ids_from_its_first_to_its_last),
		maps_test(outside_is_the_parent_and_host_is_the_host),
		maps_test(a_run_is_cut_where_the_parent_s_ids_have_an_edge),
		maps_test(a_run_is_cut_where_the_host_s_ids_have_an_edge),
		maps_test(a_map_that_is_empty_or_unread_has_one_row),
		maps_test(what_is_out_of_sight_is_unknown),
		maps_test(subordinate_ids_are_those_that_meet),
		maps_test(children_stand_below_the_last_row_of_their_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
