/* SPDX-License-Identifier: MIT */
/*
 * Everything that --enter needs is opened before anything is entered: behind the first namespace no
 * path, PID or name means what it meant.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "enter.h"
#include "inside-path.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/macros.h"

static const struct opened nothing = { .fd = -EBADF };

void enter_plan_init(struct enter_plan *plan, const struct options *options,
		     const struct inventory *inventory, const struct source *source,
		     struct arena *arena)
{
	*plan = (struct enter_plan){
		.options = options,
		.inventory = inventory,
		.source = source,
		.arena = arena,
		.types = options->types & ~options->enter.except,
		.held = HELD_PROCESS_NONE,
		.root = nothing,
		.wd = nothing,
		.cgroup = nothing,
		.environment = nothing,
	};
	for (int type = 0; type < NS_TYPE_COUNT; type++)
		plan->entries[type].fd = -EBADF;
}

void enter_plan_release(struct enter_plan *plan)
{
	const struct opened *const all[] = { &plan->root, &plan->wd, &plan->cgroup,
					     &plan->environment };

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		cleanup_close(&all[i]->fd);
	for (int type = 0; type < NS_TYPE_COUNT; type++)
		cleanup_close(&plan->entries[type].fd);
	held_process_release(&plan->held);
}

/* Of a process: through the directory of it that is held, and no other member of the namespace. */
static int open_of_process(struct enter_plan *plan, struct entry *entry, struct error *err)
{
	auto_held_process struct held_process other = HELD_PROCESS_NONE;
	const struct held_process *held = &plan->held;
	int rc = 0;

	if (entry->process != plan->target) {
		rc = process_hold(plan->inventory, plan->source, entry->process, &other, err);
		held = &other;
	}
	if (rc < 0)
		return rc;
	entry->fd = held_process_open_ns(held, plan->source, entry->ns->type, err);
	entry->from = arena_format(plan->arena, "%s/%d/ns/%s", plan->source->path,
				   entry->process->pid, ns_types[entry->ns->type].name);
	return entry->fd < 0 ? entry->fd : 0;
}

static int open_namespaces(struct enter_plan *plan, struct error *err)
{
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		struct entry *entry = &plan->entries[type];
		int rc = 0;

		if (!entry->ns)
			continue;
		if (entry->process)
			rc = open_of_process(plan, entry, err);
		else
			entry->fd = rc = ns_open(plan->inventory, plan->source, entry->ns,
						 plan->arena, &entry->from, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int say_no_target(const char *option, struct error *err)
{
	return error_set(err, -EINVAL,
			 "--%s takes a process or workload as NAME, or a value of its own", option);
}

const char *enter_read_link(const struct enter_plan *plan, const char *file)
{
	char target[PATH_MAX];
	ssize_t length = readlinkat(plan->held.dir_fd, file, target, sizeof(target) - 1);

	return length < 0 ? NULL : arena_copy_bytes(plan->arena, target, (size_t)length);
}

static const char *user_ns_of_target(const struct enter_plan *plan)
{
	const struct ns *user = plan->target->ns[NS_USER];

	return user ? arena_format(plan->arena, "user:%llu", (unsigned long long)user->ino)
		    : "its user namespace";
}

/* A file or directory below that of the target in /proc. */
static int open_of_target(const struct enter_plan *plan, const char *option, const char *file,
			  int flags, struct opened *ret, struct error *err)
{
	int fd;

	if (!plan->target)
		return say_no_target(option, err);
	fd = openat(plan->held.dir_fd, file, flags | O_CLOEXEC);
	if (fd < 0 && error_is_gone(errno))
		return error_set(err, -ESRCH, "process %d has ended", plan->target->pid);
	if (fd < 0 && error_is_denied(errno))
		return error_set(err, -EACCES,
				 "--%s: cannot open %s of process %d: permission denied, it takes "
				 "CAP_SYS_PTRACE in %s",
				 option, file, plan->target->pid, user_ns_of_target(plan));
	if (fd < 0)
		return error_set_errno(err, -errno, "--%s: cannot open %s of process %d", option,
				       file, plan->target->pid);
	ret->fd = fd;
	ret->from =
		arena_format(plan->arena, "%s/%d/%s", plan->source->path, plan->target->pid, file);
	ret->value = enter_read_link(plan, file);
	return 0;
}

/* directory is the option's value: "" is that of the target. */
static int open_directory(const struct enter_plan *plan, const char *option, const char *directory,
			  const char *file, struct opened *ret, struct error *err)
{
	int fd;

	if (!directory)
		return 0;
	if (*directory == '\0')
		return open_of_target(plan, option, file, O_PATH | O_DIRECTORY, ret, err);
	fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return error_set_errno(err, -errno, "--%s: cannot open %s", option, directory);
	*ret = (struct opened){ .fd = fd, .from = directory, .value = directory };
	return 0;
}

int enter_open_inside(const struct enter_plan *plan)
{
	const struct ns *mnt = plan->entries[NS_MNT].ns;
	int fd;

	if (plan->tools || (plan->root.fd < 0 && !mnt))
		return -ENOENT;
	if (plan->root.fd >= 0)
		return fcntl(plan->root.fd, F_DUPFD_CLOEXEC, 0);
	fd = inside_root_open(plan->inventory, mnt);
	return fd < 0 ? -EACCES : fd;
}

/* Links of the target lead nowhere else. */
int enter_look_inside(int root_fd, const char *path)
{
	const struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};

	return (int)syscall(SYS_openat2, root_fd, path, &how, sizeof(how));
}

int enter_open(struct enter_plan *plan, struct error *err)
{
	const struct enter_options *enter = &plan->options->enter;
	int rc = 0;

	if (plan->target)
		rc = process_hold(plan->inventory, plan->source, plan->target, &plan->held, err);
	if (rc == 0)
		rc = open_namespaces(plan, err);
	if (rc == 0)
		rc = open_directory(plan, "root", enter->root, "root", &plan->root, err);
	if (rc == 0)
		rc = open_directory(plan, "wd", enter->wd, "cwd", &plan->wd, err);
	if (rc == 0 && enter->env)
		rc = open_of_target(plan, "env", "environ", O_RDONLY, &plan->environment, err);
	return rc;
}
