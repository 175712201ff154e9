/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include <cmocka.h>

#include "model/ns-type.h"
#include "util/cleanup.h"

static void every_type_is_found_by_its_name_and_by_its_clone_flag(void **state)
{
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		const struct ns_type_info *info = &ns_types[type];

		assert_int_equal(ns_type_from_name(info->name, strlen(info->name)), type);
		assert_int_equal(ns_type_from_clone_flag(info->clone_flag), type);
	}
}

static void only_a_whole_name_is_found(void **state)
{
	assert_int_equal(ns_type_from_name("net,mnt", 3), NS_NET);
	assert_int_equal(ns_type_from_name("net,mnt", 7), -1);
	assert_int_equal(ns_type_from_name("netx", 4), -1);
	assert_int_equal(ns_type_from_name("net", 2), -1);
	assert_int_equal(ns_type_from_name("net\0", 4), -1);
	assert_int_equal(ns_type_from_name("NET", 3), -1);
	assert_int_equal(ns_type_from_name("", 0), -1);
	assert_int_equal(ns_type_from_name("pid_for_children", 16), -1);
}

static void only_one_whole_clone_flag_is_found(void **state)
{
	assert_int_equal(ns_type_from_clone_flag(0), -1);
	assert_int_equal(ns_type_from_clone_flag(-1), -1);
	assert_int_equal(ns_type_from_clone_flag(CLONE_NEWNS | CLONE_NEWNET), -1);
	assert_int_equal(ns_type_from_clone_flag(CLONE_VM), -1);
}

static void every_type_is_one_bit_and_all_types_are_all_bits(void **state)
{
	unsigned int types = 0;

	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		assert_int_equal(types & NS_TYPE_BIT(type), 0);
		types |= NS_TYPE_BIT(type);
	}
	assert_int_equal(types, NS_ALL_TYPES);
}

/* ioctl_nsfs(2): NS_GET_NSTYPE answers with the clone flag. An old kernel lacks some types. */
static void the_kernel_agrees_about_names_and_clone_flags(void **state)
{
	size_t n_found = 0;

	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		auto_close int fd = -EBADF;
		char path[64];

		(void)snprintf(path, sizeof(path), "/proc/self/ns/%s", ns_types[type].name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			continue;
		assert_int_equal(ioctl(fd, NS_GET_NSTYPE), ns_types[type].clone_flag);
		n_found++;
	}
	assert_true(n_found >= 6);
}

static bool has_row(const char *link)
{
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		const struct ns_type_info *info = &ns_types[type];

		if (strcmp(link, info->name) == 0 ||
		    (info->children && strcmp(link, info->children) == 0))
			return true;
	}
	return false;
}

/* A link that no row has would never be read. */
static void every_link_of_the_kernel_has_a_row(void **state)
{
	auto_closedir DIR *dir = opendir("/proc/self/ns");
	const struct dirent *entry;

	assert_non_null(dir);
	while ((entry = readdir(dir)))
		assert_true(entry->d_name[0] == '.' || has_row(entry->d_name));
}

static void no_two_types_share_a_fixed_inode(void **state)
{
	for (int a = 0; a < NS_TYPE_COUNT; a++) {
		for (int b = 0; b < a; b++)
			assert_int_not_equal(ns_types[a].initial_ino, ns_types[b].initial_ino);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type_is_found_by_its_name_and_by_its_clone_flag),
		cmocka_unit_test(only_a_whole_name_is_found),
		cmocka_unit_test(only_one_whole_clone_flag_is_found),
		cmocka_unit_test(every_type_is_one_bit_and_all_types_are_all_bits),
		cmocka_unit_test(the_kernel_agrees_about_names_and_clone_flags),
		cmocka_unit_test(every_link_of_the_kernel_has_a_row),
		cmocka_unit_test(no_two_types_share_a_fixed_inode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
