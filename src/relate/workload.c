/* SPDX-License-Identifier: MIT */
#include "relate/workload.h"

#include <string.h>

/* Whoever started it is outside the namespace and in the same cgroup. */
static bool shares_its_cgroup(const struct inventory *inventory, const struct ns *ns,
			      const struct process *leader)
{
	const struct process *parent = inventory_find_process(inventory, leader->ppid);

	return parent && !ns_has_member(ns, parent) && parent->cgroup && leader->cgroup &&
	       strcmp(parent->cgroup, leader->cgroup) == 0;
}

struct workload process_workload(const struct process *process)
{
	return process->workload ? *process->workload : (struct workload){ 0 };
}

struct workload ns_workload(const struct inventory *inventory, const struct ns *ns)
{
	const struct process *leader = ns->leader;
	struct workload workload = { 0 };

	if (!leader || ns->initial || process_is_kernel_thread(leader))
		return workload;
	workload = process_workload(leader);
	/* Whoever watches over a container from outside is not in it. */
	if (workload.monitor) {
		workload.runtime = workload.unit ? WORKLOAD_UNIT : WORKLOAD_NONE;
		workload.name = workload.unit;
		return workload;
	}
	if (workload.runtime != WORKLOAD_NONE &&
	    (workload.runtime != WORKLOAD_UNIT || !shares_its_cgroup(inventory, ns, leader)))
		return workload;
	workload.runtime = WORKLOAD_SANDBOX;
	workload.name = leader->comm;
	return workload;
}
