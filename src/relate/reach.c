/* SPDX-License-Identifier: MIT */
#include "relate/reach.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "receivers.h"
#include "util/arena.h"
#include "util/memory.h"

const char *const reach_events[REACH_EVENT_COUNT] = {
	[REACH_MOUNT] = "mount",
	[REACH_UMOUNT] = "umount",
	[REACH_LAZY_UMOUNT] = "lazy-umount",
};

/* One prediction in the making. */
struct prediction {
	struct mount_index *index;
	struct arena *arena;
	struct reach *reach;
	struct mount_node **going; /* an unmount: what goes, candidates included */
	size_t n_going;
	unsigned int going_mark;
};

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

	prediction->reach->n_outside =
		count_outside(prediction->index, &receivers, at->place, false);
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

	prediction->reach->n_outside +=
		count_outside(prediction->index, &receivers, unmounted->place, true);
	for (size_t i = 1; i < receivers.count; i++) {
		struct mount_node *child =
			mount_index_child(prediction->index, receivers.items[i], unmounted->place,
					  strlen(unmounted->place));

		if (child)
			add_going(prediction, child);
	}
	free(receivers.items);
}

static bool is_going(const struct prediction *prediction, const struct mount_node *node)
{
	return node->mark == prediction->going_mark;
}

/*
 * What stays holds the mount that it is in, and so on up. On the very root of its parent it holds
 * nothing there: it slides down to where the parent was, and may hold what that is in.
 */
static void hold_parents(const struct prediction *prediction, const struct mount_node *node)
{
	struct mount_node *parent = node->parent;

	for (; parent && is_going(prediction, parent); parent = node->parent) {
		if (strcmp(node->place, parent->root) != 0)
			parent->mark = 0;
		node = parent;
	}
}

