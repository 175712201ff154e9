/* SPDX-License-Identifier: MIT */
/* The columns of what keeps things alive. */
#ifndef VIEW_HOLDERS_H
#define VIEW_HOLDERS_H

#include "view/column.h"

/* Objects are const struct holder *. */
extern const struct column_set holder_columns;

/* The usual columns of a table of these. */
const char *holder_usual_columns(const void *const *holders, size_t n_holders);

#endif
