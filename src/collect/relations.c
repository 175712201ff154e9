/* SPDX-License-Identifier: MIT */
/*
 * What the kernel says of a namespace through a descriptor of it (ioctl_ns(2), ioctl_nsfs(2)):
 * asked once per namespace, not per process.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "collection.h"
#include "kernel-compat.h"
#include "util/cleanup.h"

/*
 * The namespace that an ioctl opens for us. -EPERM: it is outside our scope, which the kernel also
 * says of the initial one's parent, where there is none.
 */
static int ask_related(struct collection *collection, int fd, unsigned long request,
		       enum ns_type type, struct ns **ret)
{
	auto_close int found = collection->source->kernel->ns_ioctl(fd, request, NULL);

	*ret = found < 0 ? NULL : collect_relations(collection, found, type);
	return found < 0 ? found : 0;
}

static void ask_relations(struct collection *collection, struct ns *ns, int fd)
{
	int rc = ask_related(collection, fd, COMPAT_NS_GET_USERNS, NS_USER, &ns->owner);

	collection_coverage(collection, DISCOVERY_RELATIONS)->looked++;
	ns->owner_outside = rc == -EPERM;
	if (ns_types[ns->type].has_parent)
		(void)ask_related(collection, fd, COMPAT_NS_GET_PARENT, ns->type, &ns->parent);
	if (ns->type == NS_USER &&
	    collection->source->kernel->ns_ioctl(fd, COMPAT_NS_GET_OWNER_UID, &ns->owner_uid) < 0)
		ns->owner_uid = UID_UNKNOWN;
}

static void ask_id(struct collection *collection, struct ns *ns, int fd)
{
	const struct kernel *kernel = collection->source->kernel;
	uint64_t id = 0;

	if (kernel->ns_ioctl(fd, COMPAT_NS_GET_ID, &id) < 0 &&
	    (ns->type != NS_MNT || kernel->ns_ioctl(fd, COMPAT_NS_GET_MNTNS_ID, &id) < 0))
		return;
	ns->id = id;
}

/* By its id a namespace is told from a later one, and the mounts of a mount namespace are read. */
static bool needs_id(const struct collection *collection, const struct ns *ns)
{
	return collection_needs(collection, NEED_IDS | NEED_RELATIONS) ||
	       (ns->type == NS_MNT && collection_needs(collection, NEED_PINS | NEEDS_MOUNT_TABLES));
}

bool collection_lacks_relations(const struct collection *collection, const struct ns *ns)
{
	return !ns->examined && collection->source->kernel &&
	       (collection_needs(collection, NEED_RELATIONS) || needs_id(collection, ns) ||
		(ns->type == NS_NET && collection_needs(collection, NEED_NETNSIDS)) ||
		(ns->type == NS_USER && collection_needs(collection, NEED_ID_MAPS)));
}

struct ns *collect_relations(struct collection *collection, int fd, enum ns_type type)
{
	struct stat status;
	struct ns *ns;

	if (fstat(fd, &status) < 0)
		return NULL;
	ns = inventory_add_ns(collection->inventory, type, status.st_ino);
	if (!collection_lacks_relations(collection, ns))
		return ns;
	ns->examined = true;
	if (collection_needs(collection, NEED_RELATIONS))
		ask_relations(collection, ns, fd);
	if (needs_id(collection, ns))
		ask_id(collection, ns, fd);
	if (type == NS_NET && collection_needs(collection, NEED_NETNSIDS))
		collect_netnsid(collection, ns, fd);
	if (type == NS_USER && collection_needs(collection, NEED_ID_MAPS))
		id_maps_keep_descriptor(collection, ns, fd);
	return ns;
}

void collect_relations_at(struct collection *collection, struct ns *ns, int dir_fd,
			  const char *link)
{
	auto_close int fd = openat(dir_fd, link, O_RDONLY | O_CLOEXEC);
	struct stat status;

	/* The task may have moved on since its link was read: the next member will do. */
	if (fd < 0 || fstat(fd, &status) < 0 || status.st_ino != ns->ino)
		return;
	(void)collect_relations(collection, fd, ns->type);
}

/* A namespace of another type than user is owned by whoever created its owner. */
static void find_owner_uid(struct ns *ns)
{
	if (ns->type != NS_USER && ns->owner)
		ns->owner_uid = ns->owner->owner_uid;
}

void collect_unknowns(struct collection *collection)
{
	for (size_t i = 0; i < collection->inventory->n_namespaces; i++) {
		struct ns *ns = collection->inventory->namespaces[i];
		bool is_top = ns->initial && ns->type == NS_USER;

		find_owner_uid(ns);
		if (!ns->owner && !is_top)
			ns->unknown |= UNKNOWN_OWNER;
		if (!ns->parent && ns_types[ns->type].has_parent && !ns->initial)
			ns->unknown |= UNKNOWN_PARENT;
		if (ns->owner_uid == UID_UNKNOWN)
			ns->unknown |= UNKNOWN_OWNER_UID;
		if (!ns->id)
			ns->unknown |= UNKNOWN_ID;
		if (ns->type == NS_NET && !ns->examined)
			ns->unknown |= UNKNOWN_NETNSID;
	}
}
