/* SPDX-License-Identifier: MIT */
/* Mounts that keep a device busy and are easily overlooked: MP206, MP210. */
#include <string.h>

#include "held.h"
#include "util/hash.h"
#include "util/key-index.h"
#include "util/memory.h"

static bool is_same_fs(const struct mount *a, const struct mount *b)
{
	return a->major == b->major && a->minor == b->minor;
}

/* A workload that was started on a file system of its own does not leak it. */
static bool is_home(const struct audit *audit, const struct mount *mount)
{
	const struct mount_node *root = mount_index_root(audit->index, mount->ns);

	return root && is_same_fs(root->mount, mount);
}

static void add_unless_on_host(struct holdings *holdings, const struct ns *ns)
{
	const struct audit *audit = holdings->audit;

	for (size_t i = 0; ns != audit->host && i < ns->mounts.count; i++) {
		const struct mount *mount = &ns->mounts.mounts[i];
		struct held *held;

		if (!is_on_device(mount) || is_home(audit, mount))
			continue;
		held = holdings_add(holdings, mount->major, mount->minor);
		if (!held->is_visible)
			*(const struct mount **)array_append(&held->mounts, &held->n_mounts,
							     sizeof(*held->mounts)) = mount;
	}
}

static void note_host(struct holdings *holdings)
{
	const struct mount_table *table = &holdings->audit->host->mounts;

	for (size_t i = 0; i < table->count; i++)
		holdings_add(holdings, table->mounts[i].major, table->mounts[i].minor)->is_visible =
			true;
}

static void add_holder(struct facts *list, const struct mount *mount)
{
	struct facts facts = { .arena = list->arena };

	facts_add_ns(&facts, "ns", mount->ns);
	facts_add_mount(&facts, "mount", mount);
	facts_add_process(&facts, "process", mount->ns->leader);
	facts_add_all(list, NULL, FACT_RECORD, &facts);
}

/*
 * Where the parents of two mounts are peers, one goes with the other. Returns whether the mount goes
 * with one that was seen before.
 */
static bool goes_with_another(const struct audit *audit, const struct mount *mount,
			      struct key_index *seen)
{
	const struct mount_node *node = mount_index_find(audit->index, mount);
	uint64_t group = node->parent ? node->parent->propagation.peer_group : 0;
	uint64_t place = group ? hash_bytes(node->place, strlen(node->place)) : 0;

	if (group && key_index_find(seen, group, place))
		return true;
	if (group)
		key_index_add(seen, group, place, seen);
	return false;
}

/* The last ones first: what is mounted below goes before what it is mounted on. */
static struct release unmount_all(const struct audit *audit, const struct held *held)
{
	struct command_line line = audit_command(audit);
	struct key_index *seen = key_index_new();

	for (size_t i = held->n_mounts; i-- > 0;) {
		if (!goes_with_another(audit, held->mounts[i], seen))
			(void)command_unmount(&line, audit->index, held->mounts[i]);
	}
	key_index_free(seen);
	return command_finish(&line);
}

static size_t count_namespaces(const struct held *held)
{
	size_t count = 0;

	for (size_t i = 0; i < held->n_mounts; i++)
		count += i == 0 || held->mounts[i]->ns != held->mounts[i - 1]->ns;
	return count;
}

static void report_leaked(struct audit *audit, const struct held *held)
{
	const struct mount *first = held->mounts[0];
	size_t n_namespaces = count_namespaces(held);
	struct finding *finding = audit_add(audit, first->ns, audit->host);
	struct facts evidence = { .arena = audit->arena };
	struct facts holders = { .arena = audit->arena };

	for (size_t i = 0; i < held->n_mounts; i++)
		add_holder(&holders, held->mounts[i]);
	facts_add_text(&evidence, "maj_min",
		       arena_format(audit->arena, "%u:%u", first->major, first->minor));
	facts_add_text(&evidence, "source", first->source);
	facts_add_text(&evidence, "fstype", first->fstype);
	facts_add_number(&evidence, "count", n_namespaces);
	facts_add_all(&evidence, "holders", FACT_LIST, &holders);
	finding->evidence = facts_record(&evidence);
	finding->summary = arena_format(
		audit->arena, "%s is not mounted on %s but stays busy: %s has it at %s%s",
		audit_name_fs(audit, first), audit_name(audit, audit->host),
		audit_name(audit, first->ns), first->target,
		audit_more(audit, ", besides", n_namespaces - 1, "namespace", "namespaces"));
	finding->remedy = unmount_all(audit, held);
	finding_mark(finding, first->source ? first->source : "");
	finding_mark(finding, first->fstype);
	finding_mark(finding, first->target);
}

