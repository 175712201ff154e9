/* SPDX-License-Identifier: MIT */
/*
 * Some devices and file systems, and all that is on top of them: partitions, device-mapper and RAID
 * devices, file systems with several disks, and loop devices of files on these file systems, in turn. On top of a partition is also
 * what is made of its whole disk.
 */
#ifndef RELATE_DEVICE_STACK_H
#define RELATE_DEVICE_STACK_H

#include <stddef.h>

#include "model/inventory.h"

struct device_stack;

/* The inventory must outlive it; mounts have to be there with their texts. Never NULL. */
struct device_stack *device_stack_new(const struct inventory *inventory,
				      const struct device_id *devices, size_t n_devices);
void device_stack_free(struct device_stack *stack);

/* How many devices are below it, 0 for those that were given; -1: not in the stack. */
int device_stack_level(const struct device_stack *stack, uint32_t major, uint32_t minor);

/* All of them, no order. */
const struct device_id *device_stack_devices(const struct device_stack *stack, size_t *ret_count);

#endif
