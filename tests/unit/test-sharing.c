/* SPDX-License-Identifier: MIT */
#include "mount-world.h"

#include "relate/sharing.h"

/* "5<4 10/1 11/3": a group, its master, its members by namespace and id; "?" where it is outside. */
static void describe_group(const struct sharing_group *group, struct text *text)
{
	text_add_format(text, "%" PRIu64 "<%" PRIu64 "%s", group->peer_group, group->master,
			group->outside ? "?" : "");
	for (size_t i = 0; i < group->n_members; i++)
		text_add_format(text, " %" PRIu64 "/%" PRIu64, group->members[i]->ns->ino,
				group->members[i]->id);
	text_add(text, "\n");
}

static struct sharing *sharing_of(struct world *world)
{
	return sharing_new(world->inventory, index_of(world));
}

static void assert_groups(struct world *world, const char *expected)
{
	struct sharing *sharing = sharing_of(world);
	auto_text struct text text = { 0 };
	size_t count;
	struct sharing_group *const *groups = sharing_groups(sharing, &count);

	for (size_t i = 0; i < count; i++)
		describe_group(groups[i], &text);
	sharing_free(sharing);
	assert_string_equal(text_get(&text), expected);
}

static void a_group_has_the_members_of_all_namespaces(void **state)
{
	struct world *world = *state;

	put_mounts(world, 10,
		   "1 0 / / shared:5\n"
		   "2 1 / /a\n"
		   "3 1 / /b shared:6\n");
	put_mounts(world, 11, "1 0 / / shared:5\n2 1 / /b shared:5\n");
	assert_groups(world, "5<0 10/1 11/1 11/2\n"
			     "6<0 10/3\n");
}

static void slaves_are_one_group_for_each_master_and_group_of_their_own(void **state)
{
	struct world *world = *state;

	put_mounts(world, 10, "1 0 / / shared:5\n");
	put_mounts(world, 11, "1 0 / / master:5\n2 1 / /a shared:7 master:5\n");
	put_mounts(world, 12, "1 0 / / master:5\n2 1 / /a shared:7 master:5\n3 1 / /b shared:8\n");
	assert_groups(world, "5<0 10/1\n"
			     "8<0 12/3\n"
			     "0<5 11/1 12/1\n"
			     "7<5 11/2 12/2\n");
}

static void masters_come_before_what_receives_from_them(void **state)
{
	struct world *world = *state;

	put_mounts(world, 10,
		   "1 0 / / shared:1 master:2\n"
		   "2 1 / /a shared:2 master:3\n"
		   "3 1 / /b shared:3 master:4\n"
		   "4 1 / /c shared:4\n");
	assert_groups(world, "4<0 10/4\n"
			     "3<4 10/3\n"
			     "2<3 10/2\n"
			     "1<2 10/1\n");
}

static void a_master_without_a_visible_member_stands_for_itself(void **state)
{
	struct world *world = *state;

	put_mounts(world, 10, "1 0 / / master:9\n2 1 / /a shared:5 master:9\n");
	assert_groups(world, "9<0?\n"
			     "0<9 10/1\n"
			     "5<9 10/2\n");
}

static void groups_are_linked_with_what_is_above_and_below(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / / shared:5\n"
					 "2 1 / /a shared:6 master:5\n"
					 "3 1 / /b master:5\n"
					 "4 1 / /c master:6\n"
					 "5 1 / /d\n");
	struct sharing *sharing = sharing_of(world);
	const struct sharing_group *top = sharing_group_of(sharing, mount_of(ns, 1));
	const struct sharing_group *middle = sharing_group_of(sharing, mount_of(ns, 2));
	const struct sharing_group *bottom = sharing_group_of(sharing, mount_of(ns, 4));
	size_t n_below = 0;

	assert_null(top->above);
	assert_ptr_equal(middle->above, top);
	assert_ptr_equal(bottom->above, middle);
	assert_ptr_equal(middle->below, bottom);
	for (const struct sharing_group *group = top->below; group; group = group->next)
		n_below++;
	assert_int_equal(n_below, 2);
	assert_int_equal(bottom->depth, 2);
	assert_null(sharing_group_of(sharing, mount_of(ns, 5)));
	sharing_free(sharing);
}

static void assert_copied_from(struct world *world, const struct mount *mount,
			       const struct mount *expected)
{
	struct sharing *sharing = sharing_of(world);

	assert_ptr_equal(sharing_copied_from(sharing, mount), expected);
	sharing_free(sharing);
}

