/* SPDX-License-Identifier: MIT */
/*
 * The mounts of all namespaces as the kernel looks them up: by parent and place, by peer group, by
 * master. Built once over an inventory, in linear time; what is simulated on top of it is taken back.
 */
#ifndef RELATE_MOUNT_INDEX_H
#define RELATE_MOUNT_INDEX_H

#include <stdbool.h>
#include <stddef.h>

#include "model/inventory.h"

struct mount_index;

/*
 * A mount in the index. A place is a path below the root of a file system, so that two mounts of
 * one directory have the same one wherever they are.
 */
struct mount_node {
	const struct mount *mount; /* NULL: it is simulated */
	const struct ns *ns;
	const char *root, *target;
	const char *place; /* where it is in its parent's file system; NULL: it has no parent */
	struct propagation propagation;
	struct mount_node *parent;
	struct mount_node *children, *sibling;
	/* Of what is stacked on its root, as far as it is not simulated; else itself. */
	struct mount_node *top;
	struct mount_node *next_peer;  /* in its peer group */
	struct mount_node *next_slave; /* of the same master */
	struct mount_node *next_from;  /* of the same propagate_from */
	struct mount_node *clash;      /* another child, under the same hash */
	unsigned int mark;             /* of whoever walks: see mount_index_new_mark */
	bool own, unlocked;            /* reach.c: is unmounted itself; can't be locked at that */
};

/*
 * The inventory must outlive it. Without the texts of mounts there are groups only: no parents, no
 * roots. Never NULL.
 */
struct mount_index *mount_index_new(const struct inventory *inventory);
void mount_index_free(struct mount_index *index);

/* NULL: not there. */
struct mount_node *mount_index_find(const struct mount_index *index, const struct mount *mount);

/*
 * What "/" is for its members; where nobody is in it, for who enters it: what covers its root. NULL:
 * its mounts are not known.
 */
struct mount_node *mount_index_root(const struct mount_index *index, const struct ns *ns);

/* The first member of a peer group, the first slave of one. NULL: none that is visible. */
struct mount_node *mount_index_peers(const struct mount_index *index, uint64_t group);
struct mount_node *mount_index_slaves(const struct mount_index *index, uint64_t master);

/* The first mount that says, by propagate_from, that it receives from a group further up. */
struct mount_node *mount_index_receiving(const struct mount_index *index, uint64_t group);

/* The slaves of masters without a visible member: nobody can tell all that they receive. */
struct mount_node *const *mount_index_outside(const struct mount_index *index, size_t *ret_count);

/* The mount that is mounted on a parent at a place of length bytes. NULL: none. */
struct mount_node *mount_index_child(const struct mount_index *index,
				     const struct mount_node *parent, const char *place,
				     size_t length);

/*
 * Puts a new mount on a parent at a place, as the kernel does: what is there already ends up on top
 * of it. mount_index_remove takes it back, the last one first. place must outlive that.
 */
void mount_index_insert(struct mount_index *index, struct mount_node *node,
			struct mount_node *parent, const char *place);
void mount_index_remove(struct mount_index *index, struct mount_node *node);

/* A number that no node is marked with yet. */
unsigned int mount_index_new_mark(struct mount_index *index);

/* A mount and a place in its file system: what a path leads to. */
struct mount_place {
	struct mount_node *node;
	const char *place; /* in the arena that was given */
};

struct arena;

/* Onto whatever is mounted at a place, and on top of that. */
void mount_index_descend(const struct mount_index *index, struct mount_place *at);

/*
 * Where a path (absolute, no links, no "." or "..") leads to from the root of a namespace, as the
 * kernel walks it: onto whatever is mounted, component by component. node NULL: nothing is known of
 * that namespace's mounts.
 */
struct mount_place mount_index_walk(const struct mount_index *index, const struct ns *ns,
				    const char *path, struct arena *arena);

/* A directory and what is below it as one path, in the arena where neither will do. */
const char *path_join(struct arena *arena, const char *directory, const char *below);

/*
 * The path below a directory: "" for the directory itself, "/rest" below it, NULL where it is not
 * in it. "/" has everything. A removed directory ("/a//deleted") is not below one of its old name.
 */
const char *path_below(const char *path, const char *directory);

#endif
