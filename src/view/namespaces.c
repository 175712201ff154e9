/* SPDX-License-Identifier: MIT */
#include "view/namespaces.h"

#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "model/needs.h"
#include "relate/workload.h"
#include "util/arena.h"
#include "util/macros.h"
#include "util/text.h"

static struct value get_ino(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return value_number(ns->ino);
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

/* What a table says where there is no command: what keeps a namespace without members. */
static const char *describe_keeper(const struct view_context *context, const struct ns *ns)
{
	const struct reference *reference = ns->references;
	const char *name;

	if (!reference && ns->n_children)
		return arena_format(context->arena, "(parent of %u)", ns->n_children);
	if (!reference && ns->n_owned)
		return arena_format(context->arena, "(owner of %u)", ns->n_owned);
	if (!reference)
		return NULL;
	if (reference->kind == REFERENCE_PIN)
		return arena_format(context->arena, "(pinned: %s)", reference->target);
	name = reference->process->comm ? reference->process->comm : "?";
	if (reference->kind == REFERENCE_THREAD)
		return arena_format(context->arena, "(thread %d of %d: %s)", reference->tid,
				    reference->process->pid, name);
	return arena_format(context->arena, "(for children of %d: %s)", reference->tid, name);
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

/* Space for one value for each pin. */
static struct value *alloc_pins(const struct view_context *context, const struct ns *ns)
{
	return arena_alloc(context->arena,
			   ns_count_references(ns, REFERENCE_PIN) * sizeof(struct value));
}

static struct value get_nsfs(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;
	struct value *items = alloc_pins(context, ns);
	size_t count = 0;

	for (const struct reference *pin = ns->references; pin; pin = pin->next) {
		if (pin->kind == REFERENCE_PIN)
			items[count++] = value_text(pin->target);
	}
	return value_list(items, count);
}

static struct value pin_value(const struct view_context *context, const struct reference *pin)
{
	struct value_field *fields = arena_alloc(context->arena, 2 * sizeof(*fields));

	fields[0].name = "ns";
	fields[0].value = pin->in_ns ? value_number(pin->in_ns->ino) : value_unknown();
	fields[1].name = "target";
	fields[1].value = value_text(pin->target);
	return value_object(fields, 2);
}

static struct value get_pins(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;
	struct value *items = alloc_pins(context, ns);
	size_t count = 0;

	for (const struct reference *pin = ns->references; pin; pin = pin->next) {
		if (pin->kind == REFERENCE_PIN)
			items[count++] = pin_value(context, pin);
	}
	return value_list(items, count);
}

static struct value ino_or_unknown(const struct ns *other, bool unknown)
{
	if (other)
		return value_number(other->ino);
	return unknown ? value_unknown() : value_none();
}

static struct value get_pns(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return ino_or_unknown(ns->parent, ns->unknown & UNKNOWN_PARENT);
}

static struct value get_ons(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return ino_or_unknown(ns->owner, ns->unknown & UNKNOWN_OWNER);
}

static struct value get_nsid(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	if (!ns->id)
		return value_unknown();
	return value_text(arena_format(context->arena, "%llu", (unsigned long long)ns->id));
}

static void add_count(struct value_field *fields, size_t *n_fields, const char *kind, size_t count)
{
	if (count == 0)
		return;
	fields[*n_fields].name = kind;
	fields[*n_fields].value = value_number(count);
	(*n_fields)++;
}

static struct value get_kept_by(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;
	struct value_field *fields =
		arena_alloc(context->arena, (REFERENCE_KIND_COUNT + 3) * sizeof(*fields));
	size_t n_fields = 0;

	add_count(fields, &n_fields, "task", ns->n_processes);
	for (int kind = 0; kind < REFERENCE_KIND_COUNT; kind++)
		add_count(fields, &n_fields, reference_kinds[kind],
			  ns_count_references(ns, (enum reference_kind)kind));
	add_count(fields, &n_fields, "child", ns->n_children);
	add_count(fields, &n_fields, "owned", ns->n_owned);
	return value_object(fields, n_fields);
}

static struct value get_host(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return ns->unknown & UNKNOWN_INITIAL ? value_unknown() : value_boolean(ns->initial);
}

static struct value get_self(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return value_boolean(ns->self);
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
	{ "WORKLOAD", "workload", VALUE_TEXT, COLUMN_LEFT, WORKLOADS, "container, pod or unit",
	  get_workload },
	{ "COMMAND", "command", VALUE_TEXT, COLUMN_TRUNCATE, NEED_STAT | NEED_COMMANDS,
	  "command line of PID", get_command },
	{ "PATH", "path", VALUE_TEXT, COLUMN_LEFT, 0, "a path to it in /proc", get_path },
	{ "NETNSID", "netnsid", VALUE_NUMBER, COLUMN_RIGHT, NEED_NETNSIDS,
	  "id that our network namespace has for it", get_netnsid },
	{ "NSFS", "nsfs", VALUE_LIST, COLUMN_WRAP, NEED_PINS, "where it is mounted (pinned)",
	  get_nsfs },
	{ "PINS", "pins", VALUE_LIST, COLUMN_WRAP, NEED_PINS,
	  "its pins, each with the mount namespace that it is in", get_pins },
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
	  MEMBERS | NEED_CHILDREN | NEED_PINS | NEED_RELATIONS, "what keeps it alive, with counts",
	  get_kept_by },
	{ "RUNTIME", "runtime", VALUE_TEXT, COLUMN_LEFT, WORKLOADS, "what runs the workload",
	  get_runtime },
	{ "CONTAINER", "container", VALUE_TEXT, COLUMN_LEFT, WORKLOADS, "id of the container",
	  get_container },
	{ "POD", "pod", VALUE_TEXT, COLUMN_LEFT, WORKLOADS, "uid of the pod", get_pod },
	{ "UNIT", "unit", VALUE_TEXT, COLUMN_LEFT, WORKLOADS, "systemd unit around it", get_unit },
	{ "HOST", "host", VALUE_BOOLEAN, COLUMN_LEFT, NEED_STAT,
	  "whether it is the initial one of its type", get_host },
	{ "SELF", "self", VALUE_BOOLEAN, COLUMN_LEFT, 0, "whether nspect itself is in it",
	  get_self },
};

const struct column_set namespace_columns = {
	.rows = "namespaces",
	.row = "namespace",
	.columns = columns,
	.count = ARRAY_SIZE(columns),
};

static bool is_in(const struct process *process, const struct ns *ns)
{
	if (ns_has_member(ns, process))
		return true;
	for (const struct thread *thread = process->threads; thread; thread = thread->next) {
		if (thread->ns[ns->type] == ns)
			return true;
	}
	return false;
}

static bool is_selected(const struct ns_selection *selection, const struct ns *ns)
{
	if (!(selection->types & NS_TYPE_BIT(ns->type)))
		return false;
	if (selection->persistent && (ns->n_processes || ns->n_threads))
		return false;
	for (size_t i = 0; i < selection->n_processes; i++) {
		if (is_in(selection->processes[i], ns))
			return true;
	}
	return selection->n_processes == 0;
}

static int compare_ns(const void *a, const void *b)
{
	const struct ns *first = *(const struct ns *const *)a;
	const struct ns *second = *(const struct ns *const *)b;

	if (first->ino != second->ino)
		return first->ino < second->ino ? -1 : 1;
	return (int)first->type - (int)second->type;
}

size_t select_namespaces(const struct view_context *context, const struct ns_selection *selection,
			 const void *const **ret)
{
	const struct inventory *inventory = context->inventory;
	const void **found = arena_alloc(context->arena, inventory->n_namespaces * sizeof(*found));
	size_t count = 0;

	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		if (is_selected(selection, inventory->namespaces[i]))
			found[count++] = inventory->namespaces[i];
	}
	qsort(found, count, sizeof(*found), compare_ns);
	*ret = found;
	return count;
}

const void *ns_above_by_parent(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return ns->parent;
}

const void *ns_above_by_owner(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return ns->owner;
}

const void *ns_above_by_process(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;
	const struct process *parent;

	if (!ns->leader || ns->leader->ppid == 0)
		return NULL;
	parent = inventory_find_process(context->inventory, ns->leader->ppid);
	return parent ? parent->ns[ns->type] : NULL;
}

bool ns_differs_from_ours(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return !ns->self;
}
