/* SPDX-License-Identifier: MIT */
#include "forest.h"

#include <stdlib.h>

#include "util/memory.h"

void forest_build(struct forest *forest, const struct table *table, bool nested)
{
	*forest = (struct forest){
		.table = table,
		.nested = nested,
		.first_child = memory_zeroed(table->n_rows, sizeof(*forest->first_child)),
		.next_sibling = memory_zeroed(table->n_rows, sizeof(*forest->next_sibling)),
	};

	/* From the last row on, because each is put before the siblings that are there. */
	for (size_t i = table->n_rows; i-- > 0;) {
		const struct table_row *row = &table->rows[i];
		const struct table_row **first = &forest->first;

		if (nested && row->parent)
			first = &forest->first_child[row->parent - table->rows];
		forest->next_sibling[i] = *first;
		*first = row;
	}
}

void forest_release(struct forest *forest)
{
	free(forest->first_child);
	free(forest->next_sibling);
	*forest = (struct forest){ 0 };
}

const struct table_row *forest_next(const struct forest *forest, const struct table_row *row,
				    size_t *ret_ended)
{
	const struct table_row *rows = forest->table->rows;
	const struct table_row *next = forest->first_child[row - rows];

	*ret_ended = 0;
	for (; !next && row; row = forest->nested ? row->parent : NULL) {
		next = forest->next_sibling[row - rows];
		(*ret_ended)++;
	}
	return next;
}
