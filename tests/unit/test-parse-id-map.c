/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "collect/parse.h"
#include "util/macros.h"
#include "util/text.h"

static void a_map_is_sorted_and_knows_its_lines(void **state)
{
	struct id_lines lines;
	size_t wrong = 99;

	assert_int_equal(parse_id_map("      1000          0          1\n"
				      "         0     100000       1000\n",
				      &lines, &wrong),
			 0);
	assert_int_equal(wrong, 99);
	assert_int_equal(lines.count, 2);
	assert_int_equal(lines.lines[0].extent.inside, 0);
	assert_int_equal(lines.lines[0].extent.outside, 100000);
	assert_int_equal(lines.lines[0].extent.length, 1000);
	assert_int_equal(lines.lines[0].number, 2);
	assert_int_equal(lines.lines[1].extent.inside, 1000);
	assert_int_equal(lines.lines[1].number, 1);
}

static void a_map_that_nobody_has_written_is_empty(void **state)
{
	struct id_lines lines = { .count = 99 };
	size_t wrong;

	assert_int_equal(parse_id_map("", &lines, &wrong), 0);
	assert_int_equal(lines.count, 0);
}

static void the_widest_map_is_one_less_than_all_numbers(void **state)
{
	struct id_lines lines;
	size_t wrong;

	assert_int_equal(parse_id_map("         0          0 4294967295\n", &lines, &wrong), 0);
	assert_int_equal(lines.lines[0].extent.length, UINT32_MAX);
	assert_int_equal(parse_id_map("4294967294 4294967295 1\n", &lines, &wrong), 0);
	assert_int_equal(lines.lines[0].extent.inside, UINT32_MAX - 1);
	assert_int_equal(lines.lines[0].extent.outside, ID_NONE);
}

