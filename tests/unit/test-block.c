/* SPDX-License-Identifier: MIT */
/* Block devices and swap, in a captured /proc and /sys and a kernel that is made up. */
#include <assert.h>
#include <fcntl.h>

#include "captured.h"
#include "util/macros.h"

/* Of the observer: a disk, a btrfs with a number of its own, and a server. */
#define MOUNTS                                                                                     \
	"21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"                                                    \
	"22 21 0:30 / /btrfs rw - btrfs /dev/sdb rw\n"                                             \
	"23 21 0:31 / /server rw - nfs server:/export rw\n"

static int no_ioctl(int fd, unsigned long request, void *argument)
{
	return -ENOENT;
}

static ssize_t no_listmount(uint64_t ns_id, uint64_t last, uint64_t *ids, size_t size)
{
	return -ENOSYS;
}

static int no_statmount(uint64_t ns_id, uint64_t mount_id, uint64_t mask, void *reply, size_t size)
{
	return -ENOSYS;
}

/* Files that can be looked at, and what stat(2) says of them. */
static int mount_of(int dir_fd, const char *link, struct mount_identity *ret)
{
	static const struct {
		const char *path;
		struct mount_identity identity;
	} files[] = {
		{ "/image", { 21, 8, 1, { 0, 0 }, false } },
		{ "/swap file", { 21, 8, 1, { 0, 0 }, false } },
		{ "/btrfs/image", { 22, 0, 77, { 0, 0 }, false } },
		{ "/dev/sda2", { 24, 0, 6, { 8, 2 }, false } },
	};

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		if (strcmp(link, files[i].path) == 0) {
			*ret = files[i].identity;
			return 0;
		}
	}
	assert_string_not_equal(link, "/server/image");
	return -ENOENT;
}

static int refuse_loops(const char *path, const struct device_id *loop, struct backing *ret)
{
	return -EACCES;
}

static int let_go_of_loops(const char *path, const struct device_id *loop, struct backing *ret)
{
	return -ENXIO;
}

/* What loop devices are made of, by their minor number. */
static int loop_file(const char *path, const struct device_id *loop, struct backing *ret)
{
	static const struct backing backings[] = {
		[0] = { .filesystem = { 8, 1 } },
		[1] = { .filesystem = { 0, 77 } },
		[2] = { .filesystem = { 0, 6 }, .device = { 8, 2 } },
		[3] = { .filesystem = { 0, 55 } },
	};

	assert_int_equal(loop->major, 7);
	assert_true(loop->minor < ARRAY_SIZE(backings));
	*ret = backings[loop->minor];
	return 0;
}

static const struct kernel kernel = {
	.ns_ioctl = no_ioctl,
	.listmount = no_listmount,
	.statmount = no_statmount,
	.mount_of = mount_of,
	.loop_file = loop_file,
};

static void put_device(const struct tree *tree, const char *number, const char *name)
{
	char path[64], text[128];

	(void)snprintf(path, sizeof(path), "block/%s", number);
	put_directory(tree, path);
	(void)snprintf(path, sizeof(path), "block/%s/uevent", number);
	(void)snprintf(text, sizeof(text), "MAJOR=1\nMINOR=2\nDEVNAME=%s\nDEVTYPE=disk\n", name);
	put_text(tree, path, text);
}

static void put_attribute(const struct tree *tree, const char *number, const char *attribute,
			  const char *text)
{
	char path[128];

	for (const char *slash = attribute; (slash = strchr(slash, '/')); slash++) {
		(void)snprintf(path, sizeof(path), "block/%s/%.*s", number,
			       (int)(slash - attribute), attribute);
		assert_true(mkdirat(tree->fd, path, 0755) == 0 || errno == EEXIST);
	}
	(void)snprintf(path, sizeof(path), "block/%s/%s", number, attribute);
	put_text(tree, path, text);
}

