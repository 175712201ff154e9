/* SPDX-License-Identifier: MIT */
#include "util/number.h"

#include <errno.h>
#include <stdbool.h>

/* Moves *cursor behind all digits in any case: "99999999999999999999x" is no number at all. */
static int scan_digits(const char **cursor, uint64_t *ret)
{
	const char *start = *cursor;
	uint64_t value = 0;
	bool too_large = false;

	for (; **cursor >= '0' && **cursor <= '9'; (*cursor)++) {
		too_large |= __builtin_mul_overflow(value, 10U, &value);
		too_large |= __builtin_add_overflow(value, (uint64_t)(**cursor - '0'), &value);
	}
	if (*cursor == start)
		return -EINVAL;
	if (too_large)
		return -ERANGE;
	*ret = value;
	return 0;
}

int number_take_u64(const char **cursor, uint64_t *ret)
{
	const char *end = *cursor;
	int rc = scan_digits(&end, ret);

	if (rc == 0)
		*cursor = end;
	return rc;
}

int number_parse_u64(const char *text, uint64_t *ret)
{
	uint64_t value;
	int rc = scan_digits(&text, &value);

	if (*text != '\0')
		return -EINVAL;
	if (rc < 0)
		return rc;
	*ret = value;
	return 0;
}

int number_parse_u32(const char *text, uint32_t *ret)
{
	uint64_t value;
	int rc = number_parse_u64(text, &value);

	if (rc < 0)
		return rc;
	if (value > UINT32_MAX)
		return -ERANGE;
	*ret = (uint32_t)value;
	return 0;
}

int number_parse_pid(const char *text, pid_t *ret)
{
	uint64_t value;
	int rc = number_parse_u64(text, &value);

	if (rc < 0)
		return rc;
	if (value == 0 || value > INT32_MAX)
		return -ERANGE;
	*ret = (pid_t)value;
	return 0;
}
