/* SPDX-License-Identifier: MIT */
/* What collect() makes of captured trees. test-relations.c asks a live kernel. */
#include <grp.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "captured.h"
#include "collect/collection.h"
#include "collect/kernel-compat.h"
#include "util/macros.h"

#define DETAILS (NEED_UIDS | NEED_COMMANDS | NEED_CGROUPS)

static void collect_from(const struct tree *tree, const struct request *request,
			 const struct kernel *kernel)
{
	struct error err = { "untouched" };
	struct source source;

	assert_int_equal(source_open(&source, tree->path, &err), 0);
	if (kernel)
		source.kernel = kernel;
	assert_int_equal(collect(tree->inventory, &source, request, &err), 0);
	assert_string_equal(err.text, "untouched");
	source_close(&source);
}

static void collect_all_types(const struct tree *tree, unsigned int needs)
{
	const struct request request = { .types = NS_ALL_TYPES, .needs = needs };

	collect_from(tree, &request, NULL);
}

static const struct process *find(const struct tree *tree, pid_t pid)
{
	const struct process *process = inventory_find_process(tree->inventory, pid);

	assert_non_null(process);
	return process;
}

static const struct ns *find_ns(const struct tree *tree, int group, enum ns_type type)
{
	const struct ns *ns = inventory_find_ns(tree->inventory, type, ino_of(group, (int)type));

	assert_non_null(ns);
	return ns;
}

static void assert_no_ns(const struct tree *tree, int group)
{
	for (int type = 0; type < NS_TYPE_COUNT; type++)
		assert_null(inventory_find_ns(tree->inventory, (enum ns_type)type,
					      ino_of(group, type)));
}

static void a_process_is_in_the_namespaces_that_its_links_say(void **state)
{
	struct tree *tree = *state;
	const struct process *process;

	put_process(tree, "1000", 1);
	put_stat(tree, "1000", (struct put_stat){ "web server", 7, 3, 4711 });
	collect_all_types(tree, NEED_STAT);
	assert_int_equal(tree->inventory->n_processes, 1);
	assert_int_equal(tree->inventory->n_namespaces, NS_TYPE_COUNT);
	process = find(tree, 1000);
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		const struct ns *ns = find_ns(tree, 1, (enum ns_type)type);

		assert_ptr_equal(process->ns[type], ns);
		assert_ptr_equal(ns->leader, process);
		assert_int_equal(ns->n_processes, 1);
		assert_int_equal(ns->n_threads, 3);
	}
	assert_string_equal(process->comm, "web server");
	assert_int_equal(process->ppid, 7);
	assert_int_equal(process->start_time, 4711);
	assert_false(process->denied);
	assert_int_equal(tree->inventory->n_gaps, 0);
}

static void processes_share_namespaces(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_process(tree, "1001", 2);
	put_process(tree, "1002", 1);
	put_ns_link(tree, "1001", "net", NS_NET, 1);
	collect_all_types(tree, NEED_STAT);
	assert_int_equal(tree->inventory->n_namespaces, NS_TYPE_COUNT * 2 - 1);
	assert_int_equal(find_ns(tree, 1, NS_NET)->n_processes, 3);
	assert_int_equal(find_ns(tree, 1, NS_MNT)->n_processes, 2);
	assert_int_equal(find_ns(tree, 2, NS_MNT)->n_processes, 1);
}

static void what_is_no_process_is_passed_over(void **state)
{
	struct tree *tree = *state;

	put_directory(tree, "sys");
	put_directory(tree, "0");
	put_directory(tree, "-1");
	put_directory(tree, "10x");
	put_directory(tree, "4294967296");
	put_text(tree, "uptime", "1 2\n");
	collect_all_types(tree, NEED_STAT);
	assert_int_equal(tree->inventory->n_processes, 0);
	assert_int_equal(tree->inventory->n_gaps, 0);
}

static void only_the_types_asked_for_are_read(void **state)
{
	const struct request request = { .types = NS_TYPE_BIT(NS_NET) | NS_TYPE_BIT(NS_PID),
					 .needs = NEED_STAT | NEED_THREADS | NEED_CHILDREN };
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_stat(tree, "1000", (struct put_stat){ "sleep", 1, 2, 1 });
	put_thread(tree, "1000/task/1001", 2);
	put_link(tree, "1000/ns/mnt", "malformed");
	put_link(tree, "1000/ns/time_for_children", "malformed");
	put_link(tree, "1000/task/1001/ns/mnt", "malformed");
	collect_from(tree, &request, NULL);
	assert_int_equal(tree->inventory->n_gaps, 0);
	assert_int_equal(tree->inventory->n_namespaces, 4);
	assert_non_null(find(tree, 1000)->ns[NS_NET]);
	assert_non_null(find(tree, 1000)->ns[NS_PID]);
	assert_int_equal(find_ns(tree, 2, NS_NET)->n_threads, 1);
	assert_non_null(find_ns(tree, 2, NS_PID)->references);
}

