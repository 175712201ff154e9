/* SPDX-License-Identifier: MIT */
#ifndef UTIL_HASH_H
#define UTIL_HASH_H

#include <stddef.h>
#include <stdint.h>

/* FNV-1a, 64 bits. Different bytes can have the same one: compare what is found by it. */
static inline uint64_t hash_bytes(const char *bytes, size_t length)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(1099511628211);
	return hash;
}

#endif
