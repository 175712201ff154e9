/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "filters.h"
#include "util/text.h"

/* With the column of the expression that the caret is under. */
static const struct {
	const char *expression, *problem;
	int place;
} malformed[] = {
	{ "NETT == 7", "unknown column 'NETT' (see --list-columns)", 0 },
	{ "A == 7 && x-1", "unknown column 'x-1' (see --list-columns)", 10 },
	{ "TYPE == user", "unknown column 'user' (text goes in quotes)", 8 },
	{ "TYPE =~ NS", "a pattern must be a quoted string", 8 },
	{ "TYPE !~ 7", "a pattern must be a quoted string", 8 },
	{ "TYPE =~ 1.5", "a pattern must be a quoted string", 8 },
	{ "TYPE =~", "a pattern must be a quoted string", 7 },
	{ "TYPE =~ ('x')", "a pattern must be a quoted string", 8 },
	{ "TYPE =~ true", "a pattern must be a quoted string", 8 },
	{ "TYPE =~ 'a('", "malformed pattern: Unmatched ( or \\(", 8 },
	{ "TYPE == 'net", "unterminated string", 8 },
	{ "TYPE == 'net\"", "unterminated string", 8 },
	{ "'\\'", "unterminated string", 0 },
	{ "NS == 18446744073709551616", "number out of range", 6 },
	{ "NS < 16E", "number out of range", 5 },
	{ "NS < 1Y", "number out of range", 5 },
	{ "NS < 18446744073709551616.5", "number out of range", 5 },
	{ "NS < 7x", "malformed number", 5 },
	{ "NS < 7k", "malformed number", 5 },
	{ "NS < 7Ki", "malformed number", 5 },
	{ "NS < 1.", "malformed number", 5 },
	{ "NS < 1.5K", "malformed number", 5 },
	{ "NS < 1.5.5", "malformed number", 5 },
	{ "NS ==", "a column or a value is missing here", 5 },
	{ "NS == && A", "a column or a value is missing here", 6 },
	{ "== 7", "a column or a value is missing here", 0 },
	{ "A and", "a column or a value is missing here", 5 },
	{ "A or or B", "a column or a value is missing here", 5 },
	{ "not", "a column or a value is missing here", 3 },
	{ "()", "a column or a value is missing here", 1 },
	{ "A && (NS == 7", "unbalanced parenthesis: ')' is missing", 5 },
	{ "(A", "unbalanced parenthesis: ')' is missing", 0 },
	{ "NS == 7)", "unbalanced parenthesis: '(' is missing", 7 },
	{ "NS == 7 A", "an operator is missing here", 8 },
	{ "NS 7", "an operator is missing here", 3 },
	{ "(NS 7)", "an operator is missing here", 4 },
	{ "A !B", "an operator is missing here", 2 },
	{ "", "the expression is empty", 0 },
	{ "A = 1", "'=' is no operator: use '=='", 2 },
	{ "A & B", "'&' is no operator: use '&&'", 2 },
	{ "A | B", "'|' is no operator: use '||'", 2 },
	{ "A == -1", "unexpected character", 5 },
	{ "A == .5", "unexpected character", 5 },
	{ "1 < A < 3", "comparisons do not chain: join them with AND", 6 },
	{ "A == B =~ 'x'", "comparisons do not chain: join them with AND", 7 },
	{ "!TYPE == 'net'", "a condition compares with true and false only (parentheses missing?)",
	  6 },
	{ "7 == (A && B)", "a condition compares with true and false only (parentheses missing?)",
	  2 },
	{ "!TYPE =~ 'net'", "a condition compares with true and false only (parentheses missing?)",
	  6 },
	{ "NETT == 'x", "unknown column 'NETT' (see --list-columns)", 0 },
};

