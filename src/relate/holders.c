/* SPDX-License-Identifier: MIT */
/*
 * One walk over the processes and one over the namespaces, however many are asked for. Two queries
 * can be for the same namespace: each has its own holders.
 */
#include "relate/holders.h"

#include <stdlib.h>
#include <string.h>

#include "relate/device-stack.h"
#include "relate/mount-index.h"
#include "release.h"
#include "util/arena.h"
#include "util/key-index.h"
#include "util/memory.h"

/* A query, and what was found for it. */
struct slot {
	const struct holder_query *query;
	struct slot *next; /* of another query for the same namespace */
	struct device_stack *stack;
	size_t n_found;
};

struct search {
	const struct inventory *inventory;
	struct arena *arena;
	struct slot *slots; /* as many as queries */
	size_t n_slots;
	struct key_index *by_ns;    /* those that are for all of a namespace */
	struct mount_index *mounts; /* NULL: none is asked for */
	struct holder *found;
	size_t count;
};

static struct slot *find_slot(const struct search *search, const struct ns *ns)
{
	return ns ? key_index_find(search->by_ns, (uintptr_t)ns, 0) : NULL;
}

static struct holder *add_holder(struct search *search, struct slot *slot, enum holder_kind kind)
{
	struct holder *holder =
		array_append(&search->found, &search->count, sizeof(*search->found));

	*holder = (struct holder){ .query = slot->query, .kind = kind, .certain = true };
	slot->n_found++;
	return holder;
}

static void add_task(struct search *search, const struct ns *ns, const struct process *process,
		     bool certain)
{
	for (struct slot *slot = find_slot(search, ns); slot; slot = slot->next) {
		struct holder *holder = add_holder(search, slot, HOLDER_TASK);

		holder->process = process;
		holder->certain = certain;
	}
}

static void add_tasks(struct search *search)
{
	for (size_t i = 0; i < search->inventory->n_processes; i++) {
		const struct process *process = search->inventory->processes[i];

		for (int type = 0; type < NS_TYPE_COUNT; type++) {
			add_task(search, process->ns[type], process, true);
			add_task(search, process->inferred[type], process, false);
		}
	}
}

static void add_related(struct search *search, const struct ns *ns, const struct ns *other,
			enum holder_kind kind)
{
	for (struct slot *slot = find_slot(search, ns); slot; slot = slot->next)
		add_holder(search, slot, kind)->other = other;
}

static void add_relations(struct search *search)
{
	for (size_t i = 0; i < search->inventory->n_namespaces; i++) {
		const struct ns *other = search->inventory->namespaces[i];

		add_related(search, other->parent, other, HOLDER_CHILD);
		if (other->owner != other->parent)
			add_related(search, other->owner, other, HOLDER_OWNED);
	}
}

static void add_reference(struct search *search, struct slot *slot,
			  const struct reference *reference)
{
	struct holder *holder = add_holder(search, slot, HOLDER_REFERENCE);

	holder->reference = reference;
	holder->process = reference->process;
	holder->certain = reference->kind != REFERENCE_PIDFD;
}

static bool is_asked_for(const struct holder_query *query, const struct reference *reference)
{
	return !query->path ||
	       (reference->kind == REFERENCE_PIN && strcmp(reference->target, query->path) == 0);
}

static void add_references(struct search *search, struct slot *slot)
{
	const struct holder_query *query = slot->query;

	for (const struct reference *reference = query->ns->references; reference;
	     reference = reference->next) {
		if (is_asked_for(query, reference))
			add_reference(search, slot, reference);
	}
}

/* A PID namespace without processes may be the one that a dead process was in. */
static void add_dead_pidfds(struct search *search, struct slot *slot)
{
	const struct ns *ns = slot->query->ns;

	if (slot->query->path || ns->type != NS_PID || ns->n_processes)
		return;
	for (const struct reference *pidfd = search->inventory->dead_pidfds; pidfd;
	     pidfd = pidfd->next)
		add_reference(search, slot, pidfd);
}

static void add_broken_pin(struct search *search, struct slot *slot)
{
	struct reference *pin = arena_alloc(search->arena, sizeof(*pin));

	pin->kind = REFERENCE_PIN;
	pin->state = PIN_BROKEN;
	pin->target = slot->query->path;
	pin->in_ns = search->inventory->observer[NS_MNT];
	add_reference(search, slot, pin);
}

