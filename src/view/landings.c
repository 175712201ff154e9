/* SPDX-License-Identifier: MIT */
#include "view/landings.h"

#include "cells.h"
#include "model/needs.h"
#include "relate/workload.h"
#include "util/macros.h"

static const struct landing *landing_of(const void *object)
{
	return ((const struct landing_row *)object)->landing;
}

/* An unmount leaves nothing that would lie on another mount. */
static const struct mount *lands_on(const void *object)
{
	const struct landing_row *row = object;

	return row->event == REACH_MOUNT ? row->landing->mount : NULL;
}

static struct value get_path(const struct view_context *context, const void *object)
{
	return value_text(((const struct landing_row *)object)->path);
}

static struct value get_ns(const struct view_context *context, const void *object)
{
	return cell_ns(context, landing_of(object)->ns, true);
}

static struct value get_target(const struct view_context *context, const void *object)
{
	return value_text(landing_of(object)->target);
}

/* Of the mount that comes, or of the one that goes. */
static struct value get_propagation(const struct view_context *context, const void *object)
{
	const struct landing_row *row = object;
	const struct landing *landing = row->landing;

	if (row->event != REACH_MOUNT)
		return cell_propagation(context, landing->mount->propagation);
	return cell_propagation(context, (struct propagation){ .peer_group = landing->shared,
							       .master = landing->slave });
}

static struct value get_origin(const struct view_context *context, const void *object)
{
	return value_boolean(landing_of(object)->origin);
}

static struct value get_visible(const struct view_context *context, const void *object)
{
	return value_boolean(landing_of(object)->visible);
}

static struct value get_certain(const struct view_context *context, const void *object)
{
	return value_boolean(landing_of(object)->certain);
}

static struct value get_workload(const struct view_context *context, const void *object)
{
	return cell_workload(context, ns_workload(context->inventory, landing_of(object)->ns));
}

static struct value get_lands_on(const struct view_context *context, const void *object)
{
	const struct mount *mount = lands_on(object);

	return mount ? value_text(mount->target) : value_none();
}

static struct value get_id(const struct view_context *context, const void *object)
{
	return value_number(landing_of(object)->mount->id);
}

static struct value get_uniq_id(const struct view_context *context, const void *object)
{
	return cell_unique_id(context, landing_of(object)->mount->unique_id);
}

static struct value get_source(const struct view_context *context, const void *object)
{
	return value_text(landing_of(object)->mount->source);
}

static struct value get_fstype(const struct view_context *context, const void *object)
{
	return value_text(landing_of(object)->mount->fstype);
}

static struct value get_group(const struct view_context *context, const void *object)
{
	return cell_group(landing_of(object)->mount->propagation.peer_group);
}

static struct value get_master(const struct view_context *context, const void *object)
{
	return cell_group(landing_of(object)->mount->propagation.master);
}

/* clang-format off */
static const struct column columns[] = {
	{ "PATH", "path", VALUE_TEXT, COLUMN_LEFT, 0, "what was asked for", get_path },
	{ "NS", "ns", VALUE_NUMBER, COLUMN_RIGHT, 0, "mount namespace where it happens", get_ns },
	{ "TARGET", "target", VALUE_TEXT, COLUMN_LEFT, 0, "where in it", get_target },
	{ "PROPAGATION", "propagation", VALUE_TEXT, COLUMN_LEFT, 0,
	  "of the mount that comes, or of the one that goes", get_propagation },
	{ "ORIGIN", "origin", VALUE_BOOLEAN, COLUMN_LEFT, 0,
	  "whether it is the mount itself, or what is unmounted itself", get_origin },
	{ "VISIBLE", "visible", VALUE_BOOLEAN, COLUMN_LEFT, 0,
	  "whether TARGET leads to it: nothing else covers it", get_visible },
	{ "CERTAIN", "certain", VALUE_BOOLEAN, COLUMN_LEFT, NEED_RELATIONS,
	  "whether it happens: it can't be a locked mount that stays", get_certain },
	{ "WORKLOAD", "workload", VALUE_TEXT, COLUMN_LEFT, NEED_STAT | NEED_WORKLOADS,
	  "container, pod or unit of the namespace", get_workload },
	{ "LANDS-ON", "lands_on", VALUE_TEXT, COLUMN_LEFT, 0,
	  "of a mount: where the mount is that it lands on", get_lands_on },
	{ "ID", "id", VALUE_NUMBER, COLUMN_RIGHT, 0,
	  "mount id of LANDS-ON, or of the mount that goes", get_id },
	{ "UNIQ-ID", "uniq_id", VALUE_TEXT, COLUMN_RIGHT, 0,
	  "unique 64-bit mount id of that mount, where the kernel gives one", get_uniq_id },
	{ "SOURCE", "source", VALUE_TEXT, COLUMN_LEFT, 0, "what that mount is of", get_source },
	{ "FSTYPE", "fstype", VALUE_TEXT, COLUMN_LEFT, 0, "its file system type", get_fstype },
	{ "GROUP", "group", VALUE_NUMBER, COLUMN_RIGHT, 0, "peer group of that mount", get_group },
	{ "MASTER", "master", VALUE_NUMBER, COLUMN_RIGHT, 0,
	  "peer group that that mount receives from", get_master },
};
/* clang-format on */

const struct column_set landing_columns = {
	.rows = "landings",
	.row = "landing",
	.columns = columns,
	.count = ARRAY_SIZE(columns),
};

const char *landing_usual_columns(const void *const *rows, size_t n_rows)
{
	/* By whether there are several paths, and doubts. */
	static const char *const usual[2][2] = {
		{ "NS,TARGET,PROPAGATION,ORIGIN,VISIBLE,WORKLOAD",
		  "NS,TARGET,PROPAGATION,ORIGIN,VISIBLE,CERTAIN,WORKLOAD" },
		{ "PATH,NS,TARGET,PROPAGATION,ORIGIN,VISIBLE,WORKLOAD",
		  "PATH,NS,TARGET,PROPAGATION,ORIGIN,VISIBLE,CERTAIN,WORKLOAD" },
	};
	bool several = false, doubtful = false;

	for (size_t i = 0; i < n_rows; i++) {
		const struct landing_row *first = rows[0], *row = rows[i];

		several |= row->path != first->path;
		doubtful |= !row->landing->certain;
	}
	return usual[several][doubtful];
}

bool landing_is_elsewhere(const struct view_context *context, const void *object)
{
	return !landing_of(object)->ns->self;
}
