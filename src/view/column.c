/* SPDX-License-Identifier: MIT */
#include "view/column.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "util/memory.h"
#include "util/text.h"

/* More of an unknown name is not repeated, so that the message has room for the names there are. */
#define LONGEST_NAME_SHOWN 64

/* Not strncasecmp(): in a Turkish locale "pid" is not "PID" to it. */
static bool is_name_of(const struct column *column, const char *name, size_t length)
{
	if (strlen(column->name) != length)
		return false;
	for (size_t i = 0; i < length; i++) {
		bool lower = name[i] >= 'a' && name[i] <= 'z';

		if (column->name[i] != (lower ? name[i] - 'a' + 'A' : name[i]))
			return false;
	}
	return true;
}

static bool is_key_of(const struct column *column, const char *name, size_t length)
{
	return strlen(column->key) == length && memcmp(column->key, name, length) == 0;
}

const struct column *column_find(const struct column_set *set, const char *name, size_t length)
{
	for (size_t i = 0; i < set->count; i++) {
		if (is_name_of(&set->columns[i], name, length) ||
		    is_key_of(&set->columns[i], name, length))
			return &set->columns[i];
	}
	return NULL;
}

void column_list_release(struct column_list *list)
{
	free(list->columns);
	*list = (struct column_list){ 0 };
}

void column_list_add(struct column_list *list, const struct column *column)
{
	*(const struct column **)array_append(&list->columns, &list->count,
					      sizeof(*list->columns)) = column;
}

static int refuse_name(const struct column_set *set, const char *name, size_t length,
		       struct error *err)
{
	size_t shown = length < LONGEST_NAME_SHOWN ? length : LONGEST_NAME_SHOWN;
	auto_text struct text known = { 0 };

	for (size_t i = 0; i < set->count; i++)
		text_add_format(&known, "%s%s", i ? " " : "", set->columns[i].name);
	if (length == 0)
		return error_set(err, -EINVAL, "empty column name (columns: %s)", text_get(&known));
	return error_set(err, -EINVAL, "unknown column '%.*s' (columns: %s)", (int)shown, name,
			 text_get(&known));
}

int column_list_parse(struct column_list *list, const struct column_set *set, const char *names,
		      struct error *err)
{
	size_t count_before = list->count;

	for (;;) {
		size_t length = strcspn(names, ",");
		const struct column *column = column_find(set, names, length);

		if (!column) {
			list->count = count_before;
			return refuse_name(set, names, length, err);
		}
		column_list_add(list, column);
		if (names[length] == '\0')
			return 0;
		names += length + 1;
	}
}

unsigned int column_list_needs(const struct column_list *list)
{
	unsigned int needs = 0;

	for (size_t i = 0; i < list->count; i++)
		needs |= list->columns[i]->needs;
	return needs;
}
