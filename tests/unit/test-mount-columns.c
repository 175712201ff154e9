/* SPDX-License-Identifier: MIT */
#include "mount-views.h"

/* Once all mounts are there. To be released with mount_relations_free. */
static struct mount_relations *relate(struct world *world)
{
	struct mount_relations *relations =
		mount_relations_new(world->inventory, NEED_SHARING | NEED_COVERS);

	inventory_finish(world->inventory);
	world->context.relations = relations;
	return relations;
}

static void a_mount_has_these_cells(void **state)
{
	static const struct expected_cell cells[] = {
		{ "NS", VALUE_NUMBER, "7" },
		{ "TARGET", VALUE_TEXT, "/srv/data" },
		{ "SOURCE", VALUE_TEXT, "/dev/sda1[/data]" },
		{ "FSTYPE", VALUE_TEXT, "ext4" },
		{ "OPTIONS", VALUE_TEXT, "ro,noatime,errors=panic" },
		{ "VFS-OPTIONS", VALUE_TEXT, "ro,noatime" },
		{ "FS-OPTIONS", VALUE_TEXT, "rw,errors=panic" },
		{ "FSROOT", VALUE_TEXT, "/data" },
		{ "MAJ:MIN", VALUE_TEXT, "8:1" },
		{ "ID", VALUE_NUMBER, "60" },
		{ "PARENT", VALUE_NUMBER, "30" },
		{ "UNIQ-ID", VALUE_TEXT, "18446744073709551615" },
		{ "UNIQ-PARENT", VALUE_TEXT, "2147483678" },
		{ "IDMAPPED", VALUE_BOOLEAN, "yes" },
		{ "UIDMAP", VALUE_LIST, "0+10@100000,10+1@5" },
		{ "GIDMAP", VALUE_UNKNOWN, "?" },
		{ "PROPAGATION", VALUE_TEXT, "shared,slave" },
		{ "OPT-FIELDS", VALUE_TEXT, "shared:5 master:2 propagate_from:1" },
		{ "GROUP", VALUE_NUMBER, "5" },
		{ "MASTER", VALUE_NUMBER, "2" },
		{ "PROPAGATE-FROM", VALUE_NUMBER, "1" },
		{ "PEERS", VALUE_LIST, "" },
		{ "NPEERS", VALUE_NUMBER, "0" },
		{ "SLAVES", VALUE_NUMBER, "0" },
		{ "LINEAGE", VALUE_NONE, "" },
		{ "HIDDEN", VALUE_BOOLEAN, "no" },
		{ "NMOUNTS", VALUE_NUMBER, "2" },
		{ "NS-LABEL", VALUE_NONE, "" },
		{ "WORKLOAD", VALUE_NONE, "-" },
	};
	static const struct id_extent uids[] = { { 0, 100000, 10 }, { 10, 5, 1 } };
	static const struct id_map id_maps[] = { { ID_MAP_READ, ARRAY_SIZE(uids), uids }, { 0 } };
	static const struct mount mounts[] = {
		{ .id = 30, .target = "/", .fstype = "ext4", .unique_id = 2147483678 },
		{ .id = 60,
		  .parent_id = 30,
		  .unique_id = UINT64_MAX,
		  .unique_parent = 2147483678,
		  .major = 8,
		  .minor = 1,
		  .root = "/data",
		  .target = "/srv/data",
		  .fstype = "ext4",
		  .source = "/dev/sda1",
		  .vfs_options = "ro,noatime",
		  .fs_options = "rw,errors=panic",
		  .propagation = { .peer_group = 5, .master = 2, .propagate_from = 1 },
		  .idmapped = true,
		  .id_maps = id_maps },
	};
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 7, mounts, ARRAY_SIZE(mounts));
	struct mount_relations *relations = relate(world);

	assert_int_equal(ARRAY_SIZE(cells), mount_columns.count);
	assert_cells(world, mount_of(ns, 60), cells, ARRAY_SIZE(cells));
	assert_types(world, mount_of(ns, 60));
	assert_types(world, mount_of(ns, 30));
	mount_relations_free(relations);
}

static void what_a_mount_has_none_of_is_none_and_what_nobody_told_is_unknown(void **state)
{
	static const struct expected_cell cells[] = {
		{ "NS", VALUE_NONE, "" },          { "SOURCE", VALUE_UNKNOWN, "?" },
		{ "UNIQ-ID", VALUE_UNKNOWN, "?" }, { "UNIQ-PARENT", VALUE_UNKNOWN, "?" },
		{ "OPT-FIELDS", VALUE_NONE, "" },  { "GROUP", VALUE_NONE, "" },
		{ "MASTER", VALUE_NONE, "" },      { "PROPAGATE-FROM", VALUE_NONE, "" },
		{ "PEERS", VALUE_LIST, "" },       { "SLAVES", VALUE_NUMBER, "0" },
		{ "LINEAGE", VALUE_UNKNOWN, "?" }, { "IDMAPPED", VALUE_BOOLEAN, "no" },
		{ "UIDMAP", VALUE_NONE, "" },      { "GIDMAP", VALUE_NONE, "" },
	};
	const struct mount mount = { .id = 1, .target = "/" };
	struct world *world = *state;
	const struct ns *file = put_mounts(world, 0, &mount, 1);
	struct mount_relations *relations = relate(world);

	file->mounts.mounts[0].source = NULL;
	assert_cells(world, mount_of(file, 1), cells, ARRAY_SIZE(cells));
	mount_relations_free(relations);
}

