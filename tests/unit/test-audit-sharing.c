/* SPDX-License-Identifier: MIT */
/* Who can mount onto the host or onto another workload, and who receives from it. */
#define AUDITED audit_rules_of(RULE_LEAK)

#include "audits.h"

#include <sys/resource.h>

#define HOST  "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
#define IMAGE "1 0 0:40 / / rw - overlay overlay rw\n"

static void a_peer_of_a_host_mount_can_mount_onto_the_host(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;
	struct ns *ns;

	put_mounts(machine, machine->host,
		   HOST "2 1 8:1 /srv /srv rw shared:1 - ext4 /dev/sda1 rw\n");
	ns = put_namespace(machine, 11, "web",
			   IMAGE "12 1 8:1 /srv /data rw shared:1 - ext4 /dev/sda1 rw\n");
	put_workload(machine, ns, WORKLOAD_DOCKER, "3f2a1b5c6d7e");
	finding = only(machine, "MP201");
	assert_int_equal(finding->severity, SEVERITY_HIGH);
	assert_ptr_equal(finding->subject, ns);
	assert_ptr_equal(finding->other, machine->host);
	assert_string_equal(
		finding->summary,
		"docker:3f2a1b5c6d7e can mount onto the host: what it mounts below /data "
		"appears there below /srv");
	assert_remedy(finding, "mount -N /proc/111/ns/mnt --make-slave /data # what it mounts for "
			       "others, as storage drivers do, no longer reaches them");
	assert_string_equal(finding->rule->references[0], "CIS-Docker-1.7:5.20");
	assert_int_equal(number_of(finding, "count"), 1);
	assert_int_equal(machine->n_findings, 1);
}

static void a_slave_of_the_host_only_receives(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;

	put_mounts(machine, machine->host,
		   HOST "2 1 8:1 /srv /srv rw shared:1 - ext4 /dev/sda1 rw\n");
	put_namespace(machine, 11, "web",
		      HOST "12 1 8:1 /srv /srv rw shared:2 master:1 - ext4 /dev/sda1 rw\n");
	finding = only(machine, "MP203");
	assert_int_equal(finding->severity, SEVERITY_INFO);
	assert_string_equal(finding->summary,
			    "sandbox:web (PID 111) receives what the host mounts below /srv");
	assert_remedy(finding, "mount -N /proc/111/ns/mnt --make-private /srv # what is "
			       "unmounted elsewhere stays mounted there, and busy");
	assert_int_equal(machine->n_findings, 1);
}

static void a_private_copy_of_the_host_is_nothing(void **state)
{
	struct machine *machine = *state;

	put_mounts(machine, machine->host,
		   HOST "2 1 8:1 /srv /srv rw shared:1 - ext4 /dev/sda1 rw\n"
			"3 1 0:30 / /tmp rw shared:2 - tmpfs tmpfs rw\n");
	put_namespace(machine, 11, "web",
		      HOST "12 1 8:1 /srv /srv rw - ext4 /dev/sda1 rw\n"
			   "13 1 0:30 / /tmp rw - tmpfs tmpfs rw\n");
	assert_none(machine, NULL);
}

static void peers_that_show_different_directories_are_not_connected(void **state)
{
	struct machine *machine = *state;

	put_mounts(machine, machine->host,
		   HOST "2 1 8:1 /a /a rw shared:1 - ext4 /dev/sda1 rw\n"
			"3 1 8:1 /c/below /c rw shared:1 - ext4 /dev/sda1 rw\n");
	put_namespace(machine, 11, "web",
		      HOST "12 1 8:1 /b /b rw shared:1 - ext4 /dev/sda1 rw\n"
			   "13 1 8:1 /ab /ab rw shared:1 - ext4 /dev/sda1 rw\n"
			   "14 1 8:1 /a//deleted /gone rw shared:1 - ext4 /dev/sda1 rw\n"
			   "15 1 8:1 /c/beside /c rw shared:1 - ext4 /dev/sda1 rw\n");
	assert_none(machine, NULL);
}

/* Its name is next to those that are below the directory that was made again. */
static void a_removed_directory_hides_no_connection(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;

	put_mounts(machine, machine->host,
		   HOST "2 1 8:1 /a /a rw shared:1 - ext4 /dev/sda1 rw\n"
			"3 1 8:1 /a//deleted /old rw shared:1 - ext4 /dev/sda1 rw\n");
	put_namespace(machine, 11, "web",
		      HOST "12 1 8:1 /a/b /b rw shared:1 - ext4 /dev/sda1 rw\n");
	finding = only(machine, "MP201");
	assert_string_equal(
		finding->summary,
		"sandbox:web (PID 111) can mount onto the host: what it mounts below /b "
		"appears there below /a/b");
}

