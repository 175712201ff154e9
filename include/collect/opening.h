/* SPDX-License-Identifier: MIT */
/*
 * Descriptors of what an inventory lists. Numbers of processes and inodes are given out again at
 * once: whatever is opened here was verified to be what was listed.
 */
#ifndef COLLECT_OPENING_H
#define COLLECT_OPENING_H

#include "collect/collect.h"

/* A process that is held: what is read through it is of no other, though its PID may be. */
struct held_process {
	const struct process *process;
	int dir_fd; /* a path descriptor of its directory in /proc */
	int pidfd;  /* -EBADF: there is none, its PID is one of another PID namespace's */
};

#define HELD_PROCESS_NONE                                                                          \
	{                                                                                          \
		.dir_fd = -EBADF, .pidfd = -EBADF                                                  \
	}
#define auto_held_process __attribute__((cleanup(held_process_release)))

/*
 * The inventory needs NEED_STAT. Errors: -ESRCH, it has ended, or its PID is another process's by
 * now; -errno.
 */
int process_hold(const struct inventory *inventory, const struct source *source,
		 const struct process *process, struct held_process *ret, struct error *err);
void held_process_release(struct held_process *held);

/*
 * A descriptor of the namespace of that type that the process was listed in. Errors: -ESRCH, the
 * process has ended; -ESTALE, it has left that namespace; -errno.
 */
int held_process_open_ns(const struct held_process *held, const struct source *source,
			 enum ns_type type, struct error *err);

/* Its effective ids, as our user namespace has them. Errors: -ESRCH, -errno. */
int held_process_read_ids(const struct held_process *held, uid_t *ret_uid, gid_t *ret_gid,
			  struct error *err);

/*
 * A descriptor of a namespace, through whatever leads to it: a process or thread in it, the children
 * of one that will be, an open descriptor, a socket, a pin, the kernel's handle, a child or what it
 * owns. Sets *ret_from to a path, or to words that begin with no slash, in the arena. Errors: -ESRCH, it is no
 * more; -ENOENT, nothing leads to it; -errno.
 */
int ns_open(const struct inventory *inventory, const struct source *source, const struct ns *ns,
	    struct arena *arena, const char **ret_from, struct error *err);

#endif
