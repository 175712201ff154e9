/* SPDX-License-Identifier: MIT */
/*
 * Many light processes over many namespaces: each group of processes has one new namespace, the
 * groups take the eight types in turn.
 */
#include "scene.h"

#include <fcntl.h>
#include <getopt.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* Bytes. The dynamic linker saves all vector registers here when it first binds a function. */
#define LIGHT_STACK 16384

static int n_descriptors, n_sockets;

/* The memory is its leader's: nothing but system calls, which set errno only on failure. */
static int rest(void *leader)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != *(const pid_t *)leader)
		return 0;
	for (;;)
		pause();
}

/* Descriptors are copied to each process of the group, as with fork. */
static void open_descriptors(void)
{
	for (int i = 0; i < n_descriptors; i++)
		must(open("/dev/null", O_RDONLY | O_CLOEXEC));
	for (int i = 0; i < n_sockets; i++)
		must(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
}

static void lead_group(void *argument)
{
	const size_t n_light = (size_t) * (const int *)argument - 1;
	char *const stacks = calloc(n_light + 1, LIGHT_STACK);
	pid_t self = getpid();

	open_descriptors();
	for (size_t i = 1; i <= n_light; i++)
		must(clone(rest, stacks + i * LIGHT_STACK, CLONE_VM | SIGCHLD, &self));
	stay(NULL);
}

static void raise_limit(unsigned int resource)
{
	struct rlimit limit;

	must(getrlimit(resource, &limit));
	limit.rlim_cur = limit.rlim_max;
	must(setrlimit(resource, &limit));
}

static void spawn_groups(int n_processes, int n_groups)
{
	for (int i = 0; i < n_groups; i++) {
		/* Of 7 processes in 3 groups the first has 3, the others have 2. */
		int size = n_processes / n_groups + (i < n_processes % n_groups);

		spawn((uint64_t)ns_kinds[i % NS_KINDS].flag, lead_group, &size);
	}
}

int main(int argc, char **argv)
{
	static const char synopsis[] = "[--descriptors N] [--sockets N] PROCESSES NAMESPACES";
	static const struct option options[] = {
		{ "descriptors", required_argument, NULL, 'd' },
		{ "sockets", required_argument, NULL, 's' },
		{ 0 },
	};
	int option, n_processes, n_groups;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == '?')
			usage(synopsis);
		*(option == 'd' ? &n_descriptors : &n_sockets) = parse_count(optarg);
	}
	if (argc - optind != 2)
		usage(synopsis);
	n_processes = parse_count(argv[optind]);
	n_groups = parse_count(argv[optind + 1]);
	if (n_groups > n_processes)
		die("%d namespaces need as many processes", n_groups);
	scene_begin();
	raise_limit(RLIMIT_NPROC);
	raise_limit(RLIMIT_NOFILE);
	spawn_groups(n_processes, n_groups);
	print_pair("PID", "%d", outer_pid());
	print_pair("PROCESSES", "%d", n_processes);
	print_pair("NAMESPACES", "%d", n_groups);
	scene_hold();
}
