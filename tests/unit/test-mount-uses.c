/* SPDX-License-Identifier: MIT */
/* What processes use of mounts elsewhere, in a captured tree and a kernel that is made up. */
#include <sys/mman.h>
#include <sys/sysmacros.h>

#include "captured.h"
#include "collect/mounts.h"
#include "util/macros.h"
#include "util/number.h"

#define OWN     "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n22 21 0:5 / /own rw - tmpfs t rw\n"
#define FOREIGN "31 1 8:1 / / rw - ext4 /dev/sda1 rw\n32 31 0:7 / /foreign rw - tmpfs t rw\n"

static int no_ioctl(int fd, unsigned long request, void *argument)
{
	return -ENOENT; /* also the end of the kernel's list of mount namespaces */
}

static ssize_t no_listmount(uint64_t ns_id, uint64_t last, uint64_t *ids, size_t size)
{
	return -ENOSYS;
}

static int no_statmount(uint64_t ns_id, uint64_t mount_id, uint64_t mask, void *reply, size_t size)
{
	return -ENOSYS;
}

/* A link says its mount itself: "/a/path@22" is on mount 22, and that on 0:22; from 1000 on, on 8:x. */
static int mount_of(int dir_fd, const char *link, struct mount_identity *ret)
{
	char target[256];
	ssize_t length = readlinkat(dir_fd, link, target, sizeof(target) - 1);
	const char *at;

	if (length < 0)
		return -errno;
	target[length] = '\0';
	if (strcmp(target, "refused") == 0)
		return -EPERM;
	at = strchr(target, '@');
	if (!at || number_parse_u64(at + 1, &ret->mount_id) < 0)
		return -ENOENT;
	ret->major = ret->mount_id < 1000 ? 0 : 8;
	ret->minor = (uint32_t)ret->mount_id;
	ret->block = (struct device_id){ 0 };
	if (strncmp(target, "/dev/sda", 8) == 0)
		ret->block = (struct device_id){ 8, (uint32_t)strtoul(target + 8, NULL, 10) };
	return 0;
}

static const struct kernel kernel = {
	.ns_ioctl = no_ioctl,
	.listmount = no_listmount,
	.statmount = no_statmount,
	.mount_of = mount_of,
};

/* A process with a root and working directory of its own namespace's. */
static void put_user(const struct tree *tree, const char *pid, int group, const char *mountinfo)
{
	char path[64];

	put_process(tree, pid, group);
	put_mountinfo(tree, pid, mountinfo);
	for (size_t i = 0; i < 3; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", pid,
			       (const char *[]){ "fd", "fdinfo", "map_files" }[i]);
		put_directory(tree, path);
	}
}

static void put_fd(const struct tree *tree, const char *pid, int fd, const char *target,
		   const char *mount_id)
{
	char path[64], text[128];

	(void)snprintf(path, sizeof(path), "%s/fd/%d", pid, fd);
	put_link(tree, path, target);
	(void)snprintf(path, sizeof(path), "%s/fdinfo/%d", pid, fd);
	(void)snprintf(text, sizeof(text), "pos:\t0\nflags:\t02\nmnt_id:\t%s\nino:\t7\n", mount_id);
	put_text(tree, path, text);
}