static void without_a_need_only_links_are_read(void **state)
{
	struct tree *tree = *state;
	const struct process *process;

	put_process(tree, "1000", 1);
	put_text(tree, "1000/stat", "malformed");
	put_text(tree, "1000/cmdline", "sleep");
	put_text(tree, "1000/cgroup", "0::/a\n");
	put_text(tree, "1000/status", "Name:\tsleep\nUid:\t0\t0\t0\t0\n");
	put_thread(tree, "1000/task/1001", 2);
	put_ns_link(tree, "1000", "pid_for_children", NS_PID, 3);
	collect_all_types(tree, 0);
	assert_int_equal(tree->inventory->n_gaps, 0);
	assert_no_ns(tree, 2);
	assert_no_ns(tree, 3);
	process = find(tree, 1000);
	assert_ptr_equal(process->ns[NS_MNT], find_ns(tree, 1, NS_MNT));
	assert_null(process->comm);
	assert_null(process->command);
	assert_null(process->cgroup);
	assert_true(process->uid == UID_UNKNOWN);
	assert_int_equal(find_ns(tree, 1, NS_MNT)->n_threads, 1);
}

static void a_zombie_is_where_its_two_links_say(void **state)
{
	struct tree *tree = *state;
	const struct process *process;

	put_process(tree, "1000", 1);
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		char path[64];

		(void)snprintf(path, sizeof(path), "1000/ns/%s", ns_types[type].name);
		if (type != NS_USER && type != NS_PID)
			put_nothing(tree, path);
	}
	put_nothing(tree, "1000/ns/pid_for_children");
	put_nothing(tree, "1000/ns/time_for_children");
	collect_all_types(tree, NEED_STAT | NEED_CHILDREN);
	process = find(tree, 1000);
	assert_false(process->denied);
	assert_int_equal(tree->inventory->n_gaps, 0);
	assert_int_equal(tree->inventory->n_namespaces, 2);
	assert_ptr_equal(process->ns[NS_USER], find_ns(tree, 1, NS_USER));
	assert_ptr_equal(process->ns[NS_PID], find_ns(tree, 1, NS_PID));
	assert_null(process->ns[NS_NET]);
}

static void a_thread_elsewhere_refers_to_where_it_is(void **state)
{
	struct tree *tree = *state;
	const struct process *process;
	const struct reference *reference;

	put_process(tree, "1000", 1);
	put_stat(tree, "1000", (struct put_stat){ "sleep", 1, 3, 1 });
	put_thread(tree, "1000/task/1000", 3); /* its links were read already */
	put_thread(tree, "1000/task/1001", 1);
	put_thread(tree, "1000/task/1002", 1);
	put_ns_link(tree, "1000/task/1002", "net", NS_NET, 2);
	collect_all_types(tree, NEED_STAT | NEED_THREADS);
	process = find(tree, 1000);
	assert_int_equal(process->threads->tid, 1002);
	assert_null(process->threads->next);
	assert_ptr_equal(process->threads->ns[NS_NET], find_ns(tree, 2, NS_NET));
	reference = find_ns(tree, 2, NS_NET)->references;
	assert_int_equal(reference->kind, REFERENCE_THREAD);
	assert_ptr_equal(reference->process, process);
	assert_int_equal(reference->tid, 1002);
	assert_null(reference->next);
	assert_int_equal(find_ns(tree, 2, NS_NET)->n_threads, 1);
	assert_int_equal(find_ns(tree, 2, NS_NET)->n_processes, 0);
	assert_int_equal(find_ns(tree, 1, NS_NET)->n_threads, 2);
	assert_int_equal(find_ns(tree, 1, NS_MNT)->n_threads, 3);
	assert_null(find_ns(tree, 1, NS_MNT)->references);
	assert_no_ns(tree, 3);
}

/* unshare(2) and setns(2) take a thread there only in types of which it can have its own. */
static void types_that_threads_share_are_not_read_again(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_stat(tree, "1000", (struct put_stat){ "sleep", 1, 2, 1 });
	put_thread(tree, "1000/task/1001", 1);
	put_link(tree, "1000/task/1001/ns/user", "malformed");
	put_link(tree, "1000/task/1001/ns/pid", "malformed");
	put_link(tree, "1000/task/1001/ns/time", "malformed");
	put_ns_link(tree, "1000/task/1001", "uts", NS_UTS, 2);
	collect_all_types(tree, NEED_STAT | NEED_THREADS);
	assert_int_equal(find_ns(tree, 2, NS_UTS)->n_threads, 1);
}

static void threads_of_a_dead_leader_stand_for_its_process(void **state)
{
	struct tree *tree = *state;
	const struct process *process;

	put_directory(tree, "1000");
	put_directory(tree, "1000/ns");
	put_ns_link(tree, "1000", "user", NS_USER, 1);
	put_ns_link(tree, "1000", "pid", NS_PID, 1);
	put_stat(tree, "1000", (struct put_stat){ "dead", 1, 3, 1 });
	put_thread(tree, "1000/task/1001", 1);
	put_thread(tree, "1000/task/1002", 1);
	collect_all_types(tree, NEED_STAT | NEED_THREADS);
	process = find(tree, 1000);
	assert_int_equal(tree->inventory->n_gaps, 0);
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		const struct ns *ns = find_ns(tree, 1, (enum ns_type)type);
		bool left = process->ns[type] == NULL;

		assert_true(left == (type != NS_USER && type != NS_PID));
		assert_int_equal(ns->n_processes, left ? 0 : 1);
		assert_int_equal(ns->n_threads, left ? 2 : 3);
		assert_int_equal(ns_count_references(ns, REFERENCE_THREAD), left ? 2 : 0);
	}
}

