/* SPDX-License-Identifier: MIT */
#include "text-pool.h"

#include <string.h>

#include "util/arena.h"
#include "util/hash.h"
#include "util/key-index.h"

void text_pool_open(struct text_pool *pool, struct arena *arena)
{
	pool->arena = arena;
	pool->index = key_index_new();
}

void text_pool_close(struct text_pool *pool)
{
	key_index_free(pool->index);
}

const char *text_pool_add(struct text_pool *pool, const char *text)
{
	size_t length = strlen(text);
	uint64_t hash = hash_bytes(text, length);
	char *known = key_index_find(pool->index, hash, length);
	char *copy;

	if (known && memcmp(known, text, length) == 0)
		return known;
	copy = arena_copy_bytes(pool->arena, text, length);
	/* Of two texts with one hash only the first is found again. */
	if (!known)
		key_index_add(pool->index, hash, length, copy);
	return copy;
}