static void collect_uses(const struct tree *tree, const struct kernel *from)
{
	const struct request request = {
		.types = NS_ALL_TYPES,
		.needs = NEED_STAT | NEED_MOUNT_NAMESPACES | NEED_MOUNTS | NEED_MOUNT_USES,
	};
	struct source source;

	/* We are a process of that tree, too. */
	put_user(tree, "1", 9, "91 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
	put_fd(tree, "1", 3, "/ours@99", "99");
	assert_int_equal(source_open(&source, tree->path, NULL), 0);
	source.kernel = from;
	assert_int_equal(collect(tree->inventory, &source, &request, NULL), 0);
	source_close(&source);
}

static size_t count_uses(const struct tree *tree)
{
	size_t count = 0;

	for (const struct mount_use *use = tree->inventory->mount_uses; use; use = use->next)
		count++;
	return count;
}

static const struct mount_use *only_use(const struct tree *tree)
{
	assert_int_equal(count_uses(tree), 1);
	return tree->inventory->mount_uses;
}

static void what_is_on_a_mount_of_the_own_namespace_is_no_use(void **state)
{
	struct tree *tree = *state;

	put_user(tree, "1000", 1, OWN);
	put_user(tree, "1001", 1, OWN);
	put_link(tree, "1001/root", "/"); /* the table is read through it: that of 1000 has an @ */
	put_fd(tree, "1000", 3, "/own/file", "22");
	put_fd(tree, "1000", 4, "/file", "21");
	put_link(tree, "1000/cwd", "/own@22");
	put_link(tree, "1000/root", "/@21");
	put_text(tree, "1000/maps", "00400000-00401000 r-xp 00000000 08:01 7 /bin/x\n");
	put_link(tree, "1000/map_files/400000-401000", "/bin/x@21");
	collect_uses(tree, &kernel);
	assert_int_equal(count_uses(tree), 0);
	assert_int_equal(tree->inventory->n_gaps, 0);
}

static void an_open_file_of_another_namespace_leads_to_its_mount(void **state)
{
	struct tree *tree = *state;
	const struct mount_use *use;

	put_user(tree, "1000", 1, OWN);
	put_user(tree, "1001", 2, FOREIGN);
	put_fd(tree, "1000", 7, "/foreign/file", "32");
	collect_uses(tree, &kernel);
	use = only_use(tree);
	assert_int_equal(use->kind, MOUNT_USE_FD);
	assert_int_equal(use->process->pid, 1000);
	assert_int_equal(use->fd, 7);
	assert_int_equal(use->mount_id, 32);
	assert_string_equal(use->mount->target, "/foreign");
	assert_int_equal(use->mount->ns->ino, ino_of(2, NS_MNT));
	assert_int_equal(use->major, 0);
	assert_int_equal(use->minor, 7);
	assert_string_equal(use->path, "/foreign/file");
	assert_false(use->detached);
}

static void an_open_file_of_no_namespace_is_of_a_detached_mount(void **state)
{
	struct tree *tree = *state;
	const struct mount_use *use;

	put_user(tree, "1000", 1, OWN);
	put_fd(tree, "1000", 3, "/lost+found@99", "99");
	collect_uses(tree, &kernel);
	use = only_use(tree);
	assert_null(use->mount);
	assert_true(use->detached);
	assert_int_equal(use->mount_id, 99);
	assert_int_equal(use->minor, 99);
	assert_string_equal(use->path, "/lost+found@99");
}

static void working_directories_roots_and_mappings_are_uses(void **state)
{
	static const enum mount_use_kind kinds[] = { MOUNT_USE_CWD, MOUNT_USE_ROOT, MOUNT_USE_MAP };
	struct tree *tree = *state;
	const struct mount_use *use;

	put_user(tree, "1000", 1, OWN);
	put_user(tree, "1001", 1, OWN);
	put_link(tree, "1000/root", "/");
	put_link(tree, "1001/cwd", "/dir@97");
	put_link(tree, "1001/root", "/@98");
	put_text(tree, "1001/maps",
		 "00400000-00401000 r-xp 00000000 08:01 7 /bin/x\n"
		 "00401000-00402000 rw-p 00001000 08:01 7 /bin/x\n"
		 "00402000-00403000 rw-p 00000000 00:00 0 [heap]\n"
		 "00403000-00404000 r-xp 00000000 08:01 8 /lib/y\n"
		 "00404000-00405000 r-xp 00000000 08:01 9 /own/z\n");
	put_link(tree, "1001/map_files/400000-401000", "/bin/x@99");
	put_link(tree, "1001/map_files/403000-404000", "/lib/y@99");
	put_link(tree, "1001/map_files/404000-405000", "/own/z@22");
	collect_uses(tree, &kernel);
	assert_int_equal(count_uses(tree), 3);
	use = tree->inventory->mount_uses;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++, use = use->next) {
		assert_int_equal(use->kind, kinds[i]);
		assert_int_equal(use->process->pid, 1001);
		assert_int_equal(use->mount_id, 97 + i);
		assert_true(use->detached);
	}
}

