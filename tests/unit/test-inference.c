/* SPDX-License-Identifier: MIT */
/* Where processes are that can't be read: what others show of them in a captured tree. */
#include <sys/wait.h>

#include "captured.h"
#include "util/macros.h"

#define EVERYTHING (NEED_STAT | NEED_INFERENCE)

/* A kernel that knows nothing: the inode of net/dev counts, as it does on a live machine. */
static int know_nothing(int fd, unsigned long request, void *argument)
{
	return -ENOTTY;
}

static const struct kernel old_kernel = { .ns_ioctl = know_nothing };

static void collect_from(struct tree *tree, const struct request *request,
			 const struct kernel *kernel)
{
	struct source source;

	inventory_free(tree->inventory);
	tree->inventory = inventory_new();
	assert_int_equal(source_open(&source, tree->path, NULL), 0);
	source.kernel = kernel;
	assert_int_equal(collect(tree->inventory, &source, request, NULL), 0);
	source_close(&source);
}

static void infer(struct tree *tree)
{
	const struct request request = { .types = NS_ALL_TYPES, .needs = EVERYTHING };

	collect_from(tree, &request, &old_kernel);
}

/* What a process shows to everyone; NULL: it does not. */
struct shown {
	const char *net; /* which net/dev: a file of the tree */
	const char *mountinfo, *uid_map, *gid_map;
	const char *pids; /* behind NSpid: */
};

static void put_shown_text(const struct tree *tree, const char *pid, const char *name,
			   const char *text)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "%s/%s", pid, name);
	if (text)
		put_text(tree, path, text);
}

static void put_shown(const struct tree *tree, const char *pid, struct shown shown)
{
	char path[64], status[128];

	put_shown_text(tree, pid, "mountinfo", shown.mountinfo);
	put_shown_text(tree, pid, "uid_map", shown.uid_map);
	put_shown_text(tree, pid, "gid_map", shown.gid_map);
	(void)snprintf(status, sizeof(status), "Name:\tx\nNSpid:\t%s\n", shown.pids);
	put_shown_text(tree, pid, "status", shown.pids ? status : NULL);
	if (!shown.net)
		return;
	if (faccessat(tree->fd, shown.net, F_OK, 0) < 0)
		put_text(tree, shown.net, "");
	(void)snprintf(path, sizeof(path), "%s/net", pid);
	put_directory(tree, path);
	(void)snprintf(path, sizeof(path), "%s/net/dev", pid);
	assert_int_equal(linkat(tree->fd, shown.net, tree->fd, path, 0), 0);
}

/* A process that can be read, in the namespaces of a group. */
static void put_readable(const struct tree *tree, const char *pid, int group, struct shown shown)
{
	put_process(tree, pid, group);
	put_shown(tree, pid, shown);
}

static void put_denied(const struct tree *tree, const char *pid, struct shown shown)
{
	char path[64];

	put_readable(tree, pid, 99, shown);
	(void)snprintf(path, sizeof(path), "%s/ns/cgroup", pid);
	put_link(tree, path, "nobody's business");
}

static struct process *find(const struct tree *tree, pid_t pid)
{
	struct process *process = inventory_find_process(tree->inventory, pid);

	assert_non_null(process);
	return process;
}

static struct ns *inferred(const struct tree *tree, pid_t pid, enum ns_type type)
{
	assert_true(find(tree, pid)->denied);
	return find(tree, pid)->inferred[type];
}

static void assert_same(const struct tree *tree, enum ns_type type, pid_t first, pid_t second)
{
	assert_non_null(inferred(tree, first, type));
	assert_ptr_equal(inferred(tree, first, type), inferred(tree, second, type));
}

static void assert_different(const struct tree *tree, enum ns_type type, pid_t first, pid_t second)
{
	assert_non_null(inferred(tree, first, type));
	assert_non_null(inferred(tree, second, type));
	assert_ptr_not_equal(inferred(tree, first, type), inferred(tree, second, type));
}

