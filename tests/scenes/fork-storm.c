/* SPDX-License-Identifier: MIT */
/*
 * Processes that come and go: ALIVE of them (200 unless told), and every millisecond the oldest
 * two are replaced. Some end at once and are zombies until then, some have a thread, and every
 * fourth starts in a new namespace, the types in turn.
 */
#include "scene.h"

#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#define MAX_ALIVE 4000

noreturn static void *rest(void *unused)
{
	for (;;)
		pause();
}

static pid_t start_number(unsigned int number)
{
	bool in_new_ns = number % 4 == 0, is_zombie = number % 3 == 0;
	int flag = in_new_ns ? ns_kinds[number / 4 % NS_KINDS].flag : 0;
	pid_t pid = launch((uint64_t)flag);
	pthread_t thread;

	if (pid)
		return pid;
	if (is_zombie)
		_exit(EXIT_SUCCESS);
	must(-pthread_create(&thread, NULL, rest, NULL));
	rest(NULL);
}

int main(int argc, char **argv)
{
	static pid_t pids[MAX_ALIVE];
	unsigned int n_alive = argc > 1 ? (unsigned int)parse_count(argv[1]) : 200;
	unsigned int number = 0;

	if (n_alive < 1 || n_alive > MAX_ALIVE)
		usage("[ALIVE]");
	scene_begin();
	while (number < n_alive) {
		pids[number] = start_number(number);
		number++;
	}
	print_pair("PID", "%d", outer_pid());
	scene_ready();
	while (scene_goes_on(1)) {
		for (int i = 0; i < 2; i++) {
			pid_t *oldest = &pids[number % n_alive];

			end(*oldest);
			*oldest = start_number(number++);
		}
	}
	return 0;
}
