/* SPDX-License-Identifier: MIT */
/*
 * Block devices that are made of others or of a file, and swap. The kernel names files by paths from
 * our root, so a loop device is asked itself which file system its file is on.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "collection.h"
#include "parse.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/macros.h"
#include "util/memory.h"

struct block_scan {
	struct inventory *inventory;
	const struct kernel *kernel;
	int dir_fd; /* has the directories of block devices in sysfs */
};

/* --- which file system a file is on --- */

static bool is_below(const char *path, const char *directory)
{
	size_t length = strlen(directory);

	return strcmp(directory, "/") == 0 ||
	       (strncmp(path, directory, length) == 0 && (path[length] == '/' || !path[length]));
}

/* The mount that a path of our own namespace leads to, by its text. NULL: not known. */
static const struct mount *find_mount(const struct inventory *inventory, const char *path)
{
	const struct ns *ns = inventory->observer[NS_MNT];
	const struct mount *found = NULL;

	for (size_t i = 0; ns && i < ns->mounts.count; i++) {
		const struct mount *mount = &ns->mounts.mounts[i];

		if (mount->target && is_below(path, mount->target) &&
		    (!found || strlen(mount->target) >= strlen(found->target)))
			found = mount;
	}
	return found;
}

/* A file on it can't be looked at without asking a server, which may never answer. */
static bool is_remote(const struct mount *mount)
{
	static const char *const local[] = { "btrfs", "overlay", "tmpfs", "devtmpfs", "ramfs" };

	for (size_t i = 0; i < ARRAY_SIZE(local); i++) {
		if (strcmp(mount->fstype, local[i]) == 0)
			return false;
	}
	return mount->major == 0;
}

static bool is_device(const struct device_id *device)
{
	return device->major || device->minor;
}

/* A block device, or the file system of a file as mounts have it: a subvolume says another one. */
static struct device_id device_of(const struct inventory *inventory,
				  const struct mount_identity *identity)
{
	const struct ns *ns = inventory->observer[NS_MNT];

	if (is_device(&identity->block))
		return identity->block;
	for (size_t i = 0; ns && i < ns->mounts.count; i++) {
		const struct mount *mount = &ns->mounts.mounts[i];

		if (mount->id == identity->mount_id)
			return (struct device_id){ mount->major, mount->minor };
	}
	return (struct device_id){ identity->major, identity->minor };
}

static int look_at_path(const struct block_scan *scan, const char *path, struct mount_identity *ret)
{
	const struct mount *mount = find_mount(scan->inventory, path);

	if (mount && is_remote(mount)) {
		*ret = (struct mount_identity){
			.mount_id = mount->id,
			.major = mount->major,
			.minor = mount->minor,
		};
		return 0;
	}
	return scan->kernel ? scan->kernel->mount_of(AT_FDCWD, path, ret) : -ENOSYS;
}

/* --- devices --- */

/* An attribute, without the newline behind it. Returns whether it is there. */
static bool read_attribute(int fd, const char *path, char *buffer, size_t size)
{
	ssize_t length = read_file_at(fd, path, buffer, size);

	if (length <= 0)
		return false;
	buffer[length - (buffer[length - 1] == '\n')] = '\0';
	return true;
}

static bool is_there(int fd, const char *path)
{
	return faccessat(fd, path, F_OK, 0) == 0;
}

static void add_below(struct block_device *device, struct device_id below)
{
	for (size_t i = 0; i < device->n_below; i++) {
		if (device->below[i].major == below.major && device->below[i].minor == below.minor)
			return;
	}
	*(struct device_id *)array_append(&device->below, &device->n_below, sizeof(below)) = below;
}

static void add_number_of(struct block_device *device, int fd, const char *path)
{
	struct device_id below;
	char text[32];

	if (read_attribute(fd, path, text, sizeof(text)) && parse_device_number(text, &below) == 0)
		add_below(device, below);
}

