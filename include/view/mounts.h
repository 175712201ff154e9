/* SPDX-License-Identifier: MIT */
/* The rows and columns of mounts. */
#ifndef VIEW_MOUNTS_H
#define VIEW_MOUNTS_H

#include <stdbool.h>
#include <stddef.h>

#include "view/column.h"

/* Objects are const struct mount *. */
extern const struct column_set mount_columns;

/* What columns with NEED_SHARING and NEED_COVERS take from all mounts together. */
struct mount_relations;

/* As far as it is needed. The inventory must outlive it. Never NULL. */
struct mount_relations *mount_relations_new(const struct inventory *inventory, unsigned int needs);
void mount_relations_free(struct mount_relations *relations);

struct mount_selection {
	const struct ns *const *namespaces; /* mount namespaces */
	size_t n_namespaces;
	const char *const *names; /* targets or sources; none: all */
	size_t n_names;
	const char *fstypes; /* comma list, "no" before one leaves it out; NULL: all */
	bool submounts;      /* also what is mounted below what matches */
	bool tree;           /* in the order of a tree: roots first, children by id */
};

/*
 * The selected mounts, by namespace in the order given, in each as the kernel lists them or in the
 * order of a tree, in the context's arena. Returns how many.
 */
size_t select_mounts(const struct view_context *context, const struct mount_selection *selection,
		     const void *const **ret);

/*
 * A name is the target or the source of a mount, the latter also as SOURCE or MAJ:MIN shows it. A
 * slash at its end does not count.
 */
bool mount_is_named(const struct mount *mount, const char *name);

/* The mount that it is mounted on. */
const void *mount_above(const struct view_context *context, const void *object);

#endif
