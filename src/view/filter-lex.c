/* SPDX-License-Identifier: MIT */
#include "filter-lex.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "util/macros.h"
#include "util/number.h"
#include "util/text.h"

#define DIGITS  "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

#define DIFFERENT (RELATION_BELOW | RELATION_ABOVE | RELATION_OTHER)

struct spelling {
	const char *text;
	enum token_kind kind;
	unsigned int holds_for;
};

/* Those that begin like another one come before it. */
static const struct spelling symbols[] = {
	{ "(", TOKEN_OPEN, 0 },
	{ ")", TOKEN_CLOSE, 0 },
	{ "||", TOKEN_OR, 0 },
	{ "&&", TOKEN_AND, 0 },
	{ "==", TOKEN_COMPARE, RELATION_EQUAL },
	{ "!=", TOKEN_COMPARE, DIFFERENT },
	{ "<=", TOKEN_COMPARE, RELATION_BELOW | RELATION_EQUAL },
	{ ">=", TOKEN_COMPARE, RELATION_ABOVE | RELATION_EQUAL },
	{ "<", TOKEN_COMPARE, RELATION_BELOW },
	{ ">", TOKEN_COMPARE, RELATION_ABOVE },
	{ "=~", TOKEN_MATCH, RELATION_EQUAL },
	{ "!~", TOKEN_MATCH, DIFFERENT },
	{ "!", TOKEN_NOT, 0 },
};

static const struct spelling words[] = {
	{ "OR", TOKEN_OR, 0 },
	{ "AND", TOKEN_AND, 0 },
	{ "NOT", TOKEN_NOT, 0 },
	{ "EQ", TOKEN_COMPARE, RELATION_EQUAL },
	{ "NE", TOKEN_COMPARE, DIFFERENT },
	{ "LE", TOKEN_COMPARE, RELATION_BELOW | RELATION_EQUAL },
	{ "GE", TOKEN_COMPARE, RELATION_ABOVE | RELATION_EQUAL },
	{ "LT", TOKEN_COMPARE, RELATION_BELOW },
	{ "GT", TOKEN_COMPARE, RELATION_ABOVE },
};

/* The length of the word that begins here: a column's name or a keyword. */
static size_t word_length(const char *at)
{
	return strspn(at, LETTERS DIGITS "_.%:/-");
}

static void set_bad(struct token *token, const char *problem)
{
	token->kind = TOKEN_BAD;
	token->problem = problem;
}

static void set_operator(struct token *token, const struct spelling *spelling)
{
	token->kind = spelling->kind;
	token->holds_for = spelling->holds_for;
}

static void set_literal(struct token *token, struct value value)
{
	token->kind = TOKEN_LITERAL;
	token->literal.value = value;
}

/*
 * As in the shell's double quotes, a backslash is taken for itself unless it stands before another
 * one or the quote: patterns are full of them.
 */
static const char *take_string(struct token *token, const char *at, struct arena *arena)
{
	auto_text struct text text = { 0 };
	const char quote = *at++;

	for (; *at && *at != quote; at++) {
		if (*at == '\\' && (at[1] == '\\' || at[1] == quote))
			at++;
		text_add_bytes(&text, at, 1);
	}
	if (!*at) {
		set_bad(token, "unterminated string");
		return at;
	}
	set_literal(token, value_text(arena_copy_text(arena, text_get(&text))));
	return at + 1;
}

/* K and KiB are 1024, KB is 1000; and so on. Errors: -ERANGE. */
static int take_unit(const char **cursor, uint64_t *number)
{
	static const char units[] = "KMGTPEZY";
	const char *unit = **cursor ? strchr(units, **cursor) : NULL;
	uint64_t base = 1024;

	if (!unit)
		return 0;
	(*cursor)++;
	if (strncmp(*cursor, "iB", 2) == 0) {
		*cursor += 2;
	} else if (**cursor == 'B') {
		*cursor += 1;
		base = 1000;
	}
	for (; unit >= units; unit--) {
		if (__builtin_mul_overflow(*number, base, number))
			return -ERANGE;
	}
	return 0;
}

/* The length of ".50"; 0 where there is no fraction. */
static size_t fraction_length(const char *at)
{
	size_t digits = *at == '.' ? strspn(at + 1, DIGITS) : 0;

	return digits ? 1 + digits : 0;
}

/* Its digits are kept as they are: a binary fraction could not hold them. */
static void set_decimal(struct token *token, const char *end, struct arena *arena)
{
	size_t length = (size_t)(end - token->start);

	set_literal(token, value_text(arena_copy_bytes(arena, token->start, length)));
	token->literal.decimal = true;
}

static const char *take_number(struct token *token, const char *at, struct arena *arena)
{
	uint64_t number = 0;
	int rc = number_take_u64(&at, &number);
	size_t fraction = fraction_length(at);

	if (rc == 0)
		rc = take_unit(&at, &number);
	at += fraction;
	if (rc < 0)
		set_bad(token, "number out of range");
	else if (word_length(at) > 0)
		set_bad(token, "malformed number");
	else if (fraction > 0)
		set_decimal(token, at, arena);
	else
		set_literal(token, value_number(number));
	return at;
}

static bool is_word(const char *at, size_t length, const char *word)
{
	return strlen(word) == length && strncasecmp(at, word, length) == 0;
}

static const char *take_word(struct token *token, const char *at)
{
	size_t length = word_length(at);

	token->kind = TOKEN_COLUMN;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (is_word(at, length, words[i].text))
			set_operator(token, &words[i]);
	}
	if (is_word(at, length, "true"))
		set_literal(token, value_boolean(true));
	if (is_word(at, length, "false"))
		set_literal(token, value_boolean(false));
	return at + length;
}

static const char *take_symbol(struct token *token, const char *at)
{
	for (size_t i = 0; i < ARRAY_SIZE(symbols); i++) {
		size_t length = strlen(symbols[i].text);

		if (strncmp(at, symbols[i].text, length) == 0) {
			set_operator(token, &symbols[i]);
			return at + length;
		}
	}
	set_bad(token, *at == '='   ? "'=' is no operator: use '=='"
		       : *at == '&' ? "'&' is no operator: use '&&'"
		       : *at == '|' ? "'|' is no operator: use '||'"
				    : "unexpected character");
	return at;
}

struct token filter_next_token(const char **cursor, struct arena *arena)
{
	const char *at = *cursor + strspn(*cursor, " \t\n\v\f\r");
	struct token token = { .kind = TOKEN_END, .start = at };

	if (*at == '"' || *at == '\'')
		*cursor = take_string(&token, at, arena);
	else if (strspn(at, DIGITS) > 0)
		*cursor = take_number(&token, at, arena);
	else if (strspn(at, LETTERS) > 0)
		*cursor = take_word(&token, at);
	else if (*at)
		*cursor = take_symbol(&token, at);
	else
		*cursor = at;
	token.length = (size_t)(*cursor - at);
	return token;
}
