/* SPDX-License-Identifier: MIT */
/*
 * Asks the kernel whether what nspect predicts is so: in random worlds something is mounted, or
 * unmounted, at random paths, and where that is seen is compared with the prediction made before.
 *
 *	reach [--seed N] [--worlds N]
 *
 * A world that disagrees prints what was done in it, step by step, and the command that repeats it.
 */
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <unistd.h>

#include "collect/collect.h"
#include "relate/reach.h"
#include "story.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/macros.h"
#include "util/memory.h"
#include "util/text.h"

#define WORLDS      40
#define WORLDS_LONG 300
#define STEPS       12 /* events that are predicted, in a world */
#define CANDIDATES  6

/* What is counted over all worlds, in memory that they share. */
struct tally {
	size_t predicted[REACH_EVENT_COUNT], wrong[REACH_EVENT_COUNT];
	size_t several; /* mounts that were seen in more than one place */
	size_t busy, uncertain, announced;
};

struct run {
	struct story story;
	struct tally *tally;
	uint64_t seed;
	bool failed;
	bool by_mountinfo;
};

/* --- predictions --- */

/* What nspect knows of the world at one moment. */
struct reading {
	struct inventory *inventory;
	struct mount_index *index;
	struct arena *arena;
};

static struct inventory *read_world(const struct run *run)
{
	struct inventory *inventory = inventory_new();
	const struct request request = {
		.types = NS_TYPE_BIT(NS_MNT) | NS_TYPE_BIT(NS_USER),
		.needs = NEED_STAT | NEED_RELATIONS | NEED_IDS | NEED_MOUNTS,
		.mounts_from = run->by_mountinfo ? MOUNTS_MOUNTINFO : MOUNTS_NOT_READ,
	};
	struct source source;
	struct error err;

	if (source_open(&source, NULL, &err) < 0 ||
	    collect(inventory, &source, &request, &err) < 0) {
		(void)fprintf(stderr, "%s\n", err.text);
		_exit(1);
	}
	source_close(&source);
	return inventory;
}

static const struct ns *ns_of(const struct run *run, const struct inventory *inventory,
			      size_t worker)
{
	return inventory_find_ns(inventory, NS_MNT, run->story.world->workers[worker].ino);
}

static size_t worker_of(const struct run *run, const struct ns *ns)
{
	size_t i = 0;

	while (i < run->story.world->n_workers && run->story.world->workers[i].ino != ns->ino)
		i++;
	return i;
}

static struct reading read_all(const struct run *run)
{
	struct reading reading = { .inventory = read_world(run), .arena = arena_new() };

	reading.index = mount_index_new(reading.inventory);
	return reading;
}

static void reading_release(struct reading *reading)
{
	mount_index_free(reading->index);
	inventory_free(reading->inventory);
	arena_free(reading->arena);
}

static int predict(const struct run *run, const struct reading *reading, enum reach_event event,
		   size_t worker, const char *path, struct reach *ret)
{
	return reach_predict(reading->index, event, ns_of(run, reading->inventory, worker), path,
			     reading->arena, ret, NULL);
}

/* One landing, as text. */
struct line {
	char text[PATH_SIZE + 64];
	bool certain;
};

struct lines {
	struct line *items;
	size_t count;
};

static void add_line(struct lines *lines, bool certain, const char *format, ...)
	PRINTF_FORMAT(3, 4);
static void add_line(struct lines *lines, bool certain, const char *format, ...)
{
	struct line *line = array_append(&lines->items, &lines->count, sizeof(*line));
	va_list arguments;

	line->certain = certain;
	va_start(arguments, format);
	(void)vsnprintf(line->text, sizeof(line->text), format, arguments);
	va_end(arguments);
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(((const struct line *)a)->text, ((const struct line *)b)->text);
}

static void sort_lines(struct lines *lines)
{
	if (lines->count)
		qsort(lines->items, lines->count, sizeof(*lines->items), compare_lines);
}

/*
 * Both sorted. Returns how many are in one list only; what was predicted and not certain is counted
 * apart.
 */
static size_t compare(struct run *run, struct lines *predicted, struct lines *seen)
{
	size_t i = 0, k = 0, wrong = 0;

	sort_lines(predicted);
	sort_lines(seen);
	while (i < predicted->count || k < seen->count) {
		int order = i == predicted->count ? 1
			    : k == seen->count
				    ? -1
				    : compare_lines(&predicted->items[i], &seen->items[k]);

		if (order < 0 && !predicted->items[i].certain) {
			run->tally->announced++;
		} else if (order != 0) {
			story_say(&run->story, "%s: %s", order < 0 ? "predicted only" : "seen only",
				  order < 0 ? predicted->items[i].text : seen->items[k].text);
			wrong++;
		}
		i += order <= 0;
		k += order >= 0;
	}
	return wrong;
}

static bool was_there(const struct seen *seen, const struct seen_mount *mount)
{
	for (size_t i = 0; i < seen->count; i++) {
		if (seen->mounts[i].worker == mount->worker && seen->mounts[i].id == mount->id)
			return true;
	}
	return false;
}

