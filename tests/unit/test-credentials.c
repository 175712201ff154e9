/* SPDX-License-Identifier: MIT */
/* What captured trees say of what processes and their threads may do. */
#include "captured.h"

#define NEEDS (NEED_STAT | NEED_THREADS | NEED_EVERYONE | NEED_CAPABILITIES)

static void collect_tree(const struct tree *tree, unsigned int needs)
{
	const struct request request = { .types = NS_ALL_TYPES, .needs = needs };
	struct source source;

	assert_int_equal(source_open(&source, tree->path, NULL), 0);
	assert_int_equal(collect(tree->inventory, &source, &request, NULL), 0);
	source_close(&source);
}

static void put_status(const struct tree *tree, const char *task, uid_t uid, uint64_t capabilities)
{
	char path[64], text[256];

	(void)snprintf(path, sizeof(path), "%s/status", task);
	(void)snprintf(text, sizeof(text),
		       "Name:\tsleep\nUid:\t0\t%u\t0\t0\nCapPrm:\tffffffffffffffff\n"
		       "CapEff:\t%016llx\nCapBnd:\tffffffffffffffff\n",
		       uid, (unsigned long long)capabilities);
	put_text(tree, path, text);
}

static const struct process *find(const struct tree *tree, pid_t pid)
{
	const struct process *process = inventory_find_process(tree->inventory, pid);

	assert_non_null(process);
	return process;
}

static void effective_capabilities_are_read_with_the_uid(void **state)
{
	struct tree *tree = *state;
	const struct process *process;

	put_process(tree, "1000", 1);
	put_status(tree, "1000", 33, 0x1fffeffffff);
	collect_tree(tree, NEEDS);
	process = find(tree, 1000);
	assert_true(process->has_capabilities);
	assert_int_equal(process->capabilities, 0x1fffeffffff);
	assert_int_equal(process->uid, 33);
}

static void without_their_need_they_are_not_known(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_status(tree, "1000", 33, 7);
	put_directory(tree, "sys");
	put_directory(tree, "sys/kernel");
	put_text(tree, "sys/kernel/cap_last_cap", "40\n");
	collect_tree(tree, NEED_STAT | NEED_EVERYONE | NEED_UIDS);
	assert_false(find(tree, 1000)->has_capabilities);
	assert_int_equal(find(tree, 1000)->uid, 33);
	assert_int_equal(tree->inventory->host.capabilities, 0);
}

static void without_a_status_they_are_not_known(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_process(tree, "1001", 1);
	put_text(tree, "1001/status", "Name:\tsleep\nUid:\t0\t1\t0\t0\nCapEff:\tmalformed\n");
	collect_tree(tree, NEEDS);
	assert_false(find(tree, 1000)->has_capabilities);
	assert_false(find(tree, 1001)->has_capabilities);
	assert_int_equal(find(tree, 1001)->uid, 1);
}

/* Copied: all zero where there is none of its own. */
static struct thread find_thread(const struct tree *tree, pid_t tid)
{
	for (const struct thread *thread = find(tree, 1000)->threads; thread;
	     thread = thread->next) {
		if (thread->tid == tid)
			return *thread;
	}
	return (struct thread){ 0 };
}

/* 1001 is as its process is, 1002 has other capabilities, 1003 another uid and namespaces. */
static void put_threads(const struct tree *tree)
{
	put_process(tree, "1000", 1);
	put_stat(tree, "1000", (struct put_stat){ "sleep", 1, 4, 100 });
	put_status(tree, "1000", 33, 7);
	put_thread(tree, "1000/task/1001", 1);
	put_status(tree, "1000/task/1001", 33, 7);
	put_thread(tree, "1000/task/1002", 1);
	put_status(tree, "1000/task/1002", 33, 3);
	put_thread(tree, "1000/task/1003", 2);
	put_status(tree, "1000/task/1003", 34, 7);
}

