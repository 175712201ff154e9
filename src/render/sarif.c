/* SPDX-License-Identifier: MIT */
/*
 * Findings as SARIF 2.1.0 (OASIS), for what collects those of many tools: one run, with the rules, and
 * a result a finding. A namespace is no file: it is a logical location. The cells are properties.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "formats.h"
#include "util/arena.h"
#include "util/macros.h"

#define SCHEMA "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"

struct sarif {
	struct arena *arena;
	const struct table *table;
	const struct document *document;
};

static const char *const levels[SEVERITY_COUNT] = {
	[SEVERITY_INFO] = "note",  [SEVERITY_LOW] = "note",       [SEVERITY_MEDIUM] = "warning",
	[SEVERITY_HIGH] = "error", [SEVERITY_CRITICAL] = "error",
};

/* The fields are copied. */
static struct value object(const struct sarif *sarif, const struct value_field *fields,
			   size_t count)
{
	struct value_field *copy = arena_alloc(sarif->arena, count * sizeof(*copy));

	memcpy(copy, fields, count * sizeof(*copy));
	return value_object(copy, count);
}

#define OBJECT(sarif, ...)                                                                         \
	object(sarif, (const struct value_field[]){ __VA_ARGS__ },                                 \
	       ARRAY_SIZE(((const struct value_field[]){ __VA_ARGS__ })))

static struct value list_of_one(const struct sarif *sarif, struct value item)
{
	struct value *items = arena_alloc(sarif->arena, sizeof(*items));

	*items = item;
	return value_list(items, 1);
}

static struct value message(const struct sarif *sarif, const char *text)
{
	return OBJECT(sarif, { "text", value_text(text) });
}

static struct value references_value(const struct sarif *sarif, const struct rule *rule)
{
	size_t count = 0;
	struct value *items;

	while (rule->references[count])
		count++;
	items = arena_alloc(sarif->arena, count * sizeof(*items));
	for (size_t i = 0; i < count; i++)
		items[i] = value_text(rule->references[i]);
	return value_list(items, count);
}

static struct value rule_value(const struct sarif *sarif, const struct rule *rule)
{
	struct value configuration = OBJECT(sarif, { "level", value_text(levels[rule->severity]) });
	struct value properties =
		OBJECT(sarif, { "severity", value_text(severities[rule->severity]) },
		       { "references", references_value(sarif, rule) });

	return OBJECT(sarif, { "id", value_text(rule->id) }, { "name", value_text(rule->name) },
		      { "shortDescription", message(sarif, rule->help) },
		      { "defaultConfiguration", configuration }, { "properties", properties });
}

static struct value tool_value(const struct sarif *sarif)
{
	struct value *items = arena_alloc(sarif->arena, n_rules * sizeof(*items));
	struct value driver;

	for (size_t i = 0; i < n_rules; i++)
		items[i] = rule_value(sarif, &rules[i]);
	driver = OBJECT(sarif, { "name", value_text("nspect") },
			{ "version", value_text(sarif->document->version) },
			{ "rules", value_list(items, n_rules) });
	return OBJECT(sarif, { "driver", driver });
}

static const char *format_time(const struct sarif *sarif, int64_t seconds)
{
	char text[sizeof("2026-11-21T23:44:22Z")];
	time_t when = (time_t)seconds;
	struct tm tm;

	if (!gmtime_r(&when, &tm) || strftime(text, sizeof(text), "%FT%TZ", &tm) == 0)
		return "1970-01-01T00:00:00Z"; /* null is not allowed */
	return arena_copy_text(sarif->arena, text);
}

static struct value invocation_value(const struct sarif *sarif)
{
	const struct host *host = &sarif->document->inventory->host;

	return OBJECT(sarif, { "executionSuccessful", value_boolean(true) },
		      { "startTimeUtc", value_text(format_time(sarif, host->time)) },
		      { "machine", value_text(host->name ? host->name : "") });
}

/* "host/net:4026532177"; what is about no namespace is about the host. */
static struct value location_value(const struct sarif *sarif, const struct finding *finding)
{
	const char *host = sarif->document->inventory->host.name;
	const struct ns *ns = finding->subject;
	const char *name = host ? host : "";
	const char *full = name;
	struct value logical;

	if (ns && (ns->ino || !ns->label))
		name = arena_format(sarif->arena, "%s:%llu", ns_types[ns->type].name,
				    (unsigned long long)ns->ino);
	else if (ns)
		name = ns->label;
	if (ns)
		full = arena_format(sarif->arena, "%s/%s", full, name);
	logical = OBJECT(sarif, { "name", value_text(name) },
			 { "fullyQualifiedName", value_text(full) },
			 { "kind", value_text(ns ? "namespace" : "host") });
	return OBJECT(sarif, { "logicalLocations", list_of_one(sarif, logical) });
}

static struct value cells_value(const struct sarif *sarif, const struct table_row *row)
{
	size_t count = sarif->table->n_columns;
	struct value_field *fields = arena_alloc(sarif->arena, count * sizeof(*fields));

	for (size_t i = 0; i < count; i++)
		fields[i] = (struct value_field){ sarif->table->columns[i]->key, row->cells[i] };
	return value_object(fields, count);
}

static struct value result_value(const struct sarif *sarif, const struct table_row *row)
{
	const struct finding *finding = row->object;
	const char *fingerprint =
		arena_format(sarif->arena, "%016llx", (unsigned long long)finding->fingerprint);

	return OBJECT(
		sarif, { "ruleId", value_text(finding->rule->id) },
		{ "ruleIndex", value_number((uint64_t)(finding->rule - rules)) },
		{ "level", value_text(levels[finding->severity]) },
		{ "message", message(sarif, finding->summary) },
		{ "locations", list_of_one(sarif, location_value(sarif, finding)) },
		{ "partialFingerprints", OBJECT(sarif, { "nspect/v1", value_text(fingerprint) }) },
		{ "properties", cells_value(sarif, row) });
}

static int put_text(const char *text, FILE *stream)
{
	return fputs(text, stream) < 0 ? -errno : 0;
}

static int put_results(const struct sarif *sarif, FILE *stream)
{
	int rc = 0;

	for (size_t i = 0; i < sarif->table->n_rows && rc == 0; i++) {
		struct value result = result_value(sarif, &sarif->table->rows[i]);

		rc = put_text(i ? ",\n" : "\n", stream);
		if (rc == 0)
			rc = write_json_value(&result, stream);
	}
	return rc;
}

int write_sarif(const struct table *table, const struct document *document,
		const struct render_options *options, FILE *stream)
{
	auto_arena struct arena *arena = arena_new();
	const struct sarif sarif = { arena, table, document };
	struct value tool = tool_value(&sarif);
	struct value invocations = list_of_one(&sarif, invocation_value(&sarif));
	int rc = put_text("{\"$schema\": \"" SCHEMA "\", \"version\": \"2.1.0\", \"runs\": [{\n"
			  "\"tool\": ",
			  stream);

	if (rc == 0)
		rc = write_json_value(&tool, stream);
	if (rc == 0)
		rc = put_text(",\n\"invocations\": ", stream);
	if (rc == 0)
		rc = write_json_value(&invocations, stream);
	if (rc == 0)
		rc = put_text(",\n\"results\": [", stream);
	if (rc == 0)
		rc = put_results(&sarif, stream);
	return rc == 0 ? put_text("]}]}\n", stream) : rc;
}
