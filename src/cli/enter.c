/* SPDX-License-Identifier: MIT */
/* nspect --enter NAME [-- COMMAND]: finds, opens and verifies; nspect-enter enters. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "enter.h"
#include "model/needs.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/memory.h"
#include "view/steps.h"

/* To tell namespaces apart, who owns them, and how they number users. */
#define NEEDS (NEED_STAT | NEED_IDS | NEED_RELATIONS | NEED_ID_MAPS)

/* No inode of a namespace is as small as a PID. */
static bool means_process(const struct name *name)
{
	return name->form == NAME_PID || name->form == NAME_WORKLOAD || name->form == NAME_SELF ||
	       (name->form == NAME_NUMBER && name->number <= INT32_MAX);
}

/* What leads to processes is in /proc; to a namespace anything may. */
static unsigned int needs_of(const struct options *options, const struct name *names)
{
	unsigned int needs = NEEDS;

	for (size_t i = 0; i < options->enter.n_names; i++) {
		if (!means_process(&names[i]))
			needs |= discovery_default_needs();
	}
	return needs;
}

static bool has_anything_to_do(const struct enter_plan *plan)
{
	const struct enter_options *enter = &plan->options->enter;

	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		if (plan->entries[type].ns)
			return true;
	}
	return enter->root || enter->wd || enter->env || enter->join_cgroup || enter->read_only ||
	       enter->with_proc;
}

/* From the names to all that nspect-enter has to be told. */
static int make_plan(struct enter_plan *plan, const struct name *names, struct error *err)
{
	int rc = enter_resolve(plan, names, plan->options->enter.n_names, err);

	if (rc == -ENOENT && plan->inventory->coverage[DISCOVERY_PROCESSES].unreadable && geteuid())
		return error_set(err, rc, "%s that we may look at (run as root for all)",
				 err->text);
	if (rc < 0)
		return rc;
	if (!has_anything_to_do(plan))
		return error_set(err, -EINVAL, "%s: we are in there already: nothing to enter",
				 names[0].text);
	rc = enter_open(plan, err);
	if (rc == 0)
		rc = enter_add_extras(plan, err);
	return rc < 0 ? rc : enter_choose_ids(plan, err);
}

static int carry_out(struct enter_plan *plan, const struct selection *selection,
		     const struct name *names)
{
	struct error err;

	if (make_plan(plan, names, &err) < 0)
		return complain(STATUS_FAILED, &err);
	if (plan->options->enter.plan)
		return enter_show(plan, selection);
	enter_warn(plan);
	(void)fflush(NULL);
	(void)enter_exec(plan, &err);
	return complain(STATUS_FAILED, &err);
}

/* A captured tree has nobody in it, and no kernel to ask. */
static int open_live(struct source *source, const struct options *options, struct error *err)
{
	int rc = source_open(source, options->procfs, err);

	if (rc < 0 || source->kernel)
		return rc;
	source_close(source);
	return error_set(err, -EINVAL, "%s is no live /proc: nothing in it can be entered",
			 source->path);
}

static int read_and_enter(const struct options *options, const struct selection *selection,
			  const struct name *names, unsigned int needs)
{
	auto_inventory struct inventory *inventory = inventory_new();
	auto_arena struct arena *arena = arena_new();
	auto_enter_plan struct enter_plan plan;
	struct request request =
		make_request(options, NS_ALL_TYPES, needs | selection_needs(selection));
	struct source source = { .proc_fd = -EBADF };
	struct error err;
	int status;

	enter_plan_init(&plan, options, inventory, &source, arena);
	if (open_live(&source, options, &err) < 0)
		return complain(STATUS_FAILED, &err);
	request.named = true;
	status = collect(inventory, &source, &request, &err) < 0
			 ? complain(STATUS_FAILED, &err)
			 : carry_out(&plan, selection, names);
	source_close(&source);
	return status;
}

int mode_enter(const struct options *options)
{
	const size_t n_names = options->enter.n_names;
	auto_free struct name *names = memory_zeroed(n_names, sizeof(*names));
	auto_selection struct selection selection = { 0 };
	unsigned int needs = 0;
	struct error err;

	if (names_parse((char *const *)options->enter.names, n_names, names, &needs, &err) < 0 ||
	    selection_parse(&selection, &step_columns, step_usual_columns, options, &err) < 0)
		return complain(STATUS_USAGE, &err);
	return read_and_enter(options, &selection, names, needs | needs_of(options, names));
}
