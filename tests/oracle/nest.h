/* SPDX-License-Identifier: MIT */
/*
 * A nest of user namespaces on the real kernel, each with a network namespace that it owns, and
 * tasks in some of them that have tried what the kernel lets them do. It is in a PID namespace of
 * its own and ends with the process that made it.
 */
#ifndef ORACLE_NEST_H
#define ORACLE_NEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define USERS_MAX 9
#define TASKS_MAX 16
#define IDS_MAX   8

/* A user namespace. The first one is that of the program. */
struct nest_user {
	size_t parent;
	uid_t owner;        /* outside all of them, as are these: */
	uid_t ids[IDS_MAX]; /* that 0, 1, ... are mapped to */
	size_t n_ids;
	int fd, socket;
	uint64_t ino, net_ino;
};

/* What a task tries on each user namespace, and the capabilities of which one is enough for it. */
enum attempt {
	ATTEMPT_SETNS, /* entering it */
	ATTEMPT_FLAGS, /* setting flags of a device in its network namespace */
	ATTEMPT_MARK,  /* setting SO_MARK of a socket there */
	ATTEMPT_COUNT
};

extern const uint64_t attempt_capabilities[ATTEMPT_COUNT];

enum outcome { OUTCOME_NONE, OUTCOME_ALLOWED, OUTCOME_REFUSED };

struct nest_task {
	pid_t pid, tid; /* they differ for a thread with credentials of its own */
	size_t user;
	uid_t uid;
	uint64_t capabilities;
	enum outcome outcomes[USERS_MAX][ATTEMPT_COUNT];
	bool ready;
};

/* In memory that all processes of it share. */
struct nest {
	uint64_t random;
	struct nest_user users[USERS_MAX];
	size_t n_users;
	struct nest_task tasks[TASKS_MAX];
	size_t n_tasks;
};

#define NEST_UNAVAILABLE 77

/*
 * Runs body in the first process of a PID namespace, when all tasks of the nest are ready. Returns
 * its exit status; NEST_UNAVAILABLE: this machine does not allow it.
 */
int nest_run(uint64_t seed, int (*body)(struct nest *nest, void *argument), void *argument);

/* Below limit. */
size_t nest_below(struct nest *nest, size_t limit);

#endif
