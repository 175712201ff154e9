/* SPDX-License-Identifier: MIT */
/* NS101 to NS109: what containers share with the host and with each other. */
#include "containers.h"

static const struct {
	const char *rule;
	enum ns_type type;
	enum severity of_engine, of_sandbox;
} shared[] = {
	{ "NS101", NS_NET, SEVERITY_HIGH, SEVERITY_LOW },
	{ "NS102", NS_PID, SEVERITY_HIGH, SEVERITY_LOW },
	{ "NS103", NS_IPC, SEVERITY_MEDIUM, SEVERITY_INFO },
	{ "NS104", NS_UTS, SEVERITY_MEDIUM, SEVERITY_INFO },
	{ "NS105", NS_USER, SEVERITY_INFO, SEVERITY_INFO },
	{ "NS106", NS_CGROUP, SEVERITY_LOW, SEVERITY_INFO },
	{ "NS107", NS_MNT, SEVERITY_CRITICAL, SEVERITY_COUNT },
};

static void assert_isolated(struct machine *machine)
{
	audit(machine);
	for (size_t i = 0; i < machine->n_findings; i++) {
		if (strncmp(machine->findings[i]->rule->id, "NS", 2) == 0)
			fail_msg("%s: %s", machine->findings[i]->rule->id,
				 machine->findings[i]->summary);
	}
}

static void who_shares_nothing_is_isolated(void **state)
{
	struct machine *machine = *state;

	put_host(machine);
	put_container(machine, 11, WORKLOAD_DOCKER, "web");
	put_container(machine, 12, WORKLOAD_NONE, "sh");
	assert_isolated(machine);
}

static void each_type_that_is_shared_is_a_finding(void **state)
{
	struct machine *machine = *state;
	struct process *process;

	put_host(machine);
	process = put_container(machine, 11, WORKLOAD_DOCKER, "web");
	for (size_t i = 0; i < ARRAY_SIZE(shared); i++) {
		struct ns *own = process->ns[shared[i].type];
		const struct finding *finding;

		process->ns[shared[i].type] = host_ns(machine, shared[i].type);
		finding = only(machine, shared[i].rule);
		assert_int_equal(finding->severity, shared[i].of_engine);
		assert_memory_equal(finding->summary, "docker:web ", 11);
		assert_non_null(strstr(finding->summary, "the host"));
		assert_ptr_equal(finding->other, host_ns(machine, shared[i].type));
		assert_int_equal(number_of(finding, "count"), 1);
		assert_null(finding->remedy.text);
		assert_non_null(finding->remedy.warning);
		for (size_t k = 0; k < ARRAY_SIZE(shared); k++)
			assert_int_equal(count_of(machine, shared[k].rule), k == i);
		process->ns[shared[i].type] = own;
	}
}

static void sandboxes_may_be_meant_to_share(void **state)
{
	struct machine *machine = *state;
	struct process *process;

	put_host(machine);
	process = put_container(machine, 11, WORKLOAD_NONE, "sh");
	for (size_t i = 0; shared[i].type != NS_MNT; i++) {
		struct ns *own = process->ns[shared[i].type];
		const struct finding *finding;

		process->ns[shared[i].type] = host_ns(machine, shared[i].type);
		finding = only(machine, shared[i].rule);
		assert_int_equal(finding->severity, shared[i].of_sandbox);
		assert_memory_equal(finding->summary, "sandbox:sh (PID 111) ", 21);
		process->ns[shared[i].type] = own;
	}
}

static void who_has_the_root_of_the_host_is_no_sandbox(void **state)
{
	struct machine *machine = *state;
	struct process *process;

	put_host(machine);
	process = put_container(machine, 11, WORKLOAD_NONE, "sh");
	put_mounts(machine, process->ns[NS_MNT], HOST_ROOT);
	process->ns[NS_NET] = host_ns(machine, NS_NET);
	assert_isolated(machine);
}

static void units_snaps_and_monitors_are_no_containers(void **state)
{
	static const enum workload_runtime runtimes[] = { WORKLOAD_UNIT, WORKLOAD_SNAP,
							  WORKLOAD_FLATPAK };
	struct machine *machine = *state;

	put_host(machine);
	for (size_t i = 0; i < ARRAY_SIZE(runtimes); i++)
		put_container(machine, 11 + i, runtimes[i], "web")->ns[NS_NET] =
			host_ns(machine, NS_NET);
	assert_isolated(machine);
}

