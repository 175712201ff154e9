/* SPDX-License-Identifier: MIT */
/* How far users and namespaces are from what the kernel allows: LM501, LM502, LM503. */
#include <stdlib.h>

#include "check.h"
#include "util/key-index.h"
#include "util/memory.h"

/* User and PID namespaces nest 32 levels deep: user_namespaces(7), pid_namespaces(7). */
#define DEEPEST 32
#define DEEP    28

/* How many namespaces of each type count for one user. */
struct usage {
	uid_t uid;
	uint64_t counts[NS_TYPE_COUNT];
};

struct usages {
	struct key_index *by_uid;
	struct usage **all;
	size_t count;
};

static struct usage *usage_of(struct usages *usages, const struct audit *audit, uid_t uid)
{
	struct usage *usage = key_index_find(usages->by_uid, uid, 0);

	if (usage)
		return usage;
	usage = arena_alloc(audit->scratch, sizeof(*usage));
	usage->uid = uid;
	key_index_add(usages->by_uid, uid, 0, usage);
	*(struct usage **)array_append(&usages->all, &usages->count, sizeof(*usages->all)) = usage;
	return usage;
}

/*
 * The kernel counts a namespace for its maker, and for who made each user namespace on the way up;
 * the limit is that of our own user namespace. Who made one that ours owns the kernel does not tell:
 * it took privilege there, and counts for ours' owner. Returns the namespace whose owner_uid it is;
 * NULL: it counts elsewhere.
 */
static const struct ns *accountable(const struct audit *audit, const struct ns *ns)
{
	const struct ns *ours = audit->inventory->observer[NS_USER];
	const struct ns *user = ns->type == NS_USER ? ns : ns->owner;

	if (ns->initial || ns->inferred || !ours || !user || ns == ours)
		return NULL;
	if (user == ours)
		return ns;
	while (user && user->parent != ours)
		user = user->parent;
	return user;
}

/* Four fifths. */
static bool is_near(uint64_t count, uint64_t limit)
{
	return limit > 0 && count >= limit - limit / 5;
}

static struct release set_limit(const struct audit *audit, const char *setting, uint64_t limit,
				const char *warning)
{
	struct command_line line = audit_command(audit);

	command_begin(&line);
	command_add(&line, "sysctl");
	command_add(&line, "-w");
	command_add(&line,
		    arena_format(audit->arena, "%s=%llu", setting, (unsigned long long)limit));
	command_warn(&line, warning);
	return command_finish(&line);
}

static void report_usage(struct audit *audit, const struct usage *usage, int type)
{
	const uint64_t limit = audit->inventory->host.ns_max.max[type], count = usage->counts[type];
	const char *name = ns_types[type].name;
	const char *setting = arena_format(audit->arena, "user.max_%s_namespaces", name);
	struct finding *finding = audit_add(audit, audit->inventory->observer[NS_USER], NULL);
	struct facts evidence = { .arena = audit->arena };

	if (count >= limit)
		finding->severity = SEVERITY_HIGH;
	finding->summary = arena_format(
		audit->arena, "uid %u has %llu %s namespaces, of %llu that %s allows", usage->uid,
		(unsigned long long)count, name, (unsigned long long)limit, setting);
	facts_add_number(&evidence, "uid", usage->uid);
	facts_add_text(&evidence, "type", name);
	facts_add_number(&evidence, "count", count);
	facts_add_number(&evidence, "limit", limit);
	finding->evidence = facts_record(&evidence);
	finding->remedy = set_limit(
		audit, setting, 2 * limit,
		arena_format(audit->arena,
			     "until the next boot; nspect -t %s -o +OWNER shows what they are",
			     name));
	finding_mark(finding, setting);
	finding_mark(finding, arena_format(audit->arena, "%u", usage->uid));
}

static void compare(struct audit *audit, const struct usage *usage)
{
	const struct ns_limits *limits = &audit->inventory->host.ns_max;

	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		if ((limits->known & NS_TYPE_BIT(type)) &&
		    is_near(usage->counts[type], limits->max[type]))
			report_usage(audit, usage, type);
	}
}

void check_limits(struct audit *audit)
{
	const struct inventory *inventory = audit->inventory;
	struct usages usages = { .by_uid = key_index_new() };

	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		const struct ns *ns = inventory->namespaces[i];
		const struct ns *by = accountable(audit, ns);

		if (by && !(by->unknown & UNKNOWN_OWNER_UID))
			usage_of(&usages, audit, by->owner_uid)->counts[ns->type]++;
	}
	for (size_t i = 0; i < usages.count; i++)
		compare(audit, usages.all[i]);
	free(usages.all);
	key_index_free(usages.by_uid);
}

static unsigned int depth_of(const struct ns *ns)
{
	unsigned int depth = 0;

	for (; ns->parent && depth <= DEEPEST; ns = ns->parent)
		depth++;
	return depth;
}

static void report_depth(struct audit *audit, const struct ns *ns, unsigned int depth)
{
	struct finding *finding = audit_add(audit, ns, NULL);
	struct facts evidence = { .arena = audit->arena };

	finding->summary = arena_format(audit->arena,
					"%s is nested %u levels deep, of %d that the kernel allows",
					audit_name_ns(audit, ns), depth, DEEPEST);
	facts_add_number(&evidence, "depth", depth);
	facts_add_number(&evidence, "limit", DEEPEST);
	finding->evidence = facts_record(&evidence);
	finding->remedy =
		audit_advice(audit, "what nests containers in containers is to nest less");
	finding_mark(finding, ns_types[ns->type].name);
	finding_mark_ns(audit, finding, ns);
}

/* The deepest of each nest alone. */
void check_depth(struct audit *audit)
{
	for (size_t i = 0; i < audit->inventory->n_namespaces; i++) {
		const struct ns *ns = audit->inventory->namespaces[i];
		unsigned int depth = ns->n_children ? 0 : depth_of(ns);

		if (depth >= DEEP)
			report_depth(audit, ns, depth);
	}
}

void check_user_namespaces(struct audit *audit)
{
	const struct ns_limits *limits = &audit->inventory->host.ns_max;
	const uint64_t limit = limits->max[NS_USER];
	struct facts evidence = { .arena = audit->arena };
	struct finding *finding;

	if (!(limits->known & NS_TYPE_BIT(NS_USER)) || limit == 0)
		return;
	finding = audit_add(audit, audit->inventory->observer[NS_USER], NULL);
	finding->summary = arena_format(audit->arena,
					"each user may make %llu user namespaces and be root in "
					"them, where more of the kernel can be attacked",
					(unsigned long long)limit);
	facts_add_number(&evidence, "limit", limit);
	finding->evidence = facts_record(&evidence);
	finding->remedy =
		set_limit(audit, "user.max_user_namespaces", 0,
			  "rootless containers and the sandboxes of browsers need them; where "
			  "that is so, it is to be accepted");
}
