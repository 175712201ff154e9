/* SPDX-License-Identifier: MIT */
/*
 * The tables. Not in a document is what follows from the rest (leader, n_processes, n_threads,
 * n_children, n_owned, next, n_gaps), what every inventory has of its own (arena, ns_index,
 * process_index, user_index, group_index), and recorded, which an inventory that was read is. The
 * arrays namespaces and processes (n_namespaces) are not keys of the inventory but of the document.
 */
#include "shape.h"

#include "names.h"
#include "util/macros.h"
#include "util/text.h"

void ns_reference_add(struct text *text, const struct ns *ns)
{
	const char *type = ns_types[ns->type].name;

	if (ns->label)
		text_add_format(text, "?%s:%s", type, ns->label);
	else
		text_add_format(text, "%s%s:%llu", ns->inferred ? "~" : "", type,
				(unsigned long long)ns->ino);
}

/* Rows of a table for STRUCT. */
#define FIELD(key, kind, member)                                                                   \
	{                                                                                          \
		key, kind, offsetof(STRUCT, member), 0, NULL, NULL, 0                              \
	}
#define PART(key, kind, member, shape)                                                             \
	{                                                                                          \
		key, kind, offsetof(STRUCT, member), 0, shape, NULL, 0                             \
	}
#define NAMED(key, kind, member, name, count)                                                      \
	{                                                                                          \
		key, kind, offsetof(STRUCT, member), 0, NULL, name, count                          \
	}
#define NS(key, member, types)                                                                     \
	{                                                                                          \
		key, FIELD_NS, offsetof(STRUCT, member), 0, NULL, NULL, types                      \
	}
#define SEVERAL(key, kind, member, second, shape)                                                  \
	{                                                                                          \
		key, kind, offsetof(STRUCT, member), offsetof(STRUCT, second), shape, NULL, 0      \
	}
#define SHAPE(fields)                                                                              \
	{                                                                                          \
		sizeof(STRUCT), fields, ARRAY_SIZE(fields)                                         \
	}

#define STRUCT struct id_extent
static const struct field extent_fields[] = {
	FIELD("inside", FIELD_UINT, inside),
	FIELD("outside", FIELD_UINT, outside),
	FIELD("length", FIELD_UINT, length),
};
static const struct shape shape_extent = SHAPE(extent_fields);

#undef STRUCT
#define STRUCT struct id_map
static const struct field map_fields[] = {
	NAMED("state", FIELD_ENUM, state, map_state_name, ID_MAP_DENIED + 1),
	SEVERAL("extents", FIELD_ARRAY, extents, count, &shape_extent),
};
static const struct shape shape_map = SHAPE(map_fields);

#undef STRUCT
#define STRUCT struct id_maps
static const struct field maps_fields[] = {
	PART("uid", FIELD_OBJECT, host[ID_UID], &shape_map),
	PART("gid", FIELD_OBJECT, host[ID_GID], &shape_map),
	PART("projid", FIELD_OBJECT, host[ID_PROJID], &shape_map),
	PART("parent_uid", FIELD_OBJECT, to_parent[ID_UID], &shape_map),
	PART("parent_gid", FIELD_OBJECT, to_parent[ID_GID], &shape_map),
	PART("parent_projid", FIELD_OBJECT, to_parent[ID_PROJID], &shape_map),
	NAMED("setgroups", FIELD_ENUM, setgroups, setgroups_name, SETGROUPS_DENY + 1),
};
static const struct shape shape_maps = SHAPE(maps_fields);

#undef STRUCT
#define STRUCT struct cover
static const struct field cover_fields[] = {
	FIELD("target", FIELD_PATH, target),
	FIELD("fstype", FIELD_TEXT, fstype),
	FIELD("busy", FIELD_BOOL, is_busy),
};
static const struct shape shape_cover = SHAPE(cover_fields);

#undef STRUCT
#define STRUCT struct reference
static const struct field reference_fields[] = {
	NAMED("kind", FIELD_ENUM, kind, reference_kind_name, REFERENCE_KIND_COUNT),
	FIELD("pid", FIELD_PROCESS, process),
	FIELD("tid", FIELD_INT, tid),
	FIELD("fd", FIELD_INT, fd),
	FIELD("target", FIELD_PATH, target),
	NS("in_ns", in_ns, NS_TYPE_BIT(NS_MNT)),
	NAMED("state", FIELD_ENUM, state, state_name, PIN_STATE_COUNT),
	PART("covers", FIELD_LIST, covers, &shape_cover),
	FIELD("since", FIELD_INT64, since),
};
static const struct shape shape_reference = SHAPE(reference_fields);

