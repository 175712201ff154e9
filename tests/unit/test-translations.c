/* SPDX-License-Identifier: MIT */
/* The columns of what was translated. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "util/arena.h"
#include "util/macros.h"
#include "util/memory.h"
#include "util/text.h"
#include "view/translations.h"

struct world {
	struct inventory *inventory;
	struct arena *arena;
	struct ns *host, *ns; /* the initial user namespace 1, and 2 in it */
	bool numeric;
};

static int set_up(void **state)
{
	struct world *world = memory_zeroed(1, sizeof(*world));

	world->inventory = inventory_new();
	world->arena = arena_new();
	world->host = inventory_add_ns(world->inventory, NS_USER, 1);
	world->host->initial = true;
	world->ns = inventory_add_ns(world->inventory, NS_USER, 2);
	world->inventory->host.overflow_uid = 65534;
	world->inventory->host.overflow_gid = 65533;
	inventory_add_user(world->inventory, 100000, "web");
	inventory_add_user(world->inventory, 65534, "nobody");
	inventory_add_group(world->inventory, 100000, "www");
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	arena_free(world->arena);
	inventory_free(world->inventory);
	free(world);
	return 0;
}

static void assert_cell(const struct world *world, const struct translation *translation,
			const char *name, enum value_kind kind, const char *expected)
{
	const struct view_context context = { .inventory = world->inventory,
					      .arena = world->arena,
					      .numeric = world->numeric };
	const struct translation_row row = { "asked", *translation };
	const struct column *column = column_find(&translation_columns, name, strlen(name));
	auto_text struct text text = { 0 };
	struct value value;

	assert_non_null(column);
	value = column->get(&context, &row);
	value_add_text(&value, ",", &text);
	if (value.kind != kind || strcmp(text_get(&text), expected) != 0)
		fail_msg("%s is '%s' of kind %d", name, text_get(&text), (int)value.kind);
	if (kind != VALUE_NONE && kind != VALUE_UNKNOWN)
		assert_int_equal(kind, column->type);
}

/* The id 0 of the namespace is 100000 of the host. */
static struct translation mapped(const struct world *world, enum translation_kind kind)
{
	struct translation_step *steps = arena_alloc(world->arena, 2 * sizeof(*steps));

	steps[0] = (struct translation_step){ world->ns, TRANSLATION_MAPPED, 0 };
	steps[1] = (struct translation_step){ world->host, TRANSLATION_MAPPED, 100000 };
	return (struct translation){
		.kind = kind,
		.from = world->ns,
		.to = world->host,
		.steps = steps,
		.n_steps = 2,
		.host = 100000,
	};
}

/* It ends in the last of so many steps, from a namespace of the host to the one in it. */
static struct translation ended(const struct world *world, enum translation_kind kind, uint32_t id,
				size_t n_steps, enum translation_state state)
{
	struct translation_step *steps = arena_alloc(world->arena, 2 * sizeof(*steps));

	steps[0] = (struct translation_step){ world->host, TRANSLATION_MAPPED, id };
	steps[1] = (struct translation_step){ world->ns, TRANSLATION_MAPPED, id };
	steps += 2 - n_steps;
	steps[n_steps - 1].state = state;
	return (struct translation){
		.kind = kind,
		.id = id,
		.from = steps[0].ns,
		.to = world->ns,
		.steps = steps,
		.n_steps = n_steps,
		.why = state == TRANSLATION_UNKNOWN ? "nobody knows" : NULL,
		.host = n_steps == 2 ? id : ID_NONE,
	};
}

static void what_is_mapped_shows_its_way(void **state)
{
	struct world *world = *state;
	const struct translation translation = mapped(world, TRANSLATION_UID);

	assert_cell(world, &translation, "QUERY", VALUE_TEXT, "asked");
	assert_cell(world, &translation, "KIND", VALUE_TEXT, "uid");
	assert_cell(world, &translation, "ID", VALUE_NUMBER, "0");
	assert_cell(world, &translation, "FROM-NS", VALUE_NUMBER, "2");
	assert_cell(world, &translation, "TO-NS", VALUE_NUMBER, "1");
	assert_cell(world, &translation, "RESULT", VALUE_NUMBER, "100000");
	assert_cell(world, &translation, "STATE", VALUE_TEXT, "mapped");
	assert_cell(world, &translation, "SHOWN-AS", VALUE_NUMBER, "100000");
	assert_cell(world, &translation, "STEPS", VALUE_LIST, "0@2,100000@1");
	assert_cell(world, &translation, "NAME", VALUE_TEXT, "web");
	assert_cell(world, &translation, "PID", VALUE_NONE, "");
	assert_cell(world, &translation, "COMMAND", VALUE_NONE, "");
	assert_cell(world, &translation, "NOTE", VALUE_NONE, "");
}

