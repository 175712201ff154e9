/* SPDX-License-Identifier: MIT */
/*
 * Namespaces by a file. Where the mounts tell what is there, the file is not touched: it could be on
 * a file system that hangs, or another mount may hide it.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "name.h"
#include "util/cleanup.h"
#include "util/macros.h"
#include "util/memory.h"
#include "util/text.h"

/* The path from the root by its text alone; where ".." leads it does not say. Release with free(). */
static char *absolute_path(const char *path)
{
	auto_free char *directory = *path == '/' ? NULL : getcwd(NULL, 0);
	auto_free char *copy = memory_copy_text(path);
	auto_text struct text text = { 0 };
	char *rest = copy, *part;

	if (*path != '/' && (!directory || *directory != '/'))
		return NULL;
	text_add(&text, directory ? directory : "");
	while ((part = strsep(&rest, "/"))) {
		if (*part && strcmp(part, ".") != 0)
			text_add_format(&text, "/%s", part);
	}
	return memory_copy_text(text_get(&text));
}

/* The same without symbolic links on the way to the file, which itself may not be there. */
static char *real_path(const char *path)
{
	auto_free char *copy = memory_copy_text(path);
	char *slash = strrchr(copy, '/');
	auto_free char *parent = NULL;
	auto_text struct text text = { 0 };

	if (!slash)
		return NULL;
	*slash = '\0';
	parent = realpath(slash == copy ? "/" : copy, NULL);
	if (!parent)
		return NULL;
	text_add_format(&text, "%s/%s", strcmp(parent, "/") == 0 ? "" : parent, slash + 1);
	return memory_copy_text(text_get(&text));
}

/* Whether the path leads to the pin, is ours but leads elsewhere, or is of another namespace. */
enum place { PLACE_HERE, PLACE_HIDDEN, PLACE_ELSEWHERE, PLACE_COUNT };

static enum place place_of(const struct reference *pin)
{
	if (!pin->in_ns || !pin->in_ns->self)
		return PLACE_ELSEWHERE;
	return pin->state == PIN_OK ? PLACE_HERE : PLACE_HIDDEN;
}

/* What is sought at a path, and where it goes. */
struct lookup {
	const struct inventory *inventory;
	unsigned int types;
	struct ns_list *list;
};

static bool add_pinned(const struct lookup *lookup, const char *path, enum place place)
{
	bool found = false;

	for (size_t i = 0; path && i < lookup->inventory->n_namespaces; i++) {
		const struct ns *ns = lookup->inventory->namespaces[i];

		if (!(lookup->types & NS_TYPE_BIT(ns->type)))
			continue;
		for (const struct reference *pin = ns->references; pin; pin = pin->next) {
			if (pin->kind != REFERENCE_PIN || place_of(pin) != place ||
			    strcmp(pin->target, path) != 0)
				continue;
			ns_list_add(lookup->list, ns);
			found = true;
		}
	}
	return found;
}

static bool add_inode(const struct lookup *lookup, uint64_t ino)
{
	bool found = false;

	for (size_t i = 0; i < lookup->inventory->n_namespaces; i++) {
		const struct ns *ns = lookup->inventory->namespaces[i];

		if (ns->ino != ino || !(lookup->types & NS_TYPE_BIT(ns->type)))
			continue;
		ns_list_add(lookup->list, ns);
		found = true;
	}
	return found;
}

/* Files of proc and the like are empty, and nobody made them. */
static bool is_made_by_kernel(const char *path)
{
	struct statfs filesystem;

	return statfs(path, &filesystem) == 0 && filesystem.f_blocks == 0 &&
	       filesystem.f_type != TMPFS_MAGIC;
}

/* Linux 5.8; before, nothing is known to be one. */
static bool is_mount_point(const char *path)
{
	struct statx status;

	return statx(AT_FDCWD, path, AT_STATX_DONT_SYNC, 0, &status) == 0 &&
	       (status.stx_attributes & STATX_ATTR_MOUNT_ROOT);
}

/* A file means the namespace it is; all of them are on one file system, nsfs. */
static int look_at_file(const char *path, uint64_t *ret_ino, struct error *err)
{
	struct stat file, own;

	if (stat(path, &file) < 0)
		return error_set_errno(err, -errno, "cannot look at %s", path);
	if (stat("/proc/self/ns/user", &own) == 0 && file.st_dev == own.st_dev) {
		*ret_ino = file.st_ino;
		return 0;
	}
	if (S_ISREG(file.st_mode) && file.st_size == 0 && !is_made_by_kernel(path) &&
	    !is_mount_point(path))
		return error_set(err, -ENODATA,
				 "%s is an empty file: no namespace is mounted on it", path);
	return error_set(err, -EINVAL, "%s is no namespace file", path);
}

static int say_absent(const struct name *name, unsigned int types, struct error *err)
{
	return error_set(err, -ENOENT, "there is no namespace %s%s", name->text,
			 types == NS_ALL_TYPES ? "" : " of that type");
}

static bool add_pinned_anywhere(const struct lookup *lookup, const char *path)
{
	bool found = false;

	for (int place = 0; place < PLACE_COUNT; place++)
		found |= add_pinned(lookup, path, (enum place)place);
	return found;
}

int name_resolve_file(const struct name *name, const struct inventory *inventory,
		      unsigned int types, struct ns_list *list, struct error *err)
{
	const struct lookup lookup = { .inventory = inventory, .types = types, .list = list };
	auto_free char *path = absolute_path(name->rest), *real = NULL;
	uint64_t ino = 0;
	int rc;

	if (add_pinned(&lookup, path, PLACE_HERE) || add_pinned(&lookup, path, PLACE_HIDDEN))
		return 0;
	if (inventory->recorded)
		return add_pinned(&lookup, path, PLACE_ELSEWHERE) ? 0
								  : say_absent(name, types, err);
	rc = look_at_file(name->rest, &ino, err);
	if (rc == 0)
		return add_inode(&lookup, ino) ? 0 : say_absent(name, types, err);
	real = real_path(path ? path : name->rest);
	if (add_pinned(&lookup, real, PLACE_HIDDEN) || add_pinned(&lookup, path, PLACE_ELSEWHERE) ||
	    add_pinned(&lookup, real, PLACE_ELSEWHERE))
		return 0;
	return rc;
}

/* Where it is by the mounts, else by the file system. To be released with free(). */
static char *find_path(const struct lookup *lookup, const char *text, bool *ret_found)
{
	auto_free char *path = absolute_path(text);
	char *real = NULL;

	*ret_found = add_pinned_anywhere(lookup, path);
	if (!*ret_found && !lookup->inventory->recorded)
		real = real_path(path ? path : text);
	if (real)
		*ret_found = add_pinned_anywhere(lookup, real);
	return real ? real : memory_copy_text(path ? path : text);
}

int name_resolve_path(const struct name *name, const struct inventory *inventory,
		      unsigned int types, struct ns_list *list, char **ret, struct error *err)
{
	const struct lookup lookup = { .inventory = inventory, .types = types, .list = list };
	uint64_t ino;
	bool found;
	int rc;

	*ret = find_path(&lookup, name->rest, &found);
	if (found)
		return 0;
	if (inventory->recorded)
		return say_absent(name, types, err);
	rc = look_at_file(name->rest, &ino, err);
	return rc < 0 ? rc : error_set(err, -ENOENT, "no namespace is mounted on %s", name->rest);
}
