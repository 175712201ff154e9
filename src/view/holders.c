/* SPDX-License-Identifier: MIT */
#include "view/holders.h"

#include "cells.h"
#include "model/needs.h"
#include "mount-relations.h"
#include "relate/holders.h"
#include "relate/workload.h"
#include "util/arena.h"
#include "util/macros.h"
#include "util/text.h"

static struct value get_what(const struct view_context *context, const void *object)
{
	const struct holder *holder = object;

	return value_text(holder->query->what);
}

static struct value get_kind(const struct view_context *context, const void *object)
{
	return value_text(holder_kind_name(object));
}

static struct value get_ns(const struct view_context *context, const void *object)
{
	const struct holder *holder = object;

	return cell_ns(context, holder_ns(holder), false);
}

static struct value get_type(const struct view_context *context, const void *object)
{
	const struct ns *ns = holder_ns(object);

	return ns ? value_text(ns_types[ns->type].name) : value_none();
}

static struct value get_pid(const struct view_context *context, const void *object)
{
	const struct holder *holder = object;

	return holder->process ? value_number((uint64_t)holder->process->pid) : value_none();
}

static struct value get_tid(const struct view_context *context, const void *object)
{
	const struct holder *holder = object;

	if (!holder->process)
		return value_none();
	return value_number(
		(uint64_t)(holder->reference ? holder->reference->tid : holder->process->pid));
}

static bool is_descriptor(const struct holder *holder)
{
	if (holder->use)
		return holder->use->kind == MOUNT_USE_FD;
	if (!holder->reference)
		return false;
	switch (holder->reference->kind) {
	case REFERENCE_FD:
	case REFERENCE_PIDFD:
	case REFERENCE_SOCKET:
	case REFERENCE_TUN:
		return true;
	case REFERENCE_THREAD:
	case REFERENCE_FOR_CHILDREN:
	case REFERENCE_PIN:
	case REFERENCE_IDMAPPED_MOUNT:
	case REFERENCE_KIND_COUNT:
		break;
	}
	return false;
}

static struct value get_fd(const struct view_context *context, const void *object)
{
	const struct holder *holder = object;

	if (!is_descriptor(holder))
		return value_none();
	return value_number((uint64_t)(holder->use ? holder->use->fd : holder->reference->fd));
}

static struct value get_target(const struct view_context *context, const void *object)
{
	const struct holder *holder = object;

	if (holder->use)
		return value_text(holder->use->path);
	if (holder->kind == HOLDER_DEVICE)
		return value_text(holder->device->file);
	if (holder->swap)
		return value_text(holder->swap->path);
	if (holder->mount)
		return value_text(holder->mount->target);
	return holder->reference ? value_text(holder->reference->target) : value_none();
}

static struct value get_in_ns(const struct view_context *context, const void *object)
{
	const struct holder *holder = object;

	if (holder->mount)
		return cell_ns(context, holder->mount->ns, true);
	if (!holder->reference || !holder->reference->target)
		return value_none();
	return cell_ns(context, holder->reference->in_ns, true);
}

static struct value get_lineage(const struct view_context *context, const void *object)
{
	const struct holder *holder = object;

	return holder->mount ? cell_lineage(context, holder->mount) : value_none();
}

/* A file system with a device number of its own was found by what is mounted. */
static struct value get_device(const struct view_context *context, const void *object)
{
	const struct holder *holder = object;

	if (holder->device)
		return value_text(block_device_path(holder->device, context->arena));
	return holder->level > 0 && holder->mount ? value_text(holder->mount->source)
						  : value_none();
}

static struct value get_other_ns(const struct view_context *context, const void *object)
{
	const struct holder *holder = object;

	return cell_ns(context, holder->other, false);
}

static struct value get_other_type(const struct view_context *context, const void *object)
{
	const struct holder *holder = object;

	return holder->other ? value_text(ns_types[holder->other->type].name) : value_none();
}

static struct value get_state(const struct view_context *context, const void *object)
{
	const struct holder *holder = object;

	if (!holder->reference || holder->reference->kind != REFERENCE_PIN)
		return value_none();
	return value_text(pin_state_name(holder->reference));
}

static struct value get_verdict(const struct view_context *context, const void *object)
{
	return value_text(holder_verdict(object));
}

static struct value get_covered_by(const struct view_context *context, const void *object)
{
	const struct holder *holder = object;
	const struct cover *cover = holder->reference ? holder->reference->covers : NULL;

	if (!cover)
		return value_none();
	return value_text(arena_format(context->arena, "%s (%s)", cover->target, cover->fstype));
}

