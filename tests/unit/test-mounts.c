/* SPDX-License-Identifier: MIT */
/* Mounts out of mountinfo: of captured files, and of whoever is in a mount namespace. */
#include "captured.h"
#include "collect/kernel-compat.h"
#include "collect/mounts.h"
#include "util/arena.h"
#include "util/macros.h"
#include "util/text.h"

#define HEAD "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"

/* The mounts of a captured file. */
struct captured {
	struct inventory *inventory;
	const struct mount_table *table;
	char path[256];
	int rc;
	struct error err;
};

static const struct mount_table no_table;

static void capture_bytes(struct tree *tree, struct captured *ret, const char *bytes, size_t length)
{
	const struct ns *ns;

	put_bytes(tree, "captured", bytes, length);
	(void)snprintf(ret->path, sizeof(ret->path), "%s/captured", tree->path);
	ret->inventory = tree->inventory;
	ret->rc = collect_mounts_from_file(tree->inventory, ret->path, &ret->err);
	ns = inventory_find_ns(tree->inventory, NS_MNT, 0);
	ret->table = ns ? &ns->mounts : &no_table;
}

static void capture(struct tree *tree, struct captured *ret, const char *text)
{
	capture_bytes(tree, ret, text, strlen(text));
	assert_int_equal(ret->rc, 0);
	assert_int_equal(ret->table->source, MOUNTS_FILE);
}

static void every_field_of_a_line_is_kept(void **state)
{
	struct captured captured = { 0 };
	const struct mount *mount;

	capture(*state, &captured,
		"36 35 98:4095 /sub /mnt rw,nosuid,idmapped shared:3 master:4 propagate_from:5 "
		"unbindable - fuse.sshfs host:/dir rw,user_id=0\n");
	assert_int_equal(captured.table->count, 1);
	mount = captured.table->mounts;
	assert_int_equal(mount->id, 36);
	assert_int_equal(mount->parent_id, 35);
	assert_int_equal(mount->unique_id, 0);
	assert_int_equal(mount->unique_parent, 0);
	assert_int_equal(mount->major, 98);
	assert_int_equal(mount->minor, 4095);
	assert_string_equal(mount->root, "/sub");
	assert_string_equal(mount->target, "/mnt");
	assert_string_equal(mount->vfs_options, "rw,nosuid,idmapped");
	assert_string_equal(mount->fstype, "fuse.sshfs");
	assert_string_equal(mount->source, "host:/dir");
	assert_string_equal(mount->fs_options, "rw,user_id=0");
	assert_int_equal(mount->propagation.peer_group, 3);
	assert_int_equal(mount->propagation.master, 4);
	assert_int_equal(mount->propagation.propagate_from, 5);
	assert_true(mount->propagation.unbindable);
	assert_true(mount->idmapped);
	assert_null(mount->parent);
	assert_ptr_equal(mount->ns, inventory_find_ns(captured.inventory, NS_MNT, 0));
	assert_null(captured.inventory->gaps);
}

static void a_private_mount_has_no_optional_fields(void **state)
{
	struct captured captured = { 0 };
	const struct mount *mount;

	capture(*state, &captured, HEAD);
	mount = captured.table->mounts;
	assert_int_equal(mount->propagation.peer_group, 0);
	assert_int_equal(mount->propagation.master, 0);
	assert_int_equal(mount->propagation.propagate_from, 0);
	assert_false(mount->propagation.unbindable);
	assert_false(mount->idmapped);
}

static void optional_fields_of_later_kernels_do_no_harm(void **state)
{
	auto_text struct text text = { 0 };
	struct captured captured = { 0 };

	text_add(&text, "1 0 8:1 / / rw");
	for (int i = 0; i < 1000; i++)
		text_add_format(&text, " new-%d:%d", i, i);
	text_add(&text, " shared:7 other - ext4 /dev/sda1 rw\n");
	capture(*state, &captured, text_get(&text));
	assert_int_equal(captured.table->count, 1);
	assert_int_equal(captured.table->mounts[0].propagation.peer_group, 7);
	assert_string_equal(captured.table->mounts[0].source, "/dev/sda1");
}

