/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/needs.h"
#include "snapshot/snapshot.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/macros.h"
#include "util/memory.h"

static struct reference *put_reference(struct inventory *inventory, struct ns *ns,
				       enum reference_kind kind, struct process *process)
{
	struct reference *reference = inventory_add_reference(inventory, ns, kind);

	reference->process = process;
	reference->tid = process ? process->pid : 0;
	return reference;
}

static void put_pin(struct inventory *inventory, struct ns *ns, struct ns *mnt)
{
	struct reference *pin = put_reference(inventory, ns, REFERENCE_PIN, NULL);

	pin->target = "/run/netns/gr\xfc\xdf \\x41\n"; /* no UTF-8; looks like an escape */
	pin->in_ns = mnt;
	pin->state = PIN_SHADOWED;
	pin->since = 1763700000;
	pin->covers = arena_alloc(inventory->arena, sizeof(*pin->covers));
	*pin->covers = (struct cover){ .target = "/run", .fstype = "tmpfs", .is_busy = true };
}

static void put_mounts(struct inventory *inventory, struct ns *mnt)
{
	struct mount *mounts = arena_alloc(inventory->arena, 2 * sizeof(*mounts));

	mounts[0] = (struct mount){
		.ns = mnt,
		.id = 22,
		.parent_id = 1,
		.unique_id = UINT64_C(0x8000000000000001),
		.major = 8,
		.minor = 1,
		.root = "/",
		.target = "/",
		.fstype = "ext4",
		.source = "/dev/sda1",
		.vfs_options = "rw",
		.fs_options = "rw,lowerdir=/home/ada/x",
		.propagation = { .peer_group = 1 },
	};
	mounts[1] = (struct mount){
		.ns = mnt,
		.id = 23,
		.parent_id = 22,
		.target = "/mnt",
		.propagation = { .master = 1, .propagate_from = 2, .unbindable = true },
		.idmapped = true,
	};
	mnt->mounts = (struct mount_table){
		.mounts = mounts, .count = 2, .source = MOUNTS_STATMOUNT, .root_id = 22
	};
	mount_table_link(&mnt->mounts, mnt);
}

static void put_maps(struct inventory *inventory, struct ns *user)
{
	struct id_maps *maps = arena_alloc(inventory->arena, sizeof(*maps));
	struct id_extent *extents = arena_alloc(inventory->arena, 2 * sizeof(*extents));

	extents[0] = (struct id_extent){ 0, 1000, 1 };
	extents[1] = (struct id_extent){ 1, 100000, 65536 };
	maps->host[ID_UID] = (struct id_map){ ID_MAP_READ, 2, extents };
	maps->host[ID_GID].state = ID_MAP_DENIED;
	maps->setgroups = SETGROUPS_DENY;
	user->id_maps = maps;
}

static void put_workload(struct inventory *inventory, struct process *process)
{
	struct workload *outer = arena_alloc(inventory->arena, sizeof(*outer));
	struct workload *inner = arena_alloc(inventory->arena, sizeof(*inner));

	*outer = (struct workload){ .runtime = WORKLOAD_LXC, .name = "box" };
	*inner = (struct workload){
		.runtime = WORKLOAD_DOCKER, .name = "3f2a", .unit = "a.service", .outer = outer
	};
	process->workload = inner;
}

static void put_uses(struct inventory *inventory, struct process *process, struct mount *mount)
{
	struct mount_use *use = arena_alloc(inventory->arena, sizeof(*use));

	*use = (struct mount_use){ .kind = MOUNT_USE_CWD,
				   .process = process,
				   .mount_id = 23,
				   .directory = true,
				   .mount = mount,
				   .path = "/home/ada/work" };
	*inventory->mount_uses_end = use;
	inventory->mount_uses_end = &use->next;
	inventory_add_dead_pidfd(inventory, process, process->pid, 5);
}

static void put_devices(struct inventory *inventory)
{
	struct block_device *device = arena_alloc(inventory->arena, sizeof(*device));
	struct swap *swap = arena_alloc(inventory->arena, sizeof(*swap));

	*device = (struct block_device){ .kind = BLOCK_LOOP,
					 .id = { 7, 0 },
					 .path = "/dev/loop0",
					 .file = "/srv/disk",
					 .below = arena_alloc(inventory->arena,
							      sizeof(*device->below)),
					 .n_below = 1 };
	*swap = (struct swap){ .path = "/swap", .is_file = true, .device = { 8, 1 } };
	inventory->block_devices = device;
	inventory->swaps = swap;
}

