/* SPDX-License-Identifier: MIT */
/* What a workload has of the host's directories, and its engine's socket. */
#define AUDITED audit_rules_of(RULE_LEAK)

#include "audits.h"

#define HOST                                                                                       \
	"1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 0:30 / /run rw - tmpfs tmpfs rw\n"                \
	"3 1 0:5 / /dev rw - devtmpfs dev rw\n4 1 0:20 / /proc rw - proc proc rw\n"
#define IMAGE "1 0 0:40 / / rw - overlay overlay rw\n"

/* A container on the machine, with these mounts besides its image. */
static struct ns *put_container(struct machine *machine, const char *mounts)
{
	struct ns *ns;

	put_mounts(machine, machine->host, HOST);
	ns = put_namespace(machine, 11, "web", mounts);
	put_workload(machine, ns, WORKLOAD_DOCKER, "web");
	return ns;
}

static void a_directory_of_the_host_that_is_writable_in_a_container_is_found(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;
	struct ns *ns =
		put_container(machine, IMAGE "12 1 8:1 /etc /host/etc rw - ext4 /dev/sda1 rw\n"
					     "13 1 8:1 /boot /boot rw - ext4 /dev/sda1 rw\n");

	finding = only(machine, "MP204");
	assert_int_equal(finding->severity, SEVERITY_HIGH);
	assert_ptr_equal(finding->subject, ns);
	assert_ptr_equal(finding->other, machine->host);
	assert_string_equal(finding->summary, "docker:web can write to /etc of the host, which it "
					      "has at /host/etc and 1 more place");
	assert_remedy(finding, "mount -N /proc/111/ns/mnt -o remount,bind,ro /host/etc && "
			       "mount -N /proc/111/ns/mnt -o remount,bind,ro /boot # until it is "
			       "started anew: then its configuration counts");
	assert_int_equal(list_of(finding, "mounts")->as.list.count, 2);
	assert_int_equal(machine->n_findings, 1);
}

static void what_is_read_only_can_not_be_written_to(void **state)
{
	struct machine *machine = *state;

	put_container(machine, IMAGE "12 1 8:1 /etc /a ro,nosuid - ext4 /dev/sda1 rw\n"
				     "13 1 8:1 /etc /b rw - ext4 /dev/sda1 ro\n"
				     "14 1 8:1 /etc /c nosuid,ro - ext4 /dev/sda1 rw\n");
	assert_none(machine, NULL);
	put_container(machine, IMAGE "12 1 8:1 /etc /a rw,errors=ro - ext4 /dev/sda1 rw,roo\n");
	assert_non_null(only(machine, "MP204"));
}

static void other_directories_are_the_containers_to_write_to(void **state)
{
	struct machine *machine = *state;

	put_container(machine,
		      IMAGE "12 1 8:1 /srv/data /data rw - ext4 /dev/sda1 rw\n"
			    "13 1 8:1 /etcetera /x rw - ext4 /dev/sda1 rw\n"
			    "14 1 8:1 /var/lib/docker/volumes/x /y rw - ext4 /dev/sda1 rw\n"
			    "21 1 8:1 /var/lib/kubelet/pods/x /a rw - ext4 /dev/sda1 rw\n"
			    "22 1 8:1 /var/lib/containers/x /b rw - ext4 /dev/sda1 rw\n"
			    "23 1 8:1 /var/lib/containerd/x /c rw - ext4 /dev/sda1 rw\n"
			    "24 1 8:1 /sys/x /d rw - ext4 /dev/sda1 rw\n"
			    "25 1 8:1 /proc/x /e rw - ext4 /dev/sda1 rw\n"
			    "15 1 0:30 /lock /z rw - tmpfs tmpfs rw\n"
			    "16 1 0:5 /null /dev/null rw - devtmpfs dev rw\n"
			    "17 1 0:99 /etc /etc rw - ext4 /dev/sda1 rw\n");
	assert_none(machine, NULL);
}

