/* SPDX-License-Identifier: MIT */
/*
 * The mounts of every mount namespace, each read once: by its id where the kernel has statmount(2)
 * and lets us, else through the mountinfo of a member. A pin can lead to a mount namespace that has
 * further ones: the list grows as it is walked.
 */
#include "mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kernel-compat.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/key-index.h"
#include "util/memory.h"

void mount_reader_open(struct mount_reader *reader, struct arena *arena)
{
	reader->arena = arena;
	text_pool_open(&reader->texts, arena);
}

void mount_reader_close(struct mount_reader *reader)
{
	text_pool_close(&reader->texts);
}

/* How many mounts our own namespace has; 0: not known. */
static uint32_t count_own(const struct kernel *kernel)
{
	struct compat_mnt_ns_info info = { .size = sizeof(info) };
	auto_close int fd = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);

	if (!kernel || fd < 0 || kernel->ns_ioctl(fd, COMPAT_NS_MNT_GET_INFO, &info) < 0)
		return 0;
	return info.nr_mounts;
}

static bool has_several_roots(const struct mount_table *table)
{
	size_t count = 0;

	for (size_t i = 0; i < table->count; i++)
		count += table->mounts[i].target && strcmp(table->mounts[i].target, "/") == 0;
	return count > 1;
}

/* The id of a namespace does not tell where its members have their root. */
static void find_root(struct mount_scan *scan, const struct ns *ns, struct mount_table *table)
{
	struct mount_table of_member = { 0 };
	int fd;

	if (!has_several_roots(table))
		return;
	fd = mount_members_open_mountinfo(&scan->members, ns, &of_member);
	cleanup_close(&fd);
	table->root_id = of_member.root_id;
}

static int read_by_id(struct mount_scan *scan, const struct ns *ns, struct mount_reading *ret)
{
	const struct kernel *kernel = scan->collection->source->kernel;
	int rc;

	if (scan->collection->request->mounts_from == MOUNTS_MOUNTINFO || !kernel || !ns->id)
		return -ENOSYS;
	rc = mounts_by_id(&scan->reader, kernel, ns->id, ret);
	if (rc == 0)
		find_root(scan, ns, &ret->table);
	return rc;
}

static int read_by_member(struct mount_scan *scan, const struct ns *ns, struct mount_reading *ret)
{
	auto_fclose FILE *input = NULL;
	int fd;

	if (scan->collection->request->mounts_from == MOUNTS_STATMOUNT)
		return -ENOENT;
	fd = mount_members_open_mountinfo(&scan->members, ns, &ret->table);
	if (fd < 0)
		return fd;
	input = fdopen(fd, "r");
	if (!input)
		memory_exhausted();
	return mounts_from_mountinfo(&scan->reader, input, ret);
}

static int read_either_way(struct mount_scan *scan, const struct ns *ns, struct mount_reading *ret)
{
	struct mount_reading by_member = { 0 };
	int rc = read_by_id(scan, ns, ret), rc_member;

	if (rc == 0 && !ret->lacks_sources)
		return 0;
	rc_member = read_by_member(scan, ns, &by_member);
	if (rc_member == 0)
		*ret = by_member;
	/* No member is there: what the kernel said of the id is why. */
	return rc == 0 || rc_member == -ENOENT ? rc : rc_member;
}

/* By its id, the kernel shows of our own namespace what is below our root: a member may see more. */
static void look_beyond_root(struct mount_scan *scan, const struct ns *ns,
			     struct mount_reading *reading)
{
	uint32_t count = count_own(scan->collection->source->kernel);
	struct mount_reading by_member = { 0 };

	if (count <= reading->table.count)
		return;
	if (read_by_member(scan, ns, &by_member) == 0 &&
	    by_member.table.count > reading->table.count)
		*reading = by_member;
	reading->table.chrooted = count > reading->table.count;
}

int mount_scan_read(struct mount_scan *scan, const struct ns *ns, struct mount_reading *ret)
{
	uint32_t count = ns->self ? count_own(scan->collection->source->kernel) : 0;
	int rc = read_either_way(scan, ns, ret);

	/* Counted before and after: what comes and goes meanwhile is not what we look for. */
	if (rc == 0 && count > ret->table.count)
		look_beyond_root(scan, ns, ret);
	return rc;
}

static void note_malformed(struct inventory *inventory, const struct mount_reading *reading,
			   const char *file, uint64_t ino)
{
	for (size_t i = 0; i < reading->n_malformed && i < MALFORMED_MAX; i++)
		inventory_add_gap(inventory,
				  arena_format(inventory->arena, "line %zu of %s",
					       reading->malformed[i], file),
				  EINVAL, 0, ino);
	if (reading->n_malformed > MALFORMED_MAX)
		inventory_add_gap(inventory,
				  arena_format(inventory->arena, "%zu more lines of %s",
					       reading->n_malformed - MALFORMED_MAX, file),
				  EINVAL, 0, ino);
}

static void note_chrooted(struct inventory *inventory, const struct mount_reading *reading,
			  uint64_t ino)
{
	if (reading->table.chrooted)
		inventory_add_gap(inventory, "mounts outside the root of a process", EPERM, 0, ino);
}

