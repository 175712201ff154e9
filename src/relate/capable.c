/* SPDX-License-Identifier: MIT */
#include "relate/capable.h"

#include <stdlib.h>

#include "model/capability.h"
#include "util/arena.h"
#include "util/memory.h"

#define LEVELS_MAX 34 /* user namespaces one in the other: the kernel makes no more */

/* The user namespaces from the one that is asked up to the last that can be seen. */
struct chain {
	const struct ns *levels[LEVELS_MAX];
	size_t count;
	bool complete; /* the last is the initial one */
	bool outside;  /* what is above the last is neither our own user namespace nor below it */
};

static struct chain chain_of(const struct ns *ns)
{
	const struct ns *user = ns->type == NS_USER ? ns : ns->owner;
	struct chain chain = { .outside = ns->owner_outside };

	while (user && chain.count < LEVELS_MAX) {
		chain.levels[chain.count++] = user;
		chain.complete = user->initial;
		chain.outside = user->owner_outside;
		user = user->initial ? NULL : user->parent;
	}
	return chain;
}

uint64_t capable_of_all(const struct inventory *inventory)
{
	unsigned int count = 0;

	if (inventory->host.capabilities)
		return inventory->host.capabilities;
	while (capability_name(count))
		count++;
	return CAPABILITY_BIT(count) - 1;
}

/* What is asked of a task. */
struct task {
	const struct inventory *inventory;
	const struct process *process;
	uid_t uid;
	uint64_t capabilities; /* where they were not read, all */
	bool has_capabilities;
};

static struct task task_of(const struct inventory *inventory, const struct process *process,
			   const struct thread *thread)
{
	struct task task = { .inventory = inventory, .process = process };

	task.has_capabilities = thread || process->has_capabilities;
	task.uid = thread ? thread->uid : process->uid;
	task.capabilities = thread ? thread->capabilities : process->capabilities;
	if (!task.has_capabilities)
		task.capabilities = UINT64_MAX;
	task.capabilities &= capable_of_all(inventory);
	return task;
}

/*
 * Both uids are as mapped to us. A mapping gives no two uids the same number, but all that it has
 * none for look like the overflow uid. All uids are mapped to the initial user namespace.
 */
static bool may_own(const struct task *task, const struct ns *user, bool *ret_certain)
{
	const struct ns *observer = task->inventory->observer[NS_USER];
	uid_t overflow_uid = task->inventory->host.overflow_uid;

	*ret_certain = task->uid != UID_UNKNOWN && user->owner_uid != UID_UNKNOWN;
	if (!*ret_certain)
		return true;
	if (task->uid != user->owner_uid)
		return false;
	*ret_certain =
		(observer && observer->initial) || (overflow_uid && task->uid != overflow_uid);
	return true;
}

/* What a task of the user namespace on that level has over those below it. */
static void judge_at(const struct task *task, const struct chain *chain, size_t level,
		     struct capable *ret)
{
	uint64_t all = capable_of_all(task->inventory);
	bool certain;

	ret->capabilities = task->capabilities;
	ret->certain = task->has_capabilities;
	ret->via = CAPABLE_EFFECTIVE;
	ret->via_ns = chain->levels[level];
	if (level == 0 || (ret->certain && ret->capabilities == all))
		return;
	if (!may_own(task, chain->levels[level - 1], &certain))
		return;
	ret->capabilities = all;
	ret->certain = certain;
	ret->via = CAPABLE_OWNER;
	ret->via_ns = chain->levels[level - 1];
}

/* Whether a user namespace is our own, or below it. */
static bool is_inside(const struct inventory *inventory, const struct ns *user)
{
	const struct chain chain = chain_of(user);

	for (size_t i = 0; i < chain.count; i++) {
		if (chain.levels[i] == inventory->observer[NS_USER])
			return true;
	}
	return false;
}

/* The user namespace of the task was seen. */
static void judge_seen(const struct task *task, const struct chain *chain, const struct ns *user,
		       struct capable *ret)
{
	for (size_t level = 0; level < chain->count; level++) {
		if (chain->levels[level] == user) {
			judge_at(task, chain, level, ret);
			return;
		}
	}
	ret->certain = chain->complete || (chain->outside && is_inside(task->inventory, user));
	if (!ret->certain)
		ret->capabilities = capable_of_all(task->inventory);
}

