/* SPDX-License-Identifier: MIT */
/* Names of users and groups: looked up once each, since a name service can be slow. */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include "collection.h"
#include "util/cleanup.h"
#include "util/memory.h"

/* An entry that does not fit even here is taken for none. */
#define ENTRY_MAX_SIZE 65536

static void look_up(struct inventory *inventory, uid_t uid, char *buffer)
{
	struct passwd entry, *found = NULL;

	if (uid == UID_UNKNOWN || inventory_has_user(inventory, uid))
		return;
	(void)getpwuid_r(uid, &entry, buffer, ENTRY_MAX_SIZE, &found);
	inventory_add_user(inventory, uid, found ? found->pw_name : NULL);
}

void collect_user_name(struct inventory *inventory, uid_t uid)
{
	auto_free char *buffer = memory_zeroed(ENTRY_MAX_SIZE, 1);

	look_up(inventory, uid, buffer);
}

void collect_group_name(struct inventory *inventory, gid_t gid)
{
	auto_free char *buffer = memory_zeroed(ENTRY_MAX_SIZE, 1);
	struct group entry, *found = NULL;

	if (inventory_has_group(inventory, gid))
		return;
	(void)getgrgid_r(gid, &entry, buffer, ENTRY_MAX_SIZE, &found);
	inventory_add_group(inventory, gid, found ? found->gr_name : NULL);
}

void collect_users(struct collection *collection)
{
	struct inventory *inventory = collection->inventory;
	auto_free char *buffer = NULL;

	if (!collection_needs(collection, NEED_USERS))
		return;
	buffer = memory_zeroed(ENTRY_MAX_SIZE, 1);
	for (size_t i = 0; i < inventory->n_processes; i++)
		look_up(inventory, inventory->processes[i]->uid, buffer);
	for (size_t i = 0; i < inventory->n_namespaces; i++)
		look_up(inventory, inventory->namespaces[i]->owner_uid, buffer);
}
