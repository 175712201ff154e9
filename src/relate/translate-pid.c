/* SPDX-License-Identifier: MIT */
#include "translate-pid.h"

#include <errno.h>
#include <stdlib.h>

#include "util/arena.h"
#include "util/key-index.h"
#include "util/memory.h"

/* A process or a thread of it. */
struct task {
	const struct process *process;
	const struct task_pids *pids; /* NULL: only the one in /proc is known */
};

/*
 * Levels of PID namespaces count from that of /proc, 0. Tasks are found by a key of two numbers: a
 * place and the PID there. The place is a namespace's address; of level 0, which may not be known,
 * and of levels where it is not known what namespace that is, the level.
 */
struct pid_index {
	const struct inventory *inventory;
	struct arena *arena;
	struct key_index *tasks;
	const struct ns *outermost; /* that of /proc; NULL: not known */
	size_t n_levels;
	size_t n_unread; /* processes of which only the PID in /proc is known */
};

/* What was concluded of a namespace that was seen as well is about the same one. */
static const struct ns *own_ns(const struct inventory *inventory, const struct task *task)
{
	const struct ns *ns = process_ns(task->process, NS_PID), *seen = NULL;

	if (ns && ns->inferred && ns->ino)
		seen = inventory_find_ns(inventory, NS_PID, ns->ino);
	return seen ? seen : ns;
}

static uint64_t place_of(const struct pid_index *index, const struct ns *ns)
{
	return ns == index->outermost ? 0 : (uintptr_t)ns;
}

/* A PID can be another task's by the time we come by it again: the first has it. */
static void add_task_at(struct pid_index *index, uint64_t place, pid_t pid, struct task *task)
{
	if (!key_index_find(index->tasks, place, (uint64_t)pid))
		key_index_add(index->tasks, place, (uint64_t)pid, task);
}

static void add_task(struct pid_index *index, const struct process *process,
		     const struct task_pids *pids)
{
	struct task *task = arena_alloc(index->arena, sizeof(*task));
	const struct ns *ns;

	*task = (struct task){ process, pids };
	if (!pids) {
		index->n_unread++;
		add_task_at(index, 0, process->pid, task);
		return;
	}
	ns = own_ns(index->inventory, task);
	for (size_t level = pids->count - 1; level > 0; level--, ns = ns ? ns->parent : NULL)
		add_task_at(index, ns ? (uintptr_t)ns : level, pids->pids[level], task);
	add_task_at(index, 0, pids->pids[0], task);
	if (!index->outermost)
		index->outermost = ns;
	if (pids->count > index->n_levels)
		index->n_levels = pids->count;
}

struct pid_index *pid_index_new(const struct inventory *inventory)
{
	struct pid_index *index = memory_zeroed(1, sizeof(*index));

	index->inventory = inventory;
	index->arena = arena_new();
	index->tasks = key_index_new();
	if (!inventory->foreign_pids)
		index->outermost = inventory->observer[NS_PID];
	for (size_t i = 0; i < inventory->n_processes; i++) {
		const struct process *process = inventory->processes[i];
		const struct task_pids *pids = process->pids;

		add_task(index, process, pids);
		for (pids = pids ? pids->next : NULL; pids; pids = pids->next)
			add_task(index, process, pids);
	}
	return index;
}

void pid_index_free(struct pid_index *index)
{
	key_index_free(index->tasks);
	arena_free(index->arena);
	free(index);
}

/* By its parents, else by a member; 0 also where it is not known. */
static size_t level_of_ns(const struct pid_index *index, const struct ns *ns)
{
	const struct process *member = ns ? ns->first : NULL;
	size_t level = 0;

	for (; ns && ns != index->outermost; ns = ns->parent)
		level++;
	if (ns)
		return level;
	return member && member->pids ? member->pids->count - 1 : 0;
}

/* A task that has the PID, and it is not known where. */
static const struct task *find_unplaced(const struct pid_index *index, const struct ns *ns,
					uint64_t pid)
{
	size_t known = level_of_ns(index, ns);
	const struct task *task = NULL;

	for (size_t level = 1; !task && level < index->n_levels; level++) {
		if (!known || level == known)
			task = key_index_find(index->tasks, level, pid);
	}
	return task;
}

static bool ran_out_of_time(const struct inventory *inventory)
{
	for (const struct gap *gap = inventory->gaps; gap; gap = gap->next) {
		if (gap->errnum == ETIMEDOUT)
			return true;
	}
	return false;
}

/* Why a PID that was not found may be there all the same; NULL: it is not. */
static const char *why_not_found(const struct pid_index *index, const struct ns *ns, uint64_t pid,
				 struct arena *arena)
{
	bool is_outermost = place_of(index, ns) == 0;
	const struct task *task = is_outermost ? NULL : find_unplaced(index, ns, pid);

