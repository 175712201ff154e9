/* SPDX-License-Identifier: MIT */
#include "receivers.h"

#include <string.h>

#include "util/key-index.h"
#include "util/memory.h"

static void add_receiver(struct receivers *receivers, struct mount_node *node)
{
	if (node->mark == receivers->mark)
		return;
	node->mark = receivers->mark;
	*(struct mount_node **)array_append(&receivers->items, &receivers->count,
					    sizeof(*receivers->items)) = node;
}

/* The members of a group and what receives from it. */
static void add_group(const struct mount_index *index, struct receivers *receivers, uint64_t group)
{
	struct mount_node *node;

	for (node = mount_index_peers(index, group); node; node = node->next_peer)
		add_receiver(receivers, node);
	for (node = mount_index_slaves(index, group); node; node = node->next_slave)
		add_receiver(receivers, node);
	for (node = mount_index_receiving(index, group); node; node = node->next_from)
		add_receiver(receivers, node);
}

struct receivers find_receivers(struct mount_index *index, struct mount_node *from)
{
	struct receivers receivers = { .mark = mount_index_new_mark(index) };
	struct key_index *groups = key_index_new();

	add_receiver(&receivers, from);
	for (size_t i = 0; i < receivers.count; i++) {
		uint64_t group = receivers.items[i]->propagation.peer_group;

		if (!group || key_index_find(groups, group, 0))
			continue;
		key_index_add(groups, group, 0, receivers.items[i]);
		add_group(index, &receivers, group);
	}
	key_index_free(groups);
	return receivers;
}

/* In a captured file groups can receive from each other in a circle. */
#define GROUPS_MAX 1000

/* The first group above a mount's own that nobody sees a member of; 0: there is none. */
static uint64_t find_hidden_master(const struct mount_index *index, const struct mount_node *node)
{
	uint64_t master = node->propagation.master;
	const struct mount_node *member;

	for (int i = 0; i < GROUPS_MAX && (member = mount_index_peers(index, master)); i++)
		master = member->propagation.master;
	return master;
}

/*
 * Who may receive it too: a mount of the same file system with the place in it, whose master nobody
 * sees a member of, unless that is known to be further up.
 */
static bool may_receive(const struct mount_node *from, uint64_t hidden_master, const char *place,
			const struct mount_node *node)
{
	return node->propagation.master != hidden_master &&
	       node->mount->major == from->mount->major &&
	       node->mount->minor == from->mount->minor && path_below(place, node->root);
}

size_t count_outside(const struct mount_index *index, const struct receivers *receivers,
		     const char *place, bool with_child)
{
	const struct mount_node *from = receivers->items[0];
	uint64_t master = find_hidden_master(index, from);
	size_t n_outside, count = 0;
	struct mount_node *const *outside = mount_index_outside(index, &n_outside);

	for (size_t i = 0; from->propagation.peer_group && i < n_outside; i++) {
		if (outside[i]->mark == receivers->mark ||
		    !may_receive(from, master, place, outside[i]))
			continue;
		if (!with_child || mount_index_child(index, outside[i], place, strlen(place)))
			count++;
	}
	return count;
}
