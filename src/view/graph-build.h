/* SPDX-License-Identifier: MIT */
/* What the pictures share: a sketch, and how it becomes a graph. */
#ifndef VIEW_GRAPH_BUILD_H
#define VIEW_GRAPH_BUILD_H

#include "sketch.h"
#include "view/graph.h"

/* A sketch whose classes are known. */
struct classes {
	const struct sketch *sketch;
	size_t count;
	size_t *first; /* of each class, a vertex */
	size_t *next;  /* of each vertex, the next one of its class; SIZE_MAX: none */
	size_t *sizes; /* of each class */
};

/* In the arena, from the sketch, which must outlive it. */
struct classes classes_find(struct sketch *sketch, struct arena *arena);

/* Adds a line, which must live as long as the graph. */
void label_add(struct graph_label *label, const char *text);

/* Texts of which each is to be a line once, and only the first few. */
struct listing {
	struct graph_label *label;
	struct arena *arena;
	size_t shown;            /* lines at most */
	struct key_index *known; /* made when first needed */
	size_t count;            /* different ones */
};

void listing_add(struct listing *listing, const char *text); /* as label_add */
void listing_end(struct listing *listing);

/*
 * Adds what to call the namespaces of a class: the name and number of one; the number and the first
 * names of several.
 */
void label_add_namespaces(struct graph_label *label, struct arena *arena,
			  const struct inventory *inventory, const struct ns *const *namespaces,
			  size_t count);

/* An empty graph with room for as many clusters, nodes and edges as the classes can have. */
struct graph *graph_new(const struct classes *classes, struct arena *arena);

/*
 * Adds the edges between classes that have a node (node_of_class, SIZE_MAX: none), each once. What
 * an edge of each kind is like is in kinds.
 */
void graph_add_edges(struct graph *graph, const struct classes *classes,
		     const size_t *node_of_class, const struct graph_edge *kinds);

#endif
