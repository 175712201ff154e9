/* SPDX-License-Identifier: MIT */
/*
 * The PIDs that a task has in each PID namespace it can be seen from. Anyone may read them, also of
 * a process whose namespaces they may not look at.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "collection.h"
#include "parse.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/number.h"

/* NULL: the task has gone, or the kernel does not tell (before Linux 4.1). */
static struct task_pids *read_pids(struct collection *collection, int dir_fd, const char *path)
{
	struct status_pids status;
	struct task_pids *pids;

	if (read_file_at(dir_fd, path, collection->buffer, sizeof(collection->buffer)) <= 0 ||
	    parse_status_pids(collection->buffer, &status) < 0)
		return NULL;
	pids = arena_alloc(collection->inventory->arena,
			   sizeof(*pids) + status.count * sizeof(pids->pids[0]));
	pids->count = status.count;
	memcpy(pids->pids, status.pids, status.count * sizeof(pids->pids[0]));
	return pids;
}

static void read_threads(struct collection *collection, int pid_fd, struct process *process)
{
	int task_fd = openat(pid_fd, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	auto_closedir DIR *dir = task_fd < 0 ? NULL : fdopendir(task_fd);
	struct task_pids **end = &process->pids->next;
	const struct dirent *entry;

	if (!dir) {
		cleanup_close(&task_fd);
		return;
	}
	while ((entry = readdir(dir))) {
		char path[32];
		pid_t tid;

		if (number_parse_pid(entry->d_name, &tid) < 0 || tid == process->pid)
			continue;
		(void)snprintf(path, sizeof(path), "task/%d/status", tid);
		*end = read_pids(collection, pid_fd, path);
		if (*end)
			end = &(*end)->next;
	}
}

void collect_task_pids_at(struct collection *collection, int pid_fd, struct process *process)
{
	if (!collection_needs(collection, NEED_PIDS))
		return;
	process->pids = read_pids(collection, pid_fd, "status");
	if (process->pids && process->n_tasks > 1 && collection_needs(collection, NEED_THREADS))
		read_threads(collection, pid_fd, process);
}
