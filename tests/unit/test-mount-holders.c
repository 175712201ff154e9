/* SPDX-License-Identifier: MIT */
#include "relate/holders.h"

#include "mount-world.h"

/* The device that is asked for is 0:7. */
static const struct device_id device = { 0, 7 };

static struct process *put_process(struct world *world, struct ns *ns, pid_t pid)
{
	struct process *process = inventory_add_process(world->inventory, pid);

	process->ppid = 1;
	process->n_tasks = 1;
	if (ns)
		process->ns[ns->type] = ns;
	return process;
}

static struct ns *put_ours(struct world *world, const char *lines)
{
	struct ns *ns = put_mounts(world, 10, lines);

	ns->self = true;
	world->inventory->observer[NS_MNT] = ns;
	return ns;
}

static void put_use(struct world *world, enum mount_use_kind kind, pid_t pid, struct mount *mount,
		    uint32_t minor)
{
	struct mount_use *use = arena_alloc(world->inventory->arena, sizeof(*use));

	*use = (struct mount_use){
		.kind = kind,
		.process = put_process(world, NULL, pid),
		.mount = mount,
		.detached = !mount,
		.minor = minor,
		.path = "/file",
	};
	*world->inventory->mount_uses_end = use;
	world->inventory->mount_uses_end = &use->next;
}

static struct block_device *put_block(struct world *world, enum block_kind kind, uint32_t minor,
				      const char *path)
{
	struct block_device *block = arena_alloc(world->inventory->arena, sizeof(*block));

	*block = (struct block_device){
		.next = world->inventory->block_devices,
		.kind = kind,
		.id = { 0, minor },
		.path = path,
		.below = arena_alloc(world->inventory->arena, sizeof(device)),
		.n_below = 1,
	};
	*block->below = device;
	return world->inventory->block_devices = block;
}

static void put_swap(struct world *world, const char *path, uint32_t minor)
{
	struct swap *swap = arena_alloc(world->inventory->arena, sizeof(*swap));

	*swap = (struct swap){ world->inventory->swaps, path, true, { 0, minor } };
	world->inventory->swaps = swap;
}

/* One line for each holder: "KIND NAMESPACE PID: RELEASE # WARNING". */
static void assert_holders_of(struct world *world, const struct holder_query *query,
			      const char *expected)
{
	auto_text struct text text = { 0 };
	const struct holder *const *holders;
	size_t count;

	world->inventory->host.proc_path = "/proc";
	inventory_finish(world->inventory);
	count = find_holders(world->inventory, world->arena, query, 1, &holders);
	for (size_t i = 0; i < count; i++) {
		const struct holder *holder = holders[i];
		const struct ns *ns = holder_ns(holder);

		text_add_format(&text, "%s%s %d", i ? "\n" : "", holder_kind_name(holder),
				ns ? (int)ns->ino : 0);
		if (holder->process)
			text_add_format(&text, " %d", holder->process->pid);
		if (holder->release.text)
			text_add_format(&text, ": %s", holder->release.text);
		if (holder->release.warning)
			text_add_format(&text, " # %s", holder->release.warning);
	}
	assert_string_equal(text_get(&text), expected);
}

static void assert_holders(struct world *world, const char *expected)
{
	const struct holder_query query = { .what = "0:7", .devices = &device, .n_devices = 1 };

	assert_holders_of(world, &query, expected);
}

static void mounts_of_the_device_are_found_in_every_namespace(void **state)
{
	struct world *world = *state;

	(void)put_ours(world, "1 0 / /\n"
			      "2 1 / /a dev:7\n"
			      "3 1 / /b dev:8");
	(void)put_process(world, put_mounts(world, 20, "11 0 / /\n12 11 /sub /c dev:7"), 200);
	assert_holders(world, "mount 10: umount /a\n"
			      "mount 20 200: umount -N /proc/200/ns/mnt /c");
}

static void uses_are_of_the_device_that_is_asked_for(void **state)
{
	struct world *world = *state;
	struct ns *other = put_mounts(world, 20, "11 0 / /\n12 11 / /c dev:8");

	(void)put_ours(world, "1 0 / /");
	put_use(world, MOUNT_USE_CWD, 300, NULL, 7);
	put_use(world, MOUNT_USE_FD, 301, NULL, 8);
	put_use(world, MOUNT_USE_MAP, 302, NULL, 7);
	put_use(world, MOUNT_USE_ROOT, 303, mount_of(other, 12), 8);
	put_use(world, MOUNT_USE_FD, 304, mount_of(other, 11), 7);
	assert_holders(world, "cwd 0 300: kill 300\n"
			      "map 0 302: kill 302\n"
			      "fd 20 304: kill 304");
}

