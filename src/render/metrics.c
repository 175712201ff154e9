/* SPDX-License-Identifier: MIT */
/*
 * Prometheus text format 0.0.4, which is valid OpenMetrics as well: gauges only, no timestamps, and
 * the end is marked.
 */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "render/render.h"
#include "util/text.h"

static void add_label_value(struct text *text, const char *value)
{
	for (; *value; value++) {
		if (*value == '\n')
			text_add(text, "\\n");
		else
			text_add_format(text, strchr("\\\"", *value) ? "\\%c" : "%c", *value);
	}
}

static void add_labels(struct text *text, const struct metric_sample *sample)
{
	const char *before = "{";

	for (size_t i = 0; i < METRIC_LABELS_MAX; i++) {
		if (!sample->labels[i].name)
			continue;
		text_add_format(text, "%s%s=\"", before, sample->labels[i].name);
		add_label_value(text, sample->labels[i].value);
		text_add(text, "\"");
		before = ",";
	}
	text_add(text, *before == ',' ? "}" : "");
}

static void add_metric(struct text *text, const struct metric *metric)
{
	if (metric->n_samples == 0)
		return;
	text_add_format(text, "# HELP %s %s\n# TYPE %s gauge\n", metric->name, metric->help,
			metric->name);
	for (size_t i = 0; i < metric->n_samples; i++) {
		const double value = metric->samples[i].value;

		text_add(text, metric->name);
		add_labels(text, &metric->samples[i]);
		/* Counts are below 2^53, and then whole. */
		text_add_format(text, value == (double)(int64_t)value ? " %.0f\n" : " %.6f\n",
				value);
	}
}

int render_metrics(const struct metrics *metrics, FILE *stream, struct error *err)
{
	auto_text struct text text = { 0 };

	for (size_t i = 0; i < metrics->count; i++)
		add_metric(&text, &metrics->items[i]);
	text_add(&text, "# EOF\n");
	if (fputs(text_get(&text), stream) < 0 || ferror(stream))
		return error_set_errno(err, errno ? -errno : -EIO, "cannot write the metrics");
	return 0;
}
