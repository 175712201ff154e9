/* SPDX-License-Identifier: MIT */
#include "model/inventory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "util/arena.h"
#include "util/hash.h"
#include "util/key-index.h"
#include "util/memory.h"

const char *const reference_kinds[REFERENCE_KIND_COUNT] = {
	[REFERENCE_THREAD] = "thread", [REFERENCE_FOR_CHILDREN] = "for-children",
	[REFERENCE_FD] = "fd",         [REFERENCE_PIDFD] = "pidfd",
	[REFERENCE_SOCKET] = "socket", [REFERENCE_TUN] = "tun",
	[REFERENCE_PIN] = "pin",       [REFERENCE_IDMAPPED_MOUNT] = "idmapped-mount",
};

const char *const pin_states[PIN_STATE_COUNT] = {
	[PIN_OK] = "ok",
	[PIN_SHADOWED] = "shadowed",
	[PIN_BROKEN] = "broken",
};

struct inventory *inventory_new(void)
{
	struct inventory *inventory = memory_zeroed(1, sizeof(*inventory));

	inventory->arena = arena_new();
	inventory->ns_index = key_index_new();
	inventory->process_index = key_index_new();
	inventory->user_index = key_index_new();
	inventory->group_index = key_index_new();
	inventory->users_end = &inventory->users;
	inventory->groups_end = &inventory->groups;
	inventory->gaps_end = &inventory->gaps;
	inventory->dead_pidfds_end = &inventory->dead_pidfds;
	inventory->mount_uses_end = &inventory->mount_uses;
	return inventory;
}

void inventory_free(struct inventory *inventory)
{
	if (!inventory)
		return;
	key_index_free(inventory->ns_index);
	key_index_free(inventory->process_index);
	key_index_free(inventory->user_index);
	key_index_free(inventory->group_index);
	arena_free(inventory->arena);
	free(inventory->namespaces);
	free(inventory->processes);
	free(inventory);
}

static struct ns *append_ns(struct inventory *inventory, enum ns_type type, uint64_t ino)
{
	struct ns *ns = arena_alloc(inventory->arena, sizeof(*ns));

	ns->type = type;
	ns->ino = ino;
	ns->owner_uid = UID_UNKNOWN;
	ns->netnsid = NETNSID_UNASSIGNED;
	ns->references_end = &ns->references;
	*(struct ns **)array_append(&inventory->namespaces, &inventory->n_namespaces,
				    sizeof(*inventory->namespaces)) = ns;
	return ns;
}

struct ns *inventory_add_ns(struct inventory *inventory, enum ns_type type, uint64_t ino)
{
	struct ns *ns = key_index_find(inventory->ns_index, type, ino);

	if (ns)
		return ns;
	ns = append_ns(inventory, type, ino);
	key_index_add(inventory->ns_index, type, ino, ns);
	return ns;
}

struct process *inventory_add_process(struct inventory *inventory, pid_t pid)
{
	struct process *process = key_index_find(inventory->process_index, (uint64_t)pid, 0);

	if (process)
		return process;
	process = arena_alloc(inventory->arena, sizeof(*process));
	process->pid = pid;
	process->uid = UID_UNKNOWN;
	key_index_add(inventory->process_index, (uint64_t)pid, 0, process);
	*(struct process **)array_append(&inventory->processes, &inventory->n_processes,
					 sizeof(*inventory->processes)) = process;
	return process;
}

struct ns *inventory_find_ns(const struct inventory *inventory, enum ns_type type, uint64_t ino)
{
	return key_index_find(inventory->ns_index, type, ino);
}

struct process *inventory_find_process(const struct inventory *inventory, pid_t pid)
{
	return key_index_find(inventory->process_index, (uint64_t)pid, 0);
}

struct reference *inventory_add_reference(struct inventory *inventory, struct ns *ns,
					  enum reference_kind kind)
{
	struct reference *reference = arena_alloc(inventory->arena, sizeof(*reference));

	reference->kind = kind;
	*ns->references_end = reference;
	ns->references_end = &reference->next;
	return reference;
}

