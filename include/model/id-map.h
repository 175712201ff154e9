/* SPDX-License-Identifier: MIT */
/* Which ids inside a user namespace are which ids outside, user_namespaces(7). Plain data. */
#ifndef MODEL_ID_MAP_H
#define MODEL_ID_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum id_kind { ID_UID, ID_GID, ID_PROJID, ID_KIND_COUNT };

extern const char *const id_kinds[ID_KIND_COUNT]; /* "uid", "gid", "projid" */

/* No id: (uid_t)-1, which the kernel maps nowhere and shows for what has no id at the reader's. */
#define ID_NONE UINT32_MAX

#define ID_MAP_MAX 340 /* lines of a map (Linux 4.15) */

/*
 * The ids inside, inside + 1, ... are outside, outside + 1, ... Neither side reaches ID_NONE:
 * inside + length <= UINT32_MAX, so a length can be 4294967295. outside can be ID_NONE for all of
 * it: these ids have none there, or it can't be seen from where we are.
 */
struct id_extent {
	uint32_t inside, outside, length;
};

enum id_map_state {
	ID_MAP_UNKNOWN, /* not looked at */
	ID_MAP_READ,
	ID_MAP_DENIED, /* refused or malformed: a gap says what */
};

/* Sorted by inside, without overlaps on either side. No extent: nobody has written the map yet. */
struct id_map {
	enum id_map_state state;
	size_t count;
	const struct id_extent *extents;
};

enum setgroups { SETGROUPS_UNKNOWN, SETGROUPS_ALLOW, SETGROUPS_DENY };

/*
 * What is known of a user namespace's ids. The kernel has composed what it shows, down to the user
 * namespace of who opens the file: "host" is the initial user namespace where we are in that, else
 * our own. The map of our own namespace is the exception: shown as its parent has the ids.
 */
struct id_maps {
	/* Outside are the host's ids. Our own namespace's: each id that is mapped, as itself. */
	struct id_map host[ID_KIND_COUNT];
	/* Of our own namespace, unless it is the initial one: outside are its parent's ids. */
	struct id_map to_parent[ID_KIND_COUNT];
	enum setgroups setgroups;
};

/* A line of subuid(5) or subgid(5): ids that a user may map. */
struct subid_range {
	const char *owner; /* as it is written: a name or a uid */
	uint32_t uid;      /* of the owner; ID_NONE: there is no such user, or nobody was asked */
	uint32_t first, count;
};

/* What this machine gives to whom, as we see its files. */
struct id_policy {
	bool read;         /* else nothing was looked at */
	bool knows_owners; /* the uids of owners that are names were looked up */
	const struct subid_range *ranges;
	size_t n_ranges;
	uint32_t login_first, login_last; /* ids of people who log in: UID_MIN to UID_MAX */
};

#endif
