/* SPDX-License-Identifier: MIT */
/* Mounts that are in no namespace any more and still in use: MP209. */
#include <errno.h>

#include "held.h"
#include "relate/holders.h"
#include "util/key-index.h"
#include "util/memory.h"

/* Before Linux 6.12 the kernel has no list of mount namespaces, so nobody can be sure. */
static bool is_detached(const struct audit *audit, const struct mount_use *use)
{
	const struct coverage *listed = &audit->inventory->coverage[DISCOVERY_MOUNTS];

	return use->detached ||
	       (!use->mount && listed->errnum == ENOTTY && audit->host && audit->host->initial);
}

static void note_known(struct holdings *holdings, const struct ns *ns)
{
	for (size_t i = 0; i < ns->mounts.count; i++) {
		const struct mount *mount = &ns->mounts.mounts[i];
		struct held *held = key_index_find(holdings->by_device, mount->major, mount->minor);

		if (held && !held->known)
			held->known = mount;
	}
}

static void collect_uses(struct holdings *holdings)
{
	const struct inventory *inventory = holdings->audit->inventory;

	for (const struct mount_use *use = inventory->mount_uses; use; use = use->next) {
		struct held *held;

		if (!is_detached(holdings->audit, use))
			continue;
		held = holdings_add(holdings, use->major, use->minor);
		*(const struct mount_use **)array_append(&held->uses, &held->n_uses,
							 sizeof(*held->uses)) = use;
	}
	for (size_t i = 0; holdings->count && i < inventory->n_namespaces; i++)
		note_known(holdings, inventory->namespaces[i]);
}

static void add_use(struct facts *list, const struct mount_use *use)
{
	struct facts facts = { .arena = list->arena };

	facts_add_process(&facts, "process", use->process);
	facts_add_text(&facts, "kind", mount_use_kinds[use->kind]);
	if (use->kind == MOUNT_USE_FD)
		facts_add_number(&facts, "fd", (uint64_t)use->fd);
	else
		facts_add_text(&facts, "fd", NULL);
	facts_add_text(&facts, "path", use->path);
	facts_add_number(&facts, "mount_id", use->mount_id);
	facts_add_all(list, NULL, FACT_RECORD, &facts);
}

/* The uses of one process are next to each other. */
static bool is_first_use(const struct held *held, size_t i)
{
	return i == 0 || held->uses[i]->process != held->uses[i - 1]->process;
}

static size_t count_processes(const struct held *held)
{
	size_t count = 0;

	for (size_t i = 0; i < held->n_uses; i++)
		count += is_first_use(held, i);
	return count;
}

static struct release end_processes(const struct audit *audit, const struct held *held)
{
	struct command_line line = audit_command(audit);

	for (size_t i = 0; i < held->n_uses; i++) {
		if (is_first_use(held, i))
			command_end_process(&line, held->uses[i]->process);
	}
	return command_finish(&line);
}

/* A whole disk is not among the block devices that are known. */
static const char *name_device(const struct audit *audit, const struct held *held)
{
	const struct mount_use *use = held->uses[0];
	const struct block_device *device = audit->inventory->block_devices;

	if (held->known)
		return audit_name_fs(audit, held->known);
	while (device && (device->id.major != use->major || device->id.minor != use->minor))
		device = device->next;
	if (device)
		return block_device_path(device, audit->arena);
	return arena_format(audit->arena, "device %u:%u", use->major, use->minor);
}

static struct fact collect_evidence(const struct audit *audit, const struct held *held)
{
	const struct mount_use *first = held->uses[0];
	struct facts evidence = { .arena = audit->arena };
	struct facts uses = { .arena = audit->arena };

	for (size_t i = 0; i < held->n_uses; i++)
		add_use(&uses, held->uses[i]);
	facts_add_text(&evidence, "maj_min",
		       arena_format(audit->arena, "%u:%u", first->major, first->minor));
	facts_add_number(&evidence, "count", held->n_uses);
	facts_add_all(&evidence, "uses", FACT_LIST, &uses);
	return facts_record(&evidence);
}

static void report_detached(struct audit *audit, const struct held *held)
{
	const struct mount_use *first = held->uses[0];
	const struct process *process = first->process;
	const char *comm = process->comm ? process->comm : "?";
	struct finding *finding = audit_add(audit, process->ns[NS_MNT], NULL);

	/* Memory alone is kept, no device. */
	if (first->major == 0 && !(held->known && is_on_device(held->known)))
		finding->severity = SEVERITY_LOW;
	finding->summary = arena_format(
		audit->arena,
		"a mount of %s was unmounted lazily and stays busy: %s (PID %d) uses %s%s",
		name_device(audit, held), comm, process->pid, first->path,
		audit_more(audit, ", besides", count_processes(held) - 1, "process", "processes"));
	finding->evidence = collect_evidence(audit, held);
	finding->remedy = end_processes(audit, held);
	finding_mark(finding, comm);
	finding_mark(finding, first->path);
}

void check_detached_mounts(struct audit *audit)
{
	struct holdings holdings = holdings_open(audit);

	collect_uses(&holdings);
	for (size_t i = 0; i < holdings.count; i++)
		report_detached(audit, holdings.all[i]);
	holdings_close(&holdings);
}
