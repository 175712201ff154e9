/* SPDX-License-Identifier: MIT */
/*
 * The vertices: mount namespaces; what a namespace has of a sharing group; and hubs, a peer group
 * that several namespaces are in. A namespace is drawn as a cluster.
 */
#include <stdlib.h>
#include <string.h>

#include "audit/audit.h"
#include "graph-build.h"
#include "relate/mount-index.h"
#include "relate/sharing.h"
#include "relate/workload.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/key-index.h"
#include "util/memory.h"
#include "util/text.h"

/* Of vertices that are no namespaces: only their arrows tell them apart. */
enum { COLOR_MEMBERS, COLOR_HUB, COLOR_OUTSIDE };

enum edge_kind { EDGE_HAS, EDGE_PEER, EDGE_SLAVE, EDGE_KIND_COUNT };

/* What a vertex stands for: a namespace, a group, or what the one has of the other. */
struct thing {
	const struct ns *ns;
	const struct sharing_group *group;
	size_t first, count; /* with both: its members in the group */
};

/* Where the arrows of a group begin and end. */
struct anchor {
	size_t hub;     /* SIZE_MAX: there is none */
	size_t members; /* the first of the vertices of its members, which stand in a row */
	size_t n_members;
};

struct drawing {
	const struct inventory *inventory;
	struct arena *arena;
	const struct ns *host;
	struct sketch sketch;
	struct thing *things; /* of each vertex */
	size_t n_things;
	struct key_index *ns_vertices; /* the thing of each namespace */
	struct key_index *anchors;     /* of each group */
};

static uint64_t key_of(const void *object)
{
	return (uint64_t)(uintptr_t)object;
}

static size_t add_vertex(struct drawing *drawing, uint64_t color, const struct thing *thing)
{
	*(struct thing *)array_append(&drawing->things, &drawing->n_things, sizeof(*thing)) =
		*thing;
	return sketch_add_vertex(&drawing->sketch, color);
}

/* The host is like no other. */
static uint64_t ns_color(const struct drawing *drawing, const struct ns *ns)
{
	return sketch_mix(ns == drawing->host, ns_workload(drawing->inventory, ns).runtime);
}

static int compare_namespaces(const void *a, const void *b)
{
	const struct ns *first = *(const struct ns *const *)a;
	const struct ns *second = *(const struct ns *const *)b;

	if (first->ino != second->ino)
		return first->ino < second->ino ? -1 : 1;
	return first->label && second->label ? strcmp(first->label, second->label) : 0;
}

static void add_namespaces(struct drawing *drawing)
{
	auto_free const struct ns **sorted = NULL;
	size_t count = 0;

	for (size_t i = 0; i < drawing->inventory->n_namespaces; i++) {
		const struct ns *ns = drawing->inventory->namespaces[i];

		if (ns->type == NS_MNT && ns->mounts.source != MOUNTS_NOT_READ)
			*(const struct ns **)array_append(&sorted, &count, sizeof(*sorted)) = ns;
	}
	if (count > 0)
		qsort(sorted, count, sizeof(*sorted), compare_namespaces);
	for (size_t i = 0; i < count; i++) {
		const struct thing thing = { .ns = sorted[i] };
		size_t *vertex = arena_alloc(drawing->arena, sizeof(*vertex));

		*vertex = add_vertex(drawing, ns_color(drawing, sorted[i]), &thing);
		key_index_add(drawing->ns_vertices, key_of(sorted[i]), 0, vertex);
	}
}

/* Members come by namespace. */
static void add_members(struct drawing *drawing, const struct sharing_group *group,
			struct anchor *anchor)
{
	anchor->members = drawing->n_things;
	for (size_t i = 0, end; i < group->n_members; i = end) {
		struct thing thing = { .ns = group->members[i]->ns, .group = group, .first = i };
		size_t vertex;

		for (end = i; end < group->n_members && group->members[end]->ns == thing.ns;)
			end++;
		thing.count = end - i;
		vertex = add_vertex(drawing, COLOR_MEMBERS, &thing);
		sketch_add_edge(
			&drawing->sketch,
			*(const size_t *)key_index_find(drawing->ns_vertices, key_of(thing.ns), 0),
			vertex, EDGE_HAS);
		anchor->n_members++;
	}
}

static void add_hub(struct drawing *drawing, const struct sharing_group *group,
		    struct anchor *anchor)
{
	const struct thing thing = { .group = group };

	anchor->hub = add_vertex(drawing, group->outside ? COLOR_OUTSIDE : COLOR_HUB, &thing);
	for (size_t i = 0; i < anchor->n_members; i++)
		sketch_add_edge(&drawing->sketch, anchor->members + i, anchor->hub, EDGE_PEER);
}

/* Nothing travels by a group that one namespace has to itself. */
static bool is_alone(const struct sharing_group *group)
{
	return !group->above && !group->below && !group->outside &&
	       group->members[0]->ns == group->members[group->n_members - 1]->ns;
}

