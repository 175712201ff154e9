/* SPDX-License-Identifier: MIT */
#include "mount-views.h"

/* The ids of the selected mounts, in their order: "1 3 2". */
static void assert_selected(const struct world *world, const struct mount_selection *selection,
			    const char *expected)
{
	const void *const *found;
	size_t count = select_mounts(&world->context, selection, &found);
	auto_text struct text ids = { 0 };

	for (size_t i = 0; i < count; i++)
		text_add_format(&ids, "%s%d", i ? " " : "",
				(int)((const struct mount *)found[i])->id);
	assert_string_equal(text_get(&ids), expected);
}

static const struct mount some[] = {
	{ .id = 20,
	  .parent_id = 30,
	  .target = "/proc",
	  .fstype = "proc",
	  .source = "proc",
	  .minor = 21 },
	{ .id = 30,
	  .parent_id = 1,
	  .target = "/",
	  .fstype = "ext4",
	  .source = "/dev/sda1",
	  .major = 8,
	  .minor = 1 },
	{ .id = 50, .parent_id = 30, .target = "/run", .minor = 22 },
	{ .id = 40, .parent_id = 50, .target = "/run/user", .minor = 23 },
	{ .id = 60,
	  .parent_id = 30,
	  .target = "/srv",
	  .fstype = "ext4",
	  .source = "/dev/sda1",
	  .root = "/data",
	  .major = 8,
	  .minor = 1 },
};

static void without_names_all_are_selected_as_they_are_listed(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 7, some, ARRAY_SIZE(some));
	const struct mount_selection all = { .namespaces = &ns, .n_namespaces = 1 };

	assert_selected(world, &all, "20 30 50 40 60");
}

static void in_a_tree_the_root_comes_first_and_the_rest_by_id(void **state)
{
	static const struct mount with_orphans[] = {
		{ .id = 9, .parent_id = 8, .target = "/b" },
		{ .id = 12, .parent_id = 5, .target = "/x" },
		{ .id = 11, .parent_id = 5, .target = "/y" },
		{ .id = 8, .parent_id = 7, .target = "/" },
		{ .id = 5, .parent_id = 2, .target = "/" },
	};
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 7, some, ARRAY_SIZE(some));
	const struct ns *odd = put_mounts(world, 8, with_orphans, ARRAY_SIZE(with_orphans));
	const struct mount_selection all = { .namespaces = &ns, .n_namespaces = 1, .tree = true };
	const struct mount_selection odds = { .namespaces = &odd, .n_namespaces = 1, .tree = true };

	assert_selected(world, &all, "30 20 40 50 60");
	assert_selected(world, &odds, "5 8 9 11 12");
}

static void namespaces_stay_in_the_order_given(void **state)
{
	struct world *world = *state;
	const struct mount other = { .id = 3, .target = "/" };
	const struct ns *namespaces[] = { put_mounts(world, 8, &other, 1),
					  put_mounts(world, 7, some, ARRAY_SIZE(some)) };
	const struct mount_selection both = { .namespaces = namespaces, .n_namespaces = 2 };

	assert_selected(world, &both, "3 20 30 50 40 60");
}

static void a_name_is_a_target_a_source_or_a_device(void **state)
{
	static const struct {
		const char *name, *expected;
	} names[] = {
		{ "/run", "50" },
		{ "/run/", "50" },
		{ "/run//", "50" },
		{ "/", "30" },
		{ "/dev/sda1", "30 60" },
		{ "/dev/sda1[/data]", "60" },
		{ "8:1", "30 60" },
		{ "proc", "20" },
		{ "/ru", "" },
		{ "/run/us", "" },
		{ "/dev/sda", "" },
		{ "/dev/sda1[/dat]", "" },
		{ "/dev/sda1[/data", "" },
		{ "/dev/sda1[/data]x", "" },
		{ "", "" },
	};
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 7, some, ARRAY_SIZE(some));

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const struct mount_selection selection = {
			.namespaces = &ns,
			.n_namespaces = 1,
			.names = &names[i].name,
			.n_names = 1,
		};

		assert_selected(world, &selection, names[i].expected);
	}
}

