/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "relate/command.h"
#include "relate/holders.h"
#include "util/arena.h"
#include "util/macros.h"
#include "util/text.h"

/* Our own process 50, a child of the shell 40, of PID 1, in the mount namespace 10. */
struct world {
	struct inventory *inventory;
	struct ns *mnt;
	struct ns *net; /* whose holders are asked for, unless a test says otherwise */
	struct process *init, *shell, *self, *stranger;
};

static struct process *add_process(struct world *world, pid_t pid, pid_t ppid)
{
	struct process *process = inventory_add_process(world->inventory, pid);

	process->ppid = ppid;
	process->start_time = (uint64_t)pid;
	process->n_tasks = 1;
	return process;
}

static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	world->inventory = inventory_new();
	world->inventory->host.proc_path = "/proc";
	world->inventory->self = 50;
	world->mnt = inventory_add_ns(world->inventory, NS_MNT, 10);
	world->mnt->self = true;
	world->inventory->observer[NS_MNT] = world->mnt;
	world->net = inventory_add_ns(world->inventory, NS_NET, 20);
	world->init = add_process(world, 1, 0);
	world->shell = add_process(world, 40, 1);
	world->self = add_process(world, 50, 40);
	world->stranger = add_process(world, 4711, 1);
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	inventory_free(world->inventory);
	free(world);
	return 0;
}

static struct reference *add_reference(struct world *world, struct ns *ns, enum reference_kind kind,
				       struct process *process, pid_t tid, int fd)
{
	struct reference *reference = inventory_add_reference(world->inventory, ns, kind);

	reference->process = process;
	reference->tid = tid;
	reference->fd = fd;
	return reference;
}

static struct reference *add_pin(struct world *world, struct ns *ns, struct ns *in_ns,
				 const char *target)
{
	struct reference *pin = inventory_add_reference(world->inventory, ns, REFERENCE_PIN);

	pin->target = target;
	pin->in_ns = in_ns;
	return pin;
}

static struct cover *add_cover(struct world *world, const char *target, struct cover *next)
{
	struct cover *cover = arena_alloc(world->inventory->arena, sizeof(*cover));

	cover->target = target;
	cover->fstype = "tmpfs";
	cover->next = next;
	return cover;
}

static void add_argv(struct text *text, const struct release *release)
{
	for (size_t i = 0; i < release->argc; i++)
		text_add_format(text, "%s%s", i ? "|" : "", release->argv[i]);
}

/*
 * One line for each holder: "KIND PID-or-namespace: RELEASE # WARNING". What is not certain has a
 * "?" behind its kind.
 */
static void describe(struct world *world, const struct holder_query *queries, size_t n_queries,
		     struct text *text)
{
	auto_arena struct arena *arena = arena_new();
	const struct holder *const *holders;
	size_t count;

	inventory_finish(world->inventory);
	count = find_holders(world->inventory, arena, queries, n_queries, &holders);
	for (size_t i = 0; i < count; i++) {
		const struct holder *holder = holders[i];

		text_add_format(text, "%s%s%s", i ? "\n" : "", holder_kind_name(holder),
				holder->certain ? "" : "?");
		if (holder->process)
			text_add_format(text, " %d", holder->process->pid);
		if (holder->release.text)
			text_add_format(text, ": %s", holder->release.text);
		if (holder->release.warning)
			text_add_format(text, " # %s", holder->release.warning);
	}
}

static void assert_holders_of(struct world *world, const struct ns *ns, const char *expected)
{
	const struct holder_query query = { .what = "asked", .ns = ns };
	auto_text struct text text = { 0 };

	describe(world, &query, 1, &text);
	assert_string_equal(text_get(&text), expected);
}

static void assert_holders(struct world *world, const char *expected)
{
	assert_holders_of(world, world->net, expected);
}

static void each_kind_of_holder_is_found(void **state)
{
	struct world *world = *state;
	struct inventory *inventory = world->inventory;
	struct ns *user = inventory_add_ns(inventory, NS_USER, 30);
	struct process *process = world->stranger;

	process->ns[NS_USER] = user;
	add_pin(world, user, world->mnt, "/pin");
	add_reference(world, user, REFERENCE_FD, process, 4712, 7);
	inventory_add_ns(inventory, NS_USER, 31)->parent = user;
	inventory_find_ns(inventory, NS_USER, 31)->owner = user;
	inventory_add_ns(inventory, NS_NET, 32)->owner = user;
	add_pin(world, user, world->mnt, "/mnt/idmapped")->kind = REFERENCE_IDMAPPED_MOUNT;
	assert_holders_of(world, user,
			  "task 4711: kill 4711\n"
			  "fd 4711: kill 4711\n"
			  "pin: umount /pin\n"
			  "idmapped-mount: umount /mnt/idmapped\n"
			  "child: nspect --holders user:31\n"
			  "owned: nspect --holders net:32");
}

