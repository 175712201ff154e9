/* SPDX-License-Identifier: MIT */
/* The modes, one file each. They return an exit status and print their own errors. */
#ifndef CLI_MODES_H
#define CLI_MODES_H

#include "collect/collect.h"
#include "options.h"
#include "view/column.h"
#include "view/filter.h"

enum exit_status {
	STATUS_DONE = 0,
	STATUS_FAILED = 1,
	STATUS_USAGE = 2,
	STATUS_FINDINGS = 3,
	STATUS_INCOMPLETE = 4,
	STATUS_NOT_ENTERED = 125, /* 126, 127 and all others are those of what was run */
};

/* Each in the file of its name; mode_list_columns in columns.c. */
int mode_list(const struct options *options);
int mode_members(const struct options *options);
int mode_holders(const struct options *options);
int mode_leaks(const struct options *options);
int mode_audit(const struct options *options);
int mode_reach(const struct options *options);
int mode_mounts(const struct options *options);
int mode_graph(const struct options *options);
int mode_idmaps(const struct options *options);
int mode_capable(const struct options *options);
int mode_overlaps(const struct options *options);
int mode_translate(const struct options *options);
int mode_enter(const struct options *options);
int mode_metrics(const struct options *options);
int mode_snapshot(const struct options *options);
int mode_list_columns(const struct options *options);
int mode_list_rules(const struct options *options);

/* What a view was asked to show: columns, filter, order. */
struct selection {
	const struct column_set *set;
	struct column_list columns;
	struct filter *filter;     /* NULL: all */
	const struct column *sort; /* NULL: as the view has it */
	bool descending;
};

#define auto_selection __attribute__((cleanup(selection_release)))

/*
 * Reads -o, -Q and --sort. usual: the columns without -o in a table; in JSON all are shown.
 * Errors: -EINVAL, wrong usage.
 */
int selection_parse(struct selection *selection, const struct column_set *set, const char *usual,
		    const struct options *options, struct error *err);
void selection_release(struct selection *selection);
unsigned int selection_needs(const struct selection *selection);

/* What says something of mounts: all but network namespaces, so that no socket is looked at. */
#define NS_TYPES_OF_MOUNTS (NS_ALL_TYPES & ~NS_TYPE_BIT(NS_NET))

/* What to read, with the sources of discovery and the limits that are wanted. */
struct request make_request(const struct options *options, unsigned int types, unsigned int needs);

/*
 * Opens /proc or --procfs and reads it, with the sources of discovery that are wanted. NULL: failed,
 * and said so.
 */
struct inventory *read_inventory(const struct options *options, unsigned int types,
				 unsigned int needs);

/* The objects as a table, in the context's arena. */
const struct table *selection_table(const struct selection *selection,
				    const struct view_context *context,
				    struct table_request *request, const void *const *objects,
				    size_t n_objects);

/* Writes a table, in the format that is wanted; returns an exit status. */
int write_table(const struct options *options, const struct inventory *inventory,
		struct arena *arena, const struct table *table);

/*
 * snapshot.c: fills an empty inventory from a file, "-" for standard input. Errors: those of
 * snapshot_read, and -errno of open.
 */
int load_snapshot(struct inventory *inventory, const char *path, struct error *err);

/*
 * Builds the table and writes it, says on stderr what could not be seen, and returns the exit
 * status of a mode that does no more than that.
 */
int show(const struct options *options, const struct selection *selection,
	 const struct inventory *inventory, struct table_request *request,
	 const void *const *objects, size_t n_objects);

/*
 * After the output: says on stderr what could not be seen. Returns the exit status: the one given,
 * or that something is missing, where that counts.
 */
int finish(const struct options *options, const struct inventory *inventory, int status);

/*
 * The exit status of a failure: what monitors us has a meaning of its own for 1 and 2, and takes a
 * failure for unknown.
 */
int failed(const struct options *options, int status);

/* "nspect: TEXT" on stderr, control characters made visible; returns status. */
int complain(int status, const struct error *err);

/* Without a filter: how many of the rows are not CERTAIN, and why, on standard error. */
void say_doubts(const struct options *options, size_t n_doubts, size_t n_rows, const char *why);

#endif
