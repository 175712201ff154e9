/* SPDX-License-Identifier: MIT */
/*
 * A network namespace that only a bind mount at DIR/pin keeps, on a tmpfs of its own: in a mount
 * namespace with a process, or in the caller's (own). --shadow: another tmpfs hides the pin.
 */
#include "scene.h"

#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>

static const char *dir;
static bool shadow;
static int n_mounts;

static void mount_on_dir(void)
{
	mount_tmpfs(dir);
	n_mounts++;
}

static void unmount_dir(void)
{
	while (n_mounts-- > 0)
		umount2(dir, MNT_DETACH);
}

static void pin_in_this_ns(void)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/pin", dir);
	mount_on_dir();
	pin_new_ns("net", path);
	if (shadow)
		mount_on_dir();
	print_pair("PID", "%d", outer_pid());
}

static void pin_in_new_ns(void *unused)
{
	must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	print_ns("MNT", 0, "mnt");
	pin_in_this_ns();
	stay(NULL);
}

int main(int argc, char **argv)
{
	bool own = false;

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "own"))
			own = true;
		else if (!strcmp(argv[i], "--shadow"))
			shadow = true;
		else
			dir = argv[i];
	}
	if (!dir)
		usage("DIR [own] [--shadow]");
	scene_begin();
	if (own) {
		must(atexit(unmount_dir));
		pin_in_this_ns();
	} else {
		spawn(CLONE_NEWNS, pin_in_new_ns, NULL);
	}
	scene_hold();
}