static void each_kind_of_descriptor_goes_with_its_process(void **state)
{
	static const enum reference_kind kinds[] = { REFERENCE_THREAD, REFERENCE_FOR_CHILDREN,
						     REFERENCE_SOCKET, REFERENCE_TUN };
	struct world *world = *state;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		add_reference(world, world->net, kinds[i], world->stranger, 4711, 3);
	assert_holders(world, "thread 4711: kill 4711\n"
			      "for-children 4711: kill 4711\n"
			      "socket 4711: kill 4711\n"
			      "tun 4711: kill 4711");
}

static void holders_come_by_query_kind_and_pid(void **state)
{
	struct world *world = *state;
	struct ns *uts = inventory_add_ns(world->inventory, NS_UTS, 21);
	const struct holder_query queries[] = { { .what = "b", .ns = world->net },
						{ .what = "a", .ns = uts },
						{ .what = "b again", .ns = world->net } };
	auto_text struct text text = { 0 };

	add_reference(world, world->net, REFERENCE_FD, world->stranger, 4711, 4);
	add_reference(world, world->net, REFERENCE_FD, world->stranger, 4711, 3);
	add_reference(world, world->net, REFERENCE_FD, add_process(world, 99, 1), 99, 3);
	world->stranger->ns[NS_NET] = world->net;
	add_process(world, 98, 1)->ns[NS_NET] = world->net;
	inventory_find_process(world->inventory, 98)->ns[NS_UTS] = uts;
	describe(world, queries, ARRAY_SIZE(queries), &text);
	assert_string_equal(text_get(&text), "task 98: kill 98\n"
					     "task 4711: kill 4711\n"
					     "fd 99: kill 99\n"
					     "fd 4711: kill 4711\n"
					     "fd 4711: kill 4711\n"
					     "task 98: kill 98\n"
					     "task 98: kill 98\n"
					     "task 4711: kill 4711\n"
					     "fd 99: kill 99\n"
					     "fd 4711: kill 4711\n"
					     "fd 4711: kill 4711");
}

static void what_nothing_explains_is_kept_by_the_kernel(void **state)
{
	struct world *world = *state;

	assert_holders(world, "kernel # nothing that was looked at explains it");
	world->net->initial = true;
	assert_holders(world, "kernel # the kernel keeps its initial namespaces for ever");
}

static void nobody_is_ended_for_an_initial_namespace(void **state)
{
	struct world *world = *state;

	world->net->initial = true;
	world->stranger->ns[NS_NET] = world->net;
	add_pin(world, world->net, world->mnt, "/pin");
	assert_holders(world, "task 4711 # the kernel keeps its initial namespaces for ever\n"
			      "pin: umount /pin");
}

static void what_must_not_be_ended_is_not_suggested(void **state)
{
	struct world *world = *state;
	struct ns *pid_ns = inventory_add_ns(world->inventory, NS_PID, 22);
	struct process *thread = add_process(world, 60, 2);

	pid_ns->initial = true;
	thread->ns[NS_PID] = pid_ns;
	world->init->ns[NS_NET] = world->net;
	world->self->ns[NS_NET] = world->net;
	thread->ns[NS_NET] = world->net;
	assert_holders(world, "task 1 # PID 1, with which all would end\n"
			      "task 50 # nspect itself, which ends now\n"
			      "task 60 # a thread of the kernel, which can't be ended");
}

static void ending_our_own_session_comes_with_a_warning(void **state)
{
	struct world *world = *state;

	world->shell->ns[NS_NET] = world->net;
	assert_holders(world, "task 40: kill 40 # ends your own session");
}

/* Left behind by PIDs that were used again. */
static void parents_in_a_circle_end(void **state)
{
	struct world *world = *state;

	world->shell->ppid = 50;
	world->stranger->ns[NS_NET] = world->net;
	assert_holders(world, "task 4711: kill 4711");
}

