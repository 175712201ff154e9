/* SPDX-License-Identifier: MIT */
/* The workloads that are meant to be kept apart from the host, and who is in each. */
#ifndef AUDIT_CONTAINMENT_H
#define AUDIT_CONTAINMENT_H

#include "check.h"

struct container {
	struct workload workload;
	/*
	 * Of an engine, as its cgroup tells. Else a sandbox: processes in a mount namespace whose root
	 * is not that of the host, which may be meant to share all the rest.
	 */
	bool is_of_engine;
	const struct process *leader; /* the oldest of its processes */
	const struct process **processes;
	size_t n_processes;
};

struct containment;

/* The containers of all processes that are known, by the first process of each; found once. */
struct container *const *audit_containers(struct audit *audit, size_t *ret_count);
void containment_free(struct containment *containment);

/* NULL: it is in none. */
struct container *container_of(struct audit *audit, const struct process *process);

/* The container that nspect itself is in; NULL: none. */
const struct container *own_container(struct audit *audit);

/* "docker:3f2a1b5c6d7e", "sandbox:sleep (PID 4711)" */
const char *container_name(const struct audit *audit, const struct container *container);

/* What lasts of it becomes part of the fingerprint. */
void container_mark(const struct container *container, struct finding *finding);

/*
 * A namespace to name it by: its own mount namespace, or another one that is not the host's. NULL:
 * it has none of its own.
 */
const struct ns *container_ns(const struct audit *audit, const struct container *container);

/* Containers of one pod are meant to share. */
bool is_same_pod(const struct container *a, const struct container *b);

#endif
