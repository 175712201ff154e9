/* SPDX-License-Identifier: MIT */
#include "view/capabilities.h"

#include "cells.h"
#include "model/capability.h"
#include "model/needs.h"
#include "relate/workload.h"
#include "util/arena.h"
#include "util/macros.h"
#include "util/text.h"

/* A table names what is missing of a set that is nearly whole. */
#define MISSING_MAX 4

static struct value get_ns(const struct view_context *context, const void *object)
{
	const struct capable *capable = object;

	return cell_ns(context, capable->ns, false);
}

static struct value get_type(const struct view_context *context, const void *object)
{
	const struct capable *capable = object;

	return value_text(ns_types[capable->ns->type].name);
}

static struct value get_ons(const struct view_context *context, const void *object)
{
	const struct capable *capable = object;
	const struct ns *ns = capable->ns;

	return cell_ns(context, ns->type == NS_USER ? ns : ns->owner, true);
}

static struct value get_ns_workload(const struct view_context *context, const void *object)
{
	const struct capable *capable = object;

	return cell_workload(context, ns_workload(context->inventory, capable->ns));
}

static struct value get_pid(const struct view_context *context, const void *object)
{
	const struct capable *capable = object;

	return value_number((uint64_t)capable->process->pid);
}

static struct value get_tid(const struct view_context *context, const void *object)
{
	const struct capable *capable = object;
	pid_t tid = capable->thread ? capable->thread->tid : capable->process->pid;

	return value_number((uint64_t)tid);
}

static uid_t uid_of(const struct capable *capable)
{
	return capable->thread ? capable->thread->uid : capable->process->uid;
}

static struct value get_uid(const struct view_context *context, const void *object)
{
	return cell_uid(uid_of(object));
}

static struct value get_user(const struct view_context *context, const void *object)
{
	return cell_user(context, uid_of(object));
}

static struct value get_workload(const struct view_context *context, const void *object)
{
	const struct capable *capable = object;

	return cell_workload(context, process_workload(capable->process));
}

static struct value get_userns(const struct view_context *context, const void *object)
{
	const struct capable *capable = object;

	return cell_ns(context, process_ns(capable->process, NS_USER), true);
}

static const char *name_of(const struct view_context *context, unsigned int capability)
{
	const char *name = capability_name(capability);

	return name ? name : arena_format(context->arena, "cap_%u", capability);
}

static size_t count_of(uint64_t capabilities)
{
	return (size_t)__builtin_popcountll(capabilities);
}

/* "all", "all but cap_sys_resource", "cap_chown,cap_kill". */
static const char *describe(const struct view_context *context, uint64_t capabilities)
{
	uint64_t missing = capable_of_all(context->inventory) & ~capabilities;
	bool is_nearly_all =
		count_of(missing) <= MISSING_MAX && count_of(capabilities) > MISSING_MAX;
	auto_text struct text text = { 0 };

	if (!missing)
		return "all";
	for (unsigned int i = 0; i < CAPABILITY_COUNT; i++) {
		if ((is_nearly_all ? missing : capabilities) & CAPABILITY_BIT(i))
			text_add_format(&text, "%s%s", text.length ? "," : "", name_of(context, i));
	}
	return arena_format(context->arena, "%s%s", is_nearly_all ? "all but " : "",
			    text_get(&text));
}

static struct value get_caps(const struct view_context *context, const void *object)
{
	uint64_t capabilities = ((const struct capable *)object)->capabilities;
	struct value *items = arena_alloc(context->arena, count_of(capabilities) * sizeof(*items));
	struct value value;
	size_t count = 0;

	for (unsigned int i = 0; i < CAPABILITY_COUNT; i++) {
		if (capabilities & CAPABILITY_BIT(i))
			items[count++] = value_text(name_of(context, i));
	}
	value = value_list(items, count);
	value.display = describe(context, capabilities);
	return value;
}

static struct value get_via(const struct view_context *context, const void *object)
{
	static const char *const names[] = {
		[CAPABLE_EFFECTIVE] = "effective",
		[CAPABLE_OWNER] = "owner",
	};
	const struct capable *capable = object;

	return capable->via == CAPABLE_UNKNOWN ? value_unknown() : value_text(names[capable->via]);
}