static void the_name_is_of_a_user_or_a_group(void **state)
{
	struct world *world = *state;
	struct translation translation = mapped(world, TRANSLATION_GID);

	assert_cell(world, &translation, "NAME", VALUE_TEXT, "www");
	translation = mapped(world, TRANSLATION_PROJID);
	assert_cell(world, &translation, "NAME", VALUE_NONE, "");
	translation = mapped(world, TRANSLATION_UID);
	world->numeric = true;
	assert_cell(world, &translation, "NAME", VALUE_NONE, "");
}

static void what_is_not_mapped_says_what_is_shown_instead(void **state)
{
	static const struct {
		enum translation_kind kind;
		const char *result, *shown_as;
	} rows[] = {
		{ TRANSLATION_UID, "unmapped: shown as 65534 (nobody)", "65534" },
		{ TRANSLATION_GID, "unmapped: shown as 65533", "65533" },
		{ TRANSLATION_PROJID, "unmapped: shown as 65534", "65534" },
	};
	struct world *world = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct translation translation =
			ended(world, rows[i].kind, 7, 2, TRANSLATION_UNMAPPED);

		assert_cell(world, &translation, "RESULT", VALUE_NONE, rows[i].result);
		assert_cell(world, &translation, "STATE", VALUE_TEXT, "unmapped");
		assert_cell(world, &translation, "SHOWN-AS", VALUE_NUMBER, rows[i].shown_as);
		assert_cell(world, &translation, "STEPS", VALUE_LIST, "7@1,-@2");
		assert_cell(world, &translation, "NOTE", VALUE_NONE, "");
	}
	world->inventory->host.overflow_uid = 0; /* not known */
	const struct translation translation =
		ended(world, TRANSLATION_UID, 7, 2, TRANSLATION_UNMAPPED);

	assert_cell(world, &translation, "RESULT", VALUE_NONE, "unmapped");
	assert_cell(world, &translation, "SHOWN-AS", VALUE_NONE, "");
}

static void nothing_has_an_id_that_is_not_mapped_where_it_comes_from(void **state)
{
	struct world *world = *state;
	const struct translation translation =
		ended(world, TRANSLATION_UID, 7, 1, TRANSLATION_UNMAPPED);

	assert_cell(world, &translation, "RESULT", VALUE_NONE, "unmapped");
	assert_cell(world, &translation, "SHOWN-AS", VALUE_NONE, "");
	assert_cell(world, &translation, "STEPS", VALUE_LIST, "-@2");
	assert_cell(world, &translation, "NAME", VALUE_NONE, "");
	assert_cell(world, &translation, "NOTE", VALUE_TEXT,
		    "not mapped there: nothing can have it");
}

/* An id that is not mapped and one that is mapped to 65534 look alike. */
static void the_overflow_id_is_in_doubt_but_in_the_initial_namespace(void **state)
{
	struct world *world = *state;
	struct translation translation =
		ended(world, TRANSLATION_UID, 65534, 1, TRANSLATION_UNMAPPED);

	assert_cell(world, &translation, "NOTE", VALUE_TEXT,
		    "what shows as 65534 there has an id without a mapping");
	translation = ended(world, TRANSLATION_UID, 65534, 1, TRANSLATION_MAPPED);
	assert_cell(world, &translation, "NOTE", VALUE_TEXT,
		    "what shows as 65534 there can also have an id without a mapping");
	translation = ended(world, TRANSLATION_UID, 65534, 2, TRANSLATION_MAPPED);
	assert_cell(world, &translation, "NOTE", VALUE_TEXT,
		    "ids without a mapping show as 65534 there, too");
	translation = ended(world, TRANSLATION_GID, 65534, 2, TRANSLATION_MAPPED);
	assert_cell(world, &translation, "NOTE", VALUE_NONE, "");
	world->ns->initial = true;
	translation = ended(world, TRANSLATION_UID, 65534, 2, TRANSLATION_MAPPED);
	assert_cell(world, &translation, "NOTE", VALUE_NONE, "");
}

