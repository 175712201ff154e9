/* SPDX-License-Identifier: MIT */
#include "inside-path.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "modes.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/text.h"

struct lookup {
	const struct mount_index *index;
	const struct ns *ns;
	struct arena *arena;
	int root_fd;
	const char *root; /* where that is in the namespace: "/" unless we are chrooted */
};

static const struct mount *find_mount(const struct ns *ns, uint64_t id)
{
	for (size_t i = 0; i < ns->mounts.count; i++) {
		if (ns->mounts.mounts[i].id == id)
			return &ns->mounts.mounts[i];
	}
	return NULL;
}

/*
 * The kernel shows us all paths from our own root. Where that is in our namespace follows from the
 * mount that it is the root of. NULL: it is none, so that nothing tells. Linux 5.8.
 */
static const char *find_own_root(const struct mount_index *index, const struct ns *ns)
{
	const struct mount_node *root = mount_index_root(index, ns);
	const struct mount *mount;
	struct statx status;

	if (!ns->self || ns->mounts.chrooted || !root ||
	    statx(AT_FDCWD, "/", AT_STATX_DONT_SYNC, STATX_MNT_ID, &status) < 0 ||
	    !(status.stx_mask & STATX_MNT_ID))
		return "/";
	if (!(status.stx_attributes & STATX_ATTR_MOUNT_ROOT))
		return NULL;
	mount = find_mount(ns, status.stx_mnt_id);
	return mount && mount != root->mount ? mount->target : "/";
}

