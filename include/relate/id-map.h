/* SPDX-License-Identifier: MIT */
/*
 * What follows from id maps. Results are sorted by inside, adjacent extents joined; where ids have
 * no id outside an extent says so (ID_NONE). They are in the arena; no extent of an argument is
 * kept. The state of a result is ID_MAP_READ where all that it is made of was.
 */
#ifndef RELATE_ID_MAP_H
#define RELATE_ID_MAP_H

#include "model/inventory.h"

struct arena;

/* One id, from inside to outside or back. ID_NONE: it has none there. */
uint32_t id_map_outside(const struct id_map *map, uint32_t inside);
uint32_t id_map_inside(const struct id_map *map, uint32_t outside);

/* Whether two ranges have an id in common. */
static inline bool id_ranges_meet(uint32_t first, uint32_t length, uint32_t other_first,
				  uint32_t other_length)
{
	return (uint64_t)first + length > other_first &&
	       (uint64_t)other_first + other_length > first;
}

/* It was read, and each of its ids has one outside: no other id outside is one inside. */
bool id_map_is_known(const struct id_map *map);

/* From the inside of inner to the outside of outer, where inner's outside is outer's inside. */
struct id_map id_map_compose(const struct id_map *inner, const struct id_map *outer,
			     struct arena *arena);

/* Inside and outside exchanged; what has no id outside is left out. */
struct id_map id_map_invert(const struct id_map *map, struct arena *arena);

/*
 * The map of a user namespace with the host's ids outside (see struct id_maps), which a namespace
 * of another type has not: ID_MAP_UNKNOWN. Never NULL.
 */
const struct id_map *ns_host_map(const struct ns *ns, enum id_kind kind);

/*
 * The map of a user namespace with its parent's ids outside. Of the initial one: its own ids.
 * ID_MAP_UNKNOWN also where the parent is not known.
 */
struct id_map ns_parent_map(const struct ns *ns, enum id_kind kind, struct arena *arena);

/* Ids in a row that stay in a row, in the parent namespace and in the host. */
struct id_run {
	uint32_t inside, length;
	uint32_t outside; /* in the parent; ID_NONE: none of its, or not known */
	uint32_t host;    /* ID_NONE: none of the host's, or not known */
};

/* All ids that are mapped, sorted by inside. Returns how many runs; 0 where the map was not read. */
size_t ns_id_runs(const struct ns *ns, enum id_kind kind, struct arena *arena,
		  const struct id_run **ret);

/* No chain of parents is longer: the kernel stops at 33, a captured tree can turn in circles. */
#define NS_LEVELS_MAX 1000

/*
 * How many user (or PID) namespaces it is below the initial one, or below the observer's where that
 * is as far as we see. Returns whether that is known.
 */
bool ns_level(const struct ns *ns, uint32_t *ret);

/* Whether other is its parent, or further up. */
bool ns_is_below(const struct ns *ns, const struct ns *other);

#endif
