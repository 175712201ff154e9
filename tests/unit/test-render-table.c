/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "rendering.h"
#include "util/memory.h"
#include "util/text.h"

static const struct render_options plain = { .format = RENDER_TABLE };
static const struct render_options raw = { .format = RENDER_RAW };

static void assert_shown(const struct table *table, const struct render_options *options,
			 const char *expected)
{
	assert_rendered(table, &(struct document){ .mode = "list" }, options, expected);
}

static char *shown(const struct table *table, const struct render_options *options)
{
	return rendered(table, &(struct document){ .mode = "list" }, options);
}

static void cells_say_what_is_there_what_is_not_and_what_is_unknown(void **state)
{
	const struct value_field fields[] = { { "pin", value_number(2) },
					      { "fd", value_number(1) } };
	struct table_row rows[] = {
		ROW(value_number(4026531840), value_text("text"), value_text("x")),
		ROW(value_none(), value_none(), value_text("x")),
		ROW(value_unknown(), value_unknown(), value_text("x")),
		ROW(value_none_but("unassigned"), value_boolean(true), value_text("x")),
		ROW(value_number(0), value_boolean(false), value_text("x")),
		ROW(value_number(UINT64_MAX / 2), value_object(fields, 2), value_text("")),
	};
	const struct table table = TABLE(rows, NR, NAME, TAIL);

	assert_shown(&table, &plain,
		     "                 NR NAME       TAIL\n"
		     "         4026531840 text       x\n"
		     "                               x\n"
		     "                  ? ?          x\n"
		     "         unassigned yes        x\n"
		     "                  0 no         x\n"
		     "9223372036854775807 pin:2 fd:1 \n");
	assert_shown(&table, &raw,
		     "NR NAME TAIL\n"
		     "4026531840 text x\n"
		     "  x\n"
		     "? ? x\n"
		     "unassigned yes x\n"
		     "0 no x\n"
		     "9223372036854775807 pin:2\\x20fd:1 \n");
}

static void without_rows_there_are_no_headings(void **state)
{
	struct table_row rows[1];
	struct table table = TABLE(rows, NR, NAME);

	table.n_rows = 0;
	assert_shown(&table, &plain, "");
	assert_shown(&table, &raw, "");
}

static void headings_can_be_left_out(void **state)
{
	struct table_row rows[] = { ROW(value_number(1), value_text("a")) };
	const struct table table = TABLE(rows, NR, NAME);

	assert_shown(&table, &(struct render_options){ .no_headings = true }, " 1 a\n");
	assert_shown(&table, &(struct render_options){ .format = RENDER_RAW, .no_headings = true },
		     "1 a\n");
}

static void a_column_can_be_shown_twice(void **state)
{
	struct table_row rows[] = { ROW(value_text("a"), value_number(1), value_text("a")) };
	const struct table table = TABLE(rows, NAME, NR, NAME);

	assert_shown(&table, &plain, "NAME NR NAME\na     1 a\n");
	assert_shown(&table, &raw, "NAME NR NAME\na 1 a\n");
}

static void hostile_text_is_escaped(void **state)
{
	struct table_row rows[] = {
		ROW(value_text("\033[31mred\a\b\r\n\t\177")),
		ROW(value_text("\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377")),
		ROW(value_text("user\342\200\256toor")),
		ROW(value_text("c1 \302\233 and \342\200\250")),
		ROW(value_text("literal \\x41 \\n")),
		ROW(value_text("caf\303\251")),
	};
	const struct table table = TABLE(rows, NAME);

	assert_shown(&table, &plain,
		     "NAME\n"
		     "\\x1b[31mred\\x07\\x08\\x0d\\x0a\\x09\\x7f\n"
		     "\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\n"
		     "user\\u202etoor\n"
		     "c1 \\u009b and \\u2028\n"
		     "literal \\x5cx41 \\n\n"
		     "caf\303\251\n");
	assert_shown(&table, &raw,
		     "NAME\n"
		     "\\x1b[31mred\\x07\\x08\\x0d\\x0a\\x09\\x7f\n"
		     "\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\n"
		     "user\\xe2\\x80\\xaetoor\n"
		     "c1\\x20\\xc2\\x9b\\x20and\\x20\\xe2\\x80\\xa8\n"
		     "literal\\x20\\x5cx41\\x20\\x5cn\n"
		     "caf\\xc3\\xa9\n");
}

