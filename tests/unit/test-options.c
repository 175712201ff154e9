/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <getopt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/options.h"
#include "model/needs.h"
#include "model/ns-type.h"
#include "util/macros.h"
#include "util/memory.h"

/* One command line and what was made of it. */
struct said {
	struct options options;
	struct error err;
	char **argv;
};

static int set_up(void **state)
{
	*state = memory_zeroed(1, sizeof(struct said));
	return 0;
}

static int tear_down(void **state)
{
	struct said *said = *state;

	options_release(&said->options);
	free(said->argv);
	free(said);
	return 0;
}

/* Each call starts anew. */
static int parse_words(struct said *said, const char *const *words, size_t count)
{
	options_release(&said->options);
	free(said->argv);
	*said = (struct said){ .argv = memory_zeroed(count + 2, sizeof(*said->argv)) };
	said->argv[0] = (char *)"nspect";
	if (count > 0)
		memcpy(&said->argv[1], words, count * sizeof(*words));
	optind = 0; /* getopt(3): begin again, also inside a cluster */
	return options_parse(&said->options, (int)count + 1, said->argv, &said->err);
}

#define WORDS(...)                                                                                 \
	((const char *const[]){ __VA_ARGS__ }), ARRAY_SIZE(((const char *const[]){ __VA_ARGS__ }))

static void assert_refused(struct said *said, const char *const *words, size_t count,
			   const char *expected)
{
	assert_int_equal(parse_words(said, words, count), -EINVAL);
	if (!strstr(said->err.text, expected))
		fail_msg("'%s' does not say '%s'", said->err.text, expected);
}

static void nothing_said_is_the_list_of_all_types(void **state)
{
	struct said *said = *state;

	assert_int_equal(parse_words(said, NULL, 0), 0);
	assert_int_equal(said->options.mode, MODE_LIST);
	assert_int_equal(said->options.types, NS_ALL_TYPES);
	assert_false(said->options.types_named);
	assert_int_equal(said->options.tree, TREE_DEFAULT);
	assert_int_equal(said->options.render.format, RENDER_TABLE);
	assert_int_equal(said->options.n_names, 0);
	assert_int_equal(said->options.n_tasks, 0);
	assert_null(said->options.filter);
	assert_null(said->options.output);
	assert_null(said->options.procfs);
	for (size_t i = 0; i < n_option_specs; i++)
		assert_false(said->options.given[i]);
}

/* A flag's place in struct options, to be looked at as bytes. */
#define FLAG(FIELD) offsetof(struct options, FIELD)

static void each_flag_sets_its_own_field(void **state)
{
	static const struct {
		const char *option;
		size_t field;
	} flags[] = {
		{ "-P", FLAG(persistent) },
		{ "--persistent", FLAG(persistent) },
		{ "--output-all", FLAG(output_all) },
		{ "-H", FLAG(list_columns) },
		{ "--list-columns", FLAG(list_columns) },
		{ "-n", FLAG(render.no_headings) },
		{ "--noheadings", FLAG(render.no_headings) },
		{ "-u", FLAG(render.no_truncate) },
		{ "--notruncate", FLAG(render.no_truncate) },
		{ "-W", FLAG(render.no_wrap) },
		{ "--nowrap", FLAG(render.no_wrap) },
		{ "--numeric", FLAG(numeric) },
		{ "--require-complete", FLAG(require_complete) },
		{ "-h", FLAG(help) },
		{ "--help", FLAG(help) },
		{ "-V", FLAG(version) },
		{ "--version", FLAG(version) },
	};
	struct said *said = *state;

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		assert_int_equal(parse_words(said, &flags[i].option, 1), 0);
		for (size_t j = 0; j < ARRAY_SIZE(flags); j++) {
			bool set = *(const bool *)((const char *)&said->options + flags[j].field);

			assert_int_equal(set, flags[j].field == flags[i].field);
		}
	}
}

static void each_format_is_named(void **state)
{
	static const struct {
		const char *option;
		enum render_format format;
	} formats[] = {
		{ "-J", RENDER_JSON },
		{ "--json", RENDER_JSON },
		{ "--json-lines", RENDER_JSON_LINES },
		{ "-r", RENDER_RAW },
		{ "--raw", RENDER_RAW },
	};
	struct said *said = *state;

	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		assert_int_equal(parse_words(said, &formats[i].option, 1), 0);
		assert_int_equal(said->options.render.format, formats[i].format);
	}
}

