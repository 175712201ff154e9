/* SPDX-License-Identifier: MIT */
/* The columns of the list of namespaces; their rows are in test-namespace-rows.c. */
#include <ctype.h>

#include "util/macros.h"
#include "views.h"

/* A network namespace of two processes, the younger one with the lower PID, and what is above it. */
static struct ns *put_net(const struct world *world)
{
	static const struct workload workload = {
		.runtime = WORKLOAD_DOCKER,
		.name = "3f2a1b5c6d7e",
		.container = "3f2a1b5c6d7e0000",
		.pod = "0d1e",
		.unit = "docker.service",
	};
	struct ns *user = inventory_add_ns(world->inventory, NS_USER, 4026531837);
	struct ns *net = inventory_add_ns(world->inventory, NS_NET, 4026532441);
	struct process *first = put_member(world, net, 1000, 2000, 50000);
	struct process *leader = put_member(world, net, 2000, 7, 12345);

	user->initial = user->self = true;
	net->owner = user;
	net->owner_uid = 1001;
	net->netnsid = 3;
	net->id = UINT64_MAX;
	first->uid = 33;
	first->command = "nginx: worker";
	leader->uid = 0;
	leader->n_tasks = 4;
	leader->command = "nginx: master";
	leader->cgroup = "/system.slice/docker-3f2a.scope";
	leader->workload = &workload;
	inventory_add_user(world->inventory, 33, "www-data");
	inventory_add_user(world->inventory, 1001, NULL);
	inventory_finish(world->inventory);
	return net;
}

static void a_namespace_with_members_has_these_cells(void **state)
{
	static const struct expected_cell cells[] = {
		{ "NS", VALUE_NUMBER, "4026532441" },
		{ "TYPE", VALUE_TEXT, "net" },
		{ "NPROCS", VALUE_NUMBER, "2" },
		{ "NTHREADS", VALUE_NUMBER, "5" },
		{ "PID", VALUE_NUMBER, "1000" },
		{ "PPID", VALUE_NUMBER, "2000" },
		{ "UID", VALUE_NUMBER, "33" },
		{ "USER", VALUE_TEXT, "www-data" },
		{ "COMMAND", VALUE_TEXT, "nginx: worker" },
		{ "PATH", VALUE_TEXT, "/proc/1000/ns/net" },
		{ "NETNSID", VALUE_NUMBER, "3" },
		{ "NSFS", VALUE_LIST, "" },
		{ "PINS", VALUE_LIST, "" },
		{ "PIN-STATE", VALUE_NONE, "" },
		{ "PNS", VALUE_NONE, "" },
		{ "ONS", VALUE_NUMBER, "4026531837" },
		{ "OWNER-UID", VALUE_NUMBER, "1001" },
		{ "OWNER", VALUE_TEXT, "1001" },
		{ "LEADER", VALUE_NUMBER, "2000" },
		{ "STARTED", VALUE_TEXT, "2025-11-21T04:42:03Z" },
		{ "AGE", VALUE_NUMBER, "2h44m" },
		{ "CGROUP", VALUE_TEXT, "/system.slice/docker-3f2a.scope" },
		{ "NSID", VALUE_TEXT, "18446744073709551615" },
		{ "KEPT-BY", VALUE_OBJECT, "task:2" },
		{ "NFDS", VALUE_NUMBER, "0" },
		{ "NPINS", VALUE_NUMBER, "0" },
		{ "WORKLOAD", VALUE_TEXT, "docker:3f2a1b5c6d7e" },
		{ "RUNTIME", VALUE_TEXT, "docker" },
		{ "CONTAINER", VALUE_TEXT, "3f2a1b5c6d7e0000" },
		{ "POD", VALUE_TEXT, "0d1e" },
		{ "UNIT", VALUE_TEXT, "docker.service" },
		{ "HOST", VALUE_BOOLEAN, "no" },
		{ "INFERRED", VALUE_BOOLEAN, "no" },
		{ "SELF", VALUE_BOOLEAN, "no" },
	};

	assert_cells(*state, put_net(*state), cells, ARRAY_SIZE(cells));
}