static void add_slaves(struct block_device *device, int fd)
{
	int dir_fd = openat(fd, "slaves", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	auto_closedir DIR *dir = dir_fd < 0 ? NULL : fdopendir(dir_fd);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		char path[NAME_MAX + 8];

		(void)snprintf(path, sizeof(path), "%s/dev", entry->d_name);
		if (entry->d_name[0] != '.')
			add_number_of(device, dir_fd, path);
	}
}

/* The kernel is asked which file it is: its path may be one that is seen from another root. */
static void add_file(const struct block_scan *scan, struct block_device *device)
{
	const struct mount *mount = find_mount(scan->inventory, device->file);
	struct mount_identity by_path = { 0 };
	struct backing backing = { 0 };
	int rc = -ENOSYS, rc_path;

	if (scan->kernel && !(mount && is_remote(mount)))
		rc = scan->kernel->loop_file(device->path, &device->id, &backing);
	if (rc == 0 && is_device(&backing.device)) {
		add_below(device, backing.device);
		return;
	}
	rc_path = look_at_path(scan, device->file, &by_path);
	if (rc == 0)
		add_below(device, backing.filesystem);
	if (rc_path == 0 && (rc < 0 || (by_path.major == backing.filesystem.major &&
					by_path.minor == backing.filesystem.minor)))
		add_below(device, device_of(scan->inventory, &by_path));
	if (rc < 0 && rc_path < 0 && scan->kernel && rc != -ENXIO)
		inventory_add_gap(scan->inventory, "file of a loop device", rc, 0, 0);
}

/* Its file in /dev. NULL: it has none. */
static const char *read_path(const struct block_scan *scan, int fd)
{
	char text[4096];
	const char *name;
	size_t length;

	if (!read_attribute(fd, "uevent", text, sizeof(text)) ||
	    parse_device_name(text, &name, &length) < 0)
		return NULL;
	return arena_format(scan->inventory->arena, "/dev/%.*s", (int)length, name);
}

static const char *read_copy(const struct block_scan *scan, int fd, const char *path)
{
	char text[PATH_MAX + 1];

	return read_attribute(fd, path, text, sizeof(text))
		       ? arena_copy_text(scan->inventory->arena, text)
		       : NULL;
}

/* Returns whether it is on top of something. */
static bool read_device(const struct block_scan *scan, int fd, struct block_device *device)
{
	device->file = read_copy(scan, fd, "loop/backing_file");
	if (device->file) {
		char autoclear[8];

		device->kind = BLOCK_LOOP;
		device->goes_by_itself =
			read_attribute(fd, "loop/autoclear", autoclear, sizeof(autoclear)) &&
			*autoclear == '1';
		add_file(scan, device);
		return true;
	}
	if (is_there(fd, "partition")) {
		device->kind = BLOCK_PARTITION;
		add_number_of(device, fd, "../dev");
		return true;
	}
	add_slaves(device, fd);
	device->name = read_copy(scan, fd, "dm/name");
	device->uuid = read_copy(scan, fd, "dm/uuid");
	device->kind = device->name ? BLOCK_DM : is_there(fd, "md") ? BLOCK_MD : BLOCK_OTHER;
	return device->name || device->n_below > 0;
}

static void keep(struct inventory *inventory, const struct block_device *found)
{
	struct block_device *device = arena_alloc(inventory->arena, sizeof(*device));
	size_t size = found->n_below * sizeof(*found->below);

	*device = *found;
	device->below = arena_alloc(inventory->arena, size);
	if (size)
		memcpy(device->below, found->below, size);
	device->next = inventory->block_devices;
	inventory->block_devices = device;
}

