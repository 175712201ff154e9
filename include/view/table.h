/* SPDX-License-Identifier: MIT */
/* Rows by columns, selected, filtered and in order: what every renderer gets. */
#ifndef VIEW_TABLE_H
#define VIEW_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "view/column.h"
#include "view/filter.h"

struct table_row {
	const void *object;
	struct value *cells;      /* one for each column of the table */
	struct table_row *parent; /* in a tree; NULL: a root. Always a row of the same table */
	bool emphasised;          /* stands out, where colour is wanted */
};

struct table {
	const struct column_set *set;
	const struct column *const *columns;
	size_t n_columns;
	struct table_row *rows;
	size_t n_rows;
	const struct column *tree;       /* the column that is drawn as a tree; NULL: a flat list */
	bool nested;                     /* a tree was asked for: JSON nests too */
	const struct value_field *facts; /* what is true of all of it; only JSON says that */
	size_t n_facts;
};

/* How to make a table out of objects. */
struct table_request {
	const struct column_set *set;
	const struct column_list *columns;
	const struct filter *filter; /* NULL: all */
	const struct column
		*sort; /* NULL: as given. Rows that compare equal stay in the order given */
	bool descending;
	const struct column *tree; /* drawn as a tree, where it is among the columns */
	/* The object that comes next above in the tree, NULL at the top; NULL for a flat list. */
	const void *(*above)(const struct view_context *context, const void *object);
	bool (*emphasised)(const struct view_context *context, const void *object); /* or NULL */
	const struct value_field *facts;
	size_t n_facts;
};

/*
 * Builds a table in the context's arena: rows that pass the filter, sorted, each below the nearest
 * object above it that is itself a row. Chains of "above" that come back to themselves are cut.
 */
struct table *table_build(const struct view_context *context, const struct table_request *request,
			  const void *const *objects, size_t n_objects);

#endif
