/* SPDX-License-Identifier: MIT */
/*
 * Uid, capabilities, command line and cgroup: read only of the processes that are shown. Most of these are read
 * when the walk comes by them; the rest when all namespaces are known.
 */
#include <string.h>

#include "collection.h"
#include "parse.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "workload.h"

#define DETAILS (NEED_UIDS | NEED_COMMANDS | NEED_CGROUPS | NEED_WORKLOADS | NEED_CAPABILITIES)

static void read_status(struct collection *collection, int pid_fd, struct process *process)
{
	if (read_file_at(pid_fd, "status", collection->buffer, sizeof(collection->buffer)) <= 0)
		return;
	(void)parse_status_uid(collection->buffer, &process->uid);
	if (collection_needs(collection, NEED_CAPABILITIES))
		process->has_capabilities =
			parse_status_capabilities(collection->buffer, &process->capabilities) == 0;
}

/* The arguments end in NULs; some programs overwrite theirs and leave more of them, or none. */
static size_t join_arguments(char *arguments, size_t length)
{
	while (length > 0 && arguments[length - 1] == '\0')
		length--;
	for (size_t i = 0; i < length; i++) {
		if (arguments[i] == '\0')
			arguments[i] = ' ';
	}
	return length;
}

static void read_command(struct collection *collection, int pid_fd, struct process *process)
{
	struct arena *arena = collection->inventory->arena;
	ssize_t length =
		read_file_at(pid_fd, "cmdline", collection->buffer, sizeof(collection->buffer));

	if (length > 0)
		length = (ssize_t)join_arguments(collection->buffer, (size_t)length);
	if (length > 0)
		process->command = arena_copy_bytes(arena, collection->buffer, (size_t)length);
	else if (process->comm)
		process->command = arena_format(arena, "[%s]", process->comm);
}

static void read_cgroup(struct collection *collection, int pid_fd, struct process *process)
{
	struct arena *arena = collection->inventory->arena;
	const char *path;
	size_t length;

	if (read_file_at(pid_fd, "cgroup", collection->buffer, sizeof(collection->buffer)) <= 0)
		return;
	if (parse_cgroup(collection->buffer, &path, &length) == 0)
		process->cgroup = arena_copy_bytes(arena, path, length);
	if (collection_needs(collection, NEED_WORKLOADS)) {
		struct workload *workload = arena_alloc(arena, sizeof(*workload));

		workload_from_proc(workload, collection->buffer, arena);
		process->workload = workload;
	}
}

static bool was_read(const struct process *process)
{
	return process->command || process->uid != UID_UNKNOWN || process->cgroup;
}

void collect_details_at(struct collection *collection, int pid_fd, struct process *process)
{
	if (collection_needs(collection, NEED_UIDS | NEED_CAPABILITIES))
		read_status(collection, pid_fd, process);
	if (collection_needs(collection, NEED_COMMANDS))
		read_command(collection, pid_fd, process);
	if (collection_needs(collection, NEED_CGROUPS | NEED_WORKLOADS))
		read_cgroup(collection, pid_fd, process);
}

static void collect_missing(struct collection *collection, struct process *process)
{
	auto_close int pid_fd = -EBADF;

	if (!process || was_read(process))
		return;
	pid_fd = process_open(collection, process);
	if (pid_fd >= 0)
		collect_details_at(collection, pid_fd, process);
}

/* Whether a workload shares the cgroup of who started it. */
static void collect_starter(struct collection *collection, const struct ns *ns)
{
	auto_close int pid_fd = -EBADF;
	struct process *parent;

	if (!ns->leader || ns->initial || !collection_needs(collection, NEED_WORKLOADS))
		return;
	parent = inventory_find_process(collection->inventory, ns->leader->ppid);
	if (!parent || parent->cgroup)
		return;
	pid_fd = process_open(collection, parent);
	if (pid_fd >= 0)
		read_cgroup(collection, pid_fd, parent);
}

/* The processes that stand for a namespace in some column. */
static void collect_representatives(struct collection *collection, const struct ns *ns)
{
	collect_missing(collection, ns->first);
	collect_missing(collection, ns->leader);
	if (!ns->first && ns->references)
		collect_missing(collection, ns->references->process);
}

void collect_details(struct collection *collection)
{
	const struct inventory *inventory = collection->inventory;

	if (!collection_needs(collection, DETAILS))
		return;
	for (size_t i = 0; i < inventory->n_namespaces; i++)
		collect_representatives(collection, inventory->namespaces[i]);
	for (size_t i = 0;
	     collection_needs(collection, NEED_EVERYONE) && i < inventory->n_processes; i++)
		collect_missing(collection, inventory->processes[i]);
	for (size_t i = 0; i < inventory->n_namespaces; i++)
		collect_starter(collection, inventory->namespaces[i]);
}