static void a_thread_that_vanishes_or_is_unreadable_is_left_out(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_stat(tree, "1000", (struct put_stat){ "sleep", 1, 4, 1 });
	put_thread(tree, "1000/task/1001", 2);
	put_link(tree, "1000/task/1001/ns/uts", "malformed");
	put_directory(tree, "1000/task/1002");
	put_thread(tree, "1000/task/1003", 3);
	collect_all_types(tree, NEED_STAT | NEED_THREADS);
	assert_no_ns(tree, 2);
	assert_int_equal(find(tree, 1000)->threads->tid, 1003);
	assert_null(find(tree, 1000)->threads->next);
}

/* Only where there is more than one task. */
static void the_task_directory_of_a_single_task_is_not_read(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_thread(tree, "1000/task/1001", 2);
	collect_all_types(tree, NEED_STAT | NEED_THREADS);
	assert_no_ns(tree, 2);
}

static void threads_are_not_read_without_their_need(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_stat(tree, "1000", (struct put_stat){ "sleep", 1, 2, 1 });
	put_thread(tree, "1000/task/1001", 2);
	collect_all_types(tree, NEED_STAT | NEED_CHILDREN);
	assert_no_ns(tree, 2);
}

static void where_children_will_be_is_a_reference(void **state)
{
	struct tree *tree = *state;
	const struct reference *reference;

	put_process(tree, "1000", 1);
	put_stat(tree, "1000", (struct put_stat){ "sleep", 1, 2, 1 });
	put_ns_link(tree, "1000", "pid_for_children", NS_PID, 2);
	put_thread(tree, "1000/task/1001", 1);
	put_ns_link(tree, "1000/task/1001", "time_for_children", NS_TIME, 3);
	collect_all_types(tree, NEED_STAT | NEED_THREADS | NEED_CHILDREN);
	reference = find_ns(tree, 2, NS_PID)->references;
	assert_int_equal(reference->kind, REFERENCE_FOR_CHILDREN);
	assert_ptr_equal(reference->process, find(tree, 1000));
	assert_int_equal(reference->tid, 1000);
	assert_null(reference->next);
	reference = find_ns(tree, 3, NS_TIME)->references;
	assert_int_equal(reference->kind, REFERENCE_FOR_CHILDREN);
	assert_int_equal(reference->tid, 1001);
	assert_null(reference->next);
	assert_null(find_ns(tree, 1, NS_PID)->references);
	assert_null(find_ns(tree, 1, NS_TIME)->references);
	assert_int_equal(find_ns(tree, 2, NS_PID)->n_threads, 0);
}

/* Linux 6.18 says ENOENT between unshare(CLONE_NEWPID) and the first child. */
static void no_link_for_children_is_no_failure(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_nothing(tree, "1000/ns/pid_for_children");
	collect_all_types(tree, NEED_STAT | NEED_CHILDREN);
	assert_false(find(tree, 1000)->denied);
	assert_int_equal(tree->inventory->n_gaps, 0);
}

static void assert_one_gap(const struct tree *tree, pid_t pid, int errnum)
{
	const struct process *process = find(tree, pid);

	assert_true(process->denied);
	for (int type = 0; type < NS_TYPE_COUNT; type++)
		assert_null(process->ns[type]);
	assert_int_equal(tree->inventory->n_gaps, 1);
	assert_int_equal(tree->inventory->gaps->pid, pid);
	assert_int_equal(tree->inventory->gaps->errnum, errnum);
}

static void a_link_that_can_not_be_read_is_a_gap_not_an_error(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_nothing(tree, "1000/ns/uts");
	put_directory(tree, "1000/ns/uts");
	put_process(tree, "1001", 2);
	collect_all_types(tree, NEED_STAT);
	assert_one_gap(tree, 1000, EINVAL);
	assert_string_equal(find(tree, 1000)->comm, "sleep");
	assert_no_ns(tree, 1);
	assert_int_equal(find_ns(tree, 2, NS_UTS)->n_processes, 1);
}

static void a_malformed_link_is_a_gap(void **state)
{
	static const struct {
		const char *target;
		int errnum;
	} links[] = {
		{ "uts:[x]", EINVAL },
		{ "net:[4026531840]", EINVAL },
		{ "uts:[18446744073709551616]", ERANGE },
		{ "uts:[0000000000000000000000000000000000000000000000000000000000000001]",
		  EINVAL }, /* longer than any that the kernel writes */
	};
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	for (size_t i = 0; i < ARRAY_SIZE(links); i++) {
		put_link(tree, "1000/ns/uts", links[i].target);
		collect_all_types(tree, NEED_STAT);
		assert_one_gap(tree, 1000, links[i].errnum);
		inventory_free(tree->inventory);
		tree->inventory = inventory_new();
	}
}

