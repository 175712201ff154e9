/* SPDX-License-Identifier: MIT */
/* nspect --capable NAMESPACE..., -p PID: who has which capabilities over a namespace. */
#include "relate/capable.h"

#include <errno.h>
#include <string.h>

#include "model/capability.h"
#include "modes.h"
#include "name.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/memory.h"
#include "view/capabilities.h"
#include "view/namespaces.h"

#define NEEDS (NEED_STAT | NEED_RELATIONS | NEED_EVERYONE | NEED_UIDS | NEED_CAPABILITIES)

/* The usual columns are chosen by what was found: this is what all of them need. */
#define USUAL "USER,WORKLOAD,NS-WORKLOAD,COMMAND"

static bool has_process(const struct process *const *list, size_t count,
			const struct process *process)
{
	for (size_t i = 0; i < count; i++) {
		if (list[i] == process)
			return true;
	}
	return false;
}

/* Without repeats. */
static int find_tasks(const struct options *options, const struct inventory *inventory,
		      const struct process **ret, size_t *ret_count, struct error *err)
{
	size_t count = 0;

	for (size_t i = 0; i < options->n_tasks; i++) {
		const struct process *process =
			inventory_find_process(inventory, options->tasks[i]);

		if (!process)
			return error_set(err, -ENOENT, "there is no process %d", options->tasks[i]);
		if (!has_process(ret, count, process))
			ret[count++] = process;
	}
	*ret_count = count;
	return 0;
}

/* Where one that is inferred was seen as well, more is known of that. */
static const struct ns *find_seen(const struct inventory *inventory, const struct ns *ns)
{
	const struct ns *seen =
		ns->inferred && ns->ino ? inventory_find_ns(inventory, ns->type, ns->ino) : NULL;

	return seen ? seen : ns;
}

static void find_all(const struct options *options, const struct view_context *context,
		     struct ns_list *list)
{
	const struct ns_selection all = { .types = options->types };
	const void *const *objects;
	size_t n_objects = select_namespaces(context, &all, &objects);

	for (size_t i = 0; i < n_objects; i++) {
		if (find_seen(context->inventory, objects[i]) == objects[i])
			*(const struct ns **)array_append(&list->items, &list->count,
							  sizeof(*list->items)) = objects[i];
	}
}

static int resolve(const struct options *options, const struct name *name,
		   const struct inventory *inventory, struct ns_list *list, struct error *err)
{
	int rc = name_resolve(name, inventory, options->types, list, err);

	if (rc == -ENOENT && name->form == NAME_WORKLOAD &&
	    capability_from_name(name->text, strlen(name->text)) >= 0)
		return error_set(err, rc, "there is no namespace %s; as a capability: --capable=%s",
				 name->text, name->text);
	return rc;
}

/* Those that are named; else all. */
static int find_namespaces(const struct options *options, const struct name *names,
			   const struct view_context *context, struct ns_list *list,
			   struct error *err)
{
	auto_ns_list struct ns_list named = { 0 };

	if (!options->n_names)
		find_all(options, context, list);
	for (size_t i = 0; i < options->n_names; i++) {
		int rc = resolve(options, &names[i], context->inventory, &named, err);

		if (rc < 0)
			return rc;
	}
	for (size_t i = 0; i < named.count; i++)
		ns_list_add(list, find_seen(context->inventory, named.items[i]));
	return 0;
}

/* A capability that came with a later kernel nobody can have here. */
static int check_capabilities(const struct options *options, const struct inventory *inventory,
			      uint64_t *ret, struct error *err)
{
	uint64_t all = capable_of_all(inventory);
	unsigned int first = 0;

	*ret = options->capabilities & all;
	if (options->capabilities == UINT64_MAX || *ret == options->capabilities)
		return 0;
	while (!(options->capabilities & ~all & CAPABILITY_BIT(first)))
		first++;
	return error_set(err, -ENOENT,
			 "--capable: this kernel has no capability %u (its last is %u)", first,
			 63 - (unsigned int)__builtin_clzll(all));
}

static size_t count_doubts(const struct capable *rows, size_t n_rows)
{
	size_t n_doubts = 0;

	for (size_t i = 0; i < n_rows; i++)
		n_doubts += !rows[i].certain;
	return n_doubts;
}

static int show_capable(const struct options *options, const struct inventory *inventory,
			struct arena *arena, const struct capable_query *query)
{
	auto_selection struct selection selection = { 0 };
	struct table_request request = { 0 };
	const struct capable *rows;
	size_t n_rows = find_capable(inventory, arena, query, &rows);
	const void **objects = arena_alloc(arena, n_rows * sizeof(*objects));
	const char *usual = capability_usual_columns(arena, rows, n_rows, options->n_names > 0);
	struct error err;
	int status;

	for (size_t i = 0; i < n_rows; i++)
		objects[i] = &rows[i];
	if (n_rows == 0)
		(void)fputs("nspect: nobody has them, of the processes that are known\n", stderr);
	if (selection_parse(&selection, &capability_columns, usual, options, &err) < 0)
		return complain(STATUS_USAGE, &err);
	status = show(options, &selection, inventory, &request, objects, n_rows);
	say_doubts(options, count_doubts(rows, n_rows), n_rows, "what decides can't be seen");
	return status;
}

int mode_capable(const struct options *options)
{
	auto_free struct name *names = memory_zeroed(options->n_names, sizeof(*names));
	auto_free const struct process **tasks = memory_zeroed(options->n_tasks, sizeof(*tasks));
	auto_selection struct selection needed = { 0 };
	auto_inventory struct inventory *inventory = NULL;
	auto_arena struct arena *arena = arena_new();
	struct view_context context = { .arena = arena };
	struct capable_query query = { .processes = tasks };
	auto_ns_list struct ns_list list = { 0 };
	unsigned int needs = NEEDS;
	struct error err;

	if (names_parse(options->names, options->n_names, names, &needs, &err) < 0 ||
	    selection_parse(&needed, &capability_columns, USUAL, options, &err) < 0)
		return complain(STATUS_USAGE, &err);
	context.inventory = inventory =
		read_inventory(options, NS_ALL_TYPES, needs | selection_needs(&needed));
	if (!inventory)
		return STATUS_FAILED;
	if (check_capabilities(options, inventory, &query.capabilities, &err) < 0 ||
	    find_tasks(options, inventory, tasks, &query.n_processes, &err) < 0 ||
	    find_namespaces(options, names, &context, &list, &err) < 0)
		return complain(STATUS_FAILED, &err);
	query.namespaces = list.items;
	query.n_namespaces = list.count;
	return show_capable(options, inventory, arena, &query);
}
