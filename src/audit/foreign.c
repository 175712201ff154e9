/* SPDX-License-Identifier: MIT */
/* What processes hold of places that they are not in: RF601, RF602. */
#include <stdlib.h>

#include "containment.h"
#include "util/key-index.h"
#include "util/memory.h"

/* What a container has open of the mounts of the host. */
struct foreign {
	const struct container *container;
	struct facts list;
	const struct mount_use *worst; /* a directory, if there is one */
};

struct foreigns {
	struct key_index *by_container;
	struct foreign **all;
	size_t count;
};

static struct foreign *foreign_of(struct foreigns *foreigns, const struct audit *audit,
				  const struct container *container)
{
	struct foreign *foreign = key_index_find(foreigns->by_container, (uintptr_t)container, 0);

	if (foreign)
		return foreign;
	foreign = arena_alloc(audit->scratch, sizeof(*foreign));
	foreign->container = container;
	foreign->list.arena = audit->arena;
	key_index_add(foreigns->by_container, (uintptr_t)container, 0, foreign);
	*(struct foreign **)array_append(&foreigns->all, &foreigns->count, sizeof(*foreigns->all)) =
		foreign;
	return foreign;
}

static void add_use(struct foreign *foreign, const struct mount_use *use)
{
	struct facts facts = { .arena = foreign->list.arena };

	if (!foreign->worst || (use->directory && !foreign->worst->directory))
		foreign->worst = use;
	facts_add_process(&facts, "process", use->process);
	facts_add_text(&facts, "kind", mount_use_kinds[use->kind]);
	if (use->kind == MOUNT_USE_FD)
		facts_add_number(&facts, "fd", (uint64_t)use->fd);
	else
		facts_add_text(&facts, "fd", NULL);
	facts_add_text(&facts, "file_type", use->directory ? "directory" : "file");
	facts_add_text(&facts, "path", use->path);
	facts_add_mount(&facts, "mount", use->mount);
	facts_add_all(&foreign->list, NULL, FACT_RECORD, &facts);
}

/* From a directory ".." leads on; a log file, or the program that was started, leads nowhere. */
static enum severity grade(const struct audit *audit, const struct foreign *foreign)
{
	if (!foreign->worst->directory)
		return SEVERITY_INFO;
	return foreign->container->is_of_engine ? audit->rule->severity : SEVERITY_MEDIUM;
}

static struct release end_worst(const struct audit *audit, const struct mount_use *worst)
{
	struct command_line line = audit_command(audit);

	if (!worst->directory)
		return audit_advice(audit, "files that were open when it was started are mostly "
					   "meant to be");
	command_end_process(&line, worst->process);
	return command_finish(&line);
}

static void report_foreign(struct audit *audit, const struct foreign *foreign)
{
	const struct mount_use *worst = foreign->worst;
	const struct ns *host = audit->hosts[NS_MNT];
	struct finding *finding = audit_add(audit, container_ns(audit, foreign->container), host);
	struct facts evidence = { .arena = audit->arena };

	finding->severity = grade(audit, foreign);
	finding->summary = arena_format(
		audit->arena, "%s has a %s of %s open%s: %s%s",
		container_name(audit, foreign->container), worst->directory ? "directory" : "file",
		audit_name(audit, host),
		worst->directory ? ", from which all of its files can be reached" : "", worst->path,
		audit_more(audit, " and", foreign->list.count - 1, "one", "ones"));
	facts_add_workload(&evidence, "workload", &foreign->container->workload);
	facts_add_number(&evidence, "count", foreign->list.count);
	facts_add_all(&evidence, "uses", FACT_LIST, &foreign->list);
	finding->evidence = facts_record(&evidence);
	finding->remedy = end_worst(audit, worst);
	container_mark(foreign->container, finding);
	finding_mark(finding, worst->path);
}

/* A process that is itself in the mount namespace of the host is NS107's. */
void check_foreign_files(struct audit *audit)
{
	struct foreigns foreigns = { .by_container = key_index_new() };
	const struct ns *host = audit->hosts[NS_MNT];

	for (const struct mount_use *use = audit->inventory->mount_uses; use; use = use->next) {
		const struct container *container = container_of(audit, use->process);

		if (container && host && use->mount && use->mount->ns == host &&
		    use->process->ns[NS_MNT] != host)
			add_use(foreign_of(&foreigns, audit, container), use);
	}
	for (size_t i = 0; i < foreigns.count; i++)
		report_foreign(audit, foreigns.all[i]);
	free(foreigns.all);
	key_index_free(foreigns.by_container);
}

/* References come process by process. */
static size_t count_sockets(const struct reference *first)
{
	size_t count = 0;

	for (const struct reference *reference = first;
	     reference && reference->process == first->process; reference = reference->next)
		count += reference->kind == REFERENCE_SOCKET;
	return count;
}

static void report_socket(struct audit *audit, const struct ns *ns, const struct reference *socket)
{
	const struct process *process = socket->process;
	const char *comm = process->comm ? process->comm : "?";
	struct finding *finding = audit_add(audit, ns, process->ns[NS_NET]);
	struct facts evidence = { .arena = audit->arena };

	finding->summary = arena_format(
		audit->arena,
		"%s (PID %d) reaches the network of %s by a socket, and is not in there", comm,
		process->pid, audit_name(audit, ns));
	facts_add_process(&evidence, "process", process);
	facts_add_number(&evidence, "fd", (uint64_t)socket->fd);
	facts_add_number(&evidence, "count", count_sockets(socket));
	finding->evidence = facts_record(&evidence);
	finding->remedy = audit_advice(audit, "what connects networks is meant to do that");
	finding_mark_ns(audit, finding, ns);
	finding_mark(finding, comm);
}

void check_foreign_sockets(struct audit *audit)
{
	for (size_t i = 0; i < audit->inventory->n_namespaces; i++) {
		const struct ns *ns = audit->inventory->namespaces[i];
		const struct process *last = NULL;

		for (const struct reference *reference = ns->references; reference;
		     reference = reference->next) {
			if (reference->kind != REFERENCE_SOCKET || reference->process == last)
				continue;
			last = reference->process;
			report_socket(audit, ns, reference);
		}
	}
}
