/* SPDX-License-Identifier: MIT */
/* The rows and columns of mounts. */
#ifndef VIEW_MOUNTS_H
#define VIEW_MOUNTS_H

#include <stdbool.h>
#include <stddef.h>

#include "view/column.h"

/* Objects are const struct mount *. The context needs mounts and sharing. */
extern const struct column_set mount_columns;

struct mount_selection {
	const struct ns *const *namespaces; /* mount namespaces */
	size_t n_namespaces;
	const char *const *names; /* targets or sources; none: all */
	size_t n_names;
	bool submounts;      /* also what is mounted below what matches */
	const char *fstypes; /* comma list, "no" before one leaves it out; NULL: all */
};

/*
 * The selected mounts, by namespace in the order given and as the kernel lists them, in the
 * context's arena. Returns how many.
 */
size_t select_mounts(const struct view_context *context, const struct mount_selection *selection,
		     const void *const **ret);

/* The mount that it is mounted on. */
const void *mount_above(const struct view_context *context, const void *object);

#endif