static void directories_with_a_like_name_hide_no_connection(void **state)
{
	struct machine *machine = *state;

	put_mounts(machine, machine->host,
		   HOST "2 1 8:1 /a /a rw shared:1 - ext4 /dev/sda1 rw\n"
			"3 1 8:1 /a-b /c rw shared:1 - ext4 /dev/sda1 rw\n");
	put_namespace(machine, 11, "web",
		      HOST "12 1 8:1 /a/b /b rw shared:1 - ext4 /dev/sda1 rw\n");
	assert_int_equal(number_of(only(machine, "MP201"), "count"), 1);
}

static void a_namespace_without_a_number_has_a_label(void **state)
{
	struct machine *machine = *state;
	struct ns *ns = inventory_add_inferred(machine->inventory, NS_MNT, 0, "mnt-66");

	put_mounts(machine, machine->host, HOST "2 1 0:30 / /tmp rw shared:2 - tmpfs tmpfs rw\n");
	put_mounts(machine, ns, HOST "12 1 0:30 / /tmp rw shared:2 - tmpfs tmpfs rw\n");
	assert_string_equal(only(machine, "MP201")->summary,
			    "mnt-66 (no processes) can mount onto the host: what it mounts below "
			    "/tmp appears there, too");
}

static void where_one_shows_a_part_of_the_other_the_part_is_named(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;

	put_mounts(machine, machine->host,
		   HOST "2 1 8:1 /a /host-a rw shared:1 - ext4 /dev/sda1 rw\n"
			"3 1 8:1 /b/x/y /host-y rw shared:2 - ext4 /dev/sda1 rw\n");
	put_namespace(machine, 11, "web",
		      HOST "12 1 8:1 /a/part /in rw shared:1 - ext4 /dev/sda1 rw\n");
	finding = only(machine, "MP201");
	assert_string_equal(finding->summary,
			    "sandbox:web (PID 111) can mount onto the host: what it mounts below "
			    "/in appears there below /host-a/part");
	put_mounts(machine, inventory_find_ns(machine->inventory, NS_MNT, 11),
		   HOST "12 1 8:1 /b-other /z rw shared:2 - ext4 /dev/sda1 rw\n"
			"13 1 8:1 /b /in rw shared:2 - ext4 /dev/sda1 rw\n");
	finding = only(machine, "MP201");
	assert_string_equal(finding->summary,
			    "sandbox:web (PID 111) can mount onto the host: what it mounts below "
			    "/in/x/y appears there below /host-y");
}

static void all_mounts_of_a_pair_of_namespaces_are_one_finding(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;

	put_mounts(machine, machine->host,
		   "1 0 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n"
		   "2 1 0:30 / /tmp rw shared:2 - tmpfs tmpfs rw\n"
		   "3 1 0:31 / /run rw shared:3 - tmpfs tmpfs rw\n");
	put_namespace(machine, 11, "web",
		      "11 0 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n"
		      "12 11 0:30 / /tmp rw shared:2 - tmpfs tmpfs rw\n"
		      "13 11 0:31 / /run rw shared:3 - tmpfs tmpfs rw\n");
	finding = only(machine, "MP201");
	assert_string_equal(finding->summary, "sandbox:web (PID 111) can mount onto the host: what "
					      "it mounts below / appears there, too");
	assert_int_equal(number_of(finding, "count"), 3);
	assert_int_equal(list_of(finding, "mounts")->as.list.count, 3);
	assert_int_equal(
		strncmp(finding->remedy.text, "mount -N /proc/111/ns/mnt --make-rslave /", 41), 0);
	assert_int_equal(strlen(finding->remedy.text), 41);
	assert_int_equal(machine->n_findings, 1);
}

