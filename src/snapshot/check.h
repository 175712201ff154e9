/* SPDX-License-Identifier: MIT */
/* What the rest of the program relies on, and no table of fields can say. */
#ifndef SNAPSHOT_CHECK_H
#define SNAPSHOT_CHECK_H

#include "model/inventory.h"
#include "util/error.h"

/* Errors: -EINVAL, and the text says what can't be. */
int snapshot_check(const struct inventory *inventory, struct error *err);

#endif
