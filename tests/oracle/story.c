/* SPDX-License-Identifier: MIT */
#include "story.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>

#include "util/error.h"
#include "util/macros.h"

#define MOUNTS_MAX 160 /* what is mounted recursively grows fast */

/* Steele, Lea, Flood: SplitMix64. */
static uint64_t next_random(struct story *story)
{
	uint64_t z = story->random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

size_t story_below(struct story *story, size_t end)
{
	return (size_t)(next_random(story) % end);
}

bool story_percent(struct story *story, size_t chance)
{
	return story_below(story, 100) < chance;
}

long story_look(struct story *story, size_t worker, const char *path)
{
	struct order order = { .kind = ORDER_LOOK };

	(void)snprintf(order.to, sizeof(order.to), "%s", path);
	return world_order(story->world, worker, &order);
}

/* A directory that is there: what does not lead on is left out. */
void story_choose_directory(struct story *story, size_t worker, char *path)
{
	size_t depth = story_percent(story, 2) ? 0 : 1 + story_below(story, 4);

	*path = '\0';
	for (size_t i = 0; i < depth; i++) {
		char longer[PATH_SIZE];

		(void)snprintf(longer, sizeof(longer), "%.250s/%c", path,
			       "abc"[story_below(story, 3)]);
		if (story_look(story, worker, longer) >= 0)
			(void)snprintf(path, PATH_SIZE, "%s", longer);
	}
	if (*path == '\0')
		(void)snprintf(path, PATH_SIZE, "/");
}

/* Where something is mounted, in a worker's namespace. False: there is nothing but its root. */
bool story_choose_target(struct story *story, const struct seen *seen, size_t worker, char *path)
{
	const char *found = NULL;
	size_t count = 0;

	for (size_t i = 0; i < seen->count; i++) {
		const struct seen_mount *mount = &seen->mounts[i];

		if (mount->worker == worker && strcmp(mount->target, "/") != 0 &&
		    story_look(story, worker, mount->target) == (long)mount->id &&
		    story_below(story, ++count) == 0)
			found = mount->target;
	}
	(void)snprintf(path, PATH_SIZE, "%s", found ? found : "/");
	return found;
}

/* --- what makes a world --- */

void story_say(struct story *story, const char *format, ...)
{
	char line[2 * PATH_SIZE + 64];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	text_add_format(&story->log, "# %s\n", line);
}

long story_order(struct story *story, size_t worker, const struct order *order, const char *words)
{
	long rc = world_order(story->world, worker, order);

	story_say(story, "[%zu] %s %s %s: %s", worker, words, order->from, order->to,
		  rc < 0 ? error_name((int)rc) : "done");
	return rc;
}

static void mount_something(struct story *story, const struct seen *seen, size_t worker)
{
	struct order order = { .kind = ORDER_MOUNT, .flags = 1 };
	size_t what = story_below(story, 10);

	story_choose_directory(story, worker, order.to);
	if (what < 4) {
		story_order(story, worker, &order, "mount tmpfs");
		return;
	}
	order.kind = ORDER_BIND;
	order.flags = what < 7 ? MS_REC : 0;
	if (story_percent(story, 30))
		(void)story_choose_target(story, seen, worker, order.from);
	else
		story_choose_directory(story, worker, order.from);
	story_order(story, worker, &order, order.flags ? "rbind" : "bind");
}

static void change_something(struct story *story, const struct seen *seen, size_t worker)
{
	static const struct {
		unsigned long flags;
		const char *words;
	} changes[] = {
		{ MS_SHARED, "make-shared" },   { MS_SHARED, "make-shared" },
		{ MS_SHARED, "make-shared" },   { MS_SHARED, "make-shared" },
		{ MS_SLAVE, "make-slave" },     { MS_SLAVE, "make-slave" },
		{ MS_PRIVATE, "make-private" }, { MS_UNBINDABLE, "make-unbindable" },
	};
	size_t which = story_below(story, ARRAY_SIZE(changes));
	struct order order = { .kind = ORDER_CHANGE, .flags = changes[which].flags };
	char words[32];

	(void)story_choose_target(story, seen, worker, order.to);
	if (story_percent(story, 10))
		(void)snprintf(order.to, sizeof(order.to), "/");
	if (story_percent(story, 40))
		order.flags |= MS_REC;
	(void)snprintf(words, sizeof(words), "%s%s", changes[which].words,
		       order.flags & MS_REC ? " recursively" : "");
	story_order(story, worker, &order, words);
}

static void move_something(struct story *story, const struct seen *seen, size_t worker)
{
	struct order order = { .kind = ORDER_MOVE };

	if (!story_choose_target(story, seen, worker, order.from))
		return;
	story_choose_directory(story, worker, order.to);
	story_order(story, worker, &order, "move");
}

static void unmount_something(struct story *story, const struct seen *seen, size_t worker)
{
	struct order order = { .kind = ORDER_UNMOUNT };

	if (!story_choose_target(story, seen, worker, order.to))
		return;
	order.flags = story_percent(story, 20) ? MNT_DETACH : 0;
	story_order(story, worker, &order, order.flags ? "umount --lazy" : "umount");
}

static void renew_something(struct story *story, size_t worker)
{
	struct order order = { .kind = ORDER_RENEW };

	story_choose_directory(story, worker, order.to);
	story_order(story, worker, &order, "rmdir and mkdir");
}

/* A namespace is copied; then the copy may be cut off from it, as unshare --propagation does. */
static void add_namespace(struct story *story, size_t parent)
{
	static const struct {
		unsigned long flags;
		const char *words;
	} propagations[] = { { 0, "unchanged" },
			     { 0, "unchanged" },
			     { MS_SLAVE | MS_REC, "slave" },
			     { MS_SHARED | MS_REC, "shared" },
			     { MS_PRIVATE | MS_REC, "private" } };
	size_t which = story_below(story, ARRAY_SIZE(propagations));
	struct order order = { .kind = ORDER_CHANGE,
			       .flags = propagations[which].flags,
			       .to = "/" };
	enum order_kind kind = story_percent(story, 35) ? ORDER_NEW_USER : ORDER_NEW_MNT;
	size_t worker = story->world->n_workers;

	if (worker == WORKERS_MAX || !world_add_worker(story->world, parent, kind))
		return;
	story_say(story, "[%zu] new %snamespace out of that of [%zu], %s", worker,
		  kind == ORDER_NEW_USER ? "user and mount " : "mount ", parent,
		  propagations[which].words);
	if (order.flags)
		(void)world_order(story->world, worker, &order);
}

void story_go_on(struct story *story)
{
	struct seen seen = world_look(story->world);
	size_t worker = story_below(story, story->world->n_workers), what = story_below(story, 100);

	if (what < 45 && seen.count < MOUNTS_MAX)
		mount_something(story, &seen, worker);
	else if (what < 70)
		change_something(story, &seen, worker);
	else if (what < 80)
		add_namespace(story, worker);
	else if (what < 87)
		move_something(story, &seen, worker);
	else if (what < 95)
		unmount_something(story, &seen, worker);
	else
		renew_something(story, worker);
	free(seen.mounts);
}

void story_begin(struct story *story)
{
	struct order order = { .kind = ORDER_CHANGE, .flags = MS_SHARED | MS_REC, .to = "/" };
	size_t n_steps = 10 + story_below(story, 50);

	if (story_percent(story, 75))
		story_order(story, 0, &order, "make-shared recursively");
	while (story->world->n_workers < 2)
		add_namespace(story, 0);
	for (size_t i = 0; i < n_steps; i++)
		story_go_on(story);
}
