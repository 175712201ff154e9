/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../text-oracle.h"
#include "util/macros.h"
#include "util/text.h"

struct escape_case {
	const char *input, *expected;
};

static void check_escapes(void (*add)(struct text *, const char *), const struct escape_case *cases,
			  size_t n_cases)
{
	for (size_t i = 0; i < n_cases; i++) {
		auto_text struct text text = { 0 };

		text_add(&text, "<");
		add(&text, cases[i].input);
		text_add(&text, ">");
		assert_int_equal(text.length, strlen(cases[i].expected) + 2);
		assert_memory_equal(text.data + 1, cases[i].expected, text.length - 2);
	}
}

static void the_empty_text_has_no_memory_and_reads_as_nothing(void **state)
{
	auto_text struct text text = { 0 };

	text_add(&text, "");
	text_add_bytes(&text, NULL, 0);
	text_clear(&text);
	assert_null(text.data);
	assert_string_equal(text_get(&text), "");
}

static void what_is_added_stands_one_behind_the_other(void **state)
{
	auto_text struct text text = { 0 };

	text_add(&text, "mnt");
	text_add_bytes(&text, ":[x", 2);
	text_add_format(&text, "%d]%c%s", 42, '\0', "end");
	assert_int_equal(text.length, 12);
	assert_memory_equal(text.data, "mnt:[42]\0end", 13);
}

static void a_text_grows_to_any_length(void **state)
{
	auto_text struct text text = { 0 };

	for (size_t i = 0; i < 10000; i++) {
		text_add_format(&text, "%c", (char)('a' + i % 26));
		assert_int_equal(text.length, i + 1);
		assert_int_equal(text.data[i + 1], '\0');
	}
	text_add_format(&text, "%050000d", 1);
	assert_int_equal(strlen(text_get(&text)), 60000);
	assert_memory_equal(text.data + 9997, "nop000", 6);
}

static void a_cleared_text_is_empty_and_keeps_its_memory(void **state)
{
	auto_text struct text text = { 0 };
	const char *data;

	text_add(&text, "old");
	data = text.data;
	text_clear(&text);
	assert_int_equal(text.length, 0);
	assert_string_equal(text_get(&text), "");
	text_add(&text, "n");
	assert_string_equal(text_get(&text), "n");
	assert_ptr_equal(text.data, data);
}

static void a_released_text_is_empty_and_can_be_used_on(void **state)
{
	auto_text struct text text = { 0 };

	text_add(&text, "old");
	text_release(&text);
	assert_null(text.data);
	assert_int_equal(text.length + text.allocated, 0);
	text_add(&text, "new");
	assert_string_equal(text_get(&text), "new");
}

