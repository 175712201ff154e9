/* SPDX-License-Identifier: MIT */
/* nspect --list-columns: the columns of a mode, as rows of a table of their own. */
#include "modes.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/macros.h"
#include "view/capabilities.h"
#include "view/findings.h"
#include "view/holders.h"
#include "view/id-maps.h"
#include "view/landings.h"
#include "view/mounts.h"
#include "view/namespaces.h"
#include "view/overlaps.h"
#include "view/steps.h"
#include "view/translations.h"

static struct value get_name(const struct view_context *context, const void *object)
{
	const struct column *column = object;

	return value_text(column->name);
}

static struct value get_key(const struct view_context *context, const void *object)
{
	const struct column *column = object;

	return value_text(column->key);
}

static struct value get_type(const struct view_context *context, const void *object)
{
	static const char *const types[] = {
		[VALUE_NONE] = "null",     [VALUE_UNKNOWN] = "null", [VALUE_BOOLEAN] = "boolean",
		[VALUE_NUMBER] = "number", [VALUE_TEXT] = "string",  [VALUE_LIST] = "array",
		[VALUE_OBJECT] = "object",
	};
	const struct column *column = object;

	return value_text(types[column->type]);
}

static struct value get_description(const struct view_context *context, const void *object)
{
	const struct column *column = object;

	return value_text(column->help);
}

static const struct column columns[] = {
	{ "COLUMN", "holder", VALUE_TEXT, COLUMN_LEFT, 0, "name of the column", get_name },
	{ "KEY", "key", VALUE_TEXT, COLUMN_LEFT, 0, "its name in JSON", get_key },
	{ "TYPE", "type", VALUE_TEXT, COLUMN_LEFT, 0, "its type in JSON", get_type },
	{ "DESCRIPTION", "description", VALUE_TEXT, COLUMN_TRUNCATE, 0, "what it shows",
	  get_description },
};

static const struct column_set column_columns = {
	.rows = "columns",
	.row = "column",
	.columns = columns,
	.count = ARRAY_SIZE(columns),
};

static const struct column_set *const shown_sets[MODE_COUNT] = {
	[MODE_LIST] = &namespace_columns,     [MODE_MEMBERS] = &member_columns,
	[MODE_HOLDERS] = &holder_columns,     [MODE_LEAKS] = &finding_columns,
	[MODE_AUDIT] = &finding_columns,      [MODE_REACH] = &landing_columns,
	[MODE_MOUNTS] = &mount_columns,       [MODE_IDMAPS] = &id_map_columns,
	[MODE_CAPABLE] = &capability_columns, [MODE_OVERLAPS] = &overlap_columns,
	[MODE_ENTER] = &step_columns,         [MODE_TRANSLATE] = &translation_columns,
};

int mode_list_columns(const struct options *options)
{
	const struct column_set *set = shown_sets[options->mode];
	auto_arena struct arena *arena = arena_new();
	const struct view_context context = { .arena = arena };
	struct column_list list = { 0 };
	const struct table_request request = { .set = &column_columns, .columns = &list };
	const struct document document = { .mode = "list-columns", .version = NSPECT_VERSION };
	const void **objects = arena_alloc(arena, set->count * sizeof(*objects));
	const struct table *table;
	struct error err;
	int rc;

	for (size_t i = 0; i < set->count; i++)
		objects[i] = &set->columns[i];
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		column_list_add(&list, &columns[i]);
	table = table_build(&context, &request, objects, set->count);
	rc = render(table, &document, &options->render, stdout, &err);
	column_list_release(&list);
	return rc < 0 ? complain(STATUS_FAILED, &err) : STATUS_DONE;
}
