/* SPDX-License-Identifier: MIT */
/* What the tests of the formats share: a few columns, and a table's output as a string. */
#ifndef TESTS_UNIT_RENDERING_H
#define TESTS_UNIT_RENDERING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "render/render.h"
#include "util/cleanup.h"
#include "util/macros.h"

static const struct column thing_columns[] = {
	{ .name = "NR", .key = "nr", .type = VALUE_NUMBER, .layout = COLUMN_RIGHT },
	{ .name = "NAME", .key = "name", .type = VALUE_TEXT },
	{ .name = "PLACES", .key = "places", .type = VALUE_LIST, .layout = COLUMN_WRAP },
	{ .name = "TAIL", .key = "tail", .type = VALUE_TEXT, .layout = COLUMN_TRUNCATE },
	{ .name = "SAYING", .key = "saying", .type = VALUE_TEXT, .layout = COLUMN_PROSE },
	{ .name = "PATH", .key = "path", .type = VALUE_TEXT, .layout = COLUMN_EXTREMES },
};

#define NR     (&thing_columns[0])
#define NAME   (&thing_columns[1])
#define PLACES (&thing_columns[2])
#define TAIL   (&thing_columns[3])
#define SAYING (&thing_columns[4])
#define PATH   (&thing_columns[5])

static const struct column_set things = { "things", "thing", thing_columns,
					  ARRAY_SIZE(thing_columns) };

#define ROW(...)                                                                                   \
	{                                                                                          \
		.cells = (struct value[])                                                          \
		{                                                                                  \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}

/* A table of an array of rows by the columns named. */
#define TABLE(ROWS, ...)                                                                           \
	{                                                                                          \
		.set = &things, .columns = (const struct column *const[]){ __VA_ARGS__ },          \
		.n_columns = ARRAY_SIZE(((const struct column *const[]){ __VA_ARGS__ })),          \
		.rows = (ROWS), .n_rows = ARRAY_SIZE(ROWS)                                         \
	}

/* The output; to be released with free(). */
static char *rendered(const struct table *table, const struct document *document,
		      const struct render_options *options)
{
	char *output = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&output, &size);
	struct error err = { "untouched" };

	assert_non_null(stream);
	assert_int_equal(render(table, document, options, stream, &err), 0);
	assert_string_equal(err.text, "untouched");
	assert_int_equal(fclose(stream), 0);
	assert_int_equal(strlen(output), size);
	return output;
}

static void assert_rendered(const struct table *table, const struct document *document,
			    const struct render_options *options, const char *expected)
{
	auto_free char *output = rendered(table, document, options);

	assert_string_equal(output, expected);
}

#endif
