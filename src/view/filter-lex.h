/* SPDX-License-Identifier: MIT */
/* The words of a filter expression. Private to the filter. */
#ifndef VIEW_FILTER_LEX_H
#define VIEW_FILTER_LEX_H

#include "filter-tree.h"
#include "util/arena.h"

enum token_kind {
	TOKEN_END,
	TOKEN_BAD,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_OR,
	TOKEN_AND,
	TOKEN_NOT,
	TOKEN_COMPARE,
	TOKEN_MATCH, /* a comparison with a pattern */
	TOKEN_COLUMN,
	TOKEN_LITERAL,
};

struct token {
	enum token_kind kind;
	const char *start;
	size_t length;
	unsigned int holds_for; /* of a comparison: enum relation, or-ed */
	struct operand literal;
	const char *problem; /* of a bad one: what is wrong with it */
};

/* Takes the next token at *cursor, which is moved behind it. The text of literals is in the arena. */
struct token filter_next_token(const char **cursor, struct arena *arena);

#endif
