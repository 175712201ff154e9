/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "collection.h"
#include "parse.h"
#include "util/cleanup.h"

/* Every /proc has "self"; it leads nowhere where the reader has no PID in it. */
static bool has_self(int fd)
{
	struct stat status;

	return fstatat(fd, "self", &status, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
}

int source_open(struct source *source, const char *directory, struct error *err)
{
	const char *path = directory ? directory : "/proc";
	auto_close int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct statfs filesystem;

	if (fd < 0)
		return error_set_errno(err, -errno, "cannot open %s", path);
	if (!has_self(fd))
		return error_set(err, -EINVAL,
				 directory ? "%s is not a proc file system: it has no 'self'"
					   : "%s is not mounted (mount -t proc proc /proc; or "
					     "name another one with --procfs)",
				 path);
	if (fstatfs(fd, &filesystem) < 0)
		return error_set_errno(err, -errno, "cannot look at %s", path);
	source->path = path;
	source->proc_fd = take_fd(&fd);
	source->kernel = filesystem.f_type == PROC_SUPER_MAGIC ? &live_kernel : NULL;
	source->sys_fd = source->kernel ? open("/sys", O_PATH | O_DIRECTORY | O_CLOEXEC) : -EBADF;
	if (source->kernel && source->sys_fd < 0)
		source->sys_fd = -errno;
	return 0;
}

void source_close(struct source *source)
{
	if (source->proc_fd >= 0)
		(void)close(source->proc_fd);
	source->proc_fd = -EBADF;
	cleanup_close(&source->sys_fd);
	source->sys_fd = -EBADF;
}

ssize_t read_file_at(int dir_fd, const char *path, char *buffer, size_t size)
{
	auto_close int fd = openat(dir_fd, path, O_RDONLY | O_CLOEXEC);
	ssize_t length;

	if (fd < 0)
		return -errno;
	/* One record, one read: what comes short has ended. */
	do {
		length = read(fd, buffer, size - 1);
	} while (length < 0 && errno == EINTR);
	if (length < 0)
		return -errno;
	buffer[length] = '\0';
	return length;
}

FILE *open_stream_at(int dir_fd, const char *path)
{
	auto_close int fd = openat(dir_fd, path, O_RDONLY | O_CLOEXEC);
	FILE *stream = fd < 0 ? NULL : fdopen(fd, "r");

	if (stream)
		(void)take_fd(&fd);
	return stream;
}

int read_ns_link(int dir_fd, const char *link, enum ns_type type, uint64_t *ret_ino)
{
	char target[64];
	ssize_t length = readlinkat(dir_fd, link, target, sizeof(target) - 1);

	if (length < 0)
		return -errno;
	target[length] = '\0';
	return parse_ns_link(target, type, ret_ino);
}