void inventory_add_dead_pidfd(struct inventory *inventory, struct process *process, pid_t tid,
			      int fd)
{
	struct reference *reference = arena_alloc(inventory->arena, sizeof(*reference));

	reference->kind = REFERENCE_PIDFD;
	reference->process = process;
	reference->tid = tid;
	reference->fd = fd;
	*inventory->dead_pidfds_end = reference;
	inventory->dead_pidfds_end = &reference->next;
}

void inventory_add_gap(struct inventory *inventory, const char *what, int errnum, pid_t pid,
		       uint64_t ino)
{
	struct gap *gap = arena_alloc(inventory->arena, sizeof(*gap));

	gap->what = what;
	gap->errnum = errnum < 0 ? -errnum : errnum;
	gap->pid = pid;
	gap->ino = ino;
	*inventory->gaps_end = gap;
	inventory->gaps_end = &gap->next;
	inventory->n_gaps++;
}

void inventory_add_user(struct inventory *inventory, uid_t uid, const char *name)
{
	struct user *user;

	if (inventory_has_user(inventory, uid))
		return;
	user = arena_alloc(inventory->arena, sizeof(*user));
	user->uid = uid;
	user->name = name ? arena_copy_text(inventory->arena, name) : NULL;
	*inventory->users_end = user;
	inventory->users_end = &user->next;
	key_index_add(inventory->user_index, uid, 0, user);
}

bool inventory_has_user(const struct inventory *inventory, uid_t uid)
{
	return key_index_find(inventory->user_index, uid, 0) != NULL;
}

const char *inventory_user_name(const struct inventory *inventory, uid_t uid)
{
	const struct user *user = key_index_find(inventory->user_index, uid, 0);

	return user ? user->name : NULL;
}

void inventory_add_group(struct inventory *inventory, gid_t gid, const char *name)
{
	struct group_name *group;

	if (inventory_has_group(inventory, gid))
		return;
	group = arena_alloc(inventory->arena, sizeof(*group));
	group->gid = gid;
	group->name = name ? arena_copy_text(inventory->arena, name) : NULL;
	*inventory->groups_end = group;
	inventory->groups_end = &group->next;
	key_index_add(inventory->group_index, gid, 0, group);
}

bool inventory_has_group(const struct inventory *inventory, gid_t gid)
{
	return key_index_find(inventory->group_index, gid, 0) != NULL;
}

const char *inventory_group_name(const struct inventory *inventory, gid_t gid)
{
	const struct group_name *group = key_index_find(inventory->group_index, gid, 0);

	return group ? group->name : NULL;
}

void inventory_index_names(struct inventory *inventory)
{
	for (struct user *user = inventory->users; user; user = user->next) {
		if (!inventory_has_user(inventory, user->uid))
			key_index_add(inventory->user_index, user->uid, 0, user);
	}
	for (struct group_name *group = inventory->groups; group; group = group->next) {
		if (!inventory_has_group(inventory, group->gid))
			key_index_add(inventory->group_index, group->gid, 0, group);
	}
}

/* In the index they stand behind the types of those that were seen: by inode, or by label. */
struct ns *inventory_add_inferred(struct inventory *inventory, enum ns_type type, uint64_t ino,
				  const char *label)
{
	uint64_t kind = (uint64_t)type + (ino ? NS_TYPE_COUNT : 2 * NS_TYPE_COUNT);
	uint64_t key = ino ? ino : hash_bytes(label, strlen(label));
	struct ns *found = key_index_find(inventory->ns_index, kind, key);
	struct ns *ns;

	if (found && (ino || strcmp(found->label, label) == 0))
		return found;
	ns = append_ns(inventory, type, ino);
	ns->inferred = true;
	ns->label = ino ? NULL : arena_copy_text(inventory->arena, label);
	/* Of two labels with the same hash the first has the place. */
	if (!found)
		key_index_add(inventory->ns_index, kind, key, ns);
	return ns;
}