/* Of a process in the namespace that is not chrooted. -EBADF: it is, or we may not look. */
static int open_root(const struct inventory *inventory, pid_t pid)
{
	char path[PATH_MAX], target[2];

	if (inventory->recorded)
		return -EBADF;
	(void)snprintf(path, sizeof(path), "%s/%d/root", inventory->host.proc_path, pid);
	if (readlink(path, target, sizeof(target)) != 1 || target[0] != '/')
		return -EBADF;
	return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

int inside_root_open(const struct inventory *inventory, const struct ns *ns)
{
	int fd = ns->self && inventory->self ? open_root(inventory, inventory->self) : -EBADF;

	for (size_t i = 0; fd < 0 && i < inventory->n_processes; i++) {
		if (inventory->processes[i]->ns[NS_MNT] == ns)
			fd = open_root(inventory, inventory->processes[i]->pid);
	}
	return fd;
}

static int open_inside(const struct lookup *lookup, const char *path, size_t length,
		       unsigned int flags)
{
	auto_text struct text head = { 0 };
	struct open_how how = {
		.flags = flags | O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	long fd;

	text_add_bytes(&head, path, length);
	fd = syscall(SYS_openat2, lookup->root_fd, text_get(&head), &how, sizeof(how));
	return fd < 0 ? -errno : (int)fd;
}

/* Of a directory that was removed while it is mounted, the kernel says so behind its path. */
static void cut_deleted(int fd, char *path)
{
	static const char deleted[] = " (deleted)";
	size_t length = strlen(path), end = sizeof(deleted) - 1;
	struct stat status;

	if (length > end && strcmp(path + length - end, deleted) == 0 && fstat(fd, &status) == 0 &&
	    status.st_nlink == 0)
		path[length - end] = '\0';
}

/* Sets text to the path of what the first bytes of a path lead to. */
static int look_up(const struct lookup *lookup, const char *path, size_t length, struct text *text)
{
	auto_close int fd = open_inside(lookup, path, length, 0);
	char link[32], target[PATH_MAX];
	ssize_t size;

	if (fd < 0)
		return fd;
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	size = readlink(link, target, sizeof(target) - 1);
	if (size <= 0 || target[0] != '/')
		return size < 0 ? -errno : -EINVAL;
	target[size] = '\0';
	cut_deleted(fd, target);
	text_clear(text);
	text_add(text, target);
	return 0;
}

/* Where the last component of a path of length bytes begins, its slash included. */
static size_t last_slash(const char *path, size_t length)
{
	while (length > 0 && path[length - 1] != '/')
		length--;
	while (length > 1 && path[length - 2] == '/')
		length--;
	return length > 0 ? length - 1 : 0;
}

static const char *component(const char *path, size_t slash)
{
	return path + slash + strspn(path + slash, "/");
}

static bool is_name(const char *path, size_t slash, size_t length)
{
	const char *name = component(path, slash);
	size_t rest = length - (size_t)(name - path);

	return rest > 2 || (rest > 0 && strncmp(name, "..", rest) != 0);
}

static void add_component(struct text *text, const char *name, size_t length)
{
	if (strcmp(text_get(text), "/") != 0)
		text_add(text, "/");
	text_add_bytes(text, name, length);
}

/* A path from our root, as one from the root of the namespace. */
static const char *inside(const struct lookup *lookup, const struct text *path)
{
	const char *below = path_below(text_get(path), "/");

	return arena_copy_text(lookup->arena, path_join(lookup->arena, lookup->root, below));
}

/*
 * What is mounted at the very end of a path may be a server that does not answer: a mount point is
 * no link, so that there is nothing to look for behind it.
 */
static bool is_mount_point(const struct lookup *lookup, const char *path, size_t length,
			   struct text *text)
{
	size_t slash = last_slash(path, length);
	const char *name = component(path, slash);
	struct mount_place at;

	if (!is_name(path, slash, length) || look_up(lookup, path, slash ? slash : 1, text) < 0)
		return false;
	add_component(text, name, length - (size_t)(name - path));
	at = mount_index_walk(lookup->index, lookup->ns, inside(lookup, text), lookup->arena);
	return at.node && strcmp(at.place, at.node->root) == 0;
}

static bool is_link(const struct lookup *lookup, const char *path, size_t length)
{
	auto_close int fd = open_inside(lookup, path, length, O_NOFOLLOW);

	return fd >= 0;
}

/* What there is of the path, and behind it what is not there yet. */
static int look_up_head(const struct lookup *lookup, const char *path, size_t length,
			struct text *text, bool *ret_is_there)
{
	size_t head = length;
	int rc;

	while ((rc = look_up(lookup, path, head, text)) == -ENOENT && head > 1) {
		size_t slash = last_slash(path, head);

		if (!is_name(path, slash, head) || is_link(lookup, path, head))
			return rc;
		head = slash ? slash : 1;
	}
	*ret_is_there = head == length;
	for (const char *name = component(path, head); rc == 0 && head < length;) {
		size_t end = strcspn(name, "/");

		add_component(text, name, end);
		name = component(name + end, 0);
		head = (size_t)(name - path);
	}
	return rc;
}

/* Without slashes and dots that mean nothing. */
static int clean(const char *path, struct text *text)
{
	text_clear(text);
	for (path += strspn(path, "/"); *path; path += strspn(path, "/")) {
		size_t length = strcspn(path, "/");

		if (length == 2 && strncmp(path, "..", 2) == 0)
			return -EINVAL;
		if (length != 1 || *path != '.') {
			text_add(text, "/");
			text_add_bytes(text, path, length);
		}
		path += length;
	}
	if (text->length == 0)
		text_add(text, "/");
	return 0;
}

static int take_as_it_is(const struct lookup *lookup, const char *path, struct inside_path *ret,
			 struct error *err)
{
	auto_text struct text text = { 0 };

	if (clean(path, &text) < 0)
		return error_set(err, -EINVAL,
				 "%s: nobody in that mount namespace lets us see where .. leads",
				 path);
	*ret = (struct inside_path){ .text = inside(lookup, &text) };
	return 0;
}

static int make_absolute(const struct ns *ns, const char *path, struct text *text,
			 struct error *err)
{
	char directory[PATH_MAX];

	if (*path == '/') {
		text_add(text, path);
		return 0;
	}
	if (!ns->self || *path == '\0')
		return error_set(err, -EINVAL, "'%s' is no absolute path", path);
	if (!getcwd(directory, sizeof(directory)) || directory[0] != '/')
		return error_set(err, -ENOENT, "%s: the working directory has no path", path);
	text_add_format(text, "%s/%s", directory, path);
	return 0;
}

int inside_path_resolve(const struct mount_index *index, const struct inventory *inventory,
			const struct ns *ns, const char *path, struct arena *arena,
			struct inside_path *ret, struct error *err)
{
	auto_close int root_fd = inside_root_open(inventory, ns);
	const struct lookup lookup = {
		.index = index,
		.ns = ns,
		.arena = arena,
		.root_fd = root_fd,
		.root = find_own_root(index, ns),
	};
	auto_text struct text absolute = { 0 }, found = { 0 };
	const char *whole;
	bool is_there = true;
	size_t length;
	int rc = make_absolute(ns, path, &absolute, err);

	if (rc < 0)
		return rc;
	if (!lookup.root)
		return error_set(
			err, -EXDEV,
			"%s: nothing tells where our root is (run nspect outside of the chroot)",
			path);
	whole = text_get(&absolute);
	length = strlen(whole);
	while (length > 1 && whole[length - 1] == '/')
		length--;
	if (root_fd < 0)
		return take_as_it_is(&lookup, whole, ret, err);
	if (!is_mount_point(&lookup, whole, length, &found))
		rc = look_up_head(&lookup, whole, length, &found, &is_there);
	/* EACCES: a directory that we may not search. ENOSYS: openat2 came with Linux 5.6. */
	if (rc == -EACCES || rc == -ENOSYS)
		return take_as_it_is(&lookup, whole, ret, err);
	if (rc < 0)
		return error_set_errno(err, rc, "cannot look up %s", path);
	*ret = (struct inside_path){
		.text = inside(&lookup, &found),
		.is_looked_up = true,
		.is_there = is_there,
	};
	return 0;
}

int inside_path_open(const struct inventory *inventory, const struct ns *ns, const char *path)
{
	auto_close int root_fd = inside_root_open(inventory, ns);
	const struct lookup lookup = { .ns = ns, .root_fd = root_fd };

	return root_fd < 0 ? -EACCES : open_inside(&lookup, path, strlen(path), O_NOFOLLOW);
}

void inside_path_note(const struct inside_path *path, const char *given)
{
	struct error err;

	if (path->is_looked_up && path->is_there)
		return;
	(void)error_set(&err, -ENOENT,
			path->is_looked_up ? "%s does not exist yet"
					   : "%s is taken as it is: links in it can't be seen",
			given);
	(void)complain(STATUS_DONE, &err);
}
