/* SPDX-License-Identifier: MIT */
/*
 * Where processes are that we may not look at, concluded from what anyone may read of them. Those
 * that show the same witness form a group:
 *
 *	net	the inode of net/dev, which each network namespace has one of
 *	mnt	the ids of mounts, each of which is in one mount namespace only
 *	pid	PID 1 of its PID namespace, where its ancestors lead to it
 *	user	the id maps: this is no proof, several namespaces can have the same ones
 *
 * A group's inode is known where a process that we may look at shows the same witness.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "collection.h"
#include "parse.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/hash.h"
#include "util/key-index.h"
#include "util/memory.h"

struct group {
	enum ns_type type;
	uint64_t witness;
	size_t n_mounts; /* of a mount namespace: how many ids lead to it */
	uint64_t ino;    /* 0: not known */
	struct ns *ns;
};

/* Where a process is among the PID namespaces below that of /proc. */
struct place {
	uint32_t level; /* 1: in that of /proc; 0: not known */
	pid_t pid;      /* in its own */
};

/* What is known of a process; no group: nothing. */
struct evidence {
	struct process *process;
	struct group *groups[NS_TYPE_COUNT];
	struct place place;
};

struct inference {
	struct collection *collection;
	struct evidence **items;
	size_t count;
	size_t n_nameless[NS_TYPE_COUNT]; /* groups without an inode */
	struct key_index *by_witness;     /* (type, witness) to struct group */
	struct key_index *by_mount;       /* any id of a mount to struct group */
	struct key_index *by_pid;         /* to struct evidence */
};

static struct inference *inference_new(struct collection *collection)
{
	struct inference *inference = memory_zeroed(1, sizeof(*inference));

	inference->collection = collection;
	inference->by_witness = key_index_new();
	inference->by_mount = key_index_new();
	inference->by_pid = key_index_new();
	return inference;
}

void inference_free(struct inference *inference)
{
	if (!inference)
		return;
	key_index_free(inference->by_witness);
	key_index_free(inference->by_mount);
	key_index_free(inference->by_pid);
	free(inference->items);
	free(inference);
}

/* In a captured tree inodes mean nothing. */
static uint64_t net_witness(struct collection *collection, int pid_fd,
			    const struct process *process)
{
	struct stat status;

	if (!collection->source->kernel || fstatat(pid_fd, "net/dev", &status, 0) < 0)
		return 0;
	return status.st_ino;
}

/* The id of the first mount that it sees; 0: it sees none. */
static uint64_t mnt_witness(struct collection *collection, int pid_fd,
			    const struct process *process)
{
	char line[64];
	uint64_t id = 0;

	if (read_file_at(pid_fd, "mountinfo", line, sizeof(line)) > 0)
		(void)parse_mount_id(line, &id);
	return id;
}

static uint64_t hash_file(struct collection *collection, int pid_fd, const char *name)
{
	char *buffer = collection->buffer;
	ssize_t length = read_file_at(pid_fd, name, buffer, sizeof(collection->buffer));

	return length > 0 ? hash_bytes(buffer, (size_t)length) : 0;
}

/* A hash of both maps. Before there are any they say nothing. */
static uint64_t user_witness(struct collection *collection, int pid_fd,
			     const struct process *process)
{
	uint64_t uid_map = hash_file(collection, pid_fd, "uid_map");
	uint64_t gid_map = hash_file(collection, pid_fd, "gid_map");
	uint64_t hash = uid_map * 31 + gid_map;

	return uid_map && gid_map ? (uint32_t)(hash ^ hash >> 32) : 0;
}

static struct place read_place(struct collection *collection, int pid_fd)
{
	char *buffer = collection->buffer;
	struct status_pids status;

	if (read_file_at(pid_fd, "status", buffer, sizeof(collection->buffer)) <= 0 ||
	    parse_status_pids(buffer, &status) < 0)
		return (struct place){ 0 };
	return (struct place){ (uint32_t)status.count, status.pids[status.count - 1] };
}

/* The PID in /proc of PID 1 of the process's own namespace, where that is plain to see. */
static uint64_t place_witness(struct place place, const struct process *process)
{
	if (place.level == 1)
		return 1;
	return place.level > 1 && place.pid == 1 ? (uint64_t)process->pid : 0;
}

static uint64_t pid_witness(struct collection *collection, int pid_fd,
			    const struct process *process)
{
	return place_witness(read_place(collection, pid_fd), process);
}

