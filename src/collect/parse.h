/* SPDX-License-Identifier: MIT */
/*
 * Parsers of what /proc says. No I/O; on failure (-EINVAL, -ERANGE) the result is left alone. The
 * texts end in NUL; they may hold any other byte.
 */
#ifndef COLLECT_PARSE_H
#define COLLECT_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "model/id-map.h"
#include "model/mount.h"
#include "model/ns-type.h"

/* The target of a namespace link, "mnt:[4026531841]", of a namespace of that type. */
int parse_ns_link(const char *text, enum ns_type type, uint64_t *ret_ino);

/* As parse_ns_link, of any type. */
int parse_any_ns_link(const char *text, enum ns_type *ret_type, uint64_t *ret_ino);

struct process_stat {
	char comm[65];  /* 15 bytes of a process; a kernel worker's name is longer (Linux 4.18) */
	char state;     /* 'Z': a zombie */
	bool is_ending; /* it exits, or has done so */
	pid_t ppid;
	uint32_t n_tasks;
	uint64_t start_time; /* ticks since boot */
};

/* /proc/PID/stat, proc_pid_stat(5). comm is whatever stands between the first and last parenthesis. */
int parse_process_stat(const char *text, struct process_stat *ret);

/* The effective uid, and gid, in /proc/PID/status. */
int parse_status_uid(const char *text, uid_t *ret);
int parse_status_gid(const char *text, gid_t *ret);

/* The effective capabilities in /proc/PID/status. */
int parse_status_capabilities(const char *text, uint64_t *ret);

#define PID_LEVELS_MAX 33 /* how deep PID namespaces can be nested, the initial one included */

struct status_pids {
	pid_t pids[PID_LEVELS_MAX];
	size_t count; /* at least 1 */
};

/*
 * NSpid in /proc/PID/status (Linux 4.1): the PIDs that the process, or task, has in each PID
 * namespace from that of /proc on to its own, the innermost.
 */
int parse_status_pids(const char *text, struct status_pids *ret);

/* The id of a mount, at the beginning of its line in mountinfo. */
int parse_mount_id(const char *line, uint64_t *ret);

/*
 * The option hidepid (0, 1, 2, 4) in a line of mountinfo, where it is of a proc file system on that
 * device: "22 27 0:21 / /proc rw - proc proc rw,hidepid=invisible", "0:21".
 */
int parse_proc_mount(const char *line, const char *device, unsigned int *ret_hidepid);

/*
 * The path in /proc/PID/cgroup that names the process best: that of the v2 hierarchy, unless it
 * is "/" and a v1 hierarchy has more (hybrid set-ups).
 */
int parse_cgroup(const char *text, const char **ret_path, size_t *ret_length);

/*
 * The optional fields of a line of mountinfo, as "shared:1 master:2". Fields that are not known are
 * passed over, as proc_pid_mountinfo(5) asks for.
 */
int parse_propagation(const char *text, struct propagation *ret);

/* The texts in a line of mountinfo that libmount rewrites. */
struct mountinfo_texts {
	const char *target, *source; /* absolute; may be empty */
	const char *fs_options;      /* with their escapes */
};

/*
 * A line of mountinfo, which is cut up: the texts are parts of it. The escapes that the kernel
 * makes are undone, any other backslash is one.
 */
int parse_mountinfo_texts(char *line, struct mountinfo_texts *ret);

/* Undoes the escapes that the kernel makes in paths, in place. */
void parse_unescape(char *text);

/* parse-block.c: "253:0", a device's directory below /sys/dev/block. */
int parse_device_number(const char *text, struct device_id *ret);

/* parse-block.c: the name of a device below /dev, a part of its uevent in sysfs. */
int parse_device_name(const char *text, const char **ret_name, size_t *ret_length);

/*
 * parse-block.c: a line of /proc/swaps, which is cut up: the path is a part of it. -EINVAL also of
 * the heading.
 */
int parse_swap(char *line, const char **ret_path, bool *ret_is_file);

/* The mount id in /proc/PID/fdinfo/FD. */
int parse_fdinfo_mount(const char *text, uint64_t *ret);

/* A mapped file in a line of /proc/PID/maps. */
struct mapped_file {
	char range[40];   /* as its link in map_files is called */
	const char *file; /* its device and inode, a part of the line: "fd:01 1048602" */
	size_t file_length;
};

/* -EINVAL also where memory is mapped that is of no file. */
int parse_mapped_file(const char *line, struct mapped_file *ret);

struct id_line {
	struct id_extent extent;
	size_t number; /* of the line, from 1 on */
};

struct id_lines {
	struct id_line lines[ID_MAP_MAX]; /* sorted by inside, which do not overlap */
	size_t count;
};

/*
 * /proc/PID/uid_map, gid_map or projid_map. outside is as written: outside + length can be beyond
 * what ids there are. On failure *ret_line is the number of the line that is wrong.
 */
int parse_id_map(const char *text, struct id_lines *ret, size_t *ret_line);

struct arena;
/* As it is, in the arena. */
struct id_map id_map_from_lines(const struct id_lines *lines, struct arena *arena);

/* /proc/PID/setgroups. */
int parse_setgroups(const char *text, enum setgroups *ret);

struct subid_line {
	const char *owner; /* a part of the line */
	size_t owner_length;
	uint32_t first, count;
};

/*
 * A line of subuid(5). -ENOENT: it is empty or a comment. count can be 0; first + count is no more
 * than what ids there are.
 */
int parse_subid_line(const char *line, struct subid_line *ret);

/* A line of login.defs(5) that sets that name to a number. -ENOENT: it does not. */
int parse_login_def(const char *line, const char *name, uint32_t *ret);

/* The boot time in /proc/stat, in seconds since the epoch. */
int parse_boot_time(const char *text, int64_t *ret);

#endif
