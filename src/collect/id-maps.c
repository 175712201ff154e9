/* SPDX-License-Identifier: MIT */
/*
 * Id maps of user namespaces, which the files of any member show anyone. A namespace without
 * members has none: a process of our own joins it while they are read.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collection.h"
#include "parse.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/memory.h"

static const char *const map_files[ID_KIND_COUNT] = {
	[ID_UID] = "uid_map",
	[ID_GID] = "gid_map",
	[ID_PROJID] = "projid_map",
};

struct kept_descriptor {
	struct ns *ns;
	int fd;
};

/* Of those without members, which are rare. The limit on open files mostly is 1024. */
#define KEPT_MAX 256

void id_maps_keep_descriptor(struct collection *collection, struct ns *ns, int fd)
{
	int copy;

	if (ns->self || collection->n_kept_descriptors == KEPT_MAX)
		return;
	copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (copy >= 0)
		*(struct kept_descriptor *)array_append(
			&collection->kept_descriptors, &collection->n_kept_descriptors,
			sizeof(struct kept_descriptor)) = (struct kept_descriptor){ ns, copy };
}

void id_maps_note_member(struct collection *collection, const struct ns *ns)
{
	struct kept_descriptor *kept = collection->kept_descriptors;

	for (size_t i = 0; i < collection->n_kept_descriptors; i++) {
		if (kept[i].ns != ns)
			continue;
		(void)close(kept[i].fd);
		kept[i] = kept[--collection->n_kept_descriptors];
		return;
	}
}

void id_maps_release(struct collection *collection)
{
	for (size_t i = 0; i < collection->n_kept_descriptors; i++)
		(void)close(collection->kept_descriptors[i].fd);
	free(collection->kept_descriptors);
	collection->kept_descriptors = NULL;
	collection->n_kept_descriptors = 0;
}

struct map_reader {
	struct collection *collection;
	const struct id_maps *own; /* of the observer; NULL: it is in the initial namespace */
};

/* All of it, and 0: one read gives a page of such a file at most. */
static int read_map_file(int dir_fd, const char *name, char *buffer, size_t size)
{
	auto_close int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC);
	size_t total = 0;
	ssize_t length;

	if (fd < 0)
		return -errno;
	do {
		length = read(fd, buffer + total, size - total);
		if (length < 0)
			return -errno;
		total += (size_t)length;
	} while (length > 0 && total < size);
	if (total == size)
		return -E2BIG;
	if (memchr(buffer, '\0', total))
		return -EINVAL;
	buffer[total] = '\0';
	return 0;
}

/* The extents of a map in the making, and the lines that they come from. */
struct projection {
	struct id_line *lines;
	size_t count;
};

static void add_extent(struct projection *projection, const struct id_line *line, uint64_t offset,
		       uint64_t length, uint32_t outside)
{
	if (length > 0)
		*(struct id_line *)array_append(&projection->lines, &projection->count,
						sizeof(*line)) = (struct id_line){
			.extent = { (uint32_t)(line->extent.inside + offset), outside,
				    (uint32_t)length },
			.number = line->number,
		};
}

/*
 * How many ids of an extent are outside as the kernel shows it. It translates only the first: of a
 * namespace that is not below ours, the others can be beyond what is mapped for us, or elsewhere.
 */
static uint64_t count_visible(const struct id_map *own, const struct id_extent *extent)
{
	for (size_t i = 0; i < own->count; i++) {
		const struct id_extent *ours = &own->extents[i];
		uint64_t end = (uint64_t)ours->inside + ours->length;

		if (extent->outside < ours->inside || extent->outside >= end)
			continue;
		return end - extent->outside < extent->length ? end - extent->outside
							      : extent->length;
	}
	return 0;
}

static int project_line(const struct id_map *own, const struct id_line *line,
			struct projection *projection)
{
	const struct id_extent *extent = &line->extent;
	uint64_t visible = extent->length;

	if (own)
		visible = extent->outside == ID_NONE ? 0 : count_visible(own, extent);
	else if ((uint64_t)extent->outside + extent->length > ID_NONE)
		return -ERANGE;
	add_extent(projection, line, 0, visible, extent->outside);
	add_extent(projection, line, visible, extent->length - visible, ID_NONE);
	return 0;
}

static int compare_outside(const void *a, const void *b)
{
	const struct id_extent *left = &((const struct id_line *)a)->extent;
	const struct id_extent *right = &((const struct id_line *)b)->extent;

	return (left->outside > right->outside) - (left->outside < right->outside);
}