static void of_several_names_one_is_enough(void **state)
{
	static const char *const names[] = { "/run/user", "/", "/nowhere" };
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 7, some, ARRAY_SIZE(some));
	const struct mount_selection selection = {
		.namespaces = &ns, .n_namespaces = 1, .names = names, .n_names = 3
	};

	assert_selected(world, &selection, "30 40");
}

static void a_source_that_is_not_known_has_no_name(void **state)
{
	struct world *world = *state;
	const struct mount mount = { .id = 1, .target = "/" };
	const struct ns *ns = put_mounts(world, 7, &mount, 1);

	ns->mounts.mounts[0].source = NULL;
	assert_false(mount_is_named(&ns->mounts.mounts[0], ""));
	assert_true(mount_is_named(&ns->mounts.mounts[0], "/"));
}

static void file_system_types_are_chosen_as_findmnt_does(void **state)
{
	static const struct {
		const char *fstypes, *expected;
	} types[] = {
		{ "ext4", "30 60" },
		{ "EXT4", "30 60" },
		{ "proc,tmpfs", "20 50 40" },
		{ "noext4", "20 50 40" },
		{ "noext4,proc", "50 40" },
		{ "noext4,noproc", "50 40" },
		{ "ext4,noproc", "30 60" },
		{ "ext", "" },
		{ "ext4x", "" },
		{ "no", "20 30 50 40 60" },
	};
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 7, some, ARRAY_SIZE(some));

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		const struct mount_selection selection = { .namespaces = &ns,
							   .n_namespaces = 1,
							   .fstypes = types[i].fstypes };

		assert_selected(world, &selection, types[i].expected);
	}
}

static void submounts_come_with_what_matches(void **state)
{
	static const char *const run = "/run", *const root = "/";
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 7, some, ARRAY_SIZE(some));
	struct mount_selection selection = {
		.namespaces = &ns, .n_namespaces = 1, .names = &run, .n_names = 1, .submounts = true
	};

	assert_selected(world, &selection, "50 40");
	selection.names = &root;
	assert_selected(world, &selection, "20 30 50 40 60");
	/* Of whatever type they are: it is what they are below that has to match. */
	selection.fstypes = "proc";
	assert_selected(world, &selection, "");
	selection.fstypes = "ext4";
	assert_selected(world, &selection, "20 30 50 40 60");
}

static void above_is_what_it_is_mounted_on(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 7, some, ARRAY_SIZE(some));

	assert_ptr_equal(mount_above(&world->context, mount_of(ns, 40)), mount_of(ns, 50));
	assert_null(mount_above(&world->context, mount_of(ns, 30)));
}

/* Whatever climbs from each mount to the root does not end within the test's limit. */
static void a_deep_stack_takes_linear_time(void **state)
{
	static const char *const name = "/";
	struct world *world = *state;
	const struct ns *ns = put_stack(world, 7, 200000);
	const struct mount_selection selection = {
		.namespaces = &ns,
		.n_namespaces = 1,
		.names = &name,
		.n_names = 1,
		.submounts = true,
		.tree = true,
	};
	const void *const *found;

	assert_int_equal(select_mounts(&world->context, &selection, &found), 200000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		mounts_test(without_names_all_are_selected_as_they_are_listed),
		mounts_test(in_a_tree_the_root_comes_first_and_the_rest_by_id),
		mounts_test(namespaces_stay_in_the_order_given),
		mounts_test(a_name_is_a_target_a_source_or_a_device),
		mounts_test(of_several_names_one_is_enough),
		mounts_test(a_source_that_is_not_known_has_no_name),
		mounts_test(file_system_types_are_chosen_as_findmnt_does),
		mounts_test(submounts_come_with_what_matches),
		mounts_test(above_is_what_it_is_mounted_on),
		mounts_test(a_deep_stack_takes_linear_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
