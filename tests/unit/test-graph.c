/* SPDX-License-Identifier: MIT */
#include "mount-views.h"
#include "view/graph.h"

static void add_label(struct text *text, const struct graph_label *label)
{
	for (size_t i = 0; i < label->count; i++)
		text_add_format(text, "%s%s", i ? "," : "", label->lines[i]);
}

static void add_node(struct text *text, const struct graph *graph, size_t i)
{
	static const char *const signs[] = {
		[GRAPH_BOX] = "", [GRAPH_ROUND] = "o ", [GRAPH_OUTSIDE] = "? ", [GRAPH_NOTE] = "# "
	};
	const struct graph_node *node = &graph->nodes[i];

	text_add(text, signs[node->shape]);
	add_label(text, &node->label);
	if (node->cluster == GRAPH_NO_CLUSTER)
		return;
	text_add(text, " in ");
	add_label(text, &graph->clusters[node->cluster].label);
}

/*
 * One line for each node and edge, by names: "from > to", "one = other" where it leads both ways,
 * "owner ~ owned" where it is weak, with "!" where it is alarming.
 */
static void assert_graph(const struct graph *graph, const char *expected)
{
	auto_text struct text text = { 0 };

	for (size_t i = 0; i < graph->n_nodes; i++) {
		add_node(&text, graph, i);
		text_add(&text, graph->nodes[i].is_host ? " *\n" : "\n");
	}
	for (size_t i = 0; i < graph->n_edges; i++) {
		const struct graph_edge *edge = &graph->edges[i];

		add_label(&text, &graph->nodes[edge->from].label);
		text_add(&text, edge->both ? " = " : edge->weak ? " ~ " : " > ");
		add_label(&text, &graph->nodes[edge->to].label);
		text_add(&text, edge->alarming ? " !\n" : "\n");
	}
	assert_string_equal(text_get(&text), expected);
}

#define SHARED(group) .propagation = { .peer_group = (group) }
#define SLAVE(group)  .propagation = { .master = (group) }

static struct ns *put_host(const struct world *world, const struct mount *mounts, size_t count)
{
	struct ns *ns = put_mounts(world, 1, mounts, count);

	ns->initial = true;
	ns->mounts.source = MOUNTS_MOUNTINFO;
	return ns;
}

static struct ns *put_other(const struct world *world, uint64_t ino, const struct mount *mounts,
			    size_t count)
{
	struct ns *ns = put_mounts(world, ino, mounts, count);

	ns->mounts.source = MOUNTS_MOUNTINFO;
	return ns;
}

static void put_container(const struct world *world, struct ns *ns, enum workload_runtime runtime,
			  const char *name)
{
	struct workload *workload = arena_alloc(world->inventory->arena, sizeof(*workload));

	*workload = (struct workload){ .runtime = runtime, .name = name };
	put_member(world, ns, (pid_t)ns->ino, 1, ns->ino)->workload = workload;
	inventory_finish(world->inventory);
}

static void assert_propagation(const struct world *world, const char *expected)
{
	assert_graph(graph_of_propagation(world->inventory, world->context.arena), expected);
}

static const struct mount shared_srv[] = {
	{ .id = 1, .target = "/" }, { .id = 2, .parent_id = 1, .target = "/srv", SHARED(5) }
};
static const struct mount slave_srv[] = { { .id = 1, .target = "/" },
					  { .id = 2, .parent_id = 1, .target = "/srv", SLAVE(5) } };
static const struct mount private_srv[] = { { .id = 1, .target = "/" },
					    { .id = 2, .parent_id = 1, .target = "/srv" } };

static void slaves_receive_and_alarm_nobody(void **state)
{
	struct world *world = *state;

	put_host(world, shared_srv, 2);
	put_container(world, put_other(world, 7, slave_srv, 2), WORKLOAD_DOCKER, "web");
	assert_propagation(world, "/srv in the host,mnt:1 *\n"
				  "/srv in docker:web,mnt:7\n"
				  "/srv > /srv\n");
}

static void a_peer_of_the_host_is_alarming_and_so_is_all_of_its_way(void **state)
{
	struct world *world = *state;

	put_host(world, shared_srv, 2);
	put_other(world, 7, shared_srv, 2);
	put_other(world, 8, slave_srv, 2);
	assert_propagation(world, "/srv in the host,mnt:1 *\n"
				  "/srv in mnt:7\n"
				  "o group 5\n"
				  "/srv in mnt:8\n"
				  "/srv = group 5 !\n"
				  "/srv = group 5 !\n"
				  "group 5 > /srv\n");
}

