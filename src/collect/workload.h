/* SPDX-License-Identifier: MIT */
/*
 * Recognises workloads by the cgroups of their processes. No I/O and no failure: what says nothing
 * gives the empty workload. Takes time in proportion to the text. The result's text is copied into
 * the arena.
 */
#ifndef COLLECT_WORKLOAD_H
#define COLLECT_WORKLOAD_H

#include "model/workload.h"
#include "util/arena.h"

/*
 * By one cgroup's path. It may be cut at its beginning or start with "/..", as a reader in a cgroup
 * namespace sees it.
 */
void workload_from_path(struct workload *ret, const char *path, struct arena *arena);

/*
 * By the text of /proc/PID/cgroup: of its paths the one that says most. A container says more than
 * a pod, an application or a unit; where two say as much, v2's goes first, then that of v1's
 * systemd. (With Docker's cgroupfs driver on a hybrid machine v2 has docker.service for all.)
 */
void workload_from_proc(struct workload *ret, const char *text, struct arena *arena);

#endif
