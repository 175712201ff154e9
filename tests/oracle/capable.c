/* SPDX-License-Identifier: MIT */
/*
 * Asks the kernel whether tasks have the capabilities that nspect says they have: in random nests of
 * user namespaces each task has tried what takes them, on every namespace. nspect then reads the
 * nest as root, as somebody without privileges, and as root of one of the user namespaces.
 *
 *	capable [--seed N] [--nests N]
 *
 * A nest that disagrees is printed, with the command that repeats it.
 */
#include <errno.h>
#include <getopt.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collect/collect.h"
#include "nest.h"
#include "relate/capable.h"
#include "util/cleanup.h"

#define NESTS      15
#define NESTS_LONG 100

enum reader { READER_ROOT, READER_NOBODY, READER_INSIDE, READER_COUNT };

static const char *const reader_names[READER_COUNT] = {
	[READER_ROOT] = "root",
	[READER_NOBODY] = "nobody",
	[READER_INSIDE] = "root of a user namespace",
};

/* Ways to get the rule wrong: the nests have to tell them from the right one. */
enum mistake {
	MISTAKE_NONE,
	MISTAKE_NO_OWNER,        /* an owner has nothing */
	MISTAKE_OWNER_NOT_BELOW, /* an owner has nothing below the namespace that it owns */
	MISTAKE_ANY_OWNER,       /* an owner has all from wherever it is above */
	MISTAKE_OWN_LEVEL,       /* capabilities count in the task's own user namespace only */
	MISTAKE_COUNT
};

static const char *const mistake_names[MISTAKE_COUNT] = {
	[MISTAKE_NONE] = "right",
	[MISTAKE_NO_OWNER] = "an owner has nothing",
	[MISTAKE_OWNER_NOT_BELOW] = "an owner has nothing below",
	[MISTAKE_ANY_OWNER] = "an owner has all from anywhere above",
	[MISTAKE_OWN_LEVEL] = "capabilities are for one's own namespace only",
};

/* Over all nests, in memory that they share. */
struct tally {
	size_t certain[READER_COUNT], uncertain[READER_COUNT], wrong[READER_COUNT];
	size_t allowed, by_owner;
	size_t differs[MISTAKE_COUNT];
};

struct run {
	struct nest *nest;
	struct tally *tally;
	uint64_t seed;
	bool failed;
};

/* --- the rule, from what the nest is known to be --- */

static bool is_allowed(const struct nest *nest, const struct nest_task *task, size_t user,
		       enum attempt attempt, enum mistake mistake)
{
	for (size_t level = 0;; level++) {
		const struct nest_user *here = &nest->users[user];
		bool is_child = here->parent == task->user || mistake == MISTAKE_ANY_OWNER;

		if (user == task->user)
			return (task->capabilities & attempt_capabilities[attempt]) != 0 &&
			       (level == 0 || mistake != MISTAKE_OWN_LEVEL);
		if (user == 0)
			return false;
		if (is_child && here->owner == task->uid && mistake != MISTAKE_NO_OWNER &&
		    (level == 0 || mistake != MISTAKE_OWNER_NOT_BELOW))
			return true;
		user = here->parent;
	}
}

static void count_mistakes(struct run *run, const struct nest_task *task, size_t user,
			   enum attempt attempt, bool allowed)
{
	for (int mistake = 0; mistake < MISTAKE_COUNT; mistake++)
		run->tally->differs[mistake] +=
			allowed !=
			is_allowed(run->nest, task, user, attempt, (enum mistake)mistake);
	run->tally->allowed += allowed;
	run->tally->by_owner +=
		allowed && !is_allowed(run->nest, task, user, attempt, MISTAKE_NO_OWNER);
}

/* --- what nspect says --- */

static struct inventory *read_nest(void)
{
	struct inventory *inventory = inventory_new();
	const struct request request = {
		.types = NS_TYPE_BIT(NS_USER) | NS_TYPE_BIT(NS_NET) | NS_TYPE_BIT(NS_PID),
		.needs = NEED_STAT | NEED_RELATIONS | NEED_EVERYONE | NEED_UIDS | NEED_THREADS |
			 NEED_CAPABILITIES | NEED_INFERENCE | NEED_FDS | NEED_SOCKETS,
	};
	struct source source;
	struct error err;

	if (source_open(&source, NULL, &err) < 0 ||
	    collect(inventory, &source, &request, &err) < 0) {
		(void)fprintf(stderr, "%s\n", err.text);
		_exit(1);
	}
	source_close(&source);
	return inventory;
}

static const struct thread *find_thread(const struct process *process, pid_t tid)
{
	for (const struct thread *thread = process->threads; thread; thread = thread->next) {
		if (thread->tid == tid && thread->has_credentials)
			return thread;
	}
	return NULL;
}

static void complain(struct run *run, enum reader reader, const struct nest_task *task, size_t user,
		     enum attempt attempt, const struct capable *capable)
{
	run->failed = true;
	run->tally->wrong[reader]++;
	(void)printf("# %s: task %d of user namespace %zu, uid %u, over %zu: attempt %d was %s, "
		     "predicted %llx, %s\n",
		     reader_names[reader], task->tid, task->user, task->uid, user, (int)attempt,
		     task->outcomes[user][attempt] == OUTCOME_ALLOWED ? "allowed" : "refused",
		     (unsigned long long)capable->capabilities,
		     capable->certain ? "certain" : "at most");
}

