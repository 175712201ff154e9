/* SPDX-License-Identifier: MIT */
/* Block devices by what sysfs says of them. */
#ifndef COLLECT_BLOCK_H
#define COLLECT_BLOCK_H

#include <stddef.h>

#include "model/mount.h"

/*
 * Adds the loop devices with that backing file, a path from the root without symbolic links, or the
 * device-mapper device with that name, to a growing array.
 */
void collect_loops_of(const char *file, struct device_id **devices, size_t *count);
void collect_mapped_by_name(const char *name, struct device_id **devices, size_t *count);

#endif
