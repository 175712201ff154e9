/* SPDX-License-Identifier: MIT */
/*
 * Every single thing that keeps a namespace alive, or a file system mounted, and the command that
 * lets go of it.
 */
#ifndef RELATE_HOLDERS_H
#define RELATE_HOLDERS_H

#include "model/inventory.h"
#include "relate/command.h"

enum holder_kind {
	HOLDER_TASK, /* a process in it */
	HOLDER_REFERENCE,
	HOLDER_CHILD,  /* a namespace whose parent it is */
	HOLDER_OWNED,  /* a namespace that it owns and that is not its child */
	HOLDER_KERNEL, /* it is there, and nothing that was looked at explains why */
	/* Of a device, in the order in which they are to be let go: */
	HOLDER_DEVICE,    /* another device that is made of it, or of a file on it */
	HOLDER_SWAP,      /* memory that is swapped out to it, or to a file on it */
	HOLDER_MOUNT_USE, /* a process that uses it, or a mount of it */
	HOLDER_MOUNT,     /* a mount of it in some mount namespace */
};

/* Whose holders are asked for. */
struct holder_query {
	const char *what;    /* as asked */
	const struct ns *ns; /* NULL: path is a file for a pin that nothing is mounted on */
	const char *path;    /* only what is mounted there, in any mount namespace; NULL: all */
	/* Or these, and the file systems on them, with neither a namespace nor a path. */
	const struct device_id *devices;
	size_t n_devices;
	const char *file; /* of these: what is made of this file itself; NULL: none */
};

struct holder {
	const struct holder_query *query;
	enum holder_kind kind;
	/* Of a task, reference or use; of a mount the leader of its namespace; NULL: none. */
	const struct process *process;
	const struct reference *reference; /* HOLDER_REFERENCE */
	const struct ns *other;            /* HOLDER_CHILD, HOLDER_OWNED: which one */
	const struct mount *mount;         /* of HOLDER_MOUNT; of a use where it is known */
	const struct mount_use *use;       /* HOLDER_MOUNT_USE */
	const struct swap *swap;           /* HOLDER_SWAP */
	/* HOLDER_DEVICE; of others the one that they hold, where it is on top of what is asked for. */
	const struct block_device *device;
	int level;    /* how many devices are between; of a file itself -1 */
	bool certain; /* it does hold the namespace; else it may hold this one or another */
	struct release release;
};

/*
 * The holders of all that is asked for, by query, kind and PID, in the arena; of devices those come
 * first that are furthest up. The queries must outlive them. Returns how many.
 */
size_t find_holders(const struct inventory *inventory, struct arena *arena,
		    const struct holder_query *queries, size_t n_queries,
		    const struct holder *const **ret);

/* The namespace that is held; of a mount or its use the mount namespace. NULL: none. */
const struct ns *holder_ns(const struct holder *holder);

/* A device's file: "/dev/loop0", "/dev/mapper/NAME"; in the arena where that is needed. */
const char *block_device_path(const struct block_device *device, struct arena *arena);

/* "task", "fd", "owned", ... */
const char *holder_kind_name(const struct holder *holder);

/* Of a pin: its state, or "orphan" where it leads to a namespace that nobody is in; else NULL. */
const char *holder_verdict(const struct holder *holder);

#endif