static void arguments_are_kept_as_they_are(void **state)
{
	struct said *said = *state;

	assert_int_equal(
		parse_words(said, WORDS("-Q", "NS == 1", "-o", "+NS,PID", "--sort=PID:desc",
					"--procfs", "/host/proc", "--timeout", "5")),
		0);
	assert_string_equal(said->options.filter, "NS == 1");
	assert_string_equal(said->options.output, "+NS,PID");
	assert_string_equal(said->options.sort, "PID:desc");
	assert_string_equal(said->options.procfs, "/host/proc");
	assert_int_equal(said->options.timeout, 5);
	assert_int_equal(parse_words(said, WORDS("--filter=", "--output", "-x")), 0);
	assert_string_equal(said->options.filter, "");
	assert_string_equal(said->options.output, "-x");
}

static void types_add_up_over_lists_and_repeats(void **state)
{
	struct said *said = *state;

	assert_int_equal(parse_words(said, WORDS("-t", "net,mnt", "--type=net", "-tuts")), 0);
	assert_int_equal(said->options.types,
			 NS_TYPE_BIT(NS_NET) | NS_TYPE_BIT(NS_MNT) | NS_TYPE_BIT(NS_UTS));
	assert_true(said->options.types_named);
}

static void an_unknown_type_is_refused_with_those_that_there_are(void **state)
{
	static const char *const types[] = { "",   ",",    "net,", ",net",    "net,,mnt", "NET",
					     "ne", "nett", "all",  "net mnt", "net,x",    " net" };
	struct said *said = *state;

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		assert_refused(said, WORDS("-t", types[i]),
			       "(there are cgroup, ipc, mnt, net, pid, time, user, uts)");
	assert_refused(said, WORDS("-t", "net,foo,mnt"), "'foo'");
}

static void tasks_are_kept_in_order(void **state)
{
	struct said *said = *state;

	assert_int_equal(parse_words(said, WORDS("-p", "2", "--task=1", "-p2147483647")), 0);
	assert_int_equal(said->options.n_tasks, 3);
	assert_int_equal(said->options.tasks[0], 2);
	assert_int_equal(said->options.tasks[1], 1);
	assert_int_equal(said->options.tasks[2], 2147483647);
}

static void a_task_is_a_pid(void **state)
{
	static const char *const tasks[] = {
		"",
		"0",
		"-1",
		"+1",
		"1x",
		" 1",
		"1,2",
		"self",
		"2147483648",
		"18446744073709551617",
		"99999999999999999999999999999999999999",
	};
	struct said *said = *state;

	for (size_t i = 0; i < ARRAY_SIZE(tasks); i++)
		assert_refused(said, WORDS("-p", tasks[i]), tasks[i]);
}

static void ten_thousand_tasks_are_no_problem(void **state)
{
	const char **words = memory_zeroed(20000, sizeof(*words));
	struct said *said = *state;

	for (size_t i = 0; i < 20000; i += 2) {
		words[i] = "-p";
		words[i + 1] = "7";
	}
	assert_int_equal(parse_words(said, words, 20000), 0);
	assert_int_equal(said->options.n_tasks, 10000);
	assert_int_equal(said->options.tasks[9999], 7);
	free(words);
}

static void a_tree_is_by_owner_parent_or_process(void **state)
{
	static const struct {
		const char *option;
		enum tree tree;
	} trees[] = {
		{ "-T", TREE_OWNER },          { "--tree", TREE_OWNER },
		{ "-Towner", TREE_OWNER },     { "--tree=owner", TREE_OWNER },
		{ "-Tparent", TREE_PARENT },   { "--tree=parent", TREE_PARENT },
		{ "-Tprocess", TREE_PROCESS }, { "--tree=process", TREE_PROCESS },
		{ "-l", TREE_NONE },           { "--list", TREE_NONE },
	};
	struct said *said = *state;

	for (size_t i = 0; i < ARRAY_SIZE(trees); i++) {
		assert_int_equal(parse_words(said, &trees[i].option, 1), 0);
		assert_int_equal(said->options.tree, trees[i].tree);
	}
	assert_refused(said, WORDS("--tree=child"), "'child'");
	assert_refused(said, WORDS("--tree="), "''");
	assert_refused(said, WORDS("-Tn"), "'n'");
}

