/* SPDX-License-Identifier: MIT */
#include "view/table.h"

#include <stdlib.h>

#include "util/arena.h"
#include "util/cleanup.h"
#include "util/key-index.h"
#include "util/memory.h"

/* An object that is to be a row. */
struct entry {
	const void *object;
	struct value key; /* what it is sorted by */
	size_t position;  /* keeps those that compare equal in the order given */
};

/* An object above a row, and no row itself. */
struct bridge {
	struct bridge *below;    /* the one that was passed before it */
	struct table_row *above; /* the nearest row above it; NULL: none, or not known yet */
};

/* What finding the rows' parents takes. */
struct ascent {
	const struct view_context *context;
	const void *(*above)(const struct view_context *context, const void *object);
	struct key_index *rows, *bridges; /* by object */
	struct arena *arena;
};

static uint64_t key_of(const void *object)
{
	return (uintptr_t)object;
}

static size_t select_entries(struct entry *entries, const struct view_context *context,
			     const struct table_request *request, const void *const *objects,
			     size_t n_objects)
{
	size_t count = 0;

	for (size_t i = 0; i < n_objects; i++) {
		struct entry entry = { .object = objects[i], .position = i };

		if (request->filter && !filter_matches(request->filter, context, objects[i]))
			continue;
		if (request->sort)
			entry.key = request->sort->get(context, objects[i]);
		entries[count++] = entry;
	}
	return count;
}

static int compare_entries(const void *left, const void *right, void *descending)
{
	const struct entry *a = left, *b = right;
	int order = value_compare(&a->key, &b->key);

	if (order != 0)
		return (order < 0) == *(const bool *)descending ? 1 : -1;
	return (a->position > b->position) - (a->position < b->position);
}

static void copy_columns(struct table *table, const struct view_context *context,
			 const struct column_list *list)
{
	const struct column **columns =
		arena_alloc(context->arena, list->count * sizeof(const struct column *));

	for (size_t i = 0; i < list->count; i++)
		columns[i] = list->columns[i];
	table->columns = columns;
	table->n_columns = list->count;
}

static void fill_row(struct table_row *row, const struct table *table,
		     const struct view_context *context, const struct table_request *request,
		     const void *object)
{
	row->object = object;
	row->cells = arena_alloc(context->arena, table->n_columns * sizeof(*row->cells));
	for (size_t i = 0; i < table->n_columns; i++)
		row->cells[i] = table->columns[i]->get(context, object);
	if (request->emphasised)
		row->emphasised = request->emphasised(context, object);
}

static void fill_rows(struct table *table, const struct view_context *context,
		      const struct table_request *request, const void *const *objects,
		      size_t n_objects)
{
	auto_free struct entry *entries = memory_zeroed(n_objects, sizeof(*entries));
	bool descending = request->descending;

	table->n_rows = select_entries(entries, context, request, objects, n_objects);
	if (request->sort)
		qsort_r(entries, table->n_rows, sizeof(*entries), compare_entries, &descending);

	table->rows = arena_alloc(context->arena, table->n_rows * sizeof(*table->rows));
	for (size_t i = 0; i < table->n_rows; i++)
		fill_row(&table->rows[i], table, context, request, entries[i].object);
}

/*
 * The nearest row above an object. What is passed on the way remembers the answer, so that no
 * object is passed twice, however many rows are below it. One that is met again before the answer
 * is known still says NULL: there is nothing but a circle above.
 */
static struct table_row *find_row_above(const struct ascent *ascent, const void *object)
{
	struct bridge *passed = NULL;
	struct table_row *found = NULL;

	while ((object = ascent->above(ascent->context, object))) {
		struct bridge *bridge = key_index_find(ascent->bridges, key_of(object), 0);

		found = bridge ? bridge->above : key_index_find(ascent->rows, key_of(object), 0);
		if (bridge || found)
			break;
		bridge = arena_alloc(ascent->arena, sizeof(*bridge));
		bridge->below = passed;
		passed = bridge;
		key_index_add(ascent->bridges, key_of(object), 0, bridge);
	}
	for (; passed; passed = passed->below)
		passed->above = found;
	return found;
}

static void link_rows(struct table *table, const struct ascent *ascent)
{
	for (size_t i = 0; i < table->n_rows; i++) {
		struct table_row *row = &table->rows[i];

		if (!key_index_find(ascent->rows, key_of(row->object), 0))
			key_index_add(ascent->rows, key_of(row->object), 0, row);
	}
	for (size_t i = 0; i < table->n_rows; i++)
		table->rows[i].parent = find_row_above(ascent, table->rows[i].object);
}

/* Each walk up ends where one came before, so each row is passed once. */
static void cut_circles(struct table *table)
{
	auto_free size_t *passed_by = memory_zeroed(table->n_rows, sizeof(*passed_by));

	for (size_t walk = 1; walk <= table->n_rows; walk++) {
		struct table_row *row = &table->rows[walk - 1];

		while (row && passed_by[row - table->rows] == 0) {
			passed_by[row - table->rows] = walk;
			row = row->parent;
		}
		if (row && passed_by[row - table->rows] == walk)
			row->parent = NULL;
	}
}

static void find_parents(struct table *table, const struct view_context *context,
			 const struct table_request *request)
{
	auto_arena struct arena *arena = arena_new();
	struct ascent ascent = {
		.context = context,
		.above = request->above,
		.rows = key_index_new(),
		.bridges = key_index_new(),
		.arena = arena,
	};

	link_rows(table, &ascent);
	cut_circles(table);
	key_index_free(ascent.bridges);
	key_index_free(ascent.rows);
}

static bool has_column(const struct table *table, const struct column *column)
{
	for (size_t i = 0; i < table->n_columns; i++) {
		if (table->columns[i] == column)
			return true;
	}
	return false;
}

struct table *table_build(const struct view_context *context, const struct table_request *request,
			  const void *const *objects, size_t n_objects)
{
	struct table *table = arena_alloc(context->arena, sizeof(*table));

	table->set = request->set;
	table->facts = request->facts;
	table->n_facts = request->n_facts;
	copy_columns(table, context, request->columns);
	fill_rows(table, context, request, objects, n_objects);
	if (!request->above)
		return table;

	find_parents(table, context, request);
	table->nested = true;
	if (request->tree && has_column(table, request->tree))
		table->tree = request->tree;
	return table;
}
