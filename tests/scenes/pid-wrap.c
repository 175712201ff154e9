/* SPDX-License-Identifier: MIT */
/* What the wrap of the PIDs leaves behind: a leader with a high PID, its child has a low one. */
#include "scene.h"

#include <errno.h>
#include <sched.h>
#include <stddef.h>

#define LOW  400 /* the kernel leaves those below 300 to what started at boot */
#define HIGH 30000

/* The first free PID from number first on. */
static pid_t spawn_from(pid_t first, uint64_t flags, void (*body)(void *arg))
{
	pid_t wanted = first, pid;

	do {
		pid = spawn_with_pid(wanted++, flags, body, NULL);
	} while (pid < 0 && errno == EEXIST);
	return must_succeed(pid, "clone3 with a PID of choice");
}

static void lead(void *unused)
{
	print_pair("CHILD", "%d", (int)spawn_from(LOW, 0, stay));
	stay(NULL);
}

int main(void)
{
	pid_t leader;

	scene_begin();
	leader = spawn_from(HIGH, CLONE_NEWUTS, lead);
	print_pair("PID", "%d", (int)leader);
	print_ns("NS", leader, "uts");
	scene_hold();
}
