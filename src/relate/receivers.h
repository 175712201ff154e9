/* SPDX-License-Identifier: MIT */
/* Who receives what happens on a mount. */
#ifndef RELATE_RECEIVERS_H
#define RELATE_RECEIVERS_H

#include "relate/mount-index.h"

struct receivers {
	struct mount_node **items; /* to be released with free() */
	size_t count;
	unsigned int mark; /* of all of them, until others are looked for */
};

/*
 * The mount itself comes first, then the other members of its peer group, and of each group that
 * receives from these, whatever the namespace. Each mount and each group counts once, however it is
 * reached.
 */
struct receivers find_receivers(struct mount_index *index, struct mount_node *from);

/*
 * How many more may receive what happens at a place of the first of them: what receives from a group
 * that nobody sees a member of. with_child: only those that have something mounted there. The
 * receivers must be those that were looked for last.
 */
size_t count_outside(const struct mount_index *index, const struct receivers *receivers,
		     const char *place, bool with_child);

#endif
