/* SPDX-License-Identifier: MIT */
/* Which runs of ids are shown, and below which others in a tree. */
#include <stdlib.h>

#include "util/arena.h"
#include "util/key-index.h"
#include "util/memory.h"
#include "view/id-maps.h"

struct selecting {
	const struct view_context *context;
	struct key_index *owned; /* by owner: an array of counts */
	struct key_index *last;  /* by namespace and kind: its last row */
	const void **rows;
	size_t n_rows;
};

static uint64_t key_of(const struct ns *ns)
{
	return (uint64_t)(uintptr_t)ns;
}

static uint32_t *owned_by(struct selecting *selecting, const struct ns *ns)
{
	uint32_t *counts = key_index_find(selecting->owned, key_of(ns), 0);

	if (counts)
		return counts;
	counts = arena_alloc(selecting->context->arena, NS_TYPE_COUNT * sizeof(*counts));
	key_index_add(selecting->owned, key_of(ns), 0, counts);
	return counts;
}

static void count_owned(struct selecting *selecting)
{
	const struct inventory *inventory = selecting->context->inventory;

	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		const struct ns *ns = inventory->namespaces[i];

		if (ns->owner)
			owned_by(selecting, ns->owner)[ns->type]++;
	}
}

static void add_row(struct selecting *selecting, const struct id_map_row *row)
{
	struct id_map_row *copy = arena_alloc(selecting->context->arena, sizeof(*copy));

	*copy = *row;
	key_index_remove(selecting->last, key_of(row->ns), row->kind);
	key_index_add(selecting->last, key_of(row->ns), row->kind, copy);
	*(const void **)array_append(&selecting->rows, &selecting->n_rows,
				     sizeof(*selecting->rows)) = copy;
}

static void add_rows(struct selecting *selecting, const struct ns *ns, enum id_kind kind)
{
	struct id_map_row row = { .ns = ns, .kind = kind, .owned = owned_by(selecting, ns) };
	const struct id_run *runs;
	size_t n_runs = ns_id_runs(ns, kind, selecting->context->arena, &runs);

	/* Hardly anybody maps project ids. */
	if (n_runs == 0 && kind != ID_PROJID)
		add_row(selecting, &row);
	for (size_t i = 0; i < n_runs; i++) {
		row.run = &runs[i];
		add_row(selecting, &row);
	}
}

/* Rows of one namespace and kind stay together: what is below them comes behind the last. */
static void place(struct selecting *selecting, struct id_map_row *row)
{
	const struct ns *ns = row->ns->parent;

	for (int level = 0; ns && !row->above && level < NS_LEVELS_MAX; level++, ns = ns->parent)
		row->above = key_index_find(selecting->last, key_of(ns), row->kind);
}

size_t select_id_maps(const struct view_context *context, const struct ns *const *namespaces,
		      size_t n_namespaces, const void *const **ret)
{
	struct selecting selecting = {
		.context = context,
		.owned = key_index_new(),
		.last = key_index_new(),
	};
	const void **copy;

	count_owned(&selecting);
	for (size_t i = 0; i < n_namespaces; i++) {
		for (int kind = 0; kind < ID_KIND_COUNT; kind++)
			add_rows(&selecting, namespaces[i], (enum id_kind)kind);
	}
	copy = arena_alloc(context->arena, selecting.n_rows * sizeof(*copy));
	for (size_t i = 0; i < selecting.n_rows; i++) {
		place(&selecting, (struct id_map_row *)selecting.rows[i]);
		copy[i] = selecting.rows[i];
	}
	free(selecting.rows);
	key_index_free(selecting.owned);
	key_index_free(selecting.last);
	*ret = copy;
	return selecting.n_rows;
}

const void *id_map_above(const struct view_context *context, const void *object)
{
	return ((const struct id_map_row *)object)->above;
}

bool id_map_is_elsewhere(const struct view_context *context, const void *object)
{
	return !((const struct id_map_row *)object)->ns->self;
}
