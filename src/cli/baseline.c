/* SPDX-License-Identifier: MIT */
#include "baseline.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/arena.h"
#include "util/macros.h"
#include "util/memory.h"
#include "util/text.h"

int comparison_open(struct comparison *comparison, const struct options *options, struct error *err)
{
	comparison->options = options;
	if (!options->baseline)
		return 0;
	comparison->baseline = baseline_new();
	return baseline_read(comparison->baseline, options->baseline, err);
}

void comparison_release(struct comparison *comparison)
{
	baseline_free(comparison->baseline);
	free(comparison->fresh);
}

void comparison_compare(struct comparison *comparison, uint64_t which,
			const struct finding *const *findings, size_t n_findings)
{
	comparison->which = which;
	for (size_t i = 0; i < n_findings; i++) {
		struct accepted *entry =
			comparison->baseline
				? baseline_find(comparison->baseline, findings[i]->fingerprint)
				: NULL;

		comparison->n_accepted += entry != NULL;
		if (entry)
			entry->is_used = true;
		else
			*(const struct finding **)array_append(
				&comparison->fresh, &comparison->n_fresh,
				sizeof(struct finding *)) = findings[i];
	}
}

/* Of a rule that did not check, or is not known here, nothing is said. */
static bool did_check(const struct comparison *comparison, const struct accepted *entry)
{
	for (size_t i = 0; i < n_rules; i++) {
		if (strcmp(rules[i].id, entry->rule) == 0)
			return comparison->which >> i & 1;
	}
	return false;
}

/* The next entry from *cursor on that was looked for and not found; NULL: there is none. */
static const struct accepted *next_unused(const struct comparison *comparison, size_t *cursor)
{
	const struct baseline *baseline = comparison->baseline;

	while (baseline && *cursor < baseline->count) {
		const struct accepted *entry = baseline->entries[(*cursor)++];

		if (!entry->is_used && did_check(comparison, entry))
			return entry;
	}
	return NULL;
}

static struct value fingerprint_value(struct arena *arena, const struct accepted *entry)
{
	return value_text(arena_format(arena, "%016llx", (unsigned long long)entry->fingerprint));
}

struct value comparison_unused(const struct comparison *comparison, struct arena *arena)
{
	size_t room = comparison->baseline ? comparison->baseline->count : 0;
	struct value *items = arena_alloc(arena, room * sizeof(*items));
	const struct accepted *entry;
	size_t count = 0, cursor = 0;

	while ((entry = next_unused(comparison, &cursor))) {
		struct value_field *fields = arena_alloc(arena, 3 * sizeof(*fields));

		fields[0] = (struct value_field){ "fingerprint", fingerprint_value(arena, entry) };
		fields[1] = (struct value_field){ "rule", value_text(entry->rule) };
		fields[2] = (struct value_field){ "summary", value_text(entry->summary) };
		items[count++] = value_object(fields, 3);
	}
	return value_list(items, count);
}

static void report_unused(const char *path, const struct accepted *entry)
{
	auto_text struct text text = { 0 };

	text_add_printable(&text, path);
	text_add_format(&text, ": accepted and not found any more: %016llx ",
			(unsigned long long)entry->fingerprint);
	text_add_printable(&text, entry->rule);
	if (entry->summary) {
		text_add(&text, " ");
		text_add_printable(&text, entry->summary);
	}
	(void)fprintf(stderr, "nspect: %s\n", text_get(&text));
}

void comparison_report(const struct comparison *comparison)
{
	const struct accepted *entry;
	size_t cursor = 0;

	if (comparison->n_accepted)
		(void)fprintf(stderr, "nspect: %zu finding%s accepted by the baseline, not shown\n",
			      comparison->n_accepted,
			      comparison->n_accepted == 1 ? " is" : "s are");
	while ((entry = next_unused(comparison, &cursor)))
		report_unused(comparison->options->baseline, entry);
}

/* sudo(8) says who is behind it. */
static const char *name_of_user(void)
{
	const char *sudo_user = getenv("SUDO_USER");
	const struct passwd *user;

	if (sudo_user && *sudo_user)
		return sudo_user;
	user = getpwuid(getuid());
	return user ? user->pw_name : NULL;
}

static void keep_entries(const struct comparison *comparison, struct baseline *baseline)
{
	for (size_t i = 0; comparison->baseline && i < comparison->baseline->count; i++) {
		const struct accepted *entry = comparison->baseline->entries[i];

		if (entry->is_used || !did_check(comparison, entry))
			baseline_keep(baseline, entry);
	}
}

int comparison_write(const struct comparison *comparison, const struct table *table,
		     const struct inventory *inventory, struct error *err)
{
	const struct acceptance acceptance = {
		.by = comparison->options->numeric ? NULL : name_of_user(),
		.host = inventory->host.name,
		.time = inventory->host.time,
	};
	auto_baseline struct baseline *baseline = baseline_new();

	keep_entries(comparison, baseline);
	for (size_t i = 0; i < table->n_rows; i++)
		baseline_add(baseline, table->rows[i].object, &acceptance);
	return baseline_write(baseline, comparison->options->write_baseline, err);
}