/* Every byte but NUL and newline, which ends the rows. */
static void assert_harmless(const char *output)
{
	for (const char *c = output; *c; c++)
		assert_false((*c > 0 && *c < ' ' && *c != '\n') || *c == '\177');
	assert_null(strstr(output, "\302\233"));     /* C1: control sequence introducer */
	assert_null(strstr(output, "\342\200\256")); /* right-to-left override */
	assert_null(strstr(output, "\342\201\246")); /* left-to-right isolate */
	for (size_t left = strlen(output), length; left > 0; output += length, left -= length) {
		length = text_utf8_length(output, left);
		assert_int_not_equal(length, 0);
	}
}

static void no_format_lets_a_control_character_through(void **state)
{
	static const struct render_options formats[] = {
		{ .format = RENDER_TABLE },
		{ .format = RENDER_RAW },
		{ .no_wrap = true },
		{ .width = 20 },
		{ .width = 20, .no_truncate = true },
	};

	for (int byte = 1; byte < 256; byte++) {
		const char text[] = { 'a', (char)byte, (char)byte, 'z', '\0' };
		const struct value items[] = { value_text(text), value_text("\302\233"),
					       value_text("\342\200\256\342\201\246") };
		struct table_row rows[] = {
			ROW(items[0], value_list(items, 3), items[0]),
			ROW(items[1], items[0], items[2]),
		};
		struct table table = TABLE(rows, NAME, PLACES, TAIL);

		rows[1].parent = &rows[0];
		table.tree = byte % 2 ? NAME : NULL;
		for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
			auto_free char *output = shown(&table, &formats[i]);

			assert_harmless(output);
		}
	}
}

static void a_list_has_one_item_a_line(void **state)
{
	const struct value items[] = { value_text("/run/a"), value_text("/run/b\nc"),
				       value_text("/run/\303\251"), value_unknown() };
	struct value named = value_list(items, 2);
	struct table_row rows[] = {
		ROW(value_number(1), value_list(items, 4), value_text("x")),
		ROW(value_number(2), value_list(items, 1), value_text("x")),
		ROW(value_number(3), value_list(items, 0), value_text("x")),
		ROW(value_number(4), value_none(), value_text("x")),
		ROW(value_number(5), value_text("not\na list"), value_text("x")),
		ROW(value_number(6), value_unknown(), value_text("x")),
	};
	const struct table table = TABLE(rows, NR, PLACES, TAIL);

	named.display = "two places";
	rows[5].cells[1] = named;
	assert_shown(&table, &plain,
		     "NR PLACES        TAIL\n"
		     " 1 /run/a        x\n"
		     "   /run/b\\012c   \n"
		     "   /run/\303\251        \n"
		     "   ?             \n"
		     " 2 /run/a        x\n"
		     " 3               x\n"
		     " 4               x\n"
		     " 5 not\\012a list x\n"
		     " 6 two places    x\n");
}

static void hostile_items_of_a_list_leave_the_next_column_in_its_place(void **state)
{
	const struct value items[] = {
		value_text("\033[2J"),           value_text("a\302\233\342\200\256b"),
		value_text("\377\177"),          value_text("\\x41 \\012"),
		value_text("ten letters of it"),
	};
	struct table_row rows[] = { ROW(value_list(items, 5), value_text("x")),
				    ROW(value_list(items, 1), value_text("x")) };
	const struct table table = TABLE(rows, PLACES, NAME);

	assert_shown(&table, &plain,
		     "PLACES            NAME\n"
		     "\\033[2J           x\n"
		     "a\\u009b\\u202eb    \n"
		     "\\377\\177          \n"
		     "\\134x41 \\134012   \n"
		     "ten letters of it \n"
		     "\\033[2J           x\n");
}

static void a_list_is_joined_with_commas_where_nothing_wraps(void **state)
{
	const struct value items[] = { value_text("a"), value_text("b\nc"), value_unknown() };
	struct table_row rows[] = { ROW(value_number(1), value_list(items, 3), value_text("x")) };
	const struct table table = TABLE(rows, NR, PLACES, TAIL);

	assert_shown(&table, &(struct render_options){ .no_wrap = true },
		     "NR PLACES     TAIL\n"
		     " 1 a,b\\x0ac,? x\n");
	assert_shown(&table, &raw,
		     "NR PLACES TAIL\n"
		     "1 a,b\\x0ac,? x\n");
}

