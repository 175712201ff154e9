/* SPDX-License-Identifier: MIT */
/*
 * Which ids this machine gives to whom: subuid(5), subgid(5), and the range of people's ids in
 * login.defs(5). Of our own mount namespace; a captured tree has no such files.
 */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collection.h"
#include "parse.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/memory.h"
#include "util/number.h"

#define LOGIN_DEFS "/etc/login.defs"

/* Where it does not say: what useradd(8) takes. */
#define LOGIN_FIRST 1000
#define LOGIN_LAST  60000

static const struct {
	const char *path, *first, *last;
} files[ID_KIND_COUNT] = {
	[ID_UID] = { "/etc/subuid", "UID_MIN", "UID_MAX" },
	[ID_GID] = { "/etc/subgid", "GID_MIN", "GID_MAX" },
};

/* An entry that does not fit even here is taken for none. */
#define ENTRY_MAX_SIZE 65536

static uint32_t find_uid(const struct collection *collection, const char *owner)
{
	auto_free char *buffer = NULL;
	struct passwd entry, *found = NULL;
	uint32_t uid;

	if (number_parse_u32(owner, &uid) == 0)
		return uid;
	if (!collection_needs(collection, NEED_USERS))
		return ID_NONE;
	buffer = memory_zeroed(ENTRY_MAX_SIZE, 1);
	(void)getpwnam_r(owner, &entry, buffer, ENTRY_MAX_SIZE, &found);
	return found ? found->pw_uid : ID_NONE;
}

/* What is to be done with a line; -ENOENT: it is none of ours. */
typedef int take_line(struct collection *collection, enum id_kind kind, const char *line,
		      void *argument);

/* A file that is not there says nothing, which is no gap. */
static void read_lines(struct collection *collection, const char *path, enum id_kind kind,
		       take_line *take, void *argument)
{
	struct inventory *inventory = collection->inventory;
	auto_fclose FILE *stream = open_stream_at(AT_FDCWD, path);
	auto_free char *line = NULL;
	size_t size = 0, number = 0;

	if (!stream && errno != ENOENT)
		inventory_add_gap(inventory, path, errno, 0, 0);
	while (stream && getline(&line, &size, stream) > 0) {
		int rc = take(collection, kind, line, argument);

		number++;
		if (rc < 0 && rc != -ENOENT)
			inventory_add_gap(
				inventory,
				arena_format(inventory->arena, "line %zu of %s", number, path),
				EINVAL, 0, 0);
	}
}

struct ranges {
	struct subid_range *items;
	size_t count;
};

static int take_subid(struct collection *collection, enum id_kind kind, const char *line,
		      void *argument)
{
	struct ranges *ranges = argument;
	struct subid_line found;
	struct subid_range *range;
	int rc = parse_subid_line(line, &found);

	if (rc < 0 || found.count == 0)
		return rc;
	range = array_append(&ranges->items, &ranges->count, sizeof(*range));
	*range = (struct subid_range){
		.owner = arena_copy_bytes(collection->inventory->arena, found.owner,
					  found.owner_length),
		.first = found.first,
		.count = found.count,
	};
	range->uid = find_uid(collection, range->owner);
	return 0;
}

static int take_login_def(struct collection *collection, enum id_kind kind, const char *line,
			  void *argument)
{
	struct id_policy *policy = argument;
	int rc = parse_login_def(line, files[kind].first, &policy->login_first);

	return rc == -ENOENT ? parse_login_def(line, files[kind].last, &policy->login_last) : rc;
}

static void collect_policy(struct collection *collection, enum id_kind kind)
{
	struct id_policy *policy = &collection->inventory->id_policies[kind];
	struct ranges ranges = { 0 };
	struct subid_range *copy;

	policy->read = true;
	policy->knows_owners = collection_needs(collection, NEED_USERS);
	policy->login_first = LOGIN_FIRST;
	policy->login_last = LOGIN_LAST;
	read_lines(collection, LOGIN_DEFS, kind, take_login_def, policy);
	read_lines(collection, files[kind].path, kind, take_subid, &ranges);
	copy = arena_alloc(collection->inventory->arena, ranges.count * sizeof(*copy));
	if (ranges.count > 0)
		memcpy(copy, ranges.items, ranges.count * sizeof(*copy));
	policy->ranges = copy;
	policy->n_ranges = ranges.count;
	free(ranges.items);
}

void collect_subids(struct collection *collection)
{
	if (!collection_needs(collection, NEED_SUBIDS) || !collection->source->kernel)
		return;
	collect_policy(collection, ID_UID);
	collect_policy(collection, ID_GID);
}
