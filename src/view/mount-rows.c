/* SPDX-License-Identifier: MIT */
/* Which mounts are shown. */
#include <stdlib.h>
#include <string.h>

#include "relate/mount-index.h"
#include "util/arena.h"
#include "util/key-index.h"
#include "util/memory.h"
#include "view/mounts.h"

/* "ext4,tmpfs" is either, "noproc,nosysfs" neither, as findmnt -t has it. */
static bool has_fstype(const struct mount *mount, const char *fstypes)
{
	bool excluding = strncmp(fstypes, "no", 2) == 0;
	const char *name = fstypes;

	for (;;) {
		size_t length = strcspn(name, ",");
		size_t no = excluding && length > 2 && strncmp(name, "no", 2) == 0 ? 2 : 0;

		if (mount->fstype && strlen(mount->fstype) == length - no &&
		    strncmp(mount->fstype, name + no, length - no) == 0)
			return !excluding;
		if (name[length] == '\0')
			return excluding;
		name += length + 1;
	}
}

/* A name is a target or a source; a slash at its end does not count. */
static bool is_named(const struct mount *mount, const char *name)
{
	size_t length = strlen(name);

	if (mount->source && strcmp(mount->source, name) == 0)
		return true;
	while (length > 1 && name[length - 1] == '/')
		length--;
	return strlen(mount->target) == length && memcmp(mount->target, name, length) == 0;
}

static bool is_any_named(const struct mount *mount, const struct mount_selection *selection)
{
	for (size_t i = 0; i < selection->n_names; i++) {
		if (is_named(mount, selection->names[i]))
			return true;
	}
	return selection->n_names == 0;
}

struct selected {
	const struct mount_selection *selection;
	struct key_index *matching; /* those that match or are below one that does */
	const void **found;
	size_t count;
};

/* Parents come before their children in what the kernel lists, but for mounts that were moved. */
static bool is_below_match(const struct selected *selected, const struct mount *mount)
{
	for (size_t depth = 0; mount->parent && depth <= mount->ns->mounts.count; depth++) {
		mount = mount->parent;
		if (key_index_find(selected->matching, (uint64_t)(uintptr_t)mount, 0))
			return true;
	}
	return false;
}

static void note_matches(struct selected *selected, const struct mount_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		if (is_any_named(&table->mounts[i], selected->selection))
			key_index_add(selected->matching, (uint64_t)(uintptr_t)&table->mounts[i], 0,
				      &table->mounts[i]);
	}
}

static void add_selected(struct selected *selected, const struct mount_table *table)
{
	const struct mount_selection *selection = selected->selection;

	for (size_t i = 0; i < table->count; i++) {
		const struct mount *mount = &table->mounts[i];

		if (!key_index_find(selected->matching, (uint64_t)(uintptr_t)mount, 0) &&
		    !(selection->submounts && is_below_match(selected, mount)))
			continue;
		if (!selection->fstypes || has_fstype(mount, selection->fstypes))
			selected->found[selected->count++] = mount;
	}
}

size_t select_mounts(const struct view_context *context, const struct mount_selection *selection,
		     const void *const **ret)
{
	struct selected selected = { .selection = selection, .matching = key_index_new() };
	size_t at_most = 0;

	for (size_t i = 0; i < selection->n_namespaces; i++)
		at_most += selection->namespaces[i]->mounts.count;
	selected.found = arena_alloc(context->arena, at_most * sizeof(*selected.found));
	for (size_t i = 0; i < selection->n_namespaces; i++) {
		note_matches(&selected, &selection->namespaces[i]->mounts);
		add_selected(&selected, &selection->namespaces[i]->mounts);
	}
	key_index_free(selected.matching);
	*ret = selected.found;
	return selected.count;
}

const void *mount_above(const struct view_context *context, const void *object)
{
	const struct mount *mount = object;

	return mount->parent;
}