/* As lsns(8) takes it: with a NAMESPACE it shows processes. */
static void a_tree_of_processes_is_by_process(void **state)
{
	struct said *said = *state;

	assert_int_equal(parse_words(said, WORDS("-T", "1234")), 0);
	assert_int_equal(said->options.tree, TREE_PROCESS);
	assert_int_equal(parse_words(said, WORDS("--tree=process", "1234")), 0);
	assert_int_equal(said->options.tree, TREE_PROCESS);
	assert_refused(said, WORDS("-Towner", "1234"), "--tree=process");
	assert_refused(said, WORDS("1234", "--tree=parent"), "--tree=process");
}

static void color_is_auto_always_or_never(void **state)
{
	struct said *said = *state;

	assert_int_equal(parse_words(said, WORDS("--color")), 0);
	assert_int_equal(said->options.color, COLOR_ALWAYS);
	assert_int_equal(parse_words(said, WORDS("--color=never")), 0);
	assert_int_equal(said->options.color, COLOR_NEVER);
	assert_int_equal(parse_words(said, WORDS("--color=never", "--color=auto")), 0);
	assert_int_equal(said->options.color, COLOR_AUTO);
	assert_refused(said, WORDS("--color=sometimes"), "'sometimes'");
}

static void sources_are_switched_on_and_off(void **state)
{
	struct said *said = *state;

	assert_int_equal(parse_words(said, WORDS("--sources", "-fds,+pins,threads")), 0);
	assert_int_equal(said->options.sources_off, NEED_FDS);
	assert_int_equal(said->options.sources_on, NEED_PINS | NEED_THREADS);
	/* The last word counts. */
	assert_int_equal(parse_words(said, WORDS("--no-threads", "--sources=threads")), 0);
	assert_int_equal(said->options.sources_off, 0);
	assert_int_equal(said->options.sources_on, NEED_THREADS);
	assert_int_equal(parse_words(said, WORDS("--sources=threads", "--no-threads")), 0);
	assert_int_equal(said->options.sources_off, NEED_THREADS);
	assert_int_equal(said->options.sources_on, 0);
}

static void an_unknown_source_is_refused_with_those_that_there_are(void **state)
{
	static const char *const sources[] = { "", "+", "-", "fd", "+fds,", "--fds", "FDS" };
	struct said *said = *state;

	for (size_t i = 0; i < ARRAY_SIZE(sources); i++)
		assert_refused(said, WORDS("--sources", sources[i]), "threads");
	assert_refused(said, WORDS("--sources=-processes"), "'processes' can't be left out");
}

static void a_timeout_is_a_number_of_seconds_above_0(void **state)
{
	static const char *const timeouts[] = { "", "0", "-1", "1s", "1.5", "4294967296" };
	struct said *said = *state;

	for (size_t i = 0; i < ARRAY_SIZE(timeouts); i++)
		assert_refused(said, WORDS("--timeout", timeouts[i]), timeouts[i]);
}

static void what_contradicts_is_refused_in_either_order(void **state)
{
	static const char *const pairs[][2] = {
		{ "--json", "--raw" },
		{ "--json", "--json-lines" },
		{ "--json-lines", "--raw" },
		{ "--persistent", "--task=1" },
		{ "--list", "--tree=parent" },
		{ "--output=NS", "--output-all" },
		{ "--tab-file=x", "-N7" },
		{ "--tab-file=x", "--all-namespaces" },
		{ "--tab-file=x", "--procfs=/" },
		{ "--tab-file=x", "--kernel=mountinfo" },
		{ "-N7", "--all-namespaces" },
	};
	struct said *said = *state;

	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		assert_refused(said, pairs[i], 2, "can't be combined");
		assert_refused(said, WORDS(pairs[i][1], pairs[i][0]), "can't be combined");
	}
	assert_refused(said, WORDS("-rJ"), "--json and --raw can't be combined");
}

