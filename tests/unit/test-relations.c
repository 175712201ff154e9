/* SPDX-License-Identifier: MIT */
/* Relations of the namespaces of this machine, with kernels that know or say less than it does. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "collect/collect.h"
#include "collect/kernel-compat.h"
#include "util/cleanup.h"

#define ALL_RELATIONS (NEED_STAT | NEED_RELATIONS | NEED_IDS)

/* What the ids and uids of a kernel are that makes them up. */
#define SOME_ID  UINT64_C(0x123456789abcdef0)
#define SOME_UID 4242

static size_t n_asked;

static int ask(int fd, unsigned long request, void *argument)
{
	int rc = ioctl(fd, request, argument);

	/* An id can be asked for again, to see whether it is still the same. */
	n_asked += request != COMPAT_NS_GET_ID && request != COMPAT_NS_GET_MNTNS_ID;
	return rc < 0 ? -errno : rc;
}

static int ask_6_18(int fd, unsigned long request, void *argument)
{
	if (request == COMPAT_NS_GET_ID) {
		memcpy(argument, &(uint64_t){ SOME_ID }, sizeof(uint64_t));
		return 0;
	}
	if (request == COMPAT_NS_GET_MNTNS_ID)
		return -EIO; /* needless, and so never asked */
	if (request == COMPAT_NS_GET_OWNER_UID) {
		memcpy(argument, &(uid_t){ SOME_UID }, sizeof(uid_t));
		return 0;
	}
	return ask(fd, request, argument);
}

static int ask_6_11(int fd, unsigned long request, void *argument)
{
	if (request == COMPAT_NS_GET_ID)
		return -ENOTTY;
	if (request == COMPAT_NS_GET_MNTNS_ID) {
		memcpy(argument, &(uint64_t){ SOME_ID }, sizeof(uint64_t));
		return 0;
	}
	return ask(fd, request, argument);
}

static int ask_4_9(int fd, unsigned long request, void *argument)
{
	if (request != COMPAT_NS_GET_USERNS && request != COMPAT_NS_GET_PARENT)
		return -ENOTTY;
	return ask(fd, request, argument);
}

static int ask_4_8(int fd, unsigned long request, void *argument)
{
	return -ENOTTY;
}

/* Whoever is in a user namespace of their own hears this of all above it. */
static int ask_out_of_scope(int fd, unsigned long request, void *argument)
{
	if (request == COMPAT_NS_GET_USERNS || request == COMPAT_NS_GET_PARENT)
		return -EPERM;
	return ask(fd, request, argument);
}

/* Above every namespace is one that nobody is in, and nothing is above that. */
static int ask_nested(int fd, unsigned long request, void *argument)
{
	struct stat status, top;

	if (request != COMPAT_NS_GET_PARENT)
		return ask(fd, request, argument);
	assert_int_equal(stat("/proc/self/exe", &top), 0);
	assert_int_equal(fstat(fd, &status), 0);
	if (status.st_ino == top.st_ino)
		return -EPERM;
	return open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
}

static struct inventory *collect_live(int (*ns_ioctl)(int, unsigned long, void *),
				      unsigned int needs)
{
	const struct request request = { .types = NS_ALL_TYPES, .needs = needs };
	struct inventory *inventory = inventory_new();
	struct source source;
	struct kernel kernel;

	n_asked = 0;
	assert_int_equal(source_open(&source, NULL, NULL), 0);
	kernel = *source.kernel;
	kernel.ns_ioctl = ns_ioctl;
	source.kernel = &kernel;
	assert_int_equal(collect(inventory, &source, &request, NULL), 0);
	source_close(&source);
	return inventory;
}

static int open_own(enum ns_type type)
{
	char path[64];
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/self/ns/%s", ns_types[type].name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	return fd;
}

static uint64_t ino_of_fd(int fd)
{
	struct stat status;

	assert_int_equal(fstat(fd, &status), 0);
	return status.st_ino;
}

static void we_find_ourselves_where_we_are(void **state)
{
	auto_inventory struct inventory *inventory = collect_live(ask, NEED_STAT);
	const struct process *self = inventory_find_process(inventory, getpid());

	assert_non_null(self);
	assert_string_equal(self->comm, "test-relations");
	assert_int_equal(self->ppid, getppid());
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		const struct ns *ns = self->ns[type];
		auto_close int fd = -EBADF;

		if (!ns)
			continue; /* an old kernel without the type */
		fd = open_own((enum ns_type)type);
		assert_int_equal(ns->ino, ino_of_fd(fd));
		assert_ptr_equal(inventory->observer[type], ns);
		assert_true(ns->self);
	}
	assert_non_null(self->ns[NS_MNT]);
}