static void a_copy_is_traced_to_the_oldest_mount_of_its_event(void **state)
{
	struct world *world = *state;
	const struct ns *host = put_mounts(world, 10,
					   "1 0 / / shared:5 unique:1\n"
					   "2 1 / /srv/x unique:21 dev:7\n");
	const struct ns *guest = put_mounts(world, 11,
					    "1 0 / / unique:11\n"
					    "2 1 /srv /data shared:6 master:5 unique:12\n"
					    "3 2 / /data/x unique:22 dev:7\n");
	const struct ns *inner = put_mounts(world, 12,
					    "1 0 / / master:6 unique:15\n"
					    "2 1 / /srv/x unique:23 dev:7\n");

	assert_copied_from(world, mount_of(guest, 3), mount_of(host, 2));
	assert_copied_from(world, mount_of(inner, 2), mount_of(host, 2));
	assert_copied_from(world, mount_of(host, 2), NULL);
	assert_copied_from(world, mount_of(host, 1), NULL);
}

static void what_is_mounted_elsewhere_or_is_something_else_is_no_copy(void **state)
{
	struct world *world = *state;
	const struct ns *host = put_mounts(world, 10,
					   "1 0 / / shared:5 unique:1\n"
					   "2 1 / /x unique:21 dev:7\n");
	const struct ns *guest = put_mounts(world, 11,
					    "1 0 / / master:5 unique:11\n"
					    "2 1 / /y unique:22 dev:7\n"
					    "3 1 /sub /x unique:23 dev:7\n"
					    "4 3 / /x unique:24 dev:8\n");
	const struct ns *apart = put_mounts(world, 12,
					    "1 0 / / shared:8 unique:31\n"
					    "2 1 / /x unique:32 dev:7\n");
	const struct ns *private = put_mounts(world, 13,
					      "1 0 / / unique:41\n"
					      "2 1 / /x unique:42 dev:7\n");

	for (uint64_t id = 2; id <= 4; id++)
		assert_copied_from(world, mount_of(guest, id), NULL);
	assert_copied_from(world, mount_of(apart, 2), NULL);
	assert_copied_from(world, mount_of(private, 2), NULL);
	assert_copied_from(world, mount_of(host, 2), NULL);
}

static void without_unique_ids_nobody_knows_which_was_first(void **state)
{
	struct world *world = *state;
	const struct ns *host = put_mounts(world, 10, "1 0 / / shared:5\n2 1 / /x\n");
	const struct ns *guest = put_mounts(world, 11, "1 0 / / master:5\n2 1 / /x\n");

	assert_copied_from(world, mount_of(host, 2), NULL);
	assert_copied_from(world, mount_of(guest, 2), NULL);
}

static void numbers_without_texts_make_groups_too(void **state)
{
	struct world *world = *state;
	struct ns *ns =
		put_mounts(world, 10, "1 0 / / shared:5 unique:1\n2 1 / /a master:5 unique:2\n");

	for (size_t i = 0; i < ns->mounts.count; i++)
		ns->mounts.mounts[i].root = ns->mounts.mounts[i].target = NULL;
	assert_groups(world, "5<0 10/1\n"
			     "0<5 10/2\n");
	assert_copied_from(world, mount_of(ns, 2), NULL);
}

static void groups_in_a_circle_are_all_there(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / / shared:5 master:7 unique:1\n"
					 "2 1 / /a shared:6 master:5 unique:2\n"
					 "3 1 / /b shared:7 master:6 unique:3\n"
					 "4 1 / /c shared:8 master:8 unique:4\n");
	struct sharing *sharing = sharing_of(world);
	size_t count;

	(void)sharing_groups(sharing, &count);
	assert_int_equal(count, 4);
	assert_null(sharing_group_of(sharing, mount_of(ns, 4))->above);
	sharing_free(sharing);
}

static void a_hundred_thousand_mounts_are_grouped_in_time(void **state)
{
	struct world *world = *state;
	struct ns *ns = put_many(world, 10, MANY);
	struct sharing *sharing;
	size_t count;

	ns->mounts.mounts[0].propagation.peer_group = 1;
	for (size_t i = 1; i < ns->mounts.count; i++)
		ns->mounts.mounts[i].propagation =
			(struct propagation){ .peer_group = 2 + i % 2 * i, .master = 1 };
	sharing = sharing_of(world);
	(void)sharing_groups(sharing, &count);
	assert_int_equal(count, 2 + MANY / 2);
	assert_int_equal(sharing_group_of(sharing, &ns->mounts.mounts[2])->n_members, MANY / 2);
	sharing_free(sharing);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(a_group_has_the_members_of_all_namespaces),
		world_test(slaves_are_one_group_for_each_master_and_group_of_their_own),
		world_test(masters_come_before_what_receives_from_them),
		world_test(a_master_without_a_visible_member_stands_for_itself),
		world_test(groups_are_linked_with_what_is_above_and_below),
		world_test(a_copy_is_traced_to_the_oldest_mount_of_its_event),
		world_test(what_is_mounted_elsewhere_or_is_something_else_is_no_copy),
		world_test(without_unique_ids_nobody_knows_which_was_first),
		world_test(numbers_without_texts_make_groups_too),
		world_test(groups_in_a_circle_are_all_there),
		world_test(a_hundred_thousand_mounts_are_grouped_in_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
