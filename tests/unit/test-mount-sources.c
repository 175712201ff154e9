/* SPDX-License-Identifier: MIT */
/*
 * Whether statmount(2) and mountinfo tell the same of mounts, on the kernel that this runs on. It
 * is asked about a mount namespace of our own, with names and options that are hard to get right.
 * Where the kernel has no statmount(2), or lets nobody make namespaces, less is compared.
 */
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "collect/collect.h"
#include "util/cleanup.h"
#include "util/macros.h"

/* --- the world --- */

static void make_file(const char *path)
{
	auto_close int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	(void)fd;
}

static void write_map(const char *path, const char *text)
{
	auto_close int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd >= 0)
		(void)!write(fd, text, strlen(text));
}

static void map_root(uid_t uid, gid_t gid)
{
	char text[32];

	write_map("/proc/self/setgroups", "deny");
	(void)snprintf(text, sizeof(text), "0 %u 1", uid);
	write_map("/proc/self/uid_map", text);
	(void)snprintf(text, sizeof(text), "0 %u 1", gid);
	write_map("/proc/self/gid_map", text);
}

static bool has_namespace_of_its_own(void)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();

	if (unshare(CLONE_NEWNS) == 0)
		return true;
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
		return false;
	map_root(uid, gid);
	return true;
}

/* A tmpfs with that name as its source. */
static void mount_named(const char *name, unsigned long flags, const char *options)
{
	(void)mkdir(name, 0755);
	(void)mount(name, name, "tmpfs", flags, options);
}

static void bind(const char *source, const char *target, unsigned long propagation)
{
	(void)mkdir(target, 0755);
	(void)mount(source, target, NULL, MS_BIND | MS_REC, NULL);
	if (propagation)
		(void)mount(NULL, target, NULL, propagation, NULL);
}

static void make_names(void)
{
	static const char *const names[] = {
		"a b",         "t\tb",           "n\nl",    "b\\s",  "h#h",      "\377\376",
		"x (deleted)", "\\040(deleted)", "d\\134e", "c,o=m", "\033[31m", "\303\274",
		"\\",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		mount_named(names[i], 0, NULL);
}

static void make_options(void)
{
	mount_named("ro", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=4k,mode=700");
	mount_named("noatime", MS_NOATIME | MS_NODIRATIME, NULL);
	mount_named("strictatime", MS_STRICTATIME, NULL);
	mount_named("sync", MS_SYNCHRONOUS | MS_DIRSYNC | MS_LAZYTIME, NULL);
	mount_named("remounted", 0, NULL);
	(void)mount(NULL, "remounted", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSYMFOLLOW,
		    NULL);
	(void)mkdir("no-source", 0755);
	(void)mount(NULL, "no-source", "tmpfs", 0, NULL);
	(void)mkdir("empty-source", 0755);
	(void)mount("", "empty-source", "tmpfs", 0, NULL);
	(void)mkdir("root-source", 0755);
	(void)mount("/dev/root", "root-source", "tmpfs", 0, NULL);
	(void)mkdir("low,er x", 0755);
	(void)mkdir("upper", 0755);
	(void)mkdir("work", 0755);
	(void)mkdir("overlay", 0755);
	(void)mount("overlay", "overlay", "overlay", 0,
		    "lowerdir=/tmp/low\\,er x,upperdir=/tmp/upper,workdir=/tmp/work");
}

static void make_roots(void)
{
	(void)mkdir("dir", 0755);
	(void)mkdir("dir/sub dir", 0755);
	bind("dir/sub dir", "bound", 0);
	(void)mkdir("dir/removed", 0755);
	bind("dir/removed", "of-removed", 0);
	(void)rmdir("dir/removed");
	make_file("file");
	make_file("on-file");
	(void)mount("file", "on-file", NULL, MS_BIND, NULL);
	(void)unlink("file");
	make_file("pin");
	(void)mount("/proc/self/ns/uts", "pin", NULL, MS_BIND, NULL);
	mount_named("stack", 0, NULL);
	mount_named("stack", 0, "size=8k");
}

static void make_groups(void)
{
	mount_named("shared", 0, NULL);
	(void)mount(NULL, "shared", NULL, MS_SHARED, NULL);
	mount_named("shared/in", 0, NULL);
	bind("shared", "peer", 0);
	bind("shared", "slave", MS_REC | MS_SLAVE);
	bind("slave", "slave-shared", MS_REC | MS_SHARED);
	bind("slave-shared", "slave-of-slave", MS_REC | MS_SLAVE);
	mount_named("unbindable", 0, NULL);
	(void)mount(NULL, "unbindable", NULL, MS_UNBINDABLE, NULL);
}

static void live(int ready_fd)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)!write(ready_fd, "x", 1);
	for (;;)
		pause();
}

