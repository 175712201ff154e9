/* SPDX-License-Identifier: MIT */
/* A process whose leader thread has ended while another lives on, in a uts namespace of its own. */
#include "scene.h"

#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The state letter follows the name, and the name of this program holds no parenthesis. */
static char state_of(pid_t tid)
{
	char path[64], state = '?';
	FILE *stat;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)tid);
	stat = fopen(path, "re");
	if (!stat || fscanf(stat, "%*d %*[^)]) %c", &state) != 1)
		die("%s can't be read", path);
	fclose(stat);
	return state;
}

noreturn static void *outlive_leader(void *unused)
{
	pid_t leader = outer_pid();

	must(unshare(CLONE_NEWUTS));
	/* The kernel tells nobody of the end of a thread group leader: ask until it is one. */
	while (state_of(leader) != 'Z')
		sched_yield();
	print_pair("PID", "%d", leader);
	print_pair("TID", "%d", gettid());
	print_ns("NS", gettid(), "uts");
	stay(NULL);
}

static void leave_thread_behind(void *unused)
{
	pthread_t thread;

	must(-pthread_create(&thread, NULL, outlive_leader, NULL));
	syscall(SYS_exit, 0);
}

int main(void)
{
	scene_begin();
	spawn(0, leave_thread_behind, NULL);
	scene_hold();
}
