/* SPDX-License-Identifier: MIT */
/* nspect: the list of namespaces. */
#include <errno.h>

#include "modes.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/memory.h"
#include "view/namespaces.h"

static const char *usual_columns(const struct options *options)
{
	if (options->types_named && (options->types & NS_TYPE_BIT(NS_NET)))
		return "NS,TYPE,NPROCS,PID,USER,NETNSID,NSFS,WORKLOAD,COMMAND";
	return "NS,TYPE,NPROCS,PID,USER,WORKLOAD,COMMAND";
}

static int find_tasks(const struct options *options, const struct inventory *inventory,
		      struct process **ret, struct error *err)
{
	for (size_t i = 0; i < options->n_tasks; i++) {
		ret[i] = inventory_find_process(inventory, options->tasks[i]);
		if (!ret[i])
			return error_set(err, -ENOENT, "there is no process %d", options->tasks[i]);
		if (process_is_unplaced(ret[i]))
			return error_set(err, -EACCES, "the namespaces of process %d can't be read",
					 options->tasks[i]);
	}
	return 0;
}

static void shape(const struct options *options, struct table_request *request)
{
	switch (options->tree) {
	case TREE_DEFAULT:
	case TREE_NONE:
	case TREE_COUNT:
		return;
	case TREE_PARENT:
		request->above = ns_above_by_parent;
		break;
	case TREE_OWNER:
		request->above = ns_above_by_owner;
		break;
	case TREE_PROCESS:
		request->above = ns_above_by_process;
		request->tree = column_find(&namespace_columns, "COMMAND", 7);
		return;
	}
	request->tree = column_find(&namespace_columns, "NS", 2);
}

int mode_list(const struct options *options)
{
	struct table_request request = { .emphasised = ns_differs_from_ours };
	struct ns_selection wanted = {
		.types = options->types,
		.n_processes = options->n_tasks,
		.persistent = options->persistent,
	};
	auto_selection struct selection selection = { 0 };
	auto_inventory struct inventory *inventory = NULL;
	auto_arena struct arena *arena = arena_new();
	auto_free struct process **tasks = memory_zeroed(options->n_tasks, sizeof(*tasks));
	struct view_context context = { .arena = arena };
	const void *const *objects;
	size_t n_objects;
	struct error err;

	if (selection_parse(&selection, &namespace_columns, usual_columns(options), options, &err) <
	    0)
		return complain(STATUS_USAGE, &err);
	/* Of all types: a user namespace may be known by a net one that it owns, a pin by a mnt one. */
	inventory = read_inventory(options, NS_ALL_TYPES, selection_needs(&selection));
	if (!inventory)
		return STATUS_FAILED;
	if (find_tasks(options, inventory, tasks, &err) < 0)
		return complain(STATUS_FAILED, &err);
	wanted.processes = tasks;
	context.inventory = inventory;
	n_objects = select_namespaces(&context, &wanted, &objects);
	shape(options, &request);
	return show(options, &selection, inventory, &request, objects, n_objects);
}
