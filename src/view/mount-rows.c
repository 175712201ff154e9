/* SPDX-License-Identifier: MIT */
/* Which mounts are shown, and in which order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "util/arena.h"
#include "util/cleanup.h"
#include "util/memory.h"
#include "view/mounts.h"

static bool is_type(const char *fstype, const char *name, size_t length)
{
	return strlen(fstype) == length && strncasecmp(fstype, name, length) == 0;
}

/*
 * As findmnt -t has it: "ext4,tmpfs" is either, "noproc,sysfs" neither. A later "no" only takes its
 * own type out.
 */
static bool has_fstype(const struct mount *mount, const char *fstypes)
{
	bool excluding = strncasecmp(fstypes, "no", 2) == 0;

	for (const char *name = fstypes + (excluding ? 2 : 0);;) {
		size_t length = strcspn(name, ",");

		if (is_type(mount->fstype, name, length))
			return !excluding;
		if (length > 2 && strncasecmp(name, "no", 2) == 0 &&
		    is_type(mount->fstype, name + 2, length - 2))
			return false;
		if (name[length] == '\0')
			return excluding;
		name += length + 1;
	}
}

static bool is_source(const struct mount *mount, const char *name)
{
	size_t length = mount->source ? strlen(mount->source) : 0;
	size_t root_length = strlen(mount->root);

	if (!mount->source || strncmp(name, mount->source, length) != 0)
		return false;
	name += length;
	if (*name == '\0')
		return true;
	return name[0] == '[' && strncmp(name + 1, mount->root, root_length) == 0 &&
	       strcmp(name + 1 + root_length, "]") == 0;
}

static bool is_device(const struct mount *mount, const char *name)
{
	char device[32];

	(void)snprintf(device, sizeof(device), "%u:%u", mount->major, mount->minor);
	return strcmp(device, name) == 0;
}

bool mount_is_named(const struct mount *mount, const char *name)
{
	size_t length = strlen(name);

	if (is_source(mount, name) || is_device(mount, name))
		return true;
	while (length > 1 && name[length - 1] == '/')
		length--;
	return strlen(mount->target) == length && memcmp(mount->target, name, length) == 0;
}

static bool matches(const struct mount *mount, const struct mount_selection *selection)
{
	size_t i = 0;

	if (selection->fstypes && !has_fstype(mount, selection->fstypes))
		return false;
	while (i < selection->n_names && !mount_is_named(mount, selection->names[i]))
		i++;
	return selection->n_names == 0 || i < selection->n_names;
}

enum verdict { UNDECIDED, SELECTED, LEFT_OUT };

/* Up to what is decided, and all that is passed on the way along with it. */
static enum verdict decide_from_above(enum verdict *verdicts, const struct mount *mounts,
				      const struct mount *mount)
{
	const struct mount *decided = mount;
	enum verdict verdict;

	while (decided && verdicts[decided - mounts] == UNDECIDED)
		decided = decided->parent;
	verdict = decided ? verdicts[decided - mounts] : LEFT_OUT;
	for (; mount != decided; mount = mount->parent)
		verdicts[mount - mounts] = verdict;
	return verdict;
}

/* Returns how many. */
static size_t select_in(const struct mount_table *table, const struct mount_selection *selection,
			const struct mount **found)
{
	auto_free enum verdict *verdicts = memory_zeroed(table->count, sizeof(*verdicts));
	size_t count = 0;

	for (size_t i = 0; i < table->count; i++) {
		if (matches(&table->mounts[i], selection))
			verdicts[i] = SELECTED;
		else if (!selection->submounts)
			verdicts[i] = LEFT_OUT;
	}
	for (size_t i = 0; i < table->count; i++) {
		const struct mount *mount = &table->mounts[i];

		if (decide_from_above(verdicts, table->mounts, mount) == SELECTED)
			found[count++] = mount;
	}
	return count;
}

/* As libmount finds it: where one comes to from the mount with the smallest parent id. */
static const struct mount *find_top(const struct mount_table *table)
{
	const struct mount *top = NULL;

	for (size_t i = 0; i < table->count; i++) {
		if (!top || table->mounts[i].parent_id < top->parent_id)
			top = &table->mounts[i];
	}
	while (top && top->parent)
		top = top->parent;
	return top;
}

// cppcheck-suppress constParameter ; as qsort_r calls it
static int compare_in_tree(const void *left, const void *right, void *top)
{
	const struct mount *a = *(const struct mount *const *)left;
	const struct mount *b = *(const struct mount *const *)right;

	if ((a == top) != (b == top))
		return a == top ? -1 : 1;
	if (!a->parent != !b->parent)
		return a->parent ? 1 : -1;
	if (a->parent && a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return (a > b) - (a < b);
}

size_t select_mounts(const struct view_context *context, const struct mount_selection *selection,
		     const void *const **ret)
{
	const struct mount **found;
	size_t at_most = 0, count = 0;

	for (size_t i = 0; i < selection->n_namespaces; i++)
		at_most += selection->namespaces[i]->mounts.count;
	found = arena_alloc(context->arena, at_most * sizeof(*found));
	for (size_t i = 0; i < selection->n_namespaces; i++) {
		const struct mount_table *table = &selection->namespaces[i]->mounts;
		size_t n = select_in(table, selection, found + count);

		if (selection->tree && n > 0)
			qsort_r(found + count, n, sizeof(*found), compare_in_tree,
				(void *)(uintptr_t)find_top(table));
		count += n;
	}
	*ret = (const void *const *)found;
	return count;
}

const void *mount_above(const struct view_context *context, const void *object)
{
	const struct mount *mount = object;

	return mount->parent;
}
