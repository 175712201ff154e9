/* SPDX-License-Identifier: MIT */
/* What the tests of mounts share: mount namespaces made by hand, out of lines like those of mountinfo. */
#ifndef TESTS_UNIT_MOUNT_WORLD_H
#define TESTS_UNIT_MOUNT_WORLD_H

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/inventory.h"
#include "relate/mount-index.h"
#include "util/arena.h"
#include "util/macros.h"
#include "util/memory.h"
#include "util/text.h"

struct world {
	struct inventory *inventory;
	struct arena *arena;
	struct mount_index *index; /* built when it is first needed */
	struct ns *host;           /* the initial user namespace */
};

static inline int set_up_world(void **state)
{
	struct world *world = memory_zeroed(1, sizeof(*world));

	world->inventory = inventory_new();
	world->arena = arena_new();
	world->host = inventory_add_ns(world->inventory, NS_USER, 1);
	world->host->initial = true;
	*state = world;
	return 0;
}

static inline int tear_down_world(void **state)
{
	struct world *world = *state;

	mount_index_free(world->index);
	arena_free(world->arena);
	inventory_free(world->inventory);
	free(world);
	return 0;
}

#define world_test(test) cmocka_unit_test_setup_teardown(test, set_up_world, tear_down_world)

static inline struct mount_index *index_of(struct world *world)
{
	if (!world->index)
		world->index = mount_index_new(world->inventory);
	return world->index;
}

static inline void read_field(struct mount *mount, const char *field)
{
	struct propagation *propagation = &mount->propagation;

	(void)sscanf(field, "shared:%" SCNu64, &propagation->peer_group);
	(void)sscanf(field, "master:%" SCNu64, &propagation->master);
	(void)sscanf(field, "from:%" SCNu64, &propagation->propagate_from);
	(void)sscanf(field, "unique:%" SCNu64, &mount->unique_id);
	(void)sscanf(field, "dev:%u", &mount->minor);
}

/* "2 1 / /a shared:5": id, parent, root, target, fields. */
static inline void read_mount(struct world *world, struct ns *ns, struct mount *mount, char *line)
{
	char *words[4], *word;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		do
			words[i] = strsep(&line, " ");
		while (words[i] && *words[i] == '\0');
		assert_non_null(words[i]);
	}
	*mount = (struct mount){ .ns = ns,
				 .id = strtoul(words[0], NULL, 10),
				 .parent_id = strtoul(words[1], NULL, 10),
				 .root = words[2],
				 .target = words[3],
				 .fstype = "tmpfs" };
	while ((word = strsep(&line, " ")))
		read_field(mount, word);
}

static inline struct mount *mount_of(const struct ns *ns, uint64_t id)
{
	for (size_t i = 0; i < ns->mounts.count; i++) {
		if (ns->mounts.mounts[i].id == id)
			return &ns->mounts.mounts[i];
	}
	return NULL;
}

#define MOUNTS_MAX 64

/* A mount namespace with these mounts, a line each; owned by the initial user namespace. */
static inline struct ns *put_mounts(struct world *world, uint64_t ino, const char *lines)
{
	struct ns *ns = inventory_add_ns(world->inventory, NS_MNT, ino);
	char *rest = arena_copy_text(world->arena, lines), *line;

	ns->owner = world->host;
	ns->mounts.mounts = arena_alloc(world->arena, MOUNTS_MAX * sizeof(struct mount));
	while ((line = strsep(&rest, "\n"))) {
		if (*line == '\0')
			continue;
		assert_true(ns->mounts.count < MOUNTS_MAX);
		read_mount(world, ns, &ns->mounts.mounts[ns->mounts.count++], line);
	}
	for (size_t i = 0; i < ns->mounts.count; i++) {
		struct mount *mount = &ns->mounts.mounts[i];

		mount->parent = mount_of(ns, mount->parent_id);
	}
	return ns;
}

#define MANY 100000

/*
 * A mount namespace with that many mounts on a root of its own, which are in no group yet: what
 * takes quadratic time with them does not end within the test's limit.
 */
static inline struct ns *put_many(struct world *world, uint64_t ino, size_t count)
{
	struct ns *ns = put_mounts(world, ino, "1 0 / /");
	struct mount root = ns->mounts.mounts[0];

	ns->mounts.mounts = arena_alloc(world->arena, (count + 1) * sizeof(struct mount));
	ns->mounts.mounts[0] = root;
	for (size_t i = 1; i <= count; i++)
		ns->mounts.mounts[i] = (struct mount){
			.ns = ns,
			.parent = &ns->mounts.mounts[0],
			.id = i + 1,
			.parent_id = 1,
			.unique_id = i + 1,
			.root = "/",
			.target = arena_format(world->arena, "/%zu", i),
			.fstype = "tmpfs",
		};
	ns->mounts.count = count + 1;
	return ns;
}

#endif
