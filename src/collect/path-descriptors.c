/* SPDX-License-Identifier: MIT */
/*
 * Descriptors of namespace files that were opened by a path where they are mounted. Their text is
 * that path, as that of any file: only where a pin is known at such a path is the file looked at,
 * when all pins are known. Once the pin is unmounted the text is "/".
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "descriptors.h"
#include "kernel-compat.h"
#include "util/cleanup.h"
#include "util/hash.h"
#include "util/key-index.h"
#include "util/memory.h"

/* One that may be of a namespace file. */
struct path_descriptor {
	struct process *process;
	pid_t tid;
	int fd;
	uint64_t hash; /* of its text */
};

/* By the device of what it is; no server is asked for that. */
static bool is_ns_file(const struct table_scan *scan, const char *name)
{
	const struct kernel *kernel = scan->collection->source->kernel;
	struct mount_identity nsfs, file;

	return kernel && kernel->mount_of(AT_FDCWD, "/proc/self/ns/mnt", &nsfs) == 0 &&
	       kernel->mount_of(scan->dir_fd, name, &file) == 0 && file.major == nsfs.major &&
	       file.minor == nsfs.minor;
}

static void look_at_file(struct table_scan *scan, const char *name, int fd)
{
	auto_close int copy = -EBADF;
	struct stat status;
	int flag, type;

	if (!is_ns_file(scan, name))
		return;
	copy = openat(scan->dir_fd, name, O_RDONLY | O_CLOEXEC);
	if (copy < 0 || fstat(copy, &status) < 0)
		return;
	flag = scan->collection->source->kernel->ns_ioctl(copy, COMPAT_NS_GET_NSTYPE, NULL);
	type = flag < 0 ? -1 : ns_type_from_clone_flag(flag);
	if (type >= 0)
		look_at_ns(scan, name, fd, (enum ns_type)type, status.st_ino);
}

void look_at_path(struct table_scan *scan, const char *name, int fd, const char *target)
{
	struct collection *collection = scan->collection;
	struct path_descriptor *descriptor;

	if (!collection_needs(collection, NEED_FDS))
		return;
	if (strcmp(target, "/") == 0) {
		look_at_file(scan, name, fd);
		return;
	}
	descriptor = array_append(&collection->path_descriptors, &collection->n_path_descriptors,
				  sizeof(*descriptor));
	*descriptor = (struct path_descriptor){
		.process = scan->process,
		.tid = scan->tid,
		.fd = fd,
		.hash = hash_bytes(target, strlen(target)),
	};
}

/* The places of all pins, by hash: a clash costs one needless look. */
static struct key_index *index_pins(const struct inventory *inventory)
{
	struct key_index *pins = key_index_new();

	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		struct reference *pin = inventory->namespaces[i]->references;

		for (; pin; pin = pin->next) {
			uint64_t hash =
				pin->target ? hash_bytes(pin->target, strlen(pin->target)) : 0;

			if (pin->kind == REFERENCE_PIN && !key_index_find(pins, hash, 0))
				key_index_add(pins, hash, 0, pin);
		}
	}
	return pins;
}

static void look_again(struct collection *collection, const struct path_descriptor *descriptor)
{
	auto_close int process_fd = process_open(collection, descriptor->process);
	auto_close int dir_fd = -EBADF;
	char path[64], name[16];
	struct table_scan scan = {
		.collection = collection,
		.process = descriptor->process,
		.tid = descriptor->tid,
		.pidfd = -EBADF,
	};

	if (process_fd < 0)
		return;
	(void)snprintf(path, sizeof(path), "task/%d/fd", descriptor->tid);
	(void)snprintf(name, sizeof(name), "%d", descriptor->fd);
	dir_fd = openat(process_fd, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	scan.dir_fd = dir_fd;
	if (dir_fd >= 0)
		look_at_file(&scan, name, descriptor->fd);
}

void collect_path_descriptors(struct collection *collection)
{
	struct key_index *pins = index_pins(collection->inventory);

	for (size_t i = 0; key_index_count(pins) && i < collection->n_path_descriptors; i++) {
		const struct path_descriptor *descriptor = &collection->path_descriptors[i];

		if (key_index_find(pins, descriptor->hash, 0))
			look_again(collection, descriptor);
	}
	key_index_free(pins);
	free(collection->path_descriptors);
	collection->path_descriptors = NULL;
	collection->n_path_descriptors = 0;
}
