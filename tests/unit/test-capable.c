/* SPDX-License-Identifier: MIT */
/* The rule of capabilities. tests/oracle/capable.c asks the kernel. */
#include "relate/capable.h"

#include <linux/capability.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/capability.h"
#include "util/arena.h"
#include "util/memory.h"

#define ALL   ((UINT64_C(1) << 41) - 1)
#define ADMIN CAPABILITY_BIT(CAP_SYS_ADMIN)
#define KILL  CAPABILITY_BIT(CAP_KILL)

/* User namespaces: outer > middle (of 1000) > inner (of 2000), and aside (of 1000) in outer. */
struct machine {
	struct inventory *inventory;
	struct arena *arena;
	struct ns *outer, *middle, *inner, *aside;
};

static struct ns *put_user(struct machine *machine, uint64_t ino, struct ns *parent, uid_t owner)
{
	struct ns *ns = inventory_add_ns(machine->inventory, NS_USER, ino);

	ns->owner = ns->parent = parent;
	ns->owner_uid = owner;
	ns->examined = true;
	return ns;
}

static int set_up(void **state)
{
	struct machine *machine = memory_zeroed(1, sizeof(*machine));

	machine->inventory = inventory_new();
	machine->arena = arena_new();
	machine->inventory->host.capabilities = ALL;
	machine->inventory->host.overflow_uid = 65534;
	machine->outer = put_user(machine, 1, NULL, 0);
	machine->outer->initial = machine->outer->self = machine->outer->owner_outside = true;
	machine->inventory->observer[NS_USER] = machine->outer;
	machine->middle = put_user(machine, 2, machine->outer, 1000);
	machine->inner = put_user(machine, 3, machine->middle, 2000);
	machine->aside = put_user(machine, 4, machine->outer, 1000);
	*state = machine;
	return 0;
}

static int tear_down(void **state)
{
	struct machine *machine = *state;

	arena_free(machine->arena);
	inventory_free(machine->inventory);
	free(machine);
	return 0;
}

/* We are in middle: what is above it is out of sight, and most uids are not mapped. */
static void look_from_middle(struct machine *machine)
{
	machine->outer->self = machine->outer->initial = false;
	machine->middle->self = machine->middle->owner_outside = true;
	machine->middle->owner = machine->middle->parent = NULL;
	machine->inventory->observer[NS_USER] = machine->middle;
}

static struct process *put_process(struct machine *machine, pid_t pid, struct ns *user, uid_t uid,
				   uint64_t capabilities)
{
	struct process *process = inventory_add_process(machine->inventory, pid);

	process->ns[NS_USER] = user;
	process->uid = uid;
	process->capabilities = capabilities;
	process->has_capabilities = true;
	return process;
}

static struct thread *put_thread(struct machine *machine, struct process *process, pid_t tid,
				 uid_t uid, uint64_t capabilities)
{
	struct thread *thread = arena_alloc(machine->arena, sizeof(*thread));

	thread->tid = tid;
	thread->uid = uid;
	thread->capabilities = capabilities;
	thread->has_credentials = true;
	thread->next = process->threads;
	process->threads = thread;
	return thread;
}

static struct ns *put_net(struct machine *machine, uint64_t ino, struct ns *owner)
{
	struct ns *ns = inventory_add_ns(machine->inventory, NS_NET, ino);

	ns->owner = owner;
	ns->examined = true;
	return ns;
}

static void assert_capable(const struct machine *machine, const struct ns *ns,
			   const struct process *process, uint64_t capabilities,
			   enum capable_via via, const struct ns *via_ns)
{
	struct capable capable = capable_over(machine->inventory, ns, process, NULL);

	assert_int_equal(capable.capabilities, capabilities);
	assert_true(capable.certain);
	assert_int_equal(capable.via, via);
	assert_ptr_equal(capable.via_ns, via_ns);
}

static void assert_none(const struct machine *machine, const struct ns *ns,
			const struct process *process)
{
	assert_capable(machine, ns, process, 0, CAPABLE_UNKNOWN, NULL);
}

static void assert_at_most(const struct machine *machine, const struct ns *ns,
			   const struct process *process, uint64_t capabilities)
{
	struct capable capable = capable_over(machine->inventory, ns, process, NULL);

	assert_int_equal(capable.capabilities, capabilities);
	assert_false(capable.certain);
}

static void capabilities_count_in_ones_own_namespace_and_below(void **state)
{
	struct machine *machine = *state;
	const struct process *process = put_process(machine, 10, machine->middle, 7, ADMIN);

	assert_capable(machine, machine->middle, process, ADMIN, CAPABLE_EFFECTIVE,
		       machine->middle);
	assert_capable(machine, machine->inner, process, ADMIN, CAPABLE_EFFECTIVE, machine->middle);
	assert_none(machine, machine->outer, process);
	assert_none(machine, machine->aside, process);
}

