/* SPDX-License-Identifier: MIT */
#include "parse.h"

#include <errno.h>
#include <string.h>

#include "util/arena.h"
#include "util/number.h"

/* A number and the blanks before it. */
static int take_number(const char **cursor, uint32_t *ret)
{
	uint64_t number;
	int rc;

	*cursor += strspn(*cursor, " ");
	rc = number_take_u64(cursor, &number);
	if (rc < 0)
		return rc;
	if (number > UINT32_MAX)
		return -ERANGE;
	*ret = (uint32_t)number;
	return 0;
}

static int take_line(const char **cursor, struct id_extent *ret)
{
	uint32_t *const numbers[] = { &ret->inside, &ret->outside, &ret->length };

	for (int i = 0; i < 3; i++) {
		int rc = take_number(cursor, numbers[i]);

		if (rc < 0)
			return rc;
	}
	if (**cursor != '\n')
		return -EINVAL;
	(*cursor)++;
	if (ret->length == 0)
		return -EINVAL;
	return ret->length > UINT32_MAX - ret->inside ? -ERANGE : 0;
}

/* Puts it where it belongs: mostly behind the others, since the kernel sorts long maps. */
static int insert(struct id_lines *lines, const struct id_line *line)
{
	const struct id_extent *new = &line->extent;
	size_t at = lines->count;

	if (at == ID_MAP_MAX)
		return -E2BIG;
	while (at > 0 && lines->lines[at - 1].extent.inside > new->inside)
		at--;
	if (at > 0 &&
	    new->inside - lines->lines[at - 1].extent.inside < lines->lines[at - 1].extent.length)
		return -EINVAL;
	if (at < lines->count && lines->lines[at].extent.inside - new->inside < new->length)
		return -EINVAL;
	memmove(&lines->lines[at + 1], &lines->lines[at],
		(lines->count - at) * sizeof(lines->lines[0]));
	lines->lines[at] = *line;
	lines->count++;
	return 0;
}

int parse_id_map(const char *text, struct id_lines *ret, size_t *ret_line)
{
	struct id_lines lines = { .count = 0 };

	for (size_t number = 1; *text; number++) {
		struct id_line line = { .number = number };
		int rc = take_line(&text, &line.extent);

		if (rc == 0)
			rc = insert(&lines, &line);
		if (rc < 0) {
			*ret_line = number;
			return rc;
		}
	}
	*ret = lines;
	return 0;
}

struct id_map id_map_from_lines(const struct id_lines *lines, struct arena *arena)
{
	struct id_extent *extents = arena_alloc(arena, lines->count * sizeof(*extents));

	for (size_t i = 0; i < lines->count; i++)
		extents[i] = lines->lines[i].extent;
	return (struct id_map){ ID_MAP_READ, lines->count, extents };
}

int parse_setgroups(const char *text, enum setgroups *ret)
{
	if (strcmp(text, "allow\n") == 0)
		*ret = SETGROUPS_ALLOW;
	else if (strcmp(text, "deny\n") == 0)
		*ret = SETGROUPS_DENY;
	else
		return -EINVAL;
	return 0;
}
