/* SPDX-License-Identifier: MIT */
/* CV901: what was not seen is a finding. */
#include "audits.h"

#include <errno.h>

static void put_own(struct machine *machine, enum ns_type type, bool initial, unsigned int unknown)
{
	struct ns *ns = inventory_add_ns(machine->inventory, type, 20 + (uint64_t)type);

	ns->self = true;
	ns->initial = initial;
	ns->unknown = unknown;
	machine->inventory->observer[type] = ns;
}

static void gaps_of_one_kind_are_one_finding(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;

	inventory_add_gap(machine->inventory, "namespaces of a process", EACCES, 7, 0);
	inventory_add_gap(machine->inventory, "namespaces of a process", -EACCES, 8, 0);
	finding = only(machine, "CV901");
	assert_string_equal(finding->summary,
			    "more may be wrong than was found: nspect could not read namespaces of "
			    "a process (Permission denied, 2 times)");
	assert_int_equal(finding->severity, SEVERITY_MEDIUM);
	assert_null(finding->subject);
	assert_int_equal(number_of(finding, "count"), 2);
	assert_int_equal(list_of(finding, "pids")->as.list.count, 2);
	assert_int_equal(list_of(finding, "ns")->as.list.count, 0);
	assert_remedy(finding, " # run as root, outside of any container");
}

static void gaps_that_differ_are_told_apart(void **state)
{
	struct machine *machine = *state;

	inventory_add_gap(machine->inventory, "namespaces of a process", EACCES, 7, 0);
	inventory_add_gap(machine->inventory, "namespaces of a process", EMFILE, 7, 0);
	inventory_add_gap(machine->inventory, "mounts of a mount namespace", EACCES, 0, 11);
	audit(machine);
	assert_int_equal(count_of(machine, "CV901"), 3);
	for (size_t i = 1; i < 3; i++)
		assert_true(machine->findings[i]->fingerprint !=
			    machine->findings[i - 1]->fingerprint);
}

static void who_it_is_about_is_not_in_the_fingerprint(void **state)
{
	struct machine *machine = *state;
	uint64_t before;

	inventory_add_gap(machine->inventory, "namespaces of a process", EACCES, 7, 0);
	before = only(machine, "CV901")->fingerprint;
	inventory_add_gap(machine->inventory, "namespaces of a process", EACCES, 9, 0);
	assert_true(only(machine, "CV901")->fingerprint == before);
}

static void whole_sight_is_no_finding(void **state)
{
	struct machine *machine = *state;

	put_own(machine, NS_PID, true, 0);
	put_own(machine, NS_USER, true, 0);
	assert_none(machine, "CV901");
}

static void whoever_is_in_a_namespace_of_their_own_does_not_see_all(void **state)
{
	struct machine *machine = *state;

	put_own(machine, NS_PID, false, 0);
	put_own(machine, NS_NET, false, 0);
	assert_string_equal(only(machine, "CV901")->summary,
			    "more may be wrong than was found: nspect is in a PID namespace of its "
			    "own, and sees no process outside of that");
	put_own(machine, NS_USER, false, 0);
	audit(machine);
	assert_int_equal(count_of(machine, "CV901"), 2);
}

static void nothing_is_said_where_nobody_knows_which_one_is_initial(void **state)
{
	struct machine *machine = *state;

	put_own(machine, NS_PID, false, UNKNOWN_INITIAL);
	put_own(machine, NS_USER, false, UNKNOWN_INITIAL);
	assert_none(machine, "CV901");
}

static void the_proc_of_the_host_shows_all_processes(void **state)
{
	struct machine *machine = *state;
	struct ns *initial = inventory_add_ns(machine->inventory, NS_PID, 19);

	put_own(machine, NS_PID, false, 0);
	initial->initial = true;
	(void)only(machine, "CV901");
	inventory_find_process(machine->inventory, 1)->ns[NS_PID] = initial;
	assert_none(machine, "CV901");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(gaps_of_one_kind_are_one_finding),
		machine_test(gaps_that_differ_are_told_apart),
		machine_test(who_it_is_about_is_not_in_the_fingerprint),
		machine_test(whole_sight_is_no_finding),
		machine_test(whoever_is_in_a_namespace_of_their_own_does_not_see_all),
		machine_test(nothing_is_said_where_nobody_knows_which_one_is_initial),
		machine_test(the_proc_of_the_host_shows_all_processes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