static void the_initial_user_namespace_has_nothing_above_it(void **state)
{
	static const struct expected_cell cells[] = {
		{ "TYPE", VALUE_TEXT, "user" },
		{ "PNS", VALUE_NONE, "" },
		{ "ONS", VALUE_NONE, "" },
		{ "HOST", VALUE_BOOLEAN, "yes" },
		{ "SELF", VALUE_BOOLEAN, "yes" },
		{ "NETNSID", VALUE_NONE, "" },
		{ "KEPT-BY", VALUE_OBJECT, "owned:1" },
		{ "WORKLOAD", VALUE_NONE, "-" },
	};

	(void)put_net(*state);
	assert_cells(*state,
		     inventory_find_ns(((struct world *)*state)->inventory, NS_USER, 4026531837),
		     cells, ARRAY_SIZE(cells));
}

static void a_namespace_without_members_has_no_process_and_its_owner_s_uid(void **state)
{
	static const struct expected_cell cells[] = {
		{ "NPROCS", VALUE_NUMBER, "0" }, { "NTHREADS", VALUE_NUMBER, "0" },
		{ "PID", VALUE_NONE, "" },       { "PPID", VALUE_NONE, "" },
		{ "LEADER", VALUE_NONE, "" },    { "STARTED", VALUE_NONE, "" },
		{ "CGROUP", VALUE_NONE, "" },    { "PATH", VALUE_NONE, "" },
		{ "AGE", VALUE_NONE, "" },       { "UID", VALUE_NUMBER, "1001" },
		{ "USER", VALUE_TEXT, "alice" }, { "COMMAND", VALUE_NONE, "(kept by the kernel)" },
		{ "WORKLOAD", VALUE_NONE, "-" }, { "RUNTIME", VALUE_NONE, "" },
		{ "CONTAINER", VALUE_NONE, "" }, { "POD", VALUE_NONE, "" },
		{ "UNIT", VALUE_NONE, "" },      { "KEPT-BY", VALUE_OBJECT, "kernel:1" },
	};
	struct world *world = *state;
	struct ns *ns = inventory_add_ns(world->inventory, NS_NET, 7);

	ns->owner_uid = 1001;
	inventory_add_user(world->inventory, 1001, "alice");
	inventory_finish(world->inventory);
	assert_cells(world, ns, cells, ARRAY_SIZE(cells));
}

static void what_could_not_be_learnt_is_unknown_and_not_none(void **state)
{
	static const struct expected_cell cells[] = {
		{ "ONS", VALUE_UNKNOWN, "?" },       { "PNS", VALUE_UNKNOWN, "?" },
		{ "OWNER-UID", VALUE_UNKNOWN, "?" }, { "OWNER", VALUE_UNKNOWN, "?" },
		{ "UID", VALUE_UNKNOWN, "?" },       { "USER", VALUE_UNKNOWN, "?" },
		{ "NSID", VALUE_UNKNOWN, "?" },      { "HOST", VALUE_UNKNOWN, "?" },
		{ "NETNSID", VALUE_NONE, "" },
	};
	struct world *world = *state;
	struct ns *ns = inventory_add_ns(world->inventory, NS_USER, 7);

	ns->unknown = ~0U;
	inventory_finish(world->inventory);
	assert_cells(world, ns, cells, ARRAY_SIZE(cells));
}

static void each_fact_is_unknown_for_itself(void **state)
{
	static const struct {
		const char *name;
		unsigned int unknown;
	} facts[] = {
		{ "ONS", UNKNOWN_OWNER },
		{ "PNS", UNKNOWN_PARENT },
		{ "HOST", UNKNOWN_INITIAL },
	};
	struct world *world = *state;
	struct ns *ns = inventory_add_ns(world->inventory, NS_USER, 7);

	for (size_t i = 0; i < ARRAY_SIZE(facts); i++) {
		const struct column *column =
			column_find(&namespace_columns, facts[i].name, strlen(facts[i].name));

		ns->unknown = ~facts[i].unknown;
		assert_int_not_equal(column->get(&world->context, ns).kind, VALUE_UNKNOWN);
		ns->unknown = facts[i].unknown;
		assert_int_equal(column->get(&world->context, ns).kind, VALUE_UNKNOWN);
	}
}

static void our_own_namespace_need_not_be_the_host_s(void **state)
{
	struct world *world = *state;
	struct ns *ns = inventory_add_ns(world->inventory, NS_NET, 7);

	ns->self = true;
	assert_cell(world, ns, "SELF", VALUE_BOOLEAN, "yes");
	assert_cell(world, ns, "HOST", VALUE_BOOLEAN, "no");
}

