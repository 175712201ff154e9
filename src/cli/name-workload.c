/* SPDX-License-Identifier: MIT */
/* Workloads by name: what a namespace's leader belongs to. */
#include <errno.h>
#include <string.h>

#include "name.h"
#include "relate/workload.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/macros.h"
#include "util/text.h"

/* More of them nobody reads. */
#define CANDIDATES_MAX 8

/* How well a workload matches, and as what: a name alone can be its own, its pod's or its unit's. */
struct match {
	enum workload_match quality;
	enum workload_runtime as;
};

static struct match match_workload(const struct name *name, const struct workload *workload)
{
	const enum workload_runtime roles[] = { workload->runtime, WORKLOAD_POD, WORKLOAD_UNIT };
	struct match best = { .quality = WORKLOAD_DIFFERS, .as = name->runtime };

	if (workload->runtime == WORKLOAD_NONE)
		return best;
	if (name->runtime != WORKLOAD_NONE) {
		best.quality = workload_matches(workload, name->runtime, name->rest);
		return best;
	}
	for (size_t i = 0; i < ARRAY_SIZE(roles); i++) {
		enum workload_match quality = workload_matches(workload, roles[i], name->rest);

		if (quality > best.quality)
			best = (struct match){ .quality = quality, .as = roles[i] };
	}
	return best;
}

/* As one would have to say to mean this one. */
static const char *full_name(struct arena *arena, const struct workload *workload,
			     enum workload_runtime as)
{
	if (as == WORKLOAD_POD && workload->pod)
		return arena_format(arena, "pod:%s", workload->pod);
	if (as == WORKLOAD_UNIT && workload->unit)
		return arena_format(arena, "unit:%s", workload->unit);
	return arena_format(arena, "%s:%s", workload_runtimes[workload->runtime].name,
			    workload->name);
}

/* The different workloads that were found. */
struct candidates {
	struct arena *arena;
	const char *names[CANDIDATES_MAX];
	size_t count; /* can be more than there are names */
};

static void add_candidate(struct candidates *candidates, const struct workload *workload,
			  enum workload_runtime as)
{
	const char *full = full_name(candidates->arena, workload, as);

	for (size_t i = 0; i < candidates->count && i < CANDIDATES_MAX; i++) {
		if (strcmp(candidates->names[i], full) == 0)
			return;
	}
	if (candidates->count < CANDIDATES_MAX)
		candidates->names[candidates->count] = full;
	candidates->count++;
}

static int say_ambiguous(const struct name *name, const struct candidates *candidates,
			 struct error *err)
{
	auto_text struct text all = { 0 };

	for (size_t i = 0; i < candidates->count && i < CANDIDATES_MAX; i++)
		text_add_format(&all, "%s%s", i ? ", " : "", candidates->names[i]);
	if (candidates->count > CANDIDATES_MAX)
		text_add(&all, ", ...");
	return error_set(err, -ENOTUNIQ, "'%s' could be %s", name->text, text_get(&all));
}

/* A container that shares all with the host, a service without a sandbox: somebody is in it. */
static bool has_processes(const struct name *name, const struct inventory *inventory)
{
	for (size_t i = 0; i < inventory->n_processes; i++) {
		const struct workload workload = process_workload(inventory->processes[i]);

		if (match_workload(name, &workload).quality != WORKLOAD_DIFFERS)
			return true;
	}
	return false;
}

static enum workload_match best_match(const struct name *name, const struct inventory *inventory)
{
	enum workload_match best = WORKLOAD_DIFFERS;

	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		const struct workload workload = ns_workload(inventory, inventory->namespaces[i]);
		struct match match = match_workload(name, &workload);

		if (match.quality > best)
			best = match.quality;
	}
	return best;
}

int name_resolve_workload(const struct name *name, const struct inventory *inventory,
			  unsigned int types, struct ns_list *list, struct error *err)
{
	enum workload_match best = best_match(name, inventory);
	auto_arena struct arena *arena = arena_new();
	struct candidates candidates = { .arena = arena };
	bool found = false;

	if (best == WORKLOAD_DIFFERS)
		return has_processes(name, inventory)
			       ? error_set(err, -ENOENT, "'%s' has no namespaces of its own",
					   name->text)
			       : error_set(err, -ENOENT,
					   "there is no namespace, process or workload '%s'",
					   name->text);
	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		const struct ns *ns = inventory->namespaces[i];
		const struct workload workload = ns_workload(inventory, ns);
		struct match match = match_workload(name, &workload);

		if (match.quality != best)
			continue;
		add_candidate(&candidates, &workload, match.as);
		if (!(types & NS_TYPE_BIT(ns->type)))
			continue;
		ns_list_add(list, ns);
		found = true;
	}
	if (candidates.count > 1)
		return say_ambiguous(name, &candidates, err);
	if (!found)
		return error_set(err, -ENOENT, "'%s' has no namespace of its own of that type",
				 name->text);
	return 0;
}
