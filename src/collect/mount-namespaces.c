/* SPDX-License-Identifier: MIT */
/*
 * Every mount namespace there is, by the kernel's own list: also those that no process and no path
 * leads to. NS_MNT_GET_NEXT and _PREV (Linux 6.12) need CAP_SYS_ADMIN in the initial user namespace,
 * and the initial PID namespace.
 */
#include <errno.h>
#include <fcntl.h>

#include "collection.h"
#include "kernel-compat.h"
#include "util/cleanup.h"

static void store(struct collection *collection, int fd)
{
	struct ns *ns = collect_relations(collection, fd, NS_MNT);

	collection_coverage(collection, DISCOVERY_MOUNTS)->looked++;
	if (ns)
		ns->listed = true;
}

/* Walks in one direction to its end, which is -ENOENT. fd is left open. */
static int walk(struct collection *collection, int fd, unsigned long request)
{
	struct compat_mnt_ns_info info = { .size = sizeof(info) };
	auto_close int at = -EBADF;

	for (;;) {
		int next = collection->source->kernel->ns_ioctl(at < 0 ? fd : at, request, &info);

		if (next < 0)
			return next;
		cleanup_close(&at);
		at = next;
		store(collection, at);
	}
}

void collect_mount_namespaces(struct collection *collection)
{
	auto_close int fd = -EBADF;
	int rc;

	if (!collection_needs(collection, NEED_MOUNT_NAMESPACES) || !collection->source->kernel)
		return;
	fd = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
	rc = fd < 0 ? -errno : walk(collection, fd, COMPAT_NS_MNT_GET_PREV);
	if (rc == -ENOENT)
		rc = walk(collection, fd, COMPAT_NS_MNT_GET_NEXT);
	if (rc == -ENOENT)
		return;
	collection_coverage(collection, DISCOVERY_MOUNTS)->errnum = -rc;
	/* An older kernel has no such list: nothing was refused. */
	if (error_is_denied(rc))
		inventory_add_gap(collection->inventory, "mount namespaces without processes", rc,
				  0, 0);
}