static void a_host_that_receives_is_alarming(void **state)
{
	struct world *world = *state;

	put_host(world, slave_srv, 2);
	put_other(world, 7, shared_srv, 2);
	assert_propagation(world, "/srv in mnt:7\n"
				  "/srv in the host,mnt:1 *\n"
				  "/srv > /srv !\n");
}

static void what_stays_on_the_host_is_not_alarming(void **state)
{
	static const struct mount mounts[] = {
		{ .id = 1, .target = "/", SHARED(5) },
		{ .id = 2, .parent_id = 1, .target = "/srv", SLAVE(5) }
	};
	struct world *world = *state;

	put_host(world, mounts, 2);
	assert_propagation(world, "/ in the host,mnt:1 *\n"
				  "/srv in the host,mnt:1 *\n"
				  "/ > /srv\n");
}

static void what_is_shared_with_nobody_is_left_out(void **state)
{
	struct world *world = *state;

	put_host(world, shared_srv, 2);
	put_other(world, 7, private_srv, 2);
	assert_propagation(world, "# the host,mnt:1,no mounts shared with others\n"
				  "# mnt:7,no mounts shared with others\n");
}

static void equal_namespaces_are_there_once(void **state)
{
	struct world *world = *state;

	put_host(world, shared_srv, 2);
	for (uint64_t ino = 7; ino < 12; ino++)
		put_container(world, put_other(world, ino, slave_srv, 2), WORKLOAD_DOCKER,
			      arena_format(world->context.arena, "c%d", (int)ino));
	put_container(world, put_other(world, 20, slave_srv, 2), WORKLOAD_PODMAN, "other kind");
	put_other(world, 21, private_srv, 2);
	put_other(world, 22, private_srv, 2);
	assert_propagation(
		world,
		"/srv in the host,mnt:1 *\n"
		"/srv in 5 mnt namespaces like this,docker:c7,docker:c8,docker:c9,and 2 more\n"
		"/srv in podman:other kind,mnt:20\n"
		"# 2 mnt namespaces like this,mnt:21,mnt:22,no mounts shared with others\n"
		"/srv > /srv\n"
		"/srv > /srv\n");
}

static void mounts_with_the_same_arrows_are_one_box(void **state)
{
	static const struct mount host[] = {
		{ .id = 1, .target = "/", SHARED(1) },
		{ .id = 2, .parent_id = 1, .target = "/a", SHARED(2) },
		{ .id = 3, .parent_id = 1, .target = "/b", SHARED(3) },
		{ .id = 4, .parent_id = 1, .target = "/c", SHARED(4) },
		{ .id = 5, .parent_id = 1, .target = "/d", SHARED(5) },
		{ .id = 6, .parent_id = 1, .target = "/e", SHARED(6) },
	};
	static const struct mount other[] = {
		{ .id = 11, .target = "/", SHARED(1) },
		{ .id = 12, .parent_id = 11, .target = "/a", SHARED(2) },
		{ .id = 13, .parent_id = 11, .target = "/b", SHARED(3) },
		{ .id = 14, .parent_id = 11, .target = "/c", SHARED(4) },
		{ .id = 15, .parent_id = 11, .target = "/d", SHARED(5) },
		{ .id = 16, .parent_id = 11, .target = "/e", SLAVE(6) },
	};
	struct world *world = *state;

	put_host(world, host, ARRAY_SIZE(host));
	put_other(world, 7, other, ARRAY_SIZE(other));
	assert_propagation(world, "/,/a,/b,/c,and 1 more in the host,mnt:1 *\n"
				  "/,/a,/b,/c,and 1 more in mnt:7\n"
				  "o 5 groups\n"
				  "/e in the host,mnt:1 *\n"
				  "/e in mnt:7\n"
				  "/,/a,/b,/c,and 1 more = 5 groups !\n"
				  "/,/a,/b,/c,and 1 more = 5 groups !\n"
				  "/e > /e\n");
}

static void a_master_that_can_not_be_seen_is_out_of_sight(void **state)
{
	struct world *world = *state;
	struct ns *ns = put_other(world, 7, slave_srv, 2);

	/* The host itself can't be seen: we stand for it. */
	world->inventory->observer[NS_MNT] = ns;
	assert_propagation(world, "? group 5,out of sight\n"
				  "/srv in our side,mnt:7 *\n"
				  "group 5,out of sight > /srv\n");
}

