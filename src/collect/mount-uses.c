/* SPDX-License-Identifier: MIT */
/*
 * What processes use of mounts: open files, directories, roots and mappings. Either of mounts that
 * are not in their own mount namespace, elsewhere or in no namespace any more: nearly all are of the
 * process's own, which costs one look-up. Or, where some devices are asked for, of any mount of
 * these, and the devices themselves.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "mounts.h"
#include "parse.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/key-index.h"
#include "util/macros.h"
#include "util/number.h"
#include "util/text.h"

struct use_scan {
	struct mount_scan *mounts;
	struct inventory *inventory;
	const struct kernel *kernel;    /* NULL: a captured tree */
	struct key_index *by_id;        /* (id, 0), and (id, namespace) in that one */
	struct key_index *read_again;   /* namespaces */
	struct key_index *kernels_own;  /* ids of mounts that are in no namespace by nature */
	struct key_index *mapped;       /* (id, PID): noted already */
	const struct key_index *wanted; /* devices (major, minor); NULL: all that is elsewhere */
	uint32_t shmem_minor;           /* see find_shmem_minor; 0: not known */
	bool is_all;                    /* every mount namespace was read */
	bool no_maps;                   /* mapped files can't be looked at */
	struct process *process;        /* the one that is looked at */
	int pid_fd;
};

static uint64_t key_of(const struct ns *ns)
{
	return (uint64_t)(uintptr_t)ns;
}

static void add_once(struct key_index *index, uint64_t first, uint64_t second, void *value)
{
	if (!key_index_find(index, first, second))
		key_index_add(index, first, second, value);
}

static void index_table(struct use_scan *scan, const struct ns *ns, const struct mount_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		struct mount *mount = &table->mounts[i];

		add_once(scan->by_id, mount->id, 0, mount);
		add_once(scan->by_id, mount->id, key_of(ns), mount);
	}
}

/* Whether what is not in the table of a namespace is not in the namespace. */
static bool is_whole(const struct mount_table *table)
{
	return table->source != MOUNTS_NOT_READ && !table->chrooted;
}

static void index_all(struct use_scan *scan)
{
	const struct coverage *listed = &scan->inventory->coverage[DISCOVERY_MOUNTS];

	scan->is_all = scan->kernel && listed->on && listed->errnum == 0;
	for (size_t i = 0; i < scan->inventory->n_namespaces; i++) {
		const struct ns *ns = scan->inventory->namespaces[i];

		/* What is inferred with its inode was seen as well. */
		if (ns->type != NS_MNT || (ns->inferred && ns->ino))
			continue;
		index_table(scan, ns, &ns->mounts);
		scan->is_all &= is_whole(&ns->mounts) || ns->mounts.gone;
	}
}

/* Once a namespace: what was mounted since its table was read is not elsewhere. */
static void read_again(struct use_scan *scan, struct ns *ns)
{
	struct mount_reading reading = { 0 };

	if (key_index_find(scan->read_again, key_of(ns), 0))
		return;
	key_index_add(scan->read_again, key_of(ns), 0, ns);
	if (mount_scan_read(scan->mounts, ns, &reading) < 0)
		return;
	for (size_t i = 0; i < reading.table.count; i++) {
		struct mount *mount = &reading.table.mounts[i];

		add_once(scan->by_id, mount->id, key_of(ns), mount);
	}
}

static bool is_wanted(const struct use_scan *scan, uint32_t major, uint32_t minor)
{
	return key_index_find(scan->wanted, major, minor) != NULL;
}

static bool is_in_own_namespace(const struct use_scan *scan, uint64_t mount_id)
{
	return key_index_find(scan->by_id, mount_id, key_of(scan->process->ns[NS_MNT])) != NULL;
}

/* Shared memory, memfds and the like are files of mounts that the kernel keeps for itself. */
static bool is_kernels_own(const struct use_scan *scan, const struct mount_use *use)
{
	/* Those that are not always of the device that is known. */
	static const char *const names[] = {
		"/[aio] (deleted)", "/SYSV",   "/anon_hugepage",      "/dmabuf:",
		"/i915 (deleted)",  "/memfd:", "/secretmem (deleted)"
	};

	if (use->major != 0)
		return false;
	if (use->minor != 0 && use->minor == scan->shmem_minor)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (strncmp(use->path, names[i], strlen(names[i])) == 0)
			return true;
	}
	return false;
}

