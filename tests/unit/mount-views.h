/* SPDX-License-Identifier: MIT */
/* What the tests of the views of mounts share: mount namespaces made by hand. */
#ifndef TESTS_UNIT_MOUNT_VIEWS_H
#define TESTS_UNIT_MOUNT_VIEWS_H

#include "model/needs.h"
#include "util/macros.h"
#include "view/mounts.h"
#include "views.h"

static int set_up_mounts(void **state)
{
	(void)set_up_world(state);
	((struct world *)*state)->set = &mount_columns;
	return 0;
}

#define mounts_test(test) cmocka_unit_test_setup_teardown(test, set_up_mounts, tear_down_world)

static inline struct mount *mount_of(const struct ns *ns, uint64_t id)
{
	for (size_t i = 0; i < ns->mounts.count; i++) {
		if (ns->mounts.mounts[i].id == id)
			return &ns->mounts.mounts[i];
	}
	return NULL;
}

/* The texts that a test does not care for are as of most mounts. */
static inline void fill_in(struct mount *mount)
{
	mount->root = mount->root ? mount->root : "/";
	mount->fstype = mount->fstype ? mount->fstype : "tmpfs";
	mount->source = mount->source ? mount->source : "tmpfs";
	mount->vfs_options = mount->vfs_options ? mount->vfs_options : "rw,relatime";
	mount->fs_options = mount->fs_options ? mount->fs_options : "rw";
}

/* The mounts are copied, filled in, and linked by their ids. */
static inline struct ns *put_mounts(const struct world *world, uint64_t ino,
				    const struct mount *mounts, size_t count)
{
	struct ns *ns = inventory_add_ns(world->inventory, NS_MNT, ino);

	ns->mounts.mounts = arena_alloc(world->inventory->arena, count * sizeof(*mounts));
	ns->mounts.count = count;
	memcpy(ns->mounts.mounts, mounts, count * sizeof(*mounts));
	for (size_t i = 0; i < count; i++) {
		fill_in(&ns->mounts.mounts[i]);
		ns->mounts.mounts[i].ns = ns;
		ns->mounts.mounts[i].parent = mount_of(ns, mounts[i].parent_id);
	}
	return ns;
}

/* That many mounts, each on the one before it, all at one place of the root. */
static inline struct ns *put_stack(const struct world *world, uint64_t ino, size_t count)
{
	const struct mount root = { .id = 1, .target = "/" };
	struct ns *ns = put_mounts(world, ino, &root, 1);
	struct mount *mounts = arena_alloc(world->inventory->arena, count * sizeof(*mounts));

	for (size_t i = 0; i < count; i++) {
		mounts[i] = ns->mounts.mounts[0];
		mounts[i].id = i + 1;
		mounts[i].parent_id = i;
		mounts[i].parent = i ? &mounts[i - 1] : NULL;
		mounts[i].target = i ? "/mnt" : "/";
	}
	ns->mounts.mounts = mounts;
	ns->mounts.count = count;
	return ns;
}

#endif
