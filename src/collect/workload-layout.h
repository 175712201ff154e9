/* SPDX-License-Identifier: MIT */
/* How the runtimes lay out their cgroups: one row per layout. */
#ifndef COLLECT_WORKLOAD_LAYOUT_H
#define COLLECT_WORKLOAD_LAYOUT_H

#include "model/workload.h"

/* Bytes of a text that belongs to someone else. Length 0: none. */
struct span {
	const char *at;
	size_t length;
};

/* What a part of a path is. In the order of how much it says. */
enum layout_role {
	LAYOUT_NOTHING,
	LAYOUT_USER_MANAGER, /* units below it are a user's */
	LAYOUT_UNIT,
	LAYOUT_APPLICATION,
	LAYOUT_POD,
	LAYOUT_MONITOR,
	LAYOUT_CONTAINER, /* what is below it belongs to it alone */
};

struct layout {
	const char *pattern;
	enum layout_role role;
	enum workload_runtime runtime;
};

/* What a pattern can pick out of a path. */
enum capture { CAPTURE_ID, CAPTURE_NAME, CAPTURE_POD, CAPTURE_UID, CAPTURE_DROPPED, CAPTURE_COUNT };

/*
 * The layout of the path from at, which is the beginning of a component, on; NULL: none. Fills in
 * what it captures, leaves the other captures alone, and sets *ret_behind to the end of the last
 * component that belongs to it. At end there is a byte that no pattern has.
 */
const struct layout *layout_find(const char *at, const char *end, struct span *captures,
				 const char **ret_behind);

#endif