static void drop_held(const struct prediction *prediction)
{
	for (size_t i = 0; i < prediction->n_going; i++) {
		const struct mount_node *child = prediction->going[i]->children;

		for (; child; child = child->sibling) {
			if (!is_going(prediction, child))
				hold_parents(prediction, child);
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

		if (is_going(prediction, node))
			continue;
		node->mark = prediction->going_mark;
		prediction->going[count++] = node;
	}
	prediction->n_going = count;
}

static void add_own(struct prediction *prediction, struct mount_node *top, bool with_subtree)
{
	add_going(prediction, top);
	for (size_t i = 0; i < prediction->n_going; i++) {
		struct mount_node *node = prediction->going[i], *child;

		node->own = true;
		for (child = with_subtree ? node->children : NULL; child; child = child->sibling)
			add_going(prediction, child);
	}
}

/* The kernel unlocks the copies of the mount that is named, not those of mounts below it. */
static void add_all_candidates(struct prediction *prediction)
{
	size_t n_own = prediction->n_going;

	for (size_t i = 0; i < n_own; i++) {
		add_candidates(prediction, prediction->going[i]);
		for (size_t k = n_own; i == 0 && k < prediction->n_going; k++)
			prediction->going[k]->unlocked = true;
	}
}

/* In a namespace that another user namespace than the initial one owns. */
static bool may_be_locked(const struct mount_node *node)
{
	return !node->ns->owner || !node->ns->owner->initial;
}

/* What is locked goes with its parent. */
static bool is_certain(const struct prediction *prediction, const struct mount_node *node)
{
	if (may_be_locked(prediction->going[0]))
		return false;
	while (node && is_going(prediction, node)) {
		if (node->own || node->unlocked || !may_be_locked(node))
			return true;
		node = node->parent;
	}
	return false;
}

static void predict_unmount(struct prediction *prediction, struct mount_node *node, bool lazy)
{
	add_own(prediction, node, lazy);
	add_all_candidates(prediction);
	mark_going(prediction);
	drop_held(prediction);
	for (size_t i = 0; i < prediction->n_going; i++) {
		const struct mount_node *gone = prediction->going[i];
		struct landing *landing;

		if (!is_going(prediction, gone))
			continue;
		landing = add_landing(prediction, gone);
		landing->origin = gone->own;
		landing->visible = leads_to(prediction, gone);
		landing->certain = is_certain(prediction, gone);
		landing->mount = gone->mount;
	}
	for (size_t i = 0; i < prediction->n_going; i++)
		prediction->going[i]->own = prediction->going[i]->unlocked = false;
}

static void add_blockers(struct prediction *prediction, const struct mount_node *node)
{
	struct reach *reach = prediction->reach;

	for (const struct mount_node *child = node->children; child; child = child->sibling)
		*(const struct mount **)array_append(&reach->blockers, &reach->n_blockers,
						     sizeof(*reach->blockers)) = child->mount;
}

/* Inferred namespaces may have a label and no inode number. */
static int compare_namespaces(const struct ns *first, const struct ns *second)
{
	if (first->ino != second->ino)
		return first->ino < second->ino ? -1 : 1;
	return strcmp(first->label ? first->label : "", second->label ? second->label : "");
}

/* Of several at one target the one that can be seen comes first. */
static int compare_landings(const void *a, const void *b)
{
	const struct landing *first = a, *second = b;
	int order = compare_namespaces(first->ns, second->ns);

	if (first->origin != second->origin)
		return first->origin ? -1 : 1;
	if (order == 0)
		order = strcmp(first->target, second->target);
	return order ? order : second->visible - first->visible;
}

/* Moves what grew on the heap into the arena, in order. */
static void finish(struct prediction *prediction)
{
	struct reach *reach = prediction->reach;
	struct landing *landings =
		arena_alloc(prediction->arena, reach->n_landings * sizeof(*landings));
	const struct mount **blockers =
		arena_alloc(prediction->arena, reach->n_blockers * sizeof(struct mount *));

	if (reach->n_landings) {
		memcpy(landings, reach->landings, reach->n_landings * sizeof(*landings));
		qsort(landings, reach->n_landings, sizeof(*landings), compare_landings);
	}
	if (reach->n_blockers)
		memcpy(blockers, reach->blockers, reach->n_blockers * sizeof(*blockers));
	free(reach->landings);
	free(reach->blockers);
	free(prediction->going);
	reach->landings = landings;
	reach->blockers = blockers;
}

static int check_mount(const struct mount_place *at, const char *path, struct error *err)
{
	/* The one place that is no path: of a directory that is mounted and has been removed. */
	if (strstr(at->place, "//"))
		return error_set(err, -ENOENT, "%s has been removed where it came from", path);
	return 0;
}

static int check_unmount(const struct mount_place *at, const char *path, struct error *err)
{
	if (strcmp(at->place, at->node->root) != 0)
		return error_set(err, -EINVAL, "nothing is mounted at %s", path);
	if (!at->node->parent)
		return error_set(err, -EBUSY, "%s is the root of its mount namespace", path);
	return 0;
}

int reach_predict(struct mount_index *index, enum reach_event event, const struct ns *ns,
		  const char *path, struct arena *arena, struct reach *ret, struct error *err)
{
	struct prediction prediction = { .index = index, .arena = arena, .reach = ret };
	struct mount_place at = mount_index_walk(index, ns, path, arena);
	int rc;

	*ret = (struct reach){ 0 };
	if (!at.node)
		return error_set(err, -ENOENT, "the mounts of that mount namespace are not known");
	/* mount(2) on "/" goes on top of what covers it. */
	if (event == REACH_MOUNT)
		mount_index_descend(index, &at);
	rc = event == REACH_MOUNT ? check_mount(&at, path, err) : check_unmount(&at, path, err);
	if (rc < 0)
		return rc;
	if (event == REACH_MOUNT) {
		predict_mount(&prediction, &at);
	} else if (event == REACH_UMOUNT && at.node->children) {
		add_blockers(&prediction, at.node);
	} else {
		predict_unmount(&prediction, at.node, event == REACH_LAZY_UMOUNT);
	}
	finish(&prediction);
	return 0;
}