static void judge(struct run *run, enum reach_event event, size_t wrong)
{
	run->tally->predicted[event]++;
	if (!wrong)
		return;
	run->tally->wrong[event]++;
	run->failed = true;
}

/* --- a mount --- */

static void add_mount_line(struct lines *lines, size_t worker, const char *target, bool shared,
			   bool slave, bool visible)
{
	add_line(lines, true, "[%zu] %s %s%s%s", worker, target, shared ? "shared" : "private",
		 slave ? ",slave" : "", visible ? "" : " (hidden)");
}

static struct lines predicted_mounts(const struct run *run, const struct reach *reach)
{
	struct lines lines = { 0 };

	for (size_t i = 0; i < reach->n_landings; i++) {
		const struct landing *landing = &reach->landings[i];

		add_mount_line(&lines, worker_of(run, landing->ns), landing->target,
			       landing->shared, landing->slave, landing->visible);
	}
	return lines;
}

static struct lines new_mounts(struct run *run, const struct seen *before)
{
	struct seen after = world_look(run->story.world);
	struct lines lines = { 0 };

	for (size_t i = 0; i < after.count; i++) {
		const struct seen_mount *mount = &after.mounts[i];

		if (!was_there(before, mount))
			add_mount_line(&lines, mount->worker, mount->target, mount->group != 0,
				       mount->master != 0,
				       story_look(&run->story, mount->worker, mount->target) ==
					       (long)mount->id);
	}
	free(after.mounts);
	return lines;
}

/*
 * A place to mount something. What lands in one place only says little: most of the time such a
 * path is passed over. Returns the worker, and what is predicted.
 */
static size_t choose_place(struct run *run, const struct reading *reading, char *path,
			   struct reach *ret, int *ret_rc)
{
	size_t worker = 0;

	for (size_t i = 0; i < CANDIDATES; i++) {
		worker = story_below(&run->story, run->story.world->n_workers);
		story_choose_directory(&run->story, worker, path);
		*ret_rc = predict(run, reading, REACH_MOUNT, worker, path, ret);
		if (story_percent(&run->story, 25) || ret->n_landings > 1)
			break;
	}
	return worker;
}

static void try_mount(struct run *run)
{
	struct order order = { .kind = ORDER_MOUNT };
	struct reading reading = read_all(run);
	struct seen before = world_look(run->story.world);
	struct lines predicted, seen;
	struct reach reach;
	size_t worker, wrong;
	int rc;

	worker = choose_place(run, &reading, order.to, &reach, &rc);
	wrong = rc != story_order(&run->story, worker, &order, "PREDICTED: mount tmpfs");
	predicted = predicted_mounts(run, &reach);
	seen = new_mounts(run, &before);
	run->tally->several += seen.count > 1;
	judge(run, REACH_MOUNT, wrong + compare(run, &predicted, &seen));
	reading_release(&reading);
	free(before.mounts);
	free(predicted.items);
	free(seen.items);
	order.kind = ORDER_UNMOUNT;
	if (strcmp(order.to, "/") != 0)
		story_order(&run->story, worker, &order, "umount");
}

/* --- an unmount --- */

static void add_unmount_line(struct lines *lines, size_t worker, unsigned int id,
			     const char *target, bool certain)
{
	add_line(lines, certain, "[%zu] %s (mount %u)", worker, target, id);
}

static struct lines predicted_unmounts(const struct run *run, const struct reach *reach)
{
	struct lines lines = { 0 };

	for (size_t i = 0; i < reach->n_landings; i++) {
		const struct landing *landing = &reach->landings[i];

		add_unmount_line(&lines, worker_of(run, landing->ns),
				 (unsigned int)landing->mount->id, landing->target,
				 landing->certain);
		run->tally->uncertain += !landing->certain;
	}
	return lines;
}

static struct lines gone_mounts(const struct run *run, const struct seen *before)
{
	struct seen after = world_look(run->story.world);
	struct lines lines = { 0 };

	for (size_t i = 0; i < before->count; i++) {
		const struct seen_mount *mount = &before->mounts[i];

		if (!was_there(&after, mount))
			add_unmount_line(&lines, mount->worker, mount->id, mount->target, true);
	}
	free(after.mounts);
	return lines;
}

/* Whether a target leads to the mount is known before it has gone. */
static size_t compare_visible(struct run *run, const struct reach *reach)
{
	size_t wrong = 0;

	for (size_t i = 0; i < reach->n_landings; i++) {
		const struct landing *landing = &reach->landings[i];
		size_t worker = worker_of(run, landing->ns);
		long id = story_look(&run->story, worker, landing->target);

		if (landing->visible == (id == (long)landing->mount->id))
			continue;
		story_say(&run->story, "[%zu] %s is%s visible", worker, landing->target,
			  landing->visible ? " not" : "");
		wrong++;
	}
	return wrong;
}

/* Where it is locked too, the kernel says that first. */
static bool is_as_busy(long rc, bool predicted)
{
	return predicted ? rc == -EBUSY || rc == -EINVAL : rc != -EBUSY;
}

