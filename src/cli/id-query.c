/* SPDX-License-Identifier: MIT */
#include "id-query.h"

#include <errno.h>
#include <string.h>

#include "util/macros.h"
#include "util/number.h"

static int say_malformed(const char *text, struct error *err)
{
	return error_set(
		err, -EINVAL,
		"'%s' can't be translated: say uid:1000, gid:1000, projid:7 or pid:12, with "
		"@NAMESPACE behind it where that is not ours",
		text);
}

static int find_kind(const char *text, size_t length)
{
	for (int kind = 0; kind < TRANSLATION_KIND_COUNT; kind++) {
		if (strlen(translation_kinds[kind]) == length &&
		    memcmp(text, translation_kinds[kind], length) == 0)
			return kind;
	}
	return -1;
}

static int say_out_of_range(const struct id_query *query, struct error *err)
{
	if (query->kind == TRANSLATION_PID)
		return error_set(err, -ERANGE, "'%s' is out of range: PIDs are 1 to 2147483647",
				 query->text);
	return error_set(err, -ERANGE,
			 "'%s' is out of range: a %s is 0 to 4294967294 (4294967295, -1, is none)",
			 query->text, translation_kinds[query->kind]);
}

static bool is_in_range(enum translation_kind kind, uint64_t number)
{
	return kind == TRANSLATION_PID ? number > 0 && number <= INT32_MAX : number < ID_NONE;
}

int id_query_parse(const char *text, struct id_query *ret, struct error *err)
{
	size_t length = strcspn(text, ":");
	int kind = find_kind(text, length), rc;
	struct id_query query = { .text = text, .kind = (enum translation_kind)kind };
	const char *cursor;
	uint64_t number;

	if (kind < 0 || text[length] != ':')
		return say_malformed(text, err);
	cursor = text + length + 1;
	rc = number_take_u64(&cursor, &number);
	if (rc == -EINVAL || (rc == 0 && *cursor != '\0' && *cursor != '@'))
		return say_malformed(text, err);
	if (rc < 0 || !is_in_range(query.kind, number))
		return say_out_of_range(&query, err);
	query.id = (uint32_t)number;
	query.has_name = *cursor == '@';
	if (query.has_name) {
		rc = name_parse(cursor + 1, &query.name, err);
		if (rc < 0)
			return error_prefix(err, rc, "'%s'", text);
	}
	*ret = query;
	return 0;
}
