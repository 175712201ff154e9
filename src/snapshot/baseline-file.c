/* SPDX-License-Identifier: MIT */
/* Baselines as files. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "snapshot/baseline.h"
#include "util/cleanup.h"
#include "util/memory.h"
#include "util/new-file.h"

#define SIZE_MAX_OF_FILE (16 << 20)

/* Not a FIFO, which would never end. */
static int open_regular(const char *path, size_t *ret_size)
{
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat status;

	if (fd < 0 || fstat(fd, &status) < 0)
		return -errno;
	if (S_ISDIR(status.st_mode))
		return -EISDIR;
	if (!S_ISREG(status.st_mode))
		return -EINVAL;
	if (status.st_size > SIZE_MAX_OF_FILE)
		return -EFBIG;
	*ret_size = (size_t)status.st_size;
	return take_fd(&fd);
}

static int read_bytes(int fd, char *buffer, size_t size, size_t *ret_length)
{
	while (*ret_length < size) {
		ssize_t count = read(fd, buffer + *ret_length, size - *ret_length);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return -errno;
		if (count == 0)
			break;
		*ret_length += (size_t)count;
	}
	return 0;
}

int baseline_read(struct baseline *baseline, const char *path, struct error *err)
{
	size_t size = 0, length = 0;
	auto_close int fd = open_regular(path, &size);
	auto_free char *buffer = NULL;
	int rc;

	if (fd < 0)
		return error_set_errno(err, fd, "cannot read baseline %s", path);
	buffer = memory_zeroed(size + 1, 1);
	rc = read_bytes(fd, buffer, size, &length);
	if (rc < 0)
		return error_set_errno(err, rc, "cannot read baseline %s", path);
	rc = baseline_parse(baseline, buffer, length, err);
	return rc < 0 ? error_prefix(err, rc, "baseline %s", path) : 0;
}

static json_t *text_json(const char *text)
{
	return text ? json_string(text) : json_null();
}

/* An entry a line, so that a change of the file shows as a change of lines. */
static void write_entry(const struct accepted *entry, FILE *stream)
{
	char fingerprint[sizeof("0123456789abcdef")];
	json_t *object;

	(void)snprintf(fingerprint, sizeof(fingerprint), "%016llx",
		       (unsigned long long)entry->fingerprint);
	object = json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "fingerprint", fingerprint, "rule",
			   text_json(entry->rule), "summary", text_json(entry->summary), "by",
			   text_json(entry->by), "at", text_json(entry->at), "host",
			   text_json(entry->host));
	if (!object)
		memory_exhausted();
	(void)json_dumpf(object, stream, JSON_ENSURE_ASCII);
	json_decref(object);
}

static void write_entries(const struct baseline *baseline, FILE *stream)
{
	(void)fputs("{\"baseline\": 1, \"accepted\": [", stream);
	for (size_t i = 0; i < baseline->count; i++) {
		(void)fputs(i ? ",\n" : "\n", stream);
		write_entry(baseline->entries[i], stream);
	}
	(void)fputs("\n]}\n", stream);
}

int baseline_write(const struct baseline *baseline, const char *path, struct error *err)
{
	auto_new_file struct new_file file = { 0 };
	int rc = new_file_open(&file, path, 0644, err);

	if (rc < 0)
		return rc;
	write_entries(baseline, file.stream);
	return new_file_commit(&file, err);
}
