/* SPDX-License-Identifier: MIT */
/*
 * A network namespace that only a tun descriptor keeps: with a device, or (bare) without, for
 * the descriptor holds the namespace in which it was opened.
 */
#include "scene.h"

#include <linux/if_tun.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>

static int make_tun(const void *with_device)
{
	struct ifreq request = { .ifr_name = "scene0", .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd = open_tun();

	if (with_device)
		must(ioctl(fd, TUNSETIFF, &request));
	print_ns("NS", 0, "net");
	return fd;
}

int main(int argc, char **argv)
{
	const char *const device = argc == 1 ? "scene0" : NULL;

	if (argc > 2 || (argc == 2 && strcmp(argv[1], "bare")))
		usage("[bare]");
	scene_begin();
	print_pair("FD", "%d", fd_from_child(CLONE_NEWNET, make_tun, device));
	print_pair("PID", "%d", outer_pid());
	scene_hold();
}
