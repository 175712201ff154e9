/* SPDX-License-Identifier: MIT */
/* A uts namespace that only a descriptor in the private descriptor table of a thread keeps. */
#include "scene.h"

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stddef.h>
#include <unistd.h>

static sem_t in_place;

noreturn static void *open_in_private_table(void *unused)
{
	int fd;

	must(unshare(CLONE_FILES));
	fd = new_ns(ns_kind_named("uts"));
	print_ns_fd("NS", fd);
	print_pair("FD", "%d", fd);
	print_pair("TID", "%d", gettid());
	must(sem_post(&in_place));
	for (;;)
		pause();
}

int main(void)
{
	pthread_t thread;

	scene_begin();
	must(sem_init(&in_place, 0, 0));
	must(-pthread_create(&thread, NULL, open_in_private_table, NULL));
	must(sem_wait(&in_place));
	print_pair("PID", "%d", outer_pid());
	scene_hold();
}
