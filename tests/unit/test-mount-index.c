/* SPDX-License-Identifier: MIT */
#include "mount-world.h"

/* Where a path leads to: the mount's id, and the place in its file system. */
static void assert_walk(struct world *world, const struct ns *ns, const char *path, uint64_t id,
			const char *place)
{
	struct mount_place at = mount_index_walk(index_of(world), ns, path, world->arena);

	assert_non_null(at.node);
	assert_int_equal(at.node->mount->id, id);
	assert_string_equal(at.place, place);
}

static void a_path_below_a_directory_is_the_rest(void **state)
{
	(void)state;
	assert_string_equal(path_below("/a/b", "/a"), "/b");
	assert_string_equal(path_below("/a", "/a"), "");
	assert_string_equal(path_below("/a", "/"), "/a");
	assert_string_equal(path_below("/", "/"), "");
	assert_null(path_below("/ab", "/a"));
	assert_null(path_below("/a", "/a/b"));
	assert_null(path_below("/", "/a"));
}

static void a_removed_directory_is_not_below_one_of_its_old_name(void **state)
{
	(void)state;
	assert_null(path_below("/a//deleted", "/a"));
	assert_null(path_below("/a", "/a//deleted"));
	assert_string_equal(path_below("/a//deleted", "/a//deleted"), "");
}

static void a_directory_and_what_is_below_make_a_path(void **state)
{
	auto_arena struct arena *arena = arena_new();

	(void)state;
	assert_string_equal(path_join(arena, "/", "/a"), "/a");
	assert_string_equal(path_join(arena, "/a", "/b"), "/a/b");
	assert_string_equal(path_join(arena, "/a", ""), "/a");
	assert_string_equal(path_join(arena, "/", ""), "/");
}

static void a_path_leads_onto_what_is_mounted_on_its_way(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / /\n"
					 "2 1 / /srv\n"
					 "3 2 / /srv/data\n");

	assert_walk(world, ns, "/", 1, "/");
	assert_walk(world, ns, "/etc", 1, "/etc");
	assert_walk(world, ns, "/srv", 2, "/");
	assert_walk(world, ns, "/srv/datum", 2, "/datum");
	assert_walk(world, ns, "/srv/data/x/y", 3, "/x/y");
	assert_walk(world, ns, "//srv///data/", 3, "/");
}

static void a_place_is_a_path_in_the_file_system_not_in_the_namespace(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 /images/web /\n"
					 "2 1 /volumes/1 /data\n"
					 "3 2 / /data/cache\n");

	assert_walk(world, ns, "/", 1, "/images/web");
	assert_walk(world, ns, "/etc", 1, "/images/web/etc");
	assert_walk(world, ns, "/data/x", 2, "/volumes/1/x");
	assert_walk(world, ns, "/data/cache/x", 3, "/x");
	assert_string_equal(mount_index_find(world->index, mount_of(ns, 2))->place,
			    "/images/web/data");
	assert_string_equal(mount_index_find(world->index, mount_of(ns, 3))->place,
			    "/volumes/1/cache");
}

/* The longest target that is the beginning of the path belongs to a mount that is covered. */
static void what_is_mounted_over_a_directory_hides_the_mounts_below_it(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / /\n"
					 "2 1 / /a\n"
					 "3 2 / /a/b/c\n"
					 "4 2 / /a\n"
					 "5 4 / /a/b\n");

	assert_walk(world, ns, "/a", 4, "/");
	assert_walk(world, ns, "/a/b/c", 5, "/c");
}

static void the_topmost_of_a_stack_is_what_a_path_leads_to(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / /\n"
					 "2 1 /x /a\n"
					 "3 2 /y /a\n"
					 "4 3 / /a\n");

	assert_walk(world, ns, "/a/b", 4, "/b");
}

static void a_process_stays_on_its_root_whatever_covers_it(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / /\n"
					 "2 1 / /\n"
					 "3 1 / /a\n");

	assert_walk(world, ns, "/", 1, "/");
	assert_walk(world, ns, "/a", 3, "/");
}

static void the_root_is_the_one_that_a_member_is_on(void **state)
{
	struct world *world = *state;
	struct ns *ns = put_mounts(world, 10,
				   "1 0 / /\n"
				   "2 1 / /\n"
				   "3 1 / /a\n"
				   "4 2 / /a\n");

	ns->mounts.root_id = 2;
	assert_walk(world, ns, "/", 2, "/");
	assert_walk(world, ns, "/a", 4, "/");
}

