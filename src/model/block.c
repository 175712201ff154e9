/* SPDX-License-Identifier: MIT */
#include "model/block.h"

const char *const block_kinds[BLOCK_KIND_COUNT] = {
	[BLOCK_PARTITION] = "partition",
	[BLOCK_LOOP] = "loop",
	[BLOCK_DM] = "dm",
	[BLOCK_MD] = "md",
	[BLOCK_OTHER] = "device",
};
