/* SPDX-License-Identifier: MIT */
#include "parse.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "util/macros.h"
#include "util/number.h"

int parse_any_ns_link(const char *text, enum ns_type *ret_type, uint64_t *ret_ino)
{
	const char *colon = strchr(text, ':');
	const char *cursor;
	uint64_t ino;
	int type, rc;

	if (!colon || colon[1] != '[')
		return -EINVAL;
	type = ns_type_from_name(text, (size_t)(colon - text));
	if (type < 0)
		return -EINVAL;
	cursor = colon + 2;
	rc = number_take_u64(&cursor, &ino);
	if (rc < 0)
		return rc;
	if (strcmp(cursor, "]") != 0)
		return -EINVAL;
	if (ino > INT64_MAX)
		return -ERANGE;
	*ret_type = (enum ns_type)type;
	*ret_ino = ino;
	return 0;
}

int parse_ns_link(const char *text, enum ns_type type, uint64_t *ret_ino)
{
	enum ns_type found;
	uint64_t ino;
	int rc = parse_any_ns_link(text, &found, &ino);

	if (rc < 0)
		return rc;
	if (found != type)
		return -EINVAL;
	*ret_ino = ino;
	return 0;
}

/* Moves the cursor behind count fields and the blanks that follow them. */
static int skip_fields(const char **cursor, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *blank = strchr(*cursor, ' ');

		if (!blank)
			return -EINVAL;
		*cursor = blank + 1;
	}
	return 0;
}

/* The number at the cursor, which must be a whole field. */
static int take_field(const char **cursor, uint64_t max, uint64_t *ret)
{
	uint64_t number;
	int rc = number_take_u64(cursor, &number);

	if (rc < 0)
		return rc;
	if (**cursor != ' ' && **cursor != '\n' && **cursor != '\0')
		return -EINVAL;
	if (number > max)
		return -ERANGE;
	*ret = number;
	return 0;
}

/* Of the kernel's word of flags, linux/sched.h. */
#define PF_EXITING 0x4

/* The fields behind the name: 3 state, 4 ppid, 9 flags, 20 num_threads, 22 starttime. */
static int parse_stat_fields(const char *cursor, struct process_stat *stat)
{
	uint64_t ppid, flags, n_tasks, start_time;
	int rc;

	if (cursor[0] == '\0' || cursor[1] != ' ')
		return -EINVAL;
	stat->state = *cursor;
	cursor += 2;
	rc = take_field(&cursor, INT32_MAX, &ppid);
	if (rc < 0)
		return rc;
	rc = skip_fields(&cursor, 5);
	if (rc < 0)
		return rc;
	rc = take_field(&cursor, UINT32_MAX, &flags);
	if (rc < 0)
		return rc;
	rc = skip_fields(&cursor, 11);
	if (rc < 0)
		return rc;
	rc = take_field(&cursor, UINT32_MAX, &n_tasks);
	if (rc < 0)
		return rc;
	rc = skip_fields(&cursor, 2);
	if (rc < 0)
		return rc;
	rc = take_field(&cursor, UINT64_MAX, &start_time);
	if (rc < 0)
		return rc;
	stat->ppid = (pid_t)ppid;
	stat->is_ending = (flags & PF_EXITING) != 0 || strchr("ZX", stat->state) != NULL;
	stat->n_tasks = (uint32_t)n_tasks;
	stat->start_time = start_time;
	return 0;
}

int parse_process_stat(const char *text, struct process_stat *ret)
{
	const char *first = strchr(text, '(');
	const char *last = strrchr(text, ')');
	struct process_stat stat = { 0 };
	size_t length;
	int rc;

	if (!first || !last || last < first || last[1] != ' ')
		return -EINVAL;
	length = (size_t)(last - first - 1);
	if (length >= sizeof(stat.comm))
		return -EINVAL;
	memcpy(stat.comm, first + 1, length);
	rc = parse_stat_fields(last + 2, &stat);
	if (rc < 0)
		return rc;
	*ret = stat;
	return 0;
}

int parse_mount_id(const char *line, uint64_t *ret)
{
	uint64_t id;
	int rc = number_take_u64(&line, &id);

	if (rc < 0)
		return rc;
	if (*line != ' ')
		return -EINVAL;
	*ret = id;
	return 0;
}

/* "0::/path" or "4:cpu,cpuacct:/path", as cgroups(7) has it. */
static const char *cgroup_line_path(const char *line, const char *end, bool *ret_unified)
{
	const char *colon = memchr(line, ':', (size_t)(end - line));
	const char *second;

	if (!colon)
		return NULL;
	second = memchr(colon + 1, ':', (size_t)(end - colon - 1));
	if (!second || second + 1 == end || second[1] != '/')
		return NULL;
	*ret_unified = second == colon + 1;
	return second + 1;
}

int parse_cgroup(const char *text, const char **ret_path, size_t *ret_length)
{
	const char *best = NULL;
	size_t best_length = 0;

	for (const char *line = text, *end; *line; line = *end ? end + 1 : end) {
		const char *path;
		bool unified = false;
		size_t length;

		end = strchrnul(line, '\n');
		path = cgroup_line_path(line, end, &unified);
		if (!path)
			continue;
		length = (size_t)(end - path);
		if (!best || (unified && length > 1) || best_length == 1) {
			best = path;
			best_length = length;
		}
	}
	if (!best)
		return -EINVAL;
	*ret_path = best;
	*ret_length = best_length;
	return 0;
}

