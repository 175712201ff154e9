/* SPDX-License-Identifier: MIT */
#include "containment.h"

#include <stdlib.h>
#include <string.h>

#include "relate/workload.h"
#include "util/hash.h"
#include "util/key-index.h"
#include "util/memory.h"

struct containment {
	struct container **all;
	size_t count;
	struct key_index *by_workload; /* (hash of runtime and name, 0), (sandbox's namespace, 1) */
	struct key_index *by_process;
};

/* Units, snaps and flatpaks are kept from some things, and others they are meant to have. */
static bool is_engine(enum workload_runtime runtime)
{
	switch (runtime) {
	case WORKLOAD_BUILDKIT:
	case WORKLOAD_CONTAINER:
	case WORKLOAD_CONTAINERD:
	case WORKLOAD_CRIO:
	case WORKLOAD_DOCKER:
	case WORKLOAD_LXC:
	case WORKLOAD_MACHINE:
	case WORKLOAD_PODMAN:
		return true;
	case WORKLOAD_NONE:
	case WORKLOAD_FLATPAK:
	case WORKLOAD_POD:
	case WORKLOAD_SANDBOX:
	case WORKLOAD_SNAP:
	case WORKLOAD_UNIT:
	case WORKLOAD_RUNTIME_COUNT:
		break;
	}
	return false;
}

static bool is_in_engine(const struct process *process)
{
	const struct workload *workload = process->workload;

	return workload && is_engine(workload->runtime) && !workload->monitor && workload->name;
}

/* What it sees as "/" is not what the host sees. */
static bool has_other_root(const struct audit *audit, const struct ns *mnt)
{
	const struct mount_node *root = mount_index_root(audit->index, mnt);
	const struct mount_node *host =
		audit->host ? mount_index_root(audit->index, audit->host) : NULL;

	if (!root || !host || mnt == audit->host)
		return false;
	return root->mount->major != host->mount->major ||
	       root->mount->minor != host->mount->minor ||
	       strcmp(root->mount->root, host->mount->root) != 0;
}

static bool is_sandbox(const struct audit *audit, const struct ns *mnt)
{
	return ns_workload(audit->inventory, mnt).runtime == WORKLOAD_SANDBOX &&
	       has_other_root(audit, mnt);
}

static struct container *add_container(const struct audit *audit, uint64_t key, uint64_t kind)
{
	struct containment *containment = audit->containment;
	struct container *container = key_index_find(containment->by_workload, key, kind);

	if (container)
		return container;
	container = arena_alloc(audit->scratch, sizeof(*container));
	key_index_add(containment->by_workload, key, kind, container);
	*(struct container **)array_append(&containment->all, &containment->count,
					   sizeof(*containment->all)) = container;
	return container;
}

static uint64_t key_of(const struct workload *workload)
{
	const char *name = workload->container ? workload->container : workload->name;

	return hash_bytes(name, strlen(name)) + (uint64_t)workload->runtime;
}

/* NULL: it is kept apart from nothing. */
static struct container *find_container(const struct audit *audit, const struct process *process)
{
	const struct ns *mnt = process->ns[NS_MNT];
	struct container *container;

	if (is_in_engine(process)) {
		container = add_container(audit, key_of(process->workload), 0);
		container->is_of_engine = true;
		container->workload = *process->workload;
		return container;
	}
	if (!mnt || !is_sandbox(audit, mnt))
		return NULL;
	container = add_container(audit, (uintptr_t)mnt, 1);
	container->workload = ns_workload(audit->inventory, mnt);
	return container;
}

static void add_process(const struct audit *audit, const struct process *process)
{
	struct container *container;

	if (process->zombie || process_is_kernel_thread(process))
		return;
	container = find_container(audit, process);
	if (!container)
		return;
	key_index_add(audit->containment->by_process, (uintptr_t)process, 0, container);
	if (!container->leader || process->start_time < container->leader->start_time)
		container->leader = process;
	*(const struct process **)array_append(&container->processes, &container->n_processes,
					       sizeof(*container->processes)) = process;
}

static const struct containment *containment_of(struct audit *audit)
{
	const struct inventory *inventory = audit->inventory;

	if (audit->containment)
		return audit->containment;
	audit->containment = memory_zeroed(1, sizeof(*audit->containment));
	audit->containment->by_workload = key_index_new();
	audit->containment->by_process = key_index_new();
	for (size_t i = 0; i < inventory->n_processes; i++)
		add_process(audit, inventory->processes[i]);
	return audit->containment;
}

struct container *const *audit_containers(struct audit *audit, size_t *ret_count)
{
	*ret_count = containment_of(audit)->count;
	return audit->containment->all;
}

struct container *container_of(struct audit *audit, const struct process *process)
{
	return key_index_find(containment_of(audit)->by_process, (uintptr_t)process, 0);
}

const struct container *own_container(struct audit *audit)
{
	const struct process *self =
		inventory_find_process(audit->inventory, audit->inventory->self);

	return self ? container_of(audit, self) : NULL;
}

void containment_free(struct containment *containment)
{
	if (!containment)
		return;
	for (size_t i = 0; i < containment->count; i++)
		free(containment->all[i]->processes);
	free(containment->all);
	key_index_free(containment->by_workload);
	key_index_free(containment->by_process);
	free(containment);
}

const char *container_name(const struct audit *audit, const struct container *container)
{
	const char *runtime = workload_runtimes[container->workload.runtime].name;
	const char *name = container->workload.name ? container->workload.name : "?";

	if (container->is_of_engine)
		return arena_format(audit->arena, "%s:%s", runtime, name);
	return arena_format(audit->arena, "%s:%s (PID %d)", runtime, name, container->leader->pid);
}

void container_mark(const struct container *container, struct finding *finding)
{
	finding_mark(finding, workload_runtimes[container->workload.runtime].name);
	finding_mark(finding, container->workload.name ? container->workload.name : "");
}

const struct ns *container_ns(const struct audit *audit, const struct container *container)
{
	static const enum ns_type types[] = { NS_MNT, NS_PID,  NS_NET,   NS_IPC,
					      NS_UTS, NS_USER, NS_CGROUP };

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		const struct ns *ns = container->leader->ns[types[i]];

		if (ns && ns != audit->hosts[types[i]])
			return ns;
	}
	return NULL;
}

bool is_same_pod(const struct container *a, const struct container *b)
{
	return a == b || (a->workload.pod && b->workload.pod &&
			  strcmp(a->workload.pod, b->workload.pod) == 0);
}
