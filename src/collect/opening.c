/* SPDX-License-Identifier: MIT */
#include "collect/opening.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "collection.h"
#include "kernel-compat.h"
#include "mounts.h"
#include "parse.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/macros.h"

/* A user namespace can be this deep in others (user_namespaces(7)), and be known by the last alone. */
#define NESTING_MAX 33

bool reference_path(const struct reference *reference, enum ns_type type,
		    char path[REFERENCE_PATH_SIZE])
{
	const char *link = ns_types[type].name;
	int pid = reference->process ? reference->process->pid : 0;

	switch (reference->kind) {
	case REFERENCE_FOR_CHILDREN:
		link = ns_types[type].children;
		/* fall through */
	case REFERENCE_THREAD:
		(void)snprintf(path, REFERENCE_PATH_SIZE, "%d/task/%d/ns/%s", pid, reference->tid,
			       link);
		return true;
	case REFERENCE_FD:
		(void)snprintf(path, REFERENCE_PATH_SIZE, "%d/task/%d/fd/%d", pid, reference->tid,
			       reference->fd);
		return true;
	case REFERENCE_PIDFD:
	case REFERENCE_SOCKET:
	case REFERENCE_TUN:
	case REFERENCE_PIN:
	case REFERENCE_IDMAPPED_MOUNT:
	case REFERENCE_KIND_COUNT:
		break;
	}
	return false;
}

/* Whether a descriptor is one of that namespace, and of none that has got its inode since. */
static int verify(const struct source *source, int fd, const struct ns *ns)
{
	const struct kernel *kernel = source->kernel;
	struct stat status;
	uint64_t id = 0;

	if (fstat(fd, &status) < 0)
		return -errno;
	if (status.st_ino != ns->ino ||
	    kernel->ns_ioctl(fd, COMPAT_NS_GET_NSTYPE, NULL) != ns_types[ns->type].clone_flag)
		return -ESTALE;
	if (ns->id &&
	    (kernel->ns_ioctl(fd, COMPAT_NS_GET_ID, &id) >= 0 ||
	     kernel->ns_ioctl(fd, COMPAT_NS_GET_MNTNS_ID, &id) >= 0) &&
	    id != ns->id)
		return -ESTALE;
	return 0;
}

/* Takes over a descriptor, or what came instead of one. */
static int verified(const struct source *source, int result, const struct ns *ns)
{
	auto_close int fd = result;
	int rc = fd < 0 ? fd : verify(source, fd, ns);

	return rc < 0 ? rc : take_fd(&fd);
}

static int open_link(const struct source *source, int dir_fd, const char *path, const struct ns *ns)
{
	int fd = openat(dir_fd, path, O_RDONLY | O_CLOEXEC);

	return verified(source, fd < 0 ? -errno : fd, ns);
}

/*
 * What a path descriptor is of, where it is that namespace. It is looked at first: by now it could
 * be something else, and opening a device or a FIFO does things.
 */
static int open_again(const struct source *source, int path_fd, const struct ns *ns)
{
	struct stat file, own;
	char link[64];

	if (path_fd < 0 || fstat(path_fd, &file) < 0 || stat("/proc/self/ns/user", &own) < 0)
		return -errno;
	if (file.st_dev != own.st_dev || file.st_ino != ns->ino)
		return -ESTALE;
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", path_fd);
	return open_link(source, AT_FDCWD, link, ns);
}

int process_hold(const struct inventory *inventory, const struct source *source,
		 const struct process *process, struct held_process *ret, struct error *err)
{
	auto_close int dir_fd = -EBADF, pidfd = -EBADF;
	struct process_stat stat;
	char name[16];
	int rc = 0;

	(void)snprintf(name, sizeof(name), "%d", process->pid);
	dir_fd = openat(source->proc_fd, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir_fd >= 0 && !inventory->foreign_pids)
		pidfd = (int)syscall(SYS_pidfd_open, process->pid, 0);
	if (dir_fd < 0 || (pidfd < 0 && !inventory->foreign_pids && errno != ENOSYS))
		rc = -errno;
	/* What the directory is of was alive when the pidfd was opened: nobody else had its PID. */
	if (rc == 0)
		rc = read_process_stat(dir_fd, &stat);
	if (rc == 0 && stat.start_time != process->start_time)
		return error_set(err, -ESRCH, "process %d has ended, another one has its PID",
				 process->pid);
	if (error_is_gone(rc) || (rc == 0 && stat.state == 'Z' && stat.n_tasks <= 1))
		return error_set(err, -ESRCH, "process %d has ended", process->pid);
	if (rc < 0)
		return error_set_errno(err, rc, "cannot hold process %d", process->pid);
	*ret = (struct held_process){
		.process = process,
		.dir_fd = take_fd(&dir_fd),
		.pidfd = take_fd(&pidfd),
	};
	return 0;
}

void held_process_release(struct held_process *held)
{
	cleanup_close(&held->dir_fd);
	cleanup_close(&held->pidfd);
}

