/* SPDX-License-Identifier: MIT */
/*
 * Mounts by listmount(2) and statmount(2), of any mount namespace whose id is known: also of one
 * that no process is in, without entering it. Numbers are cheap, each text costs an allocation in
 * the kernel.
 */
#include <errno.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <stdlib.h>
#include <string.h>

#include "kernel-compat.h"
#include "mounts.h"
#include "parse.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/macros.h"
#include "util/memory.h"
#include "util/text.h"

#define LIST_BATCH 1024

/* A bit for what the kernel has none for: MOUNT_ATTR_RELATIME is 0. */
#define RELATIME (UINT64_C(1) << 63)

/* Overlay file systems can have hundreds of layers, each with its path, in their options. */
#define REPLY_SIZE     16384
#define REPLY_MAX_SIZE ((size_t)16 * 1024 * 1024)

#define NUMBERS (COMPAT_STATMOUNT_SB_BASIC | COMPAT_STATMOUNT_MNT_BASIC)
#define PLACES  (COMPAT_STATMOUNT_MNT_ROOT | COMPAT_STATMOUNT_MNT_POINT | COMPAT_STATMOUNT_FS_TYPE)
#define TEXTS                                                                                      \
	(PLACES | COMPAT_STATMOUNT_MNT_OPTS | COMPAT_STATMOUNT_FS_SUBTYPE |                        \
	 COMPAT_STATMOUNT_SB_SOURCE)

#define ID_MAPS (COMPAT_STATMOUNT_MNT_UIDMAP | COMPAT_STATMOUNT_MNT_GIDMAP)

struct scan {
	struct mount_reader *reader;
	const struct kernel *kernel;
	uint64_t ns_id;
	struct compat_statmount *reply;
	size_t size; /* of the reply's memory */
	struct text text;
	bool saw_source, saw_namespace_file;
};

struct id_list {
	uint64_t *items;
	size_t count;
};

static int list_mounts(const struct scan *scan, struct id_list *list)
{
	uint64_t last = 0;

	for (;;) {
		ssize_t n;

		list->items =
			memory_resize(list->items, list->count + LIST_BATCH, sizeof(*list->items));
		n = scan->kernel->listmount(scan->ns_id, last, list->items + list->count,
					    LIST_BATCH);
		if (n < 0)
			return (int)n;
		list->count += (size_t)n;
		if (n < LIST_BATCH)
			return 0;
		last = list->items[list->count - 1];
	}
}

static int ask(struct scan *scan, uint64_t mount_id, uint64_t mask)
{
	for (;;) {
		int rc = scan->kernel->statmount(scan->ns_id, mount_id, mask, scan->reply,
						 scan->size);

		if (rc != -EOVERFLOW || scan->size >= REPLY_MAX_SIZE)
			return rc;
		scan->size *= 2;
		scan->reply = memory_resize(scan->reply, scan->size, 1);
	}
}

/* NULL: it is not in the reply, or not where the reply says. */
static const char *reply_text(const struct scan *scan, uint64_t bit, uint32_t offset)
{
	const struct compat_statmount *reply = scan->reply;
	size_t size = reply->size < scan->size ? reply->size : scan->size;
	size_t room = size > sizeof(*reply) ? size - sizeof(*reply) : 0;

	if (!(reply->mask & bit) || offset >= room ||
	    !memchr(reply->str + offset, '\0', room - offset))
		return NULL;
	return reply->str + offset;
}

struct flag {
	uint64_t bit;
	const char *option;
};

static void add_flags(struct text *text, uint64_t flags, const struct flag *known, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (flags & known[i].bit)
			text_add(text, known[i].option);
	}
}

/* As show_mnt_opts() in the kernel's fs/proc_namespace.c has it. */
static const char *vfs_options(struct scan *scan)
{
	static const struct flag flags[] = {
		{ MOUNT_ATTR_NOSUID, ",nosuid" },           { MOUNT_ATTR_NODEV, ",nodev" },
		{ MOUNT_ATTR_NOEXEC, ",noexec" },           { MOUNT_ATTR_NOATIME, ",noatime" },
		{ MOUNT_ATTR_NODIRATIME, ",nodiratime" },   { RELATIME, ",relatime" },
		{ MOUNT_ATTR_NOSYMFOLLOW, ",nosymfollow" }, { MOUNT_ATTR_IDMAP, ",idmapped" },
	};
	uint64_t attributes = scan->reply->mnt_attr;

	if ((attributes & MOUNT_ATTR__ATIME) == MOUNT_ATTR_RELATIME)
		attributes |= RELATIME;
	text_clear(&scan->text);
	text_add(&scan->text, attributes & MOUNT_ATTR_RDONLY ? "ro" : "rw");
	add_flags(&scan->text, attributes, flags, ARRAY_SIZE(flags));
	return text_pool_add(&scan->reader->texts, text_get(&scan->text));
}