static void put_process(struct inventory *inventory, struct ns *mnt, struct ns *net)
{
	struct process *process = inventory_add_process(inventory, 42);
	struct thread *thread = arena_alloc(inventory->arena, sizeof(*thread));
	struct task_pids *pids =
		arena_alloc(inventory->arena, sizeof(*pids) + 2 * sizeof(pids->pids[0]));

	process->ppid = 1;
	process->start_time = 4242;
	process->uid = 1000;
	process->command = "server --password=secret";
	process->ns[NS_MNT] = mnt;
	process->ns[NS_NET] = net;
	thread->tid = 43;
	thread->ns[NS_NET] = net;
	process->threads = thread;
	pids->count = 2;
	pids->pids[0] = 42;
	pids->pids[1] = 7;
	process->pids = pids;
	put_workload(inventory, process);
	put_uses(inventory, process, &mnt->mounts.mounts[1]);
	put_reference(inventory, net, REFERENCE_SOCKET, process)->fd = 9;
	net->found_by = process;
}

/* Something of everything. */
static struct inventory *make_inventory(void)
{
	struct inventory *inventory = inventory_new();
	struct ns *mnt = inventory_add_ns(inventory, NS_MNT, 4026531841);
	struct ns *net = inventory_add_ns(inventory, NS_NET, 4026532008);
	struct ns *user = inventory_add_ns(inventory, NS_USER, 4026531837);
	struct ns *child = inventory_add_ns(inventory, NS_USER, 4026532500);

	inventory->host = (struct host){ .name = "host",
					 .kernel = "6.18.0",
					 .proc_path = "/proc",
					 .time = 1763710000,
					 .ticks_per_second = 100 };
	inventory->types = NS_ALL_TYPES;
	inventory->needs = NEED_STAT | NEED_BLOCK;
	inventory->observer[NS_MNT] = mnt;
	inventory->coverage[DISCOVERY_FDS] = (struct coverage){ .on = true, .looked = 3 };
	(void)inventory_add_inferred(inventory, NS_NET, 4026532009, NULL);
	(void)inventory_add_inferred(inventory, NS_PID, 0, "depth:2 of x");
	net->id = UINT64_C(18446744073709551615);
	net->owner = child;
	net->unknown = UNKNOWN_NETNSID | UNKNOWN_INITIAL;
	child->owner = child->parent = user;
	child->owner_uid = 1000;
	put_maps(inventory, child);
	put_mounts(inventory, mnt);
	put_process(inventory, mnt, net);
	put_pin(inventory, net, mnt);
	put_devices(inventory);
	inventory_add_user(inventory, 1000, "ada");
	inventory_add_user(inventory, 1001, NULL);
	inventory_add_gap(inventory, "namespaces of a process", EACCES, 1, 0);
	inventory_finish(inventory);
	return inventory;
}

static char *write_text(const struct inventory *inventory, bool redact)
{
	const struct snapshot_options options = { .version = "1.0", .redact = redact };
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);
	struct error err;

	assert_non_null(stream);
	assert_int_equal(snapshot_write(inventory, &options, stream, &err), 0);
	(void)fclose(stream);
	return text;
}

static int read_text(struct inventory *inventory, const char *text, struct error *err)
{
	auto_fclose FILE *stream = fmemopen((void *)(uintptr_t)text, strlen(text), "r");

	assert_non_null(stream);
	return snapshot_read(inventory, stream, err);
}

static void what_was_read_is_written_as_it_was(void **state)
{
	auto_inventory struct inventory *inventory = make_inventory(), *read = inventory_new();
	auto_free char *text = write_text(inventory, false), *again = NULL;
	struct error err;

	if (read_text(read, text, &err) < 0)
		fail_msg("%s", err.text);
	again = write_text(read, false);
	assert_string_equal(again, text);
}

