/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "util/macros.h"
#include "util/memory.h"
#include "util/text.h"

/* Pairs that contradict each other. */
static const char *const exclusive[][2] = {
	{ "json", "raw" },
	{ "json", "json-lines" },
	{ "json-lines", "raw" },
	{ "persistent", "task" },
	{ "list", "tree" },
	{ "output", "output-all" },
	{ "from", "procfs" },
	{ "from", "sources" },
	{ "from", "no-fds" },
	{ "from", "no-threads" },
	{ "from", "no-inferred" },
	{ "from", "timeout" },
	{ "from", "kernel" },
	{ "from", "tab-file" },
	{ "tab-file", "kernel" },
	{ "tab-file", "procfs" },
	{ "tab-file", "namespace" },
	{ "tab-file", "all-namespaces" },
	{ "namespace", "all-namespaces" },
	{ "format", "json" },
	{ "format", "json-lines" },
	{ "format", "raw" },
	{ "list-rules", "format" },
	{ "list-rules", "baseline" },
	{ "list-rules", "write-baseline" },
	{ "preserve-credentials", "setuid" },
	{ "preserve-credentials", "setgid" },
	{ "wd", "wdns" },
	{ "tools", "root" },
	{ "keep-caps", "drop-caps" },
	{ "keep-caps", "read-only" },
};

static size_t find_spec(const char *name)
{
	size_t i = 0;

	while (i < n_option_specs && strcmp(option_specs[i].name, name) != 0)
		i++;
	return i;
}

static bool was_given(const struct options *options, const char *name)
{
	return options->given[find_spec(name)];
}

static int check_exclusive(const struct options *options, struct error *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(exclusive); i++) {
		if (was_given(options, exclusive[i][0]) && was_given(options, exclusive[i][1]))
			return error_set(err, -EINVAL, "--%s and --%s can't be combined",
					 exclusive[i][0], exclusive[i][1]);
	}
	return 0;
}

/* Modes from --holders on have an option with the name that they have in JSON. */
static int check_one_mode(const struct options *options, struct error *err)
{
	for (int mode = MODE_HOLDERS; mode < MODE_COUNT; mode++) {
		if (mode != (int)options->mode && was_given(options, modes[mode].key))
			return error_set(err, -EINVAL, "--%s and --%s can't be combined",
					 modes[mode].key, modes[options->mode].key);
	}
	return 0;
}

#define MODES_WITHOUT_NAMES                                                                        \
	(MODE_BIT(MODE_LEAKS) | MODE_BIT(MODE_AUDIT) | MODE_BIT(MODE_GRAPH) |                      \
	 MODE_BIT(MODE_SNAPSHOT) | MODE_BIT(MODE_METRICS))

static int check_names(const struct options *options, struct error *err)
{
	bool needs_none = options->n_names > 0 || options->list_columns;

	if (options->mode == MODE_HOLDERS && !needs_none)
		return error_set(err, -EINVAL, "--holders needs a NAMESPACE, DEVICE or PATH");
	if (options->mode == MODE_REACH && !needs_none)
		return error_set(err, -EINVAL, "--reach needs a PATH");
	if (options->mode == MODE_TRANSLATE && !needs_none)
		return error_set(err, -EINVAL,
				 "--translate needs an id (uid:1000@NAMESPACE), or - for standard "
				 "input");
	if (options->mode == MODE_CAPABLE && !needs_none && !options->n_tasks)
		return error_set(err, -EINVAL, "--capable needs a NAMESPACE or --task PID");
	if ((options->mode == MODE_REACH || options->mode == MODE_HOLDERS) &&
	    options->n_namespaces > 1)
		return error_set(err, -EINVAL, "%s takes one --namespace",
				 modes[options->mode].name);
	if ((MODE_BIT(options->mode) & MODES_WITHOUT_NAMES) && options->n_names > 0)
		return error_set(err, -EINVAL, "%s takes no name ('%s')", modes[options->mode].name,
				 options->names[0]);
	return 0;
}

/* What words the output has is of no use where COMMAND is what there is to see. */
static bool is_for_tables(const struct option_spec *spec)
{
	return spec->modes & MODE_BIT(MODE_HOLDERS) && spec->modes & MODE_BIT(MODE_ENTER) &&
	       strcmp(spec->group, "Reading") != 0 && strcmp(spec->group, "Help") != 0 &&
	       strcmp(spec->name, "type") != 0;
}

static int check_enter(const struct options *options, struct error *err)
{
	const struct enter_options *enter = &options->enter;

	if (options->n_names > 0)
		return error_set(err, -EINVAL,
				 "'%s' stands before --enter: what is to be run comes behind it",
				 options->names[0]);
	for (size_t i = 0; !enter->plan && !options->list_columns && i < n_option_specs; i++) {
		if (options->given[i] && is_for_tables(&option_specs[i]))
			return error_set(err, -EINVAL,
					 "--%s goes with --enter where there is --plan",
					 option_specs[i].name);
	}
	if (enter->read_all && !enter->read_only)
		return error_set(err, -EINVAL, "--read-all goes with --read-only");
	return 0;
}

