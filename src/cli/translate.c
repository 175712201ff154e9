/* SPDX-License-Identifier: MIT */
/* nspect --translate ID...: ids and PIDs of one namespace as another one has them. */
#include "relate/translate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "id-query.h"
#include "modes.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/memory.h"
#include "view/translations.h"

/* The usual columns are chosen by what was found: this is what all of them need. */
#define USUAL "RESULT,NAME,COMMAND"

struct question {
	struct id_query query;
	size_t line; /* of standard input; 0: an argument */
};

struct asking {
	const struct options *options;
	struct arena *arena;
	struct question *questions;
	size_t n_questions;
	struct name to;
	unsigned int needs;
	size_t n_failed; /* lines and questions: each was said */
	struct inventory *inventory;
	struct translator *translator;
	const void **rows; /* struct translation_row */
	size_t n_rows;
};

static void asking_release(struct asking *asking)
{
	free(asking->questions);
	free(asking->rows);
	translator_free(asking->translator);
	inventory_free(asking->inventory);
	arena_free(asking->arena);
}

/* --- the questions --- */

static void add_question(struct asking *asking, const struct id_query *query, size_t line)
{
	asking->needs |= query->kind == TRANSLATION_PID ? NEED_PIDS | NEED_THREADS : NEED_ID_MAPS;
	if (query->has_name)
		asking->needs |= name_needs(&query->name);
	*(struct question *)array_append(&asking->questions, &asking->n_questions,
					 sizeof(*asking->questions)) =
		(struct question){ *query, line };
}

/* What is wrong with one line is said, and the others are answered. */
static void fail_line(struct asking *asking, size_t line, struct error *err)
{
	if (line)
		(void)error_prefix(err, 0, "standard input: line %zu", line);
	(void)complain(STATUS_FAILED, err);
	asking->n_failed++;
}

static void take_line(struct asking *asking, const char *text, size_t length, size_t line)
{
	struct id_query query;
	struct error err;

	if (length > 0 && text[length - 1] == '\n')
		length--;
	text = arena_copy_bytes(asking->arena, text, length);
	if (strlen(text) < length) {
		(void)error_set(&err, -EINVAL, "'%s' is followed by a NUL byte", text);
		fail_line(asking, line, &err);
		return;
	}
	if (id_query_parse(text, &query, &err) < 0)
		fail_line(asking, line, &err);
	else
		add_question(asking, &query, line);
}

static int read_lines(struct asking *asking, struct error *err)
{
	auto_free char *text = NULL;
	size_t size = 0, line = 0;
	ssize_t length;

	while ((length = getline(&text, &size, stdin)) > 0)
		take_line(asking, text, (size_t)length, ++line);
	if (ferror(stdin))
		return error_set_errno(err, -errno, "cannot read standard input");
	return 0;
}

static bool is_standard_input(const char *argument)
{
	return strcmp(argument, "-") == 0;
}

static int check_to(struct asking *asking, struct error *err)
{
	int rc;

	if (!asking->options->to)
		return 0;
	rc = name_parse(asking->options->to, &asking->to, err);
	if (rc < 0)
		return error_prefix(err, rc, "--to");
	asking->needs |= name_needs(&asking->to);
	return 0;
}

/* Wrong usage is said before anything is read. */
static int check_arguments(struct asking *asking, struct error *err)
{
	const struct options *options = asking->options;
	bool from_input = options->from && is_standard_input(options->from);
	int rc = check_to(asking, err);

	for (size_t i = 0; rc == 0 && i < options->n_names; i++) {
		struct id_query query;

		if (!is_standard_input(options->names[i]))
			rc = id_query_parse(options->names[i], &query, err);
		else if (from_input)
			rc = error_set(err, -EINVAL,
				       "--from has standard input: no ids can come from it");
	}
	return rc;
}

static int read_questions(struct asking *asking, struct error *err)
{
	const struct options *options = asking->options;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < options->n_names; i++) {
		struct id_query query;

		if (is_standard_input(options->names[i])) {
			rc = read_lines(asking, err);
			continue;
		}
		rc = id_query_parse(options->names[i], &query, err);
		if (rc == 0)
			add_question(asking, &query, 0);
	}
	return rc;
}

