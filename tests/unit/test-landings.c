/* SPDX-License-Identifier: MIT */
/* The columns of where a mount lands. */
#include "mount-world.h"

#include "view/landings.h"

struct expected_cell {
	const char *name;
	enum value_kind kind;
	const char *text; /* as a table has it */
};

static void assert_cells(const struct world *world, const struct landing_row *row,
			 const struct expected_cell *cells, size_t count)
{
	const struct view_context context = { .inventory = world->inventory,
					      .arena = world->arena };

	for (size_t i = 0; i < count; i++) {
		const struct column *column =
			column_find(&landing_columns, cells[i].name, strlen(cells[i].name));
		auto_text struct text text = { 0 };
		struct value value;

		assert_non_null(column);
		value = column->get(&context, row);
		value_add_text(&value, ",", &text);
		if (value.kind != cells[i].kind || strcmp(text_get(&text), cells[i].text) != 0)
			fail_msg("%s is '%s' of kind %d", cells[i].name, text_get(&text),
				 (int)value.kind);
		if (value.kind != VALUE_NONE && value.kind != VALUE_UNKNOWN)
			assert_int_equal(value.kind, column->type);
	}
}

/* Two namespaces; what is mounted at /srv/x in 10 lands at /data/x in 11. */
static struct ns *put_two(struct world *world)
{
	struct ns *host = put_mounts(world, 10,
				     "1 0 / /\n"
				     "2 1 /vol /srv shared:5 unique:99\n"
				     "3 2 / /srv/y shared:8\n");

	host->mounts.mounts[1].source = "/dev/sda1";
	host->self = true;
	put_mounts(world, 11,
		   "1 0 / /\n"
		   "2 1 /vol /data shared:7 master:5\n"
		   "3 2 / /data/y shared:9 master:8\n");
	return host;
}

static struct landing_row *ask(struct world *world, enum reach_event event, const char *path,
			       size_t *ret_count)
{
	const struct ns *ns = put_two(world);
	struct landing_row *rows;
	struct reach reach;

	assert_int_equal(
		reach_predict(index_of(world), event, ns, path, world->arena, &reach, NULL), 0);
	rows = arena_alloc(world->arena, reach.n_landings * sizeof(*rows));
	for (size_t i = 0; i < reach.n_landings; i++)
		rows[i] = (struct landing_row){ path, event, &reach.landings[i] };
	*ret_count = reach.n_landings;
	return rows;
}

static void a_mount_is_told_with_what_it_lands_on(void **state)
{
	static const struct expected_cell here[] = {
		{ "PATH", VALUE_TEXT, "/srv/x" },    { "NS", VALUE_NUMBER, "10" },
		{ "TARGET", VALUE_TEXT, "/srv/x" },  { "PROPAGATION", VALUE_TEXT, "shared" },
		{ "ORIGIN", VALUE_BOOLEAN, "yes" },  { "VISIBLE", VALUE_BOOLEAN, "yes" },
		{ "CERTAIN", VALUE_BOOLEAN, "yes" }, { "WORKLOAD", VALUE_NONE, "-" },
		{ "LANDS-ON", VALUE_TEXT, "/srv" },  { "ID", VALUE_NUMBER, "2" },
		{ "UNIQ-ID", VALUE_TEXT, "99" },     { "SOURCE", VALUE_TEXT, "/dev/sda1" },
		{ "FSTYPE", VALUE_TEXT, "tmpfs" },   { "GROUP", VALUE_NUMBER, "5" },
		{ "MASTER", VALUE_NONE, "" },
	};
	static const struct expected_cell there[] = {
		{ "NS", VALUE_NUMBER, "11" },
		{ "TARGET", VALUE_TEXT, "/data/x" },
		{ "PROPAGATION", VALUE_TEXT, "shared,slave" },
		{ "ORIGIN", VALUE_BOOLEAN, "no" },
		{ "LANDS-ON", VALUE_TEXT, "/data" },
		{ "UNIQ-ID", VALUE_UNKNOWN, "?" },
		{ "SOURCE", VALUE_NONE, "" },
		{ "GROUP", VALUE_NUMBER, "7" },
		{ "MASTER", VALUE_NUMBER, "5" },
	};
	struct world *world = *state;
	size_t count;
	const struct landing_row *rows = ask(world, REACH_MOUNT, "/srv/x", &count);

	assert_int_equal(count, 2);
	assert_cells(world, &rows[0], here, ARRAY_SIZE(here));
	assert_cells(world, &rows[1], there, ARRAY_SIZE(there));
	assert_int_equal(landing_columns.count, ARRAY_SIZE(here));
}

