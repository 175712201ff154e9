/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "model/inventory.h"
#include "util/arena.h"

static int set_up(void **state)
{
	*state = inventory_new();
	return 0;
}

static int tear_down(void **state)
{
	inventory_free(*state);
	return 0;
}

/* A process with one task, a member of ns. */
static struct process *add_member(struct inventory *inventory, struct ns *ns, pid_t pid, pid_t ppid,
				  uint64_t start_time)
{
	struct process *process = inventory_add_process(inventory, pid);

	process->ppid = ppid;
	process->start_time = start_time;
	process->n_tasks = 1;
	process->ns[ns->type] = ns;
	return process;
}

/* A task of the process that is in ns. */
static struct thread *add_thread(struct inventory *inventory, struct process *process, pid_t tid,
				 struct ns *ns)
{
	struct thread *thread = arena_alloc(inventory->arena, sizeof(*thread));

	thread->tid = tid;
	thread->ns[ns->type] = ns;
	thread->next = process->threads;
	process->threads = thread;
	return thread;
}

static void an_empty_inventory_has_nothing_in_it(void **state)
{
	struct inventory *inventory = *state;

	inventory_finish(inventory);
	assert_null(inventory_find_ns(inventory, NS_CGROUP, 0));
	assert_null(inventory_find_process(inventory, 0));
	assert_false(inventory_has_user(inventory, 0));
	assert_int_equal(inventory->n_namespaces, 0);
	assert_int_equal(inventory->n_processes, 0);
	assert_null(inventory->gaps);
	inventory_free(NULL);
}

static void a_namespace_is_told_by_type_and_inode(void **state)
{
	struct inventory *inventory = *state;
	struct ns *net = inventory_add_ns(inventory, NS_NET, 7);
	struct ns *mnt = inventory_add_ns(inventory, NS_MNT, 7);

	assert_ptr_not_equal(net, mnt);
	assert_ptr_equal(inventory_add_ns(inventory, NS_NET, 7), net);
	assert_ptr_equal(inventory_find_ns(inventory, NS_NET, 7), net);
	assert_ptr_equal(inventory_find_ns(inventory, NS_MNT, 7), mnt);
	assert_null(inventory_find_ns(inventory, NS_NET, 8));
	assert_null(inventory_find_ns(inventory, NS_NET, 7 | UINT64_C(1) << 32));
	assert_null(inventory_find_ns(inventory, NS_UTS, 7));
	assert_int_equal(inventory->n_namespaces, 2);
	assert_ptr_equal(inventory->namespaces[0], net);
	assert_ptr_equal(inventory->namespaces[1], mnt);
}

static void a_process_is_told_by_its_pid(void **state)
{
	struct inventory *inventory = *state;
	struct process *process = inventory_add_process(inventory, INT32_MAX);

	assert_ptr_equal(inventory_add_process(inventory, INT32_MAX), process);
	assert_ptr_equal(inventory_find_process(inventory, INT32_MAX), process);
	assert_null(inventory_find_process(inventory, 1));
	assert_null(inventory_find_process(inventory, -1));
	assert_int_equal(inventory->n_processes, 1);
	assert_ptr_equal(inventory->processes[0], process);
}

/* uid 0 and id 0 of a network namespace are somebody's: nothing may be taken for them. */
static void what_was_not_read_is_not_taken_for_zero(void **state)
{
	const struct process *process = inventory_add_process(*state, 1);
	const struct ns *ns = inventory_add_ns(*state, NS_NET, 1);

	assert_true(process->uid == UID_UNKNOWN);
	assert_true(ns->owner_uid == UID_UNKNOWN);
	assert_int_equal(ns->netnsid, NETNSID_UNASSIGNED);
}

static void objects_do_not_move_when_others_are_added(void **state)
{
	struct inventory *inventory = *state;
	const struct process *process = inventory_add_process(inventory, 1);
	const struct ns *ns = inventory_add_ns(inventory, NS_NET, 1);

	for (int i = 2; i < 5000; i++) {
		(void)inventory_add_process(inventory, i);
		(void)inventory_add_ns(inventory, NS_NET, (uint64_t)i);
	}
	assert_ptr_equal(inventory_find_process(inventory, 1), process);
	assert_ptr_equal(inventory->processes[0], process);
	assert_int_equal(process->pid, 1);
	assert_ptr_equal(inventory_find_ns(inventory, NS_NET, 1), ns);
	assert_ptr_equal(inventory->namespaces[0], ns);
	assert_int_equal(ns->ino, 1);
}

