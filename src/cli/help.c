/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "collect/collect.h"
#include "options.h"
#include "util/cleanup.h"
#include "util/text.h"

static void print_option(const struct option_spec *spec, FILE *stream)
{
	auto_text struct text left = { 0 };

	if (spec->letter)
		text_add_format(&left, "-%c, ", spec->letter);
	else
		text_add(&left, "    ");
	text_add_format(&left, "--%s", spec->name);
	if (spec->argument)
		text_add_format(&left, spec->optional ? "[=%s]" : " %s", spec->argument);
	(void)fprintf(stream, "  %-27s %s\n", text_get(&left), spec->help);
}

static void print_mode(enum mode mode, const char *before, FILE *stream)
{
	(void)fprintf(stream, "%s nspect %-28s %s\n", before, modes[mode].synopsis,
		      modes[mode].help);
}

static void print_options(unsigned int taken_by, FILE *stream)
{
	const char *group = "";

	for (size_t i = 0; i < n_option_specs; i++) {
		const struct option_spec *spec = &option_specs[i];

		if (!spec->group || (spec->modes & taken_by) == 0)
			continue;
		if (strcmp(spec->group, group) != 0) {
			group = spec->group;
			(void)fprintf(stream, "\n%s:\n", group);
		}
		print_option(spec, stream);
	}
}

void help_print(enum mode mode, FILE *stream)
{
	unsigned int list = MODE_BIT(MODE_LIST) | MODE_BIT(MODE_MEMBERS);
	bool is_list = (MODE_BIT(mode) & list) != 0;

	print_mode(is_list ? MODE_LIST : mode, "Usage:", stream);
	for (int other = MODE_LIST + 1; is_list && other < MODE_COUNT; other++)
		print_mode((enum mode)other, "      ", stream);
	(void)fputs(
		"\n"
		"A NAMESPACE is 4026531840 or net:4026531840 (as listed), id:12345 (NSID), a file\n"
		"(/run/netns/blue, /proc/1234/ns/net), all that a process is in (1234, pid:1234,\n"
		"self, init), or what a workload has of its own (docker:3f2a1b5c6d7e, unit:NAME).\n"
		"WHAT is a NAMESPACE, or a file system by /dev/loop0, 7:0, a path or its source.\n",
		stream);
	print_options(is_list ? list : MODE_BIT(mode), stream);
	if (modes[mode].filter)
		(void)fprintf(stream, "\nA filter, for example: -Q '%s'\n", modes[mode].filter);
	if (is_list)
		(void)fputs("\nOptions of a mode: nspect --holders --help, and so on.\n", stream);
	if (mode == MODE_ENTER)
		(void)fputs(
			"\nExit status: that of COMMAND; 125 not entered, 126 it can't be executed,\n"
			"127 it is not there.\n",
			stream);
	else
		(void)fprintf(stream,
			      "\nExit status: 0 done, 1 failed, 2 wrong usage, %s"
			      "4 see --require-complete.\n",
			      mode == MODE_AUDIT ? "3 see --fail-on,\n" : "");
	(void)fputs("More, with examples: man 8 nspect\n", stream);
}

void version_print(FILE *stream)
{
	auto_text struct text text = { 0 };

	text_add(&text, "nspect " NSPECT_VERSION "\nlibraries: ");
	render_describe_libraries(&text);
	text_add(&text, ", ");
	collect_describe_library(&text);
	text_add(&text, "\nkernel: ");
	collect_describe_kernel(&text);
	(void)fprintf(stream, "%s\n", text_get(&text));
}