static void the_owner_has_all_from_the_parent_on(void **state)
{
	struct machine *machine = *state;
	const struct process *process = put_process(machine, 10, machine->outer, 1000, 0);

	assert_capable(machine, machine->middle, process, ALL, CAPABLE_OWNER, machine->middle);
	assert_capable(machine, machine->inner, process, ALL, CAPABLE_OWNER, machine->middle);
	assert_capable(machine, machine->aside, process, ALL, CAPABLE_OWNER, machine->aside);
	assert_capable(machine, machine->outer, process, 0, CAPABLE_EFFECTIVE, machine->outer);
}

static void an_owner_has_nothing_from_elsewhere(void **state)
{
	struct machine *machine = *state;

	/* Not from the grandparent, from the namespace itself, from beside or below it. */
	assert_capable(machine, machine->inner,
		       put_process(machine, 10, machine->outer, 2000, KILL), KILL,
		       CAPABLE_EFFECTIVE, machine->outer);
	assert_capable(machine, machine->inner,
		       put_process(machine, 11, machine->inner, 2000, KILL), KILL,
		       CAPABLE_EFFECTIVE, machine->inner);
	assert_none(machine, machine->inner, put_process(machine, 12, machine->aside, 2000, ALL));
	assert_none(machine, machine->middle, put_process(machine, 13, machine->inner, 1000, ALL));
}

static void who_has_all_anyway_does_not_have_them_as_the_owner(void **state)
{
	struct machine *machine = *state;
	const struct process *process = put_process(machine, 10, machine->outer, 1000, ALL);

	assert_capable(machine, machine->inner, process, ALL, CAPABLE_EFFECTIVE, machine->outer);
}

static void another_namespace_is_judged_by_its_owner(void **state)
{
	struct machine *machine = *state;
	const struct ns *net = put_net(machine, 100, machine->inner);
	const struct process *process = put_process(machine, 10, machine->middle, 2000, KILL);

	assert_capable(machine, net, process, ALL, CAPABLE_OWNER, machine->inner);
	assert_none(machine, put_net(machine, 101, machine->outer), process);
}

static void bits_that_the_kernel_does_not_know_count_for_nothing(void **state)
{
	struct machine *machine = *state;
	const struct process *process =
		put_process(machine, 10, machine->outer, 7, UINT64_C(1) << 63 | KILL);

	assert_capable(machine, machine->middle, process, KILL, CAPABLE_EFFECTIVE, machine->outer);
	machine->inventory->host.capabilities = 0;
	assert_int_equal(capable_of_all(machine->inventory), ALL);
}

static void a_thread_is_judged_by_its_own_credentials(void **state)
{
	struct machine *machine = *state;
	struct process *process = put_process(machine, 10, machine->outer, 7, 0);
	const struct thread *owner = put_thread(machine, process, 11, 1000, 0);
	const struct thread *killer = put_thread(machine, process, 12, 7, KILL);

	assert_int_equal(
		capable_over(machine->inventory, machine->middle, process, owner).capabilities,
		ALL);
	assert_int_equal(
		capable_over(machine->inventory, machine->middle, process, killer).capabilities,
		KILL);
	assert_capable(machine, machine->middle, process, 0, CAPABLE_EFFECTIVE, machine->outer);
}

static void uids_that_are_not_mapped_to_us_may_be_the_same(void **state)
{
	struct machine *machine = *state;
	const struct process *process = put_process(machine, 10, machine->middle, 65534, KILL);

	look_from_middle(machine);
	machine->inner->owner_uid = 65534;
	assert_at_most(machine, machine->inner, process, ALL);
	/* What is mapped is no other uid's. */
	machine->inner->owner_uid = 7;
	assert_capable(machine, machine->inner, process, KILL, CAPABLE_EFFECTIVE, machine->middle);
	machine->inner->owner_uid = 65534;
	assert_capable(machine, machine->inner, put_process(machine, 11, machine->middle, 7, KILL),
		       KILL, CAPABLE_EFFECTIVE, machine->middle);
	/* Who has them all need not be the owner. */
	assert_capable(machine, machine->inner,
		       put_process(machine, 12, machine->middle, 65534, ALL), ALL,
		       CAPABLE_EFFECTIVE, machine->middle);
}

static void any_uid_may_be_what_the_others_look_like_where_that_is_not_known(void **state)
{
	struct machine *machine = *state;
	const struct process *process = put_process(machine, 10, machine->middle, 2000, KILL);

	look_from_middle(machine);
	assert_capable(machine, machine->inner, process, ALL, CAPABLE_OWNER, machine->inner);
	machine->inventory->host.overflow_uid = 0;
	assert_at_most(machine, machine->inner, process, ALL);
}

