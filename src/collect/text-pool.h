/* SPDX-License-Identifier: MIT */
/* Texts of which many are equal: each is kept once. */
#ifndef COLLECT_TEXT_POOL_H
#define COLLECT_TEXT_POOL_H

#include <stddef.h>

struct arena;
struct key_index;

struct text_pool {
	struct arena *arena;     /* has the texts, which outlive the pool */
	struct key_index *index; /* by hash and length */
};

void text_pool_open(struct text_pool *pool, struct arena *arena);
void text_pool_close(struct text_pool *pool);

const char *text_pool_add(struct text_pool *pool, const char *text);

#endif
