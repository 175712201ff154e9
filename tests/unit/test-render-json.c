/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>

#include <jansson.h>

#include "rendering.h"
#include "util/memory.h"

static const struct document bare = { .version = "0.1.0", .mode = "list" };
static const struct render_options document_format = { .format = RENDER_JSON };
static const struct render_options lines_format = { .format = RENDER_JSON_LINES };

/* What every test of a whole document starts with. */
#define BARE_ENVELOPE                                                                              \
	"{\n"                                                                                      \
	"  \"nspect\": {\n"                                                                        \
	"    \"schema\": 1,\n"                                                                     \
	"    \"version\": \"0.1.0\",\n"                                                            \
	"    \"mode\": \"list\"\n"                                                                 \
	"  },\n"                                                                                   \
	"  \"things\": ["

static json_t *parsed(const char *text)
{
	json_error_t error;
	json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, &error);

	if (!json)
		fail_msg("%s at %d in: %s", error.text, error.position, text);
	return json;
}

/* The rows of the table's document, parsed; to be released with json_decref(). */
static json_t *parsed_rows(const struct table *table)
{
	auto_free char *output = rendered(table, &bare, &document_format);
	json_t *json = parsed(output), *rows = json_incref(json_object_get(json, "things"));

	json_decref(json);
	assert_true(json_is_array(rows));
	return rows;
}

/* The rows are what stands between the brackets. */
static void assert_rows(const struct table *table, const char *expected)
{
	auto_free char *output = rendered(table, &bare, &document_format);
	size_t before = strlen(BARE_ENVELOPE);

	json_decref(parsed(output));
	assert_memory_equal(output, BARE_ENVELOPE, before);
	assert_string_equal(output + before, expected);
}

static void values_keep_their_types(void **state)
{
	const struct value items[] = { value_text("/run/a"), value_number(2), value_none() };
	const struct value_field fields[] = { { "pin", value_number(2) },
					      { "deep", value_list(items, 3) } };
	struct table_row rows[] = {
		ROW(value_number(0), value_text("")),
		ROW(value_number(INT64_MAX), value_boolean(true)),
		ROW(value_none(), value_boolean(false)),
		ROW(value_unknown(), value_none_but("unassigned")),
		ROW(value_list(items, 3), value_object(fields, 2)),
		ROW(value_list(NULL, 0), value_object(NULL, 0)),
	};
	const struct table table = TABLE(rows, NR, NAME);

	assert_rows(&table, "\n"
			    "    {\"nr\": 0, \"name\": \"\"},\n"
			    "    {\"nr\": 9223372036854775807, \"name\": true},\n"
			    "    {\"nr\": null, \"name\": false},\n"
			    "    {\"nr\": null, \"name\": null},\n"
			    "    {\"nr\": [\"/run/a\", 2, null], "
			    "\"name\": {\"pin\": 2, \"deep\": [\"/run/a\", 2, null]}},\n"
			    "    {\"nr\": [], \"name\": {}}\n"
			    "  ]\n"
			    "}\n");
}

static void what_a_table_would_display_is_not_the_value(void **state)
{
	struct value number = value_number(7);
	struct table_row rows[] = { ROW(number) };
	const struct table table = TABLE(rows, NR);

	rows[0].cells[0].display = "seven";
	assert_rows(&table, "\n    {\"nr\": 7}\n  ]\n}\n");
}

static void without_rows_there_is_an_empty_array(void **state)
{
	struct table_row rows[1];
	struct table table = TABLE(rows, NR);

	table.n_rows = 0;
	assert_rows(&table, "]\n}\n");
	table.nested = true;
	assert_rows(&table, "]\n}\n");
}

static void a_column_asked_for_twice_is_one_key(void **state)
{
	struct table_row rows[] = { ROW(value_text("a"), value_number(1), value_text("a")) };
	const struct table table = TABLE(rows, NAME, NR, NAME);

	assert_rows(&table, "\n    {\"name\": \"a\", \"nr\": 1}\n  ]\n}\n");
	assert_rendered(&table, &bare, &lines_format,
			"{\"record\": \"nspect\", \"nspect\": {\"schema\": 1, \"version\": "
			"\"0.1.0\", \"mode\": \"list\"}}\n"
			"{\"record\": \"thing\", \"nspect\": {}, \"name\": \"a\", \"nr\": 1}\n");
}

