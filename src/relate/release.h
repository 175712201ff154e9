/* SPDX-License-Identifier: MIT */
#ifndef RELATE_RELEASE_H
#define RELATE_RELEASE_H

#include "relate/holders.h"

struct mount_index;

/* Fills in holder->release from the rest of it, in the arena. index may be NULL without mounts. */
void find_release(const struct inventory *inventory, const struct mount_index *index,
		  struct arena *arena, struct holder *holder);

#endif