/* 0: it shows none. */
static uint64_t (*const witnesses[NS_TYPE_COUNT])(struct collection *collection, int pid_fd,
						  const struct process *process) = {
	[NS_MNT] = mnt_witness,
	[NS_NET] = net_witness,
	[NS_PID] = pid_witness,
	[NS_USER] = user_witness,
};

/* Finds or adds. NULL: no witness, or a type that is not asked for. */
static struct group *find_group(struct inference *inference, enum ns_type type, uint64_t witness)
{
	struct group *group;

	if (!witness || !collection_wants(inference->collection, type))
		return NULL;
	group = key_index_find(inference->by_witness, type, witness);
	if (group)
		return group;
	group = arena_alloc(inference->collection->inventory->arena, sizeof(*group));
	group->type = type;
	group->witness = witness;
	inference->n_nameless[type]++;
	key_index_add(inference->by_witness, type, witness, group);
	return group;
}

struct mount_ids {
	uint64_t *items;
	size_t count;
};

static void read_mount_ids(int pid_fd, struct mount_ids *ret)
{
	auto_fclose FILE *stream = open_stream_at(pid_fd, "mountinfo");
	auto_free char *line = NULL;
	size_t size = 0;

	while (stream && getline(&line, &size, stream) > 0) {
		uint64_t id;

		if (parse_mount_id(line, &id) == 0)
			*(uint64_t *)array_append(&ret->items, &ret->count, sizeof(id)) = id;
	}
}

/*
 * The group that shares mounts with a process whose root is another one, so that it sees some of
 * them only, or that others of the group do. A single id may have been used again meanwhile. Roots
 * without a mount in common, and nobody who sees both, stay two groups.
 */
static struct group *find_sharer(const struct inference *inference, const struct mount_ids *ids)
{
	struct group *group = NULL;
	size_t shared = 0;

	for (size_t i = 0; i < ids->count; i++) {
		struct group *found = key_index_find(inference->by_mount, ids->items[i], 0);

		if (!group)
			group = found;
		shared += group && found == group;
	}
	return group && (shared == ids->count || shared == group->n_mounts) ? group : NULL;
}

static struct group *find_mnt_group(struct inference *inference, int pid_fd, uint64_t first)
{
	struct mount_ids ids = { 0 };
	struct group *group;

	if (!first || !collection_wants(inference->collection, NS_MNT))
		return NULL;
	group = key_index_find(inference->by_witness, NS_MNT, first);
	if (group)
		return group;
	read_mount_ids(pid_fd, &ids);
	group = find_sharer(inference, &ids);
	if (group)
		key_index_add(inference->by_witness, NS_MNT, first, group);
	else
		group = find_group(inference, NS_MNT, first);
	for (size_t i = 0; i < ids.count; i++) {
		if (key_index_find(inference->by_mount, ids.items[i], 0))
			continue;
		key_index_add(inference->by_mount, ids.items[i], 0, group);
		group->n_mounts++;
	}
	free(ids.items);
	return group;
}

void collect_evidence(struct collection *collection, int pid_fd, struct process *process)
{
	struct inference *inference = collection->inference;
	struct evidence *evidence;

	if (!collection_needs(collection, NEED_INFERENCE))
		return;
	if (!inference)
		inference = collection->inference = inference_new(collection);
	/* A captured tree can have a PID twice: "7", "07". */
	if (key_index_find(inference->by_pid, (uint64_t)process->pid, 0))
		return;
	evidence = arena_alloc(collection->inventory->arena, sizeof(*evidence));
	evidence->process = process;
	*(struct evidence **)array_append(&inference->items, &inference->count,
					  sizeof(*inference->items)) = evidence;
	key_index_add(inference->by_pid, (uint64_t)process->pid, 0, evidence);
	evidence->groups[NS_NET] =
		find_group(inference, NS_NET, net_witness(collection, pid_fd, process));
	evidence->groups[NS_MNT] =
		find_mnt_group(inference, pid_fd, mnt_witness(collection, pid_fd, process));
	evidence->groups[NS_USER] =
		find_group(inference, NS_USER, user_witness(collection, pid_fd, process));
	evidence->place = read_place(collection, pid_fd);
}

static int compare_age(const void *a, const void *b)
{
	const struct process *first = (*(const struct evidence *const *)a)->process;
	const struct process *second = (*(const struct evidence *const *)b)->process;

	if (first->start_time != second->start_time)
		return first->start_time < second->start_time ? -1 : 1;
	return first->pid < second->pid ? -1 : first->pid > second->pid;
}

