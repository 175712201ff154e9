/* SPDX-License-Identifier: MIT */
#include "parse.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "util/number.h"

/* A number that stands before that character. */
static int take_number(const char **cursor, const char *ends, uint32_t *ret)
{
	uint64_t number;
	int rc = number_take_u64(cursor, &number);

	if (rc < 0)
		return rc;
	if (!strchr(ends, **cursor))
		return -EINVAL;
	if (number > UINT32_MAX)
		return -ERANGE;
	*ret = (uint32_t)number;
	return 0;
}

/* "alice:100000:65536" */
int parse_subid_line(const char *line, struct subid_line *ret)
{
	struct subid_line found = { .owner = line, .owner_length = strcspn(line, ":\n") };
	const char *cursor = line + found.owner_length;
	int rc;

	if (*line == '#' || *line == '\n' || *line == '\0')
		return -ENOENT;
	if (found.owner_length == 0 || *cursor != ':')
		return -EINVAL;
	cursor++;
	rc = take_number(&cursor, ":", &found.first);
	if (rc < 0)
		return rc;
	if (*cursor != ':')
		return -EINVAL;
	cursor++;
	rc = take_number(&cursor, "\n", &found.count);
	if (rc < 0)
		return rc;
	if (found.count > UINT32_MAX - found.first)
		return -ERANGE;
	*ret = found;
	return 0;
}

/* "UID_MIN   1000", with blanks around it. */
int parse_login_def(const char *line, const char *name, uint32_t *ret)
{
	const char *cursor = line + strspn(line, " \t");
	uint32_t number;
	int rc;

	if (strncmp(cursor, name, strlen(name)) != 0)
		return -ENOENT;
	cursor += strlen(name);
	if (!isblank((unsigned char)*cursor))
		return -ENOENT;
	cursor += strspn(cursor, " \t");
	rc = take_number(&cursor, " \t\n", &number);
	if (rc < 0)
		return rc;
	*ret = number;
	return 0;
}