static void what_follows_from_the_document_is_there(void **state)
{
	auto_inventory struct inventory *inventory = make_inventory(), *read = inventory_new();
	auto_free char *text = write_text(inventory, false);
	const struct ns *net, *mnt;
	struct error err;

	assert_int_equal(read_text(read, text, &err), 0);
	net = inventory_find_ns(read, NS_NET, 4026532008);
	mnt = inventory_find_ns(read, NS_MNT, 4026531841);
	assert_true(read->recorded);
	assert_int_equal(read->n_gaps, 1);
	assert_int_equal(mnt->n_processes, 1);
	assert_ptr_equal(mnt->leader, inventory_find_process(read, 42));
	assert_ptr_equal(mnt->mounts.mounts[1].parent, &mnt->mounts.mounts[0]);
	assert_ptr_equal(read->mount_uses->mount, &mnt->mounts.mounts[1]);
	assert_true(read->mount_uses->directory);
	assert_int_equal(ns_count_references(net, REFERENCE_PIN), 1);
	assert_string_equal(ns_first_reference(net, REFERENCE_PIN)->target,
			    "/run/netns/gr\xfc\xdf \\x41\n");
	assert_string_equal(inventory_user_name(read, 1000), "ada");
	assert_true(inventory_has_user(read, 1001));
	/* Lists can be added to. */
	inventory_add_gap(read, "more", EPERM, 0, 0);
	assert_string_equal(read->gaps->next->what, "more");
	(void)inventory_add_reference(read, inventory_find_ns(read, NS_NET, 4026532008),
				      REFERENCE_FD);
	assert_int_equal(ns_count_references(net, REFERENCE_FD), 1);
}

static void secrets_are_left_out_where_that_is_wanted(void **state)
{
	auto_inventory struct inventory *inventory = make_inventory(), *read = inventory_new();
	auto_free char *text = write_text(inventory, true);
	struct error err;

	assert_null(strstr(text, "password"));
	assert_null(strstr(text, "/home/ada/x"));
	assert_null(strstr(text, "/home/ada/work"));
	assert_non_null(strstr(text, "lowerdir=/home/ada/..."));
	assert_int_equal(read_text(read, text, &err), 0);
}