static void a_malformed_stat_is_a_gap(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_text(tree, "1000/stat", "1000 (sleep) S 1\n");
	collect_all_types(tree, NEED_STAT);
	assert_one_gap(tree, 1000, EINVAL);
	assert_null(find(tree, 1000)->comm);
}

static void a_gap_says_why_stat_could_not_be_read(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_nothing(tree, "1000/stat");
	put_directory(tree, "1000/stat");
	collect_all_types(tree, NEED_STAT);
	assert_one_gap(tree, 1000, EISDIR);
}

static void who_vanishes_meanwhile_was_never_there(void **state)
{
	struct tree *tree = *state;

	put_directory(tree, "1000");
	put_process(tree, "1001", 1);
	put_nothing(tree, "1001/stat");
	collect_all_types(tree, NEED_STAT);
	assert_int_equal(tree->inventory->n_processes, 0);
	assert_int_equal(tree->inventory->n_namespaces, 0);
	assert_int_equal(tree->inventory->n_gaps, 0);
}

/* Modes say nothing to root. */
static void become_nobody(void)
{
	if (geteuid() == 0 && (setgroups(0, NULL) < 0 || setresgid(65534, 65534, 65534) < 0 ||
			       setresuid(65534, 65534, 65534) < 0))
		_exit(2);
}

static bool is_denied(const struct tree *tree, pid_t pid)
{
	const struct inventory *inventory = tree->inventory;
	const struct process *process = inventory_find_process(inventory, pid);

	return process && process->denied && process->comm && inventory->n_gaps == 1 &&
	       inventory->gaps->pid == pid && inventory->gaps->errnum == EACCES;
}

static void who_may_not_be_looked_at_is_a_gap_and_the_others_are_there(void **state)
{
	const struct request request = { .types = NS_ALL_TYPES, .needs = NEED_STAT };
	struct tree *tree = *state;
	struct source source;
	int status;
	pid_t child;

	put_process(tree, "1000", 1);
	put_process(tree, "1001", 2);
	assert_int_equal(fchmodat(tree->fd, "1000/ns", 0, 0), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		become_nobody();
		if (source_open(&source, tree->path, NULL) < 0 ||
		    collect(tree->inventory, &source, &request, NULL) < 0)
			_exit(3);
		_exit(is_denied(tree, 1000) && tree->inventory->n_namespaces == NS_TYPE_COUNT ? 0
											      : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(fchmodat(tree->fd, "1000/ns", 0755, 0), 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void a_name_is_kept_byte_for_byte(void **state)
{
	static const char *const names[] = { ") S 1 1\n", "\xff\xfe\x80", "\x1b[2J", "", "a b\\n" };
	struct tree *tree = *state;
	char pid[16];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		(void)snprintf(pid, sizeof(pid), "%zu", 1000 + i);
		put_process(tree, pid, 1);
		put_stat(tree, pid, (struct put_stat){ names[i], 1, 1, 1 });
	}
	collect_all_types(tree, NEED_STAT);
	assert_int_equal(tree->inventory->n_gaps, 0);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_string_equal(find(tree, 1000 + (pid_t)i)->comm, names[i]);
}

static void put_details(const struct tree *tree, const char *pid)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "%s/cmdline", pid);
	put_bytes(tree, path, "sleep\0infinity", sizeof("sleep\0infinity"));
	(void)snprintf(path, sizeof(path), "%s/cgroup", pid);
	put_text(tree, path, "0::/system.slice/sleep.service\n");
	(void)snprintf(path, sizeof(path), "%s/status", pid);
	put_text(tree, path, "Name:\tsleep\nUid:\t1\t4294967000\t1\t1\n");
}

static void assert_details(const struct process *process, bool expected)
{
	if (!expected) {
		assert_null(process->command);
		assert_null(process->cgroup);
		assert_true(process->uid == UID_UNKNOWN);
		return;
	}
	assert_string_equal(process->command, "sleep infinity");
	assert_string_equal(process->cgroup, "/system.slice/sleep.service");
	assert_true(process->uid == 4294967000U);
}

/* 1000 is the first, 1002 the leader, 1001 neither. */
static void put_three(const struct tree *tree)
{
	put_process(tree, "1000", 1);
	put_process(tree, "1001", 1);
	put_process(tree, "1002", 1);
	put_stat(tree, "1002", (struct put_stat){ "sleep", 1, 1, 50 });
	put_details(tree, "1000");
	put_details(tree, "1001");
	put_details(tree, "1002");
}

static void details_are_read_of_those_that_stand_for_a_namespace(void **state)
{
	struct tree *tree = *state;

	put_three(tree);
	collect_all_types(tree, NEED_STAT | DETAILS);
	assert_details(find(tree, 1000), true);
	assert_details(find(tree, 1001), false);
	assert_details(find(tree, 1002), true);
}

static void details_are_read_of_everyone_where_that_is_asked_for(void **state)
{
	struct tree *tree = *state;

	put_three(tree);
	collect_all_types(tree, NEED_STAT | DETAILS | NEED_EVERYONE);
	assert_details(find(tree, 1000), true);
	assert_details(find(tree, 1001), true);
	assert_details(find(tree, 1002), true);
}

static void details_are_read_of_who_keeps_a_namespace_without_members(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "999", 1);
	put_process(tree, "1000", 1);
	put_stat(tree, "1000", (struct put_stat){ "sleep", 999, 2, 200 });
	put_details(tree, "1000");
	put_thread(tree, "1000/task/1001", 1);
	put_ns_link(tree, "1000/task/1001", "net", NS_NET, 2);
	collect_all_types(tree, NEED_STAT | NEED_THREADS | DETAILS);
	assert_details(find(tree, 1000), true);
}