static void places_that_are_not_below_each_other_are_counted(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;

	put_mounts(machine, machine->host,
		   HOST "2 1 0:30 / /tmp rw shared:2 - tmpfs tmpfs rw\n"
			"3 1 0:31 / /run rw shared:3 - tmpfs tmpfs rw\n");
	put_namespace(machine, 11, "web",
		      HOST "12 1 0:30 / /tmp rw shared:2 - tmpfs tmpfs rw\n"
			   "13 1 0:31 / /run rw shared:3 - tmpfs tmpfs rw\n");
	finding = only(machine, "MP201");
	assert_string_equal(finding->summary,
			    "sandbox:web (PID 111) can mount onto the host: what it mounts below "
			    "/run appears there, too, and likewise for 1 more place");
	assert_remedy(finding, "mount -N /proc/111/ns/mnt --make-slave /run && "
			       "mount -N /proc/111/ns/mnt --make-slave /tmp # what it mounts for "
			       "others, as storage drivers do, no longer reaches them");
}

static void more_than_eight_places_are_changed_at_once(void **state)
{
	struct machine *machine = *state;
	auto_text struct text text = { 0 };
	struct ns *ns = put_namespace(machine, 11, "web", HOST);

	text_add(&text, HOST);
	for (int i = 1; i <= 8; i++)
		text_add_format(&text, "%d 1 0:%d / /%d rw shared:%d - tmpfs t rw\n", i + 1, i + 30,
				i, i);
	put_mounts(machine, machine->host, text_get(&text));
	put_mounts(machine, ns, text_get(&text));
	assert_non_null(strstr(only(machine, "MP201")->remedy.text, "--make-slave /8"));
	text_add(&text, "10 1 0:39 / /9 rw shared:9 - tmpfs t rw\n");
	put_mounts(machine, machine->host, text_get(&text));
	put_mounts(machine, ns, text_get(&text));
	assert_string_equal(only(machine, "MP201")->remedy.text,
			    "mount -N /proc/111/ns/mnt --make-rslave /");
}

static void what_is_covered_is_changed_from_the_root(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;

	put_mounts(machine, machine->host, HOST "2 1 0:30 / /tmp rw shared:2 - tmpfs tmpfs rw\n");
	put_namespace(machine, 11, "web",
		      HOST "12 1 0:30 / /tmp rw shared:2 - tmpfs tmpfs rw\n"
			   "13 12 0:32 / /tmp rw - tmpfs tmpfs rw\n");
	finding = only(machine, "MP201");
	assert_string_equal(finding->remedy.argv[3], "--make-rslave");
	assert_string_equal(finding->remedy.argv[4], "/");
	assert_int_equal(finding->remedy.argc, 5);
}

static void where_a_chrooted_process_sees_a_mount_is_no_place_for_a_command(void **state)
{
	struct machine *machine = *state;
	struct ns *ns;

	put_mounts(machine, machine->host, HOST "2 1 0:30 / /tmp rw shared:2 - tmpfs tmpfs rw\n");
	ns = put_namespace(machine, 11, "web",
			   HOST "12 1 0:30 / /tmp rw shared:2 - tmpfs tmpfs rw\n");
	ns->mounts.chrooted = true;
	assert_remedy(only(machine, "MP201"), " # where it is in its mount namespace is not known");
}

static void where_the_initial_namespace_is_not_seen_our_own_stands_for_it(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;

	machine->host->initial = false;
	put_mounts(machine, machine->host, HOST "2 1 0:30 / /tmp rw shared:2 - tmpfs tmpfs rw\n");
	put_namespace(machine, 11, "web", HOST "12 1 0:30 / /tmp rw shared:2 - tmpfs tmpfs rw\n");
	finding = only(machine, "MP201");
	assert_string_equal(finding->summary,
			    "sandbox:web (PID 111) can mount onto our side: what it mounts below "
			    "/tmp appears there, too");
	machine->inventory->observer[NS_MNT] = NULL;
	assert_null(audit_host(machine->inventory));
	assert_none(machine, "MP201");
}

static void an_initial_namespace_without_mounts_is_not_the_host(void **state)
{
	struct machine *machine = *state;
	struct ns *ns;

	put_mounts(machine, machine->host, HOST);
	assert_ptr_equal(audit_host(machine->inventory), machine->host);
	ns = inventory_add_ns(machine->inventory, NS_MNT, 9);
	machine->host->initial = false;
	ns->initial = true;
	assert_ptr_equal(audit_host(machine->inventory), machine->host);
}

