/* SPDX-License-Identifier: MIT */
/* nspect --reach PATH...: where a mount would land, or an unmount tear something down. */
#include "relate/reach.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "inside-path.h"
#include "modes.h"
#include "name.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/macros.h"
#include "util/memory.h"
#include "util/text.h"
#include "view/landings.h"

/* Every mount namespace counts, whoever or whatever leads to it. */
#define NEEDS                                                                                      \
	(NEED_STAT | NEED_MOUNTS | NEED_MOUNT_NAMESPACES | NEED_RELATIONS | NEED_PINS | NEED_FDS | \
	 NEED_THREADS)

/* The usual columns are chosen by what was found: this is what all of them need. */
#define USUAL "PATH,CERTAIN,WORKLOAD"

/* What becomes of one PATH. */
struct answer {
	const char *path; /* as given */
	struct inside_path inside;
	struct reach reach;
};

struct asking {
	const struct options *options;
	const struct inventory *inventory;
	struct mount_index *index;
	struct arena *arena;
	const struct ns *ns; /* where it happens */
	struct answer *answers;
};

static void asking_release(struct asking *asking)
{
	mount_index_free(asking->index);
}

/* --- the question --- */

static int answer_one(const struct asking *asking, struct answer *answer, struct error *err)
{
	int rc = inside_path_resolve(asking->index, asking->inventory, asking->ns, answer->path,
				     asking->arena, &answer->inside, err);

	if (rc < 0)
		return rc;
	return reach_predict(asking->index, asking->options->event, asking->ns, answer->inside.text,
			     asking->arena, &answer->reach, err);
}