/* As show_sb_opts(), and what the file system itself has to say. */
static const char *fs_options(struct scan *scan)
{
	static const struct flag flags[] = {
		{ MS_SYNCHRONOUS, ",sync" },
		{ MS_DIRSYNC, ",dirsync" },
		{ MS_MANDLOCK, ",mand" },
		{ MS_LAZYTIME, ",lazytime" },
	};
	const char *own = reply_text(scan, COMPAT_STATMOUNT_MNT_OPTS, scan->reply->mnt_opts);

	text_clear(&scan->text);
	text_add(&scan->text, scan->reply->sb_flags & MS_RDONLY ? "ro" : "rw");
	add_flags(&scan->text, scan->reply->sb_flags, flags, ARRAY_SIZE(flags));
	if (own)
		text_add_format(&scan->text, ",%s", own);
	return text_pool_add(&scan->reader->texts, text_get(&scan->text));
}

static const char *fstype(struct scan *scan, const char *type)
{
	const char *subtype =
		reply_text(scan, COMPAT_STATMOUNT_FS_SUBTYPE, scan->reply->fs_subtype);

	if (!subtype)
		return text_pool_add(&scan->reader->texts, type);
	text_clear(&scan->text);
	text_add_format(&scan->text, "%s.%s", type, subtype);
	return text_pool_add(&scan->reader->texts, text_get(&scan->text));
}

/* Empty is not there: told from what an old kernel does not tell when all have been read. */
static const char *source(struct scan *scan)
{
	const char *text = reply_text(scan, COMPAT_STATMOUNT_SB_SOURCE, scan->reply->sb_source);

	scan->saw_source |= text != NULL;
	return text_pool_add(&scan->reader->texts, text ? text : "");
}

static bool store_places(struct scan *scan, struct mount *mount)
{
	const struct compat_statmount *reply = scan->reply;
	const char *root = reply_text(scan, COMPAT_STATMOUNT_MNT_ROOT, reply->mnt_root);
	const char *target = reply_text(scan, COMPAT_STATMOUNT_MNT_POINT, reply->mnt_point);
	const char *type = reply_text(scan, COMPAT_STATMOUNT_FS_TYPE, reply->fs_type);

	if (!root || !target || target[0] != '/' || !type)
		return false;
	mount->root = text_pool_add(&scan->reader->texts, root);
	mount->target = text_pool_add(&scan->reader->texts, target);
	mount->fstype = fstype(scan, type);
	return true;
}

static bool store_numbers(struct scan *scan, struct mount *mount)
{
	const struct compat_statmount *reply = scan->reply;

	if ((reply->mask & NUMBERS) != NUMBERS)
		return false;
	if (reply->sb_magic == NSFS_MAGIC)
		scan->saw_namespace_file = true;
	*mount = (struct mount){
		.id = reply->mnt_id_old,
		.parent_id = reply->mnt_parent_id_old,
		.unique_id = reply->mnt_id,
		.unique_parent = reply->mnt_parent_id,
		.major = reply->sb_dev_major,
		.minor = reply->sb_dev_minor,
		.propagation = {
			.peer_group = reply->mnt_peer_group,
			.master = reply->mnt_master,
			.unbindable = (reply->mnt_propagation & MS_UNBINDABLE) != 0,
		},
		.idmapped = (reply->mnt_attr & MOUNT_ATTR_IDMAP) != 0,
	};
	return true;
}

/* Leaves the map unknown where it is not in the reply, which an old kernel's is not. */
static void store_id_map(struct scan *scan, uint64_t bit, uint32_t offset, uint32_t count,
			 struct id_map *ret)
{
	struct id_lines lines;
	size_t line;

