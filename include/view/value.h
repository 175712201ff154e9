/* SPDX-License-Identifier: MIT */
/* A typed cell: what a column says of an object, before anyone decides how to print it. */
#ifndef VIEW_VALUE_H
#define VIEW_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum value_kind {
	VALUE_NONE,    /* there is none; an empty cell, null in JSON */
	VALUE_UNKNOWN, /* there may be one, we could not learn it; "?" in a table, null in JSON */
	VALUE_BOOLEAN, /* "yes" or "no" in a table */
	VALUE_NUMBER,
	VALUE_TEXT,
	VALUE_LIST,   /* of values; lines of one cell, or joined with commas */
	VALUE_OBJECT, /* of named values; "name:value name:value" in a table */
};

struct value_field;

struct value {
	enum value_kind kind;
	const char *display; /* what a table says, where that differs from the value; else NULL */
	union {
		bool boolean;
		uint64_t number;  /* at most INT64_MAX: JSON has no more */
		const char *text; /* bytes, any but NUL; never NULL */
		struct {
			const struct value *items;
			size_t count;
		} list;
		struct {
			const struct value_field *fields;
			size_t count;
		} object;
	} as;
};

struct value_field {
	const char *name;
	struct value value;
};

static inline struct value value_none(void)
{
	return (struct value){ .kind = VALUE_NONE };
}

/* In a table the cell says display instead of nothing. */
static inline struct value value_none_but(const char *display)
{
	return (struct value){ .kind = VALUE_NONE, .display = display };
}

static inline struct value value_unknown(void)
{
	return (struct value){ .kind = VALUE_UNKNOWN };
}

static inline struct value value_boolean(bool boolean)
{
	return (struct value){ .kind = VALUE_BOOLEAN, .as.boolean = boolean };
}

static inline struct value value_number(uint64_t number)
{
	return (struct value){ .kind = VALUE_NUMBER, .as.number = number };
}

/* NULL is none. The text must outlive the value. */
static inline struct value value_text(const char *text)
{
	if (!text)
		return value_none();
	return (struct value){ .kind = VALUE_TEXT, .as.text = text };
}

/* The items must outlive the value. */
static inline struct value value_list(const struct value *items, size_t count)
{
	return (struct value){ .kind = VALUE_LIST, .as.list = { items, count } };
}

static inline struct value value_object(const struct value_field *fields, size_t count)
{
	return (struct value){ .kind = VALUE_OBJECT, .as.object = { fields, count } };
}

/*
 * The order of two cells of one column, as strcmp: what is missing first (none, then unknown),
 * numbers by size, text bytewise, lists by their items, objects by their fields' values.
 */
int value_compare(const struct value *a, const struct value *b);

struct text;

/* Adds what a table or a filter sees as the cell's text; list items are separated by separator. */
void value_add_text(const struct value *value, const char *separator, struct text *text);

#endif
