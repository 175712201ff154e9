/* SPDX-License-Identifier: MIT */
/* Every single thing that keeps a namespace alive, and the command that lets go of it. */
#ifndef RELATE_HOLDERS_H
#define RELATE_HOLDERS_H

#include "model/inventory.h"
#include "relate/command.h"

enum holder_kind {
	HOLDER_TASK, /* a process in it */
	HOLDER_REFERENCE,
	HOLDER_CHILD,  /* a namespace whose parent it is */
	HOLDER_OWNED,  /* a namespace that it owns and that is not its child */
	HOLDER_KERNEL, /* it is there, and nothing that was looked at explains why */
};

/* Whose holders are asked for. */
struct holder_query {
	const char *what;    /* as asked */
	const struct ns *ns; /* NULL: path is a file for a pin that nothing is mounted on */
	const char *path;    /* only what is mounted there, in any mount namespace; NULL: all */
};

struct holder {
	const struct holder_query *query;
	enum holder_kind kind;
	const struct process *process;     /* of a task or reference; NULL: none */
	const struct reference *reference; /* HOLDER_REFERENCE */
	const struct ns *other;            /* HOLDER_CHILD, HOLDER_OWNED: which one */
	bool certain; /* it does hold the namespace; else it may hold this one or another */
	struct release release;
};

/*
 * The holders of all that is asked for, by query, kind and PID, in the arena. The queries must
 * outlive them. Returns how many.
 */
size_t find_holders(const struct inventory *inventory, struct arena *arena,
		    const struct holder_query *queries, size_t n_queries,
		    const struct holder *const **ret);

/* "task", "fd", "owned", ... */
const char *holder_kind_name(const struct holder *holder);

/* Of a pin: its state, or "orphan" where it leads to a namespace that nobody is in; else NULL. */
const char *holder_verdict(const struct holder *holder);

#endif
