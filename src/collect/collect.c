/* SPDX-License-Identifier: MIT */
#include "collect/collect.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "mounts.h"
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
			discoveries[source].need
				? collection_needs(collection, discoveries[source].need)
				: collection->request->types != 0;
}

/*
 * Id maps are read through the members of user namespaces, and mounts of every mount namespace: where the kernel does not list them, the processes have
 * to lead to them, whatever types were asked for. What is not read by id is read through a process.
 */
static void choose_types(struct collection *collection)
{
	collection->types = collection->request->types;
	if (collection_needs(collection, NEEDS_MOUNT_TABLES) ||
	    (collection_needs(collection, NEED_PINS) &&
	     !collection_coverage(collection, DISCOVERY_MOUNTS)->looked))
		collection->types |= NS_TYPE_BIT(NS_MNT);
	if (collection_needs(collection, NEED_ID_MAPS))
		collection->types |= NS_TYPE_BIT(NS_USER);
}

static void collection_open(struct collection *collection, struct inventory *inventory,
			    const struct source *source, const struct request *request)
{
	*collection = (struct collection){
		.inventory = inventory,
		.source = source,
		.request = request,
		.netlink_fd = -EBADF,
		.net_by_cookie = key_index_new(),
		.self = read_self(source),
		.deadline = request->timeout ? now() + request->timeout * NANOSECONDS : 0,
	};
}

static void collection_close(struct collection *collection)
{
	id_maps_release(collection);
	inference_free(collection->inference);
	key_index_free(collection->net_by_cookie);
	if (collection->netlink_fd >= 0)
		(void)close(collection->netlink_fd);
}

static int read_processes(struct collection *collection, struct error *err)
{
	int rc = collect_processes(collection, err);

	if (rc == 0) {
		collect_identities(collection);
		collect_hidden(collection);
		collect_inferred(collection);
	}
	return rc;
}

int collect(struct inventory *inventory, const struct source *source, const struct request *request,
	    struct error *err)
{
	struct collection collection;
	int rc = 0;

	collection_open(&collection, inventory, source, request);
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
	if (collection.types)
		rc = read_processes(&collection, err);
	if (rc == 0) {
		collect_mounts(&collection, NULL);
		collect_block_devices(&collection);
		collect_path_descriptors(&collection);
		collect_initial(&collection);
		collect_unknowns(&collection);
		inventory_finish(inventory);
		collect_forget_gone(&collection);
		collect_id_maps(&collection);
		collect_subids(&collection);
		collect_details(&collection);
		collect_users(&collection);
	}
	collection_close(&collection);
	return rc;
}

void collect_mounts_of(struct inventory *inventory, const struct source *source,
		       const struct request *request, const struct ns *const *namespaces,
		       size_t n_namespaces)
{
	struct key_index *only = key_index_new();
	struct collection collection;

	for (size_t i = 0; i < n_namespaces; i++)
		key_index_add(only, (uintptr_t)namespaces[i], 0, (void *)(uintptr_t)namespaces[i]);
	collection_open(&collection, inventory, source, request);
	inventory->needs |= request->needs;
	collect_mounts(&collection, only);
	collection_close(&collection);
	key_index_free(only);
}

void collect_uses_of(struct inventory *inventory, const struct source *source,
		     const struct request *request, const struct device_id *devices,
		     size_t n_devices)
{
	struct key_index *wanted = key_index_new();
	struct collection collection;
	struct mount_scan scan = { .collection = &collection, .members.collection = &collection };

	for (size_t i = 0; i < n_devices; i++) {
		if (!key_index_find(wanted, devices[i].major, devices[i].minor))
			key_index_add(wanted, devices[i].major, devices[i].minor, wanted);
	}
	collection_open(&collection, inventory, source, request);
	collect_mount_uses(&scan, wanted);
	mount_members_close(&scan.members);
	collection_close(&collection);
	key_index_free(wanted);
}
