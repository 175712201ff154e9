/* SPDX-License-Identifier: MIT */
/* The table of options, and what each one sets. */
#include <errno.h>
#include <string.h>

#include "model/discovery.h"
#include "model/ns-type.h"
#include "options.h"
#include "util/macros.h"
#include "util/memory.h"
#include "util/number.h"
#include "util/text.h"

#define LIST         MODE_BIT(MODE_LIST)
#define LIST_MEMBERS (MODE_BIT(MODE_LIST) | MODE_BIT(MODE_MEMBERS))
#define HOLDERS      MODE_BIT(MODE_HOLDERS)
#define LEAKS        MODE_BIT(MODE_LEAKS)
#define REACH        MODE_BIT(MODE_REACH)
#define MOUNTS       MODE_BIT(MODE_MOUNTS)
#define GRAPH        MODE_BIT(MODE_GRAPH)
#define NAMESPACES   (LIST_MEMBERS | HOLDERS)
#define TABLES       (NAMESPACES | LEAKS | REACH | MOUNTS)
#define ALL          (TABLES | GRAPH)

const struct mode_info modes[MODE_COUNT] = {
	[MODE_LIST] = { "list", "the list of namespaces", TREE_OWNER },
	[MODE_MEMBERS] = { "processes", "the processes of a NAMESPACE", TREE_PROCESS },
	[MODE_HOLDERS] = { "holders", "--holders", TREE_NONE },
	[MODE_LEAKS] = { "leaks", "--leaks", TREE_NONE },
	[MODE_REACH] = { "reach", "--reach", TREE_NONE },
	[MODE_MOUNTS] = { "mounts", "--mounts", TREE_PARENT },
	[MODE_GRAPH] = { "graph", "--graph", TREE_NONE },
};

const char *const tree_names[TREE_COUNT] = {
	[TREE_PARENT] = "parent",
	[TREE_OWNER] = "owner",
	[TREE_PROCESS] = "process",
};

static void add_type_names(struct text *text)
{
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		text_add(text, type ? ", " : "");
		text_add(text, ns_types[type].name);
	}
}

static int set_type(struct options *options, const char *argument, struct error *err)
{
	auto_text struct text all = { 0 };

	for (const char *name = argument;;) {
		size_t length = strcspn(name, ",");
		int type = ns_type_from_name(name, length);

		if (type < 0) {
			add_type_names(&all);
			return error_set(err, -EINVAL,
					 "unknown namespace type '%.*s' (there are %s); "
					 "types of file systems: --fstype",
					 (int)length, name, text_get(&all));
		}
		options->types |= NS_TYPE_BIT(type);
		if (name[length] == '\0')
			return 0;
		name += length + 1;
	}
}

static int set_task(struct options *options, const char *argument, struct error *err)
{
	pid_t pid;

	if (number_parse_pid(argument, &pid) < 0)
		return error_set(err, -EINVAL, "--task: '%s' is no PID", argument);
	*(pid_t *)array_append(&options->tasks, &options->n_tasks, sizeof(pid)) = pid;
	return 0;
}

static int set_persistent(struct options *options, const char *argument, struct error *err)
{
	options->persistent = true;
	return 0;
}

static int set_holders(struct options *options, const char *argument, struct error *err)
{
	options->mode = MODE_HOLDERS;
	return 0;
}

static int set_leaks(struct options *options, const char *argument, struct error *err)
{
	options->mode = MODE_LEAKS;
	return 0;
}

static int set_reach(struct options *options, const char *argument, struct error *err)
{
	size_t event = 0;

	while (argument && event < REACH_EVENT_COUNT && strcmp(argument, reach_events[event]) != 0)
		event++;
	if (event == REACH_EVENT_COUNT)
		return error_set(err, -EINVAL,
				 "--reach: '%s' is none of mount, umount, lazy-umount", argument);
	options->mode = MODE_REACH;
	options->event = (enum reach_event)event;
	return 0;
}

static int set_mounts(struct options *options, const char *argument, struct error *err)
{
	options->mode = MODE_MOUNTS;
	return 0;
}