static void each_detail_is_read_for_its_own_need(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_details(tree, "1000");
	collect_all_types(tree, NEED_STAT | NEED_CGROUPS);
	assert_null(find(tree, 1000)->command);
	assert_true(find(tree, 1000)->uid == UID_UNKNOWN);
	assert_string_equal(find(tree, 1000)->cgroup, "/system.slice/sleep.service");
}

static void a_command_line_is_its_arguments_with_blanks(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
		const char *expected;
	} lines[] = {
		{ "sh\0-c\0true\0", 11, "sh -c true" },
		{ "title without an end", 20, "title without an end" },
		{ "a\0\0b\0\0\0", 7, "a  b" },
		{ "\xff\n\x1b\0", 4, "\xff\n\x1b" },
		{ "", 0, "[kworker/0:1]" },
		{ "\0\0\0", 3, "[kworker/0:1]" },
	};
	struct tree *tree = *state;
	char pid[16], path[32];

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		(void)snprintf(pid, sizeof(pid), "%zu", 1000 + i);
		(void)snprintf(path, sizeof(path), "%s/cmdline", pid);
		put_process(tree, pid, 1);
		put_stat(tree, pid, (struct put_stat){ "kworker/0:1", 2, 1, 1 });
		put_bytes(tree, path, lines[i].bytes, lines[i].length);
	}
	collect_all_types(tree, NEED_STAT | NEED_COMMANDS | NEED_EVERYONE);
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		assert_string_equal(find(tree, 1000 + (pid_t)i)->command, lines[i].expected);
}

static void a_huge_command_line_is_cut(void **state)
{
	struct tree *tree = *state;
	auto_free char *huge = memory_zeroed(1 << 20, 1);
	size_t length;

	memset(huge, 'x', 1 << 20);
	put_process(tree, "1000", 1);
	put_bytes(tree, "1000/cmdline", huge, 1 << 20);
	collect_all_types(tree, NEED_STAT | NEED_COMMANDS);
	length = strlen(find(tree, 1000)->command);
	assert_in_range(length, 4096, 1 << 16);
}

static void details_that_can_not_be_read_are_not_known(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_directory(tree, "1000/cmdline");
	put_text(tree, "1000/cgroup", "malformed\n");
	put_text(tree, "1000/status", "malformed\n");
	collect_all_types(tree, NEED_STAT | DETAILS);
	assert_int_equal(tree->inventory->n_gaps, 0);
	assert_null(find(tree, 1000)->cgroup);
	assert_true(find(tree, 1000)->uid == UID_UNKNOWN);
}

/* What was listed as one process and is another by the time that its details are read. */
static void a_newcomer_with_the_same_pid_lends_no_details(void **state)
{
	const struct request request = { .types = NS_ALL_TYPES, .needs = NEED_STAT | DETAILS };
	struct tree *tree = *state;
	const struct source source = { .proc_fd = tree->fd };
	struct collection collection = {
		.inventory = tree->inventory,
		.source = &source,
		.request = &request,
	};
	struct process *process = inventory_add_process(tree->inventory, 1000);

	put_process(tree, "1000", 1);
	put_details(tree, "1000");
	process->comm = "sleep";
	process->start_time = 99;
	process->ns[NS_NET] = inventory_add_ns(tree->inventory, NS_NET, 1);
	inventory_finish(tree->inventory);
	collect_details(&collection);
	assert_details(process, false);
	process->start_time = 100;
	collect_details(&collection);
	assert_details(process, true);
}

/*
 * A process whose link to a uts namespace can be opened: it leads to a file of that inode number,
 * which is the same one for each.
 */
static uint64_t put_openable(const struct tree *tree, const char *pid, const char *file)
{
	char path[64], name[64], place[128];
	struct stat status;

	put_process(tree, pid, 1);
	assert_int_equal(fstatat(tree->fd, file, &status, 0), 0);
	(void)snprintf(name, sizeof(name), "uts:[%llu]", (unsigned long long)status.st_ino);
	(void)snprintf(path, sizeof(path), "%s/ns/uts", pid);
	(void)snprintf(place, sizeof(place), "%s/ns/%s", pid, name);
	assert_int_equal(unlinkat(tree->fd, path, 0), 0);
	assert_int_equal(symlinkat(name, tree->fd, path), 0);
	assert_int_equal(linkat(tree->fd, file, tree->fd, place, 0), 0);
	return status.st_ino;
}

