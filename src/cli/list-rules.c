/* SPDX-License-Identifier: MIT */
/* nspect --audit --list-rules: the rules, as rows of a table of their own. */
#include "audit/audit.h"
#include "modes.h"
#include "util/arena.h"
#include "util/macros.h"
#include "view/findings.h"

static const char usual[] = "RULE,SEVERITY,NAME,DESCRIPTION";

int mode_list_rules(const struct options *options)
{
	auto_selection struct selection selection = { 0 };
	auto_arena struct arena *arena = arena_new();
	const struct view_context context = { .arena = arena };
	const struct document document = { .mode = "list-rules", .version = NSPECT_VERSION };
	const void **objects = arena_alloc(arena, n_rules * sizeof(*objects));
	struct table_request request = { 0 };
	uint64_t which = RULES_ALL;
	size_t count = 0;
	struct error err;

	if ((options->rules && audit_select(options->rules, &which, &err) < 0) ||
	    selection_parse(&selection, &rule_columns, usual, options, &err) < 0)
		return complain(STATUS_USAGE, &err);
	for (size_t i = 0; i < n_rules; i++) {
		if (which >> i & 1)
			objects[count++] = &rules[i];
	}
	if (render(selection_table(&selection, &context, &request, objects, count), &document,
		   &options->render, stdout, &err) < 0)
		return complain(STATUS_FAILED, &err);
	return STATUS_DONE;
}
