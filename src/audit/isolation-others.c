/* SPDX-License-Identifier: MIT */
/* What containers share with each other, and who else is in them: NS108, NS109. */
#include <stdlib.h>
#include <string.h>

#include "containment.h"
#include "util/key-index.h"
#include "util/memory.h"

/* A namespace, with the containers that have processes in it. */
struct place {
	const struct ns *ns;
	const struct container **containers;
	size_t count;
};

struct places {
	struct key_index *by_ns;
	struct key_index *seen; /* (namespace, container) */
	struct place **all;
	size_t count;
};

static struct place *place_of(struct places *places, const struct audit *audit, const struct ns *ns)
{
	struct place *place = key_index_find(places->by_ns, (uintptr_t)ns, 0);

	if (place)
		return place;
	place = arena_alloc(audit->scratch, sizeof(*place));
	place->ns = ns;
	key_index_add(places->by_ns, (uintptr_t)ns, 0, place);
	*(struct place **)array_append(&places->all, &places->count, sizeof(*places->all)) = place;
	return place;
}

static void note(struct places *places, const struct audit *audit, const struct ns *ns,
		 const struct container *container)
{
	struct place *place;

	if (!ns || ns == audit->hosts[ns->type] ||
	    key_index_find(places->seen, (uintptr_t)ns, (uintptr_t)container))
		return;
	key_index_add(places->seen, (uintptr_t)ns, (uintptr_t)container, places);
	place = place_of(places, audit, ns);
	*(const struct container **)array_append(&place->containers, &place->count,
						 sizeof(struct container *)) = container;
}

static void note_container(struct places *places, const struct audit *audit,
			   const struct container *container)
{
	for (size_t i = 0; container->is_of_engine && i < container->n_processes; i++) {
		const struct process *process = container->processes[i];

		note(places, audit, process->ns[NS_NET], container);
		note(places, audit, process->ns[NS_PID], container);
		note(places, audit, process->ns[NS_IPC], container);
	}
}

/* One that the first one is not meant to share with. NULL: there is none. */
static const struct container *find_stranger(const struct place *place)
{
	for (size_t i = 1; i < place->count; i++) {
		if (!is_same_pod(place->containers[0], place->containers[i]))
			return place->containers[i];
	}
	return NULL;
}

static const char *what_is_shared(enum ns_type type)
{
	if (type == NS_NET)
		return "network: ports, and what listens on loopback";
	if (type == NS_PID)
		return "processes: one may signal and trace those of the other";
	return "shared memory and message queues (System V IPC)";
}

static void report_place(struct audit *audit, const struct place *place,
			 const struct container *stranger)
{
	struct finding *finding = audit_add(audit, place->ns, NULL);
	struct facts evidence = { .arena = audit->arena }, list = { .arena = audit->arena };

	finding->summary = arena_format(
		audit->arena, "%s and %s%s share one %s",
		container_name(audit, place->containers[0]), container_name(audit, stranger),
		audit_more(audit, " and", place->count - 2, "container", "containers"),
		what_is_shared(place->ns->type));
	for (size_t i = 0; i < place->count; i++)
		facts_add_workload(&list, NULL, &place->containers[i]->workload);
	facts_add_number(&evidence, "count", place->count);
	facts_add_all(&evidence, "workloads", FACT_LIST, &list);
	finding->evidence = facts_record(&evidence);
	finding->remedy =
		audit_advice(audit, "when one is started anew: without --network, --pid or "
				    "--ipc=container:NAME");
	finding_mark(finding, ns_types[place->ns->type].name);
	container_mark(place->containers[0], finding);
	container_mark(stranger, finding);
}

void check_shared_with_others(struct audit *audit)
{
	struct places places = { .by_ns = key_index_new(), .seen = key_index_new() };
	size_t count;
	struct container *const *containers = audit_containers(audit, &count);

	for (size_t i = 0; i < count; i++)
		note_container(&places, audit, containers[i]);
	for (size_t i = 0; i < places.count; i++) {
		const struct container *stranger = find_stranger(places.all[i]);

		if (stranger)
			report_place(audit, places.all[i], stranger);
		free(places.all[i]->containers);
	}
	free(places.all);
	key_index_free(places.by_ns);
	key_index_free(places.seen);
}

/* The container whose mount or PID namespace a process is in without being of it. NULL: none. */
static const struct container *find_host_of_guest(struct audit *audit,
						  const struct process *process)
{
	static const enum ns_type types[] = { NS_MNT, NS_PID };
	const struct container *own = container_of(audit, process);

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		const struct ns *ns = process->ns[types[i]];
		const struct container *other =
			ns && ns->leader ? container_of(audit, ns->leader) : NULL;

		if (!other || !other->is_of_engine || ns == audit->hosts[types[i]])
			continue;
		/* Containers that share processes with each other are NS108's. */
		if (!own || (types[i] == NS_MNT && !is_same_pod(own, other)))
			return other;
	}
	return NULL;
}

static void report_guest(struct audit *audit, const struct process *process,
			 const struct container *container)
{
	struct finding *finding = audit_add(audit, container_ns(audit, container), NULL);
	struct command_line line = audit_command(audit);
	struct facts evidence = { .arena = audit->arena };
	const char *comm = process->comm ? process->comm : "?";

	finding->summary = arena_format(
		audit->arena,
		"%s (PID %d) is inside of %s without belonging to it: it has entered from outside",
		comm, process->pid, container_name(audit, container));
	facts_add_process(&evidence, "process", process);
	facts_add_text(&evidence, "cgroup", process->cgroup);
	facts_add_workload(&evidence, "workload", &container->workload);
	finding->evidence = facts_record(&evidence);
	command_end_process(&line, process);
	command_warn(&line, "who debugs a container with nsenter(1) is such a guest");
	finding->remedy = command_finish(&line);
	container_mark(container, finding);
	finding_mark(finding, comm);
}

/* Engines put what they start in a container into its cgroup, too. */
void check_guests(struct audit *audit)
{
	const struct inventory *inventory = audit->inventory;

	for (size_t i = 0; i < inventory->n_processes; i++) {
		const struct process *process = inventory->processes[i];
		const struct container *container;

		if (process->zombie || process->pid == inventory->self || !process->workload ||
		    process->workload->monitor || process_is_kernel_thread(process))
			continue;
		container = find_host_of_guest(audit, process);
		if (container)
			report_guest(audit, process, container);
	}
}
