/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "cells.h"
#include "model/needs.h"
#include "util/arena.h"
#include "util/key-index.h"
#include "util/macros.h"
#include "view/namespaces.h"

static struct value get_ns(const struct view_context *context, const void *object)
{
	const struct member *member = object;

	return cell_ns(context, member->ns, false);
}

static struct value get_type(const struct view_context *context, const void *object)
{
	const struct member *member = object;

	return value_text(ns_types[member->ns->type].name);
}

static struct value get_pid(const struct view_context *context, const void *object)
{
	const struct member *member = object;

	return value_number((uint64_t)member->process->pid);
}

static struct value get_tid(const struct view_context *context, const void *object)
{
	const struct member *member = object;

	return value_number((uint64_t)member->tid);
}

static struct value get_ppid(const struct view_context *context, const void *object)
{
	const struct member *member = object;

	return value_number((uint64_t)member->process->ppid);
}

static struct value get_uid(const struct view_context *context, const void *object)
{
	const struct member *member = object;

	return cell_uid(member->process->uid);
}

static struct value get_user(const struct view_context *context, const void *object)
{
	const struct member *member = object;

	return cell_user(context, member->process->uid);
}

static struct value get_command(const struct view_context *context, const void *object)
{
	const struct member *member = object;

	return member->process->command ? value_text(member->process->command) : value_unknown();
}

static struct value get_inferred(const struct view_context *context, const void *object)
{
	const struct member *member = object;

	return value_boolean(member->ns->inferred);
}

static struct value get_started(const struct view_context *context, const void *object)
{
	const struct member *member = object;

	return cell_started(context, member->process);
}

static struct value get_cgroup(const struct view_context *context, const void *object)
{
	const struct member *member = object;

	return value_text(member->process->cgroup);
}

static const struct column columns[] = {
	{ "NS", "ns", VALUE_NUMBER, COLUMN_RIGHT, 0, "namespace that it is in", get_ns },
	{ "TYPE", "type", VALUE_TEXT, COLUMN_LEFT, 0, "type of that namespace", get_type },
	{ "PID", "pid", VALUE_NUMBER, COLUMN_RIGHT, 0, "process", get_pid },
	{ "TID", "tid", VALUE_NUMBER, COLUMN_RIGHT, 0,
	  "thread, where only that is in the namespace; else PID", get_tid },
	{ "PPID", "ppid", VALUE_NUMBER, COLUMN_RIGHT, NEED_STAT, "parent process", get_ppid },
	{ "UID", "uid", VALUE_NUMBER, COLUMN_RIGHT, NEED_UIDS, "effective uid", get_uid },
	{ "USER", "user", VALUE_TEXT, COLUMN_LEFT, NEED_UIDS | NEED_USERS, "user name of UID",
	  get_user },
	{ "STARTED", "started", VALUE_TEXT, COLUMN_LEFT, NEED_STAT, "when it started (UTC)",
	  get_started },
	{ "CGROUP", "cgroup", VALUE_TEXT, COLUMN_LEFT, NEED_CGROUPS, "control group", get_cgroup },
	{ "INFERRED", "inferred", VALUE_BOOLEAN, COLUMN_LEFT, NEED_INFERENCE,
	  "whether that it is in NS was concluded, not seen", get_inferred },
	{ "COMMAND", "command", VALUE_TEXT, COLUMN_TRUNCATE, NEED_STAT | NEED_COMMANDS,
	  "command line", get_command },
};

const struct column_set member_columns = {
	.rows = "processes",
	.row = "process",
	.columns = columns,
	.count = ARRAY_SIZE(columns),
};

struct members {
	const struct view_context *context;
	struct member *items;
	size_t count;
};

static void add_member(struct members *members, const struct ns *ns, const struct process *process,
		       pid_t tid)
{
	struct member *member = &members->items[members->count++];

	member->ns = ns;
	member->process = process;
	member->tid = tid;
}

/* What a namespace has at most, its threads as members of their own included. */
static size_t count_at_most(const struct ns *ns)
{
	return ns->n_processes + ns_count_references(ns, REFERENCE_THREAD);
}

static void add_members(struct members *members, const struct ns *ns)
{
	const struct inventory *inventory = members->context->inventory;

	for (size_t i = 0; i < inventory->n_processes; i++) {
		const struct process *process = inventory->processes[i];

		if (ns_has_member(ns, process))
			add_member(members, ns, process, process->pid);
	}
	for (const struct reference *reference = ns->references; reference;
	     reference = reference->next) {
		if (reference->kind == REFERENCE_THREAD)
			add_member(members, ns, reference->process, reference->tid);
	}
}

/* Finds the parent process of each among the members of the same namespace. */
static void link_members(struct member *members, size_t count)
{
	struct key_index *by_pid = key_index_new();

	for (size_t i = 0; i < count; i++) {
		/* A thread that has exited can have left its number to a process, between two looks. */
		if (!key_index_find(by_pid, (uint64_t)members[i].tid, 0))
			key_index_add(by_pid, (uint64_t)members[i].tid, 0, &members[i]);
	}
	for (size_t i = 0; i < count; i++)
		members[i].above = key_index_find(by_pid, (uint64_t)members[i].process->ppid, 0);
	key_index_free(by_pid);
}

static int compare_members(const void *a, const void *b)
{
	const struct member *first = a, *second = b;

	return first->tid < second->tid ? -1 : first->tid > second->tid;
}

size_t select_members(const struct view_context *context, const struct ns *const *namespaces,
		      size_t n_namespaces, const void *const **ret)
{
	struct members members = { .context = context };
	const void **found;
	size_t at_most = 0;

	for (size_t i = 0; i < n_namespaces; i++)
		at_most += count_at_most(namespaces[i]);
	members.items = arena_alloc(context->arena, at_most * sizeof(*members.items));
	for (size_t i = 0; i < n_namespaces; i++) {
		size_t start = members.count;

		add_members(&members, namespaces[i]);
		qsort(members.items + start, members.count - start, sizeof(*members.items),
		      compare_members);
		link_members(members.items + start, members.count - start);
	}
	found = arena_alloc(context->arena, members.count * sizeof(*found));
	for (size_t i = 0; i < members.count; i++)
		found[i] = &members.items[i];
	*ret = found;
	return members.count;
}

const void *member_above(const struct view_context *context, const void *object)
{
	const struct member *member = object;

	return member->above;
}
