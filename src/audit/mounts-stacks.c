/* SPDX-License-Identifier: MIT */
/*
 * Too many mounts: MP207, the same thing stacked at one place, and MP208, the limit. A shared tree
 * that is mounted recursively into itself doubles with every time: the copies reach each other.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "util/cleanup.h"
#include "util/hash.h"
#include "util/key-index.h"
#include "util/memory.h"

/* Fewer of one thing at one place can be meant. */
#define STACK_MIN 4

/* So many are never meant, even where their number is no power of two. */
#define STACK_HIGH 16

/* Mounts of one namespace that show the same directory at the same place. */
struct stack {
	const struct mount *first;
	size_t count;
	size_t n_namespaces; /* that have the same stack */
	struct stack *clash;
};

/* Of one namespace, but those that another one has too. */
struct stacks {
	const struct ns *ns;
	struct stack **all;
	size_t count;
	size_t n_extra; /* mounts that are one too many */
};

static bool is_same(const struct mount *a, const struct mount *b)
{
	return a->major == b->major && a->minor == b->minor && strcmp(a->target, b->target) == 0 &&
	       strcmp(a->root, b->root) == 0;
}

static struct stack *find_or_add(struct key_index *index, struct arena *arena,
				 const struct mount *mount)
{
	uint64_t target = hash_bytes(mount->target, strlen(mount->target));
	uint64_t device = (uint64_t)mount->major << 32 | mount->minor;
	uint64_t root = hash_bytes(mount->root, strlen(mount->root)) * 31 + device;
	struct stack *first = key_index_find(index, target, root), *stack = first;

	while (stack && !is_same(stack->first, mount))
		stack = stack->clash;
	if (stack)
		return stack;
	stack = arena_alloc(arena, sizeof(*stack));
	stack->first = mount;
	stack->clash = first;
	key_index_remove(index, target, root);
	key_index_add(index, target, root, stack);
	return stack;
}

struct stack_search {
	const struct audit *audit;
	struct key_index *known; /* those of all namespaces */
};

/* Another namespace that has it already got it from there, or gave it: once is enough. */
static void take(struct stack_search *search, struct stacks *stacks, const struct stack *stack)
{
	struct stack *known = find_or_add(search->known, search->audit->scratch, stack->first);

	if (known->n_namespaces++ > 0)
		return;
	known->count = stack->count;
	stacks->n_extra += stack->count - 1;
	*(struct stack **)array_append(&stacks->all, &stacks->count, sizeof(*stacks->all)) = known;
}

static int compare_stacks(const void *a, const void *b)
{
	const struct stack *first = *(const struct stack *const *)a;
	const struct stack *second = *(const struct stack *const *)b;

	return compare_paths(first->first->target, second->first->target);
}

static void find_stacks(struct stack_search *search, struct stacks *stacks)
{
	auto_arena struct arena *arena = arena_new();
	struct key_index *index = key_index_new();
	const struct mount_table *table = &stacks->ns->mounts;

	for (size_t i = 0; i < table->count; i++)
		find_or_add(index, arena, &table->mounts[i])->count++;
	for (size_t i = 0; i < table->count; i++) {
		const struct stack *stack = find_or_add(index, arena, &table->mounts[i]);

		if (stack->first == &table->mounts[i] && stack->count >= STACK_MIN)
			take(search, stacks, stack);
	}
	key_index_free(index);
	if (stacks->count)
		qsort(stacks->all, stacks->count, sizeof(*stacks->all), compare_stacks);
}

/* The mount of another namespace that a copy in a stack came from. NULL: none that is still there. */
static const struct mount *find_origin(const struct audit *audit, const struct stack *stack)
{
	const struct mount_table *table = &stack->first->ns->mounts;

	for (size_t i = 0; i < table->count; i++) {
		const struct mount *origin;

		if (!is_same(&table->mounts[i], stack->first))
			continue;
		origin = sharing_copied_from(audit->sharing, &table->mounts[i]);
		if (origin && origin->ns != stack->first->ns)
			return origin;
	}
	return NULL;
}

