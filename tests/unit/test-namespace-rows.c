/* SPDX-License-Identifier: MIT */
#include <time.h>

#include "views.h"

static size_t select_by(const struct world *world, struct ns_selection selection,
			const struct ns *const **ret)
{
	return select_namespaces(&world->context, &selection, (const void *const **)ret);
}

static void namespaces_come_by_inode_then_by_type(void **state)
{
	struct world *world = *state;
	const struct ns *const *rows;

	(void)inventory_add_ns(world->inventory, NS_UTS, 9);
	(void)inventory_add_ns(world->inventory, NS_NET, 4026532441);
	(void)inventory_add_ns(world->inventory, NS_MNT, 9);
	(void)inventory_add_ns(world->inventory, NS_NET, UINT64_MAX);
	(void)inventory_add_ns(world->inventory, NS_NET, 4026531833);
	assert_int_equal(select_by(world, (struct ns_selection){ .types = NS_ALL_TYPES }, &rows),
			 5);
	assert_int_equal(rows[0]->type, NS_MNT);
	assert_int_equal(rows[1]->type, NS_UTS);
	assert_int_equal(rows[2]->ino, 4026531833);
	assert_int_equal(rows[3]->ino, 4026532441);
	assert_true(rows[4]->ino == UINT64_MAX);
}

static void only_the_types_asked_for_are_selected(void **state)
{
	struct world *world = *state;
	const struct ns *const *rows;

	for (int type = 0; type < NS_TYPE_COUNT; type++)
		(void)inventory_add_ns(world->inventory, (enum ns_type)type, 7);
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		const struct ns_selection selection = { .types = NS_TYPE_BIT(type) };

		assert_int_equal(select_by(world, selection, &rows), 1);
		assert_int_equal(rows[0]->type, type);
	}
	assert_int_equal(select_by(world, (struct ns_selection){ .types = 0 }, &rows), 0);
}

static void persistent_are_those_without_a_process_and_without_a_thread(void **state)
{
	const struct ns_selection selection = { .types = NS_ALL_TYPES, .persistent = true };
	struct world *world = *state;
	struct ns *ns = inventory_add_ns(world->inventory, NS_NET, 1);
	struct ns *of_thread = inventory_add_ns(world->inventory, NS_NET, 2);
	struct ns *pinned = inventory_add_ns(world->inventory, NS_NET, 3);
	const struct ns *const *rows;

	put_task(world, put_member(world, ns, 10, 1, 1), 11, of_thread);
	(void)inventory_add_reference(world->inventory, pinned, REFERENCE_PIN);
	inventory_finish(world->inventory);
	assert_int_equal(select_by(world, selection, &rows), 1);
	assert_ptr_equal(rows[0], pinned);
}

static void a_process_selects_what_it_and_its_threads_are_in(void **state)
{
	struct world *world = *state;
	struct ns *ns = inventory_add_ns(world->inventory, NS_NET, 1);
	struct ns *of_thread = inventory_add_ns(world->inventory, NS_NET, 2);
	struct ns *other = inventory_add_ns(world->inventory, NS_NET, 3);
	struct process *process = put_member(world, ns, 10, 1, 1);
	struct process *another = put_member(world, other, 20, 1, 1);
	struct process *const both[] = { process, another };
	const struct ns *const *rows;

	put_task(world, process, 11, of_thread);
	inventory_finish(world->inventory);
	assert_int_equal(
		select_by(world, (struct ns_selection){ NS_ALL_TYPES, both, 1, false }, &rows), 2);
	assert_ptr_equal(rows[0], ns);
	assert_ptr_equal(rows[1], of_thread);
	assert_int_equal(
		select_by(world, (struct ns_selection){ NS_ALL_TYPES, both, 2, false }, &rows), 3);
	assert_int_equal(select_by(world,
				   (struct ns_selection){ NS_TYPE_BIT(NS_MNT), both, 2, false },
				   &rows),
			 0);
}

static void a_process_selects_what_it_is_concluded_to_be_in(void **state)
{
	struct world *world = *state;
	struct ns *ns = inventory_add_inferred(world->inventory, NS_NET, 7, NULL);
	struct process *process = inventory_add_process(world->inventory, 10);
	const struct ns *const *rows;

	process->inferred[NS_NET] = ns;
	assert_int_equal(
		select_by(world, (struct ns_selection){ NS_ALL_TYPES, &process, 1, false }, &rows),
		1);
	assert_ptr_equal(rows[0], ns);
}

