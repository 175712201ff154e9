/* SPDX-License-Identifier: MIT */
#include "view/mounts.h"

#include <string.h>

#include "cells.h"
#include "model/needs.h"
#include "relate/mount-index.h"
#include "relate/sharing.h"
#include "relate/workload.h"
#include "util/arena.h"
#include "util/macros.h"
#include "util/text.h"

static struct value get_target(const struct view_context *context, const void *object)
{
	const struct mount *mount = object;

	return value_text(mount->target);
}

/* What is mounted, and which directory of it where that is not all. */
static struct value get_source(const struct view_context *context, const void *object)
{
	const struct mount *mount = object;

	if (!mount->source || !mount->root || strcmp(mount->root, "/") == 0)
		return value_text(mount->source);
	return value_text(arena_format(context->arena, "%s[%s]", mount->source, mount->root));
}

static struct value get_fsroot(const struct view_context *context, const void *object)
{
	const struct mount *mount = object;

	return value_text(mount->root);
}

static struct value get_fstype(const struct view_context *context, const void *object)
{
	const struct mount *mount = object;

	return value_text(mount->fstype);
}

static struct value get_vfs_options(const struct view_context *context, const void *object)
{
	const struct mount *mount = object;

	return value_text(mount->vfs_options);
}

static struct value get_fs_options(const struct view_context *context, const void *object)
{
	const struct mount *mount = object;

	return value_text(mount->fs_options);
}

static bool is_option(const char *option, size_t length, const char *name)
{
	return strlen(name) == length && memcmp(option, name, length) == 0;
}

/* Adds all options but rw and ro. Returns whether ro was among them. */
static bool add_options(struct text *text, const char *options)
{
	bool read_only = false;

	while (options && *options) {
		size_t length = strcspn(options, ",");

		if (is_option(options, length, "ro")) {
			read_only = true;
		} else if (length > 0 && !is_option(options, length, "rw")) {
			text_add(text, ",");
			text_add_bytes(text, options, length);
		}
		options += length + (options[length] == ',');
	}
	return read_only;
}

/* As mount(8) and findmnt(8) have them: those of the mount and of the file system in one. */
static struct value get_options(const struct view_context *context, const void *object)
{
	const struct mount *mount = object;
	struct text text = { 0 };
	struct value value;
	bool read_only;

	if (!mount->vfs_options && !mount->fs_options)
		return value_none();
	read_only = add_options(&text, mount->vfs_options);
	if (!mount->vfs_options || !mount->fs_options ||
	    strcmp(mount->vfs_options, mount->fs_options) != 0)
		read_only |= add_options(&text, mount->fs_options);
	value = value_text(
		arena_format(context->arena, "%s%s", read_only ? "ro" : "rw", text_get(&text)));
	text_release(&text);
	return value;
}

static struct value get_propagation(const struct view_context *context, const void *object)
{
	return cell_propagation(context, ((const struct mount *)object)->propagation);
}

static struct value get_group(const struct view_context *context, const void *object)
{
	return cell_group(((const struct mount *)object)->propagation.peer_group);
}

static struct value get_master(const struct view_context *context, const void *object)
{
	return cell_group(((const struct mount *)object)->propagation.master);
}

static struct value get_propagate_from(const struct view_context *context, const void *object)
{
	return cell_group(((const struct mount *)object)->propagation.propagate_from);
}

static struct value get_ns(const struct view_context *context, const void *object)
{
	const struct mount *mount = object;

	return cell_ns(context, mount->ns, true);
}

static struct value get_id(const struct view_context *context, const void *object)
{
	return value_number(((const struct mount *)object)->id);
}

static struct value get_parent(const struct view_context *context, const void *object)
{
	return value_number(((const struct mount *)object)->parent_id);
}

static struct value get_uniq_id(const struct view_context *context, const void *object)
{
	return cell_unique_id(context, ((const struct mount *)object)->unique_id);
}

