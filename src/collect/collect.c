/* SPDX-License-Identifier: MIT */
#include "collect/collect.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "collection.h"
#include "util/key-index.h"
#include "util/number.h"

#define NANOSECONDS INT64_C(1000000000)

static int64_t now(void)
{
	struct timespec time = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * NANOSECONDS + time.tv_nsec;
}

bool collection_is_late(const struct collection *collection)
{
	return collection->deadline && now() > collection->deadline;
}

static pid_t read_self(const struct source *source)
{
	char target[16];
	ssize_t length = readlinkat(source->proc_fd, "self", target, sizeof(target) - 1);
	pid_t pid = 0;

	if (length > 0) {
		target[length] = '\0';
		(void)number_parse_pid(target, &pid);
	}
	return pid;
}

static void start_coverage(const struct collection *collection)
{
	for (int source = 0; source < DISCOVERY_COUNT; source++)
		collection_coverage(collection, (enum discovery)source)->on =
			!discoveries[source].need ||
			collection_needs(collection, discoveries[source].need);
}

/*
 * Mounts are read of every mount namespace: where the kernel does not list them, the processes have
 * to lead to them, whatever types were asked for. What is not read by id is read through a process.
 */
static void choose_types(struct collection *collection)
{
	collection->types = collection->request->types;
	if (collection_needs(collection, NEEDS_MOUNT_TABLES) ||
	    (collection_needs(collection, NEED_PINS) &&
	     !collection_coverage(collection, DISCOVERY_MOUNTS)->looked))
		collection->types |= NS_TYPE_BIT(NS_MNT);
}

int collect(struct inventory *inventory, const struct source *source, const struct request *request,
	    struct error *err)
{
	struct collection collection = {
		.inventory = inventory,
		.source = source,
		.request = request,
		.netlink_fd = -EBADF,
		.net_by_cookie = key_index_new(),
		.self = read_self(source),
		.deadline = request->timeout ? now() + request->timeout * NANOSECONDS : 0,
	};
	int rc;

	inventory->self = collection.self;
	inventory->foreign_pids = collection.self != getpid();
	inventory->types = request->types;
	inventory->needs = request->needs;
	start_coverage(&collection);
	collect_host(&collection);
	collect_observer(&collection);
	collect_mount_namespaces(&collection);
	collect_listed(&collection);
	choose_types(&collection);
	rc = collect_processes(&collection, err);
	if (rc == 0) {
		collect_identities(&collection);
		collect_hidden(&collection);
		collect_inferred(&collection);
		collect_mounts(&collection);
		collect_path_descriptors(&collection);
		collect_initial(&collection);
		collect_unknowns(&collection);
		inventory_finish(inventory);
		collect_forget_gone(&collection);
		collect_details(&collection);
		collect_users(&collection);
	}
	inference_free(collection.inference);
	key_index_free(collection.net_by_cookie);
	if (collection.netlink_fd >= 0)
		(void)close(collection.netlink_fd);
	return rc;
}
