/* SPDX-License-Identifier: MIT */
/* A hash table from two numbers to a pointer. It does not own what the pointers point to. */
#ifndef UTIL_KEY_INDEX_H
#define UTIL_KEY_INDEX_H

#include <stddef.h>
#include <stdint.h>

struct key_index;

struct key_index *key_index_new(void); /* never NULL */
void key_index_free(struct key_index *index);

/* NULL: not there. */
void *key_index_find(const struct key_index *index, uint64_t first, uint64_t second);

/* The key must not be there yet; value must not be NULL. */
void key_index_add(struct key_index *index, uint64_t first, uint64_t second, void *value);

/* Takes the key out; nothing happens where it is not there. */
void key_index_remove(struct key_index *index, uint64_t first, uint64_t second);

size_t key_index_count(const struct key_index *index);

#endif