/* A copy of text with the first FROM as TO; released by the caller. */
static char *replace(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	size_t size;
	char *copy;

	if (!at)
		fail_msg("no '%s' in the document", from);
	size = strlen(text) + strlen(to) + 1;
	copy = memory_zeroed(size, 1);
	(void)snprintf(copy, size, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
	return copy;
}

static void what_is_wrong_is_refused_with_its_place(void **state)
{
	static const struct {
		const char *from, *to, *expected;
		int rc;
	} edits[] = {
		{ "{", "[", "line 2, column", -EINVAL },
		{ "\"mode\":\"snapshot\"", "\"mode\":\"list\"", "another mode: list", -EINVAL },
		{ "\"mode\":\"snapshot\",", "", "not a snapshot of nspect", -EINVAL },
		{ "\"schema\":1", "\"schema\":2", "schema 2", -EOPNOTSUPP },
		{ "\"schema\":1", "\"schema\":\"1\"", "schema: not a whole number", -EINVAL },
		{ "\"ticks_per_second\":100", "\"ticks_per_second\":0", "ticks_per_second",
		  -EINVAL },
		{ "\"ppid\":1", "\"ppid\":4294967296", "processes: [0]: ppid: 4294967296 is out of",
		  -EINVAL },
		{ "\"ppid\":1", "\"ppid\":\"1\"", "processes: [0]: ppid: not a whole", -EINVAL },
		{ "\"ppid\":1", "\"pppid\":1", "processes: [0]: ppid: missing", -EINVAL },
		{ "\"ppid\":1", "\"ppid\":1,\"more\":1", "processes: [0]: more: there is no such",
		  -EINVAL },
		{ "\"pid\":42,\"ppid\"", "\"pid\":0,\"ppid\"",
		  "processes: [0]: pid: 0 is out of range", -EINVAL },
		{ "\"zombie\":false", "\"zombie\":0", "zombie: not true or false", -EINVAL },
		{ "\"kind\":\"socket\"", "\"kind\":\"plug\"", "[0]: kind: 'plug' is not known",
		  -EINVAL },
		{ "\"unknown\":[\"initial\"", "\"unknown\":[7", "unknown: [0]: not one of its",
		  -EINVAL },
		{ "\"id\":\"18446744073709551615\"", "\"id\":\"18446744073709551616\"",
		  "id: not a string with a number", -EINVAL },
		{ "\"ns\":\"net:4026532008\"", "\"ns\":\"web:4026532008\"", "no namespace for this",
		  -EINVAL },
		{ "\"ns\":\"net:4026532008\"", "\"ns\":\"mnt:4026531841\"", "a second time",
		  -EINVAL },
		{ "\"owner\":\"user:4026532500\"", "\"owner\":\"net:4026532008\"",
		  "owner: 'net:4026532008' is no namespace for this", -EINVAL },
		{ "\"owner\":\"user:4026532500\"", "\"owner\":\"user:1\"",
		  "'user:1' is not among the namespaces", -EINVAL },
		{ "\"owner\":\"user:4026531837\"", "\"owner\":\"user:4026532500\"",
		  "its owners go round", -EINVAL },
		{ "\"parent\":\"user:4026531837\"", "\"parent\":\"user:4026532500\"",
		  "its parents go round", -EINVAL },
		{ "\"outside\":1000", "\"outside\":100001", "its id maps can't be", -EINVAL },
		{ "\"length\":65536", "\"length\":4294967295", "its id maps can't be", -EINVAL },
		{ "\"length\":65536", "\"length\":0", "its id maps can't be", -EINVAL },
		{ "\"parent_uid\":{\"state\":null,\"extents\":[]",
		  "\"parent_uid\":{\"state\":\"read\",\"extents\":[{\"inside\":1,\"outside\":0,\"length\":1}]",
		  "its id maps can't be", -EINVAL },
		{ "\"state\":\"denied\",\"extents\":[]",
		  "\"state\":\"denied\",\"extents\":[{\"inside\":1,\"outside\":0,\"length\":1}]",
		  "its id maps can't be", -EINVAL },
		{ "\"mount\":1", "\"mount\":2", "mount_uses: [0]: mount: there is no mount 2",
		  -EINVAL },
		{ "\"found_by\":42", "\"found_by\":41", "41 is not among the processes", -EINVAL },
		{ "gr\\\\xfc", "gr\\\\xfC", "target: not escaped as it should be", -EINVAL },
		{ "gr\\\\xfc", "gr\\\\x00", "target: not escaped as it should be", -EINVAL },
		{ "\"pids\":[[42,7]]", "\"pids\":[[]]", "pids: [0]: not an array of PIDs",
		  -EINVAL },
		{ "\"mounts\": [", "\"mounts\": 5, \"x\": [", "mounts: missing or no array",
		  -EINVAL },
		{ "\"swaps\":", "\"swap\":", "swaps: missing", -EINVAL },
		{ "\"fds\":", "\"fd\":", "sources: fds: missing", -EINVAL },
	};
	auto_inventory struct inventory *inventory = make_inventory();
	auto_free char *text = write_text(inventory, false);

	for (size_t i = 0; i < ARRAY_SIZE(edits); i++) {
		auto_free char *edited = replace(text, edits[i].from, edits[i].to);
		auto_inventory struct inventory *read = inventory_new();
		struct error err = { "" };

		assert_int_equal(read_text(read, edited, &err), edits[i].rc);
		if (!strstr(err.text, edits[i].expected))
			fail_msg("'%s' does not say '%s'", err.text, edits[i].expected);
	}
}

static void what_is_cut_off_is_refused(void **state)
{
	auto_inventory struct inventory *inventory = make_inventory();
	auto_free char *text = write_text(inventory, false);

	for (size_t length = strlen(text) - 2; length > 0; length -= length > 97 ? 97 : length) {
		auto_inventory struct inventory *read = inventory_new();
		struct error err;

		text[length] = '\0';
		assert_int_equal(read_text(read, text, &err), -EINVAL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_read_is_written_as_it_was),
		cmocka_unit_test(what_follows_from_the_document_is_there),
		cmocka_unit_test(secrets_are_left_out_where_that_is_wanted),
		cmocka_unit_test(what_is_wrong_is_refused_with_its_place),
		cmocka_unit_test(what_is_cut_off_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
