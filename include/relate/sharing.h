/* SPDX-License-Identifier: MIT */
/*
 * The forest of sharing groups over all mount namespaces: who receives mounts from whom. A group is
 * named by its peer group and its master, as all its members have the same of both.
 */
#ifndef RELATE_SHARING_H
#define RELATE_SHARING_H

#include <stdbool.h>
#include <stddef.h>

#include "model/inventory.h"
#include "relate/mount-index.h"

struct sharing_group {
	uint64_t peer_group;         /* 0: slaves that are not shared in their turn */
	uint64_t master;             /* 0: receives from nobody */
	bool outside;                /* no member is visible: known as somebody's master only */
	struct sharing_group *above; /* the master; NULL: none */
	struct sharing_group *below; /* the first that receives from it */
	struct sharing_group *next;  /* the next one of the same master */
	size_t depth;                /* how many are above it */
	const struct mount **members;
	size_t n_members;
	size_t n_slaves; /* mounts that receive from it, not by way of others */
};

struct sharing;

/* Linear in the number of mounts. Both must outlive it. Never NULL. */
struct sharing *sharing_new(const struct inventory *inventory, const struct mount_index *index);
void sharing_free(struct sharing *sharing);

/* All groups: masters come before what receives from them. */
struct sharing_group *const *sharing_groups(const struct sharing *sharing, size_t *ret_count);

/* The group of a mount; NULL: it is private. */
const struct sharing_group *sharing_group_of(const struct sharing *sharing,
					     const struct mount *mount);

/*
 * The oldest mount of the propagation event that this one came from: parents of one tree of groups,
 * the same place below the superblock's root, the same thing mounted. NULL: it is the oldest itself,
 * it is alone, or the kernel gives no ids that tell the older one.
 */
const struct mount *sharing_copied_from(const struct sharing *sharing, const struct mount *mount);

#endif
