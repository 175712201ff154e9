/* SPDX-License-Identifier: MIT */
/* For tests of the rules about containers: a host with one namespace of each type, and containers. */
#ifndef TESTS_UNIT_CONTAINERS_H
#define TESTS_UNIT_CONTAINERS_H

#include "audits.h"

#define HOST_ROOT "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
#define OWN_ROOT  "1 0 0:40 / / ro - overlay overlay rw\n"

/* The namespaces of a process, but for the mount namespace, are number + type. */
static inline void put_places(struct machine *machine, struct process *process, uint64_t number)
{
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		if (type != NS_MNT)
			process->ns[type] = inventory_add_ns(machine->inventory, (enum ns_type)type,
							     number + (uint64_t)type);
	}
}

static inline struct ns *host_ns(struct machine *machine, enum ns_type type)
{
	return inventory_find_process(machine->inventory, 1)->ns[type];
}

static inline void put_host(struct machine *machine)
{
	struct process *init = inventory_find_process(machine->inventory, 1);

	put_mounts(machine, machine->host, HOST_ROOT);
	put_places(machine, init, 1000);
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		init->ns[type]->initial = true;
		machine->inventory->observer[type] = init->ns[type];
	}
}

/* One process of a container that has namespaces of its own, and is not root. */
static inline struct process *put_container(struct machine *machine, uint64_t ino,
					    enum workload_runtime runtime, const char *name)
{
	struct ns *mnt = put_namespace(machine, ino, name, OWN_ROOT);
	struct process *process = inventory_find_process(machine->inventory, (pid_t)(100 + ino));

	mnt->owner = host_ns(machine, NS_USER);
	process->uid = 1000;
	process->start_time = ino;
	put_places(machine, process, 1000 * ino);
	if (runtime != WORKLOAD_NONE)
		put_workload(machine, mnt, runtime, name);
	return process;
}

/* Another process with the same namespaces, of the same workload. */
static inline struct process *put_member(struct machine *machine, const struct process *other,
					 pid_t pid)
{
	struct process *process = inventory_add_process(machine->inventory, pid);

	*process = *other;
	process->pid = pid;
	process->ppid = other->pid;
	process->start_time = other->start_time + 1;
	return process;
}

#endif