/* A use that was found, by the link that leads to it. */
struct sighting {
	enum mount_use_kind kind;
	int fd;
	int dir_fd;
	const char *link;
};

static void add_use(struct use_scan *scan, const struct sighting *sighting,
		    const struct mount_use *use)
{
	struct mount_use *added = arena_alloc(scan->inventory->arena, sizeof(*added));
	struct mount_identity identity = { 0 };

	if (scan->kernel)
		(void)scan->kernel->mount_of(sighting->dir_fd, sighting->link, &identity);
	*added = *use;
	added->kind = sighting->kind;
	added->fd = sighting->fd;
	added->process = scan->process;
	added->directory = identity.directory;
	added->path = arena_copy_text(scan->inventory->arena, use->path);
	*scan->inventory->mount_uses_end = added;
	scan->inventory->mount_uses_end = &added->next;
}

/* Without a mount to tell its device, the kernel is asked: only of what is used, and still there. */
static bool look_up(struct use_scan *scan, const struct sighting *sighting, struct mount_use *use)
{
	struct mount_identity identity;

	use->mount = key_index_find(scan->by_id, use->mount_id, 0);
	use->detached = !use->mount && scan->is_all;
	if (use->mount) {
		use->major = use->mount->major;
		use->minor = use->mount->minor;
		return true;
	}
	if (!scan->kernel)
		return true;
	if (scan->kernel->mount_of(sighting->dir_fd, sighting->link, &identity) < 0 ||
	    identity.mount_id != use->mount_id)
		return false;
	use->major = identity.major;
	use->minor = identity.minor;
	return true;
}

/* Libraries and the program itself are mapped many times. */
static bool is_first_map(struct use_scan *scan, uint64_t mount_id)
{
	uint64_t pid = (uint64_t)scan->process->pid;

	if (key_index_find(scan->mapped, mount_id, pid))
		return false;
	key_index_add(scan->mapped, mount_id, pid, scan);
	return true;
}

/* Every member of a namespace uses its root, which can't be unmounted before they have gone. */
static bool is_own_root(const struct use_scan *scan, const struct mount *mount)
{
	return mount->ns == scan->process->ns[NS_MNT] && mount->target &&
	       strcmp(mount->target, "/") == 0;
}

/* Whether it is asked for, as far as its mount tells. */
static bool is_of_interest(struct use_scan *scan, const struct sighting *sighting,
			   struct mount_use *use)
{
	if (key_index_find(scan->kernels_own, use->mount_id, 0))
		return false;
	if (!scan->wanted)
		return !is_in_own_namespace(scan, use->mount_id) && look_up(scan, sighting, use);
	return look_up(scan, sighting, use) && is_wanted(scan, use->major, use->minor) &&
	       !(use->mount && is_own_root(scan, use->mount));
}

/* Mounts and members can have come and gone since they were read. */
static bool is_still_elsewhere(struct use_scan *scan, uint64_t mount_id)
{
	const struct process *process = scan->process;

	read_again(scan, process->ns[NS_MNT]);
	return !is_in_own_namespace(scan, mount_id) &&
	       task_is_in(scan->pid_fd, process->ns[NS_MNT]);
}

static void consider(struct use_scan *scan, const struct sighting *sighting, uint64_t mount_id)
{
	struct mount_use use = { .mount_id = mount_id };
	char path[PATH_MAX];
	ssize_t length;

	if (!is_of_interest(scan, sighting, &use))
		return;
	length = readlinkat(sighting->dir_fd, sighting->link, path, sizeof(path) - 1);
	if (length <= 0)
		return;
	path[length] = '\0';
	use.path = path;
	if (!use.mount && is_kernels_own(scan, &use)) {
		key_index_add(scan->kernels_own, mount_id, 0, scan);
		return;
	}
	if ((!is_in_own_namespace(scan, mount_id) && !is_still_elsewhere(scan, mount_id)) ||
	    (sighting->kind == MOUNT_USE_MAP && !is_first_map(scan, mount_id)))
		return;
	add_use(scan, sighting, &use);
}

