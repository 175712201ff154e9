/* SPDX-License-Identifier: MIT */
/* nspect --holders WHAT...: everything that keeps something alive, and what lets go of it. */
#include "relate/holders.h"

#include <errno.h>

#include "modes.h"
#include "name.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/memory.h"
#include "view/holders.h"

/* All that can hold a namespace, and the leaders by which a table tells who it is. */
#define NEEDS                                                                                      \
	(NEED_STAT | NEED_THREADS | NEED_CHILDREN | NEED_RELATIONS | NEED_PINS | NEED_FDS |        \
	 NEED_SOCKETS | NEED_TUNS | NEED_PIDFDS | NEED_MOUNT_NAMESPACES | NEED_WORKLOADS |         \
	 NEED_EVERYONE)

/* The usual columns are chosen by what was found: this is what all of them need. */
#define USUAL "COMMAND,RELEASE"

struct asking {
	const struct options *options;
	const struct inventory *inventory;
	struct arena *arena;
	struct holder_query *queries;
	size_t n_queries;
};

static void asking_release(struct asking *asking)
{
	free(asking->queries);
}

static void add_query(struct asking *asking, const struct name *name, const struct ns *ns,
		      const char *path)
{
	struct holder_query *query =
		array_append(&asking->queries, &asking->n_queries, sizeof(*asking->queries));

	*query = (struct holder_query){ .what = name->text, .ns = ns, .path = path };
}

/* What is mounted at a path. Where that is nothing, the file for it is what there is to let go. */
static int add_path(struct asking *asking, const struct name *name, struct error *err)
{
	auto_ns_list struct ns_list list = { 0 };
	auto_free char *found = NULL;
	int rc = name_resolve_path(name, asking->inventory, asking->options->types, &list, &found,
				   err);
	const char *path = arena_copy_text(asking->arena, found);

	if (rc < 0 && rc != -ENODATA)
		return rc;
	if (rc == -ENODATA)
		add_query(asking, name, NULL, path);
	for (size_t i = 0; i < list.count; i++)
		add_query(asking, name, list.items[i], path);
	return 0;
}

static int add_queries(struct asking *asking, const struct name *name, struct error *err)
{
	auto_ns_list struct ns_list list = { 0 };
	int rc;

	if (name->form == NAME_PATH)
		return add_path(asking, name, err);
	rc = name_resolve(name, asking->inventory, asking->options->types, &list, err);
	if (rc == -ENODATA)
		return add_path(asking, name, err);
	for (size_t i = 0; i < list.count; i++)
		add_query(asking, name, list.items[i], NULL);
	return rc;
}

static int resolve_names(struct asking *asking, const struct name *names, struct error *err)
{
	for (size_t i = 0; i < asking->options->n_names; i++) {
		int rc = add_queries(asking, &names[i], err);

		if (rc < 0)
			return rc;
	}
	return 0;
}

static int show_holders(const struct asking *asking)
{
	auto_selection struct selection selection = { 0 };
	struct table_request request = { 0 };
	const struct holder *const *holders;
	size_t n_holders = find_holders(asking->inventory, asking->arena, asking->queries,
					asking->n_queries, &holders);
	const void *const *objects = (const void *const *)holders;
	struct error err;

	if (selection_parse(&selection, &holder_columns, holder_usual_columns(objects, n_holders),
			    asking->options, &err) < 0)
		return complain(STATUS_USAGE, &err);
	return show(asking->options, &selection, asking->inventory, &request, objects, n_holders);
}

int mode_holders(const struct options *options)
{
	auto_free struct name *names = memory_zeroed(options->n_names, sizeof(*names));
	auto_selection struct selection needed = { 0 };
	auto_inventory struct inventory *inventory = NULL;
	auto_arena struct arena *arena = arena_new();
	struct asking asking
		__attribute__((cleanup(asking_release))) = { .options = options, .arena = arena };
	unsigned int needs = NEEDS;
	struct error err;

	if (names_parse(options->names, options->n_names, names, &needs, &err) < 0 ||
	    selection_parse(&needed, &holder_columns, USUAL, options, &err) < 0)
		return complain(STATUS_USAGE, &err);
	inventory = read_inventory(options, NS_ALL_TYPES, needs | selection_needs(&needed));
	if (!inventory)
		return STATUS_FAILED;
	asking.inventory = inventory;
	if (resolve_names(&asking, names, &err) < 0)
		return complain(STATUS_FAILED, &err);
	return show_holders(&asking);
}
