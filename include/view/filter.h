/* SPDX-License-Identifier: MIT */
/*
 * Filter expressions over columns: the grammar and operators of scols-filter(5), evaluated over
 * typed cells, so that one filter applies to every format.
 */
#ifndef VIEW_FILTER_H
#define VIEW_FILTER_H

#include <stdbool.h>

#include "view/column.h"

struct filter;

/*
 * Parses an expression. On failure *ret is left alone and the error text shows the place:
 *
 *	filter: unknown column 'NETT' (see --list-columns)
 *	  NETT == 7
 *	  ^
 *
 * Errors: -EINVAL. Release with filter_free.
 */
int filter_parse(const char *expression, const struct column_set *set, struct filter **ret,
		 struct error *err);
void filter_free(struct filter *filter); /* NULL is fine */

/* The needs of all columns that it names, or-ed. */
unsigned int filter_needs(const struct filter *filter);

/* Whether the object passes. Cells are taken from the columns' get, only as far as needed. */
bool filter_matches(const struct filter *filter, const struct view_context *context,
		    const void *object);

#endif
