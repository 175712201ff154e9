/* SPDX-License-Identifier: MIT */
/* nspect --enter NAME --plan: what would be done, as a table, and by nsenter(1). */
#include <stdio.h>
#include <stdlib.h>

#include "enter.h"
#include "modes.h"
#include "util/arena.h"
#include "util/macros.h"
#include "util/memory.h"
#include "util/text.h"
#include "view/steps.h"

struct steps {
	const struct enter_plan *plan;
	const struct step **items;
	size_t count;
	bool needs_target; /* nsenter would have to be told of the process */
};

static void add(struct steps *steps, struct step step)
{
	struct step *copy = arena_alloc(steps->plan->arena, sizeof(*copy));

	*copy = step;
	copy->number = (unsigned int)steps->count + 1;
	*(const struct step **)array_append(&steps->items, &steps->count, sizeof(*steps->items)) =
		copy;
}

/* "--setuid=1000", quoted for a shell. */
static const char *option_word(const struct steps *steps, const char *option, const char *value)
{
	auto_text struct text text = { 0 };

	text_add_format(&text, "--%s=", option);
	text_add_shell_word(&text, value);
	return arena_copy_text(steps->plan->arena, text_get(&text));
}

/* What nsenter(1) calls the types. */
static const char *const nsenter_types[NS_TYPE_COUNT] = {
	[NS_CGROUP] = "cgroup", [NS_IPC] = "ipc",   [NS_MNT] = "mount", [NS_NET] = "net",
	[NS_PID] = "pid",       [NS_TIME] = "time", [NS_USER] = "user", [NS_UTS] = "uts",
};

static const char *word_for(struct steps *steps, const struct entry *entry)
{
	const struct enter_plan *plan = steps->plan;
	const char *type = nsenter_types[entry->ns->type];

	if (plan->options->enter.user_parent && entry->ns->type == NS_USER)
		return "--user-parent";
	if (entry->process && entry->process == plan->target && !plan->inventory->foreign_pids) {
		steps->needs_target = true;
		return arena_format(plan->arena, "--%s", type);
	}
	if (entry->from[0] == '/')
		return option_word(steps, type, entry->from);
	/* util-linux 2.43 opens one by its id, ":12345". */
	return entry->ns->id ? arena_format(plan->arena, "--%s=:%llu", type,
					    (unsigned long long)entry->ns->id)
			     : NULL;
}

static void add_namespaces(struct steps *steps)
{
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		const struct entry *entry = &steps->plan->entries[type];

		if (!entry->ns || (type == NS_MNT && steps->plan->tools))
			continue;
		add(steps, (struct step){ .action = "join",
					  .ns = entry->ns,
					  .from = entry->from,
					  .nsenter = word_for(steps, entry) });
	}
}

/* The target's own is asked for by its PID, which nsenter takes for one of ours. */
static const char *word_for_own(struct steps *steps, const char *option,
				const struct opened *opened, bool takes_path)
{
	if (steps->plan->inventory->foreign_pids)
		return takes_path ? option_word(steps, option, opened->from) : NULL;
	steps->needs_target = true;
	return arena_format(steps->plan->arena, "--%s", option);
}

/* value: of the option; "" is that of the target, and so is NULL for one that takes none. */
static void add_opened(struct steps *steps, const char *action, const char *option,
		       const struct opened *opened, const char *value)
{
	bool is_own = !value || *value == '\0';

	if (opened->fd < 0)
		return;
	add(steps, (struct step){
			   .action = action,
			   .value = opened->value,
			   .from = opened->from,
			   .nsenter = is_own ? word_for_own(steps, option, opened, value != NULL)
					     : option_word(steps, option, value),
		   });
}

static void add_flag(struct steps *steps, const char *action, bool given, const char *nsenter)
{
	if (given)
		add(steps, (struct step){ .action = action, .nsenter = nsenter });
}

static void add_id(struct steps *steps, const char *action, const struct enter_id *id)
{
	const char *number = arena_format(steps->plan->arena, "%u", id->id);

	if (id->is_set)
		add(steps, (struct step){ .action = action,
					  .value = number,
					  .nsenter = option_word(steps, action, number) });
}

static void add_places(struct steps *steps)
{
	const struct enter_options *enter = &steps->plan->options->enter;

	add_opened(steps, "root", "root", &steps->plan->root, enter->root);
	add_opened(steps, "directory", "wd", &steps->plan->wd, enter->wd);
	if (enter->wdns)
		add(steps, (struct step){ .action = "directory",
					  .value = enter->wdns,
					  .nsenter = option_word(steps, "wdns", enter->wdns) });
	if (steps->plan->tools)
		add(steps, (struct step){ .action = "tools",
					  .ns = steps->plan->entries[NS_MNT].ns,
					  .value = steps->plan->tools,
					  .from = steps->plan->entries[NS_MNT].from });
	add_flag(steps, "with-proc", enter->with_proc, NULL);
	add_flag(steps, "read-only", enter->read_only, NULL);
}

