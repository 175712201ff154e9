/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>

#include "util/macros.h"
#include "util/number.h"

/* One row a text: what each parser makes of it, 0 where it is taken. */
static const struct {
	const char *text;
	uint64_t value;
	int rc_u64, rc_u32, rc_pid;
} cases[] = {
	{ "0", 0, 0, 0, -ERANGE },
	{ "1", 1, 0, 0, 0 },
	{ "0000000000000000000000000042", 42, 0, 0, 0 },
	{ "2147483647", INT32_MAX, 0, 0, 0 },
	{ "2147483648", 2147483648, 0, 0, -ERANGE },
	{ "4294967295", UINT32_MAX, 0, 0, -ERANGE },
	{ "4294967296", 4294967296, 0, -ERANGE, -ERANGE },
	{ "18446744073709551615", UINT64_MAX, 0, -ERANGE, -ERANGE },
	{ "18446744073709551616", 0, -ERANGE, -ERANGE, -ERANGE },
	{ "18446744073709551620", 0, -ERANGE, -ERANGE, -ERANGE },
	{ "99999999999999999999999999", 0, -ERANGE, -ERANGE, -ERANGE },
	{ "99999999999999999999999999x", 0, -EINVAL, -EINVAL, -EINVAL },
	{ "", 0, -EINVAL, -EINVAL, -EINVAL },
	{ "x", 0, -EINVAL, -EINVAL, -EINVAL },
	{ "-1", 0, -EINVAL, -EINVAL, -EINVAL },
	{ "+1", 0, -EINVAL, -EINVAL, -EINVAL },
	{ " 1", 0, -EINVAL, -EINVAL, -EINVAL },
	{ "1 ", 0, -EINVAL, -EINVAL, -EINVAL },
	{ "1\n", 0, -EINVAL, -EINVAL, -EINVAL },
	{ "0x1", 0, -EINVAL, -EINVAL, -EINVAL },
	{ "1.0", 0, -EINVAL, -EINVAL, -EINVAL },
	{ "\xd9\xa1", 0, -EINVAL, -EINVAL, -EINVAL },
};

static void numbers_of_64_bits_are_parsed_strictly(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint64_t found = 99;

		assert_int_equal(number_parse_u64(cases[i].text, &found), cases[i].rc_u64);
		assert_int_equal(found, cases[i].rc_u64 == 0 ? cases[i].value : 99);
	}
}

static void numbers_of_32_bits_are_parsed_strictly(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint32_t found = 99;

		assert_int_equal(number_parse_u32(cases[i].text, &found), cases[i].rc_u32);
		assert_int_equal(found, cases[i].rc_u32 == 0 ? cases[i].value : 99);
	}
}

static void process_ids_are_parsed_strictly(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		pid_t found = 99;

		assert_int_equal(number_parse_pid(cases[i].text, &found), cases[i].rc_pid);
		assert_int_equal(found, cases[i].rc_pid == 0 ? cases[i].value : 99);
	}
}

static void taking_a_number_moves_the_cursor_behind_its_digits(void **state)
{
	const char text[] = "0017:8";
	const char *cursor = text;
	uint64_t found;

	assert_int_equal(number_take_u64(&cursor, &found), 0);
	assert_int_equal(found, 17);
	assert_ptr_equal(cursor, text + 4);
	cursor++;
	assert_int_equal(number_take_u64(&cursor, &found), 0);
	assert_int_equal(found, 8);
	assert_ptr_equal(cursor, text + 6);
}

static void a_number_that_is_not_taken_leaves_cursor_and_result_alone(void **state)
{
	static const struct {
		const char *text;
		int rc;
	} refused[] = {
		{ "", -EINVAL },
		{ ":8", -EINVAL },
		{ "-8", -EINVAL },
		{ "18446744073709551616:", -ERANGE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
		const char *cursor = refused[i].text;
		uint64_t found = 99;

		assert_int_equal(number_take_u64(&cursor, &found), refused[i].rc);
		assert_ptr_equal(cursor, refused[i].text);
		assert_int_equal(found, 99);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_of_64_bits_are_parsed_strictly),
		cmocka_unit_test(numbers_of_32_bits_are_parsed_strictly),
		cmocka_unit_test(process_ids_are_parsed_strictly),
		cmocka_unit_test(taking_a_number_moves_the_cursor_behind_its_digits),
		cmocka_unit_test(a_number_that_is_not_taken_leaves_cursor_and_result_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