/*
 * A parent whose PID namespace is on the same level is in the same one: a child starts in that of
 * its parent or deeper, and the kernel finds it a new parent by that rule. Who entered one from
 * outside has a parent on another level: that can't be told.
 */
static void find_pid_group(struct inference *inference, struct evidence *evidence)
{
	const struct process *process = evidence->process;
	uint64_t witness = place_witness(evidence->place, process);
	const struct evidence *parent;

	if (witness) {
		evidence->groups[NS_PID] = find_group(inference, NS_PID, witness);
		return;
	}
	parent = key_index_find(inference->by_pid, (uint64_t)process->ppid, 0);
	if (parent && parent->place.level == evidence->place.level)
		evidence->groups[NS_PID] = parent->groups[NS_PID];
}

/* Parents before their children, so that each group is found in one step. */
static void find_pid_groups(struct inference *inference)
{
	qsort(inference->items, inference->count, sizeof(*inference->items), compare_age);
	for (size_t i = 0; i < inference->count; i++)
		find_pid_group(inference, inference->items[i]);
}

/* Whether the members of a namespace can tell which group is in it. Maps only tell our own. */
static bool can_name(const struct inference *inference, const struct ns *ns)
{
	return ns->first && witnesses[ns->type] && inference->n_nameless[ns->type] > 0 &&
	       (ns->type != NS_USER || ns->self);
}

/* Whether that member of the namespace tells. */
static bool name_group(struct inference *inference, const struct ns *ns,
		       const struct process *member)
{
	struct collection *collection = inference->collection;
	auto_close int pid_fd = -EBADF;
	struct group *group;
	char path[32];
	uint64_t ino;

	(void)snprintf(path, sizeof(path), "%d", member->pid);
	pid_fd = openat(collection->source->proc_fd, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	(void)snprintf(path, sizeof(path), "ns/%s", ns_types[ns->type].name);
	/* It may have moved on since, or be another process by now. */
	if (pid_fd < 0 || read_ns_link(pid_fd, path, ns->type, &ino) < 0 || ino != ns->ino)
		return false;
	group = key_index_find(inference->by_witness, ns->type,
			       witnesses[ns->type](collection, pid_fd, member));
	if (!group || group->ino)
		return false;
	group->ino = ns->ino;
	inference->n_nameless[ns->type]--;
	return true;
}

/* By ourselves, who do not vanish, else by the leader, who is less often chrooted than others. */
static void name_group_of(struct inference *inference, const struct ns *ns)
{
	const struct inventory *inventory = inference->collection->inventory;
	const struct process *own = inventory_find_process(inventory, inventory->self);

	if (own && ns_has_member(ns, own) && name_group(inference, ns, own))
		return;
	(void)name_group(inference, ns, ns->leader ? ns->leader : ns->first);
}

static struct ns *find_group_ns(struct inventory *inventory, struct group *group)
{
	const struct ns *own = inventory->observer[group->type];

	if (group->ns)
		return group->ns;
	group->ns = inventory_add_inferred(inventory, group->type, group->ino,
					   arena_format(inventory->arena, "%s-%llu",
							ns_types[group->type].name,
							(unsigned long long)group->witness));
	group->ns->self = own && own->ino == group->ino;
	return group->ns;
}

/* Returns whether it could be placed at all. */
static bool place_process(struct inventory *inventory, const struct evidence *evidence)
{
	bool is_placed = false;

	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		if (!evidence->groups[type])
			continue;
		evidence->process->inferred[type] =
			find_group_ns(inventory, evidence->groups[type]);
		is_placed = true;
	}
	return is_placed;
}

void collect_inferred(struct collection *collection)
{
	struct coverage *coverage = collection_coverage(collection, DISCOVERY_INFERENCE);
	struct inventory *inventory = collection->inventory;
	struct inference *inference = collection->inference;

	if (!inference)
		return;
	inventory_finish(inventory); /* members to compare with */
	find_pid_groups(inference);
	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		if (can_name(inference, inventory->namespaces[i]))
			name_group_of(inference, inventory->namespaces[i]);
	}
	for (size_t i = 0; i < inference->count; i++) {
		coverage->looked++;
		coverage->unreadable += !place_process(inventory, inference->items[i]);
	}
}
