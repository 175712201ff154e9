/* SPDX-License-Identifier: MIT */
/* Pins that their own path does not lead to any more: LC302. */
#include <stdlib.h>

#include "check.h"
#include "relate/holders.h"
#include "util/memory.h"

struct queries {
	struct holder_query *all;
	size_t count;
};

bool pin_is_ours(const struct audit *audit, const struct reference *pin)
{
	return pin->in_ns && (pin->in_ns->self || pin->in_ns == audit->hosts[NS_MNT]);
}

/* In other mount namespaces are copies of ours, in which nobody looks for pins. */
static bool is_shadowed(const struct audit *audit, const struct reference *reference)
{
	return reference->kind == REFERENCE_PIN && reference->state == PIN_SHADOWED &&
	       pin_is_ours(audit, reference);
}

static void add_shadowed(struct queries *queries, const struct audit *audit, const struct ns *ns)
{
	for (const struct reference *reference = ns->references; reference;
	     reference = reference->next) {
		struct holder_query *query;

		if (!is_shadowed(audit, reference))
			continue;
		query = array_append(&queries->all, &queries->count, sizeof(*query));
		*query = (struct holder_query){
			.what = reference->target,
			.ns = ns,
			.path = reference->target,
		};
	}
}

static void report(struct audit *audit, const struct holder *holder)
{
	const struct reference *pin = holder->reference;
	const struct ns *ns = holder->query->ns;
	const struct cover *cover = pin->covers;
	struct finding *finding = audit_add(audit, ns, pin->in_ns);
	struct facts evidence = { .arena = audit->arena };

	finding->summary = arena_format(
		audit->arena,
		"%s does not lead to %s, which is pinned there: what is mounted %s%s covers it",
		pin->target, audit_name_ns(audit, ns), cover ? "at " : "over it",
		cover ? cover->target : "");
	facts_add_text(&evidence, "target", pin->target);
	facts_add_ns(&evidence, "in_ns", pin->in_ns);
	facts_add_text(&evidence, "cover", cover ? cover->target : NULL);
	facts_add_text(&evidence, "cover_fstype", cover ? cover->fstype : NULL);
	finding->evidence = facts_record(&evidence);
	finding->remedy = holder->release;
	finding_mark(finding, pin->target);
}

void check_shadowed_pins(struct audit *audit)
{
	struct queries queries = { 0 };
	const struct holder *const *holders;
	size_t count;

	for (size_t i = 0; i < audit->inventory->n_namespaces; i++)
		add_shadowed(&queries, audit, audit->inventory->namespaces[i]);
	count = find_holders(audit->inventory, audit->arena, queries.all, queries.count, &holders);
	for (size_t i = 0; i < count; i++) {
		const struct holder *holder = holders[i];

		if (holder->kind == HOLDER_REFERENCE && is_shadowed(audit, holder->reference))
			report(audit, holder);
	}
	free(queries.all);
}
