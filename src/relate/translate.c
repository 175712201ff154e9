/* SPDX-License-Identifier: MIT */
#include "relate/translate.h"

#include <errno.h>
#include <stdlib.h>

#include "relate/id-map.h"
#include "translate-pid.h"
#include "util/arena.h"
#include "util/memory.h"

const char *const translation_kinds[TRANSLATION_KIND_COUNT] = {
	[TRANSLATION_UID] = "uid",
	[TRANSLATION_GID] = "gid",
	[TRANSLATION_PROJID] = "projid",
	[TRANSLATION_PID] = "pid",
};

const char *const translation_states[TRANSLATION_STATE_COUNT] = {
	[TRANSLATION_MAPPED] = "mapped",
	[TRANSLATION_UNMAPPED] = "unmapped",
	[TRANSLATION_INVISIBLE] = "invisible",
	[TRANSLATION_UNKNOWN] = "unknown",
};

struct translator {
	const struct inventory *inventory;
	struct arena *arena;
	struct pid_index *pids;
};

struct translator *translator_new(const struct inventory *inventory)
{
	struct translator *translator = memory_zeroed(1, sizeof(*translator));

	translator->inventory = inventory;
	translator->arena = arena_new();
	translator->pids = pid_index_new(inventory);
	return translator;
}

void translator_free(struct translator *translator)
{
	if (!translator)
		return;
	pid_index_free(translator->pids);
	arena_free(translator->arena);
	free(translator);
}

static size_t depth_of(const struct ns *ns)
{
	size_t depth = 0;

	for (; ns->parent; ns = ns->parent)
		depth++;
	return depth;
}

/* NULL: none that is known. */
static const struct ns *nearest_above_both(const struct ns *a, const struct ns *b)
{
	size_t depth_a = depth_of(a), depth_b = depth_of(b);

	for (; depth_a > depth_b; depth_a--)
		a = a->parent;
	for (; depth_b > depth_a; depth_b--)
		b = b->parent;
	while (a != b) {
		a = a->parent;
		b = b->parent;
	}
	return a;
}

/* The namespaces on the way. Where it is not known how they are related, only its two ends. */
static size_t find_way(const struct ns *from, const struct ns *to, struct arena *arena,
		       struct translation_step **ret)
{
	const struct ns *top = nearest_above_both(from, to);
	size_t up = top ? depth_of(from) - depth_of(top) : 0;
	size_t down = top ? depth_of(to) - depth_of(top) : 1;
	struct translation_step *steps = arena_alloc(arena, (up + 1 + down) * sizeof(*steps));

	for (size_t i = 0; i <= up; i++, from = from->parent)
		steps[i].ns = from;
	for (size_t i = up + down; i > up; i--, to = to->parent)
		steps[i].ns = to;
	*ret = steps;
	return up + 1 + down;
}

/*
 * Whether all that its map leaves out has no id at the host's: in the initial namespace all maps are
 * seen whole, elsewhere those of the namespaces below our own.
 */
static bool is_seen_whole(const struct inventory *inventory, const struct ns *ns)
{
	const struct ns *own = inventory->observer[NS_USER];

	while (ns && ns != own)
		ns = ns->parent;
	return ns || (own && own->initial);
}

const char *translation_ns_name(struct arena *arena, const struct ns *ns)
{
	if (!ns)
		return "that of /proc";
	if (!ns->ino)
		return ns->label;
	return arena_format(arena, "%s:%llu", ns_types[ns->type].name, (unsigned long long)ns->ino);
}

/* What an id of the host is in the namespace of a step. Else *ret_why says why it is not known. */
static void take_step(const struct translator *translator, enum id_kind kind, uint32_t host,
		      struct translation_step *step, const char **ret_why)
{
	const struct id_map *map = ns_host_map(step->ns, kind);

	step->id = map->state == ID_MAP_READ ? id_map_inside(map, host) : ID_NONE;
	step->state = TRANSLATION_MAPPED;
	if (step->id != ID_NONE)
		return;
	step->state = TRANSLATION_UNMAPPED;
	if (map->state == ID_MAP_READ && is_seen_whole(translator->inventory, step->ns))
		return;
	step->state = TRANSLATION_UNKNOWN;
	*ret_why = arena_format(translator->arena,
				map->state == ID_MAP_READ
					? "what the %s map of %s says of it can't be seen from here"
					: "the %s map of %s can't be read",
				id_kinds[kind], translation_ns_name(translator->arena, step->ns));
}

/* The first step: what it is for the host. */
static uint32_t find_host_id(const struct translator *translator, enum id_kind kind, uint32_t id,
			     struct translation_step *step, const char **ret_why)
{
	const struct id_map *map = ns_host_map(step->ns, kind);
	uint32_t host = map->state == ID_MAP_READ ? id_map_outside(map, id) : ID_NONE;

	/* Where nothing is mapped to, it can't be found either: this says the same of the way back. */
	take_step(translator, kind, host, step, ret_why);
	return host;
}

/* Our own map goes on to the parent, which has no name for us. */
static void step_to_parent(const struct translator *translator, struct translation *translation)
{
	const struct ns *own = translator->inventory->observer[NS_USER];
	const struct id_map *map = &own->id_maps->to_parent[translation->kind];
	struct translation_step *steps = arena_alloc(translator->arena, 2 * sizeof(*steps));

	steps[0] = translation->steps[0];
	steps[1].id = id_map_outside(map, translation->id);
	steps[1].state = steps[1].id == ID_NONE ? TRANSLATION_UNMAPPED : TRANSLATION_MAPPED;
	translation->steps = steps;
	translation->n_steps = 2;
	translation->to = NULL;
}

static void walk(const struct translator *translator, struct translation *translation,
		 struct translation_step *steps, size_t n_steps)
{
	enum id_kind kind = (enum id_kind)translation->kind;
	const char *why = NULL;
	size_t i = 0;

	translation->host = find_host_id(translator, kind, translation->id, &steps[0], &why);
	/* One on the way whose map can't be read does not matter: all maps lead to the host. */
	while (translation->host != ID_NONE && steps[i].state != TRANSLATION_UNMAPPED &&
	       i + 1 < n_steps)
		take_step(translator, kind, translation->host, &steps[++i], &why);
	translation->steps = steps;
	translation->n_steps = i + 1;
	if (steps[i].state == TRANSLATION_UNKNOWN)
		translation->why = why;
}

static int translate_id(const struct translator *translator, const struct translation_query *query,
			struct translation *ret, struct error *err)
{
	const struct ns *own = translator->inventory->observer[NS_USER];
	const struct ns *from = query->from ? query->from : own, *to = query->to ? query->to : own;
	struct translation_step *steps;
	size_t n_steps;

	if (!from || !to)
		return error_set(err, -ENODATA, "our own user namespace can't be seen");
	n_steps = find_way(from, to, translator->arena, &steps);
	ret->from = from;
	ret->to = to;
	walk(translator, ret, steps, n_steps);
	if (from == own && !query->to && !own->initial && steps[0].state == TRANSLATION_MAPPED)
		step_to_parent(translator, ret);
	return 0;
}

int translator_translate(const struct translator *translator, const struct translation_query *query,
			 struct translation *ret, struct error *err)
{
	struct translation translation = { .kind = query->kind, .id = query->id, .host = ID_NONE };
	int rc;

	if (query->kind == TRANSLATION_PID)
		rc = pid_index_translate(translator->pids, query, translator->arena, &translation,
					 err);
	else
		rc = translate_id(translator, query, &translation, err);
	if (rc == 0)
		*ret = translation;
	return rc;
}
