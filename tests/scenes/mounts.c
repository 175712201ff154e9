/* SPDX-License-Identifier: MIT */
/*
 * Many mount namespaces, each with a process and the same mounts, which no other one receives; or,
 * all of them "shared", which are one peer group.
 */
#include "scene.h"

#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

struct wanted {
	int n_namespaces, n_mounts;
	bool shared;
};

static void mount_many(int n_mounts, bool shared)
{
	char target[64];

	must(mkdir(PRIVATE_DIR "/source", 0755));
	if (shared) {
		must(mount("source", PRIVATE_DIR "/source", "tmpfs", 0, NULL));
		must(mount(NULL, PRIVATE_DIR "/source", NULL, MS_SHARED, NULL));
	}
	for (int i = 0; i < n_mounts; i++) {
		snprintf(target, sizeof(target), PRIVATE_DIR "/target-%d", i);
		must(mkdir(target, 0755));
		must(mount(PRIVATE_DIR "/source", target, NULL, MS_BIND, NULL));
	}
}

/* A new mount namespace is a copy of that of its creator. */
static void multiply(void *argument)
{
	const struct wanted *wanted = argument;

	mount_private_dir();
	mount_many(wanted->n_mounts, wanted->shared);
	printf("PIDS=%d", outer_pid());
	for (int i = 1; i < wanted->n_namespaces; i++)
		printf(" %d", (int)spawn(CLONE_NEWNS, stay, NULL));
	printf("\n");
	must(fflush(stdout));
	stay(NULL);
}

int main(int argc, char **argv)
{
	struct wanted wanted = { 0 };

	if (argc != 3 && (argc != 4 || strcmp(argv[3], "shared") != 0))
		usage("NAMESPACES MOUNTS [shared]");
	wanted = (struct wanted){ parse_count(argv[1]), parse_count(argv[2]), argc == 4 };
	scene_begin();
	spawn(CLONE_NEWNS, multiply, &wanted);
	print_pair("NAMESPACES", "%d", wanted.n_namespaces);
	print_pair("MOUNTS", "%d", wanted.n_mounts);
	scene_hold();
}
