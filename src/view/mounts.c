/* SPDX-License-Identifier: MIT */
#include "view/mounts.h"

#include <string.h>

#include "cells.h"
#include "model/needs.h"
#include "mount-relations.h"
#include "relate/sharing.h"
#include "relate/workload.h"
#include "user-cells.h"
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

	if (!mount->source)
		return value_unknown();
	if (strcmp(mount->root, "/") == 0)
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

	while (*options) {
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
	auto_text struct text text = { 0 };
	bool read_only = add_options(&text, mount->vfs_options);

	if (strcmp(mount->vfs_options, mount->fs_options) != 0)
		read_only |= add_options(&text, mount->fs_options);
	return value_text(
		arena_format(context->arena, "%s%s", read_only ? "ro" : "rw", text_get(&text)));
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

/* As mountinfo has them. */
static struct value get_opt_fields(const struct view_context *context, const void *object)
{
	const struct propagation *propagation = &((const struct mount *)object)->propagation;
	const struct {
		const char *name;
		uint64_t group;
	} fields[] = {
		{ "shared", propagation->peer_group },
		{ "master", propagation->master },
		{ "propagate_from", propagation->propagate_from },
	};
	auto_text struct text text = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		if (fields[i].group)
			text_add_format(&text, " %s:%llu", fields[i].name,
					(unsigned long long)fields[i].group);
	}
	if (propagation->unbindable)
		text_add(&text, " unbindable");
	if (text.length == 0)
		return value_none();
	return value_text(arena_copy_text(context->arena, text_get(&text) + 1));
}

static struct value get_idmapped(const struct view_context *context, const void *object)
{
	return value_boolean(((const struct mount *)object)->idmapped);
}

static struct value cell_map(const struct view_context *context, const struct mount *mount,
			     enum id_kind kind)
{
	if (!mount->idmapped)
		return value_none();
	return mount->id_maps ? cell_id_map(context, &mount->id_maps[kind]) : value_unknown();
}

static struct value get_mount_uidmap(const struct view_context *context, const void *object)
{
	return cell_map(context, object, ID_UID);
}

static struct value get_mount_gidmap(const struct view_context *context, const void *object)
{
	return cell_map(context, object, ID_GID);
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

#define SHOWN_PLACES 2

/* "3 (here, docker:web)", "7 (docker:web, docker:db, +4)": all of them are in JSON. */
static const char *describe_peers(const struct view_context *context, const struct peers *peers,
				  const struct ns *here)
{
	auto_text struct text text = { 0 };
	size_t n_places = peers->n_namespaces - !peers->has_neighbour, shown = 0;

	text_add_format(&text, "%zu (", peers->n_others);
	for (size_t i = 0; i < peers->n_namespaces && shown < SHOWN_PLACES; i++) {
		if (peers->namespaces[i] == here && !peers->has_neighbour)
			continue;
		text_add(&text, shown++ ? ", " : "");
		mount_add_place(&text, context, peers->namespaces[i], here);
	}
	if (n_places > shown)
		text_add_format(&text, ", +%zu", n_places - shown);
	text_add(&text, ")");
	return arena_copy_text(context->arena, text_get(&text));
}

/*
 * That each of 5,000 members lists all others would be gigabytes: which mounts share is also told,
 * in full, by the number of their group.
 */
#define LISTED_PEERS 100

static struct value get_peers(const struct view_context *context, const void *object)
{
	const struct mount *mount = object;
	const struct peers *peers = mount_peers(context->relations, mount);
	struct value list;

	if (!peers)
		return value_list(NULL, 0);
	list = value_list(peers->others,
			  peers->n_others < LISTED_PEERS ? peers->n_others : LISTED_PEERS);
	list.display = describe_peers(context, peers, mount->ns);
	return list;
}

static struct value get_npeers(const struct view_context *context, const void *object)
{
	const struct peers *peers = mount_peers(context->relations, object);

	return value_number(peers ? peers->n_others : 0);
}

static struct value get_slaves(const struct view_context *context, const void *object)
{
	const struct sharing_group *group =
		sharing_group_of(mount_sharing(context->relations), object);

	return value_number(group ? group->n_slaves : 0);
}

static struct value get_lineage(const struct view_context *context, const void *object)
{
	return cell_lineage(context, object);
}

static struct value get_hidden(const struct view_context *context, const void *object)
{
	bool is_known;
	bool is_hidden = mount_is_hidden(context->relations, object, &is_known);

	return is_known ? value_boolean(is_hidden) : value_unknown();
}

static struct value get_nmounts(const struct view_context *context, const void *object)
{
	return value_number(((const struct mount *)object)->ns->mounts.count);
}

static struct value get_ns_label(const struct view_context *context, const void *object)
{
	return value_text(((const struct mount *)object)->ns->label);
}

static struct value get_workload(const struct view_context *context, const void *object)
{
	const struct mount *mount = object;

