/* SPDX-License-Identifier: MIT */
/* What the scans of one descriptor table share. */
#ifndef COLLECT_DESCRIPTORS_H
#define COLLECT_DESCRIPTORS_H

#include "collection.h"

struct table_scan {
	struct collection *collection;
	struct process *process;
	pid_t tid;    /* the task whose table it is */
	int dir_fd;   /* of its "fd" directory, or its task's */
	int pidfd;    /* of the task, opened when first needed; -EBADF before, else -errno */
	bool refused; /* a socket of it could not be looked at, and that was noted */
};

void descriptor_add_reference(const struct table_scan *scan, struct ns *ns,
			      enum reference_kind kind, int fd);

/*
 * sockets.c: notes a socket (or tun descriptor) whose network namespace is not that of its process.
 * Of a tun descriptor it is the one that it was opened in, wherever the device was moved to.
 */
void look_at_socket(struct table_scan *scan, int fd, enum reference_kind kind);

/* descriptors.c: notes a descriptor of a namespace. */
void look_at_ns(struct table_scan *scan, const char *name, int fd, enum ns_type type, uint64_t ino);

/* path-descriptors.c: remembers a descriptor whose text is a path: it may be that of a pin. */
void look_at_path(struct table_scan *scan, const char *name, int fd, const char *target);

#endif
