/* SPDX-License-Identifier: MIT */
/* What all modes do around their own rows: columns, reading, writing, and what was not seen. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "modes.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/macros.h"
#include "util/text.h"
#include "view/mounts.h"

int complain(int status, const struct error *err)
{
	/* Only the error of a filter has lines, see filter_parse; a name can have newlines too. */
	bool has_lines = strncmp(err->text, "filter: ", strlen("filter: ")) == 0;
	auto_text struct text text = { 0 };
	const char *line = err->text;

	text_add(&text, "nspect: ");
	while (line) {
		const char *newline = has_lines ? strchr(line, '\n') : NULL;
		size_t length = newline ? (size_t)(newline - line) : strlen(line);
		auto_text struct text part = { 0 };

		text_add_bytes(&part, line, length);
		text_add_printable(&text, text_get(&part));
		text_add(&text, "\n");
		line = newline ? newline + 1 : NULL;
	}
	if (status == STATUS_USAGE)
		text_add(&text, "Try 'nspect --help' for more.\n");
	(void)fputs(text_get(&text), stderr);
	return status;
}

/* Without privileges they can be nearly all. They stay: one left out could be the one that matters. */
void say_doubts(const struct options *options, size_t n_doubts, size_t n_rows, const char *why)
{
	struct error err;

	if (n_doubts == 0 || options->filter)
		return;
	(void)error_set(&err, 0, "%zu of %zu rows are not certain: %s (-Q CERTAIN leaves them out)",
			n_doubts, n_rows, why);
	(void)complain(STATUS_DONE, &err);
}

int failed(const struct options *options, int status)
{
	if (options->render.format != RENDER_NAGIOS)
		return status;
	(void)puts("NSPECT UNKNOWN - failed, and says why on standard error");
	return (int)NAGIOS_UNKNOWN;
}

/* A document has all columns. */
static bool is_document(const struct options *options)
{
	switch (options->render.format) {
	case RENDER_TABLE:
	case RENDER_RAW:
	case RENDER_NAGIOS:
		return false;
	case RENDER_JSON:
	case RENDER_JSON_LINES:
	case RENDER_SARIF:
		return true;
	}
	return false;
}

static int parse_columns(struct selection *selection, const char *usual,
			 const struct options *options, struct error *err)
{
	const char *names = options->output;
	bool besides = names && *names == '+';

	if (options->output_all || ((!names || besides) && is_document(options))) {
		for (size_t i = 0; i < selection->set->count; i++)
			column_list_add(&selection->columns, &selection->set->columns[i]);
	} else if (!names || besides) {
		int rc = column_list_parse(&selection->columns, selection->set, usual, err);

		if (rc < 0)
			return rc;
	}
	if (!names)
		return 0;
	return column_list_parse(&selection->columns, selection->set, names + besides, err);
}

/* Where the order begins: a column's name can have a colon in it. */
static const char *find_order(const struct selection *selection, const char *sort)
{
	const char *colon = strrchr(sort, ':');

	if (!colon || column_find(selection->set, sort, strlen(sort)))
		return sort + strlen(sort);
	return colon;
}

static int parse_sort(struct selection *selection, const char *sort, struct error *err)
{
	const char *colon = find_order(selection, sort);

	selection->sort = column_find(selection->set, sort, (size_t)(colon - sort));
	if (!selection->sort)
		return error_set(err, -EINVAL, "--sort: unknown column '%.*s' (see --list-columns)",
				 (int)(colon - sort), sort);
	if (*colon && strcasecmp(colon, ":desc") != 0 && strcasecmp(colon, ":asc") != 0)
		return error_set(err, -EINVAL, "--sort: '%s' is neither :asc nor :desc", colon);
	selection->descending = strcasecmp(colon, ":desc") == 0;
	return 0;
}

int selection_parse(struct selection *selection, const struct column_set *set, const char *usual,
		    const struct options *options, struct error *err)
{
	int rc;

	selection->set = set;
	rc = parse_columns(selection, usual, options, err);
	if (rc == 0 && options->filter)
		rc = filter_parse(options->filter, set, &selection->filter, err);
	if (rc == 0 && options->sort)
		rc = parse_sort(selection, options->sort, err);
	return rc;
}

void selection_release(struct selection *selection)
{
	column_list_release(&selection->columns);
	filter_free(selection->filter);
}

unsigned int selection_needs(const struct selection *selection)
{
	unsigned int needs = column_list_needs(&selection->columns);

	if (selection->filter)
		needs |= filter_needs(selection->filter);
	if (selection->sort)
		needs |= selection->sort->needs;
	return needs;
}

struct request make_request(const struct options *options, unsigned int types, unsigned int needs)
{
	struct request request = {
		.types = types,
		.needs = needs | options->sources_on,
		.timeout = options->timeout,
		.mounts_from = options->mounts_from,
	};

	request.needs &= ~options->sources_off;
	/* These lead to network namespaces alone. */
	if (!(types & NS_TYPE_BIT(NS_NET)))
		request.needs &= ~(unsigned int)(NEED_SOCKETS | NEED_TUNS);
	if (options->numeric)
		request.needs &= ~(unsigned int)NEED_USERS;
	return request;
}

static int read_live(struct inventory *inventory, const struct options *options,
		     const struct request *request, struct error *err)
{
	struct source source;
	int rc = source_open(&source, options->procfs, err);

	if (rc < 0)
		return rc;
	rc = collect(inventory, &source, request, err);
	source_close(&source);
	return rc;
}

