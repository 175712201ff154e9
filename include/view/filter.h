/* SPDX-License-Identifier: MIT */
/*
 * Filter expressions over columns: the grammar and operators of scols-filter(5), evaluated over
 * typed cells, so that one filter applies to every format. What that page leaves open, or where we
 * differ:
 *
 * - From tight to loose: NOT, comparisons, AND, OR. Comparisons do not chain. Keywords have any case.
 * - In a string a backslash stands for itself, unless it is before another one or before the quote.
 * - K and KiB are 1024, KB is 1000. Numbers with a fraction are exact decimals, not floating point.
 * - Where one side is a number, and the other one is too or is text that is one, they compare as
 *   numbers, with all 64 bits. Text compares with text bytewise. What does not fit only differs.
 * - A boolean compares with true, false, yes, no, 1 and 0; a number with a boolean as "not 0".
 * - What there is none of differs from everything, but equals (and matches) what a table shows
 *   instead: NETNSID == "unassigned". Every comparison with what is unknown is false, != too.
 * - A comparison holds for a list where it does for one item; != and !~ where they do for all.
 * - An object compares as its text: KEPT-BY =~ "pin:2".
 * - A column alone holds where there is anything in it but false, 0 and empty text.
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
