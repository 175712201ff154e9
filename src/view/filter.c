/* SPDX-License-Identifier: MIT */
#include "view/filter.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "filter-tree.h"
#include "util/arena.h"
#include "util/macros.h"
#include "util/number.h"
#include "util/text.h"

/* A number of any size that text can have exactly; fraction holds the digits behind the point. */
struct decimal {
	uint64_t whole;
	const char *fraction;
};

static bool node_holds(const struct filter_node *node, const struct view_context *context,
		       const void *object);

void filter_free(struct filter *filter)
{
	if (!filter)
		return;
	for (struct filter_regex *regex = filter->regexes; regex; regex = regex->next)
		regfree(&regex->compiled);
	arena_free(filter->arena);
	free(filter);
}

unsigned int filter_needs(const struct filter *filter)
{
	return filter->needs;
}

static bool parse_decimal(const char *text, struct decimal *ret)
{
	struct decimal decimal = { .fraction = "" };

	if (number_take_u64(&text, &decimal.whole) < 0)
		return false;
	if (text[0] == '.' && text[1] != '\0') {
		decimal.fraction = ++text;
		text += strspn(text, "0123456789");
	}
	if (*text != '\0')
		return false;
	*ret = decimal;
	return true;
}

/* Whether a value can be seen as a number; text like "007" or "1.50" can. */
static bool is_decimal(const struct value *value, struct decimal *ret)
{
	if (value->kind == VALUE_TEXT)
		return parse_decimal(value->as.text, ret);
	if (value->kind != VALUE_NUMBER)
		return false;
	*ret = (struct decimal){ value->as.number, "" };
	return true;
}

static enum relation relation_of_order(int order)
{
	if (order == 0)
		return RELATION_EQUAL;
	return order < 0 ? RELATION_BELOW : RELATION_ABOVE;
}

static enum relation relate_decimals(const struct decimal *a, const struct decimal *b)
{
	const char *x = a->fraction, *y = b->fraction;

	if (a->whole != b->whole)
		return a->whole < b->whole ? RELATION_BELOW : RELATION_ABOVE;
	while (*x || *y) {
		int order = (*x ? *x++ : '0') - (*y ? *y++ : '0');

		if (order != 0)
			return relation_of_order(order);
	}
	return RELATION_EQUAL;
}

/* The cell's text, which may be in the buffer. */
static const char *text_of(const struct value *value, struct text *buffer)
{
	if (value->kind == VALUE_TEXT && !value->display)
		return value->as.text;
	value_add_text(value, ",", buffer);
	return text_get(buffer);
}

static int compare_texts(const struct value *a, const struct value *b)
{
	auto_text struct text a_buffer = { 0 }, b_buffer = { 0 };

	return strcmp(text_of(a, &a_buffer), text_of(b, &b_buffer));
}

static enum relation relate_unordered(const struct value *a, const struct value *b)
{
	return compare_texts(a, b) == 0 ? RELATION_EQUAL : RELATION_OTHER;
}

/* What is not there equals nothing, but what the table says instead of it can be asked for. */
static enum relation relate_none(const struct value *none, const struct value *other)
{
	if (!none->display || other->kind != VALUE_TEXT)
		return RELATION_OTHER;
	return relate_unordered(none, other);
}

/* Whether a value says true or false. */
static bool is_boolean(const struct value *value, bool *ret)
{
	static const struct {
		const char *word;
		bool says;
	} words[] = {
		{ "yes", true }, { "true", true },   { "1", true },
		{ "no", false }, { "false", false }, { "0", false },
	};

	if (value->kind == VALUE_BOOLEAN || value->kind == VALUE_NUMBER) {
		*ret = value->kind == VALUE_BOOLEAN ? value->as.boolean : value->as.number != 0;
		return true;
	}
	if (value->kind != VALUE_TEXT)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (strcasecmp(value->as.text, words[i].word) == 0) {
			*ret = words[i].says;
			return true;
		}
	}
	return false;
}

static enum relation relate_booleans(const struct value *a, const struct value *b)
{
	bool a_holds, b_holds;

	if (!is_boolean(a, &a_holds) || !is_boolean(b, &b_holds))
		return relate_unordered(a, b);
	return relation_of_order(a_holds - b_holds);
}

static bool is_number(const struct operand *operand)
{
	return operand->value.kind == VALUE_NUMBER || operand->decimal;
}

static enum relation relate(const struct operand *left, const struct operand *right)
{
	const struct value *a = &left->value, *b = &right->value;
	struct decimal a_number, b_number;

