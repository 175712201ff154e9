/* SPDX-License-Identifier: MIT */
/* What is listed is what is opened, and nothing that has its number by now. On the live /proc. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "collect/collection.h"
#include "collect/kernel-compat.h"
#include "collect/opening.h"
#include "model/needs.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/memory.h"

/* What a kernel says that gives every namespace the id that a test wants, if any. */
static uint64_t said_id;
static int said_type;
static char said_related[32];

static int fake_ns_ioctl(int fd, unsigned long request, void *argument)
{
	if (request == COMPAT_NS_GET_ID && said_id) {
		*(uint64_t *)argument = said_id;
		return 0;
	}
	if (request == COMPAT_NS_GET_NSTYPE && said_type)
		return said_type;
	if (request == COMPAT_NS_GET_PARENT)
		return open(said_related, O_RDONLY | O_CLOEXEC);
	return live_kernel.ns_ioctl(fd, request, argument);
}

static int no_handles(uint64_t id, int clone_flag, uint64_t ino)
{
	return -ESTALE;
}

struct world {
	struct inventory *inventory;
	struct source source;
	struct kernel kernel;
	struct process *process; /* a child that waits */
	struct error err;
};

static int set_up(void **state)
{
	const struct request request = { .types = NS_ALL_TYPES, .needs = NEED_STAT };
	struct world *world = memory_zeroed(1, sizeof(*world));
	pid_t pid = fork();

	if (pid == 0) {
		(void)pause();
		_exit(0);
	}
	said_id = 0;
	said_type = 0;
	world->inventory = inventory_new();
	assert_int_equal(source_open(&world->source, NULL, NULL), 0);
	assert_int_equal(collect(world->inventory, &world->source, &request, NULL), 0);
	world->kernel = live_kernel;
	world->kernel.ns_ioctl = fake_ns_ioctl;
	world->kernel.open_ns = no_handles;
	world->source.kernel = &world->kernel;
	world->process = inventory_find_process(world->inventory, pid);
	assert_non_null(world->process);
	*state = world;
	return 0;
}

static void end_child(const struct world *world)
{
	(void)kill(world->process->pid, SIGKILL);
	(void)waitpid(world->process->pid, NULL, 0);
}

static int tear_down(void **state)
{
	struct world *world = *state;

	end_child(world);
	source_close(&world->source);
	inventory_free(world->inventory);
	free(world);
	return 0;
}

static void assert_said(const struct world *world, const char *expected)
{
	if (!strstr(world->err.text, expected))
		fail_msg("'%s' does not say '%s'", world->err.text, expected);
}

static int hold(struct world *world, struct held_process *ret)
{
	return process_hold(world->inventory, &world->source, world->process, ret, &world->err);
}

static uint64_t inode_of(const char *path)
{
	struct stat status;

	assert_int_equal(stat(path, &status), 0);
	return status.st_ino;
}

/* A namespace that nothing but what a test adds leads to. */
static struct ns *lonely(struct inventory *inventory, enum ns_type type, const char *path)
{
	return inventory_add_ns(inventory, type, inode_of(path));
}

static void what_was_listed_is_held_and_opened(void **state)
{
	struct world *world = *state;
	auto_held_process struct held_process held = HELD_PROCESS_NONE;

	assert_int_equal(hold(world, &held), 0);
	assert_ptr_equal(held.process, world->process);
	assert_true(held.pidfd >= 0);
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		auto_close int fd = -EBADF;
		struct stat status;

		if (!world->process->ns[type])
			continue;
		fd = held_process_open_ns(&held, &world->source, (enum ns_type)type, &world->err);
		assert_true(fd >= 0);
		assert_int_equal(fstat(fd, &status), 0);
		assert_int_equal(status.st_ino, world->process->ns[type]->ino);
		assert_int_equal(ioctl(fd, COMPAT_NS_GET_NSTYPE), ns_types[type].clone_flag);
	}
}

static void its_ids_are_the_effective_ones(void **state)
{
	struct world *world = *state;
	auto_held_process struct held_process held = HELD_PROCESS_NONE;
	uid_t uid;
	gid_t gid;

	assert_int_equal(hold(world, &held), 0);
	assert_int_equal(held_process_read_ids(&held, &uid, &gid, &world->err), 0);
	assert_int_equal(uid, geteuid());
	assert_int_equal(gid, getegid());
}

static void who_has_started_at_another_time_is_another_process(void **state)
{
	struct world *world = *state;
	auto_held_process struct held_process held = HELD_PROCESS_NONE;

	world->process->start_time--;
	assert_int_equal(hold(world, &held), -ESRCH);
	assert_said(world, "has ended, another one has its PID");
	assert_int_equal(held.dir_fd, -EBADF);
}

static void who_has_ended_is_not_held(void **state)
{
	struct world *world = *state;
	auto_held_process struct held_process held = HELD_PROCESS_NONE;

	(void)kill(world->process->pid, SIGKILL);
	(void)waitid(P_PID, (id_t)world->process->pid, &(siginfo_t){ 0 }, WEXITED | WNOWAIT);
	assert_int_equal(hold(world, &held), -ESRCH); /* a zombie */
	end_child(world);
	assert_int_equal(hold(world, &held), -ESRCH);
	assert_said(world, "has ended");
}

