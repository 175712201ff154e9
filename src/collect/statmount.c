/* SPDX-License-Identifier: MIT */
/*
 * Mounts by listmount(2) and statmount(2), of any mount namespace whose id is known: also of one
 * that no process is in, without entering it. Numbers are cheap, texts cost an allocation in the
 * kernel: they are asked for only where there is a namespace file among the mounts.
 */
#include <errno.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>

#include "kernel-compat.h"
#include "mount-rows.h"
#include "util/cleanup.h"
#include "util/memory.h"

/* Texts beyond this are no paths: the kernel's own limit is PATH_MAX for each. */
#define REPLY_SIZE 16384
#define LIST_BATCH 1024

#define TEXTS                                                                                      \
	(COMPAT_STATMOUNT_MNT_BASIC | COMPAT_STATMOUNT_MNT_ROOT | COMPAT_STATMOUNT_MNT_POINT |     \
	 COMPAT_STATMOUNT_FS_TYPE)

struct id_list {
	uint64_t *items;
	size_t count;
};

static int list_mounts(const struct kernel *kernel, uint64_t ns_id, struct id_list *list)
{
	uint64_t last = 0;

	for (;;) {
		ssize_t n;

		list->items =
			memory_resize(list->items, list->count + LIST_BATCH, sizeof(*list->items));
		n = kernel->listmount(ns_id, last, list->items + list->count, LIST_BATCH);
		if (n < 0)
			return (int)n;
		list->count += (size_t)n;
		if (n < LIST_BATCH)
			return 0;
		last = list->items[list->count - 1];
	}
}

static bool has_namespace_file(const struct kernel *kernel, uint64_t ns_id,
			       const struct id_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		struct compat_statmount reply = { 0 };

		if (kernel->statmount(ns_id, list->items[i], COMPAT_STATMOUNT_SB_BASIC, &reply,
				      sizeof(reply)) == 0 &&
		    (reply.mask & COMPAT_STATMOUNT_SB_BASIC) && reply.sb_magic == NSFS_MAGIC)
			return true;
	}
	return false;
}

static const char *statmount_text(const struct compat_statmount *reply, size_t size, uint64_t bit,
				  uint32_t offset)
{
	size_t room = size - sizeof(*reply);

	if (!(reply->mask & bit) || offset >= room ||
	    !memchr(reply->str + offset, '\0', room - offset))
		return NULL;
	return reply->str + offset;
}

static void add_row(struct mount_rows *rows, const struct compat_statmount *reply)
{
	const char *root =
		statmount_text(reply, REPLY_SIZE, COMPAT_STATMOUNT_MNT_ROOT, reply->mnt_root);
	const char *target =
		statmount_text(reply, REPLY_SIZE, COMPAT_STATMOUNT_MNT_POINT, reply->mnt_point);
	const char *fstype =
		statmount_text(reply, REPLY_SIZE, COMPAT_STATMOUNT_FS_TYPE, reply->fs_type);
	struct mount_row *row;

	if (!(reply->mask & COMPAT_STATMOUNT_MNT_BASIC) || !root || !target || !fstype)
		return;
	row = array_append(&rows->items, &rows->count, sizeof(*row));
	*row = (struct mount_row){
		.id = reply->mnt_id,
		.parent = reply->mnt_parent_id,
		.target = arena_copy_text(rows->arena, target),
		.root = arena_copy_text(rows->arena, root),
		.fstype = arena_copy_text(rows->arena, fstype),
	};
}

int mount_rows_by_id(const struct kernel *kernel, uint64_t ns_id, struct mount_rows *rows,
		     uint64_t *ret_looked)
{
	struct id_list list = { 0 };
	auto_free struct compat_statmount *reply = NULL;
	int rc = list_mounts(kernel, ns_id, &list);

	if (rc == 0) {
		*ret_looked = list.count;
		reply = memory_zeroed(REPLY_SIZE, 1);
	}
	if (rc == 0 && has_namespace_file(kernel, ns_id, &list)) {
		/* A mount that has gone meanwhile has no row. */
		for (size_t i = 0; i < list.count; i++) {
			if (kernel->statmount(ns_id, list.items[i], TEXTS, reply, REPLY_SIZE) == 0)
				add_row(rows, reply);
		}
	}
	free(list.items);
	return rc;
}

void mount_rows_release(struct mount_rows *rows)
{
	free(rows->items);
	arena_free(rows->arena);
}