static void whoever_enters_a_namespace_without_members_is_on_what_covers_its_root(void **state)
{
	struct world *world = *state;
	struct ns *ns = put_mounts(world, 10,
				   "1 0 / /\n"
				   "2 1 / /\n"
				   "3 2 / /\n"
				   "4 3 / /a\n");

	ns->mounts.source = MOUNTS_STATMOUNT;
	assert_walk(world, ns, "/", 3, "/");
	assert_walk(world, ns, "/a", 4, "/");
}

static void a_namespace_that_only_a_thread_is_in_has_the_threads_root(void **state)
{
	struct world *world = *state;
	struct ns *ns = put_mounts(world, 10,
				   "1 0 / /\n"
				   "2 1 / /\n");

	ns->mounts.source = MOUNTS_STATMOUNT;
	ns->n_threads = 1;
	assert_walk(world, ns, "/", 1, "/");
}

static void without_mounts_nothing_is_known_of_a_namespace(void **state)
{
	struct world *world = *state;
	const struct ns *empty = put_mounts(world, 10, "");
	const struct ns *rootless = put_mounts(world, 11, "5 4 / /a\n");

	assert_null(mount_index_root(index_of(world), empty));
	assert_null(mount_index_walk(world->index, empty, "/a", world->arena).node);
	assert_null(mount_index_walk(world->index, rootless, "/a", world->arena).node);
}

static const struct mount *child_at(const struct world *world, const struct mount *parent,
				    const char *place)
{
	const struct mount_node *child = mount_index_child(
		world->index, mount_index_find(world->index, parent), place, strlen(place));

	return child ? child->mount : NULL;
}

static void a_child_is_found_by_its_parent_and_place(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / /\n"
					 "2 1 / /a\n"
					 "3 1 / /b\n"
					 "4 2 / /a/b\n");

	index_of(world);
	assert_ptr_equal(child_at(world, mount_of(ns, 1), "/a"), mount_of(ns, 2));
	assert_ptr_equal(child_at(world, mount_of(ns, 1), "/b"), mount_of(ns, 3));
	assert_ptr_equal(child_at(world, mount_of(ns, 2), "/b"), mount_of(ns, 4));
	assert_null(child_at(world, mount_of(ns, 1), "/a/b"));
	assert_null(child_at(world, mount_of(ns, 3), "/b"));
}

static size_t count_children(const struct mount_node *node)
{
	size_t count = 0;

	for (const struct mount_node *child = node->children; child; child = child->sibling)
		count++;
	return count;
}

static void what_was_there_before_ends_up_on_top_of_what_is_inserted(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / /\n"
					 "2 1 /x /a\n"
					 "3 2 / /a/b\n");
	struct mount_node *root, *there, fresh = { .ns = ns, .root = "/", .target = "/a" };

	index_of(world);
	root = mount_index_find(world->index, mount_of(ns, 1));
	there = mount_index_find(world->index, mount_of(ns, 2));
	mount_index_insert(world->index, &fresh, root, "/a");
	assert_ptr_equal(mount_index_child(world->index, root, "/a", 2), &fresh);
	assert_ptr_equal(mount_index_child(world->index, &fresh, "/", 1), there);
	assert_int_equal(count_children(root), 1);
	assert_walk(world, ns, "/a/b", 3, "/");

	mount_index_remove(world->index, &fresh);
	assert_ptr_equal(mount_index_child(world->index, root, "/a", 2), there);
	assert_null(mount_index_child(world->index, &fresh, "/", 1));
	assert_string_equal(there->place, "/a");
	assert_int_equal(count_children(root), 1);
	assert_walk(world, ns, "/a/b", 3, "/");
}

static void an_insertion_on_a_free_place_leaves_its_neighbours_alone(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / /\n"
					 "2 1 / /a\n"
					 "3 1 / /c\n");
	struct mount_node *root, fresh = { .ns = ns, .root = "/", .target = "/b" };

	index_of(world);
	root = mount_index_find(world->index, mount_of(ns, 1));
	mount_index_insert(world->index, &fresh, root, "/b");
	assert_int_equal(count_children(root), 3);
	mount_index_remove(world->index, &fresh);
	assert_int_equal(count_children(root), 2);
	assert_null(mount_index_child(world->index, root, "/b", 2));
	assert_walk(world, ns, "/c", 3, "/");
}

static size_t sum_ids(const struct mount_node *node, size_t offset)
{
	size_t sum = 0;

	while (node) {
		sum += node->mount->id;
		node = *(struct mount_node *const *)((const char *)node + offset);
	}
	return sum;
}