static void what_is_mounted_below_goes_along(void **state)
{
	struct world *world = *state;

	(void)put_ours(world, "1 0 / /\n"
			      "2 1 / /a dev:7\n"
			      "3 2 / /a/b");
	assert_holders(world, "mount 10: umount -R /a # also unmounts what is mounted below it");
}

static void what_is_covered_has_no_command(void **state)
{
	struct world *world = *state;

	(void)put_ours(world, "1 0 / /\n"
			      "2 1 / /a dev:7\n"
			      "3 2 / /a\n"
			      "4 1 / /b/c dev:7\n"
			      "5 1 / /b");
	assert_holders(world, "mount 10 # other mounts cover it\n"
			      "mount 10 # other mounts cover it");
}

static void a_root_leads_to_the_holders_of_its_namespace(void **state)
{
	struct world *world = *state;

	(void)put_ours(world, "1 0 / / dev:7");
	(void)put_process(world, put_mounts(world, 20, "11 0 / / dev:7"), 200);
	assert_holders(world, "mount 10 # the root of its mount namespace, with which it goes\n"
			      "mount 20 200: nspect --holders mnt:20 # the root of its mount "
			      "namespace, with which it goes");
}

static void a_namespace_without_a_number_can_not_be_asked_for(void **state)
{
	struct world *world = *state;

	(void)put_ours(world, "1 0 / /");
	(void)put_mounts(world, 0, "11 0 / / dev:7");
	assert_holders(world, "mount 0 # the root of its mount namespace, with which it goes");
}

static void there_may_be_no_way_into_a_namespace(void **state)
{
	struct world *world = *state;

	(void)put_ours(world, "1 0 / /");
	(void)put_mounts(world, 20, "11 0 / /\n12 11 / /c dev:7");
	assert_holders(world, "mount 20 # no way is known into the mount namespace that it is in");
}

static void where_a_chrooted_member_sees_a_mount_is_not_where_it_is(void **state)
{
	struct world *world = *state;
	struct ns *ns = put_mounts(world, 20, "11 0 / /\n12 11 / /c dev:7");

	(void)put_ours(world, "1 0 / /");
	(void)put_process(world, ns, 200);
	ns->mounts.chrooted = true;
	assert_holders(world, "mount 20 200 # where it is in its mount namespace is not known");
}

static void a_device_that_nobody_has_has_no_holders(void **state)
{
	struct world *world = *state;

	(void)put_ours(world, "1 0 / /\n2 1 / /b dev:8");
	assert_holders(world, "");
}

static void what_is_on_top_is_let_go_first(void **state)
{
	struct world *world = *state;
	struct ns *ns = put_ours(world, "1 0 / /\n2 1 / /a dev:7\n3 1 / /b dev:8");

	put_block(world, BLOCK_LOOP, 8, "/dev/loop0")->file = "/a/image";
	put_swap(world, "/a/swap", 7);
	put_swap(world, "/b/swap", 8);
	put_swap(world, "/c/swap", 9);
	put_use(world, MOUNT_USE_CWD, 300, mount_of(ns, 2), 7);
	put_use(world, MOUNT_USE_CWD, 301, mount_of(ns, 3), 8);
	assert_holders(world, "swap 0: swapoff /b/swap\n"
			      "cwd 10 301: kill 301\n"
			      "mount 10: umount /b\n"
			      "loop 0: losetup -d /dev/loop0\n"
			      "swap 0: swapoff /a/swap\n"
			      "cwd 10 300: kill 300\n"
			      "mount 10: umount /a");
}

static void devices_come_by_number(void **state)
{
	struct world *world = *state;

	(void)put_block(world, BLOCK_LOOP, 10, "/dev/loop10");
	(void)put_block(world, BLOCK_LOOP, 11, "/dev/loop11");
	(void)put_block(world, BLOCK_LOOP, 9, "/dev/loop9");
	assert_holders(world, "loop 0: losetup -d /dev/loop9\n"
			      "loop 0: losetup -d /dev/loop10\n"
			      "loop 0: losetup -d /dev/loop11");
}

static void a_partition_alone_holds_nothing(void **state)
{
	struct world *world = *state;

	(void)put_ours(world, "1 0 / /\n3 1 / /b dev:8");
	(void)put_block(world, BLOCK_PARTITION, 8, "/dev/sda1");
	(void)put_block(world, BLOCK_PARTITION, 9, "/dev/sda2");
	assert_holders(world, "mount 10: umount /b");
}

