/* SPDX-License-Identifier: MIT */
/* Mounts, as mount_namespaces(7) and proc_pid_mountinfo(5) speak of them. */
#ifndef MODEL_MOUNT_H
#define MODEL_MOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "model/id-map.h"

struct ns;
struct process;

/* A block device, or what a file system without one has in its place. */
struct device_id {
	uint32_t major, minor;
};

struct propagation {
	uint64_t peer_group; /* shared: its group; 0: not shared */
	uint64_t master;     /* slave: the group that it receives from; 0: no slave */
	/*
	 * The nearest group further up than master with a member in the same namespace; 0: none, or
	 * master has one itself. As mountinfo has it; with statmount concluded from the groups of
	 * all namespaces, and 0 where one on the way has no member that was seen.
	 */
	uint64_t propagate_from;
	bool unbindable;
};

/*
 * A mount of one namespace. Text is the kernel's own bytes, with mountinfo's escapes undone but in
 * options, where a comma that is part of a value is \054. Equal texts of one inventory may be one
 * string. All texts are NULL where only numbers were asked for.
 */
struct mount {
	struct ns *ns;
	/* NULL: the root of the namespace, or its parent is not visible. Never a circle. */
	struct mount *parent;
	uint64_t id, parent_id;            /* as in mountinfo: 31 bits, used again */
	uint64_t unique_id, unique_parent; /* never used again (Linux 6.8); 0: not known */
	uint32_t major, minor;             /* of the device or superblock */
	const char *root; /* below the root of the file system; "//deleted" behind a removed one */
	const char *target; /* seen from the root of the namespace, or of the member read */
	const char *fstype; /* with its subtype: "fuse.sshfs" */
	const char *source; /* NULL: not known (statmount before Linux 6.13) */
	const char *vfs_options, *fs_options; /* "rw,relatime"; those of the file system */
	struct propagation propagation;
	bool idmapped;
	/*
	 * Of ID_UID and ID_GID, where it is idmapped: inside are the ids that the file system has,
	 * outside those that they are taken for, as our user namespace has them. A range that this
	 * has not as a whole is missing. NULL: the kernel does not tell (before Linux 6.15).
	 */
	const struct id_map *id_maps;
};

/* How mounts were read. */
enum mount_source { MOUNTS_NOT_READ, MOUNTS_STATMOUNT, MOUNTS_MOUNTINFO, MOUNTS_FILE };

/* The mounts of one mount namespace, in the order in which they were listed. */
struct mount_table {
	struct mount *mounts;
	size_t count;
	enum mount_source source;
	/* Read through a member whose root is not that of the namespace: there may be more. */
	bool chrooted;
	bool gone; /* the namespace went before its mounts could be read */
	/* The mount that a member's root is on, of several at "/"; 0: not known. */
	uint64_t root_id;
};

/* Sets the namespace and parent of each mount. */
void mount_table_link(struct mount_table *table, struct ns *ns);

/* How a process uses a mount besides being in its namespace. */
enum mount_use_kind {
	MOUNT_USE_FD,
	MOUNT_USE_CWD,
	MOUNT_USE_ROOT,
	MOUNT_USE_MAP,
	MOUNT_USE_KIND_COUNT
};

extern const char *const mount_use_kinds[MOUNT_USE_KIND_COUNT]; /* "fd", "cwd", "root", "map" */

/*
 * A use of a mount that is not in the user's own mount namespace: of one in another namespace, or
 * in none any more (unmounted lazily). Where devices were asked for, of any mount of these but the
 * root of the user's own namespace, or of such a device itself.
 */
struct mount_use {
	struct mount_use *next;
	enum mount_use_kind kind;
	struct process *process;
	int fd;                /* of MOUNT_USE_FD */
	uint64_t mount_id;     /* as in mountinfo */
	struct mount *mount;   /* which one it is of; NULL: of none that was read, or of a device */
	bool directory;        /* what is used is one */
	bool detached;         /* of one that is in no namespace: all of them were read */
	uint32_t major, minor; /* 0:0: not known */
	const char *path;      /* what the link says */
};

#endif