static void assert_error(const char *expression, const char *expected)
{
	struct filter *untouched = (struct filter *)&sample_set, *filter = untouched;
	struct error err = { "" };

	assert_int_equal(filter_parse(expression, &sample_set, &filter, &err), -EINVAL);
	assert_ptr_equal(filter, untouched);
	assert_memory_equal(err.text, "filter: ", 8);
	assert_string_equal(err.text + 8, expected);
	assert_int_equal(filter_parse(expression, &sample_set, &filter, NULL), -EINVAL);
}

static void an_error_names_the_fault_and_points_at_its_place(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(malformed); i++) {
		auto_text struct text expected = { 0 };

		text_add_format(&expected, "%s\n  %s\n  %*s^", malformed[i].problem,
				malformed[i].expression, malformed[i].place, "");
		assert_error(malformed[i].expression, text_get(&expected));
	}
}

static void the_caret_counts_what_is_shown(void **state)
{
	assert_error("'\n\x1b[1m' == x", "unknown column 'x' (text goes in quotes)\n"
					 "  '\\x0a\\x1b[1m' == x\n                   ^");
	assert_error("'\xc3\xa4\xe2\x82\xac' == x", "unknown column 'x' (text goes in quotes)\n"
						    "  '\xc3\xa4\xe2\x82\xac' == x\n          ^");
	assert_error("'\xe2\x80\xae' == x", "unknown column 'x' (text goes in quotes)\n"
					    "  '\\u202e' == x\n              ^");
	assert_error("'\xff\xc3' == x", "unknown column 'x' (text goes in quotes)\n"
					"  '\\xff\\xc3' == x\n                ^");
	assert_error(" \t", "the expression is empty\n   \\x09\n       ^");
	assert_error("A == \xc3\xa4", "unexpected character\n  A == \xc3\xa4\n       ^");
	assert_error("A == \xff", "unexpected character\n  A == \\xff\n       ^");
}

#define TEN "A == 1 && "

static void of_a_long_expression_a_window_is_shown(void **state)
{
	assert_error(TEN TEN TEN TEN TEN TEN TEN "X == 12",
		     "unknown column 'X' (see --list-columns)\n"
		     "  " TEN TEN TEN TEN TEN TEN TEN "X == 12\n"
		     "                                                                        ^");
	assert_error(TEN TEN TEN TEN TEN TEN TEN "X == 123",
		     "unknown column 'X' (see --list-columns)\n"
		     "  ... == 1 && " TEN TEN TEN "X == 123\n"
		     "                                            ^");
	assert_error("X && " TEN TEN TEN TEN TEN TEN TEN TEN "A",
		     "unknown column 'X' (see --list-columns)\n"
		     "  X && " TEN TEN TEN TEN TEN TEN "A == ...\n"
		     "  ^");
	assert_error(TEN TEN TEN TEN TEN TEN "X && " TEN TEN TEN TEN TEN TEN,
		     "unknown column 'X' (see --list-columns)\n"
		     "  ... == 1 && " TEN TEN TEN "X && " TEN TEN "A =...\n"
		     "                                            ^");
}

/* Whatever the place and the characters are, the lines fit and the caret stands below the 'X'. */
static void the_window_fits_80_columns_and_holds_the_place(void **state)
{
	for (size_t before = 0; before < 300; before++) {
		auto_text struct text expression = { 0 };
		struct error err = { "" };
		struct filter *filter;
		char *shown, *caret;

		text_add(&expression, before % 2 ? "'" : "TYPE == '");
		for (size_t i = 0; i < before; i++)
			text_add(&expression, i % 7 ? "a" : "\x01");
		text_add(&expression, "' && X == '");
		for (size_t i = 0; i < 300 - before; i++)
			text_add(&expression, i % 5 ? "b" : "\x02");
		assert_int_equal(filter_parse(text_get(&expression), &sample_set, &filter, &err),
				 -EINVAL);
		shown = strchr(err.text, '\n') + 1;
		caret = strchr(shown, '\n') + 1;
		assert_true(caret - shown <= 81);
		assert_in_range(strlen(caret), 3, 80);
		assert_int_equal(strchr(shown, 'X') - shown, strchr(caret, '^') - caret);
	}
}