static void nothing_is_read_of_who_ends_while_it_is_held(void **state)
{
	struct world *world = *state;
	auto_held_process struct held_process held = HELD_PROCESS_NONE;
	uid_t uid;
	gid_t gid;

	assert_int_equal(hold(world, &held), 0);
	end_child(world);
	assert_int_equal(held_process_open_ns(&held, &world->source, NS_NET, &world->err), -ESRCH);
	assert_said(world, "has ended");
	assert_int_equal(held_process_read_ids(&held, &uid, &gid, &world->err), -ESRCH);
}

static void an_inode_with_another_id_is_another_namespace(void **state)
{
	struct world *world = *state;
	auto_held_process struct held_process held = HELD_PROCESS_NONE;
	auto_arena struct arena *arena = arena_new();
	struct ns *net = world->process->ns[NS_NET];
	const char *from = NULL;

	net->id = 4711;
	said_id = 4712;
	assert_int_equal(hold(world, &held), 0);
	assert_int_equal(held_process_open_ns(&held, &world->source, NS_NET, &world->err), -ESTALE);
	assert_said(world, "is not in net:");
	assert_int_equal(ns_open(world->inventory, &world->source, net, arena, &from, &world->err),
			 -ESRCH);
	assert_said(world, "is no more");
	assert_null(from);
}

static void a_namespace_is_opened_through_a_member(void **state)
{
	struct world *world = *state;
	auto_arena struct arena *arena = arena_new();
	const struct ns *net = world->process->ns[NS_NET];
	auto_close int fd = -EBADF;
	const char *from;

	fd = ns_open(world->inventory, &world->source, net, arena, &from, &world->err);
	assert_true(fd >= 0);
	assert_int_equal(inode_of(from), net->ino);
}

static void a_namespace_is_opened_through_a_descriptor(void **state)
{
	struct world *world = *state;
	auto_close int held = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), fd = -EBADF;
	auto_close int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	auto_inventory struct inventory *inventory = inventory_new();
	auto_arena struct arena *arena = arena_new();
	struct ns *net = lonely(inventory, NS_NET, "/proc/self/ns/net");
	struct reference *reference = inventory_add_reference(inventory, net, REFERENCE_FD);
	const char *from;
	char path[64];

	reference->process = inventory_add_process(inventory, getpid());
	reference->tid = getpid();
	reference->fd = held;
	fd = ns_open(inventory, &world->source, net, arena, &from, &world->err);
	assert_true(fd >= 0);
	(void)snprintf(path, sizeof(path), "/proc/%d/task/%d/fd/%d", getpid(), getpid(), held);
	assert_string_equal(from, path);

	assert_int_equal(dup2(null, held), held);
	assert_int_equal(ns_open(inventory, &world->source, net, arena, &from, &world->err),
			 -ESRCH);
}

static void a_namespace_is_opened_through_its_child(void **state)
{
	struct world *world = *state;
	auto_close int held = open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC), fd = -EBADF;
	auto_inventory struct inventory *inventory = inventory_new();
	auto_arena struct arena *arena = arena_new();
	struct ns *parent = lonely(inventory, NS_PID, "/proc/self/ns/pid");
	struct ns *child = lonely(inventory, NS_PID, "/proc/self/ns/uts");
	struct reference *reference = inventory_add_reference(inventory, child, REFERENCE_FD);
	const char *from;

	child->parent = parent;
	reference->process = inventory_add_process(inventory, getpid());
	reference->tid = getpid();
	reference->fd = held;
	said_type = CLONE_NEWPID;
	(void)snprintf(said_related, sizeof(said_related), "/proc/self/ns/pid");
	fd = ns_open(inventory, &world->source, parent, arena, &from, &world->err);
	assert_true(fd >= 0);
	assert_memory_equal(from, "the parent of pid:", strlen("the parent of pid:"));

	(void)snprintf(said_related, sizeof(said_related), "/proc/self/ns/net");
	assert_true(ns_open(inventory, &world->source, parent, arena, &from, &world->err) < 0);
}

static void what_nothing_leads_to_is_not_opened(void **state)
{
	struct world *world = *state;
	auto_inventory struct inventory *inventory = inventory_new();
	auto_arena struct arena *arena = arena_new();
	struct ns *net = lonely(inventory, NS_NET, "/proc/self/ns/net");
	const char *from;

	assert_int_equal(ns_open(inventory, &world->source, net, arena, &from, &world->err),
			 -ENOENT);
	assert_said(world, "nothing leads to net:");
	net->owner = net->parent = net; /* nor does it itself */
	assert_int_equal(ns_open(inventory, &world->source, net, arena, &from, &world->err),
			 -ENOENT);
}

#define world_test(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(what_was_listed_is_held_and_opened),
		world_test(its_ids_are_the_effective_ones),
		world_test(who_has_started_at_another_time_is_another_process),
		world_test(who_has_ended_is_not_held),
		world_test(nothing_is_read_of_who_ends_while_it_is_held),
		world_test(an_inode_with_another_id_is_another_namespace),
		world_test(a_namespace_is_opened_through_a_member),
		world_test(a_namespace_is_opened_through_a_descriptor),
		world_test(a_namespace_is_opened_through_its_child),
		world_test(what_nothing_leads_to_is_not_opened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
