/* SPDX-License-Identifier: MIT */
#include "collect/block.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "util/cleanup.h"
#include "util/memory.h"

/* What an attribute file says, without the newline behind it. */
static bool says(int dir_fd, const char *file, const char *text)
{
	char found[PATH_MAX + 1];
	auto_close int fd = openat(dir_fd, file, O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? -1 : read(fd, found, sizeof(found) - 1);

	if (length <= 0)
		return false;
	found[length - (found[length - 1] == '\n')] = '\0';
	return strcmp(found, text) == 0;
}

static void add_matching(const char *attribute, const char *text, struct device_id **devices,
			 size_t *count)
{
	auto_closedir DIR *dir = opendir("/sys/dev/block");
	const struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		char file[sizeof(entry->d_name) + 32];
		struct device_id device;

		(void)snprintf(file, sizeof(file), "%s/%s", entry->d_name, attribute);
		if (sscanf(entry->d_name, "%u:%u", &device.major, &device.minor) == 2 &&
		    says(dirfd(dir), file, text))
			*(struct device_id *)array_append(devices, count, sizeof(device)) = device;
	}
}

void collect_loops_of(const char *file, struct device_id **devices, size_t *count)
{
	add_matching("loop/backing_file", file, devices, count);
}

void collect_mapped_by_name(const char *name, struct device_id **devices, size_t *count)
{
	add_matching("dm/name", name, devices, count);
}
