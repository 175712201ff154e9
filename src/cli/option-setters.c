/* SPDX-License-Identifier: MIT */
/* What the options of the table set. */
#include "option-setters.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "model/capability.h"
#include "model/discovery.h"
#include "model/ns-type.h"
#include "util/memory.h"
#include "util/number.h"
#include "util/text.h"

static void *field_of(struct options *options, const struct option_spec *spec)
{
	return (char *)options + spec->field;
}

int set_flag(struct options *options, const struct option_spec *spec, const char *argument,
	     struct error *err)
{
	*(bool *)field_of(options, spec) = true;
	return 0;
}

int set_text(struct options *options, const struct option_spec *spec, const char *argument,
	     struct error *err)
{
	*(const char **)field_of(options, spec) = argument ? argument : "";
	return 0;
}

int set_value(struct options *options, const struct option_spec *spec, const char *argument,
	      struct error *err)
{
	*(unsigned int *)field_of(options, spec) = spec->value;
	return 0;
}

/* Which of the words an argument is; by itself the option means the first one. */
static int choose(const struct option_spec *spec, const char *argument, const char *const *words,
		  size_t n_words, struct error *err)
{
	auto_text struct text all = { 0 };

	for (size_t i = 0; i < n_words; i++) {
		if (!argument || strcmp(argument, words[i]) == 0)
			return (int)i;
		text_add_format(&all, "%s%s", i ? ", " : "", words[i]);
	}
	return error_set(err, -EINVAL, "--%s: '%s' is none of %s", spec->name, argument,
			 text_get(&all));
}

int set_reach(struct options *options, const struct option_spec *spec, const char *argument,
	      struct error *err)
{
	int event = choose(spec, argument, reach_events, REACH_EVENT_COUNT, err);

	if (event < 0)
		return event;
	options->mode = MODE_REACH;
	options->event = (enum reach_event)event;
	return 0;
}

/* "all", or names. */
static int add_capability(struct options *options, const char *name, size_t length,
			  struct error *err)
{
	int capability = capability_from_name(name, length);

	if (length == strlen("all") && strncasecmp(name, "all", length) == 0) {
		options->capabilities = UINT64_MAX;
		return 0;
	}
	if (capability < 0)
		return error_set(err, -EINVAL,
				 "--capable: unknown capability '%.*s' (see capabilities(7))",
				 (int)length, name);
	options->capabilities |= CAPABILITY_BIT(capability);
	return 0;
}

int set_capable(struct options *options, const struct option_spec *spec, const char *argument,
		struct error *err)
{
	options->mode = MODE_CAPABLE;
	for (const char *name = argument; name;) {
		size_t length = strcspn(name, ",");
		int rc = add_capability(options, name, length, err);

		if (rc < 0)
			return rc;
		name = name[length] ? name + length + 1 : NULL;
	}
	return 0;
}

int set_graph(struct options *options, const struct option_spec *spec, const char *argument,
	      struct error *err)
{
	static const char *const kinds[] = {
		[GRAPH_NAMESPACES] = "namespaces",
		[GRAPH_PROPAGATION] = "propagation",
	};
	int kind = choose(spec, argument, kinds, ARRAY_SIZE(kinds), err);

	if (kind < 0)
		return kind;
	options->mode = MODE_GRAPH;
	options->graph = (enum graph_kind)kind;
	return 0;
}

int set_metrics(struct options *options, const struct option_spec *spec, const char *argument,
		struct error *err)
{
	options->mode = MODE_METRICS;
	options->metrics = argument;
	return 0;
}

int set_snapshot(struct options *options, const struct option_spec *spec, const char *argument,
		 struct error *err)
{
	options->mode = MODE_SNAPSHOT;
	options->snapshot = argument;
	return 0;
}

int set_fail_on(struct options *options, const struct option_spec *spec, const char *argument,
		struct error *err)
{
	int severity = choose(spec, argument, severities, SEVERITY_COUNT, err);

	if (severity < 0)
		return severity;
	options->fail_on = (enum severity)severity;
	return 0;
}

int set_format(struct options *options, const struct option_spec *spec, const char *argument,
	       struct error *err)
{
	static const char *const words[] = { "text", "json", "sarif", "nagios" };
	static const enum render_format formats[] = { RENDER_TABLE, RENDER_JSON, RENDER_SARIF,
						      RENDER_NAGIOS };
	int format = choose(spec, argument, words, ARRAY_SIZE(words), err);