static void what_was_not_read_of_a_member_is_unknown(void **state)
{
	static const struct expected_cell cells[] = {
		{ "UID", VALUE_UNKNOWN, "?" },
		{ "USER", VALUE_UNKNOWN, "?" },
		{ "COMMAND", VALUE_UNKNOWN, "?" },
		{ "STARTED", VALUE_UNKNOWN, "?" },
	};
	struct world *world = *state;
	struct ns *ns = inventory_add_ns(world->inventory, NS_NET, 7);

	ns->owner_uid = 0; /* is somebody else's */
	put_member(world, ns, 1000, 1, 0)->comm = NULL;
	inventory_finish(world->inventory);
	assert_cells(world, ns, cells, ARRAY_SIZE(cells));
}

static void a_netnsid_is_a_number_unassigned_or_unknown(void **state)
{
	struct world *world = *state;
	struct ns *ns = inventory_add_ns(world->inventory, NS_NET, 7);

	assert_cell(world, ns, "NETNSID", VALUE_NONE, "unassigned");
	ns->netnsid = 0;
	assert_cell(world, ns, "NETNSID", VALUE_NUMBER, "0");
	ns->unknown = UNKNOWN_NETNSID;
	assert_cell(world, ns, "NETNSID", VALUE_UNKNOWN, "?");
}

static void a_parent_is_its_inode(void **state)
{
	struct world *world = *state;
	struct ns *ns = inventory_add_ns(world->inventory, NS_PID, 7);

	ns->parent = inventory_add_ns(world->inventory, NS_PID, 4026531836);
	ns->unknown = ~0U;
	assert_cell(world, ns, "PNS", VALUE_NUMBER, "4026531836");
}

static void a_user_without_a_name_is_a_number_and_so_is_everyone_with_numeric(void **state)
{
	struct world *world = *state;
	struct ns *ns = inventory_add_ns(world->inventory, NS_NET, 7);

	ns->owner_uid = 1001;
	assert_cell(world, ns, "OWNER", VALUE_TEXT, "1001");
	inventory_add_user(world->inventory, 1001, "alice");
	assert_cell(world, ns, "OWNER", VALUE_TEXT, "alice");
	assert_cell(world, ns, "USER", VALUE_TEXT, "alice");
	world->context.numeric = true;
	assert_cell(world, ns, "OWNER", VALUE_TEXT, "1001");
	assert_cell(world, ns, "USER", VALUE_TEXT, "1001");
}

static void a_namespace_of_threads_alone_has_the_path_of_one(void **state)
{
	struct world *world = *state;
	struct ns *ns = inventory_add_ns(world->inventory, NS_NET, 7);
	struct ns *other = inventory_add_ns(world->inventory, NS_NET, 8);

	put_task(world, put_member(world, other, 1000, 1, 1), 1001, ns);
	world->inventory->host.proc_path = "/host/proc";
	inventory_finish(world->inventory);
	assert_cell(world, ns, "PATH", VALUE_TEXT, "/host/proc/1000/task/1001/ns/net");
	assert_cell(world, other, "PATH", VALUE_TEXT, "/host/proc/1000/ns/net");
}

static void a_command_that_is_not_there_gives_way_to_what_keeps_the_namespace(void **state)
{
	static const struct {
		enum reference_kind kind;
		const char *text;
	} kinds[] = {
		{ REFERENCE_THREAD, "(thread 1001: sleep)" },
		{ REFERENCE_FOR_CHILDREN, "(for-children 1001: sleep)" },
		{ REFERENCE_FD, "(fd 5 of 1001: sleep)" },
		{ REFERENCE_SOCKET, "(socket 5 of 1001: sleep)" },
		{ REFERENCE_TUN, "(tun 5 of 1001: sleep)" },
		{ REFERENCE_PIDFD, "(pidfd 5 of 1001: sleep)" },
	};
	struct world *world = *state;
	struct ns *other = inventory_add_ns(world->inventory, NS_NET, 1);
	struct process *process = put_member(world, other, 1000, 1, 1);

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct ns *ns = inventory_add_ns(world->inventory, NS_NET, 100 + i);
		struct reference *reference =
			inventory_add_reference(world->inventory, ns, kinds[i].kind);

		reference->process = process;
		reference->tid = 1001;
		reference->fd = 5;
		assert_cell(world, ns, "COMMAND", VALUE_NONE, kinds[i].text);
	}
}

