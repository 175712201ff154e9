/* SPDX-License-Identifier: MIT */
/* nspect --holders WHAT...: everything that keeps something alive, and what lets go of it. */
#include "relate/holders.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "inside-path.h"
#include "modes.h"
#include "name.h"
#include "relate/device-stack.h"
#include "relate/mount-index.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/memory.h"
#include "view/holders.h"

/* All that can hold a namespace, and the leaders by which a table tells who it is. */
#define NEEDS                                                                                      \
	(NEED_STAT | NEED_THREADS | NEED_CHILDREN | NEED_RELATIONS | NEED_PINS | NEED_FDS |        \
	 NEED_SOCKETS | NEED_TUNS | NEED_PIDFDS | NEED_MOUNT_NAMESPACES | NEED_WORKLOADS |         \
	 NEED_EVERYONE)

/* What a file system is mounted and used by; the uses follow when it is known which one it is. */
#define NEEDS_OF_DEVICES (NEED_MOUNTS | NEED_BLOCK)

/* The usual columns are chosen by what was found: this is what all of them need. */
#define USUAL "COMMAND,RELEASE"

/* What can mean a namespace, or the file systems of a device. */
struct asked {
	struct name name;
	bool can_be_ns, can_be_device;
	bool is_inside; /* a path in the namespace of -N */
};

struct asking {
	const struct options *options;
	struct inventory *inventory;
	struct arena *arena;
	struct asked *asked; /* as many as names */
	struct name where;   /* of -N */
	const struct ns *inside;
	struct mount_index *index; /* with -N */
	unsigned int needs;
	struct holder_query *queries;
	size_t n_queries;
};

