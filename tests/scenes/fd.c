/* SPDX-License-Identifier: MIT */
/* A namespace of any type that only a descriptor keeps. */
#include "scene.h"

#include <unistd.h>

int main(int argc, char **argv)
{
	const struct ns_kind *kind;
	int fd;

	if (argc != 2)
		usage("TYPE");
	scene_begin();
	kind = ns_kind_named(argv[1]);
	fd = new_ns(kind);
	print_ns_fd("NS", fd);
	print_pair("TYPE", "%s", kind->name);
	print_pair("PID", "%d", outer_pid());
	print_pair("FD", "%d", fd);
	scene_hold();
}
