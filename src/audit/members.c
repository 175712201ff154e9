/* SPDX-License-Identifier: MIT */
/* What several rules ask of mounts and sharing groups. */
#include <stdlib.h>
#include <string.h>

#include "pairs.h"

/* A slash comes before all else, but the second of "//deleted" after it. */
static int rank(const char *start, const char *at)
{
	if (*at != '/')
		return *at == '\0' ? 0 : (unsigned char)*at + 1;
	return at > start && at[-1] == '/' ? UINT8_MAX + 2 : 1;
}

int compare_paths(const char *a, const char *b)
{
	const char *first = a, *second = b;

	while (*first && *first == *second) {
		first++;
		second++;
	}
	return rank(a, first) - rank(b, second);
}

static int compare_roots(const void *a, const void *b)
{
	const struct mount *first = *(const struct mount *const *)a;
	const struct mount *second = *(const struct mount *const *)b;

	return compare_paths(first->root, second->root);
}

const struct mount **sort_members(const struct audit *audit, const struct sharing_group *group)
{
	size_t size = group->n_members * sizeof(struct mount *);
	const struct mount **members = arena_alloc(audit->scratch, size);

	memcpy(members, group->members, size);
	qsort(members, group->n_members, sizeof(struct mount *), compare_roots);
	return members;
}

bool has_member_in(const struct sharing_group *group, const struct ns *ns)
{
	for (size_t i = 0; i < group->n_members; i++) {
		if (group->members[i]->ns == ns)
			return true;
	}
	return false;
}

bool is_hidden(const struct audit *audit, const struct mount *mount)
{
	struct mount_place at =
		mount_index_walk(audit->index, mount->ns, mount->target, audit->scratch);

	return at.node && at.node->mount != mount;
}

static bool has_ro(const char *options)
{
	while (options && *options) {
		size_t length = strcspn(options, ",");

		if (length == 2 && memcmp(options, "ro", 2) == 0)
			return true;
		options += length + (options[length] == ',');
	}
	return false;
}

bool is_read_only(const struct mount *mount)
{
	return has_ro(mount->vfs_options) || has_ro(mount->fs_options);
}

/* Most files of the host are not the workload's to write then, whoever it takes itself for. */
bool is_of_other_users(const struct ns *ns)
{
	return ns->owner && !ns->owner->initial;
}
