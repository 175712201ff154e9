/* SPDX-License-Identifier: MIT */
/* A (network) namespace that only a descriptor on its way through a unix socket keeps. */
#include "scene.h"

#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int ends[2], fd;

	scene_begin();
	must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
	fd = new_ns(ns_kind_named(argc > 1 ? argv[1] : "net"));
	send_fd(ends[1], fd);
	print_ns_fd("NS", fd);
	close(fd);
	print_pair("PID", "%d", outer_pid());
	print_pair("FD", "%d", ends[0]);
	scene_hold();
}