static void what_does_not_go_with_a_namespace_is_refused(void **state)
{
	struct said *said = *state;

	assert_refused(said, WORDS("-p", "1", "1234"), "--task does not go with");
	assert_refused(said, WORDS("1234", "-P"), "--persistent does not go with");
}

static void holders_are_of_a_namespace(void **state)
{
	struct said *said = *state;

	assert_int_equal(parse_words(said, WORDS("--holders", "1234", "net:7")), 0);
	assert_int_equal(said->options.mode, MODE_HOLDERS);
	assert_int_equal(said->options.n_names, 2);
	assert_int_equal(parse_words(said, WORDS("--holders", "-H")), 0);
	assert_refused(said, WORDS("--holders"), "--holders needs a NAMESPACE, DEVICE or PATH");
	assert_refused(said, WORDS("--holders", "-P", "7"), "--persistent does not go with");
	assert_refused(said, WORDS("--holders", "-p", "1", "7"), "--task does not go with");
	assert_refused(said, WORDS("7", "-T", "--holders"), "--tree does not go with --holders");
	assert_int_equal(parse_words(said, WORDS("--holders", "/mnt", "-N", "1234")), 0);
	assert_string_equal(said->options.namespaces[0], "1234");
	assert_refused(said, WORDS("--holders", "/", "-N7", "-N8"),
		       "--holders takes one --namespace");
}

static void capabilities_have_names_in_any_case(void **state)
{
	struct said *said = *state;

	assert_int_equal(parse_words(said, WORDS("--capable", "self", "-t", "net")), 0);
	assert_int_equal(said->options.mode, MODE_CAPABLE);
	assert_int_equal(said->options.capabilities, 0);
	assert_int_equal(parse_words(said, WORDS("--capable=CAP_CHOWN,kill", "-p", "7")), 0);
	assert_int_equal(said->options.capabilities, 1 | 1 << 5);
	assert_int_equal(said->options.n_tasks, 1);
	assert_int_equal(parse_words(said, WORDS("--capable=cap_41", "7", "-p", "7")), 0);
	assert_int_equal(said->options.capabilities, UINT64_C(1) << 41);
	assert_int_equal(parse_words(said, WORDS("--capable=All", "7")), 0);
	assert_true(said->options.capabilities == UINT64_MAX);
	assert_refused(said, WORDS("--capable=", "7"), "unknown capability ''");
	assert_refused(said, WORDS("--capable=kill,", "7"), "unknown capability ''");
	assert_refused(said, WORDS("--capable=kill,foo,chown", "7"), "unknown capability 'foo'");
	assert_refused(said, WORDS("--capable=cap_64", "7"), "unknown capability 'cap_64'");
	assert_refused(said, WORDS("--capable"), "--capable needs a NAMESPACE or --task PID");
	assert_refused(said, WORDS("--capable", "7", "-T"), "--tree does not go with --capable");
	assert_refused(said, WORDS("--capable", "7", "-P"), "--persistent does not go with");
	assert_refused(said, WORDS("--holders", "7", "--capable"), "can't be combined");
	assert_int_equal(parse_words(said, WORDS("--capable", "-H")), 0);
}

static void leaks_are_of_all_namespaces(void **state)
{
	struct said *said = *state;

	assert_int_equal(parse_words(said, WORDS("--leaks", "-J")), 0);
	assert_int_equal(said->options.mode, MODE_LEAKS);
	assert_refused(said, WORDS("--leaks", "7"), "--leaks takes no name ('7')");
	assert_refused(said, WORDS("--leaks", "-t", "mnt"), "--type does not go with --leaks");
	assert_refused(said, WORDS("--leaks", "-p", "1"), "--task does not go with --leaks");
	assert_refused(said, WORDS("--leaks", "--holders", "7"), "can't be combined");
}

