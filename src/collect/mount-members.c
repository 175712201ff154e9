/* SPDX-License-Identifier: MIT */
/*
 * The mountinfo of a process shows what can be reached from its root: a chrooted one hides mounts.
 * The root of any other one is "/", as long as we may look.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "mounts.h"
#include "parse.h"
#include "util/cleanup.h"
#include "util/key-index.h"
#include "util/memory.h"

struct mount_member {
	const struct process *process;
	struct mount_member *next; /* in the same namespace */
};

static uint64_t key_of(const struct ns *ns)
{
	return (uint64_t)(uintptr_t)ns;
}

void mount_members_close(struct mount_members *members)
{
	free(members->all);
	key_index_free(members->first);
}

/* Built when it is first needed: where statmount(2) reads all namespaces, never. */
static void index_members(struct mount_members *members)
{
	const struct inventory *inventory = members->collection->inventory;

	members->all = memory_zeroed(inventory->n_processes, sizeof(*members->all));
	members->first = key_index_new();
	for (size_t i = inventory->n_processes; i-- > 0;) {
		const struct process *process = inventory->processes[i];
		const struct ns *ns = process_ns(process, NS_MNT);
		struct mount_member *member = &members->all[i];

		if (!ns)
			continue;
		member->process = process;
		member->next = key_index_find(members->first, key_of(ns), 0);
		key_index_remove(members->first, key_of(ns), 0);
		key_index_add(members->first, key_of(ns), 0, member);
	}
}

enum root { ROOT_OF_NAMESPACE, ROOT_UNKNOWN, ROOT_ELSEWHERE };

static enum root look_at_root(int dir_fd)
{
	char target[2];
	ssize_t length = readlinkat(dir_fd, "root", target, sizeof(target));

	if (length < 0)
		return ROOT_UNKNOWN;
	return length == 1 && target[0] == '/' ? ROOT_OF_NAMESPACE : ROOT_ELSEWHERE;
}

bool task_is_in(int dir_fd, const struct ns *ns)
{
	char target[64];
	ssize_t length = readlinkat(dir_fd, "ns/mnt", target, sizeof(target) - 1);
	uint64_t ino;

	if (length < 0)
		return true;
	target[length] = '\0';
	return parse_ns_link(target, NS_MNT, &ino) == 0 && ino == ns->ino;
}

/* What was found so far. */
struct choice {
	const struct source *source;
	const struct ns *ns;
	int fd; /* of a mountinfo; where there is none, the -errno of the last attempt */
	enum root root;
	uint64_t root_id; /* 0: not known */
};

static bool is_best(const struct choice *choice)
{
	return choice->fd >= 0 && choice->root == ROOT_OF_NAMESPACE;
}

/* ENOENT is for namespaces without members; EINVAL is what the mountinfo of a zombie says. */
static int gone_or_refused(int errnum)
{
	return errnum == ENOENT || errnum == EINVAL ? -ESRCH : -errnum;
}

/* Opening settles which mounts it will show: the task may go elsewhere then. */
static int open_mountinfo(int dir_fd, const struct ns *ns)
{
	auto_close int fd = openat(dir_fd, "mountinfo", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return gone_or_refused(errno);
	return task_is_in(dir_fd, ns) ? take_fd(&fd) : -ESRCH;
}

static void choose(struct choice *choice, int fd, int dir_fd, enum root root)
{
	struct mount_identity identity = { 0 };

	cleanup_close(&choice->fd);
	choice->fd = fd;
	choice->root = root;
	if (root == ROOT_OF_NAMESPACE && choice->source->kernel)
		(void)choice->source->kernel->mount_of(dir_fd, "root", &identity);
	choice->root_id = identity.mount_id;
}

/* task is a directory of /proc. */
static void try_task(struct choice *choice, const char *task)
{
	auto_close int dir_fd =
		openat(choice->source->proc_fd, task, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int fd = dir_fd < 0 ? gone_or_refused(errno) : 0;
	enum root root = ROOT_UNKNOWN;

	if (dir_fd >= 0)
		root = look_at_root(dir_fd);
	if (choice->fd >= 0 && root >= choice->root)
		return;
	if (dir_fd >= 0)
		fd = open_mountinfo(dir_fd, choice->ns);
	if (fd >= 0)
		choose(choice, fd, dir_fd, root);
	else if (choice->fd < 0)
		choice->fd = fd;
}

static void try_members(struct choice *choice, const struct mount_member *member)
{
	char task[32];

	for (; member && !is_best(choice); member = member->next) {
		(void)snprintf(task, sizeof(task), "%d", member->process->pid);
		try_task(choice, task);
	}
}

static void try_threads(struct choice *choice)
{
	char task[64];

	for (const struct reference *reference = choice->ns->references;
	     reference && !is_best(choice); reference = reference->next) {
		if (reference->kind != REFERENCE_THREAD)
			continue;
		(void)snprintf(task, sizeof(task), "%d/task/%d", reference->process->pid,
			       reference->tid);
		try_task(choice, task);
	}
}

int mount_members_open_mountinfo(struct mount_members *members, const struct ns *ns,
				 struct mount_table *table)
{
	struct choice choice = {
		.source = members->collection->source,
		.ns = ns,
		.fd = -ENOENT,
	};

	if (!members->first)
		index_members(members);
	try_members(&choice, key_index_find(members->first, key_of(ns), 0));
	try_threads(&choice);
	if (choice.fd < 0 && ns->self)
		try_task(&choice, "self");
	table->chrooted = choice.fd >= 0 && choice.root == ROOT_ELSEWHERE;
	table->root_id = choice.root_id;
	return choice.fd;
}
