/* SPDX-License-Identifier: MIT */
/*
 * A world of mount namespaces on the real kernel, apart from the machine's own: a PID and a mount
 * namespace with a tmpfs for its root, in which workers, one in each further mount namespace, do
 * what they are told. It ends with the process that began it.
 */
#ifndef ORACLE_WORLD_H
#define ORACLE_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define WORKERS_MAX 6
#define PATH_SIZE   256

enum order_kind {
	ORDER_MOUNT,    /* a new tmpfs on to; with flags, directories are made in it */
	ORDER_BIND,     /* from on to; flags: MS_REC */
	ORDER_MOVE,     /* from onto to */
	ORDER_CHANGE,   /* the propagation of to: flags */
	ORDER_UNMOUNT,  /* to; flags: MNT_DETACH */
	ORDER_RENEW,    /* removes the directory to and makes another one of that name */
	ORDER_LOOK,     /* answers the id of the mount that to leads to */
	ORDER_NEW_MNT,  /* a worker in a copy of the mount namespace; flags: which one */
	ORDER_NEW_USER, /* the same, in a new user namespace too */
};

struct order {
	enum order_kind kind;
	unsigned long flags;
	char from[PATH_SIZE], to[PATH_SIZE];
};

/* A mount as its worker's mountinfo has it. */
struct seen_mount {
	size_t worker;
	unsigned int id, group, master;
	char target[PATH_SIZE];
};

struct seen {
	struct seen_mount *mounts;
	size_t count;
};

struct worker {
	int channel;
	pid_t pid;
	uint64_t ino; /* of its mount namespace */
};

struct world {
	struct worker workers[WORKERS_MAX];
	size_t n_workers;
};

#define WORLD_UNAVAILABLE 77

/*
 * Runs body in the first process of a new world. Returns its exit status; WORLD_UNAVAILABLE: this
 * machine does not allow it.
 */
int world_run(int (*body)(struct world *world, void *argument), void *argument);

/* Has a worker do something. Returns what it answers, or -errno. */
long world_order(struct world *world, size_t worker, const struct order *order);

/* Adds a worker in a copy of another one's namespace. False: it could not be made. */
bool world_add_worker(struct world *world, size_t parent, enum order_kind kind);

/* All mounts of all workers. To be released with free(seen.mounts). */
struct seen world_look(const struct world *world);

#endif
