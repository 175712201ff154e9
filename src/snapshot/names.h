/* SPDX-License-Identifier: MIT */
/* The names of numbers in a document, for ever. NULL: null stands for it. */
#ifndef SNAPSHOT_NAMES_H
#define SNAPSHOT_NAMES_H

#include "shape.h"

/* Of enumerations, and of the bits of unknown, needs. */
name_of ns_type_name, reference_kind_name, state_name, use_kind_name, runtime_name, block_kind_name,
	unknown_name, mount_source_name, map_state_name, setgroups_name, need_name;

#define N_NEEDS 31

#endif
