/* SPDX-License-Identifier: MIT */
/*
 * One namespace that is kept by references of the given kinds and by nothing else. Each of them can
 * go without the others: it has processes, and mounts below DIR, of its own.
 */
#include "scene.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define ANY            (~0u)
#define PER_THREAD     (CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS)
#define REFERENCES_MAX 16

struct reference {
	const struct reference_kind *kind;
	char dir[PATH_MAX];
	char house[PATH_MAX]; /* the file of a mount namespace, where the pin goes */
};

struct reference_kind {
	const char *name;
	unsigned int types;                       /* CLONE_NEW* of those that it can keep */
	void (*hold)(void *unused);               /* in a child that stays, or: */
	void (*pin)(struct reference *reference); /* in the scene itself, and before that: */
	void (*build_house)(struct reference *reference);
};

static const char *dir;
static const struct ns_kind *kind; /* of the namespace */
static int ns_fd;
static pid_t first; /* the process that it was made with */

/* --- processes and descriptors --- */

static void enter(void)
{
	must(setns(ns_fd, kind->flag));
}

noreturn static void stay_without_descriptor(void)
{
	must(close(ns_fd));
	stay(NULL);
}

/* Of a PID namespace only its children would be members. */
static void hold_as_task(void *unused)
{
	enter();
	stay_without_descriptor();
}

static void hold_as_descriptor(void *unused)
{
	stay(NULL);
}

static void hold_as_pidfd(void *unused)
{
	(void)must(pidfd_open(first, 0));
	stay_without_descriptor();
}

static void hold_as_directory(void *unused)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d", (int)first);
	(void)must_succeed(open(path, O_PATH | O_DIRECTORY | O_CLOEXEC), path);
	stay_without_descriptor();
}

static sem_t thread_in_place;

noreturn static void *live_inside(void *unused)
{
	must(unshare(CLONE_FS)); /* who shares it can't change the mount namespace */
	enter();
	must(sem_post(&thread_in_place));
	for (;;)
		pause();
}

noreturn static void *keep_own_descriptors(void *unused)
{
	must(unshare(CLONE_FILES));
	must(sem_post(&thread_in_place));
	for (;;)
		pause();
}

static void hold_by(void *(*thread_body)(void *unused))
{
	pthread_t thread;

	must(sem_init(&thread_in_place, 0, 0));
	must(-pthread_create(&thread, NULL, thread_body, NULL));
	must(sem_wait(&thread_in_place));
	stay_without_descriptor();
}

static void hold_as_thread(void *unused)
{
	hold_by(live_inside);
}

static void hold_as_descriptor_of_thread(void *unused)
{
	hold_by(keep_own_descriptors);
}

/* --- descriptors that can only be made inside --- */

