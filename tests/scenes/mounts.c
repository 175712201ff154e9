/* SPDX-License-Identifier: MIT */
/* Many mount namespaces, each with a process and the same mounts, which no other one receives. */
#include "scene.h"

#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>

static void mount_many(int n_mounts)
{
	char target[64];

	must(mkdir(PRIVATE_DIR "/source", 0755));
	for (int i = 0; i < n_mounts; i++) {
		snprintf(target, sizeof(target), PRIVATE_DIR "/target-%d", i);
		must(mkdir(target, 0755));
		must(mount(PRIVATE_DIR "/source", target, NULL, MS_BIND, NULL));
	}
}

/* A new mount namespace is a copy of that of its creator. */
static void multiply(void *argument)
{
	const int *counts = argument;

	mount_private_dir();
	mount_many(counts[1]);
	printf("PIDS=%d", outer_pid());
	for (int i = 1; i < counts[0]; i++)
		printf(" %d", (int)spawn(CLONE_NEWNS, stay, NULL));
	printf("\n");
	must(fflush(stdout));
	stay(NULL);
}

int main(int argc, char **argv)
{
	int counts[2];

	if (argc != 3)
		usage("NAMESPACES MOUNTS");
	counts[0] = parse_count(argv[1]);
	counts[1] = parse_count(argv[2]);
	scene_begin();
	spawn(CLONE_NEWNS, multiply, counts);
	print_pair("NAMESPACES", "%d", counts[0]);
	print_pair("MOUNTS", "%d", counts[1]);
	scene_hold();
}