static void hostile_names_are_the_bytes_that_the_kernel_has(void **state)
{
	struct captured captured = { 0 };
	const struct mount *mount;

	capture(*state, &captured,
		"1 0 0:1 /\xff\\134x\\040- /\\040(deleted)\\011\\012\\134134\xfe\033[31m rw - "
		"tmpfs \\134\\040-\\040tmpfs\\043 rw,mpol=a\\054b\\075c\\134\\040d\n");
	assert_int_equal(captured.table->count, 1);
	mount = captured.table->mounts;
	assert_string_equal(mount->root, "/\xff\\x -");
	assert_string_equal(mount->target, "/ (deleted)\t\n\\134\xfe\033[31m");
	assert_string_equal(mount->source, "\\ - tmpfs#");
	assert_string_equal(mount->fs_options, "rw,mpol=a\\054b\\075c\\134\\040d");
}

/* What libmount would make of each of these is something else in one version or another. */
static void the_kernels_words_are_not_interpreted(void **state)
{
	struct captured captured = { 0 };

	capture(*state, &captured,
		"1 0 8:1 / / rw - ext4 /dev/root rw\n"
		"2 1 8:1 /gone//deleted /a\\040(deleted) rw - ext4 none rw\n"
		"3 1 8:1 /gone\\040(deleted) /a\\134040(deleted) rw - ext4  rw\n"
		"4 1 8:1 / /b//deleted rw - swap swap rw\n");
	assert_int_equal(captured.table->count, 4);
	assert_string_equal(captured.table->mounts[0].source, "/dev/root");
	assert_string_equal(captured.table->mounts[1].root, "/gone//deleted");
	assert_string_equal(captured.table->mounts[1].target, "/a (deleted)");
	assert_string_equal(captured.table->mounts[1].source, "none");
	assert_string_equal(captured.table->mounts[2].root, "/gone (deleted)");
	assert_string_equal(captured.table->mounts[2].target, "/a\\040(deleted)");
	assert_string_equal(captured.table->mounts[2].source, "");
	assert_string_equal(captured.table->mounts[3].target, "/b//deleted");
}

static void ids_have_31_bits(void **state)
{
	struct captured captured = { 0 };

	capture(*state, &captured,
		"2147483646 2147483647 8:1 / /a rw - ext4 a rw\n"
		"2147483647 0 4294967295:1048575 / / rw shared:2147483647 - ext4 a rw\n"
		"2147483648 0 8:1 / /b rw - ext4 a rw\n"
		"1 2147483648 8:1 / /b rw - ext4 a rw\n"
		"-1 0 8:1 / /b rw - ext4 a rw\n");
	assert_int_equal(captured.table->count, 2);
	assert_int_equal(captured.table->mounts[0].id, 2147483646);
	assert_ptr_equal(captured.table->mounts[0].parent, &captured.table->mounts[1]);
	assert_int_equal(captured.table->mounts[1].propagation.peer_group, 2147483647);
	assert_int_equal(captured.table->mounts[1].minor, 1048575);
	assert_int_equal(captured.inventory->n_gaps, 3);
}

static void a_mount_has_the_parent_that_its_line_names(void **state)
{
	struct captured captured = { 0 };
	struct mount *mounts;

	capture(*state, &captured,
		"3 2 8:1 / /a/b rw - ext4 a rw\n"
		"2 1 8:1 / /a rw - ext4 a rw\n"
		"1 1 8:1 / / rw - ext4 a rw\n"
		"4 99 8:1 / /c rw - ext4 a rw\n"
		"2 3 8:1 / /same/id rw - ext4 a rw\n");
	mounts = captured.table->mounts;
	assert_ptr_equal(mounts[0].parent, &mounts[1]);
	assert_ptr_equal(mounts[1].parent, &mounts[2]);
	assert_null(mounts[2].parent);
	assert_null(mounts[3].parent);
	assert_ptr_equal(mounts[4].parent, &mounts[0]);
}

static void who_climbs_from_parent_to_parent_arrives(void **state)
{
	struct captured captured = { 0 };
	size_t n_parents = 0;

	capture(*state, &captured,
		"1 2 8:1 / /a rw - ext4 a rw\n"
		"2 3 8:1 / /b rw - ext4 a rw\n"
		"3 1 8:1 / /c rw - ext4 a rw\n"
		"4 3 8:1 / /d rw - ext4 a rw\n"
		"5 6 8:1 / /e rw - ext4 a rw\n"
		"6 5 8:1 / /f rw - ext4 a rw\n");
	for (size_t i = 0; i < captured.table->count; i++) {
		size_t climbed = 0;

		for (const struct mount *mount = &captured.table->mounts[i]; mount->parent;
		     mount = mount->parent)
			assert_true(climbed++ < captured.table->count);
		n_parents += captured.table->mounts[i].parent != NULL;
	}
	assert_int_equal(n_parents, 4);
}