static void each_process_that_maps_a_mount_uses_it(void **state)
{
	struct tree *tree = *state;
	static const char *const pids[] = { "1000", "1001" };
	char path[64];

	for (size_t i = 0; i < ARRAY_SIZE(pids); i++) {
		put_user(tree, pids[i], 1, OWN);
		(void)snprintf(path, sizeof(path), "%s/maps", pids[i]);
		put_text(tree, path, "00400000-00401000 r-xp 00000000 08:01 7 /bin/x\n");
		(void)snprintf(path, sizeof(path), "%s/map_files/400000-401000", pids[i]);
		put_link(tree, path, "/bin/x@99");
	}
	collect_uses(tree, &kernel);
	assert_int_equal(count_uses(tree), 2);
}

static void pipes_sockets_and_namespaces_are_no_files_of_mounts(void **state)
{
	struct tree *tree = *state;

	put_user(tree, "1000", 1, OWN);
	put_fd(tree, "1000", 3, "pipe:[77]@14", "14");
	put_fd(tree, "1000", 4, "socket:[78]@9", "9");
	put_fd(tree, "1000", 5, "anon_inode:[eventfd]@15", "15");
	put_fd(tree, "1000", 6, "net:[4026531999]@4", "4");
	collect_uses(tree, &kernel);
	assert_int_equal(count_uses(tree), 0);
}

static void memory_that_goes_by_a_name_is_no_file_of_a_mount(void **state)
{
	struct tree *tree = *state;

	put_user(tree, "1000", 1, OWN);
	put_fd(tree, "1000", 3, "/memfd:x@60", "60");
	put_fd(tree, "1000", 4, "/memfd:y@60", "60");
	put_fd(tree, "1000", 5, "/dmabuf:@61", "61");
	put_fd(tree, "1000", 6, "/memfd/x@62", "62");
	collect_uses(tree, &kernel);
	assert_int_equal(only_use(tree)->fd, 6);
}

static void shared_memory_goes_by_its_device(void **state)
{
	struct tree *tree = *state;
	auto_close int fd = memfd_create("test", MFD_CLOEXEC);
	char target[64];
	struct stat status;

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &status), 0);
	(void)snprintf(target, sizeof(target), "/any name@%u", minor(status.st_dev));
	put_user(tree, "1000", 1, OWN);
	put_fd(tree, "1000", 3, target, strchr(target, '@') + 1);
	collect_uses(tree, &kernel);
	assert_int_equal(count_uses(tree), 0);
}

static void a_file_that_is_called_like_memory_can_not_hide(void **state)
{
	struct tree *tree = *state;
	const struct mount_use *use;

	put_user(tree, "1000", 1, OWN);
	put_user(tree, "1001", 2, FOREIGN);
	put_fd(tree, "1000", 3, "/memfd:elsewhere@32", "32");
	put_user(tree, "1002", 1, OWN);
	put_fd(tree, "1002", 3, "/memfd:on a device@1000", "1000");
	collect_uses(tree, &kernel);
	assert_int_equal(count_uses(tree), 2);
	use = tree->inventory->mount_uses;
	for (int i = 0; i < 2; i++, use = use->next)
		assert_int_equal(use->detached, use->mount_id == 1000);
}

static void a_descriptor_that_was_closed_meanwhile_is_no_use(void **state)
{
	struct tree *tree = *state;

	put_user(tree, "1000", 1, OWN);
	put_fd(tree, "1000", 3, "/other@98", "99");
	put_fd(tree, "1000", 4, "/nowhere", "97");
	collect_uses(tree, &kernel);
	assert_int_equal(count_uses(tree), 0);
}

/* What happens after the table of the namespace was read: the fake does it in mount_of. */
static const struct tree *changing;