static void the_owner_is_the_one_that_the_kernel_names(void **state)
{
	auto_inventory struct inventory *inventory = collect_live(ask, ALL_RELATIONS);
	auto_close int fd = open_own(NS_UTS);
	auto_close int owner_fd = ioctl(fd, COMPAT_NS_GET_USERNS);
	const struct ns *own = inventory->observer[NS_UTS];

	assert_true(own->examined);
	if (owner_fd < 0) {
		assert_null(own->owner);
		assert_true(own->unknown & UNKNOWN_OWNER);
		return;
	}
	assert_int_equal(own->owner->type, NS_USER);
	assert_int_equal(own->owner->ino, ino_of_fd(owner_fd));
	assert_int_equal(own->unknown & UNKNOWN_OWNER, 0);
}

static void each_namespace_is_asked_about_once(void **state)
{
	auto_inventory struct inventory *inventory = collect_live(ask, NEED_STAT | NEED_RELATIONS);
	size_t n_expected = 0;

	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		const struct ns *ns = inventory->namespaces[i];

		if (ns->examined)
			n_expected += 1U + ns_types[ns->type].has_parent + (ns->type == NS_USER);
	}
	assert_true(n_expected > NS_TYPE_COUNT);
	assert_int_equal(n_asked, n_expected);
}

static void nothing_is_asked_that_no_one_needs(void **state)
{
	auto_inventory struct inventory *inventory = collect_live(ask, NEED_STAT);

	assert_int_equal(n_asked, 0);
	for (size_t i = 0; i < inventory->n_namespaces; i++)
		assert_false(inventory->namespaces[i]->examined);
}

static void ids_alone_ask_for_no_relations(void **state)
{
	auto_inventory struct inventory *inventory = collect_live(ask, NEED_STAT | NEED_IDS);

	for (size_t i = 0; i < inventory->n_namespaces; i++)
		assert_null(inventory->namespaces[i]->owner);
}

static void ancestors_are_there_though_nobody_is_in_them(void **state)
{
	auto_inventory struct inventory *inventory =
		collect_live(ask_nested, NEED_STAT | NEED_RELATIONS);
	const struct ns *own = inventory->observer[NS_PID];
	struct stat top;

	assert_int_equal(stat("/proc/self/exe", &top), 0);
	assert_non_null(own->parent);
	assert_ptr_equal(own->parent, inventory_find_ns(inventory, NS_PID, top.st_ino));
	assert_ptr_not_equal(own->parent, inventory->observer[NS_USER]->parent);
	assert_true(own->parent->n_children > 0);
	assert_null(own->parent->first);
	assert_int_equal(own->unknown & UNKNOWN_PARENT, 0);
	assert_true(own->parent->unknown & UNKNOWN_PARENT);
}

static void assert_relations_unknown(const struct inventory *inventory)
{
	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		const struct ns *ns = inventory->namespaces[i];
		bool has_owner = ns->type != NS_USER || !ns->initial;
		bool has_parent = ns_types[ns->type].has_parent && !ns->initial;

		assert_null(ns->owner);
		assert_null(ns->parent);
		assert_int_equal((ns->unknown & UNKNOWN_OWNER) != 0, has_owner);
		assert_int_equal((ns->unknown & UNKNOWN_PARENT) != 0, has_parent);
	}
}

static void a_refusal_is_unknown_and_not_none(void **state)
{
	auto_inventory struct inventory *inventory = collect_live(ask_out_of_scope, ALL_RELATIONS);

	assert_relations_unknown(inventory);
	/* Not any refusal says where the owner is. */
	assert_true(inventory->observer[NS_UTS]->owner_outside);
}

static void linux_4_8_leaves_relations_and_ids_unknown(void **state)
{
	auto_inventory struct inventory *inventory = collect_live(ask_4_8, ALL_RELATIONS);

	assert_relations_unknown(inventory);
	assert_false(inventory->observer[NS_UTS]->owner_outside);
	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		const struct ns *ns = inventory->namespaces[i];

		assert_true(ns->owner_uid == UID_UNKNOWN);
		assert_true(ns->unknown & UNKNOWN_OWNER_UID);
		assert_int_equal((ns->unknown & UNKNOWN_ID) != 0, ns->id == 0);
	}
}

