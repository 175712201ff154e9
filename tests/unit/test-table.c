/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "util/arena.h"
#include "util/macros.h"
#include "util/memory.h"
#include "view/table.h"

struct thing {
	const char *name;
	uint64_t size;
	const struct thing *above;
};

static struct value get_name(const struct view_context *context, const void *object)
{
	return value_text(((const struct thing *)object)->name);
}

static struct value get_size(const struct view_context *context, const void *object)
{
	return value_number(((const struct thing *)object)->size);
}

static const struct column columns[] = {
	{ .name = "NAME", .key = "name", .type = VALUE_TEXT, .get = get_name },
	{ .name = "SIZE", .key = "size", .type = VALUE_NUMBER, .get = get_size },
};

#define NAME (&columns[0])
#define SIZE (&columns[1])

static const struct column_set set = { "things", "thing", columns, ARRAY_SIZE(columns) };

static size_t asked_above;

static const void *get_above(const struct view_context *context, const void *object)
{
	asked_above++;
	return ((const struct thing *)object)->above;
}

static bool is_large(const struct view_context *context, const void *object)
{
	return ((const struct thing *)object)->size > 100;
}

/* What each test starts from, and ends with. */
struct world {
	struct arena *arena;
	struct view_context context;
	struct column_list list;
	struct table_request request;
};

static int set_up(void **state)
{
	struct world *world = memory_zeroed(1, sizeof(*world));

	world->arena = arena_new();
	world->context.arena = world->arena;
	column_list_add(&world->list, NAME);
	world->request = (struct table_request){ .set = &set, .columns = &world->list };
	asked_above = 0;
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	column_list_release(&world->list);
	arena_free(world->arena);
	free(world);
	return 0;
}

/* Of a tree too, all things being in one array. */
static struct table *built(struct world *world, const struct thing *things, size_t count)
{
	const void **objects = arena_alloc(world->arena, count * sizeof(*objects));

	for (size_t i = 0; i < count; i++)
		objects[i] = &things[i];
	return table_build(&world->context, &world->request, objects, count);
}

/* The rows' names in order, each after its parent's: "a a/b". */
static void assert_rows(const struct table *table, const char *expected)
{
	char found[1000] = "";
	size_t length = 0;

	for (size_t i = 0; i < table->n_rows; i++) {
		const struct thing *thing = table->rows[i].object;
		const struct table_row *parent = table->rows[i].parent;
		const struct thing *above = parent ? parent->object : NULL;

		length += (size_t)snprintf(found + length, sizeof(found) - length, "%s%s%s%s",
					   i ? " " : "", above ? above->name : "", above ? "/" : "",
					   thing->name);
	}
	assert_string_equal(found, expected);
}

static void filter_by(struct world *world, const char *expression, struct filter **filter)
{
	struct error err = { "" };

	assert_int_equal(filter_parse(expression, &set, filter, &err), 0);
	world->request.filter = *filter;
}

static void a_row_has_a_cell_for_each_column_that_was_asked_for(void **state)
{
	static const struct thing things[] = { { "a", 1, NULL }, { "b", 2, NULL } };
	struct world *world = *state;
	const struct table *table;

	column_list_add(&world->list, SIZE);
	column_list_add(&world->list, NAME);
	table = built(world, things, 2);

	assert_ptr_equal(table->set, &set);
	assert_int_equal(table->n_columns, 3);
	assert_ptr_equal(table->columns[1], SIZE);
	assert_ptr_equal(table->columns[2], NAME);
	assert_rows(table, "a b");
	assert_string_equal(table->rows[1].cells[0].as.text, "b");
	assert_int_equal(table->rows[1].cells[1].as.number, 2);
	assert_string_equal(table->rows[1].cells[2].as.text, "b");
	assert_false(table->nested);
	assert_null(table->tree);
}

static void a_table_outlives_the_list_of_its_columns(void **state)
{
	static const struct thing things[] = { { "a", 1, NULL } };
	struct world *world = *state;
	const struct table *table = built(world, things, 1);

	column_list_release(&world->list);
	assert_ptr_equal(table->columns[0], NAME);
}

static void nothing_makes_an_empty_table(void **state)
{
	struct world *world = *state;

	world->request.above = get_above;
	world->request.sort = SIZE;
	assert_int_equal(built(world, NULL, 0)->n_rows, 0);
}

static void only_what_passes_the_filter_is_a_row(void **state)
{
	static const struct thing things[] = { { "a", 1, NULL },
					       { "b", 2, NULL },
					       { "c", 3, NULL } };
	struct world *world = *state;
	struct filter *filter = NULL;

	filter_by(world, "SIZE != 2", &filter);
	assert_rows(built(world, things, 3), "a c");
	filter_free(filter);

	filter_by(world, "SIZE > 3", &filter);
	assert_rows(built(world, things, 3), "");
	filter_free(filter);
}