static void look_at_device(const struct block_scan *scan, const char *entry)
{
	auto_close int fd = openat(scan->dir_fd, entry, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct block_device device = { 0 };

	if (fd < 0 || parse_device_number(entry, &device.id) < 0)
		return;
	device.path = read_path(scan, fd);
	if (device.path && read_device(scan, fd, &device))
		keep(scan->inventory, &device);
	free(device.below);
}

static void collect_devices(const struct collection *collection)
{
	int sys_fd = collection->source->sys_fd;
	int fd = sys_fd < 0 ? sys_fd
			    : openat(sys_fd, "dev/block", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	auto_closedir DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct block_scan scan = {
		.inventory = collection->inventory,
		.kernel = collection->source->kernel,
		.dir_fd = fd,
	};
	const struct dirent *entry;

	if (!dir && scan.kernel)
		inventory_add_gap(scan.inventory, "block devices in /sys",
				  sys_fd < 0 ? sys_fd : errno, 0, 0);
	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] != '.')
			look_at_device(&scan, entry->d_name);
	}
}

/* --- file systems with several disks --- */

static void add_disk(const struct block_scan *scan, const char *entry, struct disk **disks,
		     size_t *count)
{
	auto_close int fd = openat(scan->dir_fd, entry, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct disk disk = { .path = fd < 0 ? NULL : read_path(scan, fd) };
	char text[32];

	if (disk.path && read_attribute(fd, "dev", text, sizeof(text)) &&
	    parse_device_number(text, &disk.id) == 0)
		*(struct disk *)array_append(disks, count, sizeof(disk)) = disk;
}

/* Links to all devices of one btrfs, as below /sys/fs/btrfs/UUID/devices. */
static void add_disk_set(struct inventory *inventory, int parent_fd, const char *directory)
{
	int fd = openat(parent_fd, directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	auto_closedir DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct block_scan scan = { .inventory = inventory, .dir_fd = fd };
	auto_free struct disk *disks = NULL;
	const struct dirent *entry;
	struct disk_set *set;
	size_t count = 0;

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] != '.')
			add_disk(&scan, entry->d_name, &disks, &count);
	}
	if (count < 2)
		return;
	set = arena_alloc(inventory->arena, sizeof(*set));
	set->disks = arena_alloc(inventory->arena, count * sizeof(*disks));
	memcpy(set->disks, disks, count * sizeof(*disks));
	set->count = count;
	set->next = inventory->disk_sets;
	inventory->disk_sets = set;
}

/* Without btrfs in the kernel there is no such directory. */
static void collect_disk_sets(const struct collection *collection)
{
	int sys_fd = collection->source->sys_fd;
	int fd = sys_fd < 0 ? sys_fd
			    : openat(sys_fd, "fs/btrfs", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	auto_closedir DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		char path[NAME_MAX + 16];

		(void)snprintf(path, sizeof(path), "%s/devices", entry->d_name);
		if (entry->d_name[0] != '.')
			add_disk_set(collection->inventory, fd, path);
	}
}

/* --- swap --- */

static void add_swap(const struct block_scan *scan, char *line)
{
	struct mount_identity identity = { 0 };
	struct swap *swap;
	const char *path;
	bool is_file;
	int rc;

	if (parse_swap(line, &path, &is_file) < 0)
		return;
	swap = arena_alloc(scan->inventory->arena, sizeof(*swap));
	swap->path = arena_copy_text(scan->inventory->arena, path);
	swap->is_file = is_file;
	rc = look_at_path(scan, path, &identity);
	if (rc == 0)
		swap->device = device_of(scan->inventory, &identity);
	else if (scan->kernel)
		inventory_add_gap(scan->inventory, "where a swap file is", rc, 0, 0);
	swap->next = scan->inventory->swaps;
	scan->inventory->swaps = swap;
}

/* Without swap in the kernel there is no such file. */
static void collect_swaps(const struct collection *collection)
{
	auto_fclose FILE *swaps = open_stream_at(collection->source->proc_fd, "swaps");
	const struct block_scan scan = {
		.inventory = collection->inventory,
		.kernel = collection->source->kernel,
	};
	auto_free char *line = NULL;
	size_t size = 0;

	while (swaps && getline(&line, &size, swaps) > 0)
		add_swap(&scan, line);
}

void collect_block_devices(const struct collection *collection)
{
	if (!collection_needs(collection, NEED_BLOCK))
		return;
	collect_devices(collection);
	collect_disk_sets(collection);
	collect_swaps(collection);
}
