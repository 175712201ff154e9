/* SPDX-License-Identifier: MIT */
/* What keeps file systems busy, collected by file system. */
#ifndef AUDIT_HELD_H
#define AUDIT_HELD_H

#include "check.h"

/* Of one file system. */
struct held {
	const struct mount **mounts;
	size_t n_mounts;
	const struct mount_use **uses;
	size_t n_uses;
	const struct mount *known; /* a mount of it that tells what it is; NULL: none */
	bool is_visible;
};

struct holdings {
	const struct audit *audit;
	struct key_index *by_device;
	struct held **all;
	size_t count;
};

struct holdings holdings_open(const struct audit *audit);
void holdings_close(struct holdings *holdings);

/* Never NULL: added where it is not there. */
struct held *holdings_add(struct holdings *holdings, uint32_t major, uint32_t minor);

/* The file system is on a device, or a server of its own, not in memory alone. */
bool is_on_device(const struct mount *mount);

#endif