static void only_what_may_be_cut_is_cut_at_the_edge_of_the_terminal(void **state)
{
	struct table_row rows[] = {
		ROW(value_text("never cut"),
		    value_text("0123456789012345678901234567890123456789")),
		ROW(value_text("n"),
		    value_text("\303\251\303\251\303\251\303\251\303\251\303\251\303\251")),
	};
	const struct table table = TABLE(rows, NAME, TAIL);
	const char *whole = "NAME      TAIL\n"
			    "never cut 0123456789012345678901234567890123456789\n"
			    "n         \303\251\303\251\303\251\303\251\303\251\303\251\303\251\n";

	assert_shown(&table, &plain, whole);
	assert_shown(&table, &(struct render_options){ .width = 80 }, whole);
	assert_shown(&table, &(struct render_options){ .width = 15, .no_truncate = true }, whole);
	assert_shown(&table, &(struct render_options){ .width = 15 },
		     "NAME      TAIL\n"
		     "never cut 01234\n"
		     "n         \303\251\303\251\303\251\303\251\303\251\n");
	assert_shown(&table, &(struct render_options){ .format = RENDER_RAW, .width = 15 },
		     "NAME TAIL\n"
		     "never\\x20cut 0123456789012345678901234567890123456789\n"
		     "n \\xc3\\xa9\\xc3\\xa9\\xc3\\xa9\\xc3\\xa9\\xc3\\xa9\\xc3\\xa9\\xc3\\xa9\n");
}

static void an_extreme_cell_breaks_its_row_and_makes_no_room_of_the_others(void **state)
{
	struct table_row rows[] = {
		ROW(value_text("/a"), value_text("0123456789")),
		ROW(value_text("/b"), value_text("0123456789")),
		ROW(value_text("/c"), value_text("0123456789")),
		ROW(value_text("/0123456789012345678901234567890"), value_text("x")),
	};
	const struct table table = TABLE(rows, PATH, TAIL);

	assert_shown(&table, &plain,
		     "PATH                             TAIL\n"
		     "/a                               0123456789\n"
		     "/b                               0123456789\n"
		     "/c                               0123456789\n"
		     "/0123456789012345678901234567890 x\n");
	assert_shown(&table, &(struct render_options){ .width = 20 },
		     "PATH      TAIL\n"
		     "/a        0123456789\n"
		     "/b        0123456789\n"
		     "/c        0123456789\n"
		     "/0123456789012345678901234567890\n"
		     "          x\n");
}

static void nothing_is_cut_where_the_output_is_no_terminal(void **state)
{
	char text[1000] = "", expected[sizeof(text) + sizeof("TAIL\n\n")];
	struct table_row rows[] = { ROW(value_text(text)) };
	const struct table table = TABLE(rows, TAIL);

	memset(text, 'x', sizeof(text) - 1);
	snprintf(expected, sizeof(expected), "TAIL\n%s\n", text);
	assert_shown(&table, &plain, expected);
}

static void rows_stand_out_only_in_colour(void **state)
{
	struct table_row rows[] = {
		ROW(value_number(1), value_text("a")),
		ROW(value_number(2), value_text("b")),
	};
	const struct table table = TABLE(rows, NR, NAME);

	rows[1].emphasised = true;
	assert_shown(&table, &plain, "NR NAME\n 1 a\n 2 b\n");
	assert_shown(&table, &(struct render_options){ .color = true },
		     "NR NAME\n 1 a\n\033[1m 2 b\033[0m\n");
	assert_shown(&table, &(struct render_options){ .format = RENDER_RAW, .color = true },
		     "NR NAME\n1 a\n2 b\n");
}