static void only_well_formed_characters_have_a_length(void **state)
{
	static const struct {
		const char *bytes;
		size_t length, expected;
	} cases[] = {
		{ "", 0, 0 },
		{ "\0", 1, 1 },
		{ "az", 2, 1 },
		{ "\x7f", 1, 1 },
		{ "\x80", 1, 0 },
		{ "\xbf", 1, 0 },
		{ "\xc1\xbf", 2, 0 },
		{ "\xc2\x80", 2, 2 },
		{ "\xc2\x80", 1, 0 },
		{ "\xc2\x7f", 2, 0 },
		{ "\xc2\xc0", 2, 0 },
		{ "\xdf\xbf", 2, 2 },
		{ "\xe0\x9f\xbf", 3, 0 },
		{ "\xe0\xa0\x80", 3, 3 },
		{ "\xe2\x82\xac", 2, 0 },
		{ "\xe2\x82\xac", 3, 3 },
		{ "\xed\x9f\xbf", 3, 3 },
		{ "\xed\xa0\x80", 3, 0 },
		{ "\xed\xbf\xbf", 3, 0 },
		{ "\xee\x80\x80", 3, 3 },
		{ "\xef\xbf\xbf", 3, 3 },
		{ "\xf0\x8f\xbf\xbf", 4, 0 },
		{ "\xf0\x90\x80\x80", 4, 4 },
		{ "\xf0\x90\x80\x80", 3, 0 },
		{ "\xf0\x90\x80z", 4, 0 },
		{ "\xf4\x8f\xbf\xbf", 4, 4 },
		{ "\xf4\x90\x80\x80", 4, 0 },
		{ "\xf5\x80\x80\x80", 4, 0 },
		{ "\xf8\x88\x80\x80\x80", 5, 0 },
		{ "\xff", 1, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(text_utf8_length(cases[i].bytes, cases[i].length),
				 cases[i].expected);
}

static void add_reversible_text(struct text *text, const char *more)
{
	text_add_reversible(text, more, strlen(more));
}

static void reversible_text_escapes_bad_bytes_and_literal_escapes(void **state)
{
	static const struct escape_case cases[] = {
		{ "", "" },
		{ "/run/\xc3\xa4\xe2\x82\xac", "/run/\xc3\xa4\xe2\x82\xac" },
		{ "a\xff"
		  "b",
		  "a\\xffb" },
		{ "\xe2\x82", "\\xe2\\x82" },
		{ "\\x41", "\\x5cx41" },
		{ "\\\\x", "\\\\x5cx" },
		{ "\\\xff", "\\\\xff" },
		{ "\\n \\", "\\n \\" },
		{ "\n\x1b\xe2\x80\xae", "\n\x1b\xe2\x80\xae" },
	};

	check_escapes(add_reversible_text, cases, ARRAY_SIZE(cases));
}

static void reversible_text_keeps_bytes_that_are_zero(void **state)
{
	auto_text struct text text = { 0 };

	text_add_reversible(&text, "a\0\xff", 3);
	assert_int_equal(text.length, 6);
	assert_memory_equal(text.data, "a\0\\xff", 7);
}

/* Of the bytes that make a difference more than chance would give. */
static size_t random_bytes(char bytes[64])
{
	static const char telling[] = "\\\\x5c\xc2\x80\xe2\x80\xae\xf0\x9f\x98\xed\xa0\xff";
	size_t length = (size_t)random() % 64;

	for (size_t i = 0; i < length; i++) {
		long draw = random();

		bytes[i] =
			draw & 0x100 ? telling[(size_t)draw / 512 % sizeof(telling)] : (char)draw;
	}
	return length;
}

static void reversible_text_is_utf8_and_gives_any_bytes_back(void **state)
{
	srandom(1);
	for (int round = 0; round < 50000; round++) {
		auto_text struct text escaped = { 0 };
		auto_text struct text undone = { 0 };
		char bytes[64];
		size_t length = random_bytes(bytes);

		text_add_reversible(&escaped, bytes, length);
		assert_true(is_utf8(text_get(&escaped), escaped.length));
		undo_reversible(&undone, &escaped);
		assert_int_equal(undone.length, length);
		assert_memory_equal(text_get(&undone), bytes, length);
	}
}

static void visible_text_escapes_nothing_but_deceptive_characters(void **state)
{
	static const struct escape_case cases[] = {
		{ "", "" },
		{ "plain \\x41 \xc3\xa4", "plain \\x41 \xc3\xa4" },
		{ "a\xe2\x80\xae"
		  "b",
		  "a\\u202eb" },
		{ "\xc2\x80\xc2\x9b\xc2\x9f", "\\u0080\\u009b\\u009f" },
		{ "\xef\xbb\xbf", "\\ufeff" },
		{ "\n\x1b\x7f\xff\x9b", "\n\x1b\x7f\xff\x9b" },
		{ "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80" },
	};

	check_escapes(text_add_visible, cases, ARRAY_SIZE(cases));
}

/* The UTF-8 form of a code point between U+0080 and U+FFFF. */
static void encode(char character[4], uint32_t code)
{
	unsigned int last = 0x80 | (code & 0x3f);

	if (code < 0x800)
		(void)snprintf(character, 4, "%c%c", 0xc0 | code >> 6, last);
	else
		(void)snprintf(character, 4, "%c%c%c", 0xe0 | code >> 12, 0x80 | (code >> 6 & 0x3f),
			       last);
}

static bool stays_visible(uint32_t code)
{
	auto_text struct text text = { 0 };
	char character[4], escape[16];

	encode(character, code);
	(void)snprintf(escape, sizeof(escape), "\\u%04x", code);
	text_add_visible(&text, character);
	if (strcmp(text_get(&text), character) == 0)
		return true;
	assert_string_equal(text_get(&text), escape);
	return false;
}

static void the_deceptive_characters_are_these_and_no_others(void **state)
{
	static const uint32_t deceptive[][2] = {
		{ 0x80, 0x9f },     { 0xad, 0xad },     { 0x61c, 0x61c },
		{ 0x200b, 0x200f }, { 0x2028, 0x202e }, { 0x2060, 0x2064 },
		{ 0x2066, 0x206f }, { 0xfeff, 0xfeff }, { 0xfff9, 0xfffb },
	};

	for (size_t i = 0; i < ARRAY_SIZE(deceptive); i++) {
		for (uint32_t code = deceptive[i][0]; code <= deceptive[i][1]; code++)
			assert_false(stays_visible(code));
		if (deceptive[i][0] > 0x80)
			assert_true(stays_visible(deceptive[i][0] - 1));
		assert_true(stays_visible(deceptive[i][1] + 1));
	}
}

static void printable_text_has_no_control_and_no_bad_byte(void **state)
{
	static const struct escape_case cases[] = {
		{ "", "" },
		{ "plain \\ \xc3\xa4~", "plain \\ \xc3\xa4~" },
		{ "\x01\t\n\x1b[31m\x1f \x7f", "\\x01\\x09\\x0a\\x1b[31m\\x1f \\x7f" },
		{ "\x9b\xff\xe2\x80", "\\x9b\\xff\\xe2\\x80" },
		{ "\xe2\x80\xae\xc2\x9b", "\\u202e\\u009b" },
	};

	check_escapes(text_add_printable, cases, ARRAY_SIZE(cases));
}

static void a_shell_word_is_quoted_only_where_it_must_be(void **state)
{
	static const struct escape_case cases[] = {
		{ "/run/netns/blue-1_2.3", "/run/netns/blue-1_2.3" },
		{ "--mount=/proc/1/ns/mnt,a:b@c+d%", "--mount=/proc/1/ns/mnt,a:b@c+d%" },
		{ "", "''" },
		{ "two words", "'two words'" },
		{ "$(id)", "'$(id)'" },
		{ "~root", "'~root'" },
		{ "net:[42]", "'net:[42]'" },
		{ "a\\b", "'a\\b'" },
		{ "\xc3\xa4", "'\xc3\xa4'" },
		{ "it's", "'it'\\''s'" },
		{ "'", "''\\'''" },
		{ "''", "''\\'''\\'''" },
	};

	check_escapes(text_add_shell_word, cases, ARRAY_SIZE(cases));
}

static void a_shell_word_outlives_what_tables_and_json_escape(void **state)
{
	static const struct escape_case cases[] = {
		{ "a\nb", "\"$(printf 'a\\012b')\"" },
		{ "/\xc3\xa4\xff 7", "\"$(printf '/\\303\\244\\377 7')\"" },
		{ "a\\x41%'", "\"$(printf 'a\\134x41\\045\\047')\"" },
		{ "-\xe2\x80\xae-", "\"$(printf '\\055\\342\\200\\256-')\"" },
		{ "b\n", "'b\n'" },
	};

	check_escapes(text_add_shell_word, cases, ARRAY_SIZE(cases));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_empty_text_has_no_memory_and_reads_as_nothing),
		cmocka_unit_test(what_is_added_stands_one_behind_the_other),
		cmocka_unit_test(a_text_grows_to_any_length),
		cmocka_unit_test(a_cleared_text_is_empty_and_keeps_its_memory),
		cmocka_unit_test(a_released_text_is_empty_and_can_be_used_on),
		cmocka_unit_test(only_well_formed_characters_have_a_length),
		cmocka_unit_test(reversible_text_escapes_bad_bytes_and_literal_escapes),
		cmocka_unit_test(reversible_text_keeps_bytes_that_are_zero),
		cmocka_unit_test(reversible_text_is_utf8_and_gives_any_bytes_back),
		cmocka_unit_test(visible_text_escapes_nothing_but_deceptive_characters),
		cmocka_unit_test(the_deceptive_characters_are_these_and_no_others),
		cmocka_unit_test(printable_text_has_no_control_and_no_bad_byte),
		cmocka_unit_test(a_shell_word_is_quoted_only_where_it_must_be),
		cmocka_unit_test(a_shell_word_outlives_what_tables_and_json_escape),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