	if (format < 0)
		return format;
	options->render.format = formats[format];
	return 0;
}

int set_kernel(struct options *options, const struct option_spec *spec, const char *argument,
	       struct error *err)
{
	static const char *const methods[] = { "listmount", "mountinfo" };
	int method = choose(spec, argument, methods, ARRAY_SIZE(methods), err);

	if (method < 0)
		return method;
	options->mounts_from = method == 0 ? MOUNTS_STATMOUNT : MOUNTS_MOUNTINFO;
	return 0;
}

int set_tree(struct options *options, const struct option_spec *spec, const char *argument,
	     struct error *err)
{
	int tree;

	options->tree = TREE_DEFAULT; /* the mode decides */
	if (!argument)
		return 0;
	tree = choose(spec, argument, tree_names + TREE_PARENT, TREE_COUNT - TREE_PARENT, err);
	if (tree < 0)
		return tree;
	options->tree = (enum tree)(TREE_PARENT + tree);
	return 0;
}

int set_color(struct options *options, const struct option_spec *spec, const char *argument,
	      struct error *err)
{
	static const char *const words[] = {
		[COLOR_AUTO] = "auto",
		[COLOR_ALWAYS] = "always",
		[COLOR_NEVER] = "never",
	};
	int color = argument ? choose(spec, argument, words, ARRAY_SIZE(words), err) : COLOR_ALWAYS;

	if (color < 0)
		return color;
	options->color = (enum color)color;
	return 0;
}

static void add_type_names(struct text *text)
{
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		text_add(text, type ? ", " : "");
		text_add(text, ns_types[type].name);
	}
}

int set_types(struct options *options, const struct option_spec *spec, const char *argument,
	      struct error *err)
{
	unsigned int *types = field_of(options, spec);
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
		*types |= NS_TYPE_BIT(type);
		if (name[length] == '\0')
			return 0;
		name += length + 1;
	}
}

/* "nspect --enter --help" asks for help: no name begins so. */
int set_enter(struct options *options, const struct option_spec *spec, const char *argument,
	      struct error *err)
{
	options->mode = MODE_ENTER;
	if (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0) {
		options->help = true;
		return 0;
	}
	*(const char **)array_append(&options->enter.names, &options->enter.n_names,
				     sizeof(*options->enter.names)) = argument;
	return 0;
}

int set_task(struct options *options, const struct option_spec *spec, const char *argument,
	     struct error *err)
{
	pid_t pid;

	if (number_parse_pid(argument, &pid) < 0)
		return error_set(err, -EINVAL, "--task: '%s' is no PID", argument);
	*(pid_t *)array_append(&options->tasks, &options->n_tasks, sizeof(pid)) = pid;
	return 0;
}

int set_namespace(struct options *options, const struct option_spec *spec, const char *argument,
		  struct error *err)
{
	*(const char **)array_append(&options->namespaces, &options->n_namespaces,
				     sizeof(*options->namespaces)) = argument;
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

int set_sources(struct options *options, const struct option_spec *spec, const char *argument,
		struct error *err)
{
	for (const char *name = argument;;) {
		size_t length = strcspn(name, ",");
		int rc = set_source(options, name, length, err);

		if (rc < 0 || name[length] == '\0')
			return rc;
		name += length + 1;
	}
}

int set_no_fds(struct options *options, const struct option_spec *spec, const char *argument,
	       struct error *err)
{
	return set_sources(options, spec, "-fds,-sockets,-tuns,-pidfds", err);
}

int set_no_threads(struct options *options, const struct option_spec *spec, const char *argument,
		   struct error *err)
{
	return set_sources(options, spec, "-threads", err);
}

int set_no_inferred(struct options *options, const struct option_spec *spec, const char *argument,
		    struct error *err)
{
	return set_sources(options, spec, "-inferred", err);
}

int set_timeout(struct options *options, const struct option_spec *spec, const char *argument,
		struct error *err)
{
	uint32_t seconds;

	if (number_parse_u32(argument, &seconds) < 0 || seconds == 0)
		return error_set(err, -EINVAL, "--timeout: '%s' is no number of seconds", argument);
	options->timeout = seconds;
	return 0;
}
