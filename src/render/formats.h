/* SPDX-License-Identifier: MIT */
/* The formats: each writes a whole table and returns 0 or the stream's -errno. */
#ifndef RENDER_FORMATS_H
#define RENDER_FORMATS_H

#include <stdio.h>

#include "render/render.h"

typedef int format_writer(const struct table *table, const struct document *document,
			  const struct render_options *options, FILE *stream);

format_writer write_columns; /* RENDER_TABLE and RENDER_RAW */
format_writer write_json;
format_writer write_json_lines;
format_writer write_sarif;
format_writer write_nagios;

/* Writes a value as JSON, in one line. Returns 0 or the stream's -errno. */
int write_json_value(const struct value *value, FILE *stream);

/* Of the library in use. */
const char *smartcols_version(void);
const char *jansson_version(void);

#endif
