/* SPDX-License-Identifier: MIT */
/*
 * File systems by a device, a source, or a path. One of a network is not asked for anything: it
 * could hang.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "inside-path.h"
#include "name.h"
#include "util/cleanup.h"
#include "util/memory.h"
#include "util/number.h"

static void add_device(struct device_list *list, uint32_t major, uint32_t minor)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->items[i].major == major && list->items[i].minor == minor)
			return;
	}
	*(struct device_id *)array_append(&list->items, &list->count, sizeof(*list->items)) =
		(struct device_id){ major, minor };
}

void device_list_release(struct device_list *list)
{
	free(list->items);
	free(list->file);
}

bool name_is_device_number(const char *text, struct device_id *ret)
{
	const char *cursor = text;
	uint64_t major;

	if (number_take_u64(&cursor, &major) < 0 || major > UINT32_MAX || *cursor != ':')
		return false;
	ret->major = (uint32_t)major;
	return number_parse_u32(cursor + 1, &ret->minor) == 0;
}

static bool is_mounted(const struct inventory *inventory, const struct device_id *device)
{
	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		const struct mount_table *table = &inventory->namespaces[i]->mounts;

		for (size_t j = 0; j < table->count; j++) {
			if (table->mounts[j].major == device->major &&
			    table->mounts[j].minor == device->minor)
				return true;
		}
	}
	for (const struct mount_use *use = inventory->mount_uses; use; use = use->next) {
		if (use->major == device->major && use->minor == device->minor)
			return true;
	}
	return false;
}

int name_check_device(const char *text, const struct inventory *inventory, struct error *err)
{
	struct device_id device;
	char path[64];

	if (!name_is_device_number(text, &device))
		return 0;
	(void)snprintf(path, sizeof(path), "/sys/dev/block/%u:%u", device.major, device.minor);
	if (is_mounted(inventory, &device) || (!inventory->recorded && access(path, F_OK) == 0))
		return 0;
	return error_set(err, -ENOENT, "there is no device %s", text);
}

/* A file system can have a device number of its own besides that of its block device. */
static void add_by_source(struct device_list *list, const struct inventory *inventory,
			  const char *source)
{
	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		const struct mount_table *table = &inventory->namespaces[i]->mounts;

		for (size_t j = 0; j < table->count; j++) {
			const struct mount *mount = &table->mounts[j];

			if (mount->source && strcmp(mount->source, source) == 0)
				add_device(list, mount->major, mount->minor);
		}
	}
}

/* The device of a mount as mountinfo has it; a subvolume says another one. */
static void add_filesystem(struct device_list *list, const struct inventory *inventory,
			   const struct statx *status)
{
	const struct ns *mnt = inventory->observer[NS_MNT];

	for (size_t i = 0; mnt && i < mnt->mounts.count; i++) {
		const struct mount *mount = &mnt->mounts.mounts[i];

		if ((status->stx_mask & STATX_MNT_ID) && mount->id == status->stx_mnt_id) {
			add_device(list, mount->major, mount->minor);
			return;
		}
	}
	add_device(list, status->stx_dev_major, status->stx_dev_minor);
}

/* The loop devices of a file, and whether it is in use itself, by these or as swap. */
static bool add_by_file(struct device_list *list, const struct inventory *inventory,
			const char *file)
{
	const struct block_device *device = inventory->block_devices;
	const struct swap *swap = inventory->swaps;

	for (; device; device = device->next) {
		if (device->file && strcmp(device->file, file) == 0)
			add_device(list, device->id.major, device->id.minor);
	}
	while (swap && strcmp(swap->path, file) != 0)
		swap = swap->next;
	return list->count > 0 || swap;
}

static void add_by_mapped_name(struct device_list *list, const struct inventory *inventory,
			       const char *name)
{
	const struct block_device *device = inventory->block_devices;

	for (; device; device = device->next) {
		if (device->name && strcmp(device->name, name) == 0)
			add_device(list, device->id.major, device->id.minor);
	}
}

static int add_file(struct device_list *list, const struct inventory *inventory, const char *path)
{
	auto_free char *real = realpath(path, NULL);
	struct statx status;

	if (statx(AT_FDCWD, path, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_TYPE | STATX_MNT_ID,
		  &status) < 0)
		return -errno;
	if (S_ISBLK(status.stx_mode)) {
		add_device(list, status.stx_rdev_major, status.stx_rdev_minor);
		add_by_source(list, inventory, path);
		if (real)
			add_by_source(list, inventory, real);
		return 0;
	}
	if (S_ISREG(status.stx_mode) && real && add_by_file(list, inventory, real)) {
		list->file = real;
		real = NULL;
		return 0;
	}
	add_filesystem(list, inventory, &status);
	return 0;
}

int name_resolve_device(const char *text, const struct inventory *inventory,
			struct device_list *list, struct error *err)
{
	struct device_id device;

	if (name_is_device_number(text, &device)) {
		add_device(list, device.major, device.minor);
		return 0;
	}
	if (strchr(text, '/') && !inventory->recorded && add_file(list, inventory, text) == 0)
		return 0;
	add_by_source(list, inventory, text);
	add_by_mapped_name(list, inventory, text);
	if (list->count == 0)
		return error_set(err, -ENOENT, "there is no namespace, file or file system %s",
				 text);
	return 0;
}

void name_add_device_inside(struct device_list *list, const struct inventory *inventory,
			    const struct mount *mount, const char *path)
{
	bool is_server = mount->major == 0 && strcmp(mount->fstype, "devtmpfs") != 0 &&
			 strcmp(mount->fstype, "tmpfs") != 0;
	auto_close int fd = is_server ? -EBADF : inside_path_open(inventory, mount->ns, path);
	struct stat status;

	if (fd < 0 || fstat(fd, &status) < 0 || !S_ISBLK(status.st_mode)) {
		add_device(list, mount->major, mount->minor);
		return;
	}
	add_device(list, major(status.st_rdev), minor(status.st_rdev));
	add_by_source(list, inventory, path);
}