#undef STRUCT
#define STRUCT struct mount_table
static const struct field table_fields[] = {
	NAMED("source", FIELD_ENUM, source, mount_source_name, MOUNTS_FILE + 1),
	FIELD("chrooted", FIELD_BOOL, chrooted),
	FIELD("gone", FIELD_BOOL, gone),
	FIELD("root_id", FIELD_UINT64, root_id),
};
static const struct shape shape_table = SHAPE(table_fields);

/* Which one it is stands under "ns". */
#undef STRUCT
#define STRUCT struct ns
static const struct field namespace_fields[] = {
	FIELD("id", FIELD_ID, id),
	NS("owner", owner, NS_TYPE_BIT(NS_USER)),
	NS("parent", parent, NS_TYPE_BIT(NS_USER) | NS_TYPE_BIT(NS_PID)),
	FIELD("owner_uid", FIELD_UID, owner_uid),
	FIELD("netnsid", FIELD_INT, netnsid),
	NAMED("unknown", FIELD_FLAGS, unknown, unknown_name, 6),
	FIELD("initial", FIELD_BOOL, initial),
	FIELD("self", FIELD_BOOL, self),
	FIELD("examined", FIELD_BOOL, examined),
	FIELD("owner_outside", FIELD_BOOL, owner_outside),
	FIELD("listed", FIELD_BOOL, listed),
	FIELD("found_by", FIELD_PROCESS, found_by),
	PART("mount_table", FIELD_OBJECT, mounts, &shape_table),
	PART("id_maps", FIELD_POINTER, id_maps, &shape_maps),
	SEVERAL("references", FIELD_LIST, references, references_end, &shape_reference),
};
const struct shape shape_namespace = SHAPE(namespace_fields);

#undef STRUCT
#define STRUCT struct thread
static const struct field thread_fields[] = {
	FIELD("tid", FIELD_INT, tid),
	FIELD("ns", FIELD_NS_OF_TYPE, ns),
	FIELD("has_credentials", FIELD_BOOL, has_credentials),
	FIELD("uid", FIELD_UID, uid),
	FIELD("capabilities", FIELD_ID, capabilities),
};
static const struct shape shape_thread = SHAPE(thread_fields);

#undef STRUCT
#define STRUCT struct workload
static const struct field workload_fields[] = {
	NAMED("runtime", FIELD_ENUM, runtime, runtime_name, WORKLOAD_RUNTIME_COUNT),
	FIELD("name", FIELD_TEXT, name),
	FIELD("container", FIELD_TEXT, container),
	FIELD("pod", FIELD_TEXT, pod),
	FIELD("unit", FIELD_TEXT, unit),
	FIELD("slice", FIELD_TEXT, slice),
	FIELD("inner_unit", FIELD_TEXT, inner_unit),
	FIELD("of_user", FIELD_BOOL, of_user),
	FIELD("user", FIELD_UINT, user),
	FIELD("monitor", FIELD_BOOL, monitor),
	PART("outer", FIELD_POINTER, outer, &shape_workload),
};
const struct shape shape_workload = SHAPE(workload_fields);

#undef STRUCT
/* The PID stands under "pid". */
#define STRUCT struct process
static const struct field process_fields[] = {
	FIELD("ppid", FIELD_INT, ppid),
	FIELD("start_time", FIELD_UINT64, start_time),
	FIELD("tasks", FIELD_UINT, n_tasks),
	FIELD("uid", FIELD_UID, uid),
	FIELD("capabilities", FIELD_ID, capabilities),
	FIELD("has_capabilities", FIELD_BOOL, has_capabilities),
	FIELD("denied", FIELD_BOOL, denied),
	FIELD("zombie", FIELD_BOOL, zombie),
	FIELD("comm", FIELD_TEXT, comm),
	FIELD("command", FIELD_COMMAND, command),
	FIELD("cgroup", FIELD_TEXT, cgroup),
	FIELD("ns", FIELD_NS_OF_TYPE, ns),
	FIELD("inferred", FIELD_NS_OF_TYPE, inferred),
	PART("threads", FIELD_LIST, threads, &shape_thread),
	PART("workload", FIELD_POINTER, workload, &shape_workload),
	FIELD("pids", FIELD_TASK_PIDS, pids),
};
const struct shape shape_process = SHAPE(process_fields);

