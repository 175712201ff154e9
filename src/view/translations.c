/* SPDX-License-Identifier: MIT */
#include "view/translations.h"

#include <string.h>

#include "cells.h"
#include "model/needs.h"
#include "util/arena.h"
#include "util/macros.h"
#include "util/text.h"

static const struct translation *translation_of(const void *object)
{
	return &((const struct translation_row *)object)->translation;
}

static struct value get_query(const struct view_context *context, const void *object)
{
	return value_text(((const struct translation_row *)object)->query);
}

static struct value get_kind(const struct view_context *context, const void *object)
{
	return value_text(translation_kinds[translation_of(object)->kind]);
}

static struct value get_id(const struct view_context *context, const void *object)
{
	return value_number(translation_of(object)->id);
}

/* The parent of our own user namespace is known by our own map, and has no name. */
static struct value cell_end(const struct view_context *context,
			     const struct translation *translation, const struct ns *ns)
{
	if (!ns && translation->kind != TRANSLATION_PID)
		return value_none_but("(parent)");
	return cell_ns(context, ns, true);
}

static struct value get_from_ns(const struct view_context *context, const void *object)
{
	return cell_end(context, translation_of(object), translation_of(object)->from);
}

static struct value get_to_ns(const struct view_context *context, const void *object)
{
	return cell_end(context, translation_of(object), translation_of(object)->to);
}

/* What ids without a mapping look like. Project ids have no sysctl: it is a constant (Linux 3.7). */
static uint32_t overflow_id(const struct view_context *context, enum translation_kind kind)
{
	const struct host *host = &context->inventory->host;

	switch (kind) {
	case TRANSLATION_UID:
		return host->overflow_uid;
	case TRANSLATION_GID:
		return host->overflow_gid;
	case TRANSLATION_PROJID:
		return 65534;
	case TRANSLATION_PID:
	case TRANSLATION_KIND_COUNT:
		break;
	}
	return 0;
}

/* Of an id of our own namespace; NULL: it has none, or names are not wanted. */
static const char *name_of(const struct view_context *context, enum translation_kind kind,
			   uint32_t id)
{
	if (context->numeric || id == ID_NONE)
		return NULL;
	if (kind == TRANSLATION_UID)
		return inventory_user_name(context->inventory, id);
	return kind == TRANSLATION_GID ? inventory_group_name(context->inventory, id) : NULL;
}

/* The first namespace has no such id: nothing can have it, so there is nothing to show. */
static bool is_no_id(const struct translation *translation)
{
	return translation->n_steps == 1 &&
	       translation_end(translation)->state == TRANSLATION_UNMAPPED;
}

/* What is shown instead of it; 0: nothing, or not known. */
static uint32_t shown_instead(const struct view_context *context,
			      const struct translation *translation)
{
	if (translation_end(translation)->state != TRANSLATION_UNMAPPED || is_no_id(translation))
		return 0;
	return overflow_id(context, translation->kind);
}

static struct value result_unmapped(const struct view_context *context,
				    const struct translation *translation)
{
	uint32_t shown = shown_instead(context, translation);
	const char *name = name_of(context, translation->kind, shown);

	if (!shown)
		return value_none_but("unmapped");
	return value_none_but(arena_format(context->arena, "unmapped: shown as %u%s%s%s", shown,
					   name ? " (" : "", name ? name : "", name ? ")" : ""));
}

static struct value get_result(const struct view_context *context, const void *object)
{
	const struct translation *translation = translation_of(object);
	const struct translation_step *end = translation_end(translation);

	switch (end->state) {
	case TRANSLATION_MAPPED:
		return value_number(end->id);
	case TRANSLATION_UNMAPPED:
		return result_unmapped(context, translation);
	case TRANSLATION_INVISIBLE:
		return value_none_but("not visible there");
	case TRANSLATION_UNKNOWN:
	case TRANSLATION_STATE_COUNT:
		break;
	}
	return value_unknown();
}

static struct value get_state(const struct view_context *context, const void *object)
{
	return value_text(translation_states[translation_end(translation_of(object))->state]);
}

static struct value get_shown_as(const struct view_context *context, const void *object)
{
	const struct translation *translation = translation_of(object);
	const struct translation_step *end = translation_end(translation);
	uint32_t shown = shown_instead(context, translation);

	if (end->state == TRANSLATION_MAPPED)
		return value_number(end->id);
	return shown ? value_number(shown) : value_none();
}

static const char *step_display(const struct view_context *context,
				const struct translation_step *step, const struct value *ns)
{
	auto_text struct text place = { 0 };

	value_add_text(ns, "", &place);
	if (step->state == TRANSLATION_MAPPED)
		return arena_format(context->arena, "%u@%s", step->id, text_get(&place));
	return arena_format(context->arena, "%s@%s", step->state == TRANSLATION_UNKNOWN ? "?" : "-",
			    text_get(&place));
}

/* In a table as in a question: "1000@4026532441". */
static struct value step_value(const struct view_context *context,
			       const struct translation *translation,
			       const struct translation_step *step)
{
	const struct value_field fields[] = {
		{ "ns", cell_end(context, translation, step->ns) },
		{ "id", step->state == TRANSLATION_MAPPED ? value_number(step->id) : value_none() },
	};
	struct value_field *copy = arena_alloc(context->arena, sizeof(fields));
	struct value value = value_object(copy, ARRAY_SIZE(fields));

	memcpy(copy, fields, sizeof(fields));
	value.display = step_display(context, step, &fields[0].value);
	return value;
}

