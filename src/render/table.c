/* SPDX-License-Identifier: MIT */
/* Columns for people and raw columns: the only file that knows libsmartcols. */
#include <errno.h>
#include <libsmartcols.h>
#include <string.h>
#include <unistd.h>

#include "forest.h"
#include "formats.h"
#include "prose.h"
#include "util/cleanup.h"
#include "util/memory.h"
#include "util/text.h"

/*
 * Deeper rows are drawn at this depth: a line repeats the branches of all levels above it, and
 * libsmartcols walks down trees by recursion, while a chain of processes can be made as deep as
 * there are PIDs. PID and user namespaces are nested 32 deep at most, so their trees are whole.
 */
#define DEEPEST_DRAWN 64

struct sheet {
	const struct table *table;
	const struct render_options *options;
	struct libscols_table *scols;
	struct text cell, part; /* room for the texts of one cell */
	size_t prose_width;     /* of a line of prose; 0: it is not broken */
};

/* Where a row was drawn. */
struct place {
	struct libscols_line *line;
	unsigned int depth; /* 1: a root */
};

static void sheet_release(struct sheet *sheet)
{
	scols_unref_table(sheet->scols);
	text_release(&sheet->cell);
	text_release(&sheet->part);
}

#define auto_sheet __attribute__((cleanup(sheet_release)))

static void *not_null(void *object)
{
	if (!object)
		memory_exhausted();
	return object;
}

/* For calls that can fail for want of memory only. */
static void must(int rc)
{
	if (rc < 0)
		memory_exhausted();
}

static bool is_raw(const struct sheet *sheet)
{
	return sheet->options->format == RENDER_RAW;
}

static bool is_wrapped(const struct sheet *sheet, const struct column *column)
{
	return (column->layout & (COLUMN_WRAP | COLUMN_PROSE)) && !sheet->options->no_wrap &&
	       !is_raw(sheet);
}

static int column_flags(const struct sheet *sheet, const struct column *column)
{
	int flags = 0;

	if (is_raw(sheet))
		return 0;
	/* The branches of a tree start at the left edge: right-aligned they would turn around. */
	if ((column->layout & COLUMN_RIGHT) && column != sheet->table->tree)
		flags |= SCOLS_FL_RIGHT;
	if ((column->layout & COLUMN_TRUNCATE) && !sheet->options->no_truncate)
		flags |= SCOLS_FL_TRUNC;
	if (column->layout & COLUMN_EXTREMES)
		flags |= SCOLS_FL_NOEXTREMES;
	if (is_wrapped(sheet, column))
		flags |= SCOLS_FL_WRAP;
	if (column == sheet->table->tree)
		flags |= SCOLS_FL_TREE;
	return flags;
}

static void add_columns(const struct sheet *sheet)
{
	for (size_t i = 0; i < sheet->table->n_columns; i++) {
		const struct column *column = sheet->table->columns[i];
		struct libscols_column *added = not_null(scols_table_new_column(
			sheet->scols, column->name, 0, column_flags(sheet, column)));

		if (!is_wrapped(sheet, column))
			continue;
		must(scols_column_set_safechars(added, "\n"));
		must(scols_column_set_wrapfunc(added, scols_wrapnl_chunksize,
					       scols_wrapnl_nextchunk, NULL));
	}
}

/*
 * libsmartcols 2.38 measures the lines of a wrapped cell wrongly where it has escaped something, so
 * nothing is left for it to escape. Octal, as in /proc/PID/mountinfo: its own \xNN would be escaped.
 */
static void add_octal(struct text *text, const char *bytes)
{
	for (size_t left = strlen(bytes), length; left > 0; bytes += length, left -= length) {
		length = text_utf8_length(bytes, left);
		if (length == 0 || *bytes == '\\' || (unsigned char)*bytes < ' ' ||
		    *bytes == '\177') {
			text_add_format(text, "\\%03o", (unsigned char)*bytes);
			length = 1;
		} else {
			text_add_bytes(text, bytes, length);
		}
	}
}

static void add_line_of_cell(struct sheet *sheet, const struct value *value)
{
	auto_text struct text octal = { 0 };

	text_clear(&sheet->part);
	value_add_text(value, ",", &sheet->part);
	add_octal(&octal, text_get(&sheet->part));
	text_add_visible(&sheet->cell, text_get(&octal));
}

static void add_prose(struct sheet *sheet, const struct value *value)
{
	auto_text struct text line = { 0 };

	add_line_of_cell(sheet, value);
	text_add(&line, text_get(&sheet->cell));
	text_clear(&sheet->cell);
	prose_break(text_get(&line), sheet->prose_width, &sheet->cell);
}

static void add_lines_of_cell(struct sheet *sheet, const struct column *column,
			      const struct value *value)
{
	if (column->layout & COLUMN_PROSE) {
		add_prose(sheet, value);
		return;
	}
	if (value->kind != VALUE_LIST || value->display) {
		add_line_of_cell(sheet, value);
		return;
	}
	for (size_t i = 0; i < value->as.list.count; i++) {
		if (i > 0)
			text_add(&sheet->cell, "\n");
		add_line_of_cell(sheet, &value->as.list.items[i]);
	}
}

