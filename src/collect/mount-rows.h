/* SPDX-License-Identifier: MIT */
/* The mounts of one mount namespace, as far as pins need to know them. */
#ifndef COLLECT_MOUNT_ROWS_H
#define COLLECT_MOUNT_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collection.h"
#include "util/arena.h"

struct mount_row {
	uint64_t id, parent;
	const char
		*target;  /* seen from the root of the namespace, or of the member that was read */
	const char *root; /* "net:[4026532177]" of a namespace file */
	const char *fstype;
};

struct mount_rows {
	struct arena *arena; /* of the texts; released with the rows */
	struct mount_row *items;
	size_t count;
};

void mount_rows_release(struct mount_rows *rows);

/*
 * statmount.c: by the namespace's id; no rows where there is no namespace file among them. Errors:
 * -ENOSYS, an old kernel; -EPERM, -ENOENT: not without CAP_SYS_ADMIN in its owner.
 */
int mount_rows_by_id(const struct kernel *kernel, uint64_t ns_id, struct mount_rows *rows,
		     uint64_t *ret_looked);

/* mountinfo.c: out of the file "mountinfo" below dir_fd. Errors: -errno of open and read. */
int mount_rows_from_mountinfo(int dir_fd, struct mount_rows *rows);

#endif
