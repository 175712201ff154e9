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

void help_print(FILE *stream)
{
	const char *group = "";

	(void)fputs(
		"Usage: nspect [OPTION]...              the namespaces of this machine\n"
		"       nspect [OPTION]... NAMESPACE... the processes in them\n"
		"       nspect --holders WHAT...        what keeps it alive or busy\n"
		"       nspect --leaks                  mounts that leak\n"
		"       nspect --reach PATH...          where a mount would land\n"
		"       nspect --mounts [TARGET]...     what is mounted, and who shares it\n"
		"       nspect --graph | dot -Tsvg      a picture\n"
		"\n"
		"A NAMESPACE is 4026531840 or net:4026531840 (as listed), id:12345 (NSID), a file\n"
		"(/run/netns/blue, /proc/1234/ns/net), all that a process is in (1234, pid:1234,\n"
		"self, init), or what a workload has of its own (docker:3f2a1b5c6d7e, unit:NAME).\n"
		"WHAT is a NAMESPACE, or a file system by /dev/loop0, 7:0, a path or its source.\n",
		stream);
	for (size_t i = 0; i < n_option_specs; i++) {
		if (strcmp(option_specs[i].group, group) != 0) {
			group = option_specs[i].group;
			(void)fprintf(stream, "\n%s:\n", group);
		}
		print_option(&option_specs[i], stream);
	}
	(void)fputs("\nExit status: 0 done, 1 failed, 2 wrong usage, 4 see --require-complete.\n"
		    "More, with examples: man 8 nspect\n",
		    stream);
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
