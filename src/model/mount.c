/* SPDX-License-Identifier: MIT */
#include "model/mount.h"

const char *const mount_use_kinds[MOUNT_USE_KIND_COUNT] = {
	[MOUNT_USE_FD] = "fd",
	[MOUNT_USE_CWD] = "cwd",
	[MOUNT_USE_ROOT] = "root",
	[MOUNT_USE_MAP] = "map",
};
