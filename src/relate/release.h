/* SPDX-License-Identifier: MIT */
#ifndef RELATE_RELEASE_H
#define RELATE_RELEASE_H

#include "relate/holders.h"

/* Fills in holder->release from the rest of it, in the arena. */
void find_release(const struct inventory *inventory, struct arena *arena, struct holder *holder);

#endif
