/* SPDX-License-Identifier: MIT */
/* What containers share with the host: NS101 to NS107, one row each. */
#include <assert.h>
#include <string.h>

#include "containment.h"

static const struct shared {
	const char *rule;
	enum ns_type type;
	enum severity of_sandbox; /* which may be meant to */
	const char *verb, *rest;  /* "NAME verb HOSTrest" */
	const char *advice;
} shared[] = {
	{ "NS101", NS_NET, SEVERITY_LOW, "uses the network of",
	  ": its addresses and ports, and what listens on its loopback alone",
	  "when it is started anew: without --network=host; of a pod, without hostNetwork" },
	{ "NS102", NS_PID, SEVERITY_LOW, "sees the processes of",
	  ", and may signal and trace those of the same user",
	  "when it is started anew: without --pid=host; of a pod, without hostPID" },
	{ "NS103", NS_IPC, SEVERITY_INFO, "has the shared memory and message queues of",
	  " (System V IPC), and may read and change them",
	  "when it is started anew: without --ipc=host; of a pod, without hostIPC" },
	{ "NS104", NS_UTS, SEVERITY_INFO, "has the host name of",
	  ", and can change it if it is privileged",
	  "when it is started anew: without --uts=host; of a pod, without hostNetwork" },
	{ "NS105", NS_USER, SEVERITY_INFO,
	  "has no user namespace of its own: its users are those of",
	  ", and its root is root there",
	  "when it is started anew: with --userns or by an engine with userns-remap; of a pod, "
	  "with hostUsers: false" },
	{ "NS106", NS_CGROUP, SEVERITY_INFO, "sees the control groups of",
	  ", and so which other workloads there are",
	  "when it is started anew: with --cgroupns=private" },
	{ "NS107", NS_MNT, SEVERITY_CRITICAL, "is in the mount namespace of",
	  ": no file is kept from it but by its mode",
	  "nothing in a container should be there: see who started it, and end it" },
};

static const struct shared *row_of(const struct audit *audit)
{
	for (size_t i = 0; i < ARRAY_SIZE(shared); i++) {
		if (strcmp(shared[i].rule, audit->rule->id) == 0)
			return &shared[i];
	}
	return NULL;
}

/* Those of its processes that are in a namespace. */
struct members {
	struct facts list;
	const struct process *first;
	bool has_root; /* as the host counts users */
};

static struct members find_members(const struct audit *audit, const struct container *container,
				   const struct ns *ns)
{
	struct members members = { .list.arena = audit->arena };

	for (size_t i = 0; i < container->n_processes; i++) {
		const struct process *process = container->processes[i];

		if (process->ns[ns->type] != ns)
			continue;
		if (!members.first)
			members.first = process;
		members.has_root |= process->uid == 0;
		facts_add_process(&members.list, NULL, process);
	}
	return members;
}

/* Root without a user namespace is kept from things by capabilities alone. */
static enum severity grade(const struct audit *audit, const struct shared *row,
			   const struct container *container, const struct members *members)
{
	if (!container->is_of_engine)
		return row->of_sandbox;
	if (row->type == NS_USER && members->has_root)
		return SEVERITY_MEDIUM;
	return audit->rule->severity;
}

static void report(struct audit *audit, const struct shared *row, const struct container *container,
		   const struct members *members)
{
	const struct ns *host = audit->hosts[row->type];
	const struct ns *own = container_ns(audit, container);
	struct finding *finding = audit_add(audit, own ? own : host, own ? host : NULL);
	struct facts evidence = { .arena = audit->arena };

	finding->severity = grade(audit, row, container, members);
	finding->summary =
		arena_format(audit->arena, "%s %s %s%s", container_name(audit, container),
			     row->verb, audit_name(audit, host), row->rest);
	facts_add_workload(&evidence, "workload", &container->workload);
	facts_add_ns(&evidence, "namespace", host);
	facts_add_number(&evidence, "count", members->list.count);
	facts_add_all(&evidence, "processes", FACT_LIST, &members->list);
	finding->evidence = facts_record(&evidence);
	finding->remedy = audit_advice(audit, row->advice);
	container_mark(container, finding);
}

/* Where our own container stands for the host, it shares with itself. */
static bool is_ours(struct audit *audit, const struct container *container, const struct ns *host)
{
	return !host->initial && container == own_container(audit);
}

void check_shared_with_host(struct audit *audit)
{
	const struct shared *row = row_of(audit);
	const struct ns *host;
	size_t count;
	struct container *const *containers = audit_containers(audit, &count);

	assert(row);
	host = audit->hosts[row->type];
	for (size_t i = 0; host && i < count; i++) {
		struct members members = find_members(audit, containers[i], host);

		if (members.first && !is_ours(audit, containers[i], host))
			report(audit, row, containers[i], &members);
	}
}
