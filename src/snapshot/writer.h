/* SPDX-License-Identifier: MIT */
/* Writing parts of a document. */
#ifndef SNAPSHOT_WRITER_H
#define SNAPSHOT_WRITER_H

#include <jansson.h>
#include <stdio.h>

#include "shape.h"

struct writer {
	FILE *stream;
	int rc; /* what first went wrong: nothing is written after that */
	bool redact;
	struct key_index *first_mounts; /* of each namespace, its place among all mounts: size_t */
};

/* jansson refuses nothing that it is given here, but for want of memory. These take json. */
json_t *json_made(json_t *json);
void json_add(json_t *object, const char *key, json_t *json);
void json_append(json_t *array, json_t *json);

json_t *json_text(const char *text);
json_t *json_ns(const struct ns *ns);

json_t *json_field(const struct writer *writer, const struct field *field, const void *object);
void json_add_fields(const struct writer *writer, json_t *json, const struct shape *shape,
		     const void *object);
json_t *json_struct(const struct writer *writer, const struct shape *shape, const void *object);

#endif