static int set_graph(struct options *options, const char *argument, struct error *err)
{
	options->mode = MODE_GRAPH;
	if (!argument || strcmp(argument, "namespaces") == 0)
		options->graph = GRAPH_NAMESPACES;
	else if (strcmp(argument, "propagation") == 0)
		options->graph = GRAPH_PROPAGATION;
	else
		return error_set(err, -EINVAL,
				 "--graph: '%s' is neither namespaces nor propagation", argument);
	return 0;
}

static int set_namespace(struct options *options, const char *argument, struct error *err)
{
	*(const char **)array_append(&options->namespaces, &options->n_namespaces,
				     sizeof(*options->namespaces)) = argument;
	return 0;
}

static int set_all_namespaces(struct options *options, const char *argument, struct error *err)
{
	options->all_namespaces = true;
	return 0;
}

static int set_submounts(struct options *options, const char *argument, struct error *err)
{
	options->submounts = true;
	return 0;
}

static int set_fstype(struct options *options, const char *argument, struct error *err)
{
	options->fstypes = argument;
	return 0;
}

static int set_kernel(struct options *options, const char *argument, struct error *err)
{
	if (strcmp(argument, "listmount") == 0)
		options->mounts_from = MOUNTS_STATMOUNT;
	else if (strcmp(argument, "mountinfo") == 0)
		options->mounts_from = MOUNTS_MOUNTINFO;
	else
		return error_set(err, -EINVAL, "--kernel: '%s' is neither listmount nor mountinfo",
				 argument);
	return 0;
}

static int set_tab_file(struct options *options, const char *argument, struct error *err)
{
	options->tab_file = argument;
	return 0;
}

static int set_filter(struct options *options, const char *argument, struct error *err)
{
	options->filter = argument;
	return 0;
}

static int set_output(struct options *options, const char *argument, struct error *err)
{
	options->output = argument;
	return 0;
}

static int set_output_all(struct options *options, const char *argument, struct error *err)
{
	options->output_all = true;
	return 0;
}

static int set_list_columns(struct options *options, const char *argument, struct error *err)
{
	options->list_columns = true;
	return 0;
}

static int set_tree(struct options *options, const char *argument, struct error *err)
{
	if (!argument) {
		options->tree = TREE_DEFAULT; /* the mode decides */
		return 0;
	}
	for (int tree = TREE_PARENT; tree < TREE_COUNT; tree++) {
		if (strcmp(argument, tree_names[tree]) == 0) {
			options->tree = (enum tree)tree;
			return 0;
		}
	}
	return error_set(err, -EINVAL, "unknown tree '%s' (there are owner, parent, process)",
			 argument);
}

static int set_list(struct options *options, const char *argument, struct error *err)
{
	options->tree = TREE_NONE;
	return 0;
}

static int set_json(struct options *options, const char *argument, struct error *err)
{
	options->render.format = RENDER_JSON;
	return 0;
}

static int set_json_lines(struct options *options, const char *argument, struct error *err)
{
	options->render.format = RENDER_JSON_LINES;
	return 0;
}

static int set_raw(struct options *options, const char *argument, struct error *err)
{
	options->render.format = RENDER_RAW;
	return 0;
}

static int set_noheadings(struct options *options, const char *argument, struct error *err)
{
	options->render.no_headings = true;
	return 0;
}

static int set_notruncate(struct options *options, const char *argument, struct error *err)
{
	options->render.no_truncate = true;
	return 0;
}

static int set_nowrap(struct options *options, const char *argument, struct error *err)
{
	options->render.no_wrap = true;
	return 0;
}

static int set_sort(struct options *options, const char *argument, struct error *err)
{
	options->sort = argument;
	return 0;
}

static int set_color(struct options *options, const char *argument, struct error *err)
{
	if (!argument || strcmp(argument, "always") == 0)
		options->color = COLOR_ALWAYS;
	else if (strcmp(argument, "auto") == 0)
		options->color = COLOR_AUTO;
	else if (strcmp(argument, "never") == 0)
		options->color = COLOR_NEVER;
	else
		return error_set(err, -EINVAL, "--color: '%s' is none of auto, always, never",
				 argument);
	return 0;
}