/*
 * Files of devices: not on a mount that allows none, nor where a server would be asked. A program
 * can have one open that is on a file system of no interest.
 */
static bool can_be_device(const struct use_scan *scan, uint64_t mount_id)
{
	const struct mount *mount = key_index_find(scan->by_id, mount_id, 0);

	return mount && mount->fstype && !strstr(mount->vfs_options, ",nodev") &&
	       (mount->major != 0 || strcmp(mount->fstype, "devtmpfs") == 0 ||
		strcmp(mount->fstype, "tmpfs") == 0);
}

static void consider_device(struct use_scan *scan, const struct sighting *sighting,
			    uint64_t mount_id)
{
	struct mount_use use = { .mount_id = mount_id };
	struct mount_identity identity = { 0 };
	char path[PATH_MAX];
	ssize_t length;

	if (!scan->wanted || !scan->kernel || !can_be_device(scan, mount_id) ||
	    scan->kernel->mount_of(sighting->dir_fd, sighting->link, &identity) < 0 ||
	    identity.block.major == 0 ||
	    !is_wanted(scan, identity.block.major, identity.block.minor))
		return;
	length = readlinkat(sighting->dir_fd, sighting->link, path, sizeof(path) - 1);
	if (length <= 0)
		return;
	path[length] = '\0';
	use.path = path;
	use.major = identity.block.major;
	use.minor = identity.block.minor;
	add_use(scan, sighting, &use);
}

/* What is no file of a mount, a pipe or a socket, does not begin with a slash. */
static bool is_file(int dir_fd, const char *link)
{
	char target[1];

	return readlinkat(dir_fd, link, target, sizeof(target)) == 1 && target[0] == '/';
}

static void look_at_fd(struct use_scan *scan, int dir_fd, const char *name, int fd)
{
	const struct sighting sighting = { MOUNT_USE_FD, fd, dir_fd, name };
	char path[32], text[1024];
	uint64_t mount_id;

	(void)snprintf(path, sizeof(path), "../fdinfo/%s", name);
	if (is_file(dir_fd, name) && read_file_at(dir_fd, path, text, sizeof(text)) > 0 &&
	    parse_fdinfo_mount(text, &mount_id) == 0) {
		consider(scan, &sighting, mount_id);
		consider_device(scan, &sighting, mount_id);
	}
}

static void note_unreadable(const struct use_scan *scan, int errnum)
{
	if (!process_is_ending(scan->pid_fd))
		inventory_add_gap(scan->inventory, "open descriptors of a process", errnum,
				  scan->process->pid, 0);
}