static void relatives_keep_a_namespace_too(void **state)
{
	struct world *world = *state;
	struct ns *ns = inventory_add_ns(world->inventory, NS_USER, 7);

	inventory_add_ns(world->inventory, NS_NET, 8)->owner = ns;
	inventory_finish(world->inventory);
	assert_cell(world, ns, "COMMAND", VALUE_NONE, "(owner of 1)");
	assert_cell(world, ns, "KEPT-BY", VALUE_OBJECT, "owned:1");
	inventory_add_ns(world->inventory, NS_USER, 9)->parent = ns;
	inventory_finish(world->inventory);
	assert_cell(world, ns, "COMMAND", VALUE_NONE, "(parent of 1)");
	assert_cell(world, ns, "KEPT-BY", VALUE_OBJECT, "child:1 owned:1");
}

static struct reference *put_pin(const struct world *world, struct ns *ns, const char *target,
				 struct ns *in_ns)
{
	struct reference *pin = inventory_add_reference(world->inventory, ns, REFERENCE_PIN);

	pin->target = target;
	pin->in_ns = in_ns;
	return pin;
}

static void pins_say_where_they_are_and_whether_they_lead_there(void **state)
{
	static const struct expected_cell cells[] = {
		{ "COMMAND", VALUE_NONE, "(pinned: /run/netns/blue)" },
		{ "NSFS", VALUE_LIST, "/run/netns/blue,/b" },
		{ "PINS", VALUE_LIST, "/run/netns/blue (shadowed),/a (in mnt:78),/b,/c" },
		{ "PIN-STATE", VALUE_TEXT, "ok" },
		{ "NPINS", VALUE_NUMBER, "4" },
		{ "KEPT-BY", VALUE_OBJECT, "pin:4" },
		{ "AGE", VALUE_NUMBER, "1m" },
	};
	struct world *world = *state;
	struct ns *ns = inventory_add_ns(world->inventory, NS_NET, 7);
	struct ns *ours = inventory_add_ns(world->inventory, NS_MNT, 77);

	ours->self = true;
	(void)inventory_add_reference(world->inventory, ours, REFERENCE_FD);
	assert_cell(world, ours, "PIN-STATE", VALUE_NONE, "");
	put_pin(world, ns, "/run/netns/blue", ours)->state = PIN_SHADOWED;
	assert_cell(world, ns, "PIN-STATE", VALUE_TEXT, "shadowed");
	put_pin(world, ns, "/a", inventory_add_ns(world->inventory, NS_MNT, 78))->since =
		world->inventory->host.time - 119;
	put_pin(world, ns, "/b", ours)->since = world->inventory->host.time - 30;
	(void)put_pin(world, ns, "/c", NULL);
	inventory_finish(world->inventory);
	assert_cells(world, ns, cells, ARRAY_SIZE(cells));
}

static void a_pin_can_be_in_a_mount_namespace_that_is_inferred(void **state)
{
	struct world *world = *state;
	struct ns *ns = inventory_add_ns(world->inventory, NS_NET, 7);
	struct ns *in_ns = inventory_add_inferred(world->inventory, NS_MNT, 0, "mnt-66");

	(void)put_pin(world, ns, "/a", in_ns);
	assert_cell(world, ns, "PINS", VALUE_LIST, "/a (in ~mnt-66)");
}

static void a_pin_is_an_object_with_its_mount_namespace(void **state)
{
	struct world *world = *state;
	struct ns *ns = inventory_add_ns(world->inventory, NS_NET, 7);
	const struct value_field *fields;
	struct value pins;

	(void)put_pin(world, ns, "/a", inventory_add_ns(world->inventory, NS_MNT, 78));
	(void)put_pin(world, ns, "/c", NULL);
	pins = column_find(&namespace_columns, "PINS", 4)->get(&world->context, ns);
	assert_int_equal(pins.as.list.count, 2);
	fields = pins.as.list.items[0].as.object.fields;
	assert_string_equal(fields[0].name, "ns");
	assert_int_equal(fields[0].value.as.number, 78);
	assert_string_equal(fields[1].name, "target");
	assert_string_equal(fields[1].value.as.text, "/a");
	assert_string_equal(fields[2].name, "state");
	assert_string_equal(fields[2].value.as.text, "elsewhere");
	assert_int_equal(pins.as.list.items[1].as.object.fields[0].value.kind, VALUE_UNKNOWN);
}

