/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "util/macros.h"
#include "util/text.h"
#include "view/value.h"

static struct value text_list(const char *first, const char *second)
{
	static struct value items[16][2];
	static size_t used;
	struct value *list = items[used++];

	assert_true(used <= ARRAY_SIZE(items));
	list[0] = value_text(first);
	list[1] = value_text(second);
	return value_list(list, second ? 2 : 1);
}

static struct value counts(uint64_t tasks, uint64_t pins)
{
	static struct value_field fields[16][2];
	static size_t used;
	struct value_field *object = fields[used++];

	assert_true(used <= ARRAY_SIZE(fields));
	object[0] = (struct value_field){ "task", value_number(tasks) };
	object[1] = (struct value_field){ "pin", value_number(pins) };
	return value_object(object, 2);
}

static void assert_text(struct value value, const char *separator, const char *expected)
{
	auto_text struct text text = { 0 };

	value_add_text(&value, separator, &text);
	assert_string_equal(text_get(&text), expected);
}

static void cells_are_ordered_as_their_kind_demands(void **state)
{
	const struct value ascending[] = {
		value_none(),
		value_unknown(),
		value_boolean(false),
		value_boolean(true),
		value_number(0),
		value_number(9),
		value_number(10),
		value_number(INT64_MAX - 1),
		value_number(INT64_MAX),
		value_text(""),
		value_text("10"),
		value_text("9"),
		value_text("Z"),
		value_text("a"),
		value_text("aa"),
		value_text("\xff"),
		value_list(NULL, 0),
		text_list("a", NULL),
		text_list("a", "a"),
		text_list("a", "b"),
		text_list("b", NULL),
		value_object(NULL, 0),
		counts(1, 9),
		counts(2, 0),
		counts(2, 1),
	};

	for (size_t i = 0; i < ARRAY_SIZE(ascending); i++) {
		for (size_t j = 0; j < ARRAY_SIZE(ascending); j++) {
			int order = value_compare(&ascending[i], &ascending[j]);

			assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
		}
	}
}

static void what_a_table_shows_instead_of_a_value_does_not_change_its_order(void **state)
{
	const struct value none = value_none(), unassigned = value_none_but("unassigned");
	const struct value unknown = value_unknown();

	assert_int_equal(value_compare(&none, &unassigned), 0);
	assert_true(value_compare(&unassigned, &unknown) < 0);
}

static void each_kind_has_its_text(void **state)
{
	assert_text(value_none(), ",", "");
	assert_text(value_unknown(), ",", "?");
	assert_text(value_boolean(true), ",", "yes");
	assert_text(value_boolean(false), ",", "no");
	assert_text(value_number(0), ",", "0");
	assert_text(value_number(INT64_MAX), ",", "9223372036854775807");
	assert_text(value_text("a\tb"), ",", "a\tb");
	assert_text(value_text(NULL), ",", "");
}

static void items_are_separated_and_fields_are_named(void **state)
{
	const struct value objects[] = { counts(1, 2), counts(3, 4) };
	const struct value_field nested[] = {
		{ "paths", text_list("/a", "/b") },
		{ "counts", counts(5, 6) },
	};

	assert_text(value_list(NULL, 0), ",", "");
	assert_text(text_list("/a", NULL), ",", "/a");
	assert_text(text_list("/a", "/b"), "\n", "/a\n/b");
	assert_text(value_object(NULL, 0), ",", "");
	assert_text(counts(3, 1), ",", "task:3 pin:1");
	assert_text(value_list(objects, 2), "\n", "task:1 pin:2\ntask:3 pin:4");
	assert_text(value_object(nested, 2), ",", "paths:/a,/b counts:task:5 pin:6");
}

static void what_a_table_shows_instead_of_a_value_is_its_text(void **state)
{
	struct value value = value_number(7);

	value.display = "seven";
	assert_text(value, ",", "seven");
	assert_text(value_none_but("unassigned"), ",", "unassigned");
	assert_text(value_list((const struct value[]){ value, value_none() }, 2), ",", "seven,");
}

static void text_is_added_behind_what_is_there(void **state)
{
	auto_text struct text text = { 0 };
	const struct value value = value_number(7);

	text_add(&text, "ns:");
	value_add_text(&value, ",", &text);
	assert_string_equal(text_get(&text), "ns:7");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_are_ordered_as_their_kind_demands),
		cmocka_unit_test(what_a_table_shows_instead_of_a_value_does_not_change_its_order),
		cmocka_unit_test(each_kind_has_its_text),
		cmocka_unit_test(items_are_separated_and_fields_are_named),
		cmocka_unit_test(what_a_table_shows_instead_of_a_value_is_its_text),
		cmocka_unit_test(text_is_added_behind_what_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
