/* SPDX-License-Identifier: MIT */
#include "util/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/cleanup.h"
#include "util/memory.h"

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define SEPARATE_OBJECTS 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define SEPARATE_OBJECTS 1
#endif
#ifndef SEPARATE_OBJECTS
#define SEPARATE_OBJECTS 0
#endif

#define FIRST_CHUNK ((size_t)16 * 1024)
#define LAST_CHUNK  ((size_t)256 * 1024)

struct chunk {
	struct chunk *previous;
	alignas(max_align_t) char data[];
};

struct arena {
	struct chunk *chunks;
	char *free; /* unused part of the chunk in use */
	size_t n_free;
	size_t next_chunk;
	size_t footprint;
};

struct arena *arena_new(void)
{
	struct arena *arena = memory_zeroed(1, sizeof(*arena));

	arena->next_chunk = FIRST_CHUNK;
	arena->footprint = sizeof(*arena);
	return arena;
}

void arena_free(struct arena *arena)
{
	struct chunk *chunk, *previous;

	if (!arena)
		return;
	for (chunk = arena->chunks; chunk; chunk = previous) {
		previous = chunk->previous;
		free(chunk);
	}
	free(arena);
}

static char *add_chunk(struct arena *arena, size_t size)
{
	struct chunk *chunk;
	size_t total;

	if (__builtin_add_overflow(sizeof(*chunk), size, &total))
		memory_exhausted();
	chunk = memory_zeroed(1, total);
	chunk->previous = arena->chunks;
	arena->chunks = chunk;
	arena->footprint += total;
	return chunk->data;
}

static void *take_free(struct arena *arena, size_t size)
{
	char *object = arena->free;

	arena->free += size;
	arena->n_free -= size;
	return object;
}

static void *take(struct arena *arena, size_t size, size_t alignment)
{
	size_t padding = -(uintptr_t)arena->free & (alignment - 1);

	if (arena->n_free > padding && arena->n_free - padding >= size) {
		(void)take_free(arena, padding);
		return take_free(arena, size);
	}
	/* A large object has its own chunk: the rest of the one in use is not given up for it. */
	if (SEPARATE_OBJECTS || size > arena->next_chunk / 4)
		return add_chunk(arena, size);

	arena->n_free = arena->next_chunk - sizeof(struct chunk);
	arena->free = add_chunk(arena, arena->n_free);
	if (arena->next_chunk < LAST_CHUNK)
		arena->next_chunk *= 2;
	return take_free(arena, size);
}

void *arena_alloc(struct arena *arena, size_t size)
{
	return take(arena, size, alignof(max_align_t));
}

char *arena_copy_bytes(struct arena *arena, const char *bytes, size_t length)
{
	char *copy;
	size_t size;

	if (__builtin_add_overflow(length, 1, &size))
		memory_exhausted();
	copy = take(arena, size, 1);
	if (length > 0)
		memcpy(copy, bytes, length);
	return copy;
}

char *arena_copy_text(struct arena *arena, const char *text)
{
	return arena_copy_bytes(arena, text, strlen(text));
}

char *arena_format(struct arena *arena, const char *format, ...)
{
	auto_free char *text = NULL;
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (length < 0)
		memory_exhausted();
	return arena_copy_bytes(arena, text, (size_t)length);
}

size_t arena_footprint(const struct arena *arena)
{
	return arena->footprint;
}