static void members_are_counted_with_their_tasks(void **state)
{
	struct inventory *inventory = *state;
	struct ns *ns = inventory_add_ns(inventory, NS_NET, 1);
	struct ns *other = inventory_add_ns(inventory, NS_NET, 2);

	add_member(inventory, ns, 30, 1, 0)->n_tasks = 4;
	add_member(inventory, ns, 20, 1, 0)->n_tasks = 1;
	(void)add_member(inventory, other, 10, 1, 0);
	(void)inventory_add_process(inventory, 5);
	inventory_finish(inventory);
	assert_int_equal(ns->n_processes, 2);
	assert_int_equal(ns->n_threads, 5);
	assert_int_equal(ns->first->pid, 20);
	assert_int_equal(other->n_processes, 1);
	assert_int_equal(other->n_threads, 1);
}

static void a_process_is_a_member_in_each_type_for_itself(void **state)
{
	struct inventory *inventory = *state;
	struct ns *net = inventory_add_ns(inventory, NS_NET, 1);
	struct ns *mnt = inventory_add_ns(inventory, NS_MNT, 2);
	struct process *process = add_member(inventory, net, 10, 1, 0);

	assert_false(ns_has_member(mnt, process));
	process->ns[NS_MNT] = mnt;
	inventory_finish(inventory);
	assert_true(ns_has_member(mnt, process));
	assert_ptr_equal(net->first, process);
	assert_ptr_equal(mnt->first, process);
}

static void a_namespace_without_members_has_no_first_and_no_leader(void **state)
{
	struct ns *ns = inventory_add_ns(*state, NS_NET, 1);

	inventory_finish(*state);
	assert_null(ns->first);
	assert_null(ns->leader);
	assert_int_equal(ns->n_processes, 0);
	assert_int_equal(ns->n_threads, 0);
}

static void the_leader_is_the_member_whose_parent_is_none(void **state)
{
	struct inventory *inventory = *state;
	struct ns *outside = inventory_add_ns(inventory, NS_PID, 1);
	struct ns *ns = inventory_add_ns(inventory, NS_PID, 2);

	(void)add_member(inventory, outside, 1, 0, 0);
	(void)add_member(inventory, ns, 12, 11, 30);
	(void)add_member(inventory, ns, 11, 10, 20);
	(void)add_member(inventory, ns, 10, 1, 10);
	inventory_finish(inventory);
	assert_int_equal(ns->leader->pid, 10);
	assert_int_equal(outside->leader->pid, 1);
}

static void after_pid_wrap_the_leader_has_not_the_lowest_pid(void **state)
{
	struct inventory *inventory = *state;
	struct ns *ns = inventory_add_ns(inventory, NS_PID, 1);

	(void)add_member(inventory, ns, 301, 32768, 20);
	(void)add_member(inventory, ns, 32768, 1, 10);
	(void)add_member(inventory, ns, 302, 301, 30);
	inventory_finish(inventory);
	assert_int_equal(ns->first->pid, 301);
	assert_int_equal(ns->leader->pid, 32768);
}

static void of_several_topmost_members_the_oldest_leads(void **state)
{
	struct inventory *inventory = *state;
	struct ns *ns = inventory_add_ns(inventory, NS_NET, 1);

	(void)add_member(inventory, ns, 10, 1, 300);
	(void)add_member(inventory, ns, 30, 2, 100);
	(void)add_member(inventory, ns, 20, 0, 200);
	/* Older than all, but not topmost: it is where its parent is. */
	(void)add_member(inventory, ns, 40, 30, 100);
	inventory_finish(inventory);
	assert_int_equal(ns->leader->pid, 30);
}

static void of_topmost_members_of_one_age_the_lowest_pid_leads(void **state)
{
	struct inventory *inventory = *state;
	struct ns *ns = inventory_add_ns(inventory, NS_NET, 1);

	(void)add_member(inventory, ns, 30, 1, 7);
	(void)add_member(inventory, ns, 10, 1, 7);
	(void)add_member(inventory, ns, 20, 1, 7);
	inventory_finish(inventory);
	assert_int_equal(ns->leader->pid, 10);
}

