/* SPDX-License-Identifier: MIT */
/* nspect --graph: pictures for Graphviz. */
#include "view/graph.h"

#include "modes.h"
#include "util/arena.h"

static const struct graph *make_graph(const struct options *options,
				      const struct inventory *inventory, struct arena *arena)
{
	if (options->graph == GRAPH_PROPAGATION)
		return graph_of_propagation(inventory, arena);
	return graph_of_namespaces(inventory, options->types, arena);
}

int mode_graph(const struct options *options)
{
	const bool of_mounts = options->graph == GRAPH_PROPAGATION;
	auto_inventory struct inventory *inventory =
		read_inventory(options, of_mounts ? NS_TYPES_OF_MOUNTS : NS_ALL_TYPES,
			       NEED_WORKLOADS | (of_mounts ? NEED_MOUNTS : NEED_RELATIONS));
	auto_arena struct arena *arena = arena_new();
	struct error err;
	int status = STATUS_DONE;

	if (!inventory)
		return STATUS_FAILED;
	if (render_graph(make_graph(options, inventory, arena), stdout, &err) < 0)
		status = complain(STATUS_FAILED, &err);
	return finish(options, inventory, status);
}
