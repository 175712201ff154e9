/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "render/prose.h"
#include "util/text.h"

static void assert_lines(const char *prose, size_t width, const char *expected)
{
	auto_text struct text lines = { 0 };

	prose_break(prose, width, &lines);
	assert_string_equal(text_get(&lines), expected);
}

static void lines_are_broken_between_words(void **state)
{
	(void)state;
	assert_lines("one two three", 13, "one two three");
	assert_lines("one two three", 12, "one two\nthree");
	assert_lines("one two three", 7, "one two\nthree");
	assert_lines("one two three", 6, "one\ntwo\nthree");
	assert_lines("", 6, "");
}

static void without_a_width_there_is_one_line(void **state)
{
	(void)state;
	assert_lines("one two three", 0, "one two three");
}

static void a_word_that_is_too_long_has_a_line_of_its_own(void **state)
{
	(void)state;
	assert_lines("a longer-than-that b", 6, "a\nlonger-than-that\nb");
	assert_lines("longer-than-that b", 6, "longer-than-that\nb");
}

static void spaces_are_kept_but_where_a_line_ends(void **state)
{
	(void)state;
	assert_lines("  a  b   c ", 20, "  a  b   c ");
	assert_lines("aa  bb   cc", 6, "aa  bb\ncc");
}

static void characters_count_not_bytes(void **state)
{
	(void)state;
	assert_lines("\xc3\xa4\xc3\xb6 \xe2\x82\xac\xe2\x82\xac x", 5,
		     "\xc3\xa4\xc3\xb6 \xe2\x82\xac\xe2\x82\xac\nx");
	assert_int_equal(prose_width("\xc3\xa4\xc3\xb6 \xe2\x82\xac"), 4);
}

static void the_longest_line_counts(void **state)
{
	(void)state;
	assert_int_equal(prose_width(""), 0);
	assert_int_equal(prose_width("a\nbcd\nef"), 3);
	assert_int_equal(prose_width("abcd\n"), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_broken_between_words),
		cmocka_unit_test(without_a_width_there_is_one_line),
		cmocka_unit_test(a_word_that_is_too_long_has_a_line_of_its_own),
		cmocka_unit_test(spaces_are_kept_but_where_a_line_ends),
		cmocka_unit_test(characters_count_not_bytes),
		cmocka_unit_test(the_longest_line_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
