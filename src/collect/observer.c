/* SPDX-License-Identifier: MIT */
/* The observer's own namespaces, and which namespaces are the initial ones. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "collection.h"
#include "kernel-compat.h"
#include "parse.h"
#include "util/cleanup.h"

/* A /proc of another PID namespace has no "self" for us; our own has. */
int open_self(const struct collection *collection)
{
	int fd = openat(collection->source->proc_fd, "self", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 && collection->source->kernel)
		fd = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
	return fd;
}

/* SO_NETNS_COOKIE is the id of our own network namespace before all types had one (Linux 5.14). */
static void ask_cookie(struct ns *ns)
{
	auto_close int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	socklen_t size = sizeof(ns->id);

	if (fd >= 0)
		(void)getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &ns->id, &size);
}

static void observe(struct collection *collection, int self_fd, enum ns_type type)
{
	char link[32];
	uint64_t ino;
	struct ns *ns;

	(void)snprintf(link, sizeof(link), "ns/%s", ns_types[type].name);
	if (read_ns_link(self_fd, link, type, &ino) < 0)
		return;
	ns = inventory_add_ns(collection->inventory, type, ino);
	ns->self = true;
	collection->inventory->observer[type] = ns;
	if (collection_lacks_relations(collection, ns))
		collect_relations_at(collection, ns, self_fd, link);
	if (type == NS_NET && !ns->id && collection->source->kernel &&
	    collection_needs(collection, NEED_IDS))
		ask_cookie(ns);
}

void collect_observer(struct collection *collection)
{
	auto_close int fd = open_self(collection);

	if (fd < 0)
		return;
	for (int type = 0; type < NS_TYPE_COUNT; type++)
		observe(collection, fd, (enum ns_type)type);
}

/* NS_GET_ID and the fixed numbers of the initial mnt and net namespaces came with Linux 6.18. */
static bool kernel_fixes_all_numbers(const struct collection *collection)
{
	auto_close int fd = -EBADF;
	uint64_t id;

	if (!collection->source->kernel)
		return false;
	fd = open("/proc/self/ns/user", O_RDONLY | O_CLOEXEC);
	return fd >= 0 && collection->source->kernel->ns_ioctl(fd, COMPAT_NS_GET_ID, &id) >= 0;
}

/* PID 2 of the initial PID namespace, which never leaves the initial namespaces. */
static const struct process *find_kthreadd(const struct inventory *inventory)
{
	const struct process *process = inventory_find_process(inventory, 2);

	if (!process || process->ppid != 0 || !process->comm ||
	    strcmp(process->comm, "kthreadd") != 0)
		return NULL;
	if (!process->ns[NS_PID] || process->ns[NS_PID]->ino != ns_types[NS_PID].initial_ino)
		return NULL;
	return process;
}

void collect_initial(struct collection *collection)
{
	const struct inventory *inventory = collection->inventory;
	const struct process *kthreadd = find_kthreadd(inventory);
	bool all_fixed = kernel_fixes_all_numbers(collection);

	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		struct ns *ns = inventory->namespaces[i];
		const struct ns_type_info *info = &ns_types[ns->type];

		ns->initial = ns->ino == info->initial_ino;
		if (!ns->ino) /* inferred, and nothing says what it is not */
			ns->unknown |= UNKNOWN_INITIAL;
		if (!ns->ino || ns->initial || !info->initial_ino_is_recent || all_fixed)
			continue;
		if (kthreadd && kthreadd->ns[ns->type])
			ns->initial = kthreadd->ns[ns->type]->ino == ns->ino;
		else
			ns->unknown |= UNKNOWN_INITIAL;
	}
}
