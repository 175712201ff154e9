/* SPDX-License-Identifier: MIT */
#include "model/needs.h"
#include "relate/holders.h"
#include "util/macros.h"
#include "view/holders.h"
#include "view/mounts.h"
#include "views.h"

static int set_up_holders(void **state)
{
	(void)set_up_world(state);
	((struct world *)*state)->set = &holder_columns;
	return 0;
}

static int tear_down_holders(void **state)
{
	const struct world *world = *state;

	mount_relations_free((void *)(uintptr_t)world->context.relations);
	return tear_down_world(state);
}

#define holders_test(test) cmocka_unit_test_setup_teardown(test, set_up_holders, tear_down_holders)

static struct ns *put_ns(const struct world *world, enum ns_type type, uint64_t ino)
{
	return inventory_add_ns(world->inventory, type, ino);
}

static struct reference *put_reference(const struct world *world, struct ns *ns,
				       enum reference_kind kind)
{
	struct reference *reference = inventory_add_reference(world->inventory, ns, kind);

	if (kind == REFERENCE_PIN || kind == REFERENCE_IDMAPPED_MOUNT)
		return reference;
	reference->process = put_member(world, put_ns(world, NS_UTS, 1), 1000, 1, 12345);
	reference->tid = 1001;
	reference->fd = 5;
	return reference;
}

/* The only holder of a namespace, or of what is mounted at path. */
static const struct holder *only_holder(const struct world *world, const struct ns *ns,
					const char *path)
{
	struct holder_query *query = arena_alloc(world->context.arena, sizeof(*query));
	const struct holder *const *holders;

	*query = (struct holder_query){ .what = "docker:web", .ns = ns, .path = path };
	inventory_finish(world->inventory);
	assert_int_equal(find_holders(world->inventory, world->context.arena, query, 1, &holders),
			 1);
	assert_types(world, holders[0]);
	return holders[0];
}

static void a_process_has_these_cells(void **state)
{
	static const struct expected_cell cells[] = {
		{ "WHAT", VALUE_TEXT, "docker:web" },
		{ "NS", VALUE_NUMBER, "7" },
		{ "TYPE", VALUE_TEXT, "net" },
		{ "KIND", VALUE_TEXT, "task" },
		{ "PID", VALUE_NUMBER, "1000" },
		{ "TID", VALUE_NUMBER, "1000" },
		{ "FD", VALUE_NONE, "" },
		{ "TARGET", VALUE_NONE, "" },
		{ "IN-NS", VALUE_NONE, "" },
		{ "DEVICE", VALUE_NONE, "" },
		{ "LINEAGE", VALUE_NONE, "" },
		{ "OTHER-NS", VALUE_NONE, "" },
		{ "OTHER-TYPE", VALUE_NONE, "" },
		{ "STATE", VALUE_NONE, "" },
		{ "VERDICT", VALUE_NONE, "" },
		{ "COVERED-BY", VALUE_NONE, "" },
		{ "UID", VALUE_NUMBER, "33" },
		{ "USER", VALUE_TEXT, "www-data" },
		{ "WORKLOAD", VALUE_TEXT, "docker:3f2a1b5c6d7e" },
		{ "SINCE", VALUE_TEXT, "2025-11-21T04:42:03Z" },
		{ "AGE", VALUE_NUMBER, "2h44m" },
		{ "COMMAND", VALUE_TEXT, "sleep infinity" },
		{ "RELEASE", VALUE_TEXT, "kill 1000" },
		{ "RELEASE-ARGV", VALUE_LIST, "kill,1000" },
		{ "WARNING", VALUE_NONE, "" },
		{ "CERTAIN", VALUE_BOOLEAN, "yes" },
	};
	static const struct workload workload = { .runtime = WORKLOAD_DOCKER,
						  .name = "3f2a1b5c6d7e" };
	struct world *world = *state;
	struct ns *ns = put_ns(world, NS_NET, 7);
	struct process *process = put_member(world, ns, 1000, 1, 12345);

	process->uid = 33;
	process->command = "sleep infinity";
	process->workload = &workload;
	inventory_add_user(world->inventory, 33, "www-data");
	assert_int_equal(ARRAY_SIZE(cells), holder_columns.count);
	assert_cells(world, only_holder(world, ns, NULL), cells, ARRAY_SIZE(cells));
}

