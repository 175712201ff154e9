/* SPDX-License-Identifier: MIT */
/* Ids of the host in user namespaces: US401, US402. */
#include <stdlib.h>

#include "check.h"
#include "relate/id-map.h"
#include "relate/overlap.h"
#include "util/key-index.h"
#include "util/memory.h"

/* More than anyone reads. */
#define OVERLAPS_MAX 10000

/* Two user namespaces that have ids in common. */
struct couple {
	const struct overlap *worst;
	struct facts ranges;
};

struct couples {
	struct key_index *by_pair;
	struct couple **all;
	size_t count;
};

static struct couple *couple_of(struct couples *couples, const struct audit *audit,
				const struct overlap *overlap)
{
	uintptr_t ns = (uintptr_t)overlap->ns, other = (uintptr_t)overlap->other;
	uintptr_t first = ns < other ? ns : other, second = ns < other ? other : ns;
	struct couple *couple = key_index_find(couples->by_pair, first, second);

	if (couple)
		return couple;
	couple = arena_alloc(audit->scratch, sizeof(*couple));
	couple->worst = overlap;
	couple->ranges.arena = audit->arena;
	key_index_add(couples->by_pair, first, second, couple);
	*(struct couple **)array_append(&couples->all, &couples->count, sizeof(*couples->all)) =
		couple;
	return couple;
}

static void add_overlap(struct couple *couple, const struct overlap *overlap)
{
	struct facts facts = { .arena = couple->ranges.arena };

	if (overlap->grade < couple->worst->grade)
		couple->worst = overlap;
	facts_add_text(&facts, "kind", id_kinds[overlap->kind]);
	facts_add_number(&facts, "host_first", overlap->host);
	facts_add_number(&facts, "length", overlap->length);
	facts_add_text(&facts, "grade", overlap_grades[overlap->grade]);
	facts_add_all(&couple->ranges, NULL, FACT_RECORD, &facts);
}

/* Engines give all containers one range where they are not told otherwise. */
static enum severity grade(enum overlap_grade grade)
{
	switch (grade) {
	case OVERLAP_ROOT:
	case OVERLAP_LOGIN:
		return SEVERITY_HIGH;
	case OVERLAP_NOT_SUBORDINATE:
	case OVERLAP_PARTIAL:
		return SEVERITY_MEDIUM;
	case OVERLAP_IDENTICAL:
		return SEVERITY_LOW;
	case OVERLAP_OWN:
	case OVERLAP_GRADE_COUNT:
		break;
	}
	return SEVERITY_INFO;
}

static void report_couple(struct audit *audit, const struct couple *couple)
{
	const struct overlap *worst = couple->worst;
	struct finding *finding = audit_add(audit, worst->ns, worst->other);
	struct facts evidence = { .arena = audit->arena };

	finding->severity = grade(worst->grade);
	finding->summary = arena_format(
		audit->arena,
		"%s and %s have %s %u%s of the host in common: what escapes from one can reach "
		"what belongs to the other",
		audit_name(audit, worst->ns), audit_name(audit, worst->other),
		id_kinds[worst->kind], worst->host, worst->length > 1 ? " and more" : "");
	facts_add_number(&evidence, "count", couple->ranges.count);
	facts_add_all(&evidence, "ranges", FACT_LIST, &couple->ranges);
	finding->evidence = facts_record(&evidence);
	finding->remedy = audit_advice(audit, "when one is started anew: with a range of its own, "
					      "as --userns=auto and userns-remap give");
	finding_mark_ns(audit, finding, worst->ns);
	finding_mark_ns(audit, finding, worst->other);
	finding_mark(finding, overlap_grades[worst->grade]);
}

static struct overlaps find_overlaps(const struct audit *audit)
{
	const struct inventory *inventory = audit->inventory;
	const struct ns **users =
		arena_alloc(audit->scratch, inventory->n_namespaces * sizeof(*users));
	struct overlap_request request = { .namespaces = users, .max = OVERLAPS_MAX };

	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		const struct ns *ns = inventory->namespaces[i];

		if (ns->type == NS_USER && !ns->inferred)
			users[request.n_namespaces++] = ns;
	}
	return overlaps_find(inventory, &request, audit->arena);
}

/* That two of one user have the id of that user is how it is meant. */
void check_overlaps(struct audit *audit)
{
	struct couples couples = { .by_pair = key_index_new() };
	const struct overlaps overlaps = find_overlaps(audit);

	for (size_t i = 0; i < overlaps.count; i++) {
		const struct overlap *overlap = &overlaps.items[i];

		if (overlap->certain && !overlap->is_own)
			add_overlap(couple_of(&couples, audit, overlap), overlap);
	}
	for (size_t i = 0; i < couples.count; i++)
		report_couple(audit, couples.all[i]);
	free(couples.all);
	key_index_free(couples.by_pair);
}

static void report_root(struct audit *audit, const struct ns *ns, uint32_t inside)
{
	struct finding *finding = audit_add(audit, ns, audit->hosts[NS_USER]);
	struct facts evidence = { .arena = audit->arena };

	finding->summary = arena_format(
		audit->arena,
		"uid %u of %s is root of %s: to be in a user namespace does not keep it from the "
		"files of root",
		inside, audit_name(audit, ns), audit_name(audit, audit->hosts[NS_USER]));
	facts_add_number(&evidence, "inside", inside);
	facts_add_number(&evidence, "host", 0);
	finding->evidence = facts_record(&evidence);
	finding->remedy =
		audit_advice(audit, "when it is started anew: with a map that leaves uid 0 out");
	finding_mark_ns(audit, finding, ns);
}

/* Where we are in a user namespace ourselves, its root is not that of the host. */
void check_mapped_root(struct audit *audit)
{
	const struct ns *host = audit->hosts[NS_USER];

	for (size_t i = 0; host && host->initial && i < audit->inventory->n_namespaces; i++) {
		const struct ns *ns = audit->inventory->namespaces[i];
		uint32_t inside;

		if (ns->type != NS_USER || ns->initial || ns->inferred)
			continue;
		inside = id_map_inside(ns_host_map(ns, ID_UID), 0);
		if (inside != ID_NONE)
			report_root(audit, ns, inside);
	}
}
