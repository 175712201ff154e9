/* SPDX-License-Identifier: MIT */
/*
 * An arena: many objects, one release. Objects never move. In a build with AddressSanitizer each
 * object is allocated on its own, so that overruns are still found.
 */
#ifndef UTIL_ARENA_H
#define UTIL_ARENA_H

#include <stddef.h>

#include "util/macros.h"

struct arena;

/* Never NULL. */
struct arena *arena_new(void);

/* Releases every object of it. NULL is fine. */
void arena_free(struct arena *arena);

/* Zeroed, aligned for any object. Never NULL; size 0 is fine. */
void *arena_alloc(struct arena *arena, size_t size);

char *arena_copy_text(struct arena *arena, const char *text);
char *arena_copy_bytes(struct arena *arena, const char *bytes, size_t length); /* adds a NUL */
char *arena_format(struct arena *arena, const char *format, ...) PRINTF_FORMAT(2, 3);

/* Bytes that the arena has taken from the system. */
size_t arena_footprint(const struct arena *arena);

#define auto_arena __attribute__((cleanup(cleanup_arena)))
static inline void cleanup_arena(struct arena **arena)
{
	arena_free(*arena);
}

#endif