/* The words of all gaps, one after the other. */
static void assert_gaps(const struct inventory *inventory, const char *const *lines, size_t count)
{
	const struct gap *gap = inventory->gaps;
	char what[512];

	assert_int_equal(inventory->n_gaps, count);
	for (size_t i = 0; i < count; i++, gap = gap->next) {
		(void)snprintf(what, sizeof(what), "%s", lines[i]);
		assert_non_null(strstr(gap->what, what));
		assert_int_equal(gap->errnum, EINVAL);
	}
}

static void a_malformed_line_is_named_and_the_rest_is_kept(void **state)
{
	static const char *const malformed[] = {
		"garbage",
		"21",
		"# 21 1 8:1 / /comment rw - ext4 a rw",
		"21 1 8:1",
		"21 1 8 / /x rw - ext4 a rw",
		"x 1 8:1 / /x rw - ext4 a rw",
		"21 x 8:1 / /x rw - ext4 a rw",
		"21 1 8:1 / /x",
		"21 1 8:1 / /x rw",
		"21 1 8:1 / /x rw shared:1",
		"21 1 8:1 / /x rw shared:1 -",
		"21 1 8:1 / /x rw - ext4",
		"21 1 8:1 / /x rw - ext4 a",
		"21 1 8:1 / /x rw shared:x - ext4 a rw",
		"21 1 8:1 / /x rw master:4294967296 - ext4 a rw",
		"21 1 8:1 / x rw - ext4 a rw",
		"UUID=x / ext4 rw 0 1",
	};
	static const char *const first[] = { "line 1 of " }, *const third[] = { "line 3 of " };

	for (size_t i = 0; i < ARRAY_SIZE(malformed); i++) {
		auto_text struct text text = { 0 };
		struct captured captured = { 0 };

		for (int at_head = 0; at_head < 2; at_head++) {
			struct tree *tree = *state;

			text_clear(&text);
			text_add_format(&text, at_head ? "%s\n" HEAD HEAD : HEAD "\n%s\n" HEAD,
					malformed[i]);
			capture(tree, &captured, text_get(&text));
			assert_int_equal(captured.table->count, 2);
			assert_string_equal(captured.table->mounts[1].source, "/dev/sda1");
			assert_gaps(captured.inventory, at_head ? first : third, 1);
			inventory_free(tree->inventory);
			tree->inventory = inventory_new();
		}
	}
}

static void a_line_with_a_nul_is_malformed(void **state)
{
	static const char text[] = HEAD "22 21 8:1 / /a\0b rw - ext4 a rw\n\0\n" HEAD;
	static const char *const lines[] = { "line 2 of ", "line 3 of " };
	struct captured captured = { 0 };

	capture_bytes(*state, &captured, text, sizeof(text) - 1);
	assert_int_equal(captured.rc, 0);
	assert_int_equal(captured.table->count, 2);
	assert_gaps(captured.inventory, lines, ARRAY_SIZE(lines));
}

static void a_file_may_end_within_a_line(void **state)
{
	static const char *const lines[] = { "line 2 of " };
	struct captured captured = { 0 };
	struct tree *tree = *state;

	capture(tree, &captured, HEAD "22 21 8:1 / /a rw - ext4 a r");
	assert_int_equal(captured.table->count, 2);
	assert_string_equal(captured.table->mounts[1].fs_options, "r");
	inventory_free(tree->inventory);
	tree->inventory = inventory_new();
	capture(tree, &captured, HEAD "22 21 8:1 / /a rw - ex");
	assert_int_equal(captured.table->count, 1);
	assert_gaps(captured.inventory, lines, ARRAY_SIZE(lines));
}

