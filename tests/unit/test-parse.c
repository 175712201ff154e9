/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "collect/parse.h"
#include "util/cleanup.h"
#include "util/macros.h"
#include "util/memory.h"
#include "util/text.h"

/* A text that must be refused, and how. */
struct refusal {
	const char *text;
	int rc;
};

static void a_link_gives_the_inode_of_every_type(void **state)
{
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		enum ns_type found = NS_TYPE_COUNT;
		uint64_t ino = 0, same = 0;
		char text[64];

		(void)snprintf(text, sizeof(text), "%s:[%u]", ns_types[type].name,
			       4026531835U + (unsigned int)type);
		assert_int_equal(parse_ns_link(text, (enum ns_type)type, &ino), 0);
		assert_int_equal(ino, 4026531835U + (unsigned int)type);
		assert_int_equal(parse_any_ns_link(text, &found, &same), 0);
		assert_int_equal(found, type);
		assert_int_equal(same, ino);
	}
}

/* The kernel's have 32 bits. JSON has no numbers of 64. */
static void an_inode_has_63_bits_at_most(void **state)
{
	uint64_t ino = 0;

	assert_int_equal(parse_ns_link("net:[9223372036854775807]", NS_NET, &ino), 0);
	assert_true(ino == INT64_MAX);
	assert_int_equal(parse_ns_link("net:[9223372036854775808]", NS_NET, &ino), -ERANGE);
	assert_true(ino == INT64_MAX);
}

static void a_link_of_another_type_leaves_the_result_alone(void **state)
{
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		uint64_t ino = 99;

		if (type == NS_MNT)
			continue;
		assert_int_equal(parse_ns_link("mnt:[4026531841]", (enum ns_type)type, &ino),
				 -EINVAL);
		assert_int_equal(ino, 99);
	}
}