static int mount_while_looking(int dir_fd, const char *link, struct mount_identity *ret)
{
	put_text(changing, "1000/mountinfo", OWN "23 21 0:9 / /new rw - tmpfs t rw\n");
	return mount_of(dir_fd, link, ret);
}

static void what_was_mounted_meanwhile_is_no_use(void **state)
{
	struct tree *tree = *state;
	struct kernel busy = kernel;

	busy.mount_of = mount_while_looking;
	changing = tree;
	put_user(tree, "1000", 1, OWN);
	put_fd(tree, "1000", 3, "/new@23", "23");
	put_fd(tree, "1000", 4, "/gone@24", "24");
	collect_uses(tree, &busy);
	assert_int_equal(only_use(tree)->mount_id, 24);
}

static int move_while_looking(int dir_fd, const char *link, struct mount_identity *ret)
{
	put_ns_link(changing, "1000", "mnt", NS_MNT, 3);
	return mount_of(dir_fd, link, ret);
}

static void what_a_process_uses_where_it_went_meanwhile_is_no_use(void **state)
{
	struct tree *tree = *state;
	struct kernel busy = kernel;

	busy.mount_of = move_while_looking;
	changing = tree;
	put_user(tree, "1000", 1, OWN);
	put_link(tree, "1000/cwd", "/dir@99");
	collect_uses(tree, &busy);
	assert_int_equal(count_uses(tree), 0);
}

static void of_a_namespace_that_is_not_wholly_known_nothing_is_told(void **state)
{
	struct tree *tree = *state;

	put_user(tree, "1000", 1, OWN);
	put_link(tree, "1000/root", "/jail");
	put_fd(tree, "1000", 3, "/x@99", "99");
	collect_uses(tree, &kernel);
	assert_int_equal(count_uses(tree), 0);
}

static void detached_is_said_only_where_all_namespaces_were_read(void **state)
{
	struct tree *tree = *state;

	put_user(tree, "1000", 1, OWN);
	put_fd(tree, "1000", 3, "/x@99", "99");
	put_process(tree, "1001", 2);
	put_directory(tree, "1001/mountinfo"); /* can be opened and not read */
	collect_uses(tree, &kernel);
	assert_null(only_use(tree)->mount);
	assert_false(only_use(tree)->detached);
}

static void a_namespace_that_went_meanwhile_has_no_mount_any_more(void **state)
{
	struct tree *tree = *state;

	put_user(tree, "1000", 1, OWN);
	put_fd(tree, "1000", 3, "/x@99", "99");
	put_process(tree, "1001", 2);
	collect_uses(tree, &kernel);
	assert_true(only_use(tree)->detached);
}

static void detached_is_said_though_one_that_was_read_is_inferred_too(void **state)
{
	struct tree *tree = *state;

	put_user(tree, "1000", 1, OWN);
	put_fd(tree, "1000", 3, "/x@99", "99");
	(void)inventory_add_inferred(tree->inventory, NS_MNT, ino_of(1, NS_MNT), "mnt-1");
	collect_uses(tree, &kernel);
	assert_true(only_use(tree)->detached);
}

static void detached_is_not_said_where_another_one_is_inferred(void **state)
{
	struct tree *tree = *state;

	put_user(tree, "1000", 1, OWN);
	put_fd(tree, "1000", 3, "/x@99", "99");
	(void)inventory_add_inferred(tree->inventory, NS_MNT, 0, "mnt-2");
	collect_uses(tree, &kernel);
	assert_false(only_use(tree)->detached);
}

static void mappings_that_can_not_be_looked_at_are_one_gap(void **state)
{
	static const char *const pids[] = { "1000", "1001" };
	struct tree *tree = *state;
	char path[64];

	for (size_t i = 0; i < ARRAY_SIZE(pids); i++) {
		put_user(tree, pids[i], 1, OWN);
		(void)snprintf(path, sizeof(path), "%s/maps", pids[i]);
		put_text(tree, path, "00400000-00401000 r-xp 00000000 08:01 7 /bin/x\n");
		(void)snprintf(path, sizeof(path), "%s/map_files/400000-401000", pids[i]);
		put_link(tree, path, "refused");
	}
	collect_uses(tree, &kernel);
	assert_int_equal(count_uses(tree), 0);
	assert_int_equal(tree->inventory->n_gaps, 1);
	assert_string_equal(tree->inventory->gaps->what, "mapped files");
	assert_int_equal(tree->inventory->gaps->errnum, EPERM);
}

