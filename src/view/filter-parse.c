/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "filter-lex.h"
#include "util/memory.h"
#include "util/text.h"
#include "view/filter.h"

/* Of parentheses and NOTs: the parser and the evaluation call themselves for each. */
#define DEEPEST_NESTING 100

/* The C library calls itself for each parenthesis of a pattern, too. */
#define LONGEST_PATTERN 4096

#define LONGEST_NAME_SHOWN 40

/* The columns of the expression that a message shows; with a margin of two it fits a terminal. */
#define WINDOW        78
#define WINDOW_BEFORE 39 /* before the place, where not all can be shown */
#define WINDOW_CUT    70 /* where it is cut: there is room for a last escape and for "..." */

struct parser {
	const char *expression;
	const char *cursor;
	struct token token;       /* the next one; the cursor is behind it */
	enum token_kind previous; /* what was before it */
	const struct column_set *set;
	struct filter *filter;
	unsigned int depth;
	bool failed;
	struct error *err;
};

static struct filter_node *parse_operand(struct parser *parser);
static struct filter_node *parse_expression(struct parser *parser);

/* Characters, of what is well-formed UTF-8. */
static size_t count_columns(const struct text *shown)
{
	size_t columns = 0;

	for (const char *byte = text_get(shown); *byte; byte++)
		columns += ((unsigned char)*byte & 0xc0) != 0x80;
	return columns;
}

/* Adds one character as it is shown and returns where the next one begins. */
static const char *show_character(struct text *shown, const char *at)
{
	size_t length = text_utf8_length(at, strnlen(at, 4));
	char character[5] = "";

	memcpy(character, at, length ? length : 1);
	text_add_printable(shown, character);
	return at + strlen(character);
}

static size_t columns_between(const char *at, const char *end)
{
	auto_text struct text shown = { 0 };

	while (at < end)
		at = show_character(&shown, at);
	return count_columns(&shown);
}

static const char *skip_columns(const char *at, size_t columns)
{
	auto_text struct text character = { 0 };

	for (size_t skipped = 0; skipped < columns; skipped += count_columns(&character)) {
		text_clear(&character);
		at = show_character(&character, at);
	}
	return at;
}

/* Adds what is to be seen of the expression and returns the column of the place in it. */
static size_t show_place(struct text *shown, const char *expression, const char *place)
{
	const char *at = expression;
	size_t before = columns_between(at, place);
	size_t limit = WINDOW;

	if (before + columns_between(place, place + strlen(place)) >= WINDOW) {
		limit = WINDOW_CUT;
		if (before > WINDOW_BEFORE)
			at = skip_columns(at, before - WINDOW_BEFORE);
	}
	if (at > expression)
		text_add(shown, "...");
	before = count_columns(shown) + columns_between(at, place);
	while (*at && count_columns(shown) < limit)
		at = show_character(shown, at);
	if (*at)
		text_add(shown, "...");
	return before;
}

/* Says what is wrong at a place of the expression, unless something before it was wrong already. */
PRINTF_FORMAT(3, 4)
static void fail(struct parser *parser, const char *place, const char *format, ...)
{
	auto_text struct text shown = { 0 };
	char message[128];
	va_list arguments;
	size_t column;

	if (parser->failed)
		return;
	parser->failed = true;
	va_start(arguments, format);
	(void)vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	column = show_place(&shown, parser->expression, place);
	error_set(parser->err, -EINVAL, "filter: %s\n  %s\n  %*s^", message, text_get(&shown),
		  (int)column, "");
}

static void advance(struct parser *parser)
{
	parser->previous = parser->token.kind;
	parser->token = filter_next_token(&parser->cursor, parser->filter->arena);
	if (parser->token.kind == TOKEN_BAD)
		fail(parser, parser->token.start, "%s", parser->token.problem);
}

static bool is_comparison(enum token_kind kind)
{
	return kind == TOKEN_COMPARE || kind == TOKEN_MATCH;
}

static struct filter_node *add_node(struct parser *parser, enum filter_node_kind kind,
				    struct filter_node *operands)
{
	struct filter_node *node = arena_alloc(parser->filter->arena, sizeof(*node));

	node->kind = kind;
	node->operands = operands;
	return node;
}

static struct filter_node *parse_column(struct parser *parser)
{
	const struct token *token = &parser->token;
	const struct column *column = column_find(parser->set, token->start, token->length);
	struct filter_node *node;

	if (!column) {
		bool shortened = token->length > LONGEST_NAME_SHOWN;

		fail(parser, token->start, "unknown column '%.*s%s' (%s)",
		     shortened ? LONGEST_NAME_SHOWN : (int)token->length, token->start,
		     shortened ? "..." : "",
		     is_comparison(parser->previous) ? "text goes in quotes"
						     : "see --list-columns");
		return NULL;
	}
	node = add_node(parser, FILTER_COLUMN, NULL);
	node->column = column;
	parser->filter->needs |= column->needs;
	advance(parser);
	return node;
}

static struct filter_node *parse_literal(struct parser *parser)
{
	struct filter_node *node = add_node(parser, FILTER_LITERAL, NULL);

	node->literal = parser->token.literal;
	advance(parser);
	return node;
}

static struct filter_node *parse_group(struct parser *parser)
{
	const char *opening = parser->token.start;
	struct filter_node *node;

	advance(parser);
	node = parse_expression(parser);
	if (!node)
		return NULL;
	if (parser->token.kind == TOKEN_END)
		fail(parser, opening, "unbalanced parenthesis: ')' is missing");
	else if (parser->token.kind != TOKEN_CLOSE)
		fail(parser, parser->token.start, "an operator is missing here");
	else
		advance(parser);
	return node;
}

static struct filter_node *parse_not(struct parser *parser)
{
	struct filter_node *operand;