static void an_inferred_namespace_is_told_by_its_label(void **state)
{
	struct world *world = *state;
	struct ns *ns = inventory_add_inferred(world->inventory, NS_MNT, 0, "mnt-66");
	struct mount mount = { .id = 1, .target = "/", .ns = ns };

	assert_cell(world, &mount, "NS", VALUE_NONE, "~mnt-66");
	assert_cell(world, &mount, "NS-LABEL", VALUE_TEXT, "mnt-66");
}

/* As libmount merges them, which findmnt shows. */
static void options_are_those_of_the_mount_and_of_the_file_system(void **state)
{
	static const struct {
		const char *vfs, *fs, *expected;
	} options[] = {
		{ "rw,relatime", "rw", "rw,relatime" },
		{ "rw,relatime", "rw,size=4k", "rw,relatime,size=4k" },
		{ "ro,nosuid", "rw", "ro,nosuid" },
		{ "rw,nosuid", "ro", "ro,nosuid" },
		{ "ro", "ro", "ro" },
		{ "rw", "rw", "rw" },
		{ "rw,relatime", "rw,relatime", "rw,relatime" },
		{ "rw", "rw,x=a\\054b,rwx,roy", "rw,x=a\\054b,rwx,roy" },
		{ "rw", "", "rw" },
		{ "", "", "rw" },
		{ "rw,,a", "rw,", "rw,a" },
	};
	struct world *world = *state;

	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		const struct mount mount = { .id = 1,
					     .target = "/",
					     .vfs_options = options[i].vfs,
					     .fs_options = options[i].fs };
		const struct ns *ns = put_mounts(world, 7, &mount, 1);

		assert_cell(world, mount_of(ns, 1), "OPTIONS", VALUE_TEXT, options[i].expected);
	}
}

static void propagation_is_in_the_words_of_findmnt_and_of_mountinfo(void **state)
{
	static const struct {
		struct propagation propagation;
		const char *words, *fields;
	} kinds[] = {
		{ { 0 }, "private", "" },
		{ { .unbindable = true }, "private,unbindable", "unbindable" },
		{ { .peer_group = 3 }, "shared", "shared:3" },
		{ { .master = 2 }, "private,slave", "master:2" },
		{ { .master = 2, .unbindable = true },
		  "private,slave,unbindable",
		  "master:2 unbindable" },
		{ { 3, 2, 0, false }, "shared,slave", "shared:3 master:2" },
		{ { 0, 2, 1, false }, "private,slave", "master:2 propagate_from:1" },
	};
	struct world *world = *state;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		const struct mount mount = { .id = 1,
					     .target = "/",
					     .propagation = kinds[i].propagation };
		const struct ns *ns = put_mounts(world, 7, &mount, 1);

		assert_cell(world, mount_of(ns, 1), "PROPAGATION", VALUE_TEXT, kinds[i].words);
		assert_cell(world, mount_of(ns, 1), "OPT-FIELDS",
			    *kinds[i].fields ? VALUE_TEXT : VALUE_NONE, kinds[i].fields);
	}
}

/* Renderers escape; a view that did would do it twice. */
static void hostile_text_is_kept_as_it_is(void **state)
{
	const struct mount mount = { .id = 1,
				     .target = "/a\nb\033[31m",
				     .source = "x\xff",
				     .root = "/\xe2\x80\xae",
				     .fstype = "f s" };
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 7, &mount, 1);

	assert_cell(world, mount_of(ns, 1), "TARGET", VALUE_TEXT, "/a\nb\033[31m");
	assert_cell(world, mount_of(ns, 1), "SOURCE", VALUE_TEXT, "x\xff[/\xe2\x80\xae]");
	assert_cell(world, mount_of(ns, 1), "FSTYPE", VALUE_TEXT, "f s");
}

#define SHARED(group) .propagation = { .peer_group = (group) }

/* A member whose namespace is then known by its workload. */
static void put_container(const struct world *world, struct ns *ns, pid_t pid, const char *name)
{
	struct workload *workload = arena_alloc(world->inventory->arena, sizeof(*workload));

	*workload = (struct workload){ .runtime = WORKLOAD_DOCKER, .name = name };
	put_member(world, ns, pid, 1, (uint64_t)pid)->workload = workload;
}

