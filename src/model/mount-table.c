/* SPDX-License-Identifier: MIT */
#include "model/mount.h"

#include "util/cleanup.h"
#include "util/key-index.h"
#include "util/memory.h"

static void find_parents(struct mount_table *table)
{
	struct key_index *by_id = key_index_new();

	for (size_t i = 0; i < table->count; i++) {
		struct mount *mount = &table->mounts[i];

		if (!key_index_find(by_id, mount->id, 0))
			key_index_add(by_id, mount->id, 0, mount);
	}
	for (size_t i = 0; i < table->count; i++) {
		struct mount *mount = &table->mounts[i];

		mount->parent = key_index_find(by_id, mount->parent_id, 0);
	}
	key_index_free(by_id);
}

/*
 * A root can be its own parent. In a forged table, or one that was read while mounts were moved,
 * who climbs might not arrive either.
 */
static void cut_circles(struct mount_table *table)
{
	/* Of each mount, which climb came by first, from 1 on. */
	auto_free size_t *climbs = memory_zeroed(table->count, sizeof(*climbs));

	for (size_t i = 0; i < table->count; i++) {
		struct mount *mount = &table->mounts[i];

		while (mount && !climbs[mount - table->mounts]) {
			climbs[mount - table->mounts] = i + 1;
			if (mount->parent && climbs[mount->parent - table->mounts] == i + 1)
				mount->parent = NULL;
			mount = mount->parent;
		}
	}
}

void mount_table_link(struct mount_table *table, struct ns *ns)
{
	for (size_t i = 0; i < table->count; i++)
		table->mounts[i].ns = ns;
	find_parents(table);
	cut_circles(table);
}
