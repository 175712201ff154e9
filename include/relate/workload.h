/* SPDX-License-Identifier: MIT */
/* What a namespace belongs to. */
#ifndef RELATE_WORKLOAD_H
#define RELATE_WORKLOAD_H

#include "model/inventory.h"

/*
 * The workload of a namespace is its leader's. WORKLOAD_NONE: the host itself. A sandbox has no
 * cgroup of its own: it shares that of the process outside that started it, and is named after its
 * leader's command. The text lives as long as the inventory.
 */
struct workload ns_workload(const struct inventory *inventory, const struct ns *ns);

/* Of a process, as its cgroup has it. */
struct workload process_workload(const struct process *process);

#endif