static int check_mode(const struct options *options, struct error *err)
{
	for (size_t i = 0; i < n_option_specs; i++) {
		if (!options->given[i] || (option_specs[i].modes & MODE_BIT(options->mode)))
			continue;
		return error_set(err, -EINVAL, "--%s does not go with %s", option_specs[i].name,
				 modes[options->mode].name);
	}
	if (was_given(options, "tree") && options->mode != MODE_LIST &&
	    options->tree != modes[options->mode].tree)
		return error_set(err, -EINVAL, "%s can only be a tree by %s (--tree=%s)",
				 modes[options->mode].name, tree_names[modes[options->mode].tree],
				 tree_names[modes[options->mode].tree]);
	if (options->mode == MODE_GRAPH && options->graph == GRAPH_PROPAGATION &&
	    options->types_named)
		return error_set(err, -EINVAL, "--type does not go with --graph=propagation");
	return options->mode == MODE_ENTER ? check_enter(options, err) : check_names(options, err);
}

/* The two shapes that getopt_long wants, out of our table; indices count from 256. */
struct getopt_tables {
	struct option *longs;
	struct text shorts;
};

static void build_getopt_tables(struct getopt_tables *tables)
{
	tables->longs = memory_zeroed(n_option_specs + 1, sizeof(*tables->longs));
	text_add(&tables->shorts, "-:"); /* words that are no options come as 1, in their place */
	for (size_t i = 0; i < n_option_specs; i++) {
		const struct option_spec *spec = &option_specs[i];

		tables->longs[i].name = spec->name;
		tables->longs[i].val = 256 + (int)i;
		if (spec->argument)
			tables->longs[i].has_arg =
				spec->optional ? optional_argument : required_argument;
		if (!spec->letter)
			continue;
		text_add_bytes(&tables->shorts, &spec->letter, 1);
		if (spec->argument)
			text_add(&tables->shorts, spec->optional ? "::" : ":");
	}
}

static size_t find_letter(int letter)
{
	size_t i = 0;

	while (i < n_option_specs && option_specs[i].letter != letter)
		i++;
	return i;
}

static bool begins_an_option(const char *word)
{
	for (size_t i = 0; i < n_option_specs; i++) {
		if (strncmp(option_specs[i].name, word, strlen(word)) == 0)
			return true;
	}
	return false;
}

/* What getopt_long calls wrong, with the word that is. */
static int refuse(int result, char *const *argv, struct error *err)
{
	const char *word = argv[optind - 1];

	if (result == ':' && optopt >= 256)
		return error_set(err, -EINVAL, "--%s needs an argument (%s)",
				 option_specs[optopt - 256].name,
				 option_specs[optopt - 256].argument);
	if (result == ':')
		return error_set(err, -EINVAL, "-%c needs an argument (%s)", optopt,
				 option_specs[find_letter(optopt)].argument);
	if (optopt >= 256)
		return error_set(err, -EINVAL, "--%s takes no argument",
				 option_specs[optopt - 256].name);
	if (optopt)
		return error_set(err, -EINVAL, "unknown option '-%c'", optopt);
	if (begins_an_option(word + strlen("--")))
		return error_set(err, -EINVAL, "'%s' could be several options", word);
	return error_set(err, -EINVAL, "unknown option '%s'", word);
}

static void add_name(struct options *options, char *name)
{
	*(char **)array_append(&options->names, &options->n_names, sizeof(*options->names)) = name;
}

/* The words of COMMAND begin with the first that is no option of ours, or behind "--". */
static bool begins_command(const struct options *options, int result)
{
	return result == 1 && options->mode == MODE_ENTER;
}

static int apply(struct options *options, int result, struct error *err)
{
	size_t i = result >= 256 ? (size_t)(result - 256) : find_letter(result);

	options->given[i] = true;
	return option_specs[i].set(options, &option_specs[i], optarg, err);
}

static int parse_words(struct options *options, int argc, char **argv, struct error *err)
{
	struct getopt_tables tables = { 0 };
	int result, rc = 0;

	build_getopt_tables(&tables);
	opterr = 0;
	while (rc == 0 && (result = getopt_long(argc, argv, text_get(&tables.shorts), tables.longs,
						NULL)) != -1) {
		if (begins_command(options, result)) {
			optind--;
			break;
		}
		if (result == '?' || result == ':')
			rc = refuse(result, argv, err);
		else if (result == 1)
			add_name(options, optarg);
		else
			rc = apply(options, result, err);
	}
	free(tables.longs);
	text_release(&tables.shorts);
	return rc;
}

/* What is behind the options. */
static void take_rest(struct options *options, int argc, char **argv)
{
	if (options->mode == MODE_ENTER)
		options->enter.command = argv + optind;
	else
		for (int i = optind; i < argc; i++)
			add_name(options, argv[i]);
}

int options_parse(struct options *options, int argc, char **argv, struct error *err)
{
	int rc = parse_words(options, argc, argv, err);

	if (rc < 0)
		return rc;
	options->types_named = options->types != 0;
	if (!options->types)
		options->types = NS_ALL_TYPES;
	if (!was_given(options, "fail-on"))
		options->fail_on = SEVERITY_HIGH;
	options->render.critical = options->fail_on;
	take_rest(options, argc, argv);
	if (options->n_names > 0 && options->mode == MODE_LIST)
		options->mode = MODE_MEMBERS;
	if (was_given(options, "tree") && options->tree == TREE_DEFAULT)
		options->tree = modes[options->mode].tree;
	if (options->help || options->version)
		return 0;
	rc = check_exclusive(options, err);
	if (rc == 0)
		rc = check_one_mode(options, err);
	return rc < 0 ? rc : check_mode(options, err);
}

void options_release(struct options *options)
{
	free(options->tasks);
	free(options->namespaces);
	free(options->enter.names);
	free(options->names);
}
