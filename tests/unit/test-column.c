/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "util/macros.h"
#include "view/column.h"

static const struct column columns[] = {
	{ .name = "NS", .key = "ns", .needs = 1 },
	{ .name = "PID", .key = "pid", .needs = 2 },
	{ .name = "OWNER-UID", .key = "owner_uid", .needs = 2 | 8 },
};

static const struct column_set set = { "namespaces", "namespace", columns, ARRAY_SIZE(columns) };

static void assert_columns(const struct column_list *list, const size_t *expected, size_t count)
{
	assert_int_equal(list->count, count);
	for (size_t i = 0; i < count; i++)
		assert_ptr_equal(list->columns[i], &columns[expected[i]]);
}

static void a_column_is_found_in_any_case_and_by_its_key(void **state)
{
	assert_ptr_equal(column_find(&set, "NS", 2), &columns[0]);
	assert_ptr_equal(column_find(&set, "pId", 3), &columns[1]);
	assert_ptr_equal(column_find(&set, "owner-uid", 9), &columns[2]);
	assert_ptr_equal(column_find(&set, "owner_uid", 9), &columns[2]);
}

static void only_a_whole_name_is_found(void **state)
{
	assert_null(column_find(&set, "", 0));
	assert_null(column_find(&set, "N", 1));
	assert_null(column_find(&set, "NS", 1));
	assert_null(column_find(&set, "NSX", 3));
	assert_null(column_find(&set, "OWNER_UID", 9));
	assert_null(column_find(&set, "NS\0", 3));
	assert_ptr_equal(column_find(&set, "NS,PID", 2), &columns[0]);
}

static void a_list_holds_the_columns_in_the_order_asked_for_repeats_too(void **state)
{
	struct column_list list = { 0 };
	struct error err = { "untouched" };

	assert_int_equal(column_list_parse(&list, &set, "pid,NS,owner-uid,NS", &err), 0);
	assert_columns(&list, (size_t[]){ 1, 0, 2, 0 }, 4);
	assert_int_equal(column_list_parse(&list, &set, "pid", &err), 0);
	assert_columns(&list, (size_t[]){ 1, 0, 2, 0, 1 }, 5);
	assert_string_equal(err.text, "untouched");
	column_list_release(&list);
	assert_int_equal(list.count, 0);
}

static void a_bad_list_leaves_the_columns_alone(void **state)
{
	static const char *const bad[] = {
		"",       ",",   "NS,",     ",NS", "PID,,NS", "NETT", "NS,PID,nett",
		"NS PID", " NS", "PID,NS ", "*",
	};
	struct column_list list = { 0 };

	column_list_add(&list, &columns[2]);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct error err = { "" };

		assert_int_equal(column_list_parse(&list, &set, bad[i], &err), -EINVAL);
		assert_columns(&list, (size_t[]){ 2 }, 1);
		assert_non_null(strstr(err.text, "(columns: NS PID OWNER-UID)"));
	}
	column_list_release(&list);
}

static void the_error_names_the_column_and_those_that_there_are(void **state)
{
	struct column_list list = { 0 };
	struct error err;

	assert_int_equal(column_list_parse(&list, &set, "NS,nett,PID", &err), -EINVAL);
	assert_string_equal(err.text, "unknown column 'nett' (columns: NS PID OWNER-UID)");
	assert_int_equal(column_list_parse(&list, &set, "NS,,PID", &err), -EINVAL);
	assert_string_equal(err.text, "empty column name (columns: NS PID OWNER-UID)");
	assert_int_equal(column_list_parse(&list, &set, "nett", NULL), -EINVAL);
	column_list_release(&list);
}

static void a_huge_name_leaves_room_for_those_that_there_are(void **state)
{
	struct column_list list = { 0 };
	struct error err;
	char name[100000];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(column_list_parse(&list, &set, name, &err), -EINVAL);
	assert_non_null(strstr(err.text, "xxx' (columns: NS PID OWNER-UID)"));
	column_list_release(&list);
}

static void the_needs_of_a_list_are_those_of_all_its_columns(void **state)
{
	struct column_list list = { 0 };

	assert_int_equal(column_list_needs(&list), 0);
	column_list_add(&list, &columns[0]);
	assert_int_equal(column_list_needs(&list), 1);
	column_list_add(&list, &columns[2]);
	assert_int_equal(column_list_needs(&list), 1 | 2 | 8);
	column_list_release(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_column_is_found_in_any_case_and_by_its_key),
		cmocka_unit_test(only_a_whole_name_is_found),
		cmocka_unit_test(a_list_holds_the_columns_in_the_order_asked_for_repeats_too),
		cmocka_unit_test(a_bad_list_leaves_the_columns_alone),
		cmocka_unit_test(the_error_names_the_column_and_those_that_there_are),
		cmocka_unit_test(a_huge_name_leaves_room_for_those_that_there_are),
		cmocka_unit_test(the_needs_of_a_list_are_those_of_all_its_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
