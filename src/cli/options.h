/* SPDX-License-Identifier: MIT */
/* The command line: one table of options, and what was said. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "audit/audit.h"
#include "model/mount.h"
#include "relate/reach.h"
#include "render/render.h"
#include "util/error.h"

enum mode {
	MODE_LIST,
	MODE_MEMBERS,
	MODE_HOLDERS,
	MODE_LEAKS,
	MODE_AUDIT,
	MODE_REACH,
	MODE_MOUNTS,
	MODE_GRAPH,
	MODE_IDMAPS,
	MODE_CAPABLE,
	MODE_OVERLAPS,
	MODE_TRANSLATE,
	MODE_ENTER,
	MODE_SNAPSHOT,
	MODE_METRICS,
	MODE_COUNT
};

#define MODE_BIT(mode) (1u << (mode))

#define OPTIONS_MAX 128

enum tree { TREE_DEFAULT, TREE_NONE, TREE_PARENT, TREE_OWNER, TREE_PROCESS, TREE_COUNT };

/* Of --enter. Texts are NULL where they were not given, "" where they lack their argument. */
struct enter_options {
	const char **names;
	size_t n_names;
	unsigned int except; /* NS_TYPE_BIT */
	bool plan, quiet;
	const char *uid, *gid;
	bool preserve_credentials, keep_caps, user_parent, join_cgroup, exec_context;
	const char *root, *wd, *wdns;
	bool env, no_fork, with_proc;
	bool read_only, read_all, no_new_privs;
	const char *drop_caps, *tools;
	char *const *command; /* ends with NULL; empty: a shell */
};

struct options {
	enum mode mode;
	bool help, version, list_columns;
	unsigned int types; /* NS_TYPE_BIT; all, where none was named */
	bool types_named;
	pid_t *tasks;
	size_t n_tasks;
	bool persistent;
	enum reach_event event;  /* of --reach */
	const char **namespaces; /* --namespace NAME... */
	size_t n_namespaces;
	const char *filter; /* NULL: not given */
	const char *output; /* NULL: not given */
	bool output_all;
	enum tree tree;
	const char *sort;
	unsigned int sources_on, sources_off; /* enum need, besides and except the default */
	unsigned int timeout;                 /* seconds; 0: none */
	bool numeric;
	bool require_complete;
	const char *procfs;
	bool all_namespaces;
	bool submounts;
	const char *fstypes;           /* NULL: not given */
	enum mount_source mounts_from; /* 0: as each namespace allows */
	const char *tab_file;          /* NULL: not given */
	enum graph_kind graph;
	const char *rules;                     /* NULL: all */
	enum severity fail_on;                 /* high, where none was named */
	const char *baseline, *write_baseline; /* NULL: not given */
	bool list_rules;
	const char *to;                 /* NULL: not given */
	uint64_t capabilities;          /* all of these, see model/capability.h; 0: any */
	const char *snapshot, *metrics; /* where to; NULL: standard output */
	bool redact, schema;
	const char *from; /* NULL: not given */
	struct render_options render;
	enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER } color;
	struct enter_options enter;
	char **names; /* NAMESPACE..., WHAT..., PATH..., TARGET|SOURCE... */
	size_t n_names;
	bool given[OPTIONS_MAX]; /* each row of the option table */
};

/* All zero is empty. Values point into argv. */
void options_release(struct options *options);

/* Errors: -EINVAL, wrong usage; the text says what and what would do. */
int options_parse(struct options *options, int argc, char **argv, struct error *err);

struct option_spec;

/* argument is NULL where there is none. Errors: -EINVAL. */
typedef int option_setter(struct options *options, const struct option_spec *spec,
			  const char *argument, struct error *err);

/* option-table.c: a row of the option table. */
struct option_spec {
	char letter;          /* 0: none */
	bool optional;        /* the argument */
	const char *name;     /* without "--" */
	const char *argument; /* its name in --help; NULL: takes none */
	unsigned int modes;   /* MODE_BIT of those that take it */
	const char *group;    /* the heading in --help; NULL: it is a mode, and shown as one */
	const char *help;     /* a phrase */
	option_setter *set;
	size_t field;       /* of struct options: what set_flag, set_text and set_value set */
	unsigned int value; /* to what set_value sets it */
};

extern const struct option_spec option_specs[];
extern const size_t n_option_specs;

extern const char *const tree_names[TREE_COUNT]; /* NULL: none */

struct mode_info {
	const char *key;  /* in JSON */
	const char *name; /* in messages */
	enum tree tree;   /* what -T means alone; of another mode than the list all it can mean */
	const char *synopsis, *help;
	const char *filter; /* an example for --help; NULL: there are no rows */
};

extern const struct mode_info modes[MODE_COUNT];

/* help.c */
void help_print(enum mode mode, FILE *stream);
void version_print(FILE *stream);

#endif
