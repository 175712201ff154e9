/* SPDX-License-Identifier: MIT */
/* What else of the target COMMAND can have: its cgroup, its security context; and what it is denied. */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <mntent.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "enter.h"
#include "model/capability.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/number.h"
#include "util/text.h"

/* A file of the target in /proc, of one record. NULL: it could not be read, or there is too much. */
static char *read_of_target(const struct enter_plan *plan, const char *file)
{
	auto_close int fd = openat(plan->held.dir_fd, file, O_RDONLY | O_CLOEXEC);
	char text[8192];
	ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof(text));

	if (length < 0 || length == sizeof(text))
		return NULL;
	return arena_copy_bytes(plan->arena, text, (size_t)length);
}

/* The line of version 2 in /proc/PID/cgroup, "0::/path", as seen from our cgroup namespace. */
static const char *find_cgroup(const struct enter_plan *plan)
{
	char *text = read_of_target(plan, "cgroup"), *line;

	while (text && (line = strsep(&text, "\n"))) {
		if (strncmp(line, "0::/", 4) == 0)
			return line + strlen("0::");
	}
	return NULL;
}

static const char *find_cgroup_mount(struct arena *arena)
{
	FILE *mounts = setmntent("/proc/self/mounts", "re");
	const struct mntent *mount;
	const char *found = NULL;

	while (mounts && !found && (mount = getmntent(mounts))) {
		if (strcmp(mount->mnt_type, "cgroup2") == 0)
			found = arena_copy_text(arena, mount->mnt_dir);
	}
	if (mounts)
		(void)endmntent(mounts);
	return found;
}

/* The path is of no use where the mount shows another part of the hierarchy: the target must be in. */
static bool lists_process(int fd, pid_t pid)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	auto_fclose FILE *file = copy < 0 ? NULL : fdopen(copy, "r");
	char line[32];
	uint64_t found = 0;

	while (file && found != (uint64_t)pid && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		(void)number_parse_u64(line, &found);
	}
	return found == (uint64_t)pid;
}

static int open_cgroup(struct enter_plan *plan, struct error *err)
{
	const char *cgroup, *mount = find_cgroup_mount(plan->arena);
	auto_close int fd = -EBADF;
	const char *path;

	if (!plan->target)
		return error_set(err, -EINVAL, "--join-cgroup takes a process or workload as NAME");
	if (plan->inventory->foreign_pids)
		return error_set(err, -EXDEV,
				 "--join-cgroup: with PIDs of another PID namespace nothing tells "
				 "whether process %d is in a cgroup",
				 plan->target->pid);
	cgroup = find_cgroup(plan);
	if (!cgroup || !mount)
		return error_set(
			err, -ENOENT,
			"--join-cgroup: process %d is in no cgroup of version 2 that we see",
			plan->target->pid);
	path = arena_format(plan->arena, "%s%s/cgroup.procs", mount,
			    strcmp(cgroup, "/") == 0 ? "" : cgroup);
	fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return error_set_errno(err, -errno, "--join-cgroup: cannot open %s", path);
	if (!lists_process(fd, plan->target->pid))
		return error_set(err, -ESRCH, "--join-cgroup: process %d is not in %s",
				 plan->target->pid, path);
	plan->cgroup = (struct opened){ .fd = take_fd(&fd), .from = path, .value = cgroup };
	return 0;
}

const char *enter_make_context(struct arena *arena, const char *said)
{
	const char *context = arena_format(arena, "%.*s", (int)strcspn(said, "\n"), said);
	const char *mode = strrchr(context, '(');

	if (mode && mode > context + 1 && mode[-1] == ' ')
		return arena_format(arena, "exec %.*s", (int)(mode - 1 - context), context);
	if (strcmp(context, "unconfined") == 0)
		return "exec unconfined";
	return strchr(context, ':') ? context : NULL;
}

static int read_context(struct enter_plan *plan, struct error *err)
{
	const char *context;

	if (!plan->target)
		return error_set(err, -EINVAL,
				 "--exec-context takes a process or workload as NAME");
	context = read_of_target(plan, "attr/current");
	if (context)
		plan->context = enter_make_context(plan->arena, context);
	if (!plan->context)
		return error_set(err, -ENOTSUP,
				 "--exec-context: neither SELinux nor AppArmor says anything of "
				 "process %d",
				 plan->target->pid);
	return 0;
}

/* By their numbers, which nspect-enter takes. */
static int choose_capabilities(struct enter_plan *plan, const char *list, struct error *err)
{
	auto_text struct text numbers = { 0 };

	for (const char *name = list; *name;) {
		size_t length = strcspn(name, ",");
		int capability = capability_from_name(name, length);

		if (capability < 0)
			return error_set(err, -EINVAL, "--drop-caps: there is no capability '%.*s'",
					 (int)length, name);
		text_add_format(&numbers, "%s%d", numbers.length ? "," : "=", capability);
		name += length + (name[length] == ',');
	}
	plan->drop_caps = arena_format(plan->arena, "--drop-caps%s", text_get(&numbers));
	return 0;
}

static int choose_tools(struct enter_plan *plan, const char *path, struct error *err)
{
	if (!plan->entries[NS_MNT].ns)
		return error_set(err, -EINVAL,
				 "--tools takes a mount namespace: there is none to look into%s",
				 plan->options->types & NS_TYPE_BIT(NS_MNT) ? "" : " (-t mnt)");
	plan->tools = *path ? path : "/mnt";
	return 0;
}

int enter_add_extras(struct enter_plan *plan, struct error *err)
{
	const struct enter_options *enter = &plan->options->enter;
	int rc = 0;

	if (enter->join_cgroup)
		rc = open_cgroup(plan, err);
	if (rc == 0 && enter->exec_context)
		rc = read_context(plan, err);
	if (rc == 0 && enter->drop_caps)
		rc = choose_capabilities(plan, enter->drop_caps, err);
	return rc == 0 && enter->tools ? choose_tools(plan, enter->tools, err) : rc;
}