static void all_that_keeps_a_namespace_is_counted_by_kind(void **state)
{
	struct world *world = *state;
	struct ns *ns = inventory_add_ns(world->inventory, NS_PID, 7);
	struct process *process = put_member(world, ns, 1000, 1, 1);

	for (int kind = REFERENCE_KIND_COUNT - 1; kind >= 0; kind--) {
		for (int i = 0; i <= kind; i++) {
			struct reference *reference = inventory_add_reference(
				world->inventory, ns, (enum reference_kind)kind);

			reference->process = process;
			reference->target = "/mnt";
		}
	}
	inventory_add_ns(world->inventory, NS_PID, 8)->parent = ns;
	inventory_finish(world->inventory);
	assert_cell(world, ns, "KEPT-BY", VALUE_OBJECT,
		    "task:1 thread:1 for-children:2 fd:3 pidfd:4 socket:5 tun:6 pin:7 "
		    "idmapped-mount:8 child:1");
	assert_cell(world, ns, "NFDS", VALUE_NUMBER, "3");
	assert_cell(world, ns, "NPINS", VALUE_NUMBER, "7");
}

static void an_age_is_short_in_a_table_and_seconds_elsewhere(void **state)
{
	static const struct {
		int64_t age;
		const char *text;
	} ages[] = {
		{ -5, "0s" },        { 0, "0s" },     { 59, "59s" },
		{ 60, "1m" },        { 3599, "59m" }, { 3600, "1h00m" },
		{ 86399, "23h59m" }, { 86400, "1d" }, { 8640000, "100d" },
	};
	struct world *world = *state;
	struct ns *ns = inventory_add_ns(world->inventory, NS_NET, 7);
	struct reference *pin = put_pin(world, ns, "/a", NULL);

	for (size_t i = 0; i < ARRAY_SIZE(ages); i++) {
		struct value age;

		pin->since = world->inventory->host.time - ages[i].age;
		assert_cell(world, ns, "AGE", VALUE_NUMBER, ages[i].text);
		age = column_find(&namespace_columns, "AGE", 3)->get(&world->context, ns);
		assert_int_equal(age.as.number, ages[i].age < 0 ? 0 : ages[i].age);
	}
}

static void without_a_boot_time_and_a_clock_rate_no_start_is_known(void **state)
{
	struct world *world = *state;
	struct ns *ns = put_net(world);

	world->inventory->host.ticks_per_second = 0;
	assert_cell(world, ns, "STARTED", VALUE_UNKNOWN, "?");
	world->inventory->host.ticks_per_second = 100;
	world->inventory->host.boot_time = 0;
	assert_cell(world, ns, "STARTED", VALUE_UNKNOWN, "?");
	assert_cell(world, ns, "AGE", VALUE_UNKNOWN, "?");
}

/* Of a captured tree, where anything may be written. */
static void a_start_beyond_all_years_is_not_known(void **state)
{
	struct world *world = *state;
	struct ns *ns = inventory_add_ns(world->inventory, NS_NET, 7);

	(void)put_member(world, ns, 1000, 1, UINT64_MAX);
	inventory_finish(world->inventory);
	assert_cell(world, ns, "STARTED", VALUE_UNKNOWN, "?");
}

static void what_was_concluded_looks_different_from_what_was_seen(void **state)
{
	struct world *world = *state;
	struct ns *by_ino = inventory_add_inferred(world->inventory, NS_NET, 4026532441, NULL);
	struct ns *by_label = inventory_add_inferred(world->inventory, NS_MNT, 0, "mnt-66");

	assert_cell(world, by_ino, "NS", VALUE_NUMBER, "~4026532441");
	assert_cell(world, by_label, "NS", VALUE_NONE, "~mnt-66");
	assert_cell(world, by_label, "INFERRED", VALUE_BOOLEAN, "yes");
	assert_cell(world, by_label, "KEPT-BY", VALUE_OBJECT, "");
	assert_cell(world, by_ino, "LABEL", VALUE_NONE, "");
	assert_cell(world, by_label, "LABEL", VALUE_TEXT, "mnt-66");
}

static void what_was_concluded_says_no_more_than_that(void **state)
{
	struct world *world = *state;
	struct ns *ns = inventory_add_inferred(world->inventory, NS_NET, 4026532441, NULL);
	struct process *process = inventory_add_process(world->inventory, 10);

	process->denied = true;
	process->inferred[NS_NET] = ns;
	inventory_finish(world->inventory);
	assert_cell(world, ns, "NPROCS", VALUE_NUMBER, "1");
	assert_cell(world, ns, "PID", VALUE_NUMBER, "10");
	assert_cell(world, ns, "KEPT-BY", VALUE_OBJECT, "task:1");
	assert_cell(world, ns, "PATH", VALUE_UNKNOWN, "?");
	assert_cell(world, ns, "SELF", VALUE_UNKNOWN, "?");
	ns->self = true;
	assert_cell(world, ns, "SELF", VALUE_BOOLEAN, "yes");
}