static void what_is_not_known_says_why(void **state)
{
	struct world *world = *state;
	const struct translation translation =
		ended(world, TRANSLATION_UID, 7, 2, TRANSLATION_UNKNOWN);

	assert_cell(world, &translation, "RESULT", VALUE_UNKNOWN, "?");
	assert_cell(world, &translation, "STATE", VALUE_TEXT, "unknown");
	assert_cell(world, &translation, "SHOWN-AS", VALUE_NONE, "");
	assert_cell(world, &translation, "STEPS", VALUE_LIST, "7@1,?@2");
	assert_cell(world, &translation, "NOTE", VALUE_TEXT, "nobody knows");
}

static void the_parent_of_our_own_has_no_number(void **state)
{
	struct world *world = *state;
	struct translation translation = ended(world, TRANSLATION_UID, 7, 2, TRANSLATION_MAPPED);
	struct translation_step steps[] = { translation.steps[0], translation.steps[1] };

	steps[1].ns = NULL;
	translation.to = NULL;
	translation.steps = steps;
	assert_cell(world, &translation, "TO-NS", VALUE_NONE, "(parent)");
	assert_cell(world, &translation, "STEPS", VALUE_LIST, "7@1,7@(parent)");
}

static void a_pid_has_a_process(void **state)
{
	struct world *world = *state;
	struct process *process = inventory_add_process(world->inventory, 4711);
	struct translation translation = ended(world, TRANSLATION_PID, 7, 2, TRANSLATION_MAPPED);

	translation.process = process;
	assert_cell(world, &translation, "PID", VALUE_NUMBER, "4711");
	assert_cell(world, &translation, "COMMAND", VALUE_UNKNOWN, "?");
	process->command = "sleep 9";
	assert_cell(world, &translation, "COMMAND", VALUE_TEXT, "sleep 9");
	translation = ended(world, TRANSLATION_PID, 7, 2, TRANSLATION_INVISIBLE);
	assert_cell(world, &translation, "RESULT", VALUE_NONE, "not visible there");
	assert_cell(world, &translation, "SHOWN-AS", VALUE_NONE, "");
	assert_cell(world, &translation, "STATE", VALUE_TEXT, "invisible");
}

static void usual_columns_are_those_with_something_in_them(void **state)
{
	struct world *world = *state;
	const struct view_context context = { .inventory = world->inventory,
					      .arena = world->arena };
	const struct translation_row id = { "", mapped(world, TRANSLATION_UID) };
	const struct translation_row noted = { "", ended(world, TRANSLATION_UID, 7, 1,
							 TRANSLATION_UNMAPPED) };
	const struct translation_row pid = { "", ended(world, TRANSLATION_PID, 7, 2,
						       TRANSLATION_MAPPED) };
	const void *const rows[] = { &id, &noted, &pid };

	assert_string_equal(translation_usual_columns(&context, rows, 1),
			    "QUERY,RESULT,NAME,STEPS");
	assert_string_equal(translation_usual_columns(&context, rows, 2),
			    "QUERY,RESULT,NAME,STEPS,NOTE");
	assert_string_equal(translation_usual_columns(&context, rows, 3),
			    "QUERY,RESULT,NAME,STEPS,COMMAND,NOTE");
	assert_string_equal(translation_usual_columns(&context, rows + 2, 1),
			    "QUERY,RESULT,STEPS,COMMAND");
}

#define world_test(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(what_is_mapped_shows_its_way),
		world_test(the_name_is_of_a_user_or_a_group),
		world_test(what_is_not_mapped_says_what_is_shown_instead),
		world_test(nothing_has_an_id_that_is_not_mapped_where_it_comes_from),
		world_test(the_overflow_id_is_in_doubt_but_in_the_initial_namespace),
		world_test(what_is_not_known_says_why),
		world_test(the_parent_of_our_own_has_no_number),
		world_test(a_pid_has_a_process),
		world_test(usual_columns_are_those_with_something_in_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
