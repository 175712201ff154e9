/* SPDX-License-Identifier: MIT */
#ifndef RENDER_PROSE_H
#define RENDER_PROSE_H

#include <stddef.h>

struct text;

/* How many characters the longest line of a text has. */
size_t prose_width(const char *text);

/*
 * Adds text in lines of at most that many characters, broken between words; what has no spaces for
 * longer than that makes a longer line. width 0: one line.
 */
void prose_break(const char *text, size_t width, struct text *lines);

#endif
