/* SPDX-License-Identifier: MIT */
/* The machine and the moment that an inventory is of. */
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "collection.h"
#include "model/capability.h"
#include "parse.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/memory.h"
#include "util/number.h"

static const char *read_boot_id(const struct collection *collection)
{
	char text[64];

	if (read_file_at(collection->source->proc_fd, "sys/kernel/random/boot_id", text,
			 sizeof(text)) <= 0)
		return NULL;
	text[strcspn(text, "\n")] = '\0';
	return arena_copy_text(collection->inventory->arena, text);
}

/* The boot time stands behind the counts of all interrupts: on a large machine far from the start. */
#define STAT_MAX_SIZE (1 << 20)

/*
 * What start times count from. The two clocks say it in nanoseconds and with the offset of our own
 * time namespace, which the start times have as well (time_namespaces(7)).
 */
static int64_t read_boot_time(const struct collection *collection)
{
	auto_free char *text = NULL;
	struct timespec now, since_boot;
	int64_t boot_time = 0;

	if (collection->source->kernel && clock_gettime(CLOCK_REALTIME, &now) == 0 &&
	    clock_gettime(CLOCK_BOOTTIME, &since_boot) == 0)
		return now.tv_sec - since_boot.tv_sec - (now.tv_nsec < since_boot.tv_nsec);
	text = memory_zeroed(STAT_MAX_SIZE, 1);
	if (read_file_at(collection->source->proc_fd, "stat", text, STAT_MAX_SIZE) > 0)
		(void)parse_boot_time(text, &boot_time);
	return boot_time;
}

/* The number that a file has; without a file, or one in it, what else it is to be. */
static uint64_t read_number(const struct collection *collection, const char *path,
			    uint64_t otherwise)
{
	uint64_t number = otherwise;
	char text[32];

	if (read_file_at(collection->source->proc_fd, path, text, sizeof(text)) > 0) {
		text[strcspn(text, "\n")] = '\0';
		(void)number_parse_u64(text, &number);
	}
	return number;
}

static uint64_t read_capabilities(const struct collection *collection)
{
	uint64_t last = read_number(collection, "sys/kernel/cap_last_cap", CAPABILITY_COUNT);

	return last < CAPABILITY_COUNT ? UINT64_MAX >> (CAPABILITY_COUNT - 1 - last) : 0;
}

static uint32_t read_overflow_id(const struct collection *collection, const char *path)
{
	uint64_t id = read_number(collection, path, 0);

	return id < ID_NONE ? (uint32_t)id : 0;
}

/* These are those of the reader's own user namespace, whoever's /proc it is. */
static void read_ns_max(const struct collection *collection, struct ns_limits *limits)
{
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		char path[64];
		uint64_t max;

		(void)snprintf(path, sizeof(path), "sys/user/max_%s_namespaces",
			       ns_types[type].name);
		max = read_number(collection, path, UINT64_MAX);
		if (max > INT64_MAX)
			continue;
		limits->max[type] = max;
		limits->known |= NS_TYPE_BIT(type);
	}
}

void collect_host(struct collection *collection)
{
	struct inventory *inventory = collection->inventory;
	struct utsname names;

	if (uname(&names) == 0) {
		inventory->host.name = arena_copy_text(inventory->arena, names.nodename);
		inventory->host.kernel = arena_copy_text(inventory->arena, names.release);
	}
	inventory->host.proc_path = arena_copy_text(inventory->arena, collection->source->path);
	inventory->host.boot_id = read_boot_id(collection);
	inventory->host.time = time(NULL);
	inventory->host.boot_time = read_boot_time(collection);
	inventory->host.ticks_per_second = sysconf(_SC_CLK_TCK);
	inventory->host.mount_max = read_number(collection, "sys/fs/mount-max", 0);
	if (collection_needs(collection, NEED_LIMITS))
		read_ns_max(collection, &inventory->host.ns_max);
	if (collection_needs(collection, NEED_CAPABILITIES))
		inventory->host.capabilities = read_capabilities(collection);
	if (!collection_needs(collection, NEED_CAPABILITIES | NEED_ID_MAPS))
		return;
	inventory->host.overflow_uid = read_overflow_id(collection, "sys/kernel/overflowuid");
	inventory->host.overflow_gid = read_overflow_id(collection, "sys/kernel/overflowgid");
}
