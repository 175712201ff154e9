/* SPDX-License-Identifier: MIT */
/*
 * Whatever a kernel answers: the first byte of the input chooses how much is asked, each 600 that
 * follow are a reply and texts for it. Nothing is read that the reply does not hold.
 */
#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "collect/kernel-compat.h"
#include "collect/mounts.h"
#include "util/arena.h"
#include "util/macros.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REPLY_STEP 600

static const uint8_t *replies;
static size_t replies_size;

static ssize_t list_mounts(uint64_t ns_id, uint64_t last, uint64_t *ids, size_t size)
{
	size_t count = 0;

	for (uint64_t id = last + 1; id <= replies_size / REPLY_STEP + 1 && count < size; id++)
		ids[count++] = id;
	return (ssize_t)count;
}

/* The ids in replies are the fuzzer's, too. Beyond a reply, memory holds what was there before. */
static int give_reply(uint64_t ns_id, uint64_t mount_id, uint64_t mask, void *reply, size_t size)
{
	size_t from = (size_t)(mount_id - 1) % (SIZE_MAX / REPLY_STEP) * REPLY_STEP;
	size_t length;

	if (from >= replies_size)
		return -ENOENT;
	length = replies_size - from < REPLY_STEP ? replies_size - from : REPLY_STEP;
	if (length < sizeof(struct compat_statmount))
		return -ENOENT;
	if (replies[from] == 0xff && size < 100000)
		return -EOVERFLOW;
	memset(reply, 'x', size);
	memcpy(reply, replies + from, length);
	return 0;
}

static const struct kernel kernel = { .listmount = list_mounts, .statmount = give_reply };

static void check_id_maps(const struct mount *mount)
{
	for (int kind = ID_UID; mount->id_maps && kind <= ID_GID; kind++) {
		const struct id_map *map = &mount->id_maps[kind];

		assert(mount->idmapped && map->count <= ID_MAP_MAX);
		assert(map->state == (map->count ? ID_MAP_READ : ID_MAP_UNKNOWN));
	}
}

static void check_texts(const struct mount *mount)
{
	assert(mount->root && mount->target && mount->fstype);
	assert(mount->target[0] == '/');
	assert(strlen(mount->root) < REPLY_STEP && strlen(mount->target) < REPLY_STEP);
	assert(strncmp(mount->vfs_options, "r", 1) == 0);
	assert(strncmp(mount->fs_options, "r", 1) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum mount_detail details[] = { MOUNT_NUMBERS, MOUNT_PINS, MOUNT_TEXTS };
	auto_arena struct arena *arena = arena_new();
	struct mount_reader reader = { 0 };
	struct mount_reading reading = { 0 };
	int rc;

	if (size == 0)
		return 0;
	reader.detail = details[data[0] % ARRAY_SIZE(details)];
	replies = data + 1;
	replies_size = size - 1;
	mount_reader_open(&reader, arena);
	rc = mounts_by_id(&reader, &kernel, 1, &reading);
	mount_reader_close(&reader);
	assert(rc == 0 || reading.table.count == 0);
	mount_table_link(&reading.table, NULL);
	for (size_t i = 0; rc == 0 && i < reading.table.count; i++) {
		const struct mount *mount = &reading.table.mounts[i];

		assert(reader.detail != MOUNT_NUMBERS || !mount->target);
		if (reader.detail == MOUNT_TEXTS)
			check_texts(mount);
		check_id_maps(mount);
	}
	return 0;
}
