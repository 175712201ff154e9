/* SPDX-License-Identifier: MIT */
#include "view/id-maps.h"

#include <stdlib.h>

#include "cells.h"
#include "model/needs.h"
#include "relate/workload.h"
#include "user-cells.h"
#include "util/arena.h"
#include "util/macros.h"
#include "util/memory.h"

static const struct ns *ns_of(const void *object)
{
	return ((const struct id_map_row *)object)->ns;
}

static struct value get_ns(const struct view_context *context, const void *object)
{
	return cell_ns(context, ns_of(object), false);
}

static struct value get_pns(const struct view_context *context, const void *object)
{
	const struct ns *ns = ns_of(object);

	return cell_ns(context, ns->parent, ns->unknown & UNKNOWN_PARENT);
}

static struct value get_owner_uid(const struct view_context *context, const void *object)
{
	return cell_uid(ns_of(object)->owner_uid);
}

static struct value get_owner(const struct view_context *context, const void *object)
{
	return cell_user(context, ns_of(object)->owner_uid);
}

static struct value get_row_level(const struct view_context *context, const void *object)
{
	return get_level(context, ns_of(object));
}

static struct value get_nprocs(const struct view_context *context, const void *object)
{
	return value_number(ns_of(object)->n_processes);
}

static struct value get_kind(const struct view_context *context, const void *object)
{
	return value_text(id_kinds[((const struct id_map_row *)object)->kind]);
}

/* Of a map that nobody has written there is nothing to say. */
static struct value without_run(const struct id_map_row *row)
{
	return ns_host_map(row->ns, row->kind)->state == ID_MAP_READ ? value_none()
								     : value_unknown();
}

static struct value get_inside(const struct view_context *context, const void *object)
{
	const struct id_map_row *row = object;

	return row->run ? value_number(row->run->inside) : without_run(row);
}

static struct value cell_id(uint32_t id)
{
	return id == ID_NONE ? value_unknown() : value_number(id);
}

static struct value get_outside(const struct view_context *context, const void *object)
{
	const struct id_map_row *row = object;

	return row->run ? cell_id(row->run->outside) : without_run(row);
}

static struct value get_length(const struct view_context *context, const void *object)
{
	const struct id_map_row *row = object;

	return row->run ? value_number(row->run->length) : without_run(row);
}

static struct value get_host(const struct view_context *context, const void *object)
{
	const struct id_map_row *row = object;

	return row->run ? cell_id(row->run->host) : without_run(row);
}

static struct value get_host_range(const struct view_context *context, const void *object)
{
	const struct id_map_row *row = object;

	if (!row->run)
		return without_run(row);
	if (row->run->host == ID_NONE)
		return value_unknown();
	return value_text(arena_format(context->arena, "%u-%u", row->run->host,
				       row->run->host + (row->run->length - 1)));
}

static struct value get_row_setgroups(const struct view_context *context, const void *object)
{
	return get_setgroups(context, ns_of(object));
}

static struct value get_row_hostroot(const struct view_context *context, const void *object)
{
	return get_hostroot(context, ns_of(object));
}

static struct value get_owns(const struct view_context *context, const void *object)
{
	const struct id_map_row *row = object;
	struct value_field *fields = arena_alloc(context->arena, NS_TYPE_COUNT * sizeof(*fields));
	size_t count = 0;

	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		if (row->owned[type])
			fields[count++] = (struct value_field){ ns_types[type].name,
								value_number(row->owned[type]) };
	}
	return value_object(fields, count);
}

/* The entries that some of these ids are of, as they are written. */
static struct value get_subids(const struct view_context *context, const void *object)
{
	const struct id_map_row *row = object;
	const struct id_policy *policy = &context->inventory->id_policies[row->kind];
	struct value *items = NULL, *copy;
	size_t count = 0;

