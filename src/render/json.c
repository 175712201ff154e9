/* SPDX-License-Identifier: MIT */
/*
 * JSON: the only file that knows jansson. A document is written as it goes, one object a row, so
 * that it is never in memory as a whole.
 */
#include <assert.h>
#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <time.h>

#include "forest.h"
#include "formats.h"
#include "util/cleanup.h"
#include "util/memory.h"
#include "util/text.h"

/* Raised when a key changes its meaning or type or goes away; see OUTPUT in nspect(8). */
#define SCHEMA 1

#define auto_json __attribute__((cleanup(cleanup_json)))
static void cleanup_json(json_t **json)
{
	json_decref(*json);
}

/* Takes json. jansson refuses nothing that it is given here, but for want of memory. */
static void add(json_t *object, const char *key, json_t *json)
{
	if (json_object_set_new(object, key, json) < 0)
		memory_exhausted();
}

static void append(json_t *array, json_t *json)
{
	if (json_array_append_new(array, json) < 0)
		memory_exhausted();
}

static json_t *number_json(uint64_t number)
{
	assert(number <= INT64_MAX);
	return json_integer((json_int_t)number);
}

static json_t *text_json(const char *text)
{
	auto_text struct text reversible = { 0 };

	if (!text)
		return json_null();
	text_add_reversible(&reversible, text, strlen(text));
	return json_string(text_get(&reversible));
}

static json_t *value_json(const struct value *value);

static json_t *list_json(const struct value *items, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		append(array, value_json(&items[i]));
	return array;
}

static json_t *object_json(const struct value_field *fields, size_t count)
{
	json_t *object = json_object();

	for (size_t i = 0; i < count; i++) {
		auto_text struct text name = { 0 };

		text_add_reversible(&name, fields[i].name, strlen(fields[i].name));
		add(object, text_get(&name), value_json(&fields[i].value));
	}
	return object;
}

static json_t *value_json(const struct value *value)
{
	switch (value->kind) {
	case VALUE_NONE:
	case VALUE_UNKNOWN:
		break;
	case VALUE_BOOLEAN:
		return json_boolean(value->as.boolean);
	case VALUE_NUMBER:
		return number_json(value->as.number);
	case VALUE_TEXT:
		return text_json(value->as.text);
	case VALUE_LIST:
		return list_json(value->as.list.items, value->as.list.count);
	case VALUE_OBJECT:
		return object_json(value->as.object.fields, value->as.object.count);
	}
	return json_null();
}

/* A column that was asked for twice is one key. */
static void add_cells(json_t *object, const struct table *table, const struct table_row *row)
{
	for (size_t i = 0; i < table->n_columns; i++)
		add(object, table->columns[i]->key, value_json(&row->cells[i]));
}

/* RFC 3339 in UTC; null where the year has not four digits. */
static json_t *time_json(int64_t seconds)
{
	char text[sizeof("2026-11-21T23:44:22Z")];
	time_t when = (time_t)seconds;
	struct tm tm;

	if (!gmtime_r(&when, &tm) || strftime(text, sizeof(text), "%FT%TZ", &tm) == 0)
		return json_null();
	return json_string(text);
}

static json_t *ns_json(const struct ns *ns)
{
	json_t *object;

	if (!ns)
		return json_null();
	object = json_object();
	add(object, "ns", number_json(ns->ino));
	add(object, "initial",
	    ns->unknown & UNKNOWN_INITIAL ? json_null() : json_boolean(ns->initial));
	return object;
}

static json_t *observer_json(const struct inventory *inventory)
{
	json_t *object = json_object();

	for (int type = 0; type < NS_TYPE_COUNT; type++)
		add(object, ns_types[type].name, ns_json(inventory->observer[type]));
	return object;
}

/* The gaps that differ only in what they are about; the members of their object. */
struct gap_group {
	const char *what;
	int errnum;
	json_t *count, *pids, *ns;
};

static void start_group(struct gap_group *group, json_t *groups, const struct gap *gap)
{
	json_t *object = json_object();

	*group = (struct gap_group){
		.what = gap->what,
		.errnum = gap->errnum,
		.count = json_integer(0),
		.pids = json_array(),
		.ns = json_array(),
	};
	add(object, "what", text_json(gap->what));
	add(object, "error", text_json(error_name(gap->errnum)));
	add(object, "count", group->count);
	add(object, "pids", group->pids);
	add(object, "ns", group->ns);
	append(groups, object);
}

static void add_to_group(struct gap_group *group, const struct gap *gap)
{
	json_integer_set(group->count, json_integer_value(group->count) + 1);
	if (gap->pid != 0)
		append(group->pids, json_integer(gap->pid));
	if (gap->ino != 0)
		append(group->ns, number_json(gap->ino));
}

static json_t *gaps_json(const struct inventory *inventory)
{
	auto_free struct gap_group *groups = NULL;
	json_t *array = json_array();
	size_t count = 0;

	for (const struct gap *gap = inventory->gaps; gap; gap = gap->next) {
		size_t i = 0;

		while (i < count &&
		       (groups[i].errnum != gap->errnum || strcmp(groups[i].what, gap->what) != 0))
			i++;
		if (i == count)
			start_group(array_append(&groups, &count, sizeof(*groups)), array, gap);
		add_to_group(&groups[i], gap);
	}
	return array;
}

static json_t *coverage_json(const struct coverage *coverage)
{
	json_t *object = json_object();

	add(object, "on", json_boolean(coverage->on));
	add(object, "error",
	    coverage->errnum ? text_json(error_name(coverage->errnum)) : json_null());
	add(object, "looked", number_json(coverage->looked));
	add(object, "unreadable", number_json(coverage->unreadable));
	add(object, "vanished", number_json(coverage->vanished));
	return object;
}

