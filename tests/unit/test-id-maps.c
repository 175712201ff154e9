/* SPDX-License-Identifier: MIT */
/* Id maps out of captured trees: as the kernel shows them to us, and as it never would. */
#include <sched.h>

#include "captured.h"
#include "collect/collection.h"
#include "util/macros.h"

/* The process 1 is us, in the initial user namespace; the others are in one each. */
#define INITIAL 0
#define FIRST   1
#define SECOND  2

static const char everything[] = "         0          0 4294967295\n";

static void put_file(const struct tree *tree, const char *pid, const char *name, const char *text)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "%s/%s", pid, name);
	put_text(tree, path, text);
}

/* As uid_map and gid_map. */
static void put_member(const struct tree *tree, const char *pid, int group, const char *map)
{
	put_process(tree, pid, group);
	if (group == INITIAL)
		put_link(tree, "1/ns/user", "user:[4026531837]");
	put_file(tree, pid, "uid_map", map);
	put_file(tree, pid, "gid_map", map);
	put_file(tree, pid, "projid_map", "");
	put_file(tree, pid, "setgroups", "deny\n");
}

static const struct ns *read_maps_of(struct tree *tree, int group)
{
	const struct request request = { .types = NS_ALL_TYPES, .needs = NEED_STAT | NEED_ID_MAPS };
	struct source source;

	inventory_free(tree->inventory);
	tree->inventory = inventory_new();
	assert_int_equal(source_open(&source, tree->path, NULL), 0);
	assert_int_equal(collect(tree->inventory, &source, &request, NULL), 0);
	source_close(&source);
	return inventory_find_ns(tree->inventory, NS_USER,
				 group == INITIAL ? 4026531837 : ino_of(group, NS_USER));
}

static void assert_extent(const struct id_map *map, size_t i, struct id_extent expected)
{
	assert_int_equal(map->state, ID_MAP_READ);
	assert_true(i < map->count);
	assert_int_equal(map->extents[i].inside, expected.inside);
	assert_int_equal(map->extents[i].outside, expected.outside);
	assert_int_equal(map->extents[i].length, expected.length);
}

static void what_the_kernel_shows_is_the_hosts_side(void **state)
{
	struct tree *tree = *state;
	const struct ns *ns;

	put_member(tree, "1", INITIAL, everything);
	put_member(tree, "10", FIRST, "1000 0 1\n0 100000 1000\n");
	ns = read_maps_of(tree, FIRST);
	assert_int_equal(ns->id_maps->host[ID_UID].count, 2);
	assert_extent(&ns->id_maps->host[ID_UID], 0, (struct id_extent){ 0, 100000, 1000 });
	assert_extent(&ns->id_maps->host[ID_GID], 1, (struct id_extent){ 1000, 0, 1 });
	assert_int_equal(ns->id_maps->host[ID_PROJID].state, ID_MAP_READ);
	assert_int_equal(ns->id_maps->host[ID_PROJID].count, 0);
	assert_int_equal(ns->id_maps->to_parent[ID_UID].state, ID_MAP_UNKNOWN);
	assert_int_equal(ns->id_maps->setgroups, SETGROUPS_DENY);
	ns = inventory_find_ns(tree->inventory, NS_USER, 4026531837);
	assert_extent(&ns->id_maps->host[ID_UID], 0, (struct id_extent){ 0, 0, UINT32_MAX });
	assert_int_equal(tree->inventory->n_gaps, 0);
}

static void the_observers_own_ids_are_the_hosts_and_its_file_the_parents(void **state)
{
	struct tree *tree = *state;
	const struct ns *ns;

	put_member(tree, "1", FIRST, "0 1000 1\n1 100000 10\n");
	ns = read_maps_of(tree, FIRST);
	assert_int_equal(ns->id_maps->host[ID_UID].count, 2);
	assert_extent(&ns->id_maps->host[ID_UID], 0, (struct id_extent){ 0, 0, 1 });
	assert_extent(&ns->id_maps->host[ID_UID], 1, (struct id_extent){ 1, 1, 10 });
	assert_extent(&ns->id_maps->to_parent[ID_UID], 0, (struct id_extent){ 0, 1000, 1 });
	assert_extent(&ns->id_maps->to_parent[ID_UID], 1, (struct id_extent){ 1, 100000, 10 });
}

