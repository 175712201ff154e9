/* SPDX-License-Identifier: MIT */
/*
 * Namespace files that are mounted somewhere (pins), in every mount namespace that is known. They
 * are told by the root of the mount, "net:[4026532177]": a path would show what is mounted over it,
 * and could hang.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "mount-places.h"
#include "mounts.h"
#include "parse.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/hash.h"
#include "util/key-index.h"
#include "util/macros.h"

struct pin_scan {
	struct collection *collection;
	struct ns *ns; /* the mount namespace */
	struct mount_places places;
	struct key_index *pinned; /* (type and inode, hash of the target): those that were noted */
};

/* File systems on which the kernel finds a file by itself. Others may ask who never answers. */
static bool is_local(const char *fstype)
{
	static const char *const types[] = {
		"bcachefs", "btrfs", "cgroup", "cgroup2", "devpts", "devtmpfs", "erofs", "ext2",
		"ext3",     "ext4",  "f2fs",   "iso9660", "nsfs",   "proc",     "ramfs", "rootfs",
		"squashfs", "sysfs", "tmpfs",  "vfat",    "xfs",    "zfs",
	};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		if (strcmp(fstype, types[i]) == 0)
			return true;
	}
	return false;
}

/*
 * Whether nothing on the way from the root to this mount can hang. Layers of an overlay can be
 * anywhere; as our own root it is what we were started from.
 */
static bool is_safe_to_open(const struct mount *mount)
{
	for (; mount; mount = mount->parent) {
		bool is_our_root = !mount->parent && mount->ns->self;

		if (!is_local(mount->fstype) &&
		    !(is_our_root && strcmp(mount->fstype, "overlay") == 0))
			return false;
	}
	return true;
}

/* Not through a symbolic link: it came after the mounts were read, and can lead anywhere. */
static int open_plain(int dir_fd, const char *path)
{
	const struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_NO_SYMLINKS,
	};
	int fd = (int)syscall(SYS_openat2, dir_fd, path, &how, sizeof(how));

	if (fd < 0 && errno == ENOSYS) /* before Linux 5.6 */
		fd = openat(dir_fd, path, O_PATH | O_CLOEXEC);
	return fd;
}

int pin_open(const struct source *source, const struct ns *mnt, const char *target)
{
	auto_close int root_fd = -EBADF;
	char root[64], leads_to[2];

	if (mnt->self)
		return open_plain(AT_FDCWD, target);
	if (!mnt->first)
		return -EBADF;
	(void)snprintf(root, sizeof(root), "%d/root", mnt->first->pid);
	if (readlinkat(source->proc_fd, root, leads_to, sizeof(leads_to)) != 1)
		return -EXDEV;
	root_fd = openat(source->proc_fd, root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return root_fd < 0 ? root_fd : open_plain(root_fd, target + 1);
}

/*
 * Asks about a pinned namespace that nothing else led to. The file is looked at before it is
 * opened: something else may be there by now, and opening a device or a FIFO does things.
 */
static void examine_pin(const struct pin_scan *scan, struct ns *ns, struct reference *pin)
{
	auto_close int path_fd = pin_open(scan->collection->source, scan->ns, pin->target);
	struct stat file, own;
	char link[64];

	if (path_fd < 0 || fstat(path_fd, &file) < 0 || file.st_ino != ns->ino ||
	    stat("/proc/self/ns/mnt", &own) < 0 || file.st_dev != own.st_dev)
		return;
	pin->since = file.st_ctim.tv_sec;
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", path_fd);
	if (collection_lacks_relations(scan->collection, ns))
		collect_relations_at(scan->collection, ns, AT_FDCWD, link);
}

/*
 * Notes a place once: propagation makes copies of a mount beneath others, which go when it goes. A
 * mount on top of it has to be unmounted by itself.
 */
static bool is_new(struct pin_scan *scan, const struct ns *ns, const struct mount *mount)
{
	uint64_t key = ns->ino << 4 | (uint64_t)ns->type;
	uint64_t hash = hash_bytes(mount->target, strlen(mount->target));

	if (key_index_find(scan->pinned, key, hash))
		return mount->parent && strcmp(mount->parent->root, mount->root) == 0;
	key_index_add(scan->pinned, key, hash, scan);
	return true;
}

static void store_pin(struct pin_scan *scan, const struct mount *mount)
{
	struct collection *collection = scan->collection;
	struct inventory *inventory = collection->inventory;
	struct reference *pin;
	enum ns_type type;
	struct ns *ns;
	uint64_t ino;

	if (parse_any_ns_link(mount->root, &type, &ino) < 0)
		return;
	ns = inventory_add_ns(inventory, type, ino);
	if (!is_new(scan, ns, mount))
		return;
	pin = inventory_add_reference(inventory, ns, REFERENCE_PIN);
	pin->target = arena_copy_text(inventory->arena, mount->target);
	pin->in_ns = scan->ns;
	pin->state = mount_find_covers(&scan->places, mount, inventory->arena, &pin->covers)
			     ? PIN_SHADOWED
			     : PIN_OK;
	if (pin->state == PIN_OK && is_safe_to_open(mount))
		examine_pin(scan, ns, pin);
}

/* There are no texts where the numbers told that there is no namespace file. */
static bool is_pin(const struct mount *mount)
{
	return mount->fstype && strcmp(mount->fstype, "nsfs") == 0;
}

static bool has_pin(const struct mount_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		if (is_pin(&table->mounts[i]))
			return true;
	}
	return false;
}

void collect_pins(struct collection *collection, struct ns *ns, const struct mount_table *table)
{
	struct pin_scan scan = { .collection = collection, .ns = ns };

	collection_coverage(collection, DISCOVERY_PINS)->looked += table->count;
	if (!has_pin(table))
		return;
	scan.pinned = key_index_new();
	mount_places_build(&scan.places, table);
	for (size_t i = 0; i < table->count; i++) {
		if (is_pin(&table->mounts[i]))
			store_pin(&scan, &table->mounts[i]);
	}
	mount_places_release(&scan.places);
	key_index_free(scan.pinned);
}
