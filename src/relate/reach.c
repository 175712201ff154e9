/* SPDX-License-Identifier: MIT */
#include "relate/reach.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "util/arena.h"
#include "util/key-index.h"
#include "util/memory.h"

/* One prediction in the making. */
struct prediction {
	struct mount_index *index;
	struct arena *arena;
	struct reach *reach;
	struct mount_node **going; /* an unmount: what goes, candidates included */
	size_t n_going;
	unsigned int going_mark;
};

struct receivers {
	struct mount_node **items;
	size_t count;
	unsigned int mark;
};

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

/*
 * Who receives what happens on a mount, itself first: the other members of its peer group, and of
 * each group that receives from these, whatever the namespace. Each mount and each group counts
 * once, however it is reached. The list grows as it is walked.
 */
static struct receivers find_receivers(struct mount_index *index, struct mount_node *from)
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

static struct landing *add_landing(struct prediction *prediction, const struct mount_node *node)
{
	struct landing *landing = array_append(&prediction->reach->landings,
					       &prediction->reach->n_landings, sizeof(*landing));

	*landing = (struct landing){ .ns = node->ns, .target = node->target, .certain = true };
	return landing;
}

static bool leads_to(const struct prediction *prediction, const struct mount_node *node)
{
	return mount_index_walk(prediction->index, node->ns, node->target, prediction->arena)
		       .node == node;
}

/* The mount that appears on a receiver; NULL where the place is outside its root. */
static struct mount_node *land(const struct prediction *prediction, struct mount_node *receiver,
			       const char *place)
{
	const char *below = path_below(place, receiver->root);
	struct mount_node *copy;

	if (!below)
		return NULL;
	copy = arena_alloc(prediction->arena, sizeof(*copy));
	copy->ns = receiver->ns;
	copy->root = "/";
	copy->target = path_join(prediction->arena, receiver->target, below);
	mount_index_insert(prediction->index, copy, receiver, place);
	return copy;
}

/*
 * All copies are put in place before anyone asks what is visible: one can bury another, and the
 * origin too. They are taken out again in the opposite order.
 */
static void predict_mount(struct prediction *prediction, const struct mount_place *at)
{
	struct receivers receivers = find_receivers(prediction->index, at->node);
	struct mount_node **copies = memory_zeroed(receivers.count, sizeof(struct mount_node *));

	for (size_t i = 0; i < receivers.count; i++)
		copies[i] = land(prediction, receivers.items[i], at->place);
	for (size_t i = 0; i < receivers.count; i++) {
		const struct mount_node *receiver = receivers.items[i];
		struct landing *landing;

		if (!copies[i])
			continue;
		landing = add_landing(prediction, copies[i]);
		landing->origin = receiver == at->node;
		landing->visible = leads_to(prediction, copies[i]);
		landing->shared = receiver->propagation.peer_group != 0;
		landing->slave = !landing->origin && receiver->propagation.peer_group !=
							     at->node->propagation.peer_group;
		landing->mount = receiver->mount;
	}
	for (size_t i = receivers.count; i-- > 0;) {
		if (copies[i])
			mount_index_remove(prediction->index, copies[i]);
	}
	free(copies);
	free(receivers.items);
}

static void add_going(struct prediction *prediction, struct mount_node *node)
{
	*(struct mount_node **)array_append(&prediction->going, &prediction->n_going,
					    sizeof(*prediction->going)) = node;
}

/* The mounts at the same place of whoever receives from the parent of one that is unmounted. */
static void add_candidates(struct prediction *prediction, const struct mount_node *unmounted)
{
	struct receivers receivers = find_receivers(prediction->index, unmounted->parent);

	for (size_t i = 1; i < receivers.count; i++) {
		struct mount_node *child =
			mount_index_child(prediction->index, receivers.items[i], unmounted->place,
					  strlen(unmounted->place));

		if (child)
			add_going(prediction, child);
	}
	free(receivers.items);
}

/* Something that stays is mounted inside it, other than right on its root: that slides down. */
static bool is_held(const struct prediction *prediction, const struct mount_node *node)
{
	for (const struct mount_node *child = node->children; child; child = child->sibling) {
		if (child->mark != prediction->going_mark && strcmp(child->place, node->root) != 0)
			return true;
	}
	return false;
}

/*
 * Takes out the candidates that are held, and then what these hold in their turn: only the parent
 * of one that stays can be next. What is unmounted itself goes in any case.
 */
static void drop_held(struct prediction *prediction)
{
	for (size_t i = 0; i < prediction->n_going; i++) {
		struct mount_node *node = prediction->going[i];

		while (node && node->mark == prediction->going_mark && !node->own &&
		       is_held(prediction, node)) {
			node->mark = 0;
			node = node->parent;
		}
	}
}