static void the_first_process_of_a_pid_namespace_needs_sigkill(void **state)
{
	struct world *world = *state;
	struct ns *pid_ns = inventory_add_ns(world->inventory, NS_PID, 22);

	world->stranger->ns[NS_PID] = pid_ns;
	assert_holders_of(world, pid_ns, "task 4711: kill -KILL 4711");
	add_process(world, 4712, 4711)->ns[NS_PID] = pid_ns;
	assert_holders_of(world, pid_ns,
			  "task 4711: kill -KILL 4711 # ends all 2 processes of pid:22\n"
			  "task 4712: kill 4712");
}

/* On a machine where PID 1 can't be read, another process seems to be the first. */
static void the_first_process_of_the_initial_pid_namespace_is_an_ordinary_one(void **state)
{
	struct world *world = *state;
	struct ns *pid_ns = inventory_add_ns(world->inventory, NS_PID, 22);

	pid_ns->initial = true;
	world->stranger->ns[NS_PID] = pid_ns;
	world->stranger->ns[NS_NET] = world->net;
	assert_holders(world, "task 4711: kill 4711");
}

static void a_zombie_goes_with_its_parent(void **state)
{
	struct world *world = *state;
	struct process *zombie = add_process(world, 4712, 4711);

	zombie->zombie = true;
	zombie->ns[NS_NET] = world->net;
	assert_holders(world,
		       "task 4712: kill 4711 # a zombie, to be waited for by its parent 4711");
	zombie->ppid = 1;
	assert_holders(world, "task 4712 # a zombie, to be waited for by its parent 1");
	zombie->ppid = 40;
	assert_holders(world, "task 4712: kill 40 # a zombie, to be waited for by its parent 40; "
			      "ends your own session");
	zombie->ppid = 99999;
	assert_holders(world, "task 4712 # a zombie, to be waited for by its parent 99999");
}

static void a_dead_pidfd_may_hold_any_pid_namespace_without_processes(void **state)
{
	struct world *world = *state;
	struct ns *pid_ns = inventory_add_ns(world->inventory, NS_PID, 22);

	inventory_add_dead_pidfd(world->inventory, world->stranger, 4711, 5);
	assert_holders_of(world, pid_ns,
			  "pidfd? 4711: kill 4711 # of this PID namespace or another");
	assert_holders(world, "kernel # nothing that was looked at explains it");
	world->shell->ns[NS_PID] = pid_ns;
	assert_holders_of(world, pid_ns, "task 40: kill -KILL 40 # ends your own session");
}

static void an_inferred_member_is_not_certain(void **state)
{
	struct world *world = *state;
	struct ns *net = inventory_add_inferred(world->inventory, NS_NET, 0, "net-7");

	world->stranger->inferred[NS_NET] = net;
	assert_holders_of(world, net, "task? 4711: kill 4711 # by inference");
}

static void pids_of_others_are_said_to_be_such(void **state)
{
	struct world *world = *state;

	world->inventory->foreign_pids = true;
	world->stranger->ns[NS_NET] = world->net;
	assert_holders(world, "task 4711: kill 4711 # to be run where these PIDs are valid");
}

static void a_pin_elsewhere_is_unmounted_there(void **state)
{
	struct world *world = *state;
	struct inventory *inventory = world->inventory;
	struct ns *mnt = inventory_add_ns(inventory, NS_MNT, 11);

	add_pin(world, world->net, mnt, "/pin");
	assert_holders(world, "pin # no way is known into the mount namespace that it is in");
	add_pin(world, mnt, world->mnt, "/mnt pin");
	assert_holders(world, "pin: umount -N '/mnt pin' /pin");
	add_reference(world, mnt, REFERENCE_FD, world->stranger, 4711, 7);
	assert_holders(world, "pin: umount -N /proc/4711/fd/7 /pin");
	mnt->references->next->tid = 4712;
	assert_holders(world, "pin: umount -N /proc/4711/task/4712/fd/7 /pin");
	add_reference(world, mnt, REFERENCE_THREAD, world->shell, 41, 0);
	assert_holders(world, "pin: umount -N /proc/40/task/41/ns/mnt /pin");
	world->stranger->ns[NS_MNT] = mnt;
	inventory->host.proc_path = "/host/proc";
	assert_holders(world, "pin: umount -N /host/proc/4711/ns/mnt /pin");
}