static void a_descriptor_has_a_number_and_a_thread(void **state)
{
	static const struct {
		enum reference_kind kind;
		const char *name;
		enum value_kind fd;
	} kinds[] = {
		{ REFERENCE_THREAD, "thread", VALUE_NONE },
		{ REFERENCE_FOR_CHILDREN, "for-children", VALUE_NONE },
		{ REFERENCE_FD, "fd", VALUE_NUMBER },
		{ REFERENCE_PIDFD, "pidfd", VALUE_NUMBER },
		{ REFERENCE_SOCKET, "socket", VALUE_NUMBER },
		{ REFERENCE_TUN, "tun", VALUE_NUMBER },
	};
	struct world *world = *state;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct ns *ns = put_ns(world, NS_NET, 100 + i);
		const struct holder *holder;

		(void)put_reference(world, ns, kinds[i].kind);
		holder = only_holder(world, ns, NULL);
		assert_cell(world, holder, "KIND", VALUE_TEXT, kinds[i].name);
		assert_cell(world, holder, "FD", kinds[i].fd,
			    kinds[i].fd == VALUE_NUMBER ? "5" : "");
		assert_cell(world, holder, "PID", VALUE_NUMBER, "1000");
		assert_cell(world, holder, "TID", VALUE_NUMBER, "1001");
		assert_cell(world, holder, "IN-NS", VALUE_NONE, "");
		assert_cell(world, holder, "CERTAIN", VALUE_BOOLEAN,
			    kinds[i].kind == REFERENCE_PIDFD ? "no" : "yes");
	}
}

static void a_pin_has_a_place_and_no_process(void **state)
{
	static const struct expected_cell cells[] = {
		{ "KIND", VALUE_TEXT, "pin" },
		{ "PID", VALUE_NONE, "" },
		{ "TID", VALUE_NONE, "" },
		{ "FD", VALUE_NONE, "" },
		{ "TARGET", VALUE_TEXT, "/run/netns/blue" },
		{ "IN-NS", VALUE_NUMBER, "10" },
		{ "STATE", VALUE_TEXT, "ok" },
		{ "VERDICT", VALUE_TEXT, "orphan" },
		{ "UID", VALUE_NONE, "" },
		{ "USER", VALUE_NONE, "" },
		{ "WORKLOAD", VALUE_NONE, "-" },
		{ "SINCE", VALUE_TEXT, "2025-11-21T04:40:00Z" },
		{ "AGE", VALUE_NUMBER, "2h46m" },
		{ "COMMAND", VALUE_NONE, "(orphan)" },
		{ "RELEASE", VALUE_TEXT, "umount /run/netns/blue" },
	};
	struct world *world = *state;
	struct ns *ns = put_ns(world, NS_NET, 7);
	struct reference *pin = put_reference(world, ns, REFERENCE_PIN);

	pin->target = "/run/netns/blue";
	pin->in_ns = put_ns(world, NS_MNT, 10);
	pin->in_ns->self = true;
	pin->since = 1763700000;
	assert_cells(world, only_holder(world, ns, NULL), cells, ARRAY_SIZE(cells));
	pin->since = 0;
	assert_cell(world, only_holder(world, ns, NULL), "SINCE", VALUE_UNKNOWN, "?");
	assert_cell(world, only_holder(world, ns, NULL), "AGE", VALUE_UNKNOWN, "?");
}

