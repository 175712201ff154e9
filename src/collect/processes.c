/* SPDX-License-Identifier: MIT */
/*
 * The walk over /proc: one descriptor a process, one readlinkat a link. Everything is read through
 * that descriptor: should the process exit and its PID be reused, we get ENOENT or ESRCH instead
 * of the data of the newcomer.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "collection.h"
#include "parse.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/macros.h"
#include "util/number.h"

/* What the links of one task say; 0 where there is none. */
struct membership {
	uint64_t ino[NS_TYPE_COUNT];
	uint64_t children_ino[NS_TYPE_COUNT]; /* of pid_for_children, time_for_children */
};

/* The namespaces of the process before: most processes are where the one before them is. */
struct walk {
	struct collection *collection;
	struct ns *last[NS_TYPE_COUNT];
};

static int open_directory(int dir_fd, const char *name)
{
	int fd = openat(dir_fd, name, O_PATH | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/*
 * Reads the links in the "ns" directory of a process or task. ENOENT of a link: an older kernel,
 * or a zombie, which has left all but user and pid, or pid_for_children before the first child
 * (Linux 6.18). It is no failure. ESRCH is: the whole task has gone. ns_fd may be the -errno of
 * opening that directory.
 */
static int read_membership(const struct collection *collection, int ns_fd, unsigned int types,
			   struct membership *ret)
{
	if (ns_fd < 0)
		return ns_fd;
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		int rc;

		if (!(types & NS_TYPE_BIT(type)))
			continue;
		rc = read_ns_link(ns_fd, ns_types[type].name, (enum ns_type)type, &ret->ino[type]);
		if (rc < 0 && rc != -ENOENT)
			return rc;
	}
	if (!collection_needs(collection, NEED_CHILDREN))
		return 0;
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		const char *children = ns_types[type].children;
		int rc;

		if (!children || !collection_wants(collection, (enum ns_type)type))
			continue;
		rc = read_ns_link(ns_fd, children, (enum ns_type)type, &ret->children_ino[type]);
		if (rc < 0 && rc != -ENOENT)
			return rc;
	}
	return 0;
}

static struct ns *find_ns(struct walk *walk, enum ns_type type, uint64_t ino)
{
	if (!walk->last[type] || walk->last[type]->ino != ino)
		walk->last[type] = inventory_add_ns(walk->collection->inventory, type, ino);
	return walk->last[type];
}

/* The namespace that a link leads to; asks the kernel about it where nobody has yet. */
static struct ns *store_link(struct walk *walk, int ns_fd, enum ns_type type, const char *name,
			     uint64_t ino)
{
	struct ns *ns;

	if (!ino)
		return NULL;
	ns = find_ns(walk, type, ino);
	if (collection_lacks_relations(walk->collection, ns))
		collect_relations_at(walk->collection, ns, ns_fd, name);
	return ns;
}

static void store_children_links(struct walk *walk, int ns_fd, struct process *process, pid_t tid,
				 const struct membership *membership)
{
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		uint64_t ino = membership->children_ino[type];
		struct reference *reference;
		struct ns *ns;

		/* A task that waits for its first child has no link of its own to compare with. */
		if (!ino || ino == membership->ino[type])
			continue;
		ns = store_link(walk, ns_fd, (enum ns_type)type, ns_types[type].children, ino);
		reference = inventory_add_reference(walk->collection->inventory, ns,
						    REFERENCE_FOR_CHILDREN);
		reference->process = process;
		reference->tid = tid;
	}
}

static void store_process(struct walk *walk, int ns_fd, struct process *process,
			  const struct membership *membership)
{
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		uint64_t ino = membership->ino[type];
		struct ns *ns = ino ? find_ns(walk, (enum ns_type)type, ino) : NULL;
		bool was_examined = ns && ns->examined;

		process->ns[type] =
			store_link(walk, ns_fd, (enum ns_type)type, ns_types[type].name, ino);
		if (ns && ns->examined && !was_examined)
			ns->found_by = process;
		if (ns && type == NS_USER)
			id_maps_note_member(walk->collection, ns);
	}
	store_children_links(walk, ns_fd, process, process->pid, membership);
}

static void add_thread_reference(struct inventory *inventory, struct ns *ns,
				 struct process *process, pid_t tid)
{
	struct reference *reference = inventory_add_reference(inventory, ns, REFERENCE_THREAD);

	reference->process = process;
	reference->tid = tid;
}

/* The thread that is stored last can be the one. */
static struct thread *find_thread(struct inventory *inventory, struct process *process, pid_t tid)
{
	struct thread *thread = process->threads;