static void hostile_text_is_escaped_and_none_of_it_is_lost(void **state)
{
	struct table_row rows[] = {
		ROW(value_text("\033[31m\"red\"\n\r\t\b\\")),
		ROW(value_text("\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377")),
		ROW(value_text("user\342\200\256toor \302\233")),
		ROW(value_text("literal \\x41 \\n")),
		ROW(value_text("caf\303\251 \360\237\230\200")),
	};
	const struct table table = TABLE(rows, NAME);

	assert_rows(
		&table,
		"\n"
		"    {\"name\": \"\\u001B[31m\\\"red\\\"\\n\\r\\t\\b\\\\\"},\n"
		"    {\"name\": \"\\\\xff\\\\xff\\\\xff\\\\xff\\\\xff\\\\xff\\\\xff\\\\xff\\\\xff"
		"\\\\xff\\\\xff\\\\xff\\\\xff\\\\xff\\\\xff\"},\n"
		"    {\"name\": \"user\\u202Etoor \\u009B\"},\n"
		"    {\"name\": \"literal \\\\x5cx41 \\\\n\"},\n"
		"    {\"name\": \"caf\\u00E9 \\uD83D\\uDE00\"}\n"
		"  ]\n"
		"}\n");
}

static void names_of_fields_are_text_too(void **state)
{
	const struct value_field fields[] = { { "\377\"", value_number(1) } };
	struct table_row rows[] = { ROW(value_object(fields, 1)) };
	const struct table table = TABLE(rows, NAME);

	assert_rows(&table, "\n    {\"name\": {\"\\\\xff\\\"\": 1}}\n  ]\n}\n");
}

static void assert_valid_lines(char *output)
{
	char *line;

	while ((line = strsep(&output, "\n")) && output)
		json_decref(parsed(line));
	assert_string_equal(line, "");
}

static void text_of_any_bytes_makes_valid_json(void **state)
{
	for (unsigned int first = 1; first < 256; first++) {
		char texts[255][4];
		struct value cells[255];
		struct table_row rows[255];
		const struct table table = TABLE(rows, NAME);
		auto_free char *document = NULL, *lines = NULL;

		for (unsigned int second = 1; second < 256; second++) {
			char *text = texts[second - 1];

			snprintf(text, sizeof(texts[0]), "%c%c\200", first, second);
			cells[second - 1] = value_text(text);
			rows[second - 1] = (struct table_row){ .cells = &cells[second - 1] };
		}
		document = rendered(&table, &bare, &document_format);
		json_decref(parsed(document));
		lines = rendered(&table, &bare, &lines_format);
		assert_valid_lines(lines);
	}
}

/* One member of the envelope, parsed; to be released with json_decref(). */
static json_t *envelope_member(const struct document *document, const char *key)
{
	struct table_row rows[] = { ROW(value_number(1)) };
	const struct table table = TABLE(rows, NR);
	auto_free char *output = rendered(&table, document, &document_format);
	json_t *json = parsed(output);
	json_t *member = json_incref(json_object_get(json_object_get(json, "nspect"), key));

	json_decref(json);
	assert_non_null(member);
	return member;
}

static void assert_member(const struct document *document, const char *key, const char *expected)
{
	json_t *member = envelope_member(document, key);
	auto_free char *text = json_dumps(member, JSON_ENCODE_ANY);

	assert_string_equal(text, expected);
	json_decref(member);
}

static struct inventory *small_inventory(void)
{
	struct inventory *inventory = inventory_new();

	inventory->host = (struct host){
		.name = "web\377", .kernel = "6.18.0", .boot_id = "b007", .time = 1795392000
	};
	inventory->observer[NS_MNT] = inventory_add_ns(inventory, NS_MNT, 4026531841);
	inventory->observer[NS_MNT]->unknown = UNKNOWN_INITIAL;
	inventory->observer[NS_NET] = inventory_add_ns(inventory, NS_NET, 4026532008);
	inventory->observer[NS_USER] = inventory_add_ns(inventory, NS_USER, 4026531837);
	inventory->observer[NS_USER]->initial = true;
	return inventory;
}