static char *repeat(struct text *text, const char *what, size_t times)
{
	while (times-- > 0)
		text_add(text, what);
	return text->data;
}

static void of_a_long_name_the_beginning_is_repeated(void **state)
{
	auto_text struct text name = { 0 }, expected = { 0 };

	repeat(&name, "x", 78);
	text_add(&expected, "unknown column '");
	repeat(&expected, "x", 40);
	text_add(&expected, "...' (see --list-columns)\n  ");
	repeat(&expected, "x", 70);
	text_add(&expected, "...\n  ^");
	assert_error(text_get(&name), text_get(&expected));
}

static void nesting_has_a_limit_and_length_has_none(void **state)
{
	auto_text struct text nested = { 0 }, deep = { 0 }, negated = { 0 }, joined = { 0 };
	struct error err = { "" };
	struct filter *filter;

	repeat(&nested, "(", 100);
	text_add(&nested, "A");
	assert_true(matches(repeat(&nested, ")", 100)));

	assert_int_equal(filter_parse(repeat(&deep, "(", 100000), &sample_set, &filter, &err),
			 -EINVAL);
	assert_non_null(strstr(err.text, "nested deeper than 100 levels\n  ...("));
	repeat(&negated, "!(", 50);
	text_add(&negated, "!");
	assert_int_equal(filter_parse(repeat(&negated, "A", 1), &sample_set, &filter, &err),
			 -EINVAL);
	assert_non_null(strstr(err.text, "nested deeper than 100 levels"));

	repeat(&joined, "A == 1 && B == 2 || ", 100000);
	repeat(&joined, "!(NPROCS || A) || ", 100000);
	assert_true(matches(repeat(&joined, "A", 1)));
}

static void a_pattern_has_a_limit(void **state)
{
	auto_text struct text longest = { 0 }, longer = { 0 };
	struct error err = { "" };
	struct filter *filter;

	text_add(&longest, "TYPE !~ '");
	repeat(&longest, "(", 2047);
	text_add(&longest, "xx");
	repeat(&longest, ")", 2047);
	assert_true(matches(repeat(&longest, "'", 1)));

	text_add(&longer, "TYPE !~ '");
	repeat(&longer, "x", 4097);
	assert_int_equal(filter_parse(repeat(&longer, "'", 1), &sample_set, &filter, &err),
			 -EINVAL);
	assert_memory_equal(err.text, "filter: pattern longer than 4096 bytes\n  TYPE", 44);
}

static void a_string_means_its_bytes(void **state)
{
	struct row row = sample();
	char text[256] = "";

	for (int byte = 1; byte < 256; byte++)
		text[byte - 1] = (char)byte;
	row.type = value_text(text);
	for (size_t quote = 0; quote < 2; quote++) {
		auto_text struct text expression = { 0 };

		text_add(&expression, quote ? "TYPE == '" : "TYPE == \"");
		for (const char *at = text; *at; at++) {
			if (*at == '\\' || *at == (quote ? '\'' : '"'))
				text_add(&expression, "\\");
			text_add_bytes(&expression, at, 1);
		}
		text_add(&expression, quote ? "'" : "\"");
		assert_true(matches_row(text_get(&expression), &row));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_error_names_the_fault_and_points_at_its_place),
		cmocka_unit_test(the_caret_counts_what_is_shown),
		cmocka_unit_test(of_a_long_expression_a_window_is_shown),
		cmocka_unit_test(the_window_fits_80_columns_and_holds_the_place),
		cmocka_unit_test(of_a_long_name_the_beginning_is_repeated),
		cmocka_unit_test(nesting_has_a_limit_and_length_has_none),
		cmocka_unit_test(a_pattern_has_a_limit),
		cmocka_unit_test(a_string_means_its_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