static int make_socket(const void *unused)
{
	enter();
	return must(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
}

static int make_tun(const void *unused)
{
	enter();
	return open_tun();
}

static int open_own_ns(const void *unused)
{
	return open_ns(0, kind->name);
}

static int make_child_of_own(const void *unused)
{
	return fd_from_child((uint64_t)kind->flag, open_own_ns, NULL);
}

/* Whoever enters a PID namespace is not in it: only a child of theirs can make one below it. */
static int make_child(const void *unused)
{
	enter();
	return fd_from_child(0, make_child_of_own, NULL);
}

static int make_owned(const void *unused)
{
	enter();
	return new_ns(ns_kind_named("uts"));
}

static void hold_as_socket(void *unused)
{
	(void)fd_from_child(0, make_socket, NULL);
	stay_without_descriptor();
}

noreturn static void *keep_own_socket(void *unused)
{
	must(unshare(CLONE_FILES));
	(void)fd_from_child(0, make_socket, NULL);
	must(close(ns_fd));
	must(sem_post(&thread_in_place));
	for (;;)
		pause();
}

static void hold_as_socket_of_thread(void *unused)
{
	hold_by(keep_own_socket);
}

static void hold_as_tun(void *unused)
{
	(void)fd_from_child(0, make_tun, NULL);
	stay_without_descriptor();
}

static void hold_child(void *unused)
{
	(void)fd_from_child(0, make_child, NULL);
	stay_without_descriptor();
}

static void hold_owned(void *unused)
{
	(void)fd_from_child(0, make_owned, NULL);
	stay_without_descriptor();
}

static void hold_owned_as_task(void *unused)
{
	int fd = fd_from_child(0, make_owned, NULL);

	must(setns(fd, CLONE_NEWUTS));
	must(close(fd));
	stay_without_descriptor();
}

/* --- pins, here and in mount namespaces of their own --- */

static void bind_file(const char *source, const char *target)
{
	create_file(target);
	must_succeed(mount(source, target, NULL, MS_BIND, NULL), target);
}

static void bind_ns(const char *target)
{
	char source[32];

	snprintf(source, sizeof(source), "/proc/self/fd/%d", ns_fd);
	bind_file(source, target);
}

static void pin_here(struct reference *reference)
{
	char target[PATH_MAX + 8];

	snprintf(target, sizeof(target), "%s/pin", reference->dir);
	bind_ns(target);
}

static void pin_and_cover(struct reference *reference)
{
	pin_here(reference);
	mount_tmpfs(reference->dir);
}

static void enter_house_and_pin(void *argument)
{
	const struct reference *reference = argument;

	must(setns(must(open(reference->house, O_RDONLY | O_CLOEXEC)), CLONE_NEWNS));
	bind_ns(PRIVATE_DIR "/pin");
}

static void pin_in_house(struct reference *reference)
{
	end(spawn(0, enter_house_and_pin, reference));
}

static void live_in_house(void *unused)
{
	mount_private_dir();
	stay(NULL);
}

static void build_inhabited_house(struct reference *reference)
{
	snprintf(reference->house, sizeof(reference->house), "/proc/%d/ns/mnt",
		 (int)spawn(CLONE_NEWNS, live_in_house, NULL));
}

static void build_house_in_descriptor(struct reference *reference)
{
	pid_t builder = spawn(CLONE_NEWNS, live_in_house, NULL);
	int fd = open_ns(builder, "mnt");

	snprintf(reference->house, sizeof(reference->house), "/proc/%d/fd/%d",
		 (int)spawn(0, stay, NULL), fd);
	end(builder);
	close(fd);
}

static void build_pinned_house(struct reference *reference)
{
	pid_t builder = spawn(CLONE_NEWNS, live_in_house, NULL);
	char source[64];

	snprintf(source, sizeof(source), "/proc/%d/ns/mnt", (int)builder);
	snprintf(reference->house, sizeof(reference->house), "%.*s/house", PATH_MAX - 8,
		 reference->dir);
	bind_file(source, reference->house);
	end(builder);
}

static const struct reference_kind kinds[] = {
	{ "task", ANY, hold_as_task, NULL, NULL },
	{ "thread", PER_THREAD, hold_as_thread, NULL, NULL },
	{ "for-children", CLONE_NEWPID | CLONE_NEWTIME, hold_as_task, NULL, NULL },
	{ "fd", ANY, hold_as_descriptor, NULL, NULL },
	{ "thread-fd", ANY, hold_as_descriptor_of_thread, NULL, NULL },
	{ "pidfd", CLONE_NEWPID, hold_as_pidfd, NULL, NULL },
	{ "proc-dir", CLONE_NEWPID, hold_as_directory, NULL, NULL },
	{ "socket", CLONE_NEWNET, hold_as_socket, NULL, NULL },
	{ "thread-socket", CLONE_NEWNET, hold_as_socket_of_thread, NULL, NULL },
	{ "tun", CLONE_NEWNET, hold_as_tun, NULL, NULL },
	{ "pin", ANY, NULL, pin_here, NULL },
	{ "pin-shadowed", ANY, NULL, pin_and_cover, NULL },
	{ "pin-elsewhere", ANY, NULL, pin_in_house, build_inhabited_house },
	{ "pin-processless", ANY, NULL, pin_in_house, build_house_in_descriptor },
	{ "pin-pinned", ANY, NULL, pin_in_house, build_pinned_house },
	{ "child", CLONE_NEWPID | CLONE_NEWUSER, hold_child, NULL, NULL },
	{ "owned", CLONE_NEWUSER, hold_owned, NULL, NULL },
	{ "owned-task", CLONE_NEWUSER, hold_owned_as_task, NULL, NULL },
};

static const struct reference_kind *reference_kind_named(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!strcmp(kinds[i].name, name) && (kinds[i].types & (unsigned int)kind->flag))
			return &kinds[i];
	}
	die("'%s' can't keep a namespace of type %s", name, kind->name);
}