	advance(parser);
	operand = parse_operand(parser);
	return operand ? add_node(parser, FILTER_NOT, operand) : NULL;
}

static struct filter_node *parse_operand(struct parser *parser)
{
	struct filter_node *node = NULL;

	if (parser->token.kind == TOKEN_COLUMN)
		return parse_column(parser);
	if (parser->token.kind == TOKEN_LITERAL)
		return parse_literal(parser);
	if (parser->token.kind != TOKEN_OPEN && parser->token.kind != TOKEN_NOT) {
		fail(parser, parser->token.start, "a column or a value is missing here");
		return NULL;
	}
	if (parser->depth == DEEPEST_NESTING) {
		fail(parser, parser->token.start, "nested deeper than %d levels", DEEPEST_NESTING);
		return NULL;
	}
	parser->depth++;
	node = parser->token.kind == TOKEN_OPEN ? parse_group(parser) : parse_not(parser);
	parser->depth--;
	return node;
}

/* Whether it is true or false by itself, without a comparison. */
static bool is_condition(const struct filter_node *node)
{
	return node->kind != FILTER_COLUMN && node->kind != FILTER_LITERAL;
}

static bool is_boolean(const struct filter_node *node)
{
	if (node->kind == FILTER_COLUMN)
		return node->column->type == VALUE_BOOLEAN;
	if (node->kind == FILTER_LITERAL)
		return node->literal.value.kind == VALUE_BOOLEAN;
	return true;
}

/* "!TYPE == 'net'" is "(!TYPE) == 'net'", and never true: nobody can have meant that. */
static void check_operands(struct parser *parser, const struct token *operation,
			   const struct filter_node *left, const struct filter_node *right)
{
	if ((is_condition(left) && !is_boolean(right)) ||
	    (is_condition(right) && !is_boolean(left)))
		fail(parser, operation->start,
		     "a condition compares with true and false only (parentheses missing?)");
}

/* Compiles the pattern that is the next token. The C library has the words for what is wrong. */
static const regex_t *add_regex(struct parser *parser)
{
	struct filter_regex *regex = arena_alloc(parser->filter->arena, sizeof(*regex));
	const struct operand *pattern = &parser->token.literal;
	char reason[80];
	int rc;

	if (pattern->value.kind != VALUE_TEXT || pattern->decimal) {
		fail(parser, parser->token.start, "a pattern must be a quoted string");
		return NULL;
	}
	if (strlen(pattern->value.as.text) > LONGEST_PATTERN) {
		fail(parser, parser->token.start, "pattern longer than %d bytes", LONGEST_PATTERN);
		return NULL;
	}
	rc = regcomp(&regex->compiled, pattern->value.as.text, REG_EXTENDED | REG_NOSUB);
	if (rc != 0) {
		(void)regerror(rc, &regex->compiled, reason, sizeof(reason));
		fail(parser, parser->token.start, "malformed pattern: %s", reason);
		return NULL;
	}
	regex->next = parser->filter->regexes;
	parser->filter->regexes = regex;
	return &regex->compiled;
}

static struct filter_node *parse_comparison(struct parser *parser)
{
	struct filter_node *node, *left = parse_operand(parser);
	const struct token operation = parser->token;

	if (!left || !is_comparison(operation.kind))
		return left;
	node = add_node(parser, FILTER_COMPARISON, left);
	node->holds_for = operation.holds_for;
	advance(parser);
	if (operation.kind == TOKEN_MATCH) {
		node->regex = add_regex(parser);
		if (!node->regex)
			return NULL;
	}
	left->next = parse_operand(parser);
	if (!left->next)
		return NULL;
	check_operands(parser, &operation, left, left->next);
	if (is_comparison(parser->token.kind))
		fail(parser, parser->token.start, "comparisons do not chain: join them with AND");
	return node;
}

/* Operands with the same operator between them become one node: the tree stays flat. */
static struct filter_node *parse_joined(struct parser *parser, enum token_kind operation,
					enum filter_node_kind kind,
					struct filter_node *(*parse)(struct parser *))
{
	struct filter_node *first = parse(parser);
	struct filter_node **end;

	if (!first || parser->token.kind != operation)
		return first;
	end = &first->next;
	while (parser->token.kind == operation) {
		advance(parser);
		*end = parse(parser);
		if (!*end)
			return NULL;
		end = &(*end)->next;
	}
	return add_node(parser, kind, first);
}

static struct filter_node *parse_conjunction(struct parser *parser)
{
	return parse_joined(parser, TOKEN_AND, FILTER_AND, parse_comparison);
}

static struct filter_node *parse_expression(struct parser *parser)
{
	return parse_joined(parser, TOKEN_OR, FILTER_OR, parse_conjunction);
}

static void parse_all(struct parser *parser)
{
	advance(parser);
	if (parser->token.kind == TOKEN_END) {
		fail(parser, parser->token.start, "the expression is empty");
		return;
	}
	parser->filter->root = parse_expression(parser);
	if (parser->token.kind == TOKEN_CLOSE)
		fail(parser, parser->token.start, "unbalanced parenthesis: '(' is missing");
	else if (parser->token.kind != TOKEN_END)
		fail(parser, parser->token.start, "an operator is missing here");
}

int filter_parse(const char *expression, const struct column_set *set, struct filter **ret,
		 struct error *err)
{
	struct filter *filter = memory_zeroed(1, sizeof(*filter));
	struct parser parser = {
		.expression = expression,
		.cursor = expression,
		.set = set,
		.filter = filter,
		.err = err,
	};

	filter->arena = arena_new();
	parse_all(&parser);
	if (parser.failed) {
		filter_free(filter);
		return -EINVAL;
	}
	*ret = filter;
	return 0;
}