static void compare(struct run *run, enum reader reader, const struct inventory *inventory,
		    const struct nest_task *task, size_t user, enum attempt attempt)
{
	const struct nest_user *target = &run->nest->users[user];
	bool is_user = attempt == ATTEMPT_SETNS;
	const struct ns *ns = inventory_find_ns(inventory, is_user ? NS_USER : NS_NET,
						is_user ? target->ino : target->net_ino);
	const struct process *process = inventory_find_process(inventory, task->pid);
	bool allowed = task->outcomes[user][attempt] == OUTCOME_ALLOWED, predicted;
	struct capable capable;

	/* Nothing leads a reader without privileges to most of them. What one is in is not entered. */
	if (!ns || !process || task->outcomes[user][attempt] == OUTCOME_NONE)
		return;
	capable = capable_over(inventory, ns, process, find_thread(process, task->tid));
	predicted = (capable.capabilities & attempt_capabilities[attempt]) != 0;
	*(capable.certain ? &run->tally->certain[reader] : &run->tally->uncertain[reader]) += 1;
	if (capable.certain ? predicted != allowed : allowed && !predicted)
		complain(run, reader, task, user, attempt, &capable);
	if (reader == READER_ROOT)
		count_mistakes(run, task, user, attempt, allowed);
}

static void compare_all(struct run *run, enum reader reader)
{
	auto_inventory struct inventory *inventory = read_nest();

	for (size_t task = 0; task < run->nest->n_tasks; task++) {
		for (size_t user = 0; user < run->nest->n_users; user++) {
			for (int attempt = 0; attempt < ATTEMPT_COUNT; attempt++)
				compare(run, reader, inventory, &run->nest->tasks[task], user,
					(enum attempt)attempt);
		}
	}
}

/* --- readers --- */

static bool become(struct run *run, enum reader reader)
{
	const struct nest *nest = run->nest;

	switch (reader) {
	case READER_ROOT:
		return true;
	case READER_NOBODY:
		return setresgid(65534, 65534, 65534) == 0 && setresuid(65534, 65534, 65534) == 0;
	case READER_INSIDE:
		return setns(nest->users[1 + nest_below(run->nest, nest->n_users - 1)].fd,
			     CLONE_NEWUSER) == 0;
	case READER_COUNT:
		break;
	}
	return false;
}

static bool read_as(struct run *run, enum reader reader)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		if (!become(run, reader))
			_exit(1);
		compare_all(run, reader);
		(void)fflush(stdout);
		_exit(run->failed);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static void print_nest(const struct nest *nest)
{
	for (size_t i = 1; i < nest->n_users; i++)
		(void)printf("# user namespace %zu is in %zu, of %u\n", i, nest->users[i].parent,
			     nest->users[i].owner);
	for (size_t i = 0; i < nest->n_tasks; i++)
		(void)printf("# task %d is in %zu, uid %u, capabilities %llx\n", nest->tasks[i].tid,
			     nest->tasks[i].user, nest->tasks[i].uid,
			     (unsigned long long)nest->tasks[i].capabilities);
}

static int try_nest(struct nest *nest, void *argument)
{
	struct run *run = argument;

	run->nest = nest;
	for (int reader = 0; reader < READER_COUNT; reader++)
		run->failed |= !read_as(run, (enum reader)reader);
	if (run->failed) {
		print_nest(nest);
		(void)printf("# again: --seed %llu --nests 1\n", (unsigned long long)run->seed);
	}
	(void)fflush(stdout);
	return 0;
}

/* --- the program --- */

static void report(const struct tally *tally)
{
	int test = 0;

	(void)printf("1..%d\n", READER_COUNT + MISTAKE_COUNT);
	for (int reader = 0; reader < READER_COUNT; reader++)
		(void)printf("%sok %d - what %s is told holds (%zu certain, %zu uncertain, %zu "
			     "wrong)\n",
			     tally->wrong[reader] || !tally->certain[reader] ||
					     (reader == READER_ROOT && tally->uncertain[reader])
				     ? "not "
				     : "",
			     ++test, reader_names[reader], tally->certain[reader],
			     tally->uncertain[reader], tally->wrong[reader]);
	(void)printf("%sok %d - the rule as it is written here is the kernel's (%zu wrong)\n",
		     tally->differs[MISTAKE_NONE] ? "not " : "", ++test,
		     tally->differs[MISTAKE_NONE]);
	for (int mistake = MISTAKE_NONE + 1; mistake < MISTAKE_COUNT; mistake++)
		(void)printf("%sok %d - it would be noticed if %s (%zu times)\n",
			     tally->differs[mistake] ? "" : "not ", ++test, mistake_names[mistake],
			     tally->differs[mistake]);
	(void)printf("# %zu attempts were allowed, %zu of them to an owner\n", tally->allowed,
		     tally->by_owner);
}

static uint64_t number(const char *text)
{
	char *end;
	uint64_t value = strtoull(text, &end, 10);

	if (*end || end == text) {
		(void)fprintf(stderr, "'%s' is no number\n", text);
		exit(2);
	}
	return value;
}

int main(int argc, char **argv)
{
	static const struct option longs[] = { { "seed", required_argument, NULL, 's' },
					       { "nests", required_argument, NULL, 'n' },
					       { 0 } };
	struct tally *tally = mmap(NULL, sizeof(*tally), PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	uint64_t seed = 1, n_nests = getenv("NSPECT_LONG") ? NESTS_LONG : NESTS;
	int option, status = 0;

	while ((option = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (option == '?')
			return 2;
		*(option == 's' ? &seed : &n_nests) = number(optarg);
	}
	for (uint64_t i = 0; i < n_nests && status == 0; i++) {
		struct run run = { .tally = tally, .seed = seed + i };

		status = nest_run(run.seed, try_nest, &run);
	}
	if (status == NEST_UNAVAILABLE)
		(void)printf("1..0 # SKIP namespaces can't be made here\n");
	else if (status)
		return status;
	else
		report(tally);
	return 0;
}