/* It may be in any on the way, or in one above that can't be seen. What is inferred is no proof. */
static void judge_unseen(const struct task *task, const struct chain *chain, struct capable *ret)
{
	if (!chain->complete)
		ret->capabilities = capable_of_all(task->inventory);
	for (size_t level = 0; level < chain->count; level++) {
		struct capable here;

		judge_at(task, chain, level, &here);
		ret->capabilities |= here.capabilities;
	}
	ret->certain = ret->capabilities == 0;
}

static struct capable judge(const struct chain *chain, const struct inventory *inventory,
			    const struct ns *ns, const struct process *process,
			    const struct thread *thread)
{
	const struct task task = task_of(inventory, process, thread);
	struct capable capable = { .ns = ns, .process = process, .thread = thread };

	/* All threads of a process are in one user namespace. */
	if (process->ns[NS_USER])
		judge_seen(&task, chain, process->ns[NS_USER], &capable);
	else
		judge_unseen(&task, chain, &capable);
	return capable;
}

struct capable capable_over(const struct inventory *inventory, const struct ns *ns,
			    const struct process *process, const struct thread *thread)
{
	const struct chain chain = chain_of(ns);

	return judge(&chain, inventory, ns, process, thread);
}

struct search {
	const struct inventory *inventory;
	const struct capable_query *query;
	struct capable *found;
	size_t count;
};

static void add_if_capable(struct search *search, const struct chain *chain, const struct ns *ns,
			   const struct process *process, const struct thread *thread)
{
	const struct capable capable = judge(chain, search->inventory, ns, process, thread);
	uint64_t wanted = search->query->capabilities;

	if (capable.capabilities == 0 || (capable.capabilities & wanted) != wanted)
		return;
	*(struct capable *)array_append(&search->found, &search->count, sizeof(capable)) = capable;
}

static void add_tasks(struct search *search, const struct chain *chain, const struct ns *ns,
		      const struct process *process)
{
	/* Who is dead does nothing any more. */
	if (process->zombie)
		return;
	add_if_capable(search, chain, ns, process, NULL);
	for (const struct thread *thread = process->threads; thread; thread = thread->next) {
		if (thread->has_credentials)
			add_if_capable(search, chain, ns, process, thread);
	}
}

static pid_t tid_of(const struct capable *capable)
{
	return capable->thread ? capable->thread->tid : capable->process->pid;
}

/* What is certain first: it must not drown in what may be. */
static int compare_tasks(const void *a, const void *b)
{
	const struct capable *first = a, *second = b;

	if (first->certain != second->certain)
		return first->certain ? -1 : 1;
	if (first->process->pid != second->process->pid)
		return first->process->pid < second->process->pid ? -1 : 1;
	return tid_of(first) < tid_of(second) ? -1 : tid_of(first) > tid_of(second);
}

static void search_over(struct search *search, const struct ns *ns)
{
	const struct inventory *inventory = search->inventory;
	const struct capable_query *query = search->query;
	const struct chain chain = chain_of(ns);
	size_t start = search->count;

	for (size_t i = 0; i < query->n_processes; i++)
		add_tasks(search, &chain, ns, query->processes[i]);
	for (size_t i = 0; !query->n_processes && i < inventory->n_processes; i++) {
		/* They ask nobody. */
		if (!process_is_kernel_thread(inventory->processes[i]))
			add_tasks(search, &chain, ns, inventory->processes[i]);
	}
	if (search->count > start)
		qsort(search->found + start, search->count - start, sizeof(*search->found),
		      compare_tasks);
}

size_t find_capable(const struct inventory *inventory, struct arena *arena,
		    const struct capable_query *query, const struct capable **ret)
{
	struct search search = { .inventory = inventory, .query = query };
	struct capable *found;

	for (size_t i = 0; i < query->n_namespaces; i++)
		search_over(&search, query->namespaces[i]);
	found = arena_alloc(arena, search.count * sizeof(*found));
	for (size_t i = 0; i < search.count; i++)
		found[i] = search.found[i];
	free(search.found);
	*ret = found;
	return search.count;
}
