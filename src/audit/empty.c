/* SPDX-License-Identifier: MIT */
/* Namespaces that nobody is in: LC301, LC304, LC305, LC306. */
#include <stdlib.h>

#include "check.h"
#include "relate/holders.h"
#include "util/key-index.h"
#include "util/memory.h"

#define DAY INT64_C(86400)

/* Pinned for longer than that it was not forgotten a moment ago. */
#define ORPHAN_AGE DAY

/* What is empty, as far as anybody can know, and what keeps each. */
struct search {
	const struct audit *audit;
	struct key_index *inhabited; /* (type, inode): a process that we may not look at is there */
	bool is_known[NS_TYPE_COUNT]; /* where each process is that we may not look at */
	struct holder_query *queries;
	size_t n_queries;
};

static struct search search_open(const struct audit *audit)
{
	struct search search = { .audit = audit, .inhabited = key_index_new() };

	for (int type = 0; type < NS_TYPE_COUNT; type++)
		search.is_known[type] = !audit->inventory->host.hides_processes;
	return search;
}

static void search_close(struct search *search)
{
	key_index_free(search->inhabited);
	free(search->queries);
}

static void note_denied(struct search *search, const struct process *process)
{
	for (int type = 0; process->denied && type < NS_TYPE_COUNT; type++) {
		const struct ns *ns = process->inferred[type];

		if (!ns || !ns->ino)
			search->is_known[type] = false;
		else if (!key_index_find(search->inhabited, (uint64_t)type, ns->ino))
			key_index_add(search->inhabited, (uint64_t)type, ns->ino, search);
	}
}

static bool is_empty(const struct search *search, const struct ns *ns)
{
	return search->is_known[ns->type] && !ns->initial && !ns->self && !ns->inferred &&
	       !ns->n_processes && !ns->n_threads && !ns->n_children && !ns->n_owned &&
	       !key_index_find(search->inhabited, (uint64_t)ns->type, ns->ino);
}

typedef bool ns_test(const struct audit *audit, const struct ns *ns);

static void search_for(struct search *search, ns_test *is_wanted)
{
	const struct inventory *inventory = search->audit->inventory;

	for (size_t i = 0; i < inventory->n_processes; i++)
		note_denied(search, inventory->processes[i]);
	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		const struct ns *ns = inventory->namespaces[i];
		struct holder_query *query;

		if (!is_empty(search, ns) || !is_wanted(search->audit, ns))
			continue;
		query = array_append(&search->queries, &search->n_queries, sizeof(*query));
		*query = (struct holder_query){ .what = "", .ns = ns };
	}
}

/* All that keeps one namespace, and the commands that let go of it. */
struct keepers {
	const struct ns *ns;
	struct facts list;
	struct release remedy;
};

static void add_keeper(struct keepers *keepers, const struct holder *holder)
{
	struct facts facts = { .arena = keepers->list.arena };
	const struct reference *reference = holder->reference;

	facts_add_text(&facts, "kind", holder_kind_name(holder));
	facts_add_text(&facts, "target", reference ? reference->target : NULL);
	facts_add_ns(&facts, "in_ns", reference ? reference->in_ns : NULL);
	facts_add_process(&facts, "process", holder->process);
	facts_add_all(&keepers->list, NULL, FACT_RECORD, &facts);
}

static void add_release(struct command_line *line, const struct release *release)
{
	if (release->text)
		command_add_script(line, release->text);
	if (release->warning)
		command_warn(line, release->warning);
}

static struct keepers collect_keepers(const struct audit *audit,
				      const struct holder *const *holders, size_t count)
{
	struct keepers keepers = { .ns = holders[0]->query->ns, .list.arena = audit->arena };
	struct command_line line = audit_command(audit);

	for (size_t i = 0; i < count; i++) {
		add_keeper(&keepers, holders[i]);
		add_release(&line, &holders[i]->release);
	}
	keepers.remedy = command_finish(&line);
	return keepers;
}

/* Says what is special about it, and marks what lasts. */
typedef void describer(const struct audit *audit, struct finding *finding,
		       const struct keepers *keepers);

static void report(struct audit *audit, const struct keepers *keepers, describer *describe)
{
	struct finding *finding = audit_add(audit, keepers->ns, NULL);
	struct facts evidence = { .arena = audit->arena };

	facts_add_number(&evidence, "count", keepers->list.count);
	facts_add_all(&evidence, "kept_by", FACT_LIST, &keepers->list);
	finding->evidence = facts_record(&evidence);
	finding->remedy = keepers->remedy;
	finding_mark(finding, ns_types[keepers->ns->type].name);
	describe(audit, finding, keepers);
}

static void check(struct audit *audit, ns_test *is_wanted, describer *describe)
{
	struct search search = search_open(audit);
	const struct holder *const *holders;
	size_t count, end;

	search_for(&search, is_wanted);
	count = find_holders(audit->inventory, audit->arena, search.queries, search.n_queries,
			     &holders);
	for (size_t i = 0; i < count; i = end) {
		struct keepers keepers;

		end = i + 1;
		while (end < count && holders[end]->query == holders[i]->query)
			end++;
		keepers = collect_keepers(audit, holders + i, end - i);
		report(audit, &keepers, describe);
	}
	search_close(&search);
}

