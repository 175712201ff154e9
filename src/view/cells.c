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

struct value cell_ns(const struct view_context *context, const struct ns *ns, bool unknown)
{
	struct value value;

	if (!ns)
		return unknown ? value_unknown() : value_none();
	if (!ns->inferred)
		return ns->ino ? value_number(ns->ino) : value_none(); /* of a captured file */
	value = ns->ino ? value_number(ns->ino) : value_none();
	value.display = ns->ino ? arena_format(context->arena, "~%llu", (unsigned long long)ns->ino)
				: arena_format(context->arena, "~%s", ns->label);
	return value;
}

struct value cell_age(const struct view_context *context, int64_t seconds)
{
	const uint64_t age = seconds > 0 ? (uint64_t)seconds : 0;
	const uint64_t minutes = age / 60, hours = minutes / 60, days = hours / 24;
	struct value value = value_number(age);

	if (days)
		value.display = arena_format(context->arena, "%llud", (unsigned long long)days);
	else if (hours)
		value.display =
			arena_format(context->arena, "%lluh%02llum", (unsigned long long)hours,
				     (unsigned long long)(minutes % 60));
	else if (minutes)
		value.display = arena_format(context->arena, "%llum", (unsigned long long)minutes);
	else
		value.display = arena_format(context->arena, "%llus", (unsigned long long)age);
	return value;
}

int64_t process_started(const struct inventory *inventory, const struct process *process)
{
	const struct host *host = &inventory->host;

	if (!process || !process->comm || !host->boot_time || host->ticks_per_second <= 0)
		return 0;
	return host->boot_time + (int64_t)(process->start_time / (uint64_t)host->ticks_per_second);
}

struct value cell_time(const struct view_context *context, int64_t time)
{
	time_t when = (time_t)time;
	struct tm broken_down;
	char text[32];

	if (!when || !gmtime_r(&when, &broken_down) ||
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &broken_down) == 0)
		return value_unknown();
	return value_text(arena_copy_text(context->arena, text));
}

struct value cell_started(const struct view_context *context, const struct process *process)
{
	if (!process)
		return value_none();
	return cell_time(context, process_started(context->inventory, process));
}

struct value cell_propagation(const struct view_context *context, struct propagation propagation)
{
	return value_text(arena_format(
		context->arena, "%s%s%s", propagation.peer_group ? "shared" : "private",
		propagation.master ? ",slave" : "", propagation.unbindable ? ",unbindable" : ""));
}

struct value cell_group(uint64_t group)
{
	return group ? value_number(group) : value_none();
}

struct value cell_unique_id(const struct view_context *context, uint64_t id)
{
	if (!id)
		return value_unknown();
	return value_text(arena_format(context->arena, "%llu", (unsigned long long)id));
}

struct value cell_workload(const struct view_context *context, struct workload workload)
{
	if (workload.runtime == WORKLOAD_NONE || !workload.name)
		return value_none_but("-");
	return value_text(arena_format(context->arena, "%s:%s",
				       workload_runtimes[workload.runtime].name, workload.name));
}

struct value cell_release(const struct view_context *context, const struct release *release)
{
	struct value value = value_text(release->text);

	if (release->warning)
		value.display =
			arena_format(context->arena, "%s%s# %s", release->text ? release->text : "",
				     release->text ? " " : "", release->warning);
	return value;
}

struct value cell_release_argv(const struct view_context *context, const struct release *release)
{
	struct value *items = arena_alloc(context->arena, release->argc * sizeof(*items));

	if (!release->text)
		return value_none();
	for (size_t i = 0; i < release->argc; i++)
		items[i] = value_text(release->argv[i]);
	return value_list(items, release->argc);
}
