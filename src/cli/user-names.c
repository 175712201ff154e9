/* SPDX-License-Identifier: MIT */
#include "user-names.h"

#include <errno.h>

#include "util/arena.h"
#include "view/namespaces.h"

/* One that is inferred with its inode has the maps of the same one that was seen. */
static bool is_seen_as_well(const struct inventory *inventory, const struct ns *ns)
{
	return ns->inferred && ns->ino && inventory_find_ns(inventory, NS_USER, ns->ino);
}

struct ns_list user_namespaces(const struct inventory *inventory)
{
	auto_arena struct arena *arena = arena_new();
	const struct view_context context = { .inventory = inventory, .arena = arena };
	const struct ns_selection wanted = { .types = NS_TYPE_BIT(NS_USER) };
	const void *const *found;
	size_t count = select_namespaces(&context, &wanted, &found);
	struct ns_list list = { 0 };

	for (size_t i = 0; i < count; i++) {
		if (!is_seen_as_well(inventory, found[i]))
			ns_list_add(&list, found[i]);
	}
	return list;
}

int find_user_namespaces(const struct options *options, const struct name *names,
			 const struct inventory *inventory, struct ns_list *list, struct error *err)
{
	auto_ns_list struct ns_list named = { 0 };

	for (size_t i = 0; i < options->n_names; i++) {
		int rc = name_resolve(&names[i], inventory, NS_TYPE_BIT(NS_USER), &named, err);

		if (rc < 0)
			return rc;
	}
	for (size_t i = 0; i < named.count; i++) {
		if (!is_seen_as_well(inventory, named.items[i]))
			ns_list_add(list, named.items[i]);
	}
	if (options->n_names > 0 && list->count == 0)
		return error_set(err, -ENOENT, "%s has no user namespace", names[0].text);
	return 0;
}
