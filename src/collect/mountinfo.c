/* SPDX-License-Identifier: MIT */
/* Mounts by proc_pid_mountinfo(5), which anyone may read. The one file that uses libmount. */
#include <errno.h>
#include <fcntl.h>
#include <libmount/libmount.h>
#include <stdio.h>

#include "mount-rows.h"
#include "util/cleanup.h"
#include "util/memory.h"
#include "util/text.h"

#define auto_table __attribute__((cleanup(cleanup_table)))
static void cleanup_table(struct libmnt_table **table)
{
	mnt_unref_table(*table);
}

static int parse_file(int fd, struct libmnt_table *table)
{
	auto_fclose FILE *stream = fdopen(fd, "r");

	if (!stream)
		return -errno;
	return mnt_table_parse_stream(table, stream, "mountinfo");
}

static void add_row(struct mount_rows *rows, struct libmnt_fs *fs)
{
	const char *target = mnt_fs_get_target(fs), *root = mnt_fs_get_root(fs);
	const char *fstype = mnt_fs_get_fstype(fs);
	struct mount_row *row;

	if (!target || !root || !fstype)
		return;
	row = array_append(&rows->items, &rows->count, sizeof(*row));
	*row = (struct mount_row){
		.id = (uint64_t)mnt_fs_get_id(fs),
		.parent = (uint64_t)mnt_fs_get_parent_id(fs),
		.target = arena_copy_text(rows->arena, target),
		.root = arena_copy_text(rows->arena, root),
		.fstype = arena_copy_text(rows->arena, fstype),
	};
}

int mount_rows_from_mountinfo(int dir_fd, struct mount_rows *rows)
{
	auto_table struct libmnt_table *table = mnt_new_table();
	struct libmnt_iter *iter = mnt_new_iter(MNT_ITER_FORWARD);
	int fd = openat(dir_fd, "mountinfo", O_RDONLY | O_CLOEXEC);
	struct libmnt_fs *fs;
	int rc = fd < 0 ? -errno : 0;

	if (!table || !iter)
		memory_exhausted();
	if (rc == 0)
		rc = parse_file(fd, table);
	while (rc == 0 && mnt_table_next_fs(table, iter, &fs) == 0)
		add_row(rows, fs);
	mnt_free_iter(iter);
	return rc > 0 ? -EIO : rc;
}

void collect_describe_library(struct text *text)
{
	const char *version = NULL;

	(void)mnt_get_library_version(&version);
	text_add_format(text, "libmount %s", version);
}