static void rows_that_compare_equal_stay_in_the_order_given_both_ways(void **state)
{
	static const struct thing things[] = {
		{ "a", 2, NULL }, { "b", 1, NULL }, { "c", 2, NULL }, { "d", 3, NULL },
		{ "e", 1, NULL }, { "f", 2, NULL }, { "g", 3, NULL },
	};
	struct world *world = *state;

	assert_rows(built(world, things, 7), "a b c d e f g");
	world->request.sort = SIZE;
	assert_rows(built(world, things, 7), "b e a c f d g");
	world->request.descending = true;
	assert_rows(built(world, things, 7), "d g a c f b e");
}

static void many_rows_are_sorted_stably(void **state)
{
	enum { COUNT = 20000, KEYS = 7 };
	struct world *world = *state;
	struct thing *things = arena_alloc(world->arena, COUNT * sizeof(*things));
	const struct table *table;

	for (size_t i = 0; i < COUNT; i++)
		things[i].size = i * 3 % KEYS;
	world->request.sort = SIZE;
	world->request.descending = true;
	table = built(world, things, COUNT);
	for (size_t i = 1; i < COUNT; i++) {
		const struct thing *before = table->rows[i - 1].object;
		const struct thing *thing = table->rows[i].object;

		assert_true(before->size > thing->size ||
			    (before->size == thing->size && before < thing));
	}
}

static void rows_stand_out_where_the_request_says_so(void **state)
{
	static const struct thing things[] = { { "a", 100, NULL }, { "b", 101, NULL } };
	struct world *world = *state;
	const struct table *table = built(world, things, 2);

	assert_false(table->rows[1].emphasised);
	world->request.emphasised = is_large;
	table = built(world, things, 2);
	assert_false(table->rows[0].emphasised);
	assert_true(table->rows[1].emphasised);
}

static void a_tree_is_drawn_only_on_a_column_that_is_there(void **state)
{
	static const struct thing things[] = { { "a", 1, NULL } };
	struct world *world = *state;
	const struct table *table;

	world->request.tree = NAME;
	assert_null(built(world, things, 1)->tree);
	world->request.above = get_above;
	assert_ptr_equal(built(world, things, 1)->tree, NAME);

	world->request.tree = SIZE;
	table = built(world, things, 1);
	assert_null(table->tree);
	assert_true(table->nested);
}

static void a_row_is_below_the_one_above_it_wherever_that_stands(void **state)
{
	static const struct thing things[] = {
		{ "a", 1, &things[2] },
		{ "b", 2, &things[2] },
		{ "c", 3, NULL },
		{ "d", 4, &things[0] },
	};
	struct world *world = *state;

	world->request.above = get_above;
	assert_rows(built(world, things, 4), "c/a c/b c a/d");
	world->request.sort = SIZE;
	world->request.descending = true;
	assert_rows(built(world, things, 4), "a/d c c/b c/a");
}

static void a_row_is_below_the_nearest_that_the_filter_left(void **state)
{
	static const struct thing things[] = {
		{ "top", 9, NULL },     { "gone", 1, &things[0] }, { "gone-too", 1, &things[1] },
		{ "a", 5, &things[2] }, { "b", 5, &things[2] },    { "gone-root", 1, NULL },
		{ "c", 5, &things[5] }, { "d", 5, &things[6] },
	};
	struct world *world = *state;
	struct filter *filter = NULL;

	filter_by(world, "SIZE >= 5", &filter);
	world->request.above = get_above;
	assert_rows(built(world, things, 8), "top top/a top/b c c/d");
	filter_free(filter);
}

static void an_object_above_need_not_be_among_those_given(void **state)
{
	static const struct thing top = { "top", 1, NULL }, middle = { "middle", 1, &top };
	static const struct thing things[] = { { "a", 1, &middle }, { "b", 1, &things[0] } };
	struct world *world = *state;

	world->request.above = get_above;
	assert_rows(built(world, things, 2), "a a/b");
}

static void circles_are_cut_and_no_row_is_lost(void **state)
{
	static const struct thing self[] = { { "a", 1, &self[0] }, { "b", 1, &self[0] } };
	static const struct thing ring[] = {
		{ "outside", 1, &ring[1] },
		{ "a", 1, &ring[2] },
		{ "b", 1, &ring[3] },
		{ "c", 1, &ring[1] },
	};
	struct world *world = *state;

	world->request.above = get_above;
	assert_rows(built(world, self, 2), "a a/b");
	assert_rows(built(world, ring, 4), "a/outside a c/b a/c");
}

