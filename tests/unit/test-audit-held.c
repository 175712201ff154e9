/* SPDX-License-Identifier: MIT */
/* File systems that are held, stacked mounts, and the limit of mounts. */
#define AUDITED audit_rules_of(RULE_LEAK)

#include "audits.h"

#include <errno.h>

#define HOST "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
#define DISK "12 1 7:0 / /mnt/x rw - ext4 /dev/loop0 rw\n"

static void a_device_that_only_another_namespace_has_stays_busy(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;
	struct ns *ns;

	put_mounts(machine, machine->host, HOST);
	ns = put_namespace(machine, 11, "sleep", HOST DISK);
	finding = only(machine, "MP206");
	assert_int_equal(finding->severity, SEVERITY_MEDIUM);
	assert_string_equal(finding->summary,
			    "/dev/loop0 (ext4) is not mounted on the host but stays busy: "
			    "sandbox:sleep (PID 111) has it at /mnt/x");
	assert_remedy(finding, "umount -N /proc/111/ns/mnt /mnt/x");
	assert_ptr_equal(finding->subject, ns);
	assert_ptr_equal(finding->other, machine->host);
	assert_string_equal(fact_of(&finding->evidence, "maj_min")->as.text, "7:0");
	assert_ptr_equal(
		fact_of(&list_of(finding, "holders")->as.list.items[0], "process")->as.process,
		inventory_find_process(machine->inventory, 111));
	assert_int_equal(machine->n_findings, 1);
}

static void a_device_that_the_host_has_is_not_leaked(void **state)
{
	struct machine *machine = *state;

	put_mounts(machine, machine->host, HOST "2 1 7:0 / /elsewhere rw - ext4 /dev/loop0 rw\n");
	put_namespace(machine, 11, "sleep", HOST DISK);
	assert_none(machine, NULL);
}

static void what_is_in_memory_alone_is_not_leaked(void **state)
{
	struct machine *machine = *state;

	put_mounts(machine, machine->host, HOST);
	put_namespace(machine, 11, "sleep",
		      HOST "12 1 0:50 / /tmp rw - tmpfs tmpfs rw\n"
			   "13 1 0:51 / /proc rw - proc proc rw\n"
			   "14 1 0:52 / /x rw - overlay overlay rw\n");
	assert_none(machine, NULL);
	put_mounts(machine, inventory_find_ns(machine->inventory, NS_MNT, 11),
		   HOST "12 1 0:50 /@ /x rw - btrfs /dev/sdb rw\n");
	assert_non_null(only(machine, "MP206"));
}

static void the_device_that_a_workload_lives_on_is_not_leaked(void **state)
{
	struct machine *machine = *state;

	put_mounts(machine, machine->host, HOST);
	put_namespace(machine, 11, "sleep",
		      "11 0 7:0 / / rw - ext4 /dev/loop0 rw\n"
		      "12 11 7:0 /var /srv rw - ext4 /dev/loop0 rw\n");
	assert_none(machine, NULL);
}

static void nothing_is_gone_from_a_host_of_which_a_part_is_seen(void **state)
{
	struct machine *machine = *state;

	put_mounts(machine, machine->host, HOST);
	put_namespace(machine, 11, "sleep", HOST DISK);
	machine->host->mounts.chrooted = true;
	assert_none(machine, NULL);
}

static void all_who_hold_a_device_are_one_finding(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;

	put_mounts(machine, machine->host, HOST);
	put_namespace(machine, 11, "sleep",
		      HOST DISK "13 12 0:50 / /mnt/x/y rw - tmpfs t rw\n"
				"14 12 7:0 /d /mnt/x/z rw - ext4 /dev/loop0 rw\n");
	put_namespace(machine, 12, "cat", HOST DISK);
	put_namespace(machine, 13, "cat", HOST DISK);
	finding = only(machine, "MP206");
	assert_string_equal(finding->summary,
			    "/dev/loop0 (ext4) is not mounted on the host but stays busy: "
			    "sandbox:sleep (PID 111) has it at /mnt/x, besides 2 more namespaces");
	assert_remedy(
		finding,
		"umount -N /proc/113/ns/mnt /mnt/x && "
		"umount -N /proc/112/ns/mnt /mnt/x && "
		"umount -N /proc/111/ns/mnt /mnt/x/z && "
		"umount -N /proc/111/ns/mnt -R /mnt/x # also unmounts what is mounted below it");
	assert_int_equal(number_of(finding, "count"), 3);
	assert_int_equal(list_of(finding, "holders")->as.list.count, 4);
}