/* Both started in the same tick, and the PIDs wrapped in between. */
static void a_child_as_old_as_its_parent_does_not_lead(void **state)
{
	struct inventory *inventory = *state;
	struct ns *ns = inventory_add_ns(inventory, NS_NET, 1);

	(void)add_member(inventory, ns, 301, 32768, 7);
	(void)add_member(inventory, ns, 32768, 1, 7);
	inventory_finish(inventory);
	assert_int_equal(ns->leader->pid, 32768);
}

/* A parent is older than its child: what is younger has the PID of a parent that has gone. */
static void who_was_given_the_pid_of_a_dead_parent_is_not_the_parent(void **state)
{
	struct inventory *inventory = *state;
	struct ns *ns = inventory_add_ns(inventory, NS_NET, 1);

	(void)add_member(inventory, ns, 10, 20, 100);
	(void)add_member(inventory, ns, 20, 10, 200);
	inventory_finish(inventory);
	assert_non_null(ns->leader);
	assert_int_equal(ns->leader->pid, 10);
}

static void a_thread_is_counted_where_it_is(void **state)
{
	struct inventory *inventory = *state;
	struct ns *ns = inventory_add_ns(inventory, NS_NET, 1);
	struct ns *other = inventory_add_ns(inventory, NS_NET, 2);
	struct ns *mnt = inventory_add_ns(inventory, NS_MNT, 3);
	struct process *process = add_member(inventory, ns, 10, 1, 0);

	process->ns[NS_MNT] = mnt;
	process->n_tasks = 3;
	(void)add_thread(inventory, process, 11, other);
	/* Kept for another type's sake, and where its process is in this one. */
	add_thread(inventory, process, 12, mnt)->ns[NS_NET] = ns;
	inventory_finish(inventory);
	assert_int_equal(ns->n_threads, 2);
	assert_int_equal(mnt->n_threads, 3);
	assert_int_equal(other->n_threads, 1);
	assert_int_equal(other->n_processes, 0);
	assert_null(other->first);
	assert_null(other->leader);
}

static void threads_of_a_dead_leader_are_counted_where_they_are(void **state)
{
	struct inventory *inventory = *state;
	struct ns *ns = inventory_add_ns(inventory, NS_NET, 1);
	struct process *process = inventory_add_process(inventory, 10);

	process->n_tasks = 3;
	(void)add_thread(inventory, process, 11, ns);
	(void)add_thread(inventory, process, 12, ns);
	inventory_finish(inventory);
	assert_int_equal(ns->n_processes, 0);
	assert_int_equal(ns->n_threads, 2);
}

/* The tasks were counted first and listed later: meanwhile there can be more of them. */
static void a_process_has_one_thread_at_least_where_it_is(void **state)
{
	struct inventory *inventory = *state;
	struct ns *ns = inventory_add_ns(inventory, NS_NET, 1);
	struct ns *other = inventory_add_ns(inventory, NS_NET, 2);
	struct process *process = add_member(inventory, ns, 10, 1, 0);

	(void)add_member(inventory, ns, 20, 1, 0);
	process->n_tasks = 2;
	for (pid_t tid = 11; tid < 15; tid++)
		(void)add_thread(inventory, process, tid, other);
	inventory_finish(inventory);
	assert_int_equal(ns->n_threads, 2);
	assert_int_equal(other->n_threads, 4);
}

static void children_and_owned_are_counted_apart(void **state)
{
	struct inventory *inventory = *state;
	struct ns *top = inventory_add_ns(inventory, NS_USER, 1);
	struct ns *child = inventory_add_ns(inventory, NS_USER, 2);
	struct ns *net = inventory_add_ns(inventory, NS_NET, 3);
	struct ns *pid = inventory_add_ns(inventory, NS_PID, 4);
	struct ns *nested = inventory_add_ns(inventory, NS_PID, 5);

	child->parent = child->owner = top;
	net->owner = top;
	pid->owner = top;
	nested->parent = pid;
	nested->owner = child;
	inventory_finish(inventory);
	assert_int_equal(top->n_children, 1);
	assert_int_equal(top->n_owned, 2);
	assert_int_equal(child->n_children, 0);
	assert_int_equal(child->n_owned, 1);
	assert_int_equal(pid->n_children, 1);
	assert_int_equal(pid->n_owned, 0);
}

