/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util/key-index.h"

enum { SIDE = 200 };

static int values[SIDE][SIDE];

static struct key_index *full_index(void)
{
	struct key_index *index = key_index_new();

	for (uint64_t i = 0; i < SIDE; i++) {
		for (uint64_t j = 0; j < SIDE; j++)
			key_index_add(index, i, j << 32, &values[i][j]);
	}
	return index;
}

static void an_empty_index_has_nothing_in_it(void **state)
{
	struct key_index *index = key_index_new();

	assert_null(key_index_find(index, 0, 0));
	assert_int_equal(key_index_count(index), 0);
	key_index_remove(index, 0, 0);
	key_index_free(index);
}

static void every_key_is_found_with_its_own_value(void **state)
{
	struct key_index *index = full_index();

	assert_int_equal(key_index_count(index), SIDE * SIDE);
	for (uint64_t i = 0; i < SIDE; i++) {
		for (uint64_t j = 0; j < SIDE; j++)
			assert_ptr_equal(key_index_find(index, i, j << 32), &values[i][j]);
	}
	key_index_free(index);
}

static void both_numbers_count_in_their_order_and_in_all_bits(void **state)
{
	struct key_index *index = key_index_new();

	key_index_add(index, 1, UINT64_MAX, &values[0][0]);
	assert_ptr_equal(key_index_find(index, 1, UINT64_MAX), &values[0][0]);
	assert_null(key_index_find(index, UINT64_MAX, 1));
	assert_null(key_index_find(index, 1, UINT32_MAX));
	assert_null(key_index_find(index, 1 | UINT64_C(1) << 63, UINT64_MAX));
	assert_null(key_index_find(index, 1, 1));
	key_index_free(index);
}

static void a_removed_key_is_gone_and_the_others_stay(void **state)
{
	struct key_index *index = full_index();

	for (uint64_t i = 0; i < SIDE; i += 2) {
		for (uint64_t j = 0; j < SIDE; j++)
			key_index_remove(index, i, j << 32);
	}
	key_index_remove(index, 0, 0);
	assert_int_equal(key_index_count(index), SIDE * SIDE / 2);
	for (uint64_t i = 0; i < SIDE; i++) {
		void *expected = i % 2 ? &values[i][7] : NULL;

		assert_ptr_equal(key_index_find(index, i, UINT64_C(7) << 32), expected);
	}
	key_index_free(index);
}

static void a_removed_key_can_be_added_again_with_another_value(void **state)
{
	struct key_index *index = full_index();

	key_index_remove(index, 3, 0);
	key_index_remove(index, 4, 0);
	key_index_add(index, 4, 0, &values[9][9]);
	key_index_add(index, 3, 0, &values[8][8]);
	assert_ptr_equal(key_index_find(index, 3, 0), &values[8][8]);
	assert_ptr_equal(key_index_find(index, 4, 0), &values[9][9]);
	assert_int_equal(key_index_count(index), SIDE * SIDE);
	key_index_free(index);
}

static void an_index_can_be_emptied_key_by_key_and_used_on(void **state)
{
	struct key_index *index = key_index_new();

	for (uint64_t i = 0; i < SIDE; i++) {
		key_index_add(index, i, i, &values[i][i]);
		key_index_remove(index, i, i);
		assert_int_equal(key_index_count(index), 0);
		assert_null(key_index_find(index, i, i));
	}
	key_index_free(index);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_index_has_nothing_in_it),
		cmocka_unit_test(every_key_is_found_with_its_own_value),
		cmocka_unit_test(both_numbers_count_in_their_order_and_in_all_bits),
		cmocka_unit_test(a_removed_key_is_gone_and_the_others_stay),
		cmocka_unit_test(a_removed_key_can_be_added_again_with_another_value),
		cmocka_unit_test(an_index_can_be_emptied_key_by_key_and_used_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
