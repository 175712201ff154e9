/* SPDX-License-Identifier: MIT */
#include "collect/collect.h"

#include <errno.h>
#include <unistd.h>

#include "collection.h"

int collect(struct inventory *inventory, const struct source *source, const struct request *request,
	    struct error *err)
{
	struct collection collection = {
		.inventory = inventory,
		.source = source,
		.request = request,
		.netlink_fd = -EBADF,
	};
	int rc;

	inventory->types = request->types;
	inventory->needs = request->needs;
	collect_host(&collection);
	collect_observer(&collection);
	rc = collect_processes(&collection, err);
	if (rc == 0) {
		if (collection_needs(&collection, NEED_PINS))
			collect_pins(&collection);
		collect_initial(&collection);
		collect_unknowns(&collection);
		inventory_finish(inventory);
		collect_details(&collection);
		collect_users(&collection);
	}
	if (collection.netlink_fd >= 0)
		(void)close(collection.netlink_fd);
	return rc;
}