/* In a second namespace, a group on the way from the first to the last one has no member. */
static void live_below(int ready_fd)
{
	if (fork() != 0)
		return;
	(void)unshare(CLONE_NEWNS);
	(void)umount2("slave-shared/in", 0);
	(void)umount2("slave-shared", 0);
	live(ready_fd);
}

static void live_in_world(int ready_fd)
{
	if (has_namespace_of_its_own()) {
		(void)mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
		(void)mount("world", "/tmp", "tmpfs", 0, NULL);
		(void)!chdir("/tmp");
		make_names();
		make_options();
		make_roots();
		make_groups();
	}
	live_below(ready_fd);
	live(ready_fd);
}

struct world {
	pid_t pid;
	struct inventory *by_id, *by_mountinfo;
};

static struct inventory *collect_by(enum mount_source way)
{
	const struct request request = {
		.types = NS_TYPE_BIT(NS_MNT),
		.needs = NEED_STAT | NEED_MOUNTS,
		.mounts_from = way,
	};
	struct inventory *inventory = inventory_new();
	struct source source;
	struct error err;

	assert_int_equal(source_open(&source, NULL, &err), 0);
	assert_int_equal(collect(inventory, &source, &request, &err), 0);
	source_close(&source);
	return inventory;
}

static int set_up(void **state)
{
	static struct world world;
	char byte[2];
	int ready[2];
	ssize_t n = 0;

	if (pipe(ready) < 0)
		return -1;
	world.pid = fork();
	if (world.pid == 0)
		live_in_world(ready[1]);
	(void)close(ready[1]);
	while (n < 2) {
		ssize_t got = read(ready[0], byte, sizeof(byte));

		if (got <= 0)
			return -1;
		n += got;
	}
	(void)close(ready[0]);
	world.by_id = collect_by(MOUNTS_STATMOUNT);
	world.by_mountinfo = collect_by(MOUNTS_MOUNTINFO);
	*state = &world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	(void)kill(world->pid, SIGKILL);
	(void)waitpid(world->pid, NULL, 0);
	inventory_free(world->by_id);
	inventory_free(world->by_mountinfo);
	return 0;
}

/* --- the comparison --- */

static void assert_same_mount(const struct mount *a, const struct mount *b)
{
	assert_int_equal(a->id, b->id);
	assert_int_equal(a->parent_id, b->parent_id);
	assert_int_equal(a->parent != NULL, b->parent != NULL);
	assert_int_equal(a->major, b->major);
	assert_int_equal(a->minor, b->minor);
	assert_string_equal(a->root, b->root);
	assert_string_equal(a->target, b->target);
	assert_string_equal(a->fstype, b->fstype);
	if (a->source) /* statmount(2) has them since Linux 6.13 */
		assert_string_equal(a->source, b->source);
	assert_string_equal(a->vfs_options, b->vfs_options);
	assert_string_equal(a->fs_options, b->fs_options);
	assert_int_equal(a->propagation.peer_group, b->propagation.peer_group);
	assert_int_equal(a->propagation.master, b->propagation.master);
	assert_int_equal(a->propagation.propagate_from, b->propagation.propagate_from);
	assert_int_equal(a->propagation.unbindable, b->propagation.unbindable);
	assert_int_equal(a->idmapped, b->idmapped);
}

/* The namespaces of the world: those of processes below the one that made it. */
static bool is_of_world(const struct world *world, const struct ns *ns)
{
	return ns->type == NS_MNT && !ns->self && ns->first &&
	       (ns->first->pid == world->pid || ns->first->ppid == world->pid);
}

static size_t count_namespaces(const struct world *world, const struct inventory *inventory)
{
	size_t count = 0;

	for (size_t i = 0; i < inventory->n_namespaces; i++)
		count += is_of_world(world, inventory->namespaces[i]);
	return count;
}

static void assert_same_mounts(const struct ns *ns, const struct ns *other)
{
	assert_non_null(other);
	assert_int_equal(ns->mounts.source, MOUNTS_STATMOUNT);
	assert_int_equal(other->mounts.source, MOUNTS_MOUNTINFO);
	assert_int_equal(ns->mounts.count, other->mounts.count);
	for (size_t i = 0; i < ns->mounts.count; i++)
		assert_same_mount(&ns->mounts.mounts[i], &other->mounts.mounts[i]);
}