static void an_audit_has_options_of_its_own(void **state)
{
	struct said *said = *state;

	assert_int_equal(parse_words(said, WORDS("--audit")), 0);
	assert_int_equal(said->options.mode, MODE_AUDIT);
	assert_int_equal(said->options.fail_on, SEVERITY_HIGH);
	assert_int_equal(said->options.render.critical, SEVERITY_HIGH);
	assert_null(said->options.rules);
	assert_int_equal(
		parse_words(said, WORDS("--audit", "--rules", "MP", "--fail-on=info", "--baseline",
					"a", "--write-baseline", "b", "--format", "nagios")),
		0);
	assert_string_equal(said->options.rules, "MP");
	assert_string_equal(said->options.baseline, "a");
	assert_string_equal(said->options.write_baseline, "b");
	assert_int_equal(said->options.fail_on, SEVERITY_INFO);
	assert_int_equal(said->options.render.critical, SEVERITY_INFO);
	assert_int_equal(said->options.render.format, RENDER_NAGIOS);
	assert_int_equal(parse_words(said, WORDS("--audit", "--format=text")), 0);
	assert_int_equal(said->options.render.format, RENDER_TABLE);
	assert_int_equal(parse_words(said, WORDS("--audit", "--list-rules", "-J")), 0);
	assert_refused(said, WORDS("--audit", "--fail-on", "bad"),
		       "--fail-on: 'bad' is none of info, low, medium, high, critical");
	assert_refused(said, WORDS("--audit", "--format", "xml"),
		       "none of text, json, sarif, nagios");
	assert_refused(said, WORDS("--audit", "--format", "json", "-r"), "can't be combined");
	assert_refused(said, WORDS("--audit", "--format", "json", "--list-rules"),
		       "can't be combined");
	assert_refused(said, WORDS("--audit", "7"), "--audit takes no name ('7')");
	assert_refused(said, WORDS("--audit", "-t", "mnt"), "--type does not go with --audit");
	assert_refused(said, WORDS("--audit", "--leaks"), "can't be combined");
	assert_refused(said, WORDS("--leaks", "--rules", "MP"), "--rules does not go with --leaks");
	assert_refused(said, WORDS("--baseline", "a"), "--baseline does not go with");
}

static void reach_is_of_paths_in_one_namespace(void **state)
{
	struct said *said = *state;

	assert_int_equal(parse_words(said, WORDS("--reach", "/a", "/b")), 0);
	assert_int_equal(said->options.mode, MODE_REACH);
	assert_int_equal(said->options.event, REACH_MOUNT);
	assert_int_equal(said->options.n_names, 2);
	assert_int_equal(said->options.n_namespaces, 0);
	assert_int_equal(parse_words(said, WORDS("--reach=mount", "/a")), 0);
	assert_int_equal(said->options.event, REACH_MOUNT);
	assert_int_equal(parse_words(said, WORDS("--reach=umount", "/a", "-N", "7")), 0);
	assert_int_equal(said->options.event, REACH_UMOUNT);
	assert_int_equal(said->options.n_namespaces, 1);
	assert_string_equal(said->options.namespaces[0], "7");
	assert_int_equal(parse_words(said, WORDS("--namespace=self", "--reach=lazy-umount", "/")),
			 0);
	assert_int_equal(said->options.event, REACH_LAZY_UMOUNT);
	assert_int_equal(parse_words(said, WORDS("--reach", "-H")), 0);

	assert_refused(said, WORDS("--reach=", "/a"), "--reach: '' is none of mount");
	assert_refused(said, WORDS("--reach=move", "/a"), "--reach: 'move' is none of mount");
	assert_refused(said, WORDS("--reach"), "--reach needs a PATH");
	assert_refused(said, WORDS("--reach", "/", "-N7", "-N8"), "--reach takes one --namespace");
	assert_refused(said, WORDS("-N"), "-N needs an argument (NAMESPACE)");
	assert_refused(said, WORDS("--reach", "/", "-t", "mnt"), "--type does not go with --reach");
	assert_refused(said, WORDS("--reach", "/", "--holders"), "can't be combined");
	assert_refused(said, WORDS("--reach", "/", "--leaks"), "can't be combined");
	assert_refused(said, WORDS("7", "-N", "7"), "--namespace does not go with the processes");
}

