/* SPDX-License-Identifier: MIT */
#include "view/findings.h"

#include "audit/audit.h"
#include "cells.h"
#include "evidence.h"
#include "model/needs.h"
#include "relate/workload.h"
#include "util/arena.h"
#include "util/macros.h"

static struct value get_rule(const struct view_context *context, const void *object)
{
	const struct finding *finding = object;

	return value_text(finding->rule->id);
}

static struct value get_name(const struct view_context *context, const void *object)
{
	const struct finding *finding = object;

	return value_text(finding->rule->name);
}

static struct value get_severity(const struct view_context *context, const void *object)
{
	const struct finding *finding = object;

	return value_text(severities[finding->severity]);
}

static struct value get_summary(const struct view_context *context, const void *object)
{
	const struct finding *finding = object;

	return value_text(finding->summary);
}

static struct value get_subject(const struct view_context *context, const void *object)
{
	const struct finding *finding = object;

	return finding->subject ? ns_value(context, finding->subject) : value_none();
}

static struct value get_ns(const struct view_context *context, const void *object)
{
	const struct finding *finding = object;

	return cell_ns(context, finding->subject, false);
}

static struct value type_value(const struct ns *ns)
{
	return ns ? value_text(ns_types[ns->type].name) : value_none();
}

static struct value get_type(const struct view_context *context, const void *object)
{
	const struct finding *finding = object;

	return type_value(finding->subject);
}

static struct value workload_value(const struct view_context *context, const struct ns *ns)
{
	return ns ? cell_workload(context, ns_workload(context->inventory, ns)) : value_none();
}

static struct value get_workload(const struct view_context *context, const void *object)
{
	const struct finding *finding = object;

	return workload_value(context, finding->subject);
}

static struct value get_other_ns(const struct view_context *context, const void *object)
{
	const struct finding *finding = object;

	return cell_ns(context, finding->other, false);
}

static struct value get_other_type(const struct view_context *context, const void *object)
{
	const struct finding *finding = object;

	return type_value(finding->other);
}

static struct value get_other_workload(const struct view_context *context, const void *object)
{
	const struct finding *finding = object;

	return workload_value(context, finding->other);
}

static struct value get_evidence(const struct view_context *context, const void *object)
{
	const struct finding *finding = object;

	return fact_value(context, &finding->evidence);
}

static struct value get_remedy(const struct view_context *context, const void *object)
{
	const struct finding *finding = object;

	return cell_release(context, &finding->remedy);
}

static struct value get_remedy_argv(const struct view_context *context, const void *object)
{
	const struct finding *finding = object;

	return cell_release_argv(context, &finding->remedy);
}

static struct value get_warning(const struct view_context *context, const void *object)
{
	const struct finding *finding = object;

	return value_text(finding->remedy.warning);
}

static struct value references_value(const struct view_context *context, const struct rule *rule)
{
	const char *const *references = rule->references;
	size_t count = 0;
	struct value *items;

	while (references[count])
		count++;
	items = arena_alloc(context->arena, count * sizeof(*items));
	for (size_t i = 0; i < count; i++)
		items[i] = value_text(references[i]);
	return value_list(items, count);
}

static struct value get_references(const struct view_context *context, const void *object)
{
	const struct finding *finding = object;

	return references_value(context, finding->rule);
}

static struct value get_fingerprint(const struct view_context *context, const void *object)
{
	const struct finding *finding = object;

	return value_text(
		arena_format(context->arena, "%016llx", (unsigned long long)finding->fingerprint));
}

#define WORKLOAD (NEED_STAT | NEED_WORKLOADS)