static void an_unmount_is_told_with_what_goes(void **state)
{
	static const struct expected_cell here[] = {
		{ "TARGET", VALUE_TEXT, "/srv/y" }, { "PROPAGATION", VALUE_TEXT, "shared" },
		{ "LANDS-ON", VALUE_NONE, "" },     { "ID", VALUE_NUMBER, "3" },
		{ "GROUP", VALUE_NUMBER, "8" },
	};
	static const struct expected_cell there[] = {
		{ "TARGET", VALUE_TEXT, "/data/y" },
		{ "PROPAGATION", VALUE_TEXT, "shared,slave" },
		{ "MASTER", VALUE_NUMBER, "8" },
	};
	struct world *world = *state;
	size_t count;
	const struct landing_row *rows = ask(world, REACH_UMOUNT, "/srv/y", &count);

	assert_int_equal(count, 2);
	assert_cells(world, &rows[0], here, ARRAY_SIZE(here));
	assert_cells(world, &rows[1], there, ARRAY_SIZE(there));
}

static void what_is_not_in_our_namespace_stands_out(void **state)
{
	struct world *world = *state;
	const struct view_context context = { .inventory = world->inventory };
	size_t count;
	const struct landing_row *rows = ask(world, REACH_MOUNT, "/srv/x", &count);

	assert_false(landing_is_elsewhere(&context, &rows[0]));
	assert_true(landing_is_elsewhere(&context, &rows[1]));
}

static void a_table_tells_paths_apart_and_doubts_where_there_are_any(void **state)
{
	const struct landing sure = { .certain = true }, unsure = { .certain = false };
	const char *const one = "/a", *const two = "/b";
	const struct landing_row rows[] = { { .path = one, .landing = &sure },
					    { .path = one, .landing = &unsure },
					    { .path = two, .landing = &sure } };
	const void *const same[] = { &rows[0], &rows[0] };
	const void *const doubtful[] = { &rows[0], &rows[1] };
	const void *const several[] = { &rows[0], &rows[2] };
	const void *const both[] = { &rows[0], &rows[2], &rows[1] };

	(void)state;
	assert_null(strstr(landing_usual_columns(same, 2), "PATH"));
	assert_null(strstr(landing_usual_columns(same, 2), "CERTAIN"));
	assert_null(strstr(landing_usual_columns(doubtful, 2), "PATH"));
	assert_non_null(strstr(landing_usual_columns(doubtful, 2), "CERTAIN"));
	assert_non_null(strstr(landing_usual_columns(several, 2), "PATH"));
	assert_null(strstr(landing_usual_columns(several, 2), "CERTAIN"));
	assert_non_null(strstr(landing_usual_columns(both, 3), "PATH"));
	assert_non_null(strstr(landing_usual_columns(both, 3), "CERTAIN"));
	assert_string_equal(landing_usual_columns(NULL, 0), landing_usual_columns(same, 2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(a_mount_is_told_with_what_it_lands_on),
		world_test(an_unmount_is_told_with_what_goes),
		world_test(what_is_not_in_our_namespace_stands_out),
		world_test(a_table_tells_paths_apart_and_doubts_where_there_are_any),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
