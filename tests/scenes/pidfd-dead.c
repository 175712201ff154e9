/* SPDX-License-Identifier: MIT */
/* A PID namespace that only a pidfd of its dead init keeps. */
#include "scene.h"

#include <sched.h>
#include <stddef.h>
#include <sys/pidfd.h>

int main(void)
{
	pid_t pid;
	int fd;

	scene_begin();
	pid = spawn(CLONE_NEWPID, stay, NULL);
	print_ns("NS", pid, "pid");
	fd = must(pidfd_open(pid, 0));
	end(pid);
	print_pair("PID", "%d", outer_pid());
	print_pair("FD", "%d", fd);
	scene_hold();
}
