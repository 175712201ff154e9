/* SPDX-License-Identifier: MIT */
/* nspect NAMESPACE...: the processes in some namespaces. */
#include "modes.h"
#include "name.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/memory.h"
#include "view/namespaces.h"

static int resolve_names(const struct options *options, const struct name *names,
			 const struct inventory *inventory, struct ns_list *list, struct error *err)
{
	for (size_t i = 0; i < options->n_names; i++) {
		int rc = name_resolve(&names[i], inventory, options->types, list, err);

		if (rc < 0)
			return rc;
	}
	return 0;
}

static int show_members(const struct options *options, const struct selection *selection,
			const struct inventory *inventory, const struct ns_list *list)
{
	auto_arena struct arena *arena = arena_new();
	const struct view_context context = { .inventory = inventory, .arena = arena };
	struct table_request request = { 0 };
	const void *const *objects;
	size_t n_objects = select_members(&context, list->items, list->count, &objects);
	bool is_text =
		options->render.format == RENDER_TABLE || options->render.format == RENDER_RAW;

	/* A table is a process tree, as lsns has it; JSON nests where it was asked to. */
	if (options->tree == TREE_PROCESS || (options->tree == TREE_DEFAULT && is_text)) {
		request.above = member_above;
		request.tree = column_find(&member_columns, "COMMAND", 7);
	}
	if (n_objects == 0)
		(void)fputs("nspect: nobody is in there; --holders says what keeps it alive\n",
			    stderr);
	return show(options, selection, inventory, &request, objects, n_objects);
}

/* One namespace needs no column that repeats it in every row. */
static const char *usual_columns(const struct ns_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (ns_first_reference(list->items[i], REFERENCE_THREAD))
			return list->count > 1 ? "NS,TYPE,PID,TID,PPID,USER,COMMAND"
					       : "PID,TID,PPID,USER,COMMAND";
	}
	return list->count > 1 ? "NS,TYPE,PID,PPID,USER,COMMAND" : "PID,PPID,USER,COMMAND";
}

int mode_members(const struct options *options)
{
	const char *const all = "NS,TYPE,PID,TID,PPID,USER,COMMAND";
	auto_free struct name *names = memory_zeroed(options->n_names, sizeof(*names));
	auto_selection struct selection needed = { 0 }, selection = { 0 };
	auto_inventory struct inventory *inventory = NULL;
	struct ns_list list __attribute__((cleanup(ns_list_release))) = { 0 };
	unsigned int needs = NEED_EVERYONE;
	struct error err;

	if (names_parse(options->names, options->n_names, names, &needs, &err) < 0 ||
	    selection_parse(&needed, &member_columns, all, options, &err) < 0)
		return complain(STATUS_USAGE, &err);
	inventory = read_inventory(options, NS_ALL_TYPES, needs | selection_needs(&needed));
	if (!inventory)
		return STATUS_FAILED;
	if (resolve_names(options, names, inventory, &list, &err) < 0)
		return complain(STATUS_FAILED, &err);
	if (selection_parse(&selection, &member_columns, usual_columns(&list), options, &err) < 0)
		return complain(STATUS_USAGE, &err);
	return show_members(options, &selection, inventory, &list);
}
