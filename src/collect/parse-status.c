/* SPDX-License-Identifier: MIT */
/* Parsers of /proc/PID/status, proc_pid_status(5). The kernel escapes newlines in the name. */
#include <errno.h>
#include <string.h>

#include "parse.h"
#include "util/number.h"

/* The second of the ids behind key: the effective one. */
static int parse_effective(const char *text, const char *key, uint32_t *ret)
{
	const char *cursor = strstr(text, key);
	uint64_t real, effective;
	int rc;

	if (!cursor)
		return -EINVAL;
	cursor += strlen(key);
	rc = number_take_u64(&cursor, &real);
	if (rc < 0)
		return rc;
	if (*cursor != '\t')
		return -EINVAL;
	cursor++;
	rc = number_take_u64(&cursor, &effective);
	if (rc < 0)
		return rc;
	if (*cursor != '\t')
		return -EINVAL;
	if (effective > UINT32_MAX)
		return -ERANGE;
	*ret = (uint32_t)effective;
	return 0;
}

int parse_status_uid(const char *text, uid_t *ret)
{
	return parse_effective(text, "\nUid:\t", ret);
}

int parse_status_gid(const char *text, gid_t *ret)
{
	return parse_effective(text, "\nGid:\t", ret);
}

int parse_status_pids(const char *text, struct status_pids *ret)
{
	const char *cursor = strstr(text, "\nNSpid:\t");
	struct status_pids pids = { .count = 0 };

	if (!cursor)
		return -EINVAL;
	cursor += strlen("\nNSpid:");
	while (*cursor == '\t') {
		uint64_t pid;
		int rc;

		cursor++;
		rc = number_take_u64(&cursor, &pid);
		if (rc < 0)
			return rc;
		if (pid == 0 || pid > INT32_MAX || pids.count == PID_LEVELS_MAX)
			return -ERANGE;
		pids.pids[pids.count++] = (pid_t)pid;
	}
	if (*cursor != '\n')
		return -EINVAL;
	*ret = pids;
	return 0;
}

static int hexadecimal_value(char digit)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = digit ? strchr(digits, digit) : NULL;

	return found ? (int)(found - digits) : -1;
}

/* "CapEff:\t000001ffffffffff": always sixteen digits. */
int parse_status_capabilities(const char *text, uint64_t *ret)
{
	const char *cursor = strstr(text, "\nCapEff:\t");
	uint64_t capabilities = 0;

	if (!cursor)
		return -EINVAL;
	cursor += strlen("\nCapEff:\t");
	for (int i = 0; i < 16; i++) {
		int value = hexadecimal_value(cursor[i]);

		if (value < 0)
			return -EINVAL;
		capabilities = capabilities << 4 | (uint64_t)value;
	}
	if (cursor[16] != '\n')
		return -EINVAL;
	*ret = capabilities;
	return 0;
}