/* libsmartcols escapes the other control characters and what is not UTF-8; of raw columns, all. */
static const char *cell_text(struct sheet *sheet, const struct column *column,
			     const struct value *value)
{
	text_clear(&sheet->cell);
	if (is_raw(sheet)) {
		value_add_text(value, ",", &sheet->cell);
	} else if (is_wrapped(sheet, column)) {
		add_lines_of_cell(sheet, column, value);
	} else {
		text_clear(&sheet->part);
		value_add_text(value, ",", &sheet->part);
		text_add_visible(&sheet->cell, text_get(&sheet->part));
	}
	return text_get(&sheet->cell);
}

static struct libscols_line *add_line(struct sheet *sheet, const struct table_row *row,
				      struct libscols_line *parent)
{
	struct libscols_line *line = not_null(scols_table_new_line(sheet->scols, parent));

	for (size_t i = 0; i < sheet->table->n_columns; i++)
		must(scols_line_set_data(
			line, i, cell_text(sheet, sheet->table->columns[i], &row->cells[i])));
	if (row->emphasised)
		must(scols_line_set_color(line, "bold"));
	return line;
}

static void add_rows(struct sheet *sheet)
{
	const struct table *table = sheet->table;

	for (size_t i = 0; i < table->n_rows; i++)
		add_line(sheet, &table->rows[i], NULL);
}

static void add_tree(struct sheet *sheet)
{
	const struct table *table = sheet->table;
	auto_free struct place *places = memory_zeroed(table->n_rows, sizeof(*places));
	auto_forest struct forest forest = { 0 };
	size_t ended;

	forest_build(&forest, table, true);
	for (const struct table_row *row = forest.first; row;
	     row = forest_next(&forest, row, &ended)) {
		struct place above = { 0 };

		if (row->parent)
			above = places[row->parent - table->rows];
		if (above.depth > DEEPEST_DRAWN) {
			above.line = scols_line_get_parent(above.line);
			above.depth--;
		}
		places[row - table->rows] = (struct place){
			.line = add_line(sheet, row, above.line),
			.depth = above.depth + 1,
		};
	}
}

/* libsmartcols would ask whether stdout is a terminal, even where it writes elsewhere. */
static void set_up_scols(const struct sheet *sheet, FILE *stream)
{
	const struct render_options *options = sheet->options;
	bool is_terminal = options->width > 0 || isatty(fileno(stream));

	must(scols_table_enable_raw(sheet->scols, is_raw(sheet)));
	must(scols_table_enable_noheadings(sheet->scols, options->no_headings));
	must(scols_table_enable_colors(sheet->scols, options->color));
	must(scols_table_set_termforce(sheet->scols, is_terminal ? SCOLS_TERMFORCE_ALWAYS
								 : SCOLS_TERMFORCE_NEVER));
	if (options->width > 0)
		must(scols_table_set_termwidth(sheet->scols, options->width));
}

static size_t widest_cell(struct sheet *sheet, size_t column)
{
	const struct table *table = sheet->table;
	size_t widest = prose_width(table->columns[column]->name);

	for (size_t i = 0; i < table->n_rows; i++) {
		size_t width = prose_width(
			cell_text(sheet, table->columns[column], &table->rows[i].cells[column]));

		widest = width > widest ? width : widest;
	}
	return widest;
}

/* Lines that are shorter than that are no prose. */
#define PROSE_MIN 40

/* The room that the other columns leave. */
static void measure_prose(struct sheet *sheet)
{
	size_t taken = 0, n_prose = 0, width = scols_table_get_termwidth(sheet->scols);

	if (scols_table_get_termforce(sheet->scols) == SCOLS_TERMFORCE_NEVER)
		return;
	for (size_t i = 0; i < sheet->table->n_columns; i++)
		n_prose += (sheet->table->columns[i]->layout & COLUMN_PROSE) != 0;
	for (size_t i = 0; n_prose && i < sheet->table->n_columns; i++) {
		if (!(sheet->table->columns[i]->layout & COLUMN_PROSE))
			taken += widest_cell(sheet, i) + 1;
	}
	if (n_prose)
		sheet->prose_width =
			width > taken + PROSE_MIN ? (width - taken) / n_prose : PROSE_MIN;
}

/* By way of a string, because libsmartcols does not look at its stream's errors. */
static int print_scols(const struct sheet *sheet, FILE *stream)
{
	auto_free char *text = NULL;
	int rc = scols_print_table_to_string(sheet->scols, &text);

	if (rc < 0)
		return rc;
	if (fputs(text, stream) < 0 || fputc('\n', stream) < 0)
		return -errno;
	return 0;
}

int write_columns(const struct table *table, const struct document *document,
		  const struct render_options *options, FILE *stream)
{
	auto_sheet struct sheet sheet = { .table = table, .options = options };

	if (table->n_rows == 0)
		return 0;
	sheet.scols = not_null(scols_new_table());
	set_up_scols(&sheet, stream);
	add_columns(&sheet);
	measure_prose(&sheet);
	/* In raw columns the branches would get into the value. */
	if (table->tree && !is_raw(&sheet))
		add_tree(&sheet);
	else
		add_rows(&sheet);
	return print_scols(&sheet, stream);
}

const char *smartcols_version(void)
{
	const char *version = NULL;

	(void)scols_get_library_version(&version);
	return version ? version : "?";
}