static const struct block_device *find_device(const struct search *search, uint32_t major,
					      uint32_t minor)
{
	const struct block_device *device = search->inventory->block_devices;

	while (device && (device->id.major != major || device->id.minor != minor))
		device = device->next;
	return device;
}

/* Adds a holder of a device, where that is in the stack. */
static struct holder *add_holder_of(struct search *search, struct slot *slot, enum holder_kind kind,
				    uint32_t major, uint32_t minor)
{
	int level = device_stack_level(slot->stack, major, minor);
	struct holder *holder;

	if (level < 0)
		return NULL;
	holder = add_holder(search, slot, kind);
	holder->level = level;
	holder->device = level > 0 ? find_device(search, major, minor) : NULL;
	return holder;
}

static void add_mounts(struct search *search, struct slot *slot, const struct ns *ns)
{
	for (size_t i = 0; i < ns->mounts.count; i++) {
		const struct mount *mount = &ns->mounts.mounts[i];
		struct holder *holder =
			add_holder_of(search, slot, HOLDER_MOUNT, mount->major, mount->minor);

		if (!holder)
			continue;
		holder->mount = mount;
		holder->process = ns->leader;
	}
}

static void add_mount_uses(struct search *search, struct slot *slot)
{
	for (const struct mount_use *use = search->inventory->mount_uses; use; use = use->next) {
		struct holder *holder =
			add_holder_of(search, slot, HOLDER_MOUNT_USE, use->major, use->minor);

		if (!holder)
			continue;
		holder->use = use;
		holder->mount = use->mount;
		holder->process = use->process;
	}
}

static bool is_file_asked(const struct slot *slot, const char *file)
{
	return slot->query->file && file && strcmp(slot->query->file, file) == 0;
}

/* A partition by itself keeps nothing busy. */
static void add_block_devices(struct search *search, struct slot *slot)
{
	const struct block_device *device = search->inventory->block_devices;

	for (; device; device = device->next) {
		int level = device_stack_level(slot->stack, device->id.major, device->id.minor);
		struct holder *holder;

		if (device->kind == BLOCK_PARTITION || level < 0 ||
		    (level == 0 && !is_file_asked(slot, device->file)))
			continue;
		holder = add_holder(search, slot, HOLDER_DEVICE);
		holder->device = device;
		holder->level = level - 1;
	}
}

static void add_swaps(struct search *search, struct slot *slot)
{
	for (const struct swap *swap = search->inventory->swaps; swap; swap = swap->next) {
		struct holder *holder =
			is_file_asked(slot, swap->path)
				? add_holder(search, slot, HOLDER_SWAP)
				: add_holder_of(search, slot, HOLDER_SWAP, swap->device.major,
						swap->device.minor);

		if (holder)
			holder->swap = swap;
	}
}

static void add_of_devices(struct search *search, struct slot *slot)
{
	const struct holder_query *query = slot->query;

	if (!search->mounts)
		search->mounts = mount_index_new(search->inventory);
	slot->stack = device_stack_new(search->inventory, query->devices, query->n_devices);
	add_block_devices(search, slot);
	add_swaps(search, slot);
	for (size_t i = 0; i < search->inventory->n_namespaces; i++)
		add_mounts(search, slot, search->inventory->namespaces[i]);
	add_mount_uses(search, slot);
	device_stack_free(slot->stack);
}

static void add_rest(struct search *search, struct slot *slot)
{
	if (slot->query->devices) {
		add_of_devices(search, slot);
		return;
	}
	if (!slot->query->ns) {
		add_broken_pin(search, slot);
		return;
	}
	add_references(search, slot);
	add_dead_pidfds(search, slot);
	if (slot->n_found == 0)
		add_holder(search, slot, HOLDER_KERNEL);
}

static void index_queries(struct search *search, const struct holder_query *queries)
{
	for (size_t i = 0; i < search->n_slots; i++) {
		struct slot *slot = &search->slots[i];
		const struct ns *ns = queries[i].ns;

		slot->query = &queries[i];
		/* What is mounted at a path is found among the references alone. */
		if (!ns || queries[i].path)
			continue;
		slot->next = find_slot(search, ns);
		key_index_remove(search->by_ns, (uintptr_t)ns, 0);
		key_index_add(search->by_ns, (uintptr_t)ns, 0, slot);
	}
}