static void to_the_initial_namespace_all_uids_are_mapped(void **state)
{
	struct machine *machine = *state;
	const struct process *process = put_process(machine, 10, machine->outer, 65534, KILL);

	machine->middle->owner_uid = 65534;
	assert_capable(machine, machine->middle, process, ALL, CAPABLE_OWNER, machine->middle);
}

static void an_owner_that_nobody_knows_may_be_anyone(void **state)
{
	struct machine *machine = *state;
	struct process *process = put_process(machine, 10, machine->outer, 1000, KILL);

	machine->middle->owner_uid = UID_UNKNOWN;
	assert_at_most(machine, machine->middle, process, ALL);
	machine->middle->owner_uid = 1000;
	process->uid = UID_UNKNOWN;
	assert_at_most(machine, machine->middle, process, ALL);
}

static void capabilities_that_were_not_read_may_be_all(void **state)
{
	struct machine *machine = *state;
	struct process *process = put_process(machine, 10, machine->outer, 7, 0);

	process->has_capabilities = false;
	assert_at_most(machine, machine->middle, process, ALL);
	assert_none(machine, machine->outer, put_process(machine, 11, machine->aside, 7, ALL));
}

static void who_is_in_our_own_namespace_or_below_has_nothing_above_it(void **state)
{
	struct machine *machine = *state;
	struct ns *net = put_net(machine, 100, NULL);

	look_from_middle(machine);
	net->owner_outside = true;
	assert_none(machine, net, put_process(machine, 10, machine->inner, 7, ALL));
	assert_none(machine, net, put_process(machine, 11, machine->middle, 1000, ALL));
	/* But somebody from outside may: that one's chain does not lead to ours. */
	machine->aside->owner = machine->aside->parent = NULL;
	assert_at_most(machine, net, put_process(machine, 12, machine->aside, 7, 0), ALL);
	assert_at_most(machine, machine->inner, put_process(machine, 13, machine->aside, 7, 0),
		       ALL);
}

/* It was not asked, or could not be: not the same as a kernel that says it is outside. */
static void an_owner_that_was_not_learnt_may_be_anything(void **state)
{
	struct machine *machine = *state;

	assert_at_most(machine, put_net(machine, 100, NULL),
		       put_process(machine, 10, machine->inner, 7, 0), ALL);
	machine->middle->owner = machine->middle->parent = NULL;
	assert_at_most(machine, machine->inner, put_process(machine, 11, machine->aside, 7, 0),
		       ALL);
	assert_capable(machine, machine->inner, put_process(machine, 12, machine->middle, 7, KILL),
		       KILL, CAPABLE_EFFECTIVE, machine->middle);
}

static void who_may_be_anywhere_has_what_it_has_or_owns(void **state)
{
	struct machine *machine = *state;
	struct process *process = put_process(machine, 10, NULL, 7, KILL);

	assert_at_most(machine, machine->inner, process, KILL);
	/* What was inferred is no proof. */
	process->inferred[NS_USER] = machine->aside;
	assert_at_most(machine, machine->inner, process, KILL);
	process->uid = 2000;
	assert_at_most(machine, machine->inner, process, ALL);
	assert_at_most(machine, machine->middle, process, KILL);
}

static void who_has_and_owns_nothing_has_none_wherever_it_is(void **state)
{
	struct machine *machine = *state;
	const struct process *process = put_process(machine, 10, NULL, 7, 0);

	assert_none(machine, machine->inner, process);
	look_from_middle(machine);
	assert_at_most(machine, machine->inner, process, ALL);
}

/* No kernel makes these; a document from elsewhere can have them. */
static void a_circle_of_parents_ends(void **state)
{
	struct machine *machine = *state;

	machine->middle->parent = machine->inner;
	assert_at_most(machine, machine->inner, put_process(machine, 10, machine->outer, 7, ALL),
		       ALL);
	assert_capable(machine, machine->inner, put_process(machine, 11, machine->middle, 7, KILL),
		       KILL, CAPABLE_EFFECTIVE, machine->middle);
}

static void as_many_levels_as_the_kernel_makes_are_climbed(void **state)
{
	struct machine *machine = *state;
	const struct process *process = put_process(machine, 10, machine->outer, 7, KILL);
	struct ns *user = machine->outer;

	for (uint64_t level = 1; level <= 33; level++)
		user = put_user(machine, 100 + level, user, 5);
	assert_capable(machine, user, process, KILL, CAPABLE_EFFECTIVE, machine->outer);
}

static size_t search(struct machine *machine, const struct ns *ns, uint64_t wanted,
		     const struct process *process, const struct capable **ret)
{
	const struct capable_query query = {
		.namespaces = &ns,
		.n_namespaces = 1,
		.processes = &process,
		.n_processes = process != NULL,
		.capabilities = wanted,
	};

	return find_capable(machine->inventory, machine->arena, &query, ret);
}

