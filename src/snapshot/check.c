/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <errno.h>

/* Linux nests PID and user namespaces 32 deep below the initial one. */
#define DEPTH_MAX 64

static int refuse(const struct ns *ns, const char *what, struct error *err)
{
	return error_set(err, -EINVAL, "%s:%llu: %s", ns_types[ns->type].name,
			 (unsigned long long)ns->ino, what);
}

/* Whoever climbs arrives. */
static int check_ancestors(const struct ns *ns, struct error *err)
{
	const struct ns *above = ns;
	size_t depth = 0;

	while (above && depth++ < DEPTH_MAX)
		above = above->type == NS_USER || !above->parent ? above->owner : above->parent;
	if (above)
		return refuse(ns, "its owners go round in a circle", err);
	for (above = ns, depth = 0; above && depth < DEPTH_MAX; depth++)
		above = above->parent;
	return above ? refuse(ns, "its parents go round in a circle", err) : 0;
}

static bool meets(uint32_t first, uint32_t length, uint32_t other, uint32_t other_length)
{
	return first < other ? other - first < length : first - other < other_length;
}

static bool is_extent(const struct id_extent *extent)
{
	return extent->length > 0 && extent->length <= UINT32_MAX - extent->inside &&
	       (extent->outside == ID_NONE || extent->length <= UINT32_MAX - extent->outside);
}

static bool is_map(const struct id_map *map)
{
	if (map->count > (map->state == ID_MAP_READ ? 2 * (size_t)ID_MAP_MAX : 0))
		return false;
	for (size_t i = 0; i < map->count; i++) {
		const struct id_extent *extent = &map->extents[i];

		if (!is_extent(extent))
			return false;
		for (size_t k = 0; k < i; k++) {
			const struct id_extent *other = &map->extents[k];

			if (other->inside >= extent->inside ||
			    meets(other->inside, other->length, extent->inside, extent->length))
				return false;
			if (extent->outside != ID_NONE && other->outside != ID_NONE &&
			    meets(other->outside, other->length, extent->outside, extent->length))
				return false;
		}
	}
	return true;
}

/* The observer's own: its ids are the host's, so both maps are of the same ones. */
static bool is_of_observer(const struct id_map *host, const struct id_map *to_parent)
{
	if (host->state != to_parent->state || host->count != to_parent->count)
		return false;
	for (size_t i = 0; i < host->count; i++) {
		const struct id_extent *extent = &host->extents[i];

		if (extent->outside != extent->inside ||
		    extent->inside != to_parent->extents[i].inside ||
		    extent->length != to_parent->extents[i].length)
			return false;
	}
	return true;
}

static bool are_maps(const struct id_map *host, const struct id_map *to_parent)
{
	return is_map(host) && is_map(to_parent) &&
	       (to_parent->state == ID_MAP_UNKNOWN || is_of_observer(host, to_parent));
}

static int check_maps(const struct ns *ns, struct error *err)
{
	for (int kind = 0; ns->id_maps && kind < ID_KIND_COUNT; kind++) {
		if (!are_maps(&ns->id_maps->host[kind], &ns->id_maps->to_parent[kind]))
			return refuse(ns, "its id maps can't be", err);
	}
	return 0;
}

static int check_ns(const struct ns *ns, struct error *err)
{
	int rc = 0;

	if (ns->parent && ns->parent->type != ns->type)
		rc = refuse(ns, "its parent is of another type", err);
	if (rc == 0 && ns->mounts.count > 0 && ns->type != NS_MNT)
		rc = refuse(ns, "has mounts and is no mount namespace", err);
	if (rc == 0)
		rc = check_ancestors(ns, err);
	return rc < 0 ? rc : check_maps(ns, err);
}

int snapshot_check(const struct inventory *inventory, struct error *err)
{
	int rc = 0;

	if (inventory->host.ticks_per_second <= 0)
		return error_set(err, -EINVAL, "host: ticks_per_second: not above 0");
	for (size_t i = 0; i < inventory->n_namespaces && rc == 0; i++)
		rc = check_ns(inventory->namespaces[i], err);
	return rc;
}