static void two_workloads_that_share_mounts_are_found(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;
	struct ns *web, *db;

	put_mounts(machine, machine->host, HOST);
	web = put_namespace(machine, 11, "web",
			    IMAGE "12 1 0:30 / /x rw shared:2 - tmpfs tmpfs rw\n"
				  "13 12 0:31 / /x/y rw shared:3 - tmpfs tmpfs rw\n");
	db = put_namespace(machine, 12, "db",
			   IMAGE "22 1 0:30 /in /z rw shared:2 - tmpfs tmpfs rw\n"
				 "23 22 0:31 / /z/y rw shared:3 - tmpfs tmpfs rw\n");
	put_workload(machine, web, WORKLOAD_DOCKER, "web");
	put_workload(machine, db, WORKLOAD_DOCKER, "db");
	finding = only(machine, "MP202");
	assert_int_equal(finding->severity, SEVERITY_MEDIUM);
	assert_string_equal(finding->summary, "docker:web and docker:db share mounts: what one "
					      "mounts below /x/in, the other has below /z");
	assert_remedy(finding, "mount -N /proc/112/ns/mnt --make-rprivate /z # neither sees what "
			       "the other mounts or unmounts any more");
	assert_ptr_equal(finding->subject, web);
	assert_ptr_equal(finding->other, db);
	assert_int_equal(machine->n_findings, 1);
}

static void either_of_two_can_show_a_part_of_what_they_share(void **state)
{
	struct machine *machine = *state;

	put_mounts(machine, machine->host, HOST);
	put_namespace(machine, 11, "web", HOST "12 1 0:30 /in /x rw shared:2 - tmpfs tmpfs rw\n");
	put_namespace(machine, 12, "db", HOST "22 1 0:30 / /z rw shared:2 - tmpfs tmpfs rw\n");
	assert_string_equal(only(machine, "MP202")->summary,
			    "sandbox:web (PID 111) and sandbox:db (PID 112) share mounts: what one "
			    "mounts below /x, the other has below /z/in");
}

static void containers_of_one_pod_may_share_mounts(void **state)
{
	struct machine *machine = *state;
	struct ns *first, *second;

	put_mounts(machine, machine->host, HOST);
	first = put_namespace(machine, 11, "web",
			      IMAGE "12 1 0:30 / /x rw shared:2 - tmpfs tmpfs rw\n");
	second = put_namespace(machine, 12, "db",
			       IMAGE "22 1 0:30 / /x rw shared:2 - tmpfs tmpfs rw\n");
	put_workload(machine, first, WORKLOAD_CONTAINERD, "web")->pod = "pod";
	put_workload(machine, second, WORKLOAD_CONTAINERD, "db")->pod = "pod";
	assert_none(machine, NULL);
	put_workload(machine, second, WORKLOAD_CONTAINERD, "db")->pod = "other";
	assert_non_null(only(machine, "MP202"));
	put_workload(machine, second, WORKLOAD_DOCKER, "alone");
	assert_non_null(only(machine, "MP202"));
	put_workload(machine, first, WORKLOAD_DOCKER, "same");
	put_workload(machine, second, WORKLOAD_DOCKER, "same");
	assert_none(machine, NULL);
	put_workload(machine, second, WORKLOAD_PODMAN, "same");
	assert_non_null(only(machine, "MP202"));
}

static void many_workloads_that_share_the_same_are_one_finding(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;

	put_mounts(machine, machine->host, HOST);
	for (uint64_t ino = 11; ino < 15; ino++)
		put_namespace(machine, ino, "web",
			      HOST "12 1 0:30 / /x rw shared:2 - tmpfs tmpfs rw\n"
				   "13 1 0:31 / /y rw shared:3 - tmpfs tmpfs rw\n");
	finding = only(machine, "MP202");
	assert_string_equal(finding->summary,
			    "sandbox:web (PID 111) and sandbox:web (PID 112) and 2 more namespaces "
			    "share mounts: what one mounts below /x, the other has, too");
	assert_int_equal(number_of(finding, "count"), 4);
	assert_int_equal(list_of(finding, "namespaces")->as.list.count, 4);
	assert_int_equal(list_of(finding, "pairs")->as.list.count, 3);
}

static void who_shares_with_the_host_is_not_found_twice(void **state)
{
	struct machine *machine = *state;

	put_mounts(machine, machine->host, HOST "2 1 0:30 / /x rw shared:2 - tmpfs tmpfs rw\n");
	put_namespace(machine, 11, "web", HOST "12 1 0:30 / /x rw shared:2 - tmpfs tmpfs rw\n");
	put_namespace(machine, 12, "db", HOST "22 1 0:30 / /x rw shared:2 - tmpfs tmpfs rw\n");
	assert_none(machine, "MP202");
	assert_int_equal(count_of(machine, "MP201"), 2);
}

