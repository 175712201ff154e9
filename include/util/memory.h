/* SPDX-License-Identifier: MIT */
/* Memory that is there or the program ends: no function reports running out of it. */
#ifndef UTIL_MEMORY_H
#define UTIL_MEMORY_H

#include <stddef.h>

/* Zeroed memory for count objects of size bytes; to be released with free(). Never NULL. */
void *memory_zeroed(size_t count, size_t size);

/* Resizes as realloc() does, to count objects of size bytes. Never NULL. */
void *memory_resize(void *pointer, size_t count, size_t size);

/* A copy of text, to be released with free(). Never NULL. */
char *memory_copy_text(const char *text);

/* Says on stderr that memory ran out and ends the program with status 1. */
_Noreturn void memory_exhausted(void);

/*
 * Makes room for one more object in a growing array and returns the new one's address, not
 * initialised. Amortised constant time. The array is released with free().
 *
 *	struct ns **all = NULL;
 *	size_t n = 0;
 *	*(struct ns **)array_append(&all, &n, sizeof(*all)) = ns;
 */
void *array_append(void *array, size_t *count, size_t size);

#endif
