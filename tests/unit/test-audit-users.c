/* SPDX-License-Identifier: MIT */
/* US401, US402: ids of the host in user namespaces. */
#include "containers.h"

/* A user namespace below ours, of a user, with one range of uids of the host. */
static struct ns *put_user_ns(struct machine *machine, uint64_t ino, uid_t owner,
			      struct id_extent extent)
{
	struct arena *arena = machine->inventory->arena;
	struct ns *ns = inventory_add_ns(machine->inventory, NS_USER, ino);
	struct id_extent *copy = arena_alloc(arena, sizeof(*copy));
	struct id_maps *maps = arena_alloc(arena, sizeof(*maps));

	*copy = extent;
	maps->host[ID_UID] = (struct id_map){ ID_MAP_READ, 1, copy };
	maps->host[ID_GID] = maps->host[ID_UID];
	maps->setgroups = SETGROUPS_DENY;
	ns->id_maps = maps;
	ns->parent = ns->owner = host_ns(machine, NS_USER);
	ns->owner_uid = owner;
	return ns;
}

static void ranges_that_meet_are_one_finding_a_pair(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;

	put_host(machine);
	put_user_ns(machine, 51, 1001, (struct id_extent){ 0, 100000, 1000 });
	put_user_ns(machine, 52, 1002, (struct id_extent){ 0, 100500, 1000 });
	put_user_ns(machine, 53, 1003, (struct id_extent){ 0, 200000, 1000 });
	finding = only(machine, "US401");
	assert_non_null(strstr(finding->summary, "have uid 100500 and more of the host in common"));
	assert_int_equal(finding->severity, SEVERITY_MEDIUM);
	assert_int_equal(number_of(finding, "count"), 2);
}

static void the_same_range_is_less_severe_than_the_ids_of_root(void **state)
{
	struct machine *machine = *state;

	put_host(machine);
	put_user_ns(machine, 51, 1001, (struct id_extent){ 0, 100000, 1000 });
	put_user_ns(machine, 52, 1001, (struct id_extent){ 0, 100000, 1000 });
	assert_int_equal(only(machine, "US401")->severity, SEVERITY_LOW);
	put_user_ns(machine, 51, 0, (struct id_extent){ 0, 0, 1000 });
	put_user_ns(machine, 52, 0, (struct id_extent){ 0, 0, 1000 });
	assert_int_equal(only(machine, "US401")->severity, SEVERITY_HIGH);
}

static void ranges_apart_and_one_below_the_other_are_no_overlap(void **state)
{
	struct machine *machine = *state;
	struct ns *first, *second;

	put_host(machine);
	first = put_user_ns(machine, 51, 1001, (struct id_extent){ 0, 100000, 1000 });
	(void)put_user_ns(machine, 52, 1002, (struct id_extent){ 0, 101000, 1000 });
	assert_none(machine, "US401");
	second = put_user_ns(machine, 52, 1001, (struct id_extent){ 0, 100000, 10 });
	second->parent = second->owner = first;
	assert_none(machine, "US401");
}

static void what_may_be_one_below_the_other_is_no_finding(void **state)
{
	struct machine *machine = *state;
	struct ns *ns;

	put_host(machine);
	put_user_ns(machine, 51, 1001, (struct id_extent){ 0, 100000, 1000 });
	ns = put_user_ns(machine, 52, 1002, (struct id_extent){ 0, 100000, 1000 });
	ns->parent = ns->owner = NULL;
	ns->unknown = UNKNOWN_PARENT | UNKNOWN_OWNER;
	assert_none(machine, "US401");
}

static void the_own_id_of_a_user_is_meant_to_be_there(void **state)
{
	struct machine *machine = *state;

	put_host(machine);
	put_user_ns(machine, 51, 1001, (struct id_extent){ 0, 1001, 1 });
	put_user_ns(machine, 52, 1001, (struct id_extent){ 0, 1001, 1 });
	assert_none(machine, "US401");
}

static void root_of_the_host_inside_is_a_finding(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;

	put_host(machine);
	host_ns(machine, NS_USER)->id_maps =
		put_user_ns(machine, 50, 0, (struct id_extent){ 0, 0, 1000 })->id_maps;
	inventory_find_ns(machine->inventory, NS_USER, 50)->id_maps = NULL;
	put_user_ns(machine, 51, 1001, (struct id_extent){ 0, 1, 1000 });
	assert_none(machine, "US402");
	put_user_ns(machine, 51, 0, (struct id_extent){ 5, 0, 1000 });
	finding = only(machine, "US402");
	assert_int_equal(finding->severity, SEVERITY_HIGH);
	assert_memory_equal(finding->summary,
			    "uid 5 of user:51 (no processes) is root of the host: ", 52);
	assert_int_equal(number_of(finding, "inside"), 5);
	host_ns(machine, NS_USER)->initial = false;
	assert_none(machine, "US402");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(ranges_that_meet_are_one_finding_a_pair),
		machine_test(the_same_range_is_less_severe_than_the_ids_of_root),
		machine_test(ranges_apart_and_one_below_the_other_are_no_overlap),
		machine_test(what_may_be_one_below_the_other_is_no_finding),
		machine_test(the_own_id_of_a_user_is_meant_to_be_there),
		machine_test(root_of_the_host_inside_is_a_finding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
