/* SPDX-License-Identifier: MIT */
/* What all rules do to make a finding. */
#include <string.h>

#include "check.h"
#include "relate/workload.h"
#include "util/hash.h"
#include "util/memory.h"

struct finding *audit_add(struct audit *audit, const struct ns *subject, const struct ns *other)
{
	struct finding *finding = arena_alloc(audit->arena, sizeof(*finding));

	*(struct finding **)array_append(&audit->findings, &audit->n_findings,
					 sizeof(*audit->findings)) = finding;
	finding->rule = audit->rule;
	finding->severity = audit->rule->severity;
	finding->subject = subject;
	finding->other = other;
	finding->evidence.kind = FACT_RECORD;
	finding_mark(finding, audit->rule->id);
	return finding;
}

/* Texts of any length, with what is between them: "a" and "bc" is not "ab" and "c". */
void finding_mark(struct finding *finding, const char *text)
{
	uint64_t hash = hash_bytes(text, strlen(text) + 1);

	finding->fingerprint = (finding->fingerprint ^ hash) * UINT64_C(1099511628211);
}

/* Not the PID, which changes, nor the number of a namespace. */
void finding_mark_ns(const struct audit *audit, struct finding *finding, const struct ns *ns)
{
	struct workload workload = ns_workload(audit->inventory, ns);
	const char *runtime = workload_runtimes[workload.runtime].name;

	finding_mark(finding, runtime ? runtime : "");
	finding_mark(finding, workload.name ? workload.name : "");
}

struct command_line audit_command(const struct audit *audit)
{
	return (struct command_line){ .inventory = audit->inventory, .arena = audit->arena };
}

struct release audit_advice(const struct audit *audit, const char *advice)
{
	struct command_line line = audit_command(audit);

	command_warn(&line, advice);
	return command_finish(&line);
}

const char *audit_name_ns(const struct audit *audit, const struct ns *ns)
{
	if (!ns->ino && ns->label)
		return ns->label;
	return arena_format(audit->arena, "%s:%llu", ns_types[ns->type].name,
			    (unsigned long long)ns->ino);
}

const char *audit_name(const struct audit *audit, const struct ns *ns)
{
	const struct process *leader = ns->leader;
	struct workload workload = ns_workload(audit->inventory, ns);
	const char *runtime = workload_runtimes[workload.runtime].name;

	if (ns == audit->host || ns == audit->hosts[ns->type])
		return ns->initial ? "the host" : "our side";
	if (!runtime || !workload.name)
		return arena_format(audit->arena, "%s (%s)", audit_name_ns(audit, ns),
				    leader && leader->comm ? leader->comm : "no processes");
	if (workload.runtime == WORKLOAD_SANDBOX)
		return arena_format(audit->arena, "%s:%s (PID %d)", runtime, workload.name,
				    leader->pid);
	return arena_format(audit->arena, "%s:%s", runtime, workload.name);
}

const char *audit_name_fs(const struct audit *audit, const struct mount *mount)
{
	if (mount->source)
		return arena_format(audit->arena, "%s (%s)", mount->source, mount->fstype);
	return arena_format(audit->arena, "device %u:%u (%s)", mount->major, mount->minor,
			    mount->fstype);
}

const char *audit_more(const struct audit *audit, const char *before, size_t count, const char *one,
		       const char *many)
{
	if (count == 0)
		return "";
	return arena_format(audit->arena, "%s %zu more %s", before, count, count == 1 ? one : many);
}

void facts_add(struct facts *facts, struct fact fact)
{
	if (facts->count == facts->room) {
		struct fact *items;

		facts->room = facts->room ? 2 * facts->room : 4;
		items = arena_alloc(facts->arena, facts->room * sizeof(*items));
		if (facts->count)
			memcpy(items, facts->items, facts->count * sizeof(*items));
		facts->items = items;
	}
	facts->items[facts->count++] = fact;
}

void facts_add_text(struct facts *facts, const char *key, const char *text)
{
	facts_add(facts, (struct fact){ key, FACT_TEXT, { .text = text } });
}

void facts_add_number(struct facts *facts, const char *key, uint64_t number)
{
	facts_add(facts, (struct fact){ key, FACT_NUMBER, { .number = number } });
}

void facts_add_ns(struct facts *facts, const char *key, const struct ns *ns)
{
	facts_add(facts, (struct fact){ key, FACT_NS, { .ns = ns } });
}

void facts_add_mount(struct facts *facts, const char *key, const struct mount *mount)
{
	facts_add(facts, (struct fact){ key, FACT_MOUNT, { .mount = mount } });
}

void facts_add_process(struct facts *facts, const char *key, const struct process *process)
{
	facts_add(facts, (struct fact){ key, FACT_PROCESS, { .process = process } });
}

void facts_add_all(struct facts *facts, const char *key, enum fact_kind kind,
		   const struct facts *others)
{
	facts_add(facts, (struct fact){ key, kind, { .list = { others->items, others->count } } });
}

void facts_add_workload(struct facts *facts, const char *key, const struct workload *workload)
{
	struct facts record = { .arena = facts->arena };

	facts_add_text(&record, "runtime", workload_runtimes[workload->runtime].name);
	facts_add_text(&record, "name", workload->name);
	facts_add_text(&record, "container", workload->container);
	facts_add_text(&record, "pod", workload->pod);
	facts_add_all(facts, key, FACT_RECORD, &record);
}

struct fact facts_record(const struct facts *facts)
{
	return (struct fact){ .kind = FACT_RECORD, .as.list = { facts->items, facts->count } };
}
