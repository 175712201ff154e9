/* SPDX-License-Identifier: MIT */
/* The live kernel behind struct kernel: system calls that libc has no function for yet. */
#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "collection.h"
#include "kernel-compat.h"
#include "util/cleanup.h"

static int live_ns_ioctl(int fd, unsigned long request, void *argument)
{
	int rc = ioctl(fd, request, argument);

	return rc < 0 ? -errno : rc;
}

static ssize_t live_listmount(uint64_t ns_id, uint64_t last, uint64_t *ids, size_t size)
{
	struct compat_mnt_id_req request = {
		.size = sizeof(request),
		.mnt_id = COMPAT_LSMT_ROOT,
		.param = last,
		.mnt_ns_id = ns_id,
	};
	long n = syscall(COMPAT_SYS_LISTMOUNT, &request, ids, size, 0);

	return n < 0 ? -errno : (ssize_t)n;
}

static int live_statmount(uint64_t ns_id, uint64_t mount_id, uint64_t mask, void *reply,
			  size_t size)
{
	struct compat_mnt_id_req request = {
		.size = sizeof(request),
		.mnt_id = mount_id,
		.param = mask,
		.mnt_ns_id = ns_id,
	};

	return syscall(COMPAT_SYS_STATMOUNT, &request, reply, size, 0) < 0 ? -errno : 0;
}

/* AT_STATX_DONT_SYNC: what the kernel remembers will do, a server may never answer. */
static int live_mount_of(int dir_fd, const char *link, struct mount_identity *ret)
{
	struct statx status;

	if (statx(dir_fd, link, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_TYPE | STATX_MNT_ID,
		  &status) < 0)
		return -errno;
	if (!(status.stx_mask & STATX_MNT_ID))
		return -ENOSYS;
	*ret = (struct mount_identity){
		.mount_id = status.stx_mnt_id,
		.major = status.stx_dev_major,
		.minor = status.stx_dev_minor,
		.directory = S_ISDIR(status.stx_mode),
	};
	if (S_ISBLK(status.stx_mode))
		ret->block = (struct device_id){ status.stx_rdev_major, status.stx_rdev_minor };
	return 0;
}

/*
 * In /dev anything can be anywhere: only the device itself is asked. Where the file is a device,
 * lo_rdevice says which one.
 */
static int live_loop_file(const char *path, const struct device_id *loop, struct backing *ret)
{
	auto_close int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct loop_info64 info;
	struct stat status;

	if (fd < 0 || fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISBLK(status.st_mode) || major(status.st_rdev) != loop->major ||
	    minor(status.st_rdev) != loop->minor)
		return -ENODEV;
	if (ioctl(fd, LOOP_GET_STATUS64, &info) < 0)
		return -errno;
	*ret = (struct backing){
		.filesystem = { major(info.lo_device), minor(info.lo_device) },
	};
	if (info.lo_rdevice && info.lo_rdevice != info.lo_device)
		ret->device = (struct device_id){ major(info.lo_rdevice), minor(info.lo_rdevice) };
	return 0;
}

/*
 * Always of all types: the first kernels to have it (6.19-rc) read beyond a list's end where it is
 * continued and asked for one type.
 */
static ssize_t live_listns(uint64_t last, uint64_t *ids, size_t size)
{
	struct compat_ns_id_req request = { .size = sizeof(request), .ns_id = last };
	long n = syscall(COMPAT_SYS_LISTNS, &request, ids, size, 0);

	return n < 0 ? -errno : (ssize_t)n;
}

static int live_open_ns(uint64_t id, int clone_flag, uint64_t ino)
{
	const struct compat_nsfs_file_handle ns = {
		.ns_id = id,
		.ns_type = (__u32)clone_flag,
		.ns_inum = (__u32)ino,
	};
	union {
		struct file_handle handle;
		char space[sizeof(struct file_handle) + sizeof(ns)];
	} wanted = { .handle = { .handle_bytes = sizeof(ns), .handle_type = COMPAT_FILEID_NSFS } };
	int fd;

	memcpy(wanted.handle.f_handle, &ns, sizeof(ns));
	fd = open_by_handle_at(COMPAT_FD_NSFS_ROOT, &wanted.handle, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

const struct kernel live_kernel = {
	.ns_ioctl = live_ns_ioctl,
	.listmount = live_listmount,
	.statmount = live_statmount,
	.mount_of = live_mount_of,
	.loop_file = live_loop_file,
	.listns = live_listns,
	.open_ns = live_open_ns,
	.add_member = member_add,
	.remove_member = member_remove,
};
