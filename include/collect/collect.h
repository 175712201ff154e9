/* SPDX-License-Identifier: MIT */
/* Reading a machine into an inventory. The collectors are the only writers of the model. */
#ifndef COLLECT_COLLECT_H
#define COLLECT_COLLECT_H

#include <stdbool.h>

#include "model/inventory.h"
#include "model/needs.h"
#include "util/error.h"

struct mount_identity {
	uint64_t mount_id; /* as in mountinfo */
	uint32_t major, minor;
	struct device_id block; /* of a device's file: which one; else 0:0 */
	bool directory;
};

/* What a loop device is made of. */
struct backing {
	struct device_id filesystem; /* as stat(2) says of the file */
	struct device_id device;     /* where the file is itself a block device; else 0:0 */
};

/* What only a live kernel can answer; replaced as a whole where there is none. */
struct kernel {
	/* ioctl(2) on a namespace descriptor; negative errno on failure. */
	int (*ns_ioctl)(int fd, unsigned long request, void *argument);
	/* listmount(2) of a whole mount namespace, behind the mount last. How many, or -errno. */
	ssize_t (*listmount)(uint64_t ns_id, uint64_t last, uint64_t *ids, size_t size);
	/* statmount(2). */
	int (*statmount)(uint64_t ns_id, uint64_t mount_id, uint64_t mask, void *reply,
			 size_t size);
	/* statx(2) of what a link leads to, without asking a server. 0 or -errno. */
	int (*mount_of)(int dir_fd, const char *link, struct mount_identity *ret);
	/* LOOP_GET_STATUS64, of a loop device by its path and number. 0 or -errno. */
	int (*loop_file)(const char *path, const struct device_id *loop, struct backing *ret);
	/*
	 * listns(2): the ids of namespaces of all types, ascending, behind the id last; only of
	 * those that we may see. How many; -ENOENT where none is behind last; -errno.
	 */
	ssize_t (*listns)(uint64_t last, uint64_t *ids, size_t size);
	/*
	 * A descriptor of the namespace with that id; -ESTALE: it is no more, or not for us. Before
	 * Linux 6.19 it needs the flag of its type and its inode too, which can be 0 since.
	 */
	int (*open_ns)(uint64_t id, int clone_flag, uint64_t ino);
	/*
	 * Makes a process of our own a member of the user namespace behind fd, by setns(2): it waits
	 * until remove_member ends it. Its PID as we have it, or -errno.
	 */
	pid_t (*add_member)(int fd);
	void (*remove_member)(pid_t pid);
};

/* Where to read: the live /proc, another mount of it, or a captured tree of files and links. */
struct source {
	int proc_fd;
	int sys_fd;       /* of block devices, which are not by namespace: our /sys; -errno: none */
	const char *path; /* the directory's name as given, or "/proc" */
	const struct kernel *kernel; /* NULL: a captured tree, nothing to ask */
};

struct request {
	/* NS_TYPE_BIT: the types to look at. 0: no process is, only the observer's own namespaces. */
	unsigned int types;
	unsigned int needs; /* enum need */
	/* Only some namespaces are wanted, by name: no gap that other processes can't be read. */
	bool named;
	unsigned int timeout; /* seconds, after which what is left is a gap; 0: none */
	/* How to read mounts, MOUNTS_STATMOUNT or _MOUNTINFO; 0: as each namespace allows. */
	enum mount_source mounts_from;
};

/*
 * Opens a /proc. directory NULL is "/proc"; its text must outlive the source. Close with
 * source_close.
 * Errors: -errno of open; -ENOTDIR, -EINVAL where it is no /proc.
 */
int source_open(struct source *source, const char *directory, struct error *err);
void source_close(struct source *source);

/*
 * Reads all that the request asks for. Processes that vanish meanwhile are left out; what can't be
 * read is a gap in the inventory and no error. Errors: only where nothing can be read at all.
 */
int collect(struct inventory *inventory, const struct source *source, const struct request *request,
	    struct error *err);

/*
 * Reads the mounts of some mount namespaces (without repeats) of an inventory that was collected
 * without any, with NEED_MOUNTS or NEED_PROPAGATION in the request.
 */
void collect_mounts_of(struct inventory *inventory, const struct source *source,
		       const struct request *request, const struct ns *const *namespaces,
		       size_t n_namespaces);

/*
 * Adds what processes use of some devices and their mounts, to an inventory that was collected with
 * NEED_MOUNTS and without NEED_MOUNT_USES.
 */
void collect_uses_of(struct inventory *inventory, const struct source *source,
		     const struct request *request, const struct device_id *devices,
		     size_t n_devices);

/*
 * Adds a mount namespace (inode number 0) with the mounts of a captured mountinfo, "-" for standard
 * input. Lines that are malformed become gaps, the rest is kept. Errors: -errno of open and read;
 * -EINVAL, no line of it is a mount.
 */
int collect_mounts_from_file(struct inventory *inventory, const char *path, struct error *err);

/* Looks up one more name, for --numeric not to be given. */
void collect_user_name(struct inventory *inventory, uid_t uid);
void collect_group_name(struct inventory *inventory, gid_t gid);

struct text;

/* Adds "libmount 2.38.1". */
void collect_describe_library(struct text *text);

/* Adds the kernel's release and which of the interfaces that we use it has. */
void collect_describe_kernel(struct text *text);

#endif
