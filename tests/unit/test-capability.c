/* SPDX-License-Identifier: MIT */
#include <linux/capability.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#include "model/capability.h"
#include "util/macros.h"

static int from_name(const char *name)
{
	return capability_from_name(name, strlen(name));
}

static void a_name_stands_for_its_number(void **state)
{
	unsigned int count = 0;

	for (; capability_name(count); count++)
		assert_int_equal(from_name(capability_name(count)), count);
	assert_true(count > CAP_LAST_CAP);
	assert_null(capability_name(count));
	assert_null(capability_name(CAPABILITY_COUNT));
}

static void the_numbers_are_the_kernels(void **state)
{
	assert_int_equal(from_name("cap_chown"), CAP_CHOWN);
	assert_int_equal(from_name("cap_net_admin"), CAP_NET_ADMIN);
	assert_int_equal(from_name("cap_sys_admin"), CAP_SYS_ADMIN);
	assert_int_equal(from_name("cap_setfcap"), CAP_SETFCAP);
	assert_int_equal(from_name("cap_audit_read"), CAP_AUDIT_READ);
	assert_int_equal(from_name("cap_bpf"), CAP_BPF);
	assert_int_equal(from_name("cap_checkpoint_restore"), CAP_CHECKPOINT_RESTORE);
}

static void case_and_prefix_do_not_matter(void **state)
{
	static const char *const names[] = { "cap_kill", "CAP_KILL", "Cap_Kill", "kill", "KILL" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_int_equal(from_name(names[i]), CAP_KILL);
}

static void one_without_a_name_has_its_number(void **state)
{
	assert_int_equal(from_name("cap_41"), 41);
	assert_int_equal(from_name("CAP_63"), 63);
	assert_int_equal(from_name("7"), 7);
}

static void what_is_no_name_stands_for_none(void **state)
{
	static const char *const none[] = {
		"",       "cap_",   "cap",    "chow",     "chownx",  "cap_cap_chown",
		"cap_64", "cap_99", "cap_-1", "cap_0x10", "cap_041", " chown",
	};

	for (size_t i = 0; i < ARRAY_SIZE(none); i++)
		assert_int_equal(from_name(none[i]), -1);
	assert_int_equal(capability_from_name("cap_kill,cap_chown", strlen("cap_kill")), CAP_KILL);
	assert_int_equal(capability_from_name("cap_kill", strlen("cap_kil")), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_stands_for_its_number),
		cmocka_unit_test(the_numbers_are_the_kernels),
		cmocka_unit_test(case_and_prefix_do_not_matter),
		cmocka_unit_test(one_without_a_name_has_its_number),
		cmocka_unit_test(what_is_no_name_stands_for_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
