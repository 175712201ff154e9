/* SPDX-License-Identifier: MIT */
/* Paths inside another mount namespace, which is not entered. */
#ifndef CLI_INSIDE_PATH_H
#define CLI_INSIDE_PATH_H

#include <stdbool.h>

#include "model/inventory.h"
#include "relate/mount-index.h"
#include "util/error.h"

struct inside_path {
	const char *text;  /* absolute, without links; in the arena */
	bool is_looked_up; /* not: it is as it was given, links in it would lead elsewhere */
	bool is_there;     /* where it was looked up: it exists */
};

/*
 * Resolves a path as a process would whose root is that of the namespace: through the root of a
 * member, where one lets us; in our own namespace from our own root, if we are chrooted. The end of
 * it need not exist. A relative path begins in our own working directory, and needs our own
 * namespace. Errors: -EINVAL, it is relative to another one; -EXDEV, we are chrooted to a place that
 * can't be told; -errno of looking it up.
 */
int inside_path_resolve(const struct mount_index *index, const struct inventory *inventory,
			const struct ns *ns, const char *path, struct arena *arena,
			struct inside_path *ret, struct error *err);

/*
 * A path descriptor of the root of a mount namespace, by a member whose root that is. Negative: no
 * member lets us look, or all of them are chrooted.
 */
int inside_root_open(const struct inventory *inventory, const struct ns *ns);

/*
 * A path descriptor of a path that was resolved so. Not of a mount of a server, which may not
 * answer. -errno: -EACCES, no member lets us look.
 */
int inside_path_open(const struct inventory *inventory, const struct ns *ns, const char *path);

/* Says on stderr what may not be as one thinks. given: as it was given. */
void inside_path_note(const struct inside_path *path, const char *given);

#endif
