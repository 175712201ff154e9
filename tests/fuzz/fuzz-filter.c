/* SPDX-License-Identifier: MIT */
/* Any expression is taken or refused with its place shown; and what is taken can be negated. */
#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "../filter-sample.h"
#include "../text-oracle.h"
#include "util/text.h"
#include "view/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Three lines: what is wrong, the expression, the caret below one of its columns. */
static void check_error(const struct error *err)
{
	const char *expression = strchr(err->text, '\n');
	const char *caret = expression ? strchr(expression + 1, '\n') : NULL;
	size_t columns = 0;

	assert(caret && strncmp(err->text, "filter: ", 8) == 0);
	assert(is_utf8(err->text, strlen(err->text)));
	for (const char *byte = expression + 1; byte < caret; byte++) {
		assert((unsigned char)*byte >= 0x20 && *byte != 0x7f);
		columns += ((unsigned char)*byte & 0xc0) != 0x80;
	}
	assert(columns <= 80);
	caret += 1 + strspn(caret + 1, " ");
	assert(strcmp(caret, "^") == 0);
}

static void check_negation(const struct filter *filter, const char *expression)
{
	auto_text struct text negation = { 0 };
	const struct row rows[] = { sample(), { .ns = value_none() } };
	struct filter *negated;

	text_add_format(&negation, "!(%s)", expression);
	if (filter_parse(text_get(&negation), &sample_set, &negated, NULL) < 0)
		return; /* nested too deep by now */
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert(filter_matches(negated, NULL, &rows[i]) !=
		       filter_matches(filter, NULL, &rows[i]));
	assert(filter_needs(negated) == filter_needs(filter));
	filter_free(negated);
}

/* The C library copies what "+" and "{" repeat: nested ones need memory without end. */
static bool is_costly_pattern(const char *expression)
{
	size_t repetitions = 0;

	if (strchr(expression, '{'))
		return true;
	for (; *expression; expression++)
		repetitions += *expression == '+';
	return repetitions > 8;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_text struct text expression = { 0 };
	struct filter *filter = NULL;
	struct error err = { "" };
	int rc;

	text_add_bytes(&expression, (const char *)data, size);
	if (is_costly_pattern(text_get(&expression)))
		return 0;
	rc = filter_parse(text_get(&expression), &sample_set, &filter, &err);
	assert((rc == 0) == (filter != NULL) && (rc == 0) == (err.text[0] == '\0'));
	if (rc < 0) {
		assert(rc == -EINVAL);
		check_error(&err);
		return 0;
	}
	check_negation(filter, text_get(&expression));
	filter_free(filter);
	return 0;
}