/* The kernel translates the first id of a line, and shows the line's whole length. */
static void beyond_the_observers_ids_nothing_is_claimed(void **state)
{
	struct tree *tree = *state;
	const struct id_map *map;

	put_member(tree, "1", FIRST, "0 100000 1000\n2000 200000 1000\n");
	put_member(tree, "10", SECOND, "0 4294967295 7\n7 900 500\n1000 2999 4294960000\n");
	map = &read_maps_of(tree, SECOND)->id_maps->host[ID_UID];
	assert_int_equal(map->count, 5);
	assert_extent(map, 0, (struct id_extent){ 0, ID_NONE, 7 });
	assert_extent(map, 1, (struct id_extent){ 7, 900, 100 });
	assert_extent(map, 2, (struct id_extent){ 107, ID_NONE, 400 });
	assert_extent(map, 3, (struct id_extent){ 1000, 2999, 1 });
	assert_extent(map, 4, (struct id_extent){ 1001, ID_NONE, 4294959999 });
	assert_int_equal(tree->inventory->n_gaps, 0);
}

static void ranges_may_be_adjacent(void **state)
{
	struct tree *tree = *state;

	put_member(tree, "1", INITIAL, everything);
	put_member(tree, "10", FIRST, "0 100010 10\n10 100000 10\n20 100020 10\n");
	assert_int_equal(read_maps_of(tree, FIRST)->id_maps->host[ID_UID].count, 3);
	assert_int_equal(tree->inventory->n_gaps, 0);
}

static void what_is_shown_as_an_id_that_we_have_not_is_not_claimed(void **state)
{
	struct tree *tree = *state;

	put_member(tree, "1", FIRST, "0 100000 1000\n2000 200000 1000\n");
	put_member(tree, "10", SECOND, "0 1500 7\n");
	assert_extent(&read_maps_of(tree, SECOND)->id_maps->host[ID_UID], 0,
		      (struct id_extent){ 0, ID_NONE, 7 });
}

static void without_the_observers_own_files_nothing_is_known(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1", FIRST);
	put_member(tree, "10", SECOND, "0 0 1\n");
	assert_int_equal(read_maps_of(tree, SECOND)->id_maps->host[ID_UID].state, ID_MAP_UNKNOWN);
}

static void without_the_observers_own_map_nothing_is_known(void **state)
{
	struct tree *tree = *state;
	const struct ns *ns;

	put_member(tree, "1", FIRST, "0 0\n");
	put_member(tree, "10", SECOND, "0 0 1\n");
	ns = read_maps_of(tree, SECOND);
	assert_int_equal(ns->id_maps->host[ID_UID].state, ID_MAP_DENIED);
	assert_int_equal(tree->inventory->n_gaps, 2);
	assert_string_equal(tree->inventory->gaps->what, "line 1 of uid_map");
}

static void a_hostile_map_is_a_gap_with_its_line(void **state)
{
	static const struct {
		const char *map, *gap;
		int errnum;
	} hostile[] = {
		{ "0 0 4294967296\n", "line 1 of uid_map", ERANGE },
		{ "0 0 10\n20 100 1\n5 200 1\n", "line 3 of uid_map", EINVAL },
		{ "0 0 10\n20 9 1\n", "line 2 of uid_map", EINVAL },
		{ "20 5 1\n0 0 10\n", "line 2 of uid_map", EINVAL },
		{ "0 1 4294967295\n", "line 1 of uid_map", ERANGE },
		{ "0 4294967295 1\n", "line 1 of uid_map", ERANGE },
		{ "0 0 1\nhello\n", "line 2 of uid_map", EINVAL },
	};
	struct tree *tree = *state;

	put_member(tree, "1", INITIAL, everything);
	put_member(tree, "10", FIRST, everything);
	for (size_t i = 0; i < ARRAY_SIZE(hostile); i++) {
		const struct ns *ns;

		put_file(tree, "10", "uid_map", hostile[i].map);
		ns = read_maps_of(tree, FIRST);
		assert_int_equal(ns->id_maps->host[ID_UID].state, ID_MAP_DENIED);
		assert_int_equal(ns->id_maps->host[ID_UID].count, 0);
		assert_int_equal(ns->id_maps->host[ID_GID].state, ID_MAP_READ);
		assert_int_equal(tree->inventory->n_gaps, 1);
		assert_string_equal(tree->inventory->gaps->what, hostile[i].gap);
		assert_int_equal(tree->inventory->gaps->errnum, hostile[i].errnum);
		assert_int_equal(tree->inventory->gaps->ino, ns->ino);
	}
}

static void a_file_that_is_no_map_is_a_gap(void **state)
{
	struct tree *tree = *state;
	auto_free char *large = memory_zeroed(40001, 1);

	put_member(tree, "1", INITIAL, everything);
	put_member(tree, "10", FIRST, everything);
	put_bytes(tree, "10/uid_map", "0 0 1\n\0", 7);
	(void)read_maps_of(tree, FIRST);
	assert_string_equal(tree->inventory->gaps->what, "uid_map of a user namespace");
	memset(large, '0', 40000);
	put_text(tree, "10/uid_map", large);
	(void)read_maps_of(tree, FIRST);
	assert_string_equal(tree->inventory->gaps->what, "uid_map of a user namespace");
	assert_int_equal(tree->inventory->gaps->errnum, E2BIG);
}

