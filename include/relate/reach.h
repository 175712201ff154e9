/* SPDX-License-Identifier: MIT */
/*
 * Where a mount would appear, or an unmount would tear something down, before it is made: the
 * kernel's own rule (Documentation/filesystems/sharedsubtree.rst, fs/pnode.c), over the mounts of
 * all namespaces that are known.
 */
#ifndef RELATE_REACH_H
#define RELATE_REACH_H

#include <stdbool.h>
#include <stddef.h>

#include "model/inventory.h"
#include "relate/mount-index.h"
#include "util/error.h"

enum reach_event { REACH_MOUNT, REACH_UMOUNT, REACH_LAZY_UMOUNT, REACH_EVENT_COUNT };

extern const char *const reach_events[REACH_EVENT_COUNT]; /* "mount", "umount", "lazy-umount" */

/* One place that an event reaches. */
struct landing {
	const struct ns *ns;
	const char *target; /* seen from the root of ns */
	bool origin;        /* where the event itself happens */
	bool visible;       /* target leads to the mount: nothing else covers it */
	/*
	 * It will happen. Not certain is an unmount of what can be locked (MNT_LOCKED, which no
	 * interface shows): mounts are where they came with a copy of a mount namespace that has
	 * another owner. One that is named itself is then refused, and nothing happens at all; one
	 * below it, which a lazy unmount would take along elsewhere, stays.
	 */
	bool certain;
	bool shared; /* a mount: it is shared in its turn */
	bool slave;  /* a mount: it is a slave of what lands on the master of its parent */
	/* A mount: the one that it lands on. An unmount: the one that goes. */
	const struct mount *mount;
};

struct reach {
	struct landing *landings; /* the origin first, then by namespace and target */
	size_t n_landings;
	/*
	 * A plain unmount that would be refused as busy, with what is mounted below; then nothing
	 * else happens and there are no landings.
	 */
	const struct mount **blockers;
	size_t n_blockers;
	/*
	 * How many more mounts it may reach: those of the same file system, with the place in them,
	 * that receive from a group without a visible member.
	 */
	size_t n_outside;
};

/*
 * path: absolute, with no links in it. The result is in the arena. Errors: -EINVAL, nothing is
 * mounted at the path of an unmount; -EBUSY, it is the root of the namespace; -ENOENT, the mounts
 * of that namespace are not known, or the directory at path is mounted but has been removed.
 */
int reach_predict(struct mount_index *index, enum reach_event event, const struct ns *ns,
		  const char *path, struct arena *arena, struct reach *ret, struct error *err);

#endif