static void scan_namespace(struct mount_scan *scan, struct ns *ns)
{
	struct collection *collection = scan->collection;
	struct mount_reading reading = { 0 };
	int rc = mount_scan_read(scan, ns, &reading);

	if (rc == 0) {
		note_malformed(collection->inventory, &reading, "mountinfo", ns->ino);
		note_chrooted(collection->inventory, &reading, ns->ino);
		mount_table_link(&reading.table, ns);
		if (collection_needs(collection, NEED_PINS))
			collect_pins(collection, ns, &reading.table);
		if (collection_needs(collection, NEEDS_MOUNT_TABLES))
			ns->mounts = reading.table;
	} else if (!error_is_gone(rc) || (rc == -ENOENT && !ns->first && !ns->listed)) {
		/*
		 * ENOENT is also the kernel's word for a refusal, but not of what it listed for us.
		 * Where somebody was who has gone meanwhile, it is ESRCH.
		 */
		collection_coverage(collection, DISCOVERY_PINS)->unreadable++;
		inventory_add_gap(collection->inventory, "mounts of a mount namespace", rc, 0,
				  ns->ino);
	} else {
		ns->mounts.gone = true;
	}
}

/* What nobody will look at again goes with the namespace it was read of. */
static void scan_and_forget(struct mount_scan *scan, struct ns *ns)
{
	auto_arena struct arena *arena = arena_new();

	mount_reader_open(&scan->reader, arena);
	scan_namespace(scan, ns);
	mount_reader_close(&scan->reader);
}

static bool is_wanted(const struct mount_scan *scan, const struct ns *ns)
{
	if (scan->only)
		return key_index_find(scan->only, (uintptr_t)ns, 0) != NULL;
	/* What is inferred with its inode was seen as well. */
	return ns->type == NS_MNT && !(ns->inferred && ns->ino);
}

static void scan_all(struct mount_scan *scan)
{
	struct collection *collection = scan->collection;
	const struct inventory *inventory = collection->inventory;

	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		struct ns *ns = inventory->namespaces[i];

		if (!is_wanted(scan, ns))
			continue;
		if (collection_is_late(collection)) {
			inventory_add_gap(collection->inventory, "mounts after the time limit",
					  ETIMEDOUT, 0, 0);
			return;
		}
		if (collection_needs(collection, NEEDS_MOUNT_TABLES))
			scan_namespace(scan, ns);
		else
			scan_and_forget(scan, ns);
	}
}

static enum mount_detail detail(const struct collection *collection)
{
	if (collection_needs(collection, NEED_MOUNTS))
		return MOUNT_TEXTS;
	return collection_needs(collection, NEED_PINS) ? MOUNT_PINS : MOUNT_NUMBERS;
}

void collect_mounts(struct collection *collection, const struct key_index *only)
{
	struct mount_scan scan = { .collection = collection, .only = only };
	bool are_kept = collection_needs(collection, NEEDS_MOUNT_TABLES);

	if (!are_kept && !collection_needs(collection, NEED_PINS))
		return;
	inventory_finish(collection->inventory); /* members to read through */
	scan.members.collection = collection;
	scan.reader.detail = detail(collection);
	if (are_kept)
		mount_reader_open(&scan.reader, collection->inventory->arena);
	scan_all(&scan);
	if (are_kept) {
		mount_reader_close(&scan.reader);
		collect_propagate_from(collection->inventory);
	}
	if (collection_needs(collection, NEED_MOUNT_USES))
		collect_mount_uses(&scan, NULL);
	mount_members_close(&scan.members);
}

static void add_namespace(struct inventory *inventory, const struct mount_reading *reading)
{
	struct ns *ns = inventory_add_ns(inventory, NS_MNT, 0);

	ns->unknown = UNKNOWN_OWNER | UNKNOWN_OWNER_UID | UNKNOWN_ID | UNKNOWN_INITIAL;
	ns->mounts = reading->table;
	ns->mounts.source = MOUNTS_FILE;
	mount_table_link(&ns->mounts, ns);
	inventory->types = NS_TYPE_BIT(NS_MNT);
	inventory->needs = NEED_MOUNTS;
}

static FILE *open_file(const char *path)
{
	int fd;

	if (strcmp(path, "-") != 0)
		return fopen(path, "re");
	fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO);
	return fd < 0 ? NULL : fdopen(fd, "r");
}

int collect_mounts_from_file(struct inventory *inventory, const char *path, struct error *err)
{
	auto_fclose FILE *input = open_file(path);
	struct mount_reader reader = { .detail = MOUNT_TEXTS };
	struct mount_reading reading = { 0 };
	int rc;

	if (strcmp(path, "-") == 0)
		path = "standard input";
	if (!input)
		return error_set_errno(err, -errno, "cannot open %s", path);
	mount_reader_open(&reader, inventory->arena);
	rc = mounts_from_mountinfo(&reader, input, &reading);
	mount_reader_close(&reader);
	if (rc < 0)
		return error_set_errno(err, rc, "cannot read %s", path);
	if (reading.table.count == 0 && reading.n_malformed > 0)
		return error_set(err, -EINVAL, "%s: line %zu: not a mount of mountinfo", path,
				 reading.malformed[0]);
	inventory->host.time = time(NULL);
	note_malformed(inventory, &reading, path, 0);
	add_namespace(inventory, &reading);
	return 0;
}
