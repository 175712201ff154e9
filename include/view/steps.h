/* SPDX-License-Identifier: MIT */
/* The rows and columns of what entering does, step by step. */
#ifndef VIEW_STEPS_H
#define VIEW_STEPS_H

#include "view/column.h"

struct step {
	unsigned int number;
	const char *action;  /* "join", "root", "setuid", ... */
	const struct ns *ns; /* that is joined; else NULL */
	const char *value;   /* what a step without a namespace is about; NULL: nothing more */
	const char *from;    /* what it was opened through; NULL: nothing was */
	/* The words that ask nsenter(1) for it; "": it does it anyway; NULL: it can't. */
	const char *nsenter;
};

/* Objects are const struct step *. */
extern const struct column_set step_columns;

extern const char step_usual_columns[];

#endif
