/* SPDX-License-Identifier: MIT */
/* The mounts of one mount namespace by their place, and which ones hide others. */
#ifndef COLLECT_MOUNT_PLACES_H
#define COLLECT_MOUNT_PLACES_H

#include "mount-rows.h"

struct mount_places {
	const struct mount_rows *rows;
	struct key_index *by_id;
	struct key_index *by_place; /* (parent, hash of the target) */
	uint32_t *n_children;       /* of each row */
};

/* The rows must outlive the places. */
void mount_places_build(struct mount_places *places, const struct mount_rows *rows);
void mount_places_release(struct mount_places *places);

/* NULL: it is the root, or its parent is not visible. */
const struct mount_row *mount_parent(const struct mount_places *places,
				     const struct mount_row *row);

/*
 * Whether the target of a mount leads elsewhere because others are mounted over it, or over a
 * directory on the way. Sets *ret to these in the order in which they have to be unmounted, in the
 * arena; to NULL where there are more of them than anybody would want to read.
 */
bool mount_find_covers(const struct mount_places *places, const struct mount_row *row,
		       struct arena *arena, struct cover **ret);

#endif
