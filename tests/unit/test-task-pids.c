/* SPDX-License-Identifier: MIT */
#include "captured.h"

static void put_pids(const struct tree *tree, const char *task, const char *pids)
{
	char path[64], text[128];

	(void)snprintf(path, sizeof(path), "%s/status", task);
	(void)snprintf(text, sizeof(text), "Name:\tsleep\nNSpid:\t%s\nNSpgid:\t1\n", pids);
	put_text(tree, path, text);
}

static const struct task_pids *collect_pids_of(struct tree *tree, pid_t pid, unsigned int needs)
{
	const struct source source = { .proc_fd = tree->fd, .path = tree->path };
	const struct request request = { .types = NS_ALL_TYPES, .needs = NEED_STAT | needs };

	assert_int_equal(collect(tree->inventory, &source, &request, NULL), 0);
	return inventory_find_process(tree->inventory, pid)->pids;
}

static void the_pids_are_read_down_to_the_own_namespace(void **state)
{
	struct tree *tree = *state;
	const struct task_pids *pids;

	put_process(tree, "1000", 1);
	put_pids(tree, "1000", "1000\t20\t1");
	pids = collect_pids_of(tree, 1000, NEED_PIDS);
	assert_non_null(pids);
	assert_null(pids->next);
	assert_int_equal(pids->count, 3);
	assert_int_equal(pids->pids[0], 1000);
	assert_int_equal(pids->pids[1], 20);
	assert_int_equal(pids->pids[2], 1);
}

static void nobody_asks_for_them_without_need(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_pids(tree, "1000", "1000\t1");
	assert_null(collect_pids_of(tree, 1000, NEED_THREADS));
}

static void put_threads(const struct tree *tree)
{
	put_process(tree, "1000", 1);
	put_stat(tree, "1000", (struct put_stat){ "sleep", 1, 3, 100 });
	put_pids(tree, "1000", "1000\t1");
	put_thread(tree, "1000/task/1000", 1);
	put_pids(tree, "1000/task/1000", "1000\t1");
	put_thread(tree, "1000/task/1002", 1);
	put_pids(tree, "1000/task/1002", "1002\t3");
	put_thread(tree, "1000/task/1003", 1); /* without a status: it has gone */
}

static void threads_come_behind_their_process(void **state)
{
	struct tree *tree = *state;
	const struct task_pids *pids;

	put_threads(tree);
	pids = collect_pids_of(tree, 1000, NEED_PIDS | NEED_THREADS);
	assert_int_equal(pids->pids[0], 1000);
	assert_non_null(pids->next);
	assert_int_equal(pids->next->pids[0], 1002);
	assert_int_equal(pids->next->pids[1], 3);
	assert_null(pids->next->next);
}

static void threads_are_left_alone_where_they_are_not_asked_for(void **state)
{
	struct tree *tree = *state;

	put_threads(tree);
	assert_null(collect_pids_of(tree, 1000, NEED_PIDS)->next);
}

static void a_process_that_may_not_be_looked_at_shows_its_pids(void **state)
{
	struct tree *tree = *state;
	const struct process *process;

	put_process(tree, "1000", 1);
	put_pids(tree, "1000", "1000\t1");
	put_nothing(tree, "1000/ns/net");
	put_text(tree, "1000/ns/net", "no link: reading it fails");
	assert_non_null(collect_pids_of(tree, 1000, NEED_PIDS));
	process = inventory_find_process(tree->inventory, 1000);
	assert_true(process->denied);
}

static void before_linux_4_1_there_are_none(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_text(tree, "1000/status", "Name:\tsleep\nPid:\t1000\n");
	assert_null(collect_pids_of(tree, 1000, NEED_PIDS | NEED_THREADS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(the_pids_are_read_down_to_the_own_namespace),
		tree_test(nobody_asks_for_them_without_need),
		tree_test(threads_come_behind_their_process),
		tree_test(threads_are_left_alone_where_they_are_not_asked_for),
		tree_test(a_process_that_may_not_be_looked_at_shows_its_pids),
		tree_test(before_linux_4_1_there_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
