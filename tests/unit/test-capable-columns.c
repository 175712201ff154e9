/* SPDX-License-Identifier: MIT */
#include <linux/capability.h>

#include "model/capability.h"
#include "util/macros.h"
#include "view/capabilities.h"
#include "views.h"

#define ALL ((UINT64_C(1) << 41) - 1)

static int set_up_capable(void **state)
{
	struct world *world;

	(void)set_up_world(state);
	world = *state;
	world->set = &capability_columns;
	world->inventory->host.capabilities = ALL;
	return 0;
}

#define capable_test(test) cmocka_unit_test_setup_teardown(test, set_up_capable, tear_down_world)

static struct capable make_capable(const struct world *world)
{
	struct ns *user = inventory_add_ns(world->inventory, NS_USER, 7);
	struct ns *net = inventory_add_ns(world->inventory, NS_NET, 8);
	struct process *process = put_member(world, user, 1000, 1, 12345);

	net->owner = user;
	process->uid = 33;
	process->command = "sleep infinity";
	inventory_add_user(world->inventory, 33, "www-data");
	return (struct capable){
		.ns = net,
		.process = process,
		.capabilities = CAPABILITY_BIT(CAP_KILL) | CAPABILITY_BIT(CAP_CHOWN),
		.certain = true,
		.via = CAPABLE_EFFECTIVE,
		.via_ns = user,
	};
}

static void a_process_has_these_cells(void **state)
{
	static const struct expected_cell cells[] = {
		{ "NS", VALUE_NUMBER, "8" },
		{ "TYPE", VALUE_TEXT, "net" },
		{ "ONS", VALUE_NUMBER, "7" },
		{ "NS-WORKLOAD", VALUE_NONE, "-" },
		{ "PID", VALUE_NUMBER, "1000" },
		{ "TID", VALUE_NUMBER, "1000" },
		{ "UID", VALUE_NUMBER, "33" },
		{ "USER", VALUE_TEXT, "www-data" },
		{ "USERNS", VALUE_NUMBER, "7" },
		{ "WORKLOAD", VALUE_TEXT, "docker:3f2a1b5c6d7e" },
		{ "CAPS", VALUE_LIST, "cap_chown,cap_kill" },
		{ "VIA", VALUE_TEXT, "effective" },
		{ "VIA-NS", VALUE_NUMBER, "7" },
		{ "CERTAIN", VALUE_BOOLEAN, "yes" },
		{ "COMMAND", VALUE_TEXT, "sleep infinity" },
	};
	static const struct workload workload = { .runtime = WORKLOAD_DOCKER,
						  .name = "3f2a1b5c6d7e" };
	struct world *world = *state;
	const struct capable capable = make_capable(world);

	inventory_find_process(world->inventory, 1000)->workload = &workload;
	assert_int_equal(ARRAY_SIZE(cells), capability_columns.count);
	assert_types(world, &capable);
	assert_cells(world, &capable, cells, ARRAY_SIZE(cells));
}

static void a_thread_has_its_own_number_and_uid(void **state)
{
	static const struct thread thread = { .tid = 1001, .uid = 34, .has_credentials = true };
	struct world *world = *state;
	struct capable capable = make_capable(world);

	capable.thread = &thread;
	assert_cell(world, &capable, "PID", VALUE_NUMBER, "1000");
	assert_cell(world, &capable, "TID", VALUE_NUMBER, "1001");
	assert_cell(world, &capable, "UID", VALUE_NUMBER, "34");
	assert_cell(world, &capable, "USER", VALUE_TEXT, "34");
}

static void what_is_not_known_is_said(void **state)
{
	struct world *world = *state;
	struct process *process = inventory_add_process(world->inventory, 1000);
	const struct capable capable = {
		.ns = inventory_add_ns(world->inventory, NS_NET, 8),
		.process = process,
		.capabilities = ALL,
	};

	assert_types(world, &capable);
	assert_cell(world, &capable, "ONS", VALUE_UNKNOWN, "?");
	assert_cell(world, &capable, "USERNS", VALUE_UNKNOWN, "?");
	assert_cell(world, &capable, "UID", VALUE_UNKNOWN, "?");
	assert_cell(world, &capable, "USER", VALUE_UNKNOWN, "?");
	assert_cell(world, &capable, "VIA", VALUE_UNKNOWN, "?");
	assert_cell(world, &capable, "VIA-NS", VALUE_UNKNOWN, "?");
	assert_cell(world, &capable, "CERTAIN", VALUE_BOOLEAN, "no");
	assert_cell(world, &capable, "COMMAND", VALUE_UNKNOWN, "?");
	process->inferred[NS_USER] =
		inventory_add_inferred(world->inventory, NS_USER, 4026531837, NULL);
	assert_cell(world, &capable, "USERNS", VALUE_NUMBER, "~4026531837");
}