#undef STRUCT
#define STRUCT struct mount
static const struct field mount_fields[] = {
	NS("ns", ns, NS_TYPE_BIT(NS_MNT)),
	FIELD("id", FIELD_UINT64, id),
	FIELD("parent", FIELD_UINT64, parent_id),
	FIELD("uniq_id", FIELD_ID, unique_id),
	FIELD("uniq_parent", FIELD_ID, unique_parent),
	FIELD("major", FIELD_UINT, major),
	FIELD("minor", FIELD_UINT, minor),
	FIELD("root", FIELD_PATH, root),
	FIELD("target", FIELD_PATH, target),
	FIELD("fstype", FIELD_TEXT, fstype),
	FIELD("source", FIELD_PATH, source),
	FIELD("vfs_options", FIELD_TEXT, vfs_options),
	FIELD("fs_options", FIELD_PATH, fs_options),
	FIELD("peer_group", FIELD_UINT64, propagation.peer_group),
	FIELD("master", FIELD_UINT64, propagation.master),
	FIELD("propagate_from", FIELD_UINT64, propagation.propagate_from),
	FIELD("unbindable", FIELD_BOOL, propagation.unbindable),
	FIELD("idmapped", FIELD_BOOL, idmapped),
};
const struct shape shape_mount = SHAPE(mount_fields);

#undef STRUCT
#define STRUCT struct mount_use
static const struct field use_fields[] = {
	NAMED("kind", FIELD_ENUM, kind, use_kind_name, MOUNT_USE_KIND_COUNT),
	FIELD("pid", FIELD_PROCESS, process),
	FIELD("fd", FIELD_INT, fd),
	FIELD("mount_id", FIELD_UINT64, mount_id),
	FIELD("mount", FIELD_MOUNT, mount),
	FIELD("directory", FIELD_BOOL, directory),
	FIELD("detached", FIELD_BOOL, detached),
	FIELD("major", FIELD_UINT, major),
	FIELD("minor", FIELD_UINT, minor),
	FIELD("path", FIELD_PATH, path),
};
static const struct shape shape_use = SHAPE(use_fields);

#undef STRUCT
#define STRUCT struct device_id
static const struct field device_id_fields[] = {
	FIELD("major", FIELD_UINT, major),
	FIELD("minor", FIELD_UINT, minor),
};
static const struct shape shape_device_id = SHAPE(device_id_fields);

#undef STRUCT
#define STRUCT struct block_device
static const struct field block_fields[] = {
	NAMED("kind", FIELD_ENUM, kind, block_kind_name, BLOCK_KIND_COUNT),
	PART("device", FIELD_OBJECT, id, &shape_device_id),
	FIELD("path", FIELD_TEXT, path),
	FIELD("name", FIELD_TEXT, name),
	FIELD("uuid", FIELD_TEXT, uuid),
	FIELD("file", FIELD_PATH, file),
	FIELD("goes_by_itself", FIELD_BOOL, goes_by_itself),
	SEVERAL("below", FIELD_ARRAY, below, n_below, &shape_device_id),
};
static const struct shape shape_block = SHAPE(block_fields);

#undef STRUCT
#define STRUCT struct disk
static const struct field disk_fields[] = {
	PART("device", FIELD_OBJECT, id, &shape_device_id),
	FIELD("path", FIELD_TEXT, path),
};
static const struct shape shape_disk = SHAPE(disk_fields);

#undef STRUCT
#define STRUCT struct disk_set
static const struct field disk_set_fields[] = {
	SEVERAL("disks", FIELD_ARRAY, disks, count, &shape_disk),
};
static const struct shape shape_disk_set = SHAPE(disk_set_fields);

#undef STRUCT
#define STRUCT struct swap
static const struct field swap_fields[] = {
	FIELD("path", FIELD_PATH, path),
	FIELD("file", FIELD_BOOL, is_file),
	PART("device", FIELD_OBJECT, device, &shape_device_id),
};
static const struct shape shape_swap = SHAPE(swap_fields);

#undef STRUCT
#define STRUCT struct subid_range
static const struct field subid_fields[] = {
	FIELD("owner", FIELD_TEXT, owner),
	FIELD("uid", FIELD_UINT, uid),
	FIELD("first", FIELD_UINT, first),
	FIELD("count", FIELD_UINT, count),
};
static const struct shape shape_subid = SHAPE(subid_fields);

#undef STRUCT
#define STRUCT struct id_policy
static const struct field policy_fields[] = {
	FIELD("read", FIELD_BOOL, read),
	FIELD("knows_owners", FIELD_BOOL, knows_owners),
	SEVERAL("ranges", FIELD_ARRAY, ranges, n_ranges, &shape_subid),
	FIELD("login_first", FIELD_UINT, login_first),
	FIELD("login_last", FIELD_UINT, login_last),
};
static const struct shape shape_policy = SHAPE(policy_fields);

#undef STRUCT
#define STRUCT struct gap
static const struct field gap_fields[] = {
	FIELD("what", FIELD_TEXT, what),
	FIELD("errno", FIELD_INT, errnum),
	FIELD("pid", FIELD_INT, pid),
	FIELD("ns", FIELD_UINT64, ino),
};
static const struct shape shape_gap = SHAPE(gap_fields);