static void add_slave_edges(struct drawing *drawing, const struct anchor *from,
			    const struct anchor *to)
{
	size_t begin = from->hub == SIZE_MAX ? from->members : from->hub;

	if (to->hub != SIZE_MAX) {
		sketch_add_edge(&drawing->sketch, begin, to->hub, EDGE_SLAVE);
		return;
	}
	for (size_t i = 0; i < to->n_members; i++)
		sketch_add_edge(&drawing->sketch, begin, to->members + i, EDGE_SLAVE);
}

/* Masters come first. */
static void add_groups(struct drawing *drawing, const struct sharing *sharing)
{
	size_t count;
	struct sharing_group *const *groups = sharing_groups(sharing, &count);

	for (size_t i = 0; i < count; i++) {
		const struct sharing_group *group = groups[i];
		struct anchor *anchor;

		if (is_alone(group))
			continue;
		anchor = arena_alloc(drawing->arena, sizeof(*anchor));
		anchor->hub = SIZE_MAX;
		add_members(drawing, group, anchor);
		if (group->outside || (group->peer_group && anchor->n_members > 1))
			add_hub(drawing, group, anchor);
		key_index_add(drawing->anchors, key_of(group), 0, anchor);
	}
	for (size_t i = 0; i < count; i++) {
		const struct anchor *to = key_index_find(drawing->anchors, key_of(groups[i]), 0);

		if (to && groups[i]->above)
			add_slave_edges(
				drawing,
				key_index_find(drawing->anchors, key_of(groups[i]->above), 0), to);
	}
}

struct picture {
	struct drawing *drawing;
	struct classes classes;
	struct graph *graph;
	/* Of each class, where it is among the clusters and nodes; SIZE_MAX: it is none. */
	size_t *clusters, *nodes;
};

static const struct thing *first_of(const struct picture *picture, size_t class)
{
	return &picture->drawing->things[picture->classes.first[class]];
}

static void label_namespaces(const struct picture *picture, size_t class, struct graph_label *label)
{
	const struct drawing *drawing = picture->drawing;
	size_t count = picture->classes.sizes[class];
	auto_free const struct ns **namespaces = memory_zeroed(count, sizeof(*namespaces));
	size_t vertex = picture->classes.first[class];

	for (size_t i = 0; i < count; i++, vertex = picture->classes.next[vertex])
		namespaces[i] = drawing->things[vertex].ns;
	if (drawing->host && namespaces[0] == drawing->host)
		label_add(label, drawing->host->initial ? "the host" : "our side");
	label_add_namespaces(label, drawing->arena, drawing->inventory, namespaces, count);
}

static size_t class_of_namespace(const struct picture *picture, const struct ns *ns)
{
	const struct drawing *drawing = picture->drawing;
	const size_t *vertex = key_index_find(drawing->ns_vertices, key_of(ns), 0);

	return drawing->sketch.vertices[*vertex].class;
}

static size_t add_cluster(const struct picture *picture, size_t class)
{
	struct graph *graph = picture->graph;
	struct graph_cluster *cluster = &graph->clusters[graph->n_clusters];

	label_namespaces(picture, class, &cluster->label);
	cluster->is_host = first_of(picture, class)->ns == picture->drawing->host;
	return graph->n_clusters++;
}

static struct graph_node *add_node(const struct picture *picture, size_t class,
				   enum graph_shape shape)
{
	struct graph *graph = picture->graph;
	struct graph_node *node = &graph->nodes[graph->n_nodes];

	picture->nodes[class] = graph->n_nodes++;
	node->shape = shape;
	node->cluster = GRAPH_NO_CLUSTER;
	return node;
}

/* Where the mounts are, in all namespaces that are equal. */
static void label_members(const struct picture *picture, size_t class, struct graph_label *label)
{
	struct listing listing = { .label = label, .arena = picture->drawing->arena, .shown = 4 };

	for (size_t vertex = picture->classes.first[class]; vertex != SIZE_MAX;
	     vertex = picture->classes.next[vertex]) {
		const struct thing *thing = &picture->drawing->things[vertex];

		for (size_t i = 0; i < thing->count; i++)
			listing_add(&listing, thing->group->members[thing->first + i]->target);
	}
	listing_end(&listing);
}

static void add_member_node(const struct picture *picture, size_t class)
{
	size_t of_ns = class_of_namespace(picture, first_of(picture, class)->ns);
	struct graph_node *node = add_node(picture, class, GRAPH_BOX);

	if (picture->clusters[of_ns] == SIZE_MAX)
		picture->clusters[of_ns] = add_cluster(picture, of_ns);
	node->cluster = picture->clusters[of_ns];
	node->is_host = picture->graph->clusters[node->cluster].is_host;
	label_members(picture, class, &node->label);
}