static json_t *sources_json(const struct inventory *inventory)
{
	json_t *object = json_object();

	for (int source = 0; source < DISCOVERY_COUNT; source++)
		add(object, discoveries[source].name, coverage_json(&inventory->coverage[source]));
	return object;
}

/* What tells one run from any other, on any host. */
static void add_origin(json_t *object, const struct host *host)
{
	add(object, "time", time_json(host->time));
	add(object, "host", text_json(host->name));
	add(object, "boot_id", text_json(host->boot_id));
}

static json_t *envelope_json(const struct table *table, const struct document *document)
{
	const struct inventory *inventory = document->inventory;
	json_t *object = json_object();

	add(object, "schema", json_integer(SCHEMA));
	add(object, "version", text_json(document->version));
	add(object, "mode", text_json(document->mode));
	if (!inventory)
		return object;

	add_origin(object, &inventory->host);
	add(object, "kernel", text_json(inventory->host.kernel));
	add(object, "observer", observer_json(inventory));
	add(object, "options", object_json(document->options, document->n_options));
	add(object, "complete", json_boolean(!inventory->gaps));
	add(object, "gaps", gaps_json(inventory));
	add(object, "sources", sources_json(inventory));
	add(object, "unexplained", number_json(inventory_count_unexplained(inventory)));
	for (size_t i = 0; i < table->n_facts; i++)
		add(object, table->facts[i].name, value_json(&table->facts[i].value));
	return object;
}

/* A stream, and what first went wrong with it: nothing is written after that. */
struct output {
	FILE *stream;
	int rc;
};

/* fwrite may fail to write out its buffer and yet say that all went well. */
static void put(struct output *out, const char *text)
{
	if (out->rc == 0 && (fputs(text, out->stream) < 0 || ferror(out->stream)))
		out->rc = -errno;
}

/*
 * Characters beyond ASCII go out as \uNNNN: the same to every parser, whatever its locale, and on a
 * terminal no C1 control and no bidirectional override takes effect.
 */
static void put_json(struct output *out, const json_t *json, size_t flags)
{
	if (out->rc == 0 &&
	    (json_dumpf(json, out->stream, flags | JSON_ENSURE_ASCII) < 0 || ferror(out->stream)))
		out->rc = -errno;
}

/* A member a line, so that a person can read it. */
static void put_envelope(struct output *out, const struct table *table,
			 const struct document *document)
{
	auto_json json_t *envelope = envelope_json(table, document);
	const char *key, *before = "\n    \"";
	json_t *member;

	json_object_foreach(envelope, key, member)
	{
		put(out, before);
		put(out, key);
		put(out, "\": ");
		put_json(out, member, JSON_ENCODE_ANY);
		before = ",\n    \"";
	}
}

/* Without the closing brace, because children may follow. */
static void open_row(struct output *out, const struct table *table, const struct table_row *row)
{
	auto_json json_t *object = json_object();

	add_cells(object, table, row);
	put(out, "\n    {");
	put_json(out, object, JSON_EMBED);
}

/* By walking, not by recursion: a chain of rows may be as long as the table. */
static void put_rows(struct output *out, const struct table *table)
{
	auto_forest struct forest forest = { 0 };
	const struct table_row *next;
	size_t ended;

	forest_build(&forest, table, table->nested);
	for (const struct table_row *row = forest.first; row && out->rc == 0; row = next) {
		next = forest_next(&forest, row, &ended);
		open_row(out, table, row);
		if (ended == 0)
			put(out, ", \"children\": [");
		else
			put(out, "}");
		for (size_t i = 1; i < ended; i++)
			put(out, "]}");
		if (next && ended > 0)
			put(out, ",");
	}
	if (forest.first)
		put(out, "\n  ");
}

int write_json(const struct table *table, const struct document *document,
	       const struct render_options *options, FILE *stream)
{
	struct output out = { .stream = stream };

	put(&out, "{\n  \"nspect\": {");
	put_envelope(&out, table, document);
	put(&out, "\n  },\n  \"");
	put(&out, table->set->rows);
	put(&out, "\": [");
	put_rows(&out, table);
	put(&out, "]\n}\n");
	return out.rc;
}

/*
 * A line says what it is of and, under "nspect", where it comes from: a namespace has a "host" of
 * its own, and what is not among the cells can't meet the keys of columns to come.
 */
static json_t *record_json(const char *record, json_t *origin)
{
	json_t *object = json_object();

	add(object, "record", text_json(record));
	add(object, "nspect", json_incref(origin));
	return object;
}

static void put_line(struct output *out, const json_t *json)
{
	put_json(out, json, 0);
	put(out, "\n");
}

int write_json_lines(const struct table *table, const struct document *document,
		     const struct render_options *options, FILE *stream)
{
	struct output out = { .stream = stream };
	auto_json json_t *envelope = envelope_json(table, document);
	auto_json json_t *first = record_json("nspect", envelope);
	auto_json json_t *origin = json_object();

	if (document->inventory)
		add_origin(origin, &document->inventory->host);
	put_line(&out, first);
	for (size_t i = 0; i < table->n_rows && out.rc == 0; i++) {
		auto_json json_t *line = record_json(table->set->row, origin);

		add_cells(line, table, &table->rows[i]);
		put_line(&out, line);
	}
	return out.rc;
}

int write_json_value(const struct value *value, FILE *stream)
{
	struct output out = { .stream = stream };
	auto_json json_t *json = value_json(value);

	put_json(&out, json, JSON_ENCODE_ANY);
	return out.rc;
}

const char *jansson_version(void)
{
	return jansson_version_str();
}
