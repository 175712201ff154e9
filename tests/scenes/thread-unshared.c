/* SPDX-License-Identifier: MIT */
/* A thread that left namespaces of its process: by default all those that a thread can leave. */
#include "scene.h"

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stddef.h>
#include <unistd.h>

static sem_t in_place;

/* The argument is a list of types that ends with NULL. */
noreturn static void *leave_namespaces(void *argument)
{
	for (char **type = argument; *type; type++) {
		const struct ns_kind *kind = ns_kind_named(*type);

		must(unshare(kind->flag));
		print_ns(kind->key, 0, kind->name);
	}
	print_pair("TID", "%d", gettid());
	must(sem_post(&in_place));
	for (;;)
		pause();
}

int main(int argc, char **argv)
{
	static char *all[] = { "cgroup", "ipc", "mnt", "net", "uts", NULL };
	pthread_t thread;

	scene_begin();
	must(sem_init(&in_place, 0, 0));
	/* pthread functions return the error instead of setting errno. */
	must(-pthread_create(&thread, NULL, leave_namespaces, argc > 1 ? argv + 1 : all));
	must(sem_wait(&in_place));
	print_pair("PID", "%d", outer_pid());
	scene_hold();
}
