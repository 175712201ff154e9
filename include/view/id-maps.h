/* SPDX-License-Identifier: MIT */
/* The rows and columns of the id maps of user namespaces. */
#ifndef VIEW_ID_MAPS_H
#define VIEW_ID_MAPS_H

#include "relate/id-map.h"
#include "view/column.h"

/* A run of ids of a user namespace. */
struct id_map_row {
	const struct ns *ns;
	enum id_kind kind;
	const struct id_run *run;       /* NULL: the map is empty, or was not read */
	const uint32_t *owned;          /* how many namespaces of each type it owns */
	const struct id_map_row *above; /* of the nearest shown namespace above with such ids */
};

/* Objects are const struct id_map_row *. */
extern const struct column_set id_map_columns;

/*
 * The rows of some user namespaces, each of its uids, its gids, and its project ids where it has
 * any; in the context's arena.
 */
size_t select_id_maps(const struct view_context *context, const struct ns *const *namespaces,
		      size_t n_namespaces, const void *const **ret);

const void *id_map_above(const struct view_context *context, const void *object);

/* It is not of a namespace that the observer is in. */
bool id_map_is_elsewhere(const struct view_context *context, const void *object);

#endif
