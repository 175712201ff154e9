/* SPDX-License-Identifier: MIT */
/* PIDs of one PID namespace as others have them. */
#ifndef RELATE_TRANSLATE_PID_H
#define RELATE_TRANSLATE_PID_H

#include "relate/translate.h"

struct pid_index;

/* The inventory must outlive it. Never NULL. */
struct pid_index *pid_index_new(const struct inventory *inventory);
void pid_index_free(struct pid_index *index);

/* As translator_translate; the steps are in the arena. */
int pid_index_translate(const struct pid_index *index, const struct translation_query *query,
			struct arena *arena, struct translation *ret, struct error *err);

/* translate.c: as one names it, "pid:4026532441"; NULL: that of /proc, which can't be seen. */
const char *translation_ns_name(struct arena *arena, const struct ns *ns);

#endif
