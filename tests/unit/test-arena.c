/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdalign.h>
#include <stdbool.h>
#include <string.h>

#include "util/arena.h"
#include "util/macros.h"

/* Around the sizes of the first and the largest chunk. */
static const size_t sizes[] = { 0,     1,     7,     24,    4095,   4096,   16383,
				16384, 16385, 65536, 65537, 262144, 262145, 3000000 };

static bool is_filled(const char *bytes, char with, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (bytes[i] != with)
			return false;
	}
	return true;
}

static void objects_are_zeroed_and_aligned_whatever_comes_between(void **state)
{
	auto_arena struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		char *object = arena_alloc(arena, sizes[i]);

		assert_non_null(object);
		assert_int_equal((uintptr_t)object % alignof(max_align_t), 0);
		assert_true(is_filled(object, 0, sizes[i]));
		memset(object, 'x', sizes[i]);
		(void)arena_copy_text(arena, "ab");
	}
}

static void objects_keep_their_place_and_their_bytes(void **state)
{
	enum { ROUNDS = 20, COUNT = ROUNDS * ARRAY_SIZE(sizes) };
	auto_arena struct arena *arena = arena_new();
	char *objects[COUNT];

	for (size_t i = 0; i < COUNT; i++) {
		size_t size = sizes[i % ARRAY_SIZE(sizes)];

		objects[i] = arena_alloc(arena, size);
		memset(objects[i], (char)(i % 100 + 1), size);
	}
	for (size_t i = 0; i < COUNT; i++) {
		size_t size = sizes[i % ARRAY_SIZE(sizes)];

		assert_true(is_filled(objects[i], (char)(i % 100 + 1), size));
	}
}

static void copies_are_equal_and_independent(void **state)
{
	auto_arena struct arena *arena = arena_new();
	char original[] = "two\0parts";
	char *text = arena_copy_text(arena, original);
	char *bytes = arena_copy_bytes(arena, original, sizeof(original) - 1);

	memset(original, 'x', sizeof(original));
	assert_string_equal(text, "two");
	assert_memory_equal(bytes, "two\0parts", 10);
}

static void a_copy_of_no_bytes_is_the_empty_text(void **state)
{
	auto_arena struct arena *arena = arena_new();

	assert_string_equal(arena_copy_bytes(arena, NULL, 0), "");
	assert_string_equal(arena_copy_text(arena, ""), "");
}

static void formatted_text_may_be_longer_than_a_chunk(void **state)
{
	auto_arena struct arena *arena = arena_new();
	const char *text = arena_format(arena, "%s:%0300000d", "net", 7);

	assert_int_equal(strlen(text), 300004);
	assert_memory_equal(text, "net:000", 7);
	assert_string_equal(text + 300000, "0007");
}

static void the_footprint_covers_what_was_allocated_and_little_more(void **state)
{
	auto_arena struct arena *arena = arena_new();
	size_t before = arena_footprint(arena);

	for (int i = 0; i < 100000; i++)
		(void)arena_alloc(arena, 64);
	assert_true(arena_footprint(arena) - before >= 6400000);
	assert_true(arena_footprint(arena) - before <= 6400000 / 4 * 5 + 262144);
}

static void freeing_no_arena_is_fine(void **state)
{
	arena_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects_are_zeroed_and_aligned_whatever_comes_between),
		cmocka_unit_test(objects_keep_their_place_and_their_bytes),
		cmocka_unit_test(copies_are_equal_and_independent),
		cmocka_unit_test(a_copy_of_no_bytes_is_the_empty_text),
		cmocka_unit_test(formatted_text_may_be_longer_than_a_chunk),
		cmocka_unit_test(the_footprint_covers_what_was_allocated_and_little_more),
		cmocka_unit_test(freeing_no_arena_is_fine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
