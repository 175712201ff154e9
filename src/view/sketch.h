/* SPDX-License-Identifier: MIT */
/* A graph before what is equal in it is found. */
#ifndef VIEW_SKETCH_H
#define VIEW_SKETCH_H

#include <stddef.h>
#include <stdint.h>

struct sketch_vertex {
	uint64_t color; /* those of different colors are never equal */
	size_t class;   /* see sketch_classify */
};

struct sketch_edge {
	size_t from, to;
	unsigned int kind;
};

/* All zero is empty. */
struct sketch {
	struct sketch_vertex *vertices;
	size_t n_vertices;
	struct sketch_edge *edges;
	size_t n_edges;
};

void sketch_release(struct sketch *sketch);

size_t sketch_add_vertex(struct sketch *sketch, uint64_t color); /* returns its place */
void sketch_add_edge(struct sketch *sketch, size_t from, size_t to, unsigned int kind);

/*
 * Puts vertices into the same class that nothing tells apart: they have one color, and edges of the
 * same kinds and directions connect them with vertices of the same classes, whatever their number.
 * Classes are numbered by their first vertices. Returns how many there are.
 */
size_t sketch_classify(struct sketch *sketch);

/* Two numbers as one; its order counts. */
uint64_t sketch_mix(uint64_t first, uint64_t second);

#endif