static int answer_all(struct asking *asking, struct error *err)
{
	const struct options *options = asking->options;

	asking->answers = arena_alloc(asking->arena, options->n_names * sizeof(*asking->answers));
	for (size_t i = 0; i < options->n_names; i++) {
		int rc;

		asking->answers[i].path = options->names[i];
		rc = answer_one(asking, &asking->answers[i], err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

/* --- what a document says besides the rows --- */

/* One that is inferred may have no number. */
static struct value ns_value(const struct ns *ns)
{
	return ns && ns->ino ? value_number(ns->ino) : value_none();
}

static struct value target_list(const struct asking *asking, const struct mount *const *mounts,
				size_t n_mounts)
{
	struct value *items = arena_alloc(asking->arena, n_mounts * sizeof(*items));

	for (size_t i = 0; i < n_mounts; i++)
		items[i] = value_text(mounts[i]->target);
	return value_list(items, n_mounts);
}

static struct value answer_value(const struct asking *asking, const struct answer *answer)
{
	const struct inside_path *inside = &answer->inside;
	const struct reach *reach = &answer->reach;
	const struct value_field fields[] = {
		{ "path", value_text(answer->path) },
		{ "resolved", inside->is_looked_up ? value_text(inside->text) : value_none() },
		{ "exists",
		  inside->is_looked_up ? value_boolean(inside->is_there) : value_unknown() },
		{ "busy", target_list(asking, reach->blockers, reach->n_blockers) },
		{ "outside", value_number(reach->n_outside) },
	};
	struct value_field *copy = arena_alloc(asking->arena, sizeof(fields));

	memcpy(copy, fields, sizeof(fields));
	return value_object(copy, ARRAY_SIZE(fields));
}

static struct value answer_list(const struct asking *asking)
{
	size_t count = asking->options->n_names;
	struct value *items = arena_alloc(asking->arena, count * sizeof(*items));

	for (size_t i = 0; i < count; i++)
		items[i] = answer_value(asking, &asking->answers[i]);
	return value_list(items, count);
}

/* --- what a person is told --- */

static void note(const char *format, ...) PRINTF_FORMAT(1, 2);
static void note(const char *format, ...)
{
	struct error err;
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(err.text, sizeof(err.text), format, arguments);
	va_end(arguments);
	(void)complain(STATUS_DONE, &err);
}

#define BLOCKERS_SHOWN 3

static void note_busy(const struct answer *answer)
{
	const struct reach *reach = &answer->reach;
	auto_text struct text blockers = { 0 };

	for (size_t i = 0; i < reach->n_blockers && i < BLOCKERS_SHOWN; i++)
		text_add_format(&blockers, "%s%s", i ? ", " : "", reach->blockers[i]->target);
	if (reach->n_blockers > BLOCKERS_SHOWN)
		text_add_format(&blockers, " and %zu more", reach->n_blockers - BLOCKERS_SHOWN);
	note("%s is busy: %s %s mounted on it", answer->path, text_get(&blockers),
	     reach->n_blockers == 1 ? "is" : "are");
}

/* It may be shared with nobody, or private. */
static void note_alone(const struct answer *answer, enum reach_event event)
{
	const struct mount *mount = answer->reach.landings[0].mount;

	if (event == REACH_MOUNT && !mount->propagation.peer_group)
		note("%s: nowhere but here: the mount on %s is not shared", answer->path,
		     mount->target);
	else
		note("%s: nowhere but here", answer->path);
}

static bool is_all_certain(const struct reach *reach)
{
	for (size_t i = 0; i < reach->n_landings; i++) {
		if (!reach->landings[i].certain)
			return false;
	}
	return true;
}

static void note_answer(const struct answer *answer, enum reach_event event)
{
	const struct reach *reach = &answer->reach;

	inside_path_note(&answer->inside, answer->path);
	if (reach->n_blockers)
		note_busy(answer);
	if (reach->n_landings == 1 && !reach->n_outside)
		note_alone(answer, event);
	if (reach->n_outside)
		note("%s: it may reach %zu more mount%s, whose master is out of sight",
		     answer->path, reach->n_outside, reach->n_outside == 1 ? "" : "s");
	if (!is_all_certain(reach))
		note("%s: not certain, since mounts can be locked and the kernel does not tell",
		     answer->path);
}

/* --- the answer --- */

static size_t list_rows(const struct asking *asking, const void *const **ret)
{
	struct landing_row *row;
	const void **rows;
	size_t count = 0;

	for (size_t i = 0; i < asking->options->n_names; i++)
		count += asking->answers[i].reach.n_landings;
	row = arena_alloc(asking->arena, count * sizeof(*row));
	rows = arena_alloc(asking->arena, count * sizeof(*rows));
	*ret = rows;
	for (size_t i = 0; i < asking->options->n_names; i++) {
		const struct answer *answer = &asking->answers[i];

		for (size_t k = 0; k < answer->reach.n_landings; k++, row++) {
			*row = (struct landing_row){
				.path = answer->path,
				.event = asking->options->event,
				.landing = &answer->reach.landings[k],
			};
			*rows++ = row;
		}
	}
	return count;
}

static int show_landings(const struct asking *asking)
{
	const struct options *options = asking->options;
	const struct value_field facts[] = {
		{ "event", value_text(reach_events[options->event]) },
		{ "ns", ns_value(asking->ns) },
		{ "paths", answer_list(asking) },
	};
	struct table_request request = {
		.emphasised = landing_is_elsewhere,
		.facts = facts,
		.n_facts = ARRAY_SIZE(facts),
	};
	auto_selection struct selection selection = { 0 };
	const void *const *rows;
	size_t n_rows = list_rows(asking, &rows);
	struct error err;
	int status;

	if (selection_parse(&selection, &landing_columns, landing_usual_columns(rows, n_rows),
			    options, &err) < 0)
		return complain(STATUS_USAGE, &err);
	status = show(options, &selection, asking->inventory, &request, rows, n_rows);
	if (options->render.format == RENDER_TABLE) {
		for (size_t i = 0; i < options->n_names; i++)
			note_answer(&asking->answers[i], options->event);
	}
	return status;
}

int mode_reach(const struct options *options)
{
	const char *name_text = options->n_namespaces ? options->namespaces[0] : "self";
	auto_selection struct selection needed = { 0 };
	auto_inventory struct inventory *inventory = NULL;
	auto_arena struct arena *arena = arena_new();
	struct asking asking
		__attribute__((cleanup(asking_release))) = { .options = options, .arena = arena };
	struct name name;
	struct error err;

	if (name_parse(name_text, &name, &err) < 0 ||
	    selection_parse(&needed, &landing_columns, USUAL, options, &err) < 0)
		return complain(STATUS_USAGE, &err);
	inventory = read_inventory(options, NS_TYPES_OF_MOUNTS,
				   NEEDS | name_needs(&name) | selection_needs(&needed));
	if (!inventory)
		return STATUS_FAILED;
	asking.inventory = inventory;
	asking.index = mount_index_new(inventory);
	if (name_resolve_one(&name, inventory, NS_MNT, &asking.ns, &err) < 0 ||
	    answer_all(&asking, &err) < 0)
		return complain(STATUS_FAILED, &err);
	return show_landings(&asking);
}