static void a_mount_namespace_is_entered_by_the_best_of_its_pins(void **state)
{
	struct world *world = *state;
	struct ns *mnt = inventory_add_ns(world->inventory, NS_MNT, 11);
	struct ns *other = inventory_add_ns(world->inventory, NS_MNT, 12);

	world->stranger->ns[NS_MNT] = other;
	add_pin(world, world->net, mnt, "/pin");
	add_pin(world, mnt, world->mnt, "/shadowed")->state = PIN_SHADOWED;
	assert_holders(world, "pin # no way is known into the mount namespace that it is in");
	add_pin(world, mnt, other, "/elsewhere");
	assert_holders(world, "pin: nsenter --mount=/proc/4711/ns/mnt umount -N /elsewhere /pin");
	add_pin(world, mnt, world->mnt, "/here");
	add_pin(world, mnt, other, "/elsewhere/too");
	assert_holders(world, "pin: umount -N /here /pin");
}

/* Each is pinned in the one before it. */
static void a_chain_of_pins_is_followed_so_far(void **state)
{
	struct world *world = *state;
	struct ns *mnt = world->mnt;

	for (uint64_t ino = 11; ino < 11 + COMMAND_ENTRIES_MAX; ino++) {
		struct ns *next = inventory_add_ns(world->inventory, NS_MNT, ino);

		add_pin(world, next, mnt, "/next");
		mnt = next;
	}
	add_pin(world, world->net, mnt, "/pin");
	assert_holders(world, "pin # no way is known into the mount namespace that it is in");
	world->net->references->in_ns = inventory_find_ns(world->inventory, NS_MNT, 13);
	assert_holders(world, "pin: nsenter --mount=/next nsenter --mount=/next umount -N /next "
			      "/pin");
}

static void mount_namespaces_that_are_pinned_in_each_other_are_entered_in_turn(void **state)
{
	struct world *world = *state;
	struct ns *outer = inventory_add_ns(world->inventory, NS_MNT, 11);
	struct ns *inner = inventory_add_ns(world->inventory, NS_MNT, 12);

	add_pin(world, world->net, inner, "/pin");
	add_pin(world, inner, outer, "/inner");
	add_reference(world, outer, REFERENCE_FD, world->stranger, 4711, 7);
	assert_holders(world, "pin: nsenter --mount=/proc/4711/fd/7 umount -N /inner /pin");
	outer->references = NULL;
	add_pin(world, outer, inner, "/outer");
	assert_holders(world, "pin # no way is known into the mount namespace that it is in");
}

static void a_shadowed_pin_is_uncovered_first(void **state)
{
	struct world *world = *state;
	struct reference *pin = add_pin(world, world->net, world->mnt, "/run/netns/blue");

	pin->state = PIN_SHADOWED;
	assert_holders(world, "pin # more mounts cover it than can be listed here");
	pin->covers = add_cover(world, "/run", add_cover(world, "/run/netns", NULL));
	pin->covers->is_busy = true;
	assert_holders(world, "pin: umount -R /run && umount /run/netns && umount /run/netns/blue "
			      "# also unmounts what covers it");
}

static void a_pin_of_another_user_may_be_locked(void **state)
{
	struct world *world = *state;
	struct inventory *inventory = world->inventory;
	struct ns *mnt = inventory_add_ns(inventory, NS_MNT, 11);

	world->stranger->ns[NS_MNT] = mnt;
	mnt->owner = inventory_add_ns(inventory, NS_USER, 30);
	add_pin(world, world->net, mnt, "/pin");
	assert_holders(world, "pin: umount -N /proc/4711/ns/mnt /pin "
			      "# where that is refused, it goes with mnt:11");
	mnt->owner->self = true;
	assert_holders(world, "pin: umount -N /proc/4711/ns/mnt /pin");
}

static void one_command_needs_no_shell_and_several_do(void **state)
{
	struct world *world = *state;
	auto_arena struct arena *arena = arena_new();
	struct reference *pin = add_pin(world, world->net, world->mnt, "/a b");
	const struct holder_query query = { .what = "asked", .ns = world->net };
	const struct holder *const *holders;
	auto_text struct text one = { 0 }, several = { 0 };

	assert_int_equal(find_holders(world->inventory, arena, &query, 1, &holders), 1);
	add_argv(&one, &holders[0]->release);
	assert_string_equal(text_get(&one), "umount|/a b");
	pin->state = PIN_SHADOWED;
	pin->covers = add_cover(world, "/a b", NULL);
	assert_int_equal(find_holders(world->inventory, arena, &query, 1, &holders), 1);
	add_argv(&several, &holders[0]->release);
	assert_string_equal(text_get(&several), "sh|-c|umount '/a b' && umount '/a b'");
}