static const char *command_words(const struct enter_plan *plan)
{
	auto_text struct text text = { 0 };

	for (char *const *word = plan->options->enter.command; *word; word++) {
		text_add(&text, text.length ? " " : "");
		text_add_shell_word(&text, *word);
	}
	return arena_copy_text(plan->arena, text_get(&text));
}

static void add_credentials(struct steps *steps)
{
	const struct enter_options *enter = &steps->plan->options->enter;

	if (steps->plan->groups)
		add(steps, (struct step){ .action = "groups", .value = steps->plan->groups });
	add_id(steps, "setgid", &steps->plan->gid);
	add_id(steps, "setuid", &steps->plan->uid);
	add_flag(steps, "preserve-credentials", enter->preserve_credentials,
		 "--preserve-credentials");
	add_flag(steps, "keep-caps", enter->keep_caps, "--keep-caps");
	if (enter->drop_caps)
		add(steps, (struct step){ .action = "drop-caps",
					  .value = *enter->drop_caps ? enter->drop_caps : "all" });
	add_flag(steps, "no-new-privs", enter->no_new_privs || enter->read_only, NULL);
}

/* In the order in which nspect-enter does it. */
static void collect_steps(struct steps *steps)
{
	const struct enter_plan *plan = steps->plan;
	const struct enter_options *enter = &plan->options->enter;
	const char *command = command_words(plan);

	add_opened(steps, "join-cgroup", "join-cgroup", &plan->cgroup, NULL);
	if (plan->context)
		add(steps, (struct step){ .action = "exec-context",
					  .value = plan->context,
					  .nsenter = "--follow-context" });
	add_opened(steps, "environment", "env", &plan->environment, NULL);
	add_namespaces(steps);
	add_places(steps);
	if (plan->entries[NS_PID].ns)
		add(steps, (struct step){ .action = enter->no_fork ? "no-fork" : "fork",
					  .nsenter = enter->no_fork ? "--no-fork" : "" });
	add_credentials(steps);
	add(steps, (struct step){ .action = "run",
				  .value = *command ? command : "a shell",
				  .nsenter = *command ? arena_format(plan->arena, "-- %s", command)
						      : "" });
}

static const char *nsenter_line(const struct steps *steps)
{
	auto_text struct text text = { 0 };

	text_add(&text, "nsenter");
	if (steps->needs_target)
		text_add_format(&text, " --target %d", steps->plan->target->pid);
	for (size_t i = 0; i < steps->count; i++) {
		const char *words = steps->items[i]->nsenter;

		if (words && *words)
			text_add_format(&text, " %s", words);
	}
	return arena_copy_text(steps->plan->arena, text_get(&text));
}

/* Steps that nsenter has nothing like, as a list. */
static struct value list_unlike(const struct steps *steps)
{
	struct value *items = arena_alloc(steps->plan->arena, steps->count * sizeof(*items));
	size_t count = 0;

	for (size_t i = 0; i < steps->count; i++) {
		if (!steps->items[i]->nsenter)
			items[count++] = value_text(steps->items[i]->action);
	}
	return value_list(items, count);
}

static void print_nsenter(const char *line, const struct value *unlike)
{
	auto_text struct text text = { 0 };

	text_add(&text, "\nnearest: ");
	text_add_printable(&text, line);
	if (unlike->as.list.count > 0) {
		text_add(&text, "\nwhich has nothing like: ");
		value_add_text(unlike, ", ", &text);
	}
	(void)printf("%s\n", text_get(&text));
}

int enter_show(const struct enter_plan *plan, const struct selection *selection)
{
	struct steps steps = { .plan = plan };
	struct value_field facts[2];
	struct table_request request = { .facts = facts, .n_facts = ARRAY_SIZE(facts) };
	const char *line;
	int status;

	collect_steps(&steps);
	line = nsenter_line(&steps);
	facts[0] = (struct value_field){ "nsenter", value_text(line) };
	facts[1] = (struct value_field){ "unlike_nsenter", list_unlike(&steps) };
	status = show(plan->options, selection, plan->inventory, &request,
		      (const void *const *)steps.items, steps.count);
	if (status == STATUS_DONE && plan->options->render.format == RENDER_TABLE)
		print_nsenter(line, &facts[1].value);
	free(steps.items);
	return status;
}