/* The number of a line that gives out ids once more; 0: there is none. */
static size_t find_overlap(const struct projection *projection)
{
	auto_free struct id_line *sorted = memory_zeroed(projection->count, sizeof(*sorted));

	if (projection->count == 0)
		return 0;
	memcpy(sorted, projection->lines, projection->count * sizeof(*sorted));
	qsort(sorted, projection->count, sizeof(*sorted), compare_outside);
	for (size_t i = 1; i < projection->count && sorted[i].extent.outside != ID_NONE; i++) {
		const struct id_line *before = &sorted[i - 1];

		if (sorted[i].extent.outside - before->extent.outside < before->extent.length)
			return sorted[i].number > before->number ? sorted[i].number
								 : before->number;
	}
	return 0;
}

/* Turns what the kernel shows into what is there for us; own is NULL where that is the same. */
static int project(const struct id_map *own, const struct id_lines *lines,
		   struct projection *projection, size_t *ret_line)
{
	for (size_t i = 0; i < lines->count; i++) {
		int rc = project_line(own, &lines->lines[i], projection);

		if (rc < 0) {
			*ret_line = lines->lines[i].number;
			return rc;
		}
	}
	*ret_line = find_overlap(projection);
	return *ret_line ? -EINVAL : 0;
}

static struct id_map store(struct arena *arena, const struct projection *projection)
{
	struct id_map map = { .state = ID_MAP_READ, .count = projection->count };
	struct id_extent *extents = arena_alloc(arena, map.count * sizeof(*extents));

	for (size_t i = 0; i < map.count; i++)
		extents[i] = projection->lines[i].extent;
	map.extents = extents;
	return map;
}

static struct id_map note_unreadable(const struct map_reader *reader, const struct ns *ns,
				     const char *file, size_t line, int rc)
{
	struct inventory *inventory = reader->collection->inventory;
	const char *what = line ? arena_format(inventory->arena, "line %zu of %s", line, file)
				: arena_format(inventory->arena, "%s of a user namespace", file);

	inventory_add_gap(inventory, what, rc, 0, ns->ino);
	return (struct id_map){ .state = ID_MAP_DENIED };
}

/* Returns whether there is such a file: the process may have gone. */
static bool read_map(const struct map_reader *reader, int dir_fd, const struct ns *ns,
		     enum id_kind kind, struct id_map *ret)
{
	const struct id_map *own = reader->own && !ns->self ? &reader->own->host[kind] : NULL;
	struct collection *collection = reader->collection;
	struct projection projection = { 0 };
	struct id_lines lines;
	size_t line = 0;
	int rc;

	if (own && own->state != ID_MAP_READ) {
		*ret = (struct id_map){ .state = own->state };
		return true;
	}
	rc = read_map_file(dir_fd, map_files[kind], collection->buffer, sizeof(collection->buffer));
	if (error_is_gone(rc))
		return false;
	if (rc == 0)
		rc = parse_id_map(collection->buffer, &lines, &line);
	if (rc == 0)
		rc = project(own, &lines, &projection, &line);
	*ret = rc < 0 ? note_unreadable(reader, ns, map_files[kind], line, rc)
		      : store(collection->inventory->arena, &projection);
	free(projection.lines);
	return true;
}

/* The ids of our own namespace are the host's, each as itself. */
static struct id_map own_ids(struct arena *arena, const struct id_map *map)
{
	struct id_extent *extents = arena_alloc(arena, map->count * sizeof(*extents));

	for (size_t i = 0; i < map->count; i++) {
		extents[i] = map->extents[i];
		extents[i].outside = extents[i].inside;
	}
	return (struct id_map){ map->state, map->count, extents };
}

