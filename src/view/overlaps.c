/* SPDX-License-Identifier: MIT */
#include "view/overlaps.h"

#include "cells.h"
#include "model/needs.h"
#include "relate/workload.h"
#include "util/arena.h"
#include "util/macros.h"

static struct value get_ns(const struct view_context *context, const void *object)
{
	return cell_ns(context, ((const struct overlap *)object)->ns, false);
}

static struct value get_other_ns(const struct view_context *context, const void *object)
{
	return cell_ns(context, ((const struct overlap *)object)->other, false);
}

static struct value get_kind(const struct view_context *context, const void *object)
{
	return value_text(id_kinds[((const struct overlap *)object)->kind]);
}

static struct value get_host_first(const struct view_context *context, const void *object)
{
	return value_number(((const struct overlap *)object)->host);
}

static struct value get_length(const struct view_context *context, const void *object)
{
	return value_number(((const struct overlap *)object)->length);
}

static struct value get_host_range(const struct view_context *context, const void *object)
{
	const struct overlap *overlap = object;

	return value_text(arena_format(context->arena, "%u-%u", overlap->host,
				       overlap->host + (overlap->length - 1)));
}

static struct value get_inside(const struct view_context *context, const void *object)
{
	return value_number(((const struct overlap *)object)->inside);
}

static struct value get_other_inside(const struct view_context *context, const void *object)
{
	return value_number(((const struct overlap *)object)->other_inside);
}

static struct value get_grade(const struct view_context *context, const void *object)
{
	return value_text(overlap_grades[((const struct overlap *)object)->grade]);
}

static struct value get_identical(const struct view_context *context, const void *object)
{
	return value_boolean(((const struct overlap *)object)->is_identical);
}

static struct value get_hostroot(const struct view_context *context, const void *object)
{
	return value_boolean(((const struct overlap *)object)->has_root);
}

static bool has_policy(const struct view_context *context, const struct overlap *overlap)
{
	return context->inventory->id_policies[overlap->kind].read;
}

static struct value get_login(const struct view_context *context, const void *object)
{
	const struct overlap *overlap = object;

	return has_policy(context, overlap) ? value_boolean(overlap->has_login) : value_unknown();
}

static struct value get_subordinate(const struct view_context *context, const void *object)
{
	const struct overlap *overlap = object;

	return overlap->is_subordinate || overlap->knows_subordinate
		       ? value_boolean(overlap->is_subordinate)
		       : value_unknown();
}

static struct value get_certain(const struct view_context *context, const void *object)
{
	return value_boolean(((const struct overlap *)object)->certain);
}

static struct value get_owner(const struct view_context *context, const void *object)
{
	return cell_user(context, ((const struct overlap *)object)->ns->owner_uid);
}

static struct value get_other_owner(const struct view_context *context, const void *object)
{
	return cell_user(context, ((const struct overlap *)object)->other->owner_uid);
}

static struct value get_workload(const struct view_context *context, const void *object)
{
	const struct overlap *overlap = object;

	return cell_workload(context, ns_workload(context->inventory, overlap->ns));
}

static struct value get_other_workload(const struct view_context *context, const void *object)
{
	const struct overlap *overlap = object;

	return cell_workload(context, ns_workload(context->inventory, overlap->other));
}

/* Which pairs there are follows from these, whatever is shown of them. */
#define PAIRS     (NEED_STAT | NEED_RELATIONS | NEED_ID_MAPS)
#define GRADES    (PAIRS | NEED_SUBIDS | NEED_USERS)
#define WORKLOADS (NEED_STAT | NEED_WORKLOADS)

/* clang-format off */
static const struct column columns[] = {
	{ "NS", "ns", VALUE_NUMBER, COLUMN_RIGHT, PAIRS, "user namespace", get_ns },
	{ "OTHER-NS", "other_ns", VALUE_NUMBER, COLUMN_RIGHT, PAIRS,
	  "another one, not above or below it", get_other_ns },
	{ "KIND", "kind", VALUE_TEXT, COLUMN_LEFT, PAIRS, "kind of ids: uid, gid", get_kind },
	{ "HOST-FIRST", "host_first", VALUE_NUMBER, COLUMN_RIGHT, PAIRS,
	  "first id of the host that both have", get_host_first },
	{ "LENGTH", "length", VALUE_NUMBER, COLUMN_RIGHT, PAIRS, "how many they both have",
	  get_length },
	{ "HOST-RANGE", "host_range", VALUE_TEXT, COLUMN_LEFT, PAIRS,
	  "first and last id of these", get_host_range },
	{ "INSIDE", "inside", VALUE_NUMBER, COLUMN_RIGHT, PAIRS, "what HOST-FIRST is in NS",
	  get_inside },
	{ "OTHER-INSIDE", "other_inside", VALUE_NUMBER, COLUMN_RIGHT, PAIRS,
	  "what HOST-FIRST is in OTHER-NS", get_other_inside },
	{ "GRADE", "grade", VALUE_TEXT, COLUMN_LEFT, GRADES, "the worst that holds of it",
	  get_grade },
	{ "IDENTICAL", "identical", VALUE_BOOLEAN, COLUMN_LEFT, PAIRS,
	  "whether both have just the same ids of the host", get_identical },
	{ "HOSTROOT", "hostroot", VALUE_BOOLEAN, COLUMN_LEFT, PAIRS,
	  "whether id 0 of the host is among them", get_hostroot },
	{ "LOGIN-USERS", "login_users", VALUE_BOOLEAN, COLUMN_LEFT, PAIRS | NEED_SUBIDS,
	  "whether ids of people who log in are among them", get_login },
	{ "SUBORDINATE", "subordinate", VALUE_BOOLEAN, COLUMN_LEFT, GRADES,
	  "whether both owners may map all of these", get_subordinate },
	{ "CERTAIN", "certain", VALUE_BOOLEAN, COLUMN_LEFT, PAIRS,
	  "whether neither can be above the other", get_certain },
	{ "OWNER", "owner", VALUE_TEXT, COLUMN_LEFT, PAIRS | NEED_USERS,
	  "user who created NS", get_owner },
	{ "OTHER-OWNER", "other_owner", VALUE_TEXT, COLUMN_LEFT, PAIRS | NEED_USERS,
	  "user who created OTHER-NS", get_other_owner },
	{ "WORKLOAD", "workload", VALUE_TEXT, COLUMN_TRUNCATE, WORKLOADS,
	  "container, pod or unit of NS", get_workload },
	{ "OTHER-WORKLOAD", "other_workload", VALUE_TEXT, COLUMN_TRUNCATE, WORKLOADS,
	  "container, pod or unit of OTHER-NS", get_other_workload },
};
/* clang-format on */

const struct column_set overlap_columns = {
	.rows = "overlaps",
	.row = "overlap",
	.columns = columns,
	.count = ARRAY_SIZE(columns),
};