/* The mount of another namespace below which new ones get into the stack. NULL: none is visible. */
static const struct mount *find_feeder(const struct audit *audit, const struct stack *stack)
{
	const struct mount *origin = find_origin(audit, stack);
	const struct sharing_group *group = sharing_group_of(audit->sharing, stack->first);

	if (origin)
		return origin;
	for (size_t i = 0; group && group->peer_group && i < group->n_members; i++) {
		if (group->members[i]->ns != stack->first->ns)
			return group->members[i];
	}
	return NULL;
}

static size_t count_at(const struct mount_table *table, const char *target)
{
	size_t count = 0;

	for (size_t i = 0; i < table->count; i++)
		count += strcmp(table->mounts[i].target, target) == 0;
	return count;
}

/*
 * Takes the uppermost copy away until one is left. A copy is made private first, and goes with all
 * that is on it: else what is mounted below would go from the copies beneath as well. For umount(8)
 * in another namespace see command_in.
 */
static void add_loop(struct command_line *line, const struct stack *stack)
{
	const struct ns *ns = stack->first->ns;
	size_t keep = count_at(&ns->mounts, stack->first->target) - stack->count + 1;
	auto_text struct text script = { 0 }, target = { 0 };
	const char *in_ns = "", *umount;

	text_add_shell_word(&target, stack->first->target);
	umount = arena_format(line->arena, "umount -l %s", text_get(&target));
	if (!ns->self) {
		in_ns = arena_format(line->arena, " -N %d", ns->first->pid);
		umount = arena_format(line->arena, "{ umount%s -l %s || nsenter -t %d -m -p %s; }",
				      in_ns, text_get(&target), ns->first->pid, umount);
	}
	text_add_format(&script,
			"while [ \"$(findmnt%s -rno TARGET -M %s | wc -l)\" -gt %zu ]; do ", in_ns,
			text_get(&target), keep);
	text_add_format(&script, "mount%s --make-rprivate %s && %s || break; done", in_ns,
			text_get(&target), umount);
	command_add_script(line, text_get(&script));
}

/* There is a way in, and the paths are those that are found there. */
static bool can_loop(const struct ns *ns)
{
	return (ns->self || ns->first) && !ns->mounts.chrooted;
}

static void stop_feeder(struct command_line *line, const struct mount *feeder)
{
	const char *const words[] = { "mount", "--make-rslave", feeder->target, NULL };

	(void)command_in(line, feeder->ns, words);
}

/* At more places than that nobody would want to paste it. */
#define LOOPS_MAX 4

static struct release unstack(const struct audit *audit, const struct stacks *stacks,
			      const struct mount *feeder)
{
	struct command_line line = audit_command(audit);
	const char *above = NULL;
	size_t n_loops = 0;

	if (feeder)
		stop_feeder(&line, feeder);
	for (size_t i = 0; i < stacks->count; i++) {
		const char *target = stacks->all[i]->first->target;

		/* What is stacked below another stack goes with it. */
		if (above && path_below(target, above))
			continue;
		above = target;
		if (n_loops++ < LOOPS_MAX && can_loop(stacks->ns))
			add_loop(&line, stacks->all[i]);
	}
	if (n_loops > LOOPS_MAX)
		command_warn(&line, "more places are to be cleared the same way");
	command_warn(&line,
		     can_loop(stacks->ns)
			     ? "unmounts copies one by one: look at what is mounted there first"
			     : "the copies go with their mount namespace");
	return command_finish(&line);
}

static bool is_doubling(const struct stack *stack)
{
	return (stack->count & (stack->count - 1)) == 0 || stack->count >= STACK_HIGH;
}

static struct fact collect_evidence(const struct audit *audit, const struct stacks *stacks,
				    const struct mount *feeder)
{
	struct facts evidence = { .arena = audit->arena }, list = { .arena = audit->arena };

	for (size_t i = 0; i < stacks->count; i++) {
		struct facts facts = { .arena = audit->arena };

		facts_add_mount(&facts, "mount", stacks->all[i]->first);
		facts_add_number(&facts, "count", stacks->all[i]->count);
		facts_add_number(&facts, "n_namespaces", stacks->all[i]->n_namespaces);
		facts_add_all(&list, NULL, FACT_RECORD, &facts);
	}
	facts_add_number(&evidence, "count", stacks->n_extra);
	facts_add_mount(&evidence, "fed_by", feeder);
	facts_add_all(&evidence, "stacks", FACT_LIST, &list);
	return facts_record(&evidence);
}

