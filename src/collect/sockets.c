/* SPDX-License-Identifier: MIT */
/*
 * The network namespace of a socket. A duplicate of it is asked: for its cookie (SO_NETNS_COOKIE,
 * Linux 5.14), and once per cookie for the namespace itself (SIOCGSKNS, Linux 4.10).
 */
#include <errno.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "descriptors.h"
#include "kernel-compat.h"
#include "util/cleanup.h"
#include "util/key-index.h"

/*
 * A pidfd of the task whose directory we hold: while that is alive, no other has its number. Numbers
 * of a /proc of another PID namespace mean others. A thread with a table of its own is asked as one.
 */
static int open_pidfd(const struct table_scan *scan)
{
	unsigned int flags = scan->tid == scan->process->pid ? 0 : COMPAT_PIDFD_THREAD;
	auto_close int pidfd = -EBADF;

	if (scan->collection->inventory->foreign_pids)
		return -EXDEV;
	pidfd = (int)syscall(SYS_pidfd_open, scan->tid, flags);
	if (pidfd < 0)
		return -errno;
	if (faccessat(scan->dir_fd, "../fd", F_OK, 0) < 0)
		return -ESRCH;
	return take_fd(&pidfd);
}

static struct coverage *coverage_of(const struct table_scan *scan, enum reference_kind kind)
{
	return collection_coverage(scan->collection,
				   kind == REFERENCE_TUN ? DISCOVERY_TUNS : DISCOVERY_SOCKETS);
}

/* One gap a process: what refuses one socket refuses them all. */
static void note_refusal(struct table_scan *scan, enum reference_kind kind, int rc)
{
	struct coverage *coverage = coverage_of(scan, kind);

	if (error_is_gone(rc) || rc == -EBADF) {
		coverage->vanished++;
		return;
	}
	coverage->unreadable++;
	if (!scan->refused)
		inventory_add_gap(scan->collection->inventory, "sockets of a process", rc,
				  scan->process->pid, 0);
	scan->refused = true;
}

static int duplicate(struct table_scan *scan, int fd)
{
	int copy;

	if (scan->pidfd == -EBADF)
		scan->pidfd = open_pidfd(scan);
	if (scan->pidfd < 0)
		return scan->pidfd;
	copy = (int)syscall(SYS_pidfd_getfd, scan->pidfd, fd, 0);
	return copy < 0 ? -errno : copy;
}

/* The namespace that SIOCGSKNS opens. NULL: refused, it needs CAP_NET_ADMIN there. */
static struct ns *ask_namespace(struct collection *collection, int copy)
{
	auto_close int fd = ioctl(copy, SIOCGSKNS);
	struct stat status;
	struct ns *ns;

	if (fd < 0 || fstat(fd, &status) < 0)
		return NULL;
	ns = inventory_add_ns(collection->inventory, NS_NET, status.st_ino);
	if (collection_lacks_relations(collection, ns))
		(void)collect_relations(collection, fd, NS_NET);
	return ns;
}

static struct ns *find_namespace(struct collection *collection, int copy)
{
	uint64_t cookie = 0;
	socklen_t size = sizeof(cookie);
	struct ns *ns = NULL;

	if (getsockopt(copy, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &size) == 0 && cookie)
		ns = key_index_find(collection->net_by_cookie, cookie, 0);
	if (ns)
		return ns;
	ns = ask_namespace(collection, copy);
	if (ns && cookie)
		key_index_add(collection->net_by_cookie, cookie, 0, ns);
	return ns;
}

void look_at_socket(struct table_scan *scan, int fd, enum reference_kind kind)
{
	struct collection *collection = scan->collection;
	auto_close int copy = -EBADF;
	struct ns *ns;

	if (!collection_needs(collection, kind == REFERENCE_TUN ? NEED_TUNS : NEED_SOCKETS) ||
	    !collection_wants(collection, NS_NET))
		return;
	coverage_of(scan, kind)->looked++;
	copy = duplicate(scan, fd);
	if (copy < 0) {
		note_refusal(scan, kind, copy);
		return;
	}
	ns = find_namespace(collection, copy);
	if (!ns)
		note_refusal(scan, kind, -EPERM);
	else if (ns != scan->process->ns[NS_NET])
		descriptor_add_reference(scan, ns, kind, fd);
}