static void those_that_have_any_or_all_that_are_wanted_are_found(void **state)
{
	struct machine *machine = *state;
	const struct process *process = put_process(machine, 30, machine->outer, 7, KILL | ADMIN);
	const struct capable *found;

	(void)put_process(machine, 10, machine->outer, 7, KILL);
	(void)put_process(machine, 20, machine->outer, 7, 0);
	assert_int_equal(search(machine, machine->inner, 0, NULL, &found), 2);
	assert_int_equal(found[0].process->pid, 10);
	assert_int_equal(found[1].process->pid, 30);
	assert_ptr_equal(found[1].ns, machine->inner);
	assert_int_equal(search(machine, machine->inner, KILL | ADMIN, NULL, &found), 1);
	assert_ptr_equal(found[0].process, process);
	assert_int_equal(search(machine, machine->inner, ALL, NULL, &found), 0);
	assert_int_equal(search(machine, machine->inner, 0, process, &found), 1);
}

static void a_thread_is_a_row_of_its_own_where_it_differs(void **state)
{
	struct machine *machine = *state;
	struct process *process = put_process(machine, 10, machine->outer, 7, 0);
	const struct capable *found;

	(void)put_thread(machine, process, 13, 7, ADMIN);
	(void)put_thread(machine, process, 12, 7, KILL);
	put_thread(machine, process, 11, 7, ALL)->has_credentials = false;
	assert_int_equal(search(machine, machine->inner, 0, NULL, &found), 2);
	assert_int_equal(found[0].thread->tid, 12);
	assert_int_equal(found[0].capabilities, KILL);
	assert_int_equal(found[1].thread->tid, 13);
}

static void what_is_certain_comes_first(void **state)
{
	struct machine *machine = *state;
	const struct capable *found;
	struct process *process = put_process(machine, 10, machine->outer, 7, KILL);

	process->has_capabilities = false;
	(void)put_process(machine, 20, machine->outer, 7, KILL);
	(void)put_process(machine, 30, machine->outer, 7, KILL);
	assert_int_equal(search(machine, machine->inner, 0, NULL, &found), 3);
	assert_int_equal(found[0].process->pid, 20);
	assert_int_equal(found[1].process->pid, 30);
	assert_int_equal(found[2].process->pid, 10);
	assert_false(found[2].certain);
}

static void the_dead_and_the_kernels_own_threads_are_left_out(void **state)
{
	struct machine *machine = *state;
	struct ns *pid_ns = inventory_add_ns(machine->inventory, NS_PID, 5);
	struct process *kthreadd = put_process(machine, 2, machine->outer, 0, ALL);
	const struct capable *found;

	pid_ns->initial = true;
	kthreadd->ns[NS_PID] = pid_ns;
	put_process(machine, 10, machine->outer, 0, ALL)->zombie = true;
	assert_int_equal(search(machine, machine->inner, 0, NULL, &found), 0);
	/* Whoever asks for one by its number is told. */
	assert_int_equal(search(machine, machine->inner, 0, kthreadd, &found), 1);
}

#define machine_test(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(capabilities_count_in_ones_own_namespace_and_below),
		machine_test(the_owner_has_all_from_the_parent_on),
		machine_test(an_owner_has_nothing_from_elsewhere),
		machine_test(who_has_all_anyway_does_not_have_them_as_the_owner),
		machine_test(another_namespace_is_judged_by_its_owner),
		machine_test(bits_that_the_kernel_does_not_know_count_for_nothing),
		machine_test(a_thread_is_judged_by_its_own_credentials),
		machine_test(uids_that_are_not_mapped_to_us_may_be_the_same),
		machine_test(any_uid_may_be_what_the_others_look_like_where_that_is_not_known),
		machine_test(to_the_initial_namespace_all_uids_are_mapped),
		machine_test(an_owner_that_nobody_knows_may_be_anyone),
		machine_test(capabilities_that_were_not_read_may_be_all),
		machine_test(who_is_in_our_own_namespace_or_below_has_nothing_above_it),
		machine_test(an_owner_that_was_not_learnt_may_be_anything),
		machine_test(who_may_be_anywhere_has_what_it_has_or_owns),
		machine_test(who_has_and_owns_nothing_has_none_wherever_it_is),
		machine_test(a_circle_of_parents_ends),
		machine_test(as_many_levels_as_the_kernel_makes_are_climbed),
		machine_test(those_that_have_any_or_all_that_are_wanted_are_found),
		machine_test(a_thread_is_a_row_of_its_own_where_it_differs),
		machine_test(what_is_certain_comes_first),
		machine_test(the_dead_and_the_kernels_own_threads_are_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
