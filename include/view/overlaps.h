/* SPDX-License-Identifier: MIT */
/* The columns of overlaps of id maps. */
#ifndef VIEW_OVERLAPS_H
#define VIEW_OVERLAPS_H

#include "relate/overlap.h"
#include "view/column.h"

/* Objects are const struct overlap *. */
extern const struct column_set overlap_columns;

#endif
