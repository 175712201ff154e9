/* SPDX-License-Identifier: MIT */
#include "redact.h"

#include <string.h>

void redact_command(struct text *text, const char *command)
{
	size_t length = strcspn(command, " ");

	text_add_bytes(text, command, length);
	if (command[length])
		text_add(text, " ...");
}

/* The length of the home directory at the beginning of path, without the slash; 0: there is none. */
static size_t home_length(const char *path)
{
	size_t length;

	if (strncmp(path, "/root/", 6) == 0)
		return 5;
	if (strncmp(path, "/home/", 6) != 0)
		return 0;
	length = 6 + strcspn(path + 6, "/,:");
	return path[length] == '/' ? length : 0;
}

void redact_paths(struct text *text, const char *paths)
{
	while (*paths) {
		size_t length = home_length(paths);

		if (length == 0) {
			text_add_bytes(text, paths++, 1);
			continue;
		}
		text_add_bytes(text, paths, length);
		text_add(text, "/...");
		paths += strcspn(paths, ",:");
	}
}
