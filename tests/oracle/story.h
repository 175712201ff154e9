/* SPDX-License-Identifier: MIT */
/* What happens in a world by chance: the same for the same seed. */
#ifndef ORACLE_STORY_H
#define ORACLE_STORY_H

#include "util/macros.h"
#include "util/text.h"
#include "world.h"

struct story {
	struct world *world;
	uint64_t random; /* the seed, at first */
	struct text log; /* all that happened, a line each */
};

size_t story_below(struct story *story, size_t end);
bool story_percent(struct story *story, size_t chance);

/* A directory that is there, in PATH_SIZE bytes. */
void story_choose_directory(struct story *story, size_t worker, char *path);

/* Where something is mounted and can be seen. False: there is nothing but the root. */
bool story_choose_target(struct story *story, const struct seen *seen, size_t worker, char *path);

/* As world_order; words tell the log what it is. */
long story_order(struct story *story, size_t worker, const struct order *order, const char *words);
void story_say(struct story *story, const char *format, ...) PRINTF_FORMAT(2, 3);

/* The id of the mount that a path leads to, or -errno. */
long story_look(struct story *story, size_t worker, const char *path);

/* Some mounts and namespaces; one change more. */
void story_begin(struct story *story);
void story_go_on(struct story *story);

#endif