static void what_shadows_a_pin_is_named(void **state)
{
	static const struct expected_cell cells[] = {
		{ "STATE", VALUE_TEXT, "shadowed" },
		{ "VERDICT", VALUE_TEXT, "shadowed" },
		{ "COVERED-BY", VALUE_TEXT, "/run (tmpfs)" },
		{ "COMMAND", VALUE_NONE, "(shadowed by /run)" },
		{ "RELEASE", VALUE_TEXT,
		  "umount /run && umount /run/netns/blue # also unmounts what covers it" },
		{ "RELEASE-ARGV", VALUE_LIST, "sh,-c,umount /run && umount /run/netns/blue" },
		{ "WARNING", VALUE_TEXT, "also unmounts what covers it" },
	};
	static struct cover cover = { .target = "/run", .fstype = "tmpfs" };
	struct world *world = *state;
	struct ns *ns = put_ns(world, NS_NET, 7);
	struct reference *pin = put_reference(world, ns, REFERENCE_PIN);

	pin->target = "/run/netns/blue";
	pin->in_ns = put_ns(world, NS_MNT, 10);
	pin->in_ns->self = true;
	pin->state = PIN_SHADOWED;
	pin->covers = &cover;
	assert_cells(world, only_holder(world, ns, NULL), cells, ARRAY_SIZE(cells));
}

static void a_broken_pin_is_of_no_namespace(void **state)
{
	static const struct expected_cell cells[] = {
		{ "NS", VALUE_NONE, "" },
		{ "TYPE", VALUE_NONE, "" },
		{ "KIND", VALUE_TEXT, "pin" },
		{ "TARGET", VALUE_TEXT, "/run/netns/blue" },
		{ "VERDICT", VALUE_TEXT, "broken" },
		{ "COMMAND", VALUE_NONE, "(broken)" },
		{ "RELEASE", VALUE_TEXT, "rm /run/netns/blue" },
	};

	assert_cells(*state, only_holder(*state, NULL, "/run/netns/blue"), cells,
		     ARRAY_SIZE(cells));
}

static void a_child_leads_to_its_own_holders(void **state)
{
	static const struct expected_cell cells[] = {
		{ "KIND", VALUE_TEXT, "child" },
		{ "OTHER-NS", VALUE_NUMBER, "8" },
		{ "OTHER-TYPE", VALUE_TEXT, "user" },
		{ "PID", VALUE_NONE, "" },
		{ "SINCE", VALUE_NONE, "" },
		{ "AGE", VALUE_NONE, "" },
		{ "COMMAND", VALUE_NONE, "(user:8)" },
		{ "RELEASE", VALUE_TEXT, "nspect --holders user:8" },
	};
	struct world *world = *state;
	struct ns *ns = put_ns(world, NS_USER, 7);

	put_ns(world, NS_USER, 8)->parent = ns;
	put_ns(world, NS_USER, 8)->owner = ns;
	assert_cells(world, only_holder(world, ns, NULL), cells, ARRAY_SIZE(cells));
}

/* Pasted, it is a comment. */
static void a_warning_without_a_command_is_none(void **state)
{
	static const struct expected_cell cells[] = {
		{ "KIND", VALUE_TEXT, "kernel" },
		{ "RELEASE", VALUE_NONE, "# nothing that was looked at explains it" },
		{ "RELEASE-ARGV", VALUE_NONE, "" },
		{ "WARNING", VALUE_TEXT, "nothing that was looked at explains it" },
		{ "COMMAND", VALUE_NONE, "" },
	};
	struct world *world = *state;

	assert_cells(world, only_holder(world, put_ns(world, NS_NET, 7), NULL), cells,
		     ARRAY_SIZE(cells));
}

/* The only holder of the device 0:7. */
static const struct holder *only_holder_of_device(struct world *world)
{
	static const struct device_id device = { 0, 7 };
	static const struct holder_query query = { .what = "0:7",
						   .devices = &device,
						   .n_devices = 1 };
	const struct holder *const *holders;

	inventory_finish(world->inventory);
	world->context.relations = mount_relations_new(world->inventory, NEED_SHARING);
	assert_int_equal(find_holders(world->inventory, world->context.arena, &query, 1, &holders),
			 1);
	assert_types(world, holders[0]);
	assert_string_equal(holder_usual_columns((const void *const *)holders, 1),
			    "KIND,NS,PID,COMMAND,TARGET,RELEASE");
	return holders[0];
}