static void add_hub_node(const struct picture *picture, size_t class)
{
	const struct sharing_group *group = first_of(picture, class)->group;
	struct graph_node *node =
		add_node(picture, class, group->outside ? GRAPH_OUTSIDE : GRAPH_ROUND);
	struct arena *arena = picture->drawing->arena;
	size_t count = picture->classes.sizes[class];

	if (count > 1)
		label_add(&node->label, arena_format(arena, "%zu groups", count));
	else
		label_add(&node->label,
			  arena_format(arena, "group %llu", (unsigned long long)group->peer_group));
	if (group->outside)
		label_add(&node->label, "out of sight");
}

static void add_nodes(const struct picture *picture)
{
	for (size_t i = 0; i < picture->classes.count; i++) {
		const struct thing *thing = first_of(picture, i);

		if (thing->ns && thing->group)
			add_member_node(picture, i);
		else if (thing->group)
			add_hub_node(picture, i);
	}
	for (size_t i = 0; i < picture->classes.count; i++) {
		struct graph_node *node;

		if (first_of(picture, i)->group || picture->clusters[i] != SIZE_MAX)
			continue;
		node = add_node(picture, i, GRAPH_NOTE);
		label_namespaces(picture, i, &node->label);
		label_add(&node->label, "no mounts shared with others");
	}
}

static bool pass_on(bool *marks, size_t from, size_t to)
{
	bool is_new = marks[from] && !marks[to];

	marks[to] |= marks[from];
	return is_new;
}

/* Marks what can be reached from what is marked, or what it can be reached from. */
static void spread(const struct graph *graph, bool *marks, bool backwards)
{
	bool has_new;

	do {
		has_new = false;
		for (size_t i = 0; i < graph->n_edges; i++) {
			const struct graph_edge *edge = &graph->edges[i];

			if (!backwards || edge->both)
				has_new |= pass_on(marks, edge->from, edge->to);
			if (backwards || edge->both)
				has_new |= pass_on(marks, edge->to, edge->from);
		}
	} while (has_new);
}

/*
 * By which edges something that was mounted elsewhere gets to the host. Of those that lead both ways
 * both ends have the same marks. Returns whether there are any.
 */
static bool find_alarming(struct graph *graph)
{
	bool found = false;
	auto_free bool *comes_from_elsewhere = memory_zeroed(graph->n_nodes, sizeof(bool));
	auto_free bool *gets_to_host = memory_zeroed(graph->n_nodes, sizeof(bool));

	for (size_t i = 0; i < graph->n_nodes; i++) {
		comes_from_elsewhere[i] =
			graph->nodes[i].shape == GRAPH_BOX && !graph->nodes[i].is_host;
		gets_to_host[i] = graph->nodes[i].is_host;
	}
	spread(graph, comes_from_elsewhere, false);
	spread(graph, gets_to_host, true);
	for (size_t i = 0; i < graph->n_edges; i++) {
		struct graph_edge *edge = &graph->edges[i];

		edge->alarming = comes_from_elsewhere[edge->from] && gets_to_host[edge->to];
		found |= edge->alarming;
	}
	return found;
}

static size_t *no_places(struct arena *arena, size_t count)
{
	size_t *places = arena_alloc(arena, count * sizeof(*places));

	for (size_t i = 0; i < count; i++)
		places[i] = SIZE_MAX;
	return places;
}

static struct graph *draw(struct drawing *drawing)
{
	static const struct graph_edge kinds[EDGE_KIND_COUNT] = { [EDGE_PEER] = { .both = true } };
	struct picture picture = { .drawing = drawing };

	picture.classes = classes_find(&drawing->sketch, drawing->arena);
	picture.graph = graph_new(&picture.classes, drawing->arena);
	picture.clusters = no_places(drawing->arena, picture.classes.count);
	picture.nodes = no_places(drawing->arena, picture.classes.count);
	add_nodes(&picture);
	graph_add_edges(picture.graph, &picture.classes, picture.nodes, kinds);
	picture.graph->title = "Mounts travel along the arrows.";
	if (find_alarming(picture.graph))
		picture.graph->title =
			"Mounts travel along the arrows; along red ones to the host.";
	return picture.graph;
}

const struct graph *graph_of_propagation(const struct inventory *inventory, struct arena *arena)
{
	struct mount_index *index = mount_index_new(inventory);
	struct sharing *sharing = sharing_new(inventory, index);
	struct drawing drawing = {
		.inventory = inventory,
		.arena = arena,
		.host = audit_host(inventory),
		.ns_vertices = key_index_new(),
		.anchors = key_index_new(),
	};
	const struct graph *graph;

	add_namespaces(&drawing);
	add_groups(&drawing, sharing);
	graph = draw(&drawing);
	sketch_release(&drawing.sketch);
	free(drawing.things);
	key_index_free(drawing.ns_vertices);
	key_index_free(drawing.anchors);
	sharing_free(sharing);
	mount_index_free(index);
	return graph;
}
