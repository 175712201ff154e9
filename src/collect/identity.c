/* SPDX-License-Identifier: MIT */
/*
 * Whether a namespace still is the one that was found. Inode numbers are given out again at once:
 * what was found under one at the beginning of a scan, and read of a member at its end, can be two
 * namespaces. Where the kernel has ids (NS_GET_ID, Linux 6.18) they tell.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "collection.h"
#include "kernel-compat.h"
#include "util/cleanup.h"
#include "util/key-index.h"

/* Opens a path below /proc; negative where it does not lead to that inode, or not any more. */
static int open_inode(const struct collection *collection, const char *path, uint64_t ino)
{
	auto_close int fd =
		openat(collection->source->proc_fd, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat status;

	if (fd < 0 || fstat(fd, &status) < 0 || status.st_ino != ino)
		return -ESRCH;
	return take_fd(&fd);
}

static int open_link(const struct collection *collection, const struct process *process,
		     const struct ns *ns)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "%d/ns/%s", process->pid, ns_types[ns->type].name);
	return open_inode(collection, path, ns->ino);
}

static uint64_t ask_id(const struct collection *collection, int fd)
{
	uint64_t id = 0;

	if (fd >= 0 && collection->source->kernel->ns_ioctl(fd, COMPAT_NS_GET_ID, &id) < 0)
		return 0;
	return id;
}

/* Leaves only those members that are in the newcomer. */
static void drop_members(const struct collection *collection, const struct ns *ns, uint64_t id)
{
	for (size_t i = 0; i < collection->inventory->n_processes; i++) {
		struct process *process = collection->inventory->processes[i];
		auto_close int fd = -EBADF;

		if (process->ns[ns->type] != ns)
			continue;
		fd = open_link(collection, process, ns);
		if (ask_id(collection, fd) != id)
			process->ns[ns->type] = NULL;
	}
}

/* What can't be told goes. */
static int open_reference(const struct collection *collection, const struct reference *reference,
			  const struct ns *ns)
{
	char path[REFERENCE_PATH_SIZE];

	if (!reference_path(reference, ns->type, path))
		return -EINVAL;
	return open_inode(collection, path, ns->ino);
}

static void drop_references(const struct collection *collection, struct ns *ns, uint64_t id)
{
	struct reference **link = &ns->references;

	while (*link) {
		auto_close int fd = open_reference(collection, *link, ns);

		if (ask_id(collection, fd) == id)
			link = &(*link)->next;
		else
			*link = (*link)->next;
	}
	ns->references_end = link;
}

/* Nothing that was known of the one that has gone is true of the newcomer. */
static void start_again(struct collection *collection, struct ns *ns, int fd, uint64_t id)
{
	drop_members(collection, ns, id);
	drop_references(collection, ns, id);
	ns->id = 0;
	ns->owner = ns->parent = NULL;
	ns->owner_uid = UID_UNKNOWN;
	ns->examined = ns->listed = ns->owner_outside = false;
	(void)collect_relations(collection, fd, ns->type);
}

/* Whether it could be told; where the process has gone, another member may tell. */
static bool verify(struct collection *collection, const struct process *process, struct ns *ns)
{
	auto_close int fd = open_link(collection, process, ns);
	uint64_t id = ask_id(collection, fd);

	if (!id)
		return false;
	if (id != ns->id)
		start_again(collection, ns, fd, id);
	return true;
}

void collect_identities(struct collection *collection)
{
	const struct inventory *inventory = collection->inventory;
	struct key_index *verified;

	if (!collection->source->kernel)
		return;
	verified = key_index_new();
	/* From the last: whoever was read first was asked when the namespace was found. */
	for (size_t i = inventory->n_processes; i-- > 0;) {
		const struct process *process = inventory->processes[i];

		for (int type = 0; type < NS_TYPE_COUNT; type++) {
			struct ns *ns = process->ns[type];
			uint64_t key = (uint64_t)(uintptr_t)ns;

			if (!ns || !ns->id || ns->found_by == process ||
			    ns->ino == ns_types[type].initial_ino ||
			    key_index_find(verified, key, 0))
				continue;
			if (verify(collection, process, ns))
				key_index_add(verified, key, 0, ns);
		}
	}
	key_index_free(verified);
}