static void every_column_has_one_type_for_ever(void **state)
{
	struct world *world = *state;
	struct ns *unknown = inventory_add_ns(world->inventory, NS_PID, 7);
	struct ns *empty = inventory_add_ns(world->inventory, NS_MNT, 8);

	assert_types(world, put_net(world));
	unknown->unknown = ~0U;
	assert_types(world, unknown);
	assert_types(world, empty);
	(void)put_pin(world, empty, "/a", empty);
	assert_types(world, empty);
	assert_types(world, inventory_add_inferred(world->inventory, NS_MNT, 0, "mnt-66"));
}

/* Keys in JSON are the names in lower case with "_" for "-". */
static int in_key(unsigned char upper)
{
	return upper == '-' ? '_' : tolower(upper);
}

static void assert_named_well(const struct column_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct column *column = &set->columns[i];
		size_t length = strlen(column->name), help = strlen(column->help);

		assert_ptr_equal(column_find(set, column->name, length), column);
		assert_int_equal(strlen(column->key), length);
		for (size_t at = 0; at < length; at++) {
			unsigned char upper = (unsigned char)column->name[at];

			assert_true(isupper(upper) || upper == '-');
			assert_int_equal(column->key[at], in_key(upper));
		}
		assert_true(help > 0 && column->help[help - 1] != '.');
	}
}

static void every_column_is_named_once_and_well(void **state)
{
	assert_named_well(&namespace_columns);
	assert_named_well(&member_columns);
}

static struct ns *put_user(const struct world *world, struct id_maps *maps)
{
	static const struct id_extent uids[] = { { 0, 1000, 1 }, { 1, ID_NONE, 65536 } };
	static const struct id_extent gids[] = { { 0, 0, UINT32_MAX } };
	struct ns *ns = inventory_add_ns(world->inventory, NS_USER, 7);

	ns->parent = inventory_add_ns(world->inventory, NS_USER, 4026531837);
	ns->parent->initial = true;
	maps->host[ID_UID] = (struct id_map){ ID_MAP_READ, ARRAY_SIZE(uids), uids };
	maps->host[ID_GID] = (struct id_map){ ID_MAP_READ, ARRAY_SIZE(gids), gids };
	maps->setgroups = SETGROUPS_DENY;
	ns->id_maps = maps;
	return ns;
}

static void a_user_namespace_says_who_is_who(void **state)
{
	static const struct expected_cell cells[] = {
		{ "UIDMAP", VALUE_LIST, "0+1@1000,1+65536@?" },
		{ "GIDMAP", VALUE_LIST, "0+4294967295@0" },
		{ "SETGROUPS", VALUE_TEXT, "deny" },
		{ "HOSTROOT", VALUE_BOOLEAN, "yes" },
		{ "LEVEL", VALUE_NUMBER, "1" },
	};
	struct id_maps maps = { 0 };

	assert_cells(*state, put_user(*state, &maps), cells, ARRAY_SIZE(cells));
}

static void a_map_that_nobody_has_written_is_an_empty_one(void **state)
{
	static const struct expected_cell cells[] = {
		{ "UIDMAP", VALUE_LIST, "" },
		{ "SETGROUPS", VALUE_TEXT, "allow" },
		{ "HOSTROOT", VALUE_BOOLEAN, "no" },
	};
	struct id_maps maps = { 0 };
	struct ns *ns = put_user(*state, &maps);

	maps = (struct id_maps){ .setgroups = SETGROUPS_ALLOW };
	maps.host[ID_UID].state = maps.host[ID_GID].state = ID_MAP_READ;
	assert_cells(*state, ns, cells, ARRAY_SIZE(cells));
}

