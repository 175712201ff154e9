/* SPDX-License-Identifier: MIT */
#include "world.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/cleanup.h"
#include "util/memory.h"

#define must(call) must_succeed((call), #call)
static int must_succeed(int result, const char *call)
{
	if (result >= 0)
		return result;
	(void)fprintf(stderr, "%s: %s\n", call, strerror(errno));
	_exit(1);
}

/* As far as top leads to what is meant: a mount can be covered as soon as it is made. */
static void make_directories(const char *top)
{
	static const char *const names[] = { "a", "a/a", "a/a/a", "a/b", "b", "b/a", "c" };
	char path[PATH_SIZE + 8];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", top, names[i]);
		(void)mkdir(path, 0755);
	}
}

/* --- workers --- */

static long look(const char *path)
{
	struct statx status;

	if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_TYPE | STATX_MNT_ID, &status) < 0)
		return -errno;
	return S_ISDIR(status.stx_mode) ? (long)status.stx_mnt_id : -ENOTDIR;
}

static long perform(const struct order *order)
{
	int rc = -1;

	errno = EINVAL;
	switch (order->kind) {
	case ORDER_MOUNT:
		rc = mount("oracle", order->to, "tmpfs", 0, NULL);
		if (rc == 0 && order->flags)
			make_directories(order->to);
		break;
	case ORDER_BIND:
		rc = mount(order->from, order->to, NULL, MS_BIND | order->flags, NULL);
		break;
	case ORDER_MOVE:
		rc = mount(order->from, order->to, NULL, MS_MOVE, NULL);
		break;
	case ORDER_CHANGE:
		rc = mount(NULL, order->to, NULL, order->flags, NULL);
		break;
	case ORDER_UNMOUNT:
		rc = umount2(order->to, (int)order->flags);
		break;
	case ORDER_RENEW:
		rc = rmdir(order->to);
		if (rc == 0)
			rc = mkdir(order->to, 0755);
		break;
	case ORDER_LOOK:
		return look(order->to);
	case ORDER_NEW_MNT:
	case ORDER_NEW_USER:
		break;
	}
	return rc < 0 ? -errno : rc;
}

/* Workers have no /proc where things come and go, but a descriptor of one. */
static int proc_fd = -EBADF;

static int write_own(const char *file, const char *text)
{
	auto_close int fd = openat(proc_fd, file, O_WRONLY | O_CLOEXEC);

	return fd >= 0 && write(fd, text, strlen(text)) > 0 ? 0 : -errno;
}

/* A user namespace in which root is who we are outside. */
static int enter_new_user(unsigned int flags)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();
	char uids[32], gids[32];
	int rc;

	(void)snprintf(uids, sizeof(uids), "0 %u 1", uid);
	(void)snprintf(gids, sizeof(gids), "0 %u 1", gid);
	if (unshare((int)flags | CLONE_NEWUSER) < 0)
		return -errno;
	rc = write_own("self/setgroups", "deny");
	if (rc == 0)
		rc = write_own("self/uid_map", uids);
	if (rc == 0)
		rc = write_own("self/gid_map", gids);
	return rc;
}

static int enter_new(unsigned int flags)
{
	return unshare((int)flags) < 0 ? -errno : 0;
}

static void serve(const int *channels, int channel);

/* The new worker answers for itself, on its own channel. */
static void fork_worker(const int *channels, const struct order *order)
{
	int channel = channels[order->flags];
	pid_t pid = must(fork());
	long answer;

	if (pid > 0)
		return;
	answer = order->kind == ORDER_NEW_USER ? enter_new_user(CLONE_NEWNS)
					       : enter_new(CLONE_NEWNS);
	if (answer == 0)
		answer = getpid();
	must((int)write(channel, &answer, sizeof(answer)));
	if (answer < 0)
		_exit(0);
	serve(channels, channel);
}

/* Until the other end is closed: the world is over. */
static void serve(const int *channels, int channel)
{
	struct order order;

	while (read(channel, &order, sizeof(order)) == sizeof(order)) {
		long answer = 0;

		if (order.kind == ORDER_NEW_MNT || order.kind == ORDER_NEW_USER)
			fork_worker(channels, &order);
		else
			answer = perform(&order);
		must((int)write(channel, &answer, sizeof(answer)));
	}
	_exit(0);
}

long world_order(struct world *world, size_t worker, const struct order *order)
{
	int channel = world->workers[worker].channel;
	long answer;

	must((int)write(channel, order, sizeof(*order)));
	if (read(channel, &answer, sizeof(answer)) != sizeof(answer)) {
		(void)fprintf(stderr, "worker %zu has ended\n", worker);
		_exit(1);
	}
	return answer;
}

static uint64_t mount_namespace_of(pid_t pid)
{
	struct stat status;
	char path[32];

	(void)snprintf(path, sizeof(path), "/proc/%d/ns/mnt", pid);
	must(stat(path, &status));
	return status.st_ino;
}

