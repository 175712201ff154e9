/* SPDX-License-Identifier: MIT */
/* nspect-enter does the rest, with nothing but descriptors and numbers. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "enter.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/macros.h"
#include "util/memory.h"
#include "util/text.h"

/* Its words, and what they are kept in. */
struct words {
	const char **items;
	size_t count;
	struct arena *arena;
};

static void add(struct words *words, const char *word)
{
	*(const char **)array_append(&words->items, &words->count, sizeof(*words->items)) = word;
}

/* "--root=" and the descriptor, which stays open over exec. */
static void add_fd(struct words *words, const char *option, int fd)
{
	if (fd < 0)
		return;
	(void)fcntl(fd, F_SETFD, 0);
	add(words, arena_format(words->arena, "%s%d", option, fd));
}

static void add_flag(struct words *words, const char *option, bool given)
{
	if (given)
		add(words, arena_format(words->arena, "--%s", option));
}

static void add_text(struct words *words, const char *option, const char *text)
{
	if (text)
		add(words, arena_format(words->arena, "--%s=%s", option, text));
}

static void add_id(struct words *words, const char *option, const struct enter_id *id)
{
	if (id->is_set)
		add(words, arena_format(words->arena, "--%s=%u", option, id->id));
}

/* With --tools the mount namespace is looked into, not entered. */
static bool is_joined(const struct enter_plan *plan, const struct entry *entry)
{
	return entry->ns && !(entry->ns->type == NS_MNT && plan->options->enter.tools);
}

/*
 * Of one process they are entered in one step, which alone is right where they have several owners.
 * Each is named with its descriptor as well: the process must still be in it.
 */
static void add_namespaces(struct words *words, const struct enter_plan *plan)
{
	auto_text struct text types = { 0 };

	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		const struct entry *entry = &plan->entries[type];

		if (!entry->ns)
			continue;
		if (entry->process && entry->process == plan->target && plan->held.pidfd >= 0 &&
		    is_joined(plan, entry))
			text_add_format(&types, "%s%s", types.length ? "," : "",
					ns_types[type].name);
		add_fd(words, arena_format(words->arena, "--ns=%s:", ns_types[type].name),
		       entry->fd);
	}
	if (!types.length)
		return;
	add_fd(words, "--pidfd=", plan->held.pidfd);
	add(words, arena_format(words->arena, "--types=%s", text_get(&types)));
}

static void add_options(struct words *words, const struct enter_plan *plan)
{
	const struct enter_options *enter = &plan->options->enter;

	add_fd(words, "--cgroup=", plan->cgroup.fd);
	add_text(words, "exec-context", plan->context);
	add_fd(words, "--env=", plan->environment.fd);
	add_fd(words, "--root=", plan->root.fd);
	add_fd(words, "--wd=", plan->wd.fd);
	add_text(words, "wdns", enter->wdns);
	add_text(words, "tools", plan->tools);
	add_flag(words, "with-proc", enter->with_proc);
	add_flag(words, "no-fork", enter->no_fork);
	add_flag(words, "read-only", enter->read_only);
	add_flag(words, "read-all", enter->read_all);
	add_id(words, "setuid", &plan->uid);
	add_id(words, "setgid", &plan->gid);
	add_text(words, "groups", plan->groups);
	add_flag(words, "preserve-credentials", enter->preserve_credentials);
	add_flag(words, "keep-caps", enter->keep_caps);
	if (plan->drop_caps)
		add(words, plan->drop_caps);
	add_flag(words, "no-new-privs", enter->no_new_privs);
	add_flag(words, "quiet", enter->quiet);
}

/*
 * The helper of an nspect that was built and not installed is the one that was built with it. Who
 * can put one there can replace nspect itself.
 */
static const char *find_helper(struct arena *arena)
{
	static const char built[] = "/src/cli/nspect";
	char self[4096];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self));
	const char *path;

	if (length < (ssize_t)sizeof(built) || length == sizeof(self))
		return NSPECT_ENTER;
	self[length] = '\0';
	length -= (ssize_t)sizeof(built) - 1;
	if (strcmp(self + length, built) != 0)
		return NSPECT_ENTER;
	path = arena_format(arena, "%.*s/src/enter/nspect-enter", (int)length, self);
	return access(path, X_OK) == 0 ? path : NSPECT_ENTER;
}

int enter_exec(const struct enter_plan *plan, struct error *err)
{
	const char *helper = find_helper(plan->arena);
	struct words words = { .arena = plan->arena };
	int rc;

	add(&words, helper);
	add_namespaces(&words, plan);
	add_options(&words, plan);
	add(&words, "--");
	for (char *const *word = plan->options->enter.command; *word; word++)
		add(&words, *word);
	add(&words, NULL);
	(void)execv(helper, (char **)words.items);
	rc = -errno;
	free(words.items);
	return error_set_errno(err, rc, "cannot run %s", helper);
}