static void each_member_of_a_group_is_found_once(void **state)
{
	struct world *world = *state;

	put_mounts(world, 10,
		   "1 0 / / shared:5\n"
		   "2 1 / /a shared:5 master:6\n"
		   "4 1 / /b\n");
	put_mounts(world, 11,
		   "8 0 / / shared:5\n"
		   "16 8 / /a master:5\n"
		   "32 8 / /b master:5\n"
		   "64 8 / /c master:7 from:5\n"
		   "128 8 / /d master:7 from:5\n");
	index_of(world);
	assert_int_equal(
		sum_ids(mount_index_peers(world->index, 5), offsetof(struct mount_node, next_peer)),
		1 + 2 + 8);
	assert_int_equal(sum_ids(mount_index_slaves(world->index, 5),
				 offsetof(struct mount_node, next_slave)),
			 16 + 32);
	assert_int_equal(sum_ids(mount_index_receiving(world->index, 5),
				 offsetof(struct mount_node, next_from)),
			 64 + 128);
	assert_null(mount_index_peers(world->index, 6));
	assert_null(mount_index_peers(world->index, 0));
	assert_null(mount_index_slaves(world->index, 0));
	assert_null(mount_index_receiving(world->index, 0));
}

static void a_slave_is_outside_where_its_master_has_no_member(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / / shared:5\n"
					 "2 1 / /a master:5\n"
					 "3 1 / /b master:6\n");
	struct mount_node *const *outside;
	size_t count;

	outside = mount_index_outside(index_of(world), &count);
	assert_int_equal(count, 1);
	assert_ptr_equal(outside[0]->mount, mount_of(ns, 3));
}

static void a_target_outside_its_parents_is_no_child(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / /\n"
					 "2 1 / /a\n"
					 "3 2 / /b\n");
	const struct mount_node *node;

	node = mount_index_find(index_of(world), mount_of(ns, 3));
	assert_null(node->parent);
	assert_null(node->place);
	assert_walk(world, ns, "/b", 1, "/b");
}

static void parents_in_a_circle_are_cut(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / /\n"
					 "2 4 / /a\n"
					 "3 2 / /a\n"
					 "4 3 / /a\n"
					 "5 4 / /a\n"
					 "6 6 / /\n");

	assert_walk(world, ns, "/a", 1, "/a");
	for (uint64_t id = 1; id <= 6; id++) {
		const struct mount_node *node = mount_index_find(world->index, mount_of(ns, id));

		for (size_t depth = 0; node; node = node->parent)
			assert_true(depth++ < 6);
	}
}

static void a_hundred_thousand_mounts_in_one_group_are_indexed_in_time(void **state)
{
	struct world *world = *state;
	struct ns *ns = put_many(world, 10, MANY);

	for (size_t i = 0; i < ns->mounts.count; i++)
		ns->mounts.mounts[i].propagation =
			(struct propagation){ .peer_group = 1, .master = 2, .propagate_from = 3 };
	assert_walk(world, ns, "/99999/x", 100000, "/x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_below_a_directory_is_the_rest),
		cmocka_unit_test(a_removed_directory_is_not_below_one_of_its_old_name),
		cmocka_unit_test(a_directory_and_what_is_below_make_a_path),
		world_test(a_path_leads_onto_what_is_mounted_on_its_way),
		world_test(a_place_is_a_path_in_the_file_system_not_in_the_namespace),
		world_test(what_is_mounted_over_a_directory_hides_the_mounts_below_it),
		world_test(the_topmost_of_a_stack_is_what_a_path_leads_to),
		world_test(a_process_stays_on_its_root_whatever_covers_it),
		world_test(the_root_is_the_one_that_a_member_is_on),
		world_test(whoever_enters_a_namespace_without_members_is_on_what_covers_its_root),
		world_test(a_namespace_that_only_a_thread_is_in_has_the_threads_root),
		world_test(without_mounts_nothing_is_known_of_a_namespace),
		world_test(a_child_is_found_by_its_parent_and_place),
		world_test(what_was_there_before_ends_up_on_top_of_what_is_inserted),
		world_test(an_insertion_on_a_free_place_leaves_its_neighbours_alone),
		world_test(each_member_of_a_group_is_found_once),
		world_test(a_slave_is_outside_where_its_master_has_no_member),
		world_test(a_target_outside_its_parents_is_no_child),
		world_test(parents_in_a_circle_are_cut),
		world_test(a_hundred_thousand_mounts_in_one_group_are_indexed_in_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