static void finishing_twice_gives_the_same(void **state)
{
	struct inventory *inventory = *state;
	struct ns *user = inventory_add_ns(inventory, NS_USER, 1);
	struct ns *ns = inventory_add_ns(inventory, NS_NET, 2);
	struct ns *other = inventory_add_ns(inventory, NS_NET, 3);
	struct process *process = add_member(inventory, ns, 10, 1, 0);
	struct ns before;

	ns->owner = user;
	inventory_add_ns(inventory, NS_USER, 4)->parent = user;
	process->n_tasks = 2;
	(void)add_thread(inventory, process, 11, other);
	(void)inventory_add_reference(inventory, other, REFERENCE_THREAD);
	inventory_finish(inventory);
	before = *ns;
	inventory_finish(inventory);
	assert_memory_equal(ns, &before, sizeof(before));
	assert_int_equal(other->n_threads, 1);
	assert_int_equal(user->n_owned, 1);
	assert_int_equal(user->n_children, 1);
	assert_int_equal(ns_count_references(other, REFERENCE_THREAD), 1);
}

static void finishing_again_takes_in_what_was_added(void **state)
{
	struct inventory *inventory = *state;
	struct ns *ns = inventory_add_ns(inventory, NS_NET, 1);

	(void)add_member(inventory, ns, 20, 1, 20);
	inventory_finish(inventory);
	(void)add_member(inventory, ns, 10, 1, 30);
	(void)add_member(inventory, ns, 30, 1, 10);
	inventory_finish(inventory);
	assert_int_equal(ns->n_processes, 3);
	assert_int_equal(ns->first->pid, 10);
	assert_int_equal(ns->leader->pid, 30);
}

static void finishing_again_forgets_who_has_left(void **state)
{
	struct inventory *inventory = *state;
	struct ns *ns = inventory_add_ns(inventory, NS_NET, 1);
	struct process *process = add_member(inventory, ns, 10, 1, 0);

	inventory_finish(inventory);
	process->ns[NS_NET] = NULL;
	inventory_finish(inventory);
	assert_null(ns->first);
	assert_null(ns->leader);
	assert_int_equal(ns->n_processes, 0);
	assert_int_equal(ns->n_threads, 0);
}

static void an_inferred_namespace_is_never_one_that_was_seen(void **state)
{
	struct inventory *inventory = *state;
	const struct ns *seen = inventory_add_ns(inventory, NS_NET, 7);
	const struct ns *inferred = inventory_add_inferred(inventory, NS_NET, 7, NULL);

	assert_ptr_not_equal(inferred, seen);
	assert_true(inferred->inferred);
	assert_ptr_equal(inventory_find_ns(inventory, NS_NET, 7), seen);
	assert_ptr_equal(inventory_add_inferred(inventory, NS_NET, 7, NULL), inferred);
	assert_ptr_not_equal(inventory_add_inferred(inventory, NS_MNT, 7, NULL), inferred);
	assert_ptr_not_equal(inventory_add_inferred(inventory, NS_NET, 8, NULL), inferred);
	assert_int_equal(inventory->n_namespaces, 4);
}

static void an_inferred_namespace_without_an_inode_is_told_by_its_label(void **state)
{
	struct inventory *inventory = *state;
	char label[] = "mount 22";
	const struct ns *ns = inventory_add_inferred(inventory, NS_MNT, 0, label);

	label[0] = 'x';
	assert_string_equal(ns->label, "mount 22");
	assert_ptr_equal(inventory_add_inferred(inventory, NS_MNT, 0, "mount 22"), ns);
	assert_ptr_not_equal(inventory_add_inferred(inventory, NS_MNT, 0, "mount 23"), ns);
	assert_ptr_not_equal(inventory_add_inferred(inventory, NS_USER, 0, "mount 22"), ns);
}