/* "+name" and "name" switch a source on, "-name" off. */
static int set_source(struct options *options, const char *name, size_t length, struct error *err)
{
	bool off = *name == '-';
	size_t sign = off || *name == '+';
	int source = discovery_from_name(name + sign, length - sign);
	auto_text struct text all = { 0 };

	for (int i = 0; source < 0 && i < DISCOVERY_COUNT; i++)
		text_add_format(&all, "%s%s", i ? ", " : "", discoveries[i].name);
	if (source < 0)
		return error_set(err, -EINVAL, "--sources: unknown source '%.*s' (there are %s)",
				 (int)length, name, text_get(&all));
	if (off && !discoveries[source].need)
		return error_set(err, -EINVAL, "--sources: '%s' can't be left out",
				 discoveries[source].name);
	options->sources_on &= ~discoveries[source].need;
	options->sources_off &= ~discoveries[source].need;
	*(off ? &options->sources_off : &options->sources_on) |= discoveries[source].need;
	return 0;
}

static int set_sources(struct options *options, const char *argument, struct error *err)
{
	for (const char *name = argument;;) {
		size_t length = strcspn(name, ",");
		int rc = set_source(options, name, length, err);

		if (rc < 0 || name[length] == '\0')
			return rc;
		name += length + 1;
	}
}

static int set_no_fds(struct options *options, const char *argument, struct error *err)
{
	return set_sources(options, "-fds,-sockets,-tuns,-pidfds", err);
}

static int set_no_threads(struct options *options, const char *argument, struct error *err)
{
	return set_sources(options, "-threads", err);
}

static int set_no_inferred(struct options *options, const char *argument, struct error *err)
{
	return set_sources(options, "-inferred", err);
}

static int set_timeout(struct options *options, const char *argument, struct error *err)
{
	uint32_t seconds;

	if (number_parse_u32(argument, &seconds) < 0 || seconds == 0)
		return error_set(err, -EINVAL, "--timeout: '%s' is no number of seconds", argument);
	options->timeout = seconds;
	return 0;
}

static int set_numeric(struct options *options, const char *argument, struct error *err)
{
	options->numeric = true;
	return 0;
}

static int set_procfs(struct options *options, const char *argument, struct error *err)
{
	options->procfs = argument;
	return 0;
}

static int set_require_complete(struct options *options, const char *argument, struct error *err)
{
	options->require_complete = true;
	return 0;
}

static int set_help(struct options *options, const char *argument, struct error *err)
{
	options->help = true;
	return 0;
}

static int set_version(struct options *options, const char *argument, struct error *err)
{
	options->version = true;
	return 0;
}

