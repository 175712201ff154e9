/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
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

#include "snapshot/baseline.h"
#include "util/cleanup.h"
#include "util/macros.h"

static char directory[] = "/tmp/nspect-test-XXXXXX";

static int enter_directory(void **state)
{
	(void)state;
	return mkdtemp(directory) ? chdir(directory) : -1;
}

static int leave_directory(void **state)
{
	(void)state;
	(void)unlink("file");
	(void)unlink("link");
	(void)unlink("fifo");
	return chdir("/") < 0 ? -1 : rmdir(directory);
}

static const struct rule rule = { .id = "MP201", .name = "inbound-peer" };
static const struct acceptance acceptance = { "root", "host", 1764000000 };

static void accept(struct baseline *baseline, uint64_t fingerprint, const char *summary)
{
	const struct finding finding = { .rule = &rule,
					 .summary = summary,
					 .fingerprint = fingerprint };

	baseline_add(baseline, &finding, &acceptance);
}

static void put_file(const char *text)
{
	auto_fclose FILE *stream = fopen("file", "w");

	assert_non_null(stream);
	assert_true(fputs(text, stream) >= 0);
}

static void what_is_written_is_read_again(void **state)
{
	auto_baseline struct baseline *baseline = baseline_new(), *again = baseline_new();
	const struct accepted *entry;
	struct stat status;

	(void)state;
	accept(baseline, 0xabc, "one \"\n\xff\\x41");
	accept(baseline, UINT64_MAX, "two");
	accept(baseline, 0xabc, "accepted already");
	assert_int_equal(baseline_write(baseline, "file", NULL), 0);
	assert_int_equal(stat("file", &status), 0);
	assert_int_equal(status.st_mode & 07777, 0644);
	assert_int_equal(baseline_read(again, "file", NULL), 0);
	assert_int_equal(again->count, 2);
	entry = baseline_find(again, 0xabc);
	assert_ptr_equal(entry, again->entries[0]);
	assert_string_equal(entry->rule, "MP201");
	assert_string_equal(entry->summary, "one \"\n\\xff\\x5cx41");
	assert_string_equal(entry->by, "root");
	assert_string_equal(entry->host, "host");
	assert_string_equal(entry->at, "2025-11-24T16:00:00Z");
	assert_non_null(baseline_find(again, UINT64_MAX));
	assert_null(baseline_find(again, 1));
}

#define ENTRY(text) "{\"baseline\": 1, \"accepted\": [" text "]}"

static void what_is_kept_stays_as_it_was(void **state)
{
	static const char text[] =
		ENTRY("{\"fingerprint\": \"00000000000000aa\", \"rule\": \"MP201\", "
		      "\"summary\": \"\\\\x41\", \"more\": 7}");
	auto_baseline struct baseline *baseline = baseline_new(), *kept = baseline_new();

	(void)state;
	assert_int_equal(baseline_parse(baseline, text, strlen(text), NULL), 0);
	baseline_keep(kept, baseline->entries[0]);
	assert_string_equal(kept->entries[0]->summary, "\\x41");
	assert_null(kept->entries[0]->by);
	assert_null(kept->entries[0]->at);
	accept(kept, 0xaa, "later");
	assert_int_equal(kept->count, 1);
}

static void an_empty_baseline_is_one(void **state)
{
	auto_baseline struct baseline *baseline = baseline_new(), *again = baseline_new();

	(void)state;
	assert_int_equal(baseline_write(baseline, "file", NULL), 0);
	assert_int_equal(baseline_read(again, "file", NULL), 0);
	assert_int_equal(again->count, 0);
}

static void what_is_malformed_is_refused_with_its_place(void **state)
{
	static const char *const malformed[][2] = {
		{ "", "line 1, column 0: no JSON" },
		{ "{", "no JSON" },
		{ "[]", "no baseline" },
		{ "{}", "no baseline" },
		{ "{\"baseline\": 1}", "no baseline" },
		{ "{\"baseline\": \"1\", \"accepted\": []}", "no baseline" },
		{ "{\"baseline\": 2, \"accepted\": []}", "version 2" },
		{ "{\"baseline\": 1, \"baseline\": 1, \"accepted\": []}", "duplicate" },
		{ ENTRY("7"), "accepted[0] is no object" },
		{ ENTRY("{}"), "accepted[0].fingerprint is missing" },
		{ ENTRY("{\"fingerprint\": 7}"), "accepted[0].fingerprint is no string" },
		{ ENTRY("{\"fingerprint\": \"abc\"}"), "not 16 digits" },
		{ ENTRY("{\"fingerprint\": \"00000000000000AA\"}"), "not 16 digits" },
		{ ENTRY("{\"fingerprint\": \"00000000000000aa\"}"), "accepted[0].rule is missing" },
		{ ENTRY("{\"fingerprint\": \"00000000000000aa\", \"rule\": \"A\", \"by\": []}"),
		  "accepted[0].by is no string" },
		{ ENTRY("{\"fingerprint\": \"00000000000000aa\", \"rule\": \"A\"},"
			"{\"fingerprint\": \"00000000000000aa\", \"rule\": \"A\"}"),
		  "accepted[1].fingerprint is there twice" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(malformed); i++) {
		auto_baseline struct baseline *baseline = baseline_new();
		struct error err = { "" };

		put_file(malformed[i][0]);
		assert_int_equal(baseline_read(baseline, "file", &err), -EINVAL);
		assert_memory_equal(err.text, "baseline file: ", 15);
		if (!strstr(err.text, malformed[i][1]))
			fail_msg("'%s' does not say '%s'", err.text, malformed[i][1]);
	}
}

static void assert_unreadable(const char *path, int rc)
{
	auto_baseline struct baseline *baseline = baseline_new();
	struct error err = { "" };

	assert_int_equal(baseline_read(baseline, path, &err), rc);
	assert_non_null(strstr(err.text, path));
}

static void what_is_no_file_is_refused(void **state)
{
	(void)state;
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_unreadable("missing", -ENOENT);
	assert_unreadable("fifo", -EINVAL);
	assert_unreadable("/", -EISDIR);
	put_file("");
	assert_int_equal(truncate("file", (16 << 20) + 1), 0);
	assert_unreadable("file", -EFBIG);
}

static void a_write_that_fails_leaves_what_was_there(void **state)
{
	auto_baseline struct baseline *baseline = baseline_new();
	struct error err;

	(void)state;
	accept(baseline, 1, "one");
	assert_int_equal(baseline_write(baseline, "missing/file", &err), -ENOENT);
	assert_non_null(strstr(err.text, "missing/file"));
	(void)mkfifo("fifo", 0600);
	(void)symlink("/dev/null", "link");
	assert_int_equal(baseline_write(baseline, "link", &err), -EINVAL);
	assert_int_equal(baseline_write(baseline, "fifo", &err), -EINVAL);
	assert_int_equal(baseline_write(baseline, "/dev/full", &err), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read_again),
		cmocka_unit_test(what_is_kept_stays_as_it_was),
		cmocka_unit_test(an_empty_baseline_is_one),
		cmocka_unit_test(what_is_malformed_is_refused_with_its_place),
		cmocka_unit_test(what_is_no_file_is_refused),
		cmocka_unit_test(a_write_that_fails_leaves_what_was_there),
	};

	return cmocka_run_group_tests(tests, enter_directory, leave_directory);
}
