/* SPDX-License-Identifier: MIT */
/* Graphs in the language of Graphviz, DOT. */
#include <errno.h>
#include <string.h>

#include "render/render.h"
#include "util/text.h"

/* In a quoted string of DOT a backslash begins an escape, and "&lt;" is a character. */
static void add_quoted(struct text *text, const char *line)
{
	auto_text struct text printable = { 0 };

	text_add_printable(&printable, line);
	for (const char *at = text_get(&printable); *at; at++) {
		if (*at == '&')
			text_add(text, "&amp;");
		else
			text_add_format(text, strchr("\\\"", *at) ? "\\%c" : "%c", *at);
	}
}

static void add_label(struct text *text, const struct graph_label *label)
{
	text_add(text, "label=\"");
	for (size_t i = 0; i < label->count; i++) {
		text_add(text, i ? "\\n" : "");
		add_quoted(text, label->lines[i]);
	}
	text_add(text, "\"");
}

static void add_node(struct text *text, const struct graph *graph, size_t i, const char *indent)
{
	static const char *const attributes[] = {
		[GRAPH_BOX] = "",
		[GRAPH_ROUND] = ", shape=ellipse",
		[GRAPH_OUTSIDE] = ", shape=ellipse, style=dashed",
		[GRAPH_NOTE] = ", shape=note, style=dashed",
	};
	const struct graph_node *node = &graph->nodes[i];

	text_add_format(text, "%sn%zu [", indent, i);
	add_label(text, &node->label);
	text_add_format(text, "%s%s];\n", attributes[node->shape],
			node->is_host ? ", penwidth=2" : "");
}

static void add_nodes_of(struct text *text, const struct graph *graph, size_t cluster,
			 const char *indent)
{
	for (size_t i = 0; i < graph->n_nodes; i++) {
		if (graph->nodes[i].cluster == cluster)
			add_node(text, graph, i, indent);
	}
}

static void add_cluster(struct text *text, const struct graph *graph, size_t i)
{
	const struct graph_cluster *cluster = &graph->clusters[i];

	text_add_format(text, "\tsubgraph cluster_%zu {\n\t\t", i);
	add_label(text, &cluster->label);
	text_add_format(text, ";\n\t\tstyle=rounded;\n%s",
			cluster->is_host ? "\t\tpenwidth=2;\n" : "");
	add_nodes_of(text, graph, i, "\t\t");
	text_add(text, "\t}\n");
}

static void add_edge(struct text *text, const struct graph_edge *edge)
{
	text_add_format(text, "\tn%zu -> n%zu [dir=%s%s%s];\n", edge->from, edge->to,
			edge->both ? "both" : "forward", edge->weak ? ", style=dashed" : "",
			edge->alarming ? ", color=red, penwidth=2" : "");
}

int render_graph(const struct graph *graph, FILE *stream, struct error *err)
{
	const struct graph_label title = { .lines = { graph->title }, .count = 1 };
	auto_text struct text text = { 0 };

	text_add(&text, "digraph nspect {\n\trankdir=LR;\n\tcharset=\"UTF-8\";\n"
			"\tnode [shape=box, fontname=\"sans-serif\"];\n"
			"\tgraph [fontname=\"sans-serif\"];\n\t");
	add_label(&text, &title);
	text_add(&text, ";\n");
	for (size_t i = 0; i < graph->n_clusters; i++)
		add_cluster(&text, graph, i);
	add_nodes_of(&text, graph, GRAPH_NO_CLUSTER, "\t");
	for (size_t i = 0; i < graph->n_edges; i++)
		add_edge(&text, &graph->edges[i]);
	text_add(&text, "}\n");
	if (fputs(text_get(&text), stream) < 0 || ferror(stream))
		return error_set_errno(err, errno ? -errno : -EIO, "cannot write the output");
	return 0;
}
