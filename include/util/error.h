/* SPDX-License-Identifier: MIT */
/*
 * What went wrong, in words. Functions return 0 or a negative errno; the words travel in a
 * struct error on the caller's stack, which is untouched on success. Only cli/ prints it.
 */
#ifndef UTIL_ERROR_H
#define UTIL_ERROR_H

#include <stdbool.h>

#include "util/macros.h"

struct error {
	char text[512]; /* lower case, no full stop, names the thing; cut at a character's end */
};

/*
 * Sets the text and returns rc, so that a function can `return error_set(err, -EINVAL, ...)`.
 * err may be NULL.
 */
int error_set(struct error *err, int rc, const char *format, ...) PRINTF_FORMAT(3, 4);

/* As error_set, with ": " and the errno's own words behind the text. */
int error_set_errno(struct error *err, int rc, const char *format, ...) PRINTF_FORMAT(3, 4);

/* Puts "PREFIX: " before the text that is there, on the way up. Returns rc. */
int error_prefix(struct error *err, int rc, const char *format, ...) PRINTF_FORMAT(3, 4);

/*
 * The short name of an errno of either sign ("EACCES"); "E" and its number where libc has none;
 * "E?" for what cannot be an errno. Never released, never changed.
 */
const char *error_name(int rc);

/* What was there when we looked has gone: the normal case in /proc, never an error. */
bool error_is_gone(int rc);

/* It is there, and the kernel will not say: becomes a gap in the result. */
bool error_is_denied(int rc);

#endif
