/* SPDX-License-Identifier: MIT */
/* A PID namespace that only a mounted proc keeps. */
#include "scene.h"

#include <sched.h>
#include <stddef.h>
#include <sys/mount.h>

static void mount_proc(void *unused)
{
	print_ns("NS", 0, "pid");
	must(mount("proc", PRIVATE_DIR, "proc", 0, NULL));
}

static void live_with_proc_mount(void *unused)
{
	must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	end(spawn(CLONE_NEWPID, mount_proc, NULL));
	print_ns("MNT", 0, "mnt");
	print_pair("PATH", PRIVATE_DIR);
	print_pair("PID", "%d", outer_pid());
	stay(NULL);
}

int main(void)
{
	scene_begin();
	spawn(CLONE_NEWNS, live_with_proc_mount, NULL);
	scene_hold();
}
