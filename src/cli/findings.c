/* SPDX-License-Identifier: MIT */
/* nspect --audit: what the rules find; --leaks: those about mounts that cross a boundary or are held. */
#include <stdio.h>
#include <stdlib.h>

#include "audit/audit.h"
#include "baseline.h"
#include "modes.h"
#include "relate/mount-index.h"
#include "relate/sharing.h"
#include "util/arena.h"
#include "util/macros.h"
#include "util/memory.h"
#include "view/findings.h"

static const char usual[] = "SEVERITY,RULE,NS,SUMMARY";

/* One run of some rules. */
struct run {
	const struct options *options;
	uint64_t which;
	struct selection selection;
	struct comparison comparison;
	struct inventory *inventory;
	struct arena *arena;
	const struct table *table;
};

struct sight {
	size_t n_namespaces, n_mounts;
	size_t n_partial; /* namespaces of which a chrooted process showed some mounts only */
};

static struct sight look_at_tables(const struct inventory *inventory)
{
	struct sight sight = { 0 };

	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		const struct ns *ns = inventory->namespaces[i];

		/* What is inferred with its inode was seen as well. */
		if (ns->type != NS_MNT || (ns->inferred && ns->ino))
			continue;
		sight.n_namespaces++;
		sight.n_mounts += ns->mounts.count;
		sight.n_partial += ns->mounts.chrooted;
	}
	return sight;
}

static bool is_clean(const struct run *run)
{
	for (size_t i = 0; i < run->table->n_rows; i++) {
		const struct finding *finding = run->table->rows[i].object;

		if (finding->severity > SEVERITY_INFO)
			return false;
	}
	return true;
}

static void report_clean(const struct run *run, const struct sight *sight)
{
	const char *plural = sight->n_namespaces == 1 ? "" : "s";

	if (run->options->mode == MODE_LEAKS)
		(void)fprintf(stderr,
			      "nspect: no leaks found in %zu mounts of %zu mount namespace%s\n",
			      sight->n_mounts, sight->n_namespaces, plural);
	else
		(void)fprintf(
			stderr,
			"nspect: nothing found in %zu namespaces, %zu processes, %zu mounts\n",
			run->inventory->n_namespaces, run->inventory->n_processes, sight->n_mounts);
}

/* A document says so by its empty array. */
static void report_sight(const struct run *run)
{
	struct sight sight = look_at_tables(run->inventory);

	if (run->options->render.format == RENDER_TABLE && is_clean(run))
		report_clean(run, &sight);
	if (sight.n_partial)
		(void)fprintf(stderr, "nspect: the mounts of %zu mount namespace%s not all seen\n",
			      sight.n_partial, sight.n_partial == 1 ? " were" : "s were");
}

static struct value rule_list(const struct run *run)
{
	struct value *items = arena_alloc(run->arena, n_rules * sizeof(*items));
	size_t count = 0;

	for (size_t i = 0; i < n_rules; i++) {
		if (run->which >> i & 1)
			items[count++] = value_text(rules[i].id);
	}
	return value_list(items, count);
}

static int write_findings(struct run *run)
{
	const struct comparison *comparison = &run->comparison;
	const struct view_context context = {
		.inventory = run->inventory,
		.arena = run->arena,
		.numeric = run->options->numeric,
	};
	const struct value_field facts[] = {
		{ "rules", rule_list(run) },
		{ "accepted", value_number(comparison->n_accepted) },
		{ "unused", comparison_unused(comparison, run->arena) },
	};
	struct table_request request = {
		.emphasised = finding_stands_out,
		.facts = facts,
		.n_facts = ARRAY_SIZE(facts),
	};

	run->table = selection_table(&run->selection, &context, &request,
				     (const void *const *)comparison->fresh, comparison->n_fresh);
	return write_table(run->options, run->inventory, run->arena, run->table);
}

static int find(struct run *run)
{
	struct mount_index *index = mount_index_new(run->inventory);
	struct sharing *sharing = sharing_new(run->inventory, index);
	const struct finding *const *findings;
	size_t n_findings =
		audit_run(run->inventory, index, sharing, run->which, run->arena, &findings);
	int status;

	comparison_compare(&run->comparison, run->which, findings, n_findings);
	status = write_findings(run);
	sharing_free(sharing);
	mount_index_free(index);
	return status;
}

/* Socket by socket is looked at where network namespaces matter. */
static unsigned int types_of(uint64_t which)
{
	uint64_t others = which & ~(audit_rules_of(RULE_LEAK) | audit_rules_of(RULE_SIGHT));

	return others ? NS_ALL_TYPES : NS_TYPES_OF_MOUNTS;
}

static int prepare(struct run *run, struct error *err)
{
	const struct options *options = run->options;
	int rc = options->rules ? audit_select(options->rules, &run->which, err) : 0;

	if (rc == 0)
		rc = selection_parse(&run->selection, &finding_columns, usual, options, err);
	return rc;
}

static void release(struct run *run)
{
	selection_release(&run->selection);
	comparison_release(&run->comparison);
	inventory_free(run->inventory);
	arena_free(run->arena);
}

#define auto_run __attribute__((cleanup(release)))

static int run_rules(struct run *run)
{
	int status;

	run->arena = arena_new();
	run->inventory = read_inventory(run->options, types_of(run->which),
					audit_needs(run->which) | selection_needs(&run->selection));
	if (!run->inventory)
		return STATUS_FAILED;
	status = find(run);
	report_sight(run);
	return status;
}

int mode_leaks(const struct options *options)
{
	auto_run struct run run = { .options = options, .which = audit_rules_of(RULE_LEAK) };
	struct error err;
	int status;

	if (prepare(&run, &err) < 0)
		return complain(STATUS_USAGE, &err);
	status = run_rules(&run);
	return run.inventory ? finish(options, run.inventory, status) : status;
}

/* What is accepted in the same run does not count any more. */
static int judge(const struct run *run)
{
	const struct options *options = run->options;

	if (options->render.format == RENDER_NAGIOS)
		return (int)nagios_status(run->table, options->fail_on);
	for (size_t i = 0; !options->write_baseline && i < run->table->n_rows; i++) {
		const struct finding *finding = run->table->rows[i].object;

		if (finding->severity >= options->fail_on)
			return STATUS_FINDINGS;
	}
	return STATUS_DONE;
}

static int run_audit(struct run *run)
{
	const struct options *options = run->options;
	struct error err;
	int status;

	if (comparison_open(&run->comparison, options, &err) < 0)
		return failed(options, complain(STATUS_FAILED, &err));
	status = run_rules(run);
	if (!run->inventory)
		return failed(options, status);
	comparison_report(&run->comparison);
	if (status == STATUS_DONE && options->write_baseline &&
	    comparison_write(&run->comparison, run->table, run->inventory, &err) < 0)
		status = complain(STATUS_FAILED, &err);
	status = status == STATUS_DONE ? judge(run) : failed(options, status);
	return finish(options, run->inventory, status);
}

int mode_audit(const struct options *options)
{
	auto_run struct run run = { .options = options, .which = RULES_ALL };
	struct error err;

	if (prepare(&run, &err) < 0)
		return failed(options, complain(STATUS_USAGE, &err));
	return run_audit(&run);
}