static void put_loop(const struct tree *tree, const char *number, const char *file)
{
	char text[64];

	(void)snprintf(text, sizeof(text), "loop%s", number + 2);
	put_device(tree, number, text);
	(void)snprintf(text, sizeof(text), "%s\n", file);
	put_attribute(tree, number, "loop/backing_file", text);
	put_attribute(tree, number, "loop/autoclear", "0\n");
}

static void collect_block(const struct tree *tree, const struct kernel *from)
{
	const struct request request = {
		.types = NS_ALL_TYPES,
		.needs = NEED_STAT | NEED_MOUNTS | NEED_BLOCK,
	};
	struct source source;

	put_process(tree, "1", 1);
	put_link(tree, "1/root", "/");
	put_mountinfo(tree, "1", MOUNTS);
	put_directory(tree, "dev");
	put_link(tree, "dev/block", "../block");
	assert_int_equal(source_open(&source, tree->path, NULL), 0);
	source.kernel = from;
	source.sys_fd = fcntl(tree->fd, F_DUPFD_CLOEXEC, 3);
	assert_int_equal(collect(tree->inventory, &source, &request, NULL), 0);
	source_close(&source);
}

static const struct block_device *find(const struct tree *tree, const char *path)
{
	const struct block_device *device = tree->inventory->block_devices;

	while (device && strcmp(device->path, path) != 0)
		device = device->next;
	assert(device);
	return device;
}

static void assert_below(const struct tree *tree, const char *path, enum block_kind kind,
			 const struct device_id *below, size_t count)
{
	const struct block_device *device = find(tree, path);

	assert_int_equal(device->kind, kind);
	assert_int_equal(device->n_below, count);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(device->below[i].major, below[i].major);
		assert_int_equal(device->below[i].minor, below[i].minor);
	}
}

#define BELOW(...) (const struct device_id[]){ __VA_ARGS__ }, 1

static void a_loop_device_is_on_the_file_system_of_its_file(void **state)
{
	struct tree *tree = *state;

	put_directory(tree, "block");
	put_loop(tree, "7:0", "/image");
	put_attribute(tree, "7:0", "loop/autoclear", "1\n");
	put_loop(tree, "7:2", "/dev/sda2");
	collect_block(tree, &kernel);
	assert_below(tree, "/dev/loop0", BLOCK_LOOP, BELOW({ 8, 1 }));
	assert_below(tree, "/dev/loop2", BLOCK_LOOP, BELOW({ 8, 2 }));
	assert_string_equal(find(tree, "/dev/loop0")->file, "/image");
	assert_true(find(tree, "/dev/loop0")->goes_by_itself);
	assert_false(find(tree, "/dev/loop2")->goes_by_itself);
	assert_int_equal(tree->inventory->n_gaps, 0);
}

static void a_subvolume_is_of_the_file_system_that_is_mounted(void **state)
{
	static const struct device_id both[] = { { 0, 77 }, { 0, 30 } };
	struct tree *tree = *state;

	put_directory(tree, "block");
	put_loop(tree, "7:1", "/btrfs/image");
	collect_block(tree, &kernel);
	assert_below(tree, "/dev/loop1", BLOCK_LOOP, both, 2);
}

/* A path of another mount namespace can lead to another file here. */
static void what_the_kernel_says_goes_before_the_path(void **state)
{
	struct tree *tree = *state;

	put_directory(tree, "block");
	put_loop(tree, "7:3", "/image");
	collect_block(tree, &kernel);
	assert_below(tree, "/dev/loop3", BLOCK_LOOP, BELOW({ 0, 55 }));
}

static void without_privilege_the_path_has_to_do(void **state)
{
	struct kernel refusing = kernel;
	struct tree *tree = *state;

	refusing.loop_file = refuse_loops;
	put_directory(tree, "block");
	put_loop(tree, "7:0", "/image");
	put_loop(tree, "7:1", "/not/here (deleted)");
	collect_block(tree, &refusing);
	assert_below(tree, "/dev/loop0", BLOCK_LOOP, BELOW({ 8, 1 }));
	assert_below(tree, "/dev/loop1", BLOCK_LOOP, NULL, 0);
	assert_int_equal(tree->inventory->n_gaps, 1);
	assert_string_equal(tree->inventory->gaps->what, "file of a loop device");
	assert_int_equal(tree->inventory->gaps->errnum, EACCES);
}

