/* SPDX-License-Identifier: MIT */
#include "view/sketch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "util/macros.h"
#include "util/text.h"

#define auto_sketch __attribute__((cleanup(sketch_release)))

/* The colors of vertices, a digit each. */
static void add_vertices(struct sketch *sketch, const char *colors)
{
	for (; *colors; colors++)
		(void)sketch_add_vertex(sketch, (uint64_t)*colors);
}

/* The classes that come out, a digit each. */
static void assert_classes(struct sketch *sketch, const char *expected)
{
	size_t count = sketch_classify(sketch), greatest = 0;
	auto_text struct text found = { 0 };

	for (size_t i = 0; i < sketch->n_vertices; i++) {
		text_add_format(&found, "%zu", sketch->vertices[i].class);
		if (sketch->vertices[i].class >= greatest)
			greatest = sketch->vertices[i].class + 1;
	}
	assert_string_equal(text_get(&found), expected);
	assert_int_equal(count, greatest);
}

static void nothing_has_no_classes(void **state)
{
	auto_sketch struct sketch sketch = { 0 };

	assert_int_equal(sketch_classify(&sketch), 0);
}

static void without_edges_the_color_alone_counts(void **state)
{
	auto_sketch struct sketch sketch = { 0 };

	add_vertices(&sketch, "abacb");
	assert_classes(&sketch, "01021");
}

static void neighbours_tell_apart(void **state)
{
	auto_sketch struct sketch sketch = { 0 };

	add_vertices(&sketch, "aaaab");
	sketch_add_edge(&sketch, 4, 1, 0);
	sketch_add_edge(&sketch, 4, 3, 0);
	assert_classes(&sketch, "01012");
}

static void the_direction_and_kind_of_an_edge_count(void **state)
{
	auto_sketch struct sketch sketch = { 0 };

	add_vertices(&sketch, "aaaab");
	sketch_add_edge(&sketch, 4, 0, 0);
	sketch_add_edge(&sketch, 0 + 1, 4, 0);
	sketch_add_edge(&sketch, 4, 2, 1);
	sketch_add_edge(&sketch, 4, 3, 0);
	assert_classes(&sketch, "01203");
}

static void the_number_of_edges_does_not_count(void **state)
{
	auto_sketch struct sketch sketch = { 0 };

	add_vertices(&sketch, "aabbb");
	sketch_add_edge(&sketch, 0, 2, 0);
	sketch_add_edge(&sketch, 0, 3, 0);
	sketch_add_edge(&sketch, 0, 3, 0);
	sketch_add_edge(&sketch, 1, 4, 0);
	assert_classes(&sketch, "00111");
}

static void what_is_further_away_counts_as_well(void **state)
{
	auto_sketch struct sketch sketch = { 0 };

	/* Three chains, of which the last one ends otherwise. */
	add_vertices(&sketch, "aaaaaaaab");
	for (size_t i = 0; i < 9; i++) {
		if (i % 3 < 2)
			sketch_add_edge(&sketch, i, i + 1, 0);
	}
	assert_classes(&sketch, "012012345");
}

#define MANY 100000

static void a_star_and_a_chain_end(void **state)
{
	auto_sketch struct sketch star = { 0 }, chain = { 0 };

	for (size_t i = 0; i < MANY; i++) {
		(void)sketch_add_vertex(&star, i == 0);
		(void)sketch_add_vertex(&chain, 0);
		sketch_add_edge(&star, 0, i, 0);
		if (i > 0)
			sketch_add_edge(&chain, i - 1, i, 0);
	}
	assert_int_equal(sketch_classify(&star), 2);
	assert_in_range(sketch_classify(&chain), 100, 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_has_no_classes),
		cmocka_unit_test(without_edges_the_color_alone_counts),
		cmocka_unit_test(neighbours_tell_apart),
		cmocka_unit_test(the_direction_and_kind_of_an_edge_count),
		cmocka_unit_test(the_number_of_edges_does_not_count),
		cmocka_unit_test(what_is_further_away_counts_as_well),
		cmocka_unit_test(a_star_and_a_chain_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
