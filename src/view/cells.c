/* SPDX-License-Identifier: MIT */
#include "cells.h"

#include <time.h>

#include "util/arena.h"

struct value cell_uid(uid_t uid)
{
	return uid == UID_UNKNOWN ? value_unknown() : value_number(uid);
}

struct value cell_user(const struct view_context *context, uid_t uid)
{
	const char *name = NULL;

	if (uid == UID_UNKNOWN)
		return value_unknown();
	if (!context->numeric)
		name = inventory_user_name(context->inventory, uid);
	return value_text(name ? name : arena_format(context->arena, "%u", uid));
}

struct value cell_started(const struct view_context *context, const struct process *process)
{
	const struct host *host = &context->inventory->host;
	struct tm broken_down;
	char text[32];
	time_t when;

	if (!process || !process->comm || host->ticks_per_second <= 0)
		return value_none();
	when = (time_t)(host->boot_time +
			(int64_t)(process->start_time / (uint64_t)host->ticks_per_second));
	if (!gmtime_r(&when, &broken_down) ||
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &broken_down) == 0)
		return value_none();
	return value_text(arena_copy_text(context->arena, text));
}

struct value cell_workload(const struct view_context *context, struct workload workload)
{
	if (workload.runtime == WORKLOAD_NONE || !workload.name)
		return value_none_but("-");
	return value_text(arena_format(context->arena, "%s:%s",
				       workload_runtimes[workload.runtime].name, workload.name));
}