	if (thread && thread->tid == tid)
		return thread;
	thread = arena_alloc(inventory->arena, sizeof(*thread));
	thread->tid = tid;
	thread->next = process->threads;
	process->threads = thread;
	return thread;
}

/* Keeps a task only where it is in another namespace than its process. */
static void store_thread(struct walk *walk, int ns_fd, struct process *process, pid_t tid,
			 const struct membership *membership)
{
	struct inventory *inventory = walk->collection->inventory;

	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		uint64_t ino = membership->ino[type];
		struct ns *ns;

		if (!ino || (process->ns[type] && process->ns[type]->ino == ino))
			continue;
		ns = store_link(walk, ns_fd, (enum ns_type)type, ns_types[type].name, ino);
		find_thread(inventory, process, tid)->ns[type] = ns;
		add_thread_reference(inventory, ns, process, tid);
	}
}

/* A task can change its own alone; the libraries change those of all. */
static void collect_credentials(struct collection *collection, int task_fd, struct process *process,
				pid_t tid)
{
	char path[32], *text = collection->buffer;
	uint64_t capabilities;
	struct thread *thread;
	uid_t uid;

	if (!collection_needs(collection, NEED_CAPABILITIES) || !process->has_capabilities)
		return;
	(void)snprintf(path, sizeof(path), "%d/status", tid);
	if (read_file_at(task_fd, path, text, sizeof(collection->buffer)) <= 0 ||
	    parse_status_uid(text, &uid) < 0 || parse_status_capabilities(text, &capabilities) < 0)
		return;
	if (uid == process->uid && capabilities == process->capabilities)
		return;
	thread = find_thread(collection->inventory, process, tid);
	thread->has_credentials = true;
	thread->uid = uid;
	thread->capabilities = capabilities;
}

/* The types of which a thread's links can differ from what its process has. */
static unsigned int thread_types(const struct collection *collection, const struct process *process)
{
	unsigned int types = 0;

	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		/* A leader that has exited while other threads live has no links any more. */
		if (ns_types[type].per_thread || !process->ns[type])
			types |= NS_TYPE_BIT(type);
	}
	return types & collection->types;
}

/* Adds what became of a task or process to the coverage. Returns whether it can be stored. */
static bool cover(struct coverage *coverage, int rc)
{
	coverage->looked++;
	if (rc >= 0)
		return true;
	if (error_is_gone(rc))
		coverage->vanished++;
	else
		coverage->unreadable++;
	return false;
}

static void note_threads(const struct walk *walk, const struct process *process, int rc)
{
	if (!error_is_gone(rc))
		inventory_add_gap(walk->collection->inventory, "threads of a process", rc,
				  process->pid, 0);
}

static void collect_thread_links(struct walk *walk, int task_fd, struct process *process, pid_t tid,
				 unsigned int types)
{
	char path[32];
	auto_close int ns_fd = -EBADF;
	struct membership membership = { 0 };
	int rc;

	(void)snprintf(path, sizeof(path), "%d/ns", tid);
	ns_fd = open_directory(task_fd, path);
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		if (process->ns[type] && !(types & NS_TYPE_BIT(type)))
			membership.ino[type] = process->ns[type]->ino;
	}
	rc = read_membership(walk->collection, ns_fd, types, &membership);
	if (!cover(collection_coverage(walk->collection, DISCOVERY_THREADS), rc)) {
		note_threads(walk, process, rc);
		return;
	}
	store_thread(walk, ns_fd, process, tid, &membership);
	store_children_links(walk, ns_fd, process, tid, &membership);
}