static void of_many_malformed_lines_the_first_ones_are_named(void **state)
{
	auto_text struct text text = { 0 };
	struct captured captured = { 0 };
	const struct gap *gap;

	text_add(&text, HEAD);
	for (int i = 0; i < 1000; i++)
		text_add(&text, "garbage\n");
	capture(*state, &captured, text_get(&text));
	assert_int_equal(captured.table->count, 1);
	assert_int_equal(captured.inventory->n_gaps, MALFORMED_MAX + 1);
	for (gap = captured.inventory->gaps; gap->next;)
		gap = gap->next;
	assert_non_null(strstr(gap->what, "984 more lines of "));
}

static void a_line_can_be_long(void **state)
{
	auto_free char *name = memory_zeroed(1, 100001);
	auto_text struct text text = { 0 };
	struct captured captured = { 0 };

	memset(name, 'a', 100000);
	text_add_format(&text, "1 0 8:1 / /%s rw - ext4 %s rw,%s\n" HEAD, name, name, name);
	capture(*state, &captured, text_get(&text));
	assert_int_equal(captured.table->count, 2);
	assert_string_equal(captured.table->mounts[0].target + 1, name);
	assert_string_equal(captured.table->mounts[0].fs_options + 3, name);
}

static void a_file_without_a_mount_is_refused(void **state)
{
	struct captured captured = { 0 };
	char expected[512];

	capture_bytes(*state, &captured, "root:x:0:0\nsys:x:1:1\n", 21);
	assert_int_equal(captured.rc, -EINVAL);
	(void)snprintf(expected, sizeof(expected), "%s: line 1: not a mount of mountinfo",
		       captured.path);
	assert_string_equal(captured.err.text, expected);
	assert_ptr_equal(captured.table, &no_table);
	assert_int_equal(captured.inventory->n_gaps, 0);
}

static void an_empty_file_is_a_namespace_without_mounts(void **state)
{
	struct captured captured = { 0 };

	capture(*state, &captured, "\n");
	assert_int_equal(captured.table->count, 0);
	assert_int_equal(captured.inventory->n_gaps, 0);
}

static void a_file_that_is_not_there_is_an_error(void **state)
{
	struct tree *tree = *state;
	struct error err;

	assert_int_equal(collect_mounts_from_file(tree->inventory, "/nonexistent/x", &err),
			 -ENOENT);
	assert_string_equal(err.text, "cannot open /nonexistent/x: No such file or directory");
	assert_int_equal(collect_mounts_from_file(tree->inventory, "/", &err), -EISDIR);
	assert_string_equal(err.text, "cannot read /: Is a directory");
}

/* 400 bytes are the limit; equal texts are one. */
static void a_mount_is_kept_in_few_bytes(void **state)
{
	const int count = 20000;
	auto_text struct text text = { 0 };
	struct captured captured = { 0 };
	size_t before = arena_footprint(((struct tree *)*state)->inventory->arena);

	for (int i = 1; i <= count; i++)
		text_add_format(&text,
				"%d 1 8:1 / /var/lib/kubelet/pods/3f1c7b1e/volumes/%d "
				"rw,nosuid,nodev,relatime shared:%d - tmpfs tmpfs "
				"rw,size=16384k,mode=755,inode64,uid=1000,gid=1000\n",
				i, i, i);
	capture(*state, &captured, text_get(&text));
	assert_int_equal(captured.table->count, count);
	assert_in_range(arena_footprint(captured.inventory->arena) - before, 1,
			400 * (size_t)count);
	assert_ptr_equal(captured.table->mounts[0].fs_options,
			 captured.table->mounts[count - 1].fs_options);
}

/* --- through the members of a namespace --- */

static void put_root(const struct tree *tree, const char *task, const char *root)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "%s/root", task);
	put_link(tree, path, root);
}

static void collect_as(const struct tree *tree, const struct request *request)
{
	struct source source;

	assert_int_equal(source_open(&source, tree->path, NULL), 0);
	assert_int_equal(collect(tree->inventory, &source, request, NULL), 0);
	source_close(&source);
}

static void collect_mount_needs(const struct tree *tree, unsigned int needs)
{
	const struct request request = { .types = NS_ALL_TYPES, .needs = NEED_STAT | needs };

	collect_as(tree, &request);
}

static const struct mount_table *table_of(const struct tree *tree, int group)
{
	const struct ns *ns = inventory_find_ns(tree->inventory, NS_MNT, ino_of(group, NS_MNT));

	assert_non_null(ns);
	return &ns->mounts;
}