	if (task)
		return arena_format(arena,
				    "it may be process %d, whose namespaces can't all be read",
				    task->process->pid);
	if (!is_outermost && !ns->n_processes && !level_of_ns(index, ns))
		return arena_format(arena, "the processes of %s can't be seen from here",
				    translation_ns_name(arena, ns));
	if (index->inventory->host.hides_processes)
		return "it may be a process that /proc hides (hidepid)";
	if (!is_outermost && index->n_unread > 0)
		return "it may be a process whose PIDs can't be read";
	return ran_out_of_time(index->inventory) ? "the time limit came before it" : NULL;
}

/* Where a task is in a namespace. */
enum { LEVEL_NONE = -1, LEVEL_UNKNOWN = -2 };

static int level_in(const struct pid_index *index, const struct task *task, const struct ns *ns)
{
	const struct ns *own;

	if (place_of(index, ns) == 0)
		return 0;
	if (!task->pids)
		return LEVEL_UNKNOWN;
	own = own_ns(index->inventory, task);
	for (size_t level = task->pids->count - 1; level > 0; level--, own = own->parent) {
		if (!own)
			return LEVEL_UNKNOWN;
		if (own == ns)
			return (int)level;
	}
	return LEVEL_NONE;
}

static const struct ns *ns_at(const struct pid_index *index, const struct task *task, size_t level)
{
	const struct ns *ns = own_ns(index->inventory, task);

	if (level == 0)
		return index->outermost;
	for (size_t i = task->pids->count - 1; ns && i > level; i--)
		ns = ns->parent;
	return ns;
}

/* From one level to another, each with what the task has there. */
static struct translation_step *list_steps(const struct pid_index *index, const struct task *task,
					   int from, int to, struct arena *arena, size_t *ret_count)
{
	size_t count = (size_t)(from < to ? to - from : from - to) + 1;
	/* One more, for where it ends. */
	struct translation_step *steps = arena_alloc(arena, (count + 1) * sizeof(*steps));

	for (size_t i = 0; i < count; i++) {
		size_t level = (size_t)from + (from < to ? i : -i);

		steps[i].ns = ns_at(index, task, level);
		steps[i].state = TRANSLATION_MAPPED;
		steps[i].id = (uint32_t)(task->pids ? task->pids->pids[level] : task->process->pid);
	}
	*ret_count = count;
	return steps;
}

static void translate_task(const struct pid_index *index, const struct translation_query *query,
			   const struct task *task, struct arena *arena, struct translation *ret)
{
	bool to_own = !query->to && place_of(index, ret->from) == 0;
	int from = level_in(index, task, ret->from), to;
	struct translation_step *steps;
	size_t n_steps;

	if (to_own)
		to = task->pids ? (int)task->pids->count - 1 : LEVEL_UNKNOWN;
	else
		to = level_in(index, task, query->to);
	steps = list_steps(index, task, from, to < 0 ? from : to, arena, &n_steps);
	if (to_own)
		ret->to = to < 0 ? NULL : ns_at(index, task, (size_t)to);
	if (to < 0) {
		steps[n_steps].ns = ret->to;
		steps[n_steps++].state =
			to == LEVEL_NONE ? TRANSLATION_INVISIBLE : TRANSLATION_UNKNOWN;
	}
	if (to == LEVEL_UNKNOWN)
		ret->why = arena_format(arena, "the PID namespaces of process %d can't all be read",
					task->process->pid);
	ret->process = task->process;
	ret->steps = steps;
	ret->n_steps = n_steps;
}

static void say_not_known(const char *why, struct arena *arena, struct translation *ret)
{
	struct translation_step *step = arena_alloc(arena, sizeof(*step));

	step->ns = ret->from;
	step->state = TRANSLATION_UNKNOWN;
	ret->steps = step;
	ret->n_steps = 1;
	ret->why = why;
}

int pid_index_translate(const struct pid_index *index, const struct translation_query *query,
			struct arena *arena, struct translation *ret, struct error *err)
{
	const struct task *task;
	const char *why;

	ret->from = query->from ? query->from : index->outermost;
	ret->to = query->to ? query->to : index->outermost;
	task = key_index_find(index->tasks, place_of(index, ret->from), query->id);
	if (task) {
		translate_task(index, query, task, arena, ret);
		return 0;
	}
	why = why_not_found(index, ret->from, query->id, arena);
	if (!why)
		return error_set(err, -ESRCH, "there is no process %u in %s", query->id,
				 translation_ns_name(arena, ret->from));
	say_not_known(why, arena, ret);
	return 0;
}