static void the_host_is_a_master_across_others(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;

	put_mounts(machine, machine->host,
		   HOST "2 1 8:1 /srv /srv rw shared:1 - ext4 /dev/sda1 rw\n");
	put_namespace(machine, 11, "web",
		      HOST "12 1 8:1 /srv /web rw shared:2 master:1 - ext4 /dev/sda1 rw\n");
	put_namespace(machine, 12, "db",
		      HOST "22 1 8:1 /srv/in /db rw master:2 - ext4 /dev/sda1 rw\n");
	audit(machine);
	assert_int_equal(count_of(machine, "MP203"), 2);
	finding = machine->findings[1];
	assert_string_equal(finding->summary, "sandbox:db (PID 112) receives what the host mounts "
					      "below /srv/in, at /db");
}

static void slaves_of_one_master_share_nothing_with_each_other(void **state)
{
	struct machine *machine = *state;

	put_mounts(machine, machine->host,
		   HOST "2 1 8:1 /srv /srv rw master:7 - ext4 /dev/sda1 rw\n");
	put_namespace(machine, 11, "web",
		      HOST "12 1 8:1 /srv /srv rw master:7 - ext4 /dev/sda1 rw\n");
	put_namespace(machine, 12, "db",
		      HOST "22 1 8:1 /srv /srv rw master:7 - ext4 /dev/sda1 rw\n");
	assert_none(machine, "MP201");
	assert_none(machine, "MP202");
	assert_none(machine, "MP203");
}

static void what_the_host_receives_from_itself_is_nothing(void **state)
{
	struct machine *machine = *state;

	put_mounts(machine, machine->host,
		   HOST "2 1 8:1 /srv /srv rw shared:1 - ext4 /dev/sda1 rw\n"
			"3 1 8:1 /srv /mnt rw master:1 - ext4 /dev/sda1 rw\n");
	assert_none(machine, NULL);
}

static void of_what_is_received_the_top_is_shown(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;

	put_mounts(machine, machine->host,
		   "1 0 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n"
		   "2 1 0:30 / /tmp rw shared:2 - tmpfs tmpfs rw\n");
	put_namespace(machine, 11, "web",
		      "11 0 8:1 / / rw master:1 - ext4 /dev/sda1 rw\n"
		      "12 11 0:30 / /tmp rw master:2 - tmpfs tmpfs rw\n");
	finding = only(machine, "MP203");
	assert_int_equal(number_of(finding, "count"), 2);
	assert_int_equal(list_of(finding, "mounts")->as.list.count, 1);
}

static void units_that_receive_are_one_finding(void **state)
{
	static const char mounts[] = HOST "12 1 8:1 /srv /srv rw master:1 - ext4 /dev/sda1 rw\n";
	struct machine *machine = *state;
	const struct finding *finding;

	put_mounts(machine, machine->host,
		   HOST "2 1 8:1 /srv /srv rw shared:1 - ext4 /dev/sda1 rw\n");
	put_workload(machine, put_namespace(machine, 11, "udevd", mounts), WORKLOAD_UNIT,
		     "udevd.service");
	put_workload(machine, put_namespace(machine, 12, "logind", mounts), WORKLOAD_UNIT,
		     "logind.service");
	finding = only(machine, "MP203");
	assert_string_equal(finding->summary, "unit:udevd.service and 1 more unit: they receive "
					      "what the host mounts, as services do");
	assert_int_equal(number_of(finding, "count"), 2);
}

static void masters_that_are_not_visible_are_told_of_once(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;

	put_mounts(machine, machine->host,
		   HOST "2 1 8:1 /srv /srv rw master:7 - ext4 /dev/sda1 rw\n");
	put_namespace(machine, 11, "web",
		      HOST "12 1 8:1 /a /a rw master:8 - ext4 /dev/sda1 rw\n"
			   "13 1 8:1 /b /b rw shared:2 master:8 - ext4 /dev/sda1 rw\n");
	finding = only(machine, "MP211");
	assert_int_equal(finding->severity, SEVERITY_INFO);
	assert_string_equal(finding->summary,
			    "3 mounts of the host and 1 more namespace receive from somewhere that "
			    "can't be seen from here: what is known of them is incomplete");
	assert_int_equal(list_of(finding, "masters")->as.list.count, 2);
	assert_null(finding->remedy.text);
	put_namespace(machine, 12, "db",
		      HOST "22 1 8:1 /a /a rw shared:8 - ext4 /dev/sda1 rw\n"
			   "23 1 8:1 /srv /a rw shared:7 - ext4 /dev/sda1 rw\n");
	assert_none(machine, "MP211");
}

