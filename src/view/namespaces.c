/* SPDX-License-Identifier: MIT */
#include "view/namespaces.h"

#include "cells.h"
#include "keepers.h"
#include "model/needs.h"
#include "relate/workload.h"
#include "user-cells.h"
#include "util/arena.h"
#include "util/macros.h"

static struct value get_ino(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return cell_ns(context, ns, false);
}

static struct value get_type(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return value_text(ns_types[ns->type].name);
}

static struct value get_nprocs(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return value_number(ns->n_processes);
}

static struct value get_nthreads(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return value_number(ns->n_threads);
}

static struct value get_pid(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return ns->first ? value_number((uint64_t)ns->first->pid) : value_none();
}

static struct value get_ppid(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return ns->first ? value_number((uint64_t)ns->first->ppid) : value_none();
}

static struct value get_leader(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return ns->leader ? value_number((uint64_t)ns->leader->pid) : value_none();
}

static struct value get_started(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return cell_started(context, ns->leader);
}

/* Of the member that PID names; of a namespace without members, its owner's. */
static uid_t uid_of(const struct ns *ns)
{
	return ns->first ? ns->first->uid : ns->owner_uid;
}

static struct value get_uid(const struct view_context *context, const void *object)
{
	return cell_uid(uid_of(object));
}

static struct value get_user(const struct view_context *context, const void *object)
{
	return cell_user(context, uid_of(object));
}

static struct value get_owner_uid(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return cell_uid(ns->owner_uid);
}

static struct value get_owner(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return cell_user(context, ns->owner_uid);
}

static struct value get_command(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	if (!ns->first)
		return value_none_but(describe_keeper(context, ns));
	return ns->first->command ? value_text(ns->first->command) : value_unknown();
}

static struct value get_path(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;
	const char *proc = context->inventory->host.proc_path, *type = ns_types[ns->type].name;
	const struct reference *thread;

	if (ns->inferred)
		return value_unknown();
	if (ns->first)
		return value_text(
			arena_format(context->arena, "%s/%d/ns/%s", proc, ns->first->pid, type));
	thread = ns_first_reference(ns, REFERENCE_THREAD);
	if (!thread)
		return value_none();
	return value_text(arena_format(context->arena, "%s/%d/task/%d/ns/%s", proc,
				       thread->process->pid, thread->tid, type));
}

static struct value get_netnsid(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	if (ns->type != NS_NET)
		return value_none();
	if (ns->unknown & UNKNOWN_NETNSID)
		return value_unknown();
	if (ns->netnsid == NETNSID_UNASSIGNED)
		return value_none_but("unassigned");
	return value_number((uint64_t)ns->netnsid);
}

static struct value get_pns(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return cell_ns(context, ns->parent, ns->unknown & UNKNOWN_PARENT);
}

static struct value get_ons(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return cell_ns(context, ns->owner, ns->unknown & UNKNOWN_OWNER);
}

static struct value get_nsid(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	if (!ns->id)
		return value_unknown();
	return value_text(arena_format(context->arena, "%llu", (unsigned long long)ns->id));
}

static struct value get_host(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return ns->unknown & UNKNOWN_INITIAL ? value_unknown() : value_boolean(ns->initial);
}

static struct value get_inferred(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return value_boolean(ns->inferred);
}

static struct value get_label(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return value_text(ns->label);
}

static struct value get_self(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return ns->inferred && !ns->self ? value_unknown() : value_boolean(ns->self);
}

static struct value get_workload(const struct view_context *context, const void *object)
{
	return cell_workload(context, ns_workload(context->inventory, object));
}

static struct value get_runtime(const struct view_context *context, const void *object)
{
	struct workload workload = ns_workload(context->inventory, object);

	return value_text(workload_runtimes[workload.runtime].name);
}

static struct value get_container(const struct view_context *context, const void *object)
{
	return value_text(ns_workload(context->inventory, object).container);
}

static struct value get_pod(const struct view_context *context, const void *object)
{
	return value_text(ns_workload(context->inventory, object).pod);
}

static struct value get_unit(const struct view_context *context, const void *object)
{
	return value_text(ns_workload(context->inventory, object).unit);
}

static struct value get_cgroup(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return ns->leader ? value_text(ns->leader->cgroup) : value_none();
}

#define MEMBERS   (NEED_STAT | NEED_THREADS)
#define MAPS      (NEED_STAT | NEED_RELATIONS | NEED_ID_MAPS)
#define WORKLOADS (NEED_STAT | NEED_WORKLOADS)

