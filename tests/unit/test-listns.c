/* SPDX-License-Identifier: MIT */
/* listns(2) of kernels that are made up: the one that the tests run on may not have it. */
#include <sched.h>
#include <sys/mman.h>

#include "captured.h"
#include "collect/collection.h"
#include "collect/kernel-compat.h"
#include "util/macros.h"

/* What the kernel lists, and what it says of it. The clone flag is in the file that it opens. */
static struct listed {
	uint64_t id;
	int flag; /* clone flag, or why it can't be opened */
	uint64_t ino;
	bool dies; /* after it was opened once */
} listed[2000];

static size_t n_listed, n_calls;
static int refusal; /* of the whole list */
static uint64_t last_ids[8];
static int first_fd = -EBADF; /* of the first one, where the test has it */
static int owner_fd = -EBADF; /* of what owns the mount namespaces, where the test has it */

static void list(size_t count, int flag)
{
	n_listed = count;
	n_calls = 0;
	refusal = 0;
	for (size_t i = 0; i < count; i++)
		listed[i] = (struct listed){ .id = 100 + i * 3, .flag = flag };
}

static ssize_t fake_listns(uint64_t last, uint64_t *ids, size_t size)
{
	size_t count = 0;

	last_ids[n_calls++ % ARRAY_SIZE(last_ids)] = last;
	if (refusal)
		return refusal;
	for (size_t i = 0; i < n_listed && count < size; i++) {
		if (listed[i].id > last)
			ids[count++] = listed[i].id;
	}
	return count == 0 && last ? -ENOENT : (ssize_t)count;
}

static int fake_open_ns(uint64_t id, int clone_flag, uint64_t ino)
{
	struct listed *ns = &listed[(id - 100) / 3];
	auto_close int fd = -EBADF;
	struct stat status;

	assert_int_equal(ns->id, id);
	if (ns->flag < 0)
		return ns->flag;
	/* Mount namespaces have a list of their own, on kernels that open none by their ids. */
	if (ns->ino && (ns->dies || ns->flag == CLONE_NEWNS))
		return -ESTALE;
	fd = ns == listed && first_fd >= 0 ? dup(first_fd) : memfd_create("ns", MFD_CLOEXEC);
	assert_int_equal(write(fd, &ns->flag, sizeof(ns->flag)), sizeof(ns->flag));
	assert_int_equal(fstat(fd, &status), 0);
	if (!ns->ino)
		ns->ino = status.st_ino;
	return take_fd(&fd);
}

static int fake_ns_ioctl(int fd, unsigned long request, void *argument)
{
	int flag;

	if (request != COMPAT_NS_GET_NSTYPE && request != COMPAT_NS_GET_USERNS)
		return -ENOTTY;
	if (pread(fd, &flag, sizeof(flag), 0) != sizeof(flag))
		return -EPERM;
	if (request == COMPAT_NS_GET_NSTYPE)
		return flag;
	return flag == CLONE_NEWNS && owner_fd >= 0 ? dup(owner_fd) : -EPERM;
}

static ssize_t fake_listmount(uint64_t ns_id, uint64_t last, uint64_t *ids, size_t size)
{
	return listed[(ns_id - 100) / 3].dies ? -ENOENT : 0;
}

static const struct kernel fake_kernel = {
	.ns_ioctl = fake_ns_ioctl,
	.listmount = fake_listmount,
	.listns = fake_listns,
	.open_ns = fake_open_ns,
};

static const struct coverage *collect_list(struct tree *tree, const struct kernel *kernel)
{
	const struct request request = { .types = NS_ALL_TYPES,
					 .needs = NEED_LISTNS | NEED_RELATIONS };
	struct source source;

	assert_int_equal(source_open(&source, tree->path, NULL), 0);
	source.kernel = kernel;
	assert_int_equal(collect(tree->inventory, &source, &request, NULL), 0);
	source_close(&source);
	return &tree->inventory->coverage[DISCOVERY_LISTNS];
}

static size_t count_listed(const struct tree *tree)
{
	size_t count = 0;

	for (size_t i = 0; i < tree->inventory->n_namespaces; i++)
		count += tree->inventory->namespaces[i]->listed;
	return count;
}