static void a_tree_has_siblings_in_order_wherever_their_parent_stands(void **state)
{
	struct table_row rows[] = {
		ROW(value_number(1), value_text("child 1")),
		ROW(value_number(2), value_text("grandchild")),
		ROW(value_number(3), value_text("child 2")),
		ROW(value_number(4), value_text("first root")),
		ROW(value_number(5), value_text("second root")),
		ROW(value_number(6), value_text("child 3")),
	};
	struct table table = TABLE(rows, NR, NAME);

	rows[0].parent = &rows[4];
	rows[1].parent = &rows[2];
	rows[2].parent = &rows[4];
	rows[5].parent = &rows[4];
	table.tree = NAME;
	assert_shown(&table, &plain,
		     "NR NAME\n"
		     " 4 first root\n"
		     " 5 second root\n"
		     " 1 \342\224\234\342\224\200child 1\n"
		     " 3 \342\224\234\342\224\200child 2\n"
		     " 2 \342\224\202 \342\224\224\342\224\200grandchild\n"
		     " 6 \342\224\224\342\224\200child 3\n");
	assert_shown(&table, &raw,
		     "NR NAME\n"
		     "1 child\\x201\n"
		     "2 grandchild\n"
		     "3 child\\x202\n"
		     "4 first\\x20root\n"
		     "5 second\\x20root\n"
		     "6 child\\x203\n");

	table.tree = NULL;
	table.nested = true;
	assert_shown(&table, &(struct render_options){ .no_headings = true },
		     " 1 child 1\n"
		     " 2 grandchild\n"
		     " 3 child 2\n"
		     " 4 first root\n"
		     " 5 second root\n"
		     " 6 child 3\n");
}

/* Row 0 is the deepest. */
static void a_deep_chain_is_shown_whole_and_drawn_to_a_limited_depth(void **state)
{
	enum { COUNT = 10000, DEEPEST = 64 };
	auto_free struct table_row *rows = memory_zeroed(COUNT, sizeof(*rows));
	auto_free struct value *cells = memory_zeroed(COUNT, sizeof(*cells));
	struct table_row none[1];
	struct table table = TABLE(none, NAME);
	auto_free char *output = NULL;
	char *rest, *line;
	size_t found = 0;

	for (size_t i = 0; i < COUNT; i++) {
		cells[i] = value_number(i);
		rows[i].cells = &cells[i];
		rows[i].parent = i + 1 < COUNT ? &rows[i + 1] : NULL;
	}
	table.rows = rows;
	table.n_rows = COUNT;
	table.tree = NAME;
	output = shown(&table, &(struct render_options){ .no_headings = true });

	rest = output;
	for (; (line = strsep(&rest, "\n")) && rest; found++) {
		size_t depth = found < DEEPEST ? found : DEEPEST;
		size_t branches = strcspn(line, "0123456789");

		assert_int_equal(branches,
				 depth ? (depth - 1) * 2 + strlen("\342\224\224\342\224\200") : 0);
		assert_int_equal(strtoul(line + branches, NULL, 10), COUNT - 1 - found);
	}
	assert_int_equal(found, COUNT);
}

static ssize_t write_after_refusals(void *refusals, const char *bytes, size_t size)
{
	if (*(int *)refusals == 0)
		return (ssize_t)size;
	--*(int *)refusals;
	errno = ENOSPC;
	return 0;
}

/* Not buffered; its first writes fail. */
static FILE *open_refusing(int *refusals)
{
	FILE *stream = fopencookie(refusals, "w",
				   (cookie_io_functions_t){ .write = write_after_refusals });

	assert_non_null(stream);
	setbuf(stream, NULL);
	return stream;
}

static void a_full_disk_is_an_error_of_every_format(void **state)
{
	struct table_row rows[] = { ROW(value_text("a")) };
	const struct table table = TABLE(rows, NAME);
	const struct document document = { .mode = "list" };

	for (int format = RENDER_TABLE; format <= RENDER_JSON_LINES; format++) {
		const struct render_options options = { .format = (enum render_format)format };
		int refusals = INT_MAX;
		auto_fclose FILE *stream = open_refusing(&refusals);
		struct error err = { "" };

		assert_int_equal(render(&table, &document, &options, stream, &err), -ENOSPC);
		assert_string_equal(err.text, "cannot write the output: No space left on device");
		assert_int_equal(render(&table, &document, &options, stream, NULL), -ENOSPC);
	}
}

