/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "render/render.h"
#include "util/cleanup.h"
#include "util/macros.h"

/* To be released with free(). */
static char *drawn(const struct graph *graph)
{
	char *output = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&output, &size);

	assert_int_equal(render_graph(graph, stream, NULL), 0);
	assert_int_equal(fclose(stream), 0);
	return output;
}

static void a_graph_is_written_with_its_clusters_nodes_and_edges(void **state)
{
	struct graph_cluster clusters[] = {
		{ .label = { { "the host", "mnt:1" }, 2 }, .is_host = true },
		{ .label = { { "mnt:7" }, 1 } },
	};
	struct graph_node nodes[] = {
		{ .label = { { "/srv" }, 1 }, .cluster = 0, .is_host = true },
		{ .label = { { "/a", "/b" }, 2 }, .cluster = 1 },
		{ .label = { { "group 5" }, 1 },
		  .shape = GRAPH_ROUND,
		  .cluster = GRAPH_NO_CLUSTER },
		{ .label = { { "group 6" }, 1 },
		  .shape = GRAPH_OUTSIDE,
		  .cluster = GRAPH_NO_CLUSTER },
		{ .label = { { "alone" }, 1 }, .shape = GRAPH_NOTE, .cluster = GRAPH_NO_CLUSTER },
	};
	struct graph_edge edges[] = {
		{ .from = 0, .to = 2, .both = true, .alarming = true },
		{ .from = 2, .to = 1 },
		{ .from = 3, .to = 1, .weak = true },
	};
	const struct graph graph = {
		.title = "a title",
		.clusters = clusters,
		.n_clusters = ARRAY_SIZE(clusters),
		.nodes = nodes,
		.n_nodes = ARRAY_SIZE(nodes),
		.edges = edges,
		.n_edges = ARRAY_SIZE(edges),
	};
	auto_free char *output = drawn(&graph);

	assert_string_equal(output, "digraph nspect {\n"
				    "\trankdir=LR;\n"
				    "\tcharset=\"UTF-8\";\n"
				    "\tnode [shape=box, fontname=\"sans-serif\"];\n"
				    "\tgraph [fontname=\"sans-serif\"];\n"
				    "\tlabel=\"a title\";\n"
				    "\tsubgraph cluster_0 {\n"
				    "\t\tlabel=\"the host\\nmnt:1\";\n"
				    "\t\tstyle=rounded;\n"
				    "\t\tpenwidth=2;\n"
				    "\t\tn0 [label=\"/srv\", penwidth=2];\n"
				    "\t}\n"
				    "\tsubgraph cluster_1 {\n"
				    "\t\tlabel=\"mnt:7\";\n"
				    "\t\tstyle=rounded;\n"
				    "\t\tn1 [label=\"/a\\n/b\"];\n"
				    "\t}\n"
				    "\tn2 [label=\"group 5\", shape=ellipse];\n"
				    "\tn3 [label=\"group 6\", shape=ellipse, style=dashed];\n"
				    "\tn4 [label=\"alone\", shape=note, style=dashed];\n"
				    "\tn0 -> n2 [dir=both, color=red, penwidth=2];\n"
				    "\tn2 -> n1 [dir=forward];\n"
				    "\tn3 -> n1 [dir=forward, style=dashed];\n"
				    "}\n");
}

static void nothing_is_a_graph_too(void **state)
{
	const struct graph graph = { .title = "" };
	auto_free char *output = drawn(&graph);

	assert_non_null(strstr(output, "digraph nspect {\n"));
	assert_null(strstr(output, "n0"));
}

static void hostile_text_stays_text(void **state)
{
	static const struct {
		const char *text, *expected;
	} texts[] = {
		{ "\"]; evil [label=\"", "\\\"]; evil [label=\\\"" },
		{ "\\", "\\\\" },
		{ "\\N\\G", "\\\\N\\\\G" },
		{ "a\\\"", "a\\\\\\\"" },
		{ "<b>&lt;&#8238;</b>", "<b>&amp;lt;&amp;#8238;</b>" },
		{ "a\nb\033[31m\177", "a\\\\x0ab\\\\x1b[31m\\\\x7f" },
		{ "\xff", "\\\\xff" },
		{ "\xe2\x80\xae", "\\\\u202e" },
		{ "\xc3\xa9", "\xc3\xa9" },
		{ "%s%n", "%s%n" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct graph_node node = { .label = { { texts[i].text }, 1 },
					   .cluster = GRAPH_NO_CLUSTER };
		const struct graph graph = { .title = "", .nodes = &node, .n_nodes = 1 };
		auto_free char *output = drawn(&graph);
		char expected[128];

		(void)snprintf(expected, sizeof(expected), "\tn0 [label=\"%s\"];\n",
			       texts[i].expected);
		if (!strstr(output, expected))
			fail_msg("no %s in %s", expected, output);
	}
}

static void a_full_disk_is_an_error(void **state)
{
	const struct graph graph = { .title = "" };
	auto_fclose FILE *stream = fopen("/dev/full", "we");
	struct error err;

	assert_non_null(stream);
	assert_int_equal(setvbuf(stream, NULL, _IONBF, 0), 0);
	assert_int_equal(render_graph(&graph, stream, &err), -ENOSPC);
	assert_string_equal(err.text, "cannot write the output: No space left on device");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_graph_is_written_with_its_clusters_nodes_and_edges),
		cmocka_unit_test(nothing_is_a_graph_too),
		cmocka_unit_test(hostile_text_stays_text),
		cmocka_unit_test(a_full_disk_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
