/* SPDX-License-Identifier: MIT */
/* PID namespaces one in the other, each with a process. */
#include "scene.h"

#include <sched.h>
#include <stdio.h>

static int depth;

static void live_at_level(void *argument)
{
	const int *const level = argument;
	char key[32];

	snprintf(key, sizeof(key), "PID%d", *level);
	print_pair(key, "%d", outer_pid());
	snprintf(key, sizeof(key), "NS%d", *level);
	print_ns(key, 0, "pid");
	if (*level < depth)
		spawn(CLONE_NEWPID, live_at_level, &(int){ *level + 1 });
	stay(NULL);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		usage("DEPTH");
	scene_begin();
	depth = parse_count(argv[1]);
	spawn(CLONE_NEWPID, live_at_level, &(int){ 1 });
	scene_hold();
}
