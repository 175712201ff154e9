/* SPDX-License-Identifier: MIT */
#include "relate/device-stack.h"

#include "mount-world.h"

static void put_block(struct world *world, enum block_kind kind, struct device_id id,
		      const char *path, const struct device_id *below, size_t n_below)
{
	struct block_device *device = arena_alloc(world->inventory->arena, sizeof(*device));

	*device = (struct block_device){
		.next = world->inventory->block_devices,
		.kind = kind,
		.id = id,
		.path = path,
		.below = arena_alloc(world->inventory->arena, 4 * sizeof(*below)),
		.n_below = n_below,
	};
	memcpy(device->below, below, n_below * sizeof(*below));
	world->inventory->block_devices = device;
}

#define ON(...) (const struct device_id[]){ __VA_ARGS__ }, 1

/* "MAJOR:MINOR=LEVEL ..." of what is expected of the disk 8:0, and nothing else in the stack. */
static void assert_stack(const struct world *world, const struct device_id *asked, size_t n_asked,
			 const char *expected)
{
	struct device_stack *stack = device_stack_new(world->inventory, asked, n_asked);
	unsigned int major, minor;
	size_t count, n_expected = 0;
	int level, length;

	for (; sscanf(expected, "%u:%u=%d %n", &major, &minor, &level, &length) == 3;
	     expected += length, n_expected++)
		assert_int_equal(device_stack_level(stack, major, minor), level);
	(void)device_stack_devices(stack, &count);
	assert_int_equal(count, n_expected);
	device_stack_free(stack);
}

static const struct device_id disk = { 8, 0 };

static void what_is_made_of_a_device_is_on_top_of_it(void **state)
{
	struct world *world = *state;

	put_block(world, BLOCK_MD, (struct device_id){ 9, 0 }, "/dev/md0", ON({ 8, 16 }));
	put_block(world, BLOCK_PARTITION, (struct device_id){ 8, 1 }, "/dev/sda1", ON({ 8, 0 }));
	put_block(world, BLOCK_DM, (struct device_id){ 253, 1 }, "/dev/dm-1", ON({ 253, 0 }));
	put_block(world, BLOCK_DM, (struct device_id){ 253, 0 }, "/dev/dm-0", ON({ 8, 1 }));
	assert_stack(world, &disk, 1, "8:0=0 8:1=1 253:0=2 253:1=3");
	assert_stack(world, &(struct device_id){ 8, 16 }, 1, "8:16=0 9:0=1");
	assert_stack(world, &(struct device_id){ 253, 1 }, 1, "253:1=0");
}

static void a_device_is_above_all_that_it_is_made_of(void **state)
{
	struct world *world = *state;
	static const struct device_id legs[] = { { 8, 0 }, { 8, 2 } };

	put_block(world, BLOCK_MD, (struct device_id){ 9, 0 }, "/dev/md0", legs, 2);
	put_block(world, BLOCK_PARTITION, (struct device_id){ 8, 2 }, "/dev/sda2", ON({ 8, 0 }));
	assert_stack(world, &disk, 1, "8:0=0 8:2=1 9:0=2");
	assert_stack(world, legs, 2, "8:0=0 8:2=1 9:0=2");
}

static void what_is_made_of_the_whole_disk_has_its_partitions(void **state)
{
	struct world *world = *state;

	put_block(world, BLOCK_PARTITION, (struct device_id){ 8, 1 }, "/dev/sda1", ON({ 8, 0 }));
	put_block(world, BLOCK_PARTITION, (struct device_id){ 8, 2 }, "/dev/sda2", ON({ 8, 0 }));
	put_block(world, BLOCK_DM, (struct device_id){ 253, 0 }, "/dev/dm-0", ON({ 8, 0 }));
	put_block(world, BLOCK_DM, (struct device_id){ 253, 1 }, "/dev/dm-1", ON({ 253, 0 }));
	assert_stack(world, &(struct device_id){ 8, 1 }, 1, "8:1=0 253:0=1 253:1=2");
	assert_stack(world, &(struct device_id){ 8, 3 }, 1, "8:3=0");
}

/* btrfs on a mapped device on a loop device of a file on the disk, and a loop device on the btrfs. */
static void a_file_system_with_a_number_of_its_own_goes_by_what_is_mounted(void **state)
{
	struct world *world = *state;
	struct ns *ns = put_mounts(
		world, 10,
		"1 0 / /\n2 1 / /a dev:30\n3 1 / /b dev:31\n4 1 / /c dev:32\n5 1 / /d dev:33");

	ns->mounts.mounts[1].source = "/dev/mapper/x";
	ns->mounts.mounts[2].source = "/dev/mapper/y";
	ns->mounts.mounts[3].source = "x";
	ns->mounts.mounts[4].source = "/dev/mapper/x";
	ns->mounts.mounts[4].major = 8;
	put_block(world, BLOCK_LOOP, (struct device_id){ 7, 1 }, "/dev/loop1", ON({ 0, 30 }));
	put_block(world, BLOCK_DM, (struct device_id){ 253, 0 }, "/dev/dm-0", ON({ 7, 0 }));
	world->inventory->block_devices->name = "x";
	put_block(world, BLOCK_LOOP, (struct device_id){ 7, 0 }, "/dev/loop0", ON({ 8, 0 }));
	assert_stack(world, &disk, 1, "8:0=0 7:0=1 253:0=2 0:30=2 7:1=3");
}

static void a_file_system_with_several_disks_is_on_each(void **state)
{
	struct disk disks[] = { { { 8, 0 }, "/dev/sda" }, { { 8, 16 }, "/dev/sdb" } };
	struct disk_set set = { .disks = disks, .count = ARRAY_SIZE(disks) };
	struct world *world = *state;
	struct ns *ns = put_mounts(world, 10, "1 0 / /\n2 1 / /a dev:30\n3 1 / /b dev:31");

	ns->mounts.mounts[1].source = "/dev/sdb";
	ns->mounts.mounts[2].source = "/dev/sdc";
	world->inventory->disk_sets = &set;
	put_block(world, BLOCK_LOOP, (struct device_id){ 7, 0 }, "/dev/loop0", ON({ 0, 30 }));
	assert_stack(world, &disk, 1, "8:0=0 0:30=0 7:0=1");
	assert_stack(world, &(struct device_id){ 8, 16 }, 1, "8:16=0 0:30=0 7:0=1");
	assert_stack(world, &(struct device_id){ 8, 32 }, 1, "8:32=0");
}

static void a_circle_ends(void **state)
{
	struct world *world = *state;
	struct device_stack *stack;

	put_block(world, BLOCK_DM, (struct device_id){ 253, 0 }, "/dev/dm-0", ON({ 253, 1 }));
	put_block(world, BLOCK_DM, (struct device_id){ 253, 1 }, "/dev/dm-1", ON({ 253, 0 }));
	stack = device_stack_new(world->inventory, &(struct device_id){ 253, 0 }, 1);
	assert_true(device_stack_level(stack, 253, 1) > 0);
	device_stack_free(stack);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(what_is_made_of_a_device_is_on_top_of_it),
		world_test(a_device_is_above_all_that_it_is_made_of),
		world_test(what_is_made_of_the_whole_disk_has_its_partitions),
		world_test(a_file_system_with_a_number_of_its_own_goes_by_what_is_mounted),
		world_test(a_file_system_with_several_disks_is_on_each),
		world_test(a_circle_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
