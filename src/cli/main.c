/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "modes.h"
#include "options.h"

/*
 * Descriptors 0 to 2 must be taken, or a file that we open becomes our output. A missing stdout
 * is an error only later, where something is to be written.
 */
static bool open_standard_streams(void)
{
	bool has_stdout = fcntl(STDOUT_FILENO, F_GETFD) >= 0;
	int fd;

	do {
		fd = open("/dev/null", O_RDWR);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		(void)close(fd);
	return has_stdout;
}

static bool wants_color(const struct options *options)
{
	const char *no_color = getenv("NO_COLOR"); /* no-color.org: set and not empty */
	const char *terminal = getenv("TERM");

	if (options->color != COLOR_AUTO)
		return options->color == COLOR_ALWAYS;
	if ((no_color && *no_color) || !terminal || strcmp(terminal, "dumb") == 0)
		return false;
	return isatty(STDOUT_FILENO) == 1;
}

static int run(const struct options *options)
{
	if (options->help) {
		help_print(options->mode, stdout);
		return STATUS_DONE;
	}
	if (options->version) {
		version_print(stdout);
		return STATUS_DONE;
	}
	if (options->list_columns)
		return mode_list_columns(options);
	switch (options->mode) {
	case MODE_LIST:
		return mode_list(options);
	case MODE_MEMBERS:
		return mode_members(options);
	case MODE_HOLDERS:
		return mode_holders(options);
	case MODE_LEAKS:
		return mode_leaks(options);
	case MODE_AUDIT:
		return options->list_rules ? mode_list_rules(options) : mode_audit(options);
	case MODE_REACH:
		return mode_reach(options);
	case MODE_MOUNTS:
		return mode_mounts(options);
	case MODE_GRAPH:
		return mode_graph(options);
	case MODE_IDMAPS:
		return mode_idmaps(options);
	case MODE_CAPABLE:
		return mode_capable(options);
	case MODE_OVERLAPS:
		return mode_overlaps(options);
	case MODE_TRANSLATE:
		return mode_translate(options);
	case MODE_ENTER:
		return mode_enter(options);
	case MODE_METRICS:
		return mode_metrics(options);
	case MODE_SNAPSHOT:
		return mode_snapshot(options);
	case MODE_COUNT:
		break;
	}
	return STATUS_FAILED;
}

/* A full disk must not look like success. */
static int finish_output(const struct options *options, int status)
{
	struct error err;

	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	(void)error_set_errno(&err, -errno, "cannot write the output");
	return status == STATUS_FAILED ? status : failed(options, complain(STATUS_FAILED, &err));
}

/* The words may be wrong before the mode is known, whose statuses are those of what is run. */
static bool asks_to_enter(char *const *words)
{
	for (; *words && strcmp(*words, "--") != 0; words++) {
		if (strcmp(*words, "--enter") == 0 || strncmp(*words, "--enter=", 8) == 0)
			return true;
	}
	return false;
}

static int run_mode(struct options *options, bool has_stdout)
{
	struct error err;

	if (!has_stdout && (options->mode != MODE_ENTER || options->enter.plan)) {
		(void)error_set(&err, -EBADF, "cannot write the output: standard output is closed");
		return failed(options, complain(STATUS_FAILED, &err));
	}
	/* A reader that goes away is a normal end; what we run is to have what we were given. */
	if (options->mode != MODE_ENTER || options->enter.plan)
		(void)signal(SIGPIPE, SIG_DFL);
	options->render.color = wants_color(options);
	return finish_output(options, run(options));
}

int main(int argc, char **argv)
{
	bool has_stdout = open_standard_streams();
	struct options options = { 0 };
	struct error err;
	int status;

	(void)setlocale(LC_ALL, "");
	if (options_parse(&options, argc, argv, &err) < 0)
		status = failed(&options, complain(STATUS_USAGE, &err));
	else
		status = run_mode(&options, has_stdout);
	if ((status == STATUS_USAGE || status == STATUS_FAILED) && asks_to_enter(argv + 1))
		status = STATUS_NOT_ENTERED;
	options_release(&options);
	return status;
}
