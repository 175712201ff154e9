/* SPDX-License-Identifier: MIT */
#include "model/discovery.h"

#include <string.h>

#include "model/needs.h"

/* clang-format off */
const struct discovery_info discoveries[DISCOVERY_COUNT] = {
	[DISCOVERY_PROCESSES] = { "processes", 0, true, "what processes are in" },
	[DISCOVERY_THREADS] = { "threads", NEED_THREADS, true,
		"threads in other namespaces than their process" },
	[DISCOVERY_CHILDREN] = { "for-children", NEED_CHILDREN, true,
		"what the children of a process will be in" },
	[DISCOVERY_FDS] = { "fds", NEED_FDS, true, "open descriptors of namespaces" },
	[DISCOVERY_SOCKETS] = { "sockets", NEED_SOCKETS, true,
		"sockets of other network namespaces than their process's" },
	[DISCOVERY_TUNS] = { "tuns", NEED_TUNS, true, "open tun and tap descriptors" },
	[DISCOVERY_PIDFDS] = { "pidfds", NEED_PIDFDS, true, "pidfds of dead processes" },
	[DISCOVERY_PINS] = { "pins", NEED_PINS, true,
		"nsfs mounts in every mount namespace" },
	[DISCOVERY_MOUNTS] = { "mount-namespaces", NEED_MOUNT_NAMESPACES, true,
		"the kernel's own list of mount namespaces (Linux 6.12)" },
	[DISCOVERY_RELATIONS] = { "relations", NEED_RELATIONS, true, "parents and owners" },
	[DISCOVERY_LISTNS] = { "listns", NEED_LISTNS, true,
		"the kernel's own list of namespaces (Linux 6.19)" },
	[DISCOVERY_INFERENCE] = { "inferred", NEED_INFERENCE, true,
		"where processes are that we may not look at" },
};
/* clang-format on */

int discovery_from_name(const char *name, size_t length)
{
	for (int i = 0; i < DISCOVERY_COUNT; i++) {
		if (strlen(discoveries[i].name) == length &&
		    memcmp(discoveries[i].name, name, length) == 0)
			return i;
	}
	return -1;
}

unsigned int discovery_default_needs(void)
{
	unsigned int needs = 0;

	for (int i = 0; i < DISCOVERY_COUNT; i++) {
		if (discoveries[i].by_default)
			needs |= discoveries[i].need;
	}
	return needs;
}
