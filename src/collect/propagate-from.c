/* SPDX-License-Identifier: MIT */
/*
 * The propagate_from of mounts that were read by statmount(2), which tells it for the reader's own
 * root alone: the nearest group above the master's with a member in the namespace of the mount, as
 * get_dominating_id() in the kernel's fs/pnode.c has it.
 */
#include "mounts.h"
#include "util/key-index.h"

/* Above that many groups nobody looks: groups that were read one after the other may be a circle. */
#define GROUPS_MAX 1000

struct groups {
	struct key_index *members;  /* (group, 0): a member. Its master is that of the group. */
	struct key_index *in_table; /* (group, table): a member in it */
};

static uint64_t key_of(const struct mount_table *table)
{
	return (uint64_t)(uintptr_t)table;
}

static void add_members(struct groups *groups, struct mount_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		struct mount *mount = &table->mounts[i];
		uint64_t group = mount->propagation.peer_group;

		if (!group)
			continue;
		if (!key_index_find(groups->members, group, 0))
			key_index_add(groups->members, group, 0, mount);
		if (!key_index_find(groups->in_table, group, key_of(table)))
			key_index_add(groups->in_table, group, key_of(table), mount);
	}
}

static uint64_t find_above(const struct groups *groups, const struct mount_table *table,
			   uint64_t group)
{
	for (int i = 0; i < GROUPS_MAX && group; i++) {
		const struct mount *member;

		if (key_index_find(groups->in_table, group, key_of(table)))
			return group;
		member = key_index_find(groups->members, group, 0);
		group = member ? member->propagation.master : 0;
	}
	return 0;
}

static void conclude(const struct groups *groups, struct mount_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		struct propagation *propagation = &table->mounts[i].propagation;
		uint64_t above = find_above(groups, table, propagation->master);

		propagation->propagate_from = above == propagation->master ? 0 : above;
	}
}

void collect_propagate_from(struct inventory *inventory)
{
	struct groups groups = { .members = key_index_new(), .in_table = key_index_new() };

	for (size_t i = 0; i < inventory->n_namespaces; i++)
		add_members(&groups, &inventory->namespaces[i]->mounts);
	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		struct mount_table *table = &inventory->namespaces[i]->mounts;

		if (table->source == MOUNTS_STATMOUNT)
			conclude(&groups, table);
	}
	key_index_free(groups.members);
	key_index_free(groups.in_table);
}