/* Through the directory of a process. Returns whether it was there, else nothing was read. */
static bool read_maps(const struct map_reader *reader, int dir_fd, struct ns *ns)
{
	struct arena *arena = reader->collection->inventory->arena;
	struct id_maps maps = { 0 }, *copy;
	char setgroups[16];

	/* A tree that was captured may have no more than these two. */
	if (!read_map(reader, dir_fd, ns, ID_UID, &maps.host[ID_UID]) ||
	    !read_map(reader, dir_fd, ns, ID_GID, &maps.host[ID_GID]))
		return false;
	(void)read_map(reader, dir_fd, ns, ID_PROJID, &maps.host[ID_PROJID]);
	if (read_file_at(dir_fd, "setgroups", setgroups, sizeof(setgroups)) > 0)
		(void)parse_setgroups(setgroups, &maps.setgroups);
	for (int kind = 0; ns->self && !ns->initial && kind < ID_KIND_COUNT; kind++) {
		maps.to_parent[kind] = maps.host[kind];
		maps.host[kind] = own_ids(arena, &maps.to_parent[kind]);
	}
	copy = arena_alloc(arena, sizeof(*copy));
	*copy = maps;
	ns->id_maps = copy;
	return true;
}

static bool read_by_member(const struct map_reader *reader, const struct process *process,
			   struct ns *ns)
{
	auto_close int dir_fd = process_open(reader->collection, process);
	uint64_t ino;
	int rc = dir_fd < 0 ? dir_fd : read_ns_link(dir_fd, "ns/user", NS_USER, &ino);

	/* The PID may be another process's by now. Where we may not look, it was inferred. */
	if (dir_fd < 0 || (rc == 0 && ino != ns->ino))
		return false;
	return read_maps(reader, dir_fd, ns);
}

static bool read_by_any_member(const struct map_reader *reader, struct ns *ns)
{
	const struct inventory *inventory = reader->collection->inventory;

	if (ns->first && read_by_member(reader, ns->first, ns))
		return true;
	for (size_t i = 0; ns->first && i < inventory->n_processes; i++) {
		if (ns_has_member(ns, inventory->processes[i]) &&
		    read_by_member(reader, inventory->processes[i], ns))
			return true;
	}
	return false;
}

static int open_own_child(const struct collection *collection, pid_t pid)
{
	char path[32];
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/%d", pid);
	if (collection->inventory->foreign_pids)
		fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	else
		fd = openat(collection->source->proc_fd, path + strlen("/proc/"),
			    O_PATH | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* -EOPNOTSUPP: nothing that we have leads there. */
static int read_by_own_member(const struct map_reader *reader, struct ns *ns)
{
	struct collection *collection = reader->collection;
	const struct kernel *kernel = collection->source->kernel;
	int ns_fd = -EOPNOTSUPP, dir_fd;
	pid_t pid;

	for (size_t i = 0; i < collection->n_kept_descriptors; i++) {
		if (collection->kept_descriptors[i].ns == ns)
			ns_fd = collection->kept_descriptors[i].fd;
	}
	if (ns_fd < 0)
		return ns_fd;
	pid = kernel->add_member(ns_fd);
	if (pid < 0)
		return pid;
	dir_fd = open_own_child(collection, pid);
	if (dir_fd >= 0 && !read_maps(reader, dir_fd, ns))
		dir_fd = -ESRCH;
	kernel->remove_member(pid);
	cleanup_close(&dir_fd);
	return dir_fd < 0 ? dir_fd : 0;
}

static void collect_maps_of(const struct map_reader *reader, struct ns *ns)
{
	int rc;

	if (read_by_any_member(reader, ns))
		return;
	rc = read_by_own_member(reader, ns);
	/* Its last process may have gone meanwhile, and it with that. */
	if (rc < 0 && !(ns->first && ns->n_processes))
		inventory_add_gap(reader->collection->inventory,
				  "id maps of a user namespace without processes", rc, 0, ns->ino);
}

/* First of all our own: what others show has to be seen with it. */
static void collect_own(struct map_reader *reader, struct ns *own)
{
	auto_close int self_fd = open_self(reader->collection);
	static const struct id_maps none;

	if (!own || own->initial)
		return;
	if (self_fd >= 0)
		(void)read_maps(reader, self_fd, own);
	reader->own = own->id_maps ? own->id_maps : &none;
}

void collect_id_maps(struct collection *collection)
{
	struct inventory *inventory = collection->inventory;
	struct map_reader reader = { .collection = collection };

	if (!collection_needs(collection, NEED_ID_MAPS))
		return;
	collect_own(&reader, inventory->observer[NS_USER]);
	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		struct ns *ns = inventory->namespaces[i];

		if (ns->type != NS_USER || ns->id_maps)
			continue;
		if (collection_is_late(collection)) {
			inventory_add_gap(inventory, "id maps after the time limit", ETIMEDOUT, 0,
					  0);
			return;
		}
		collect_maps_of(&reader, ns);
	}
}
