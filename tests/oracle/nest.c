/* SPDX-License-Identifier: MIT */
#include "nest.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <net/if.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model/capability.h"
#include "util/cleanup.h"

#define FIRST_ID 100000 /* of the first user namespace, behind root */

const uint64_t attempt_capabilities[ATTEMPT_COUNT] = {
	[ATTEMPT_SETNS] = CAPABILITY_BIT(CAP_SYS_ADMIN),
	[ATTEMPT_FLAGS] = CAPABILITY_BIT(CAP_NET_ADMIN),
	[ATTEMPT_MARK] = CAPABILITY_BIT(CAP_NET_ADMIN) | CAPABILITY_BIT(CAP_NET_RAW),
};

#define must(call) must_succeed((call), #call)
static int must_succeed(long result, const char *call)
{
	if (result >= 0)
		return (int)result;
	(void)fprintf(stderr, "%s: %s\n", call, strerror(errno));
	_exit(1);
}

/* splitmix64 */
static uint64_t next(struct nest *nest)
{
	uint64_t z = nest->random += 0x9E3779B97F4A7C15;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
	z = (z ^ z >> 27) * 0x94D049BB133111EB;
	return z ^ z >> 31;
}

size_t nest_below(struct nest *nest, size_t limit)
{
	assert(limit > 0);
	return next(nest) % limit;
}

/* --- what a task may do --- */

/* Entering another user namespace takes nothing but CAP_SYS_ADMIN over it. */
static int try_setns(const struct nest_user *user)
{
	pid_t pid = must(fork());
	int status;

	if (pid == 0)
		_exit(setns(user->fd, CLONE_NEWUSER) < 0 ? errno : 0);
	must(waitpid(pid, &status, 0));
	return WIFEXITED(status) ? WEXITSTATUS(status) : EIO;
}

/* There is no such device, and whoever may not set its flags is told that first. */
static int try_flags(const struct nest_user *user)
{
	struct ifreq request = { .ifr_name = "nspect0" };

	return ioctl(user->socket, SIOCSIFFLAGS, &request) < 0 ? errno : 0;
}

static int try_mark(const struct nest_user *user)
{
	return setsockopt(user->socket, SOL_SOCKET, SO_MARK, &(int){ 0 }, sizeof(int)) < 0 ? errno
											   : 0;
}

static enum outcome outcome_of(int errnum)
{
	if (errnum == EPERM)
		return OUTCOME_REFUSED;
	/* EINVAL: one's own user namespace, which can't be entered again. */
	return errnum == 0 || errnum == ENODEV ? OUTCOME_ALLOWED : OUTCOME_NONE;
}

static void try_all(const struct nest *nest, struct nest_task *task)
{
	for (size_t i = 0; i < nest->n_users; i++) {
		const struct nest_user *user = &nest->users[i];

		task->outcomes[i][ATTEMPT_SETNS] = outcome_of(try_setns(user));
		task->outcomes[i][ATTEMPT_FLAGS] = outcome_of(try_flags(user));
		task->outcomes[i][ATTEMPT_MARK] = outcome_of(try_mark(user));
	}
}

/* --- tasks --- */

/* The system calls, which unlike the library's functions change the calling thread alone. */
static void set_capabilities(struct nest_task *task)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct sets[2];
	uint64_t permitted;

	must(syscall(SYS_capget, &header, sets));
	permitted = sets[0].permitted | (uint64_t)sets[1].permitted << 32;
	task->capabilities &= permitted;
	for (int i = 0; i < 2; i++) {
		uint32_t half = (uint32_t)(task->capabilities >> 32 * i);

		sets[i] = (struct __user_cap_data_struct){ .effective = half, .permitted = half };
	}
	must(syscall(SYS_capset, &header, sets));
}

static void become(const struct nest *nest, struct nest_task *task, size_t id)
{
	must(prctl(PR_SET_KEEPCAPS, 1));
	must(syscall(SYS_setresuid, id, id, id));
	set_capabilities(task);
	/* Else nobody but root of the machine would be shown what it is in. */
	must(prctl(PR_SET_DUMPABLE, 1));
	task->tid = (pid_t)syscall(SYS_gettid);
	task->pid = getpid();
	try_all(nest, task);
	__atomic_store_n(&task->ready, true, __ATOMIC_RELEASE);
}