static void a_mount_is_in_a_namespace_with_a_leader(void **state)
{
	static const struct expected_cell cells[] = {
		{ "WHAT", VALUE_TEXT, "0:7" },      { "NS", VALUE_NUMBER, "7" },
		{ "TYPE", VALUE_TEXT, "mnt" },      { "KIND", VALUE_TEXT, "mount" },
		{ "PID", VALUE_NUMBER, "1000" },    { "FD", VALUE_NONE, "" },
		{ "TARGET", VALUE_TEXT, "/mnt/a" }, { "IN-NS", VALUE_NUMBER, "7" },
		{ "VERDICT", VALUE_NONE, "" },      { "SINCE", VALUE_NONE, "" },
		{ "AGE", VALUE_NONE, "" },          { "CERTAIN", VALUE_BOOLEAN, "yes" },
	};
	struct world *world = *state;
	struct ns *ns = put_ns(world, NS_MNT, 7);
	struct mount mount = { .ns = ns, .id = 1, .minor = 7, .root = "/", .target = "/mnt/a" };

	ns->mounts.mounts = &mount;
	ns->mounts.count = 1;
	(void)put_member(world, ns, 1000, 1, 12345);
	assert_cells(world, only_holder_of_device(world), cells, ARRAY_SIZE(cells));
}

static void a_use_of_a_detached_mount_is_in_no_namespace(void **state)
{
	static const struct expected_cell cells[] = {
		{ "NS", VALUE_NONE, "" },
		{ "TYPE", VALUE_NONE, "" },
		{ "KIND", VALUE_TEXT, "fd" },
		{ "PID", VALUE_NUMBER, "1000" },
		{ "FD", VALUE_NUMBER, "5" },
		{ "TARGET", VALUE_TEXT, "/file" },
		{ "IN-NS", VALUE_NONE, "" },
		{ "SINCE", VALUE_TEXT, "2025-11-21T04:42:03Z" },
		{ "RELEASE", VALUE_TEXT, "kill 1000" },
	};
	struct world *world = *state;
	struct mount_use use = { .kind = MOUNT_USE_FD, .fd = 5, .minor = 7, .path = "/file" };

	use.process = put_member(world, put_ns(world, NS_UTS, 1), 1000, 1, 12345);
	world->inventory->mount_uses = &use;
	assert_cells(world, only_holder_of_device(world), cells, ARRAY_SIZE(cells));
}

static void a_device_on_top_is_named_by_its_file(void **state)
{
	static const struct expected_cell cells[] = {
		{ "NS", VALUE_NONE, "" },
		{ "KIND", VALUE_TEXT, "dm" },
		{ "PID", VALUE_NONE, "" },
		{ "TARGET", VALUE_NONE, "" },
		{ "DEVICE", VALUE_TEXT, "/dev/mapper/x" },
		{ "COMMAND", VALUE_NONE, "(/dev/mapper/x)" },
		{ "RELEASE", VALUE_TEXT, "dmsetup remove x" },
	};
	struct device_id below = { 0, 7 };
	struct block_device dm = { .kind = BLOCK_DM,
				   .id = { 253, 0 },
				   .path = "/dev/dm-0",
				   .name = "x",
				   .below = &below,
				   .n_below = 1 };
	struct world *world = *state;

	world->inventory->block_devices = &dm;
	assert_cells(world, only_holder_of_device(world), cells, ARRAY_SIZE(cells));
}