static void who_is_concluded_to_be_in_a_namespace_is_a_member_of_it(void **state)
{
	struct inventory *inventory = *state;
	struct ns *ns = inventory_add_inferred(inventory, NS_NET, 7, NULL);

	for (pid_t pid = 10; pid < 13; pid++) {
		struct process *process = inventory_add_process(inventory, pid);

		process->inferred[NS_NET] = ns;
		process->n_tasks = 2;
		process->ppid = pid + 1;
	}
	inventory_finish(inventory);
	assert_int_equal(ns->n_processes, 3);
	assert_int_equal(ns->n_threads, 6);
	assert_int_equal(ns->first->pid, 10);
	assert_int_equal(ns->leader->pid, 12);
}

static void what_nothing_explains_is_counted(void **state)
{
	struct inventory *inventory = *state;
	struct ns *seen = inventory_add_ns(inventory, NS_USER, 1);
	struct ns *owned = inventory_add_ns(inventory, NS_NET, 2);
	struct ns *ours = inventory_add_ns(inventory, NS_NET, 3);
	struct process *process;

	(void)inventory_add_inferred(inventory, NS_NET, 4, NULL);
	ours->self = true;
	inventory_finish(inventory);
	assert_true(ns_is_unexplained(seen));
	assert_int_equal(inventory_count_unexplained(inventory), 2);
	owned->owner = seen;
	inventory_finish(inventory);
	assert_false(ns_is_unexplained(seen));
	assert_int_equal(inventory_count_unexplained(inventory), 1);
	process = inventory_add_process(inventory, 10);
	process->ns[NS_NET] = owned;
	inventory_finish(inventory);
	assert_int_equal(inventory_count_unexplained(inventory), 0);
	process->ns[NS_NET] = NULL;
	(void)inventory_add_reference(inventory, owned, REFERENCE_FD);
	inventory_finish(inventory);
	assert_int_equal(inventory_count_unexplained(inventory), 0);
}

static void references_stay_in_the_order_they_were_added_in(void **state)
{
	static const enum reference_kind kinds[] = { REFERENCE_PIN, REFERENCE_THREAD, REFERENCE_PIN,
						     REFERENCE_FOR_CHILDREN };
	struct ns *ns = inventory_add_ns(*state, NS_NET, 1);
	const struct reference *reference;
	pid_t tid = 0;

	for (; tid < 4; tid++)
		inventory_add_reference(*state, ns, kinds[tid])->tid = tid;
	tid = 0;
	for (reference = ns->references; reference; reference = reference->next, tid++) {
		assert_int_equal(reference->tid, tid);
		assert_int_equal(reference->kind, kinds[tid]);
	}
	assert_int_equal(tid, 4);
	assert_int_equal(ns_first_reference(ns, REFERENCE_PIN)->tid, 0);
	assert_int_equal(ns_first_reference(ns, REFERENCE_THREAD)->tid, 1);
	assert_int_equal(ns_count_references(ns, REFERENCE_PIN), 2);
	assert_int_equal(ns_count_references(ns, REFERENCE_FOR_CHILDREN), 1);
}

static void references_are_those_of_one_namespace(void **state)
{
	struct ns *ns = inventory_add_ns(*state, NS_NET, 1);
	const struct ns *other = inventory_add_ns(*state, NS_NET, 2);

	(void)inventory_add_reference(*state, ns, REFERENCE_PIN);
	assert_null(ns_first_reference(other, REFERENCE_PIN));
	assert_null(ns_first_reference(ns, REFERENCE_THREAD));
	assert_int_equal(ns_count_references(other, REFERENCE_PIN), 0);
}

static void every_kind_of_reference_has_a_name(void **state)
{
	for (int kind = 0; kind < REFERENCE_KIND_COUNT; kind++) {
		assert_non_null(reference_kinds[kind]);
		for (int other = 0; other < kind; other++)
			assert_string_not_equal(reference_kinds[kind], reference_kinds[other]);
	}
}

static void gaps_stay_in_order_with_a_positive_errno(void **state)
{
	struct inventory *inventory = *state;
	const struct gap *gap;

	inventory_add_gap(inventory, "one", -EACCES, 10, 0);
	inventory_add_gap(inventory, "two", EPERM, 0, 4026531840);
	assert_int_equal(inventory->n_gaps, 2);
	gap = inventory->gaps;
	assert_string_equal(gap->what, "one");
	assert_int_equal(gap->errnum, EACCES);
	assert_int_equal(gap->pid, 10);
	assert_int_equal(gap->ino, 0);
	gap = gap->next;
	assert_string_equal(gap->what, "two");
	assert_int_equal(gap->errnum, EPERM);
	assert_int_equal(gap->pid, 0);
	assert_int_equal(gap->ino, 4026531840);
	assert_null(gap->next);
}

