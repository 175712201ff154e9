/* SPDX-License-Identifier: MIT */
/* Findings as SARIF, and as a monitoring plugin says them. */
#include <jansson.h>

#include "rendering.h"

static const char *const references[] = { "man(7)", NULL };
static const struct rule plain = { .id = "MP201", .name = "plain", .references = references };

struct situation {
	struct finding findings[4];
	struct table_row rows[4];
	struct table table;
};

static const struct finding *put(struct situation *situation, const struct rule *rule,
				 enum severity severity, const char *summary)
{
	size_t i = situation->table.n_rows++;

	situation->findings[i] = (struct finding){
		.rule = rule, .severity = severity, .summary = summary, .fingerprint = 0xabc + i
	};
	situation->rows[i].object = &situation->findings[i];
	return &situation->findings[i];
}

static void open_situation(struct situation *situation)
{
	static const struct column *const columns[] = { NAME };
	static struct value cells[] = { { .kind = VALUE_TEXT, .as.text = "a \xff cell" } };

	*situation = (struct situation){
		.table = { .set = &things, .columns = columns, .n_columns = 1 }
	};
	situation->table.rows = situation->rows;
	for (size_t i = 0; i < ARRAY_SIZE(situation->rows); i++)
		situation->rows[i].cells = cells;
}

static const struct rule *sight(void)
{
	for (size_t i = 0; i < n_rules; i++) {
		if (rules[i].role == RULE_SIGHT)
			return &rules[i];
	}
	return NULL;
}

static void assert_nagios(const struct situation *situation, enum nagios_status status,
			  const char *expected)
{
	const struct render_options options = { .format = RENDER_NAGIOS,
						.critical = SEVERITY_HIGH };
	const struct document document = { .mode = "audit" };

	assert_int_equal(nagios_status(&situation->table, SEVERITY_HIGH), status);
	assert_rendered(&situation->table, &document, &options, expected);
}

static void no_finding_is_ok(void **state)
{
	struct situation situation;

	(void)state;
	open_situation(&situation);
	assert_nagios(&situation, NAGIOS_OK,
		      "NSPECT OK - no findings | critical=0;;0;0 high=0;;0;0 medium=0;0;;0 "
		      "low=0;0;;0 info=0;;;0 not_seen=0;;;0\n");
	put(&situation, &plain, SEVERITY_INFO, "it is so");
	assert_nagios(&situation, NAGIOS_OK,
		      "NSPECT OK - 1 info: it is so | critical=0;;0;0 high=0;;0;0 medium=0;0;;0 "
		      "low=0;0;;0 info=1;;;0 not_seen=0;;;0\n");
}

static void what_was_not_seen_leaves_it_unknown(void **state)
{
	struct situation situation;

	(void)state;
	open_situation(&situation);
	put(&situation, sight(), SEVERITY_MEDIUM, "not seen");
	assert_nagios(&situation, NAGIOS_UNKNOWN,
		      "NSPECT UNKNOWN - no findings, but not all could be seen | critical=0;;0;0 "
		      "high=0;;0;0 medium=0;0;;0 low=0;0;;0 info=0;;;0 not_seen=1;;;0\n"
		      "[medium] CV901 not seen\n");
}

static void the_worst_that_is_sure_decides(void **state)
{
	struct situation situation;

	(void)state;
	open_situation(&situation);
	put(&situation, sight(), SEVERITY_MEDIUM, "not seen");
	put(&situation, &plain, SEVERITY_LOW, "a|b\nc");
	assert_nagios(&situation, NAGIOS_WARNING,
		      "NSPECT WARNING - 1 low, but not all could be seen: a/b\\x0ac | "
		      "critical=0;;0;0 high=0;;0;0 medium=0;0;;0 low=1;0;;0 info=0;;;0 "
		      "not_seen=1;;;0\n"
		      "[medium] CV901 not seen\n"
		      "[low] MP201 a/b\\x0ac\n");
	put(&situation, &plain, SEVERITY_CRITICAL, "bad");
	assert_int_equal(nagios_status(&situation.table, SEVERITY_HIGH), NAGIOS_CRITICAL);
	assert_int_equal(nagios_status(&situation.table, SEVERITY_CRITICAL), NAGIOS_CRITICAL);
	assert_int_equal(nagios_status(&situation.table, SEVERITY_INFO), NAGIOS_CRITICAL);
}

static const char *text_at(const json_t *json, const char *key)
{
	return json_string_value(json_object_get(json, key));
}

static void sarif_has_rules_and_results(void **state)
{
	const struct render_options options = { .format = RENDER_SARIF };
	struct inventory *inventory = inventory_new();
	const struct document document = { .version = "1",
					   .mode = "audit",
					   .inventory = inventory };
	struct situation situation;
	const json_t *run, *result, *logical;
	auto_free char *output = NULL;
	json_t *json;

	(void)state;
	open_situation(&situation);
	put(&situation, &rules[1], SEVERITY_LOW, "odd \xff");
	situation.findings[0].subject = inventory_add_ns(inventory, NS_NET, 7);
	output = rendered(&situation.table, &document, &options);
	json = json_loads(output, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(json);
	assert_string_equal(text_at(json, "version"), "2.1.0");
	run = json_array_get(json_object_get(json, "runs"), 0);
	assert_int_equal(json_array_size(json_object_get(
				 json_object_get(json_object_get(run, "tool"), "driver"), "rules")),
			 n_rules);
	result = json_array_get(json_object_get(run, "results"), 0);
	assert_string_equal(text_at(result, "ruleId"), rules[1].id);
	assert_int_equal(json_integer_value(json_object_get(result, "ruleIndex")), 1);
	assert_string_equal(text_at(result, "level"), "note");
	assert_string_equal(text_at(json_object_get(result, "message"), "text"), "odd \\xff");
	assert_string_equal(text_at(json_object_get(result, "partialFingerprints"), "nspect/v1"),
			    "0000000000000abc");
	assert_string_equal(text_at(json_object_get(result, "properties"), "name"), "a \\xff cell");
	logical = json_array_get(
		json_object_get(json_array_get(json_object_get(result, "locations"), 0),
				"logicalLocations"),
		0);
	assert_string_equal(text_at(logical, "name"), "net:7");
	json_decref(json);
	inventory_free(inventory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_finding_is_ok),
		cmocka_unit_test(what_was_not_seen_leaves_it_unknown),
		cmocka_unit_test(the_worst_that_is_sure_decides),
		cmocka_unit_test(sarif_has_rules_and_results),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
