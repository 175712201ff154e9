/* SPDX-License-Identifier: MIT */
/* Columns of every kind and an object that has something to say in each, to try filters on. */
#ifndef FILTER_SAMPLE_H
#define FILTER_SAMPLE_H

#include "util/macros.h"
#include "view/column.h"

/* What an object is here: one value for each column. */
struct row {
	struct value ns, nprocs, type, nsid, netnsid, self, nsfs, pids, kept_by, empty, gone, lost;
	struct value load, blank, a, b, c;
};

/* How often a cell was asked for. */
static unsigned int asked;

#define GETTER(field)                                                                              \
	static struct value get_##field(const struct view_context *context, const void *object)    \
	{                                                                                          \
		asked++;                                                                           \
		return ((const struct row *)object)->field;                                        \
	}

GETTER(ns)
GETTER(nprocs)
GETTER(type)
GETTER(nsid)
GETTER(netnsid)
GETTER(self)
GETTER(nsfs)
GETTER(pids)
GETTER(kept_by)
GETTER(empty)
GETTER(gone)
GETTER(lost)
GETTER(load)
GETTER(blank)
GETTER(a)
GETTER(b)
GETTER(c)

static const struct column sample_columns[] = {
	{ .name = "NS", .key = "ns", .type = VALUE_NUMBER, .needs = 1, .get = get_ns },
	{ .name = "NPROCS", .key = "nprocs", .type = VALUE_NUMBER, .needs = 2, .get = get_nprocs },
	{ .name = "TYPE", .key = "type", .type = VALUE_TEXT, .needs = 4, .get = get_type },
	{ .name = "NSID", .key = "nsid", .type = VALUE_TEXT, .needs = 8, .get = get_nsid },
	{ .name = "NETNSID", .key = "netnsid", .type = VALUE_NUMBER, .get = get_netnsid },
	{ .name = "SELF", .key = "self", .type = VALUE_BOOLEAN, .get = get_self },
	{ .name = "NSFS", .key = "nsfs", .type = VALUE_LIST, .get = get_nsfs },
	{ .name = "PIDS", .key = "pids", .type = VALUE_LIST, .get = get_pids },
	{ .name = "KEPT-BY", .key = "kept_by", .type = VALUE_OBJECT, .get = get_kept_by },
	{ .name = "EMPTY", .key = "empty", .type = VALUE_LIST, .get = get_empty },
	{ .name = "GONE", .key = "gone", .type = VALUE_TEXT, .get = get_gone },
	{ .name = "LOST", .key = "lost", .type = VALUE_NUMBER, .get = get_lost },
	{ .name = "LOAD.%:1_A", .key = "load.%:1_a", .type = VALUE_TEXT, .get = get_load },
	{ .name = "BLANK", .key = "blank", .type = VALUE_TEXT, .get = get_blank },
	{ .name = "A", .key = "a", .type = VALUE_NUMBER, .get = get_a },
	{ .name = "B", .key = "b", .type = VALUE_NUMBER, .get = get_b },
	{ .name = "C", .key = "c", .type = VALUE_NUMBER, .get = get_c },
};

static const struct column_set sample_set = { "rows", "row", sample_columns,
					      ARRAY_SIZE(sample_columns) };

static const struct value sample_paths[] = {
	{ .kind = VALUE_TEXT, .as.text = "/run/netns/blue" },
	{ .kind = VALUE_TEXT, .as.text = "/run/netns/red" },
};
static const struct value sample_pids[] = {
	{ .kind = VALUE_NUMBER, .as.number = 3 },
	{ .kind = VALUE_NUMBER, .as.number = 70 },
};
static const struct value_field sample_keepers[] = {
	{ "task", { .kind = VALUE_NUMBER, .as.number = 3 } },
	{ "pin", { .kind = VALUE_NUMBER, .as.number = 1 } },
};

static inline struct row sample(void)
{
	return (struct row){
		.ns = value_number(4026531833),
		.nprocs = value_number(0),
		.type = value_text("net"),
		.nsid = value_text("9007199254740993"), /* 2^53 + 1: no double holds it */
		.netnsid = value_none_but("unassigned"),
		.self = value_boolean(true),
		.nsfs = value_list(sample_paths, ARRAY_SIZE(sample_paths)),
		.pids = value_list(sample_pids, ARRAY_SIZE(sample_pids)),
		.kept_by = value_object(sample_keepers, ARRAY_SIZE(sample_keepers)),
		.empty = value_list(NULL, 0),
		.gone = value_none(),
		.lost = value_unknown(),
		.load = value_text("1.50"),
		.blank = value_text(""),
		.a = value_number(1),
		.b = value_number(2),
		.c = value_number(2),
	};
}

#endif