static void circles_of_what_is_no_row_end_too(void **state)
{
	static const struct thing things[] = {
		{ "gone", 1, &things[2] },       { "gone-too", 1, &things[0] },
		{ "gone-three", 1, &things[1] }, { "a", 5, &things[0] },
		{ "b", 5, &things[2] },          { "c", 5, &things[3] },
	};
	static const struct thing mixed[] = {
		{ "gone", 1, &mixed[1] },
		{ "a", 5, &mixed[2] },
		{ "gone-too", 1, &mixed[0] },
	};
	struct world *world = *state;
	struct filter *filter = NULL;

	filter_by(world, "SIZE == 5", &filter);
	world->request.above = get_above;
	assert_rows(built(world, things, 6), "a b a/c");
	assert_rows(built(world, mixed, 3), "a");
	filter_free(filter);
}

static void an_object_given_twice_is_the_parent_once(void **state)
{
	static const struct thing top = { "top", 1, NULL }, child = { "child", 1, &top };
	const void *const objects[] = { &top, &child, &top, &child };
	struct world *world = *state;
	const struct table *table;

	world->request.above = get_above;
	table = table_build(&world->context, &world->request, objects, ARRAY_SIZE(objects));
	assert_rows(table, "top top/child top top/child");
	assert_ptr_equal(table->rows[3].parent, &table->rows[0]);
}

/* Every second object is no row: asking for what is above once an object is all it may take. */
static void a_deep_chain_takes_linear_time(void **state)
{
	enum { COUNT = 10000 };
	struct world *world = *state;
	struct thing *things = arena_alloc(world->arena, COUNT * sizeof(*things));
	struct filter *filter = NULL;
	const struct table *table;

	for (size_t i = 0; i < COUNT; i++) {
		things[i].size = i % 2;
		things[i].above = i ? &things[i - 1] : NULL;
	}
	world->request.above = get_above;
	table = built(world, things, COUNT);
	assert_int_equal(asked_above, COUNT);
	for (size_t i = 1; i < COUNT; i++)
		assert_ptr_equal(table->rows[i].parent, &table->rows[i - 1]);

	filter_by(world, "SIZE == 0", &filter);
	asked_above = 0;
	table = built(world, things, COUNT);
	assert_true(asked_above <= COUNT);
	assert_int_equal(table->n_rows, COUNT / 2);
	for (size_t i = 1; i < COUNT / 2; i++)
		assert_ptr_equal(table->rows[i].parent, &table->rows[i - 1]);
	filter_free(filter);
}

static void a_deep_chain_of_what_is_no_row_is_climbed_once(void **state)
{
	enum { COUNT = 10000, LEAVES = 5000 };
	struct world *world = *state;
	struct thing *things = arena_alloc(world->arena, COUNT * sizeof(*things));
	struct filter *filter = NULL;
	const struct table *table;

	for (size_t i = 0; i < COUNT; i++) {
		bool is_leaf = i >= COUNT - LEAVES;

		things[i].size = is_leaf || i == 0;
		things[i].above = &things[is_leaf ? COUNT - LEAVES - 1 : i - (i > 0)];
	}
	things[0].above = NULL;
	filter_by(world, "SIZE == 1", &filter);
	world->request.above = get_above;
	table = built(world, things, COUNT);
	assert_int_equal(table->n_rows, LEAVES + 1);
	assert_true(asked_above <= COUNT);
	for (size_t i = 1; i <= LEAVES; i++)
		assert_ptr_equal(table->rows[i].parent, &table->rows[0]);
	filter_free(filter);
}

#define TABLE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TABLE_TEST(a_row_has_a_cell_for_each_column_that_was_asked_for),
		TABLE_TEST(a_table_outlives_the_list_of_its_columns),
		TABLE_TEST(nothing_makes_an_empty_table),
		TABLE_TEST(only_what_passes_the_filter_is_a_row),
		TABLE_TEST(rows_that_compare_equal_stay_in_the_order_given_both_ways),
		TABLE_TEST(many_rows_are_sorted_stably),
		TABLE_TEST(rows_stand_out_where_the_request_says_so),
		TABLE_TEST(a_tree_is_drawn_only_on_a_column_that_is_there),
		TABLE_TEST(a_row_is_below_the_one_above_it_wherever_that_stands),
		TABLE_TEST(a_row_is_below_the_nearest_that_the_filter_left),
		TABLE_TEST(an_object_above_need_not_be_among_those_given),
		TABLE_TEST(circles_are_cut_and_no_row_is_lost),
		TABLE_TEST(circles_of_what_is_no_row_end_too),
		TABLE_TEST(an_object_given_twice_is_the_parent_once),
		TABLE_TEST(a_deep_chain_takes_linear_time),
		TABLE_TEST(a_deep_chain_of_what_is_no_row_is_climbed_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
