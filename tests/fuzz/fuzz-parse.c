/* SPDX-License-Identifier: MIT */
/* Whatever /proc says: a parser refuses it and leaves the result alone, or the result is sound. */
#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "collect/parse.h"
#include "util/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_ns_link(const char *text)
{
	enum ns_type any = NS_TYPE_COUNT;
	uint64_t any_ino = 99;
	bool is_link = parse_any_ns_link(text, &any, &any_ino) == 0;

	assert(is_link == (any != NS_TYPE_COUNT));
	assert(is_link ? any_ino <= INT64_MAX : any_ino == 99);
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		bool expected = is_link && any == (enum ns_type)type;
		uint64_t ino = 99;

		assert((parse_ns_link(text, (enum ns_type)type, &ino) == 0) == expected);
		assert(ino == (expected ? any_ino : 99));
	}
}

/* Written down again as the kernel does, it must say the same. */
static void check_stat_again(const struct process_stat *stat)
{
	auto_text struct text text = { 0 };
	struct process_stat again;

	text_add_format(&text, "1 (%s) %c %d 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 %u 0 %llu 0\n",
			stat->comm, stat->state, stat->ppid, stat->n_tasks,
			(unsigned long long)stat->start_time);
	assert(parse_process_stat(text_get(&text), &again) == 0);
	assert(strcmp(again.comm, stat->comm) == 0);
	assert(again.state == stat->state);
	assert(again.ppid == stat->ppid);
	assert(again.n_tasks == stat->n_tasks);
	assert(again.start_time == stat->start_time);
}

static void check_stat(const char *text)
{
	struct process_stat before, stat;

	memset(&before, 0x5a, sizeof(before));
	stat = before;
	if (parse_process_stat(text, &stat) < 0) {
		/* NOLINTNEXTLINE(*-suspicious-memory-comparison, cert-*): not a byte, padding neither */
		assert(memcmp(&stat, &before, sizeof(stat)) == 0);
		return;
	}
	assert(memchr(stat.comm, '\0', sizeof(stat.comm)));
	assert(strstr(text, stat.comm));
	assert(stat.ppid >= 0);
	check_stat_again(&stat);
}

static void check_status(const char *text)
{
	uint64_t capabilities = 99;
	uid_t uid = 99;

	assert(parse_status_uid(text, &uid) == 0 || uid == 99);
	assert(parse_status_capabilities(text, &capabilities) == 0 || capabilities == 99);
}

static void check_pids(const char *text)
{
	struct status_pids pids = { .count = 99 };

	if (parse_status_pids(text, &pids) < 0) {
		assert(pids.count == 99);
		return;
	}
	assert(pids.count > 0 && pids.count <= PID_LEVELS_MAX);
	for (size_t i = 0; i < pids.count; i++)
		assert(pids.pids[i] > 0);
}

static void check_mount(const char *text)
{
	unsigned int hidepid = 99;
	uint64_t id = 99;

	assert(parse_mount_id(text, &id) == 0 || id == 99);
	if (parse_proc_mount(text, "0:21", &hidepid) < 0)
		assert(hidepid == 99);
	else
		assert(hidepid <= 4 && strstr(text, " 0:21 "));
}

static void check_cgroup(const char *text)
{
	const char *path = NULL;
	size_t length = 99;

	if (parse_cgroup(text, &path, &length) < 0) {
		assert(!path && length == 99);
		return;
	}
	assert(path > text && path + length <= text + strlen(text));
	assert(length > 0 && *path == '/' && path[-1] == ':');
	assert(!memchr(path, '\n', length));
	assert(path[length] == '\n' || path[length] == '\0');
}

static void check_boot_time(const char *text)
{
	int64_t boot_time = -99;

	assert(parse_boot_time(text, &boot_time) == 0 ? boot_time >= 0 : boot_time == -99);
}

static void check_id_map(const char *text)
{
	struct id_lines lines = { .count = 99 };
	enum setgroups setgroups = SETGROUPS_UNKNOWN;
	size_t wrong = 0;
	uint64_t end = 0;

	assert((parse_setgroups(text, &setgroups) < 0) == (setgroups == SETGROUPS_UNKNOWN));
	if (parse_id_map(text, &lines, &wrong) < 0) {
		assert(lines.count == 99 && wrong > 0);
		return;
	}
	assert(lines.count <= ID_MAP_MAX && wrong == 0);
	for (size_t i = 0; i < lines.count; i++) {
		assert(lines.lines[i].extent.inside >= end);
		end = (uint64_t)lines.lines[i].extent.inside + lines.lines[i].extent.length;
		assert(lines.lines[i].number - 1 < lines.count);
	}
	assert(end <= UINT32_MAX);
}

static void check_block(char *text)
{
	const char *name = NULL, *path = NULL;
	struct device_id device = { 99, 99 };
	size_t length = 0, size = strlen(text);
	bool is_file;

	assert(parse_device_number(text, &device) == 0 || device.major == 99);
	if (parse_device_name(text, &name, &length) == 0)
		assert(length > 0 && name + length <= text + size && !memchr(name, '\n', length));
	/* Cuts the text up. */
	if (parse_swap(text, &path, &is_file) == 0)
		assert(path == text && *path == '/' && strlen(path) <= size);
}

static void check_subid(const char *text)
{
	struct subid_line line = { .count = 99 };
	uint32_t number = 99;

	if (parse_subid_line(text, &line) < 0) {
		assert(!line.owner && line.count == 99);
	} else {
		assert(line.owner_length > 0 && text[line.owner_length] == ':');
		assert((uint64_t)line.first + line.count <= UINT32_MAX);
	}
	assert(parse_login_def(text, "UID_MIN", &number) == 0 || number == 99);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);

	assert(text);
	check_ns_link(text);
	check_stat(text);
	check_status(text);
	check_pids(text);
	check_mount(text);
	check_cgroup(text);
	check_boot_time(text);
	check_id_map(text);
	check_subid(text);
	check_block(text);
	free(text);
	return 0;
}