static void mounts_are_chosen_by_namespace_and_by_what_they_are(void **state)
{
	struct said *said = *state;
	const struct options *options = &said->options;

	assert_int_equal(parse_words(said, WORDS("--mounts", "-N", "1234", "/mnt", "-Nmnt:7", "-R",
						 "--fstype=ext4", "--kernel=mountinfo")),
			 0);
	assert_int_equal(options->mode, MODE_MOUNTS);
	assert_int_equal(options->n_namespaces, 2);
	assert_string_equal(options->namespaces[0], "1234");
	assert_string_equal(options->namespaces[1], "mnt:7");
	assert_int_equal(options->n_names, 1);
	assert_string_equal(options->names[0], "/mnt");
	assert_string_equal(options->fstypes, "ext4");
	assert_true(options->submounts);
	assert_false(options->all_namespaces);
	assert_int_equal(options->mounts_from, MOUNTS_MOUNTINFO);
	assert_int_equal(options->tree, TREE_DEFAULT);
	assert_int_equal(parse_words(said, WORDS("--mounts", "--all-namespaces",
						 "--kernel=listmount", "-T")),
			 0);
	assert_true(options->all_namespaces);
	assert_int_equal(options->mounts_from, MOUNTS_STATMOUNT);
	assert_int_equal(options->tree, TREE_PARENT);
	assert_int_equal(parse_words(said, WORDS("--mounts", "--tab-file", "-")), 0);
	assert_string_equal(options->tab_file, "-");
}

static void what_mounts_have_no_use_for_is_refused(void **state)
{
	struct said *said = *state;

	assert_refused(said, WORDS("--mounts", "-t", "mnt"), "--type does not go with --mounts");
	assert_refused(said, WORDS("--mounts", "-t", "ext4"), "types of file systems: --fstype");
	assert_refused(said, WORDS("--mounts", "-P"), "--persistent does not go with --mounts");
	assert_refused(said, WORDS("--mounts", "--holders", "7"), "can't be combined");
	assert_refused(said, WORDS("--mounts", "--reach", "/"), "can't be combined");
	assert_refused(said, WORDS("--mounts", "--tree=owner"), "only be a tree by parent");
	assert_refused(said, WORDS("--mounts", "--kernel", "proc"), "none of listmount, mountinfo");
	assert_refused(said, WORDS("-N", "7"), "--namespace does not go with");
}

/* Options without an argument: each either goes with a NAMESPACE or says that it does not. */
static void every_option_keeps_to_its_modes(void **state)
{
	struct said *said = *state;
	char word[64];

	for (size_t i = 0; i < n_option_specs; i++) {
		const struct option_spec *spec = &option_specs[i];
		bool allowed;
		int rc;

		if (spec->argument)
			continue;
		(void)snprintf(word, sizeof(word), "--%s", spec->name);
		rc = parse_words(said, WORDS(word, "1234"));
		allowed = (spec->modes & MODE_BIT(said->options.mode)) != 0 &&
			  said->options.mode != MODE_LEAKS && /* they take no names */
			  said->options.mode != MODE_AUDIT;
		assert_int_equal(rc, allowed ? 0 : -EINVAL);
		assert_true(allowed || strstr(said->err.text, word));
		for (size_t j = 0; j < n_option_specs; j++)
			assert_int_equal(said->options.given[j], j == i);
	}
}

static void what_is_no_option_is_named(void **state)
{
	struct said *said = *state;

	assert_refused(said, WORDS("--nonsense"), "unknown option '--nonsense'");
	assert_refused(said, WORDS("--nonsense=1"), "--nonsense");
	assert_refused(said, WORDS("-x"), "unknown option '-x'");
	assert_refused(said, WORDS("-rx"), "unknown option '-x'");
	assert_refused(said, WORDS("-:"), "unknown option '-:'");
	assert_refused(said, WORDS("1234", "--nonsense"), "--nonsense");
	assert_refused(said, WORDS("---json"), "---json");
}

static void an_argument_too_few_or_too_many_is_refused(void **state)
{
	struct said *said = *state;

	assert_refused(said, WORDS("-o"), "-o needs an argument ([+]LIST)");
	assert_refused(said, WORDS("-no"), "-o needs an argument");
	assert_refused(said, WORDS("--type"), "--type needs an argument (LIST)");
	assert_refused(said, WORDS("--json=1"), "--json takes no argument");
	assert_refused(said, WORDS("--help="), "--help takes no argument");
}

