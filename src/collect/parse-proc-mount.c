/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "parse.h"
#include "util/macros.h"

/* A number before Linux 5.8, which also has 4. */
static int parse_hidepid(const char *value, size_t length, unsigned int *ret)
{
	static const char *const names[] = { "off", "noaccess", "invisible", NULL, "ptraceable" };

	for (unsigned int i = 0; i < ARRAY_SIZE(names); i++) {
		if (!names[i])
			continue;
		if ((length == 1 && *value == (char)('0' + i)) ||
		    (length == strlen(names[i]) && memcmp(value, names[i], length) == 0)) {
			*ret = i;
			return 0;
		}
	}
	return -EINVAL;
}

/* What stands behind count fields; NULL: there are fewer. */
static const char *skip_fields(const char *text, size_t count)
{
	for (; text && count > 0; count--) {
		text = strchr(text, ' ');
		text = text ? text + 1 : NULL;
	}
	return text;
}

/* The last field, the options of the file system. NULL: the line is of no such mount. */
static const char *find_options(const char *line, const char *device)
{
	const char *type = strstr(line, " - proc ");
	const char *found = skip_fields(line, 2);
	size_t length = strlen(device);

	if (!type || !found || strncmp(found, device, length) != 0 || found[length] != ' ')
		return NULL;
	return skip_fields(type + strlen(" - proc "), 1);
}

int parse_proc_mount(const char *line, const char *device, unsigned int *ret_hidepid)
{
	static const char name[] = "hidepid=";
	const char *option = find_options(line, device);

	if (!option)
		return -EINVAL;
	for (;;) {
		size_t length = strcspn(option, ",\n");

		if (strncmp(option, name, strlen(name)) == 0)
			return parse_hidepid(option + strlen(name), length - strlen(name),
					     ret_hidepid);
		if (option[length] != ',')
			break;
		option += length + 1;
	}
	*ret_hidepid = 0;
	return 0;
}
