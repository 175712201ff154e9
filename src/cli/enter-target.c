/* SPDX-License-Identifier: MIT */
/* Which namespaces --enter NAME... means: one of each type at most. */
#include <errno.h>
#include <string.h>

#include "enter.h"
#include "relate/workload.h"
#include "util/arena.h"
#include "util/text.h"

static int add(struct enter_plan *plan, const struct ns *ns, const struct process *process,
	       const char *name, struct error *err)
{
	struct entry *entry = &plan->entries[ns->type];
	const char *type = ns_types[ns->type].name;

	if (ns->self || !(plan->types & NS_TYPE_BIT(ns->type)))
		return 0;
	if (entry->ns && entry->ns != ns)
		return error_set(err, -EINVAL,
				 "only one %s namespace can be entered: '%s' has %s:%llu, '%s' "
				 "%s:%llu (-t and --except choose types)",
				 type, entry->name, type, (unsigned long long)entry->ns->ino, name,
				 type, (unsigned long long)ns->ino);
	*entry = (struct entry){ .ns = ns, .process = process, .name = name, .fd = -EBADF };
	return 0;
}

static int add_process(struct enter_plan *plan, const struct process *process, const char *name,
		       struct error *err)
{
	const struct ns *user = process_ns(process, NS_USER);

	if (process->denied && user && user->ino)
		return error_set(err, -EACCES,
				 "the namespaces of process %d can't be opened: permission denied, "
				 "it takes CAP_SYS_PTRACE in user:%llu",
				 process->pid, (unsigned long long)user->ino);
	if (process->denied)
		return error_set(err, -EACCES,
				 "the namespaces of process %d can't be opened: permission denied, "
				 "it takes CAP_SYS_PTRACE in its user namespace",
				 process->pid);
	if (!plan->target)
		plan->target = process;
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		const struct ns *ns = process->ns[type];
		int rc = ns ? add(plan, ns, process, name, err) : 0;

		if (rc < 0)
			return rc;
	}
	return 0;
}

/* Of namespaces that are inferred nothing is known to open them through. */
static int add_list(struct enter_plan *plan, const struct ns_list *list, const char *name,
		    struct error *err)
{
	bool found = false;

	for (size_t i = 0; i < list->count; i++) {
		int rc;

		if (list->items[i]->inferred)
			continue;
		found = true;
		rc = add(plan, list->items[i], NULL, name, err);
		if (rc < 0)
			return rc;
	}
	if (!found)
		return error_set(err, -EACCES,
				 "'%s' can't be opened: permission denied, it takes CAP_SYS_PTRACE "
				 "in the user namespace of who is in it",
				 name);
	return 0;
}

static bool is_leader(const struct ns_list *list, const struct process *process)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->items[i]->leader == process)
			return true;
	}
	return false;
}

/* Parents are followed no further than there are processes: numbers can go round in circles. */
static bool descends_from_leader(const struct inventory *inventory, const struct ns_list *list,
				 const struct process *process)
{
	const struct process *above = inventory_find_process(inventory, process->ppid);

	for (size_t i = 0; above && i < inventory->n_processes; i++) {
		if (above != process && is_leader(list, above))
			return true;
		above = inventory_find_process(inventory, above->ppid);
	}
	return false;
}

/* The oldest of those that the others descend from. NULL: nobody is in them. */
static const struct process *find_leader(const struct inventory *inventory,
					 const struct ns_list *list)
{
	const struct process *found = NULL;

	for (size_t i = 0; i < list->count; i++) {
		const struct process *leader = list->items[i]->leader;

		if (!leader || (found && leader->start_time >= found->start_time) ||
		    descends_from_leader(inventory, list, leader))
			continue;
		found = leader;
	}
	return found;
}

/* Both are in the same container or sandbox: what one has in common with the other tells. */
static bool is_of_the_same(const struct ns_list *list, const struct process *leader,
			   const struct process *other)
{
	const char *container = process_workload(leader).container;
	const char *others = process_workload(other).container;

	if (container && others && strcmp(container, others) != 0)
		return false;
	for (size_t i = 0; i < list->count; i++) {
		if (ns_has_member(list->items[i], leader) && ns_has_member(list->items[i], other))
			return true;
	}
	return false;
}

static const struct process *find_stranger(const struct inventory *inventory,
					   const struct ns_list *list, const struct process *leader)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct process *other = list->items[i]->leader;

		if (other && other != leader && !descends_from_leader(inventory, list, other) &&
		    !is_of_the_same(list, leader, other))
			return other;
	}
	return NULL;
}

/* All that its leader is in, also what it shares with others, as the containers of a pod do. */
static int add_workload(struct enter_plan *plan, const struct name *name, struct error *err)
{
	auto_ns_list struct ns_list list = { 0 };
	const struct process *leader, *stranger;
	int rc = name_resolve_workload(name, plan->inventory, NS_ALL_TYPES, &list, err);

	if (rc < 0)
		return rc;
	leader = find_leader(plan->inventory, &list);
	if (!leader)
		return error_set(err, -ENOENT, "nobody is in '%s'", name->text);
	stranger = find_stranger(plan->inventory, &list, leader);
	if (stranger)
		return error_set(err, -ENOTUNIQ,
				 "'%s' could be that of process %d or of process %d: say which PID",
				 name->text, leader->pid, stranger->pid);
	return add_process(plan, leader, name->text, err);
}

static int add_name(struct enter_plan *plan, const struct name *name, struct error *err)
{
	const struct process *process = name_find_process(name, plan->inventory);
	auto_ns_list struct ns_list list = { 0 };
	int rc;

	if (process)
		return add_process(plan, process, name->text, err);
	if (name->form == NAME_WORKLOAD)
		return add_workload(plan, name, err);
	rc = name_resolve(name, plan->inventory, NS_ALL_TYPES, &list, err);
	return rc < 0 ? rc : add_list(plan, &list, name->text, err);
}

/* The user namespace above the one that was named, or the owner of what was named instead. */
static int choose_user_parent(struct enter_plan *plan, struct error *err)
{
	struct entry *user = &plan->entries[NS_USER];
	const struct entry *from = user->ns ? user : NULL;

	for (int type = 0; !from && type < NS_TYPE_COUNT; type++) {
		if (plan->entries[type].ns)
			from = &plan->entries[type];
	}
	if (!from)
		return error_set(err, -EINVAL,
				 "--user-parent: no namespace is entered that has one");
	if (!from->ns->owner)
		return error_set(err, -EPERM,
				 "--user-parent: who owns %s:%llu is not for us to see",
				 ns_types[from->ns->type].name, (unsigned long long)from->ns->ino);
	*user = (struct entry){ .ns = from->ns->owner, .name = from->name, .fd = -EBADF };
	if (user->ns->self)
		*user = (struct entry){ .fd = -EBADF };
	return 0;
}

int enter_resolve(struct enter_plan *plan, const struct name *names, size_t n_names,
		  struct error *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < n_names; i++)
		rc = add_name(plan, &names[i], err);
	if (rc == 0 && plan->options->enter.user_parent)
		rc = choose_user_parent(plan, err);
	return rc;
}