static void each_namespace_has_the_mounts_of_its_members(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_mountinfo(tree, "1000", HEAD "22 21 0:5 / /one rw - tmpfs t rw\n");
	put_process(tree, "1001", 2);
	put_mountinfo(tree, "1001", HEAD "22 21 0:5 / /two rw - tmpfs t rw\n");
	put_process(tree, "1002", 1);
	collect_mount_needs(tree, NEED_MOUNTS);
	for (int group = 1; group <= 2; group++) {
		const struct mount_table *table = table_of(tree, group);

		assert_int_equal(table->source, MOUNTS_MOUNTINFO);
		assert_false(table->chrooted);
		assert_int_equal(table->count, 2);
		assert_string_equal(table->mounts[1].target, group == 1 ? "/one" : "/two");
		assert_ptr_equal(table->mounts[1].parent, &table->mounts[0]);
		assert_int_equal(table->mounts[0].ns->ino, ino_of(group, NS_MNT));
	}
	assert_int_equal(tree->inventory->n_gaps, 0);
}

static void mounts_are_read_whatever_types_were_asked_for(void **state)
{
	struct tree *tree = *state;
	const struct request request = { .types = NS_TYPE_BIT(NS_NET), .needs = NEED_PROPAGATION };

	put_process(tree, "1000", 1);
	put_mountinfo(tree, "1000", HEAD);
	collect_as(tree, &request);
	assert_int_equal(table_of(tree, 1)->count, 1);
}

static void a_member_that_is_not_chrooted_shows_all(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_root(tree, "1000", "/jail");
	put_mountinfo(tree, "1000", HEAD);
	put_process(tree, "1001", 1);
	put_mountinfo(tree, "1001", HEAD);
	put_process(tree, "1002", 1);
	put_root(tree, "1002", "/");
	put_mountinfo(tree, "1002", HEAD HEAD HEAD);
	collect_mount_needs(tree, NEED_MOUNTS);
	assert_int_equal(table_of(tree, 1)->count, 3);
	assert_false(table_of(tree, 1)->chrooted);
}

static void a_member_whose_root_is_not_known_is_better_than_a_chrooted_one(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_root(tree, "1000", "/jail");
	put_mountinfo(tree, "1000", HEAD);
	put_process(tree, "1001", 1);
	put_mountinfo(tree, "1001", HEAD HEAD);
	collect_mount_needs(tree, NEED_MOUNTS);
	assert_int_equal(table_of(tree, 1)->count, 2);
	assert_false(table_of(tree, 1)->chrooted);
}

static void where_all_members_are_chrooted_the_table_says_so(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_root(tree, "1000", "/jail");
	put_mountinfo(tree, "1000", HEAD);
	put_process(tree, "1001", 1);
	put_root(tree, "1001", "/other");
	collect_mount_needs(tree, NEED_MOUNTS);
	assert_int_equal(table_of(tree, 1)->count, 1);
	assert_true(table_of(tree, 1)->chrooted);
}

/* A kernel that only counts the mounts of our own namespace. */
static int count_three(int fd, unsigned long request, void *argument)
{
	if (request != COMPAT_NS_MNT_GET_INFO)
		return -ENOTTY;
	((struct compat_mnt_ns_info *)argument)->nr_mounts = 3;
	return 0;
}

static int root_is_22(int dir_fd, const char *link, struct mount_identity *ret)
{
	assert_string_equal(link, "root");
	*ret = (struct mount_identity){ .mount_id = 22 };
	return 0;
}

static void collect_with_kernel(const struct tree *tree)
{
	static const struct kernel kernel = { .ns_ioctl = count_three, .mount_of = root_is_22 };
	const struct request request = { .types = NS_ALL_TYPES, .needs = NEED_STAT | NEED_MOUNTS };
	struct source source;

	assert_int_equal(source_open(&source, tree->path, NULL), 0);
	source.kernel = &kernel;
	assert_int_equal(collect(tree->inventory, &source, &request, NULL), 0);
	source_close(&source);
}

static void whoever_sees_less_than_the_kernel_counts_is_chrooted(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1", 1);
	put_root(tree, "1", "/");
	put_mountinfo(tree, "1", HEAD HEAD);
	put_process(tree, "1000", 2);
	put_mountinfo(tree, "1000", HEAD);
	collect_with_kernel(tree);
	assert_true(table_of(tree, 1)->chrooted);
	assert_false(table_of(tree, 2)->chrooted);
}

