/* SPDX-License-Identifier: MIT */
/*
 * Says which signals come: a line for each SIGINT, SIGCONT and SIGTERM, and the size of the terminal
 * for SIGWINCH. Unlike a shell it starts nothing meanwhile and so can be stopped at any time.
 */
#include "scene.h"

#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

static void say(const char *text)
{
	puts(text);
	must(fflush(stdout));
}

static void say_size(void)
{
	struct winsize size;

	must(ioctl(STDIN_FILENO, TIOCGWINSZ, &size));
	printf("size %d,%d\n", size.ws_row, size.ws_col);
	must(fflush(stdout));
}

int main(void)
{
	static const int numbers[] = { SIGINT, SIGCONT, SIGTERM, SIGWINCH };
	sigset_t signals;
	int number;

	must(sigemptyset(&signals));
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		must(sigaddset(&signals, numbers[i]));
	must(sigprocmask(SIG_BLOCK, &signals, NULL));
	say("ready");
	for (;;) {
		number = sigwaitinfo(&signals, NULL); /* EINTR where it was stopped and continued */
		if (number == SIGWINCH)
			say_size();
		else if (number > 0)
			say(number == SIGINT    ? "int"
			    : number == SIGCONT ? "continued"
						: "terminated");
	}
}
