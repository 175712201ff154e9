/* SPDX-License-Identifier: MIT */
/* Cells that several kinds of rows have. */
#ifndef VIEW_CELLS_H
#define VIEW_CELLS_H

#include "relate/command.h"
#include "view/column.h"

/* The uid as a number; unknown where it was not read. */
struct value cell_uid(uid_t uid);

/* The user's name, the number as text where it has none. */
struct value cell_user(const struct view_context *context, uid_t uid);

/* The inode of a namespace; "~4026532441" or "~mnt-66" of one that is inferred. NULL: none, or not known. */
struct value cell_ns(const struct view_context *context, const struct ns *ns, bool unknown);

/* A number of seconds; a table says "42s", "3h12m", "5d". */
struct value cell_age(const struct view_context *context, int64_t seconds);

/* Seconds since the epoch; 0: not known. */
int64_t process_started(const struct inventory *inventory, const struct process *process);

/* A time since the epoch in UTC, as RFC 3339 has it. 0: unknown. */
struct value cell_time(const struct view_context *context, int64_t time);

/* When a process started. NULL: none. */
struct value cell_started(const struct view_context *context, const struct process *process);

/* "shared", "private", "shared,slave", ...: as findmnt(8) has it. */
struct value cell_propagation(const struct view_context *context, struct propagation propagation);

/* The number of a sharing group; 0: none. */
struct value cell_group(uint64_t group);

/* A 64-bit id as text, since not every reader of JSON has such numbers; 0: unknown. */
struct value cell_unique_id(const struct view_context *context, uint64_t id);

/* "docker:3f2a1b5c6d7e"; a table says "-" for the host itself. */
struct value cell_workload(const struct view_context *context, struct workload workload);

/* The command; in a table the warning follows as a comment: it can be pasted along. */
struct value cell_release(const struct view_context *context, const struct release *release);
struct value cell_release_argv(const struct view_context *context, const struct release *release);

#endif
