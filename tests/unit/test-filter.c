/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "filters.h"

static void assert_all(bool expected, const char *const *expressions, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (matches(expressions[i]) != expected)
			fail_msg("%s is not %s", expressions[i], expected ? "true" : "false");
	}
}

#define ASSERT_TRUE(...)                                                                           \
	assert_all(true, (const char *const[]){ __VA_ARGS__ },                                     \
		   sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))
#define ASSERT_FALSE(...)                                                                          \
	assert_all(false, (const char *const[]){ __VA_ARGS__ },                                    \
		   sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

static void operators_have_their_spellings_in_any_case(void **state)
{
	ASSERT_TRUE("A == 1", "A eq 1", "A Eq 1", "A != 2", "A ne 2", "A NE 2", "A < 2", "A lt 2");
	ASSERT_TRUE("A <= 1", "A LE 1", "A >= 1", "A ge 1", "B > 1", "B GT 1", "A==1", "(A)==(1)");
	ASSERT_TRUE("A && B", "A and B", "A AND B", "A aNd B", "A || NPROCS", "NPROCS or A");
	ASSERT_TRUE("!NPROCS", "not NPROCS", "NOT NPROCS", "! ! A", "!(NPROCS)", "NOT(NPROCS)");
	ASSERT_TRUE("TYPE =~ '^n'", "TYPE !~ '^e'", "TYPE=~\"t$\"", " \t\nA\r\v\f==\n1 ");
	ASSERT_FALSE("A == 2", "A eq 2", "A != 1", "A ne 1", "A < 1", "A lt 1", "A <= 0", "A le 0");
	ASSERT_FALSE("A >= 2", "A ge 2", "A > 1", "A gt 1", "A && NPROCS", "A and NPROCS");
	ASSERT_FALSE("NPROCS || GONE", "NPROCS or GONE", "!A", "not A", "TYPE =~ '^e'");
	ASSERT_FALSE("TYPE !~ '^n'");
}

static void not_binds_before_comparison_before_and_before_or(void **state)
{
	ASSERT_TRUE("A == 1 || A == 1 && A == 2", "A == 2 && A == 1 || A == 1");
	ASSERT_FALSE("(A == 1 || A == 1) && A == 2", "A == 2 && (A == 1 || A == 1)");
	ASSERT_TRUE("!NPROCS && A", "!NPROCS == true", "not (NPROCS == true)");
	ASSERT_FALSE("!(NPROCS && A) && NPROCS", "!SELF == true", "!(SELF == true)");
	ASSERT_TRUE("(A == 1) == (B == 2)", "(A == 1) == true", "false == (A == 2)");
	ASSERT_TRUE("(A == 1) != (B == 1)", "SELF == (A == 1)", "!SELF == false", "!!SELF == SELF");
}

static void column_names_have_any_case_and_their_own_characters(void **state)
{
	ASSERT_TRUE("ns == 4026531833", "Ns==4026531833", "kept-by", "load.%:1_a == 1.5");
	ASSERT_TRUE("B==C", "B >= C", "A != B", "A < B", "A == A");
	ASSERT_FALSE("A == B", "B != C", "B < A");
}

static void numbers_compare_quoted_or_not(void **state)
{
	ASSERT_TRUE("NS == 4026531833", "NS == \"4026531833\"", "NS == '04026531833'");
	ASSERT_TRUE("4026531833 == NS", "NS != '7'", "NS > '9'", "NS < 4026531834", "B <= '10'");
	ASSERT_FALSE("NS == 4026531834", "NS != '4026531833'", "NS < '9'", "B > '10'");
	ASSERT_FALSE("NS == 'net'", "NS < 'net'", "NS > 'net'", "NS <= 'net'", "NS >= ''");
	ASSERT_TRUE("NS != 'net'", "NS != ''", "NS != '4026531833x'", "NS != '4026531833.'");
	ASSERT_FALSE("NS == '4026531833.'", "NS == ' 4026531833'", "NS == '-4026531833'");
}

static void text_of_digits_compares_as_a_number_with_all_its_bits(void **state)
{
	ASSERT_TRUE("NSID == 9007199254740993", "NSID > 9007199254740992", "NSID >= 10");
	ASSERT_FALSE("NSID == 9007199254740992", "NSID < 9007199254740992",
		     "NSID != 9007199254740993");
	ASSERT_TRUE("NSID == '9007199254740993'", "18446744073709551615 > 18446744073709551614");
	ASSERT_TRUE("TYPE != 7", "18446744073709551615 == '18446744073709551615'");
	ASSERT_FALSE("TYPE == 7", "TYPE < 7", "TYPE > 7");
	ASSERT_FALSE("18446744073709551615 == '18446744073709551616'");
}

static void text_compares_bytewise_with_text(void **state)
{
	ASSERT_TRUE("TYPE == 'net'", "TYPE < 'user'", "TYPE > 'mnt'", "TYPE > 'NET'",
		    "BLANK == ''");
	ASSERT_TRUE("TYPE >= 'net'", "TYPE < 'net2'", "NSID != '09007199254740993'");
	ASSERT_FALSE("TYPE == 'NET'", "TYPE == 'ne'", "TYPE != 'net'", "NSID < '10'");
}

static void units_multiply_numbers(void **state)
{
	ASSERT_TRUE("1K == 1024", "1KiB == 1024", "1KB == 1000", "2M == 2097152",
		    "1MB == '1000000'");
	ASSERT_TRUE("1G == 1073741824", "1T == 1024G", "1P == 1024T",
		    "15E == 17293822569102704640");
	ASSERT_TRUE("18EB > 15EiB", "NS > 3G", "0Y == 0", "0ZiB == 0ZB", "(1K) == 1024");
}

static void fractions_are_exact(void **state)
{
	ASSERT_TRUE("A < 1.5", "B > 1.5", "A == 1.0", "1.0 == A", "LOAD.%:1_A == 1.5",
		    "1.50 == 1.5");
	ASSERT_TRUE("LOAD.%:1_A < 1.51", "LOAD.%:1_A > 1.49999999999999999999999999", "0.1 < 0.11");
	ASSERT_TRUE("NSID > 9007199254740992.9", "NSID < 9007199254740993.1", "1.10 != 1.01");
	ASSERT_TRUE("18446744073709551615.5 > 18446744073709551615", "TYPE != 1.5",
		    "LOAD.%:1_A == '1.50'");
	ASSERT_FALSE("A == 1.5", "A > 1.0", "LOAD.%:1_A == '1.5'", "1.05 == 1.5", "GONE < 1.5");
}

static void a_backslash_stands_for_itself_unless_it_protects(void **state)
{
	ASSERT_TRUE("'a\"b' == \"a\\\"b\"", "\"a'b\" == 'a\\'b'", "'\\\\' != '\\\\\\\\'");
	ASSERT_TRUE("'\\n' == '\\\\n'", "'a\\\"' =~ '^..\"$'", "'' == \"\"");
	ASSERT_TRUE("'a.b' =~ '^a\\.b$'", "'a\\\\b' =~ '^a\\\\\\\\b$'", "'a\nb' =~ 'a.b'");
	ASSERT_FALSE("'axb' =~ '^a\\.b$'");
}

static void patterns_are_extended_and_mind_case(void **state)
{
	ASSERT_TRUE("TYPE =~ '^(net|uts)$'", "TYPE =~ 'n' && TYPE =~ 'e'", "TYPE =~ ''",
		    "TYPE !~ 'NET'");
	ASSERT_TRUE("NS =~ '^40+2'", "NS =~ '33$'", "SELF =~ '^yes$'", "BLANK =~ '^$'",
		    "'x' =~ 'x'");
	ASSERT_FALSE("TYPE =~ '^(ipc|uts)$'", "TYPE =~ 'N'", "TYPE !~ ''", "NS =~ 'x'",
		     "SELF !~ 'y'");
}

static void what_there_is_none_of_only_differs(void **state)
{
	ASSERT_TRUE("GONE != 'x'", "GONE != 0", "GONE != ''", "GONE != true", "GONE != TYPE");
	ASSERT_TRUE("GONE !~ 'x'", "GONE !~ ''", "7 != GONE", "GONE != GONE", "!GONE",
		    "!(GONE == 1)");
	ASSERT_FALSE("GONE", "GONE == ''", "GONE == 0", "GONE < 1", "GONE >= 0", "GONE == false");
	ASSERT_FALSE("GONE =~ ''", "GONE =~ '.*'", "GONE == GONE", "'' == GONE", "GONE <= 'x'");
}

static void what_a_table_shows_instead_of_nothing_can_be_asked_for(void **state)
{
	ASSERT_TRUE("NETNSID == 'unassigned'", "'unassigned' == NETNSID", "NETNSID =~ '^un'");
	ASSERT_TRUE("NETNSID != '7'", "NETNSID != 7", "NETNSID !~ '^7'", "NETNSID != ''",
		    "!NETNSID");
	ASSERT_TRUE("NETNSID <= 'unassigned'", "NETNSID != GONE", "NETNSID != NETNSID");
	ASSERT_FALSE("NETNSID", "NETNSID == 7", "NETNSID > 5", "NETNSID > '5'", "NETNSID < 'x'");
	ASSERT_FALSE("NETNSID != 'unassigned'", "NETNSID !~ 'un'", "NETNSID == ''",
		     "NETNSID == GONE");
}

static void what_a_table_shows_as_another_word_compares_as_that(void **state)
{
	struct row row = sample();

	row.type.display = "network";
	assert_true(matches_row("TYPE == 'network' && TYPE =~ 'k$'", &row));
	assert_false(matches_row("TYPE == 'net'", &row));

	row.a.display = "one";
	assert_true(matches_row("A == 'one' && A == 1 && A == '1' && A =~ 'one'", &row));
	assert_false(matches_row("A != 'one' || A == 'two' || A < 'two' || A =~ '1'", &row));
}

static void nothing_holds_for_what_is_unknown(void **state)
{
	ASSERT_FALSE("LOST", "LOST == 7", "LOST != 7", "LOST < 7", "LOST >= 0", "7 != LOST");
	ASSERT_FALSE("LOST == '?'", "LOST != '?'", "LOST =~ ''", "LOST !~ 'x'", "LOST == LOST");
	ASSERT_FALSE("LOST != LOST", "LOST != GONE", "GONE != LOST", "LOST != true",
		     "LOST != EMPTY");
	ASSERT_FALSE("EMPTY != LOST", "LOST != NSFS");
	ASSERT_TRUE("!LOST", "!(LOST == 7)", "!(LOST != 7)", "LOST == 7 || A", "not (LOST !~ 'x')");
}

static void a_list_passes_for_any_item_and_differs_for_all(void **state)
{
	ASSERT_TRUE("NSFS == '/run/netns/red'", "NSFS =~ 'blue$'", "NSFS != '/run'", "NSFS !~ 'x'");
	ASSERT_TRUE("PIDS == 70", "PIDS == '3'", "PIDS < 4", "PIDS > 4", "70 == PIDS", "4 > PIDS");
	ASSERT_TRUE("PIDS", "NSFS", "PIDS == PIDS", "PIDS != NSFS", "EMPTY != 'x'", "EMPTY !~ ''");
	ASSERT_FALSE("NSFS == '/run/netns'", "NSFS != '/run/netns/red'", "NSFS !~ 'blue'");
	ASSERT_FALSE("PIDS == 4", "PIDS != 3", "PIDS < 3", "PIDS > 70", "3 != PIDS",
		     "PIDS != PIDS");
	ASSERT_FALSE("EMPTY", "EMPTY == ''", "EMPTY =~ ''", "EMPTY < 1", "EMPTY == EMPTY");
}

static void an_unknown_item_neither_equals_nor_differs(void **state)
{
	const struct value items[] = { value_number(3), value_unknown() };
	struct row row = sample();

	row.pids = value_list(items, ARRAY_SIZE(items));
	assert_true(matches_row("PIDS == 3 && PIDS", &row));
	assert_false(matches_row("PIDS != 4", &row));
}

static void an_object_compares_as_its_text(void **state)
{
	ASSERT_TRUE("KEPT-BY == 'task:3 pin:1'", "KEPT-BY =~ '(^| )pin:'", "KEPT-BY != 'pin:1'");
	ASSERT_TRUE("KEPT-BY", "KEPT-BY != 3", "KEPT-BY !~ 'fd:'", "KEPT-BY > 'task:2'");
	ASSERT_FALSE("KEPT-BY == 'pin:1'", "KEPT-BY == 3", "KEPT-BY !~ 'pin:1'", "KEPT-BY < 3");
}

static void booleans_compare_with_what_says_yes_or_no(void **state)
{
	ASSERT_TRUE("SELF", "SELF == true", "SELF == TRUE", "true == SELF", "SELF == 'yes'",
		    "SELF == 1");
	ASSERT_TRUE("SELF == 'true'", "SELF == 'Yes'", "SELF == '1'", "SELF != false",
		    "SELF != 'no'");
	ASSERT_TRUE("SELF != 0", "SELF > false", "SELF >= true", "SELF != 'maybe'",
		    "NPROCS == false");
	ASSERT_TRUE("B == true", "NS == true", "'no' == False", "TYPE != true", "KEPT-BY != true");
	ASSERT_FALSE("SELF == false", "SELF == 'no'", "SELF == 0", "SELF != 1", "SELF == 'maybe'");
	ASSERT_FALSE("SELF < 'maybe'", "SELF > true", "NPROCS == true", "TYPE == true", "false");
}

static void a_value_alone_holds_where_it_is_not_empty(void **state)
{
	const struct value zeros[] = { value_number(0), value_none(), value_text("") };
	const struct value_field none[] = { { "task", value_number(0) } };
	struct row row = sample();

	ASSERT_TRUE("NS", "TYPE", "true", "1", "'x'", "'0'", "0.5");
	ASSERT_FALSE("NPROCS", "BLANK", "false", "0", "''");
	row.pids = value_list(zeros, ARRAY_SIZE(zeros));
	row.kept_by = value_object(none, ARRAY_SIZE(none));
	row.self = value_boolean(false);
	assert_false(matches_row("PIDS || KEPT-BY || SELF", &row));
}

static void cells_are_fetched_only_as_far_as_needed(void **state)
{
	asked = 0;
	assert_false(matches("NPROCS && NS == 7"));
	assert_int_equal(asked, 1);
	assert_true(matches("TYPE == 'net' || NS == 7 || B"));
	assert_int_equal(asked, 2);
	assert_true(matches("A && (GONE || B) && C"));
	assert_int_equal(asked, 6);
}

static void needs_are_those_of_the_columns_named(void **state)
{
	struct filter *filter = parse("NPROCS == 1 || !(7 > nsid && NPROCS)");

	assert_int_equal(filter_needs(filter), 2 | 8);
	filter_free(filter);
	filter = parse("true");
	assert_int_equal(filter_needs(filter), 0);
	filter_free(filter);
	filter_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(operators_have_their_spellings_in_any_case),
		cmocka_unit_test(not_binds_before_comparison_before_and_before_or),
		cmocka_unit_test(column_names_have_any_case_and_their_own_characters),
		cmocka_unit_test(numbers_compare_quoted_or_not),
		cmocka_unit_test(text_of_digits_compares_as_a_number_with_all_its_bits),
		cmocka_unit_test(text_compares_bytewise_with_text),
		cmocka_unit_test(units_multiply_numbers),
		cmocka_unit_test(fractions_are_exact),
		cmocka_unit_test(a_backslash_stands_for_itself_unless_it_protects),
		cmocka_unit_test(patterns_are_extended_and_mind_case),
		cmocka_unit_test(what_there_is_none_of_only_differs),
		cmocka_unit_test(what_a_table_shows_instead_of_nothing_can_be_asked_for),
		cmocka_unit_test(what_a_table_shows_as_another_word_compares_as_that),
		cmocka_unit_test(nothing_holds_for_what_is_unknown),
		cmocka_unit_test(a_list_passes_for_any_item_and_differs_for_all),
		cmocka_unit_test(an_unknown_item_neither_equals_nor_differs),
		cmocka_unit_test(an_object_compares_as_its_text),
		cmocka_unit_test(booleans_compare_with_what_says_yes_or_no),
		cmocka_unit_test(a_value_alone_holds_where_it_is_not_empty),
		cmocka_unit_test(cells_are_fetched_only_as_far_as_needed),
		cmocka_unit_test(needs_are_those_of_the_columns_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
