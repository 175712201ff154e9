/* SPDX-License-Identifier: MIT */
/* Uid, command line and cgroup: read only of the processes that are shown. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "collection.h"
#include "parse.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/memory.h"
#include "workload.h"

#define DETAILS (NEED_UIDS | NEED_COMMANDS | NEED_CGROUPS | NEED_WORKLOADS)

/* Command lines can be megabytes long; what is longer than this is cut. */
#define FILE_MAX_SIZE 32768

struct reader {
	struct collection *collection;
	char *buffer; /* of FILE_MAX_SIZE */
};

static void read_uid(struct reader *reader, int pid_fd, struct process *process)
{
	if (read_file_at(pid_fd, "status", reader->buffer, FILE_MAX_SIZE) > 0)
		(void)parse_status_uid(reader->buffer, &process->uid);
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

static void read_command(struct reader *reader, int pid_fd, struct process *process)
{
	struct arena *arena = reader->collection->inventory->arena;
	ssize_t length = read_file_at(pid_fd, "cmdline", reader->buffer, FILE_MAX_SIZE);

	if (length > 0)
		length = (ssize_t)join_arguments(reader->buffer, (size_t)length);
	if (length > 0)
		process->command = arena_copy_bytes(arena, reader->buffer, (size_t)length);
	else if (process->comm)
		process->command = arena_format(arena, "[%s]", process->comm);
}

static void read_cgroup(struct reader *reader, int pid_fd, struct process *process)
{
	struct arena *arena = reader->collection->inventory->arena;
	const char *path;
	size_t length;

	if (read_file_at(pid_fd, "cgroup", reader->buffer, FILE_MAX_SIZE) <= 0)
		return;
	if (parse_cgroup(reader->buffer, &path, &length) == 0)
		process->cgroup = arena_copy_bytes(arena, path, length);
	if (collection_needs(reader->collection, NEED_WORKLOADS)) {
		struct workload *workload = arena_alloc(arena, sizeof(*workload));

		workload_from_proc(workload, reader->buffer, arena);
		process->workload = workload;
	}
}

/* Whether the PID is still that of the process which was listed. */
static bool is_same_process(struct reader *reader, int pid_fd, const struct process *process)
{
	struct process_stat stat;

	if (!collection_needs(reader->collection, NEED_STAT))
		return true;
	return read_file_at(pid_fd, "stat", reader->buffer, FILE_MAX_SIZE) > 0 &&
	       parse_process_stat(reader->buffer, &stat) == 0 &&
	       stat.start_time == process->start_time;
}

static bool was_read(const struct process *process)
{
	return process->command || process->uid != UID_UNKNOWN || process->cgroup;
}

static void collect_process_details(struct reader *reader, struct process *process)
{
	const struct collection *collection = reader->collection;
	auto_close int pid_fd = -EBADF;
	char name[16];

	if (!process || was_read(process))
		return;
	(void)snprintf(name, sizeof(name), "%d", process->pid);
	pid_fd = openat(collection->source->proc_fd, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (pid_fd < 0 || !is_same_process(reader, pid_fd, process))
		return;
	if (collection_needs(collection, NEED_UIDS))
		read_uid(reader, pid_fd, process);
	if (collection_needs(collection, NEED_COMMANDS))
		read_command(reader, pid_fd, process);
	if (collection_needs(collection, NEED_CGROUPS | NEED_WORKLOADS))
		read_cgroup(reader, pid_fd, process);
}

/* The processes that stand for a namespace in some column. */
static void collect_representatives(struct reader *reader, const struct ns *ns)
{
	const struct inventory *inventory = reader->collection->inventory;

	collect_process_details(reader, ns->first);
	collect_process_details(reader, ns->leader);
	if (!ns->first && ns->references)
		collect_process_details(reader, ns->references->process);
	/* Whether a workload shares the cgroup of who started it. */
	if (ns->leader && !ns->initial && collection_needs(reader->collection, NEED_WORKLOADS))
		collect_process_details(reader,
					inventory_find_process(inventory, ns->leader->ppid));
}

void collect_details(struct collection *collection)
{
	const struct inventory *inventory = collection->inventory;
	auto_free char *buffer = NULL;
	struct reader reader = { .collection = collection };

	if (!collection_needs(collection, DETAILS))
		return;
	buffer = memory_zeroed(FILE_MAX_SIZE, 1);
	reader.buffer = buffer;
	if (collection_needs(collection, NEED_EVERYONE)) {
		for (size_t i = 0; i < inventory->n_processes; i++)
			collect_process_details(&reader, inventory->processes[i]);
		return;
	}
	for (size_t i = 0; i < inventory->n_namespaces; i++)
		collect_representatives(&reader, inventory->namespaces[i]);
}
