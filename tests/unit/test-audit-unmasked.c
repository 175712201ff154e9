/* SPDX-License-Identifier: MIT */
/* MP212, MP213: what a container can write to by its own mounts. */
#include "containers.h"

static struct process *with_mounts(struct machine *machine, enum workload_runtime runtime,
				   const char *mounts)
{
	struct process *process;

	put_host(machine);
	process = put_container(machine, 11, runtime, "web");
	put_mounts(machine, process->ns[NS_MNT], mounts);
	return process;
}

#define WRITABLE_ROOT "1 0 0:40 / / rw - overlay overlay rw\n"

static void a_root_that_can_be_written_is_a_finding(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;

	with_mounts(machine, WORKLOAD_DOCKER, WRITABLE_ROOT);
	finding = only(machine, "MP212");
	assert_int_equal(finding->severity, SEVERITY_LOW);
	assert_string_equal(finding->summary, "docker:web can write to its own root file system: "
					      "what intrudes can alter its programs");
	put_mounts(machine, inventory_find_ns(machine->inventory, NS_MNT, 11),
		   "1 0 0:40 / / rw - overlay overlay ro\n");
	assert_none(machine, "MP212");
}

static void a_root_is_not_shown_twice(void **state)
{
	struct machine *machine = *state;

	put_member(machine, with_mounts(machine, WORKLOAD_PODMAN, WRITABLE_ROOT), 200);
	(void)only(machine, "MP212");
}

static void whole_systems_and_sandboxes_have_to_write(void **state)
{
	struct machine *machine = *state;

	with_mounts(machine, WORKLOAD_LXC, WRITABLE_ROOT);
	assert_none(machine, "MP212");
	put_workload(machine, inventory_find_ns(machine->inventory, NS_MNT, 11), WORKLOAD_MACHINE,
		     "web");
	assert_none(machine, "MP212");
	inventory_find_process(machine->inventory, 111)->workload = NULL;
	assert_none(machine, "MP212");
}

#define PROC OWN_ROOT "2 1 0:5 / /proc rw - proc proc rw\n"

static void nothing_over_proc_is_a_finding(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;

	with_mounts(machine, WORKLOAD_DOCKER, PROC);
	finding = only(machine, "MP213");
	assert_int_equal(finding->severity, SEVERITY_MEDIUM);
	assert_string_equal(finding->summary, "docker:web can write to the settings of the kernel: "
					      "nothing guards its /proc");
	put_mounts(machine, inventory_find_ns(machine->inventory, NS_MNT, 11),
		   PROC "3 2 0:5 /sys /proc/sys ro - proc proc rw\n");
	assert_none(machine, "MP213");
}

static void a_writable_sys_is_a_finding(void **state)
{
	struct machine *machine = *state;

	with_mounts(machine, WORKLOAD_DOCKER,
		    PROC "3 1 0:6 / /sys rw - sysfs sysfs rw\n"
			 "4 3 0:7 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n");
	assert_int_equal(number_of(only(machine, "MP213"), "count"), 2);
	put_mounts(machine, inventory_find_ns(machine->inventory, NS_MNT, 11),
		   OWN_ROOT "3 1 0:6 / /sys ro - sysfs sysfs rw\n");
	assert_none(machine, "MP213");
}

static void what_can_not_be_written_or_reached_is_guarded(void **state)
{
	static const char *const guarded[] = {
		OWN_ROOT "2 1 0:5 / /proc ro - proc proc rw\n",
		OWN_ROOT "2 1 0:5 /irq /x rw - proc proc rw\n",
		OWN_ROOT "2 1 0:6 / /sys rw - sysfs sysfs rw\n"
			 "3 2 0:9 / /sys rw - tmpfs tmpfs rw\n",
	};
	struct machine *machine = *state;

	with_mounts(machine, WORKLOAD_DOCKER, OWN_ROOT);
	for (size_t i = 0; i < ARRAY_SIZE(guarded); i++) {
		put_mounts(machine, inventory_find_ns(machine->inventory, NS_MNT, 11), guarded[i]);
		assert_none(machine, "MP213");
	}
}

static void root_of_a_user_namespace_is_refused_anyway(void **state)
{
	struct machine *machine = *state;
	struct process *process = with_mounts(machine, WORKLOAD_DOCKER, PROC);

	process->ns[NS_MNT]->owner = process->ns[NS_USER];
	assert_none(machine, "MP213");
}

static void a_sandbox_is_less_severe(void **state)
{
	struct machine *machine = *state;

	with_mounts(machine, WORKLOAD_NONE, PROC);
	assert_int_equal(only(machine, "MP213")->severity, SEVERITY_LOW);
}

static void the_mounts_of_the_host_are_no_containers(void **state)
{
	struct machine *machine = *state;
	struct process *process = with_mounts(machine, WORKLOAD_DOCKER, WRITABLE_ROOT);

	process->ns[NS_MNT] = machine->host;
	put_mounts(machine, machine->host, HOST_ROOT "2 1 0:5 / /proc rw - proc proc rw\n");
	assert_none(machine, "MP212");
	assert_none(machine, "MP213");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(a_root_that_can_be_written_is_a_finding),
		machine_test(a_root_is_not_shown_twice),
		machine_test(whole_systems_and_sandboxes_have_to_write),
		machine_test(nothing_over_proc_is_a_finding),
		machine_test(a_writable_sys_is_a_finding),
		machine_test(what_can_not_be_written_or_reached_is_guarded),
		machine_test(root_of_a_user_namespace_is_refused_anyway),
		machine_test(a_sandbox_is_less_severe),
		machine_test(the_mounts_of_the_host_are_no_containers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