static void each_device_is_let_go_by_who_made_it(void **state)
{
	static const struct {
		enum block_kind kind;
		const char *name, *uuid, *expected;
	} devices[] = {
		{ BLOCK_LOOP, NULL, NULL, "loop 0: losetup -d /dev/x" },
		{ BLOCK_MD, NULL, NULL, "md 0: mdadm --stop /dev/x" },
		{ BLOCK_OTHER, NULL, NULL,
		  "device 0 # only its own tools know how to let go of it" },
		{ BLOCK_DM, "it's", NULL, "dm 0: dmsetup remove 'it'\\''s'" },
		{ BLOCK_DM, "-f", "", "dm 0: dmsetup remove -- -f" },
		{ BLOCK_DM, "c", "CRYPT-LUKS2-0f-c", "dm 0: cryptsetup close c" },
		{ BLOCK_DM, "v", "CRYPT-VERITY-0f-v", "dm 0: veritysetup close v" },
		{ BLOCK_DM, "mpatha", "mpath-360", "dm 0: multipath -f mpatha" },
		{ BLOCK_DM, "mpatha-part1", "part1-mpath-360",
		  "dm 0: dmsetup remove mpatha-part1" },
		{ BLOCK_DM, "my--group-the--volume",
		  "LVM-0123456789abcdefghijklmnopqrstuv0123456789abcdefghijklmnopqrstuv",
		  "dm 0: lvchange -an my-group/the-volume" },
		{ BLOCK_DM, "group-pool_tmeta",
		  "LVM-0123456789abcdefghijklmnopqrstuv0123456789abcdefghijklmnopqrstuv-tmeta",
		  "dm 0 # an internal part of a logical volume, with which it goes" },
		{ BLOCK_DM, "strange",
		  "LVM-0123456789abcdefghijklmnopqrstuv0123456789abcdefghijklmnopqrstuv",
		  "dm 0 # an internal part of a logical volume, with which it goes" },
	};
	struct world *world = *state;

	for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
		struct block_device *block;

		world->inventory->block_devices = NULL;
		block = put_block(world, devices[i].kind, 8, "/dev/x");
		block->name = devices[i].name;
		block->uuid = devices[i].uuid;
		assert_holders(world, devices[i].expected);
	}
}

static void a_loop_device_can_go_by_itself(void **state)
{
	struct world *world = *state;

	put_block(world, BLOCK_LOOP, 8, "/dev/loop0")->goes_by_itself = true;
	assert_holders(world, "loop 0 # goes as soon as nobody uses it");
}

static void a_swap_file_that_was_deleted_has_no_command(void **state)
{
	struct world *world = *state;

	put_swap(world, "/a/swap (deleted)", 7);
	assert_holders(world, "swap 0 # its file has been deleted: nothing can name it any more");
}

static void a_file_is_held_by_what_is_made_of_it_alone(void **state)
{
	struct world *world = *state;
	const struct holder_query image = {
		.what = "/a/image", .devices = &device, .n_devices = 1, .file = "/a/image"
	};
	const struct holder_query swap = { .what = "/swap", .devices = &device, .file = "/swap" };

	(void)put_ours(world, "1 0 / /\n2 1 / /a dev:7");
	world->inventory->block_devices = NULL;
	*put_block(world, BLOCK_LOOP, 7, "/dev/loop0")->below = (struct device_id){ 0, 1 };
	world->inventory->block_devices->file = "/a/image";
	*put_block(world, BLOCK_LOOP, 8, "/dev/loop1")->below = (struct device_id){ 0, 1 };
	world->inventory->block_devices->file = "/other";
	put_swap(world, "/swap", 1);
	assert_holders_of(world, &image, "mount 10: umount /a\nloop 0: losetup -d /dev/loop0");
	assert_holders_of(world, &swap, "swap 0: swapoff /swap");
	assert_holders(world, "mount 10: umount /a");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(mounts_of_the_device_are_found_in_every_namespace),
		world_test(uses_are_of_the_device_that_is_asked_for),
		world_test(what_is_mounted_below_goes_along),
		world_test(what_is_covered_has_no_command),
		world_test(a_root_leads_to_the_holders_of_its_namespace),
		world_test(a_namespace_without_a_number_can_not_be_asked_for),
		world_test(there_may_be_no_way_into_a_namespace),
		world_test(where_a_chrooted_member_sees_a_mount_is_not_where_it_is),
		world_test(a_device_that_nobody_has_has_no_holders),
		world_test(what_is_on_top_is_let_go_first),
		world_test(devices_come_by_number),
		world_test(a_partition_alone_holds_nothing),
		world_test(each_device_is_let_go_by_who_made_it),
		world_test(a_loop_device_can_go_by_itself),
		world_test(a_swap_file_that_was_deleted_has_no_command),
		world_test(a_file_is_held_by_what_is_made_of_it_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