static void maps_that_were_not_read_are_unknown_and_of_other_types_none(void **state)
{
	static const struct expected_cell unknown[] = {
		{ "UIDMAP", VALUE_UNKNOWN, "?" },    { "GIDMAP", VALUE_UNKNOWN, "?" },
		{ "SETGROUPS", VALUE_UNKNOWN, "?" }, { "HOSTROOT", VALUE_UNKNOWN, "?" },
		{ "LEVEL", VALUE_UNKNOWN, "?" },
	};
	static const struct expected_cell none[] = {
		{ "UIDMAP", VALUE_NONE, "" },    { "GIDMAP", VALUE_NONE, "" },
		{ "SETGROUPS", VALUE_NONE, "" }, { "HOSTROOT", VALUE_NONE, "" },
		{ "LEVEL", VALUE_NONE, "" },
	};
	struct world *world = *state;
	struct id_maps denied = { .host[ID_UID].state = ID_MAP_DENIED };
	struct ns *ns = inventory_add_ns(world->inventory, NS_USER, 8);

	assert_cells(world, ns, unknown, ARRAY_SIZE(unknown));
	ns->id_maps = &denied;
	assert_cells(world, ns, unknown, ARRAY_SIZE(unknown));
	assert_cells(world, inventory_add_ns(world->inventory, NS_NET, 9), none, ARRAY_SIZE(none));
}

/* What has no id where we are may be anyone's, root's as well. */
static void an_id_out_of_sight_may_be_root(void **state)
{
	static const struct id_extent extents[] = { { 0, 1000, 1 } };
	struct id_maps maps = { 0 };
	struct ns *ns = put_user(*state, &maps);

	maps.host[ID_GID] = (struct id_map){ ID_MAP_READ, ARRAY_SIZE(extents), extents };
	assert_cell(*state, ns, "HOSTROOT", VALUE_UNKNOWN, "?");
}

static void levels_are_counted_from_the_top_that_we_see(void **state)
{
	struct world *world = *state;
	struct ns *top = inventory_add_ns(world->inventory, NS_PID, 1);
	struct ns *middle = inventory_add_ns(world->inventory, NS_PID, 2);
	struct ns *bottom = inventory_add_ns(world->inventory, NS_PID, 3);

	bottom->parent = middle;
	middle->parent = top;
	assert_cell(world, bottom, "LEVEL", VALUE_UNKNOWN, "?");
	top->self = true;
	assert_cell(world, bottom, "LEVEL", VALUE_NUMBER, "2");
	assert_cell(world, top, "LEVEL", VALUE_NUMBER, "0");
	top->parent = bottom; /* out of a captured tree */
	assert_cell(world, bottom, "LEVEL", VALUE_UNKNOWN, "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(a_namespace_with_members_has_these_cells),
		world_test(the_initial_user_namespace_has_nothing_above_it),
		world_test(a_namespace_without_members_has_no_process_and_its_owner_s_uid),
		world_test(what_could_not_be_learnt_is_unknown_and_not_none),
		world_test(each_fact_is_unknown_for_itself),
		world_test(our_own_namespace_need_not_be_the_host_s),
		world_test(what_was_not_read_of_a_member_is_unknown),
		world_test(a_netnsid_is_a_number_unassigned_or_unknown),
		world_test(a_parent_is_its_inode),
		world_test(a_user_without_a_name_is_a_number_and_so_is_everyone_with_numeric),
		world_test(a_namespace_of_threads_alone_has_the_path_of_one),
		world_test(a_command_that_is_not_there_gives_way_to_what_keeps_the_namespace),
		world_test(relatives_keep_a_namespace_too),
		world_test(pins_say_where_they_are_and_whether_they_lead_there),
		world_test(a_pin_can_be_in_a_mount_namespace_that_is_inferred),
		world_test(a_pin_is_an_object_with_its_mount_namespace),
		world_test(all_that_keeps_a_namespace_is_counted_by_kind),
		world_test(an_age_is_short_in_a_table_and_seconds_elsewhere),
		world_test(without_a_boot_time_and_a_clock_rate_no_start_is_known),
		world_test(a_start_beyond_all_years_is_not_known),
		world_test(what_was_concluded_looks_different_from_what_was_seen),
		world_test(what_was_concluded_says_no_more_than_that),
		world_test(every_column_has_one_type_for_ever),
		world_test(every_column_is_named_once_and_well),
		world_test(a_user_namespace_says_who_is_who),
		world_test(a_map_that_nobody_has_written_is_an_empty_one),
		world_test(maps_that_were_not_read_are_unknown_and_of_other_types_none),
		world_test(an_id_out_of_sight_may_be_root),
		world_test(levels_are_counted_from_the_top_that_we_see),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