static void a_monitor_is_not_in_its_container(void **state)
{
	struct machine *machine = *state;
	struct process *monitor;

	put_host(machine);
	monitor = put_container(machine, 11, WORKLOAD_NONE, "conmon");
	put_workload(machine, monitor->ns[NS_MNT], WORKLOAD_PODMAN, "web")->monitor = true;
	put_mounts(machine, monitor->ns[NS_MNT], HOST_ROOT);
	monitor->ns[NS_NET] = host_ns(machine, NS_NET);
	assert_isolated(machine);
}

static void all_processes_of_a_container_are_one_finding(void **state)
{
	struct machine *machine = *state;
	const struct process *first;
	const struct finding *finding;
	uint64_t fingerprint;

	put_host(machine);
	first = put_container(machine, 11, WORKLOAD_DOCKER, "web");
	put_member(machine, first, 200)->ns[NS_NET] = host_ns(machine, NS_NET);
	finding = only(machine, "NS101");
	assert_int_equal(number_of(finding, "count"), 1);
	assert_ptr_equal(list_of(finding, "processes")->as.list.items[0].as.process->ns[NS_NET],
			 host_ns(machine, NS_NET));
	fingerprint = finding->fingerprint;
	put_member(machine, first, 201)->ns[NS_NET] = host_ns(machine, NS_NET);
	finding = only(machine, "NS101");
	assert_int_equal(number_of(finding, "count"), 2);
	assert_true(finding->fingerprint == fingerprint);
}

static void a_zombie_shares_nothing(void **state)
{
	struct machine *machine = *state;
	struct process *process;

	put_host(machine);
	process = put_container(machine, 11, WORKLOAD_DOCKER, "web");
	process->ns[NS_PID] = host_ns(machine, NS_PID);
	process->zombie = true;
	assert_isolated(machine);
}

static void root_without_a_user_namespace_is_worse(void **state)
{
	struct machine *machine = *state;
	struct process *process;

	put_host(machine);
	process = put_container(machine, 11, WORKLOAD_DOCKER, "web");
	process->ns[NS_USER] = host_ns(machine, NS_USER);
	assert_int_equal(only(machine, "NS105")->severity, SEVERITY_INFO);
	process->uid = 0;
	assert_int_equal(only(machine, "NS105")->severity, SEVERITY_MEDIUM);
}

static void our_own_container_does_not_share_with_itself(void **state)
{
	struct machine *machine = *state;
	struct process *process;

	put_host(machine);
	process = put_container(machine, 11, WORKLOAD_DOCKER, "web");
	put_container(machine, 12, WORKLOAD_DOCKER, "db")->ns[NS_NET] = process->ns[NS_NET];
	host_ns(machine, NS_NET)->initial = false;
	machine->inventory->observer[NS_NET] = process->ns[NS_NET];
	machine->inventory->self = process->pid;
	assert_string_equal(only(machine, "NS101")->summary,
			    "docker:db uses the network of our side: its addresses and ports, and "
			    "what listens on its loopback alone");
}

static void containers_that_share_are_one_finding(void **state)
{
	struct machine *machine = *state;
	struct process *first, *second;
	const struct finding *finding;

	put_host(machine);
	first = put_container(machine, 11, WORKLOAD_DOCKER, "web");
	second = put_container(machine, 12, WORKLOAD_DOCKER, "db");
	second->ns[NS_NET] = first->ns[NS_NET];
	put_member(machine, second, 300);
	finding = only(machine, "NS108");
	assert_string_equal(finding->summary, "docker:web and docker:db share one network: ports, "
					      "and what listens on loopback");
	assert_ptr_equal(finding->subject, first->ns[NS_NET]);
	assert_int_equal(number_of(finding, "count"), 2);
	second->ns[NS_IPC] = first->ns[NS_IPC];
	audit(machine);
	assert_int_equal(count_of(machine, "NS108"), 2);
}