static int say_refused(const struct process *process, const struct ns *ns, struct error *err)
{
	const struct ns *user = process->ns[NS_USER];

	if (user)
		return error_set(err, -EACCES,
				 "cannot open %s:%llu of process %d: permission denied, it takes "
				 "CAP_SYS_PTRACE in user:%llu",
				 ns_types[ns->type].name, (unsigned long long)ns->ino, process->pid,
				 (unsigned long long)user->ino);
	return error_set(err, -EACCES,
			 "cannot open %s:%llu of process %d: permission denied, it takes "
			 "CAP_SYS_PTRACE in its user namespace",
			 ns_types[ns->type].name, (unsigned long long)ns->ino, process->pid);
}

int held_process_open_ns(const struct held_process *held, const struct source *source,
			 enum ns_type type, struct error *err)
{
	const struct ns *ns = held->process->ns[type];
	int pid = held->process->pid, fd;
	char path[32];

	(void)snprintf(path, sizeof(path), "ns/%s", ns_types[type].name);
	fd = open_link(source, held->dir_fd, path, ns);
	if (fd >= 0)
		return fd;
	if (error_is_gone(fd))
		return error_set(err, -ESRCH, "process %d has ended", pid);
	if (fd == -ESTALE)
		return error_set(err, fd, "process %d is not in %s:%llu any more", pid,
				 ns_types[type].name, (unsigned long long)ns->ino);
	if (error_is_denied(fd))
		return say_refused(held->process, ns, err);
	return error_set_errno(err, fd, "cannot open %s:%llu of process %d", ns_types[type].name,
			       (unsigned long long)ns->ino, pid);
}

int held_process_read_ids(const struct held_process *held, uid_t *ret_uid, gid_t *ret_gid,
			  struct error *err)
{
	char text[4096];
	ssize_t length = read_file_at(held->dir_fd, "status", text, sizeof(text));
	int rc = length < 0 ? (int)length : parse_status_uid(text, ret_uid);

	if (rc == 0)
		rc = parse_status_gid(text, ret_gid);
	if (error_is_gone(rc))
		return error_set(err, -ESRCH, "process %d has ended", held->process->pid);
	if (rc < 0)
		return error_set_errno(err, rc, "cannot read the ids of process %d",
				       held->process->pid);
	return 0;
}

/* What is tried, and why it failed so far. */
struct search {
	const struct inventory *inventory;
	const struct source *source;
	struct arena *arena;
	const char *from;
	const struct process *refused_by; /* NULL: nobody has */
	int worst; /* -errno that is neither a refusal nor that it has gone */
	bool tried;
};

static int note(struct search *search, const struct process *process, int rc)
{
	search->tried = true;
	if (rc >= 0)
		return rc;
	if (error_is_denied(rc) && process && !search->refused_by)
		search->refused_by = process;
	else if (!error_is_gone(rc) && !error_is_denied(rc) && rc != -ESTALE)
		search->worst = rc;
	return rc;
}

static int try_member(struct search *search, const struct process *process, const struct ns *ns)
{
	char path[64];
	int fd;

	if (!process || process->ns[ns->type] != ns)
		return -ENOENT;
	(void)snprintf(path, sizeof(path), "%d/ns/%s", process->pid, ns_types[ns->type].name);
	fd = note(search, process, open_link(search->source, search->source->proc_fd, path, ns));
	if (fd >= 0)
		search->from = arena_format(search->arena, "%s/%s", search->source->path, path);
	return fd;
}

static int try_members(struct search *search, const struct ns *ns)
{
	int fd = try_member(search, ns->leader, ns);

	for (size_t i = 0; fd < 0 && i < search->inventory->n_processes; i++)
		fd = try_member(search, search->inventory->processes[i], ns);
	return fd;
}

static int try_link(struct search *search, const struct reference *reference, const struct ns *ns)
{
	char path[REFERENCE_PATH_SIZE];
	auto_close int path_fd = -EBADF;
	int fd;

	if (!reference_path(reference, ns->type, path))
		return -ENOENT;
	path_fd = openat(search->source->proc_fd, path, O_PATH | O_CLOEXEC);
	fd = note(search, reference->process, open_again(search->source, path_fd, ns));
	if (fd >= 0)
		search->from = arena_format(search->arena, "%s/%s", search->source->path, path);
	return fd;
}

static int try_pin(struct search *search, const struct reference *pin, const struct ns *ns)
{
	auto_close int path_fd = -EBADF;
	int fd;

	if (pin->kind != REFERENCE_PIN || pin->state != PIN_OK || !pin->in_ns)
		return -ENOENT;
	path_fd = pin_open(search->source, pin->in_ns, pin->target);
	fd = note(search, pin->in_ns->first, open_again(search->source, path_fd, ns));
	if (fd >= 0 && pin->in_ns->self)
		search->from = pin->target;
	else if (fd >= 0)
		search->from = arena_format(search->arena, "%s/%d/root%s", search->source->path,
					    pin->in_ns->first->pid, pin->target);
	return fd;
}