static struct value get_steps(const struct view_context *context, const void *object)
{
	const struct translation *translation = translation_of(object);
	struct value *items = arena_alloc(context->arena, translation->n_steps * sizeof(*items));

	for (size_t i = 0; i < translation->n_steps; i++)
		items[i] = step_value(context, translation, &translation->steps[i]);
	return value_list(items, translation->n_steps);
}

static struct value get_name(const struct view_context *context, const void *object)
{
	const struct translation *translation = translation_of(object);

	return value_text(name_of(context, translation->kind, translation->host));
}

static struct value get_pid(const struct view_context *context, const void *object)
{
	const struct process *process = translation_of(object)->process;

	return process ? value_number((uint64_t)process->pid) : value_none();
}

static struct value get_command(const struct view_context *context, const void *object)
{
	const struct process *process = translation_of(object)->process;

	if (!process)
		return value_none();
	return process->command ? value_text(process->command) : value_unknown();
}

/*
 * What has an id that is not mapped is shown as an id that may be mapped as well: who asks what they
 * have seen, or sees the answer, can't tell.
 */
static const char *note_of_overflow(const struct view_context *context,
				    const struct translation *translation)
{
	uint32_t overflow = overflow_id(context, translation->kind);
	const struct translation_step *end = translation_end(translation);

	if (!overflow)
		return NULL;
	if (translation->id == overflow && !translation->from->initial)
		return arena_format(context->arena,
				    "what shows as %u there %s an id without a mapping", overflow,
				    is_no_id(translation) ? "has" : "can also have");
	if (end->state == TRANSLATION_MAPPED && end->id == overflow && end->ns && !end->ns->initial)
		return arena_format(context->arena, "ids without a mapping show as %u there, too",
				    overflow);
	return NULL;
}

static struct value get_note(const struct view_context *context, const void *object)
{
	const struct translation *translation = translation_of(object);
	const char *note;

	if (translation->why)
		return value_text(translation->why);
	note = note_of_overflow(context, translation);
	if (!note && is_no_id(translation))
		note = "not mapped there: nothing can have it";
	return value_text(note);
}

/* clang-format off */
static const struct column columns[] = {
	{ "QUERY", "query", VALUE_TEXT, COLUMN_LEFT, 0, "what was asked for", get_query },
	{ "KIND", "kind", VALUE_TEXT, COLUMN_LEFT, 0, "uid, gid, projid or pid", get_kind },
	{ "ID", "id", VALUE_NUMBER, COLUMN_RIGHT, 0, "the id or PID asked for", get_id },
	{ "FROM-NS", "from_ns", VALUE_NUMBER, COLUMN_RIGHT, 0,
	  "user or PID namespace that it is of", get_from_ns },
	{ "TO-NS", "to_ns", VALUE_NUMBER, COLUMN_RIGHT, 0,
	  "user or PID namespace that it is translated to", get_to_ns },
	{ "RESULT", "result", VALUE_NUMBER, COLUMN_LEFT, NEED_USERS, "what it is there",
	  get_result },
	{ "STATE", "state", VALUE_TEXT, COLUMN_LEFT, 0,
	  "mapped, unmapped, invisible or unknown", get_state },
	{ "SHOWN-AS", "shown_as", VALUE_NUMBER, COLUMN_RIGHT, 0,
	  "what is shown there, also where it is not mapped", get_shown_as },
	{ "STEPS", "steps", VALUE_LIST, COLUMN_WRAP, 0,
	  "what it is in each namespace on the way", get_steps },
	{ "NAME", "name", VALUE_TEXT, COLUMN_LEFT, NEED_USERS,
	  "the user or group that it is for us", get_name },
	{ "PID", "pid", VALUE_NUMBER, COLUMN_RIGHT, 0, "of a PID: the process, as we have it",
	  get_pid },
	{ "COMMAND", "command", VALUE_TEXT, COLUMN_TRUNCATE, NEED_COMMANDS | NEED_EVERYONE,
	  "its command line", get_command },
	{ "NOTE", "note", VALUE_TEXT, COLUMN_PROSE, 0, "why it is not known, or in doubt", get_note },
};
/* clang-format on */

const struct column_set translation_columns = {
	.rows = "translations",
	.row = "translation",
	.columns = columns,
	.count = ARRAY_SIZE(columns),
};

const char *translation_usual_columns(const struct view_context *context, const void *const *rows,
				      size_t n_rows)
{
	/* By whether there are ids or PIDs alone, and something to note. */
	static const char *const usual[2][2][2] = {
		{ { "QUERY,RESULT,STEPS", "QUERY,RESULT,STEPS,NOTE" },
		  { "QUERY,RESULT,STEPS,COMMAND", "QUERY,RESULT,STEPS,COMMAND,NOTE" } },
		{ { "QUERY,RESULT,NAME,STEPS", "QUERY,RESULT,NAME,STEPS,NOTE" },
		  { "QUERY,RESULT,NAME,STEPS,COMMAND", "QUERY,RESULT,NAME,STEPS,COMMAND,NOTE" } },
	};
	bool has_ids = false, has_pids = false, has_notes = false;

	for (size_t i = 0; i < n_rows; i++) {
		bool is_pid = translation_of(rows[i])->kind == TRANSLATION_PID;

		has_pids |= is_pid;
		has_ids |= !is_pid;
		has_notes |= get_note(context, rows[i]).kind != VALUE_NONE;
	}
	return usual[has_ids][has_pids][has_notes];
}
