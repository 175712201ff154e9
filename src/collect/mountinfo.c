/* SPDX-License-Identifier: MIT */
/*
 * Namespace files that are mounted somewhere in our own mount namespace (pins). They are told by
 * the root field of mountinfo, "net:[4026532177]": a path would show what is mounted over it, and
 * could hang. This is the one file that uses libmount.
 */
#include <errno.h>
#include <fcntl.h>
#include <libmount/libmount.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "collection.h"
#include "parse.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/key-index.h"
#include "util/macros.h"
#include "util/text.h"

#define auto_unref_table __attribute__((cleanup(mnt_unref_tablep)))
static void mnt_unref_tablep(struct libmnt_table **table)
{
	mnt_unref_table(*table);
}

/* File systems that may ask somebody else, who may never answer, on the way to a file. */
static bool can_hang(const char *fstype)
{
	static const char *const types[] = {
		"9p",   "afs",    "autofs", "ceph", "cifs",     "coda",
		"fuse", "lustre", "ncpfs",  "nfs",  "orangefs", "smb"
	};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		if (strncmp(fstype, types[i], strlen(types[i])) == 0)
			return true;
	}
	return false;
}

/* Whether each mount on the way from the root to this one is served by the kernel alone. */
static bool is_safe_to_open(const struct key_index *by_id, struct libmnt_fs *fs)
{
	for (size_t depth = 0; depth < key_index_count(by_id); depth++) {
		const char *fstype = mnt_fs_get_fstype(fs);

		if (!fstype || can_hang(fstype))
			return false;
		fs = key_index_find(by_id, (uint64_t)mnt_fs_get_parent_id(fs), 0);
		if (!fs)
			return true;
	}
	return false;
}

/*
 * Asks about a pinned namespace that no process led to. The file is looked at before it is opened:
 * something else may be mounted over it by now, and opening a device or a FIFO does things.
 */
static void examine_pin(struct collection *collection, struct ns *ns, const char *target)
{
	auto_close int path_fd = open(target, O_PATH | O_CLOEXEC);
	struct stat pin, own;
	char link[64];

	if (path_fd < 0 || fstat(path_fd, &pin) < 0 || pin.st_ino != ns->ino ||
	    stat("/proc/self/ns/mnt", &own) < 0 || pin.st_dev != own.st_dev)
		return;
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", path_fd);
	collect_relations_at(collection, ns, AT_FDCWD, link);
}

static bool has_pin(const struct ns *ns, const char *target)
{
	for (const struct reference *reference = ns->references; reference;
	     reference = reference->next) {
		if (reference->kind == REFERENCE_PIN && strcmp(reference->target, target) == 0)
			return true;
	}
	return false;
}

static void store_pin(struct collection *collection, const struct key_index *by_id,
		      struct libmnt_fs *fs)
{
	struct inventory *inventory = collection->inventory;
	const char *root = mnt_fs_get_root(fs), *target = mnt_fs_get_target(fs);
	struct reference *reference;
	enum ns_type type;
	struct ns *ns;
	uint64_t ino;

	if (!root || !target || parse_any_ns_link(root, &type, &ino) < 0 ||
	    !collection_wants(collection, type))
		return;
	ns = inventory_add_ns(inventory, type, ino);
	if (has_pin(ns, target))
		return;
	reference = inventory_add_reference(inventory, ns, REFERENCE_PIN);
	reference->target = arena_copy_text(inventory->arena, target);
	reference->in_ns = inventory->observer[NS_MNT];
	if (collection_lacks_relations(collection, ns) && is_safe_to_open(by_id, fs))
		examine_pin(collection, ns, target);
}

static void store_pins(struct collection *collection, struct libmnt_table *table,
		       struct libmnt_iter *iter)
{
	struct key_index *by_id = key_index_new();
	struct libmnt_fs *fs;

	while (mnt_table_next_fs(table, iter, &fs) == 0) {
		uint64_t id = (uint64_t)mnt_fs_get_id(fs);

		if (!key_index_find(by_id, id, 0))
			key_index_add(by_id, id, 0, fs);
	}
	mnt_reset_iter(iter, MNT_ITER_FORWARD);
	while (mnt_table_next_fs(table, iter, &fs) == 0) {
		const char *fstype = mnt_fs_get_fstype(fs);

		if (fstype && strcmp(fstype, "nsfs") == 0)
			store_pin(collection, by_id, fs);
	}
	key_index_free(by_id);
}

void collect_pins(struct collection *collection)
{
	int fd = openat(collection->source->proc_fd, "self/mountinfo", O_RDONLY | O_CLOEXEC);
	auto_unref_table struct libmnt_table *table = NULL;
	auto_fclose FILE *stream = NULL;
	struct libmnt_iter *iter;
	int rc = -errno;

	if (fd >= 0) {
		stream = fdopen(fd, "r");
		table = mnt_new_table();
		rc = stream && table ? mnt_table_parse_stream(table, stream, "mountinfo") : -ENOMEM;
	}
	if (rc < 0) {
		inventory_add_gap(collection->inventory, "our own mountinfo", rc, 0, 0);
		return;
	}
	iter = mnt_new_iter(MNT_ITER_FORWARD);
	if (iter)
		store_pins(collection, table, iter);
	mnt_free_iter(iter);
}

void collect_describe_library(struct text *text)
{
	const char *version = NULL;

	(void)mnt_get_library_version(&version);
	text_add_format(text, "libmount %s", version);
}