static const struct column columns[] = {
	{ "NS", "ns", VALUE_NUMBER, COLUMN_RIGHT, 0, "namespace identifier (inode number)",
	  get_ino },
	{ "TYPE", "type", VALUE_TEXT, COLUMN_LEFT, 0, "type of namespace", get_type },
	{ "NPROCS", "nprocs", VALUE_NUMBER, COLUMN_RIGHT, 0, "number of processes in it",
	  get_nprocs },
	{ "NTHREADS", "nthreads", VALUE_NUMBER, COLUMN_RIGHT, MEMBERS, "number of threads in it",
	  get_nthreads },
	{ "PID", "pid", VALUE_NUMBER, COLUMN_RIGHT, 0, "lowest PID in it", get_pid },
	{ "PPID", "ppid", VALUE_NUMBER, COLUMN_RIGHT, NEED_STAT, "parent PID of PID", get_ppid },
	{ "UID", "uid", VALUE_NUMBER, COLUMN_RIGHT, NEED_UIDS | NEED_RELATIONS,
	  "effective uid of PID, or OWNER-UID where nobody is in it", get_uid },
	{ "USER", "user", VALUE_TEXT, COLUMN_LEFT, NEED_UIDS | NEED_RELATIONS | NEED_USERS,
	  "user name of UID", get_user },
	{ "WORKLOAD", "workload", VALUE_TEXT, COLUMN_TRUNCATE, WORKLOADS, "container, pod or unit",
	  get_workload },
	{ "COMMAND", "command", VALUE_TEXT, COLUMN_TRUNCATE, NEED_STAT | NEED_COMMANDS,
	  "command line of PID", get_command },
	{ "PATH", "path", VALUE_TEXT, COLUMN_LEFT, 0, "a path to it in /proc", get_path },
	{ "NETNSID", "netnsid", VALUE_NUMBER, COLUMN_RIGHT, NEED_NETNSIDS,
	  "id that our network namespace has for it", get_netnsid },
	{ "NSFS", "nsfs", VALUE_LIST, COLUMN_WRAP, NEED_PINS, "where it is mounted (pinned)",
	  get_nsfs },
	{ "PINS", "pins", VALUE_LIST, COLUMN_WRAP, NEED_PINS,
	  "its pins, with mount namespace and state where not plain", get_pins },
	{ "PIN-STATE", "pin_state", VALUE_TEXT, COLUMN_LEFT, NEED_PINS,
	  "of its best pin: ok, shadowed, elsewhere", get_pin_state },
	{ "PNS", "pns", VALUE_NUMBER, COLUMN_RIGHT, NEED_RELATIONS,
	  "parent namespace (pid and user)", get_pns },
	{ "ONS", "ons", VALUE_NUMBER, COLUMN_RIGHT, NEED_RELATIONS, "owner user namespace",
	  get_ons },
	{ "OWNER-UID", "owner_uid", VALUE_NUMBER, COLUMN_RIGHT, NEED_RELATIONS,
	  "uid that created it, or its owner user namespace", get_owner_uid },
	{ "OWNER", "owner", VALUE_TEXT, COLUMN_LEFT, NEED_RELATIONS | NEED_USERS,
	  "user name of OWNER-UID", get_owner },
	{ "LEADER", "leader", VALUE_NUMBER, COLUMN_RIGHT, NEED_STAT,
	  "oldest process in it whose parent is not", get_leader },
	{ "STARTED", "started", VALUE_TEXT, COLUMN_LEFT, NEED_STAT, "when LEADER started (UTC)",
	  get_started },
	{ "CGROUP", "cgroup", VALUE_TEXT, COLUMN_LEFT, NEED_STAT | NEED_CGROUPS,
	  "control group of LEADER", get_cgroup },
	{ "NSID", "nsid", VALUE_TEXT, COLUMN_RIGHT, NEED_IDS,
	  "unique 64-bit id, where the kernel gives one", get_nsid },
	{ "KEPT-BY", "kept_by", VALUE_OBJECT, COLUMN_LEFT,
	  MEMBERS | NEED_CHILDREN | NEED_FDS | NEED_PINS | NEED_RELATIONS,
	  "what keeps it alive, with counts", get_kept_by },
	{ "NFDS", "nfds", VALUE_NUMBER, COLUMN_RIGHT, NEED_FDS, "number of open descriptors of it",
	  get_nfds },
	{ "NPINS", "npins", VALUE_NUMBER, COLUMN_RIGHT, NEED_PINS, "number of its pins",
	  get_npins },
	{ "AGE", "age", VALUE_NUMBER, COLUMN_RIGHT, NEED_STAT | NEED_PINS,
	  "age of LEADER or of the oldest pin (seconds in JSON)", get_age },
	{ "RUNTIME", "runtime", VALUE_TEXT, COLUMN_LEFT, WORKLOADS, "what runs the workload",
	  get_runtime },
	{ "CONTAINER", "container", VALUE_TEXT, COLUMN_LEFT, WORKLOADS, "id of the container",
	  get_container },
	{ "POD", "pod", VALUE_TEXT, COLUMN_LEFT, WORKLOADS, "uid of the pod", get_pod },
	{ "UNIT", "unit", VALUE_TEXT, COLUMN_LEFT, WORKLOADS, "systemd unit around it", get_unit },
	{ "LEVEL", "level", VALUE_NUMBER, COLUMN_RIGHT, NEED_RELATIONS,
	  "how far below the initial one (pid and user)", get_level },
	{ "UIDMAP", "uidmap", VALUE_LIST, COLUMN_WRAP, MAPS,
	  "uids of a user namespace, INSIDE+LENGTH@HOST", get_uidmap },
	{ "GIDMAP", "gidmap", VALUE_LIST, COLUMN_WRAP, MAPS, "its gids, likewise", get_gidmap },
	{ "SETGROUPS", "setgroups", VALUE_TEXT, COLUMN_LEFT, MAPS,
	  "whether setgroups(2) is allowed in it: allow, deny", get_setgroups },
	{ "HOSTROOT", "hostroot", VALUE_BOOLEAN, COLUMN_LEFT, MAPS,
	  "whether an id in it is id 0 of the host", get_hostroot },
	{ "HOST", "host", VALUE_BOOLEAN, COLUMN_LEFT, NEED_STAT,
	  "whether it is the initial one of its type", get_host },
	{ "INFERRED", "inferred", VALUE_BOOLEAN, COLUMN_LEFT, NEED_INFERENCE,
	  "whether it was concluded, not seen", get_inferred },
	{ "LABEL", "label", VALUE_TEXT, COLUMN_LEFT, NEED_INFERENCE,
	  "made-up name of an inferred one without an inode", get_label },
	{ "SELF", "self", VALUE_BOOLEAN, COLUMN_LEFT, 0, "whether nspect itself is in it",
	  get_self },
};

const struct column_set namespace_columns = {
	.rows = "namespaces",
	.row = "namespace",
	.columns = columns,
	.count = ARRAY_SIZE(columns),
};
