/* SPDX-License-Identifier: MIT */
/* The columns of findings. */
#ifndef VIEW_FINDINGS_H
#define VIEW_FINDINGS_H

#include "view/column.h"

/* Objects are const struct finding *. */
extern const struct column_set finding_columns;

/* Objects are const struct rule *. */
extern const struct column_set rule_columns;

/* It is of high severity, or more. */
bool finding_stands_out(const struct view_context *context, const void *object);

#endif
