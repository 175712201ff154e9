/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "filters.h"
#include "util/text.h"

/*
 * The property: a random tree, written down with as few parentheses as the precedence allows (or
 * more), is read back as something that gives what the tree gives.
 */
enum shape { SHAPE_OR, SHAPE_AND, SHAPE_COMPARISON, SHAPE_NOT, SHAPE_COLUMN };

struct tree {
	enum shape shape;
	unsigned int number; /* of a comparison: its operator, of a column: which */
	const struct tree *left, *right;
};

static const char *const spellings[6][3] = {
	{ "==", "eq", "EQ" }, { "!=", "ne", "NE" }, { "<", "lt", "LT" },
	{ "<=", "le", "LE" }, { ">", "gt", "GT" },  { ">=", "ge", "GE" },
};

static uint32_t seed;

static unsigned int random_below(unsigned int limit)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 16) % limit;
}

static const struct tree *grow(struct tree *forest, size_t *used, unsigned int depth)
{
	struct tree *tree = &forest[(*used)++];

	tree->shape = depth == 0 ? SHAPE_COLUMN : (enum shape)random_below(SHAPE_COLUMN + 1);
	tree->number = random_below(tree->shape == SHAPE_COMPARISON ? 6 : 3);
	if (tree->shape == SHAPE_COLUMN)
		return tree;
	/* Both sides of a comparison must be conditions, or neither. */
	if (tree->shape == SHAPE_COMPARISON && random_below(2))
		depth = 1;
	tree->left = grow(forest, used, depth - 1);
	if (tree->shape == SHAPE_NOT)
		return tree;
	tree->right = grow(forest, used, depth - 1);
	return tree;
}

static bool is_column(const struct tree *tree)
{
	return tree->shape == SHAPE_COLUMN;
}

static bool is_well_formed(const struct tree *tree)
{
	if (is_column(tree))
		return true;
	if (tree->shape == SHAPE_COMPARISON && is_column(tree->left) != is_column(tree->right))
		return false;
	return is_well_formed(tree->left) && (!tree->right || is_well_formed(tree->right));
}

static unsigned int evaluate(const struct tree *tree, const unsigned int *cells)
{
	unsigned int a, b;

	if (is_column(tree))
		return cells[tree->number];
	a = evaluate(tree->left, cells);
	b = tree->right ? evaluate(tree->right, cells) : 0;
	switch (tree->shape) {
	case SHAPE_OR:
		return a || b;
	case SHAPE_AND:
		return a && b;
	case SHAPE_NOT:
		return !a;
	case SHAPE_COMPARISON:
	case SHAPE_COLUMN:
		break;
	}
	return (const bool[]){ a == b, a != b, b > a, b >= a, a > b, a >= b }[tree->number];
}

static void print_tree(struct text *text, const struct tree *tree, unsigned int shape_around);

static void print_binary(struct text *text, const struct tree *tree)
{
	static const char *const joiners[2][3] = { { "||", "or", "OR" }, { "&&", "And", "AND" } };
	const bool compares = tree->shape == SHAPE_COMPARISON;
	const char *const *operators = compares ? spellings[tree->number] : joiners[tree->shape];

	/* Comparisons do not chain: one in another one needs its parentheses. */
	print_tree(text, tree->left, tree->shape + compares);
	text_add_format(text, " %s ", operators[random_below(3)]);
	print_tree(text, tree->right, tree->shape + compares);
}

static void print_tree(struct text *text, const struct tree *tree, unsigned int shape_around)
{
	const bool grouped = tree->shape < shape_around || random_below(8) == 0;

	text_add(text, grouped ? "(" : "");
	if (is_column(tree)) {
		text_add(text, (const char *const[]){ "A", "b", "C" }[tree->number]);
	} else if (tree->shape == SHAPE_NOT) {
		text_add(text, random_below(2) ? "!" : "not ");
		print_tree(text, tree->left, SHAPE_NOT);
	} else {
		print_binary(text, tree);
	}
	text_add(text, grouped ? ")" : "");
}

static void check_tree(const struct tree *tree)
{
	auto_text struct text expression = { 0 };
	struct filter *filter;

	print_tree(&expression, tree, SHAPE_OR);
	filter = parse(text_get(&expression));
	for (unsigned int i = 0; i < 27; i++) {
		const unsigned int cells[] = { i % 3, i / 3 % 3, i / 9 };
		const struct row row = {
			.a = value_number(cells[0]),
			.b = value_number(cells[1]),
			.c = value_number(cells[2]),
		};

		if (filter_matches(filter, NULL, &row) != (evaluate(tree, cells) != 0))
			fail_msg("A=%u B=%u C=%u: %s", cells[0], cells[1], cells[2],
				 text_get(&expression));
	}
	filter_free(filter);
}

static void random_expressions_give_what_their_trees_give(void **state)
{
	struct tree forest[64];
	unsigned int checked = 0;

	for (seed = 1; checked < 5000;) {
		size_t used = 0;
		const struct tree *tree;

		memset(forest, 0, sizeof(forest));
		tree = grow(forest, &used, 5);
		if (used < 3 || !is_well_formed(tree))
			continue;
		check_tree(tree);
		checked++;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_expressions_give_what_their_trees_give),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
