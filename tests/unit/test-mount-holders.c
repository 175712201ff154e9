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

/* One line for each holder: "KIND NAMESPACE PID: RELEASE # WARNING". */
static void assert_holders(struct world *world, const char *expected)
{
	const struct holder_query query = { .what = "0:7", .devices = &device, .n_devices = 1 };
	auto_text struct text text = { 0 };
	const struct holder *const *holders;
	size_t count;

	world->inventory->host.proc_path = "/proc";
	inventory_finish(world->inventory);
	count = find_holders(world->inventory, world->arena, &query, 1, &holders);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(mounts_of_the_device_are_found_in_every_namespace),
		world_test(uses_are_of_the_device_that_is_asked_for),
		world_test(what_is_mounted_below_goes_along),
		world_test(what_is_covered_has_no_command),
		world_test(a_root_leads_to_the_holders_of_its_namespace),
		world_test(there_may_be_no_way_into_a_namespace),
		world_test(where_a_chrooted_member_sees_a_mount_is_not_where_it_is),
		world_test(a_device_that_nobody_has_has_no_holders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
