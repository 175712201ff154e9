/* SPDX-License-Identifier: MIT */
/*
 * Who has which capabilities over a namespace, by the rule of cap_capable() in the kernel's
 * security/commoncap.c (see user_namespaces(7)). It is asked of a user namespace: the namespace
 * itself, or the one that owns it.
 *
 *	In its own user namespace, and all below it, a task has its effective capabilities.
 *	Whose effective uid is the owner's of a child of its user namespace has all capabilities in
 *	that child, and all below it.
 *	In any other it has none.
 */
#ifndef RELATE_CAPABLE_H
#define RELATE_CAPABLE_H

#include "model/inventory.h"

enum capable_via {
	CAPABLE_UNKNOWN,   /* nobody knows which user namespace the task is in */
	CAPABLE_EFFECTIVE, /* by its effective capabilities */
	CAPABLE_OWNER,     /* by its uid */
};

/* What a task has over a namespace. */
struct capable {
	const struct ns *ns;
	const struct process *process;
	const struct thread *thread; /* NULL: the first thread, and those that are as it is */
	/*
	 * Where that is not certain it has at most these: a user namespace on the way, or the task's,
	 * can't be seen; or two uids look alike since neither is mapped to us.
	 */
	uint64_t capabilities;
	bool certain;
	enum capable_via via;
	/* The task's user namespace, or the one that it is the owner of; NULL: not known. */
	const struct ns *via_ns;
};

/* thread: one of the process's, with credentials of its own; else NULL. */
struct capable capable_over(const struct inventory *inventory, const struct ns *ns,
			    const struct process *process, const struct thread *thread);

struct capable_query {
	const struct ns *const *namespaces;
	size_t n_namespaces;
	const struct process *const *processes; /* none: all but the kernel's own threads */
	size_t n_processes;
	uint64_t capabilities; /* those that have, or may have, all of these; 0: any */
};

/*
 * By namespace as given, what is certain first, then by PID and thread; in the arena. Returns how
 * many.
 */
size_t find_capable(const struct inventory *inventory, struct arena *arena,
		    const struct capable_query *query, const struct capable **ret);

/* All capabilities that there are: those of the kernel, where it said so. */
uint64_t capable_of_all(const struct inventory *inventory);

#endif
