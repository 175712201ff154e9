/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/id-query.h"
#include "util/macros.h"

static void an_id_has_a_kind_and_a_number(void **state)
{
	static const struct {
		const char *text;
		enum translation_kind kind;
		uint32_t id;
	} queries[] = {
		{ "uid:0", TRANSLATION_UID, 0 },
		{ "gid:1000", TRANSLATION_GID, 1000 },
		{ "projid:7", TRANSLATION_PROJID, 7 },
		{ "uid:4294967294", TRANSLATION_UID, 4294967294 },
		{ "uid:007", TRANSLATION_UID, 7 },
		{ "pid:1", TRANSLATION_PID, 1 },
		{ "pid:2147483647", TRANSLATION_PID, 2147483647 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(queries); i++) {
		struct error err = { "untouched" };
		struct id_query query;

		assert_int_equal(id_query_parse(queries[i].text, &query, &err), 0);
		assert_ptr_equal(query.text, queries[i].text);
		assert_int_equal(query.kind, queries[i].kind);
		assert_int_equal(query.id, queries[i].id);
		assert_false(query.has_name);
		assert_string_equal(err.text, "untouched");
	}
}

static void behind_the_first_at_sign_stands_a_name(void **state)
{
	static const struct {
		const char *text;
		enum name_form form;
		const char *name;
	} queries[] = {
		{ "uid:1000@4711", NAME_NUMBER, "4711" },
		{ "pid:1@pid:4711", NAME_PID, "pid:4711" },
		{ "gid:5@user:[4026531837]", NAME_INO, "user:[4026531837]" },
		{ "uid:0@unit:user@1000.service", NAME_WORKLOAD, "unit:user@1000.service" },
		{ "uid:0@/run/netns/b@ue", NAME_FILE, "/run/netns/b@ue" },
		{ "uid:0@self", NAME_SELF, "self" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(queries); i++) {
		struct id_query query;

		assert_int_equal(id_query_parse(queries[i].text, &query, NULL), 0);
		assert_true(query.has_name);
		assert_int_equal(query.name.form, queries[i].form);
		assert_string_equal(query.name.text, queries[i].name);
	}
}

static void assert_refused(const char *text, int rc, const char *words)
{
	struct id_query query = { .text = "untouched" };
	struct error err;

	assert_int_equal(id_query_parse(text, &query, &err), rc);
	assert_string_equal(query.text, "untouched");
	assert_non_null(strstr(err.text, text));
	assert_non_null(strstr(err.text, words));
}

static void what_is_malformed_leaves_the_result_alone(void **state)
{
	static const char *const malformed[] = {
		"",
		":",
		"@",
		"uid",
		"uid:",
		"uid@4711",
		"uid:@4711",
		"uid:x",
		"uid:root@4711",
		"uid:-1",
		"uid:+1",
		"uid: 1",
		"uid:1 ",
		"uid:0x10",
		"uid:1.5",
		"uid:1000/4711",
		"1000@4711",
		"UID:1",
		"uids:1",
		"ui:1",
		"sid:1",
		"\xff:1",
	};

	for (size_t i = 0; i < ARRAY_SIZE(malformed); i++)
		assert_refused(malformed[i], -EINVAL, "can't be translated: say uid:1000");
}

static void what_is_behind_the_at_sign_must_be_a_name(void **state)
{
	static const char *const malformed[] = { "uid:1@", "uid:1@@", "pid:1@net:x", "gid:1@-1" };

	for (size_t i = 0; i < ARRAY_SIZE(malformed); i++)
		assert_refused(malformed[i], -EINVAL, "is no namespace: name one as");
}

static void no_id_is_minus_one_or_beyond(void **state)
{
	static const char *const too_large[] = {
		"uid:4294967295",           "gid:4294967295@4711",
		"projid:4294967296",        "uid:18446744073709551615",
		"uid:18446744073709551616", "gid:99999999999999999999999@self",
	};

	for (size_t i = 0; i < ARRAY_SIZE(too_large); i++)
		assert_refused(too_large[i], -ERANGE,
			       "is 0 to 4294967294 (4294967295, -1, is none)");
}

static void no_pid_is_0_or_beyond(void **state)
{
	static const char *const out_of_range[] = {
		"pid:0",
		"pid:2147483648",
		"pid:4294967297@self",
		"pid:18446744073709551617",
	};

	for (size_t i = 0; i < ARRAY_SIZE(out_of_range); i++)
		assert_refused(out_of_range[i], -ERANGE, "PIDs are 1 to 2147483647");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_id_has_a_kind_and_a_number),
		cmocka_unit_test(behind_the_first_at_sign_stands_a_name),
		cmocka_unit_test(what_is_malformed_leaves_the_result_alone),
		cmocka_unit_test(what_is_behind_the_at_sign_must_be_a_name),
		cmocka_unit_test(no_id_is_minus_one_or_beyond),
		cmocka_unit_test(no_pid_is_0_or_beyond),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