static void malformed_links_leave_the_result_alone(void **state)
{
	static const struct refusal refusals[] = {
		{ "", -EINVAL },
		{ ":", -EINVAL },
		{ "[", -EINVAL },
		{ "mnt", -EINVAL },
		{ "mnt:", -EINVAL },
		{ "mnt:[", -EINVAL },
		{ "mnt:[]", -EINVAL },
		{ "mnt:[1", -EINVAL },
		{ "mnt:1", -EINVAL },
		{ "mnt:1]", -EINVAL },
		{ "mnt:(1]", -EINVAL },
		{ "mnt:[1]x", -EINVAL },
		{ "mnt:[1]\n", -EINVAL },
		{ "mnt:[1] (deleted)", -EINVAL },
		{ " mnt:[1]", -EINVAL },
		{ "mnt :[1]", -EINVAL },
		{ "mnt::[1]", -EINVAL },
		{ "mnt:[[1]]", -EINVAL },
		{ "mnt:[-1]", -EINVAL },
		{ "mnt:[+1]", -EINVAL },
		{ "mnt:[ 1]", -EINVAL },
		{ "mnt:[1 ]", -EINVAL },
		{ "mnt:[0x1]", -EINVAL },
		{ "mnt:[1e3]", -EINVAL },
		{ "mnt:[\xd9\xa1]", -EINVAL }, /* a digit, but not one of ours */
		{ "MNT:[1]", -EINVAL },
		{ "mn:[1]", -EINVAL },
		{ "mntx:[1]", -EINVAL },
		{ ":[1]", -EINVAL },
		{ "/:[1]", -EINVAL },
		{ "pid_for_children:[1]", -EINVAL },
		{ "socket:[1]", -EINVAL },
		{ "anon_inode:[eventfd]", -EINVAL },
		{ "/proc/1/ns/mnt", -EINVAL },
		{ "mnt:[18446744073709551616]", -ERANGE },
		{ "mnt:[99999999999999999999999999999999999999999]", -ERANGE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++) {
		enum ns_type type = NS_TYPE_COUNT;
		uint64_t ino = 99;

		assert_int_equal(parse_ns_link(refusals[i].text, NS_MNT, &ino), refusals[i].rc);
		assert_int_equal(parse_any_ns_link(refusals[i].text, &type, &ino), refusals[i].rc);
		assert_int_equal(ino, 99);
		assert_int_equal(type, NS_TYPE_COUNT);
	}
}

/* What the kernel writes behind the name of PID 4711. */
#define STAT_REST                                                                                  \
	" S 4242 4711 1 34816 4711 4194560 1234 5678 0 1 10 20 30 40 20 0 3 0 987654 2875392 "     \
	"214 18446744073709551615 1 1 0 0 0 0 65536 3686404 1266761467 0 0 0 17 1 0 0 0 0 0 0 0 "  \
	"0 0 0 0 0 0\n"

static void assert_stat(const char *text, const char *comm)
{
	struct process_stat stat = { .n_tasks = 0 };

	assert_int_equal(parse_process_stat(text, &stat), 0);
	assert_string_equal(stat.comm, comm);
	assert_int_equal(stat.state, 'S');
	assert_int_equal(stat.ppid, 4242);
	assert_int_equal(stat.n_tasks, 3);
	assert_int_equal(stat.start_time, 987654);
}

static void stat_gives_name_state_parent_tasks_and_start(void **state)
{
	assert_stat("4711 (sleep)" STAT_REST, "sleep");
}

/* Newer kernels have more fields behind those that we read, older ones fewer. */
static void stat_may_end_behind_the_start_time(void **state)
{
	assert_stat("4711 (sleep) S 4242 4711 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 3 0 987654", "sleep");
	assert_stat("4711 (sleep) S 4242 4711 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 3 0 987654\n", "sleep");
}

static void a_name_is_whatever_stands_between_the_outer_parentheses(void **state)
{
	assert_stat("4711 ()" STAT_REST, "");
	assert_stat("4711 (()" STAT_REST, "(");
	assert_stat("4711 ())" STAT_REST, ")");
	assert_stat("4711 ((sd-pam))" STAT_REST, "(sd-pam)");
	assert_stat("4711 (a b\tc\nd)" STAT_REST, "a b\tc\nd");
	assert_stat("4711 (\x1b[2J\xff\xfe)" STAT_REST, "\x1b[2J\xff\xfe");
	assert_stat("4711 (\\n)" STAT_REST, "\\n");
}

static void a_name_can_not_pass_for_the_fields_behind_it(void **state)
{
	assert_stat("4711 (a) Z 1 1 1 1)" STAT_REST, "a) Z 1 1 1 1");
	assert_stat("4711 () S 1\n4712 (b)" STAT_REST, ") S 1\n4712 (b");
}

/* "kworker/R-" and the like: the kernel appends what the worker does, up to 64 bytes. */
static void a_name_has_64_bytes_at_most(void **state)
{
	struct process_stat stat = { .ppid = 99 };
	char name[66] = "", text[512];

	memset(name, 'w', 64);
	(void)snprintf(text, sizeof(text), "4711 (%s)%s", name, STAT_REST);
	assert_stat(text, name);
	name[64] = 'w';
	(void)snprintf(text, sizeof(text), "4711 (%s)%s", name, STAT_REST);
	assert_int_equal(parse_process_stat(text, &stat), -EINVAL);
	assert_int_equal(stat.ppid, 99);
}

static void stat_takes_the_largest_numbers(void **state)
{
	struct process_stat stat;

	assert_int_equal(parse_process_stat("1 (a) Z 2147483647 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 "
					    "4294967295 0 18446744073709551615 0\n",
					    &stat),
			 0);
	assert_int_equal(stat.state, 'Z');
	assert_int_equal(stat.ppid, INT32_MAX);
	assert_true(stat.n_tasks == UINT32_MAX);
	assert_true(stat.start_time == UINT64_MAX);
}

static void assert_ending(const char *text, bool expected)
{
	struct process_stat stat;

	assert_int_equal(parse_process_stat(text, &stat), 0);
	assert_int_equal(stat.is_ending, expected);
}

static void stat_tells_what_exits_or_has_done_so(void **state)
{
	assert_ending("1 (a) S 4 4 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 3 0 9", false);
	assert_ending("1 (a) S 4 4 1 0 -1 4194564 0 0 0 0 0 0 0 0 20 0 3 0 9", true);
	assert_ending("1 (a) R 4 4 1 0 -1 4 0 0 0 0 0 0 0 0 20 0 3 0 9", true);
	assert_ending("1 (a) Z 4 4 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 3 0 9", true);
	assert_ending("1 (a) X 4 4 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 3 0 9", true);
}

static void assert_stat_refused(const char *text, int rc)
{
	struct process_stat before, stat;

	memset(&before, 0x5a, sizeof(before));
	stat = before;
	assert_int_equal(parse_process_stat(text, &stat), rc);
	assert_memory_equal(&stat, &before, sizeof(stat));
}

static void malformed_stat_leaves_the_result_alone(void **state)
{
	static const struct refusal refusals[] = {
		{ "", -EINVAL },
		{ "(", -EINVAL },
		{ ")", -EINVAL },
		{ ")(", -EINVAL },
		{ "1 a S 1", -EINVAL },
		{ "1 )a( S 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", -EINVAL },
		{ "1 (a)", -EINVAL },
		{ "1 (a) ", -EINVAL },
		{ "1 (a) S", -EINVAL },
		{ "1 (a) S ", -EINVAL },
		{ "1 (a)S 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", -EINVAL },
		{ "1 (a)xS 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", -EINVAL },
		{ "1 (a)  1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", -EINVAL },
		{ "1 (a) Sx1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", -EINVAL },
		{ "1 (a) SS 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", -EINVAL },
		{ "1 (a) S x 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", -EINVAL },
		{ "1 (a) S 1x 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", -EINVAL },
		{ "1 (a) S -1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", -EINVAL },
		{ "1 (a) S 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 x 1 1", -EINVAL },
		{ "1 (a) S 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 -1 1 1", -EINVAL },
		{ "1 (a) S 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 x", -EINVAL },
		{ "1 (a) S 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1x", -EINVAL },
		{ "1 (a) S 2147483648 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", -ERANGE },
		{ "1 (a) S 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 4294967296 1 1", -ERANGE },
		{ "1 (a) S 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 18446744073709551616", -ERANGE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++)
		assert_stat_refused(refusals[i].text, refusals[i].rc);
}

static void stat_that_is_cut_off_before_the_start_time_is_refused(void **state)
{
	const char *whole = "4711 (sleep)" STAT_REST;
	size_t start_time = (size_t)(strstr(whole, "987654") - whole);

	for (size_t length = 0; length <= start_time; length++) {
		char text[512] = "";

		memcpy(text, whole, length);
		assert_stat_refused(text, -EINVAL);
	}
}

static void status_gives_the_effective_uid(void **state)
{
	uid_t uid = 99;

	assert_int_equal(parse_status_uid("Name:\tsu\nUmask:\t0022\nState:\tS (sleeping)\n"
					  "Uid:\t1000\t0\t1001\t1002\nGid:\t7\t8\t9\t10\n",
					  &uid),
			 0);
	assert_int_equal(uid, 0);
	assert_int_equal(parse_status_uid("\nUid:\t0\t4294967294\t0\t0\n", &uid), 0);
	assert_true(uid == 4294967294U);
}

/* The kernel escapes newlines in the name, so that only a line of its own can be the uids'. */
static void a_name_can_not_pass_for_the_uids(void **state)
{
	uid_t uid = 99;

	assert_int_equal(parse_status_uid("Name:\tUid:\t1\t1\nUid:\t0\t1000\t0\t0\n", &uid), 0);
	assert_int_equal(uid, 1000);
	assert_int_equal(parse_status_uid("Name:\t\\nUid:\t1\t1\nUid:\t0\t1001\t0\t0\n", &uid), 0);
	assert_int_equal(uid, 1001);
}

static void malformed_status_leaves_the_result_alone(void **state)
{
	static const struct refusal refusals[] = {
		{ "", -EINVAL },
		{ "Uid:\t0\t1\t2\t3\n", -EINVAL }, /* the first line is the name's */
		{ "Name:\ta\n", -EINVAL },
		{ "\nGid:\t0\t1\t2\t3\n", -EINVAL },
		{ "\nUid:", -EINVAL },
		{ "\nUid:\t", -EINVAL },
		{ "\nUid:\t0", -EINVAL },
		{ "\nUid:\t0\t", -EINVAL },
		{ "\nUid:\t0\n1\t", -EINVAL },
		{ "\nUid:\tx\t1\t2\t3\n", -EINVAL },
		{ "\nUid:\t0\tx\t2\t3\n", -EINVAL },
		{ "\nUid:\t0\t-1\t2\t3\n", -EINVAL },
		{ "\nUid:\t0\t1x\t2\t3\n", -EINVAL },
		{ "\nUid:\t0\t10", -EINVAL }, /* cut off: it may go on */
		{ "\nUid: 0 1 2 3\n", -EINVAL },
		{ "\nuid:\t0\t1\t2\t3\n", -EINVAL },
		{ "\nUid:\t0\t4294967296\t2\t3\n", -ERANGE },
		{ "\nUid:\t0\t18446744073709551616\t2\t3\n", -ERANGE },
		{ "\nUid:\t18446744073709551616\t1\t2\t3\n", -ERANGE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++) {
		uid_t uid = 99;

		assert_int_equal(parse_status_uid(refusals[i].text, &uid), refusals[i].rc);
		assert_int_equal(uid, 99);
	}
}

static void status_gives_the_effective_capabilities(void **state)
{
	uint64_t capabilities = 99;

	assert_int_equal(parse_status_capabilities("Name:\tsu\nCapPrm:\t0000000000000001\n"
						   "CapEff:\t000001fffeffffff\n"
						   "CapBnd:\t0000000000000002\n",
						   &capabilities),
			 0);
	assert_int_equal(capabilities, 0x1fffeffffff);
	assert_int_equal(parse_status_capabilities("\nCapEff:\tffffffffffffffff\n", &capabilities),
			 0);
	assert_true(capabilities == UINT64_MAX);
}

static void malformed_capabilities_leave_the_result_alone(void **state)
{
	static const char *const malformed[] = {
		"",
		"CapEff:\t0000000000000001\n",
		"\nCapPrm:\t0000000000000001\n",
		"\nCapEff: 0000000000000001\n",
		"\nCapEff:\t",
		"\nCapEff:\t1\n",
		"\nCapEff:\t000000000000001\n",
		"\nCapEff:\t00000000000000001\n",
		"\nCapEff:\t000000000000000g\n",
		"\nCapEff:\t000000000000000F\n",
		"\nCapEff:\t0x00000000000001\n",
		"\nCapEff:\t0000000000000001", /* cut off */
		"\nCapEff:\t0000000000000001 \n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(malformed); i++) {
		uint64_t capabilities = 99;

		assert_int_equal(parse_status_capabilities(malformed[i], &capabilities), -EINVAL);
		assert_int_equal(capabilities, 99);
	}
}

static void assert_cgroup(const char *text, const char *expected)
{
	const char *path = NULL;
	size_t length = 0;

	assert_int_equal(parse_cgroup(text, &path, &length), 0);
	assert_int_equal(length, strlen(expected));
	assert_memory_equal(path, expected, length);
	assert_true(path >= text && path + length <= text + strlen(text));
}

static void the_unified_hierarchy_names_a_process(void **state)
{
	assert_cgroup("0::/system.slice/ssh.service\n", "/system.slice/ssh.service");
	assert_cgroup("0::/system.slice/ssh.service", "/system.slice/ssh.service");
	assert_cgroup("0::/\n", "/");
	assert_cgroup("0::/../../init.scope\n", "/../../init.scope");
	assert_cgroup("0::/a (deleted)\n", "/a (deleted)");
	assert_cgroup("0::/a:b::c\n", "/a:b::c");
	assert_cgroup("0::/\xff\x1b[1m\n", "/\xff\x1b[1m");
}

static void the_unified_hierarchy_goes_before_the_others(void **state)
{
	assert_cgroup("3:cpu,cpuacct:/v1\n1:name=systemd:/v1\n0::/v2\n", "/v2");
	assert_cgroup("0::/v2\n3:cpu,cpuacct:/v1\n", "/v2");
}

static void the_root_of_the_unified_hierarchy_says_less_than_another_path(void **state)
{
	assert_cgroup("1:name=systemd:/user.slice\n0::/\n", "/user.slice");
	assert_cgroup("0::/\n1:name=systemd:/user.slice\n", "/user.slice");
	assert_cgroup("3:cpu:/\n2:pids:/a\n1:name=systemd:/b\n0::/\n", "/a");
	assert_cgroup("3:cpu:/\n2:pids:/\n", "/");
	assert_cgroup("3:cpu:/docker/0123\n", "/docker/0123");
}

static void lines_that_are_no_cgroup_are_passed_over(void **state)
{
	assert_cgroup("\n\nx\n0:\n0::\n0::x\n:/a\n0::/b\n", "/b");
	assert_cgroup("3:cpu:/a\ngarbage", "/a");
}

static void text_without_a_cgroup_leaves_the_result_alone(void **state)
{
	static const char *const malformed[] = {
		"", "\n", ":", "::", "0::", "0::\n", "0:/a\n", "0::a\n", "/a\n", "0:\n:/a\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(malformed); i++) {
		const char *path = malformed[0];
		size_t length = 99;

		assert_int_equal(parse_cgroup(malformed[i], &path, &length), -EINVAL);
		assert_ptr_equal(path, malformed[0]);
		assert_int_equal(length, 99);
	}
}

static void the_boot_time_is_a_line_of_its_own(void **state)
{
	int64_t boot_time = 99;

	assert_int_equal(parse_boot_time("cpu  1 2 3\nintr 7\nctxt 8\nbtime 1763700000\n"
					 "processes 5\n",
					 &boot_time),
			 0);
	assert_int_equal(boot_time, 1763700000);
	assert_int_equal(parse_boot_time("\nbtime 9223372036854775807\n", &boot_time), 0);
	assert_true(boot_time == INT64_MAX);
}

static void a_malformed_boot_time_leaves_the_result_alone(void **state)
{
	static const struct refusal refusals[] = {
		{ "", -EINVAL },
		{ "cpu  1 2 3\n", -EINVAL },
		{ "btime 1\n", -EINVAL }, /* the first line is the processors' */
		{ "\nbtime \n", -EINVAL },
		{ "\nbtime x\n", -EINVAL },
		{ "\nbtime -1\n", -EINVAL },
		{ "\nbtime 1x\n", -EINVAL },
		{ "\nbtime 17", -EINVAL }, /* cut off: it may go on */
		{ "\nbtime\t1\n", -EINVAL },
		{ "\nxbtime 1\n", -EINVAL },
		{ "\nbtime 9223372036854775808\n", -ERANGE },
		{ "\nbtime 18446744073709551616\n", -ERANGE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++) {
		int64_t boot_time = 99;

		assert_int_equal(parse_boot_time(refusals[i].text, &boot_time), refusals[i].rc);
		assert_int_equal(boot_time, 99);
	}
}

static void propagation_is_told_by_the_optional_fields(void **state)
{
	struct propagation found = { .peer_group = 99 };

	assert_int_equal(
		parse_propagation("shared:1 master:2 propagate_from:2147483647 unbindable", &found),
		0);
	assert_int_equal(found.peer_group, 1);
	assert_int_equal(found.master, 2);
	assert_int_equal(found.propagate_from, 2147483647);
	assert_true(found.unbindable);
	assert_int_equal(parse_propagation("master:7", &found), 0);
	assert_int_equal(found.peer_group, 0);
	assert_int_equal(found.master, 7);
	assert_int_equal(found.propagate_from, 0);
	assert_false(found.unbindable);
	assert_int_equal(parse_propagation("", &found), 0);
	assert_int_equal(found.master, 0);
}

static void optional_fields_that_are_not_known_are_passed_over(void **state)
{
	struct propagation found = { 0 };

	assert_int_equal(parse_propagation("new:x unshared:1 shared slave:3 unbindable:1 shared:5 "
					   "unbindables master",
					   &found),
			 0);
	assert_int_equal(found.peer_group, 5);
	assert_int_equal(found.master, 0);
	assert_false(found.unbindable);
}

static void malformed_propagation_leaves_the_result_alone(void **state)
{
	static const char *const malformed[] = {
		"shared:",           "shared:x",
		"master:-1",         "shared:4294967296",
		"shared: 1",         "shared:1x",
		"shared:+1",         "shared:18446744073709551616",
		"master:1,2",        "propagate_from:1.0",
		"master:",           "propagate_from:2147483648",
		"shared:1 master:x",
	};

	for (size_t i = 0; i < ARRAY_SIZE(malformed); i++) {
		struct propagation found = { .peer_group = 99 };

		assert_int_equal(parse_propagation(malformed[i], &found), -EINVAL);
		assert_int_equal(found.peer_group, 99);
	}
}

static void assert_mountinfo_texts(const char *text, const char *target, const char *source,
				   const char *fs_options)
{
	auto_free char *line = memory_copy_text(text);
	struct mountinfo_texts texts;

	assert_int_equal(parse_mountinfo_texts(line, &texts), 0);
	assert_string_equal(texts.target, target);
	assert_string_equal(texts.source, source);
	assert_string_equal(texts.fs_options, fs_options);
}

static void a_line_of_mountinfo_gives_its_texts(void **state)
{
	assert_mountinfo_texts("36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,a=b",
			       "/mnt2", "/dev/root", "rw,a=b");
	assert_mountinfo_texts("1 2 0:1 / / rw - tmpfs none rw", "/", "none", "rw");
	assert_mountinfo_texts("1 2 0:1 / / rw a b - - - tmpfs none", "/", "-", "tmpfs");
	assert_mountinfo_texts("1 2 0:1 / /a rw - tmpfs  rw", "/a", "", "rw");
	assert_mountinfo_texts("1 2 0:1 / /a rw - tmpfs none rw further fields", "/a", "none",
			       "rw");
}

static void only_the_escapes_of_the_kernel_are_undone(void **state)
{
	assert_mountinfo_texts(
		"1 2 0:1 / /a\\040\\011\\012\\134b rw - tmpfs #\\043\\040 rw,\\054\\040",
		"/a \t\n\\b", "## ", "rw,\\054\\040");
	/* What the undoing of one leaves is no other one. */
	assert_mountinfo_texts("1 2 0:1 / /\\134040(deleted) rw - tmpfs \\134134 rw",
			       "/\\040(deleted)", "\\134", "rw");
	assert_mountinfo_texts("1 2 0:1 / /\\04 rw - tmpfs \\999\\x40\\\\\\101\\0400\\ rw", "/\\04",
			       "\\999\\x40\\\\\\101 0\\", "rw");
	assert_mountinfo_texts("1 2 0:1 / /\xff\xfe//deleted rw - tmpfs \xff rw",
			       "/\xff\xfe//deleted", "\xff", "rw");
}

static void a_malformed_line_of_mountinfo_leaves_the_result_alone(void **state)
{
	static const char *const malformed[] = {
		"",
		"36",
		"36 35 98:0 /mnt1",
		"36 35 98:0 /mnt1 /mnt2",
		"36 35 98:0 /mnt1 /mnt2 rw",
		"36 35 98:0 /mnt1 /mnt2 rw master:1",
		"36 35 98:0 /mnt1 /mnt2 rw master:1 -",
		"36 35 98:0 /mnt1 /mnt2 rw master:1 - ext3",
		"36 35 98:0 /mnt1 /mnt2 rw master:1 - ext3 /dev/root",
		"36 35 98:0 /mnt1 /mnt2 rw master:1 ext3 /dev/root rw,a=b",
		"36 35 98:0 /mnt1 mnt2 rw - ext3 /dev/root rw",
		"36 35 98:0 /mnt1  /mnt2 rw - ext3 /dev/root rw",
		"36 35 98:0 /mnt1 \\057mnt2 rw - ext3 /dev/root rw",
	};

	for (size_t i = 0; i < ARRAY_SIZE(malformed); i++) {
		auto_free char *line = memory_copy_text(malformed[i]);
		struct mountinfo_texts texts = { .target = "untouched" };

		assert_int_equal(parse_mountinfo_texts(line, &texts), -EINVAL);
		assert_string_equal(texts.target, "untouched");
	}
}

static void fdinfo_gives_the_mount_of_a_descriptor(void **state)
{
	uint64_t mount_id = 99;

	assert_int_equal(parse_fdinfo_mount("pos:\t0\nflags:\t02100000\nmnt_id:\t29\nino:\t1045\n",
					    &mount_id),
			 0);
	assert_int_equal(mount_id, 29);
	assert_int_equal(parse_fdinfo_mount("pos:\t0\nmnt_id:\t2147483647", &mount_id), 0);
	assert_int_equal(mount_id, 2147483647);
}

static void malformed_fdinfo_leaves_the_result_alone(void **state)
{
	static const struct refusal refusals[] = {
		{ "", -EINVAL },
		{ "mnt_id:\t29\n", -EINVAL }, /* the first line is the position's */
		{ "pos:\t0\nmnt_id: 29\n", -EINVAL },
		{ "pos:\t0\nmnt_id:\t\n", -EINVAL },
		{ "pos:\t0\nmnt_id:\t-1\n", -EINVAL },
		{ "pos:\t0\nmnt_id:\t29x\n", -EINVAL },
		{ "pos:\t0\nxmnt_id:\t29\n", -EINVAL },
		{ "pos:\t0\nmnt_id:\t2147483648\n", -ERANGE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++) {
		uint64_t mount_id = 99;

		assert_int_equal(parse_fdinfo_mount(refusals[i].text, &mount_id), refusals[i].rc);
		assert_int_equal(mount_id, 99);
	}
}

static void assert_mapped(const char *line, const char *range, const char *file)
{
	struct mapped_file mapped;

	assert_int_equal(parse_mapped_file(line, &mapped), 0);
	assert_string_equal(mapped.range, range);
	assert_int_equal(mapped.file_length, strlen(file));
	assert_memory_equal(mapped.file, file, mapped.file_length);
}

static void a_mapped_file_goes_by_its_range_and_inode(void **state)
{
	assert_mapped("7ffff7fc7000-7ffff7fc9000 r-xp 00001000 fd:01 1048602     /usr/bin/a b\n",
		      "7ffff7fc7000-7ffff7fc9000", "fd:01 1048602");
	assert_mapped("00400000-00452000 r-xp 00000000 08:02 173521 /bin/dbus-daemon\n",
		      "400000-452000", "08:02 173521");
	assert_mapped("00000000-00001000 rw-s 00000000 00:01 1 /dev/zero (deleted)\n", "0-1000",
		      "00:01 1");
}

static void what_is_no_mapped_file_leaves_the_result_alone(void **state)
{
	static const char *const others[] = {
		"",
		"\n",
		"-",
		"00e03000-00e24000 rw-p 00000000 00:00 0           [heap]\n",
		"7f0000000000-7f0000001000 rw-p 00000000 00:00 0 \n",
		"7f0000000000-7f0000001000 rw-p 00000000 00:00 0\n",
		"7f0000000000-7f0000001000 rw-p 00000000 08:01 7\n",
		"7f0000000000-7f0000001000 rw-p 00000000 08:01  /x\n",
		"7f0000000000-7f0000001000 rw-p 00000000 08:01\n",
		"7f0000000000-7f0000001000 rw-p\n",
		"7f0000000000-7f0000001000\n",
		"7f0000000000 7f0000001000 rw-p 00000000 08:01 7 /x\n",
		"11111111111111111-7f0000001000 rw-p 00000000 08:01 7 /x\n",
		"7f0000000000-11111111111111111 rw-p 00000000 08:01 7 /x\n",
		"7f0000000000- rw-p 00000000 08:01 7 /x\n",
		"-7f0000000000 rw-p 00000000 08:01 7 /x\n",
		"../7f0000000000-7f0000001000 rw-p 00000000 08:01 7 /x\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		struct mapped_file mapped = { .file_length = 99 };

		assert_int_equal(parse_mapped_file(others[i], &mapped), -EINVAL);
		assert_int_equal(mapped.file_length, 99);
	}
}

static void the_pids_of_a_task_go_from_the_outermost_to_its_own(void **state)
{
	struct status_pids pids;

	assert_int_equal(parse_status_pids("Name:\tx\nNSpid:\t4711\nNSpgid:\t1\t2\n", &pids), 0);
	assert_int_equal(pids.count, 1);
	assert_int_equal(pids.pids[0], 4711);
	assert_int_equal(parse_status_pids("Name:\tx\nNSpid:\t4711\t12\t1\nNSpgid:\t9\n", &pids),
			 0);
	assert_int_equal(pids.count, 3);
	assert_int_equal(pids.pids[0], 4711);
	assert_int_equal(pids.pids[1], 12);
	assert_int_equal(pids.pids[2], 1);
}

static void there_are_no_more_pids_than_levels_of_namespaces(void **state)
{
	auto_text struct text text = { 0 };
	struct status_pids pids;

	text_add(&text, "Name:\tx\nNSpid:");
	for (int i = 0; i < PID_LEVELS_MAX; i++)
		text_add(&text, "\t7");
	text_add(&text, "\n");
	assert_int_equal(parse_status_pids(text_get(&text), &pids), 0);
	assert_int_equal(pids.count, PID_LEVELS_MAX);
	text.data[text.length - 1] = '\t';
	text_add(&text, "7\n");
	assert_int_equal(parse_status_pids(text_get(&text), &pids), -ERANGE);
}

static void malformed_pids_leave_the_result_alone(void **state)
{
	static const struct refusal refusals[] = {
		{ "", -EINVAL },
		{ "Name:\tx\n", -EINVAL },
		{ "NSpid:\t1\n", -EINVAL }, /* in the name's place */
		{ "\nNSpid:", -EINVAL },
		{ "\nNSpid:\n", -EINVAL },
		{ "\nNSpid:\t\n", -EINVAL },
		{ "\nNSpid:\t1", -EINVAL }, /* cut off */
		{ "\nNSpid:\t1\t", -EINVAL },
		{ "\nNSpid:\t1 2\n", -EINVAL },
		{ "\nNSpid:\t-1\n", -EINVAL },
		{ "\nNSpid:\t1\tx\n", -EINVAL },
		{ "\nNSpid:\t0\t0\n", -ERANGE }, /* of a task that has gone meanwhile */
		{ "\nNSpid:\t1\t2147483648\n", -ERANGE },
		{ "\nNSpid:\t2147483648\t1\n", -ERANGE },
		{ "\nNSpid:\t18446744073709551616\n", -ERANGE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++) {
		struct status_pids pids = { .count = 99 };

		assert_int_equal(parse_status_pids(refusals[i].text, &pids), refusals[i].rc);
		assert_int_equal(pids.count, 99);
	}
}

static void a_mount_begins_with_its_id(void **state)
{
	static const struct refusal refusals[] = {
		{ "", -EINVAL },     { "22", -EINVAL },
		{ "22\n", -EINVAL }, { " 22 ", -EINVAL },
		{ "-1 ", -EINVAL },  { "22x ", -EINVAL },
		{ "x ", -EINVAL },   { "18446744073709551616 ", -ERANGE },
	};
	uint64_t id = 0;

	assert_int_equal(parse_mount_id("22 27 0:21 / /proc rw - proc proc rw\n", &id), 0);
	assert_int_equal(id, 22);
	/* Its line may be cut off. */
	assert_int_equal(parse_mount_id("23 ", &id), 0);
	assert_int_equal(id, 23);
	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++) {
		id = 99;
		assert_int_equal(parse_mount_id(refusals[i].text, &id), refusals[i].rc);
		assert_int_equal(id, 99);
	}
}

#define PROC_MOUNT "22 27 0:21 / /proc rw,relatime shared:5 - proc proc "

static void a_proc_mount_says_what_it_hides(void **state)
{
	static const struct {
		const char *line;
		unsigned int hidepid;
	} mounts[] = {
		{ PROC_MOUNT "rw\n", 0 },
		{ PROC_MOUNT "rw", 0 },
		{ PROC_MOUNT "rw,hidepid=off\n", 0 },
		{ PROC_MOUNT "rw,hidepid=noaccess\n", 1 },
		{ PROC_MOUNT "rw,hidepid=1\n", 1 },
		{ PROC_MOUNT "rw,hidepid=invisible\n", 2 },
		{ PROC_MOUNT "rw,gid=27,hidepid=ptraceable\n", 4 },
		{ PROC_MOUNT "rw,hidepid=2,gid=27\n", 2 },
		{ PROC_MOUNT "rw,hidepid=4,subset=pid", 4 },
		{ PROC_MOUNT "rw,xhidepid=2,hidepidx=2\n", 0 },
		{ "22 27 0:21 / /a,hidepid=1 rw - proc hidepid=4 rw,hidepid=2\n", 2 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(mounts); i++) {
		unsigned int hidepid = 99;

		assert_int_equal(parse_proc_mount(mounts[i].line, "0:21", &hidepid), 0);
		assert_int_equal(hidepid, mounts[i].hidepid);
	}
}

static void other_mounts_and_malformed_ones_leave_the_result_alone(void **state)
{
	static const char *const malformed[] = {
		"",
		"\n",
		"22 27 0:2 / /proc rw - proc proc rw\n",
		"22 27 0:211 / /proc rw - proc proc rw\n",
		"22 0:21 / /proc rw - proc proc rw\n",
		"22 27 0:21 / /proc rw - tmpfs proc rw,hidepid=2\n",
		"22 27 0:21 / /proc rw - proc\n",
		"22 27 0:21 / /proc rw - proc proc\n",
		PROC_MOUNT "rw,hidepid=\n",
		PROC_MOUNT "rw,hidepid=3\n",
		PROC_MOUNT "rw,hidepid=22\n",
		PROC_MOUNT "rw,hidepid=invisibl\n",
		PROC_MOUNT "rw,hidepid=invisible2\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(malformed); i++) {
		unsigned int hidepid = 99;

		assert_int_equal(parse_proc_mount(malformed[i], "0:21", &hidepid), -EINVAL);
		assert_int_equal(hidepid, 99);
	}
}

static void a_device_number_is_two_numbers(void **state)
{
	static const char *const malformed[] = { "",     ":",     "8",    "8:",   ":1",
						 "8:1 ", "8:1:2", "-8:1", "8 :1", "8:0x1" };
	struct device_id device = { 99, 99 };

	assert_int_equal(parse_device_number("253:1048575", &device), 0);
	assert_int_equal(device.major, 253);
	assert_int_equal(device.minor, 1048575);
	for (size_t i = 0; i < ARRAY_SIZE(malformed); i++)
		assert_int_equal(parse_device_number(malformed[i], &device), -EINVAL);
	assert_int_equal(parse_device_number("8:4294967296", &device), -ERANGE);
	assert_int_equal(device.major, 253);
}

static void a_device_is_named_by_its_uevent(void **state)
{
	const char *name = NULL;
	size_t length = 99;

	assert_int_equal(parse_device_name("MAJOR=8\nDEVNAME=cciss/c0d0\nX=1\n", &name, &length),
			 0);
	assert_int_equal(length, strlen("cciss/c0d0"));
	assert_memory_equal(name, "cciss/c0d0", length);
	name = NULL;
	assert_int_equal(parse_device_name("MAJOR=8\nDEVNAME=\n", &name, &length), -EINVAL);
	assert_int_equal(parse_device_name("XDEVNAME=sda\n", &name, &length), -EINVAL);
	assert_int_equal(parse_device_name("", &name, &length), -EINVAL);
	assert_null(name);
}

static void swap_is_a_path_and_a_type(void **state)
{
	static const char *const malformed[] = { "Filename Type Size Used Priority\n",
						 "",
						 "\n",
						 "/swap\n",
						 "/swap other 1\n",
						 "/swap files 1\n",
						 "/swap partitions 1\n" };
	char file[] = "/a\\040b\\134c   file\t\t1\n", device[] = "/dev/sda2 partition";
	const char *path = NULL;
	bool is_file = false;

	assert_int_equal(parse_swap(file, &path, &is_file), 0);
	assert_string_equal(path, "/a b\\c");
	assert_true(is_file);
	assert_int_equal(parse_swap(device, &path, &is_file), 0);
	assert_string_equal(path, "/dev/sda2");
	assert_false(is_file);
	path = NULL;
	for (size_t i = 0; i < ARRAY_SIZE(malformed); i++) {
		char line[64];

		(void)snprintf(line, sizeof(line), "%s", malformed[i]);
		assert_int_equal(parse_swap(line, &path, &is_file), -EINVAL);
		assert_string_equal(line, malformed[i]);
	}
	assert_null(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_link_gives_the_inode_of_every_type),
		cmocka_unit_test(an_inode_has_63_bits_at_most),
		cmocka_unit_test(a_link_of_another_type_leaves_the_result_alone),
		cmocka_unit_test(malformed_links_leave_the_result_alone),
		cmocka_unit_test(stat_gives_name_state_parent_tasks_and_start),
		cmocka_unit_test(stat_may_end_behind_the_start_time),
		cmocka_unit_test(a_name_is_whatever_stands_between_the_outer_parentheses),
		cmocka_unit_test(a_name_can_not_pass_for_the_fields_behind_it),
		cmocka_unit_test(a_name_has_64_bytes_at_most),
		cmocka_unit_test(stat_takes_the_largest_numbers),
		cmocka_unit_test(stat_tells_what_exits_or_has_done_so),
		cmocka_unit_test(malformed_stat_leaves_the_result_alone),
		cmocka_unit_test(stat_that_is_cut_off_before_the_start_time_is_refused),
		cmocka_unit_test(status_gives_the_effective_uid),
		cmocka_unit_test(a_name_can_not_pass_for_the_uids),
		cmocka_unit_test(malformed_status_leaves_the_result_alone),
		cmocka_unit_test(status_gives_the_effective_capabilities),
		cmocka_unit_test(malformed_capabilities_leave_the_result_alone),
		cmocka_unit_test(the_unified_hierarchy_names_a_process),
		cmocka_unit_test(the_unified_hierarchy_goes_before_the_others),
		cmocka_unit_test(the_root_of_the_unified_hierarchy_says_less_than_another_path),
		cmocka_unit_test(lines_that_are_no_cgroup_are_passed_over),
		cmocka_unit_test(text_without_a_cgroup_leaves_the_result_alone),
		cmocka_unit_test(the_boot_time_is_a_line_of_its_own),
		cmocka_unit_test(a_malformed_boot_time_leaves_the_result_alone),
		cmocka_unit_test(propagation_is_told_by_the_optional_fields),
		cmocka_unit_test(optional_fields_that_are_not_known_are_passed_over),
		cmocka_unit_test(malformed_propagation_leaves_the_result_alone),
		cmocka_unit_test(a_line_of_mountinfo_gives_its_texts),
		cmocka_unit_test(only_the_escapes_of_the_kernel_are_undone),
		cmocka_unit_test(a_malformed_line_of_mountinfo_leaves_the_result_alone),
		cmocka_unit_test(fdinfo_gives_the_mount_of_a_descriptor),
		cmocka_unit_test(malformed_fdinfo_leaves_the_result_alone),
		cmocka_unit_test(a_mapped_file_goes_by_its_range_and_inode),
		cmocka_unit_test(what_is_no_mapped_file_leaves_the_result_alone),
		cmocka_unit_test(the_pids_of_a_task_go_from_the_outermost_to_its_own),
		cmocka_unit_test(there_are_no_more_pids_than_levels_of_namespaces),
		cmocka_unit_test(malformed_pids_leave_the_result_alone),
		cmocka_unit_test(a_mount_begins_with_its_id),
		cmocka_unit_test(a_proc_mount_says_what_it_hides),
		cmocka_unit_test(other_mounts_and_malformed_ones_leave_the_result_alone),
		cmocka_unit_test(a_device_number_is_two_numbers),
		cmocka_unit_test(a_device_is_named_by_its_uevent),
		cmocka_unit_test(swap_is_a_path_and_a_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
