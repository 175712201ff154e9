/* SPDX-License-Identifier: MIT */
/* nspect --idmaps [NAMESPACE...]: who is who in user namespaces. */
#include "modes.h"
#include "name.h"
#include "user-names.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/memory.h"
#include "view/id-maps.h"

#define USUAL "NS,OWNER,NPROCS,KIND,INSIDE,OUTSIDE,LENGTH,HOST,SETGROUPS,OWNS,SUBIDS,WORKLOAD"

static int show_maps(const struct options *options, const struct selection *selection,
		     const struct inventory *inventory, const struct ns_list *list)
{
	auto_arena struct arena *arena = arena_new();
	const struct view_context context = { .inventory = inventory, .arena = arena };
	struct table_request request = { .emphasised = id_map_is_elsewhere };
	const void *const *rows;
	size_t n_rows = select_id_maps(&context, list->items, list->count, &rows);
	bool is_text =
		options->render.format == RENDER_TABLE || options->render.format == RENDER_RAW;

	/* A table is a tree; JSON nests where it was asked to. */
	if (options->tree == TREE_PARENT || (options->tree == TREE_DEFAULT && is_text)) {
		request.above = id_map_above;
		request.tree = column_find(&id_map_columns, "NS", 2);
	}
	return show(options, selection, inventory, &request, rows, n_rows);
}

int mode_idmaps(const struct options *options)
{
	auto_free struct name *names = memory_zeroed(options->n_names, sizeof(*names));
	auto_selection struct selection selection = { 0 };
	auto_inventory struct inventory *inventory = NULL;
	auto_ns_list struct ns_list list = { 0 };
	unsigned int needs = 0;
	struct error err;

	if (names_parse(options->names, options->n_names, names, &needs, &err) < 0 ||
	    selection_parse(&selection, &id_map_columns, USUAL, options, &err) < 0)
		return complain(STATUS_USAGE, &err);
	/* Of all types: others lead to user namespaces that no process is in. */
	inventory = read_inventory(options, NS_ALL_TYPES, needs | selection_needs(&selection));
	if (!inventory)
		return STATUS_FAILED;
	if (options->n_names == 0)
		list = user_namespaces(inventory);
	if (find_user_namespaces(options, names, inventory, &list, &err) < 0)
		return complain(STATUS_FAILED, &err);
	return show_maps(options, &selection, inventory, &list);
}