static void a_broken_pin_is_a_file_to_be_removed(void **state)
{
	const struct holder_query query = { .what = "asked", .path = "/run/netns/it's" };
	auto_text struct text text = { 0 };

	describe(*state, &query, 1, &text);
	assert_string_equal(text_get(&text), "pin: rm '/run/netns/it'\\''s'");
}

static void of_a_path_only_what_is_mounted_there_is_listed(void **state)
{
	struct world *world = *state;
	struct ns *mnt = inventory_add_ns(world->inventory, NS_MNT, 11);
	const struct holder_query query = { .what = "asked", .ns = world->net, .path = "/pin" };
	auto_text struct text text = { 0 };

	world->stranger->ns[NS_NET] = world->net;
	world->stranger->ns[NS_MNT] = mnt;
	add_pin(world, world->net, world->mnt, "/pin");
	add_pin(world, world->net, world->mnt, "/pin2");
	add_pin(world, world->net, mnt, "/pin");
	describe(world, &query, 1, &text);
	assert_string_equal(text_get(&text), "pin: umount /pin\n"
					     "pin: umount -N /proc/4711/ns/mnt /pin");
}

static void assert_verdict(struct world *world, const struct ns *ns, const char *path,
			   const char *expected)
{
	const struct holder_query query = { .what = "asked", .ns = ns, .path = path };
	auto_arena struct arena *arena = arena_new();
	const struct holder *const *holders;

	inventory_finish(world->inventory);
	assert_int_equal(find_holders(world->inventory, arena, &query, 1, &holders), 1);
	assert_string_equal(holder_verdict(holders[0]), expected);
}

static void a_pin_has_a_verdict(void **state)
{
	struct world *world = *state;
	struct reference *pin = add_pin(world, world->net, world->mnt, "/pin");

	assert_verdict(world, world->net, "/pin", "orphan");
	world->stranger->ns[NS_NET] = world->net;
	assert_verdict(world, world->net, "/pin", "ok");
	pin->state = PIN_SHADOWED;
	assert_verdict(world, world->net, "/pin", "shadowed");
	pin->state = PIN_OK;
	pin->in_ns = inventory_add_ns(world->inventory, NS_MNT, 11);
	assert_verdict(world, world->net, "/pin", "elsewhere");
	assert_verdict(world, NULL, "/pin", "broken");
}

#define world_test(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(each_kind_of_holder_is_found),
		world_test(each_kind_of_descriptor_goes_with_its_process),
		world_test(holders_come_by_query_kind_and_pid),
		world_test(what_nothing_explains_is_kept_by_the_kernel),
		world_test(nobody_is_ended_for_an_initial_namespace),
		world_test(what_must_not_be_ended_is_not_suggested),
		world_test(ending_our_own_session_comes_with_a_warning),
		world_test(parents_in_a_circle_end),
		world_test(the_first_process_of_a_pid_namespace_needs_sigkill),
		world_test(the_first_process_of_the_initial_pid_namespace_is_an_ordinary_one),
		world_test(a_zombie_goes_with_its_parent),
		world_test(a_mount_namespace_is_entered_by_the_best_of_its_pins),
		world_test(a_chain_of_pins_is_followed_so_far),
		world_test(a_dead_pidfd_may_hold_any_pid_namespace_without_processes),
		world_test(an_inferred_member_is_not_certain),
		world_test(pids_of_others_are_said_to_be_such),
		world_test(a_pin_elsewhere_is_unmounted_there),
		world_test(mount_namespaces_that_are_pinned_in_each_other_are_entered_in_turn),
		world_test(a_shadowed_pin_is_uncovered_first),
		world_test(a_pin_of_another_user_may_be_locked),
		world_test(one_command_needs_no_shell_and_several_do),
		world_test(a_broken_pin_is_a_file_to_be_removed),
		world_test(of_a_path_only_what_is_mounted_there_is_listed),
		world_test(a_pin_has_a_verdict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