	if (a->kind == VALUE_NONE)
		return relate_none(a, b);
	if (b->kind == VALUE_NONE)
		return relate_none(b, a);
	if (a->kind == VALUE_BOOLEAN || b->kind == VALUE_BOOLEAN)
		return relate_booleans(a, b);
	if (!is_number(left) && !is_number(right))
		return relation_of_order(compare_texts(a, b));
	if (is_decimal(a, &a_number) && is_decimal(b, &b_number))
		return relate_decimals(&a_number, &b_number);
	return relate_unordered(a, b);
}

static enum relation relate_to_pattern(const struct value *value, const regex_t *regex)
{
	auto_text struct text buffer = { 0 };

	if (value->kind == VALUE_NONE && !value->display)
		return RELATION_OTHER;
	return regexec(regex, text_of(value, &buffer), 0, NULL, 0) == 0 ? RELATION_EQUAL
									: RELATION_OTHER;
}

/*
 * Nothing holds for what is unknown, not even that it differs. A list passes where one of its items
 * does; but it takes all of them to differ, so that != stays the opposite of ==.
 */
static bool comparison_holds(const struct filter_node *node, const struct operand *left,
			     const struct operand *right)
{
	const bool all = node->holds_for & RELATION_OTHER;
	const struct operand *list = left->value.kind == VALUE_LIST ? left : right;

	if (left->value.kind == VALUE_UNKNOWN || right->value.kind == VALUE_UNKNOWN)
		return false;
	if (list->value.kind != VALUE_LIST) {
		if (node->regex)
			return node->holds_for & relate_to_pattern(&left->value, node->regex);
		return node->holds_for & relate(left, right);
	}
	for (size_t i = 0; i < list->value.as.list.count; i++) {
		const struct operand item = { .value = list->value.as.list.items[i] };

		if (comparison_holds(node, list == left ? &item : left,
				     list == right ? &item : right) != all)
			return !all;
	}
	return all;
}

static bool has_content(const struct value *value);

static bool list_has_content(const struct value *list)
{
	for (size_t i = 0; i < list->as.list.count; i++) {
		if (has_content(&list->as.list.items[i]))
			return true;
	}
	return false;
}

static bool object_has_content(const struct value *object)
{
	for (size_t i = 0; i < object->as.object.count; i++) {
		if (has_content(&object->as.object.fields[i].value))
			return true;
	}
	return false;
}

/* Whether there is anything in it but false, zero and empty text. */
static bool has_content(const struct value *value)
{
	switch (value->kind) {
	case VALUE_NONE:
	case VALUE_UNKNOWN:
		return false;
	case VALUE_BOOLEAN:
		return value->as.boolean;
	case VALUE_NUMBER:
		return value->as.number != 0;
	case VALUE_TEXT:
		return value->as.text[0] != '\0';
	case VALUE_LIST:
		return list_has_content(value);
	case VALUE_OBJECT:
		break;
	}
	return object_has_content(value);
}

static struct operand evaluate(const struct filter_node *node, const struct view_context *context,
			       const void *object)
{
	if (node->kind == FILTER_LITERAL)
		return node->literal;
	if (node->kind == FILTER_COLUMN)
		return (struct operand){ .value = node->column->get(context, object) };
	return (struct operand){ .value = value_boolean(node_holds(node, context, object)) };
}

static bool compare(const struct filter_node *node, const struct view_context *context,
		    const void *object)
{
	const struct operand left = evaluate(node->operands, context, object);
	const struct operand right = evaluate(node->operands->next, context, object);

	return comparison_holds(node, &left, &right);
}

/* Whether one of the operands comes out as wanted; those behind it are not looked at. */
static bool any_is(bool wanted, const struct filter_node *operands,
		   const struct view_context *context, const void *object)
{
	for (; operands; operands = operands->next) {
		if (node_holds(operands, context, object) == wanted)
			return true;
	}
	return false;
}

static bool node_holds(const struct filter_node *node, const struct view_context *context,
		       const void *object)
{
	struct operand operand;

	switch (node->kind) {
	case FILTER_OR:
		return any_is(true, node->operands, context, object);
	case FILTER_AND:
		return !any_is(false, node->operands, context, object);
	case FILTER_NOT:
		return !node_holds(node->operands, context, object);
	case FILTER_COMPARISON:
		return compare(node, context, object);
	case FILTER_COLUMN:
	case FILTER_LITERAL:
		break;
	}
	operand = evaluate(node, context, object);
	return has_content(&operand.value);
}

bool filter_matches(const struct filter *filter, const struct view_context *context,
		    const void *object)
{
	return node_holds(filter->root, context, object);
}
