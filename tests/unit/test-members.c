/* SPDX-License-Identifier: MIT */
#include "util/macros.h"
#include "views.h"

static int set_up_members(void **state)
{
	(void)set_up_world(state);
	((struct world *)*state)->set = &member_columns;
	return 0;
}

#define members_test(test) cmocka_unit_test_setup_teardown(test, set_up_members, tear_down_world)

static size_t select_of(const struct world *world, const struct ns *ns,
			const struct member *const **ret)
{
	return select_members(&world->context, &ns, 1, (const void *const **)ret);
}

static void a_process_has_these_cells(void **state)
{
	static const struct expected_cell cells[] = {
		{ "NS", VALUE_NUMBER, "7" },
		{ "TYPE", VALUE_TEXT, "net" },
		{ "PID", VALUE_NUMBER, "1000" },
		{ "TID", VALUE_NUMBER, "1000" },
		{ "PPID", VALUE_NUMBER, "1" },
		{ "UID", VALUE_NUMBER, "33" },
		{ "USER", VALUE_TEXT, "www-data" },
		{ "STARTED", VALUE_TEXT, "2025-11-21T04:42:03Z" },
		{ "CGROUP", VALUE_TEXT, "/a" },
		{ "COMMAND", VALUE_TEXT, "sleep infinity" },
	};
	struct world *world = *state;
	struct ns *ns = inventory_add_ns(world->inventory, NS_NET, 7);
	struct process *process = put_member(world, ns, 1000, 1, 12345);
	const struct member *const *members;

	process->uid = 33;
	process->cgroup = "/a";
	process->command = "sleep infinity";
	inventory_add_user(world->inventory, 33, "www-data");
	inventory_finish(world->inventory);
	assert_int_equal(select_of(world, ns, &members), 1);
	assert_cells(world, members[0], cells, ARRAY_SIZE(cells));
	assert_types(world, members[0]);
}

static void what_was_not_read_is_unknown(void **state)
{
	static const struct expected_cell cells[] = {
		{ "UID", VALUE_UNKNOWN, "?" },     { "USER", VALUE_UNKNOWN, "?" },
		{ "STARTED", VALUE_UNKNOWN, "?" }, { "COMMAND", VALUE_UNKNOWN, "?" },
		{ "CGROUP", VALUE_NONE, "" },
	};
	struct world *world = *state;
	struct ns *ns = inventory_add_ns(world->inventory, NS_NET, 7);
	const struct member *const *members;

	put_member(world, ns, 1000, 1, 0)->comm = NULL;
	inventory_finish(world->inventory);
	assert_int_equal(select_of(world, ns, &members), 1);
	assert_cells(world, members[0], cells, ARRAY_SIZE(cells));
}

static void members_come_by_pid_each_below_its_parent(void **state)
{
	struct world *world = *state;
	struct ns *ns = inventory_add_ns(world->inventory, NS_NET, 7);
	struct ns *other = inventory_add_ns(world->inventory, NS_NET, 8);
	const struct member *const *members;

	(void)put_member(world, ns, 30, 20, 1);
	(void)put_member(world, ns, 10, 1, 1);
	(void)put_member(world, other, 20, 10, 1);
	(void)put_member(world, ns, 40, 30, 1);
	inventory_finish(world->inventory);
	assert_int_equal(select_of(world, ns, &members), 3);
	assert_int_equal(members[0]->process->pid, 10);
	assert_int_equal(members[1]->process->pid, 30);
	assert_int_equal(members[2]->process->pid, 40);
	assert_null(member_above(&world->context, members[0]));
	assert_null(member_above(&world->context, members[1])); /* 20 is elsewhere */
	assert_ptr_equal(member_above(&world->context, members[2]), members[1]);
}

