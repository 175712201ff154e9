/* SPDX-License-Identifier: MIT */
#include "view/metrics.h"

#include <assert.h>
#include <string.h>

#include "audit/audit.h"
#include "model/needs.h"
#include "relate/mount-index.h"
#include "relate/overlap.h"
#include "relate/sharing.h"
#include "relate/workload.h"
#include "util/arena.h"
#include "util/key-index.h"
#include "util/macros.h"

#define OVERLAPS_MAX 10000
#define METRICS_MAX  24

struct counting {
	const struct inventory *inventory;
	const struct metrics_request *request;
	struct arena *arena;
	struct metrics *metrics;
};

static struct metric *add_metric(struct counting *counting, const char *name, const char *help,
				 size_t max_samples)
{
	struct metric *metric = &counting->metrics->items[counting->metrics->count++];

	assert(counting->metrics->count <= METRICS_MAX);
	metric->name = name;
	metric->help = help;
	metric->samples = arena_alloc(counting->arena, max_samples * sizeof(*metric->samples));
	return metric;
}

static void add_sample(struct metric *metric, const char *label, const char *of, double value)
{
	metric->samples[metric->n_samples++] = (struct metric_sample){
		.labels = { { label, of } },
		.value = value,
	};
}

static void add_single(struct counting *counting, const char *name, const char *help, double value)
{
	add_sample(add_metric(counting, name, help, 1), NULL, NULL, value);
}

/* One that is inferred with its inode was seen as well, or counts as one that can't be. */
static bool is_counted(const struct inventory *inventory, const struct ns *ns)
{
	return !(ns->inferred && ns->ino && inventory_find_ns(inventory, ns->type, ns->ino));
}

static void count_scan(struct counting *counting)
{
	const struct inventory *inventory = counting->inventory;
	struct metric *info = add_metric(counting, "nspect_build_info",
					 "The version of nspect; the value is always 1.", 1);

	add_sample(info, "version", counting->request->version, 1);
	add_single(counting, "nspect_last_run_timestamp_seconds",
		   "When the reading began, in seconds since the epoch.",
		   (double)inventory->host.time);
	add_single(counting, "nspect_scan_duration_seconds", "How long the reading took.",
		   counting->request->duration);
	add_single(counting, "nspect_scan_complete",
		   "Whether everything could be seen (1), or something could not (0).",
		   inventory->gaps ? 0 : 1);
	add_single(counting, "nspect_scan_gaps", "How much could not be seen.",
		   (double)inventory->n_gaps);
	add_single(counting, "nspect_processes", "Processes that were looked at.",
		   (double)inventory->n_processes);
}

static void count_namespaces(struct counting *counting)
{
	const struct inventory *inventory = counting->inventory;
	struct metric *all =
		add_metric(counting, "nspect_namespaces", "Namespaces.", NS_TYPE_COUNT);
	struct metric *orphaned =
		add_metric(counting, "nspect_namespaces_orphaned",
			   "Namespaces that no process and no thread is in.", NS_TYPE_COUNT);

	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		size_t n_all = 0, n_orphaned = 0;

		for (size_t i = 0; i < inventory->n_namespaces; i++) {
			const struct ns *ns = inventory->namespaces[i];

			if ((int)ns->type != type || !is_counted(inventory, ns))
				continue;
			n_all++;
			n_orphaned += ns->n_processes == 0 && ns->n_threads == 0;
		}
		add_sample(all, "type", ns_types[type].name, (double)n_all);
		add_sample(orphaned, "type", ns_types[type].name, (double)n_orphaned);
	}
}

static void count_limits(struct counting *counting)
{
	const struct ns_limits *limits = &counting->inventory->host.ns_max;
	struct metric *metric = add_metric(
		counting, "nspect_namespaces_limit",
		"How many namespaces a user can have: user.max_*_namespaces.", NS_TYPE_COUNT);

	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		if (limits->known & NS_TYPE_BIT(type))
			add_sample(metric, "type", ns_types[type].name, (double)limits->max[type]);
	}
}

/* Places where one is pinned. Elsewhere: all right in another mount namespace than ours. */
static void count_pins(struct counting *counting)
{
	static const char *const states[] = { "ok", "elsewhere", "shadowed", "broken" };
	const struct inventory *inventory = counting->inventory;
	size_t counts[ARRAY_SIZE(states)] = { 0 };
	struct metric *metric = add_metric(
		counting, "nspect_namespace_pins",
		"Mounts that keep a namespace, by what their path leads to.", ARRAY_SIZE(states));

	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		const struct reference *pin = inventory->namespaces[i]->references;

		for (; pin; pin = pin->next) {
			for (size_t k = 0; pin->kind == REFERENCE_PIN && k < ARRAY_SIZE(states);
			     k++)
				counts[k] += strcmp(pin_state_name(pin), states[k]) == 0;
		}
	}
	for (size_t k = 0; k < ARRAY_SIZE(states); k++)
		add_sample(metric, "state", states[k], (double)counts[k]);
}

enum owner { OWNER_INITIAL, OWNER_CONTAINER, OWNER_UNIT, OWNER_OTHER, OWNER_NOBODY, OWNER_COUNT };

static enum owner owner_of(const struct inventory *inventory, const struct ns *ns)
{
	enum workload_runtime runtime = ns_workload(inventory, ns).runtime;

