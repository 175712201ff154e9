/* SPDX-License-Identifier: MIT */
/* Filters that must be well-formed, on the sample object or on another one. Needs cmocka.h. */
#ifndef FILTERS_H
#define FILTERS_H

#include "../filter-sample.h"
#include "view/filter.h"

static inline struct filter *parse(const char *expression)
{
	struct filter *filter = NULL;
	struct error err = { "" };

	if (filter_parse(expression, &sample_set, &filter, &err) < 0)
		fail_msg("%s", err.text);
	return filter;
}

static inline bool matches_row(const char *expression, const struct row *row)
{
	struct filter *filter = parse(expression);
	bool found = filter_matches(filter, NULL, row);

	filter_free(filter);
	return found;
}

static inline bool matches(const char *expression)
{
	const struct row row = sample();

	return matches_row(expression, &row);
}

#endif
