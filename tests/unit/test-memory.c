/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/cleanup.h"
#include "util/macros.h"
#include "util/memory.h"

static void zeroed_memory_is_zero(void **state)
{
	static const char zero[300];
	auto_free char *bytes = memory_zeroed(100, 3);

	assert_memory_equal(bytes, zero, sizeof(zero));
}

static void a_wish_for_nothing_is_granted(void **state)
{
	auto_free void *zeroed = memory_zeroed(0, 8);
	auto_free void *resized = memory_resize(memory_zeroed(1, 8), 0, 8);

	assert_non_null(zeroed);
	assert_non_null(resized);
}

static void resizing_keeps_what_was_there(void **state)
{
	auto_free char *text = memory_copy_text("kept");

	text = memory_resize(text, 1000, 10);
	assert_string_equal(text, "kept");
	memset(text, 'x', 10000);
}

static void an_array_grows_to_any_length_and_keeps_its_objects(void **state)
{
	auto_free uint32_t *all = NULL;
	size_t n = 0;

	for (uint32_t i = 0; i < 1000; i++) {
		*(uint32_t *)array_append(&all, &n, sizeof(*all)) = i;
		assert_int_equal(n, i + 1);
	}
	for (uint32_t i = 0; i < 1000; i++)
		assert_int_equal(all[i], i);
}

static void ask_for_too_much(void)
{
	free(memory_zeroed(SIZE_MAX, 2));
}

static void resize_to_too_much(void)
{
	free(memory_resize(NULL, SIZE_MAX / 2, 3));
}

/* Runs action in a child and returns its wait status, and what it wrote to stderr. */
static int run_in_child(void (*action)(void), char said[64])
{
	int pipe_fds[2], status;
	pid_t child;

	assert_int_equal(pipe(pipe_fds), 0);
	child = fork();
	if (child == 0) {
		dup2(pipe_fds[1], STDERR_FILENO);
		action();
		_exit(0);
	}
	close(pipe_fds[1]);
	memset(said, 0, 64);
	assert_true(read(pipe_fds[0], said, 63) >= 0);
	close(pipe_fds[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static void running_out_of_memory_ends_the_program_with_a_message(void **state)
{
	static void (*const actions[])(void) = {
		memory_exhausted,
		ask_for_too_much,
		resize_to_too_much,
	};

	for (size_t i = 0; i < ARRAY_SIZE(actions); i++) {
		char said[64];
		int status = run_in_child(actions[i], said);

		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 1);
		assert_string_equal(said, "nspect: out of memory\n");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zeroed_memory_is_zero),
		cmocka_unit_test(a_wish_for_nothing_is_granted),
		cmocka_unit_test(resizing_keeps_what_was_there),
		cmocka_unit_test(an_array_grows_to_any_length_and_keeps_its_objects),
		cmocka_unit_test(running_out_of_memory_ends_the_program_with_a_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
