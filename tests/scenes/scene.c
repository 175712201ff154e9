/* SPDX-License-Identifier: MIT */
#include "scene.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXIT_USAGE       2
#define EXIT_UNAVAILABLE 77
#define REBORN_VARIABLE  "SCENE_REBORN"

static int signal_fd = -EBADF;
static bool in_child;
static int in_place_fd = -EBADF; /* a child says here that all is in place */
static pid_t children[4096];
static size_t n_children;

noreturn static void leave(int status)
{
	/* What was registered with atexit is the scene's own to do. */
	if (in_child)
		_exit(status);
	exit(status);
}

__attribute__((format(printf, 1, 0))) static void complain(const char *format, va_list arguments)
{
	fprintf(stderr, "%s: ", program_invocation_short_name);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
}

void die(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	complain(format, arguments);
	va_end(arguments);
	leave(EXIT_FAILURE);
}

void unavailable(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	complain(format, arguments);
	va_end(arguments);
	leave(EXIT_UNAVAILABLE);
}

void usage(const char *synopsis)
{
	fprintf(stderr, "usage: %s %s\n", program_invocation_short_name, synopsis);
	leave(EXIT_USAGE);
}

int must_succeed(long result, const char *call)
{
	if (result >= 0)
		return (int)result;
	/* ENOSPC: the limit in /proc/sys/user, which some machines set to 0. */
	if (errno == EPERM || errno == EACCES || errno == ENOSYS || errno == ENOSPC)
		unavailable("%s: %s", call, strerror(errno));
	die("%s: %s", call, strerror(errno));
}

int parse_count(const char *text)
{
	char *rest;
	long count = strtol(text, &rest, 10);

	if (*rest || count < 1 || count > 1000000)
		die("'%s' is not a number from 1 to 1000000", text);
	return (int)count;
}

void print_pair(const char *key, const char *format, ...)
{
	va_list arguments;

	printf("%s=", key);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
	/* At once: a child that is created later must not have it in its buffer too. */
	must(fflush(stdout));
}

/* They are polled for, lest they end the scene before it could clean up. */
static void block_signals(void)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGHUP, SIGPIPE };
	sigset_t blocked;

	must(sigemptyset(&blocked));
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		must(sigaddset(&blocked, signals[i]));
	must(sigprocmask(SIG_BLOCK, &blocked, NULL));
	signal_fd = must(signalfd(-1, &blocked, SFD_CLOEXEC));
}

/* Grandchildren die with their parents and become ours (PR_SET_CHILD_SUBREAPER): wait for all. */
static void end_all(void)
{
	for (size_t i = 0; i < n_children; i++)
		kill(children[i], SIGKILL);
	while (wait(NULL) > 0 || errno == EINTR)
		;
}

void scene_begin(void)
{
	/* A test's other descriptors: held here they would keep its other scenes from ending. */
	must(close_range(STDERR_FILENO + 1, ~0U, 0));
	block_signals();
	must(prctl(PR_SET_CHILD_SUBREAPER, 1));
	must(atexit(end_all));
}

void scene_ready(void)
{
	puts("READY");
	must(fflush(stdout));
}

bool scene_goes_on(int milliseconds)
{
	struct pollfd end_of[2] = { { .fd = STDIN_FILENO, .events = POLLIN },
				    { .fd = signal_fd, .events = POLLIN } };
	char ignored[256];

	must(poll(end_of, 2, milliseconds));
	if (end_of[1].revents)
		return false;
	return !end_of[0].revents || read(STDIN_FILENO, ignored, sizeof(ignored)) > 0;
}

void scene_hold(void)
{
	scene_ready();
	while (scene_goes_on(-1))
		;
	exit(EXIT_SUCCESS);
}

/* getppid is no help: of the init of a PID namespace it says 0, whether its parent lives or not. */
static pid_t outer_ppid(void)
{
	char stat[256] = "";
	int fd = must(open("/proc/self/stat", O_RDONLY | O_CLOEXEC));
	const char *after_name;

	must(read(fd, stat, sizeof(stat) - 1));
	close(fd);
	after_name = strrchr(stat, ')');
	return after_name ? (pid_t)strtol(after_name + strlen(") S "), NULL, 10) : 0;
}

static void become_child(pid_t parent)
{
	sigset_t none;

	in_child = true;
	n_children = 0;
	must(prctl(PR_SET_PDEATHSIG, SIGKILL));
	/* The parent died before it could matter. */
	if (outer_ppid() != parent)
		_exit(EXIT_FAILURE);
	must(sigemptyset(&none));
	must(sigprocmask(SIG_SETMASK, &none, NULL));
}

/* clone3 is the one call that makes all eight kinds of namespace, and takes a PID of choice. */
static pid_t start_process(pid_t pid, uint64_t flags)
{
	struct clone_args args = {
		.flags = flags,
		.exit_signal = SIGCHLD,
		.set_tid = pid ? (uintptr_t)&pid : 0,
		.set_tid_size = pid ? 1 : 0,
	};
	pid_t parent = outer_pid(), child;

	if (n_children == sizeof(children) / sizeof(children[0]))
		die("more than %zu children", n_children);
	child = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
	if (child == 0)
		become_child(parent);
	if (child > 0)
		children[n_children++] = child;
	return child;
}

pid_t launch(uint64_t flags)
{
	return must_succeed(start_process(0, flags), "clone3");
}

/* A child that failed has said why: the scene fails for the same reason. */
static void check_ended(pid_t pid)
{
	siginfo_t info;

	must(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT));
	if (info.si_code != CLD_EXITED)
		die("child %d was killed by signal %d", (int)pid, info.si_status);
	if (info.si_status)
		leave(info.si_status);
}

pid_t spawn_with_pid(pid_t pid, uint64_t flags, void (*body)(void *arg), void *arg)
{
	int ends[2];
	char byte;
	pid_t child;

	must(pipe2(ends, O_CLOEXEC));
	child = start_process(pid, flags);
	if (child == 0) {
		close(ends[0]);
		in_place_fd = ends[1];
		body(arg);
		_exit(EXIT_SUCCESS);
	}
	close(ends[1]);
	if (child > 0 && must(read(ends[0], &byte, 1)) == 0)
		check_ended(child);
	close(ends[0]);
	return child;
}

pid_t spawn(uint64_t flags, void (*body)(void *arg), void *arg)
{
	return must_succeed(spawn_with_pid(0, flags, body, arg), "clone3");
}

void stay(void *unused)
{
	must(write(in_place_fd, "x", 1));
	must(close(in_place_fd));
	for (;;)
		pause();
}

void be_reborn(char *const argv[])
{
	char fd[16];

	snprintf(fd, sizeof(fd), "%d", in_place_fd);
	must(setenv(REBORN_VARIABLE, fd, 1));
	must(fcntl(in_place_fd, F_SETFD, 0));
	must(execv("/proc/self/exe", argv));
	abort();
}

bool is_reborn(void)
{
	const char *fd = getenv(REBORN_VARIABLE);

	if (!fd)
		return false;
	in_child = true;
	in_place_fd = parse_count(fd);
	return true;
}

void end(pid_t pid)
{
	must(kill(pid, SIGKILL));
	must(waitpid(pid, NULL, 0));
	for (size_t i = 0; i < n_children; i++) {
		if (children[i] == pid) {
			children[i] = children[--n_children];
			return;
		}
	}
}

pid_t outer_pid(void)
{
	char target[16] = "";

	must(readlink("/proc/self", target, sizeof(target) - 1));
	return (pid_t)parse_count(target);
}