static void what_failed_before_does_not_look_like_success(void **state)
{
	struct table_row rows[] = { ROW(value_text("a")) };
	const struct table table = TABLE(rows, NAME);
	int refusals = 1;
	auto_fclose FILE *stream = open_refusing(&refusals);

	assert_int_equal(fputs("lost", stream), EOF);
	assert_int_equal(render(&table, &(struct document){ .mode = "list" }, &plain, stream, NULL),
			 -EIO);
}

#define SENTENCE "what is mounted below /srv\nand\x1b[1m elsewhere on this host appears there, too"

static void prose_is_broken_between_words_where_the_terminal_ends(void **state)
{
	struct table_row rows[] = { ROW(value_number(7), value_text(SENTENCE), value_text("x")),
				    ROW(value_number(12345), value_text("short"),
					value_text("y")) };
	const struct table table = TABLE(rows, NR, SAYING, NAME);

	(void)state;
	assert_shown(&table, &(struct render_options){ .width = 60 },
		     "   NR SAYING                                    NAME\n"
		     "    7 what is mounted below /srv\\012and\\033[1m  x\n"
		     "      elsewhere on this host appears there, too \n"
		     "12345 short                                     y\n");
	assert_shown(&table, &(struct render_options){ .width = 61 },
		     "   NR SAYING                                             NAME\n"
		     "    7 what is mounted below /srv\\012and\\033[1m elsewhere x\n"
		     "      on this host appears there, too                    \n"
		     "12345 short                                              y\n");
}

static void prose_has_room_for_some_words_in_the_narrowest_terminal(void **state)
{
	struct table_row rows[] = { ROW(value_number(7), value_text(SENTENCE)) };
	const struct table table = TABLE(rows, NR, SAYING);
	auto_free char *output = shown(&table, &(struct render_options){ .width = 10 });

	(void)state;
	assert_non_null(strstr(output, " 7 what is mounted below"));
	assert_non_null(strstr(output, " elsewhere on this host appears there,\n"));
}

static void prose_is_one_line_where_nobody_reads_it_on_a_terminal(void **state)
{
	struct table_row rows[] = { ROW(value_number(7), value_text(SENTENCE)) };
	const struct table table = TABLE(rows, NR, SAYING);

	(void)state;
	assert_shown(&table, &plain,
		     "NR SAYING\n"
		     " 7 what is mounted below /srv\\012and\\033[1m elsewhere on this host appears "
		     "there, too\n");
	assert_shown(&table, &(struct render_options){ .width = 40, .no_wrap = true },
		     "NR SAYING\n"
		     " 7 what is mounted below /srv\\x0aand\\x1b[1m elsewhere on this host appears "
		     "there, too\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_say_what_is_there_what_is_not_and_what_is_unknown),
		cmocka_unit_test(without_rows_there_are_no_headings),
		cmocka_unit_test(headings_can_be_left_out),
		cmocka_unit_test(a_column_can_be_shown_twice),
		cmocka_unit_test(hostile_text_is_escaped),
		cmocka_unit_test(no_format_lets_a_control_character_through),
		cmocka_unit_test(a_list_has_one_item_a_line),
		cmocka_unit_test(hostile_items_of_a_list_leave_the_next_column_in_its_place),
		cmocka_unit_test(a_list_is_joined_with_commas_where_nothing_wraps),
		cmocka_unit_test(only_what_may_be_cut_is_cut_at_the_edge_of_the_terminal),
		cmocka_unit_test(an_extreme_cell_breaks_its_row_and_makes_no_room_of_the_others),
		cmocka_unit_test(nothing_is_cut_where_the_output_is_no_terminal),
		cmocka_unit_test(rows_stand_out_only_in_colour),
		cmocka_unit_test(a_tree_has_siblings_in_order_wherever_their_parent_stands),
		cmocka_unit_test(a_deep_chain_is_shown_whole_and_drawn_to_a_limited_depth),
		cmocka_unit_test(a_full_disk_is_an_error_of_every_format),
		cmocka_unit_test(what_failed_before_does_not_look_like_success),
		cmocka_unit_test(prose_is_broken_between_words_where_the_terminal_ends),
		cmocka_unit_test(prose_has_room_for_some_words_in_the_narrowest_terminal),
		cmocka_unit_test(prose_is_one_line_where_nobody_reads_it_on_a_terminal),
	};

	/* Branches and widths are those of UTF-8, whatever the caller's locale. */
	if (!setlocale(LC_ALL, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