/* Unmounting it twice would fail. */
static void of_two_that_are_unmounted_together_one_is(void **state)
{
	static const char mounts[] = "1 0 8:1 / / rw shared:5 - ext4 /dev/sda1 rw\n" DISK;
	struct machine *machine = *state;

	put_mounts(machine, machine->host, HOST);
	put_namespace(machine, 11, "sleep", mounts);
	put_namespace(machine, 12, "cat", mounts);
	assert_remedy(only(machine, "MP206"), "umount -N /proc/112/ns/mnt /mnt/x");
}

/* Its proc does not tell our program what is mounted there. */
static void where_ours_may_fail_a_container_unmounts_by_itself(void **state)
{
	struct machine *machine = *state;
	struct inventory *inventory = machine->inventory;
	struct process *process;

	put_mounts(machine, machine->host, HOST);
	put_namespace(machine, 11, "sleep", HOST DISK);
	process = inventory_find_process(inventory, 111);
	process->ns[NS_PID] = inventory->observer[NS_PID] = inventory_add_ns(inventory, NS_PID, 5);
	assert_remedy(only(machine, "MP206"), "umount -N /proc/111/ns/mnt /mnt/x");
	process->ns[NS_PID] = inventory_add_ns(inventory, NS_PID, 6);
	assert_remedy(only(machine, "MP206"),
		      "{ umount -N /proc/111/ns/mnt /mnt/x || nsenter --mount=/proc/111/ns/mnt "
		      "--pid=/proc/111/ns/pid umount /mnt/x; }");
	assert_int_equal(only(machine, "MP206")->remedy.argc, 3);
	process->ns[NS_PID] = NULL;
	assert_remedy(only(machine, "MP206"), "umount -N /proc/111/ns/mnt /mnt/x");
}

static void what_is_covered_can_not_be_unmounted_by_its_path(void **state)
{
	struct machine *machine = *state;
	struct ns *ns;

	put_mounts(machine, machine->host, HOST);
	ns = put_namespace(machine, 11, "sleep", HOST DISK "13 12 0:50 / /mnt/x rw - tmpfs t rw\n");
	assert_remedy(only(machine, "MP206"), " # other mounts cover it");
	put_mounts(machine, ns, HOST DISK);
	ns->owner = inventory_add_ns(machine->inventory, NS_USER, 30);
	assert_remedy(only(machine, "MP206"), "umount -N /proc/111/ns/mnt /mnt/x # where that is "
					      "refused, it goes with mnt:11");
	inventory_find_process(machine->inventory, 111)->ns[NS_MNT] = NULL;
	ns->first = NULL;
	assert_remedy(only(machine, "MP206"),
		      " # no way is known into the mount namespace that it is in");
	assert_string_equal(only(machine, "MP206")->summary,
			    "/dev/loop0 (ext4) is not mounted on the host but stays busy: mnt:11 "
			    "(no processes) has it at /mnt/x");
}

static void a_device_that_nothing_but_covered_mounts_have_is_hidden(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;

	put_mounts(machine, machine->host, HOST DISK "13 1 0:50 / /mnt rw - tmpfs t rw\n");
	finding = only(machine, "MP210");
	assert_int_equal(finding->severity, SEVERITY_LOW);
	assert_string_equal(finding->summary,
			    "/dev/loop0 (ext4) at /mnt/x of the host can't be "
			    "reached but stays busy: t (tmpfs) covers it at /mnt");
	assert_remedy(finding,
		      "umount /mnt # then the mount below it can be reached, and unmounted too");
	assert_int_equal(machine->n_findings, 1);
}