static void a_loop_device_that_was_let_go_meanwhile_is_no_gap(void **state)
{
	struct kernel changing = kernel;
	struct tree *tree = *state;

	changing.loop_file = let_go_of_loops;
	put_directory(tree, "block");
	put_loop(tree, "7:1", "/not/here");
	collect_block(tree, &changing);
	assert_int_equal(tree->inventory->n_gaps, 0);
}

/* loop_file does not know 7:9, mount_of not the file: both would fail the test. */
static void a_server_is_not_asked(void **state)
{
	struct tree *tree = *state;

	put_directory(tree, "block");
	put_loop(tree, "7:9", "/server/image");
	put_loop(tree, "7:0", "/server-less");
	put_text(tree, "swaps", "/server/image file 100 0 -2\n");
	collect_block(tree, &kernel);
	assert_below(tree, "/dev/loop9", BLOCK_LOOP, BELOW({ 0, 31 }));
	assert_below(tree, "/dev/loop0", BLOCK_LOOP, BELOW({ 8, 1 }));
	assert_int_equal(tree->inventory->swaps->device.minor, 31);
}

static void slaves_and_disks_are_below(void **state)
{
	static const struct device_id both[] = { { 8, 1 }, { 8, 1 } };
	struct tree *tree = *state;

	put_directory(tree, "block");
	put_device(tree, "253:0", "dm-0");
	put_attribute(tree, "253:0", "dm/name", "vg-lv\n");
	put_attribute(tree, "253:0", "dm/uuid", "LVM-x\n");
	put_attribute(tree, "253:0", "slaves/sda1/dev", "8:1\n");
	put_device(tree, "253:1", "dm-1");
	put_attribute(tree, "253:1", "dm/name", "zero\n");
	put_device(tree, "9:127", "md127");
	put_attribute(tree, "9:127", "md/level", "raid1\n");
	put_attribute(tree, "9:127", "slaves/sda1/dev", "8:1\n");
	put_attribute(tree, "9:127", "slaves/twice/dev", "8:1\n");
	put_device(tree, "252:0", "bcache0");
	put_attribute(tree, "252:0", "slaves/sda1/dev", "8:1\n");
	put_directory(tree, "sda");
	put_text(tree, "sda/dev", "8:0\n");
	put_directory(tree, "sda/sda1");
	put_text(tree, "sda/sda1/partition", "1\n");
	put_text(tree, "sda/sda1/uevent", "DEVNAME=sda1\n");
	put_link(tree, "block/8:1", "../sda/sda1");
	collect_block(tree, &kernel);
	assert_below(tree, "/dev/dm-0", BLOCK_DM, both, 1);
	assert_string_equal(find(tree, "/dev/dm-0")->name, "vg-lv");
	assert_string_equal(find(tree, "/dev/dm-0")->uuid, "LVM-x");
	assert_below(tree, "/dev/dm-1", BLOCK_DM, NULL, 0);
	assert_null(find(tree, "/dev/dm-1")->uuid);
	assert_below(tree, "/dev/md127", BLOCK_MD, both, 1);
	assert_below(tree, "/dev/bcache0", BLOCK_OTHER, both, 1);
	assert_below(tree, "/dev/sda1", BLOCK_PARTITION, BELOW({ 8, 0 }));
}

static void plain_disks_and_what_is_malformed_are_left_out(void **state)
{
	struct tree *tree = *state;

	put_directory(tree, "block");
	put_device(tree, "8:0", "sda");
	put_device(tree, "7:", "loop0");
	put_attribute(tree, "7:", "loop/backing_file", "/image\n");
	put_directory(tree, "block/9:9");
	put_attribute(tree, "9:9", "dm/name", "nameless\n");
	put_device(tree, "253:0", "dm-0");
	put_attribute(tree, "253:0", "slaves/x/dev", "8:1:2\n");
	collect_block(tree, &kernel);
	assert_null(tree->inventory->block_devices);
	assert_int_equal(tree->inventory->n_gaps, 0);
}

