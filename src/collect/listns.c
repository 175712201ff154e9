/* SPDX-License-Identifier: MIT */
/*
 * The kernel's own list of namespaces, by listns(2) (Linux 6.19): also those that nothing we look
 * at leads to. Without CAP_SYS_ADMIN in the initial user namespace, and in another PID namespace
 * than the initial one, it has only our own in it and is no error.
 */
#include <errno.h>

#include "collection.h"
#include "kernel-compat.h"
#include "util/cleanup.h"
#include "util/macros.h"

/* 0, or what came in between: -ESTALE, it is no more. */
static int store(struct collection *collection, uint64_t id)
{
	const struct kernel *kernel = collection->source->kernel;
	auto_close int fd = kernel->open_ns(id, 0, 0);
	int flag = fd < 0 ? fd : kernel->ns_ioctl(fd, COMPAT_NS_GET_NSTYPE, NULL);
	int type = flag < 0 ? -1 : ns_type_from_clone_flag(flag);
	struct ns *ns;

	if (flag < 0)
		return flag;
	if (type < 0)
		return -EOPNOTSUPP; /* a type that is younger than we are */
	ns = collect_relations(collection, fd, (enum ns_type)type);
	if (ns) {
		ns->listed = true;
		ns->id = id;
	}
	return 0;
}

static void cover(struct collection *collection, int rc)
{
	struct coverage *coverage = collection_coverage(collection, DISCOVERY_LISTNS);

	coverage->looked++;
	if (rc == -ESTALE)
		coverage->vanished++;
	else if (rc < 0)
		coverage->unreadable++;
	if (rc < 0 && rc != -ESTALE)
		inventory_add_gap(collection->inventory, "a namespace that the kernel lists", rc, 0,
				  0);
}

static int walk(struct collection *collection)
{
	uint64_t ids[512];
	uint64_t last = 0;
	ssize_t n;

	do {
		if (collection_is_late(collection))
			return -ETIMEDOUT;
		n = collection->source->kernel->listns(last, ids, ARRAY_SIZE(ids));
		for (ssize_t i = 0; i < n; i++)
			cover(collection, store(collection, ids[i]));
		if (n > 0)
			last = ids[n - 1];
	} while (n == ARRAY_SIZE(ids));
	return n == -ENOENT && last ? 0 : (int)n;
}

void collect_listed(struct collection *collection)
{
	int rc;

	if (!collection_needs(collection, NEED_LISTNS) || !collection->source->kernel)
		return;
	rc = walk(collection);
	if (rc >= 0)
		return;
	collection_coverage(collection, DISCOVERY_LISTNS)->errnum = -rc;
	/* An older kernel has no such list: nothing was refused. */
	if (error_is_denied(rc) || rc == -ETIMEDOUT)
		inventory_add_gap(collection->inventory, "namespaces that nothing leads to", rc, 0,
				  0);
}

static bool has_gone(const struct collection *collection, const struct ns *ns)
{
	const struct kernel *kernel = collection->source->kernel;
	auto_close int fd = -EBADF;
	uint64_t first;

	if (!ns->listed || !ns->id)
		return false;
	if (ns->type == NS_MNT)
		return kernel->listmount(ns->id, 0, &first, 1) == -ENOENT;
	fd = kernel->open_ns(ns->id, 0, 0);
	return fd == -ESTALE;
}

/* An owner or parent that only what has gone led to. */
static bool is_left_over(const struct collection *collection, const struct ns *ns)
{
	return !ns->listed;
}

typedef bool gone_test(const struct collection *collection, const struct ns *ns);

/* Whether there was any. */
static bool forget(struct collection *collection, gone_test *is_gone)
{
	struct inventory *inventory = collection->inventory;
	size_t before = inventory->n_namespaces, count = 0;

	for (size_t i = 0; i < before; i++) {
		struct ns *ns = inventory->namespaces[i];

		if (!ns_is_unexplained(ns) || !is_gone(collection, ns))
			inventory->namespaces[count++] = ns;
	}
	inventory->n_namespaces = count;
	return count < before;
}

/*
 * The lists were made before the processes were read: a namespace whose last process has exited
 * since would look as if something unknown kept it.
 */
void collect_forget_gone(struct collection *collection)
{
	bool forgot = forget(collection, has_gone);

	while (forgot) {
		inventory_finish(collection->inventory);
		forgot = forget(collection, is_left_over);
	}
}