static void containers_of_one_pod_may_share(void **state)
{
	struct machine *machine = *state;
	struct process *first, *second;
	struct workload *of_second;

	put_host(machine);
	first = put_container(machine, 11, WORKLOAD_NONE, "web");
	second = put_container(machine, 12, WORKLOAD_NONE, "db");
	put_workload(machine, first->ns[NS_MNT], WORKLOAD_CRIO, "web")->pod = "1-2";
	of_second = put_workload(machine, second->ns[NS_MNT], WORKLOAD_CRIO, "db");
	of_second->pod = "1-2";
	second->ns[NS_NET] = first->ns[NS_NET];
	assert_isolated(machine);
	of_second->pod = "1-3";
	(void)only(machine, "NS108");
	of_second->pod = NULL;
	(void)only(machine, "NS108");
}

static void the_network_of_the_host_is_not_shared_with_each_other(void **state)
{
	struct machine *machine = *state;

	put_host(machine);
	for (uint64_t ino = 11; ino < 13; ino++)
		put_container(machine, ino, WORKLOAD_DOCKER, ino == 11 ? "a" : "b")->ns[NS_NET] =
			host_ns(machine, NS_NET);
	assert_none(machine, "NS108");
	assert_int_equal(count_of(machine, "NS101"), 2);
}

/* With the cgroup of the host, in namespaces of a container. */
static struct process *put_guest(struct machine *machine, const struct process *container)
{
	struct process *guest = put_member(machine, container, 400);

	guest->comm = "bash";
	guest->ppid = 1;
	guest->workload = arena_alloc(machine->inventory->arena, sizeof(struct workload));
	return guest;
}

static void whoever_enters_a_container_is_a_guest(void **state)
{
	struct machine *machine = *state;
	struct process *container, *guest;
	const struct finding *finding;

	put_host(machine);
	container = put_container(machine, 11, WORKLOAD_DOCKER, "web");
	guest = put_guest(machine, container);
	finding = only(machine, "NS109");
	assert_string_equal(finding->summary,
			    "bash (PID 400) is inside of docker:web without belonging to it: it "
			    "has entered from outside");
	assert_remedy(finding, "kill 400 # who debugs a container with nsenter(1) is such a guest");
	guest->ns[NS_MNT] = machine->host;
	(void)only(machine, "NS109");
	guest->ns[NS_PID] = host_ns(machine, NS_PID);
	assert_none(machine, "NS109");
}

static void guests_are_not_watchers_nor_ourselves(void **state)
{
	struct machine *machine = *state;
	struct process *guest;
	struct workload monitor = { .runtime = WORKLOAD_DOCKER, .name = "web", .monitor = true };

	put_host(machine);
	guest = put_guest(machine, put_container(machine, 11, WORKLOAD_DOCKER, "web"));
	machine->inventory->self = guest->pid;
	assert_none(machine, "NS109");
	machine->inventory->self = 1;
	guest->workload = NULL;
	assert_none(machine, "NS109");
	guest->workload = &monitor;
	assert_none(machine, "NS109");
}

static void another_container_is_a_guest_in_mounts_only(void **state)
{
	struct machine *machine = *state;
	struct process *first, *second;

	put_host(machine);
	first = put_container(machine, 11, WORKLOAD_DOCKER, "web");
	second = put_container(machine, 12, WORKLOAD_DOCKER, "db");
	second->ns[NS_PID] = first->ns[NS_PID];
	assert_none(machine, "NS109");
	assert_int_equal(count_of(machine, "NS108"), 1);
	second->ns[NS_MNT] = first->ns[NS_MNT];
	(void)only(machine, "NS109");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(who_shares_nothing_is_isolated),
		machine_test(each_type_that_is_shared_is_a_finding),
		machine_test(sandboxes_may_be_meant_to_share),
		machine_test(who_has_the_root_of_the_host_is_no_sandbox),
		machine_test(units_snaps_and_monitors_are_no_containers),
		machine_test(a_monitor_is_not_in_its_container),
		machine_test(all_processes_of_a_container_are_one_finding),
		machine_test(a_zombie_shares_nothing),
		machine_test(root_without_a_user_namespace_is_worse),
		machine_test(our_own_container_does_not_share_with_itself),
		machine_test(containers_that_share_are_one_finding),
		machine_test(containers_of_one_pod_may_share),
		machine_test(the_network_of_the_host_is_not_shared_with_each_other),
		machine_test(whoever_enters_a_container_is_a_guest),
		machine_test(guests_are_not_watchers_nor_ourselves),
		machine_test(another_container_is_a_guest_in_mounts_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