/* NULL: there is no reference, or one that is none of a kind. */
static const struct reference *only_of(const struct ns *ns,
				       bool (*is_of_kind)(enum reference_kind kind))
{
	for (const struct reference *reference = ns->references; reference;
	     reference = reference->next) {
		if (!is_of_kind(reference->kind))
			return NULL;
	}
	return ns->references;
}

static bool is_pin(enum reference_kind kind)
{
	return kind == REFERENCE_PIN;
}

/* A pin in our own mount namespace, or the host's; NULL: there is none. */
static const struct reference *find_our_pin(const struct audit *audit, const struct ns *ns)
{
	for (const struct reference *pin = ns->references; pin; pin = pin->next) {
		if (pin->kind == REFERENCE_PIN && pin_is_ours(audit, pin))
			return pin;
	}
	return NULL;
}

/* Seconds since the first of its pins was made, at least; 0: not known. */
static int64_t age_of(const struct audit *audit, const struct ns *ns)
{
	int64_t first = 0;

	for (const struct reference *pin = ns->references; pin; pin = pin->next) {
		if (pin->since && (!first || pin->since < first))
			first = pin->since;
	}
	return first ? audit->inventory->host.time - first : 0;
}

static bool is_orphan(const struct audit *audit, const struct ns *ns)
{
	return only_of(ns, is_pin) && find_our_pin(audit, ns) && age_of(audit, ns) >= ORPHAN_AGE;
}

static void describe_orphan(const struct audit *audit, struct finding *finding,
			    const struct keepers *keepers)
{
	const struct reference *pin = find_our_pin(audit, keepers->ns);
	long long days = (long long)(age_of(audit, keepers->ns) / DAY);

	finding->summary = arena_format(
		audit->arena,
		"nobody is in %s, which its pin at %s has kept for %lld day%s or more",
		audit_name_ns(audit, keepers->ns), pin->target, days, days == 1 ? "" : "s");
	finding_mark(finding, pin->target);
}

void check_orphans(struct audit *audit)
{
	check(audit, is_orphan, describe_orphan);
}

static bool is_pinned_elsewhere(const struct audit *audit, const struct ns *ns)
{
	return only_of(ns, is_pin) && !find_our_pin(audit, ns);
}

static void describe_elsewhere(const struct audit *audit, struct finding *finding,
			       const struct keepers *keepers)
{
	const struct reference *pin = keepers->ns->references;

	finding->summary = arena_format(
		audit->arena,
		"nobody is in %s, and what keeps it is out of sight: a pin at %s of %s%s",
		audit_name_ns(audit, keepers->ns), pin->target,
		pin->in_ns ? audit_name(audit, pin->in_ns) : "another mount namespace",
		audit_more(audit, ", besides", keepers->list.count - 1, "pin", "pins"));
	finding_mark(finding, pin->target);
}

void check_pins_elsewhere(struct audit *audit)
{
	check(audit, is_pinned_elsewhere, describe_elsewhere);
}

static bool is_descriptor(enum reference_kind kind)
{
	switch (kind) {
	case REFERENCE_FD:
	case REFERENCE_PIDFD:
	case REFERENCE_SOCKET:
	case REFERENCE_TUN:
		return true;
	case REFERENCE_THREAD:
	case REFERENCE_FOR_CHILDREN:
	case REFERENCE_PIN:
	case REFERENCE_IDMAPPED_MOUNT:
	case REFERENCE_KIND_COUNT:
		break;
	}
	return false;
}

static bool is_kept_by_descriptors(const struct audit *audit, const struct ns *ns)
{
	return only_of(ns, is_descriptor) != NULL;
}

static void describe_descriptor(const struct audit *audit, struct finding *finding,
				const struct keepers *keepers)
{
	const struct reference *reference = keepers->ns->references;
	const struct process *process = reference->process;
	const char *comm = process->comm ? process->comm : "?";

	finding->summary = arena_format(audit->arena,
					"nobody is in %s, which an open %s of %s (PID %d) keeps%s",
					audit_name_ns(audit, keepers->ns),
					reference_kinds[reference->kind], comm, process->pid,
					audit_more(audit, ", besides", keepers->list.count - 1,
						   "descriptor", "descriptors"));
	finding_mark(finding, comm);
}

void check_kept_by_descriptors(struct audit *audit)
{
	check(audit, is_kept_by_descriptors, describe_descriptor);
}

static bool is_unexplained(const struct audit *audit, const struct ns *ns)
{
	return ns_is_unexplained(ns);
}

static void describe_unexplained(const struct audit *audit, struct finding *finding,
				 const struct keepers *keepers)
{
	finding->summary = arena_format(audit->arena,
					"nobody is in %s, and nothing that was looked at keeps it",
					audit_name_ns(audit, keepers->ns));
}

void check_unexplained(struct audit *audit)
{
	check(audit, is_unexplained, describe_unexplained);
}