static void short_options_cluster(void **state)
{
	struct said *said = *state;

	assert_int_equal(parse_words(said, WORDS("-rnu")), 0);
	assert_int_equal(said->options.render.format, RENDER_RAW);
	assert_true(said->options.render.no_headings);
	assert_true(said->options.render.no_truncate);
	assert_int_equal(parse_words(said, WORDS("-ntnet", "-JTprocess")), 0);
	assert_int_equal(said->options.types, NS_TYPE_BIT(NS_NET));
	assert_int_equal(said->options.render.format, RENDER_JSON);
	assert_int_equal(said->options.tree, TREE_PROCESS);
}

static void a_long_option_may_be_cut_where_it_stays_the_only_one(void **state)
{
	struct said *said = *state;

	assert_int_equal(parse_words(said, WORDS("--noh", "--tas", "7", "--req")), 0);
	assert_true(said->options.render.no_headings);
	assert_int_equal(said->options.tasks[0], 7);
	assert_true(said->options.require_complete);
	assert_int_equal(parse_words(said, WORDS("--json")), 0); /* not --json-lines too */
	assert_refused(said, WORDS("--no"), "--no");
	assert_refused(said, WORDS("--js"), "--js");
}

static void whatever_is_no_option_is_a_namespace(void **state)
{
	struct said *said = *state;

	assert_int_equal(parse_words(said, WORDS("1", "-J", "net:7", "-t", "net", "-")), 0);
	assert_int_equal(said->options.mode, MODE_MEMBERS);
	assert_int_equal(said->options.n_names, 3);
	assert_string_equal(said->options.names[0], "1");
	assert_string_equal(said->options.names[1], "net:7");
	assert_string_equal(said->options.names[2], "-");
}

static void behind_two_dashes_all_are_namespaces(void **state)
{
	struct said *said = *state;

	assert_int_equal(parse_words(said, WORDS("-n", "--", "-J", "--nonsense", "--")), 0);
	assert_int_equal(said->options.n_names, 3);
	assert_string_equal(said->options.names[0], "-J");
	assert_string_equal(said->options.names[2], "--");
	assert_int_equal(said->options.render.format, RENDER_TABLE);
	assert_int_equal(parse_words(said, WORDS("--")), 0);
	assert_int_equal(said->options.mode, MODE_LIST);
}

static void help_and_version_excuse_contradictions(void **state)
{
	struct said *said = *state;

	assert_int_equal(parse_words(said, WORDS("-Jr", "--help")), 0);
	assert_true(said->options.help);
	assert_int_equal(parse_words(said, WORDS("--version", "-P", "1234")), 0);
	assert_refused(said, WORDS("--help", "--nonsense"), "--nonsense");
}

static void every_row_of_the_table_is_whole_and_the_only_one(void **state)
{
	for (size_t i = 0; i < n_option_specs; i++) {
		const struct option_spec *spec = &option_specs[i];
		size_t length = spec->group ? strlen(spec->help) : 0;

		assert_non_null(spec->set);
		assert_int_not_equal(spec->modes, 0);
		assert_true(spec->argument || !spec->optional);
		assert_true(!spec->group || (length > 0 && spec->help[length - 1] != '.'));
		for (size_t j = 0; j < i; j++) {
			assert_string_not_equal(spec->name, option_specs[j].name);
			assert_true(!spec->letter || spec->letter != option_specs[j].letter);
		}
	}
}

