/* SPDX-License-Identifier: MIT */
#include "user-cells.h"

#include "relate/id-map.h"
#include "util/arena.h"

static struct value extent_text(const struct view_context *context, const struct id_extent *extent)
{
	if (extent->outside == ID_NONE)
		return value_text(
			arena_format(context->arena, "%u+%u@?", extent->inside, extent->length));
	return value_text(arena_format(context->arena, "%u+%u@%u", extent->inside, extent->length,
				       extent->outside));
}

struct value cell_id_map(const struct view_context *context, const struct id_map *map)
{
	struct value *items;

	if (map->state != ID_MAP_READ)
		return value_unknown();
	items = arena_alloc(context->arena, map->count * sizeof(*items));
	for (size_t i = 0; i < map->count; i++)
		items[i] = extent_text(context, &map->extents[i]);
	return value_list(items, map->count);
}

static struct value cell_map(const struct view_context *context, const struct ns *ns,
			     enum id_kind kind)
{
	return ns->type == NS_USER ? cell_id_map(context, ns_host_map(ns, kind)) : value_none();
}

struct value get_uidmap(const struct view_context *context, const void *object)
{
	return cell_map(context, object, ID_UID);
}

struct value get_gidmap(const struct view_context *context, const void *object)
{
	return cell_map(context, object, ID_GID);
}

struct value get_level(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;
	uint32_t level;

	if (!ns_types[ns->type].has_parent)
		return value_none();
	return ns_level(ns, &level) ? value_number(level) : value_unknown();
}

struct value get_setgroups(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;

	if (ns->type != NS_USER)
		return value_none();
	if (!ns->id_maps || ns->id_maps->setgroups == SETGROUPS_UNKNOWN)
		return value_unknown();
	return value_text(ns->id_maps->setgroups == SETGROUPS_ALLOW ? "allow" : "deny");
}

struct value get_hostroot(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;
	bool has = false, is_known = true;

	if (ns->type != NS_USER)
		return value_none();
	for (int kind = ID_UID; kind <= ID_GID; kind++) {
		const struct id_map *map = ns_host_map(ns, (enum id_kind)kind);

		has |= id_map_inside(map, 0) != ID_NONE;
		is_known &= id_map_is_known(map);
	}
	return has || is_known ? value_boolean(has) : value_unknown();
}