static void report_stacks(struct audit *audit, const struct stacks *stacks)
{
	const struct stack *first = stacks->all[0];
	const struct mount *feeder = find_feeder(audit, first);
	struct finding *finding = audit_add(audit, stacks->ns, feeder ? feeder->ns : NULL);

	for (size_t i = 0; i < stacks->count; i++) {
		if (is_doubling(stacks->all[i]))
			finding->severity = SEVERITY_HIGH;
	}
	finding->summary = arena_format(
		audit->arena, "%s is mounted %zu times over itself on %s%s%s: %zu mounts too many",
		first->first->target, first->count, audit_name(audit, stacks->ns),
		feeder ? ", fed by " : "", feeder ? audit_name(audit, feeder->ns) : "",
		stacks->n_extra);
	finding->evidence = collect_evidence(audit, stacks, feeder);
	finding->remedy = unstack(audit, stacks, feeder);
	finding_mark_ns(audit, finding, stacks->ns);
	finding_mark(finding, first->first->target);
}

/* In the host first: what others have as well is said to be there. */
static void find_all(struct stack_search *search, struct stacks *stacks, size_t n_stacks)
{
	const struct inventory *inventory = search->audit->inventory;
	const struct ns *host = search->audit->host;

	for (size_t i = 0; i < inventory->n_namespaces; i++)
		stacks[i].ns = inventory->namespaces[i];
	for (size_t i = 0; i < n_stacks; i++) {
		if (stacks[i].ns == host)
			find_stacks(search, &stacks[i]);
	}
	for (size_t i = 0; i < n_stacks; i++) {
		if (stacks[i].ns != host)
			find_stacks(search, &stacks[i]);
	}
}

void check_stacks(struct audit *audit)
{
	size_t n_stacks = audit->inventory->n_namespaces;
	auto_free struct stacks *stacks = memory_zeroed(n_stacks, sizeof(*stacks));
	struct stack_search search = { .audit = audit, .known = key_index_new() };

	find_all(&search, stacks, n_stacks);
	for (size_t i = 0; i < n_stacks; i++) {
		if (stacks[i].count)
			report_stacks(audit, &stacks[i]);
		free(stacks[i].all);
	}
	key_index_free(search.known);
}

static void report_limit(struct audit *audit, const struct ns *ns)
{
	uint64_t limit = audit->inventory->host.mount_max, count = ns->mounts.count;
	struct finding *finding = audit_add(audit, ns, NULL);
	struct facts evidence = { .arena = audit->arena };
	struct command_line line = audit_command(audit);

	if (count * 10 >= limit * 9)
		finding->severity = SEVERITY_CRITICAL;
	finding->summary = arena_format(
		audit->arena,
		"%s has %llu of at most %llu mounts (fs.mount-max): beyond that every "
		"mount fails",
		audit_name(audit, ns), (unsigned long long)count, (unsigned long long)limit);
	facts_add_number(&evidence, "count", count);
	facts_add_number(&evidence, "limit", limit);
	finding->evidence = facts_record(&evidence);
	command_begin(&line);
	command_add(&line, "sysctl");
	command_add(&line,
		    arena_format(audit->arena, "fs.mount-max=%llu", (unsigned long long)limit * 2));
	command_warn(&line, "raises the limit only: what makes so many mounts has to be found");
	finding->remedy = command_finish(&line);
	finding_mark_ns(audit, finding, ns);
}

void check_mount_limit(struct audit *audit)
{
	uint64_t limit = audit->inventory->host.mount_max;

	for (size_t i = 0; limit && i < audit->inventory->n_namespaces; i++) {
		if (audit->inventory->namespaces[i]->mounts.count > limit / 2)
			report_limit(audit, audit->inventory->namespaces[i]);
	}
}
