/* SPDX-License-Identifier: MIT */
/* From a table to a stream: columns for people, raw columns, JSON. No other place knows formats. */
#ifndef RENDER_RENDER_H
#define RENDER_RENDER_H

#include <stdbool.h>
#include <stdio.h>

#include "model/inventory.h"
#include "util/error.h"
#include "view/graph.h"
#include "view/table.h"

enum render_format { RENDER_TABLE, RENDER_RAW, RENDER_JSON, RENDER_JSON_LINES };

struct render_options {
	enum render_format format;
	bool no_headings;
	bool no_truncate;
	bool no_wrap; /* lists in one line, joined with commas */
	bool color;
	/* Columns of the terminal; 0: its own where stream is one, else nothing is cut. */
	size_t width;
};

/* What a JSON document says of itself besides its rows. */
struct document {
	const char *version;               /* of the program */
	const char *mode;                  /* "list" */
	const struct value_field *options; /* what was asked for */
	size_t n_options;
	/* Host, observer, options and gaps; NULL: none of these (--list-columns). */
	const struct inventory *inventory;
};

/*
 * Writes a table to stream. Does not flush: what is still buffered may fail later.
 * Errors: -errno of the stream, -EIO where it failed before.
 */
int render(const struct table *table, const struct document *document,
	   const struct render_options *options, FILE *stream, struct error *err);

/* Writes a graph in DOT, the language of Graphviz. Errors: as render. */
int render_graph(const struct graph *graph, FILE *stream, struct error *err);

struct text;

/* Adds "libsmartcols 2.38.1, jansson 2.14". */
void render_describe_libraries(struct text *text);

#endif