/* The number is given out again between the first process and the second. */
static size_t n_ids_asked;
static uint64_t asked_ino;

static int answer_two_ids(int fd, unsigned long request, void *argument)
{
	static const uint64_t ids[] = { 7, 8, 7, 8, 8 };
	uint64_t id = ids[n_ids_asked < ARRAY_SIZE(ids) ? n_ids_asked : ARRAY_SIZE(ids) - 1];
	struct stat status;

	if (request != COMPAT_NS_GET_ID || fstat(fd, &status) < 0 || status.st_ino != asked_ino)
		return -ENOTTY;
	n_ids_asked++;
	memcpy(argument, &id, sizeof(id));
	return 0;
}

static void an_inode_number_given_out_again_merges_no_namespaces(void **state)
{
	static const struct kernel kernel = { .ns_ioctl = answer_two_ids };
	const struct request request = {
		.types = NS_TYPE_BIT(NS_UTS),
		.needs = NEED_STAT | NEED_RELATIONS,
	};
	struct tree *tree = *state;
	const struct process *first, *second;
	const struct ns *ns;

	put_text(tree, "file", "");
	asked_ino = put_openable(tree, "1000", "file");
	assert_int_equal(put_openable(tree, "1001", "file"), asked_ino);
	n_ids_asked = 0;
	collect_from(tree, &request, &kernel);
	first = tree->inventory->processes[0];
	second = tree->inventory->processes[1];
	ns = inventory_find_ns(tree->inventory, NS_UTS, asked_ino);
	assert_int_equal(ns->id, 8);
	assert_int_equal(ns->n_processes, 1);
	assert_null(first->ns[NS_UTS]);
	assert_ptr_equal(second->ns[NS_UTS], ns);
}

static void self_is_the_observer(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_process(tree, "1001", 2);
	put_link(tree, "self", "1001");
	collect_all_types(tree, NEED_STAT);
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		assert_false(find_ns(tree, 1, (enum ns_type)type)->self);
		assert_true(find_ns(tree, 2, (enum ns_type)type)->self);
		assert_ptr_equal(tree->inventory->observer[type],
				 find_ns(tree, 2, (enum ns_type)type));
	}
}

/* As in a /proc of a PID namespace that the observer is not in. */
static void without_a_self_there_is_no_observer(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	collect_all_types(tree, NEED_STAT);
	for (int type = 0; type < NS_TYPE_COUNT; type++)
		assert_null(tree->inventory->observer[type]);
	assert_false(find_ns(tree, 1, NS_NET)->self);
}

/* PID 2 of the initial PID namespace, whose inode number is fixed. */
static void put_kthreadd(const struct tree *tree)
{
	put_process(tree, "2", 1);
	put_stat(tree, "2", (struct put_stat){ "kthreadd", 0, 1, 0 });
	put_link(tree, "2/ns/pid", "pid:[4026531836]");
	put_link(tree, "2/ns/uts", "uts:[4026531838]");
}

static void fixed_inodes_tell_the_initial_namespaces(void **state)
{
	struct tree *tree = *state;

	put_kthreadd(tree);
	collect_all_types(tree, NEED_STAT);
	assert_true(inventory_find_ns(tree->inventory, NS_PID, 4026531836)->initial);
	assert_true(inventory_find_ns(tree->inventory, NS_UTS, 4026531838)->initial);
	assert_false(find_ns(tree, 1, NS_IPC)->initial);
	assert_int_equal(find_ns(tree, 1, NS_IPC)->unknown & UNKNOWN_INITIAL, 0);
}

/* Before Linux 6.18 the numbers of mnt and net were ordinary ones. */
static void kthreadd_tells_the_initial_namespaces_of_mnt_and_net(void **state)
{
	struct tree *tree = *state;

	put_kthreadd(tree);
	put_process(tree, "1000", 2);
	collect_all_types(tree, NEED_STAT);
	assert_true(find_ns(tree, 1, NS_MNT)->initial);
	assert_true(find_ns(tree, 1, NS_NET)->initial);
	assert_false(find_ns(tree, 2, NS_NET)->initial);
	assert_int_equal(find_ns(tree, 2, NS_NET)->unknown & UNKNOWN_INITIAL, 0);
}

static void who_merely_looks_like_kthreadd_tells_nothing(void **state)
{
	static const struct {
		struct put_stat stat;
		const char *pid_ns;
	} impostors[] = {
		{ { "kthreadd", 1, 1, 0 }, "pid:[4026531836]" },
		{ { "kthreadx", 0, 1, 0 }, "pid:[4026531836]" },
		{ { "kthreadd", 0, 1, 0 }, "pid:[4026532999]" },
	};
	struct tree *tree = *state;

	put_kthreadd(tree);
	for (size_t i = 0; i < ARRAY_SIZE(impostors); i++) {
		put_stat(tree, "2", impostors[i].stat);
		put_link(tree, "2/ns/pid", impostors[i].pid_ns);
		collect_all_types(tree, NEED_STAT);
		assert_false(find_ns(tree, 1, NS_NET)->initial);
		assert_true(find_ns(tree, 1, NS_NET)->unknown & UNKNOWN_INITIAL);
		inventory_free(tree->inventory);
		tree->inventory = inventory_new();
	}
}

