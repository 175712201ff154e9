/* SPDX-License-Identifier: MIT */
#ifndef VIEW_MOUNT_RELATIONS_H
#define VIEW_MOUNT_RELATIONS_H

#include "relate/mount-index.h"
#include "relate/sharing.h"
#include "view/mounts.h"

struct text;

/* Whom a mount shares with. */
struct peers {
	const struct value *others; /* an object of ns and target each */
	size_t n_others;
	bool has_neighbour;                 /* one of them is in the same namespace */
	const struct ns *const *namespaces; /* all that its peer group is in */
	size_t n_namespaces;
};

/* NULL: with nobody. */
const struct peers *mount_peers(const struct mount_relations *relations, const struct mount *mount);

const struct sharing *mount_sharing(const struct mount_relations *relations);

/* Its target leads to something else, which is mounted over it or over a directory above. */
bool mount_is_hidden(const struct mount_relations *relations, const struct mount *mount,
		     bool *ret_known);

/* An object of ns and target, in the arena. */
struct value mount_place_value(const struct inventory *inventory, struct arena *arena,
			       const struct mount *mount);

/* Where a mount is, for a person: "here" is where the mount of the row is. */
void mount_add_place(struct text *text, const struct view_context *context, const struct ns *ns,
		     const struct ns *here);

/* The mount that it is a propagated copy of, as above. */
struct value cell_lineage(const struct view_context *context, const struct mount *mount);
#define NEEDS_OF_LINEAGE (NEED_MOUNTS | NEED_SHARING | NEED_STAT | NEED_WORKLOADS)

#endif