static void namespaces_of_all_types_are_found_by_their_ids(void **state)
{
	struct tree *tree = *state;
	const struct coverage *coverage;

	list(NS_TYPE_COUNT, 0);
	for (int type = 0; type < NS_TYPE_COUNT; type++)
		listed[type].flag = ns_types[type].clone_flag;
	coverage = collect_list(tree, &fake_kernel);
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		const struct ns *ns =
			inventory_find_ns(tree->inventory, (enum ns_type)type, listed[type].ino);

		assert_non_null(ns);
		assert_true(ns->listed);
		assert_int_equal(ns->id, listed[type].id);
		assert_true(ns_is_unexplained(ns));
	}
	assert_int_equal(count_listed(tree), NS_TYPE_COUNT);
	assert_int_equal(inventory_count_unexplained(tree->inventory), NS_TYPE_COUNT);
	assert_int_equal(coverage->looked, NS_TYPE_COUNT);
	assert_int_equal(coverage->errnum, 0);
	assert_int_equal(tree->inventory->n_gaps, 0);
}

static void a_long_list_is_read_on_behind_its_last_id(void **state)
{
	struct tree *tree = *state;

	list(1300, CLONE_NEWNET);
	assert_int_equal(collect_list(tree, &fake_kernel)->looked, 1300);
	assert_int_equal(count_listed(tree), 1300);
	assert_int_equal(n_calls, 3);
	assert_int_equal(last_ids[0], 0);
	assert_int_equal(last_ids[1], listed[511].id);
	assert_int_equal(last_ids[2], listed[1023].id);
}

static void a_list_that_fills_its_batches_has_an_end(void **state)
{
	struct tree *tree = *state;
	const struct coverage *coverage;

	list(1024, CLONE_NEWUTS);
	coverage = collect_list(tree, &fake_kernel);
	assert_int_equal(coverage->looked, 1024);
	assert_int_equal(coverage->errnum, 0);
	assert_int_equal(n_calls, 3);
	assert_int_equal(tree->inventory->n_gaps, 0);
}

static void a_namespace_that_was_seen_is_the_same_one(void **state)
{
	struct tree *tree = *state;
	char target[64];
	auto_close int fd = memfd_create("ns", MFD_CLOEXEC);
	struct stat status;

	assert_int_equal(fstat(fd, &status), 0);
	(void)snprintf(target, sizeof(target), "net:[%llu]", (unsigned long long)status.st_ino);
	put_process(tree, "1000", 1);
	put_link(tree, "1000/ns/net", target);
	list(1, CLONE_NEWNET);
	first_fd = fd;
	(void)collect_list(tree, &fake_kernel);
	first_fd = -EBADF;
	assert_int_equal(listed[0].ino, status.st_ino);
	assert_int_equal(count_listed(tree), 1);
	assert_int_equal(inventory_count_unexplained(tree->inventory), 0);
}

static void an_old_kernel_refuses_nothing(void **state)
{
	struct tree *tree = *state;

	list(1, CLONE_NEWNET);
	refusal = -ENOSYS;
	assert_int_equal(collect_list(tree, &fake_kernel)->errnum, ENOSYS);
	assert_int_equal(tree->inventory->n_gaps, 0);
	assert_int_equal(count_listed(tree), 0);
}

static void a_list_that_is_denied_is_a_gap(void **state)
{
	struct tree *tree = *state;

	list(1, CLONE_NEWNET);
	refusal = -EPERM;
	assert_int_equal(collect_list(tree, &fake_kernel)->errnum, EPERM);
	assert_int_equal(tree->inventory->n_gaps, 1);
	assert_int_equal(tree->inventory->gaps->errnum, EPERM);
}

/* Only behind an id does this say that the list has ended. */
static void a_list_that_is_not_there_at_all_is_an_error(void **state)
{
	struct tree *tree = *state;

	list(1, CLONE_NEWNET);
	refusal = -ENOENT;
	assert_int_equal(collect_list(tree, &fake_kernel)->errnum, ENOENT);
}

static void what_died_since_it_was_listed_is_left_out(void **state)
{
	struct tree *tree = *state;
	const struct coverage *coverage;

	list(3, CLONE_NEWIPC);
	listed[1].flag = -ESTALE;
	coverage = collect_list(tree, &fake_kernel);
	assert_int_equal(coverage->looked, 3);
	assert_int_equal(coverage->vanished, 1);
	assert_int_equal(coverage->unreadable, 0);
	assert_int_equal(count_listed(tree), 2);
	assert_int_equal(tree->inventory->n_gaps, 0);
}

