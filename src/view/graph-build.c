/* SPDX-License-Identifier: MIT */
#include "graph-build.h"

#include <assert.h>
#include <string.h>

#include "relate/workload.h"
#include "util/arena.h"
#include "util/hash.h"
#include "util/key-index.h"

struct classes classes_find(struct sketch *sketch, struct arena *arena)
{
	struct classes classes = { .sketch = sketch, .count = sketch_classify(sketch) };

	classes.first = arena_alloc(arena, classes.count * sizeof(*classes.first));
	classes.sizes = arena_alloc(arena, classes.count * sizeof(*classes.sizes));
	classes.next = arena_alloc(arena, sketch->n_vertices * sizeof(*classes.next));
	/* From the last vertex on, because each is put before those that are there. */
	for (size_t i = sketch->n_vertices; i-- > 0;) {
		size_t class = sketch->vertices[i].class;

		classes.next[i] = classes.sizes[class] ? classes.first[class] : SIZE_MAX;
		classes.first[class] = i;
		classes.sizes[class]++;
	}
	return classes;
}

void label_add(struct graph_label *label, const char *text)
{
	assert(label->count < GRAPH_LINES_MAX);
	label->lines[label->count++] = text;
}

void listing_add(struct listing *listing, const char *text)
{
	uint64_t hash = hash_bytes(text, strlen(text));
	const char *known;

	if (!listing->known)
		listing->known = key_index_new();
	known = key_index_find(listing->known, hash, 0);
	if (known && strcmp(known, text) == 0)
		return;
	if (!known)
		key_index_add(listing->known, hash, 0, (void *)(uintptr_t)text);
	if (listing->count++ < listing->shown)
		label_add(listing->label, text);
}

void listing_end(struct listing *listing)
{
	if (listing->count > listing->shown)
		label_add(listing->label, arena_format(listing->arena, "and %zu more",
						       listing->count - listing->shown));
	key_index_free(listing->known);
}

/* "docker:web"; NULL of a namespace that belongs to none. */
static const char *name_of(const struct inventory *inventory, const struct ns *ns,
			   struct arena *arena)
{
	struct workload workload = ns_workload(inventory, ns);

	if (workload.runtime == WORKLOAD_NONE || !workload.name)
		return NULL;
	return arena_format(arena, "%s:%s", workload_runtimes[workload.runtime].name,
			    workload.name);
}

/* "mnt:4026532441" */
static const char *number_of(const struct ns *ns, struct arena *arena)
{
	const char *type = ns_types[ns->type].name, *inferred = ns->inferred ? "~" : "";

	if (ns->label)
		return arena_format(arena, "%s:%s%s", type, inferred, ns->label);
	return arena_format(arena, "%s:%s%llu", type, inferred, (unsigned long long)ns->ino);
}

void label_add_namespaces(struct graph_label *label, struct arena *arena,
			  const struct inventory *inventory, const struct ns *const *namespaces,
			  size_t count)
{
	struct listing names = { .label = label, .arena = arena, .shown = 3 };

	if (count > 1)
		label_add(label, arena_format(arena, "%zu %s namespaces like this", count,
					      ns_types[namespaces[0]->type].name));
	for (size_t i = 0; i < count; i++) {
		const char *name = name_of(inventory, namespaces[i], arena);

		if (name)
			listing_add(&names, name);
		if (!name || count == 1)
			listing_add(&names, number_of(namespaces[i], arena));
	}
	listing_end(&names);
}

struct graph *graph_new(const struct classes *classes, struct arena *arena)
{
	struct graph *graph = arena_alloc(arena, sizeof(*graph));

	graph->clusters = arena_alloc(arena, classes->count * sizeof(*graph->clusters));
	graph->nodes = arena_alloc(arena, classes->count * sizeof(*graph->nodes));
	graph->edges = arena_alloc(arena, classes->sketch->n_edges * sizeof(*graph->edges));
	return graph;
}

void graph_add_edges(struct graph *graph, const struct classes *classes,
		     const size_t *node_of_class, const struct graph_edge *kinds)
{
	struct key_index *known = key_index_new();

	for (size_t i = 0; i < classes->sketch->n_edges; i++) {
		const struct sketch_edge *edge = &classes->sketch->edges[i];
		size_t from = node_of_class[classes->sketch->vertices[edge->from].class];
		size_t to = node_of_class[classes->sketch->vertices[edge->to].class];
		uint64_t key = (uint64_t)from << 32 | to;
		struct graph_edge *added = &graph->edges[graph->n_edges];

		if (from == SIZE_MAX || to == SIZE_MAX || key_index_find(known, key, edge->kind))
			continue;
		*added = kinds[edge->kind];
		added->from = from;
		added->to = to;
		key_index_add(known, key, edge->kind, added);
		graph->n_edges++;
	}
	key_index_free(known);
}
