/* SPDX-License-Identifier: MIT */
#include "held.h"

#include <stdlib.h>
#include <string.h>

#include "util/key-index.h"
#include "util/memory.h"

struct holdings holdings_open(const struct audit *audit)
{
	return (struct holdings){ .audit = audit, .by_device = key_index_new() };
}

void holdings_close(struct holdings *holdings)
{
	for (size_t i = 0; i < holdings->count; i++) {
		free(holdings->all[i]->mounts);
		free(holdings->all[i]->uses);
	}
	free(holdings->all);
	key_index_free(holdings->by_device);
}

struct held *holdings_add(struct holdings *holdings, uint32_t major, uint32_t minor)
{
	struct held *held = key_index_find(holdings->by_device, major, minor);

	if (held)
		return held;
	held = arena_alloc(holdings->audit->scratch, sizeof(*held));
	key_index_add(holdings->by_device, major, minor, held);
	*(struct held **)array_append(&holdings->all, &holdings->count, sizeof(*holdings->all)) =
		held;
	return held;
}

/* File systems of several devices, or of what they call a pool, have no device number of their own. */
bool is_on_device(const struct mount *mount)
{
	static const char *const pools[] = { "bcachefs", "btrfs", "zfs" };

	for (size_t i = 0; i < ARRAY_SIZE(pools); i++) {
		if (strcmp(mount->fstype, pools[i]) == 0)
			return true;
	}
	return mount->major != 0;
}
