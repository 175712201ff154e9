/* SPDX-License-Identifier: MIT */
/* The table of options, and that of the modes. */
#include <stddef.h>

#include "option-setters.h"
#include "util/macros.h"

#define LIST         MODE_BIT(MODE_LIST)
#define LIST_MEMBERS (MODE_BIT(MODE_LIST) | MODE_BIT(MODE_MEMBERS))
#define HOLDERS      MODE_BIT(MODE_HOLDERS)
#define LEAKS        MODE_BIT(MODE_LEAKS)
#define AUDIT        MODE_BIT(MODE_AUDIT)
#define REACH        MODE_BIT(MODE_REACH)
#define MOUNTS       MODE_BIT(MODE_MOUNTS)
#define GRAPH        MODE_BIT(MODE_GRAPH)
#define IDMAPS       MODE_BIT(MODE_IDMAPS)
#define CAPABLE      MODE_BIT(MODE_CAPABLE)
#define OVERLAPS     MODE_BIT(MODE_OVERLAPS)
#define TRANSLATE    MODE_BIT(MODE_TRANSLATE)
#define ENTER        MODE_BIT(MODE_ENTER)
#define NAMESPACES   (LIST_MEMBERS | HOLDERS | CAPABLE)
#define SNAPSHOT     MODE_BIT(MODE_SNAPSHOT)
#define METRICS      MODE_BIT(MODE_METRICS)
#define ALL          (MODE_BIT(MODE_COUNT) - 1)
#define PLANS        (ALL & ~(GRAPH | SNAPSHOT | METRICS)) /* what has rows: --enter only with --plan */
#define TABLES       (PLANS & ~ENTER)

/* clang-format off */
const struct mode_info modes[MODE_COUNT] = {
	[MODE_LIST] = { "list", "the list of namespaces", TREE_OWNER,
		"[OPTION]...", "the namespaces of this machine",
		"TYPE == \"net\" && NPROCS > 1" },
	[MODE_MEMBERS] = { "processes", "the processes of a NAMESPACE", TREE_PROCESS,
		"[OPTION]... NAMESPACE...", "the processes in them",
		"UID > 0" },
	[MODE_HOLDERS] = { "holders", "--holders", TREE_NONE,
		"--holders WHAT...", "what keeps it alive or busy",
		"KIND == \"fd\" && AGE > 3600" },
	[MODE_LEAKS] = { "leaks", "--leaks", TREE_NONE,
		"--leaks", "mounts that leak, or are held unseen",
		"SEVERITY == \"high\"" },
	[MODE_AUDIT] = { "audit", "--audit", TREE_NONE,
		"--audit", "what rules find wrong",
		"SEVERITY == \"high\"" },
	[MODE_REACH] = { "reach", "--reach", TREE_NONE,
		"--reach[=EVENT] PATH...", "where a mount (umount) would land",
		"VISIBLE && !ORIGIN" },
	[MODE_MOUNTS] = { "mounts", "--mounts", TREE_PARENT,
		"--mounts [TARGET|SOURCE]...", "what is mounted, and who shares it",
		"FSTYPE == \"tmpfs\" && NPEERS > 0" },
	[MODE_GRAPH] = { "graph", "--graph", TREE_NONE,
		"--graph[=KIND] | dot -Tsvg", "a picture: namespaces, propagation", NULL },
	[MODE_IDMAPS] = { "idmaps", "--idmaps", TREE_PARENT,
		"--idmaps [NAMESPACE]...", "who is who in user namespaces",
		"KIND == \"uid\" && HOST < 1000" },
	[MODE_CAPABLE] = { "capable", "--capable", TREE_NONE,
		"--capable[=CAPS] [NAMESPACE]", "who has them over it; -p: over what",
		"CERTAIN && UID > 0" },
	[MODE_OVERLAPS] = { "overlaps", "--overlaps", TREE_NONE,
		"--overlaps [NAMESPACE]...", "ids that several of them have",
		"KIND == \"uid\" && LENGTH > 1" },
	[MODE_TRANSLATE] = { "translate", "--translate", TREE_NONE,
		"--translate uid:1000@NAME...", "an id or PID, as others have it",
		"STATE != \"mapped\"" },
	[MODE_ENTER] = { "enter", "--enter", TREE_NONE,
		"--enter NAME [--] [COMMAND]", "a shell, or COMMAND, in there", NULL },
	[MODE_SNAPSHOT] = { "snapshot", "--snapshot", TREE_NONE,
		"--snapshot[=FILE]", "all of it as JSON, for --from", NULL },
	[MODE_METRICS] = { "metrics", "--metrics", TREE_NONE,
		"--metrics[=FILE]", "numbers for Prometheus", NULL },
};
/* clang-format on */