/* --- the answers --- */

static enum ns_type type_of(const struct question *question)
{
	return question->query.kind == TRANSLATION_PID ? NS_PID : NS_USER;
}

static int answer(const struct asking *asking, const struct question *question,
		  struct translation *ret, struct error *err)
{
	struct translation_query query = {
		.kind = question->query.kind,
		.id = question->query.id,
	};
	enum ns_type type = type_of(question);
	int rc = 0;

	if (question->query.has_name)
		rc = name_resolve_related(&question->query.name, asking->inventory, type,
					  &query.from, err);
	if (rc == 0 && asking->options->to)
		rc = name_resolve_related(&asking->to, asking->inventory, type, &query.to, err);
	return rc < 0 ? rc : translator_translate(asking->translator, &query, ret, err);
}

static void answer_all(struct asking *asking)
{
	for (size_t i = 0; i < asking->n_questions; i++) {
		const struct question *question = &asking->questions[i];
		struct translation_row *row = arena_alloc(asking->arena, sizeof(*row));
		struct error err;

		row->query = question->query.text;
		if (answer(asking, question, &row->translation, &err) < 0)
			fail_line(asking, question->line, &err);
		else
			*(const void **)array_append(&asking->rows, &asking->n_rows,
						     sizeof(*asking->rows)) = row;
	}
}

/* The names of the ids that are shown, as they are for us: those of another machine we do not know. */
static void look_up_names(const struct asking *asking)
{
	struct inventory *inventory = asking->inventory;

	if (asking->options->numeric || asking->options->from || !(asking->needs & NEED_USERS))
		return;
	collect_user_name(inventory, inventory->host.overflow_uid);
	collect_group_name(inventory, inventory->host.overflow_gid);
	for (size_t i = 0; i < asking->n_rows; i++) {
		const struct translation *translation =
			&((const struct translation_row *)asking->rows[i])->translation;

		if (translation->kind == TRANSLATION_UID)
			collect_user_name(inventory, translation->host);
		if (translation->kind == TRANSLATION_GID)
			collect_group_name(inventory, translation->host);
	}
}

static int show_translations(const struct asking *asking)
{
	const struct options *options = asking->options;
	const struct view_context context = { .inventory = asking->inventory,
					      .arena = asking->arena };
	struct table_request request = { 0 };
	auto_selection struct selection selection = { 0 };
	struct error err;
	int status;

	if (selection_parse(&selection, &translation_columns,
			    translation_usual_columns(&context, asking->rows, asking->n_rows),
			    options, &err) < 0)
		return complain(STATUS_USAGE, &err);
	status = show(options, &selection, asking->inventory, &request, asking->rows,
		      asking->n_rows);
	return asking->n_failed && status != STATUS_USAGE ? STATUS_FAILED : status;
}

/* Only a PID has a command, and names are looked up when it is known which. */
static unsigned int needs_to_read(const struct asking *asking)
{
	unsigned int needs = asking->needs & ~(unsigned int)NEED_USERS;

	if (!(needs & NEED_PIDS))
		needs &= ~(unsigned int)(NEED_COMMANDS | NEED_EVERYONE);
	return needs | NEED_STAT | NEED_RELATIONS;
}

int mode_translate(const struct options *options)
{
	auto_selection struct selection needed = { 0 };
	struct asking asking __attribute__((cleanup(asking_release))) = {
		.options = options,
		.arena = arena_new(),
	};
	struct error err;

	if (check_arguments(&asking, &err) < 0 ||
	    selection_parse(&needed, &translation_columns, USUAL, options, &err) < 0)
		return complain(STATUS_USAGE, &err);
	if (read_questions(&asking, &err) < 0)
		return complain(STATUS_FAILED, &err);
	asking.needs |= selection_needs(&needed);
	asking.inventory = read_inventory(options, NS_ALL_TYPES, needs_to_read(&asking));
	if (!asking.inventory)
		return STATUS_FAILED;
	asking.translator = translator_new(asking.inventory);
	answer_all(&asking);
	if (asking.n_failed && !asking.n_rows)
		return STATUS_FAILED;
	look_up_names(&asking);
	return show_translations(&asking);
}