static void a_thread_is_a_member_of_its_own(void **state)
{
	struct world *world = *state;
	struct ns *ns = inventory_add_ns(world->inventory, NS_NET, 7);
	struct ns *other = inventory_add_ns(world->inventory, NS_NET, 8);
	const struct member *const *members;

	(void)put_member(world, ns, 20, 1, 1);
	put_task(world, put_member(world, other, 10, 20, 1), 30, ns);
	inventory_finish(world->inventory);
	assert_int_equal(select_of(world, ns, &members), 2);
	assert_cell(world, members[1], "PID", VALUE_NUMBER, "10");
	assert_cell(world, members[1], "TID", VALUE_NUMBER, "30");
	assert_cell(world, members[1], "NS", VALUE_NUMBER, "7");
	assert_ptr_equal(member_above(&world->context, members[1]), members[0]);
	assert_int_equal(select_of(world, other, &members), 1);
}

/* The thread was looked at before it exited, the process after. */
static void a_process_with_the_number_of_a_thread_is_listed_with_it(void **state)
{
	struct world *world = *state;
	struct ns *ns = inventory_add_ns(world->inventory, NS_NET, 7);
	struct ns *other = inventory_add_ns(world->inventory, NS_NET, 8);
	const struct member *const *members;

	(void)put_member(world, ns, 30, 1, 1);
	put_task(world, put_member(world, other, 10, 1, 1), 30, ns);
	inventory_finish(world->inventory);
	assert_int_equal(select_of(world, ns, &members), 2);
}

static void who_is_concluded_to_be_in_a_namespace_is_listed(void **state)
{
	struct world *world = *state;
	struct ns *ns = inventory_add_inferred(world->inventory, NS_NET, 7, NULL);
	const struct member *const *members;

	inventory_add_process(world->inventory, 10)->inferred[NS_NET] = ns;
	inventory_finish(world->inventory);
	assert_int_equal(select_of(world, ns, &members), 1);
	assert_int_equal(members[0]->process->pid, 10);
}

static void namespaces_come_in_the_order_they_were_named_in(void **state)
{
	struct world *world = *state;
	struct ns *net = inventory_add_ns(world->inventory, NS_NET, 7);
	struct ns *mnt = inventory_add_ns(world->inventory, NS_MNT, 8);
	const struct ns *both[] = { mnt, net };
	const struct member *const *members;

	put_member(world, net, 10, 1, 1)->ns[NS_MNT] = mnt;
	(void)put_member(world, net, 20, 10, 1);
	(void)put_member(world, mnt, 30, 1, 1);
	inventory_finish(world->inventory);
	assert_int_equal(select_members(&world->context, both, 2, (const void *const **)&members),
			 4);
	assert_ptr_equal(members[0]->ns, mnt);
	assert_ptr_equal(members[1]->ns, mnt);
	assert_ptr_equal(members[2]->ns, net);
	assert_ptr_equal(members[3]->ns, net);
	/* Above is a member of the same namespace, not the same process in another one. */
	assert_ptr_equal(members[3]->above, members[2]);
}

static void a_namespace_without_members_has_no_rows(void **state)
{
	struct world *world = *state;
	struct ns *ns = inventory_add_ns(world->inventory, NS_NET, 7);
	const struct member *const *members;

	(void)inventory_add_reference(world->inventory, ns, REFERENCE_PIN);
	inventory_add_reference(world->inventory, ns, REFERENCE_FD)->process =
		inventory_add_process(world->inventory, 10);
	assert_int_equal(select_of(world, ns, &members), 0);
	assert_int_equal(select_members(&world->context, NULL, 0, (const void *const **)&members),
			 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		members_test(a_process_has_these_cells),
		members_test(what_was_not_read_is_unknown),
		members_test(members_come_by_pid_each_below_its_parent),
		members_test(a_thread_is_a_member_of_its_own),
		members_test(a_process_with_the_number_of_a_thread_is_listed_with_it),
		members_test(who_is_concluded_to_be_in_a_namespace_is_listed),
		members_test(namespaces_come_in_the_order_they_were_named_in),
		members_test(a_namespace_without_members_has_no_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
