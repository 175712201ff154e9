/* SPDX-License-Identifier: MIT */
/* A user namespace that is kept by what it owns alone: a network namespace in a descriptor. */
#include "scene.h"

#include <sched.h>
#include <stddef.h>

int main(void)
{
	pid_t pid;
	int fd;

	scene_begin();
	pid = spawn(CLONE_NEWUSER | CLONE_NEWNET, stay, NULL);
	print_ns("USER", pid, "user");
	/* Opened out here: a file opened in there would keep the user namespace by itself. */
	fd = open_ns(pid, "net");
	end(pid);
	print_ns_fd("NET", fd);
	print_pair("PID", "%d", outer_pid());
	print_pair("FD", "%d", fd);
	scene_hold();
}