static void collect_threads(struct walk *walk, int pid_fd, struct process *process)
{
	unsigned int types = thread_types(walk->collection, process);
	int task_fd = openat(pid_fd, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	auto_closedir DIR *dir = NULL;
	const struct dirent *entry;

	dir = task_fd < 0 ? NULL : fdopendir(task_fd);
	if (!dir) {
		if (!process->denied)
			note_threads(walk, process, -errno);
		cleanup_close(&task_fd);
		return;
	}
	while ((entry = readdir(dir))) {
		pid_t tid;

		if (number_parse_pid(entry->d_name, &tid) < 0 || tid == process->pid)
			continue;
		if (!process->denied)
			collect_thread_links(walk, task_fd, process, tid, types);
		collect_credentials(walk->collection, task_fd, process, tid);
	}
}

int read_process_stat(int pid_fd, struct process_stat *ret)
{
	char text[1024];
	ssize_t length = read_file_at(pid_fd, "stat", text, sizeof(text));

	return length < 0 ? (int)length : parse_process_stat(text, ret);
}

bool process_is_ending(int pid_fd)
{
	struct process_stat stat;

	return read_process_stat(pid_fd, &stat) < 0 || stat.is_ending;
}

int process_open(const struct collection *collection, const struct process *process)
{
	auto_close int fd = -EBADF;
	struct process_stat stat;
	char name[16];

	(void)snprintf(name, sizeof(name), "%d", process->pid);
	fd = open_directory(collection->source->proc_fd, name);
	if (fd < 0 || !collection_needs(collection, NEED_STAT))
		return take_fd(&fd);
	if (read_process_stat(fd, &stat) < 0 || stat.start_time != process->start_time)
		return -ESRCH;
	return take_fd(&fd);
}

static void store_stat(struct inventory *inventory, struct process *process,
		       const struct process_stat *stat)
{
	process->ppid = stat->ppid;
	process->start_time = stat->start_time;
	process->n_tasks = stat->n_tasks;
	process->zombie = stat->state == 'Z' && stat->n_tasks <= 1;
	/* A name can be empty; a state that was read never is. */
	if (stat->state)
		process->comm = arena_copy_text(inventory->arena, stat->comm);
}

/* All that is known of a process before anything is stored. */
struct reading {
	struct process_stat stat;
	struct membership membership;
};

static int read_process(const struct collection *collection, int pid_fd, int ns_fd,
			struct reading *ret)
{
	int rc = 0;

	if (ns_fd < 0)
		return ns_fd;
	if (collection_needs(collection, NEED_STAT))
		rc = read_process_stat(pid_fd, &ret->stat);
	if (rc < 0)
		return rc;
	return read_membership(collection, ns_fd, collection->types, &ret->membership);
}

/* Of a process that we may not look at anyone may know what it may do, and its threads. */
static void collect_denied(struct walk *walk, int pid_fd, struct process *process, int rc)
{
	struct collection *collection = walk->collection;

	process->denied = true;
	collect_evidence(collection, pid_fd, process);
	if (!collection->request->named)
		inventory_add_gap(collection->inventory, "namespaces of a process", rc,
				  process->pid, 0);
	if (!collection_needs(collection, NEED_CAPABILITIES))
		return;
	collect_details_at(collection, pid_fd, process);
	if (process->n_tasks > 1 && collection_needs(collection, NEED_THREADS))
		collect_threads(walk, pid_fd, process);
}

/*
 * Reads a process whole and only then stores it: one that vanishes in between was never there.
 * What can't be read is a gap: even root can be refused, where one capability is missing.
 */
static void collect_process(struct walk *walk, const char *name, pid_t pid)
{
	struct collection *collection = walk->collection;
	auto_close int pid_fd = open_directory(collection->source->proc_fd, name);
	auto_close int ns_fd = pid_fd < 0 ? pid_fd : open_directory(pid_fd, "ns");
	struct reading reading = { .stat = { .n_tasks = 1 } };
	int rc = read_process(collection, pid_fd, ns_fd, &reading);
	bool readable = cover(collection_coverage(collection, DISCOVERY_PROCESSES), rc);
	struct process *process;
	size_t n_namespaces;

	if (error_is_gone(rc))
		return;
	process = inventory_add_process(collection->inventory, pid);
	store_stat(collection->inventory, process, &reading.stat);
	collect_task_pids_at(collection, pid_fd, process);
	if (!readable) {
		collect_denied(walk, pid_fd, process, rc);
		return;
	}
	n_namespaces = collection->inventory->n_namespaces;
	store_process(walk, ns_fd, process, &reading.membership);
	/* The first that is found in a namespace mostly is the one that stands for it. */
	if (collection->inventory->n_namespaces > n_namespaces ||
	    collection_needs(collection, NEED_EVERYONE))
		collect_details_at(collection, pid_fd, process);
	if (process->n_tasks > 1 && collection_needs(collection, NEED_THREADS))
		collect_threads(walk, pid_fd, process);
	collect_descriptors(collection, pid_fd, process);
}

int collect_processes(struct collection *collection, struct error *err)
{
	/* A stream of its own: the caller's descriptor keeps its place. */
	int fd = openat(collection->source->proc_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct walk walk = { .collection = collection };
	auto_closedir DIR *dir = NULL;
	const struct dirent *entry;

	if (fd < 0)
		return error_set_errno(err, -errno, "cannot list processes");
	dir = fdopendir(fd);
	if (!dir) {
		(void)close(fd);
		return error_set_errno(err, -errno, "cannot list processes");
	}
	while ((entry = readdir(dir))) {
		pid_t pid;

		if (number_parse_pid(entry->d_name, &pid) < 0)
			continue;
		if (collection_is_late(collection)) {
			inventory_add_gap(collection->inventory, "processes after the time limit",
					  ETIMEDOUT, 0, 0);
			break;
		}
		collect_process(&walk, entry->d_name, pid);
	}
	return 0;
}
