/* SPDX-License-Identifier: MIT */
/*
 * Names the system calls by which something beyond files could be changed and that are not refused
 * with EPERM: on process 1, on the terminal that is standard input, on keys, by other namespaces.
 * "own" is what must not be refused, "abi" calls that are not those of this machine's usual ABI.
 */
#include "scene.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void report(const char *name, long result)
{
	if (result >= 0 || errno != EPERM)
		puts(name);
}

/* In a child, as it may be killed for it. */
static bool has_other_abi(void)
{
	pid_t child = must(fork());
	int status;

	if (child == 0) {
		(void)syscall(0x40000000 | SYS_getpid);
		_exit(0);
	}
	must(waitpid(child, &status, 0));
	return !WIFSIGNALED(status) || WTERMSIG(status) != SIGSYS;
}

int main(void)
{
	struct rlimit limit;
	struct sched_param batch = { 0 };
	cpu_set_t cpus;

	report("own", getrlimit(RLIMIT_NOFILE, &limit));
	report("limit", prlimit(1, RLIMIT_NOFILE, &limit, NULL));
	report("priority", setpriority(PRIO_PROCESS, 1, 0));
	report("io-priority", syscall(SYS_ioprio_set, 1, 1, 0));
	must(sched_getaffinity(0, sizeof(cpus), &cpus));
	report("affinity", sched_setaffinity(1, sizeof(cpus), &cpus));
	report("scheduler", sched_setscheduler(1, SCHED_BATCH, &batch));
	report("parameters", sched_setparam(1, &batch));
	report("attributes", syscall(SYS_sched_setattr, 1, NULL, 0));
	report("key", syscall(SYS_add_key, NULL, NULL, NULL, 0, 0));
	report("request", syscall(SYS_request_key, NULL, NULL, NULL, 0));
	report("keyctl", syscall(SYS_keyctl, -1));
	report("setns", setns(-1, 0));
	report("type", ioctl(STDIN_FILENO, TIOCSTI, "x"));
	report("paste", ioctl(STDIN_FILENO, TIOCLINUX, "\3"));
	if (has_other_abi())
		puts("abi");
	return 0;
}