struct inventory *read_inventory(const struct options *options, unsigned int types,
				 unsigned int needs)
{
	const struct request request =
		make_request(options, types, NEED_STAT | discovery_default_needs() | needs);
	auto_inventory struct inventory *inventory = inventory_new();
	struct inventory *complete = NULL;
	struct error err;
	int rc;

	if (options->from)
		rc = load_snapshot(inventory, options->from, &err);
	else
		rc = read_live(inventory, options, &request, &err);
	if (rc < 0) {
		complain(STATUS_FAILED, &err);
		return NULL;
	}
	complete = inventory;
	inventory = NULL;
	return complete;
}

/* Why, where the cause is not a lack of privilege: too many open files, say. */
static const char *other_cause(const struct inventory *inventory)
{
	for (const struct gap *gap = inventory->gaps; gap; gap = gap->next) {
		if (gap->pid && gap->errnum == EXDEV)
			return "their sockets: this /proc is of another PID namespace";
		if (gap->pid && !error_is_denied(gap->errnum))
			return strerror(gap->errnum);
	}
	return NULL;
}

static const char *remedy(const struct inventory *inventory)
{
	const char *cause = other_cause(inventory);

	if (cause)
		return cause;
	if (inventory->recorded)
		return "when it was recorded";
	return geteuid() ? "run as root for all" : "even by root: INCOMPLETE RESULTS in nspect(8)";
}

/* Gaps come in the order of the processes: several of one are together. */
static size_t count_processes(const struct inventory *inventory)
{
	size_t count = 0;
	pid_t last = 0;

	for (const struct gap *gap = inventory->gaps; gap; gap = gap->next) {
		count += gap->pid != 0 && gap->pid != last;
		last = gap->pid;
	}
	return count;
}

/* Names malformed lines: the rest of their file was kept. Returns the first gap of another kind. */
static const struct gap *report_malformed(const struct inventory *inventory)
{
	const struct gap *other = NULL;

	for (const struct gap *gap = inventory->gaps; gap; gap = gap->next) {
		auto_text struct text text = { 0 };

		if (gap->errnum != EINVAL) {
			other = other ? other : gap;
			continue;
		}
		text_add_printable(&text, gap->what);
		(void)fprintf(stderr, "nspect: malformed and left out: %s\n", text_get(&text));
	}
	return other;
}

/* One line, whatever the number of gaps; one more for what nobody can count. */
static void report_gaps(const struct inventory *inventory)
{
	size_t n_processes = count_processes(inventory);
	const struct gap *other = report_malformed(inventory);

	if (inventory->host.hides_processes)
		(void)fprintf(stderr,
			      "nspect: processes that /proc hides (hidepid) not readable (%s)\n",
			      remedy(inventory));
	if (n_processes)
		(void)fprintf(stderr, "nspect: %zu process%s not readable (%s)\n", n_processes,
			      n_processes == 1 ? "" : "es", remedy(inventory));
	else if (other && !inventory->host.hides_processes)
		(void)fprintf(stderr, "nspect: %s not readable: %s\n", other->what,
			      strerror(other->errnum));
}

static struct value type_list(struct arena *arena, unsigned int types)
{
	struct value *items = arena_alloc(arena, NS_TYPE_COUNT * sizeof(*items));
	size_t count = 0;

	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		if (types & NS_TYPE_BIT(type))
			items[count++] = value_text(ns_types[type].name);
	}
	return value_list(items, count);
}

int write_table(const struct options *options, const struct inventory *inventory,
		struct arena *arena, const struct table *table)
{
	const struct value_field asked[] = {
		{ "types", type_list(arena, options->types) },
		{ "filter", value_text(options->filter) },
		{ "procfs", value_text(inventory->host.proc_path) },
	};
	const struct document document = {
		.mode = modes[options->mode].key,
		.version = NSPECT_VERSION,
		.options = asked,
		.n_options = ARRAY_SIZE(asked),
		.inventory = inventory,
	};
	struct error err;

	if (render(table, &document, &options->render, stdout, &err) < 0)
		return complain(STATUS_FAILED, &err);
	return STATUS_DONE;
}

int finish(const struct options *options, const struct inventory *inventory, int status)
{
	(void)fflush(stdout);
	report_gaps(inventory);
	if (!options->require_complete || !inventory->gaps)
		return status;
	if (options->render.format == RENDER_NAGIOS)
		return (int)NAGIOS_UNKNOWN;
	return status == STATUS_DONE || status == STATUS_FINDINGS ? STATUS_INCOMPLETE : status;
}

const struct table *selection_table(const struct selection *selection,
				    const struct view_context *context,
				    struct table_request *request, const void *const *objects,
				    size_t n_objects)
{
	request->set = selection->set;
	request->columns = &selection->columns;
	request->filter = selection->filter;
	request->sort = selection->sort;
	request->descending = selection->descending;
	return table_build(context, request, objects, n_objects);
}

int show(const struct options *options, const struct selection *selection,
	 const struct inventory *inventory, struct table_request *request,
	 const void *const *objects, size_t n_objects)
{
	auto_arena struct arena *arena = arena_new();
	struct mount_relations *relations =
		mount_relations_new(inventory, selection_needs(selection));
	const struct view_context context = {
		.inventory = inventory,
		.arena = arena,
		.numeric = options->numeric,
		.relations = relations,
	};
	int status;

	status = write_table(options, inventory, arena,
			     selection_table(selection, &context, request, objects, n_objects));
	mount_relations_free(relations);
	return finish(options, inventory, status);
}