	if (ns->initial)
		return OWNER_INITIAL;
	if (ns->n_processes == 0 && ns->n_threads == 0)
		return OWNER_NOBODY;
	if (runtime == WORKLOAD_UNIT)
		return OWNER_UNIT;
	if (runtime == WORKLOAD_NONE || runtime == WORKLOAD_SANDBOX)
		return OWNER_OTHER;
	return OWNER_CONTAINER;
}

static void count_mounts(struct counting *counting)
{
	static const char *const owners[OWNER_COUNT] = {
		[OWNER_INITIAL] = "initial", [OWNER_CONTAINER] = "container", [OWNER_UNIT] = "unit",
		[OWNER_OTHER] = "other",     [OWNER_NOBODY] = "orphan",
	};
	const struct inventory *inventory = counting->inventory;
	size_t counts[OWNER_COUNT] = { 0 }, largest = 0;
	struct metric *metric =
		add_metric(counting, "nspect_mounts",
			   "Mounts, by what their mount namespace belongs to.", OWNER_COUNT);

	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		const struct ns *ns = inventory->namespaces[i];
		size_t count = ns->mounts.count;

		if (ns->type != NS_MNT)
			continue;
		counts[owner_of(inventory, ns)] += count;
		largest = count > largest ? count : largest;
	}
	for (int owner = 0; owner < OWNER_COUNT; owner++)
		add_sample(metric, "mntns_class", owners[owner], (double)counts[owner]);
	add_single(counting, "nspect_mounts_max",
		   "Mounts of the mount namespace that has the most.", (double)largest);
	if (inventory->host.mount_max)
		add_single(counting, "nspect_mounts_limit",
			   "How many mounts a mount namespace can have: fs.mount-max.",
			   (double)inventory->host.mount_max);
}

static void count_detached(struct counting *counting)
{
	struct key_index *known = key_index_new();
	const struct mount_use *use = counting->inventory->mount_uses;

	for (; use; use = use->next) {
		if (use->detached && !key_index_find(known, use->mount_id, 0))
			key_index_add(known, use->mount_id, 0, known);
	}
	add_single(counting, "nspect_detached_mounts",
		   "Mounts that are in no mount namespace any more and still in use.",
		   (double)key_index_count(known));
	key_index_free(known);
}

static void count_overlaps(struct counting *counting)
{
	const struct overlap_request request = {
		.namespaces = counting->request->user_namespaces,
		.n_namespaces = counting->request->n_user_namespaces,
		.max = OVERLAPS_MAX,
	};
	const struct overlaps overlaps =
		overlaps_find(counting->inventory, &request, counting->arena);
	struct metric *metric =
		add_metric(counting, "nspect_userns_overlaps",
			   "Ranges of ids that unrelated user namespaces share, by how bad it is.",
			   OVERLAP_GRADE_COUNT);

	for (int grade = 0; grade < OVERLAP_GRADE_COUNT; grade++) {
		size_t count = 0;

		for (size_t i = 0; i < overlaps.count; i++)
			count += overlaps.items[i].certain && (int)overlaps.items[i].grade == grade;
		add_sample(metric, "grade", overlap_grades[grade], (double)count);
	}
}

/* A rule that finds nothing says so, so that an alert about it ends. */
static void add_rule(struct metric *metric, const struct rule *rule, const size_t *counts)
{
	for (int severity = 0; severity < SEVERITY_COUNT; severity++) {
		if (counts[severity] == 0 && (int)rule->severity != severity)
			continue;
		metric->samples[metric->n_samples++] = (struct metric_sample){
			.labels = { { "rule", rule->id }, { "severity", severities[severity] } },
			.value = (double)counts[severity],
		};
	}
}

static void count_findings(struct counting *counting)
{
	struct mount_index *index = mount_index_new(counting->inventory);
	struct sharing *sharing = sharing_new(counting->inventory, index);
	const struct finding *const *findings;
	size_t n_findings = audit_run(counting->inventory, index, sharing, RULES_ALL,
				      counting->arena, &findings);
	struct metric *metric =
		add_metric(counting, "nspect_audit_findings",
			   "What the rules of nspect --audit find.", n_rules * SEVERITY_COUNT);

	for (size_t i = 0; i < n_rules; i++) {
		size_t counts[SEVERITY_COUNT] = { 0 };

		for (size_t k = 0; k < n_findings; k++)
			counts[findings[k]->severity] += findings[k]->rule == &rules[i];
		add_rule(metric, &rules[i], counts);
	}
	sharing_free(sharing);
	mount_index_free(index);
}

unsigned int metrics_needs(void)
{
	return audit_needs(RULES_ALL) | NEED_MOUNTS | NEED_MOUNT_USES | NEED_MOUNT_NAMESPACES |
	       NEED_PINS | NEED_ID_MAPS | NEED_SUBIDS | NEED_LIMITS;
}

const struct metrics *metrics_of(const struct inventory *inventory,
				 const struct metrics_request *request, struct arena *arena)
{
	struct counting counting = {
		.inventory = inventory,
		.request = request,
		.arena = arena,
		.metrics = arena_alloc(arena, sizeof(*counting.metrics)),
	};

	counting.metrics->items =
		arena_alloc(arena, METRICS_MAX * sizeof(*counting.metrics->items));
	count_scan(&counting);
	count_namespaces(&counting);
	count_limits(&counting);
	count_pins(&counting);
	count_mounts(&counting);
	count_detached(&counting);
	count_overlaps(&counting);
	count_findings(&counting);
	return counting.metrics;
}
