/* SPDX-License-Identifier: MIT */
/* The rows and columns of where a mount lands, or an unmount tears something down. */
#ifndef VIEW_LANDINGS_H
#define VIEW_LANDINGS_H

#include "relate/reach.h"
#include "view/column.h"

/* A landing of what was asked for. */
struct landing_row {
	const char *path; /* as it was asked for */
	enum reach_event event;
	const struct landing *landing;
};

/* Objects are const struct landing_row *. */
extern const struct column_set landing_columns;

/* The usual columns of a table of these. */
const char *landing_usual_columns(const void *const *rows, size_t n_rows);

/* It is not in a namespace that the observer is in. */
bool landing_is_elsewhere(const struct view_context *context, const void *object);

#endif
