/* SPDX-License-Identifier: MIT */
#include "util/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void memory_exhausted(void)
{
	fputs("nspect: out of memory\n", stderr);
	/* Not exit(): a forked child must not write what its parent has buffered. */
	_exit(EXIT_FAILURE);
}

/* At least 1, because malloc() and its kin may answer NULL to a wish for nothing. */
static size_t byte_count(size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		memory_exhausted();
	return total ? total : 1;
}

void *memory_zeroed(size_t count, size_t size)
{
	void *fresh = calloc(1, byte_count(count, size));

	if (!fresh)
		memory_exhausted();
	return fresh;
}

void *memory_resize(void *pointer, size_t count, size_t size)
{
	void *resized = realloc(pointer, byte_count(count, size));

	if (!resized)
		memory_exhausted();
	return resized;
}

char *memory_copy_text(const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		memory_exhausted();
	return copy;
}

void *array_append(void *array, size_t *count, size_t size)
{
	char *objects;

	/* The caller's pointer has a type of its own: only its bytes may be read and written. */
	memcpy(&objects, array, sizeof(objects));
	/* The room is the next power of two, so it is used up exactly where the count is one. */
	if ((*count & (*count - 1)) == 0) {
		objects = memory_resize(objects, *count ? *count * 2 : 1, size);
		memcpy(array, &objects, sizeof(objects));
	}
	return objects + (*count)++ * size;
}