static void a_captured_tree_leaves_relations_unknown(void **state)
{
	struct tree *tree = *state;
	const struct ns *net, *user;

	put_process(tree, "1000", 1);
	collect_all_types(tree, NEED_STAT | NEED_RELATIONS | NEED_IDS | NEED_NETNSIDS);
	net = find_ns(tree, 1, NS_NET);
	assert_null(net->owner);
	assert_int_equal(net->unknown & (UNKNOWN_OWNER | UNKNOWN_OWNER_UID | UNKNOWN_ID |
					 UNKNOWN_NETNSID | UNKNOWN_PARENT),
			 UNKNOWN_OWNER | UNKNOWN_OWNER_UID | UNKNOWN_ID | UNKNOWN_NETNSID);
	user = find_ns(tree, 1, NS_USER);
	assert_int_equal(user->unknown & (UNKNOWN_OWNER | UNKNOWN_PARENT | UNKNOWN_NETNSID),
			 UNKNOWN_OWNER | UNKNOWN_PARENT);
}

static void the_initial_user_namespace_has_no_owner_and_no_parent(void **state)
{
	struct tree *tree = *state;
	const struct ns *user;

	put_process(tree, "1000", 1);
	put_link(tree, "1000/ns/user", "user:[4026531837]");
	collect_all_types(tree, NEED_STAT | NEED_RELATIONS);
	user = inventory_find_ns(tree->inventory, NS_USER, 4026531837);
	assert_int_equal(user->unknown & (UNKNOWN_OWNER | UNKNOWN_PARENT), 0);
}

static void pins_are_told_by_the_root_field_of_mountinfo(void **state)
{
	struct tree *tree = *state;
	const struct reference *pin;
	const struct ns *net;

	put_process(tree, "1000", 1);
	put_link(tree, "self", "1000");
	put_text(tree, "1000/mountinfo",
		 "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
		 "30 22 0:4 net:[4026532200] /run/netns/a\\040b rw shared:5 - nsfs nsfs rw\n"
		 "31 22 0:4 / /run/netns rw - tmpfs net:[4026532201] rw\n"
		 "32 22 0:4 nonsense /run/x rw - nsfs nsfs rw\n");
	collect_all_types(tree, NEED_STAT | NEED_PINS);
	net = inventory_find_ns(tree->inventory, NS_NET, 4026532200);
	assert_non_null(net);
	pin = net->references;
	assert_int_equal(pin->kind, REFERENCE_PIN);
	assert_string_equal(pin->target, "/run/netns/a b");
	assert_ptr_equal(pin->in_ns, find_ns(tree, 1, NS_MNT));
	assert_null(pin->process);
	assert_null(pin->next);
	assert_int_equal(tree->inventory->n_namespaces, NS_TYPE_COUNT + 1);
}

static void names_are_looked_up_of_every_uid_that_was_read(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_details(tree, "1000");
	put_text(tree, "1000/status", "Name:\tsleep\nUid:\t1\t0\t1\t1\n");
	collect_all_types(tree, NEED_STAT | NEED_UIDS | NEED_USERS);
	assert_string_equal(inventory_user_name(tree->inventory, 0), "root");
	assert_false(inventory_has_user(tree->inventory, UID_UNKNOWN));
}

static void no_name_is_looked_up_without_a_need(void **state)
{
	struct tree *tree = *state;

	put_process(tree, "1000", 1);
	put_details(tree, "1000");
	collect_all_types(tree, NEED_STAT | NEED_UIDS);
	assert_false(inventory_has_user(tree->inventory, 4294967000U));
}

static void the_host_is_the_one_that_was_captured(void **state)
{
	struct tree *tree = *state;

	put_directory(tree, "sys");
	put_directory(tree, "sys/kernel");
	put_directory(tree, "sys/kernel/random");
	put_text(tree, "sys/kernel/random/boot_id", "7d30c4e5-9a2f-4b0e-8e0c-2b3a5a6c7d8e\n");
	put_text(tree, "stat", "cpu  1 2 3\nbtime 1763700000\n");
	collect_all_types(tree, NEED_STAT);
	assert_string_equal(tree->inventory->host.boot_id, "7d30c4e5-9a2f-4b0e-8e0c-2b3a5a6c7d8e");
	assert_int_equal(tree->inventory->host.boot_time, 1763700000);
	assert_string_equal(tree->inventory->host.proc_path, tree->path);
}

/* The line of interrupts alone is longer than that where there are many. */
static void the_boot_time_of_a_large_machine_is_found(void **state)
{
	struct tree *tree = *state;
	auto_free char *text = memory_zeroed(200000, 1);
	size_t length = 150000;

	memset(text, '0', length);
	(void)snprintf(text + length, 50000, "\nbtime 1763700000\n");
	put_text(tree, "stat", text);
	collect_all_types(tree, NEED_STAT);
	assert_int_equal(tree->inventory->host.boot_time, 1763700000);
}