/* Younger leaders give way to older ones, among equals the higher PID to the lower. */
static bool is_better_leader(const struct process *process, const struct process *leader)
{
	if (!leader)
		return true;
	if (process->start_time != leader->start_time)
		return process->start_time < leader->start_time;
	return process->pid < leader->pid;
}

/* The tasks of a process that are in other namespaces of that type than it is. */
static uint32_t count_elsewhere(const struct process *process, enum ns_type type)
{
	uint32_t count = 0;

	for (const struct thread *thread = process->threads; thread; thread = thread->next)
		count += thread->ns[type] && thread->ns[type] != process->ns[type];
	return count;
}

static void count_member(struct ns *ns, struct process *process, const struct process *parent)
{
	uint32_t elsewhere = count_elsewhere(process, ns->type);

	ns->n_processes++;
	/* The tasks were counted before they were listed: there can be more of them by then. */
	ns->n_threads += process->n_tasks > elsewhere ? process->n_tasks - elsewhere : 1;
	if (!ns->first || process->pid < ns->first->pid)
		ns->first = process;
	if (!(parent && ns_has_member(ns, parent)) && is_better_leader(process, ns->leader))
		ns->leader = process;
}

/* A thread that is elsewhere than its process is a member there. */
static void count_threads(const struct process *process)
{
	for (const struct thread *thread = process->threads; thread; thread = thread->next) {
		for (int type = 0; type < NS_TYPE_COUNT; type++) {
			if (thread->ns[type] && thread->ns[type] != process->ns[type])
				thread->ns[type]->n_threads++;
		}
	}
}

/* Who is younger than its child was given the PID of a parent that has exited. */
static const struct process *find_parent(const struct inventory *inventory,
					 const struct process *process)
{
	const struct process *parent = inventory_find_process(inventory, process->ppid);

	return parent && parent->start_time <= process->start_time ? parent : NULL;
}

static void count_members(const struct inventory *inventory)
{
	for (size_t i = 0; i < inventory->n_processes; i++) {
		struct process *process = inventory->processes[i];
		const struct process *parent = find_parent(inventory, process);

		for (int type = 0; type < NS_TYPE_COUNT; type++) {
			struct ns *ns = process_ns(process, (enum ns_type)type);

			if (ns)
				count_member(ns, process, parent);
		}
		count_threads(process);
	}
}

void inventory_finish(struct inventory *inventory)
{
	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		struct ns *ns = inventory->namespaces[i];

		ns->first = ns->leader = NULL;
		ns->n_processes = ns->n_threads = ns->n_children = ns->n_owned = 0;
	}
	count_members(inventory);
	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		const struct ns *ns = inventory->namespaces[i];

		if (ns->parent)
			ns->parent->n_children++;
		if (ns->owner && ns->owner != ns->parent)
			ns->owner->n_owned++;
	}
}

bool process_is_unplaced(const struct process *process)
{
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		if (process_ns(process, (enum ns_type)type))
			return false;
	}
	return process->denied;
}

bool ns_is_unexplained(const struct ns *ns)
{
	return !ns->inferred && !ns->self && !ns->n_processes && !ns->n_threads &&
	       !ns->references && !ns->n_children && !ns->n_owned;
}

size_t inventory_count_unexplained(const struct inventory *inventory)
{
	size_t count = 0;

	for (size_t i = 0; i < inventory->n_namespaces; i++)
		count += ns_is_unexplained(inventory->namespaces[i]);
	return count;
}

const char *pin_state_name(const struct reference *pin)
{
	if (pin->state == PIN_OK && !(pin->in_ns && pin->in_ns->self))
		return "elsewhere";
	return pin_states[pin->state];
}

const struct reference *ns_first_reference(const struct ns *ns, enum reference_kind kind)
{
	for (const struct reference *reference = ns->references; reference;
	     reference = reference->next) {
		if (reference->kind == kind)
			return reference;
	}
	return NULL;
}

size_t ns_count_references(const struct ns *ns, enum reference_kind kind)
{
	size_t count = 0;

	for (const struct reference *reference = ns->references; reference;
	     reference = reference->next)
		count += reference->kind == kind;
	return count;
}