static struct value get_via_ns(const struct view_context *context, const void *object)
{
	const struct capable *capable = object;

	return cell_ns(context, capable->via_ns, true);
}

static struct value get_certain(const struct view_context *context, const void *object)
{
	const struct capable *capable = object;

	return value_boolean(capable->certain);
}

static struct value get_command(const struct view_context *context, const void *object)
{
	const struct capable *capable = object;

	return capable->process->command ? value_text(capable->process->command) : value_unknown();
}

/* What all rows rest on is read anyway: NEED_RELATIONS, NEED_CAPABILITIES, NEED_UIDS. */
static const struct column columns[] = {
	{ "NS", "ns", VALUE_NUMBER, COLUMN_RIGHT, 0, "namespace that they are over", get_ns },
	{ "TYPE", "type", VALUE_TEXT, COLUMN_LEFT, 0, "type of that namespace", get_type },
	{ "ONS", "ons", VALUE_NUMBER, COLUMN_RIGHT, 0,
	  "user namespace that decides: its owner, or itself", get_ons },
	{ "NS-WORKLOAD", "ns_workload", VALUE_TEXT, COLUMN_LEFT, NEED_STAT | NEED_WORKLOADS,
	  "container, pod or unit of NS", get_ns_workload },
	{ "PID", "pid", VALUE_NUMBER, COLUMN_RIGHT, 0, "process that has them", get_pid },
	{ "TID", "tid", VALUE_NUMBER, COLUMN_RIGHT, 0,
	  "thread with credentials of its own; else PID", get_tid },
	{ "UID", "uid", VALUE_NUMBER, COLUMN_RIGHT, 0, "effective uid of TID", get_uid },
	{ "USER", "user", VALUE_TEXT, COLUMN_LEFT, NEED_USERS, "user name of UID", get_user },
	{ "USERNS", "userns", VALUE_NUMBER, COLUMN_RIGHT, 0, "user namespace of PID", get_userns },
	{ "WORKLOAD", "workload", VALUE_TEXT, COLUMN_LEFT, NEED_STAT | NEED_WORKLOADS,
	  "container, pod or unit of PID", get_workload },
	{ "CAPS", "caps", VALUE_LIST, COLUMN_EXTREMES, 0,
	  "capabilities; at most these where CERTAIN is no", get_caps },
	{ "VIA", "via", VALUE_TEXT, COLUMN_LEFT, 0,
	  "effective (capabilities of TID) or owner (by UID)", get_via },
	{ "VIA-NS", "via_ns", VALUE_NUMBER, COLUMN_RIGHT, 0,
	  "user namespace where that is so: NS is in or below it", get_via_ns },
	{ "CERTAIN", "certain", VALUE_BOOLEAN, COLUMN_LEFT, 0, "whether all that it takes was seen",
	  get_certain },
	{ "COMMAND", "command", VALUE_TEXT, COLUMN_TRUNCATE, NEED_STAT | NEED_COMMANDS,
	  "command line of PID", get_command },
};

const struct column_set capability_columns = {
	.rows = "capabilities",
	.row = "capability",
	.columns = columns,
	.count = ARRAY_SIZE(columns),
};

const char *capability_usual_columns(struct arena *arena, const struct capable *rows, size_t n_rows,
				     bool of_namespaces)
{
	bool has_namespaces = !of_namespaces, has_processes = of_namespaces;
	bool has_threads = false, has_doubts = false;

	for (size_t i = 0; i < n_rows; i++) {
		has_namespaces |= rows[i].ns != rows[0].ns;
		has_processes |= rows[i].process != rows[0].process;
		has_threads |= rows[i].thread != NULL;
		has_doubts |= !rows[i].certain;
	}
	return arena_format(arena, "%s%s%s%sCAPS,VIA%s%s%s", has_namespaces ? "NS,TYPE," : "",
			    has_processes ? "PID," : "", has_threads ? "TID," : "",
			    has_processes ? "USER," : "", has_doubts ? ",CERTAIN" : "",
			    of_namespaces ? "" : ",VIA-NS,NS-WORKLOAD",
			    has_processes ? ",USERNS,WORKLOAD,COMMAND" : "");
}
