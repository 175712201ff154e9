/* SPDX-License-Identifier: MIT */
/* What was not seen, so that silence is not taken for health: CV901. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "util/hash.h"
#include "util/key-index.h"
#include "util/memory.h"

/* The gaps that differ only in what they are about. */
struct gap_group {
	const char *what;
	int errnum;
	uint64_t count;
	struct facts pids, namespaces;
};

struct gap_groups {
	struct key_index *by_kind;
	struct gap_group **all;
	size_t count;
};

static struct gap_group *group_of(struct gap_groups *groups, const struct gap *gap,
				  const struct audit *audit)
{
	uint64_t hash = hash_bytes(gap->what, strlen(gap->what));
	struct gap_group *group = key_index_find(groups->by_kind, hash, (uint64_t)gap->errnum);

	if (group)
		return group;
	group = arena_alloc(audit->scratch, sizeof(*group));
	group->what = gap->what;
	group->errnum = gap->errnum;
	group->pids.arena = group->namespaces.arena = audit->arena;
	key_index_add(groups->by_kind, hash, (uint64_t)gap->errnum, group);
	*(struct gap_group **)array_append(&groups->all, &groups->count, sizeof(*groups->all)) =
		group;
	return group;
}

static void add_gap(struct gap_group *group, const struct gap *gap)
{
	group->count++;
	if (gap->pid)
		facts_add_number(&group->pids, NULL, (uint64_t)gap->pid);
	if (gap->ino)
		facts_add_number(&group->namespaces, NULL, gap->ino);
}

static struct finding *report(struct audit *audit, const char *why)
{
	struct finding *finding = audit_add(audit, NULL, NULL);

	finding->summary = arena_format(audit->arena, "more may be wrong than was found: %s", why);
	return finding;
}

/* Which processes these are changes all the time, and is no part of the fingerprint. */
static void report_gaps(struct audit *audit, const struct gap_group *group)
{
	struct facts evidence = { .arena = audit->arena };
	struct finding *finding = report(
		audit,
		arena_format(audit->arena, "nspect could not read %s (%s, %llu time%s)",
			     group->what, strerror(group->errnum), (unsigned long long)group->count,
			     group->count == 1 ? "" : "s"));

	facts_add_text(&evidence, "what", group->what);
	facts_add_text(&evidence, "error", error_name(group->errnum));
	facts_add_number(&evidence, "count", group->count);
	facts_add_all(&evidence, "pids", FACT_LIST, &group->pids);
	facts_add_all(&evidence, "ns", FACT_LIST, &group->namespaces);
	finding->evidence = facts_record(&evidence);
	finding->remedy = audit_advice(audit, "run as root, outside of any container");
	finding_mark(finding, group->what);
	finding_mark(finding, error_name(group->errnum));
}

static void check_gaps(struct audit *audit)
{
	struct gap_groups groups = { .by_kind = key_index_new() };

	for (const struct gap *gap = audit->inventory->gaps; gap; gap = gap->next)
		add_gap(group_of(&groups, gap, audit), gap);
	for (size_t i = 0; i < groups.count; i++)
		report_gaps(audit, groups.all[i]);
	free(groups.all);
	key_index_free(groups.by_kind);
}

static bool is_confined(const struct ns *ns)
{
	return ns && !ns->initial && !(ns->unknown & UNKNOWN_INITIAL);
}

static bool has_initial_members(const struct inventory *inventory, enum ns_type type)
{
	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		const struct ns *ns = inventory->namespaces[i];

		if (ns->type == type && ns->initial && ns->n_processes)
			return true;
	}
	return false;
}

/* --procfs can show more processes than are in our own PID namespace. */
static void check_own_place(struct audit *audit)
{
	const struct ns *const *own = (const struct ns *const *)audit->inventory->observer;
	struct finding *finding;

	if (is_confined(own[NS_PID]) && !has_initial_members(audit->inventory, NS_PID)) {
		finding = report(audit, "nspect is in a PID namespace of its own, and sees no "
					"process outside of that");
		finding->subject = own[NS_PID];
		finding->remedy = audit_advice(
			audit, "run on the host itself, or with --procfs and its /proc");
		finding_mark(finding, "pid");
	}
	if (is_confined(own[NS_USER])) {
		finding = report(audit, "nspect is in a user namespace of its own, and may not "
					"look at what belongs to others");
		finding->subject = own[NS_USER];
		finding->remedy = audit_advice(audit, "run as root of the host itself");
		finding_mark(finding, "user");
	}
}

void check_sight(struct audit *audit)
{
	check_own_place(audit);
	check_gaps(audit);
}
