/* SPDX-License-Identifier: MIT */
/* A parsed filter: what the parser builds and the evaluation walks. Private to the filter. */
#ifndef VIEW_FILTER_TREE_H
#define VIEW_FILTER_TREE_H

#include <regex.h>
#include <stdbool.h>

#include "view/column.h"

/* How the left side of a comparison stands to its right side. */
enum relation {
	RELATION_BELOW = 1 << 0,
	RELATION_EQUAL = 1 << 1, /* or matched */
	RELATION_ABOVE = 1 << 2,
	RELATION_OTHER = 1 << 3, /* not equal and in no order: one is missing, or no number */
};

struct operand {
	struct value value;
	bool decimal; /* a literal with a fraction: the value is its text, and compares as a number */
};

enum filter_node_kind {
	FILTER_OR,
	FILTER_AND,
	FILTER_NOT,
	FILTER_COMPARISON,
	FILTER_COLUMN,
	FILTER_LITERAL,
};

struct filter_node {
	enum filter_node_kind kind;
	/* NOT has one operand, a comparison two, OR and AND two or more. */
	struct filter_node *operands;
	struct filter_node *next; /* the next operand of the same node */
	unsigned int holds_for;   /* of a comparison: enum relation, or-ed */
	const regex_t *regex;     /* of a comparison with a pattern; else NULL */
	const struct column *column;
	struct operand literal;
};

struct filter_regex {
	struct filter_regex *next;
	regex_t compiled;
};

struct filter {
	struct arena *arena; /* holds the tree */
	const struct filter_node *root;
	struct filter_regex
		*regexes; /* what the C library allocated for each is not in the arena */
	unsigned int needs;
};

#endif
