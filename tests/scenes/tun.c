/* SPDX-License-Identifier: MIT */
/*
 * A network namespace that only a tun descriptor keeps: with a device, or (bare) without, for
 * the descriptor holds the namespace in which it was opened.
 */
#include "scene.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define TUN_DEVICE  makedev(10, 200)
#define PRIVATE_TUN PRIVATE_DIR "/tun"

/* Containers often lack the node, though the kernel has the driver. */
static int open_tun(void)
{
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);

	if (fd >= 0 || errno != ENOENT)
		return must_succeed(fd, "/dev/net/tun");
	must(unshare(CLONE_NEWNS));
	mount_private_dir();
	must(mknod(PRIVATE_TUN, S_IFCHR | 0600, TUN_DEVICE));
	fd = open(PRIVATE_TUN, O_RDWR | O_CLOEXEC);
	if (fd < 0 && errno == ENXIO)
		unavailable("this kernel has no tun driver");
	return must_succeed(fd, PRIVATE_TUN);
}

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