static const struct column columns[] = {
	{ "RULE", "rule", VALUE_TEXT, COLUMN_LEFT, 0, "rule that was broken", get_rule },
	{ "NAME", "name", VALUE_TEXT, COLUMN_LEFT, 0, "name of that rule", get_name },
	{ "SEVERITY", "severity", VALUE_TEXT, COLUMN_LEFT, 0, "info, low, medium, high or critical",
	  get_severity },
	{ "SUMMARY", "summary", VALUE_TEXT, COLUMN_PROSE, 0, "what was found", get_summary },
	{ "NS", "ns", VALUE_NUMBER, COLUMN_RIGHT, 0, "namespace that it is about", get_ns },
	{ "TYPE", "type", VALUE_TEXT, COLUMN_LEFT, 0, "type of NS", get_type },
	{ "WORKLOAD", "workload", VALUE_TEXT, COLUMN_LEFT, WORKLOAD, "container, pod or unit of NS",
	  get_workload },
	{ "OTHER-NS", "other_ns", VALUE_NUMBER, COLUMN_RIGHT, 0, "namespace at the other end",
	  get_other_ns },
	{ "OTHER-TYPE", "other_type", VALUE_TEXT, COLUMN_LEFT, 0, "type of OTHER-NS",
	  get_other_type },
	{ "OTHER-WORKLOAD", "other_workload", VALUE_TEXT, COLUMN_LEFT, WORKLOAD,
	  "container, pod or unit of OTHER-NS", get_other_workload },
	{ "SUBJECT", "subject", VALUE_OBJECT, COLUMN_LEFT, WORKLOAD, "NS, TYPE and WORKLOAD as one",
	  get_subject },
	{ "EVIDENCE", "evidence", VALUE_OBJECT, COLUMN_LEFT, WORKLOAD | NEED_COMMANDS,
	  "what shows it; its keys depend on RULE", get_evidence },
	/* Never cut: half a command does something else. */
	{ "REMEDY", "remedy", VALUE_TEXT, COLUMN_LEFT, NEED_STAT,
	  "command that ends it; in a table with WARNING", get_remedy },
	{ "REMEDY-ARGV", "remedy_argv", VALUE_LIST, COLUMN_LEFT, NEED_STAT,
	  "the same as words, for a program", get_remedy_argv },
	{ "WARNING", "warning", VALUE_TEXT, COLUMN_LEFT, NEED_STAT,
	  "what else REMEDY does, or why there is none", get_warning },
	{ "REFERENCES", "references", VALUE_LIST, COLUMN_WRAP, 0,
	  "benchmarks and man pages that say more", get_references },
	{ "FINGERPRINT", "fingerprint", VALUE_TEXT, COLUMN_LEFT, 0,
	  "the same for the same finding in the next run", get_fingerprint },
};

const struct column_set finding_columns = {
	.rows = "findings",
	.row = "finding",
	.columns = columns,
	.count = ARRAY_SIZE(columns),
};

bool finding_stands_out(const struct view_context *context, const void *object)
{
	const struct finding *finding = object;

	return finding->severity >= SEVERITY_HIGH;
}

static struct value get_rule_id(const struct view_context *context, const void *object)
{
	const struct rule *rule = object;

	return value_text(rule->id);
}

static struct value get_rule_name(const struct view_context *context, const void *object)
{
	const struct rule *rule = object;

	return value_text(rule->name);
}

static struct value get_rule_severity(const struct view_context *context, const void *object)
{
	const struct rule *rule = object;

	return value_text(severities[rule->severity]);
}

static struct value get_rule_help(const struct view_context *context, const void *object)
{
	const struct rule *rule = object;

	return value_text(rule->help);
}

static struct value get_rule_references(const struct view_context *context, const void *object)
{
	return references_value(context, object);
}

static const struct column columns_of_rules[] = {
	{ "RULE", "rule", VALUE_TEXT, COLUMN_LEFT, 0, "the id", get_rule_id },
	{ "NAME", "name", VALUE_TEXT, COLUMN_LEFT, 0, "the name", get_rule_name },
	{ "SEVERITY", "severity", VALUE_TEXT, COLUMN_LEFT, 0, "usual severity of its findings",
	  get_rule_severity },
	{ "DESCRIPTION", "description", VALUE_TEXT, COLUMN_PROSE, 0, "what is wrong then",
	  get_rule_help },
	{ "REFERENCES", "references", VALUE_LIST, COLUMN_WRAP, 0,
	  "benchmarks and man pages that say more", get_rule_references },
};

const struct column_set rule_columns = {
	.rows = "rules",
	.row = "rule",
	.columns = columns_of_rules,
	.count = ARRAY_SIZE(columns_of_rules),
};
