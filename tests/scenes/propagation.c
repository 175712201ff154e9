/* SPDX-License-Identifier: MIT */
/*
 * A mount namespace with a shared mount, and others that have a copy of it: a peer, a slave, a slave
 * that is shared in its turn, a private one, and one in a user namespace of its own. Then something
 * is mounted below the shared mount; a last namespace has a private copy of that.
 */
#include "scene.h"

#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>

#define SHARED PRIVATE_DIR "/shared"
#define LATE   SHARED "/late"
#define BIND   PRIVATE_DIR "/bind"
#define FIXED  PRIVATE_DIR "/unbindable"
#define COVER  PRIVATE_DIR "/covered"
#define ODD    PRIVATE_DIR "/odd \n\\\033[31m\xff"

static void set_propagation(const char *target, unsigned long flags)
{
	must(mount(NULL, target, NULL, flags, NULL));
}

static void be_slave(void *unused)
{
	set_propagation(SHARED, MS_SLAVE);
	stay(NULL);
}

static void be_shared_slave(void *unused)
{
	set_propagation(SHARED, MS_SLAVE);
	set_propagation(SHARED, MS_SHARED);
	stay(NULL);
}

static void be_private(void *unused)
{
	set_propagation(SHARED, MS_PRIVATE | MS_REC);
	stay(NULL);
}

static void make_dir_and_mount(const char *target)
{
	must(mkdir(target, 0755));
	mount_tmpfs(target);
}

static void copy(const char *key, unsigned long flags, void (*body)(void *arg))
{
	char pid_key[32];
	pid_t pid = spawn(flags | CLONE_NEWNS, body, NULL);

	snprintf(pid_key, sizeof(pid_key), "%s_PID", key);
	print_pair(pid_key, "%d", (int)pid);
	print_ns(key, pid, "mnt");
}

static void share(void *unused)
{
	mount_private_dir();
	make_dir_and_mount(SHARED);
	set_propagation(SHARED, MS_SHARED);
	must(mkdir(LATE, 0755));
	must(mkdir(BIND, 0755));
	must(mount(LATE, BIND, NULL, MS_BIND, NULL));
	make_dir_and_mount(FIXED);
	set_propagation(FIXED, MS_UNBINDABLE);
	make_dir_and_mount(COVER);
	mount_tmpfs(COVER);
	make_dir_and_mount(ODD);
	print_pair("PID", "%d", outer_pid());
	print_ns("NS", 0, "mnt");
	copy("PEER", 0, stay);
	copy("SLAVE", 0, be_slave);
	copy("BOTH", 0, be_shared_slave);
	copy("PRIVATE", 0, be_private);
	copy("USER", CLONE_NEWUSER, stay);
	must(mount("late", LATE, "tmpfs", 0, NULL));
	copy("LAST", 0, be_private);
	stay(NULL);
}

int main(void)
{
	scene_begin();
	print_pair("SHARED", "%s", SHARED);
	print_pair("LATE", "%s", LATE);
	print_pair("BIND", "%s", BIND);
	print_pair("COVERED", "%s", COVER);
	spawn(CLONE_NEWNS, share, NULL);
	scene_hold();
}
