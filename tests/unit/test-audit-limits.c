/* SPDX-License-Identifier: MIT */
/* LM501 to LM503: how far users are from what the kernel allows. */
#include "containers.h"

static void put_limit(struct machine *machine, enum ns_type type, uint64_t limit)
{
	machine->inventory->host.ns_max.max[type] = limit;
	machine->inventory->host.ns_max.known |= NS_TYPE_BIT(type);
}

/* User namespaces below ours, made by a user. */
static struct ns *put_users(struct machine *machine, uint64_t ino, size_t count, uid_t uid)
{
	struct ns *ns = NULL;

	for (size_t i = 0; i < count; i++) {
		ns = inventory_add_ns(machine->inventory, NS_USER, ino + i);
		ns->parent = ns->owner = host_ns(machine, NS_USER);
		ns->owner_uid = uid;
	}
	return ns;
}

static void four_fifths_of_the_limit_are_a_finding(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;

	put_host(machine);
	put_limit(machine, NS_USER, 10);
	put_users(machine, 100, 7, 1000);
	put_users(machine, 200, 7, 1001);
	assert_none(machine, "LM501");
	put_users(machine, 300, 1, 1000);
	finding = only(machine, "LM501");
	assert_string_equal(finding->summary, "uid 1000 has 8 user namespaces, of 10 that "
					      "user.max_user_namespaces allows");
	assert_int_equal(finding->severity, SEVERITY_MEDIUM);
	assert_string_equal(finding->remedy.text, "sysctl -w user.max_user_namespaces=20");
	put_users(machine, 400, 2, 1000);
	assert_int_equal(only(machine, "LM501")->severity, SEVERITY_HIGH);
}

static void what_is_below_counts_for_who_made_the_top(void **state)
{
	struct machine *machine = *state;
	struct ns *top, *below, *net;

	put_host(machine);
	put_limit(machine, NS_NET, 1);
	top = put_users(machine, 100, 1, 1000);
	below = inventory_add_ns(machine->inventory, NS_USER, 101);
	below->parent = below->owner = top;
	below->owner_uid = 0;
	net = inventory_add_ns(machine->inventory, NS_NET, 102);
	net->owner = below;
	net->owner_uid = 0;
	assert_int_equal(number_of(only(machine, "LM501"), "uid"), 1000);
	net->owner = host_ns(machine, NS_USER);
	assert_int_equal(number_of(only(machine, "LM501"), "uid"), 0);
}

static void what_does_not_count_here_is_left_out(void **state)
{
	struct machine *machine = *state;
	struct ns *net;

	put_host(machine);
	put_limit(machine, NS_NET, 1);
	put_limit(machine, NS_PID, 0);
	net = inventory_add_ns(machine->inventory, NS_NET, 102);
	assert_none(machine, "LM501");
	net->owner = inventory_add_ns(machine->inventory, NS_USER, 90);
	assert_none(machine, "LM501");
	net->owner = host_ns(machine, NS_USER);
	net->unknown = UNKNOWN_OWNER_UID;
	assert_none(machine, "LM501");
	net->unknown = 0;
	net->initial = true;
	assert_none(machine, "LM501");
	net->initial = false;
	(void)only(machine, "LM501");
	machine->inventory->host.ns_max.known = 0;
	assert_none(machine, "LM501");
}

static void only_the_deepest_of_a_nest_is_a_finding(void **state)
{
	struct machine *machine = *state;
	struct ns *ns;

	put_host(machine);
	ns = host_ns(machine, NS_PID);
	for (uint64_t i = 1; i <= 27; i++) {
		struct ns *child = inventory_add_ns(machine->inventory, NS_PID, 500 + i);

		child->parent = ns;
		ns = child;
	}
	assert_none(machine, "LM502");
	for (uint64_t i = 28; i <= 29; i++) {
		struct ns *child = inventory_add_ns(machine->inventory, NS_PID, 500 + i);

		child->parent = ns;
		ns = child;
	}
	assert_string_equal(only(machine, "LM502")->summary,
			    "pid:529 is nested 29 levels deep, of 32 that the kernel allows");
}

static void that_users_may_make_user_namespaces_is_said(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;

	put_host(machine);
	assert_none(machine, "LM503");
	put_limit(machine, NS_USER, 9);
	finding = only(machine, "LM503");
	assert_int_equal(finding->severity, SEVERITY_INFO);
	assert_string_equal(finding->remedy.text, "sysctl -w user.max_user_namespaces=0");
	put_limit(machine, NS_USER, 0);
	assert_none(machine, "LM503");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(four_fifths_of_the_limit_are_a_finding),
		machine_test(what_is_below_counts_for_who_made_the_top),
		machine_test(what_does_not_count_here_is_left_out),
		machine_test(only_the_deepest_of_a_nest_is_a_finding),
		machine_test(that_users_may_make_user_namespaces_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