static void a_document_says_where_it_comes_from(void **state)
{
	const struct value types[] = { value_text("net"), value_text("mnt") };
	const struct value_field options[] = { { "types", value_list(types, 2) },
					       { "fds", value_boolean(false) } };
	auto_inventory struct inventory *inventory = small_inventory();
	const struct document document = { "0.1.0", "list", options, 2, inventory };

	assert_member(&document, "schema", "1");
	assert_member(&document, "version", "\"0.1.0\"");
	assert_member(&document, "mode", "\"list\"");
	assert_member(&document, "time", "\"2026-11-23T00:00:00Z\"");
	assert_member(&document, "host", "\"web\\\\xff\"");
	assert_member(&document, "boot_id", "\"b007\"");
	assert_member(&document, "kernel", "\"6.18.0\"");
	assert_member(&document, "observer",
		      "{\"cgroup\": null, \"ipc\": null, "
		      "\"mnt\": {\"ns\": 4026531841, \"initial\": null}, "
		      "\"net\": {\"ns\": 4026532008, \"initial\": false}, "
		      "\"pid\": null, \"time\": null, "
		      "\"user\": {\"ns\": 4026531837, \"initial\": true}, \"uts\": null}");
	assert_member(&document, "options", "{\"types\": [\"net\", \"mnt\"], \"fds\": false}");
	assert_member(&document, "complete", "true");
	assert_member(&document, "gaps", "[]");
	assert_member(&document, "unexplained", "3");
}

static void each_line_says_where_it_comes_from(void **state)
{
	static const char *const origin = "{\"record\": \"thing\", \"nspect\": {"
					  "\"time\": \"2026-11-23T00:00:00Z\", "
					  "\"host\": \"web\\\\xff\", \"boot_id\": \"b007\"}, ";
	auto_inventory struct inventory *inventory = small_inventory();
	const struct document document = { "0.1.0", "list", NULL, 0, inventory };
	struct table_row rows[] = { ROW(value_number(1), value_text("a\nb")),
				    ROW(value_number(2), value_none()) };
	struct table table = TABLE(rows, NR, NAME);
	auto_free char *output = NULL;
	char *rest;

	rows[1].parent = &rows[0];
	table.nested = true;
	output = rendered(&table, &document, &lines_format);
	rest = output;
	strsep(&rest, "\n");
	assert_memory_equal(rest, origin, strlen(origin));
	assert_string_equal(strsep(&rest, "\n") + strlen(origin),
			    "\"nr\": 1, \"name\": \"a\\nb\"}");
	assert_memory_equal(rest, origin, strlen(origin));
	assert_string_equal(strsep(&rest, "\n") + strlen(origin), "\"nr\": 2, \"name\": null}");
	assert_string_equal(rest, "");
}

static void the_first_line_is_the_envelope_of_the_document(void **state)
{
	auto_inventory struct inventory *inventory = small_inventory();
	const struct document document = { "0.1.0", "list", NULL, 0, inventory };
	struct table_row rows[] = { ROW(value_number(1)) };
	const struct table table = TABLE(rows, NR);
	auto_free char *whole = rendered(&table, &document, &document_format);
	auto_free char *lines = rendered(&table, &document, &lines_format);
	char *rest = lines;
	json_t *expected = parsed(whole), *line = parsed(strsep(&rest, "\n"));

	assert_string_equal(json_string_value(json_object_get(line, "record")), "nspect");
	assert_true(
		json_equal(json_object_get(line, "nspect"), json_object_get(expected, "nspect")));
	assert_int_equal(json_object_size(line), 2);
	json_decref(line);
	json_decref(expected);
}

static void the_facts_of_a_table_are_in_the_envelope(void **state)
{
	const struct value_field facts[] = { { "event", value_text("mount") },
					     { "ns", value_number(7) } };
	auto_inventory struct inventory *inventory = small_inventory();
	const struct document document = { "0.1.0", "reach", NULL, 0, inventory };
	struct table_row rows[] = { ROW(value_number(1)) };
	struct table table = TABLE(rows, NR);
	auto_free char *output = NULL;
	json_t *json, *envelope;

	table.facts = facts;
	table.n_facts = ARRAY_SIZE(facts);
	output = rendered(&table, &document, &document_format);
	json = parsed(output);
	envelope = json_object_get(json, "nspect");
	assert_string_equal(json_string_value(json_object_get(envelope, "event")), "mount");
	assert_int_equal(json_integer_value(json_object_get(envelope, "ns")), 7);
	json_decref(json);
}