static void whoever_sees_all_that_the_kernel_counts_is_not_chrooted(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1", 1);
	put_root(tree, "1", "/");
	put_mountinfo(tree, "1", HEAD HEAD HEAD);
	collect_with_kernel(tree);
	assert_false(table_of(tree, 1)->chrooted);
}

static void a_member_tells_which_mount_is_the_root(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1", 1);
	put_process(tree, "1000", 2);
	put_root(tree, "1000", "/");
	put_mountinfo(tree, "1000", HEAD "22 21 0:5 / / rw - tmpfs t rw\n");
	put_process(tree, "1001", 3);
	put_root(tree, "1001", "/jail");
	put_mountinfo(tree, "1001", HEAD);
	collect_with_kernel(tree);
	assert_int_equal(table_of(tree, 2)->root_id, 22);
	assert_int_equal(table_of(tree, 3)->root_id, 0);
}

static void a_member_that_has_gone_makes_way_for_the_next(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_root(tree, "1000", "/");
	put_process(tree, "1001", 1);
	put_root(tree, "1001", "/");
	put_mountinfo(tree, "1001", HEAD);
	collect_mount_needs(tree, NEED_MOUNTS);
	assert_int_equal(table_of(tree, 1)->count, 1);
	assert_int_equal(tree->inventory->n_gaps, 0);
}

static void a_thread_shows_the_mounts_where_no_process_is(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_stat(tree, "1000", (struct put_stat){ "x", 1, 2, 100 });
	put_mountinfo(tree, "1000", HEAD);
	put_thread(tree, "1000/task/1001", 1);
	put_ns_link(tree, "1000/task/1001", "mnt", NS_MNT, 2);
	put_mountinfo(tree, "1000/task/1001", HEAD HEAD);
	collect_mount_needs(tree, NEED_MOUNTS | NEED_THREADS);
	assert_int_equal(table_of(tree, 1)->count, 1);
	assert_int_equal(table_of(tree, 2)->count, 2);
}

static void a_thread_that_has_gone_with_its_mounts_is_no_gap(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_stat(tree, "1000", (struct put_stat){ "x", 1, 2, 100 });
	put_mountinfo(tree, "1000", HEAD);
	put_thread(tree, "1000/task/1001", 1);
	put_ns_link(tree, "1000/task/1001", "mnt", NS_MNT, 2);
	collect_mount_needs(tree, NEED_MOUNTS | NEED_THREADS);
	assert_int_equal(tree->inventory->n_gaps, 0);
}

static void a_namespace_that_nobody_can_be_asked_about_is_a_gap(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_mountinfo(tree, "1000", HEAD "22 21 0:3 mnt:[4026531999] /pin rw - nsfs nsfs rw\n");
	collect_mount_needs(tree, NEED_MOUNTS | NEED_PINS);
	assert_int_equal(tree->inventory->n_gaps, 1);
	assert_int_equal(tree->inventory->gaps->ino, 4026531999);
	assert_string_equal(tree->inventory->gaps->what, "mounts of a mount namespace");
}

static void malformed_lines_of_a_member_are_gaps_of_its_namespace(void **state)
{
	static const char *const lines[] = { "line 2 of mountinfo" };
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_mountinfo(tree, "1000", HEAD "garbage\n" HEAD);
	collect_mount_needs(tree, NEED_MOUNTS);
	assert_int_equal(table_of(tree, 1)->count, 2);
	assert_gaps(tree->inventory, lines, ARRAY_SIZE(lines));
	assert_int_equal(tree->inventory->gaps->ino, ino_of(1, NS_MNT));
}

static void a_census_of_propagation_keeps_no_texts(void **state)
{
	struct tree *tree = *state;
	const struct mount *mount;

	put_process(tree, "1000", 1);
	put_mountinfo(tree, "1000", "1 0 8:2 / / rw shared:4 - ext4 /dev/sda1 rw\n");
	collect_mount_needs(tree, NEED_PROPAGATION);
	mount = table_of(tree, 1)->mounts;
	assert_int_equal(mount->propagation.peer_group, 4);
	assert_int_equal(mount->minor, 2);
	assert_null(mount->root);
	assert_null(mount->target);
	assert_null(mount->fstype);
	assert_null(mount->source);
	assert_null(mount->vfs_options);
	assert_null(mount->fs_options);
}