static struct value get_uniq_parent(const struct view_context *context, const void *object)
{
	return cell_unique_id(context, ((const struct mount *)object)->unique_parent);
}

static struct value get_device(const struct view_context *context, const void *object)
{
	const struct mount *mount = object;

	return value_text(arena_format(context->arena, "%u:%u", mount->major, mount->minor));
}

/* Two are enough for a person; all of them are in JSON. */
static const char *name_peers(const struct view_context *context, const struct value *peers,
			      size_t count)
{
	const struct value_field *first = peers[0].as.object.fields;
	auto_text struct text ns = { 0 };

	value_add_text(&first[0].value, ",", &ns);
	if (count == 1)
		return arena_format(context->arena, "mnt:%s%s", text_get(&ns),
				    first[1].value.as.text);
	return arena_format(context->arena, "mnt:%s%s and %zu more", text_get(&ns),
			    first[1].value.as.text, count - 1);
}

static struct value place_value(const struct view_context *context, const struct mount *mount)
{
	struct value_field *fields = arena_alloc(context->arena, 2 * sizeof(*fields));

	fields[0] = (struct value_field){ "ns", cell_ns(context, mount->ns, true) };
	fields[1] = (struct value_field){ "target", value_text(mount->target) };
	return value_object(fields, 2);
}

/* The members of a chain of mounts, but for the mount itself. */
static struct value list_others(const struct view_context *context, const struct mount *mount,
				const struct mount *const *members, size_t n_members)
{
	struct value *items = arena_alloc(context->arena, n_members * sizeof(*items));
	struct value list;
	size_t count = 0;

	for (size_t i = 0; i < n_members; i++) {
		if (members[i] != mount)
			items[count++] = place_value(context, members[i]);
	}
	list = value_list(items, count);
	if (count)
		list.display = name_peers(context, items, count);
	return list;
}

static struct value get_peers(const struct view_context *context, const void *object)
{
	const struct mount *mount = object;
	const struct sharing_group *group = sharing_group_of(context->sharing, mount);

	if (!group || !group->peer_group)
		return value_list(NULL, 0);
	return list_others(context, mount, group->members, group->n_members);
}

static struct value get_slaves(const struct view_context *context, const void *object)
{
	const struct sharing_group *group = sharing_group_of(context->sharing, object);
	size_t count = 0;

	if (!group || !group->peer_group)
		return value_number(0);
	for (const struct sharing_group *slave = group->below; slave; slave = slave->next)
		count += slave->n_members;
	return value_number(count);
}

static struct value get_lineage(const struct view_context *context, const void *object)
{
	const struct mount *original = sharing_copied_from(context->sharing, object);
	struct value value;
	auto_text struct text ns = { 0 };

	if (!original)
		return value_none();
	value = place_value(context, original);
	value_add_text(&value.as.object.fields[0].value, ",", &ns);
	value.display =
		arena_format(context->arena, "copy of mnt:%s%s", text_get(&ns), original->target);
	return value;
}

/* Its target leads to something else, which is mounted over it or over a directory above. */
static struct value get_hidden(const struct view_context *context, const void *object)
{
	const struct mount *mount = object;
	struct mount_place at =
		mount_index_walk(context->mounts, mount->ns, mount->target, context->arena);

	if (!at.node)
		return value_unknown();
	return value_boolean(at.node->mount != mount);
}

static struct value get_nmounts(const struct view_context *context, const void *object)
{
	return value_number(((const struct mount *)object)->ns->mounts.count);
}

static struct value get_workload(const struct view_context *context, const void *object)
{
	const struct mount *mount = object;

	return cell_workload(context, ns_workload(context->inventory, mount->ns));
}