#undef STRUCT
#define STRUCT struct user
static const struct field user_fields[] = {
	FIELD("uid", FIELD_UINT, uid),
	FIELD("name", FIELD_TEXT, name),
};
static const struct shape shape_user = SHAPE(user_fields);

#undef STRUCT
#define STRUCT struct group_name
static const struct field group_fields[] = {
	FIELD("gid", FIELD_UINT, gid),
	FIELD("name", FIELD_TEXT, name),
};
static const struct shape shape_group = SHAPE(group_fields);

#undef STRUCT
#define STRUCT struct ns_limits
static const struct field limits_fields[] = {
	NAMED("known", FIELD_FLAGS, known, ns_type_name, NS_TYPE_COUNT),
	FIELD("cgroup", FIELD_UINT64, max[NS_CGROUP]),
	FIELD("ipc", FIELD_UINT64, max[NS_IPC]),
	FIELD("mnt", FIELD_UINT64, max[NS_MNT]),
	FIELD("net", FIELD_UINT64, max[NS_NET]),
	FIELD("pid", FIELD_UINT64, max[NS_PID]),
	FIELD("time", FIELD_UINT64, max[NS_TIME]),
	FIELD("user", FIELD_UINT64, max[NS_USER]),
	FIELD("uts", FIELD_UINT64, max[NS_UTS]),
};
static const struct shape shape_limits = SHAPE(limits_fields);

#undef STRUCT
#define STRUCT struct host
static const struct field host_fields[] = {
	FIELD("name", FIELD_TEXT, name),
	FIELD("kernel", FIELD_TEXT, kernel),
	FIELD("boot_id", FIELD_TEXT, boot_id),
	FIELD("procfs", FIELD_TEXT, proc_path),
	FIELD("hides_processes", FIELD_BOOL, hides_processes),
	FIELD("time", FIELD_INT64, time),
	FIELD("boot_time", FIELD_INT64, boot_time),
	FIELD("ticks_per_second", FIELD_INT64, ticks_per_second),
	FIELD("mount_max", FIELD_UINT64, mount_max),
	PART("ns_max", FIELD_OBJECT, ns_max, &shape_limits),
	FIELD("capabilities", FIELD_ID, capabilities),
	FIELD("overflow_uid", FIELD_UINT, overflow_uid),
	FIELD("overflow_gid", FIELD_UINT, overflow_gid),
};
static const struct shape shape_host = SHAPE(host_fields);

#undef STRUCT
#define STRUCT struct coverage
static const struct field coverage_fields[] = {
	FIELD("on", FIELD_BOOL, on),
	FIELD("errno", FIELD_INT, errnum),
	FIELD("looked", FIELD_UINT64, looked),
	FIELD("unreadable", FIELD_UINT64, unreadable),
	FIELD("vanished", FIELD_UINT64, vanished),
};
const struct shape shape_coverage = SHAPE(coverage_fields);

#undef STRUCT
#define STRUCT struct inventory
static const struct field inventory_fields[] = {
	PART("host", FIELD_OBJECT, host, &shape_host),
	FIELD("observer", FIELD_NS_OF_TYPE, observer),
	FIELD("self", FIELD_INT, self),
	FIELD("foreign_pids", FIELD_BOOL, foreign_pids),
	NAMED("types", FIELD_FLAGS, types, ns_type_name, NS_TYPE_COUNT),
	NAMED("needs", FIELD_FLAGS, needs, need_name, N_NEEDS),
	FIELD("sources", FIELD_COVERAGE, coverage),
	SEVERAL("users", FIELD_LIST, users, users_end, &shape_user),
	SEVERAL("groups", FIELD_LIST, groups, groups_end, &shape_group),
	SEVERAL("gaps", FIELD_LIST, gaps, gaps_end, &shape_gap),
	SEVERAL("dead_pidfds", FIELD_LIST, dead_pidfds, dead_pidfds_end, &shape_reference),
	SEVERAL("mount_uses", FIELD_LIST, mount_uses, mount_uses_end, &shape_use),
	PART("block_devices", FIELD_LIST, block_devices, &shape_block),
	PART("disk_sets", FIELD_LIST, disk_sets, &shape_disk_set),
	PART("swaps", FIELD_LIST, swaps, &shape_swap),
	PART("uid_policy", FIELD_OBJECT, id_policies[ID_UID], &shape_policy),
	PART("gid_policy", FIELD_OBJECT, id_policies[ID_GID], &shape_policy),
};
const struct shape shape_inventory = SHAPE(inventory_fields);
