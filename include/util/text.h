/* SPDX-License-Identifier: MIT */
/* A text that grows, and the ways to make bytes from outside harmless. */
#ifndef UTIL_TEXT_H
#define UTIL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "util/macros.h"

/* All zero is the empty text. data is NULL until something was added, then always ends in NUL. */
struct text {
	char *data;
	size_t length, allocated;
};

#define auto_text __attribute__((cleanup(text_release)))

void text_release(struct text *text); /* leaves the empty text */
void text_clear(struct text *text);   /* keeps the memory */
void text_add(struct text *text, const char *more);
void text_add_bytes(struct text *text, const char *bytes, size_t length);
void text_add_format(struct text *text, const char *format, ...) PRINTF_FORMAT(2, 3);

/* "" for the empty text, never NULL; valid until the text changes. */
const char *text_get(const struct text *text);

/*
 * The length in bytes (1 to 4) of the well-formed UTF-8 character at bytes, 0 where there is none:
 * overlong forms, surrogates, what is above U+10FFFF and cut-off characters are not well-formed.
 */
size_t text_utf8_length(const char *bytes, size_t length);

/*
 * Adds bytes as valid UTF-8 that can be turned back: each byte that is not part of a well-formed
 * character becomes \xNN, and the backslash of a literal "\x" becomes \x5c. For JSON.
 */
void text_add_reversible(struct text *text, const char *bytes, size_t length);

/* Adds the bytes that text_add_reversible made this of. -EINVAL: it made no such text. */
int text_add_restored(struct text *text, const char *reversible);

/*
 * Adds text with the Unicode characters that reorder or hide what a terminal shows (bidirectional
 * controls, zero-width characters, line and paragraph separators, C1 controls) as \uNNNN. Other
 * control characters and bytes that are not UTF-8 are left: the table library escapes these.
 */
void text_add_visible(struct text *text, const char *more);

/*
 * As text_add_visible, and C0 controls, DEL and bytes that are not UTF-8 become \xNN: for messages
 * that go to a terminal without the table library.
 */
void text_add_printable(struct text *text, const char *more);

/*
 * Adds one word as a POSIX shell needs it: plain where it can be, else in single quotes, or, where no
 * table or JSON would show it as it is, as "$(printf '...')" with octal numbers.
 */
void text_add_shell_word(struct text *text, const char *word);

#endif