static int rank(const struct holder *holder)
{
	if (holder->kind == HOLDER_REFERENCE)
		return HOLDER_REFERENCE + (int)holder->reference->kind;
	return holder->kind < HOLDER_REFERENCE ? (int)holder->kind
					       : (int)holder->kind + REFERENCE_KIND_COUNT;
}

static pid_t pid_of(const struct holder *holder)
{
	return holder->process ? holder->process->pid : 0;
}

static int compare_devices(const struct block_device *first, const struct block_device *second)
{
	if (first->id.major != second->id.major)
		return first->id.major < second->id.major ? -1 : 1;
	return first->id.minor < second->id.minor ? -1 : first->id.minor > second->id.minor;
}

/* What is equal stays in the order in which it was found. */
static int compare_holders(const void *a, const void *b)
{
	const struct holder *first = *(const struct holder *const *)a;
	const struct holder *second = *(const struct holder *const *)b;

	if (first->query != second->query)
		return first->query < second->query ? -1 : 1;
	if (first->level != second->level)
		return first->level > second->level ? -1 : 1;
	if (rank(first) != rank(second))
		return rank(first) - rank(second);
	if (first->kind == HOLDER_DEVICE)
		return compare_devices(first->device, second->device);
	if (pid_of(first) != pid_of(second))
		return pid_of(first) < pid_of(second) ? -1 : 1;
	return first < second ? -1 : first > second;
}

/* Moves what was found into the arena. */
static const struct holder *const *store(struct search *search)
{
	struct holder *holders = arena_alloc(search->arena, search->count * sizeof(*holders));
	const struct holder **sorted = arena_alloc(search->arena, search->count * sizeof(*sorted));

	for (size_t i = 0; i < search->count; i++) {
		holders[i] = search->found[i];
		find_release(search->inventory, search->mounts, search->arena, &holders[i]);
		sorted[i] = &holders[i];
	}
	qsort(sorted, search->count, sizeof(*sorted), compare_holders);
	return sorted;
}

size_t find_holders(const struct inventory *inventory, struct arena *arena,
		    const struct holder_query *queries, size_t n_queries,
		    const struct holder *const **ret)
{
	struct search search = {
		.inventory = inventory,
		.arena = arena,
		.slots = arena_alloc(arena, n_queries * sizeof(*search.slots)),
		.n_slots = n_queries,
		.by_ns = key_index_new(),
	};

	index_queries(&search, queries);
	add_tasks(&search);
	add_relations(&search);
	for (size_t i = 0; i < n_queries; i++)
		add_rest(&search, &search.slots[i]);
	*ret = store(&search);
	free(search.found);
	key_index_free(search.by_ns);
	mount_index_free(search.mounts);
	return search.count;
}

const struct ns *holder_ns(const struct holder *holder)
{
	return holder->mount ? holder->mount->ns : holder->query->ns;
}

const char *block_device_path(const struct block_device *device, struct arena *arena)
{
	return device->name ? arena_format(arena, "/dev/mapper/%s", device->name) : device->path;
}

const char *holder_kind_name(const struct holder *holder)
{
	static const char *const names[] = {
		[HOLDER_TASK] = "task",     [HOLDER_CHILD] = "child", [HOLDER_OWNED] = "owned",
		[HOLDER_KERNEL] = "kernel", [HOLDER_SWAP] = "swap",   [HOLDER_MOUNT] = "mount",
	};

	if (holder->kind == HOLDER_REFERENCE)
		return reference_kinds[holder->reference->kind];
	if (holder->kind == HOLDER_MOUNT_USE)
		return mount_use_kinds[holder->use->kind];
	if (holder->kind == HOLDER_DEVICE)
		return block_kinds[holder->device->kind];
	return names[holder->kind];
}

const char *holder_verdict(const struct holder *holder)
{
	const struct ns *ns = holder->query->ns;
	const char *state;

	if (holder->kind != HOLDER_REFERENCE || holder->reference->kind != REFERENCE_PIN)
		return NULL;
	state = pin_state_name(holder->reference);
	return strcmp(state, "ok") == 0 && ns->n_threads == 0 ? "orphan" : state;
}
