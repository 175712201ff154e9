/* SPDX-License-Identifier: MIT */
#include "names.h"

#include "model/inventory.h"

const char *ns_type_name(size_t type)
{
	return ns_types[type].name;
}

const char *reference_kind_name(size_t kind)
{
	return reference_kinds[kind];
}

const char *state_name(size_t state)
{
	return pin_states[state];
}

const char *use_kind_name(size_t kind)
{
	return mount_use_kinds[kind];
}

const char *runtime_name(size_t runtime)
{
	return workload_runtimes[runtime].name;
}

const char *block_kind_name(size_t kind)
{
	return block_kinds[kind];
}

const char *unknown_name(size_t bit)
{
	static const char *const names[] = { "owner", "parent",  "owner-uid",
					     "id",    "initial", "netnsid" };

	return names[bit];
}

const char *mount_source_name(size_t source)
{
	static const char *const names[] = {
		[MOUNTS_NOT_READ] = NULL,
		[MOUNTS_STATMOUNT] = "statmount",
		[MOUNTS_MOUNTINFO] = "mountinfo",
		[MOUNTS_FILE] = "file",
	};

	return names[source];
}

const char *map_state_name(size_t state)
{
	static const char *const names[] = {
		[ID_MAP_UNKNOWN] = NULL,
		[ID_MAP_READ] = "read",
		[ID_MAP_DENIED] = "denied",
	};

	return names[state];
}

const char *setgroups_name(size_t setgroups)
{
	static const char *const names[] = {
		[SETGROUPS_UNKNOWN] = NULL,
		[SETGROUPS_ALLOW] = "allow",
		[SETGROUPS_DENY] = "deny",
	};

	return names[setgroups];
}

/* Of enum need, in the order of its bits. */
const char *need_name(size_t bit)
{
	static const char *const names[] = {
		"stat",
		"threads",
		"children",
		"relations",
		"ids",
		"netnsids",
		"pins",
		"uids",
		"commands",
		"cgroups",
		"users",
		"everyone",
		"fds",
		"sockets",
		"tuns",
		"pidfds",
		"mount-namespaces",
		"listns",
		"inference",
		"workloads",
		"propagation",
		"mounts",
		"mount-uses",
		"sharing",
		"covers",
		"id-maps",
		"pids",
		"block",
		"capabilities",
		"subids",
		"limits",
		"limits",
	};

	return names[bit];
}
