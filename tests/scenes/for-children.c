/* SPDX-License-Identifier: MIT */
/* A namespace that children of the process would be in, but there is none (or it has died). */
#include "scene.h"

#include <sched.h>
#include <stddef.h>
#include <string.h>

static void just_end(void *unused)
{
}

/* Before the first child pid_for_children can't be read; after its end no other can be made. */
static void leave_dead_init_behind(void)
{
	pid_t init;

	must(unshare(CLONE_NEWPID));
	init = spawn(0, just_end, NULL);
	end(init);
}

int main(int argc, char **argv)
{
	const char *const type = argc == 2 ? argv[1] : "";

	scene_begin();
	print_pair("PID", "%d", outer_pid());
	if (!strcmp(type, "pid")) {
		leave_dead_init_behind();
		print_ns("NS", 0, "pid_for_children");
	} else if (!strcmp(type, "time")) {
		must(unshare(CLONE_NEWTIME));
		print_ns("NS", 0, "time_for_children");
	} else {
		usage("pid|time");
	}
	print_pair("TYPE", "%s", type);
	scene_hold();
}
