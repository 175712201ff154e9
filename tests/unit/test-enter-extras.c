/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/enter.h"
#include "util/arena.h"
#include "util/macros.h"

static void a_context_is_asked_for_as_its_module_wants_it(void **state)
{
	static const char *const contexts[][2] = {
		{ "system_u:system_r:container_t:s0:c1", "system_u:system_r:container_t:s0:c1" },
		{ "u:r:t:s0\n", "u:r:t:s0" },
		{ "docker-default (enforce)\n", "exec docker-default" },
		{ "/usr/bin/man (complain)", "exec /usr/bin/man" },
		{ "a (b) c (kill)\n", "exec a (b) c" },
		{ ":ns:profile (enforce)", "exec :ns:profile" },
		{ "unconfined\n", "exec unconfined" },
	};
	auto_arena struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_SIZE(contexts); i++)
		assert_string_equal(enter_make_context(arena, contexts[i][0]), contexts[i][1]);
}

static void what_is_no_context_is_none(void **state)
{
	static const char *const others[] = {
		"", "\n", "kernel", "(enforce)", " (enforce)", "x(y)"
	};
	auto_arena struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		assert_null(enter_make_context(arena, others[i]));
}

/* NULL: refused. */
static const char *drop(struct arena *arena, const char *list, struct error *err)
{
	const struct options options = { .enter.drop_caps = list };
	struct enter_plan plan = { .options = &options, .arena = arena };

	return enter_add_extras(&plan, err) == 0 ? plan.drop_caps : NULL;
}

static void capabilities_are_dropped_by_number(void **state)
{
	auto_arena struct arena *arena = arena_new();
	struct error err = { "" };

	assert_string_equal(drop(arena, "", &err), "--drop-caps");
	assert_string_equal(drop(arena, "cap_chown", &err), "--drop-caps=0");
	assert_string_equal(drop(arena, "net_admin,CAP_SYS_ADMIN", &err), "--drop-caps=12,21");
	assert_null(drop(arena, "chown,no_such", &err));
	assert_non_null(strstr(err.text, "'no_such'"));
	assert_null(drop(arena, "chown,,kill", &err));
}

static void tools_need_a_mount_namespace_to_look_into(void **state)
{
	const struct ns mnt = { .type = NS_MNT };
	const struct options options = { .enter.tools = "", .types = NS_ALL_TYPES };
	struct enter_plan plan = { .options = &options };
	struct error err;

	assert_int_equal(enter_add_extras(&plan, &err), -EINVAL);
	plan.entries[NS_MNT].ns = &mnt;
	assert_int_equal(enter_add_extras(&plan, &err), 0);
	assert_string_equal(plan.tools, "/mnt");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_context_is_asked_for_as_its_module_wants_it),
		cmocka_unit_test(what_is_no_context_is_none),
		cmocka_unit_test(capabilities_are_dropped_by_number),
		cmocka_unit_test(tools_need_a_mount_namespace_to_look_into),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
