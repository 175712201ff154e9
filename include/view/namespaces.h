/* SPDX-License-Identifier: MIT */
/* The rows and columns of the list of namespaces, and of the members of some of them. */
#ifndef VIEW_NAMESPACES_H
#define VIEW_NAMESPACES_H

#include <stdbool.h>
#include <stddef.h>

#include "model/inventory.h"
#include "view/column.h"

/* Objects are const struct ns *. */
extern const struct column_set namespace_columns;

struct ns_selection {
	unsigned int types;               /* NS_TYPE_BIT */
	struct process *const *processes; /* only what one of these is in; none: all */
	size_t n_processes;
	bool persistent; /* only those without members */
};

/* The selected namespaces, by inode, in the context's arena. Returns how many. */
size_t select_namespaces(const struct view_context *context, const struct ns_selection *selection,
			 const void *const **ret);

/* What is above a namespace in a tree; see struct table_request. */
const void *ns_above_by_parent(const struct view_context *context, const void *object);
const void *ns_above_by_owner(const struct view_context *context, const void *object);
/* The namespace of the same type that the leader's parent process is in. */
const void *ns_above_by_process(const struct view_context *context, const void *object);

/* It is not one that the observer is in. */
bool ns_differs_from_ours(const struct view_context *context, const void *object);

/* A process, or one thread of it, in a namespace. */
struct member {
	const struct ns *ns;
	const struct process *process;
	pid_t tid;                  /* the process's PID where all of it is a member */
	const struct member *above; /* of the same namespace: the parent process; NULL: none */
};

/* Objects are const struct member *. */
extern const struct column_set member_columns;

/* The members of some namespaces, by namespace and PID, in the context's arena. */
size_t select_members(const struct view_context *context, const struct ns *const *namespaces,
		      size_t n_namespaces, const void *const **ret);

const void *member_above(const struct view_context *context, const void *object);

#endif