static void what_can_be_reached_somewhere_is_not_hidden(void **state)
{
	struct machine *machine = *state;

	put_mounts(machine, machine->host,
		   HOST DISK "13 1 0:50 / /mnt rw - tmpfs t rw\n"
			     "14 1 7:0 / /other rw - ext4 /dev/loop0 rw\n");
	assert_none(machine, NULL);
	put_mounts(machine, machine->host,
		   HOST "12 1 0:49 / /mnt rw - tmpfs t rw\n13 12 0:50 / /mnt rw - tmpfs t rw\n");
	assert_none(machine, NULL);
	put_mounts(machine, machine->host, HOST "2 1 7:0 / /x rw - ext4 /dev/loop0 rw\n");
	put_namespace(machine, 11, "sleep", HOST DISK "13 1 0:50 / /mnt rw - tmpfs t rw\n");
	assert_none(machine, NULL);
}

static void the_root_of_the_machine_is_not_to_be_unmounted(void **state)
{
	struct machine *machine = *state;

	put_mounts(machine, machine->host,
		   "1 0 0:2 / / rw - rootfs rootfs rw\n"
		   "2 1 7:0 / /x rw - ext4 /dev/loop0 rw\n"
		   "3 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
	machine->host->mounts.root_id = 3;
	assert_remedy(only(machine, "MP210"), " # what covers it is the root");
}

static struct mount_use *put_use(struct machine *machine, pid_t pid, const char *path)
{
	struct mount_use *use = arena_alloc(machine->inventory->arena, sizeof(*use));

	use->kind = MOUNT_USE_FD;
	use->fd = 7;
	use->process = inventory_find_process(machine->inventory, pid);
	use->mount_id = 77;
	use->detached = true;
	use->major = 7;
	use->path = path;
	*machine->inventory->mount_uses_end = use;
	machine->inventory->mount_uses_end = &use->next;
	return use;
}

static void a_process_with_a_file_of_a_detached_mount_is_found(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;

	put_mounts(machine, machine->host, HOST);
	put_process(machine, machine->host, 50, "tail");
	put_use(machine, 50, "/log");
	finding = only(machine, "MP209");
	assert_int_equal(finding->severity, SEVERITY_MEDIUM);
	assert_string_equal(
		finding->summary,
		"a mount of device 7:0 was unmounted lazily and stays busy: tail (PID 50) uses /log");
	assert_remedy(finding, "kill 50");
	assert_ptr_equal(finding->subject, machine->host);
	assert_int_equal(machine->n_findings, 1);
}

static void what_is_detached_is_named_by_its_device(void **state)
{
	struct machine *machine = *state;
	struct block_device loop = { .id = { 7, 0 }, .path = "/dev/loop0" };
	struct block_device mapped = { .id = { 7, 0 }, .path = "/dev/dm-0", .name = "vg-data" };
	struct block_device other = { .next = &loop, .id = { 7, 1 }, .path = "/dev/loop1" };

	put_mounts(machine, machine->host, HOST);
	put_process(machine, machine->host, 50, "tail");
	put_use(machine, 50, "/log");
	machine->inventory->block_devices = &other;
	assert_string_equal(
		only(machine, "MP209")->summary,
		"a mount of /dev/loop0 was unmounted lazily and stays busy: tail (PID 50) uses /log");
	machine->inventory->block_devices = &mapped;
	assert_non_null(strstr(only(machine, "MP209")->summary, "a mount of /dev/mapper/vg-data "));
}

static void a_use_of_a_mount_that_is_somewhere_is_not_detached(void **state)
{
	struct machine *machine = *state;
	struct mount_use *use;

	put_mounts(machine, machine->host, HOST);
	put_process(machine, machine->host, 50, "tail");
	use = put_use(machine, 50, "/log");
	use->detached = false;
	assert_none(machine, NULL);
	machine->inventory->coverage[DISCOVERY_MOUNTS].errnum = EPERM;
	assert_none(machine, NULL);
	machine->inventory->coverage[DISCOVERY_MOUNTS].errnum = ENOTTY;
	assert_non_null(only(machine, "MP209"));
	use->mount = machine->host->mounts.mounts;
	assert_none(machine, NULL);
}

static void all_who_use_a_detached_file_system_are_one_finding(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;
	const struct fact *uses;

	put_mounts(machine, machine->host, HOST);
	put_namespace(machine, 11, "sleep", HOST "12 1 7:0 / / rw - ext4 /dev/loop0 rw\n");
	put_process(machine, machine->host, 50, "tail");
	put_process(machine, machine->host, 51, "cat");
	put_use(machine, 50, "/log");
	put_use(machine, 50, "/log2");
	put_use(machine, 51, "/log")->kind = MOUNT_USE_CWD;
	put_use(machine, 1, "/log");
	finding = only(machine, "MP209");
	assert_string_equal(
		finding->summary,
		"a mount of /dev/loop0 (ext4) was unmounted lazily and stays busy: tail "
		"(PID 50) uses /log, besides 2 more processes");
	assert_remedy(finding, "kill 50 && kill 51 # PID 1, with which all would end");
	assert_int_equal(number_of(finding, "count"), 4);
	uses = list_of(finding, "uses")->as.list.items;
	assert_int_equal(fact_of(&uses[0], "fd")->as.number, 7);
	assert_int_equal(fact_of(&uses[2], "fd")->kind, FACT_TEXT);
	assert_null(fact_of(&uses[2], "fd")->as.text);
	assert_string_equal(fact_of(&uses[2], "kind")->as.text, "cwd");
}

static void a_detached_mount_of_memory_matters_less(void **state)
{
	struct machine *machine = *state;

	put_mounts(machine, machine->host, HOST);
	put_process(machine, machine->host, 50, "tail");
	put_use(machine, 50, "/log")->major = 0;
	assert_int_equal(only(machine, "MP209")->severity, SEVERITY_LOW);
}

static void put_stack(struct machine *machine, struct ns *ns, int count)
{
	auto_text struct text text = { 0 };

	text_add(&text, HOST);
	for (int i = 0; i < count; i++)
		text_add_format(&text, "%d %d 0:30 / /run rw shared:3 - tmpfs tmpfs rw\n", i + 2,
				i + 1);
	put_mounts(machine, ns, text_get(&text));
}

static void the_same_thing_mounted_four_times_at_a_place_is_a_stack(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;

	put_stack(machine, machine->host, 3);
	assert_none(machine, NULL);
	put_stack(machine, machine->host, 4);
	finding = only(machine, "MP207");
	assert_int_equal(finding->severity, SEVERITY_HIGH);
	assert_string_equal(finding->summary, "/run is mounted 4 times over itself on the host: 3 "
					      "mounts too many");
	assert_remedy(finding,
		      "while [ \"$(findmnt -rno TARGET -M /run | wc -l)\" -gt 1 ]; do mount "
		      "--make-rprivate /run && umount -l /run || break; done # unmounts copies one "
		      "by one: look at what is mounted there first");
	assert_string_equal(finding->remedy.argv[0], "sh");
	assert_string_equal(finding->remedy.argv[2], finding->remedy.text);
	assert_int_equal(machine->n_findings, 1);
	put_stack(machine, machine->host, 5);
	assert_int_equal(only(machine, "MP207")->severity, SEVERITY_MEDIUM);
	put_stack(machine, machine->host, 17);
	assert_int_equal(only(machine, "MP207")->severity, SEVERITY_HIGH);
}

static void different_things_at_a_place_are_no_stack(void **state)
{
	struct machine *machine = *state;

	put_mounts(machine, machine->host,
		   HOST "2 1 0:30 / /run rw - tmpfs tmpfs rw\n3 2 0:31 / /run rw - tmpfs t rw\n"
			"4 3 0:30 /a /run rw - tmpfs tmpfs rw\n5 4 0:32 / /run rw - tmpfs t rw\n"
			"6 1 0:30 / /run2 rw - tmpfs t rw\n7 1 0:30 / /run3 rw - tmpfs t rw\n"
			"8 1 0:30 / /run4 rw - tmpfs t rw\n9 1 0:30 / /run5 rw - tmpfs t rw\n");
	assert_none(machine, NULL);
}

/* What else is mounted there stays. */
static void only_copies_are_taken_off_a_stack(void **state)
{
	struct machine *machine = *state;
	struct mount *mounts;

	put_stack(machine, machine->host, 6);
	mounts = machine->host->mounts.mounts;
	mounts[1].minor = 29;
	assert_non_null(strstr(only(machine, "MP207")->remedy.text, "-gt 2 ]"));
}

static void a_stack_that_several_have_is_one_finding(void **state)
{
	struct machine *machine = *state;
	struct ns *ns = put_namespace(machine, 11, "web", HOST);
	const struct finding *finding;

	put_stack(machine, ns, 8);
	put_mounts(machine, machine->host, HOST);
	finding = only(machine, "MP207");
	assert_ptr_equal(finding->subject, ns);
	assert_non_null(strstr(finding->remedy.text, "findmnt -N 111 -rno TARGET -M /run | wc"));
	assert_non_null(strstr(finding->remedy.text, "mount -N 111 --make-rprivate /run"));
	assert_non_null(strstr(finding->remedy.text,
			       "{ umount -N 111 -l /run || "
			       "nsenter -t 111 -m -p umount -l /run; } || break"));
	put_stack(machine, machine->host, 4);
	finding = only(machine, "MP207");
	assert_ptr_equal(finding->subject, machine->host);
	assert_int_equal(
		fact_of(&list_of(finding, "stacks")->as.list.items[0], "n_namespaces")->as.number,
		2);
}

static void where_there_is_no_way_in_copies_stay(void **state)
{
	struct machine *machine = *state;
	struct ns *ns = put_namespace(machine, 11, "web", HOST);

	put_mounts(machine, machine->host, HOST);
	put_stack(machine, ns, 4);
	ns->mounts.chrooted = true;
	assert_remedy(only(machine, "MP207"), " # the copies go with their mount namespace");
	ns->mounts.chrooted = false;
	assert_non_null(only(machine, "MP207")->remedy.text);
	inventory_find_process(machine->inventory, 111)->ns[NS_MNT] = NULL;
	assert_remedy(only(machine, "MP207"), " # the copies go with their mount namespace");
}

static void who_feeds_a_stack_is_stopped_first(void **state)
{
	struct machine *machine = *state;
	struct ns *ns = put_namespace(machine, 11, "web", HOST);
	const struct finding *finding;

	put_stack(machine, machine->host, 4);
	put_mounts(machine, ns, HOST "12 1 0:30 / /in rw shared:3 - tmpfs tmpfs rw\n");
	finding = only(machine, "MP207");
	assert_ptr_equal(finding->other, ns);
	assert_string_equal(finding->summary,
			    "/run is mounted 4 times over itself on the host, fed by sandbox:web "
			    "(PID 111): 3 mounts too many");
	assert_int_equal(strncmp(finding->remedy.text,
				 "mount -N /proc/111/ns/mnt --make-rslave /in && while ", 53),
			 0);
	assert_string_equal(finding->remedy.argv[0], "sh");
}

/* The copies on the host are younger than what was mounted elsewhere. */
static void the_origin_of_the_copies_feeds_a_stack(void **state)
{
	struct machine *machine = *state;
	struct ns *bystander = put_namespace(machine, 11, "a", HOST);
	struct ns *feeder = put_namespace(machine, 12, "b", HOST);
	auto_text struct text text = { 0 };

	text_add(&text, "1 0 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n"
			"19 1 0:33 / /other rw shared:4 - tmpfs tmpfs rw\n");
	for (int i = 0; i < 4; i++)
		text_add_format(&text, "%d %d 0:30 / /run rw shared:3 - tmpfs tmpfs rw\n", i + 20,
				i ? i + 19 : 1);
	put_mounts(machine, machine->host, text_get(&text));
	put_mounts(machine, bystander,
		   "1 0 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n"
		   "18 1 0:33 / /other rw shared:4 - tmpfs tmpfs rw\n"
		   "30 1 0:30 / /x rw shared:3 - tmpfs tmpfs rw\n");
	put_mounts(machine, feeder,
		   "1 0 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n"
		   "10 1 0:30 / /run rw shared:3 - tmpfs tmpfs rw\n");
	assert_ptr_equal(only(machine, "MP207")->other, feeder);
}

/* Stacks of four mounts each at some places, and others below these. */
static const struct finding *put_stacks(struct machine *machine, int n_places)
{
	auto_text struct text text = { 0 };

	text_add(&text, HOST);
	for (int place = 0; place < n_places; place++) {
		for (int i = 0; i < 4; i++)
			text_add_format(&text,
					"%d 1 0:31 / /%d/in rw - tmpfs tmpfs rw\n"
					"%d 1 0:30 / /%d rw - tmpfs tmpfs rw\n",
					1000 + 10 * place + i, place, 2000 + 10 * place + i, place);
	}
	put_mounts(machine, machine->host, text_get(&text));
	return only(machine, "MP207");
}

static void stacks_below_a_stack_go_with_it(void **state)
{
	const struct finding *finding = put_stacks(*state, 4);

	assert_int_equal(strncmp(finding->summary, "/0 is mounted 4 times over itself", 33), 0);
	assert_null(strstr(finding->remedy.text, "/in"));
	assert_non_null(strstr(finding->remedy.text, "-M /3 "));
	assert_string_equal(finding->remedy.warning,
			    "unmounts copies one by one: look at what is mounted there first");
	assert_int_equal(number_of(finding, "count"), 24);
}

static void nobody_wants_to_paste_commands_for_all_places(void **state)
{
	const struct finding *finding = put_stacks(*state, 5);

	assert_non_null(strstr(finding->remedy.text, "-M /3 "));
	assert_null(strstr(finding->remedy.text, "-M /4 "));
	assert_string_equal(finding->remedy.warning,
			    "more places are to be cleared the same way; unmounts copies one by "
			    "one: look at what is mounted there first");
}

static void a_namespace_near_the_limit_of_mounts_is_found(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;
	auto_text struct text text = { 0 };

	text_add(&text, HOST);
	for (int i = 2; i <= 90; i++)
		text_add_format(&text, "%d 1 0:30 / /%d rw - tmpfs tmpfs rw\n", i, i);
	put_mounts(machine, machine->host, text_get(&text));
	assert_none(machine, NULL);
	machine->inventory->host.mount_max = 180;
	assert_none(machine, NULL);
	machine->inventory->host.mount_max = 170;
	finding = only(machine, "MP208");
	assert_int_equal(finding->severity, SEVERITY_MEDIUM);
	assert_string_equal(finding->summary, "the host has 90 of at most 170 mounts "
					      "(fs.mount-max): beyond that every mount fails");
	assert_remedy(finding, "sysctl fs.mount-max=340 # raises the limit only: what makes so "
			       "many mounts has to be found");
	machine->inventory->host.mount_max = 100;
	assert_int_equal(only(machine, "MP208")->severity, SEVERITY_CRITICAL);
	machine->inventory->host.mount_max = 101;
	assert_int_equal(only(machine, "MP208")->severity, SEVERITY_MEDIUM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(a_device_that_only_another_namespace_has_stays_busy),
		machine_test(a_device_that_the_host_has_is_not_leaked),
		machine_test(what_is_in_memory_alone_is_not_leaked),
		machine_test(the_device_that_a_workload_lives_on_is_not_leaked),
		machine_test(nothing_is_gone_from_a_host_of_which_a_part_is_seen),
		machine_test(all_who_hold_a_device_are_one_finding),
		machine_test(of_two_that_are_unmounted_together_one_is),
		machine_test(where_ours_may_fail_a_container_unmounts_by_itself),
		machine_test(what_is_covered_can_not_be_unmounted_by_its_path),
		machine_test(a_device_that_nothing_but_covered_mounts_have_is_hidden),
		machine_test(what_can_be_reached_somewhere_is_not_hidden),
		machine_test(the_root_of_the_machine_is_not_to_be_unmounted),
		machine_test(a_process_with_a_file_of_a_detached_mount_is_found),
		machine_test(what_is_detached_is_named_by_its_device),
		machine_test(a_use_of_a_mount_that_is_somewhere_is_not_detached),
		machine_test(all_who_use_a_detached_file_system_are_one_finding),
		machine_test(a_detached_mount_of_memory_matters_less),
		machine_test(the_same_thing_mounted_four_times_at_a_place_is_a_stack),
		machine_test(different_things_at_a_place_are_no_stack),
		machine_test(only_copies_are_taken_off_a_stack),
		machine_test(a_stack_that_several_have_is_one_finding),
		machine_test(where_there_is_no_way_in_copies_stay),
		machine_test(who_feeds_a_stack_is_stopped_first),
		machine_test(the_origin_of_the_copies_feeds_a_stack),
		machine_test(stacks_below_a_stack_go_with_it),
		machine_test(nobody_wants_to_paste_commands_for_all_places),
		machine_test(a_namespace_near_the_limit_of_mounts_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