static void what_is_to_be_entered_stands_before_what_is_to_be_run(void **state)
{
	struct said *said = *state;
	const struct enter_options *enter = &said->options.enter;

	assert_int_equal(parse_words(said, WORDS("--enter", "web", "-t", "net,pid", "--except=pid",
						 "--enter=net:7", "--root", "--wd=/tmp", "ss", "-l",
						 "-t", "--plan", "--", "x")),
			 0);
	assert_int_equal(said->options.mode, MODE_ENTER);
	assert_int_equal(enter->n_names, 2);
	assert_string_equal(enter->names[0], "web");
	assert_string_equal(enter->names[1], "net:7");
	assert_int_equal(said->options.types, NS_TYPE_BIT(NS_NET) | NS_TYPE_BIT(NS_PID));
	assert_int_equal(enter->except, NS_TYPE_BIT(NS_PID));
	assert_string_equal(enter->root, "");
	assert_string_equal(enter->wd, "/tmp");
	assert_null(enter->tools);
	assert_false(enter->plan);
	assert_int_equal(said->options.n_names, 0);
	assert_string_equal(enter->command[0], "ss");
	assert_string_equal(enter->command[4], "--");
	assert_string_equal(enter->command[5], "x");
	assert_null(enter->command[6]);

	assert_int_equal(parse_words(said, WORDS("--enter", "7", "--plan", "-J", "--", "-t")), 0);
	assert_true(said->options.enter.plan);
	assert_string_equal(said->options.enter.command[0], "-t");
	assert_int_equal(parse_words(said, WORDS("--enter", "7")), 0);
	assert_null(said->options.enter.command[0]);
	assert_int_equal(parse_words(said, WORDS("--enter", "--help")), 0);
	assert_true(said->options.help);
}

static void what_entering_has_no_use_for_is_refused(void **state)
{
	struct said *said = *state;

	assert_refused(said, WORDS("web", "--enter", "7"), "'web' stands before --enter");
	assert_refused(said, WORDS("--enter", "7", "-J", "ls"), "--json goes with --enter where");
	assert_refused(said, WORDS("--enter", "7", "-o", "NS", "ls"), "--output goes with --enter");
	assert_refused(said, WORDS("--enter", "7", "--wd", "--wdns", "/"), "can't be combined");
	assert_refused(said, WORDS("--enter", "7", "--preserve-credentials", "--setuid=0"),
		       "--preserve-credentials and --setuid can't be combined");
	assert_refused(said, WORDS("--enter", "7", "--read-all"), "goes with --read-only");
	assert_refused(said, WORDS("--enter", "7", "--require-complete"), "does not go with");
	assert_refused(said, WORDS("--enter", "7", "--except=nett"), "unknown namespace type");
	assert_refused(said, WORDS("--enter"), "--enter needs an argument (NAME)");
	assert_refused(said, WORDS("--enter", "7", "--leaks"), "can't be combined");
	assert_refused(said, WORDS("7", "--plan"), "--plan does not go with the processes");
}

#define options_test(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		options_test(nothing_said_is_the_list_of_all_types),
		options_test(each_flag_sets_its_own_field),
		options_test(each_format_is_named),
		options_test(arguments_are_kept_as_they_are),
		options_test(types_add_up_over_lists_and_repeats),
		options_test(an_unknown_type_is_refused_with_those_that_there_are),
		options_test(tasks_are_kept_in_order),
		options_test(a_task_is_a_pid),
		options_test(ten_thousand_tasks_are_no_problem),
		options_test(a_tree_is_by_owner_parent_or_process),
		options_test(a_tree_of_processes_is_by_process),
		options_test(color_is_auto_always_or_never),
		options_test(sources_are_switched_on_and_off),
		options_test(an_unknown_source_is_refused_with_those_that_there_are),
		options_test(a_timeout_is_a_number_of_seconds_above_0),
		options_test(what_contradicts_is_refused_in_either_order),
		options_test(what_does_not_go_with_a_namespace_is_refused),
		options_test(capabilities_have_names_in_any_case),
		options_test(leaks_are_of_all_namespaces),
		options_test(an_audit_has_options_of_its_own),
		options_test(reach_is_of_paths_in_one_namespace),
		options_test(every_option_keeps_to_its_modes),
		options_test(holders_are_of_a_namespace),
		options_test(mounts_are_chosen_by_namespace_and_by_what_they_are),
		options_test(what_mounts_have_no_use_for_is_refused),
		options_test(what_is_to_be_entered_stands_before_what_is_to_be_run),
		options_test(what_entering_has_no_use_for_is_refused),
		options_test(what_is_no_option_is_named),
		options_test(an_argument_too_few_or_too_many_is_refused),
		options_test(short_options_cluster),
		options_test(a_long_option_may_be_cut_where_it_stays_the_only_one),
		options_test(whatever_is_no_option_is_a_namespace),
		options_test(behind_two_dashes_all_are_namespaces),
		options_test(help_and_version_excuse_contradictions),
		options_test(every_row_of_the_table_is_whole_and_the_only_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
