/* SPDX-License-Identifier: MIT */
/* RF601, RF602: what processes hold of places that they are not in. */
#include "containers.h"

static struct mount_use *put_use(struct machine *machine, struct process *process,
				 enum mount_use_kind kind, bool directory)
{
	struct mount_use *use = arena_alloc(machine->inventory->arena, sizeof(*use));

	use->kind = kind;
	use->process = process;
	use->fd = 7;
	use->directory = directory;
	use->mount = &machine->host->mounts.mounts[0];
	use->path = "/sys/fs/cgroup";
	*machine->inventory->mount_uses_end = use;
	machine->inventory->mount_uses_end = &use->next;
	return use;
}

static void a_directory_of_the_host_is_a_way_out(void **state)
{
	struct machine *machine = *state;
	struct process *process;
	const struct finding *finding;

	put_host(machine);
	process = put_container(machine, 11, WORKLOAD_DOCKER, "web");
	put_use(machine, process, MOUNT_USE_FD, false);
	put_use(machine, process, MOUNT_USE_FD, true);
	finding = only(machine, "RF601");
	assert_int_equal(finding->severity, SEVERITY_CRITICAL);
	assert_string_equal(finding->summary,
			    "docker:web has a directory of the host open, from which all of its "
			    "files can be reached: /sys/fs/cgroup and 1 more one");
	assert_int_equal(number_of(finding, "count"), 2);
	assert_remedy(finding, "kill -KILL 111");
}

static void a_file_alone_leads_nowhere(void **state)
{
	struct machine *machine = *state;

	put_host(machine);
	put_use(machine, put_container(machine, 11, WORKLOAD_DOCKER, "web"), MOUNT_USE_FD, false);
	assert_int_equal(only(machine, "RF601")->severity, SEVERITY_INFO);
	assert_null(only(machine, "RF601")->remedy.text);
}

static void of_a_sandbox_it_is_less_severe(void **state)
{
	struct machine *machine = *state;

	put_host(machine);
	put_use(machine, put_container(machine, 11, WORKLOAD_NONE, "sh"), MOUNT_USE_CWD, true);
	assert_int_equal(only(machine, "RF601")->severity, SEVERITY_MEDIUM);
}

static void other_mounts_and_other_processes_are_no_finding(void **state)
{
	struct machine *machine = *state;
	struct process *process;
	struct mount_use *use;

	put_host(machine);
	process = put_container(machine, 11, WORKLOAD_DOCKER, "web");
	use = put_use(machine, process, MOUNT_USE_CWD, true);
	use->mount = &process->ns[NS_MNT]->mounts.mounts[0];
	assert_none(machine, "RF601");
	use->mount = NULL;
	assert_none(machine, "RF601");
	use->mount = &machine->host->mounts.mounts[0];
	use->process = inventory_find_process(machine->inventory, 1);
	assert_none(machine, "RF601");
	use->process = process;
	process->ns[NS_MNT] = machine->host;
	assert_none(machine, "RF601");
	assert_int_equal(count_of(machine, "NS107"), 1);
}

static void sockets_of_one_process_are_one_finding(void **state)
{
	struct machine *machine = *state;
	struct process *process;
	struct ns *net;
	const struct finding *finding;

	put_host(machine);
	net = put_container(machine, 11, WORKLOAD_DOCKER, "web")->ns[NS_NET];
	process = put_process(machine, machine->host, 50, "vpn");
	put_places(machine, process, 1000);
	for (int i = 0; i < 2; i++) {
		struct reference *socket =
			inventory_add_reference(machine->inventory, net, REFERENCE_SOCKET);

		socket->process = process;
		socket->fd = 3 + i;
	}
	finding = only(machine, "RF602");
	assert_string_equal(finding->summary, "vpn (PID 50) reaches the network of docker:web by a "
					      "socket, and is not in there");
	assert_int_equal(number_of(finding, "count"), 2);
	assert_int_equal(number_of(finding, "fd"), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(a_directory_of_the_host_is_a_way_out),
		machine_test(a_file_alone_leads_nowhere),
		machine_test(of_a_sandbox_it_is_less_severe),
		machine_test(other_mounts_and_other_processes_are_no_finding),
		machine_test(sockets_of_one_process_are_one_finding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