static void asking_release(struct asking *asking)
{
	mount_index_free(asking->index);
	free(asking->queries);
	free(asking->asked);
	inventory_free(asking->inventory);
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

static void add_device_list(struct asking *asking, const struct name *name,
			    const struct device_list *list)
{
	struct device_id *devices = arena_alloc(asking->arena, list->count * sizeof(*devices));
	struct holder_query *query;

	if (list->count > 0)
		memcpy(devices, list->items, list->count * sizeof(*devices));
	add_query(asking, name, NULL, NULL);
	query = &asking->queries[asking->n_queries - 1];
	query->devices = devices;
	query->n_devices = list->count;
	query->file = list->file ? arena_copy_text(asking->arena, list->file) : NULL;
}

static int add_devices(struct asking *asking, const struct name *name, struct error *err)
{
	auto_device_list struct device_list list = { 0 };
	int rc = name_resolve_device(name->text, asking->inventory, &list, err);

	if (rc == 0)
		add_device_list(asking, name, &list);
	return rc;
}

/* Returns whether a namespace is mounted there, in the namespace of -N. */
static bool add_pins(struct asking *asking, const struct name *name, const char *path)
{
	bool found = false;

	for (size_t i = 0; i < asking->inventory->n_namespaces; i++) {
		const struct ns *ns = asking->inventory->namespaces[i];
		const struct reference *pin = ns->references;

		while (pin && (pin->kind != REFERENCE_PIN || pin->in_ns != asking->inside ||
			       strcmp(pin->target, path) != 0))
			pin = pin->next;
		if (!pin || !(asking->options->types & NS_TYPE_BIT(ns->type)))
			continue;
		add_query(asking, name, ns, name->form == NAME_PATH ? path : NULL);
		found = true;
	}
	return found;
}

/* What a path leads to in the namespace of -N: a pin, a device, or a file system. */
static int add_inside(struct asking *asking, const struct name *name, struct error *err)
{
	auto_device_list struct device_list list = { 0 };
	struct inside_path path;
	struct mount_place at;
	int rc = inside_path_resolve(asking->index, asking->inventory, asking->inside, name->rest,
				     asking->arena, &path, err);

	if (rc < 0)
		return rc;
	if (path.is_looked_up && !path.is_there)
		return error_set(err, -ENOENT, "there is no %s in that mount namespace",
				 name->rest);
	inside_path_note(&path, name->rest);
	if (add_pins(asking, name, path.text))
		return 0;
	if (name->form == NAME_PATH)
		return error_set(err, -ENOENT, "no namespace is mounted on %s", name->rest);
	at = mount_index_walk(asking->index, asking->inside, path.text, asking->arena);
	if (!at.node)
		return error_set(err, -ENOENT, "the mounts of that mount namespace are not known");
	name_add_device_inside(&list, asking->inventory, at.node->mount, path.text);
	add_device_list(asking, name, &list);
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
	int rc;

	if (asked->is_inside)
		return add_inside(asking, &asked->name, err);
	rc = asked->can_be_ns ? add_namespaces(asking, &asked->name, err) : -ENOENT;
	if (rc == 0 || rc == -ENOTUNIQ || !asked->can_be_device)
		return rc;
	if (!asked->can_be_ns)
		return add_devices(asking, &asked->name, err);
	return add_devices(asking, &asked->name, &of_device) == 0 ? 0 : rc;
}

static int resolve_names(struct asking *asking, struct error *err)
{
	if (asking->options->n_namespaces) {
		int rc = name_resolve_one(&asking->where, asking->inventory, NS_MNT,
					  &asking->inside, err);

		if (rc < 0)
			return rc;
		asking->index = mount_index_new(asking->inventory);
	}
	for (size_t i = 0; i < asking->options->n_names; i++) {
		int rc = add_queries(asking, &asking->asked[i], err);

		if (rc < 0)
			return rc;
	}
	return 0;
}

static int check_devices(const struct asking *asking, struct error *err)
{
	for (size_t i = 0; i < asking->n_queries; i++) {
		const struct holder_query *query = &asking->queries[i];
		int rc =
			query->devices ? name_check_device(query->what, asking->inventory, err) : 0;

		if (rc < 0)
			return rc;
	}
	return 0;
}

/* Of all devices at once, and of what is on top of them. */
static void collect_uses(const struct asking *asking, const struct source *source,
			 const struct request *request)
{
	auto_device_list struct device_list list = { 0 };
	const struct device_id *devices;
	struct device_stack *stack;
	size_t count;

	for (size_t i = 0; i < asking->n_queries; i++) {
		for (size_t k = 0; k < asking->queries[i].n_devices; k++)
			*(struct device_id *)array_append(&list.items, &list.count,
							  sizeof(*list.items)) =
				asking->queries[i].devices[k];
	}
	if (list.count == 0)
		return;
	stack = device_stack_new(asking->inventory, list.items, list.count);
	devices = device_stack_devices(stack, &count);
	collect_uses_of(asking->inventory, source, request, devices, count);
	device_stack_free(stack);
}

static int read_from(struct asking *asking, const struct source *source, struct error *err)
{
	const struct request request =
		make_request(asking->options, NS_ALL_TYPES,
			     NEED_STAT | discovery_default_needs() | asking->needs);
	int rc = collect(asking->inventory, source, &request, err);

	if (rc == 0)
		rc = resolve_names(asking, err);
	if (rc < 0)
		return rc;
	collect_uses(asking, source, &request);
	return check_devices(asking, err);
}

static int read_snapshot(struct asking *asking, struct error *err)
{
	int rc = load_snapshot(asking->inventory, asking->options->from, err);

	if (rc == 0)
		rc = resolve_names(asking, err);
	return rc < 0 ? rc : check_devices(asking, err);
}

static int read_live(struct asking *asking, struct error *err)
{
	struct source source;
	int rc = source_open(&source, asking->options->procfs, err);

	if (rc < 0)
		return rc;
	rc = read_from(asking, &source, err);
	source_close(&source);
	return rc;
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
		(void)fputs("nspect: no mount of it is anywhere, and nothing uses it\n", stderr);
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

static int parse_where(struct asking *asking, unsigned int *needs, struct error *err)
{
	const struct options *options = asking->options;

	if (options->n_namespaces == 0)
		return 0;
	if (name_parse(options->namespaces[0], &asking->where, err) < 0)
		return -EINVAL;
	*needs |= name_needs(&asking->where) | NEEDS_OF_DEVICES;
	for (size_t i = 0; i < options->n_names; i++) {
		struct asked *asked = &asking->asked[i];

		asked->is_inside = asked->can_be_ns &&
				   (asked->name.form == NAME_FILE || asked->name.form == NAME_PATH);
	}
	return 0;
}

/* Mounts are of interest where something can be one. */
static int parse_all(struct asking *asking, struct error *err)
{
	const struct options *options = asking->options;
	auto_selection struct selection needed = { 0 };
	unsigned int of_names = 0;

	for (size_t i = 0; i < options->n_names; i++) {
		if (parse_asked(options->names[i], &asking->asked[i], &of_names, err) < 0)
			return -EINVAL;
	}
	if (parse_where(asking, &of_names, err) < 0 ||
	    selection_parse(&needed, &holder_columns, USUAL, options, err) < 0)
		return -EINVAL;
	asking->needs = NEEDS | selection_needs(&needed);
	if (!(of_names & NEED_MOUNTS))
		asking->needs &= ~(unsigned int)NEED_MOUNTS;
	asking->needs |= of_names;
	return 0;
}

int mode_holders(const struct options *options)
{
	auto_arena struct arena *arena = arena_new();
	struct asking asking __attribute__((cleanup(asking_release))) = {
		.options = options,
		.inventory = inventory_new(),
		.arena = arena,
		.asked = memory_zeroed(options->n_names, sizeof(*asking.asked)),
	};
	struct error err;

	if (parse_all(&asking, &err) < 0)
		return complain(STATUS_USAGE, &err);
	if ((options->from ? read_snapshot : read_live)(&asking, &err) < 0)
		return complain(STATUS_FAILED, &err);
	return show_holders(&asking);
}
