/* SPDX-License-Identifier: MIT */
/*
 * A mount namespace whose process has its root on a file system that does not answer, and a pin
 * outside that root. Who looks for the pin's path below the root waits: for PATIENCE seconds, so
 * that nothing waits for ever where a test fails.
 */
#include "scene.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATIENCE 20
#define ROOT     PRIVATE_DIR "/root"

static int device;

static void answer(uint64_t request, int error, const void *data, size_t size)
{
	char reply[256];
	const struct fuse_out_header header = {
		.len = (uint32_t)(sizeof(header) + size),
		.error = error,
		.unique = request,
	};

	memcpy(reply, &header, sizeof(header));
	memcpy(reply + sizeof(header), data, size);
	must(write(device, reply, header.len));
}

/* Answers what a mount and chroot(2) can't do without, and nothing else. */
static void *serve(void *unused)
{
	const struct fuse_init_out init = { .major = FUSE_KERNEL_VERSION,
					    .minor = FUSE_KERNEL_MINOR_VERSION,
					    .max_write = 4096 };
	union {
		struct fuse_in_header header;
		char bytes[FUSE_MIN_READ_BUFFER];
	} request;

	for (;;) {
		/* EPERM: it is not mounted yet. ENODEV: it is no more. */
		ssize_t length = read(device, &request, sizeof(request));

		if (length < 0 && errno != EPERM)
			return NULL;
		if (length < 0)
			usleep(1000);
		else if (request.header.opcode == FUSE_INIT)
			answer(request.header.unique, 0, &init, sizeof(init));
		else if (request.header.opcode == FUSE_ACCESS)
			answer(request.header.unique, -ENOSYS, "", 0);
		else
			break;
	}
	sleep(PATIENCE);
	close(device);
	return NULL;
}

static void live_there(void *unused)
{
	char options[64];

	mount_private_dir();
	pin_new_ns("uts", PRIVATE_DIR "/pin");
	print_pair("PID", "%d", outer_pid());
	must(mkdir(ROOT, 0755));
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0", device);
	must(mount("hanging", ROOT, "fuse", 0, options));
	must(close(device));
	must(chroot(ROOT));
	stay(NULL);
}

int main(void)
{
	pthread_t server;

	scene_begin();
	device = must(open("/dev/fuse", O_RDWR));
	if (pthread_create(&server, NULL, serve, NULL))
		die("no thread");
	spawn(CLONE_NEWNS, live_there, NULL);
	scene_hold();
}