	return cell_workload(context, ns_workload(context->inventory, mount->ns));
}

/* clang-format off */
static const struct column columns[] = {
	{ "NS", "ns", VALUE_NUMBER, COLUMN_RIGHT, 0, "mount namespace that it is in", get_ns },
	{ "TARGET", "target", VALUE_TEXT, COLUMN_EXTREMES, NEED_MOUNTS,
	  "where it is mounted", get_target },
	{ "SOURCE", "source", VALUE_TEXT, COLUMN_EXTREMES, NEED_MOUNTS,
	  "what is mounted, and which directory of it", get_source },
	{ "FSTYPE", "fstype", VALUE_TEXT, COLUMN_LEFT, NEED_MOUNTS, "file system type", get_fstype },
	{ "OPTIONS", "options", VALUE_TEXT, COLUMN_TRUNCATE, NEED_MOUNTS,
	  "all mount options", get_options },
	{ "VFS-OPTIONS", "vfs_options", VALUE_TEXT, COLUMN_TRUNCATE, NEED_MOUNTS,
	  "options of the mount", get_vfs_options },
	{ "FS-OPTIONS", "fs_options", VALUE_TEXT, COLUMN_TRUNCATE, NEED_MOUNTS,
	  "options of the file system", get_fs_options },
	{ "FSROOT", "fsroot", VALUE_TEXT, COLUMN_EXTREMES, NEED_MOUNTS,
	  "directory of the file system that is mounted", get_fsroot },
	{ "MAJ:MIN", "maj_min", VALUE_TEXT, COLUMN_LEFT, NEED_PROPAGATION,
	  "device number", get_device },
	{ "ID", "id", VALUE_NUMBER, COLUMN_RIGHT, NEED_PROPAGATION, "mount id", get_id },
	{ "PARENT", "parent", VALUE_NUMBER, COLUMN_RIGHT, NEED_PROPAGATION,
	  "mount id of its parent", get_parent },
	{ "UNIQ-ID", "uniq_id", VALUE_TEXT, COLUMN_RIGHT, NEED_PROPAGATION,
	  "unique 64-bit mount id, where the kernel gives one", get_uniq_id },
	{ "UNIQ-PARENT", "uniq_parent", VALUE_TEXT, COLUMN_RIGHT, NEED_PROPAGATION,
	  "the same of its parent", get_uniq_parent },
	{ "IDMAPPED", "idmapped", VALUE_BOOLEAN, COLUMN_LEFT, NEED_PROPAGATION,
	  "whether it maps ids", get_idmapped },
	{ "UIDMAP", "uidmap", VALUE_LIST, COLUMN_WRAP, NEED_MOUNTS,
	  "uids of an idmapped mount, ON-DISK+LENGTH@SEEN", get_mount_uidmap },
	{ "GIDMAP", "gidmap", VALUE_LIST, COLUMN_WRAP, NEED_MOUNTS, "its gids, likewise",
	  get_mount_gidmap },
	{ "PROPAGATION", "propagation", VALUE_TEXT, COLUMN_LEFT, NEED_PROPAGATION,
	  "private or shared, slave, unbindable", get_propagation },
	{ "OPT-FIELDS", "opt_fields", VALUE_TEXT, COLUMN_LEFT, NEED_PROPAGATION | NEED_SHARING,
	  "the same with group numbers, as in mountinfo", get_opt_fields },
	{ "GROUP", "group", VALUE_NUMBER, COLUMN_RIGHT, NEED_PROPAGATION,
	  "peer group that it shares mounts with", get_group },
	{ "MASTER", "master", VALUE_NUMBER, COLUMN_RIGHT, NEED_PROPAGATION,
	  "peer group that it receives mounts from", get_master },
	{ "PROPAGATE-FROM", "propagate_from", VALUE_NUMBER, COLUMN_RIGHT,
	  NEED_PROPAGATION | NEED_SHARING,
	  "nearest group above with a member here, where MASTER has none", get_propagate_from },
	{ "PEERS", "peers", VALUE_LIST, COLUMN_LEFT,
	  NEED_MOUNTS | NEED_SHARING | NEED_STAT | NEED_WORKLOADS,
	  "the other members of its peer group: how many, and where", get_peers },
	{ "NPEERS", "npeers", VALUE_NUMBER, COLUMN_RIGHT, NEED_PROPAGATION | NEED_SHARING,
	  "number of the other members of its peer group", get_npeers },
	{ "SLAVES", "slaves", VALUE_NUMBER, COLUMN_RIGHT, NEED_PROPAGATION | NEED_SHARING,
	  "number of mounts that receive from it", get_slaves },
	{ "LINEAGE", "lineage", VALUE_OBJECT, COLUMN_LEFT, NEEDS_OF_LINEAGE,
	  "the mount that it is a propagated copy of", get_lineage },
	{ "HIDDEN", "hidden", VALUE_BOOLEAN, COLUMN_LEFT, NEED_MOUNTS | NEED_COVERS,
	  "whether its target leads to something else, mounted over it", get_hidden },
	{ "NMOUNTS", "nmounts", VALUE_NUMBER, COLUMN_RIGHT, NEED_PROPAGATION,
	  "number of mounts in its namespace", get_nmounts },
	{ "NS-LABEL", "ns_label", VALUE_TEXT, COLUMN_LEFT, 0,
	  "what names the namespace where its inode is not known", get_ns_label },
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