static void malformed_maps_name_the_line(void **state)
{
	static const struct {
		const char *text;
		size_t line;
		int rc;
	} malformed[] = {
		{ "\n", 1, -EINVAL },
		{ "0", 1, -EINVAL },
		{ "0 0", 1, -EINVAL },
		{ "0 0 1", 1, -EINVAL },
		{ "0 0 1 1\n", 1, -EINVAL },
		{ "0 0 1 \n", 1, -EINVAL },
		{ "0\t0\t1\n", 1, -EINVAL },
		{ "0 0 -1\n", 1, -EINVAL },
		{ "0 0 +1\n", 1, -EINVAL },
		{ "x 0 1\n", 1, -EINVAL },
		{ "0 0 0\n", 1, -EINVAL },
		{ "0 0 1\n\n", 2, -EINVAL },
		{ "0 0 1\n1 1 x\n", 2, -EINVAL },
		{ "0 0 4294967296\n", 1, -ERANGE },
		{ "4294967296 0 1\n", 1, -ERANGE },
		{ "0 4294967296 1\n", 1, -ERANGE },
		{ "0 0 99999999999999999999\n", 1, -ERANGE },
		{ "1 0 4294967295\n", 1, -ERANGE },
		{ "4294967295 0 1\n", 1, -ERANGE },
		{ "0 0 10\n10 100 5\n9 200 1\n", 3, -EINVAL },
		{ "5 0 10\n0 100 6\n", 2, -EINVAL },
		{ "5 0 10\n5 100 1\n", 2, -EINVAL },
		{ "0 0 10\n20 100 5\n10 200 11\n", 3, -EINVAL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(malformed); i++) {
		struct id_lines lines = { .count = 99 };
		size_t wrong = 0;

		assert_int_equal(parse_id_map(malformed[i].text, &lines, &wrong), malformed[i].rc);
		assert_int_equal(wrong, malformed[i].line);
		assert_int_equal(lines.count, 99);
	}
}

static void a_map_has_340_lines_at_most(void **state)
{
	auto_text struct text text = { 0 };
	struct id_lines lines;
	size_t wrong = 0;

	for (unsigned int i = ID_MAP_MAX; i-- > 0;)
		text_add_format(&text, "%u %u 2\n", 3 * i, 5 * i);
	assert_int_equal(parse_id_map(text_get(&text), &lines, &wrong), 0);
	assert_int_equal(lines.count, 340);
	for (unsigned int i = 0; i < ID_MAP_MAX; i++)
		assert_int_equal(lines.lines[i].extent.inside, 3 * i);
	text_add(&text, "5000 5000 1\n");
	assert_int_equal(parse_id_map(text_get(&text), &lines, &wrong), -E2BIG);
	assert_int_equal(wrong, 341);
}

static void setgroups_is_one_of_two_words(void **state)
{
	static const char *const malformed[] = { "", "allow", "deny", "deny\n\n", "Deny\n" };
	enum setgroups found = SETGROUPS_UNKNOWN;

	for (size_t i = 0; i < ARRAY_SIZE(malformed); i++)
		assert_int_equal(parse_setgroups(malformed[i], &found), -EINVAL);
	assert_int_equal(found, SETGROUPS_UNKNOWN);
	assert_int_equal(parse_setgroups("allow\n", &found), 0);
	assert_int_equal(found, SETGROUPS_ALLOW);
	assert_int_equal(parse_setgroups("deny\n", &found), 0);
	assert_int_equal(found, SETGROUPS_DENY);
}

static void a_line_of_subuid_is_an_owner_a_first_id_and_a_count(void **state)
{
	struct subid_line line;

	assert_int_equal(parse_subid_line("alice:100000:65536\n", &line), 0);
	assert_int_equal(line.owner_length, 5);
	assert_memory_equal(line.owner, "alice", 5);
	assert_int_equal(line.first, 100000);
	assert_int_equal(line.count, 65536);
	assert_int_equal(parse_subid_line("1000:0:4294967295", &line), 0);
	assert_int_equal(line.count, UINT32_MAX);
	assert_int_equal(parse_subid_line("alice:0:0\n", &line), 0);
	assert_int_equal(line.count, 0);
}

static void malformed_lines_of_subuid_leave_the_result_alone(void **state)
{
	static const struct {
		const char *text;
		int rc;
	} malformed[] = {
		{ "", -ENOENT },
		{ "\n", -ENOENT },
		{ "# alice:1:2\n", -ENOENT },
		{ "alice\n", -EINVAL },
		{ "alice:1\n", -EINVAL },
		{ ":1:2\n", -EINVAL },
		{ "alice::2\n", -EINVAL },
		{ "alice:1:\n", -EINVAL },
		{ "alice:1:2:3\n", -EINVAL },
		{ "alice:1:2 \n", -EINVAL },
		{ "alice:-1:2\n", -EINVAL },
		{ "alice:0x1:2\n", -EINVAL },
		{ "alice:4294967296:1\n", -ERANGE },
		{ "alice:1:4294967295\n", -ERANGE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(malformed); i++) {
		struct subid_line line = { .count = 99 };

		assert_int_equal(parse_subid_line(malformed[i].text, &line), malformed[i].rc);
		assert_int_equal(line.count, 99);
	}
}

static void a_login_definition_is_a_name_and_a_number(void **state)
{
	static const char *const others[] = {
		"", "\n", "#UID_MIN 1\n", "UID_MINX 1\n", "UID_MIN\n", "SYS_UID_MIN 1\n"
	};
	static const char *const malformed[] = { "UID_MIN x\n", "UID_MIN 1x\n", "UID_MIN -1\n",
						 "UID_MIN  \n" };
	uint32_t found = 99;

	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		assert_int_equal(parse_login_def(others[i], "UID_MIN", &found), -ENOENT);
	for (size_t i = 0; i < ARRAY_SIZE(malformed); i++)
		assert_int_equal(parse_login_def(malformed[i], "UID_MIN", &found), -EINVAL);
	assert_int_equal(parse_login_def("UID_MIN 4294967296\n", "UID_MIN", &found), -ERANGE);
	assert_int_equal(found, 99);
	assert_int_equal(parse_login_def("UID_MIN\t\t 1000 \n", "UID_MIN", &found), 0);
	assert_int_equal(found, 1000);
	assert_int_equal(parse_login_def(" UID_MIN 5", "UID_MIN", &found), 0);
	assert_int_equal(found, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_map_is_sorted_and_knows_its_lines),
		cmocka_unit_test(a_map_that_nobody_has_written_is_empty),
		cmocka_unit_test(the_widest_map_is_one_less_than_all_numbers),
		cmocka_unit_test(malformed_maps_name_the_line),
		cmocka_unit_test(a_map_has_340_lines_at_most),
		cmocka_unit_test(setgroups_is_one_of_two_words),
		cmocka_unit_test(a_line_of_subuid_is_an_owner_a_first_id_and_a_count),
		cmocka_unit_test(malformed_lines_of_subuid_leave_the_result_alone),
		cmocka_unit_test(a_login_definition_is_a_name_and_a_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
