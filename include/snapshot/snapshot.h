/* SPDX-License-Identifier: MIT */
/*
 * An inventory as a document, and back: all of it, in the order in which it was found, so that what
 * is written of what was read is the same document.
 */
#ifndef SNAPSHOT_SNAPSHOT_H
#define SNAPSHOT_SNAPSHOT_H

#include <stdbool.h>
#include <stdio.h>

#include "model/inventory.h"
#include "util/error.h"

/* Raised when a key changes its meaning or type or goes away. Older documents can be read. */
#define SNAPSHOT_SCHEMA 1

/* A document that is longer is refused, in bytes: the reader has all of it in memory. */
#define SNAPSHOT_MAX (UINT64_C(1) << 30)

struct snapshot_options {
	const char *version; /* of the program */
	/* Without arguments of commands and without what is below home directories. */
	bool redact;
};

/* Writes as it goes. Does not flush. Errors: -errno of the stream, -EIO where it failed before. */
int snapshot_write(const struct inventory *inventory, const struct snapshot_options *options,
		   FILE *stream, struct error *err);

/* Writes the JSON Schema (2020-12) that documents of now keep to. Errors: as snapshot_write. */
int snapshot_write_schema(FILE *stream, struct error *err);

/*
 * Fills an empty inventory. Errors: -errno of the stream; -EFBIG; -EINVAL, it is none, is malformed
 * or contradicts itself: the text names the place; -EOPNOTSUPP, its schema is newer.
 */
int snapshot_read(struct inventory *inventory, FILE *stream, struct error *err);

#endif