/* The first that it says is its PID. */
static bool accept_worker(struct world *world)
{
	struct worker *worker = &world->workers[world->n_workers];
	long pid;

	if (read(worker->channel, &pid, sizeof(pid)) != sizeof(pid) || pid < 0)
		return false;
	worker->pid = (pid_t)pid;
	worker->ino = mount_namespace_of(worker->pid);
	world->n_workers++;
	return true;
}

bool world_add_worker(struct world *world, size_t parent, enum order_kind kind)
{
	const struct order order = { .kind = kind, .flags = world->n_workers };

	(void)world_order(world, parent, &order);
	return accept_worker(world);
}

/* --- the world --- */

static void build_root(void)
{
	must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	must(mount("oracle", "/tmp", "tmpfs", 0, NULL));
	make_directories("/tmp");
	must(mkdir("/tmp/proc", 0755));
	must(mount("proc", "/tmp/proc", "proc", 0, NULL));
	must(chdir("/tmp"));
	must((int)syscall(SYS_pivot_root, ".", "."));
	must(umount2(".", MNT_DETACH));
	must(chdir("/"));
	(void)close(proc_fd);
	proc_fd = must(open("/proc", O_PATH | O_CLOEXEC));
}

/* A worker that does not answer is broken: nothing that it is told takes long. */
static void open_channels(struct world *world, int *channels)
{
	const struct timeval patience = { .tv_sec = 60 };
	int ends[2];

	for (size_t i = 0; i < WORKERS_MAX; i++) {
		must(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends));
		must(setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)));
		world->workers[i].channel = ends[0];
		channels[i] = ends[1];
	}
}

static void be_first_worker(const int *channels)
{
	long pid = getpid();

	must(enter_new(CLONE_NEWNS));
	must(umount2("/proc", 0));
	must((int)write(channels[0], &pid, sizeof(pid)));
	serve(channels, channels[0]);
}

static void start_first_worker(struct world *world)
{
	int channels[WORKERS_MAX];

	open_channels(world, channels);
	if (must(fork()) == 0)
		be_first_worker(channels);
	for (size_t i = 0; i < WORKERS_MAX; i++)
		(void)close(channels[i]);
	if (!accept_worker(world))
		_exit(1);
}

static int wait_for(pid_t pid)
{
	int status;

	must(waitpid(pid, &status, 0));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static void leave_machine(void)
{
	unsigned int flags = CLONE_NEWPID | CLONE_NEWNS;
	int rc = geteuid() == 0 ? enter_new(flags) : enter_new_user(flags);

	if (rc == 0)
		return;
	(void)fprintf(stderr, "namespaces can't be made: %s\n", strerror(-rc));
	_exit(WORLD_UNAVAILABLE);
}

/* All of a world ends with whoever runs it. */
static pid_t fork_mortal(void)
{
	pid_t pid = must(fork());

	if (pid == 0)
		must(prctl(PR_SET_PDEATHSIG, SIGKILL));
	return pid;
}

int world_run(int (*body)(struct world *world, void *argument), void *argument)
{
	struct world world = { 0 };
	pid_t pid = fork_mortal();

	if (pid > 0)
		return wait_for(pid);
	proc_fd = must(open("/proc", O_PATH | O_CLOEXEC));
	leave_machine();
	pid = fork_mortal();
	if (pid > 0)
		_exit(wait_for(pid));
	build_root();
	start_first_worker(&world);
	_exit(body(&world, argument));
}

/* --- what is there --- */

/* "shared:1 master:2 - tmpfs ..." */
static void read_optional(char *fields, struct seen_mount *mount)
{
	for (char *field; (field = strsep(&fields, " ")) && strcmp(field, "-") != 0;) {
		(void)sscanf(field, "shared:%u", &mount->group);
		(void)sscanf(field, "master:%u", &mount->master);
	}
}

static void add_line(struct seen *seen, size_t worker, const char *line)
{
	struct seen_mount mount = { .worker = worker };
	char fields[PATH_SIZE];

	if (sscanf(line, "%u %*s %*s %*s %255s %*s %255[^\n]", &mount.id, mount.target, fields) !=
	    3) {
		(void)fprintf(stderr, "mountinfo: %s", line);
		_exit(1);
	}
	read_optional(fields, &mount);
	*(struct seen_mount *)array_append(&seen->mounts, &seen->count, sizeof(mount)) = mount;
}

struct seen world_look(const struct world *world)
{
	struct seen seen = { 0 };

	for (size_t i = 0; i < world->n_workers; i++) {
		char path[48], line[1024];
		auto_fclose FILE *input = NULL;

		(void)snprintf(path, sizeof(path), "/proc/%d/mountinfo", world->workers[i].pid);
		input = fopen(path, "re");
		if (!input)
			must_succeed(-1, path);
		while (input && fgets(line, sizeof(line), input))
			add_line(&seen, i, line);
	}
	return seen;
}
