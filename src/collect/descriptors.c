/* SPDX-License-Identifier: MIT */
/*
 * Open descriptors that keep a namespace alive: of a namespace itself, sockets and tun descriptors
 * of another network namespace than their process's, pidfds of the dead. The text of the link tells
 * most of them from the rest; nothing is duplicated that the text rules out.
 */
#include "descriptors.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "parse.h"
#include "util/cleanup.h"
#include "util/number.h"

#define DESCRIPTORS (NEED_FDS | NEED_SOCKETS | NEED_TUNS | NEED_PIDFDS)

void descriptor_add_reference(const struct table_scan *scan, struct ns *ns,
			      enum reference_kind kind, int fd)
{
	struct reference *reference =
		inventory_add_reference(scan->collection->inventory, ns, kind);

	reference->process = scan->process;
	reference->tid = scan->tid;
	reference->fd = fd;
}

void look_at_ns(struct table_scan *scan, const char *name, int fd, enum ns_type type, uint64_t ino)
{
	struct collection *collection = scan->collection;
	struct ns *ns;

	collection_coverage(collection, DISCOVERY_FDS)->looked++;
	if (!collection_needs(collection, NEED_FDS) || !collection_wants(collection, type))
		return;
	ns = inventory_add_ns(collection->inventory, type, ino);
	descriptor_add_reference(scan, ns, REFERENCE_FD, fd);
	if (collection_lacks_relations(collection, ns))
		collect_relations_at(collection, ns, scan->dir_fd, name);
}

static bool read_fdinfo(const struct table_scan *scan, const char *name, char *text, size_t size)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "../fdinfo/%s", name);
	return read_file_at(scan->dir_fd, path, text, size) > 0;
}

/* A pidfd holds the PID namespace of its process for ever; which one that was, nothing tells. */
static void look_at_pidfd(struct table_scan *scan, const char *name, int fd)
{
	struct coverage *coverage = collection_coverage(scan->collection, DISCOVERY_PIDFDS);
	char text[1024];

	if (!collection_needs(scan->collection, NEED_PIDFDS))
		return;
	coverage->looked++;
	if (read_fdinfo(scan, name, text, sizeof(text)) && strstr(text, "\nPid:\t-1\n"))
		inventory_add_dead_pidfd(scan->collection->inventory, scan->process, scan->tid, fd);
}

/* The directory of a process that has ended holds its PID namespace as a pidfd of it does. */
static bool is_dead_directory(const char *target)
{
	const char *cursor = target + strlen("/proc/");
	uint64_t pid;

	return strncmp(target, "/proc/", strlen("/proc/")) == 0 &&
	       number_take_u64(&cursor, &pid) == 0 && strcmp(cursor, " (deleted)") == 0;
}

static void look_at_dead_directory(struct table_scan *scan, int fd)
{
	if (!collection_needs(scan->collection, NEED_PIDFDS))
		return;
	collection_coverage(scan->collection, DISCOVERY_PIDFDS)->looked++;
	inventory_add_dead_pidfd(scan->collection->inventory, scan->process, scan->tid, fd);
}

/*
 * The node can have any name that says tun or tap. The driver tells in fdinfo (Linux 3.16); to look
 * at the file could hang where it is another one, of a network file system.
 */
static bool is_tun(const struct table_scan *scan, const char *name, const char *target)
{
	char text[1024];

	return (strstr(target, "tun") || strstr(target, "tap")) &&
	       read_fdinfo(scan, name, text, sizeof(text)) && strstr(text, "\niff:\t");
}

static void look_at(struct table_scan *scan, const char *name, int fd)
{
	char target[256];
	ssize_t length = readlinkat(scan->dir_fd, name, target, sizeof(target) - 1);
	enum ns_type type;
	uint64_t ino;

	if (length <= 0)
		return;
	target[length] = '\0';
	if (target[0] == '/') {
		if (is_tun(scan, name, target))
			look_at_socket(scan, fd, REFERENCE_TUN);
		else if (is_dead_directory(target))
			look_at_dead_directory(scan, fd);
		else
			look_at_path(scan, name, fd, target);
	} else if (strncmp(target, "socket:", 7) == 0) {
		look_at_socket(scan, fd, REFERENCE_SOCKET);
	} else if (strcmp(target, "anon_inode:[pidfd]") == 0) {
		look_at_pidfd(scan, name, fd);
	} else if (parse_any_ns_link(target, &type, &ino) == 0) {
		look_at_ns(scan, name, fd, type, ino);
	}
}

/* What exits belongs to root by then, so that its own user is refused. */
static void note_unreadable(const struct table_scan *scan, int pid_fd, int rc)
{
	struct coverage *coverage = collection_coverage(scan->collection, DISCOVERY_FDS);

	if (error_is_gone(rc) || process_is_ending(pid_fd)) {
		coverage->vanished++;
		return;
	}
	coverage->unreadable++;
	inventory_add_gap(scan->collection->inventory, "open descriptors of a process", rc,
			  scan->process->pid, 0);
}

/* Looks at each descriptor of one table, that of the process or of one of its tasks. */
static void scan_table(struct table_scan *scan, int pid_fd, const char *path)
{
	int fd = openat(pid_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	auto_closedir DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (!dir) {
		note_unreadable(scan, pid_fd, -errno);
		return;
	}
	scan->dir_fd = fd;
	while ((entry = readdir(dir))) {
		uint32_t number;

		if (number_parse_u32(entry->d_name, &number) < 0)
			continue;
		if (collection_is_late(scan->collection))
			return;
		look_at(scan, entry->d_name, (int)number);
	}
}

/* Whether a task has a table of its own: unshare(CLONE_FILES). Unknown is taken for no. */
static bool has_own_table(const struct table_scan *scan, pid_t tid)
{
	struct coverage *coverage = collection_coverage(scan->collection, DISCOVERY_FDS);
	long order;

	if (scan->collection->inventory->foreign_pids) {
		coverage->unreadable++;
		return false;
	}
	order = syscall(SYS_kcmp, scan->process->pid, tid, KCMP_FILES, 0, 0);
	if (order < 0 && !error_is_gone(errno))
		coverage->unreadable++;
	return order > 0;
}

static void scan_tasks(struct table_scan *scan, int pid_fd)
{
	int fd = openat(pid_fd, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	auto_closedir DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	char path[64];
	pid_t tid;

	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		if (number_parse_pid(entry->d_name, &tid) < 0 || tid == scan->process->pid)
			continue;
		/* A leader that has exited has no table to compare with. */
		if (scan->process->ns[NS_MNT] && !has_own_table(scan, tid))
			continue;
		cleanup_close(&scan->pidfd);
		scan->pidfd = -EBADF;
		scan->tid = tid;
		(void)snprintf(path, sizeof(path), "task/%d/fd", tid);
		scan_table(scan, pid_fd, path);
	}
}

void collect_descriptors(struct collection *collection, int pid_fd, struct process *process)
{
	struct table_scan scan = {
		.collection = collection,
		.process = process,
		.tid = process->pid,
		.pidfd = -EBADF,
	};

	/* What we hold ourselves goes when we do. */
	if (!collection_needs(collection, DESCRIPTORS) || process->pid == collection->self)
		return;
	scan_table(&scan, pid_fd, "fd");
	if (process->n_tasks > 1 && collection_needs(collection, NEED_THREADS))
		scan_tasks(&scan, pid_fd);
	cleanup_close(&scan.pidfd);
}
