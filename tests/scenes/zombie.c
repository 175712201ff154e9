/* SPDX-License-Identifier: MIT */
/* A PID and a user namespace whose only member is a zombie. */
#include "scene.h"

#include <sched.h>
#include <stddef.h>

static void just_end(void *unused)
{
}

int main(void)
{
	pid_t zombie;

	scene_begin();
	zombie = spawn(CLONE_NEWPID | CLONE_NEWUSER, just_end, NULL);
	print_pair("PID", "%d", (int)zombie);
	print_ns("USER", zombie, "user");
	print_ns("PIDNS", zombie, "pid");
	scene_hold();
}