static void namespaces_whose_mounts_were_not_read_are_left_out(void **state)
{
	struct world *world = *state;

	(void)inventory_add_ns(world->inventory, NS_MNT, 7);
	(void)inventory_add_ns(world->inventory, NS_NET, 8);
	assert_propagation(world, "");
}

static void namespaces_hang_by_parents_and_owners(void **state)
{
	struct world *world = *state;
	struct inventory *inventory = world->inventory;
	struct ns *user = inventory_add_ns(inventory, NS_USER, 1);
	struct ns *child = inventory_add_ns(inventory, NS_USER, 9);
	struct ns *net = inventory_add_ns(inventory, NS_NET, 2);
	struct ns *pid = inventory_add_ns(inventory, NS_PID, 3);
	struct ns *inner = inventory_add_ns(inventory, NS_PID, 10);

	user->initial = net->initial = pid->initial = true;
	child->owner = child->parent = net->owner = pid->owner = user;
	inner->owner = child;
	inner->parent = pid;
	assert_graph(graph_of_namespaces(inventory, NS_ALL_TYPES, world->context.arena),
		     "user:1 *\n"
		     "net:2 *\n"
		     "pid:3 *\n"
		     "user:9\n"
		     "pid:10\n"
		     "user:1 ~ net:2\n"
		     "user:1 ~ pid:3\n"
		     "user:1 > user:9\n"
		     "pid:3 > pid:10\n"
		     "user:9 ~ pid:10\n");
	assert_graph(graph_of_namespaces(inventory, NS_TYPE_BIT(NS_PID), world->context.arena),
		     "pid:3 *\n"
		     "pid:10\n"
		     "pid:3 > pid:10\n");
}

static void equal_branches_are_there_once(void **state)
{
	struct world *world = *state;
	struct inventory *inventory = world->inventory;
	struct ns *user = inventory_add_ns(inventory, NS_USER, 1);

	for (uint64_t ino = 10; ino < 40; ino += 2) {
		struct ns *child = inventory_add_ns(inventory, NS_USER, ino);
		struct ns *net = inventory_add_ns(inventory, NS_NET, ino + 1);

		child->owner = child->parent = user;
		net->owner = child;
	}
	inventory_add_ns(inventory, NS_USER, 50)->parent = user; /* owns nothing */
	assert_graph(graph_of_namespaces(inventory, NS_ALL_TYPES, world->context.arena),
		     "user:1\n"
		     "15 user namespaces like this,user:10,user:12,user:14,and 12 more\n"
		     "15 net namespaces like this,net:11,net:13,net:15,and 12 more\n"
		     "user:50\n"
		     "user:1 > 15 user namespaces like this,user:10,user:12,user:14,and 12 more\n"
		     "15 user namespaces like this,user:10,user:12,user:14,and 12 more ~ "
		     "15 net namespaces like this,net:11,net:13,net:15,and 12 more\n"
		     "user:1 > user:50\n");
}

static void what_is_inferred_is_there_where_it_was_not_seen(void **state)
{
	struct world *world = *state;

	(void)inventory_add_ns(world->inventory, NS_NET, 7);
	(void)inventory_add_inferred(world->inventory, NS_NET, 7, NULL);
	(void)inventory_add_inferred(world->inventory, NS_NET, 0, "net-66");
	assert_graph(graph_of_namespaces(world->inventory, NS_ALL_TYPES, world->context.arena),
		     "net:~net-66\n"
		     "net:7\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		mounts_test(slaves_receive_and_alarm_nobody),
		mounts_test(a_peer_of_the_host_is_alarming_and_so_is_all_of_its_way),
		mounts_test(a_host_that_receives_is_alarming),
		mounts_test(what_stays_on_the_host_is_not_alarming),
		mounts_test(what_is_shared_with_nobody_is_left_out),
		mounts_test(equal_namespaces_are_there_once),
		mounts_test(mounts_with_the_same_arrows_are_one_box),
		mounts_test(a_master_that_can_not_be_seen_is_out_of_sight),
		mounts_test(namespaces_whose_mounts_were_not_read_are_left_out),
		mounts_test(namespaces_hang_by_parents_and_owners),
		mounts_test(equal_branches_are_there_once),
		mounts_test(what_is_inferred_is_there_where_it_was_not_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