/* What 0, 1, ... is called in that namespace; in the first one uids are themselves. */
static size_t id_of(const struct nest *nest, const struct nest_task *task)
{
	size_t id = 0;

	if (task->user == 0)
		return task->uid;
	while (nest->users[task->user].ids[id] != task->uid)
		id++;
	return id;
}

struct start {
	const struct nest *nest;
	struct nest_task *task;
};

static void *live(void *argument)
{
	struct start *start = argument;

	become(start->nest, start->task, id_of(start->nest, start->task));
	for (;;)
		pause();
	return NULL;
}

/* In a process of its own: the first of the tasks, and a thread for a second one. */
static void start_tasks(const struct nest *nest, struct nest_task *tasks, size_t count)
{
	struct start starts[2] = { { nest, tasks }, { nest, tasks + 1 } };
	pthread_t thread;

	if (must(fork()) > 0)
		return;
	if (tasks->user)
		must(setns(nest->users[tasks->user].fd, CLONE_NEWUSER));
	if (count == 2)
		must(-pthread_create(&thread, NULL, live, &starts[1]));
	live(&starts[0]);
}

/* Mostly one of those that are tried is missing, or only it is there. */
static uint64_t choose_capabilities(struct nest *nest)
{
	uint64_t some = next(nest) & (CAPABILITY_BIT(CAP_LAST_CAP + 1) - 1);

	switch (nest_below(nest, 4)) {
	case 0:
		return 0;
	case 1:
		return CAPABILITY_BIT(CAP_LAST_CAP + 1) - 1;
	case 2:
		return some & ~attempt_capabilities[nest_below(nest, ATTEMPT_COUNT)];
	default:
		return some;
	}
}

/* Half of them have the uid of an owner, where their namespace has one that is mapped. */
static uid_t choose_uid(struct nest *nest, const struct nest_user *user)
{
	uid_t owner = nest->users[nest_below(nest, nest->n_users)].owner;
	bool wants_owner = nest_below(nest, 2) == 0;

	for (size_t i = 0; i < user->n_ids && wants_owner; i++) {
		if (user->ids[i] == owner)
			return owner;
	}
	return user->ids[nest_below(nest, user->n_ids)];
}

static void add_tasks(struct nest *nest)
{
	struct nest_task *tasks = &nest->tasks[nest->n_tasks];
	size_t count = nest->n_tasks + 1 < TASKS_MAX && nest_below(nest, 4) == 0 ? 2 : 1;
	size_t user = nest_below(nest, nest->n_users);

	for (size_t i = 0; i < count; i++) {
		tasks[i].user = user;
		tasks[i].uid = choose_uid(nest, &nest->users[user]);
		tasks[i].capabilities = choose_capabilities(nest);
	}
	nest->n_tasks += count;
	start_tasks(nest, tasks, count);
	for (size_t i = 0; i < count; i++) {
		while (!__atomic_load_n(&tasks[i].ready, __ATOMIC_ACQUIRE)) {
			int status;

			if (waitpid(-1, &status, WNOHANG) > 0)
				_exit(1);
			usleep(200);
		}
	}
}

/* --- user namespaces --- */

static int open_file(pid_t pid, const char *name, int flags)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	return must(open(path, flags | O_CLOEXEC));
}

static uint64_t ino_of(int fd)
{
	struct stat status;

	must(fstat(fd, &status));
	return status.st_ino;
}

/* A socket in that network namespace, and back again. */
static int open_socket(int net_fd)
{
	auto_close int own_fd = open_file(getpid(), "ns/net", O_RDONLY);
	int fd;

	must(setns(net_fd, CLONE_NEWNET));
	fd = must(socket(AF_INET, SOCK_DGRAM, 0));
	must(setns(own_fd, CLONE_NEWNET));
	return fd;
}

static void describe_user(struct nest_user *user, pid_t pid)
{
	auto_close int net_fd = open_file(pid, "ns/net", O_RDONLY);

	user->fd = open_file(pid, "ns/user", O_RDONLY);
	user->ino = ino_of(user->fd);
	user->net_ino = ino_of(net_fd);
	user->socket = open_socket(net_fd);
}

