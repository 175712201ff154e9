/* SPDX-License-Identifier: MIT */
/* nspect --holders WHAT...: everything that keeps something alive, and what lets go of it. */
#include "relate/holders.h"

#include <errno.h>
#include <string.h>

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

/* What a file system is mounted and used by. */
#define NEEDS_OF_DEVICES (NEEDS | NEED_MOUNTS | NEED_MOUNT_USES)

/* The usual columns are chosen by what was found: this is what all of them need. */
#define USUAL "COMMAND,RELEASE"

/* What can mean a namespace, or the file systems of a device. */
struct asked {
	struct name name;
	bool can_be_ns, can_be_device;
};

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

static int add_devices(struct asking *asking, const struct name *name, struct error *err)
{
	auto_device_list struct device_list list = { 0 };
	struct device_id *devices;
	int rc = name_resolve_device(name->text, asking->inventory, &list, err);

	if (rc < 0)
		return rc;
	devices = arena_alloc(asking->arena, list.count * sizeof(*devices));
	memcpy(devices, list.items, list.count * sizeof(*devices));
	add_query(asking, name, NULL, NULL);
	asking->queries[asking->n_queries - 1].devices = devices;
	asking->queries[asking->n_queries - 1].n_devices = list.count;
	return 0;
}

static int add_namespaces(struct asking *asking, const struct name *name, struct error *err)
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

/* Whatever names a namespace means that. What does not even exist is complained of as such a name. */
static int add_queries(struct asking *asking, const struct asked *asked, struct error *err)
{
	struct error of_device;
	int rc = asked->can_be_ns ? add_namespaces(asking, &asked->name, err) : -ENOENT;

	if (rc == 0 || rc == -ENOTUNIQ || !asked->can_be_device)
		return rc;
	if (!asked->can_be_ns)
		return add_devices(asking, &asked->name, err);
	return add_devices(asking, &asked->name, &of_device) == 0 ? 0 : rc;
}

static int resolve_names(struct asking *asking, const struct asked *asked, struct error *err)
{
	for (size_t i = 0; i < asking->options->n_names; i++) {
		int rc = add_queries(asking, &asked[i], err);

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

	if (n_holders == 0)
		(void)fputs("nspect: no mount of it is anywhere, and nothing is used of one\n",
			    stderr);
	if (selection_parse(&selection, &holder_columns, holder_usual_columns(objects, n_holders),
			    asking->options, &err) < 0)
		return complain(STATUS_USAGE, &err);
	return show(asking->options, &selection, asking->inventory, &request, objects, n_holders);
}

/* A source as mounted can be like nothing that names a namespace, as server:/export is. */
static int parse_asked(const char *text, struct asked *ret, unsigned int *needs, struct error *err)
{
	struct device_id device;
	bool is_number = name_is_device_number(text, &device);

	ret->can_be_ns = !is_number && name_parse(text, &ret->name, err) == 0;
	if (!ret->can_be_ns) {
		if (!is_number && !strchr(text, '/'))
			return -EINVAL;
		ret->name = (struct name){ .text = text };
	}
	ret->can_be_device =
		!ret->can_be_ns || ret->name.form == NAME_FILE ||
		(ret->name.form == NAME_WORKLOAD && ret->name.runtime == WORKLOAD_NONE);
	*needs |= ret->can_be_ns ? name_needs(&ret->name) : 0;
	*needs |= ret->can_be_device ? NEEDS_OF_DEVICES : 0;
	return 0;
}

static int parse_all(const struct options *options, struct asked *asked, unsigned int *needs,
		     struct error *err)
{
	for (size_t i = 0; i < options->n_names; i++) {
		if (parse_asked(options->names[i], &asked[i], needs, err) < 0)
			return -EINVAL;
	}
	return 0;
}

int mode_holders(const struct options *options)
{
	auto_free struct asked *asked = memory_zeroed(options->n_names, sizeof(*asked));
	auto_selection struct selection needed = { 0 };
	auto_inventory struct inventory *inventory = NULL;
	auto_arena struct arena *arena = arena_new();
	struct asking asking
		__attribute__((cleanup(asking_release))) = { .options = options, .arena = arena };
	unsigned int needs = NEEDS;
	struct error err;

	if (parse_all(options, asked, &needs, &err) < 0 ||
	    selection_parse(&needed, &holder_columns, USUAL, options, &err) < 0)
		return complain(STATUS_USAGE, &err);
	inventory = read_inventory(options, NS_ALL_TYPES, needs | selection_needs(&needed));
	if (!inventory)
		return STATUS_FAILED;
	asking.inventory = inventory;
	if (resolve_names(&asking, asked, &err) < 0)
		return complain(STATUS_FAILED, &err);
	return show_holders(&asking);
}