static void a_file_system_can_have_several_disks(void **state)
{
	struct tree *tree = *state;
	const struct disk_set *set;

	put_directory(tree, "block");
	put_device(tree, "8:0", "sda");
	put_attribute(tree, "8:0", "dev", "8:0\n");
	put_device(tree, "8:16", "sdb");
	put_attribute(tree, "8:16", "dev", "8:16\n");
	put_device(tree, "8:32", "sdc");
	put_directory(tree, "fs");
	put_directory(tree, "fs/btrfs");
	put_directory(tree, "fs/btrfs/features");
	put_directory(tree, "fs/btrfs/one");
	put_directory(tree, "fs/btrfs/one/devices");
	put_link(tree, "fs/btrfs/one/devices/sda", "../../../../block/8:0");
	put_directory(tree, "fs/btrfs/two");
	put_directory(tree, "fs/btrfs/two/devices");
	put_link(tree, "fs/btrfs/two/devices/sda", "../../../../block/8:0");
	put_link(tree, "fs/btrfs/two/devices/sdb", "../../../../block/8:16");
	put_link(tree, "fs/btrfs/two/devices/sdc", "../../../../block/8:32");
	put_link(tree, "fs/btrfs/two/devices/sdd", "../../../../block/8:48");
	collect_block(tree, &kernel);
	set = tree->inventory->disk_sets;
	assert_non_null(set);
	assert_null(set->next);
	assert_int_equal(set->count, 2);
	assert_int_equal(set->disks[0].id.minor + set->disks[1].id.minor, 16);
	assert_string_equal(set->disks[set->disks[1].id.minor ? 1 : 0].path, "/dev/sdb");
}

static void swap_is_on_devices_and_files(void **state)
{
	struct tree *tree = *state;
	const struct swap *swap;

	put_text(tree, "swaps",
		 "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
		 "/dev/sda2                               partition\t16380\t\t0\t\t-2\n"
		 "/swap\\040file                           file\t\t2044\t\t0\t\t-3\n"
		 "/gone\\040(deleted) file 1 0 -4\n"
		 "/dev/other unknown 1 0 -5\n");
	put_directory(tree, "block");
	collect_block(tree, &kernel);
	swap = tree->inventory->swaps;
	assert_string_equal(swap->path, "/gone (deleted)");
	assert_int_equal(swap->device.major, 0);
	swap = swap->next;
	assert_string_equal(swap->path, "/swap file");
	assert_true(swap->is_file);
	assert_int_equal(swap->device.minor, 1);
	swap = swap->next;
	assert_string_equal(swap->path, "/dev/sda2");
	assert_false(swap->is_file);
	assert_int_equal(swap->device.minor, 2);
	assert_null(swap->next);
	assert_int_equal(tree->inventory->n_gaps, 1);
	assert_string_equal(tree->inventory->gaps->what, "where a swap file is");
}

static void without_sysfs_there_is_a_gap(void **state)
{
	struct tree *tree = *state;

	collect_block(tree, &kernel);
	assert_null(tree->inventory->block_devices);
	assert_int_equal(tree->inventory->n_gaps, 1);
	assert_string_equal(tree->inventory->gaps->what, "block devices in /sys");
	assert_int_equal(tree->inventory->gaps->errnum, ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(a_loop_device_is_on_the_file_system_of_its_file),
		tree_test(a_subvolume_is_of_the_file_system_that_is_mounted),
		tree_test(what_the_kernel_says_goes_before_the_path),
		tree_test(without_privilege_the_path_has_to_do),
		tree_test(a_loop_device_that_was_let_go_meanwhile_is_no_gap),
		tree_test(a_server_is_not_asked),
		tree_test(slaves_and_disks_are_below),
		tree_test(plain_disks_and_what_is_malformed_are_left_out),
		tree_test(a_file_system_can_have_several_disks),
		tree_test(swap_is_on_devices_and_files),
		tree_test(without_sysfs_there_is_a_gap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