static void peers_are_told_by_how_many_and_where(void **state)
{
	static const struct mount host[] = {
		{ .id = 1, .target = "/", SHARED(1) },
		{ .id = 2, .parent_id = 1, .target = "/a", SHARED(2) },
		{ .id = 3, .parent_id = 1, .target = "/b", SHARED(2) },
		{ .id = 4, .parent_id = 1, .target = "/c", SHARED(3) },
		{ .id = 5, .parent_id = 1, .target = "/d", SHARED(3) },
		{ .id = 6, .parent_id = 1, .target = "/e", SHARED(4) },
	};
	static const struct mount web[] = {
		{ .id = 11, .target = "/", SHARED(1) },
		{ .id = 12, .parent_id = 11, .target = "/x", SHARED(3) }
	};
	static const struct mount other[] = { { .id = 21, .target = "/", SHARED(1) } };
	static const struct mount last[] = { { .id = 31, .target = "/", SHARED(1) } };
	struct world *world = *state;
	struct ns *ns = put_mounts(world, 7, host, ARRAY_SIZE(host));
	struct ns *docker = put_mounts(world, 8, web, ARRAY_SIZE(web));
	struct mount_relations *relations;

	put_container(world, docker, 100, "web");
	put_mounts(world, 9, other, 1);
	put_mounts(world, 10, last, 1);
	relations = relate(world);
	assert_cell(world, mount_of(ns, 1), "PEERS", VALUE_LIST, "3 (docker:web, mnt:9, +1)");
	assert_cell(world, mount_of(docker, 11), "PEERS", VALUE_LIST, "3 (mnt:7, mnt:9, +1)");
	assert_cell(world, mount_of(ns, 2), "PEERS", VALUE_LIST, "1 (here)");
	assert_cell(world, mount_of(ns, 4), "PEERS", VALUE_LIST, "2 (here, docker:web)");
	assert_cell(world, mount_of(docker, 12), "PEERS", VALUE_LIST, "2 (mnt:7)");
	assert_cell(world, mount_of(ns, 6), "PEERS", VALUE_LIST, "");
	mount_relations_free(relations);
}

static void assert_peer(const struct value *peer, uint64_t ns, const char *target)
{
	assert_int_equal(peer->kind, VALUE_OBJECT);
	assert_int_equal(peer->as.object.count, 2);
	assert_string_equal(peer->as.object.fields[0].name, "ns");
	assert_int_equal(peer->as.object.fields[0].value.as.number, ns);
	assert_string_equal(peer->as.object.fields[1].name, "target");
	assert_string_equal(peer->as.object.fields[1].value.as.text, target);
}

static void peers_are_all_members_but_the_mount_itself(void **state)
{
	static const struct mount mounts[] = {
		{ .id = 1, .target = "/", SHARED(1) },
		{ .id = 2, .parent_id = 1, .target = "/a", SHARED(1) },
		{ .id = 3, .parent_id = 1, .target = "/b", SHARED(1) },
	};
	const struct column *column = column_find(&mount_columns, "PEERS", 5);
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 7, mounts, ARRAY_SIZE(mounts));
	struct mount_relations *relations = relate(world);
	struct value first = column->get(&world->context, mount_of(ns, 1));
	struct value last = column->get(&world->context, mount_of(ns, 3));

	assert_int_equal(first.as.list.count, 2);
	assert_peer(&first.as.list.items[0], 7, "/a");
	assert_peer(&first.as.list.items[1], 7, "/b");
	assert_int_equal(last.as.list.count, 2);
	assert_peer(&last.as.list.items[0], 7, "/");
	assert_peer(&last.as.list.items[1], 7, "/a");
	mount_relations_free(relations);
}

static void slaves_are_counted_whether_they_are_shared_or_not(void **state)
{
	static const struct mount host[] = {
		{ .id = 1, .target = "/", SHARED(1) },
		{ .id = 2, .parent_id = 1, .target = "/a", .propagation = { .master = 1 } }
	};
	static const struct mount inner[] = {
		{ .id = 11, .target = "/", .propagation = { 2, 1, 0, false } },
		{ .id = 12, .parent_id = 11, .target = "/a", .propagation = { .master = 2 } },
	};
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 7, host, ARRAY_SIZE(host));
	const struct ns *other = put_mounts(world, 8, inner, ARRAY_SIZE(inner));
	struct mount_relations *relations = relate(world);

	assert_cell(world, mount_of(ns, 1), "SLAVES", VALUE_NUMBER, "2");
	assert_cell(world, mount_of(other, 11), "SLAVES", VALUE_NUMBER, "1");
	assert_cell(world, mount_of(ns, 2), "SLAVES", VALUE_NUMBER, "0");
	mount_relations_free(relations);
}

