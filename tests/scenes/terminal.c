/* SPDX-License-Identifier: MIT */
/*
 * Runs COMMAND in a terminal of its own and uses it: each STEP is see=TEXT (wait until the terminal
 * shows it, after what was seen before), send=TEXT (type it) or size=ROWS,COLUMNS. Then it waits
 * for the end. Shows all that it showed; exits with 1 where a text did not come, else as COMMAND does.
 */
#include "scene.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define PATIENCE_MS 10000

static char shown[1 << 16];
static size_t length, seen; /* what was shown, and what of it was looked at */

/* False at the end: nobody has the terminal open any more. */
static bool read_more(int terminal)
{
	struct pollfd input = { .fd = terminal, .events = POLLIN };
	ssize_t n;

	if (must(poll(&input, 1, PATIENCE_MS)) == 0)
		return false;
	n = read(terminal, shown + length, sizeof(shown) - 1 - length);
	if (n <= 0)
		return false;
	length += (size_t)n;
	return true;
}

static void fail_to_see(const char *text)
{
	fprintf(stderr, "did not see: %s\nshown: %s\n", text, shown);
	exit(EXIT_FAILURE);
}

static void see(int terminal, const char *text)
{
	const char *found;

	while (!(found = strstr(shown + seen, text)))
		if (!read_more(terminal))
			fail_to_see(text);
	seen = (size_t)(found - shown) + strlen(text);
}

static void resize(int terminal, const char *size)
{
	struct winsize window = { 0 };
	char *columns;

	window.ws_row = (unsigned short)strtoul(size, &columns, 10);
	window.ws_col = (unsigned short)strtoul(columns + 1, NULL, 10);
	must(ioctl(terminal, TIOCSWINSZ, &window));
}

static void take_step(int terminal, const char *step)
{
	if (strncmp(step, "see=", 4) == 0)
		see(terminal, step + 4);
	else if (strncmp(step, "send=", 5) == 0)
		must(write(terminal, step + 5, strlen(step + 5)));
	else if (strncmp(step, "size=", 5) == 0)
		resize(terminal, step + 5);
	else
		die("no step: %s", step);
}

int main(int argc, char **argv)
{
	struct termios silent;
	int terminal, status, i;
	pid_t child;

	for (i = 1; i < argc && strcmp(argv[i], "--"); i++)
		;
	if (i + 1 >= argc)
		usage("STEP... -- COMMAND [ARGUMENT...]");
	child = must(forkpty(&terminal, NULL, NULL, NULL));
	if (child == 0) {
		/* What is typed would be shown, and seen, at once. */
		must(tcgetattr(STDIN_FILENO, &silent));
		silent.c_lflag &= ~(tcflag_t)ECHO;
		must(tcsetattr(STDIN_FILENO, TCSANOW, &silent));
		execvp(argv[i + 1], argv + i + 1);
		must_succeed(-1, argv[i + 1]);
	}
	for (int step = 1; step < i; step++)
		take_step(terminal, argv[step]);
	while (read_more(terminal))
		;
	must(close(terminal));
	must(waitpid(child, &status, 0));
	fputs(shown, stdout);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
