/* SPDX-License-Identifier: MIT */
/* A uts namespace that only a pin in the mount namespace of another process keeps. */
#include "scene.h"

#include <sched.h>
#include <stddef.h>

static void live_with_pin(void *unused)
{
	mount_private_dir();
	pin_new_ns("uts", PRIVATE_DIR "/pin");
	print_ns("MNT", 0, "mnt");
	print_pair("PID", "%d", outer_pid());
	stay(NULL);
}

int main(void)
{
	scene_begin();
	spawn(CLONE_NEWNS, live_with_pin, NULL);
	scene_hold();
}