static void what_is_not_known_of_the_host_is_null(void **state)
{
	auto_inventory struct inventory *inventory = inventory_new();
	const struct document document = { "0.1.0", "list", NULL, 0, inventory };

	assert_member(&document, "host", "null");
	assert_member(&document, "boot_id", "null");
	assert_member(&document, "kernel", "null");
	assert_member(&document, "time", "\"1970-01-01T00:00:00Z\"");
	inventory->host.time = 253402300799;
	assert_member(&document, "time", "\"9999-12-31T23:59:59Z\"");
	inventory->host.time = 253402300800;
	assert_member(&document, "time", "null");
	inventory->host.time = INT64_MAX;
	assert_member(&document, "time", "null");
}

static void gaps_are_told_by_kind_in_the_order_of_the_first(void **state)
{
	auto_inventory struct inventory *inventory = inventory_new();
	const struct document document = { "0.1.0", "list", NULL, 0, inventory };
	char same_words[] = "namespaces of a process";

	inventory_add_gap(inventory, "namespaces of a process", -EACCES, 7, 0);
	inventory_add_gap(inventory, "owner of a namespace", EPERM, 0, 4026532008);
	inventory_add_gap(inventory, same_words, EACCES, 3, 0);
	inventory_add_gap(inventory, "namespaces of a process", EPERM, 4, 0);
	inventory_add_gap(inventory, "mounts", EACCES, 0, 0);
	inventory_add_gap(inventory, "namespaces of a process", EACCES, 5, 4026532009);
	assert_member(&document, "complete", "false");
	assert_member(&document, "gaps",
		      "["
		      "{\"what\": \"namespaces of a process\", \"error\": \"EACCES\", "
		      "\"count\": 3, \"pids\": [7, 3, 5], \"ns\": [4026532009]}, "
		      "{\"what\": \"owner of a namespace\", \"error\": \"EPERM\", "
		      "\"count\": 1, \"pids\": [], \"ns\": [4026532008]}, "
		      "{\"what\": \"namespaces of a process\", \"error\": \"EPERM\", "
		      "\"count\": 1, \"pids\": [4], \"ns\": []}, "
		      "{\"what\": \"mounts\", \"error\": \"EACCES\", "
		      "\"count\": 1, \"pids\": [], \"ns\": []}"
		      "]");
}

static void thousands_of_gaps_are_all_told(void **state)
{
	enum { COUNT = 50000 };
	auto_inventory struct inventory *inventory = inventory_new();
	const struct document document = { "0.1.0", "list", NULL, 0, inventory };
	json_t *gaps, *pids;

	for (pid_t pid = 1; pid <= COUNT; pid++)
		inventory_add_gap(inventory, "namespaces of a process", EACCES, pid, 0);
	gaps = envelope_member(&document, "gaps");
	assert_int_equal(json_array_size(gaps), 1);
	pids = json_object_get(json_array_get(gaps, 0), "pids");
	assert_int_equal(json_array_size(pids), COUNT);
	assert_int_equal(json_integer_value(json_array_get(pids, COUNT - 1)), COUNT);
	json_decref(gaps);
}

static void a_tree_nests_wherever_the_parents_stand(void **state)
{
	struct table_row rows[] = {
		ROW(value_number(1)), ROW(value_number(2)), ROW(value_number(3)),
		ROW(value_number(4)), ROW(value_number(5)), ROW(value_number(6)),
	};
	struct table table = TABLE(rows, NR);

	rows[0].parent = &rows[4];
	rows[1].parent = &rows[2];
	rows[2].parent = &rows[4];
	rows[5].parent = &rows[1];
	assert_rows(&table, "\n"
			    "    {\"nr\": 1},\n"
			    "    {\"nr\": 2},\n"
			    "    {\"nr\": 3},\n"
			    "    {\"nr\": 4},\n"
			    "    {\"nr\": 5},\n"
			    "    {\"nr\": 6}\n"
			    "  ]\n"
			    "}\n");
	rows[5].parent = NULL;
	table.nested = true;
	assert_rows(&table, "\n"
			    "    {\"nr\": 4},\n"
			    "    {\"nr\": 5, \"children\": [\n"
			    "    {\"nr\": 1},\n"
			    "    {\"nr\": 3, \"children\": [\n"
			    "    {\"nr\": 2}]}]},\n"
			    "    {\"nr\": 6}\n"
			    "  ]\n"
			    "}\n");
	rows[5].parent = &rows[1];
	assert_rows(&table, "\n"
			    "    {\"nr\": 4},\n"
			    "    {\"nr\": 5, \"children\": [\n"
			    "    {\"nr\": 1},\n"
			    "    {\"nr\": 3, \"children\": [\n"
			    "    {\"nr\": 2, \"children\": [\n"
			    "    {\"nr\": 6}]}]}]}\n"
			    "  ]\n"
			    "}\n");
}

