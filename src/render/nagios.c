/* SPDX-License-Identifier: MIT */
/*
 * Findings as a monitoring plugin says them: one line with a verdict and, behind a bar, how many
 * there are of each severity; then a line for each finding that is worse than information.
 */
#include <errno.h>

#include "formats.h"
#include "util/text.h"

/* More than these no console shows. */
#define LINES_MAX 50

struct tally {
	size_t by_severity[SEVERITY_COUNT];
	size_t n_sights; /* of findings that something was not seen; these are not among the above */
};

static const struct finding *finding_of(const struct table *table, size_t i)
{
	return table->rows[i].object;
}

static struct tally count(const struct table *table)
{
	struct tally tally = { 0 };

	for (size_t i = 0; i < table->n_rows; i++) {
		const struct finding *finding = finding_of(table, i);

		if (finding->rule->role == RULE_SIGHT)
			tally.n_sights++;
		else
			tally.by_severity[finding->severity]++;
	}
	return tally;
}

enum nagios_status nagios_status(const struct table *table, enum severity critical)
{
	const struct tally tally = count(table);
	enum nagios_status status = tally.n_sights ? NAGIOS_UNKNOWN : NAGIOS_OK;

	for (int severity = SEVERITY_INFO; severity < SEVERITY_COUNT; severity++) {
		if (!tally.by_severity[severity])
			continue;
		if (severity >= (int)critical)
			return NAGIOS_CRITICAL;
		if (severity > SEVERITY_INFO)
			status = NAGIOS_WARNING;
	}
	return status;
}

/* A bar would begin the numbers, a line break the next finding. */
static void add_plain(struct text *text, const char *more)
{
	auto_text struct text printable = { 0 };

	text_add_printable(&printable, more);
	for (const char *byte = text_get(&printable); *byte; byte++)
		text_add_bytes(text, *byte == '|' ? "/" : byte, 1);
}

static void add_verdict(struct text *text, const struct table *table, enum severity critical)
{
	static const char *const words[] = { "OK", "WARNING", "CRITICAL", "UNKNOWN" };
	const struct tally tally = count(table);
	const char *before = "";

	text_add_format(text, "NSPECT %s - ", words[nagios_status(table, critical)]);
	for (int severity = SEVERITY_COUNT - 1; severity >= 0; severity--) {
		if (!tally.by_severity[severity])
			continue;
		text_add_format(text, "%s%zu %s", before, tally.by_severity[severity],
				severities[severity]);
		before = ", ";
	}
	if (!*before)
		text_add(text, "no findings");
	if (tally.n_sights)
		text_add(text, ", but not all could be seen");
	for (size_t i = 0; i < table->n_rows; i++) {
		if (finding_of(table, i)->rule->role == RULE_SIGHT)
			continue;
		text_add(text, ": ");
		add_plain(text, finding_of(table, i)->summary);
		break;
	}
}

/* 'label'=value;warning above;critical above;least */
static void add_numbers(struct text *text, const struct table *table, enum severity critical)
{
	const struct tally tally = count(table);

	text_add(text, " |");
	for (int severity = SEVERITY_COUNT - 1; severity >= 0; severity--) {
		const char *limits = severity >= (int)critical  ? ";0"
				     : severity > SEVERITY_INFO ? "0;"
								: ";";

		text_add_format(text, " %s=%zu;%s;0", severities[severity],
				tally.by_severity[severity], limits);
	}
	text_add_format(text, " not_seen=%zu;;;0\n", tally.n_sights);
}

static void add_lines(struct text *text, const struct table *table)
{
	size_t n_lines = 0, n_left = 0;

	for (size_t i = 0; i < table->n_rows; i++) {
		const struct finding *finding = finding_of(table, i);

		if (finding->severity == SEVERITY_INFO)
			continue;
		if (n_lines++ >= LINES_MAX) {
			n_left++;
			continue;
		}
		text_add_format(text, "[%s] %s ", severities[finding->severity], finding->rule->id);
		add_plain(text, finding->summary);
		text_add(text, "\n");
	}
	if (n_left)
		text_add_format(text, "and %zu more\n", n_left);
}

int write_nagios(const struct table *table, const struct document *document,
		 const struct render_options *options, FILE *stream)
{
	auto_text struct text text = { 0 };

	add_verdict(&text, table, options->critical);
	add_numbers(&text, table, options->critical);
	add_lines(&text, table);
	return fputs(text_get(&text), stream) < 0 ? -errno : 0;
}