static void lineage_is_the_mount_that_it_is_a_copy_of(void **state)
{
	static const struct mount host[] = {
		{ .id = 1, .target = "/", .unique_id = 1, SHARED(1) },
		{ .id = 2, .parent_id = 1, .target = "/mnt", .unique_id = 3, .minor = 5 }
	};
	static const struct mount inner[] = {
		{ .id = 11, .target = "/", .unique_id = 2, .propagation = { .master = 1 } },
		{ .id = 12, .parent_id = 11, .target = "/mnt", .unique_id = 4, .minor = 5 }
	};
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 7, host, ARRAY_SIZE(host));
	const struct ns *other = put_mounts(world, 8, inner, ARRAY_SIZE(inner));
	struct mount_relations *relations = relate(world);
	const struct column *column = column_find(&mount_columns, "LINEAGE", 7);
	struct value value = column->get(&world->context, mount_of(other, 12));

	assert_cell(world, mount_of(other, 12), "LINEAGE", VALUE_OBJECT, "copy of /mnt (mnt:7)");
	assert_peer(&value, 7, "/mnt");
	assert_cell(world, mount_of(ns, 2), "LINEAGE", VALUE_NONE, "");
	assert_cell(world, mount_of(other, 11), "LINEAGE", VALUE_NONE, "");
	mount_relations_free(relations);
}

static void hidden_is_what_others_are_mounted_over(void **state)
{
	static const struct mount mounts[] = {
		{ .id = 1, .parent_id = 0, .target = "/" },
		{ .id = 2, .parent_id = 1, .target = "/" }, /* what "/" is */
		{ .id = 3, .parent_id = 2, .target = "/a/b" },
		{ .id = 4, .parent_id = 2, .target = "/a" },
		{ .id = 5, .parent_id = 4, .target = "/a" },
		{ .id = 6, .parent_id = 5, .target = "/a/b" },
		{ .id = 7, .parent_id = 1, .target = "/x" },
		{ .id = 8, .parent_id = 99, .target = "/y" }, /* on what was not seen */
		{ .id = 9, .parent_id = 8, .target = "/y/z" },
	};
	static const char *const expected[] = { "yes", "no",  "yes", "yes", "no",
						"no",  "yes", "?",   "?" };
	struct world *world = *state;
	struct ns *ns = put_mounts(world, 7, mounts, ARRAY_SIZE(mounts));
	struct mount_relations *relations;

	ns->mounts.root_id = 2;
	relations = relate(world);
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++)
		assert_cell(world, &ns->mounts.mounts[i], "HIDDEN",
			    *expected[i] == '?' ? VALUE_UNKNOWN : VALUE_BOOLEAN, expected[i]);
	mount_relations_free(relations);
}

#define MANY 20000

/* Whatever walks from each mount to all others does not end within the test's limit. */
static void large_groups_and_deep_stacks_take_linear_time(void **state)
{
	struct world *world = *state;
	struct ns *ns = put_stack(world, 7, MANY);
	const struct column *column = column_find(&mount_columns, "PEERS", 5);
	struct mount_relations *relations;

	for (size_t i = 0; i < MANY; i++)
		ns->mounts.mounts[i].propagation.peer_group = 1;
	relations = relate(world);
	for (size_t i = 0; i < MANY; i++) {
		struct value peers = column->get(&world->context, &ns->mounts.mounts[i]);

		assert_cell(world, &ns->mounts.mounts[i], "PEERS", VALUE_LIST, "19999 (here)");
		assert_cell(world, &ns->mounts.mounts[i], "NPEERS", VALUE_NUMBER, "19999");
		assert_int_equal(peers.as.list.count, 100);
		assert_cell(world, &ns->mounts.mounts[i], "HIDDEN", VALUE_BOOLEAN,
			    i > 0 && i < MANY - 1 ? "yes" : "no");
	}
	mount_relations_free(relations);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		mounts_test(a_mount_has_these_cells),
		mounts_test(what_a_mount_has_none_of_is_none_and_what_nobody_told_is_unknown),
		mounts_test(an_inferred_namespace_is_told_by_its_label),
		mounts_test(options_are_those_of_the_mount_and_of_the_file_system),
		mounts_test(propagation_is_in_the_words_of_findmnt_and_of_mountinfo),
		mounts_test(hostile_text_is_kept_as_it_is),
		mounts_test(peers_are_told_by_how_many_and_where),
		mounts_test(peers_are_all_members_but_the_mount_itself),
		mounts_test(slaves_are_counted_whether_they_are_shared_or_not),
		mounts_test(lineage_is_the_mount_that_it_is_a_copy_of),
		mounts_test(hidden_is_what_others_are_mounted_over),
		mounts_test(large_groups_and_deep_stacks_take_linear_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