	text_clear(&scan->text);
	for (uint32_t i = 0; i < count; i++) {
		const char *text = reply_text(scan, bit, offset);

		if (!text)
			return;
		text_add_format(&scan->text, "%s\n", text);
		offset += (uint32_t)strlen(text) + 1;
	}
	if (count > 0 && parse_id_map(text_get(&scan->text), &lines, &line) == 0)
		*ret = id_map_from_lines(&lines, scan->reader->arena);
}

/*
 * Asked of idmapped mounts alone: they are rare, and kernels before 6.18 used a pointer here that
 * they had not set. The reply to all else is gone then.
 */
static void store_id_maps(struct scan *scan, struct mount *mount)
{
	const struct compat_statmount *reply;
	struct id_map *maps;

	if (!mount->idmapped || ask(scan, mount->unique_id, ID_MAPS) < 0)
		return;
	reply = scan->reply;
	maps = arena_alloc(scan->reader->arena, ID_PROJID * sizeof(*maps));
	store_id_map(scan, COMPAT_STATMOUNT_MNT_UIDMAP, reply->mnt_uidmap, reply->mnt_uidmap_num,
		     &maps[ID_UID]);
	store_id_map(scan, COMPAT_STATMOUNT_MNT_GIDMAP, reply->mnt_gidmap, reply->mnt_gidmap_num,
		     &maps[ID_GID]);
	mount->id_maps = maps;
}

static bool store(struct scan *scan, struct mount *mount)
{
	if (!store_numbers(scan, mount))
		return false;
	if (scan->reader->detail != MOUNT_TEXTS)
		return true;
	if (!store_places(scan, mount))
		return false;
	mount->vfs_options = vfs_options(scan);
	mount->fs_options = fs_options(scan);
	mount->source = source(scan);
	store_id_maps(scan, mount);
	return true;
}

/* A mount that has gone meanwhile is left out, as is one whose reply is not what was asked for. */
static int read_mounts(struct scan *scan, const struct id_list *list, struct mount_table *table)
{
	uint64_t mask = scan->reader->detail == MOUNT_TEXTS ? NUMBERS | TEXTS : NUMBERS;
	int rc = 0;

	table->mounts = arena_alloc(scan->reader->arena, list->count * sizeof(*table->mounts));
	for (size_t i = 0; i < list->count; i++) {
		rc = ask(scan, list->items[i], mask);
		if (rc == 0 && store(scan, &table->mounts[table->count]))
			table->count++;
	}
	if (table->count > 0 || list->count == 0)
		return 0;
	return rc < 0 ? rc : -EIO;
}

static void add_places(struct scan *scan, struct mount_table *table)
{
	size_t count = 0;

	for (size_t i = 0; i < table->count; i++) {
		struct mount *mount = &table->mounts[count];

		*mount = table->mounts[i];
		if (ask(scan, mount->unique_id, PLACES | COMPAT_STATMOUNT_FS_SUBTYPE) == 0 &&
		    store_places(scan, mount))
			count++;
	}
	table->count = count;
}

static void forget_sources(struct mount_table *table)
{
	for (size_t i = 0; i < table->count; i++)
		table->mounts[i].source = NULL;
}

static int read_namespace(struct scan *scan, struct mount_reading *ret)
{
	struct id_list list = { 0 };
	int rc = list_mounts(scan, &list);

	if (rc == 0)
		rc = read_mounts(scan, &list, &ret->table);
	free(list.items);
	if (rc < 0)
		return rc;
	if (scan->reader->detail == MOUNT_PINS && scan->saw_namespace_file)
		add_places(scan, &ret->table);
	ret->lacks_sources = scan->reader->detail == MOUNT_TEXTS && !scan->saw_source;
	if (ret->lacks_sources)
		forget_sources(&ret->table);
	ret->table.source = MOUNTS_STATMOUNT;
	return 0;
}

int mounts_by_id(struct mount_reader *reader, const struct kernel *kernel, uint64_t ns_id,
		 struct mount_reading *ret)
{
	struct scan scan = {
		.reader = reader,
		.kernel = kernel,
		.ns_id = ns_id,
		.reply = memory_zeroed(REPLY_SIZE, 1),
		.size = REPLY_SIZE,
	};
	int rc = read_namespace(&scan, ret);

	free(scan.reply);
	text_release(&scan.text);
	return rc;
}