static void both_ways_tell_the_same(void **state)
{
	const struct world *world = *state;
	size_t n_compared = 0;

	/* There is no statmount(2) here. */
	if (world->by_id->observer[NS_MNT]->mounts.source == MOUNTS_NOT_READ)
		return;
	for (size_t i = 0; i < world->by_id->n_namespaces; i++) {
		const struct ns *ns = world->by_id->namespaces[i];

		if (!is_of_world(world, ns))
			continue;
		assert_same_mounts(ns, inventory_find_ns(world->by_mountinfo, NS_MNT, ns->ino));
		n_compared++;
	}
	assert_int_equal(n_compared, count_namespaces(world, world->by_mountinfo));
}

/* Others may mount and unmount meanwhile: what both have seen is compared. */
static void both_ways_tell_the_same_of_our_own_namespace(void **state)
{
	const struct world *world = *state;
	const struct mount_table *table = &world->by_id->observer[NS_MNT]->mounts;
	const struct mount_table *other = &world->by_mountinfo->observer[NS_MNT]->mounts;
	size_t n_compared = 0;

	assert_int_equal(other->source, MOUNTS_MOUNTINFO);
	for (size_t i = 0, k = 0; i < table->count && k < other->count;) {
		const struct mount *a = &table->mounts[i], *b = &other->mounts[k];

		if (a->id == b->id && strcmp(a->target, b->target) == 0) {
			assert_same_mount(a, b);
			n_compared++;
		}
		i += a->id <= b->id;
		k += b->id <= a->id;
	}
	assert_true(n_compared > 0 || table->source == MOUNTS_NOT_READ);
}

static void unique_ids_are_known_by_id_alone(void **state)
{
	const struct world *world = *state;

	for (size_t i = 0; i < world->by_id->n_namespaces; i++) {
		const struct ns *ns = world->by_id->namespaces[i];

		for (size_t k = 0; k < ns->mounts.count; k++) {
			const struct mount *mount = &ns->mounts.mounts[k];

			assert_true(mount->unique_id > UINT32_MAX / 2);
			if (mount->parent)
				assert_true(mount->unique_parent == mount->parent->unique_id);
		}
	}
	for (size_t i = 0; i < world->by_mountinfo->n_namespaces; i++) {
		const struct ns *ns = world->by_mountinfo->namespaces[i];

		for (size_t k = 0; k < ns->mounts.count; k++)
			assert_int_equal(ns->mounts.mounts[k].unique_id, 0);
	}
}

/* NULL: there is none, in a namespace that could not be made. */
static const struct mount *find_mount(const struct inventory *inventory, pid_t pid,
				      const char *target)
{
	const struct process *process = inventory_find_process(inventory, pid);
	const struct mount *found = NULL;
	const struct mount_table *table;

	assert_non_null(process);
	assert_non_null(process->ns[NS_MNT]);
	table = &process->ns[NS_MNT]->mounts;
	for (size_t i = 0; i < table->count; i++) {
		if (strcmp(table->mounts[i].target, target) == 0)
			found = &table->mounts[i];
	}
	assert_true(found || process->ns[NS_MNT]->self);
	return found;
}

static void names_are_as_they_were_given(void **state)
{
	static const char *const targets[] = { "/tmp/n\nl", "/tmp/\\040(deleted)", "/tmp/\377\376",
					       "/tmp/x (deleted)", "/tmp/h#h" };
	const struct world *world = *state;

	for (size_t i = 0; i < ARRAY_SIZE(targets); i++) {
		const struct mount *mount = find_mount(world->by_mountinfo, world->pid, targets[i]);

		if (mount)
			assert_string_equal(mount->source, targets[i] + strlen("/tmp/"));
	}
}

static void a_group_that_is_not_there_is_bridged(void **state)
{
	const struct world *world = *state;
	const struct inventory *inventory = world->by_mountinfo;

	for (size_t i = 0; i < inventory->n_processes; i++) {
		const struct process *process = inventory->processes[i];
		const struct mount *top, *bottom;

		if (process->ppid != world->pid)
			continue;
		top = find_mount(inventory, process->pid, "/tmp/shared");
		bottom = find_mount(inventory, process->pid, "/tmp/slave-of-slave");
		if (top && bottom) {
			assert_true(top->propagation.peer_group > 0);
			assert_int_equal(bottom->propagation.propagate_from,
					 top->propagation.peer_group);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_ways_tell_the_same),
		cmocka_unit_test(both_ways_tell_the_same_of_our_own_namespace),
		cmocka_unit_test(unique_ids_are_known_by_id_alone),
		cmocka_unit_test(names_are_as_they_were_given),
		cmocka_unit_test(a_group_that_is_not_there_is_bridged),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
