/* SPDX-License-Identifier: MIT */
/* Rows of ids and PIDs that were translated. */
#ifndef VIEW_TRANSLATIONS_H
#define VIEW_TRANSLATIONS_H

#include "relate/translate.h"
#include "view/column.h"

struct translation_row {
	const char *query; /* as given */
	struct translation translation;
};

extern const struct column_set translation_columns;

/* The columns of a table where none are named: by what was asked for, and what there is to note. */
const char *translation_usual_columns(const struct view_context *context, const void *const *rows,
				      size_t n_rows);

#endif