static void pins_alone_keep_no_mounts(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_mountinfo(tree, "1000", HEAD "22 21 0:3 net:[4026531999] /pin rw - nsfs nsfs rw\n");
	collect_mount_needs(tree, NEED_PINS);
	assert_non_null(inventory_find_ns(tree->inventory, NS_NET, 4026531999));
	assert_int_equal(table_of(tree, 1)->source, MOUNTS_NOT_READ);
	assert_int_equal(table_of(tree, 1)->count, 0);
	assert_int_equal(tree->inventory->coverage[DISCOVERY_PINS].looked, 2);
}

static void a_forced_source_has_no_substitute(void **state)
{
	struct tree *tree = *state;
	const struct request request = {
		.types = NS_ALL_TYPES,
		.needs = NEED_STAT | NEED_MOUNTS,
		.mounts_from = MOUNTS_STATMOUNT,
	};

	put_process(tree, "1000", 1);
	put_mountinfo(tree, "1000", HEAD);
	collect_as(tree, &request);
	assert_int_equal(table_of(tree, 1)->source, MOUNTS_NOT_READ);
	assert_int_equal(tree->inventory->n_gaps, 1);
	assert_int_equal(tree->inventory->gaps->errnum, ENOSYS);
}

static void of_some_namespaces_alone_the_mounts_are_read(void **state)
{
	struct tree *tree = *state;
	const struct request first = { .types = NS_TYPE_BIT(NS_MNT) };
	const struct request second = { .needs = NEED_MOUNTS };
	const struct ns *wanted;
	struct source source;

	for (int group = 1; group <= 2; group++) {
		put_process(tree, group == 1 ? "1000" : "1001", group);
		put_mountinfo(tree, group == 1 ? "1000" : "1001", HEAD);
	}
	assert_int_equal(source_open(&source, tree->path, NULL), 0);
	assert_int_equal(collect(tree->inventory, &source, &first, NULL), 0);
	wanted = inventory_find_ns(tree->inventory, NS_MNT, ino_of(2, NS_MNT));
	collect_mounts_of(tree->inventory, &source, &second, &wanted, 1);
	source_close(&source);
	assert_int_equal(table_of(tree, 1)->source, MOUNTS_NOT_READ);
	assert_int_equal(table_of(tree, 2)->source, MOUNTS_MOUNTINFO);
	assert_string_equal(table_of(tree, 2)->mounts[0].target, "/");
	assert_int_equal(tree->inventory->needs, NEED_MOUNTS);
	assert_int_equal(tree->inventory->n_gaps, 0);
}

static void without_types_no_process_is_looked_at(void **state)
{
	struct tree *tree = *state;
	const struct request request = { .needs = NEED_STAT };

	put_process(tree, "1000", 1);
	collect_as(tree, &request);
	assert_int_equal(tree->inventory->n_processes, 0);
	assert_false(tree->inventory->coverage[DISCOVERY_PROCESSES].on);
}

/* --- propagate_from, as the kernel would have told it --- */

static void put_table(const struct tree *tree, uint64_t ino, struct mount *mounts, size_t count,
		      enum mount_source source)
{
	struct ns *ns = inventory_add_ns(tree->inventory, NS_MNT, ino);

	ns->mounts.mounts = mounts;
	ns->mounts.count = count;
	ns->mounts.source = source;
}

/* A group's members and slaves, spread over two namespaces; the third group is in none. */
static void propagate_from_is_the_nearest_group_in_the_same_namespace(void **state)
{
	struct tree *tree = *state;
	struct mount near[] = {
		{ .propagation = { .peer_group = 1 } },
		{ .propagation = { .peer_group = 2, .master = 1 } },
		{ .propagation = { .master = 3 } },
		{ .propagation = { .master = 4 } },
		{ .propagation = { .master = 9 } },
		{ .propagation = { .peer_group = 5 } },
	};
	struct mount far[] = {
		{ .propagation = { .peer_group = 3, .master = 2 } },
		{ .propagation = { .peer_group = 4, .master = 3 } },
		{ .propagation = { .master = 2, .propagate_from = 77 } },
	};
	static const uint64_t expected[] = { 0, 0, 2, 2, 0, 0 };

	put_table(tree, 1, near, ARRAY_SIZE(near), MOUNTS_STATMOUNT);
	put_table(tree, 2, far, ARRAY_SIZE(far), MOUNTS_STATMOUNT);
	collect_propagate_from(tree->inventory);
	for (size_t i = 0; i < ARRAY_SIZE(near); i++)
		assert_int_equal(near[i].propagation.propagate_from, expected[i]);
	assert_int_equal(far[0].propagation.propagate_from, 0);
	assert_int_equal(far[1].propagation.propagate_from, 0);
	assert_int_equal(far[2].propagation.propagate_from, 0);
}