static void any_member_will_do(void **state)
{
	struct tree *tree = *state;
	const struct ns *ns;

	put_member(tree, "1", INITIAL, everything);
	put_process(tree, "10", FIRST);
	put_process(tree, "11", FIRST);
	put_member(tree, "12", FIRST, "0 5 1\n");
	ns = read_maps_of(tree, FIRST);
	assert_int_equal(ns->first->pid, 10);
	assert_extent(&ns->id_maps->host[ID_UID], 0, (struct id_extent){ 0, 5, 1 });
	assert_int_equal(tree->inventory->n_gaps, 0);
}

/* As after the walk over the processes. */
static void who_has_entered_another_or_has_the_pid_by_now_is_not_asked(void **state)
{
	static const struct request walk = { .types = NS_ALL_TYPES, .needs = NEED_STAT };
	static const struct request maps = { .types = NS_ALL_TYPES,
					     .needs = NEED_STAT | NEED_ID_MAPS };
	struct tree *tree = *state;
	struct source source;
	struct collection collection = { .inventory = tree->inventory,
					 .source = &source,
					 .request = &maps,
					 .netlink_fd = -EBADF };

	put_member(tree, "1", INITIAL, everything);
	put_member(tree, "10", FIRST, "0 5 1\n");
	put_member(tree, "11", SECOND, "0 6 1\n");
	assert_int_equal(source_open(&source, tree->path, NULL), 0);
	assert_int_equal(collect(tree->inventory, &source, &walk, NULL), 0);
	put_ns_link(tree, "10", "user", NS_USER, SECOND);
	put_stat(tree, "11", (struct put_stat){ "newcomer", 1, 1, 200 });
	collect_id_maps(&collection);
	source_close(&source);
	assert_non_null(inventory_find_ns(tree->inventory, NS_USER, 4026531837)->id_maps);
	assert_null(inventory_find_ns(tree->inventory, NS_USER, ino_of(FIRST, NS_USER))->id_maps);
	assert_null(inventory_find_ns(tree->inventory, NS_USER, ino_of(SECOND, NS_USER))->id_maps);
}

static void a_namespace_that_no_process_is_in_is_a_gap(void **state)
{
	struct tree *tree = *state;
	const struct ns *ns;

	put_member(tree, "1", INITIAL, everything);
	put_file(tree, "1", "mountinfo", "22 21 0:4 user:[4026539999] /mnt rw - nsfs nsfs rw\n");
	put_link(tree, "1/root", "/");
	{
		const struct request request = {
			.types = NS_ALL_TYPES,
			.needs = NEED_STAT | NEED_ID_MAPS | NEED_PINS,
		};
		struct source source;

		assert_int_equal(source_open(&source, tree->path, NULL), 0);
		assert_int_equal(collect(tree->inventory, &source, &request, NULL), 0);
		source_close(&source);
	}
	ns = inventory_find_ns(tree->inventory, NS_USER, 4026539999);
	assert_non_null(ns);
	assert_null(ns->id_maps);
	assert_string_equal(tree->inventory->gaps->what,
			    "id maps of a user namespace without processes");
	assert_int_equal(tree->inventory->gaps->ino, ns->ino);
}

static void without_the_need_nothing_is_read(void **state)
{
	const struct request request = { .types = NS_ALL_TYPES, .needs = NEED_STAT };
	struct tree *tree = *state;
	struct source source;

	put_member(tree, "1", INITIAL, "hello");
	assert_int_equal(source_open(&source, tree->path, NULL), 0);
	assert_int_equal(collect(tree->inventory, &source, &request, NULL), 0);
	source_close(&source);
	assert_null(inventory_find_ns(tree->inventory, NS_USER, 4026531837)->id_maps);
	assert_int_equal(tree->inventory->n_gaps, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(what_the_kernel_shows_is_the_hosts_side),
		tree_test(the_observers_own_ids_are_the_hosts_and_its_file_the_parents),
		tree_test(beyond_the_observers_ids_nothing_is_claimed),
		tree_test(ranges_may_be_adjacent),
		tree_test(what_is_shown_as_an_id_that_we_have_not_is_not_claimed),
		tree_test(without_the_observers_own_files_nothing_is_known),
		tree_test(without_the_observers_own_map_nothing_is_known),
		tree_test(a_hostile_map_is_a_gap_with_its_line),
		tree_test(a_file_that_is_no_map_is_a_gap),
		tree_test(any_member_will_do),
		tree_test(who_has_entered_another_or_has_the_pid_by_now_is_not_asked),
		tree_test(a_namespace_that_no_process_is_in_is_a_gap),
		tree_test(without_the_need_nothing_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
