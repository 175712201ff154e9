/* SPDX-License-Identifier: MIT */
/* nspect --overlaps [NAMESPACE...]: user namespaces with ids of the host in common. */
#include "view/overlaps.h"

#include "modes.h"
#include "name.h"
#include "user-names.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/macros.h"
#include "util/memory.h"

#define PAIR    "NS,OTHER-NS,KIND,HOST-RANGE,GRADE,"
#define PARTIES "OWNER,OTHER-OWNER,WORKLOAD,OTHER-WORKLOAD"

#define USUAL          PAIR PARTIES
#define USUAL_IN_DOUBT PAIR "CERTAIN," PARTIES

/* More than anyone reads; one with a name has its own rows alone. */
#define ROWS_MAX 10000

static size_t count_doubts(const struct overlaps *overlaps)
{
	size_t n_doubts = 0;

	for (size_t i = 0; i < overlaps->count; i++)
		n_doubts += !overlaps->items[i].certain;
	return n_doubts;
}

static int show_overlaps(const struct options *options, const struct inventory *inventory,
			 const struct ns_list *wanted)
{
	auto_selection struct selection selection = { 0 };
	auto_arena struct arena *arena = arena_new();
	auto_ns_list struct ns_list all = user_namespaces(inventory);
	const struct overlap_request asked = {
		.namespaces = all.items,
		.n_namespaces = all.count,
		.wanted = wanted->items,
		.n_wanted = wanted->count,
		.max = ROWS_MAX,
	};
	const struct overlaps overlaps = overlaps_find(inventory, &asked, arena);
	const struct value_field facts[] = { { "cut", value_boolean(overlaps.is_cut) } };
	struct table_request request = { .facts = facts, .n_facts = ARRAY_SIZE(facts) };
	const void **rows = arena_alloc(arena, overlaps.count * sizeof(*rows));
	size_t n_doubts = count_doubts(&overlaps);
	struct error err;
	int status;

	for (size_t i = 0; i < overlaps.count; i++)
		rows[i] = &overlaps.items[i];
	if (selection_parse(&selection, &overlap_columns, n_doubts > 0 ? USUAL_IN_DOUBT : USUAL,
			    options, &err) < 0)
		return complain(STATUS_USAGE, &err);
	status = show(options, &selection, inventory, &request, rows, overlaps.count);
	say_doubts(options, n_doubts, overlaps.count, "one may be above the other");
	if (overlaps.is_cut) {
		(void)error_set(&err, 0, "there are more than %d overlaps: name a NAMESPACE",
				ROWS_MAX);
		(void)complain(STATUS_DONE, &err);
	}
	return status;
}

int mode_overlaps(const struct options *options)
{
	auto_free struct name *names = memory_zeroed(options->n_names, sizeof(*names));
	auto_selection struct selection selection = { 0 };
	auto_inventory struct inventory *inventory = NULL;
	auto_ns_list struct ns_list wanted = { 0 };
	unsigned int needs = 0;
	struct error err;

	if (names_parse(options->names, options->n_names, names, &needs, &err) < 0 ||
	    selection_parse(&selection, &overlap_columns, USUAL, options, &err) < 0)
		return complain(STATUS_USAGE, &err);
	/* Whatever is shown, which pairs there are depends on all maps and parents. */
	inventory =
		read_inventory(options, NS_ALL_TYPES,
			       needs | selection_needs(&selection) | NEED_ID_MAPS | NEED_RELATIONS);
	if (!inventory)
		return STATUS_FAILED;
	if (find_user_namespaces(options, names, inventory, &wanted, &err) < 0)
		return complain(STATUS_FAILED, &err);
	return show_overlaps(options, inventory, &wanted);
}
