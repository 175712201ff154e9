/* SPDX-License-Identifier: MIT */
/*
 * How namespaces relate, as boxes and arrows. What is equal is there once: things of one kind that
 * are connected with the same things in the same way, however many they are.
 */
#ifndef VIEW_GRAPH_H
#define VIEW_GRAPH_H

#include <stdbool.h>
#include <stddef.h>

#include "model/inventory.h"

enum graph_kind { GRAPH_NAMESPACES, GRAPH_PROPAGATION };

#define GRAPH_LINES_MAX 8

/* Text is bytes from outside, any but NUL. */
struct graph_label {
	const char *lines[GRAPH_LINES_MAX];
	size_t count;
};

struct graph_cluster {
	struct graph_label label;
	bool is_host;
};

enum graph_shape {
	GRAPH_BOX,
	GRAPH_ROUND,   /* what connects others */
	GRAPH_OUTSIDE, /* known by name only */
	GRAPH_NOTE,
};

#define GRAPH_NO_CLUSTER SIZE_MAX

struct graph_node {
	struct graph_label label;
	enum graph_shape shape;
	size_t cluster; /* its place among the clusters; GRAPH_NO_CLUSTER: in none */
	bool is_host;
};

struct graph_edge {
	size_t from, to; /* places among the nodes */
	bool both;       /* it leads both ways */
	bool weak;       /* of the two kinds of edges the one that says less */
	bool alarming;
};

struct graph {
	const char *title;
	struct graph_cluster *clusters;
	size_t n_clusters;
	struct graph_node *nodes;
	size_t n_nodes;
	struct graph_edge *edges;
	size_t n_edges;
};

/*
 * Namespaces of the given types (NS_TYPE_BIT), with arrows from parents to children and weak ones
 * from owners to what they own. In the arena.
 */
const struct graph *graph_of_namespaces(const struct inventory *inventory, unsigned int types,
					struct arena *arena);

/*
 * Mount namespaces as clusters, with arrows in the direction in which mounts travel. Alarming are
 * those by which mounts that are made elsewhere get to the host. The inventory needs texts of
 * mounts. In the arena.
 */
const struct graph *graph_of_propagation(const struct inventory *inventory, struct arena *arena);

#endif
