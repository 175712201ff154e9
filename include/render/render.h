/* SPDX-License-Identifier: MIT */
/* From a table to a stream: columns for people, raw columns, JSON. No other place knows formats. */
#ifndef RENDER_RENDER_H
#define RENDER_RENDER_H

#include <stdbool.h>
#include <stdio.h>

#include "audit/audit.h"
#include "model/inventory.h"
#include "util/error.h"
#include "view/graph.h"
#include "view/metrics.h"
#include "view/table.h"

enum render_format {
	RENDER_TABLE,
	RENDER_RAW,
	RENDER_JSON,
	RENDER_JSON_LINES,
	RENDER_SARIF,  /* of findings only: SARIF 2.1.0 */
	RENDER_NAGIOS, /* of findings only: what a monitoring plugin says */
};

struct render_options {
	enum render_format format;
	bool no_headings;
	bool no_truncate;
	bool no_wrap; /* lists in one line, joined with commas */
	bool color;
	/* Columns of the terminal; 0: its own where stream is one, else nothing is cut. */
	size_t width;
	enum severity critical; /* of RENDER_NAGIOS: what is critical from there on */
};

/* Exit statuses of a monitoring plugin. */
enum nagios_status { NAGIOS_OK, NAGIOS_WARNING, NAGIOS_CRITICAL, NAGIOS_UNKNOWN };

/*
 * What a table of findings amounts to. What is critical, or else worse than info, is so whatever was
 * not seen; where nothing is, something that was not seen leaves it unknown.
 */
enum nagios_status nagios_status(const struct table *table, enum severity critical);

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

/* Writes metrics as Prometheus reads them. Errors: as render. */
int render_metrics(const struct metrics *metrics, FILE *stream, struct error *err);

struct text;

/* Adds "libsmartcols 2.38.1, jansson 2.14". */
void render_describe_libraries(struct text *text);

#endif
