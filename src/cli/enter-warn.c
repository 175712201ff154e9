/* SPDX-License-Identifier: MIT */
/* What is rarely meant, and leaves people confused: said once, and only to people. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "enter.h"
#include "relate/id-map.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/macros.h"
#include "util/text.h"

PRINTF_FORMAT(1, 2)
static void say(const char *format, ...)
{
	auto_text struct text text = { 0 };
	char line[512];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	text_add_printable(&text, line);
	(void)fprintf(stderr, "nspect: note: %s\n", text_get(&text));
}

static bool joins(const struct enter_plan *plan, enum ns_type type)
{
	return plan->entries[type].ns && !(type == NS_MNT && plan->tools);
}

static unsigned long long ino_of(const struct enter_plan *plan, enum ns_type type)
{
	return plan->entries[type].ns->ino;
}

/* Or may be: what can't be looked at is not said to be missing. */
static bool is_inside(int root_fd, const char *path)
{
	auto_close int fd = enter_look_inside(root_fd, path);

	return fd >= 0 || (errno != ENOENT && errno != ENOTDIR);
}

/* As execvp(3) looks for it, in the directories that PATH has. */
static bool is_program_inside(const struct enter_plan *plan, int root_fd, const char *name)
{
	const char *path = getenv("PATH");

	if (strchr(name, '/'))
		return is_inside(root_fd, name);
	for (path = path ? path : "/bin:/usr/bin"; *path;) {
		size_t length = strcspn(path, ":");

		if (is_inside(root_fd,
			      arena_format(plan->arena, "%.*s/%s", (int)length, path, name)))
			return true;
		path += length + (path[length] == ':');
	}
	return false;
}

/* A relative path depends on where we will be. */
static void warn_of_program(const struct enter_plan *plan)
{
	const char *name = plan->options->enter.command[0];
	auto_close int root_fd = enter_open_inside(plan);

	if (!joins(plan, NS_MNT) || root_fd < 0)
		return;
	if (!name && !is_program_inside(plan, root_fd, "/bin/sh"))
		say("there is no /bin/sh in mnt:%llu; --tools brings ours along",
		    ino_of(plan, NS_MNT));
	else if (name && (*name == '/' || !strchr(name, '/')) &&
		 !is_program_inside(plan, root_fd, name))
		say("there is no %s in mnt:%llu; --tools brings ours along", name,
		    ino_of(plan, NS_MNT));
}

/* The PID namespace that belongs to the files that are entered. NULL: not known. */
static const struct ns *pid_ns_of_files(const struct enter_plan *plan)
{
	const struct process *process = plan->entries[NS_MNT].process;

	if (!process)
		process = plan->entries[NS_MNT].ns->leader;
	return process ? process->ns[NS_PID] : NULL;
}

static void warn_of_proc(const struct enter_plan *plan)
{
	const struct ns *pid_ns;

	if (plan->options->enter.with_proc)
		return;
	if (joins(plan, NS_PID) && !joins(plan, NS_MNT) && plan->root.fd < 0) {
		say("/proc is that of another PID namespace than pid:%llu; --with-proc mounts "
		    "one that fits",
		    ino_of(plan, NS_PID));
		return;
	}
	pid_ns = joins(plan, NS_MNT) && !joins(plan, NS_PID) ? pid_ns_of_files(plan) : NULL;
	if (pid_ns && !pid_ns->self)
		say("/proc in there is that of pid:%llu, which is not entered; --with-proc "
		    "mounts one that fits",
		    (unsigned long long)pid_ns->ino);
}

static void warn_of_ids(const struct enter_plan *plan)
{
	const struct id_map *map;

	if (!joins(plan, NS_USER) || !plan->options->enter.preserve_credentials)
		return;
	map = ns_host_map(plan->entries[NS_USER].ns, ID_UID);
	if (map->state == ID_MAP_READ && id_map_inside(map, geteuid()) == ID_NONE)
		say("user:%llu does not map uid %u: we are nobody in it, and can do little",
		    ino_of(plan, NS_USER), (unsigned int)geteuid());
}

static void warn_of_chroot(const struct enter_plan *plan)
{
	const char *root;

	if (!plan->target || !joins(plan, NS_MNT) || plan->root.fd >= 0)
		return;
	root = enter_read_link(plan, "root");
	if (root && strcmp(root, "/") != 0)
		say("process %d has %s as its root; --root has it, too", plan->target->pid, root);
}

void enter_warn(const struct enter_plan *plan)
{
	if (plan->options->enter.quiet || !isatty(STDERR_FILENO))
		return;
	warn_of_program(plan);
	warn_of_proc(plan);
	warn_of_ids(plan);
	warn_of_chroot(plan);
}
