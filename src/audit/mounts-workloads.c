/* SPDX-License-Identifier: MIT */
/*
 * Workloads that share mounts with each other: MP202. All sets of mounts that the same namespaces
 * share are one finding, so that copies of a whole tree of mounts are one, and a group with
 * thousands of members is one too.
 */
#include <stdlib.h>
#include <string.h>

#include "pairs.h"
#include "relate/workload.h"
#include "util/hash.h"
#include "util/key-index.h"
#include "util/memory.h"

/* Namespaces that share mounts. */
struct company {
	const struct ns **namespaces; /* by inode */
	size_t n_namespaces;
	struct pairs pairs;    /* each of them with the first one */
	struct company *clash; /* the next one under the same hash */
};

struct companies {
	const struct audit *audit;
	struct key_index *by_hash;
	struct company **all;
	size_t count;
};

static int compare_numbers(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

/* Those that are inferred have no number of their own, but no mount is in two namespaces. */
static int compare_namespaces(const void *a, const void *b)
{
	const struct ns *first = *(const struct ns *const *)a;
	const struct ns *second = *(const struct ns *const *)b;
	int order = compare_numbers(first->ino, second->ino);

	return order ? order : compare_numbers(first->mounts.mounts->id, second->mounts.mounts->id);
}

/* The namespaces of some mounts, each once. Returns how many. */
static size_t list_namespaces(const struct audit *audit, const struct mount *const *mounts,
			      size_t n_mounts, const struct ns ***ret)
{
	const struct ns **namespaces = arena_alloc(audit->scratch, n_mounts * sizeof(struct ns *));
	size_t count = 0;

	for (size_t i = 0; i < n_mounts; i++)
		namespaces[i] = mounts[i]->ns;
	qsort(namespaces, n_mounts, sizeof(struct ns *), compare_namespaces);
	for (size_t i = 0; i < n_mounts; i++) {
		if (count == 0 || namespaces[count - 1] != namespaces[i])
			namespaces[count++] = namespaces[i];
	}
	*ret = namespaces;
	return count;
}

static struct company *company_of(struct companies *companies, const struct ns **namespaces,
				  size_t n_namespaces)
{
	size_t size = n_namespaces * sizeof(struct ns *);
	uint64_t hash = hash_bytes((const char *)namespaces, size);
	struct company *first = key_index_find(companies->by_hash, hash, n_namespaces);
	struct company *company = first;

	while (company && memcmp(company->namespaces, namespaces, size) != 0)
		company = company->clash;
	if (company)
		return company;
	company = arena_alloc(companies->audit->scratch, sizeof(*company));
	company->namespaces = namespaces;
	company->n_namespaces = n_namespaces;
	company->pairs = pairs_open(companies->audit);
	company->clash = first;
	key_index_remove(companies->by_hash, hash, n_namespaces);
	key_index_add(companies->by_hash, hash, n_namespaces, company);
	*(struct company **)array_append(&companies->all, &companies->count,
					 sizeof(*companies->all)) = company;
	return company;
}

static void add_mounts(struct companies *companies, const struct mount *const *mounts,
		       size_t n_mounts)
{
	const struct ns **namespaces;
	size_t n_namespaces = list_namespaces(companies->audit, mounts, n_mounts, &namespaces);
	struct company *company;
	size_t first = 0;

	if (n_namespaces < 2)
		return;
	company = company_of(companies, namespaces, n_namespaces);
	while (mounts[first]->ns != namespaces[0])
		first++;
	for (size_t i = 0; i < n_mounts; i++) {
		if (mounts[i]->ns != namespaces[0])
			pairs_add(&company->pairs, mounts[i], mounts[first]);
	}
}

/* Members are connected where one's directory is in the other's: such runs are next to each other. */
static void add_group(struct companies *companies, const struct sharing_group *group)
{
	const struct mount **members = sort_members(companies->audit, group);
	size_t first = 0;

	for (size_t i = 1; i <= group->n_members; i++) {
		if (i < group->n_members && path_below(members[i]->root, members[first]->root))
			continue;
		add_mounts(companies, members + first, i - first);
		first = i;
	}
}

/* Containers of one pod, and namespaces within one container, are not strangers to each other. */
static bool is_same_workload(const struct audit *audit, const struct ns *a, const struct ns *b)
{
	struct workload first = ns_workload(audit->inventory, a);
	struct workload second = ns_workload(audit->inventory, b);

	if (first.pod && second.pod)
		return strcmp(first.pod, second.pod) == 0;
	if (first.runtime != second.runtime || first.runtime == WORKLOAD_NONE ||
	    first.runtime == WORKLOAD_SANDBOX || !first.name || !second.name)
		return false;
	return strcmp(first.name, second.name) == 0;
}

/* The first one that is of another workload than what it is paired with. NULL: all are of one. */
static const struct pair *find_strangers(const struct audit *audit, const struct company *company)
{
	for (size_t i = 0; i < company->pairs.count; i++) {
		const struct pair *pair = company->pairs.all[i];

		if (!is_same_workload(audit, pair->ns, company->namespaces[0]))
			return pair;
	}
	return NULL;
}

static struct fact collect_evidence(const struct audit *audit, const struct company *company)
{
	struct facts evidence = { .arena = audit->arena };
	struct facts namespaces = { .arena = audit->arena };
	struct facts pairs = { .arena = audit->arena };

	for (size_t i = 0; i < company->n_namespaces; i++)
		facts_add_ns(&namespaces, NULL, company->namespaces[i]);
	for (size_t i = 0; i < company->pairs.count; i++)
		facts_add(&pairs, pair_evidence(audit, company->pairs.all[i], false));
	facts_add_number(&evidence, "count", company->n_namespaces);
	facts_add_all(&evidence, "namespaces", FACT_LIST, &namespaces);
	facts_add_all(&evidence, "pairs", FACT_LIST, &pairs);
	return facts_record(&evidence);
}

/* Where what one mounts is had by the other. */
static const char *describe_places(const struct audit *audit, const struct link *link)
{
	if (strcmp(link->other_at, link->at) == 0)
		return arena_format(audit->arena, "below %s, the other has, too", link->at);
	return arena_format(audit->arena, "below %s, the other has below %s", link->other_at,
			    link->at);
}

static void report(struct audit *audit, struct company *company)
{
	static const struct change to_private = {
		"--make-private", "--make-rprivate",
		"neither sees what the other mounts or unmounts any more"
	};
	const struct ns *first = company->namespaces[0];
	const struct pair *pair;
	struct finding *finding;

	pairs_finish(&company->pairs);
	pair = find_strangers(audit, company);
	if (!pair)
		return;
	finding = audit_add(audit, first, pair->ns);
	finding->summary = arena_format(
		audit->arena, "%s and %s%s share mounts: what one mounts %s",
		audit_name(audit, first), audit_name(audit, pair->ns),
		audit_more(audit, " and", company->n_namespaces - 2, "namespace", "namespaces"),
		describe_places(audit, &pair->links[0]));
	finding->evidence = collect_evidence(audit, company);
	finding->remedy = pair_change(audit, pair, &to_private);
	finding_mark_ns(audit, finding, first);
	finding_mark_ns(audit, finding, pair->ns);
	pair_mark(pair, finding);
}

/* Who can mount onto the host is a finding of its own. */
void check_shared_workloads(struct audit *audit)
{
	struct companies companies = { .audit = audit, .by_hash = key_index_new() };
	size_t n_groups;
	struct sharing_group *const *groups = sharing_groups(audit->sharing, &n_groups);

	for (size_t i = 0; i < n_groups; i++) {
		if (!groups[i]->outside && groups[i]->peer_group &&
		    !has_member_in(groups[i], audit->host))
			add_group(&companies, groups[i]);
	}
	for (size_t i = 0; i < companies.count; i++) {
		report(audit, companies.all[i]);
		pairs_close(&companies.all[i]->pairs);
	}
	free(companies.all);
	key_index_free(companies.by_hash);
}