static void the_limit_of_mounts_is_read(void **state)
{
	struct tree *tree = *state;

	put_directory(tree, "sys");
	put_directory(tree, "sys/fs");
	put_text(tree, "sys/fs/mount-max", "100000\n");
	collect_all_types(tree, NEED_STAT);
	assert_int_equal(tree->inventory->host.mount_max, 100000);
	put_text(tree, "sys/fs/mount-max", "-1\n");
	collect_all_types(tree, NEED_STAT);
	assert_int_equal(tree->inventory->host.mount_max, 0);
}

static void a_directory_without_self_is_no_proc(void **state)
{
	struct tree *tree = *state;
	struct source source;
	struct error err;

	put_nothing(tree, "self");
	assert_int_equal(source_open(&source, tree->path, &err), -EINVAL);
	assert_non_null(strstr(err.text, tree->path));
	assert_non_null(strstr(err.text, "self"));
}

static void what_is_no_directory_can_not_be_opened(void **state)
{
	struct tree *tree = *state;
	struct source source;
	struct error err;
	char path[128];

	put_text(tree, "file", "");
	(void)snprintf(path, sizeof(path), "%s/file", tree->path);
	assert_int_equal(source_open(&source, path, &err), -ENOTDIR);
	assert_non_null(strstr(err.text, path));
	(void)snprintf(path, sizeof(path), "%s/nothing", tree->path);
	assert_int_equal(source_open(&source, path, &err), -ENOENT);
	assert_non_null(strstr(err.text, path));
}

static void only_a_live_proc_has_a_kernel_to_ask(void **state)
{
	struct tree *tree = *state;
	struct source source;

	assert_int_equal(source_open(&source, tree->path, NULL), 0);
	assert_null(source.kernel);
	source_close(&source);
	assert_int_equal(source_open(&source, NULL, NULL), 0);
	assert_non_null(source.kernel);
	assert_string_equal(source.path, "/proc");
	source_close(&source);
	assert_int_equal(source.proc_fd, -EBADF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(a_process_is_in_the_namespaces_that_its_links_say),
		tree_test(processes_share_namespaces),
		tree_test(what_is_no_process_is_passed_over),
		tree_test(only_the_types_asked_for_are_read),
		tree_test(without_a_need_only_links_are_read),
		tree_test(a_zombie_is_where_its_two_links_say),
		tree_test(a_thread_elsewhere_refers_to_where_it_is),
		tree_test(types_that_threads_share_are_not_read_again),
		tree_test(threads_of_a_dead_leader_stand_for_its_process),
		tree_test(a_thread_that_vanishes_or_is_unreadable_is_left_out),
		tree_test(the_task_directory_of_a_single_task_is_not_read),
		tree_test(threads_are_not_read_without_their_need),
		tree_test(where_children_will_be_is_a_reference),
		tree_test(no_link_for_children_is_no_failure),
		tree_test(a_link_that_can_not_be_read_is_a_gap_not_an_error),
		tree_test(a_malformed_link_is_a_gap),
		tree_test(a_malformed_stat_is_a_gap),
		tree_test(a_gap_says_why_stat_could_not_be_read),
		tree_test(who_vanishes_meanwhile_was_never_there),
		tree_test(who_may_not_be_looked_at_is_a_gap_and_the_others_are_there),
		tree_test(a_name_is_kept_byte_for_byte),
		tree_test(details_are_read_of_those_that_stand_for_a_namespace),
		tree_test(details_are_read_of_everyone_where_that_is_asked_for),
		tree_test(details_are_read_of_who_keeps_a_namespace_without_members),
		tree_test(each_detail_is_read_for_its_own_need),
		tree_test(a_command_line_is_its_arguments_with_blanks),
		tree_test(a_huge_command_line_is_cut),
		tree_test(details_that_can_not_be_read_are_not_known),
		tree_test(a_newcomer_with_the_same_pid_lends_no_details),
		tree_test(an_inode_number_given_out_again_merges_no_namespaces),
		tree_test(self_is_the_observer),
		tree_test(without_a_self_there_is_no_observer),
		tree_test(fixed_inodes_tell_the_initial_namespaces),
		tree_test(kthreadd_tells_the_initial_namespaces_of_mnt_and_net),
		tree_test(who_merely_looks_like_kthreadd_tells_nothing),
		tree_test(a_captured_tree_leaves_relations_unknown),
		tree_test(the_initial_user_namespace_has_no_owner_and_no_parent),
		tree_test(pins_are_told_by_the_root_field_of_mountinfo),
		tree_test(names_are_looked_up_of_every_uid_that_was_read),
		tree_test(no_name_is_looked_up_without_a_need),
		tree_test(the_host_is_the_one_that_was_captured),
		tree_test(the_boot_time_of_a_large_machine_is_found),
		tree_test(the_limit_of_mounts_is_read),
		tree_test(a_directory_without_self_is_no_proc),
		tree_test(what_is_no_directory_can_not_be_opened),
		tree_test(only_a_live_proc_has_a_kernel_to_ask),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