/* btrfs: found by its source, since its number is its own. */
static void a_file_system_on_top_names_its_device(void **state)
{
	static const struct device_id device = { 8, 1 };
	static const struct holder_query query = { .what = "8:1",
						   .devices = &device,
						   .n_devices = 1 };
	struct world *world = *state;
	struct ns *ns = put_ns(world, NS_MNT, 7);
	struct mount mount = {
		.ns = ns, .id = 1, .minor = 7, .root = "/", .target = "/mnt", .source = "/dev/md0"
	};
	struct device_id below = device;
	struct block_device md = {
		.kind = BLOCK_MD, .id = { 9, 0 }, .path = "/dev/md0", .below = &below, .n_below = 1
	};
	const struct holder *const *holders;

	ns->mounts.mounts = &mount;
	ns->mounts.count = 1;
	world->inventory->block_devices = &md;
	inventory_finish(world->inventory);
	assert_int_equal(find_holders(world->inventory, world->context.arena, &query, 1, &holders),
			 2);
	assert_cell(world, holders[0], "KIND", VALUE_TEXT, "mount");
	assert_cell(world, holders[0], "DEVICE", VALUE_TEXT, "/dev/md0");
	assert_cell(world, holders[1], "KIND", VALUE_TEXT, "md");
}

static void swap_is_named_by_its_path(void **state)
{
	static const struct expected_cell cells[] = {
		{ "NS", VALUE_NONE, "" },          { "KIND", VALUE_TEXT, "swap" },
		{ "TARGET", VALUE_TEXT, "/swap" }, { "DEVICE", VALUE_NONE, "" },
		{ "COMMAND", VALUE_NONE, "" },     { "RELEASE", VALUE_TEXT, "swapoff /swap" },
	};
	struct swap swap = { .path = "/swap", .is_file = true, .device = { 0, 7 } };
	struct world *world = *state;

	world->inventory->swaps = &swap;
	assert_cells(world, only_holder_of_device(world), cells, ARRAY_SIZE(cells));
}

static void assert_usual(const struct world *world, const struct holder_query *queries,
			 size_t n_queries, const char *expected)
{
	const struct holder *const *holders;
	size_t count;

	inventory_finish(world->inventory);
	count = find_holders(world->inventory, world->context.arena, queries, n_queries, &holders);
	assert_string_equal(holder_usual_columns((const void *const *)holders, count), expected);
}

static void a_column_that_says_nothing_is_not_usual(void **state)
{
	static const struct workload workload = { .runtime = WORKLOAD_UNIT, .name = "a.service" };
	struct world *world = *state;
	const struct holder_query queries[] = { { .ns = put_ns(world, NS_NET, 7) },
						{ .ns = put_ns(world, NS_NET, 8) } };

	assert_usual(world, queries, 0, "KIND,PID,COMMAND,RELEASE");
	assert_usual(world, queries, 1, "KIND,PID,COMMAND,RELEASE");
	assert_usual(world, queries, 2, "NS,TYPE,KIND,PID,COMMAND,RELEASE");
	put_member(world, put_ns(world, NS_NET, 8), 1000, 1, 1)->workload = &workload;
	assert_usual(world, queries, 1, "KIND,PID,COMMAND,RELEASE");
	assert_usual(world, queries + 1, 1, "KIND,PID,WORKLOAD,COMMAND,RELEASE");
	assert_usual(world, queries, 2, "NS,TYPE,KIND,PID,WORKLOAD,COMMAND,RELEASE");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		holders_test(a_process_has_these_cells),
		holders_test(a_descriptor_has_a_number_and_a_thread),
		holders_test(a_pin_has_a_place_and_no_process),
		holders_test(what_shadows_a_pin_is_named),
		holders_test(a_broken_pin_is_of_no_namespace),
		holders_test(a_child_leads_to_its_own_holders),
		holders_test(a_warning_without_a_command_is_none),
		holders_test(a_mount_is_in_a_namespace_with_a_leader),
		holders_test(a_use_of_a_detached_mount_is_in_no_namespace),
		holders_test(a_device_on_top_is_named_by_its_file),
		holders_test(a_file_system_on_top_names_its_device),
		holders_test(swap_is_named_by_its_path),
		holders_test(a_column_that_says_nothing_is_not_usual),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
