/* SPDX-License-Identifier: MIT */
#include "util/new-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/cleanup.h"
#include "util/memory.h"
#include "util/text.h"

static int check_target(const char *path, struct error *err)
{
	struct stat status;

	if (lstat(path, &status) < 0)
		return errno == ENOENT ? 0 : error_set_errno(err, -errno, "%s", path);
	if (!S_ISREG(status.st_mode))
		return error_set(err, -EINVAL, "%s is no regular file: it can't be replaced", path);
	return 0;
}

static int make_temporary(const char *path, mode_t mode, char **ret, FILE **ret_stream)
{
	auto_text struct text name = { 0 };
	auto_close int fd = -EBADF;
	int rc = 0;

	text_add_format(&name, "%s.XXXXXX", path);
	*ret = memory_copy_text(text_get(&name));
	fd = mkostemp(*ret, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	*ret_stream = fchmod(fd, mode) < 0 ? NULL : fdopen(fd, "w");
	if (!*ret_stream) {
		rc = -errno;
		(void)unlink(*ret);
		return rc;
	}
	(void)take_fd(&fd);
	return 0;
}

int new_file_open(struct new_file *file, const char *path, mode_t mode, struct error *err)
{
	int rc = check_target(path, err);

	if (rc < 0)
		return rc;
	rc = make_temporary(path, mode, &file->temporary, &file->stream);
	if (rc < 0) {
		free(file->temporary);
		file->temporary = NULL;
		return error_set_errno(err, rc, "cannot write %s", path);
	}
	file->path = memory_copy_text(path);
	return 0;
}

int new_file_commit(struct new_file *file, struct error *err)
{
	if (fflush(file->stream) < 0 || ferror(file->stream) || fsync(fileno(file->stream)) < 0 ||
	    rename(file->temporary, file->path) < 0)
		return error_set_errno(err, errno ? -errno : -EIO, "cannot write %s", file->path);
	free(file->temporary);
	file->temporary = NULL;
	return 0;
}

void new_file_release(struct new_file *file)
{
	if (file->stream)
		(void)fclose(file->stream);
	if (file->temporary)
		(void)unlink(file->temporary);
	free(file->temporary);
	free(file->path);
	*file = (struct new_file){ 0 };
}
