/* SPDX-License-Identifier: MIT */
/* A captured /proc: a directory of files and dangling links, as a test wants it. */
#ifndef TESTS_UNIT_CAPTURED_H
#define TESTS_UNIT_CAPTURED_H

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "collect/collect.h"
#include "util/cleanup.h"
#include "util/memory.h"

struct tree {
	char path[64];
	int fd;
	struct inventory *inventory;
};

static void put_directory(const struct tree *tree, const char *path)
{
	assert_int_equal(mkdirat(tree->fd, path, 0755), 0);
}

static void put_nothing(const struct tree *tree, const char *path)
{
	assert_true(unlinkat(tree->fd, path, 0) == 0 || errno == ENOENT);
}

static void put_link(const struct tree *tree, const char *path, const char *target)
{
	put_nothing(tree, path);
	assert_int_equal(symlinkat(target, tree->fd, path), 0);
}

static void put_bytes(const struct tree *tree, const char *path, const char *bytes, size_t length)
{
	auto_close int fd = openat(tree->fd, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, length), (ssize_t)length);
}

static void put_text(const struct tree *tree, const char *path, const char *text)
{
	put_bytes(tree, path, text, strlen(text));
}

/* A group of namespaces, one of each type, that differ from those of another group. */
static uint64_t ino_of(int group, int type)
{
	return 4026532000 + (uint64_t)group * 100 + (uint64_t)type;
}

/* The link of a task ("1000", "1000/task/1001") to the namespace of a group. */
static void put_ns_link(const struct tree *tree, const char *task, const char *name, int type,
			int group)
{
	char path[64], target[64];

	(void)snprintf(path, sizeof(path), "%s/ns/%s", task, name);
	(void)snprintf(target, sizeof(target), "%s:[%llu]", ns_types[type].name,
		       (unsigned long long)ino_of(group, type));
	put_link(tree, path, target);
}

/* All links of a task, to the namespaces of a group. */
static void put_ns_links(const struct tree *tree, const char *task, int group)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "%s/ns", task);
	put_directory(tree, path);
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		put_ns_link(tree, task, ns_types[type].name, type, group);
		if (ns_types[type].children)
			put_ns_link(tree, task, ns_types[type].children, type, group);
	}
}

struct put_stat {
	const char *comm;
	int ppid, n_tasks;
	uint64_t start_time;
};

static void put_stat(const struct tree *tree, const char *pid, struct put_stat stat)
{
	char path[64], text[512];

	(void)snprintf(path, sizeof(path), "%s/stat", pid);
	(void)snprintf(text, sizeof(text),
		       "%s (%s) S %d 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 %d 0 %llu 0 0\n", pid,
		       stat.comm, stat.ppid, stat.n_tasks, (unsigned long long)stat.start_time);
	put_text(tree, path, text);
}

/* A process with one task, a child of 1. */
static void put_process(const struct tree *tree, const char *pid, int group)
{
	put_directory(tree, pid);
	put_stat(tree, pid, (struct put_stat){ "sleep", 1, 1, 100 });
	put_ns_links(tree, pid, group);
}

/* The number of tasks is stat's to say. */
__attribute__((unused)) static void put_thread(const struct tree *tree, const char *task, int group)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "%.*s", (int)(strrchr(task, '/') - task), task);
	assert_true(mkdirat(tree->fd, path, 0755) == 0 || errno == EEXIST);
	put_directory(tree, task);
	put_ns_links(tree, task, group);
}

__attribute__((unused)) static void put_mountinfo(const struct tree *tree, const char *task,
						  const char *text)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "%s/mountinfo", task);
	put_text(tree, path, text);
}

/* An empty tree; "self" is the process 1, which there need not be. */
static int set_up_tree(void **state)
{
	struct tree *tree = memory_zeroed(1, sizeof(*tree));

	(void)snprintf(tree->path, sizeof(tree->path), "/tmp/nspect-test-XXXXXX");
	assert_non_null(mkdtemp(tree->path));
	tree->fd = open(tree->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(tree->fd >= 0);
	assert_int_equal(fchmod(tree->fd, 0755), 0);
	put_link(tree, "self", "1");
	tree->inventory = inventory_new();
	*state = tree;
	return 0;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *level)
{
	return remove(path);
}

static int tear_down_tree(void **state)
{
	struct tree *tree = *state;

	(void)close(tree->fd);
	(void)nftw(tree->path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	inventory_free(tree->inventory);
	free(tree);
	return 0;
}

#define tree_test(test) cmocka_unit_test_setup_teardown(test, set_up_tree, tear_down_tree)

#endif