/* --- the namespace --- */

static bool can_pin_a_new_mount_namespace(void)
{
	pid_t pid = spawn(CLONE_NEWNS, stay, NULL);
	char source[64], target[PATH_MAX];
	bool done;

	snprintf(source, sizeof(source), "/proc/%d/ns/mnt", (int)pid);
	snprintf(target, sizeof(target), "%s/attempt", dir);
	create_file(target);
	done = mount(source, target, NULL, MS_BIND, NULL) == 0;
	if (done)
		must(umount2(target, MNT_DETACH));
	must(unlink(target));
	end(pid);
	return done;
}

/*
 * A mount namespace can only be pinned in one with a lower id, and each CPU gives ids of its own
 * (Linux 6.18): all are made on one CPU, whose ids are above that of the scene's own namespace.
 */
static void choose_cpu(void)
{
	cpu_set_t all, one;

	must(sched_getaffinity(0, sizeof(all), &all));
	for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &all))
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		must(sched_setaffinity(0, sizeof(one), &one));
		if (can_pin_a_new_mount_namespace())
			return;
	}
	unavailable("no CPU makes mount namespaces that can be pinned");
}

/*
 * A process that only waits for children in a time namespace is the one that made it, and one that
 * is in a PID namespace, without being ended by the end of another, is its first one.
 */
static bool is_first(const struct reference *reference)
{
	return (kind->flag == CLONE_NEWTIME && !strcmp(reference->kind->name, "for-children")) ||
	       (kind->flag == CLONE_NEWPID && !strcmp(reference->kind->name, "task"));
}

static void leave_time_to_children(void *unused)
{
	must(unshare(CLONE_NEWTIME));
	stay(NULL);
}

static void make_ns(bool for_children)
{
	if (for_children)
		first = spawn(0, leave_time_to_children, NULL);
	else
		first = spawn((uint64_t)kind->flag, stay, NULL);
	if (kind->flag == CLONE_NEWUSER)
		map_root(first, getuid(), getgid());
	ns_fd = open_ns(first, for_children ? "time_for_children" : kind->name);
	print_ns_fd("NS", ns_fd);
}

/* --- the references --- */

static struct reference references[REFERENCES_MAX];
static int n_references;

static void parse_references(char **names)
{
	for (; *names; names++) {
		struct reference *reference = &references[n_references++];

		if (n_references == REFERENCES_MAX)
			die("too many references");
		reference->kind = reference_kind_named(*names);
		snprintf(reference->dir, sizeof(reference->dir), "%s/%d", dir, n_references);
	}
}

static const struct reference *find_first(void)
{
	for (int i = 0; i < n_references; i++) {
		if (is_first(&references[i]))
			return &references[i];
	}
	return NULL;
}

/* Pins in the scene's own mount namespace come last: they would be copied into new ones. */
static void make_references(const struct reference *made)
{
	for (int i = 0; i < n_references; i++) {
		if (references[i].kind->hold && &references[i] != made)
			spawn(0, references[i].kind->hold, NULL);
	}
	for (int i = 0; i < n_references; i++) {
		if (references[i].kind->pin)
			references[i].kind->pin(&references[i]);
	}
}

static void unmount_all(void)
{
	umount2(dir, MNT_DETACH);
}

int main(int argc, char **argv)
{
	const struct reference *made;

	if (argc < 4)
		usage("TYPE DIR KIND...");
	scene_begin();
	kind = ns_kind_named(argv[1]);
	dir = argv[2];
	parse_references(argv + 3);
	mount_tmpfs(dir);
	must(atexit(unmount_all));
	choose_cpu();
	for (int i = 0; i < n_references; i++) {
		must(mkdir(references[i].dir, 0755));
		if (references[i].kind->build_house)
			references[i].kind->build_house(&references[i]);
	}
	made = find_first();
	make_ns(made && kind->flag == CLONE_NEWTIME);
	make_references(made);
	if (!made)
		end(first);
	must(close(ns_fd));
	/* Who is released leaves no zombie behind. */
	must(signal(SIGCHLD, SIG_IGN) == SIG_ERR ? -1 : 0);
	scene_hold();
}
