/* SPDX-License-Identifier: MIT */
#include "view/value.h"

#include <inttypes.h>
#include <string.h>

#include "util/text.h"

static int compare_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare_lists(const struct value *a, const struct value *b)
{
	for (size_t i = 0; i < a->as.list.count && i < b->as.list.count; i++) {
		int order = value_compare(&a->as.list.items[i], &b->as.list.items[i]);

		if (order != 0)
			return order;
	}
	return compare_numbers(a->as.list.count, b->as.list.count);
}

static int compare_objects(const struct value *a, const struct value *b)
{
	for (size_t i = 0; i < a->as.object.count && i < b->as.object.count; i++) {
		int order =
			value_compare(&a->as.object.fields[i].value, &b->as.object.fields[i].value);

		if (order != 0)
			return order;
	}
	return compare_numbers(a->as.object.count, b->as.object.count);
}

int value_compare(const struct value *a, const struct value *b)
{
	if (a->kind != b->kind)
		return compare_numbers(a->kind, b->kind);

	switch (a->kind) {
	case VALUE_NONE:
	case VALUE_UNKNOWN:
		return 0;
	case VALUE_BOOLEAN:
		return compare_numbers(a->as.boolean, b->as.boolean);
	case VALUE_NUMBER:
		return compare_numbers(a->as.number, b->as.number);
	case VALUE_TEXT:
		return strcmp(a->as.text, b->as.text);
	case VALUE_LIST:
		return compare_lists(a, b);
	case VALUE_OBJECT:
		break;
	}
	return compare_objects(a, b);
}

static void add_list(const struct value *value, const char *separator, struct text *text)
{
	for (size_t i = 0; i < value->as.list.count; i++) {
		if (i > 0)
			text_add(text, separator);
		value_add_text(&value->as.list.items[i], separator, text);
	}
}

static void add_object(const struct value *value, const char *separator, struct text *text)
{
	for (size_t i = 0; i < value->as.object.count; i++) {
		const struct value_field *field = &value->as.object.fields[i];

		text_add_format(text, "%s%s:", i > 0 ? " " : "", field->name);
		value_add_text(&field->value, separator, text);
	}
}

void value_add_text(const struct value *value, const char *separator, struct text *text)
{
	if (value->display) {
		text_add(text, value->display);
		return;
	}

	switch (value->kind) {
	case VALUE_NONE:
		break;
	case VALUE_UNKNOWN:
		text_add(text, "?");
		break;
	case VALUE_BOOLEAN:
		text_add(text, value->as.boolean ? "yes" : "no");
		break;
	case VALUE_NUMBER:
		text_add_format(text, "%" PRIu64, value->as.number);
		break;
	case VALUE_TEXT:
		text_add(text, value->as.text);
		break;
	case VALUE_LIST:
		add_list(value, separator, text);
		break;
	case VALUE_OBJECT:
		add_object(value, separator, text);
		break;
	}
}
