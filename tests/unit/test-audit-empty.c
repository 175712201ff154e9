/* SPDX-License-Identifier: MIT */
/* LC301 to LC306: namespaces that nobody is in, and pins that do not lead to theirs. */
#include "containers.h"

#define NOW INT64_C(1000000000)
#define DAY INT64_C(86400)

/* A network namespace that nobody is in. */
static struct ns *put_empty(struct machine *machine)
{
	put_host(machine);
	machine->inventory->host.time = NOW;
	return inventory_add_ns(machine->inventory, NS_NET, 77);
}

static struct reference *put_pin(struct machine *machine, struct ns *ns, struct ns *in_ns,
				 const char *target, int64_t age)
{
	struct reference *pin = inventory_add_reference(machine->inventory, ns, REFERENCE_PIN);

	pin->target = target;
	pin->in_ns = in_ns;
	pin->since = NOW - age;
	return pin;
}

static struct reference *put_descriptor(struct machine *machine, struct ns *ns,
					enum reference_kind kind)
{
	struct process *process = put_process(machine, machine->host, 50, "keeper");
	struct reference *reference = inventory_add_reference(machine->inventory, ns, kind);

	put_places(machine, process, 1000);
	reference->process = process;
	reference->tid = process->pid;
	reference->fd = 3;
	return reference;
}

static void assert_nothing(struct machine *machine)
{
	audit(machine);
	for (size_t i = 0; i < machine->n_findings; i++) {
		if (strncmp(machine->findings[i]->rule->id, "LC", 2) == 0)
			fail_msg("%s: %s", machine->findings[i]->rule->id,
				 machine->findings[i]->summary);
	}
}

static void an_old_pin_without_a_process_is_an_orphan(void **state)
{
	struct machine *machine = *state;
	struct ns *ns = put_empty(machine);
	const struct finding *finding;

	put_pin(machine, ns, machine->host, "/run/netns/x", 3 * DAY + 7);
	finding = only(machine, "LC301");
	assert_string_equal(finding->summary, "nobody is in net:77, which its pin at /run/netns/x "
					      "has kept for 3 days or more");
	assert_int_equal(finding->severity, SEVERITY_LOW);
	assert_remedy(finding, "umount /run/netns/x");
	assert_int_equal(number_of(finding, "count"), 1);
}

static void the_oldest_of_several_pins_counts(void **state)
{
	struct machine *machine = *state;
	struct ns *ns = put_empty(machine);

	put_pin(machine, ns, machine->host, "/run/netns/x", 0);
	put_pin(machine, ns, machine->host, "/run/netns/y", DAY);
	put_pin(machine, ns, machine->host, "/run/netns/z", 1)->since = 0;
	assert_non_null(strstr(only(machine, "LC301")->summary, "for 1 day or more"));
	assert_int_equal(list_of(only(machine, "LC301"), "kept_by")->as.list.count, 3);
}

static void a_young_pin_is_no_orphan(void **state)
{
	struct machine *machine = *state;
	struct ns *ns = put_empty(machine);
	struct reference *pin = put_pin(machine, ns, machine->host, "/run/netns/x", DAY - 1);

	assert_nothing(machine);
	pin->since = 0;
	assert_nothing(machine);
}

static void whoever_is_in_it_makes_it_no_orphan(void **state)
{
	struct machine *machine = *state;
	struct ns *ns = put_empty(machine);

	put_pin(machine, ns, machine->host, "/run/netns/x", DAY);
	put_process(machine, machine->host, 50, "in")->ns[NS_NET] = ns;
	assert_nothing(machine);
}

static void what_keeps_it_besides_makes_it_no_orphan(void **state)
{
	struct machine *machine = *state;
	struct ns *ns = put_empty(machine);

	put_pin(machine, ns, machine->host, "/run/netns/x", DAY);
	put_descriptor(machine, ns, REFERENCE_FD);
	assert_nothing(machine);
}

static void what_is_above_another_is_no_orphan(void **state)
{
	struct machine *machine = *state;
	struct ns *ns;

	put_empty(machine);
	ns = inventory_add_ns(machine->inventory, NS_PID, 80);
	put_pin(machine, ns, machine->host, "/x", DAY);
	assert_non_null(only(machine, "LC301"));
	inventory_add_ns(machine->inventory, NS_PID, 81)->parent = ns;
	assert_none(machine, "LC301");
}

static void an_initial_namespace_is_no_orphan(void **state)
{
	struct machine *machine = *state;
	struct ns *ns = put_empty(machine);

	put_pin(machine, ns, machine->host, "/run/netns/x", DAY);
	ns->initial = true;
	assert_nothing(machine);
}

/* A process that may not be looked at, which is known to be in a namespace, or is not. */
static struct process *put_denied(struct machine *machine, struct ns *ns)
{
	struct process *process = inventory_add_process(machine->inventory, 60);

