/* SPDX-License-Identifier: MIT */
#include "evidence.h"

#include <string.h>

#include "cells.h"
#include "relate/workload.h"
#include "util/arena.h"
#include "util/macros.h"

/* The fields are copied. */
static struct value object(const struct view_context *context, const struct value_field *fields,
			   size_t count)
{
	struct value_field *copy = arena_alloc(context->arena, count * sizeof(*copy));

	if (count)
		memcpy(copy, fields, count * sizeof(*copy));
	return value_object(copy, count);
}

struct value ns_value(const struct view_context *context, const struct ns *ns)
{
	const struct workload workload = ns_workload(context->inventory, ns);
	const struct value_field fields[] = {
		{ "ns", cell_ns(context, ns, true) },
		{ "type", value_text(ns_types[ns->type].name) },
		{ "workload", cell_workload(context, workload) },
	};

	return object(context, fields, ARRAY_SIZE(fields));
}

static struct value group_value(uint64_t group)
{
	return group ? value_number(group) : value_none();
}

static struct value mount_value(const struct view_context *context, const struct mount *mount)
{
	const struct value_field fields[] = {
		{ "ns", cell_ns(context, mount->ns, true) },
		{ "id", value_number(mount->id) },
		{ "target", value_text(mount->target) },
		{ "fsroot", value_text(mount->root) },
		{ "source", value_text(mount->source) },
		{ "fstype", value_text(mount->fstype) },
		{ "maj_min",
		  value_text(arena_format(context->arena, "%u:%u", mount->major, mount->minor)) },
		{ "group", group_value(mount->propagation.peer_group) },
		{ "master", group_value(mount->propagation.master) },
	};

	return object(context, fields, ARRAY_SIZE(fields));
}

static struct value process_value(const struct view_context *context, const struct process *process)
{
	const struct value_field fields[] = {
		{ "pid", value_number((uint64_t)process->pid) },
		{ "command", value_text(process->command ? process->command : process->comm) },
	};

	return object(context, fields, ARRAY_SIZE(fields));
}

/* What is in a list is again what may be a list: rules nest them a few levels deep. */
static struct value list_value(const struct view_context *context, const struct fact *fact)
{
	size_t count = fact->as.list.count;
	struct value *items = arena_alloc(context->arena, count * sizeof(*items));

	for (size_t i = 0; i < count; i++)
		items[i] = fact_value(context, &fact->as.list.items[i]);
	return value_list(items, count);
}

static struct value record_value(const struct view_context *context, const struct fact *fact)
{
	size_t count = fact->as.list.count;
	struct value_field *fields = arena_alloc(context->arena, count * sizeof(*fields));

	for (size_t i = 0; i < count; i++) {
		fields[i].name = fact->as.list.items[i].key;
		fields[i].value = fact_value(context, &fact->as.list.items[i]);
	}
	return value_object(fields, count);
}

struct value fact_value(const struct view_context *context, const struct fact *fact)
{
	switch (fact->kind) {
	case FACT_TEXT:
		return value_text(fact->as.text);
	case FACT_NUMBER:
		return value_number(fact->as.number);
	case FACT_NS:
		return fact->as.ns ? ns_value(context, fact->as.ns) : value_none();
	case FACT_MOUNT:
		return fact->as.mount ? mount_value(context, fact->as.mount) : value_none();
	case FACT_PROCESS:
		return fact->as.process ? process_value(context, fact->as.process) : value_none();
	case FACT_LIST:
		return list_value(context, fact);
	case FACT_RECORD:
		return record_value(context, fact);
	}
	return value_none();
}
