/* SPDX-License-Identifier: MIT */
/* A column: one row of a column table says all that any format needs to know of it. */
#ifndef VIEW_COLUMN_H
#define VIEW_COLUMN_H

#include <stdbool.h>
#include <stddef.h>

#include "model/inventory.h"
#include "util/error.h"
#include "view/value.h"

enum column_layout {
	COLUMN_LEFT = 0,
	COLUMN_RIGHT = 1 << 0,
	COLUMN_TRUNCATE = 1 << 1, /* may be cut at the terminal's edge */
	COLUMN_WRAP = 1 << 2,     /* a list: one item a line */
	COLUMN_PROSE = 1 << 3,    /* text that is broken between words, where there is no room */
	/* A few cells are much wider than the rest: at a terminal the row goes on below these. */
	COLUMN_EXTREMES = 1 << 4,
};

/* What a column's get may use; valid as long as the table that is built. */
struct view_context {
	const struct inventory *inventory;
	struct arena *arena;                     /* for what a value points to */
	bool numeric;                            /* no names for uids */
	const struct mount_relations *relations; /* of columns of mounts; else NULL */
};

struct column {
	const char *name;     /* upper case, with "-" */
	const char *key;      /* the name in JSON: lower case, with "_" */
	enum value_kind type; /* of the values that are there; for ever */
	unsigned int layout;
	unsigned int needs; /* enum need */
	const char *help;   /* a phrase, lower case, no full stop */
	struct value (*get)(const struct view_context *context, const void *object);
};

/* All columns of one kind of row. */
struct column_set {
	const char *rows; /* the array's name in JSON: "namespaces" */
	const char *row;  /* one of them, in JSON lines: "namespace" */
	const struct column *columns;
	size_t count;
};

/* Some columns, in the order in which they are to be shown. */
struct column_list {
	const struct column **columns;
	size_t count;
};

/* The column of that name of length bytes, in any case, or of that key; NULL: there is none. */
const struct column *column_find(const struct column_set *set, const char *name, size_t length);

void column_list_release(struct column_list *list);
void column_list_add(struct column_list *list, const struct column *column);

/*
 * Adds the columns of a comma list ("NS,TYPE"). Repeats are allowed.
 * Errors: -EINVAL for an unknown or empty name; the text lists the columns that there are.
 */
int column_list_parse(struct column_list *list, const struct column_set *set, const char *names,
		      struct error *err);

/* The needs of all of them, or-ed. */
unsigned int column_list_needs(const struct column_list *list);

#endif