/* The kernel wants maps to be written from the parent user namespace. */
static void write_maps(const struct nest *nest, const struct nest_user *user, const char *map,
		       pid_t pid)
{
	pid_t writer = must(fork());
	int status;

	if (writer == 0) {
		if (user->parent)
			must(setns(nest->users[user->parent].fd, CLONE_NEWUSER));
		must(write(open_file(pid, "uid_map", O_WRONLY), map, strlen(map)));
		must(write(open_file(pid, "gid_map", O_WRONLY), "0 0 1", 5));
		_exit(0);
	}
	must(waitpid(writer, &status, 0));
	must(status == 0 ? 0 : -1);
}

/* Some of the parent's ids, in an order of their own. Adds them to map as lines. */
static void choose_ids(struct nest *nest, struct nest_user *user, char *map, size_t size)
{
	const struct nest_user *parent = &nest->users[user->parent];
	size_t shift = nest_below(nest, parent->n_ids), length = 0;

	user->n_ids = parent->n_ids;
	if (parent->n_ids > 2 && nest_below(nest, 3) == 0)
		user->n_ids--;
	for (size_t i = 0; i < user->n_ids; i++) {
		size_t id = (i + shift) % parent->n_ids;

		user->ids[i] = parent->ids[id];
		length += (size_t)snprintf(map + length, size - length, "%zu %zu 1\n", i,
					   user->parent ? id : parent->ids[id]);
	}
}

/* Made by a process that then ends: the descriptor keeps it. */
static void add_user(struct nest *nest)
{
	struct nest_user *user = &nest->users[nest->n_users];
	char map[IDS_MAX * 32], byte = 0;
	int pipe_fds[2], status;
	size_t id;
	pid_t maker;

	user->parent = nest_below(nest, nest->n_users);
	if (nest_below(nest, 3) == 0)
		user->parent = nest->n_users - 1;
	id = nest_below(nest, nest->users[user->parent].n_ids);
	user->owner = nest->users[user->parent].ids[id];
	must(pipe2(pipe_fds, O_CLOEXEC));
	maker = must(fork());
	if (maker == 0) {
		if (user->parent)
			must(setns(nest->users[user->parent].fd, CLONE_NEWUSER));
		else
			id = user->owner;
		must(syscall(SYS_setresuid, id, id, id));
		must(unshare(CLONE_NEWUSER | CLONE_NEWNET));
		must(write(pipe_fds[1], &byte, 1));
		pause();
	}
	(void)close(pipe_fds[1]);
	must(read(pipe_fds[0], &byte, 1) == 1 ? 0 : -1);
	(void)close(pipe_fds[0]);
	choose_ids(nest, user, map, sizeof(map));
	write_maps(nest, user, map, maker);
	describe_user(user, maker);
	nest->n_users++;
	must(kill(maker, SIGKILL));
	must(waitpid(maker, &status, 0));
}

static void build(struct nest *nest)
{
	struct nest_user *first = &nest->users[nest->n_users++];
	size_t n_users = 4 + nest_below(nest, USERS_MAX - 3);

	first->n_ids = IDS_MAX;
	for (size_t i = 1; i < IDS_MAX; i++)
		first->ids[i] = FIRST_ID + (uid_t)i;
	describe_user(first, getpid());
	while (nest->n_users < n_users)
		add_user(nest);
	while (nest->n_tasks < TASKS_MAX)
		add_tasks(nest);
}

/* --- the nest --- */

static int run_inside(uint64_t seed, int (*body)(struct nest *nest, void *argument), void *argument)
{
	struct nest *nest = mmap(NULL, sizeof(*nest), PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	must(nest == MAP_FAILED ? -1 : 0);
	must(prctl(PR_SET_PDEATHSIG, SIGKILL));
	must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	must(mount("proc", "/proc", "proc", 0, NULL));
	nest->random = seed;
	build(nest);
	return body(nest, argument);
}

int nest_run(uint64_t seed, int (*body)(struct nest *nest, void *argument), void *argument)
{
	int status = 0;
	pid_t outer = must(fork()), inner;

	if (outer > 0) {
		must(waitpid(outer, &status, 0));
		return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
	}
	if (geteuid() != 0 || unshare(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET) < 0)
		_exit(NEST_UNAVAILABLE);
	inner = must(fork());
	if (inner == 0)
		exit(run_inside(seed, body, argument));
	must(waitpid(inner, &status, 0));
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}
