/* SPDX-License-Identifier: MIT */
/* Whatever --translate is asked: it is refused with words, or says the same when put together again. */
#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "cli/id-query.h"
#include "util/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_again(const struct id_query *query)
{
	auto_text struct text text = { 0 };
	struct id_query again;

	text_add_format(&text, "%s:%u%s%s", translation_kinds[query->kind], query->id,
			query->has_name ? "@" : "", query->has_name ? query->name.text : "");
	assert(id_query_parse(text_get(&text), &again, NULL) == 0);
	assert(again.kind == query->kind && again.id == query->id);
	assert(again.has_name == query->has_name);
	assert(!query->has_name ||
	       (again.name.form == query->name.form && again.name.number == query->name.number &&
		again.name.types == query->name.types));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_text struct text text = { 0 };
	struct id_query query = { .text = "untouched" };
	struct error err = { "" };
	int rc;

	text_add_bytes(&text, (const char *)data, size);
	rc = id_query_parse(text_get(&text), &query, &err);
	assert((rc == 0) == (err.text[0] == '\0'));
	if (rc < 0) {
		assert(rc == -EINVAL || rc == -ERANGE);
		assert(strcmp(query.text, "untouched") == 0);
		return 0;
	}
	assert(query.text == text_get(&text));
	assert(query.kind == TRANSLATION_PID ? query.id > 0 && query.id <= INT32_MAX
					     : query.id < ID_NONE);
	check_again(&query);
	return 0;
}