static void what_is_inferred_stands_behind_what_was_seen(void **state)
{
	struct world *world = *state;
	struct ns *const expected[] = {
		inventory_add_ns(world->inventory, NS_NET, 0),
		inventory_add_ns(world->inventory, NS_MNT, 7),
		inventory_add_ns(world->inventory, NS_NET, 7),
		inventory_add_inferred(world->inventory, NS_NET, 7, NULL),
		inventory_add_ns(world->inventory, NS_NET, 8),
		inventory_add_inferred(world->inventory, NS_MNT, 0, "mnt-9"),
		inventory_add_inferred(world->inventory, NS_NET, 0, "net-5"),
		inventory_add_inferred(world->inventory, NS_NET, 0, "net-6"),
	};
	struct ns **namespaces = world->inventory->namespaces;
	const struct ns *const *rows;

	for (size_t i = 0, last = ARRAY_SIZE(expected) - 1; i < last; i++, last--) {
		struct ns *kept = namespaces[i];

		namespaces[i] = namespaces[last];
		namespaces[last] = kept;
	}
	assert_int_equal(select_by(world, (struct ns_selection){ .types = NS_ALL_TYPES }, &rows),
			 ARRAY_SIZE(expected));
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++)
		assert_ptr_equal(rows[i], expected[i]);
}

static void ten_thousand_are_put_in_order_in_no_time(void **state)
{
	const clock_t start = clock();
	struct world *world = *state;
	const struct ns *const *rows;

	for (uint64_t i = 0; i < 10000; i++)
		(void)inventory_add_ns(world->inventory, NS_NET, i * 7919 % 10007);
	assert_int_equal(select_by(world, (struct ns_selection){ .types = NS_ALL_TYPES }, &rows),
			 10000);
	for (size_t i = 1; i < 10000; i++)
		assert_true(rows[i - 1]->ino < rows[i]->ino);
	assert_true(clock() - start < CLOCKS_PER_SEC);
}

static void above_are_parent_and_owner(void **state)
{
	struct world *world = *state;
	struct ns *user = inventory_add_ns(world->inventory, NS_USER, 1);
	struct ns *outer = inventory_add_ns(world->inventory, NS_PID, 2);
	struct ns *inner = inventory_add_ns(world->inventory, NS_PID, 3);

	inner->parent = outer;
	inner->owner = user;
	assert_ptr_equal(ns_above_by_parent(&world->context, inner), outer);
	assert_ptr_equal(ns_above_by_owner(&world->context, inner), user);
	assert_null(ns_above_by_parent(&world->context, outer));
	assert_null(ns_above_by_owner(&world->context, user));
}

static void above_by_process_is_where_the_leader_s_parent_is(void **state)
{
	struct world *world = *state;
	struct ns *outer = inventory_add_ns(world->inventory, NS_NET, 1);
	struct ns *inner = inventory_add_ns(world->inventory, NS_NET, 2);
	struct ns *empty = inventory_add_ns(world->inventory, NS_NET, 3);
	struct ns *mnt = inventory_add_ns(world->inventory, NS_MNT, 4);
	struct ns *orphaned = inventory_add_ns(world->inventory, NS_NET, 5);

	(void)put_member(world, outer, 10, 0, 1);
	put_member(world, inner, 20, 10, 2)->ns[NS_MNT] = mnt;
	(void)put_member(world, inner, 15, 20, 3);
	(void)put_member(world, orphaned, 30, 9999, 1);
	inventory_finish(world->inventory);
	assert_ptr_equal(ns_above_by_process(&world->context, inner), outer);
	assert_null(ns_above_by_process(&world->context, outer));
	assert_null(ns_above_by_process(&world->context, empty));
	assert_null(ns_above_by_process(&world->context, orphaned));
	/* Where the parent is in that type was not read. */
	assert_null(ns_above_by_process(&world->context, mnt));
}

static void what_was_seen_is_not_below_what_was_inferred(void **state)
{
	struct world *world = *state;
	struct ns *outer = inventory_add_inferred(world->inventory, NS_NET, 0, "net-5");
	struct ns *inner = inventory_add_inferred(world->inventory, NS_NET, 0, "net-6");
	struct ns *seen = inventory_add_ns(world->inventory, NS_NET, 7);

	inventory_add_process(world->inventory, 10)->inferred[NS_NET] = outer;
	inventory_add_process(world->inventory, 20)->inferred[NS_NET] = inner;
	inventory_add_process(world->inventory, 20)->ppid = 10;
	(void)put_member(world, seen, 30, 10, 1);
	inventory_finish(world->inventory);
	assert_ptr_equal(ns_above_by_process(&world->context, inner), outer);
	assert_null(ns_above_by_process(&world->context, seen));
}

static void what_is_not_ours_stands_out(void **state)
{
	struct world *world = *state;
	struct ns *ns = inventory_add_ns(world->inventory, NS_NET, 1);

	assert_true(ns_differs_from_ours(&world->context, ns));
	ns->self = true;
	assert_false(ns_differs_from_ours(&world->context, ns));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(namespaces_come_by_inode_then_by_type),
		world_test(only_the_types_asked_for_are_selected),
		world_test(persistent_are_those_without_a_process_and_without_a_thread),
		world_test(a_process_selects_what_it_and_its_threads_are_in),
		world_test(a_process_selects_what_it_is_concluded_to_be_in),
		world_test(what_is_inferred_stands_behind_what_was_seen),
		world_test(ten_thousand_are_put_in_order_in_no_time),
		world_test(above_are_parent_and_owner),
		world_test(above_by_process_is_where_the_leader_s_parent_is),
		world_test(what_was_seen_is_not_below_what_was_inferred),
		world_test(what_is_not_ours_stands_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