static void a_user_keeps_the_name_it_was_given_first(void **state)
{
	struct inventory *inventory = *state;
	char name[] = "web";

	inventory_add_user(inventory, 1000, name);
	inventory_add_user(inventory, 1000, "other");
	name[0] = 'x';
	assert_string_equal(inventory_user_name(inventory, 1000), "web");
	assert_true(inventory_has_user(inventory, 1000));
	assert_null(inventory_user_name(inventory, 1001));
	assert_false(inventory_has_user(inventory, 1001));
}

static void a_user_without_a_name_was_looked_up_all_the_same(void **state)
{
	struct inventory *inventory = *state;

	inventory_add_user(inventory, 65534, NULL);
	assert_true(inventory_has_user(inventory, 65534));
	assert_null(inventory_user_name(inventory, 65534));
}

/* A second of processor time is twenty times what is needed, and a tenth of what n*n would take. */
static void a_hundred_thousand_processes_take_no_time(void **state)
{
	const clock_t start = clock();
	struct inventory *inventory = *state;

	for (pid_t pid = 1; pid <= 100000; pid++) {
		/* One crowd with a chain of parents, and one namespace for every second process. */
		struct process *process = add_member(
			inventory, inventory_add_ns(inventory, NS_PID, 1), pid, pid - 1, 0);

		process->ns[NS_NET] = inventory_add_ns(inventory, NS_NET, (uint64_t)pid / 2);
	}
	inventory_finish(inventory);
	assert_int_equal(inventory_find_ns(inventory, NS_PID, 1)->n_processes, 100000);
	assert_int_equal(inventory_find_ns(inventory, NS_NET, 50)->n_processes, 2);
	assert_true(clock() - start < CLOCKS_PER_SEC);
}

#define inventory_test(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		inventory_test(an_empty_inventory_has_nothing_in_it),
		inventory_test(a_namespace_is_told_by_type_and_inode),
		inventory_test(a_process_is_told_by_its_pid),
		inventory_test(what_was_not_read_is_not_taken_for_zero),
		inventory_test(objects_do_not_move_when_others_are_added),
		inventory_test(members_are_counted_with_their_tasks),
		inventory_test(a_process_is_a_member_in_each_type_for_itself),
		inventory_test(a_namespace_without_members_has_no_first_and_no_leader),
		inventory_test(the_leader_is_the_member_whose_parent_is_none),
		inventory_test(after_pid_wrap_the_leader_has_not_the_lowest_pid),
		inventory_test(of_several_topmost_members_the_oldest_leads),
		inventory_test(of_topmost_members_of_one_age_the_lowest_pid_leads),
		inventory_test(a_child_as_old_as_its_parent_does_not_lead),
		inventory_test(who_was_given_the_pid_of_a_dead_parent_is_not_the_parent),
		inventory_test(a_thread_is_counted_where_it_is),
		inventory_test(threads_of_a_dead_leader_are_counted_where_they_are),
		inventory_test(a_process_has_one_thread_at_least_where_it_is),
		inventory_test(children_and_owned_are_counted_apart),
		inventory_test(finishing_twice_gives_the_same),
		inventory_test(finishing_again_takes_in_what_was_added),
		inventory_test(finishing_again_forgets_who_has_left),
		inventory_test(an_inferred_namespace_is_never_one_that_was_seen),
		inventory_test(an_inferred_namespace_without_an_inode_is_told_by_its_label),
		inventory_test(who_is_concluded_to_be_in_a_namespace_is_a_member_of_it),
		inventory_test(what_nothing_explains_is_counted),
		inventory_test(references_stay_in_the_order_they_were_added_in),
		inventory_test(references_are_those_of_one_namespace),
		inventory_test(every_kind_of_reference_has_a_name),
		inventory_test(gaps_stay_in_order_with_a_positive_errno),
		inventory_test(a_user_keeps_the_name_it_was_given_first),
		inventory_test(a_user_without_a_name_was_looked_up_all_the_same),
		inventory_test(a_hundred_thousand_processes_take_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