static void propagate_from_is_left_alone_where_the_kernel_told_it(void **state)
{
	struct tree *tree = *state;
	struct mount mounts[] = { { .propagation = { .master = 2, .propagate_from = 77 } } };

	put_table(tree, 1, mounts, ARRAY_SIZE(mounts), MOUNTS_MOUNTINFO);
	collect_propagate_from(tree->inventory);
	assert_int_equal(mounts[0].propagation.propagate_from, 77);
}

static void groups_in_a_circle_end(void **state)
{
	struct tree *tree = *state;
	struct mount circle[] = {
		{ .propagation = { .peer_group = 1, .master = 2 } },
		{ .propagation = { .peer_group = 2, .master = 1 } },
	};
	struct mount mounts[] = { { .propagation = { .master = 1 } } };

	put_table(tree, 1, mounts, ARRAY_SIZE(mounts), MOUNTS_STATMOUNT);
	put_table(tree, 2, circle, ARRAY_SIZE(circle), MOUNTS_STATMOUNT);
	collect_propagate_from(tree->inventory);
	assert_int_equal(mounts[0].propagation.propagate_from, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(every_field_of_a_line_is_kept),
		tree_test(a_private_mount_has_no_optional_fields),
		tree_test(optional_fields_of_later_kernels_do_no_harm),
		tree_test(hostile_names_are_the_bytes_that_the_kernel_has),
		tree_test(the_kernels_words_are_not_interpreted),
		tree_test(ids_have_31_bits),
		tree_test(a_mount_has_the_parent_that_its_line_names),
		tree_test(who_climbs_from_parent_to_parent_arrives),
		tree_test(a_malformed_line_is_named_and_the_rest_is_kept),
		tree_test(a_line_with_a_nul_is_malformed),
		tree_test(a_file_may_end_within_a_line),
		tree_test(of_many_malformed_lines_the_first_ones_are_named),
		tree_test(a_line_can_be_long),
		tree_test(a_file_without_a_mount_is_refused),
		tree_test(an_empty_file_is_a_namespace_without_mounts),
		tree_test(a_file_that_is_not_there_is_an_error),
		tree_test(a_mount_is_kept_in_few_bytes),
		tree_test(each_namespace_has_the_mounts_of_its_members),
		tree_test(mounts_are_read_whatever_types_were_asked_for),
		tree_test(a_member_that_is_not_chrooted_shows_all),
		tree_test(a_member_whose_root_is_not_known_is_better_than_a_chrooted_one),
		tree_test(where_all_members_are_chrooted_the_table_says_so),
		tree_test(whoever_sees_less_than_the_kernel_counts_is_chrooted),
		tree_test(whoever_sees_all_that_the_kernel_counts_is_not_chrooted),
		tree_test(a_member_tells_which_mount_is_the_root),
		tree_test(a_member_that_has_gone_makes_way_for_the_next),
		tree_test(a_thread_shows_the_mounts_where_no_process_is),
		tree_test(a_thread_that_has_gone_with_its_mounts_is_no_gap),
		tree_test(a_namespace_that_nobody_can_be_asked_about_is_a_gap),
		tree_test(malformed_lines_of_a_member_are_gaps_of_its_namespace),
		tree_test(a_census_of_propagation_keeps_no_texts),
		tree_test(pins_alone_keep_no_mounts),
		tree_test(a_forced_source_has_no_substitute),
		tree_test(of_some_namespaces_alone_the_mounts_are_read),
		tree_test(without_types_no_process_is_looked_at),
		tree_test(propagate_from_is_the_nearest_group_in_the_same_namespace),
		tree_test(propagate_from_is_left_alone_where_the_kernel_told_it),
		tree_test(groups_in_a_circle_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