/* Whoever was in it ended before the processes were read. */
static void what_has_gone_by_the_end_is_forgotten(void **state)
{
	struct tree *tree = *state;

	list(4, CLONE_NEWIPC);
	listed[1].flag = listed[2].flag = CLONE_NEWNS;
	listed[2].dies = listed[3].dies = true;
	(void)collect_list(tree, &fake_kernel);
	assert_int_equal(count_listed(tree), 2);
	assert_int_equal(inventory_count_unexplained(tree->inventory), 2);
	assert_int_equal(tree->inventory->n_gaps, 0);
}

static bool is_in_inventory(const struct tree *tree, uint64_t ino)
{
	for (size_t i = 0; i < tree->inventory->n_namespaces; i++) {
		if (tree->inventory->namespaces[i]->ino == ino)
			return true;
	}
	return false;
}

static void what_only_its_own_led_to_goes_with_it(void **state)
{
	struct tree *tree = *state;
	auto_close int fd = memfd_create("user", MFD_CLOEXEC);
	struct stat owner;

	assert_int_equal(fstat(fd, &owner), 0);
	list(2, CLONE_NEWNS);
	listed[0].dies = true;
	owner_fd = fd;
	(void)collect_list(tree, &fake_kernel);
	assert_true(is_in_inventory(tree, owner.st_ino));

	list(2, CLONE_NEWNS);
	listed[0].dies = listed[1].dies = true;
	inventory_free(tree->inventory);
	tree->inventory = inventory_new();
	(void)collect_list(tree, &fake_kernel);
	owner_fd = -EBADF;
	assert_false(is_in_inventory(tree, owner.st_ino));
}

static void what_can_not_be_opened_is_a_gap(void **state)
{
	struct tree *tree = *state;
	const struct coverage *coverage;

	list(3, CLONE_NEWIPC);
	listed[0].flag = -EPERM;
	listed[1].flag = 0x1; /* no type that there is */
	coverage = collect_list(tree, &fake_kernel);
	assert_int_equal(coverage->unreadable, 2);
	assert_int_equal(count_listed(tree), 1);
	assert_int_equal(tree->inventory->n_gaps, 2);
	assert_int_equal(tree->inventory->gaps->errnum, EPERM);
	assert_int_equal(tree->inventory->gaps->next->errnum, EOPNOTSUPP);
}

static void nothing_is_listed_without_a_need_or_a_kernel(void **state)
{
	const struct request request = { .types = NS_ALL_TYPES };
	struct tree *tree = *state;
	struct source source;

	list(1, CLONE_NEWNET);
	assert_false(collect_list(tree, NULL)->looked);
	assert_int_equal(source_open(&source, tree->path, NULL), 0);
	source.kernel = &fake_kernel;
	assert_int_equal(collect(tree->inventory, &source, &request, NULL), 0);
	source_close(&source);
	assert_int_equal(n_calls, 0);
}

/* Linux 6.19 lists at least our own; before it there is no such call. */
static void the_live_kernel_answers(void **state)
{
	uint64_t ids[64];
	ssize_t n = live_kernel.listns(0, ids, ARRAY_SIZE(ids));
	auto_close int fd = n > 0 ? live_kernel.open_ns(ids[0], 0, 0) : -EBADF;

	if (n < 0) {
		assert_true(n == -ENOSYS || n == -EPERM);
		assert_true(live_kernel.open_ns(1, 0, 0) < 0);
		return;
	}
	assert_true(n >= NS_TYPE_COUNT);
	assert_true(fd >= 0);
	assert_true(ns_type_from_clone_flag(live_kernel.ns_ioctl(fd, COMPAT_NS_GET_NSTYPE, NULL)) >=
		    0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(namespaces_of_all_types_are_found_by_their_ids),
		tree_test(a_long_list_is_read_on_behind_its_last_id),
		tree_test(a_list_that_fills_its_batches_has_an_end),
		tree_test(a_namespace_that_was_seen_is_the_same_one),
		tree_test(an_old_kernel_refuses_nothing),
		tree_test(a_list_that_is_denied_is_a_gap),
		tree_test(a_list_that_is_not_there_at_all_is_an_error),
		tree_test(what_died_since_it_was_listed_is_left_out),
		tree_test(what_has_gone_by_the_end_is_forgotten),
		tree_test(what_only_its_own_led_to_goes_with_it),
		tree_test(what_can_not_be_opened_is_a_gap),
		tree_test(nothing_is_listed_without_a_need_or_a_kernel),
		cmocka_unit_test(the_live_kernel_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