static bool starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* "shared:7": sets *ret to 7. The kernel's numbers are of 31 bits. */
static int parse_group(const char *field, const char *end, uint64_t *ret)
{
	const char *cursor = strchr(field, ':') + 1;
	uint64_t group;

	if (number_take_u64(&cursor, &group) < 0 || cursor != end || group > INT32_MAX)
		return -EINVAL;
	*ret = group;
	return 0;
}

static int parse_optional_field(const char *field, const char *end, struct propagation *propagation)
{
	static const char unbindable[] = "unbindable";

	if (starts_with(field, "shared:"))
		return parse_group(field, end, &propagation->peer_group);
	if (starts_with(field, "master:"))
		return parse_group(field, end, &propagation->master);
	if (starts_with(field, "propagate_from:"))
		return parse_group(field, end, &propagation->propagate_from);
	if (starts_with(field, unbindable) && field + strlen(unbindable) == end)
		propagation->unbindable = true;
	return 0;
}

int parse_propagation(const char *text, struct propagation *ret)
{
	struct propagation propagation = { 0 };

	for (const char *field = text, *end; *field; field = *end ? end + 1 : end) {
		int rc;

		end = strchrnul(field, ' ');
		rc = parse_optional_field(field, end, &propagation);
		if (rc < 0)
			return rc;
	}
	*ret = propagation;
	return 0;
}

/* What seq_path() escapes: blank, tab, newline, backslash; '#' in sources (Linux 5.18). */
static char unescaped(const char *escape)
{
	static const struct {
		const char *digits;
		char byte;
	} escapes[] = {
		{ "040", ' ' }, { "011", '\t' }, { "012", '\n' }, { "134", '\\' }, { "043", '#' },
	};

	for (size_t i = 0; i < ARRAY_SIZE(escapes); i++) {
		if (strncmp(escape + 1, escapes[i].digits, 3) == 0)
			return escapes[i].byte;
	}
	return '\0';
}

void parse_unescape(char *text)
{
	char *to = text;

	for (const char *from = text; *from; to++) {
		char byte = *from == '\\' ? unescaped(from) : '\0';

		*to = byte ? byte : *from;
		from += byte ? 4 : 1;
	}
	*to = '\0';
}

/* "36 35 98:0 /root /target rw,noatime master:1 - ext3 /dev/source rw,errors=continue" */
int parse_mountinfo_texts(char *line, struct mountinfo_texts *ret)
{
	char *rest = line, *target = NULL, *field, *source, *fs_options;

	for (int i = 0; i < 5; i++)
		target = strsep(&rest, " ");
	if (!target || target[0] != '/')
		return -EINVAL;
	(void)strsep(&rest, " ");
	do {
		field = strsep(&rest, " ");
	} while (field && strcmp(field, "-") != 0);
	(void)strsep(&rest, " ");
	source = strsep(&rest, " ");
	fs_options = strsep(&rest, " ");
	if (!fs_options)
		return -EINVAL;
	parse_unescape(target);
	parse_unescape(source);
	*ret = (struct mountinfo_texts){ target, source, fs_options };
	return 0;
}

int parse_fdinfo_mount(const char *text, uint64_t *ret)
{
	const char *cursor = strstr(text, "\nmnt_id:\t");

	if (!cursor)
		return -EINVAL;
	cursor += strlen("\nmnt_id:\t");
	return take_field(&cursor, INT32_MAX, ret);
}

/* Behind the zeros that maps has before small addresses, and map_files has not. */
static const char *skip_zeros(const char *digits)
{
	while (digits[0] == '0' && isxdigit((unsigned char)digits[1]))
		digits++;
	return digits;
}

/* "00400000-00452000": the link is called 400000-452000. */
static int parse_range(const char *text, const char **ret_end, char *range, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	const char *start = skip_zeros(text);
	size_t start_length = strspn(start, digits);
	const char *end = start + start_length;
	size_t end_length;

	if (start_length == 0 || start_length > 16 || *end != '-')
		return -EINVAL;
	end = skip_zeros(end + 1);
	end_length = strspn(end, digits);
	if (end_length == 0 || end_length > 16 || end[end_length] != ' ')
		return -EINVAL;
	(void)snprintf(range, size, "%.*s-%.*s", (int)start_length, start, (int)end_length, end);
	*ret_end = end + end_length + 1;
	return 0;
}

/* "55d0a000-55d0b000 r-xp 00001000 fd:01 1048602    /usr/bin/cat" */
int parse_mapped_file(const char *line, struct mapped_file *ret)
{
	struct mapped_file mapped = { 0 };
	const char *cursor, *inode;
	int rc = parse_range(line, &cursor, mapped.range, sizeof(mapped.range));

	if (rc == 0)
		rc = skip_fields(&cursor, 2);
	if (rc < 0)
		return rc;
	mapped.file = cursor;
	rc = skip_fields(&cursor, 1);
	if (rc < 0)
		return rc;
	inode = cursor;
	cursor += strspn(cursor, "0123456789");
	mapped.file_length = (size_t)(cursor - mapped.file);
	if (cursor == inode || *cursor != ' ' || cursor[strspn(cursor, " ")] != '/')
		return -EINVAL;
	*ret = mapped;
	return 0;
}

int parse_boot_time(const char *text, int64_t *ret)
{
	const char *cursor = strstr(text, "\nbtime ");
	uint64_t seconds;
	int rc;

	if (!cursor)
		return -EINVAL;
	cursor += strlen("\nbtime ");
	rc = number_take_u64(&cursor, &seconds);
	if (rc < 0)
		return rc;
	if (*cursor != '\n')
		return -EINVAL;
	if (seconds > INT64_MAX)
		return -ERANGE;
	*ret = (int64_t)seconds;
	return 0;
}
