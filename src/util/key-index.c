/* SPDX-License-Identifier: MIT */
#include "util/key-index.h"

#include <assert.h>
#include <stdlib.h>

#include "util/arena.h"
#include "util/memory.h"

#define uthash_fatal(message) memory_exhausted()
#include <uthash.h>

struct node {
	uint64_t key[2];
	void *value;
	struct node *next_spare; /* of a node that was taken out */
	UT_hash_handle hh;
};

struct key_index {
	struct node *nodes; /* uthash's head: NULL while there are none */
	struct node *spare;
	struct arena *arena; /* owns the nodes */
};

struct key_index *key_index_new(void)
{
	struct key_index *index = memory_zeroed(1, sizeof(*index));

	index->arena = arena_new();
	return index;
}

void key_index_free(struct key_index *index)
{
	if (!index)
		return;
	HASH_CLEAR(hh, index->nodes);
	arena_free(index->arena);
	free(index);
}

/* NOLINTBEGIN(readability-function-size, clang-analyzer-core.*): what uthash's macros expand to */

static struct node *find_node(const struct key_index *index, uint64_t first, uint64_t second)
{
	const uint64_t key[2] = { first, second };
	struct node *found;

	HASH_FIND(hh, index->nodes, key, sizeof(key), found);
	return found;
}

void *key_index_find(const struct key_index *index, uint64_t first, uint64_t second)
{
	const struct node *found = find_node(index, first, second);

	return found ? found->value : NULL;
}

static struct node *take_node(struct key_index *index)
{
	struct node *node = index->spare;

	if (!node)
		return arena_alloc(index->arena, sizeof(*node));
	index->spare = node->next_spare;
	return node;
}

void key_index_add(struct key_index *index, uint64_t first, uint64_t second, void *value)
{
	struct node *node;

	assert(value);
	assert(!find_node(index, first, second));
	node = take_node(index);
	*node = (struct node){ .key = { first, second }, .value = value };
	HASH_ADD(hh, index->nodes, key, sizeof(node->key), node);
}

void key_index_remove(struct key_index *index, uint64_t first, uint64_t second)
{
	struct node *node = find_node(index, first, second);

	if (!node)
		return;
	HASH_DEL(index->nodes, node);
	node->next_spare = index->spare;
	index->spare = node;
}

/* NOLINTEND(readability-function-size, clang-analyzer-core.*) */

size_t key_index_count(const struct key_index *index)
{
	return HASH_COUNT(index->nodes);
}
