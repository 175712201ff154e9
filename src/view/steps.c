/* SPDX-License-Identifier: MIT */
#include "view/steps.h"

#include "cells.h"
#include "model/needs.h"
#include "relate/workload.h"
#include "util/macros.h"

static struct value get_step(const struct view_context *context, const void *object)
{
	return value_number(((const struct step *)object)->number);
}

static struct value get_action(const struct view_context *context, const void *object)
{
	return value_text(((const struct step *)object)->action);
}

static struct value get_type(const struct view_context *context, const void *object)
{
	const struct ns *ns = ((const struct step *)object)->ns;

	return ns ? value_text(ns_types[ns->type].name) : value_none();
}

static struct value get_ns(const struct view_context *context, const void *object)
{
	return cell_ns(context, ((const struct step *)object)->ns, false);
}

static struct value get_value(const struct view_context *context, const void *object)
{
	return value_text(((const struct step *)object)->value);
}

static struct value get_from(const struct view_context *context, const void *object)
{
	return value_text(((const struct step *)object)->from);
}

static struct value get_nsid(const struct view_context *context, const void *object)
{
	const struct ns *ns = ((const struct step *)object)->ns;

	return ns ? cell_unique_id(context, ns->id) : value_none();
}

static struct value get_ons(const struct view_context *context, const void *object)
{
	const struct ns *ns = ((const struct step *)object)->ns;

	return ns ? cell_ns(context, ns->owner, ns->unknown & UNKNOWN_OWNER) : value_none();
}

static struct value get_workload(const struct view_context *context, const void *object)
{
	const struct ns *ns = ((const struct step *)object)->ns;

	return ns ? cell_workload(context, ns_workload(context->inventory, ns)) : value_none();
}

static struct value get_nsenter(const struct view_context *context, const void *object)
{
	const struct step *step = object;

	return step->nsenter && *step->nsenter ? value_text(step->nsenter) : value_none();
}

/* clang-format off */
static const struct column columns[] = {
	{ "STEP", "step", VALUE_NUMBER, COLUMN_RIGHT, 0, "its place in the order", get_step },
	{ "ACTION", "action", VALUE_TEXT, COLUMN_LEFT, 0, "what is done", get_action },
	{ "TYPE", "type", VALUE_TEXT, COLUMN_LEFT, 0, "kind of namespace that is joined", get_type },
	{ "NS", "ns", VALUE_NUMBER, COLUMN_RIGHT, 0, "the namespace", get_ns },
	{ "VALUE", "value", VALUE_TEXT, COLUMN_TRUNCATE, 0,
	  "of another action: the id, path or words", get_value },
	{ "FROM", "from", VALUE_TEXT, COLUMN_LEFT, 0, "what it was opened through", get_from },
	{ "NSID", "nsid", VALUE_TEXT, COLUMN_RIGHT, NEED_IDS,
	  "unique 64-bit id of the namespace, where the kernel gives one", get_nsid },
	{ "ONS", "ons", VALUE_NUMBER, COLUMN_RIGHT, NEED_RELATIONS,
	  "user namespace that owns it", get_ons },
	{ "WORKLOAD", "workload", VALUE_TEXT, COLUMN_LEFT, NEED_STAT | NEED_WORKLOADS,
	  "container, pod or unit that it belongs to", get_workload },
	{ "NSENTER", "nsenter", VALUE_TEXT, COLUMN_TRUNCATE, 0,
	  "what asks nsenter(1) for the same", get_nsenter },
};
/* clang-format on */

const struct column_set step_columns = {
	.rows = "steps",
	.row = "step",
	.columns = columns,
	.count = ARRAY_SIZE(columns),
};

const char step_usual_columns[] = "STEP,ACTION,TYPE,NS,VALUE,FROM";
