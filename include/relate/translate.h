/* SPDX-License-Identifier: MIT */
/*
 * One id or PID of a namespace, as other namespaces have it: user_namespaces(7), pid_namespaces(7).
 * From one namespace to another it goes up to the nearest that is above both, and down from there.
 */
#ifndef RELATE_TRANSLATE_H
#define RELATE_TRANSLATE_H

#include <stddef.h>
#include <stdint.h>

#include "model/inventory.h"
#include "util/error.h"

enum translation_kind {
	TRANSLATION_UID = ID_UID,
	TRANSLATION_GID = ID_GID,
	TRANSLATION_PROJID = ID_PROJID,
	TRANSLATION_PID,
	TRANSLATION_KIND_COUNT
};

extern const char *const translation_kinds[TRANSLATION_KIND_COUNT]; /* "uid", ..., "pid" */

struct translation_query {
	enum translation_kind kind;
	uint32_t id;
	/* User or PID namespaces. NULL: our own; of a PID that of the /proc that was read. */
	const struct ns *from;
	/*
	 * NULL: the same, or, where that is the first one already, one further: of an id the parent
	 * of our own, which our own map leads to; of a PID the innermost that the task is in.
	 */
	const struct ns *to;
};

enum translation_state {
	TRANSLATION_MAPPED,
	TRANSLATION_UNMAPPED,  /* the last namespace has no such id */
	TRANSLATION_INVISIBLE, /* the task has no PID in the last namespace */
	TRANSLATION_UNKNOWN,
	TRANSLATION_STATE_COUNT
};

extern const char *const translation_states[TRANSLATION_STATE_COUNT]; /* "mapped", ... */

struct translation_step {
	const struct ns *ns; /* NULL: one that can't be seen */
	enum translation_state state;
	uint32_t id; /* where it is mapped */
};

struct translation {
	enum translation_kind kind;
	uint32_t id;
	const struct ns *from, *to; /* NULL: one that can't be seen */
	/* From the first namespace to the last, or to where it ends before; at least one. */
	const struct translation_step *steps;
	size_t n_steps;
	const char *why;               /* its state is unknown; else NULL */
	uint32_t host;                 /* an id: what it is in our own namespace; else ID_NONE */
	const struct process *process; /* a PID: whose it is; NULL: not known */
};

/* The step that says what became of it. */
static inline const struct translation_step *translation_end(const struct translation *translation)
{
	return &translation->steps[translation->n_steps - 1];
}

struct translator;

/* The inventory must outlive it. Never NULL. */
struct translator *translator_new(const struct inventory *inventory);
void translator_free(struct translator *translator);

/*
 * What the result points to lives as long as the translator. Errors: -ESRCH, there is no task of
 * that PID; -ENODATA, our own user namespace can't be seen.
 */
int translator_translate(const struct translator *translator, const struct translation_query *query,
			 struct translation *ret, struct error *err);

#endif