/* clang-format off */
const struct option_spec option_specs[] = {
	{ 't', false, "type", "LIST", NAMESPACES | GRAPH, "What to show",
	  "only some of mnt,net,ipc,user,pid,uts,cgroup,time", set_type },
	{ 'p', false, "task", "PID", LIST, "What to show",
	  "only the namespaces that this process is in", set_task },
	{ 'P', false, "persistent", NULL, LIST, "What to show",
	  "only namespaces that nobody is in", set_persistent },
	{ 0, false, "holders", NULL, HOLDERS, "What to show",
	  "what keeps a WHAT, and what lets go of it", set_holders },
	{ 0, false, "leaks", NULL, LEAKS, "What to show",
	  "mounts that leak, or are held out of sight", set_leaks },
	{ 0, true, "reach", "EVENT", REACH, "What to show",
	  "where a mount (umount, lazy-umount) at PATH lands", set_reach },
	{ 0, false, "mounts", NULL, MOUNTS, "What to show",
	  "mounts, all or those with this TARGET or SOURCE", set_mounts },
	{ 'N', false, "namespace", "NAMESPACE", REACH | MOUNTS, "What to show",
	  "in this mount namespace instead of our own", set_namespace },
	{ 0, false, "all-namespaces", NULL, MOUNTS, "What to show",
	  "of all mount namespaces", set_all_namespaces },
	{ 'R', false, "submounts", NULL, MOUNTS, "What to show",
	  "also mounts below those that match", set_submounts },
	{ 0, false, "fstype", "LIST", MOUNTS, "What to show",
	  "only these types of file systems; no...: not these", set_fstype },
	{ 0, true, "graph", "KIND", GRAPH, "What to show",
	  "a picture for dot(1): namespaces, propagation", set_graph },
	{ 'Q', false, "filter", "EXPR", TABLES, "What to show",
	  "only rows that match: 'TYPE==\"net\" && NPROCS > 1'", set_filter },
	{ 'o', false, "output", "[+]LIST", TABLES, "Columns",
	  "these columns; with +, besides the usual ones", set_output },
	{ 0, false, "output-all", NULL, TABLES, "Columns",
	  "all columns", set_output_all },
	{ 'H', false, "list-columns", NULL, TABLES, "Columns",
	  "say what columns there are", set_list_columns },
	{ 'T', true, "tree", "REL", LIST_MEMBERS | MOUNTS, "Shape and order",
	  "as a tree by owner (the default), parent, process", set_tree },
	{ 'l', false, "list", NULL, TABLES, "Shape and order",
	  "as a flat list", set_list },
	{ 0, false, "sort", "COLUMN[:desc]", TABLES, "Shape and order",
	  "by this column instead of by inode number", set_sort },
	{ 'J', false, "json", NULL, TABLES, "Format",
	  "a JSON document", set_json },
	{ 0, false, "json-lines", NULL, TABLES, "Format",
	  "a JSON object a line", set_json_lines },
	{ 'r', false, "raw", NULL, TABLES, "Format",
	  "one space between columns, for scripts", set_raw },
	{ 'n', false, "noheadings", NULL, TABLES, "Format",
	  "no headings", set_noheadings },
	{ 'u', false, "notruncate", NULL, TABLES, "Format",
	  "do not cut text at the terminal's edge", set_notruncate },
	{ 'W', false, "nowrap", NULL, TABLES, "Format",
	  "lists in one line, with commas", set_nowrap },
	{ 0, true, "color", "WHEN", TABLES, "Format",
	  "emphasise what is not ours: auto, always, never", set_color },
	{ 0, false, "sources", "LIST", ALL, "Reading",
	  "where to look: +NAME, -NAME (SOURCES in nspect(8))", set_sources },
	{ 0, false, "no-fds", NULL, ALL, "Reading",
	  "do not look at open descriptors", set_no_fds },
	{ 0, false, "no-threads", NULL, ALL, "Reading",
	  "do not look at threads", set_no_threads },
	{ 0, false, "no-inferred", NULL, ALL, "Reading",
	  "do not conclude where unreadable processes are", set_no_inferred },
	{ 0, false, "timeout", "SECONDS", ALL, "Reading",
	  "give up on what is left after this time", set_timeout },
	{ 0, false, "numeric", NULL, ALL, "Reading",
	  "uids instead of user names", set_numeric },
	{ 0, false, "kernel", "METHOD", MOUNTS, "Reading",
	  "mounts only by listmount or only by mountinfo", set_kernel },
	{ 0, false, "tab-file", "FILE", MOUNTS, "Reading",
	  "mounts of this mountinfo; - for standard input", set_tab_file },
	{ 0, false, "procfs", "DIR", ALL, "Reading",
	  "another mount of /proc", set_procfs },
	{ 0, false, "require-complete", NULL, ALL, "Reading",
	  "exit with status 4 where something was not seen", set_require_complete },
	{ 'h', false, "help", NULL, ALL, "Help",
	  "this text", set_help },
	{ 'V', false, "version", NULL, ALL, "Help",
	  "version, libraries and kernel interfaces", set_version },
};
/* clang-format on */

const size_t n_option_specs = ARRAY_SIZE(option_specs);
