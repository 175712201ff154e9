/* SPDX-License-Identifier: MIT */
/* The mounts of one mount namespace by their place, and which ones hide others. */
#ifndef COLLECT_MOUNT_PLACES_H
#define COLLECT_MOUNT_PLACES_H

#include "collection.h"

struct mount_places {
	const struct mount_table *table;
	struct key_index *by_place; /* (parent, hash of the target) */
	uint32_t *n_children;       /* of each mount */
};

/* The table must have its texts and outlive the places. */
void mount_places_build(struct mount_places *places, const struct mount_table *table);
void mount_places_release(struct mount_places *places);

/*
 * Whether the target of a mount leads elsewhere because others are mounted over it, or over a
 * directory on the way. Sets *ret to these in the order in which they have to be unmounted, in the
 * arena; to NULL where there are more of them than anybody would want to read.
 */
bool mount_find_covers(const struct mount_places *places, const struct mount *mount,
		       struct arena *arena, struct cover **ret);

#endif