static void a_thread_is_kept_where_its_credentials_differ(void **state)
{
	struct tree *tree = *state;
	struct thread thread;

	put_threads(tree);
	collect_tree(tree, NEEDS);
	assert_int_equal(find_thread(tree, 1001).tid, 0);
	thread = find_thread(tree, 1002);
	assert_true(thread.has_credentials);
	assert_int_equal(thread.capabilities, 3);
	assert_int_equal(thread.uid, 33);
	assert_null(thread.ns[NS_NET]);
	thread = find_thread(tree, 1003);
	assert_true(thread.has_credentials);
	assert_int_equal(thread.uid, 34);
	assert_non_null(thread.ns[NS_NET]);
	assert_int_equal(find(tree, 1000)->ns[NS_NET]->n_threads, 3);
}

static void credentials_of_threads_are_read_for_their_need_only(void **state)
{
	struct tree *tree = *state;

	put_threads(tree);
	collect_tree(tree, NEED_STAT | NEED_THREADS | NEED_EVERYONE | NEED_UIDS);
	assert_int_equal(find_thread(tree, 1002).tid, 0);
	assert_false(find_thread(tree, 1003).has_credentials);
}

/* A link that can't be read, as root would see it: a malformed one. */
static void those_of_a_process_that_may_not_be_looked_at_are_known(void **state)
{
	struct tree *tree = *state;

	put_threads(tree);
	put_link(tree, "1000/ns/cgroup", "malformed");
	collect_tree(tree, NEEDS);
	assert_true(find(tree, 1000)->denied);
	assert_true(find(tree, 1000)->has_capabilities);
	assert_int_equal(find_thread(tree, 1002).capabilities, 3);
	assert_null(find_thread(tree, 1003).ns[NS_NET]);
	assert_int_equal(tree->inventory->n_gaps, 1);
}

static void the_host_says_which_capabilities_there_are(void **state)
{
	static const struct {
		const char *text;
		uint64_t expected;
	} cases[] = {
		{ "40\n", 0x1ffffffffff },
		{ "37\n", 0x3fffffffff },
		{ "0\n", 1 },
		{ "63\n", UINT64_MAX },
		{ "64\n", 0 },
		{ "-1\n", 0 },
		{ "", 0 },
	};
	struct tree *tree = *state;

	put_directory(tree, "sys");
	put_directory(tree, "sys/kernel");
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		put_text(tree, "sys/kernel/cap_last_cap", cases[i].text);
		collect_tree(tree, NEEDS);
		assert_int_equal(tree->inventory->host.capabilities, cases[i].expected);
	}
}

static void the_host_says_what_ids_without_a_mapping_look_like(void **state)
{
	struct tree *tree = *state;

	collect_tree(tree, NEEDS);
	assert_int_equal(tree->inventory->host.overflow_uid, 0);
	assert_int_equal(tree->inventory->host.overflow_gid, 0);
	put_directory(tree, "sys");
	put_directory(tree, "sys/kernel");
	put_text(tree, "sys/kernel/overflowuid", "65534\n");
	collect_tree(tree, NEEDS);
	assert_int_equal(tree->inventory->host.overflow_uid, 65534);
	assert_int_equal(tree->inventory->host.overflow_gid, 0);
	put_text(tree, "sys/kernel/overflowgid", "65533\n");
	collect_tree(tree, NEED_ID_MAPS);
	assert_int_equal(tree->inventory->host.overflow_uid, 65534);
	assert_int_equal(tree->inventory->host.overflow_gid, 65533);
	put_text(tree, "sys/kernel/overflowuid", "4294967295\n");
	collect_tree(tree, NEEDS);
	assert_int_equal(tree->inventory->host.overflow_uid, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(effective_capabilities_are_read_with_the_uid),
		tree_test(without_their_need_they_are_not_known),
		tree_test(without_a_status_they_are_not_known),
		tree_test(a_thread_is_kept_where_its_credentials_differ),
		tree_test(credentials_of_threads_are_read_for_their_need_only),
		tree_test(those_of_a_process_that_may_not_be_looked_at_are_known),
		tree_test(the_host_says_which_capabilities_there_are),
		tree_test(the_host_says_what_ids_without_a_mapping_look_like),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