	process->denied = true;
	process->inferred[NS_NET] = ns;
	return process;
}

static void where_nobody_knows_who_is_where_nothing_is_said(void **state)
{
	struct machine *machine = *state;
	struct ns *ns = put_empty(machine);
	struct process *process;

	put_pin(machine, ns, machine->host, "/run/netns/x", DAY);
	process = put_denied(machine, NULL);
	assert_nothing(machine);
	process->inferred[NS_NET] = inventory_add_inferred(machine->inventory, NS_NET, 0, "net-9");
	assert_nothing(machine);
	process->inferred[NS_NET] = inventory_add_inferred(machine->inventory, NS_NET, 77, NULL);
	assert_nothing(machine);
	process->inferred[NS_NET] = inventory_add_inferred(machine->inventory, NS_NET, 78, NULL);
	(void)only(machine, "LC301");
	machine->inventory->host.hides_processes = true;
	assert_nothing(machine);
}

static void a_pin_elsewhere_alone_is_out_of_sight(void **state)
{
	struct machine *machine = *state;
	struct ns *ns = put_empty(machine), *other;
	const struct finding *finding;

	other = put_namespace(machine, 11, "web", OWN_ROOT);
	put_pin(machine, ns, other, "/run/netns/x", 5 * DAY);
	finding = only(machine, "LC304");
	assert_non_null(strstr(finding->summary, "a pin at /run/netns/x of sandbox:web (PID 111)"));
	assert_int_equal(count_of(machine, "LC301"), 0);
	assert_remedy(finding, "umount -N /proc/111/ns/mnt /run/netns/x");
	put_pin(machine, ns, machine->host, "/run/netns/x", 0);
	assert_none(machine, "LC304");
	assert_int_equal(count_of(machine, "LC301"), 1);
}

static void what_only_descriptors_keep_is_said(void **state)
{
	struct machine *machine = *state;
	struct ns *ns = put_empty(machine);
	const struct finding *finding;

	put_descriptor(machine, ns, REFERENCE_SOCKET);
	finding = only(machine, "LC305");
	assert_string_equal(finding->summary,
			    "nobody is in net:77, which an open socket of keeper (PID 50) keeps");
	assert_remedy(finding, "kill 50");
	put_pin(machine, ns, machine->host, "/x", 0);
	assert_nothing(machine);
}

static void what_children_will_be_in_is_no_leak(void **state)
{
	struct machine *machine = *state;

	put_descriptor(machine, put_empty(machine), REFERENCE_FOR_CHILDREN);
	assert_nothing(machine);
}

static void what_nothing_explains_is_said(void **state)
{
	struct machine *machine = *state;
	struct ns *ns = put_empty(machine);

	assert_non_null(strstr(only(machine, "LC306")->summary, "nothing that was looked at"));
	ns->self = true;
	assert_nothing(machine);
	ns->self = false;
	inventory_add_ns(machine->inventory, NS_NET, 78)->parent = ns;
	audit(machine);
	assert_int_equal(count_of(machine, "LC306"), 1);
}

static void a_pin_that_is_covered_leads_elsewhere(void **state)
{
	static struct cover cover = { .target = "/run", .fstype = "tmpfs" };
	struct machine *machine = *state;
	struct ns *ns = put_empty(machine), *other;
	struct reference *pin = put_pin(machine, ns, machine->host, "/run/netns/x", 0);
	const struct finding *finding;

	pin->state = PIN_SHADOWED;
	pin->covers = &cover;
	finding = only(machine, "LC302");
	assert_string_equal(finding->summary, "/run/netns/x does not lead to net:77, which is "
					      "pinned there: what is mounted at /run covers it");
	assert_int_equal(finding->severity, SEVERITY_HIGH);
	assert_remedy(finding, "umount /run && umount /run/netns/x # also unmounts what covers it");
	other = put_namespace(machine, 11, "web", OWN_ROOT);
	pin->in_ns = other;
	assert_none(machine, "LC302");
	pin->in_ns = machine->host;
	pin->state = PIN_OK;
	assert_none(machine, "LC302");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(an_old_pin_without_a_process_is_an_orphan),
		machine_test(the_oldest_of_several_pins_counts),
		machine_test(a_young_pin_is_no_orphan),
		machine_test(whoever_is_in_it_makes_it_no_orphan),
		machine_test(what_keeps_it_besides_makes_it_no_orphan),
		machine_test(what_is_above_another_is_no_orphan),
		machine_test(an_initial_namespace_is_no_orphan),
		machine_test(where_nobody_knows_who_is_where_nothing_is_said),
		machine_test(a_pin_elsewhere_alone_is_out_of_sight),
		machine_test(what_only_descriptors_keep_is_said),
		machine_test(what_children_will_be_in_is_no_leak),
		machine_test(what_nothing_explains_is_said),
		machine_test(a_pin_that_is_covered_leads_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