static void who_shows_the_same_net_dev_is_in_one_network_namespace(void **state)
{
	struct tree *tree = *state;
	const struct ns *ns;
	struct stat status;
	char label[32];

	put_denied(tree, "1000", (struct shown){ .net = "a" });
	put_denied(tree, "1001", (struct shown){ .net = "b" });
	put_denied(tree, "1002", (struct shown){ .net = "a" });
	infer(tree);
	assert_same(tree, NS_NET, 1000, 1002);
	assert_different(tree, NS_NET, 1000, 1001);
	ns = inferred(tree, 1000, NS_NET);
	assert_true(ns->inferred);
	assert_int_equal(ns->type, NS_NET);
	assert_int_equal(ns->n_processes, 2);
	assert_int_equal(ns->first->pid, 1000);
	assert_int_equal(ns->ino, 0);
	assert_int_equal(fstatat(tree->fd, "a", &status, 0), 0);
	(void)snprintf(label, sizeof(label), "net-%llu", (unsigned long long)status.st_ino);
	assert_string_equal(ns->label, label);
	assert_false(ns->initial);
	assert_true(ns->unknown & UNKNOWN_INITIAL);
	assert_true(ns->unknown & UNKNOWN_OWNER);
}

static void the_inode_is_that_of_a_readable_process_with_the_same_witness(void **state)
{
	const struct shown shown = { "a", "22 1 0:1 / / rw - t t rw\n", NULL, NULL, "5" };
	struct tree *tree = *state;

	put_readable(tree, "900", 1, (struct shown){ .net = "b" });
	put_readable(tree, "1000", 2, shown);
	put_denied(tree, "1001", shown);
	infer(tree);
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		const struct ns *ns = inferred(tree, 1001, (enum ns_type)type);
		const struct ns *seen =
			inventory_find_ns(tree->inventory, (enum ns_type)type, ino_of(2, type));

		if (type != NS_NET && type != NS_MNT && type != NS_PID) {
			assert_null(ns);
			continue;
		}
		assert_int_equal(ns->ino, ino_of(2, type));
		assert_null(ns->label);
		assert_ptr_not_equal(ns, seen);
		assert_int_equal(ns->n_processes, 1);
		assert_int_equal(seen->n_processes, 1);
		assert_null(find(tree, 1000)->inferred[type]);
	}
}

/* "self" leads to 1. The leader is who is older, and shows nothing: it may have vanished. */
static void we_name_what_we_are_in_whoever_leads_it(void **state)
{
	struct tree *tree = *state;

	put_readable(tree, "1", 1, (struct shown){ .net = "a" });
	put_stat(tree, "1", (struct put_stat){ "nspect", 0, 1, 500 });
	put_readable(tree, "900", 1, (struct shown){ 0 });
	put_stat(tree, "900", (struct put_stat){ "sh", 0, 1, 100 });
	put_denied(tree, "1000", (struct shown){ .net = "a" });
	infer(tree);
	assert_int_equal(inferred(tree, 1000, NS_NET)->ino, ino_of(1, NS_NET));
}

/* Before Linux 6.18 the initial network namespace is known by kthreadd alone. */
static void the_initial_one_is_initial_where_it_is_inferred_too(void **state)
{
	struct tree *tree = *state;

	put_readable(tree, "2", 1, (struct shown){ .net = "a" });
	put_stat(tree, "2", (struct put_stat){ "kthreadd", 0, 1, 0 });
	put_link(tree, "2/ns/pid", "pid:[4026531836]");
	put_denied(tree, "1000", (struct shown){ .net = "a" });
	infer(tree);
	assert_int_equal(inferred(tree, 1000, NS_NET)->ino, ino_of(1, NS_NET));
	assert_true(inferred(tree, 1000, NS_NET)->initial);
}

