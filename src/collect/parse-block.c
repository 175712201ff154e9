/* SPDX-License-Identifier: MIT */
/* What sysfs says of block devices, and /proc/swaps. */
#include <errno.h>
#include <string.h>

#include "parse.h"
#include "util/number.h"

/* "253:0" */
int parse_device_number(const char *text, struct device_id *ret)
{
	const char *cursor = text;
	uint64_t major, minor;

	if (number_take_u64(&cursor, &major) < 0 || *cursor++ != ':' ||
	    number_take_u64(&cursor, &minor) < 0 || *cursor != '\0')
		return -EINVAL;
	if (major > UINT32_MAX || minor > UINT32_MAX)
		return -ERANGE;
	*ret = (struct device_id){ (uint32_t)major, (uint32_t)minor };
	return 0;
}

/* "MAJOR=7\nMINOR=0\nDEVNAME=loop0\n" */
int parse_device_name(const char *text, const char **ret_name, size_t *ret_length)
{
	static const char key[] = "DEVNAME=";

	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		size_t length = strcspn(line, "\n");

		if (strncmp(line, key, strlen(key)) != 0 || length == strlen(key))
			continue;
		*ret_name = line + strlen(key);
		*ret_length = length - strlen(key);
		return 0;
	}
	return -EINVAL;
}

/* "/swap\040file                  file\t\t1048572\t\t0\t\t-2\n" */
int parse_swap(char *line, const char **ret_path, bool *ret_is_file)
{
	size_t length = strcspn(line, " \t\n");
	const char *type = line + length + strspn(line + length, " \t");
	size_t type_length = strcspn(type, " \t\n");
	bool is_file = type_length == 4 && strncmp(type, "file", 4) == 0;

	if (*line != '/' || (!is_file && (type_length != 9 || strncmp(type, "partition", 9) != 0)))
		return -EINVAL;
	line[length] = '\0';
	parse_unescape(line);
	*ret_path = line;
	*ret_is_file = is_file;
	return 0;
}