/* Each once, marked: what was a candidate in several ways. */
static void mark_going(struct prediction *prediction)
{
	size_t count = 0;

	prediction->going_mark = mount_index_new_mark(prediction->index);
	for (size_t i = 0; i < prediction->n_going; i++) {
		struct mount_node *node = prediction->going[i];

		if (node->mark == prediction->going_mark)
			continue;
		node->mark = prediction->going_mark;
		prediction->going[count++] = node;
	}
	prediction->n_going = count;
}

/*
 * A mount that was copied into the namespace of another user namespace is locked to its parent, and
 * a lazy unmount leaves it. Which ones are, the kernel does not tell.
 */
static bool may_be_locked(const struct mount_node *node)
{
	return !node->ns->owner || !node->ns->owner->initial;
}

static void add_subtree(struct prediction *prediction, struct mount_node *top)
{
	size_t first = prediction->n_going;

	add_going(prediction, top);
	for (size_t i = first; i < prediction->n_going; i++) {
		for (struct mount_node *child = prediction->going[i]->children; child;
		     child = child->sibling)
			add_going(prediction, child);
	}
}

static void predict_unmount(struct prediction *prediction, struct mount_node *node, bool lazy)
{
	size_t n_own;

	if (lazy)
		add_subtree(prediction, node);
	else
		add_going(prediction, node);
	n_own = prediction->n_going;
	for (size_t i = 0; i < n_own; i++) {
		prediction->going[i]->own = true;
		add_candidates(prediction, prediction->going[i]);
	}
	mark_going(prediction);
	drop_held(prediction);
	for (size_t i = 0; i < prediction->n_going; i++) {
		struct mount_node *gone = prediction->going[i];
		struct landing *landing;

		if (gone->mark != prediction->going_mark)
			continue;
		landing = add_landing(prediction, gone);
		landing->origin = gone->own;
		landing->visible = leads_to(prediction, gone);
		landing->certain = gone->own || !lazy || !may_be_locked(gone);
		landing->mount = gone->mount;
	}
	for (size_t i = 0; i < n_own; i++)
		prediction->going[i]->own = false;
}

static void add_blockers(struct prediction *prediction, const struct mount_node *node)
{
	struct reach *reach = prediction->reach;

	for (const struct mount_node *child = node->children; child; child = child->sibling)
		*(const struct mount **)array_append(&reach->blockers, &reach->n_blockers,
						     sizeof(*reach->blockers)) = child->mount;
}

static int compare_landings(const void *a, const void *b)
{
	const struct landing *first = a, *second = b;

	if (first->origin != second->origin)
		return first->origin ? -1 : 1;
	if (first->ns != second->ns)
		return first->ns->ino < second->ns->ino ? -1 : 1;
	return strcmp(first->target, second->target);
}

/* Moves what grew on the heap into the arena. */
static void finish(struct prediction *prediction)
{
	struct reach *reach = prediction->reach;
	struct landing *landings =
		arena_alloc(prediction->arena, reach->n_landings * sizeof(*landings));
	const struct mount **blockers =
		arena_alloc(prediction->arena, reach->n_blockers * sizeof(struct mount *));

	if (reach->n_landings)
		memcpy(landings, reach->landings, reach->n_landings * sizeof(*landings));
	if (reach->n_blockers)
		memcpy(blockers, reach->blockers, reach->n_blockers * sizeof(*blockers));
	free(reach->landings);
	free(reach->blockers);
	free(prediction->going);
	reach->landings = landings;
	reach->blockers = blockers;
	reach->n_outside = mount_index_outside(prediction->index);
	if (reach->n_landings)
		qsort(landings, reach->n_landings, sizeof(*landings), compare_landings);
}

int reach_predict(struct mount_index *index, enum reach_event event, const struct ns *ns,
		  const char *path, struct arena *arena, struct reach *ret, struct error *err)
{
	struct prediction prediction = { .index = index, .arena = arena, .reach = ret };
	struct mount_place at = mount_index_walk(index, ns, path, arena);

	*ret = (struct reach){ 0 };
	if (!at.node)
		return error_set(err, -ENOENT, "the mounts of that mount namespace are not known");
	if (event == REACH_MOUNT) {
		mount_index_descend(index, &at); /* mount(2) on "/" goes on top of what covers it */
		predict_mount(&prediction, &at);
		finish(&prediction);
		return 0;
	}
	if (strcmp(at.place, at.node->root) != 0 || !at.node->parent)
		return error_set(err, -EINVAL, "nothing is mounted at %s", path);
	if (event == REACH_UMOUNT && at.node->children)
		add_blockers(&prediction, at.node);
	else
		predict_unmount(&prediction, at.node, event == REACH_LAZY_UMOUNT);
	finish(&prediction);
	return 0;
}