static void look_at_fds(struct use_scan *scan)
{
	int dir_fd = openat(scan->pid_fd, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	auto_closedir DIR *dir = dir_fd < 0 ? NULL : fdopendir(dir_fd);
	const struct dirent *entry;
	uint32_t number;

	/* It is a gap already where descriptors of namespaces are looked for as well. */
	if (!dir && error_is_denied(errno) && !collection_needs(scan->mounts->collection, NEED_FDS))
		note_unreadable(scan, errno);
	while (dir && (entry = readdir(dir))) {
		if (number_parse_u32(entry->d_name, &number) == 0)
			look_at_fd(scan, dir_fd, entry->d_name, (int)number);
	}
}

static void look_at_link(struct use_scan *scan, enum mount_use_kind kind, const char *link)
{
	const struct sighting sighting = { .kind = kind, .dir_fd = scan->pid_fd, .link = link };
	struct mount_identity identity;

	if (scan->kernel->mount_of(scan->pid_fd, link, &identity) == 0)
		consider(scan, &sighting, identity.mount_id);
}

/* Returns whether it makes sense to go on. Only a capability lets us follow these links. */
static bool look_at_map(struct use_scan *scan, int dir_fd, const char *range)
{
	const struct sighting sighting = { .kind = MOUNT_USE_MAP, .dir_fd = dir_fd, .link = range };
	struct mount_identity identity;
	int rc = scan->kernel->mount_of(dir_fd, range, &identity);

	if (rc == 0)
		consider(scan, &sighting, identity.mount_id);
	if (rc == -EPERM) {
		scan->no_maps = true;
		inventory_add_gap(scan->inventory, "mapped files", rc, 0, 0);
	}
	return rc == 0 || error_is_gone(rc);
}

static void look_at_maps(struct use_scan *scan)
{
	auto_close int dir_fd = openat(scan->pid_fd, "map_files", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int fd = dir_fd < 0 ? -1 : openat(scan->pid_fd, "maps", O_RDONLY | O_CLOEXEC);
	auto_fclose FILE *maps = fd < 0 ? NULL : fdopen(fd, "r");
	auto_free char *line = NULL;
	auto_text struct text last = { 0 };
	size_t size = 0;

	while (maps && getline(&line, &size, maps) > 0) {
		struct mapped_file mapped;

		/* Each file has several lines, one after the other. */
		if (parse_mapped_file(line, &mapped) < 0 ||
		    (last.length == mapped.file_length &&
		     memcmp(text_get(&last), mapped.file, last.length) == 0))
			continue;
		text_clear(&last);
		text_add_bytes(&last, mapped.file, mapped.file_length);
		if (!look_at_map(scan, dir_fd, mapped.range))
			return;
	}
}

static void scan_process(struct use_scan *scan, struct process *process)
{
	const struct collection *collection = scan->mounts->collection;
	auto_close int pid_fd = process_open(collection, process);

	if (pid_fd < 0)
		return;
	scan->process = process;
	scan->pid_fd = pid_fd;
	look_at_fds(scan);
	if (!scan->kernel)
		return;
	look_at_link(scan, MOUNT_USE_CWD, "cwd");
	look_at_link(scan, MOUNT_USE_ROOT, "root");
	if (!scan->no_maps)
		look_at_maps(scan);
}

/* Of who is in no namespace that we know wholly there is nothing to tell; of ourselves neither. */
static bool can_tell(const struct use_scan *scan, const struct process *process)
{
	const struct ns *ns = process->ns[NS_MNT];

	return ns && (scan->wanted || is_whole(&ns->mounts)) &&
	       !process_is_kernel_thread(process) && process->pid != scan->mounts->collection->self;
}

static void scan_processes(struct use_scan *scan)
{
	for (size_t i = 0; i < scan->inventory->n_processes; i++) {
		struct process *process = scan->inventory->processes[i];

		if (collection_is_late(scan->mounts->collection)) {
			inventory_add_gap(scan->inventory, "uses of mounts after the time limit",
					  ETIMEDOUT, 0, 0);
			return;
		}
		if (can_tell(scan, process))
			scan_process(scan, process);
	}
}

/* The device of the kernel's own tmpfs, which memfds and anonymous shared memory are files of. */
static uint32_t find_shmem_minor(void)
{
	auto_close int fd = memfd_create("nspect", MFD_CLOEXEC);
	struct stat status;

	return fd >= 0 && fstat(fd, &status) == 0 ? minor(status.st_dev) : 0;
}

void collect_mount_uses(struct mount_scan *mounts, const struct key_index *wanted)
{
	auto_arena struct arena *arena = arena_new();
	struct use_scan scan = {
		.mounts = mounts,
		.inventory = mounts->collection->inventory,
		.kernel = mounts->collection->source->kernel,
		.by_id = key_index_new(),
		.read_again = key_index_new(),
		.kernels_own = key_index_new(),
		.mapped = key_index_new(),
		.wanted = wanted,
		.shmem_minor = find_shmem_minor(),
	};

	mounts->reader.detail = MOUNT_NUMBERS;
	mount_reader_open(&mounts->reader, arena);
	index_all(&scan);
	scan_processes(&scan);
	mount_reader_close(&mounts->reader);
	key_index_free(scan.by_id);
	key_index_free(scan.read_again);
	key_index_free(scan.kernels_own);
	key_index_free(scan.mapped);
}
