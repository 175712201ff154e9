/* SPDX-License-Identifier: MIT */
/*
 * Runs commands in turn, A B C A B C ..., so that a load that comes and goes meets all of them,
 * and prints a table of wall time, CPU time and peak memory. What they print goes to /dev/null.
 *
 *	measure ROUNDS NAME COMMAND [ARGUMENT...] [-- NAME COMMAND [ARGUMENT...]]...
 *
 * A NAME that starts with = is a base: the ratios of the commands that follow are to it.
 * NAME@N: at most N rounds of this command. Each command runs once before anything is measured;
 * a run that fails is repeated, and the table says so.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_COMMANDS 16
#define MAX_ROUNDS   1000
#define MAX_FAILURES 10

struct command {
	const char *name;
	char **argv;
	const struct command *base;
	int rounds, failures;
	double wall[MAX_ROUNDS], cpu[MAX_ROUNDS]; /* milliseconds */
	long peak;                                /* KiB */
};

_Noreturn static void die(const char *what, const char *why)
{
	fprintf(stderr, "measure: %s: %s\n", what, why);
	exit(EXIT_FAILURE);
}

static int parse_rounds(const char *text)
{
	char *end;
	long rounds = strtol(text, &end, 10);

	if (*end || rounds < 1 || rounds > MAX_ROUNDS)
		die(text, "not a number of rounds");
	return (int)rounds;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static double milliseconds(struct timeval time)
{
	return (double)time.tv_sec * 1e3 + (double)time.tv_usec / 1e3;
}

static pid_t start(const struct command *command)
{
	posix_spawn_file_actions_t silence;
	pid_t pid;
	int rc;

	posix_spawn_file_actions_init(&silence);
	posix_spawn_file_actions_addopen(&silence, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&silence, 2, "/dev/null", O_WRONLY, 0);
	rc = posix_spawnp(&pid, command->argv[0], &silence, NULL, command->argv, environ);
	if (rc)
		die(command->argv[0], strerror(rc));
	posix_spawn_file_actions_destroy(&silence);
	return pid;
}

static bool run_once(struct command *command, int round)
{
	double began = now();
	pid_t pid = start(command);
	struct rusage usage;
	int status;

	while (wait4(pid, &status, 0, &usage) < 0) {
		if (errno != EINTR)
			die("wait4", strerror(errno));
	}
	command->wall[round] = now() - began;
	command->cpu[round] = milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
	if (usage.ru_maxrss > command->peak)
		command->peak = usage.ru_maxrss;
	return status == 0;
}

/* A failed run tells nothing, and lsns fails now and then when a process ends while it reads. */
static void run(struct command *command, int round)
{
	while (!run_once(command, round)) {
		if (++command->failures > MAX_FAILURES)
			die(command->name, "fails; run it by hand to see why");
	}
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Of sorted times. */
static double median(const double *times, int n)
{
	return (times[(n - 1) / 2] + times[n / 2]) / 2;
}

static void print_times(const double *times, int n)
{
	char range[32];

	snprintf(range, sizeof(range), "(%.1f-%.1f)", times[0], times[n - 1]);
	printf(" %9.1f %-19s", median(times, n), range);
}

static void print_row(const struct command *command)
{
	const struct command *base = command->base;
	int n = command->rounds;

	printf("%-18s", command->name);
	print_times(command->wall, n);
	print_times(command->cpu, n);
	printf(" %8.1f %7.2f %7.2f", (double)command->peak / 1024,
	       median(command->wall, n) / median(base->wall, base->rounds),
	       median(command->cpu, n) / median(base->cpu, base->rounds));
	if (command->failures)
		printf("  %d failed", command->failures);
	putchar('\n');
}

static void parse_name(struct command *command, char *name)
{
	char *rounds = strchr(name, '@');

	if (*name == '=') {
		command->base = command;
		name++;
	}
	if (rounds) {
		int wanted = parse_rounds(rounds + 1);

		*rounds = '\0';
		if (wanted < command->rounds)
			command->rounds = wanted;
	}
	command->name = name;
}

/* Cuts the arguments at each "--". Returns the number of commands. */
static int parse_commands(char **argv, int rounds, struct command *commands)
{
	const struct command *base = commands;
	int n = 0;

	while (*argv) {
		struct command *command = &commands[n++];

		if (n > MAX_COMMANDS || !argv[1] || !strcmp(argv[1], "--"))
			die(*argv, "one command too many, or nothing to run");
		command->rounds = rounds;
		command->base = base;
		parse_name(command, *argv);
		base = command->base;
		command->argv = argv + 1;
		for (argv += 2; *argv && strcmp(*argv, "--") != 0; argv++)
			;
		if (*argv)
			*argv++ = NULL;
	}
	return n;
}

int main(int argc, char **argv)
{
	static struct command commands[MAX_COMMANDS];
	int n_commands, rounds;

	if (argc < 4)
		die("usage", "measure ROUNDS NAME COMMAND [ARGUMENT...] [-- NAME COMMAND...]...");
	rounds = parse_rounds(argv[1]);
	n_commands = parse_commands(argv + 2, rounds, commands);
	for (int round = -1; round < rounds; round++) {
		for (int i = 0; i < n_commands; i++) {
			if (round < commands[i].rounds)
				run(&commands[i], round < 0 ? 0 : round);
		}
	}
	printf("%-18s %9s %-19s %9s %-19s %8s %7s %7s\n", "", "wall ms", "(min-max)", "CPU ms",
	       "(min-max)", "peak MiB", "wall x", "CPU x");
	for (int i = 0; i < n_commands; i++) {
		qsort(commands[i].wall, (size_t)commands[i].rounds, sizeof(double), compare);
		qsort(commands[i].cpu, (size_t)commands[i].rounds, sizeof(double), compare);
		print_row(&commands[i]);
	}
	return EXIT_SUCCESS;
}