static void linux_4_9_tells_owners_but_not_their_uids(void **state)
{
	auto_inventory struct inventory *inventory = collect_live(ask_4_9, ALL_RELATIONS);
	auto_inventory struct inventory *all = collect_live(ask, ALL_RELATIONS);

	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		const struct ns *ns = inventory->observer[type];
		const struct ns *expected = all->observer[type];

		if (!ns)
			continue;
		assert_int_equal(ns->owner ? ns->owner->ino : 0,
				 expected->owner ? expected->owner->ino : 0);
		assert_true(ns->unknown & UNKNOWN_OWNER_UID);
	}
}

/* SO_NETNS_COOKIE (Linux 5.14) still tells that of our own network namespace. */
static void linux_6_11_gives_ids_to_mount_namespaces(void **state)
{
	auto_inventory struct inventory *inventory = collect_live(ask_6_11, ALL_RELATIONS);

	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		const struct ns *ns = inventory->namespaces[i];
		bool may_have = ns->type == NS_NET && ns->self;

		assert_int_equal((ns->unknown & UNKNOWN_ID) != 0, ns->id == 0);
		if (ns->examined && !may_have)
			assert_true(ns->id == (ns->type == NS_MNT ? SOME_ID : 0));
	}
	assert_true(inventory->observer[NS_MNT]->id == SOME_ID);
}

static void linux_6_18_gives_ids_to_all(void **state)
{
	auto_inventory struct inventory *inventory = collect_live(ask_6_18, ALL_RELATIONS);

	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		const struct ns *ns = inventory->namespaces[i];

		if (ns->examined)
			assert_true(ns->id == SOME_ID && !(ns->unknown & UNKNOWN_ID));
	}
}

/* The numbers of mnt and net are then fixed as those of the others are. */
static void linux_6_18_tells_the_initial_ones_by_their_inodes(void **state)
{
	auto_inventory struct inventory *inventory = collect_live(ask_6_18, NEED_STAT);

	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		const struct ns *ns = inventory->namespaces[i];

		assert_int_equal(ns->unknown & UNKNOWN_INITIAL, 0);
		assert_int_equal(ns->initial, ns->ino == ns_types[ns->type].initial_ino);
	}
}

static void the_owner_uid_is_that_of_the_owner(void **state)
{
	auto_inventory struct inventory *inventory = collect_live(ask_6_18, ALL_RELATIONS);

	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		const struct ns *ns = inventory->namespaces[i];

		if (ns->owner || (ns->type == NS_USER && ns->examined))
			assert_true(ns->owner_uid == SOME_UID);
		assert_int_equal((ns->unknown & UNKNOWN_OWNER_UID) != 0,
				 ns->owner_uid == UID_UNKNOWN);
	}
}

static void netnsids_are_learnt_of_what_was_examined(void **state)
{
	auto_inventory struct inventory *inventory = collect_live(ask, NEED_STAT | NEED_NETNSIDS);

	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		const struct ns *ns = inventory->namespaces[i];

		if (ns->type == NS_NET && !ns->examined)
			assert_true(ns->unknown & UNKNOWN_NETNSID);
		assert_true(ns->netnsid >= NETNSID_UNASSIGNED);
	}
	assert_int_equal(inventory->observer[NS_NET]->unknown & UNKNOWN_NETNSID, 0);
}

static size_t count_descriptors(void)
{
	auto_closedir DIR *dir = opendir("/proc/self/fd");
	size_t count = 0;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	return count;
}

static void no_descriptor_stays_open(void **state)
{
	size_t before = count_descriptors();

	inventory_free(collect_live(ask, ~0U));
	assert_int_equal(count_descriptors(), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(we_find_ourselves_where_we_are),
		cmocka_unit_test(the_owner_is_the_one_that_the_kernel_names),
		cmocka_unit_test(each_namespace_is_asked_about_once),
		cmocka_unit_test(nothing_is_asked_that_no_one_needs),
		cmocka_unit_test(ids_alone_ask_for_no_relations),
		cmocka_unit_test(ancestors_are_there_though_nobody_is_in_them),
		cmocka_unit_test(a_refusal_is_unknown_and_not_none),
		cmocka_unit_test(linux_4_8_leaves_relations_and_ids_unknown),
		cmocka_unit_test(linux_4_9_tells_owners_but_not_their_uids),
		cmocka_unit_test(linux_6_11_gives_ids_to_mount_namespaces),
		cmocka_unit_test(linux_6_18_gives_ids_to_all),
		cmocka_unit_test(linux_6_18_tells_the_initial_ones_by_their_inodes),
		cmocka_unit_test(the_owner_uid_is_that_of_the_owner),
		cmocka_unit_test(netnsids_are_learnt_of_what_was_examined),
		cmocka_unit_test(no_descriptor_stays_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
