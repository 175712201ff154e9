/* SPDX-License-Identifier: MIT */
/*
 * Who may do what in a user namespace and in the uts namespace of it: OWNER made them and has no
 * capabilities, INSIDE is in there with one, its thread TID with all, BESIDE is in another one.
 */
#include "scene.h"

#include <linux/capability.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

static sem_t in_place;
static uid_t uid; /* of the owner */
static gid_t gid;

/* The system call changes this thread alone. */
static void keep_capabilities(uint32_t first_half)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct sets[2] = {
		{ .effective = first_half, .permitted = first_half },
	};

	must(syscall(SYS_capset, &header, sets));
}

noreturn static void *stay_as_capable(void *unused)
{
	print_pair("TID", "%d", gettid());
	must(sem_post(&in_place));
	for (;;)
		pause();
}

static void live_inside(void *unused)
{
	pthread_t thread;

	map_root(0, uid, gid);
	print_ns("USER", 0, "user");
	print_ns("UTS", 0, "uts");
	print_pair("INSIDE", "%d", outer_pid());
	must(sem_init(&in_place, 0, 0));
	must(-pthread_create(&thread, NULL, stay_as_capable, NULL));
	must(sem_wait(&in_place));
	keep_capabilities(1U << CAP_KILL);
	stay(NULL);
}

static void live_beside(void *unused)
{
	map_root(0, uid, gid);
	print_pair("BESIDE", "%d", outer_pid());
	stay(NULL);
}

static void own(void *unused)
{
	spawn(CLONE_NEWUSER | CLONE_NEWUTS, live_inside, NULL);
	print_pair("OWNER", "%d", outer_pid());
	keep_capabilities(0);
	stay(NULL);
}

int main(void)
{
	scene_begin();
	uid = getuid();
	gid = getgid();
	spawn(0, own, NULL);
	spawn(CLONE_NEWUSER, live_beside, NULL);
	scene_hold();
}
