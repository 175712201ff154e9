/* SPDX-License-Identifier: MIT */
/* Paths, and what they lead to in a namespace. */
#include <string.h>

#include "relate/mount-index.h"
#include "util/arena.h"
#include "util/text.h"

const char *path_below(const char *path, const char *directory)
{
	size_t length = strlen(directory);

	if (strcmp(directory, "/") == 0)
		return strcmp(path, "/") == 0 ? path + 1 : path;
	if (strncmp(path, directory, length) != 0)
		return NULL;
	if (path[length] == '/' && path[length + 1] == '/')
		return NULL;
	return path[length] == '\0' || path[length] == '/' ? path + length : NULL;
}

const char *path_join(struct arena *arena, const char *directory, const char *below)
{
	if (*below == '\0')
		return directory;
	if (strcmp(directory, "/") == 0)
		return below;
	return arena_format(arena, "%s%s", directory, below);
}

void mount_index_descend(const struct mount_index *index, struct mount_place *at)
{
	struct mount_node *child;

	while ((child = mount_index_child(index, at->node, at->place, strlen(at->place)))) {
		at->node = child->top;
		at->place = child->top->root;
	}
}

/* One component further; place is what at->place points to. */
static void step_into(const struct mount_index *index, struct mount_place *at, struct text *place,
		      const char *name, size_t length)
{
	const struct mount_node *before = at->node;

	if (strcmp(text_get(place), "/") != 0)
		text_add(place, "/");
	text_add_bytes(place, name, length);
	at->place = text_get(place);
	mount_index_descend(index, at);
	if (at->node == before)
		return;
	text_clear(place);
	text_add(place, at->place);
}

struct mount_place mount_index_walk(const struct mount_index *index, const struct ns *ns,
				    const char *path, struct arena *arena)
{
	struct mount_place at = { .node = mount_index_root(index, ns) };
	auto_text struct text place = { 0 };

	if (!at.node)
		return at;
	/* A process is on its root, whatever covers that by now. */
	text_add(&place, at.node->root);
	for (path += strspn(path, "/"); *path; path += strspn(path, "/")) {
		size_t length = strcspn(path, "/");

		step_into(index, &at, &place, path, length);
		path += length;
	}
	at.place = arena_copy_text(arena, text_get(&place));
	return at;
}