static void a_captured_tree_tells_of_descriptors_alone(void **state)
{
	struct tree *tree = *state;

	put_user(tree, "1000", 1, OWN);
	put_link(tree, "1000/cwd", "/dir@97");
	put_fd(tree, "1000", 3, "/x", "99");
	collect_uses(tree, NULL);
	assert_int_equal(only_use(tree)->fd, 3);
	assert_int_equal(only_use(tree)->minor, 0);
	assert_false(only_use(tree)->detached);
}

static void uses_are_looked_for_only_when_asked_for(void **state)
{
	struct tree *tree = *state;
	const struct request request = { .types = NS_ALL_TYPES, .needs = NEED_STAT | NEED_MOUNTS };
	struct source source;

	put_user(tree, "1000", 1, OWN);
	put_fd(tree, "1000", 3, "/x@99", "99");
	assert_int_equal(source_open(&source, tree->path, NULL), 0);
	source.kernel = &kernel;
	assert_int_equal(collect(tree->inventory, &source, &request, NULL), 0);
	source_close(&source);
	assert_int_equal(count_uses(tree), 0);
}

/* What is used of 0:5, 0:97 and 8:1, none of which is anything else. */
static void collect_uses_of_devices(const struct tree *tree)
{
	static const struct device_id devices[] = { { 0, 5 }, { 8, 1 }, { 0, 97 }, { 0, 0 } };
	const struct request request = { .types = NS_ALL_TYPES, .needs = NEED_STAT | NEED_MOUNTS };
	struct source source;

	put_user(tree, "1", 9, "91 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
	assert_int_equal(source_open(&source, tree->path, NULL), 0);
	source.kernel = &kernel;
	assert_int_equal(collect(tree->inventory, &source, &request, NULL), 0);
	assert_int_equal(count_uses(tree), 0);
	collect_uses_of(tree->inventory, &source, &request, devices, ARRAY_SIZE(devices));
	source_close(&source);
}

/* In what order a directory has its entries the file system decides. */
static struct mount_use use_of_fd(const struct tree *tree, int fd)
{
	for (const struct mount_use *use = tree->inventory->mount_uses; use; use = use->next) {
		if (use->kind == MOUNT_USE_FD && use->fd == fd)
			return *use;
	}
	fail_msg("no use of descriptor %d", fd);
	return (struct mount_use){ 0 };
}

static void of_a_device_all_uses_count_but_those_of_the_own_root(void **state)
{
	struct tree *tree = *state;
	const struct mount_use *use;

	put_user(tree, "1000", 1, OWN);
	put_user(tree, "1001", 1, OWN);
	put_link(tree, "1001/root", "/");
	put_link(tree, "1000/root", "/@21");
	put_link(tree, "1000/cwd", "/own@22");
	put_fd(tree, "1000", 3, "/own/file", "22");
	put_fd(tree, "1000", 4, "/file@21", "21");
	put_fd(tree, "1000", 5, "/other", "33");
	collect_uses_of_devices(tree);
	assert_int_equal(count_uses(tree), 2);
	use = tree->inventory->mount_uses;
	assert_int_equal(use->kind, MOUNT_USE_FD);
	assert_string_equal(use->path, "/own/file");
	assert_string_equal(use->mount->target, "/own");
	assert_int_equal(use->next->kind, MOUNT_USE_CWD);
}

static void of_a_device_detached_mounts_and_other_namespaces_count(void **state)
{
	struct tree *tree = *state;

	put_user(tree, "1000", 1, OWN);
	put_user(tree, "1001", 2, FOREIGN);
	put_link(tree, "1001/root", "/");
	put_fd(tree, "1000", 3, "/gone@97", "97");
	put_fd(tree, "1000", 4, "/gone@98", "98");
	put_fd(tree, "1000", 5, "/elsewhere", "31");
	put_fd(tree, "1000", 6, "/foreign/file", "32");
	collect_uses_of_devices(tree);
	assert_int_equal(count_uses(tree), 2);
	assert_int_equal(use_of_fd(tree, 3).minor, 97);
	assert_null(use_of_fd(tree, 3).mount);
	assert_int_equal(use_of_fd(tree, 5).mount->id, 31);
}

static void of_a_device_those_who_are_chrooted_count(void **state)
{
	struct tree *tree = *state;

	put_user(tree, "1000", 1, OWN);
	put_link(tree, "1000/root", "/own@22");
	put_fd(tree, "1000", 3, "/own/file", "22");
	collect_uses_of_devices(tree);
	assert_int_equal(count_uses(tree), 2);
	assert_int_equal(tree->inventory->mount_uses->next->kind, MOUNT_USE_ROOT);
}

static void an_open_device_is_a_use_of_no_mount(void **state)
{
	struct tree *tree = *state;
	const struct mount_use *use;

	put_user(tree, "1000", 1,
		 OWN "23 21 0:6 / /dev rw - devtmpfs d rw\n"
		     "24 21 0:8 / /safe rw,nosuid,nodev - tmpfs t rw\n"
		     "25 21 0:9 / /server rw - nfs s:/ rw\n");
	put_link(tree, "1000/root", "/");
	put_fd(tree, "1000", 3, "/dev/sda1@23", "23");
	put_fd(tree, "1000", 4, "/dev/sda2@23", "23");
	put_fd(tree, "1000", 5, "/dev/sda1@24", "24");
	put_fd(tree, "1000", 6, "/dev/sda1@25", "25");
	collect_uses_of_devices(tree);
	use = only_use(tree);
	assert_int_equal(use->fd, 3);
	assert_false(use->detached);
	assert_null(use->mount);
	assert_int_equal(use->major, 8);
	assert_int_equal(use->minor, 1);
	assert_string_equal(use->path, "/dev/sda1@23");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(what_is_on_a_mount_of_the_own_namespace_is_no_use),
		tree_test(an_open_file_of_another_namespace_leads_to_its_mount),
		tree_test(an_open_file_of_no_namespace_is_of_a_detached_mount),
		tree_test(working_directories_roots_and_mappings_are_uses),
		tree_test(each_process_that_maps_a_mount_uses_it),
		tree_test(pipes_sockets_and_namespaces_are_no_files_of_mounts),
		tree_test(memory_that_goes_by_a_name_is_no_file_of_a_mount),
		tree_test(shared_memory_goes_by_its_device),
		tree_test(a_file_that_is_called_like_memory_can_not_hide),
		tree_test(a_descriptor_that_was_closed_meanwhile_is_no_use),
		tree_test(what_was_mounted_meanwhile_is_no_use),
		tree_test(what_a_process_uses_where_it_went_meanwhile_is_no_use),
		tree_test(of_a_namespace_that_is_not_wholly_known_nothing_is_told),
		tree_test(detached_is_said_only_where_all_namespaces_were_read),
		tree_test(a_namespace_that_went_meanwhile_has_no_mount_any_more),
		tree_test(detached_is_said_though_one_that_was_read_is_inferred_too),
		tree_test(detached_is_not_said_where_another_one_is_inferred),
		tree_test(mappings_that_can_not_be_looked_at_are_one_gap),
		tree_test(a_captured_tree_tells_of_descriptors_alone),
		tree_test(uses_are_looked_for_only_when_asked_for),
		tree_test(of_a_device_all_uses_count_but_those_of_the_own_root),
		tree_test(of_a_device_detached_mounts_and_other_namespaces_count),
		tree_test(of_a_device_those_who_are_chrooted_count),
		tree_test(an_open_device_is_a_use_of_no_mount),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
