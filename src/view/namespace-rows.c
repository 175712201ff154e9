/* SPDX-License-Identifier: MIT */
/* Which namespaces are shown, in which order, and below which others in a tree. */
#include <stdlib.h>
#include <string.h>

#include "util/arena.h"
#include "view/namespaces.h"

static bool is_in(const struct process *process, const struct ns *ns)
{
	if (ns_has_member(ns, process))
		return true;
	for (const struct thread *thread = process->threads; thread; thread = thread->next) {
		if (thread->ns[ns->type] == ns)
			return true;
	}
	return false;
}

static bool is_selected(const struct ns_selection *selection, const struct ns *ns)
{
	if (!(selection->types & NS_TYPE_BIT(ns->type)))
		return false;
	if (selection->persistent && (ns->n_processes || ns->n_threads))
		return false;
	for (size_t i = 0; i < selection->n_processes; i++) {
		if (is_in(selection->processes[i], ns))
			return true;
	}
	return selection->n_processes == 0;
}

/* What is inferred without an inode stands last, else what is inferred behind what was seen. */
static int compare_ns(const void *a, const void *b)
{
	const struct ns *first = *(const struct ns *const *)a;
	const struct ns *second = *(const struct ns *const *)b;

	if (!first->label != !second->label)
		return first->label ? 1 : -1;
	if (first->ino != second->ino)
		return first->ino < second->ino ? -1 : 1;
	if (first->type != second->type)
		return (int)first->type - (int)second->type;
	if (first->inferred != second->inferred)
		return first->inferred ? 1 : -1;
	return first->label ? strcmp(first->label, second->label) : 0;
}

size_t select_namespaces(const struct view_context *context, const struct ns_selection *selection,
			 const void *const **ret)
{
	const struct inventory *inventory = context->inventory;
	const void **found = arena_alloc(context->arena, inventory->n_namespaces * sizeof(*found));
	size_t count = 0;

	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		if (is_selected(selection, inventory->namespaces[i]))
			found[count++] = inventory->namespaces[i];
	}
	qsort(found, count, sizeof(*found), compare_ns);
	*ret = found;
	return count;
}

const void *ns_above_by_parent(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return ns->parent;
}

const void *ns_above_by_owner(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return ns->owner;
}

const void *ns_above_by_process(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;
	const struct process *parent;

	if (!ns->leader || ns->leader->ppid == 0)
		return NULL;
	parent = inventory_find_process(context->inventory, ns->leader->ppid);
	if (!parent)
		return NULL;
	/* What was seen is never below what is inferred: that may be the same namespace. */
	return ns->inferred ? process_ns(parent, ns->type) : parent->ns[ns->type];
}

bool ns_differs_from_ours(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	return !ns->self;
}
