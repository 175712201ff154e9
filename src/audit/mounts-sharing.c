/* SPDX-License-Identifier: MIT */
/* Who can mount onto the host, and who receives from it: MP201, MP203, MP211. */
#include <string.h>

#include "pairs.h"
#include "relate/workload.h"
#include "util/key-index.h"
#include "util/memory.h"

/*
 * Members of one group need not be connected: mounts of /a and of /b share nothing. By the order of
 * paths each one finds a mount of the host above or below it in one walk.
 */
static void connect_group(struct pairs *pairs, const struct sharing_group *group)
{
	const struct ns *host = pairs->audit->host;
	const struct mount **members = sort_members(pairs->audit, group);
	const struct mount **next_host =
		arena_alloc(pairs->audit->scratch, group->n_members * sizeof(struct mount *));
	const struct mount *above = NULL, *next = NULL;

	for (size_t i = group->n_members; i-- > 0;) {
		if (members[i]->ns == host)
			next = members[i];
		next_host[i] = next;
	}
	for (size_t i = 0; i < group->n_members; i++) {
		bool is_below = above && path_below(members[i]->root, above->root);

		if (members[i]->ns == host)
			above = is_below ? above : members[i];
		else if (is_below)
			pairs_add(pairs, members[i], above);
		else if (next_host[i])
			pairs_add(pairs, members[i], next_host[i]);
	}
}

static void report_peer(struct audit *audit, const struct pair *pair)
{
	static const struct change to_slave = {
		"--make-slave", "--make-rslave",
		"what it mounts for others, as storage drivers do, no longer reaches them"
	};
	struct finding *finding = audit_add(audit, pair->ns, audit->host);
	const struct link *link = &pair->links[0];
	bool is_same = strcmp(link->at, link->other_at) == 0;

	finding->summary = arena_format(
		audit->arena, "%s can mount onto %s: what it mounts below %s appears there%s%s%s",
		audit_name(audit, pair->ns), audit_name(audit, audit->host), link->at,
		is_same ? ", too" : " below ", is_same ? "" : link->other_at,
		audit_more(audit, ", and likewise for", pair->n_top - 1, "place", "places"));
	finding->evidence = pair_evidence(audit, pair, false);
	finding->remedy = pair_change(audit, pair, &to_slave);
	finding_mark_ns(audit, finding, pair->ns);
	pair_mark(pair, finding);
}

void check_inbound_peers(struct audit *audit)
{
	struct pairs pairs = pairs_open(audit);
	size_t n_groups;
	struct sharing_group *const *groups = sharing_groups(audit->sharing, &n_groups);

	for (size_t i = 0; audit->host && i < n_groups; i++) {
		if (groups[i]->peer_group && has_member_in(groups[i], audit->host))
			connect_group(&pairs, groups[i]);
	}
	pairs_finish(&pairs);
	for (size_t i = 0; i < pairs.count; i++)
		report_peer(audit, pairs.all[i]);
	pairs_close(&pairs);
}

/* Of those that the host has in a group, the one with most of the file system; NULL: none. */
static const struct mount *widest_host_member(const struct audit *audit,
					      const struct sharing_group *group)
{
	const struct mount *widest = NULL;

	for (size_t i = 0; i < group->n_members; i++) {
		const struct mount *member = group->members[i];

		if (member->ns == audit->host && group->peer_group &&
		    (!widest || path_below(widest->root, member->root)))
			widest = member;
	}
	return widest;
}

/* Masters come first: what a group receives from is known when it is its turn. */
static void connect_receivers(struct pairs *pairs)
{
	const struct audit *audit = pairs->audit;
	struct key_index *sources = key_index_new(); /* of each group: a mount of the host */
	size_t n_groups;
	struct sharing_group *const *groups = sharing_groups(audit->sharing, &n_groups);

	for (size_t i = 0; i < n_groups; i++) {
		const struct sharing_group *group = groups[i];
		const struct mount *own = widest_host_member(audit, group);
		const struct mount *above =
			group->above ? key_index_find(sources, (uintptr_t)group->above, 0) : NULL;

		if (own || above)
			key_index_add(sources, (uintptr_t)group, 0,
				      (void *)(uintptr_t)(own ? own : above));
		for (size_t k = 0; !own && above && k < group->n_members; k++) {
			if (group->members[k]->ns != audit->host)
				pairs_add(pairs, group->members[k], above);
		}
	}
	key_index_free(sources);
}