	if (!policy->read)
		return row->kind == ID_PROJID ? value_none() : value_unknown();
	for (size_t i = 0; row->run && row->run->host != ID_NONE && i < policy->n_ranges; i++) {
		const struct subid_range *range = &policy->ranges[i];

		if (id_ranges_meet(range->first, range->count, row->run->host, row->run->length))
			*(struct value *)array_append(&items, &count, sizeof(*items)) =
				value_text(arena_format(context->arena, "%s:%u:%u", range->owner,
							range->first, range->count));
	}
	copy = arena_alloc(context->arena, count * sizeof(*copy));
	for (size_t i = 0; i < count; i++)
		copy[i] = items[i];
	free(items);
	return value_list(copy, count);
}

static struct value get_workload(const struct view_context *context, const void *object)
{
	return cell_workload(context, ns_workload(context->inventory, ns_of(object)));
}

static struct value get_self(const struct view_context *context, const void *object)
{
	return value_boolean(ns_of(object)->self);
}

#define MAPS (NEED_STAT | NEED_RELATIONS | NEED_ID_MAPS)

/* clang-format off */
static const struct column columns[] = {
	{ "NS", "ns", VALUE_NUMBER, COLUMN_RIGHT, 0, "user namespace", get_ns },
	{ "PNS", "pns", VALUE_NUMBER, COLUMN_RIGHT, NEED_RELATIONS, "its parent namespace",
	  get_pns },
	{ "OWNER-UID", "owner_uid", VALUE_NUMBER, COLUMN_RIGHT, NEED_RELATIONS,
	  "uid that created it", get_owner_uid },
	{ "OWNER", "owner", VALUE_TEXT, COLUMN_LEFT, NEED_RELATIONS | NEED_USERS,
	  "user name of OWNER-UID", get_owner },
	{ "LEVEL", "level", VALUE_NUMBER, COLUMN_RIGHT, NEED_RELATIONS,
	  "how far below the initial one", get_row_level },
	{ "NPROCS", "nprocs", VALUE_NUMBER, COLUMN_RIGHT, 0, "number of processes in it",
	  get_nprocs },
	{ "KIND", "kind", VALUE_TEXT, COLUMN_LEFT, 0, "kind of ids: uid, gid, projid", get_kind },
	{ "INSIDE", "inside", VALUE_NUMBER, COLUMN_RIGHT, MAPS, "first id inside", get_inside },
	{ "OUTSIDE", "outside", VALUE_NUMBER, COLUMN_RIGHT, MAPS,
	  "which one it is in the parent namespace", get_outside },
	{ "LENGTH", "length", VALUE_NUMBER, COLUMN_RIGHT, MAPS, "how many ids", get_length },
	{ "HOST", "host", VALUE_NUMBER, COLUMN_RIGHT, MAPS,
	  "which one it is in the initial namespace, or in ours", get_host },
	{ "HOST-RANGE", "host_range", VALUE_TEXT, COLUMN_LEFT, MAPS,
	  "first and last id there", get_host_range },
	{ "SETGROUPS", "setgroups", VALUE_TEXT, COLUMN_LEFT, MAPS,
	  "whether setgroups(2) is allowed: allow, deny", get_row_setgroups },
	{ "HOSTROOT", "hostroot", VALUE_BOOLEAN, COLUMN_LEFT, MAPS,
	  "whether an id of the namespace is id 0 of the host", get_row_hostroot },
	{ "OWNS", "owns", VALUE_OBJECT, COLUMN_TRUNCATE, NEED_RELATIONS,
	  "what it owns, with counts", get_owns },
	{ "SUBIDS", "subids", VALUE_LIST, COLUMN_WRAP, MAPS | NEED_SUBIDS,
	  "entries of subuid(5), subgid(5) with ids of HOST-RANGE", get_subids },
	{ "WORKLOAD", "workload", VALUE_TEXT, COLUMN_TRUNCATE, NEED_STAT | NEED_WORKLOADS,
	  "container, pod or unit", get_workload },
	{ "SELF", "self", VALUE_BOOLEAN, COLUMN_LEFT, 0, "whether nspect itself is in it",
	  get_self },
};
/* clang-format on */

const struct column_set id_map_columns = {
	.rows = "idmaps",
	.row = "idmap",
	.columns = columns,
	.count = ARRAY_SIZE(columns),
};
