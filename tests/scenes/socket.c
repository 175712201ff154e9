/* SPDX-License-Identifier: MIT */
/* A network namespace that only a socket keeps, of a process that is not in it. */
#include "scene.h"

#include <sched.h>
#include <string.h>
#include <sys/socket.h>

struct socket_kind {
	const char *name;
	int family, type;
};

static const struct socket_kind kinds[] = {
	{ "udp", AF_INET, SOCK_DGRAM },
	{ "tcp", AF_INET, SOCK_STREAM },
	{ "unix", AF_UNIX, SOCK_STREAM },
};

static const struct socket_kind *kind_named(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	}
	usage("udp|tcp|unix");
}

static int make_socket(const void *arg)
{
	const struct socket_kind *kind = arg;
	const struct sockaddr nowhere = { .sa_family = (sa_family_t)kind->family };
	int fd = must(socket(kind->family, kind->type | SOCK_CLOEXEC, 0));

	/* A unix socket does not listen without a name; of an empty one the kernel makes one. */
	if (kind->family == AF_UNIX)
		must(bind(fd, &nowhere, sizeof(sa_family_t)));
	if (kind->type == SOCK_STREAM)
		must(listen(fd, 1));
	print_ns("NS", 0, "net");
	return fd;
}

int main(int argc, char **argv)
{
	const struct socket_kind *kind = kind_named(argc == 2 ? argv[1] : "");

	scene_begin();
	print_pair("FD", "%d", fd_from_child(CLONE_NEWNET, make_socket, kind));
	print_pair("PID", "%d", outer_pid());
	scene_hold();
}
