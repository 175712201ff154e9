/* SPDX-License-Identifier: MIT */
/* Capabilities, as capabilities(7) speaks of them. A set of them has bit N for number N. */
#ifndef MODEL_CAPABILITY_H
#define MODEL_CAPABILITY_H

#include <stddef.h>
#include <stdint.h>

#define CAPABILITY_COUNT 64 /* what a set has room for */

#define CAPABILITY_BIT(capability) (UINT64_C(1) << (capability))

/* "cap_sys_admin"; NULL: the kernel has given that number a name since, or to nothing yet. */
const char *capability_name(unsigned int capability);

/*
 * The capability of that name, of length bytes: in any case, with or without "cap_"; one without a
 * name by its number, "cap_41". -1 where there is none.
 */
int capability_from_name(const char *name, size_t length);

#endif