/* Through a duplicate of it, whatever has its number by now: what that leads to is verified. */
static int try_socket(struct search *search, const struct reference *reference, const struct ns *ns)
{
	unsigned int flags = reference->tid == reference->process->pid ? 0 : COMPAT_PIDFD_THREAD;
	auto_close int pidfd = -EBADF, copy = -EBADF;
	int fd;

	if (search->inventory->foreign_pids)
		return -EXDEV;
	pidfd = (int)syscall(SYS_pidfd_open, reference->tid, flags);
	if (pidfd >= 0)
		copy = (int)syscall(SYS_pidfd_getfd, pidfd, reference->fd, 0);
	if (copy < 0)
		return note(search, reference->process, -errno);
	fd = ioctl(copy, SIOCGSKNS); /* takes CAP_NET_ADMIN over it */
	if (fd < 0)
		return -errno;
	fd = note(search, reference->process, verified(search->source, fd, ns));
	if (fd >= 0)
		search->from = arena_format(search->arena, "socket %d of process %d", reference->fd,
					    reference->process->pid);
	return fd;
}

static int try_reference(struct search *search, const struct reference *reference,
			 const struct ns *ns)
{
	if (reference->kind == REFERENCE_PIN)
		return try_pin(search, reference, ns);
	if (reference->kind == REFERENCE_SOCKET || reference->kind == REFERENCE_TUN)
		return try_socket(search, reference, ns);
	return try_link(search, reference, ns);
}

static int try_references(struct search *search, const struct ns *ns)
{
	int fd = -ENOENT;

	for (const struct reference *at = ns->references; fd < 0 && at; at = at->next)
		fd = try_reference(search, at, ns);
	return fd;
}

/* The kernel lets only those have it who may see all namespaces: no refusal tells why not. */
static int try_handle(struct search *search, const struct ns *ns)
{
	int fd = -ENOENT;

	if (ns->id)
		fd = verified(search->source,
			      search->source->kernel->open_ns(ns->id, ns_types[ns->type].clone_flag,
							      ns->ino),
			      ns);
	if (fd >= 0)
		search->from = arena_format(search->arena, "id:%llu", (unsigned long long)ns->id);
	return fd;
}

static int try_all(struct search *search, const struct ns *ns)
{
	static int (*const ways[])(struct search *, const struct ns *) = {
		try_members,
		try_references,
		try_handle,
	};
	int fd = -ENOENT;

	for (size_t i = 0; fd < 0 && i < ARRAY_SIZE(ways); i++)
		fd = ways[i](search, ns);
	return fd;
}

/* How the kernel leads to ns from another one: 0, not at all. */
static unsigned long way_up(const struct ns *from, const struct ns *ns)
{
	if (from->parent == ns)
		return COMPAT_NS_GET_PARENT;
	return from->owner == ns ? COMPAT_NS_GET_USERNS : 0;
}

/* Through a namespace whose parent or owner it is, and that can be opened, up to the top of all. */
static int try_children(struct search *search, const struct ns *ns, int depth)
{
	const struct inventory *inventory = search->inventory;
	int result = -ENOENT;

	for (size_t i = 0; result < 0 && i < inventory->n_namespaces; i++) {
		const struct ns *from = inventory->namespaces[i];
		unsigned long request = way_up(from, ns);
		auto_close int fd = -EBADF;

		if (!request || from == ns)
			continue;
		fd = try_all(search, from);
		if (fd < 0 && depth < NESTING_MAX)
			fd = try_children(search, from, depth + 1);
		if (fd < 0)
			continue;
		result = verified(search->source,
				  search->source->kernel->ns_ioctl(fd, request, NULL), ns);
		if (result >= 0)
			search->from = arena_format(search->arena, "the %s of %s:%llu",
						    from->parent == ns ? "parent" : "owner",
						    ns_types[from->type].name,
						    (unsigned long long)from->ino);
	}
	return result;
}

static int say_failed(const struct search *search, const struct ns *ns, struct error *err)
{
	const char *type = ns_types[ns->type].name;
	unsigned long long ino = ns->ino;

	if (search->refused_by)
		return say_refused(search->refused_by, ns, err);
	if (search->worst < 0)
		return error_set_errno(err, search->worst, "cannot open %s:%llu", type, ino);
	if (search->tried)
		return error_set(err, -ESRCH, "%s:%llu is no more", type, ino);
	return error_set(err, -ENOENT, "nothing leads to %s:%llu that could be opened", type, ino);
}

int ns_open(const struct inventory *inventory, const struct source *source, const struct ns *ns,
	    struct arena *arena, const char **ret_from, struct error *err)
{
	struct search search = { .inventory = inventory, .source = source, .arena = arena };
	int fd = try_all(&search, ns);

	if (fd < 0)
		fd = try_children(&search, ns, 0);
	if (fd < 0)
		return say_failed(&search, ns, err);
	*ret_from = search.from;
	return fd;
}