static void an_owner_is_named_as_such(void **state)
{
	struct world *world = *state;
	struct capable capable = make_capable(world);

	capable.via = CAPABLE_OWNER;
	assert_cell(world, &capable, "VIA", VALUE_TEXT, "owner");
	capable.ns = inventory_find_ns(world->inventory, NS_USER, 7);
	assert_cell(world, &capable, "ONS", VALUE_NUMBER, "7");
}

static void a_set_is_shown_by_what_it_has_or_by_what_it_lacks(void **state)
{
	struct world *world = *state;
	struct capable capable = make_capable(world);
	struct value value;

	capable.capabilities = ALL;
	assert_cell(world, &capable, "CAPS", VALUE_LIST, "all");
	capable.capabilities = ALL & ~CAPABILITY_BIT(CAP_SYS_RESOURCE) & ~CAPABILITY_BIT(CAP_BPF);
	assert_cell(world, &capable, "CAPS", VALUE_LIST, "all but cap_sys_resource,cap_bpf");
	value = column_find(&capability_columns, "CAPS", 4)->get(&world->context, &capable);
	assert_int_equal(value.as.list.count, 39);
	assert_string_equal(value.as.list.items[0].as.text, "cap_chown");
	capable.capabilities = CAPABILITY_BIT(CAP_SYS_ADMIN);
	assert_cell(world, &capable, "CAPS", VALUE_LIST, "cap_sys_admin");
	/* Of few that there are, what is there is said. */
	world->inventory->host.capabilities = 0x3f;
	capable.capabilities = 0x0f;
	assert_cell(world, &capable, "CAPS", VALUE_LIST,
		    "cap_chown,cap_dac_override,cap_dac_read_search,cap_fowner");
	/* The kernel is newer than we are. */
	world->inventory->host.capabilities = UINT64_C(1) << 63 | 1;
	capable.capabilities = UINT64_C(1) << 63;
	assert_cell(world, &capable, "CAPS", VALUE_LIST, "cap_63");
}

static void the_usual_columns_are_those_that_tell_rows_apart(void **state)
{
	static const struct thread thread = { .tid = 1001 };
	struct world *world = *state;
	struct arena *arena = world->context.arena;
	struct capable rows[2] = { make_capable(world), make_capable(world) };

	assert_string_equal(capability_usual_columns(arena, rows, 2, true),
			    "PID,USER,CAPS,VIA,USERNS,WORKLOAD,COMMAND");
	assert_string_equal(capability_usual_columns(arena, rows, 2, false),
			    "NS,TYPE,CAPS,VIA,VIA-NS,NS-WORKLOAD");
	rows[1].ns = rows[1].via_ns;
	rows[1].certain = false;
	rows[1].thread = &thread;
	assert_string_equal(capability_usual_columns(arena, rows, 2, true),
			    "NS,TYPE,PID,TID,USER,CAPS,VIA,CERTAIN,USERNS,WORKLOAD,COMMAND");
	rows[1].process = inventory_add_process(world->inventory, 1001);
	assert_string_equal(
		capability_usual_columns(arena, rows, 2, false),
		"NS,TYPE,PID,TID,USER,CAPS,VIA,CERTAIN,VIA-NS,NS-WORKLOAD,USERNS,WORKLOAD,COMMAND");
	assert_string_equal(capability_usual_columns(arena, NULL, 0, true),
			    "PID,USER,CAPS,VIA,USERNS,WORKLOAD,COMMAND");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		capable_test(a_process_has_these_cells),
		capable_test(a_thread_has_its_own_number_and_uid),
		capable_test(what_is_not_known_is_said),
		capable_test(an_owner_is_named_as_such),
		capable_test(a_set_is_shown_by_what_it_has_or_by_what_it_lacks),
		capable_test(the_usual_columns_are_those_that_tell_rows_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