void check_leaked_mounts(struct audit *audit)
{
	struct holdings holdings = holdings_open(audit);

	/* What the host has behind another root than ours we can't know. */
	if (audit->host && !audit->host->mounts.chrooted) {
		note_host(&holdings);
		for (size_t i = 0; i < audit->inventory->n_namespaces; i++)
			add_unless_on_host(&holdings, audit->inventory->namespaces[i]);
	}
	for (size_t i = 0; i < holdings.count; i++) {
		if (holdings.all[i]->n_mounts)
			report_leaked(audit, holdings.all[i]);
	}
	holdings_close(&holdings);
}

/* Every mount of a device that the host has, unless one of them can be reached. */
static void add_hidden(struct holdings *holdings)
{
	const struct audit *audit = holdings->audit;
	const struct mount_table *table = &audit->host->mounts;

	for (size_t i = 0; i < table->count; i++) {
		const struct mount *mount = &table->mounts[i];
		struct held *held;

		if (!is_on_device(mount))
			continue;
		held = holdings_add(holdings, mount->major, mount->minor);
		if (!held->is_visible && is_hidden(audit, mount))
			*(const struct mount **)array_append(&held->mounts, &held->n_mounts,
							     sizeof(*held->mounts)) = mount;
		else
			held->is_visible = true;
	}
}

static const struct mount *find_cover(const struct audit *audit, const struct mount *mount)
{
	return mount_index_walk(audit->index, mount->ns, mount->target, audit->scratch).node->mount;
}

/* What is mounted on the root of the machine is not to be unmounted. */
static struct release uncover(const struct audit *audit, const struct mount *mount,
			      const struct mount *cover)
{
	struct command_line line = audit_command(audit);

	if (strcmp(cover->target, "/") == 0) {
		command_warn(&line, "what covers it is the root");
	} else if (command_unmount(&line, audit->index, cover)) {
		command_warn(&line, "then the mount below it can be reached, and unmounted too");
	}
	return command_finish(&line);
}

static void report_hidden(struct audit *audit, const struct held *held)
{
	const struct mount *mount = held->mounts[0];
	const struct mount *cover = find_cover(audit, mount);
	struct finding *finding = audit_add(audit, mount->ns, NULL);
	struct facts evidence = { .arena = audit->arena };

	finding->summary = arena_format(
		audit->arena, "%s at %s of %s can't be reached but stays busy: %s covers it at %s",
		audit_name_fs(audit, mount), mount->target, audit_name(audit, mount->ns),
		audit_name_fs(audit, cover), cover->target);
	facts_add_mount(&evidence, "mount", mount);
	facts_add_mount(&evidence, "cover", cover);
	facts_add_number(&evidence, "count", held->n_mounts);
	finding->evidence = facts_record(&evidence);
	finding->remedy = uncover(audit, mount, cover);
	finding_mark(finding, mount->source ? mount->source : "");
	finding_mark(finding, mount->target);
}

void check_hidden_mounts(struct audit *audit)
{
	struct holdings holdings = holdings_open(audit);

	if (audit->host && !audit->host->mounts.chrooted)
		add_hidden(&holdings);
	for (size_t i = 0; i < holdings.count; i++) {
		if (!holdings.all[i]->is_visible)
			report_hidden(audit, holdings.all[i]);
	}
	holdings_close(&holdings);
}