static void a_whole_directory_matters_more_than_what_is_in_it(void **state)
{
	static const struct {
		const char *mount;
		enum severity severity;
	} cases[] = {
		{ "12 1 8:1 / /x rw - ext4 /dev/sda1 rw\n", SEVERITY_HIGH },
		{ "12 1 8:1 /var/lib/kubelet /x rw - ext4 /dev/sda1 rw\n", SEVERITY_HIGH },
		{ "12 1 0:30 / /x rw - tmpfs tmpfs rw\n", SEVERITY_HIGH },
		{ "12 1 0:5 / /x rw - devtmpfs dev rw\n", SEVERITY_HIGH },
		{ "12 1 0:20 / /x rw - proc proc rw\n", SEVERITY_HIGH },
		{ "12 1 8:1 /etc/localtime /x rw - ext4 /dev/sda1 rw\n", SEVERITY_MEDIUM },
		{ "12 1 8:1 /usr/lib/modules /x rw - ext4 /dev/sda1 rw\n", SEVERITY_MEDIUM },
		{ "12 1 8:1 /boot/efi /x rw - ext4 /dev/sda1 rw\n", SEVERITY_MEDIUM },
		{ "12 1 8:1 /lib/modules /x rw - ext4 /dev/sda1 rw\n", SEVERITY_MEDIUM },
		{ "12 1 8:1 /lib64/x /x rw - ext4 /dev/sda1 rw\n", SEVERITY_MEDIUM },
	};
	struct machine *machine = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		auto_text struct text text = { 0 };

		text_add_format(&text, "%s%s", IMAGE, cases[i].mount);
		put_container(machine, text_get(&text));
		assert_int_equal(only(machine, "MP204")->severity, cases[i].severity);
	}
}

static void a_directory_counts_by_where_the_host_has_it(void **state)
{
	struct machine *machine = *state;
	struct ns *ns = put_container(machine, IMAGE "12 1 8:2 /x /y rw - ext4 /dev/sda2 rw\n");

	assert_none(machine, "MP204");
	put_mounts(machine, machine->host, HOST "5 1 8:2 /x /usr rw - ext4 /dev/sda2 rw\n");
	assert_string_equal(only(machine, "MP204")->summary,
			    "docker:web can write to /usr of the host, which it has at /y");
	put_mounts(machine, ns, IMAGE "12 1 8:2 /x/in/side /y rw - ext4 /dev/sda2 rw\n");
	assert_string_equal(only(machine, "MP204")->summary,
			    "docker:web can write to /usr/in/side of the host, which it has at /y");
	/* Nobody reaches it there. */
	put_mounts(machine, machine->host,
		   HOST
		   "5 1 8:2 /x /usr rw - ext4 /dev/sda2 rw\n6 5 0:31 / /usr rw - tmpfs t rw\n");
	assert_none(machine, "MP204");
	/* It is at several places: the worst one counts. */
	put_mounts(machine, machine->host,
		   HOST "5 1 8:2 / /srv rw - ext4 /dev/sda2 rw\n"
			"6 1 8:2 /x /usr rw - ext4 /dev/sda2 rw\n"
			"7 1 8:2 /x/in /mnt rw - ext4 /dev/sda2 rw\n");
	assert_string_equal(only(machine, "MP204")->summary,
			    "docker:web can write to /usr/in/side of the host, which it has at /y");
}

static void proc_as_runtimes_guard_it_is_no_finding(void **state)
{
	struct machine *machine = *state;
	struct ns *ns;

	put_container(machine, IMAGE "12 1 0:20 / /proc rw - proc proc rw\n"
				     "13 12 0:20 /sys /proc/sys ro - proc proc rw\n");
	assert_none(machine, NULL);
	ns = put_container(machine, IMAGE "12 1 0:20 / /proc rw - proc proc rw\n");
	assert_non_null(only(machine, "MP204"));
	ns->owner = inventory_add_ns(machine->inventory, NS_USER, 30);
	assert_none(machine, NULL);
}

static void what_other_mounts_cover_can_not_be_written_to(void **state)
{
	struct machine *machine = *state;

	put_container(machine, IMAGE "12 1 8:1 /etc /etc rw - ext4 /dev/sda1 rw\n"
				     "13 12 0:50 / /etc rw - tmpfs t rw\n");
	assert_none(machine, NULL);
}

static void most_files_of_the_host_are_not_those_of_other_users(void **state)
{
	struct machine *machine = *state;
	struct ns *ns = put_container(machine, IMAGE "12 1 8:1 /etc /a rw - ext4 /dev/sda1 rw\n");

	ns->owner = inventory_add_ns(machine->inventory, NS_USER, 30);
	assert_int_equal(only(machine, "MP204")->severity, SEVERITY_MEDIUM);
	ns->owner->initial = true;
	assert_int_equal(only(machine, "MP204")->severity, SEVERITY_HIGH);
}

