/* SPDX-License-Identifier: MIT */
#include "pairs.h"

#include <stdlib.h>

#include "util/key-index.h"
#include "util/memory.h"

struct pairs pairs_open(const struct audit *audit)
{
	return (struct pairs){ .audit = audit, .by_ns = key_index_new() };
}

void pairs_close(struct pairs *pairs)
{
	for (size_t i = 0; i < pairs->count; i++)
		free(pairs->all[i]->links);
	free(pairs->all);
	key_index_free(pairs->by_ns);
}

static struct pair *pair_of(struct pairs *pairs, const struct ns *ns)
{
	struct pair *pair = key_index_find(pairs->by_ns, (uintptr_t)ns, 0);

	if (pair)
		return pair;
	pair = arena_alloc(pairs->audit->scratch, sizeof(*pair));
	pair->ns = ns;
	key_index_add(pairs->by_ns, (uintptr_t)ns, 0, pair);
	*(struct pair **)array_append(&pairs->all, &pairs->count, sizeof(*pairs->all)) = pair;
	return pair;
}

void pairs_add(struct pairs *pairs, const struct mount *mount, const struct mount *other)
{
	struct arena *arena = pairs->audit->arena;
	const char *below_other = path_below(mount->root, other->root);
	const char *below = path_below(other->root, mount->root);
	struct link link = { .mount = mount, .other = other };
	struct pair *pair;

	if (!below_other && !below)
		return;
	link.at = below ? path_join(arena, mount->target, below) : mount->target;
	link.other_at = below_other ? path_join(arena, other->target, below_other) : other->target;
	pair = pair_of(pairs, mount->ns);
	*(struct link *)array_append(&pair->links, &pair->n_links, sizeof(link)) = link;
}

static int compare_links(const void *a, const void *b)
{
	const struct link *first = a, *second = b;
	int order = compare_paths(first->at, second->at);

	return order ? order : compare_paths(first->other_at, second->other_at);
}

static void finish(struct pair *pair)
{
	const struct link *top = NULL;

	qsort(pair->links, pair->n_links, sizeof(*pair->links), compare_links);
	for (size_t i = 0; i < pair->n_links; i++) {
		struct link *link = &pair->links[i];

		if (top && path_below(link->at, top->at))
			continue;
		link->is_top = true;
		top = link;
		pair->n_top++;
	}
}

void pairs_finish(struct pairs *pairs)
{
	for (size_t i = 0; i < pairs->count; i++)
		finish(pairs->all[i]);
}

static void add_link(struct facts *list, const struct link *link)
{
	struct facts facts = { .arena = list->arena };

	facts_add_text(&facts, "at", link->at);
	facts_add_text(&facts, "other_at", link->other_at);
	facts_add_mount(&facts, "mount", link->mount);
	facts_add_mount(&facts, "other", link->other);
	facts_add_all(list, NULL, FACT_RECORD, &facts);
}

struct fact pair_evidence(const struct audit *audit, const struct pair *pair, bool only_top)
{
	struct facts list = { .arena = audit->arena };
	struct facts evidence = { .arena = audit->arena };

	for (size_t i = 0; i < pair->n_links; i++) {
		if (pair->links[i].is_top || !only_top)
			add_link(&list, &pair->links[i]);
	}
	facts_add_number(&evidence, "count", pair->n_links);
	facts_add_all(&evidence, "mounts", FACT_LIST, &list);
	return facts_record(&evidence);
}

void pair_mark(const struct pair *pair, struct finding *finding)
{
	for (size_t i = 0; i < pair->n_links; i++) {
		if (pair->links[i].is_top)
			finding_mark(finding, pair->links[i].other_at);
	}
}

/* More commands than that are one for the whole namespace. */
#define COMMANDS_MAX 8

/* What is covered has no path of its own: it is reached from the root only. */
static bool is_one_by_one(const struct audit *audit, const struct pair *pair)
{
	for (size_t i = 0; i < pair->n_links; i++) {
		if (is_hidden(audit, pair->links[i].mount))
			return false;
	}
	return pair->n_top <= COMMANDS_MAX;
}

static bool add_change(struct command_line *line, const struct ns *ns, const char *change,
		       const char *target)
{
	const char *const words[] = { "mount", change, target, NULL };

	return command_in(line, ns, words);
}

struct release pair_change(const struct audit *audit, const struct pair *pair,
			   const struct change *change)
{
	struct command_line line = audit_command(audit);
	bool one_by_one = is_one_by_one(audit, pair), is_known = true;
	const char *option = pair->n_top < pair->n_links ? change->of_all_below : change->of_one;

	if (!one_by_one)
		is_known = add_change(&line, pair->ns, change->of_all_below, "/");
	for (size_t i = 0; one_by_one && is_known && i < pair->n_links; i++) {
		if (pair->links[i].is_top)
			is_known =
				add_change(&line, pair->ns, option, pair->links[i].mount->target);
	}
	if (is_known)
		command_warn(&line, change->warning);
	return command_finish(&line);
}
