/* SPDX-License-Identifier: MIT */
/* A uts namespace pinned in a mount namespace that has no process: a descriptor keeps it. */
#include "scene.h"

#include <sched.h>
#include <stddef.h>

static void leave_pin(void *unused)
{
	mount_private_dir();
	pin_new_ns("uts", PRIVATE_DIR "/pin");
	stay(NULL);
}

int main(void)
{
	pid_t pid;
	int fd;

	scene_begin();
	pid = spawn(CLONE_NEWNS, leave_pin, NULL);
	fd = open_ns(pid, "mnt");
	end(pid);
	print_ns_fd("MNT", fd);
	print_pair("PID", "%d", outer_pid());
	print_pair("FD", "%d", fd);
	scene_hold();
}
