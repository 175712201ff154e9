/* SPDX-License-Identifier: MIT */
/*
 * Mounts by proc_pid_mountinfo(5), which anyone may read. The one file that uses libmount.
 *
 * libmount takes files, not lines, and rewrites some texts: for "/dev/root" it puts what it takes
 * for the root device of this machine, and in options it undoes the escape of a comma that is part
 * of a value. It also takes a whole file for an fstab when the first line is malformed. So it is
 * fed line by line, behind a first line that is well-formed, and texts that it rewrites come from
 * the line.
 */
#include <errno.h>
#include <libmount/libmount.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "mounts.h"
#include "parse.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/memory.h"
#include "util/text.h"

#define auto_table __attribute__((cleanup(cleanup_table)))
static void cleanup_table(struct libmnt_table **table)
{
	mnt_unref_table(*table);
}

static const char first_line[] = "1 0 0:0 / / rw - none none rw";

struct feed {
	struct mount_reader *reader;
	struct mount_reading *reading;
	FILE *input;
	struct libmnt_table *table; /* empty, or what became of the line */
	char *line;                 /* with a newline at length while libmount is fed */
	size_t length, allocated;
	size_t fed;    /* bytes of the line that libmount has; beyond length: all */
	size_t number; /* of the line; 0: the first one is ours */
	bool at_end;
	int rc;
	struct mount *mounts;
	size_t count;
};

static void note_malformed(struct feed *feed)
{
	struct mount_reading *reading = feed->reading;

	if (reading->n_malformed < MALFORMED_MAX)
		reading->malformed[reading->n_malformed] = feed->number;
	reading->n_malformed++;
}

static void store_texts(struct feed *feed, struct mount *mount, struct libmnt_fs *fs,
			const struct mountinfo_texts *texts)
{
	struct text_pool *pool = &feed->reader->texts;

	mount->root = text_pool_add(pool, mnt_fs_get_root(fs));
	mount->target = text_pool_add(pool, texts->target);
	mount->fstype = text_pool_add(pool, mnt_fs_get_fstype(fs));
	if (feed->reader->detail != MOUNT_TEXTS)
		return;
	mount->source = text_pool_add(pool, texts->source);
	mount->vfs_options = text_pool_add(pool, mnt_fs_get_vfs_options(fs));
	mount->fs_options = text_pool_add(pool, texts->fs_options);
}

/* Cuts the line up. Returns whether it is a mount. */
static bool store(struct feed *feed, struct libmnt_fs *fs)
{
	const char *optional = mnt_fs_get_optional_fields(fs);
	const char *vfs_options = mnt_fs_get_vfs_options(fs);
	int id = mnt_fs_get_id(fs), parent_id = mnt_fs_get_parent_id(fs);
	struct propagation propagation = { 0 };
	struct mountinfo_texts texts;
	struct mount *mount;

	if (id < 0 || parent_id < 0 || !mnt_fs_get_root(fs) || !mnt_fs_get_fstype(fs) ||
	    !vfs_options || parse_mountinfo_texts(feed->line, &texts) < 0 ||
	    (optional && parse_propagation(optional, &propagation) < 0))
		return false;
	mount = array_append(&feed->mounts, &feed->count, sizeof(*mount));
	*mount = (struct mount){
		.id = (uint64_t)id,
		.parent_id = (uint64_t)parent_id,
		.major = major(mnt_fs_get_devno(fs)),
		.minor = minor(mnt_fs_get_devno(fs)),
		.propagation = propagation,
		.idmapped = mnt_optstr_get_option(vfs_options, "idmapped", NULL, NULL) == 0,
	};
	if (feed->reader->detail != MOUNT_NUMBERS)
		store_texts(feed, mount, fs, &texts);
	return true;
}

/* Takes what libmount made of the line out of its table. */
static void take_line(struct feed *feed)
{
	struct libmnt_fs *fs = NULL;

	feed->line[feed->length] = '\0';
	if (mnt_table_last_fs(feed->table, &fs) != 0)
		fs = NULL;
	if (feed->number > 0 && !(fs && store(feed, fs)))
		note_malformed(feed);
	if (fs)
		(void)mnt_table_remove_fs(feed->table, fs);
}

static bool next_line(struct feed *feed)
{
	ssize_t length;

	while ((length = getline(&feed->line, &feed->allocated, feed->input)) > 0) {
		feed->number++;
		feed->length = (size_t)length - (feed->line[length - 1] == '\n');
		feed->line[feed->length] = '\n';
		feed->fed = 0;
		if (memchr(feed->line, '\0', feed->length))
			note_malformed(feed);
		else if (feed->length > 0)
			return true;
	}
	if (ferror(feed->input))
		feed->rc = -errno;
	return false;
}

/* Is called for more when libmount is done with all that it was given. */
static ssize_t feed_libmount(void *cookie, char *buffer, size_t size)
{
	struct feed *feed = cookie;

	if (feed->at_end)
		return 0;
	if (feed->fed > feed->length) {
		take_line(feed);
		feed->at_end = !next_line(feed);
	}
	if (feed->at_end)
		return 0;
	if (size > feed->length + 1 - feed->fed)
		size = feed->length + 1 - feed->fed;
	memcpy(buffer, feed->line + feed->fed, size);
	feed->fed += size;
	return (ssize_t)size;
}

static int parse(struct feed *feed)
{
	const cookie_io_functions_t functions = { .read = feed_libmount };
	auto_fclose FILE *stream = fopencookie(feed, "r", functions);
	auto_table struct libmnt_table *table = mnt_new_table();
	int rc;

	if (!stream || !table)
		memory_exhausted();
	feed->table = table;
	feed->line = memory_copy_text(first_line);
	feed->length = strlen(first_line);
	feed->allocated = sizeof(first_line);
	feed->line[feed->length] = '\n';
	rc = mnt_table_parse_stream(table, stream, "mountinfo");
	if (feed->rc < 0)
		return feed->rc;
	return rc > 0 || (rc == 0 && !feed->at_end) ? -EIO : rc;
}

int mounts_from_mountinfo(struct mount_reader *reader, FILE *input, struct mount_reading *ret)
{
	struct feed feed = { .reader = reader, .reading = ret, .input = input };
	int rc = parse(&feed);

	if (rc == 0) {
		ret->table.mounts = arena_alloc(reader->arena, feed.count * sizeof(*feed.mounts));
		if (feed.count > 0)
			memcpy(ret->table.mounts, feed.mounts, feed.count * sizeof(*feed.mounts));
		ret->table.count = feed.count;
		ret->table.source = MOUNTS_MOUNTINFO;
	}
	free(feed.line);
	free(feed.mounts);
	return rc;
}

void collect_describe_library(struct text *text)
{
	const char *version = NULL;

	(void)mnt_get_library_version(&version);
	text_add_format(text, "libmount %s", version);
}
