/* SPDX-License-Identifier: MIT */
#include "model/id-map.h"

const char *const id_kinds[ID_KIND_COUNT] = {
	[ID_UID] = "uid",
	[ID_GID] = "gid",
	[ID_PROJID] = "projid",
};
