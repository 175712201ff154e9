/* SPDX-License-Identifier: MIT */
/*
 * Runs nspect-enter (COMMAND) with one of its system calls failing: number N, from the moment that
 * its own code runs to the moment that it runs another program, its child's included. Writes the name
 * of the call into FILE; nothing where there were fewer. Status and output are those of COMMAND.
 *
 * A filter asks this process about each call. Its own code begins by opening /dev/null to read and
 * write, which nothing does that runs before main.
 */
#include "scene.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define NAMED(name)                                                                                \
	{                                                                                          \
		SYS_##name, #name                                                                  \
	}

static const struct {
	long number;
	const char *name;
} names[] = {
	NAMED(capget),
	NAMED(capset),
	NAMED(chdir),
	NAMED(chroot),
	NAMED(clone),
	NAMED(close),
	NAMED(close_range),
	NAMED(execve),
	NAMED(fchdir),
	NAMED(fcntl),
	NAMED(fstat),
	NAMED(fstatfs),
	NAMED(getpgid),
	NAMED(getpid),
	NAMED(ioctl),
	NAMED(kill),
	NAMED(landlock_add_rule),
	NAMED(landlock_create_ruleset),
	NAMED(landlock_restrict_self),
	NAMED(mount),
	NAMED(mount_setattr),
	NAMED(move_mount),
	NAMED(newfstatat),
	NAMED(open_tree),
	NAMED(openat),
	NAMED(openat2),
	NAMED(pidfd_open),
	NAMED(prctl),
	NAMED(read),
	NAMED(rt_sigaction),
	NAMED(rt_sigprocmask),
	NAMED(rt_sigtimedwait),
	NAMED(setgroups),
	NAMED(setns),
	NAMED(setresgid),
	NAMED(setresuid),
	NAMED(unshare),
	NAMED(wait4),
	NAMED(write),
};

/* Those of the C library and of sanitizers: the helper has no memory of its own to ask for. */
static const long spared[] = {
	SYS_brk,      SYS_exit,   SYS_exit_group,   SYS_futex,           SYS_madvise,    SYS_mmap,
	SYS_mprotect, SYS_munmap, SYS_rt_sigreturn, SYS_set_robust_list, SYS_sigaltstack
};

struct state {
	int wanted, error,
		seen; /* the number of the call, what it fails with, how many were seen */
	bool begun, over;
	FILE *said;
};

static const char *name_of(long number)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].number == number)
			return names[i].name;
	return "another";
}

static bool is_spared(const struct seccomp_data *call)
{
	for (size_t i = 0; i < sizeof(spared) / sizeof(spared[0]); i++)
		if (spared[i] == call->nr)
			return true;
	/* Or nobody would learn why it failed. */
	return call->nr == SYS_write && call->args[0] == STDERR_FILENO;
}

static bool is_beginning(const struct seccomp_data *call)
{
	return call->nr == SYS_openat && (call->args[2] & ~(uint64_t)O_LARGEFILE) == O_RDWR;
}

/* Whether this is the call that is to fail. */
static bool is_wanted(struct state *state, const struct seccomp_data *call)
{
	state->begun = state->begun || is_beginning(call);
	if (!state->begun || state->over || is_spared(call))
		return false;
	if (++state->seen == state->wanted) {
		fprintf(state->said, "%s\n", name_of(call->nr));
		must(fflush(state->said));
		return true;
	}
	state->over = call->nr == SYS_execve;
	return false;
}

/* False where nobody is left who could call. */
static bool answer_one(int listener, struct state *state)
{
	struct pollfd calls = { .fd = listener, .events = POLLIN };
	struct seccomp_notif call = { 0 };
	struct seccomp_notif_resp answer = { .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE };

	must(poll(&calls, 1, -1));
	if (!(calls.revents & POLLIN))
		return false;
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) < 0)
		return true; /* killed while it waited */
	answer.id = call.id;
	if (is_wanted(state, &call.data)) {
		answer.flags = 0;
		answer.error = -state->error;
	}
	(void)ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
	return true;
}

/* Without privilege a filter needs no_new_privs. */
static int listen_to_self(void)
{
	struct sock_filter ask = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
	const struct sock_fprog filter = { .len = 1, .filter = &ask };

	if (geteuid() != 0)
		must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
			    &filter);
}

/* From the moment that there is a filter, the child can only be heard by way of memory. */
static pid_t start(char **argv, int *ret_listener)
{
	volatile int *listener =
		mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t child;

	must_succeed(listener == MAP_FAILED ? -1 : 0, "mmap");
	child = must(fork());
	if (child == 0) {
		*listener = listen_to_self();
		execv(argv[0], argv);
		_exit(EXIT_FAILURE);
	}
	while (*listener == 0)
		usleep(100);
	if (*listener < 0)
		unavailable("no system calls can be watched here");
	*ret_listener = must(pidfd_getfd(must(pidfd_open(child, 0)), *listener, 0));
	return child;
}

int main(int argc, char **argv)
{
	struct state state = { 0 };
	int listener, status;
	pid_t child;

	if (argc < 5)
		usage("FILE N ERRNO COMMAND [ARGUMENT...]");
	state.said = fopen(argv[1], "we");
	must_succeed(state.said ? 0 : -1, argv[1]);
	state.wanted = parse_count(argv[2]);
	state.error = parse_count(argv[3]);
	child = start(argv + 4, &listener);
	while (answer_one(listener, &state))
		;
	must(waitpid(child, &status, 0));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
