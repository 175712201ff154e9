/* SPDX-License-Identifier: MIT */
/* Refines colors by what is next to each vertex until no more of them come up. */
#include "sketch.h"

#include <stdlib.h>

#include "util/cleanup.h"
#include "util/key-index.h"
#include "util/memory.h"

/* Along a chain each round tells one vertex more apart: of longer ones the middle is drawn once. */
#define ROUNDS_MAX 64

void sketch_release(struct sketch *sketch)
{
	free(sketch->vertices);
	free(sketch->edges);
}

size_t sketch_add_vertex(struct sketch *sketch, uint64_t color)
{
	struct sketch_vertex *vertex =
		array_append(&sketch->vertices, &sketch->n_vertices, sizeof(*vertex));

	*vertex = (struct sketch_vertex){ .color = color };
	return sketch->n_vertices - 1;
}

void sketch_add_edge(struct sketch *sketch, size_t from, size_t to, unsigned int kind)
{
	struct sketch_edge *edge = array_append(&sketch->edges, &sketch->n_edges, sizeof(*edge));

	*edge = (struct sketch_edge){ from, to, kind };
}

uint64_t sketch_mix(uint64_t first, uint64_t second)
{
	uint64_t mixed = first * UINT64_C(0x9e3779b97f4a7c15) + second;

	/* As splitmix64 ends: each bit of both changes about half of the result's. */
	mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
	return mixed ^ mixed >> 31;
}

/* What one end of an edge sees of it. */
struct sight {
	size_t vertex;
	uint64_t seen;
};

static int compare_sights(const void *a, const void *b)
{
	const struct sight *first = a, *second = b;

	if (first->vertex != second->vertex)
		return first->vertex < second->vertex ? -1 : 1;
	return (first->seen > second->seen) - (first->seen < second->seen);
}

static void look(const struct sketch *sketch, struct sight *sights)
{
	for (size_t i = 0; i < sketch->n_edges; i++) {
		const struct sketch_edge *edge = &sketch->edges[i];
		const struct sketch_vertex *vertices = sketch->vertices;

		sights[2 * i] = (struct sight){ edge->from, sketch_mix(2 * (uint64_t)edge->kind,
								       vertices[edge->to].color) };
		sights[2 * i + 1] =
			(struct sight){ edge->to, sketch_mix(2 * (uint64_t)edge->kind + 1,
							     vertices[edge->from].color) };
	}
	if (sketch->n_edges > 0)
		qsort(sights, 2 * sketch->n_edges, sizeof(*sights), compare_sights);
}

static void refine(struct sketch *sketch, struct sight *sights)
{
	look(sketch, sights);
	for (size_t i = 0; i < 2 * sketch->n_edges; i++) {
		struct sketch_vertex *vertex = &sketch->vertices[sights[i].vertex];

		if (i == 0 || compare_sights(&sights[i], &sights[i - 1]) != 0)
			vertex->color = sketch_mix(vertex->color, sights[i].seen);
	}
}

static size_t number_classes(struct sketch *sketch)
{
	struct key_index *first = key_index_new();
	size_t count = 0;

	for (size_t i = 0; i < sketch->n_vertices; i++) {
		struct sketch_vertex *vertex = &sketch->vertices[i];
		const struct sketch_vertex *equal = key_index_find(first, vertex->color, 0);

		vertex->class = equal ? equal->class : count++;
		if (!equal)
			key_index_add(first, vertex->color, 0, vertex);
	}
	key_index_free(first);
	return count;
}

size_t sketch_classify(struct sketch *sketch)
{
	auto_free struct sight *sights = memory_zeroed(2 * sketch->n_edges, sizeof(*sights));
	size_t count = number_classes(sketch), before = 0;

	for (int round = 0; round < ROUNDS_MAX && count > before; round++) {
		before = count;
		refine(sketch, sights);
		count = number_classes(sketch);
	}
	return count;
}