static void compare_unmount(struct run *run, enum reach_event event, size_t worker,
			    const struct order *order, const struct seen *before)
{
	struct reading reading = read_all(run);
	struct lines predicted, gone;
	struct reach reach;
	size_t wrong;
	long rc;

	wrong = predict(run, &reading, event, worker, order->to, &reach) != 0;
	predicted = predicted_unmounts(run, &reach);
	wrong += compare_visible(run, &reach);
	rc = story_order(&run->story, worker, order,
			 event == REACH_UMOUNT ? "PREDICTED: umount" : "PREDICTED: umount --lazy");
	gone = gone_mounts(run, before);
	wrong += compare(run, &predicted, &gone);
	wrong += !is_as_busy(rc, reach.n_blockers > 0);
	run->tally->busy += rc == -EBUSY;
	judge(run, event, wrong);
	reading_release(&reading);
	free(predicted.items);
	free(gone.items);
}

static bool has_children(const struct seen *seen, size_t worker, const char *target)
{
	size_t length = strlen(target);

	for (size_t i = 0; i < seen->count; i++) {
		const struct seen_mount *mount = &seen->mounts[i];

		if (mount->worker == worker && strncmp(mount->target, target, length) == 0 &&
		    mount->target[length] == '/')
			return true;
	}
	return false;
}

/* A lazy unmount says more where something is below, a plain one where nothing is. */
static void try_unmount(struct run *run, enum reach_event event)
{
	struct order order = { .kind = ORDER_UNMOUNT };
	bool lazy = event == REACH_LAZY_UMOUNT, found = false;
	struct seen before = world_look(run->story.world);
	size_t worker = 0;

	order.flags = lazy ? MNT_DETACH : 0;
	for (size_t i = 0; i < CANDIDATES; i++) {
		worker = story_below(&run->story, run->story.world->n_workers);
		found = story_choose_target(&run->story, &before, worker, order.to);
		if (found && (story_percent(&run->story, 20) ||
			      has_children(&before, worker, order.to) == lazy))
			break;
	}
	if (found)
		compare_unmount(run, event, worker, &order, &before);
	free(before.mounts);
}

/* --- the program --- */

static int try_world(struct world *world, void *argument)
{
	struct run *run = argument;

	run->story.world = world;
	story_begin(&run->story);
	for (size_t i = 0; i < STEPS && !run->failed; i++) {
		size_t what = story_below(&run->story, 10);

		story_go_on(&run->story);
		if (what < 6)
			try_mount(run);
		else
			try_unmount(run, what < 8 ? REACH_UMOUNT : REACH_LAZY_UMOUNT);
	}
	if (run->failed)
		(void)printf("%s# again: --seed %llu --worlds 1\n", text_get(&run->story.log),
			     (unsigned long long)run->seed);
	(void)fflush(stdout);
	text_release(&run->story.log);
	return 0;
}

static void report(const struct tally *tally)
{
	size_t mounts = tally->predicted[REACH_MOUNT];

	(void)printf("1..4\n");
	for (int event = 0; event < REACH_EVENT_COUNT; event++)
		(void)printf("%sok %d - %s: it happens where it was predicted (%zu of %zu)\n",
			     tally->wrong[event] || !tally->predicted[event] ? "not " : "",
			     event + 1, reach_events[event],
			     tally->predicted[event] - tally->wrong[event],
			     tally->predicted[event]);
	(void)printf("%sok 4 - at least 40 %% of the mounts land in several places (%zu of %zu)\n",
		     tally->several * 100 >= mounts * 40 ? "" : "not ", tally->several, mounts);
	(void)printf(
		"# %zu unmounts were busy; of %zu uncertain landings of unmounts %zu did not come\n",
		tally->busy, tally->uncertain, tally->announced);
}

static uint64_t number(const char *text)
{
	char *end;
	uint64_t value = strtoull(text, &end, 10);

	if (*end || end == text) {
		(void)fprintf(stderr, "'%s' is no number\n", text);
		exit(2);
	}
	return value;
}

int main(int argc, char **argv)
{
	static const struct option longs[] = { { "seed", required_argument, NULL, 's' },
					       { "worlds", required_argument, NULL, 'w' },
					       { 0 } };
	struct tally *tally = mmap(NULL, sizeof(*tally), PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	uint64_t seed = 1, n_worlds = getenv("NSPECT_LONG") ? WORLDS_LONG : WORLDS;
	int option, status = 0;

	while ((option = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (option == '?')
			return 2;
		*(option == 's' ? &seed : &n_worlds) = number(optarg);
	}
	for (uint64_t i = 0; i < n_worlds && status == 0; i++) {
		struct run run = {
			.tally = tally,
			.story.random = seed + i,
			.seed = seed + i,
			.by_mountinfo = (seed + i) % 2,
		};

		status = world_run(try_world, &run);
	}
	if (status == WORLD_UNAVAILABLE)
		(void)printf("1..0 # SKIP namespaces can't be made here\n");
	else if (status)
		return status;
	else
		report(tally);
	return 0;
}