static struct value get_uid(const struct view_context *context, const void *object)
{
	const struct holder *holder = object;

	return holder->process ? cell_uid(holder->process->uid) : value_none();
}

static struct value get_user(const struct view_context *context, const void *object)
{
	const struct holder *holder = object;

	return holder->process ? cell_user(context, holder->process->uid) : value_none();
}

static struct workload workload_of(const struct view_context *context, const struct holder *holder)
{
	if (holder->other)
		return ns_workload(context->inventory, holder->other);
	if (holder->kind == HOLDER_MOUNT)
		return ns_workload(context->inventory, holder->mount->ns);
	return holder->process ? process_workload(holder->process) : (struct workload){ 0 };
}

static struct value get_workload(const struct view_context *context, const void *object)
{
	return cell_workload(context, workload_of(context, object));
}

/* Whether it is a process or mount, and since when; 0: not known. */
static bool has_start(const struct view_context *context, const struct holder *holder, int64_t *ret)
{
	if (holder->kind == HOLDER_MOUNT)
		return false;
	if (holder->process)
		*ret = process_started(context->inventory, holder->process);
	else if (holder->reference)
		*ret = holder->reference->since;
	return holder->process || holder->reference;
}

static struct value get_since(const struct view_context *context, const void *object)
{
	int64_t start;

	return has_start(context, object, &start) ? cell_time(context, start) : value_none();
}

static struct value get_age(const struct view_context *context, const void *object)
{
	int64_t start;

	if (!has_start(context, object, &start))
		return value_none();
	return start ? cell_age(context, context->inventory->host.time - start) : value_unknown();
}

/* What a table says of a holder that is no process. */
static const char *describe(const struct view_context *context, const struct holder *holder)
{
	const struct cover *cover = holder->reference ? holder->reference->covers : NULL;
	const char *verdict = holder_verdict(holder);

	if (holder->kind == HOLDER_DEVICE)
		return arena_format(context->arena, "(%s)",
				    block_device_path(holder->device, context->arena));
	if (holder->other)
		return arena_format(context->arena, "(%s:%llu)", ns_types[holder->other->type].name,
				    (unsigned long long)holder->other->ino);
	if (cover)
		return arena_format(context->arena, "(%s by %s)", verdict, cover->target);
	return verdict ? arena_format(context->arena, "(%s)", verdict) : NULL;
}

static struct value get_command(const struct view_context *context, const void *object)
{
	const struct holder *holder = object;

	if (!holder->process)
		return value_none_but(describe(context, holder));
	return holder->process->command ? value_text(holder->process->command) : value_unknown();
}

static struct value get_release(const struct view_context *context, const void *object)
{
	const struct holder *holder = object;

	return cell_release(context, &holder->release);
}

static struct value get_release_argv(const struct view_context *context, const void *object)
{
	const struct holder *holder = object;

	return cell_release_argv(context, &holder->release);
}

static struct value get_warning(const struct view_context *context, const void *object)
{
	const struct holder *holder = object;

	return value_text(holder->release.warning);
}

static struct value get_certain(const struct view_context *context, const void *object)
{
	const struct holder *holder = object;

	return value_boolean(holder->certain);
}

