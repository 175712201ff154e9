/* SPDX-License-Identifier: MIT */
/* How bad it is that two user namespaces have ids in common. */
#include "overlap-grade.h"

#include <string.h>

#include "relate/id-map.h"
#include "util/arena.h"

const char *const overlap_grades[OVERLAP_GRADE_COUNT] = {
	[OVERLAP_ROOT] = "host-root",
	[OVERLAP_LOGIN] = "login-users",
	[OVERLAP_NOT_SUBORDINATE] = "not-subordinate",
	[OVERLAP_IDENTICAL] = "identical",
	[OVERLAP_PARTIAL] = "partial",
	[OVERLAP_OWN] = "own-id",
};

static uint32_t depth_of(const struct ns *ns)
{
	uint32_t depth = 0;

	for (; ns->parent && depth < NS_LEVELS_MAX; ns = ns->parent)
		depth++;
	return depth;
}

/* Back and forth, an id outside is itself. */
const struct holding *holding_new(const struct ns *ns, enum id_kind kind, struct arena *arena)
{
	struct holding *holding = arena_alloc(arena, sizeof(*holding));
	struct id_map to_inside = id_map_invert(ns_host_map(ns, kind), arena);
	uint32_t level;

	*holding = (struct holding){
		.ns = ns,
		.kind = kind,
		.depth = depth_of(ns),
		.is_placed = ns_level(ns, &level),
		.hosts = id_map_compose(&to_inside, ns_host_map(ns, kind), arena),
	};
	return holding;
}

bool overlap_is_own_id(const struct holding *a, const struct holding *b, uint32_t host)
{
	uid_t owner = a->ns->owner_uid;

	if (owner == UID_UNKNOWN || owner != b->ns->owner_uid)
		return false;
	/* Whoever may map one gid alone, without privilege, may map only the own one. */
	return a->kind == ID_UID ? host == owner
				 : a->ns->id_maps->setgroups == SETGROUPS_DENY &&
					   b->ns->id_maps->setgroups == SETGROUPS_DENY;
}

static bool are_same(const struct id_map *a, const struct id_map *b)
{
	return a->count == b->count &&
	       memcmp(a->extents, b->extents, a->count * sizeof(*a->extents)) == 0;
}

/* Whether all ids of a are ids of b. */
static bool is_within(const struct id_map *a, const struct id_map *b, struct arena *arena)
{
	struct id_map composed = id_map_compose(a, b, arena);

	return id_map_is_known(&composed);
}

/* A namespace has no ids that the one above it has not. */
static bool is_certain(const struct holding *a, const struct holding *b)
{
	auto_arena struct arena *arena = NULL;

	if (a->is_placed && b->is_placed)
		return true;
	arena = arena_new();
	return !is_within(&a->hosts, &b->hosts, arena) && !is_within(&b->hosts, &a->hosts, arena);
}

/* The end of an entry of that owner which the id is in; the id itself where there is none. */
static uint64_t end_of_entry(const struct id_policy *policy, uid_t owner, uint64_t id)
{
	for (size_t i = 0; i < policy->n_ranges; i++) {
		const struct subid_range *range = &policy->ranges[i];
		uint64_t end = (uint64_t)range->first + range->count;

		/* Root needs no entry, and makes containers with those of others. */
		if ((owner == 0 || range->uid == owner) && range->first <= id && id < end)
			return end;
	}
	return id;
}

/* Whoever created the topmost one of a nest gave it ids; those below get some of these. */
static uid_t giver_of(const struct ns *ns)
{
	uint32_t level = 0;

	/* Where we are in a user namespace ourselves, that is the top. */
	for (; ns->parent && ns->parent->parent && level < NS_LEVELS_MAX; ns = ns->parent)
		level++;
	return ns->owner_uid;
}

static bool may_map(const struct id_policy *policy, const struct ns *ns, uint32_t host,
		    uint32_t length)
{
	uint64_t id = host, end = id + length, next;
	uid_t owner = giver_of(ns);

	if (owner == UID_UNKNOWN)
		return false;
	for (; id < end; id = next) {
		next = end_of_entry(policy, owner, id);
		if (next == id)
			return false;
	}
	return true;
}

static enum overlap_grade grade_of(const struct overlap *overlap, bool has_policy)
{
	if (overlap->has_root)
		return OVERLAP_ROOT;
	if (overlap->is_own)
		return OVERLAP_OWN;
	if (has_policy && overlap->has_login)
		return OVERLAP_LOGIN;
	if (overlap->knows_subordinate && !overlap->is_subordinate)
		return OVERLAP_NOT_SUBORDINATE;
	return overlap->is_identical ? OVERLAP_IDENTICAL : OVERLAP_PARTIAL;
}

void overlap_grade(const struct inventory *inventory, const struct holding *a,
		   const struct holding *b, struct overlap *overlap)
{
	const struct id_policy *policy = &inventory->id_policies[overlap->kind];

	overlap->is_identical = are_same(&a->hosts, &b->hosts);
	overlap->has_root = overlap->host == 0;
	overlap->has_login = policy->login_first <= policy->login_last &&
			     (uint64_t)overlap->host + overlap->length > policy->login_first &&
			     overlap->host <= policy->login_last;
	overlap->is_subordinate = overlap->is_own ||
				  (may_map(policy, overlap->ns, overlap->host, overlap->length) &&
				   may_map(policy, overlap->other, overlap->host, overlap->length));
	/* Without their uids nobody knows which entries are a user's. Root's can be any. */
	overlap->knows_subordinate =
		policy->read && (policy->knows_owners ||
				 (giver_of(overlap->ns) == 0 && giver_of(overlap->other) == 0));
	overlap->certain = is_certain(a, b);
	overlap->grade = grade_of(overlap, policy->read);
}
