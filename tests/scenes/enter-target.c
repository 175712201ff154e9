/* SPDX-License-Identifier: MIT */
/*
 * A process in new namespaces of the given types, to be entered. Those behind "--" are made before
 * its user namespace, and so are owned by ours. With --wide its user namespace has the ids 0 to
 * 65535, which takes privilege, else one: 0, the caller.
 *
 * A mount namespace of it has in PRIVATE_DIR a shared tmpfs with a file that anyone may write. With a
 * PID namespace as well it has a /proc that fits.
 */
#include "scene.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_ID 100000

static int types, outer_types;
static bool wide;
static uid_t uid; /* outside */
static gid_t gid;

static void write_map(pid_t pid, const char *name)
{
	char path[64];
	FILE *map;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	map = fopen(path, "we");
	must_succeed(map ? 0 : -1, path);
	fprintf(map, "0 %d 65536", FIRST_ID);
	must_succeed(fclose(map), path);
}

static void make_mounts(void)
{
	mount_private_dir();
	must(mount(NULL, PRIVATE_DIR, NULL, MS_SHARED, NULL));
	create_file(PRIVATE_DIR "/mark");
	must(chmod(PRIVATE_DIR "/mark", 0666));
	must(mkdir(PRIVATE_DIR "/root", 0755));
	must(mkdir(PRIVATE_DIR "/root/wd", 0755));
	if (types & CLONE_NEWPID)
		must(mount("proc", "/proc", "proc", 0, NULL));
}

noreturn static void live(int ready)
{
	if (types & CLONE_NEWUSER) {
		must(setresgid(0, 0, 0));
		must(setresuid(0, 0, 0));
		/* Both were lost: it would outlive the scene, and who is not root could not enter. */
		must(prctl(PR_SET_PDEATHSIG, SIGKILL));
		must(prctl(PR_SET_DUMPABLE, 1));
	}
	if (types & CLONE_NEWNS)
		make_mounts();
	must(write(ready, "x", 1));
	for (;;)
		pause();
}

/* The map is written from outside: inside there is no privilege for a wide one. */
static void live_inside(void *unused)
{
	int mapped[2], ready[2];
	char byte;
	pid_t pid;

	if (outer_types & CLONE_NEWUSER)
		map_root(0, uid, gid);
	must(pipe(mapped));
	must(pipe(ready));
	pid = launch((uint64_t)types);
	if (pid == 0) {
		must(close(mapped[1]));
		must(read(mapped[0], &byte, 1));
		live(ready[1]);
	}
	if (wide && types & CLONE_NEWUSER) {
		write_map(pid, "uid_map");
		write_map(pid, "gid_map");
	} else if (types & CLONE_NEWUSER) {
		map_root(pid, getuid(), getgid());
	}
	must(write(mapped[1], "x", 1));
	must(close(ready[1]));
	if (must(read(ready[0], &byte, 1)) == 0)
		die("the target has ended");
	print_pair("PID", "%d", (int)pid);
	stay(NULL);
}

int main(int argc, char **argv)
{
	int *kinds = &types;

	scene_begin();
	uid = getuid();
	gid = getgid();
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--wide") == 0)
			wide = true;
		else if (strcmp(argv[i], "--") == 0)
			kinds = &outer_types;
		else
			*kinds |= ns_kind_named(argv[i])->flag;
	}
	spawn((uint64_t)outer_types, live_inside, NULL);
	scene_hold();
}