/* clang-format off */
static const struct column columns[] = {
	{ "TARGET", "target", VALUE_TEXT, COLUMN_LEFT, NEED_MOUNTS,
	  "where it is mounted", get_target },
	{ "NS", "ns", VALUE_NUMBER, COLUMN_RIGHT, 0, "mount namespace that it is in", get_ns },
	{ "ID", "id", VALUE_NUMBER, COLUMN_RIGHT, NEED_PROPAGATION, "mount id", get_id },
	{ "PARENT", "parent", VALUE_NUMBER, COLUMN_RIGHT, NEED_PROPAGATION,
	  "mount id of its parent", get_parent },
	{ "UNIQ-ID", "uniq_id", VALUE_TEXT, COLUMN_RIGHT, NEED_PROPAGATION,
	  "unique 64-bit mount id, where the kernel gives one", get_uniq_id },
	{ "UNIQ-PARENT", "uniq_parent", VALUE_TEXT, COLUMN_RIGHT, NEED_PROPAGATION,
	  "the same of its parent", get_uniq_parent },
	{ "FSROOT", "fsroot", VALUE_TEXT, COLUMN_LEFT, NEED_MOUNTS,
	  "directory of the file system that is mounted", get_fsroot },
	{ "SOURCE", "source", VALUE_TEXT, COLUMN_LEFT, NEED_MOUNTS, "what is mounted", get_source },
	{ "FSTYPE", "fstype", VALUE_TEXT, COLUMN_LEFT, NEED_MOUNTS, "file system type", get_fstype },
	{ "OPTIONS", "options", VALUE_TEXT, COLUMN_TRUNCATE, NEED_MOUNTS,
	  "all mount options", get_options },
	{ "VFS-OPTIONS", "vfs_options", VALUE_TEXT, COLUMN_LEFT, NEED_MOUNTS,
	  "options of the mount", get_vfs_options },
	{ "FS-OPTIONS", "fs_options", VALUE_TEXT, COLUMN_LEFT, NEED_MOUNTS,
	  "options of the file system", get_fs_options },
	{ "MAJ:MIN", "maj_min", VALUE_TEXT, COLUMN_LEFT, NEED_PROPAGATION,
	  "device number", get_device },
	{ "PROPAGATION", "propagation", VALUE_TEXT, COLUMN_LEFT, NEED_PROPAGATION,
	  "private, shared, slave, unbindable", get_propagation },
	{ "GROUP", "group", VALUE_NUMBER, COLUMN_RIGHT, NEED_PROPAGATION,
	  "peer group that it shares mounts with", get_group },
	{ "MASTER", "master", VALUE_NUMBER, COLUMN_RIGHT, NEED_PROPAGATION,
	  "peer group that it receives mounts from", get_master },
	{ "PROPAGATE-FROM", "propagate_from", VALUE_NUMBER, COLUMN_RIGHT, NEED_PROPAGATION,
	  "nearest visible group above, where the master is not", get_propagate_from },
	{ "PEERS", "peers", VALUE_LIST, COLUMN_LEFT, NEED_MOUNTS,
	  "other members of its peer group, in all namespaces", get_peers },
	{ "SLAVES", "slaves", VALUE_NUMBER, COLUMN_RIGHT, NEED_PROPAGATION,
	  "number of mounts that receive from it", get_slaves },
	{ "LINEAGE", "lineage", VALUE_OBJECT, COLUMN_LEFT, NEED_MOUNTS,
	  "the mount that it is a propagated copy of", get_lineage },
	{ "HIDDEN", "hidden", VALUE_BOOLEAN, COLUMN_LEFT, NEED_MOUNTS,
	  "whether something is mounted over it", get_hidden },
	{ "NMOUNTS", "nmounts", VALUE_NUMBER, COLUMN_RIGHT, NEED_PROPAGATION,
	  "number of mounts in its namespace", get_nmounts },
	{ "WORKLOAD", "workload", VALUE_TEXT, COLUMN_LEFT, NEED_STAT | NEED_WORKLOADS,
	  "container, pod or unit of the namespace", get_workload },
};
/* clang-format on */

const struct column_set mount_columns = {
	.rows = "mounts",
	.row = "mount",
	.columns = columns,
	.count = ARRAY_SIZE(columns),
};