/* A workload by another name, with /etc of the host, on its own root or the host's. */
static size_t found_in(struct machine *machine, enum workload_runtime runtime, bool own_root)
{
	struct ns *ns;

	put_mounts(machine, machine->host, HOST);
	ns = put_namespace(machine, 11, "web",
			   own_root ? IMAGE "12 1 8:1 /etc /etc rw - ext4 /dev/sda1 rw\n"
				    : HOST "12 1 8:1 /etc /etc rw - ext4 /dev/sda1 rw\n");
	put_workload(machine, ns, runtime, "web");
	audit(machine);
	return count_of(machine, "MP204");
}

static void only_who_is_kept_from_the_hosts_files_can_break_out_to_them(void **state)
{
	struct machine *machine = *state;

	assert_int_equal(found_in(machine, WORKLOAD_PODMAN, false), 1);
	assert_int_equal(found_in(machine, WORKLOAD_UNIT, false), 0);
	assert_int_equal(found_in(machine, WORKLOAD_UNIT, true), 1);
	assert_int_equal(found_in(machine, WORKLOAD_NONE, false), 0); /* a sandbox */
	assert_int_equal(found_in(machine, WORKLOAD_NONE, true), 1);
	assert_int_equal(found_in(machine, WORKLOAD_SNAP, true), 0);
}

static void threads_of_the_kernel_and_nobody_are_no_workload(void **state)
{
	struct machine *machine = *state;
	struct process *process;

	assert_int_equal(found_in(machine, WORKLOAD_NONE, true), 1);
	process = inventory_find_process(machine->inventory, 111);
	process->ppid = 2;
	process->ns[NS_PID] = inventory_add_ns(machine->inventory, NS_PID, 5);
	process->ns[NS_PID]->initial = true;
	assert_none(machine, NULL);
	process->ppid = 1;
	assert_non_null(only(machine, "MP204"));
	process->ns[NS_MNT] = NULL;
	assert_none(machine, NULL);
}

static void the_socket_of_an_engine_is_found(void **state)
{
	static const char *const sockets[] = {
		"0:30 /docker.sock /s ro - tmpfs",
		"0:30 /containerd/containerd.sock /s rw - tmpfs",
		"0:30 /containerd /s rw - tmpfs",
		"0:30 /crio /s rw - tmpfs",
		"0:30 /user/1000/podman/podman.sock /s rw - tmpfs",
		"8:1 /var/lib/incus/unix.socket /s rw - ext4",
		"8:1 /var/snap/lxd/common/lxd/unix.socket /s rw - ext4",
	};
	struct machine *machine = *state;
	const struct finding *finding;

	for (size_t i = 0; i < ARRAY_SIZE(sockets); i++) {
		auto_text struct text text = { 0 };

		text_add_format(&text, "%s12 1 %s x rw\n", IMAGE, sockets[i]);
		put_container(machine, text_get(&text));
		assert_non_null(only(machine, "MP205"));
	}
	put_container(machine, IMAGE "12 1 0:30 /docker.sock /s ro - tmpfs tmpfs rw\n");
	finding = only(machine, "MP205");
	assert_int_equal(finding->severity, SEVERITY_HIGH);
	assert_string_equal(finding->summary, "docker:web can command the container engine of the "
					      "host by /run/docker.sock, which it has at /s");
	assert_remedy(finding, "umount -N /proc/111/ns/mnt /s # until it is started anew: then its "
			       "configuration counts");
}

static void other_sockets_and_engines_are_no_finding(void **state)
{
	struct machine *machine = *state;

	put_container(machine, IMAGE "12 1 0:30 /mydocker.sock /a rw - tmpfs tmpfs rw\n"
				     "13 1 0:30 /containerd-2 /b rw - tmpfs tmpfs rw\n"
				     "14 1 0:77 /docker.sock /run/docker.sock rw - tmpfs tmpfs rw\n"
				     "15 1 0:30 /docker.sock.d /c rw - tmpfs tmpfs rw\n");
	assert_none(machine, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(a_directory_of_the_host_that_is_writable_in_a_container_is_found),
		machine_test(what_is_read_only_can_not_be_written_to),
		machine_test(other_directories_are_the_containers_to_write_to),
		machine_test(a_whole_directory_matters_more_than_what_is_in_it),
		machine_test(a_directory_counts_by_where_the_host_has_it),
		machine_test(proc_as_runtimes_guard_it_is_no_finding),
		machine_test(what_other_mounts_cover_can_not_be_written_to),
		machine_test(most_files_of_the_host_are_not_those_of_other_users),
		machine_test(only_who_is_kept_from_the_hosts_files_can_break_out_to_them),
		machine_test(threads_of_the_kernel_and_nobody_are_no_workload),
		machine_test(the_socket_of_an_engine_is_found),
		machine_test(other_sockets_and_engines_are_no_finding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
