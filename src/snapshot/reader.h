/* SPDX-License-Identifier: MIT */
/* Reading parts of a document. Errors are -EINVAL, with the place in the text. */
#ifndef SNAPSHOT_READER_H
#define SNAPSHOT_READER_H

#include <jansson.h>

#include "shape.h"
#include "util/error.h"

struct reader {
	struct inventory *inventory;
	struct mount **mounts; /* all of the document, in its order */
	size_t n_mounts;
	struct error *err;
};

/* Puts the place before what is wrong, on the way up. Returns rc. */
int in_place(const struct reader *reader, int rc, const char *key);
int in_item(const struct reader *reader, int rc, size_t i);

/* Returns -EINVAL: what is there is not what was expected. */
int reader_refuse(const struct reader *reader, const char *expected);

int read_number(const struct reader *reader, const json_t *json, int64_t min, int64_t max,
		int64_t *ret);

/* NULL where it is null. In the arena. */
int read_string(const struct reader *reader, const json_t *json, const char **ret);

/* Of a kind of field, how one of an object is read. */
typedef int read_field(const struct reader *reader, const struct field *field, const json_t *json,
		       void *object);

/* read-values.c */
read_field read_bool, read_enum, read_flags, read_id, read_int, read_int64, read_text, read_uid,
	read_uint, read_uint64;

static inline void *reader_target(void *object, const struct field *field)
{
	return (char *)object + field->offset;
}

/* Finds what a reference names, or adds it. types: NS_TYPE_BIT. NULL where it is null. */
int read_ns_reference(const struct reader *reader, const json_t *json, unsigned int types,
		      struct ns **ret);

/* besides: a key that is there and that the caller takes care of; NULL: none. */
int read_struct(const struct reader *reader, const struct shape *shape, const json_t *json,
		const char *besides, void *object);

#endif
