/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "snapshot/redact.h"

static void assert_command(const char *command, const char *expected)
{
	auto_text struct text text = { 0 };

	redact_command(&text, command);
	assert_string_equal(text_get(&text), expected);
}

static void assert_paths(const char *paths, const char *expected)
{
	auto_text struct text text = { 0 };

	redact_paths(&text, paths);
	assert_string_equal(text_get(&text), expected);
}

static void the_first_word_of_a_command_stays(void **state)
{
	assert_command("mysqld --password=secret", "mysqld ...");
	assert_command("sleep", "sleep");
	assert_command("[kthreadd]", "[kthreadd]");
	assert_command("", "");
}

static void a_path_ends_at_the_home_directory(void **state)
{
	assert_paths("/home/ada/.local/share", "/home/ada/...");
	assert_paths("/root/secret", "/root/...");
	assert_paths("/root", "/root");
	assert_paths("/home/ada", "/home/ada");
	assert_paths("/home/ada/", "/home/ada/...");
	assert_paths("/srv/www", "/srv/www");
	assert_paths("", "");
}

static void each_of_several_paths_ends_there(void **state)
{
	assert_paths("rw,lowerdir=/home/ada/a:/home/bob/b:/srv/c,upperdir=/root/up",
		     "rw,lowerdir=/home/ada/...:/home/bob/...:/srv/c,upperdir=/root/...");
	assert_paths("/home/ada:/home/bob/x", "/home/ada:/home/bob/...");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_word_of_a_command_stays),
		cmocka_unit_test(a_path_ends_at_the_home_directory),
		cmocka_unit_test(each_of_several_paths_ends_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