/* Deeper than jansson parses: the levels are counted. */
static void a_deep_chain_nests_as_deep_and_takes_no_stack(void **state)
{
	enum { COUNT = 10000 };
	auto_free struct table_row *rows = memory_zeroed(COUNT, sizeof(*rows));
	auto_free struct value *cells = memory_zeroed(COUNT, sizeof(*cells));
	struct table_row none[1];
	struct table table = TABLE(none, NR);
	auto_free char *output = NULL;
	size_t depth = 0, deepest = 0, found = 0;

	for (size_t i = 0; i < COUNT; i++) {
		cells[i] = value_number(i);
		rows[i].cells = &cells[i];
		rows[i].parent = i + 1 < COUNT ? &rows[i + 1] : NULL;
	}
	table.rows = rows;
	table.n_rows = COUNT;
	table.nested = true;
	output = rendered(&table, &bare, &document_format);

	for (const char *c = output; *c; c++) {
		depth += *c == '{' || *c == '[';
		depth -= *c == '}' || *c == ']';
		deepest = depth > deepest ? depth : deepest;
		if (strncmp(c, "\"nr\": ", 6) == 0)
			assert_int_equal(strtoul(c + 6, NULL, 10), COUNT - ++found);
	}
	assert_int_equal(depth, 0);
	assert_int_equal(deepest, 2 * COUNT + 1);
	assert_int_equal(found, COUNT);
}

static void a_chain_nests_so_that_a_parser_sees_it(void **state)
{
	enum { COUNT = 500 };
	struct value cells[COUNT];
	struct table_row rows[COUNT];
	struct table table = TABLE(rows, NR);
	json_t *top, *level;

	for (size_t i = 0; i < COUNT; i++) {
		cells[i] = value_number(i);
		rows[i] = (struct table_row){ .cells = &cells[i] };
		rows[i].parent = i ? &rows[i - 1] : NULL;
	}
	table.nested = true;
	level = top = parsed_rows(&table);
	for (size_t i = 0; i < COUNT; i++) {
		json_t *row = json_array_get(level, 0);

		assert_int_equal(json_array_size(level), 1);
		assert_int_equal(json_integer_value(json_object_get(row, "nr")), i);
		level = json_object_get(row, "children");
	}
	assert_null(level);
	json_decref(top);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_keep_their_types),
		cmocka_unit_test(what_a_table_would_display_is_not_the_value),
		cmocka_unit_test(without_rows_there_is_an_empty_array),
		cmocka_unit_test(a_column_asked_for_twice_is_one_key),
		cmocka_unit_test(hostile_text_is_escaped_and_none_of_it_is_lost),
		cmocka_unit_test(names_of_fields_are_text_too),
		cmocka_unit_test(text_of_any_bytes_makes_valid_json),
		cmocka_unit_test(a_document_says_where_it_comes_from),
		cmocka_unit_test(each_line_says_where_it_comes_from),
		cmocka_unit_test(the_first_line_is_the_envelope_of_the_document),
		cmocka_unit_test(the_facts_of_a_table_are_in_the_envelope),
		cmocka_unit_test(what_is_not_known_of_the_host_is_null),
		cmocka_unit_test(gaps_are_told_by_kind_in_the_order_of_the_first),
		cmocka_unit_test(thousands_of_gaps_are_all_told),
		cmocka_unit_test(a_tree_nests_wherever_the_parents_stand),
		cmocka_unit_test(a_deep_chain_nests_as_deep_and_takes_no_stack),
		cmocka_unit_test(a_chain_nests_so_that_a_parser_sees_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