#define MANY 50000

/* What would be MANY * MANY steps, if each looked at each, is cut off by the kernel. */
static void limit_time(void)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_CPU, &limit), 0);
	limit.rlim_cur = 15;
	assert_int_equal(setrlimit(RLIMIT_CPU, &limit), 0);
}

static void put_many(struct machine *machine, struct ns *ns, bool apart)
{
	auto_text struct text text = { 0 };

	text_add(&text, HOST);
	for (int i = 0; i < MANY; i++)
		text_add_format(&text,
				"%d 1 8:1 /srv%.0d /srv/%d rw shared:1 - ext4 /dev/sda1 rw\n",
				100 + i, apart ? i + 1 : 0, i);
	put_mounts(machine, ns, text_get(&text));
}

static void a_group_with_very_many_members_costs_no_quadratic_time(void **state)
{
	struct machine *machine = *state;
	struct ns *ns = put_namespace(machine, 11, "web", HOST);

	limit_time();
	put_many(machine, machine->host, false);
	put_many(machine, ns, false);
	assert_int_equal(number_of(only(machine, "MP201"), "count"), MANY);
	put_many(machine, machine->host, true);
	put_many(machine, ns, true);
	assert_int_equal(number_of(only(machine, "MP201"), "count"), MANY);
}

static void very_many_namespaces_in_a_group_cost_no_quadratic_time(void **state)
{
	struct machine *machine = *state;

	put_mounts(machine, machine->host, HOST);
	limit_time();
	for (uint64_t ino = 11; ino < 5011; ino++)
		put_namespace(machine, ino, "web",
			      HOST "12 1 0:30 / /x rw shared:2 - tmpfs tmpfs rw\n");
	assert_int_equal(number_of(only(machine, "MP202"), "count"), 5000);
	put_mounts(machine, machine->host, HOST "2 1 0:30 / /x rw shared:2 - tmpfs tmpfs rw\n");
	audit(machine);
	assert_int_equal(count_of(machine, "MP201"), 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(a_peer_of_a_host_mount_can_mount_onto_the_host),
		machine_test(a_slave_of_the_host_only_receives),
		machine_test(a_private_copy_of_the_host_is_nothing),
		machine_test(peers_that_show_different_directories_are_not_connected),
		machine_test(a_removed_directory_hides_no_connection),
		machine_test(directories_with_a_like_name_hide_no_connection),
		machine_test(a_namespace_without_a_number_has_a_label),
		machine_test(where_one_shows_a_part_of_the_other_the_part_is_named),
		machine_test(all_mounts_of_a_pair_of_namespaces_are_one_finding),
		machine_test(places_that_are_not_below_each_other_are_counted),
		machine_test(more_than_eight_places_are_changed_at_once),
		machine_test(what_is_covered_is_changed_from_the_root),
		machine_test(where_a_chrooted_process_sees_a_mount_is_no_place_for_a_command),
		machine_test(where_the_initial_namespace_is_not_seen_our_own_stands_for_it),
		machine_test(an_initial_namespace_without_mounts_is_not_the_host),
		machine_test(two_workloads_that_share_mounts_are_found),
		machine_test(either_of_two_can_show_a_part_of_what_they_share),
		machine_test(containers_of_one_pod_may_share_mounts),
		machine_test(many_workloads_that_share_the_same_are_one_finding),
		machine_test(who_shares_with_the_host_is_not_found_twice),
		machine_test(the_host_is_a_master_across_others),
		machine_test(slaves_of_one_master_share_nothing_with_each_other),
		machine_test(what_the_host_receives_from_itself_is_nothing),
		machine_test(of_what_is_received_the_top_is_shown),
		machine_test(units_that_receive_are_one_finding),
		machine_test(masters_that_are_not_visible_are_told_of_once),
		machine_test(a_group_with_very_many_members_costs_no_quadratic_time),
		machine_test(very_many_namespaces_in_a_group_cost_no_quadratic_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
