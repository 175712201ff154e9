/* SPDX-License-Identifier: MIT */
/*
 * User namespaces one in the other, each with a process; the one at the level of --gap has none:
 * only its child keeps it.
 */
#include "scene.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int depth, gap;
static uid_t uid; /* outside all levels */
static gid_t gid;

static void enter_level(int level)
{
	char key[32];

	if (level == 1)
		map_root(0, uid, gid);
	else
		map_root(0, 0, 0);
	snprintf(key, sizeof(key), "NS%d", level);
	print_ns(key, 0, "user");
}

static void live_at_level(void *argument)
{
	int level = *(const int *)argument;
	char key[32];

	enter_level(level);
	if (level == gap) {
		must(unshare(CLONE_NEWUSER));
		enter_level(++level);
	}
	snprintf(key, sizeof(key), "PID%d", level);
	print_pair(key, "%d", outer_pid());
	if (level < depth)
		spawn(CLONE_NEWUSER, live_at_level, &(int){ level + 1 });
	stay(NULL);
}

int main(int argc, char **argv)
{
	if (argc != 2 && (argc != 4 || strcmp(argv[2], "--gap")))
		usage("DEPTH [--gap LEVEL]");
	scene_begin();
	depth = parse_count(argv[1]);
	if (argc == 4)
		gap = parse_count(argv[3]);
	if (gap >= depth)
		die("the last level, %d, has to have a process", depth);
	uid = getuid();
	gid = getgid();
	spawn(CLONE_NEWUSER, live_at_level, &(int){ 1 });
	scene_hold();
}