const char *const tree_names[TREE_COUNT] = {
	[TREE_PARENT] = "parent",
	[TREE_OWNER] = "owner",
	[TREE_PROCESS] = "process",
};

#define MODES NULL /* the group of options that are shown as modes */

#define CALL(set)          set, 0, 0
#define FLAG(name)         set_flag, offsetof(struct options, name), 0
#define TEXT(name)         set_text, offsetof(struct options, name), 0
#define TYPES(name)        set_types, offsetof(struct options, name), 0
#define VALUE(name, value) set_value, offsetof(struct options, name), value

/* clang-format off */
const struct option_spec option_specs[] = {
	{ 0, false, "holders", NULL, HOLDERS, MODES, NULL, VALUE(mode, MODE_HOLDERS) },
	{ 0, false, "leaks", NULL, LEAKS, MODES, NULL, VALUE(mode, MODE_LEAKS) },
	{ 0, false, "audit", NULL, AUDIT, MODES, NULL, VALUE(mode, MODE_AUDIT) },
	{ 0, true, "reach", "EVENT", REACH, MODES, NULL, CALL(set_reach) },
	{ 0, false, "mounts", NULL, MOUNTS, MODES, NULL, VALUE(mode, MODE_MOUNTS) },
	{ 0, true, "graph", "KIND", GRAPH, MODES, NULL, CALL(set_graph) },
	{ 0, false, "idmaps", NULL, IDMAPS, MODES, NULL, VALUE(mode, MODE_IDMAPS) },
	{ 0, true, "capable", "CAPS", CAPABLE, MODES, NULL, CALL(set_capable) },
	{ 0, false, "overlaps", NULL, OVERLAPS, MODES, NULL, VALUE(mode, MODE_OVERLAPS) },
	{ 0, false, "translate", NULL, TRANSLATE, MODES, NULL, VALUE(mode, MODE_TRANSLATE) },
	{ 0, false, "enter", "NAME", ENTER, MODES, NULL, CALL(set_enter) },
	{ 0, true, "snapshot", "FILE", SNAPSHOT, MODES, NULL, CALL(set_snapshot) },
	{ 0, true, "metrics", "FILE", METRICS, MODES, NULL, CALL(set_metrics) },
	{ 't', false, "type", "LIST", NAMESPACES | GRAPH | ENTER, "What to show",
	  "only some of mnt,net,ipc,user,pid,uts,cgroup,time", TYPES(types) },
	{ 'p', false, "task", "PID", LIST | CAPABLE, "What to show",
	  "only of this process: what it is in, or can do", CALL(set_task) },
	{ 'P', false, "persistent", NULL, LIST, "What to show",
	  "only namespaces that nobody is in", FLAG(persistent) },
	{ 'N', false, "namespace", "NAMESPACE", HOLDERS | REACH | MOUNTS,
	  "What to show", "in this mount namespace instead of our own", CALL(set_namespace) },
	{ 0, false, "all-namespaces", NULL, MOUNTS, "What to show",
	  "of all mount namespaces", FLAG(all_namespaces) },
	{ 'R', false, "submounts", NULL, MOUNTS, "What to show",
	  "also mounts below those that match", FLAG(submounts) },
	{ 0, false, "fstype", "LIST", MOUNTS, "What to show",
	  "only these types of file systems; no...: not these", TEXT(fstypes) },
	{ 0, false, "rules", "LIST", AUDIT, "What to show",
	  "only these rules and families: MP,NS101,-NS106", TEXT(rules) },
	{ 0, false, "list-rules", NULL, AUDIT, "What to show",
	  "say what rules there are", FLAG(list_rules) },
	{ 0, false, "baseline", "FILE", AUDIT, "What to show",
	  "not the findings that are accepted in this file", TEXT(baseline) },
	{ 0, false, "write-baseline", "FILE", AUDIT, "What to show",
	  "accept what is found: write it to this file", TEXT(write_baseline) },
	{ 0, false, "fail-on", "LEVEL", AUDIT, "What to show",
	  "exit with status 3 from this severity on (high)", CALL(set_fail_on) },
	{ 0, false, "to", "NAMESPACE", TRANSLATE, "What to show",
	  "as this namespace has it, instead of our own", TEXT(to) },
	{ 'Q', false, "filter", "EXPR", TABLES, "What to show",
	  "only rows that match: an example is below", TEXT(filter) },
	{ 0, false, "except", "LIST", ENTER, "What to enter",
	  "none of these types", TYPES(enter.except) },
	{ 0, false, "user-parent", NULL, ENTER, "What to enter",
	  "the user namespace above the target's", FLAG(enter.user_parent) },
	{ 0, true, "root", "DIR", ENTER, "What to enter",
	  "with this root, or the target's", TEXT(enter.root) },
	{ 0, true, "wd", "DIR", ENTER, "What to enter",
	  "in this directory of ours, or the target's", TEXT(enter.wd) },
	{ 0, false, "wdns", "DIR", ENTER, "What to enter",
	  "in this directory, as it is found inside", TEXT(enter.wdns) },
	{ 0, true, "tools", "PATH", ENTER, "What to enter",
	  "our programs, with the target's root at PATH", TEXT(enter.tools) },
	{ 0, false, "with-proc", NULL, ENTER, "What to enter",
	  "a /proc that shows the processes in there", FLAG(enter.with_proc) },
	{ 0, false, "join-cgroup", NULL, ENTER, "What to enter",
	  "the cgroup of the target", FLAG(enter.join_cgroup) },
	{ 0, false, "setuid", "ID", ENTER, "As whom",
	  "a number, a name, or follow: the target's uid", TEXT(enter.uid) },
	{ 0, false, "setgid", "ID", ENTER, "As whom",
	  "a number, a name, or follow: the target's gid", TEXT(enter.gid) },
	{ 0, false, "preserve-credentials", NULL, ENTER, "As whom",
	  "ids and groups stay as they are", FLAG(enter.preserve_credentials) },
	{ 0, false, "keep-caps", NULL, ENTER, "As whom",
	  "COMMAND gets all capabilities that we have then", FLAG(enter.keep_caps) },
	{ 0, true, "drop-caps", "LIST", ENTER, "As whom",
	  "without these capabilities, or any", TEXT(enter.drop_caps) },
	{ 0, false, "no-new-privs", NULL, ENTER, "As whom",
	  "nothing that COMMAND runs gains privileges", FLAG(enter.no_new_privs) },
	{ 0, false, "exec-context", NULL, ENTER, "As whom",
	  "the SELinux or AppArmor context of the target", FLAG(enter.exec_context) },
	{ 0, false, "read-only", NULL, ENTER, "How",
	  "look, without changing anything", FLAG(enter.read_only) },
	{ 0, false, "read-all", NULL, ENTER, "How",
	  "with --read-only: also what is not for everyone", FLAG(enter.read_all) },
	{ 0, false, "env", NULL, ENTER, "How",
	  "the environment of the target", FLAG(enter.env) },
	{ 0, false, "no-fork", NULL, ENTER, "How",
	  "COMMAND itself does not enter the PID namespace", FLAG(enter.no_fork) },
	{ 0, false, "plan", NULL, ENTER, "How",
	  "say what would be done, and do nothing", FLAG(enter.plan) },
	{ 0, false, "quiet", NULL, ENTER, "How",
	  "no warnings", FLAG(enter.quiet) },
	{ 'o', false, "output", "[+]LIST", PLANS, "Columns",
	  "these columns; with +, besides the usual ones", TEXT(output) },
	{ 0, false, "output-all", NULL, PLANS, "Columns",
	  "all columns", FLAG(output_all) },
	{ 'H', false, "list-columns", NULL, PLANS, "Columns",
	  "say what columns there are", FLAG(list_columns) },
	{ 'T', true, "tree", "REL", LIST_MEMBERS | MOUNTS | IDMAPS, "Shape and order",
	  "as a tree by parent, owner, process", CALL(set_tree) },
	{ 'l', false, "list", NULL, TABLES, "Shape and order",
	  "as a flat list", VALUE(tree, TREE_NONE) },
	{ 0, false, "sort", "COLUMN[:desc]", TABLES, "Shape and order",
	  "by this column instead of by inode number", TEXT(sort) },
	{ 'J', false, "json", NULL, PLANS, "Format",
	  "a JSON document", VALUE(render.format, RENDER_JSON) },
	{ 0, false, "json-lines", NULL, PLANS, "Format",
	  "a JSON object a line", VALUE(render.format, RENDER_JSON_LINES) },
	{ 0, false, "format", "FORMAT", AUDIT, "Format",
	  "text, json, sarif or nagios", CALL(set_format) },
	{ 'r', false, "raw", NULL, PLANS, "Format",
	  "one space between columns, for scripts", VALUE(render.format, RENDER_RAW) },
	{ 'n', false, "noheadings", NULL, PLANS, "Format",
	  "no headings", FLAG(render.no_headings) },
	{ 'u', false, "notruncate", NULL, TABLES, "Format",
	  "do not cut text at the terminal's edge", FLAG(render.no_truncate) },
	{ 'W', false, "nowrap", NULL, TABLES, "Format",
	  "lists in one line, with commas", FLAG(render.no_wrap) },
	{ 0, true, "color", "WHEN", TABLES, "Format",
	  "emphasise what is not ours: auto, always, never", CALL(set_color) },
	{ 0, false, "sources", "LIST", ALL, "Reading",
	  "where to look: +NAME, -NAME (SOURCES in nspect(8))", CALL(set_sources) },
	{ 0, false, "no-fds", NULL, ALL, "Reading",
	  "do not look at open descriptors", CALL(set_no_fds) },
	{ 0, false, "no-threads", NULL, ALL, "Reading",
	  "do not look at threads", CALL(set_no_threads) },
	{ 0, false, "no-inferred", NULL, ALL, "Reading",
	  "do not conclude where unreadable processes are", CALL(set_no_inferred) },
	{ 0, false, "timeout", "SECONDS", ALL, "Reading",
	  "give up on what is left after this time", CALL(set_timeout) },
	{ 0, false, "numeric", NULL, ALL, "Reading",
	  "uids instead of user names", FLAG(numeric) },
	{ 0, false, "kernel", "METHOD", MOUNTS, "Reading",
	  "mounts only by listmount or only by mountinfo", CALL(set_kernel) },
	{ 0, false, "tab-file", "FILE", MOUNTS, "Reading",
	  "mounts of this mountinfo; - for standard input", TEXT(tab_file) },
	{ 0, false, "redact", NULL, SNAPSHOT, "Reading",
	  "no arguments of commands, no paths of homes", FLAG(redact) },
	{ 0, false, "schema", NULL, SNAPSHOT, "Format",
	  "the JSON Schema of the document instead", FLAG(schema) },
	{ 0, false, "from", "FILE", ALL & ~ENTER, "Reading",
	  "what --snapshot wrote; - for standard input", TEXT(from) },
	{ 0, false, "procfs", "DIR", ALL, "Reading",
	  "another mount of /proc", TEXT(procfs) },
	{ 0, false, "require-complete", NULL, ALL & ~ENTER, "Reading",
	  "exit with status 4 where something was not seen", FLAG(require_complete) },
	{ 'h', false, "help", NULL, ALL, "Help",
	  "this text", FLAG(help) },
	{ 'V', false, "version", NULL, ALL, "Help",
	  "version, libraries and kernel interfaces", FLAG(version) },
};
/* clang-format on */

_Static_assert(ARRAY_SIZE(option_specs) <= OPTIONS_MAX, "no room in options.given");

const size_t n_option_specs = ARRAY_SIZE(option_specs);
