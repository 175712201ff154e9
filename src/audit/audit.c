/* SPDX-License-Identifier: MIT */
#include "audit/audit.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "containment.h"
#include "util/cleanup.h"

const char *const severities[SEVERITY_COUNT] = {
	[SEVERITY_INFO] = "info", [SEVERITY_LOW] = "low",           [SEVERITY_MEDIUM] = "medium",
	[SEVERITY_HIGH] = "high", [SEVERITY_CRITICAL] = "critical",
};

static bool has_mounts(const struct ns *ns)
{
	return ns->mounts.source != MOUNTS_NOT_READ;
}

const struct ns *audit_host(const struct inventory *inventory)
{
	const struct ns *own = inventory->observer[NS_MNT];

	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		const struct ns *ns = inventory->namespaces[i];

		if (ns->type == NS_MNT && ns->initial && has_mounts(ns))
			return ns;
	}
	return own && has_mounts(own) ? own : NULL;
}

static const struct ns *find_host(const struct inventory *inventory, enum ns_type type)
{
	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		const struct ns *ns = inventory->namespaces[i];

		if (ns->type == type && ns->initial)
			return ns;
	}
	return inventory->observer[type];
}

static uint64_t ino_of(const struct ns *ns)
{
	return ns ? ns->ino : 0;
}

static int compare_findings(const void *a, const void *b)
{
	const struct finding *first = *(const struct finding *const *)a;
	const struct finding *second = *(const struct finding *const *)b;
	const uint64_t subjects[] = { ino_of(first->subject), ino_of(second->subject) };
	const uint64_t others[] = { ino_of(first->other), ino_of(second->other) };

	if (first->severity != second->severity)
		return first->severity > second->severity ? -1 : 1;
	if (subjects[0] != subjects[1])
		return subjects[0] < subjects[1] ? -1 : 1;
	if (others[0] != others[1])
		return others[0] < others[1] ? -1 : 1;
	if (first->rule != second->rule)
		return first->rule < second->rule ? -1 : 1;
	return strcmp(first->summary, second->summary);
}

size_t audit_run(const struct inventory *inventory, const struct mount_index *index,
		 const struct sharing *sharing, uint64_t which, struct arena *arena,
		 const struct finding *const **ret)
{
	auto_arena struct arena *scratch = arena_new();
	struct audit audit = {
		.inventory = inventory,
		.index = index,
		.sharing = sharing,
		.host = audit_host(inventory),
		.arena = arena,
		.scratch = scratch,
	};
	const struct finding **sorted;

	assert(n_rules <= 64);
	for (int type = 0; type < NS_TYPE_COUNT; type++)
		audit.hosts[type] = find_host(inventory, (enum ns_type)type);
	for (size_t i = 0; i < n_rules; i++) {
		audit.rule = &rules[i];
		if (which >> i & 1)
			rules[i].check(&audit);
	}
	sorted = arena_alloc(arena, audit.n_findings * sizeof(struct finding *));
	if (audit.n_findings)
		memcpy(sorted, audit.findings, audit.n_findings * sizeof(struct finding *));
	qsort(sorted, audit.n_findings, sizeof(struct finding *), compare_findings);
	free(audit.findings);
	containment_free(audit.containment);
	*ret = sorted;
	return audit.n_findings;
}
