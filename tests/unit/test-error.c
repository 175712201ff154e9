/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "util/error.h"
#include "util/macros.h"
#include "util/text.h"

static void setting_an_error_returns_the_result_it_was_given(void **state)
{
	struct error err = { .text = "" };

	assert_int_equal(error_set(&err, -EINVAL, "line %d of %s", 7, "maps"), -EINVAL);
	assert_string_equal(err.text, "line 7 of maps");
}

static void the_words_of_the_errno_follow_the_text_for_either_sign(void **state)
{
	struct error err = { .text = "" };

	assert_int_equal(error_set_errno(&err, -ENOENT, "/proc/%d", 42), -ENOENT);
	assert_string_equal(err.text, "/proc/42: No such file or directory");
	assert_int_equal(error_set_errno(&err, ENOENT, "/proc"), ENOENT);
	assert_string_equal(err.text, "/proc: No such file or directory");
}

static void a_prefix_goes_before_the_text_that_is_there(void **state)
{
	struct error err = { .text = "" };

	(void)error_set(&err, -EINVAL, "no number");
	assert_int_equal(error_prefix(&err, -EINVAL, "line %d", 3), -EINVAL);
	assert_int_equal(error_prefix(&err, -EINVAL, "uid_map"), -EINVAL);
	assert_string_equal(err.text, "uid_map: line 3: no number");
}

static void an_error_may_quote_its_own_text(void **state)
{
	struct error err = { .text = "why" };

	(void)error_set(&err, -EINVAL, "[%s]", err.text);
	assert_string_equal(err.text, "[why]");
}

static void without_a_place_for_the_text_only_the_result_is_returned(void **state)
{
	assert_int_equal(error_set(NULL, -EIO, "x"), -EIO);
	assert_int_equal(error_set_errno(NULL, -EIO, "x"), -EIO);
	assert_int_equal(error_prefix(NULL, -EIO, "x"), -EIO);
}

/* Fills all but room bytes of an error, then adds the UTF-8 character. Returns the length. */
static size_t length_with_room(size_t room, const char *character)
{
	char filler[sizeof(((struct error *)0)->text)] = "";
	struct error err = { .text = "" };

	memset(filler, 'a', sizeof(filler) - 1 - room);
	(void)error_set(&err, -EINVAL, "%s%s", filler, character);
	return strlen(err.text);
}

static void a_long_text_is_cut_at_the_end_of_a_character(void **state)
{
	static const char *const characters[] = { "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80" };
	const size_t limit = sizeof(((struct error *)0)->text) - 1;

	for (size_t i = 0; i < ARRAY_SIZE(characters); i++) {
		size_t size = strlen(characters[i]);

		assert_int_equal(length_with_room(size, characters[i]), limit);
		for (size_t room = 0; room < size; room++)
			assert_int_equal(length_with_room(room, characters[i]), limit - room);
	}
}

static void a_prefix_that_leaves_no_room_cuts_the_text_behind_it(void **state)
{
	struct error err = { .text = "the reason" };
	char prefix[sizeof(err.text)] = "";

	memset(prefix, 'p', sizeof(prefix) - 6);
	(void)error_prefix(&err, -EINVAL, "%s", prefix);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
	assert_string_equal(err.text + sizeof(prefix) - 6, ": the");
}

static void an_errno_has_a_name_for_either_sign(void **state)
{
#ifdef __GLIBC__
	assert_string_equal(error_name(-EACCES), "EACCES");
	assert_string_equal(error_name(ESRCH), "ESRCH");
#else
	assert_string_equal(error_name(-EACCES), "E13");
	assert_string_equal(error_name(ESRCH), "E3");
#endif
}

/* 524 is the kernel's own ENOTSUPP, which does reach programs. */
static void an_errno_without_a_name_is_called_by_its_number(void **state)
{
	const char *const first = error_name(-524);

	assert_string_equal(error_name(4095), "E4095");
	assert_string_equal(first, "E524");
}

static void what_cannot_be_an_errno_still_has_a_name(void **state)
{
	assert_string_equal(error_name(4096), "E?");
	assert_string_equal(error_name(INT_MAX), "E?");
	assert_string_equal(error_name(INT_MIN), "E?");
}

static void gone_and_denied_are_told_apart_for_either_sign(void **state)
{
	static const struct {
		int rc;
		bool gone, denied;
	} cases[] = {
		{ ENOENT, true, false },   { ESRCH, true, false },   { EACCES, false, true },
		{ EPERM, false, true },    { EINVAL, false, false }, { EIO, false, false },
		{ ENOTDIR, false, false }, { 0, false, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(error_is_gone(cases[i].rc), cases[i].gone);
		assert_int_equal(error_is_gone(-cases[i].rc), cases[i].gone);
		assert_int_equal(error_is_denied(cases[i].rc), cases[i].denied);
		assert_int_equal(error_is_denied(-cases[i].rc), cases[i].denied);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(setting_an_error_returns_the_result_it_was_given),
		cmocka_unit_test(the_words_of_the_errno_follow_the_text_for_either_sign),
		cmocka_unit_test(a_prefix_goes_before_the_text_that_is_there),
		cmocka_unit_test(an_error_may_quote_its_own_text),
		cmocka_unit_test(without_a_place_for_the_text_only_the_result_is_returned),
		cmocka_unit_test(a_long_text_is_cut_at_the_end_of_a_character),
		cmocka_unit_test(a_prefix_that_leaves_no_room_cuts_the_text_behind_it),
		cmocka_unit_test(an_errno_has_a_name_for_either_sign),
		cmocka_unit_test(an_errno_without_a_name_is_called_by_its_number),
		cmocka_unit_test(what_cannot_be_an_errno_still_has_a_name),
		cmocka_unit_test(gone_and_denied_are_told_apart_for_either_sign),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
