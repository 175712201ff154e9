/* SPDX-License-Identifier: MIT */
/* The columns of who has which capabilities over a namespace. */
#ifndef VIEW_CAPABILITIES_H
#define VIEW_CAPABILITIES_H

#include "relate/capable.h"
#include "view/column.h"

/* Objects are const struct capable *. */
extern const struct column_set capability_columns;

/*
 * The usual columns of a table of these, in the arena. of_namespaces: namespaces were asked for, not
 * processes.
 */
const char *capability_usual_columns(struct arena *arena, const struct capable *rows, size_t n_rows,
				     bool of_namespaces);

#endif
