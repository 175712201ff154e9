/* SPDX-License-Identifier: MIT */
/* Whatever a captured mountinfo holds: lines are mounts or malformed, and who climbs arrives. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "collect/mounts.h"
#include "collect/parse.h"
#include "util/arena.h"
#include "util/cleanup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t count_lines(const char *bytes, size_t size)
{
	size_t count = 0;

	/* An empty line is no line. */
	for (size_t at = 0; at < size; at++)
		count += bytes[at] != '\n' && (at + 1 == size || bytes[at + 1] == '\n');
	return count;
}

static void check_mount(const struct mount_table *table, const struct mount *mount)
{
	const struct propagation *propagation = &mount->propagation;
	size_t climbed = 0;

	assert(mount->id <= INT32_MAX && mount->parent_id <= INT32_MAX);
	assert(mount->target[0] == '/');
	assert(mount->root && mount->fstype && mount->source);
	assert(mount->vfs_options && mount->fs_options);
	assert(!strpbrk(mount->fs_options, " \n"));
	assert(propagation->peer_group <= INT32_MAX && propagation->master <= INT32_MAX);
	for (; mount->parent; mount = mount->parent) {
		assert(mount->parent->id == mount->parent_id);
		assert(climbed < table->count);
		climbed++;
	}
}

static void check_file(const char *bytes, size_t size)
{
	auto_arena struct arena *arena = arena_new();
	auto_fclose FILE *input = fmemopen((void *)(uintptr_t)bytes, size, "r");
	struct mount_reader reader = { .detail = MOUNT_TEXTS };
	struct mount_reading reading = { 0 };

	assert(input);
	mount_reader_open(&reader, arena);
	assert(mounts_from_mountinfo(&reader, input, &reading) == 0);
	mount_reader_close(&reader);
	assert(reading.table.count + reading.n_malformed == count_lines(bytes, size));
	mount_table_link(&reading.table, NULL);
	for (size_t i = 0; i < reading.table.count; i++)
		check_mount(&reading.table, &reading.table.mounts[i]);
}

static void check_propagation(const char *text)
{
	struct propagation propagation = { .peer_group = 99 };

	if (parse_propagation(text, &propagation) < 0)
		assert(propagation.peer_group == 99);
	else
		assert(propagation.peer_group <= INT32_MAX);
}

static void check_texts(char *line)
{
	const char *end = line + strlen(line);
	struct mountinfo_texts texts;

	if (parse_mountinfo_texts(line, &texts) < 0)
		return;
	assert(line < texts.target && texts.target[0] == '/');
	assert(texts.target < texts.source && texts.source < texts.fs_options);
	assert(texts.fs_options + strlen(texts.fs_options) <= end);
}

static void check_mapped(const char *text)
{
	struct mapped_file mapped;

	if (parse_mapped_file(text, &mapped) < 0)
		return;
	assert(strspn(mapped.range, "-0123456789abcdef") == strlen(mapped.range));
	assert(mapped.file > text && mapped.file + mapped.file_length < text + strlen(text));
}

static void check_fdinfo(const char *text)
{
	uint64_t mount_id = UINT64_MAX;

	assert(parse_fdinfo_mount(text, &mount_id) == 0 ? mount_id <= INT32_MAX
							: mount_id == UINT64_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);

	assert(text);
	if (size > 0)
		check_file((const char *)data, size);
	check_propagation(text);
	check_mapped(text);
	check_fdinfo(text);
	check_texts(text);
	free(text);
	return 0;
}
