/* SPDX-License-Identifier: MIT */
/* A walk over a table's rows from the top down: rows themselves know their parents only. */
#ifndef RENDER_FOREST_H
#define RENDER_FOREST_H

#include <stdbool.h>
#include <stddef.h>

#include "view/table.h"

struct forest {
	const struct table *table;
	bool nested;
	const struct table_row *first;                        /* where a walk starts, or NULL */
	const struct table_row **first_child, **next_sibling; /* of each row; NULL: none */
};

/*
 * Release with forest_release, before the table. Not nested: every row is a root, whatever its
 * parent.
 */
void forest_build(struct forest *forest, const struct table *table, bool nested);
void forest_release(struct forest *forest);

#define auto_forest __attribute__((cleanup(forest_release)))

/*
 * The row after row: parents come before their children, siblings in the table's order; NULL: that
 * was the last one. *ret_ended is the number of rows whose descendants are all behind us: 0 where
 * a child of row follows, else row and so many of its ancestors.
 */
const struct table_row *forest_next(const struct forest *forest, const struct table_row *row,
				    size_t *ret_ended);

#endif
