/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "graph-build.h"
#include "relate/workload.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/key-index.h"
#include "util/memory.h"

enum edge_kind { EDGE_PARENT, EDGE_OWNER, EDGE_KIND_COUNT };

struct drawing {
	const struct inventory *inventory;
	struct arena *arena;
	struct sketch sketch;
	const struct ns **namespaces; /* of each vertex */
	size_t count;
	struct key_index *vertices; /* a pointer into namespaces for each of them */
};

static int compare_namespaces(const void *a, const void *b)
{
	const struct ns *first = *(const struct ns *const *)a;
	const struct ns *second = *(const struct ns *const *)b;

	return (first->ino > second->ino) - (first->ino < second->ino);
}

static void add_namespaces(struct drawing *drawing, unsigned int types)
{
	for (size_t i = 0; i < drawing->inventory->n_namespaces; i++) {
		const struct ns *ns = drawing->inventory->namespaces[i];

		/* What is inferred with its inode was seen as well. */
		if ((types & NS_TYPE_BIT(ns->type)) && !(ns->inferred && ns->ino))
			*(const struct ns **)array_append(&drawing->namespaces, &drawing->count,
							  sizeof(*drawing->namespaces)) = ns;
	}
	if (drawing->count > 0)
		qsort(drawing->namespaces, drawing->count, sizeof(*drawing->namespaces),
		      compare_namespaces);
	for (size_t i = 0; i < drawing->count; i++) {
		const struct ns *ns = drawing->namespaces[i];
		uint64_t kind = sketch_mix(ns->type, ns_workload(drawing->inventory, ns).runtime);

		sketch_add_vertex(&drawing->sketch,
				  sketch_mix(kind, ns->initial | (uint64_t)ns->inferred << 1));
		key_index_add(drawing->vertices, (uintptr_t)ns, 0, &drawing->namespaces[i]);
	}
}

static void add_edge(struct drawing *drawing, const struct ns *from, size_t to, enum edge_kind kind)
{
	const struct ns **vertex = key_index_find(drawing->vertices, (uintptr_t)from, 0);

	if (vertex)
		sketch_add_edge(&drawing->sketch, (size_t)(vertex - drawing->namespaces), to, kind);
}

/* The owner of a user namespace is its parent. */
static void add_edges(struct drawing *drawing)
{
	for (size_t i = 0; i < drawing->count; i++) {
		const struct ns *ns = drawing->namespaces[i];

		add_edge(drawing, ns->parent, i, EDGE_PARENT);
		if (ns->owner != ns->parent)
			add_edge(drawing, ns->owner, i, EDGE_OWNER);
	}
}

static void label_class(const struct drawing *drawing, const struct classes *classes, size_t class,
			struct graph_label *label)
{
	size_t count = classes->sizes[class], vertex = classes->first[class];
	auto_free const struct ns **namespaces = memory_zeroed(count, sizeof(*namespaces));

	for (size_t i = 0; i < count; i++, vertex = classes->next[vertex])
		namespaces[i] = drawing->namespaces[vertex];
	label_add_namespaces(label, drawing->arena, drawing->inventory, namespaces, count);
}

static struct graph *draw(struct drawing *drawing)
{
	static const struct graph_edge kinds[EDGE_KIND_COUNT] = { [EDGE_OWNER] = { .weak = true } };
	const struct classes classes = classes_find(&drawing->sketch, drawing->arena);
	struct graph *graph = graph_new(&classes, drawing->arena);
	auto_free size_t *nodes = memory_zeroed(classes.count, sizeof(*nodes));

	for (size_t i = 0; i < classes.count; i++) {
		struct graph_node *node = &graph->nodes[i];

		nodes[i] = graph->n_nodes++;
		node->cluster = GRAPH_NO_CLUSTER;
		node->is_host = drawing->namespaces[classes.first[i]]->initial;
		label_class(drawing, &classes, i, &node->label);
	}
	graph_add_edges(graph, &classes, nodes, kinds);
	graph->title = "From parents to children; dashed, from owners to what they own.";
	return graph;
}

const struct graph *graph_of_namespaces(const struct inventory *inventory, unsigned int types,
					struct arena *arena)
{
	struct drawing drawing = {
		.inventory = inventory,
		.arena = arena,
		.vertices = key_index_new(),
	};
	const struct graph *graph;

	add_namespaces(&drawing, types);
	add_edges(&drawing);
	graph = draw(&drawing);
	sketch_release(&drawing.sketch);
	free(drawing.namespaces);
	key_index_free(drawing.vertices);
	return graph;
}