static void report_receiver(struct audit *audit, const struct pair *pair)
{
	static const struct change to_private = {
		"--make-private", "--make-rprivate",
		"what is unmounted elsewhere stays mounted there, and busy"
	};
	struct finding *finding = audit_add(audit, pair->ns, audit->host);
	const struct link *link = &pair->links[0];
	bool is_same = strcmp(link->at, link->other_at) == 0;

	finding->summary = arena_format(
		audit->arena, "%s receives what %s mounts below %s%s%s%s",
		audit_name(audit, pair->ns), audit_name(audit, audit->host), link->other_at,
		is_same ? "" : ", at ", is_same ? "" : link->at,
		audit_more(audit, ", and likewise for", pair->n_top - 1, "place", "places"));
	finding->evidence = pair_evidence(audit, pair, true);
	finding->remedy = pair_change(audit, pair, &to_private);
	finding_mark_ns(audit, finding, pair->ns);
	pair_mark(pair, finding);
}

static bool is_unit(const struct audit *audit, const struct pair *pair)
{
	return ns_workload(audit->inventory, pair->ns).runtime == WORKLOAD_UNIT;
}

/* Services with a mount namespace of their own are meant to: one finding for all of them. */
static void report_units(struct audit *audit, const struct pairs *pairs)
{
	struct facts namespaces = { .arena = audit->arena };
	struct facts evidence = { .arena = audit->arena };
	const struct ns *first = NULL;
	struct finding *finding;

	for (size_t i = 0; i < pairs->count; i++) {
		if (!is_unit(audit, pairs->all[i]))
			continue;
		first = first ? first : pairs->all[i]->ns;
		facts_add_ns(&namespaces, NULL, pairs->all[i]->ns);
	}
	if (!first)
		return;
	finding = audit_add(audit, first, audit->host);
	finding->summary =
		arena_format(audit->arena, "%s%s: they receive what %s mounts, as services do",
			     audit_name(audit, first),
			     audit_more(audit, " and", namespaces.count - 1, "unit", "units"),
			     audit_name(audit, audit->host));
	facts_add_number(&evidence, "count", namespaces.count);
	facts_add_all(&evidence, "namespaces", FACT_LIST, &namespaces);
	finding->evidence = facts_record(&evidence);
	finding_mark(finding, "units");
}

void check_receivers(struct audit *audit)
{
	struct pairs pairs = pairs_open(audit);

	if (audit->host)
		connect_receivers(&pairs);
	pairs_finish(&pairs);
	for (size_t i = 0; i < pairs.count; i++) {
		if (!is_unit(audit, pairs.all[i]))
			report_receiver(audit, pairs.all[i]);
	}
	report_units(audit, &pairs);
	pairs_close(&pairs);
}

struct outside {
	struct key_index *seen; /* namespaces */
	struct facts masters, namespaces;
	size_t n_mounts;
};

static void note_outside(struct outside *outside, const struct sharing_group *group)
{
	facts_add_number(&outside->masters, NULL, group->peer_group);
	for (const struct sharing_group *below = group->below; below; below = below->next) {
		outside->n_mounts += below->n_members;
		for (size_t i = 0; i < below->n_members; i++) {
			const struct ns *ns = below->members[i]->ns;

			if (key_index_find(outside->seen, (uintptr_t)ns, 0))
				continue;
			key_index_add(outside->seen, (uintptr_t)ns, 0, outside);
			facts_add_ns(&outside->namespaces, NULL, ns);
		}
	}
}

static void report_outside(struct audit *audit, const struct outside *outside)
{
	const struct ns *first = outside->namespaces.items[0].as.ns;
	struct finding *finding = audit_add(audit, first, NULL);
	struct facts evidence = { .arena = audit->arena };

	finding->summary = arena_format(
		audit->arena,
		"%zu mount%s of %s%s receive from somewhere that can't be seen from here: "
		"what is known of them is incomplete",
		outside->n_mounts, outside->n_mounts == 1 ? "" : "s", audit_name(audit, first),
		audit_more(audit, " and", outside->namespaces.count - 1, "namespace",
			   "namespaces"));
	facts_add_number(&evidence, "count", outside->n_mounts);
	facts_add_all(&evidence, "masters", FACT_LIST, &outside->masters);
	facts_add_all(&evidence, "namespaces", FACT_LIST, &outside->namespaces);
	finding->evidence = facts_record(&evidence);
}

void check_outside_masters(struct audit *audit)
{
	struct outside outside = {
		.seen = key_index_new(),
		.masters.arena = audit->arena,
		.namespaces.arena = audit->arena,
	};
	size_t n_groups;
	struct sharing_group *const *groups = sharing_groups(audit->sharing, &n_groups);

	for (size_t i = 0; i < n_groups; i++) {
		if (groups[i]->outside)
			note_outside(&outside, groups[i]);
	}
	if (outside.n_mounts)
		report_outside(audit, &outside);
	key_index_free(outside.seen);
}