/* Moves a process to another network namespace once its mounts are asked for. */
static void move_when_asked_for_mounts(const struct tree *tree)
{
	auto_close int fd = openat(tree->fd, "1000/mountinfo", O_WRONLY | O_CLOEXEC);

	put_ns_link(tree, "1000", "net", NS_NET, 3);
	_exit(dprintf(fd, "22 1 0:1 / / rw - t t rw\n") > 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}

static void who_has_moved_on_names_nothing(void **state)
{
	struct tree *tree = *state;
	int status;
	pid_t child;

	put_readable(tree, "1000", 2, (struct shown){ .net = "a" });
	put_denied(tree, "1001",
		   (struct shown){ .net = "a", .mountinfo = "22 1 0:1 / / rw - t t rw\n" });
	assert_int_equal(mkfifoat(tree->fd, "1000/mountinfo", 0600), 0);
	child = fork();
	if (child == 0)
		move_when_asked_for_mounts(tree);
	infer(tree);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(inferred(tree, 1001, NS_MNT)->ino, ino_of(2, NS_MNT));
	assert_int_equal(inferred(tree, 1001, NS_NET)->ino, 0);
}

static void mounts_tell_mount_namespaces(void **state)
{
	struct tree *tree = *state;

	put_denied(tree, "1000",
		   (struct shown){ .mountinfo = "22 1 0:1 / / rw - t t rw\n"
						"23 22 0:2 / /a rw - t t rw\n" });
	put_denied(tree, "1001", (struct shown){ .mountinfo = "31 1 0:1 / / rw - t t rw\n" });
	put_denied(tree, "1002", (struct shown){ .mountinfo = "22 1 0:1 / / rw - t t rw\n" });
	put_denied(tree, "1003", (struct shown){ .mountinfo = "" });
	put_denied(tree, "1004", (struct shown){ .mountinfo = "22" });
	infer(tree);
	assert_same(tree, NS_MNT, 1000, 1002);
	assert_different(tree, NS_MNT, 1000, 1001);
	assert_string_equal(inferred(tree, 1000, NS_MNT)->label, "mnt-22");
	assert_string_equal(inferred(tree, 1001, NS_MNT)->label, "mnt-31");
	assert_null(inferred(tree, 1003, NS_MNT));
	assert_null(inferred(tree, 1004, NS_MNT));
}

static void who_is_chrooted_is_where_its_mounts_are(void **state)
{
	static const char whole[] = "22 1 0:1 / / rw - t t rw\n23 22 0:2 / /a rw - t t rw\n"
				    "24 23 0:3 / /a/b rw - t t rw\n";
	static const char part[] = "23 22 0:2 / / rw - t t rw\n24 23 0:3 / /b rw - t t rw\n";
	static const char less[] = "24 23 0:3 / / rw - t t rw\n";
	struct tree *tree = *state;

	put_denied(tree, "1000", (struct shown){ .mountinfo = part });
	put_denied(tree, "1001", (struct shown){ .mountinfo = whole });
	put_denied(tree, "1002", (struct shown){ .mountinfo = less });
	put_denied(tree, "1003", (struct shown){ .mountinfo = whole });
	infer(tree);
	assert_same(tree, NS_MNT, 1000, 1001);
	assert_same(tree, NS_MNT, 1000, 1002);
	assert_same(tree, NS_MNT, 1000, 1003);
}

/* An id of a mount that is no more is given to the next one. */
static void an_id_that_was_used_again_merges_nothing(void **state)
{
	struct tree *tree = *state;

	put_denied(tree, "1000",
		   (struct shown){ .mountinfo = "22 1 0:1 / / rw - t t rw\n"
						"23 22 0:2 / /a rw - t t rw\n" });
	put_denied(tree, "1001",
		   (struct shown){ .mountinfo = "23 1 0:1 / / rw - t t rw\n"
						"24 23 0:2 / /a rw - t t rw\n" });
	put_denied(tree, "1002",
		   (struct shown){ .mountinfo = "23 1 0:1 / / rw - t t rw\n"
						"24 23 0:2 / /a rw - t t rw\n" });
	infer(tree);
	assert_different(tree, NS_MNT, 1000, 1001);
	assert_same(tree, NS_MNT, 1001, 1002);
}

static void the_same_maps_are_taken_for_one_user_namespace(void **state)
{
	static const char map[] = "         0     100000      65536\n";
	static const char other[] = "         0     200000      65536\n";
	struct tree *tree = *state;

	put_denied(tree, "1000", (struct shown){ .uid_map = map, .gid_map = map });
	put_denied(tree, "1001", (struct shown){ .uid_map = map, .gid_map = other });
	put_denied(tree, "1002", (struct shown){ .uid_map = other, .gid_map = map });
	put_denied(tree, "1003", (struct shown){ .uid_map = map, .gid_map = map });
	put_denied(tree, "1004", (struct shown){ .uid_map = "", .gid_map = map });
	put_denied(tree, "1005", (struct shown){ .uid_map = map });
	infer(tree);
	assert_same(tree, NS_USER, 1000, 1003);
	assert_different(tree, NS_USER, 1000, 1001);
	assert_different(tree, NS_USER, 1000, 1002);
	assert_different(tree, NS_USER, 1001, 1002);
	assert_null(inferred(tree, 1004, NS_USER));
	assert_null(inferred(tree, 1005, NS_USER));
	assert_memory_equal(inferred(tree, 1000, NS_USER)->label, "user-", strlen("user-"));
}

/* "self" leads to 1. */
static void maps_name_our_own_user_namespace_only(void **state)
{
	static const char map[] = "         0          0 4294967295\n";
	static const char other[] = "         0     200000      65536\n";
	struct tree *tree = *state;

	put_readable(tree, "1", 1, (struct shown){ .uid_map = map, .gid_map = map });
	put_readable(tree, "900", 2, (struct shown){ .uid_map = other, .gid_map = other });
	put_denied(tree, "1000", (struct shown){ .uid_map = map, .gid_map = map });
	put_denied(tree, "1001", (struct shown){ .uid_map = other, .gid_map = other });
	infer(tree);
	assert_int_equal(inferred(tree, 1000, NS_USER)->ino, ino_of(1, NS_USER));
	assert_true(inferred(tree, 1000, NS_USER)->self);
	assert_int_equal(inferred(tree, 1001, NS_USER)->ino, 0);
	assert_false(inferred(tree, 1001, NS_USER)->self);
}

/* A process that can't be read, with its age and parent. */
static void put_descendant(const struct tree *tree, const char *pid, int ppid, uint64_t start_time,
			   const char *pids)
{
	put_denied(tree, pid, (struct shown){ .pids = pids });
	put_stat(tree, pid, (struct put_stat){ "sleep", ppid, 1, start_time });
}

static void all_on_the_first_level_are_in_the_pid_namespace_of_proc(void **state)
{
	struct tree *tree = *state;

	put_descendant(tree, "1", 0, 1, "1");
	put_descendant(tree, "1000", 1, 2, "1000");
	put_descendant(tree, "1001", 999, 3, "1001");
	infer(tree);
	assert_same(tree, NS_PID, 1, 1000);
	assert_same(tree, NS_PID, 1, 1001);
	assert_string_equal(inferred(tree, 1, NS_PID)->label, "pid-1");
}

static void an_init_makes_a_pid_namespace_that_its_descendants_are_in(void **state)
{
	struct tree *tree = *state;

	put_descendant(tree, "1", 0, 1, "1");
	put_descendant(tree, "2000", 1, 10, "2000\t1");
	put_descendant(tree, "3000", 1, 11, "3000\t1");
	/* PIDs have wrapped: the child has the lower one. */
	put_descendant(tree, "500", 2000, 20, "500\t7");
	put_descendant(tree, "400", 500, 30, "400\t8");
	put_descendant(tree, "3001", 3000, 12, "3001\t2");
	put_descendant(tree, "4000", 3001, 40, "4000\t3\t1");
	put_descendant(tree, "4001", 4000, 41, "4001\t4\t2");
	infer(tree);
	assert_same(tree, NS_PID, 2000, 500);
	assert_same(tree, NS_PID, 2000, 400);
	assert_same(tree, NS_PID, 3000, 3001);
	assert_same(tree, NS_PID, 4000, 4001);
	assert_different(tree, NS_PID, 1, 2000);
	assert_different(tree, NS_PID, 2000, 3000);
	assert_different(tree, NS_PID, 3000, 4000);
	assert_string_equal(inferred(tree, 400, NS_PID)->label, "pid-2000");
}

static void who_entered_a_pid_namespace_from_outside_can_not_be_placed(void **state)
{
	struct tree *tree = *state;

	put_descendant(tree, "1", 0, 1, "1");
	put_descendant(tree, "2000", 1, 10, "2000\t1");
	put_descendant(tree, "2500", 1, 20, "2500\t9");
	put_descendant(tree, "2501", 2500, 21, "2501\t10");
	/* The parent's PID has been used again. */
	put_descendant(tree, "2502", 2600, 21, "2502\t11");
	put_descendant(tree, "2600", 2000, 50, "2600\t12");
	infer(tree);
	assert_null(inferred(tree, 2500, NS_PID));
	assert_null(inferred(tree, 2501, NS_PID));
	assert_null(inferred(tree, 2502, NS_PID));
	assert_same(tree, NS_PID, 2000, 2600);
}

static void who_shows_nothing_is_nowhere(void **state)
{
	struct tree *tree = *state;
	const struct coverage *coverage;

	put_denied(tree, "1000", (struct shown){ 0 });
	put_denied(tree, "1001", (struct shown){ .net = "a" });
	put_readable(tree, "1002", 1, (struct shown){ .net = "a" });
	infer(tree);
	assert_true(process_is_unplaced(find(tree, 1000)));
	assert_false(process_is_unplaced(find(tree, 1001)));
	assert_false(process_is_unplaced(find(tree, 1002)));
	coverage = &tree->inventory->coverage[DISCOVERY_INFERENCE];
	assert_true(coverage->on);
	assert_int_equal(coverage->looked, 2);
	assert_int_equal(coverage->unreadable, 1);
}

static void a_pid_that_is_there_twice_is_concluded_once(void **state)
{
	struct tree *tree = *state;

	put_denied(tree, "1000", (struct shown){ .net = "a" });
	put_denied(tree, "01000", (struct shown){ .net = "b" });
	infer(tree);
	assert_int_equal(inferred(tree, 1000, NS_NET)->n_processes, 1);
}

static void nothing_is_concluded_that_is_not_asked_for(void **state)
{
	const struct shown shown = { "a", "22 1 0:1 / / rw - t t rw\n", "0 0 1\n", "0 0 1\n", "5" };
	struct request request = { .types = NS_ALL_TYPES, .needs = NEED_STAT };
	struct tree *tree = *state;

	put_denied(tree, "1000", shown);
	collect_from(tree, &request, &old_kernel);
	assert_true(process_is_unplaced(find(tree, 1000)));
	request.types = NS_TYPE_BIT(NS_CGROUP) | NS_TYPE_BIT(NS_MNT);
	request.needs = EVERYTHING;
	collect_from(tree, &request, &old_kernel);
	assert_non_null(inferred(tree, 1000, NS_MNT));
	assert_null(inferred(tree, 1000, NS_NET));
	assert_null(inferred(tree, 1000, NS_PID));
	assert_null(inferred(tree, 1000, NS_USER));
}

static void inodes_of_a_captured_tree_say_nothing(void **state)
{
	const struct request request = { .types = NS_ALL_TYPES, .needs = EVERYTHING };
	struct tree *tree = *state;

	put_denied(tree, "1000",
		   (struct shown){ .net = "a", .mountinfo = "22 1 0:1 / / rw - t t rw\n" });
	collect_from(tree, &request, NULL);
	assert_null(inferred(tree, 1000, NS_NET));
	assert_non_null(inferred(tree, 1000, NS_MNT));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(who_shows_the_same_net_dev_is_in_one_network_namespace),
		tree_test(the_inode_is_that_of_a_readable_process_with_the_same_witness),
		tree_test(we_name_what_we_are_in_whoever_leads_it),
		tree_test(the_initial_one_is_initial_where_it_is_inferred_too),
		tree_test(who_has_moved_on_names_nothing),
		tree_test(mounts_tell_mount_namespaces),
		tree_test(who_is_chrooted_is_where_its_mounts_are),
		tree_test(an_id_that_was_used_again_merges_nothing),
		tree_test(the_same_maps_are_taken_for_one_user_namespace),
		tree_test(maps_name_our_own_user_namespace_only),
		tree_test(all_on_the_first_level_are_in_the_pid_namespace_of_proc),
		tree_test(an_init_makes_a_pid_namespace_that_its_descendants_are_in),
		tree_test(who_entered_a_pid_namespace_from_outside_can_not_be_placed),
		tree_test(who_shows_nothing_is_nowhere),
		tree_test(a_pid_that_is_there_twice_is_concluded_once),
		tree_test(nothing_is_concluded_that_is_not_asked_for),
		tree_test(inodes_of_a_captured_tree_say_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