static const struct column columns[] = {
	{ "WHAT", "what", VALUE_TEXT, COLUMN_LEFT, 0, "what was asked for", get_what },
	{ "NS", "ns", VALUE_NUMBER, COLUMN_RIGHT, 0,
	  "namespace that it keeps alive, or that the mount is in", get_ns },
	{ "TYPE", "type", VALUE_TEXT, COLUMN_LEFT, 0, "type of that namespace", get_type },
	{ "KIND", "kind", VALUE_TEXT, COLUMN_LEFT, 0, "kind of holder: task, fd, pin, mount, ...",
	  get_kind },
	{ "PID", "pid", VALUE_NUMBER, COLUMN_RIGHT, 0, "process", get_pid },
	{ "TID", "tid", VALUE_NUMBER, COLUMN_RIGHT, 0, "thread; else PID", get_tid },
	{ "FD", "fd", VALUE_NUMBER, COLUMN_RIGHT, 0, "number of the descriptor", get_fd },
	{ "TARGET", "target", VALUE_TEXT, COLUMN_LEFT, 0,
	  "where the mount is, or the file that is used", get_target },
	{ "IN-NS", "in_ns", VALUE_NUMBER, COLUMN_RIGHT, 0, "mount namespace of the mount",
	  get_in_ns },
	{ "DEVICE", "device", VALUE_TEXT, COLUMN_LEFT, 0,
	  "block device on top of WHAT, that it is or holds", get_device },
	{ "LINEAGE", "lineage", VALUE_OBJECT, COLUMN_LEFT, NEEDS_OF_LINEAGE,
	  "the mount that the mount is a propagated copy of", get_lineage },
	{ "OTHER-NS", "other_ns", VALUE_NUMBER, COLUMN_RIGHT, NEED_RELATIONS,
	  "namespace that is a child of it or owned by it", get_other_ns },
	{ "OTHER-TYPE", "other_type", VALUE_TEXT, COLUMN_LEFT, NEED_RELATIONS, "type of OTHER-NS",
	  get_other_type },
	{ "STATE", "state", VALUE_TEXT, COLUMN_LEFT, 0, "of a pin: ok, shadowed, elsewhere, broken",
	  get_state },
	{ "VERDICT", "verdict", VALUE_TEXT, COLUMN_LEFT, 0,
	  "the same, or orphan where nobody is in the namespace", get_verdict },
	{ "COVERED-BY", "covered_by", VALUE_TEXT, COLUMN_LEFT, 0,
	  "what is mounted over a pin, with its file system", get_covered_by },
	{ "UID", "uid", VALUE_NUMBER, COLUMN_RIGHT, NEED_UIDS, "effective uid of PID", get_uid },
	{ "USER", "user", VALUE_TEXT, COLUMN_LEFT, NEED_UIDS | NEED_USERS, "user name of UID",
	  get_user },
	{ "WORKLOAD", "workload", VALUE_TEXT, COLUMN_LEFT, NEED_STAT | NEED_WORKLOADS,
	  "container, pod or unit of PID or OTHER-NS", get_workload },
	{ "SINCE", "since", VALUE_TEXT, COLUMN_LEFT, NEED_STAT,
	  "when PID started or the pin was made (UTC)", get_since },
	{ "AGE", "age", VALUE_NUMBER, COLUMN_RIGHT, NEED_STAT, "time since SINCE (seconds in JSON)",
	  get_age },
	{ "COMMAND", "command", VALUE_TEXT, COLUMN_TRUNCATE, NEED_STAT | NEED_COMMANDS,
	  "command line of PID", get_command },
	/* Never cut: half a command does something else. */
	{ "RELEASE", "release", VALUE_TEXT, COLUMN_LEFT, NEED_STAT,
	  "command that lets go; in a table with WARNING", get_release },
	{ "RELEASE-ARGV", "release_argv", VALUE_LIST, COLUMN_LEFT, NEED_STAT,
	  "the same as words, for a program", get_release_argv },
	{ "WARNING", "warning", VALUE_TEXT, COLUMN_LEFT, NEED_STAT,
	  "what else RELEASE does, or why there is none", get_warning },
	{ "CERTAIN", "certain", VALUE_BOOLEAN, COLUMN_LEFT, 0,
	  "whether it surely holds this namespace", get_certain },
};

const struct column_set holder_columns = {
	.rows = "holders",
	.row = "holder",
	.columns = columns,
	.count = ARRAY_SIZE(columns),
};

/* By whether there are several queries, and workloads. */
static const char *const usual_of_mounts[2][2] = {
	{ "KIND,NS,PID,COMMAND,TARGET,RELEASE", "KIND,NS,PID,WORKLOAD,COMMAND,TARGET,RELEASE" },
	{ "WHAT,KIND,NS,PID,COMMAND,TARGET,RELEASE",
	  "WHAT,KIND,NS,PID,WORKLOAD,COMMAND,TARGET,RELEASE" },
};

/* The same, of several namespaces. */
static const char *const usual_of_namespaces[2][2] = {
	{ "KIND,PID,COMMAND,RELEASE", "KIND,PID,WORKLOAD,COMMAND,RELEASE" },
	{ "NS,TYPE,KIND,PID,COMMAND,RELEASE", "NS,TYPE,KIND,PID,WORKLOAD,COMMAND,RELEASE" },
};

/* One namespace, and no workload, need no column that says so in every row. */
const char *holder_usual_columns(const void *const *holders, size_t n_holders)
{
	bool has_queries = false, has_several = false, has_workloads = false, has_mounts = false;

	for (size_t i = 0; i < n_holders; i++) {
		const struct holder *holder = holders[i], *first = holders[0];

		has_queries |= holder->query != first->query;
		has_several |= holder->query->ns != first->query->ns;
		has_mounts |= holder->query->devices != NULL;
		has_workloads |= holder->process &&
				 process_workload(holder->process).runtime != WORKLOAD_NONE;
	}
	return has_mounts ? usual_of_mounts[has_queries][has_workloads]
			  : usual_of_namespaces[has_several][has_workloads];
}
