/* SPDX-License-Identifier: MIT */
/*
 * Commands that let go of something. Root pastes them: every word is quoted, what would end the
 * machine is not suggested at all, and what does more than it says comes with a warning.
 */
#ifndef RELATE_COMMAND_H
#define RELATE_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "model/inventory.h"
#include "relate/mount-index.h"
#include "util/arena.h"
#include "util/text.h"

struct release {
	const char *text;        /* for a POSIX shell; NULL: no command lets go */
	const char *const *argv; /* the same, without a shell */
	size_t argc;
	const char *warning; /* what else it does, or why there is none; NULL: nothing */
};

/* A mount namespace can be pinned in one that is itself pinned: so many are entered in turn. */
#define COMMAND_ENTRIES_MAX 4

/* Of one command: the way into a namespace, the program, three options and a path. */
#define COMMAND_WORDS_MAX (2 * COMMAND_ENTRIES_MAX + 5)

/* The commands of one release, while they are put together. */
struct command_line {
	const struct inventory *inventory;
	struct arena *arena;
	struct text text; /* all commands, as a shell has them */
	size_t n_commands;
	const char *words[COMMAND_WORDS_MAX]; /* of the command that was begun last */
	size_t n_words;
	bool needs_shell;
	struct text warning;
};

/* Starts a further command, to be run where all before it succeed. */
void command_begin(struct command_line *line);

/* word is not copied. */
void command_add(struct command_line *line, const char *word);

/* A further command, in the shell's own language: quoted already. */
void command_add_script(struct command_line *line, const char *script);

/* The same warning twice is one. */
void command_warn(struct command_line *line, const char *warning);

/*
 * A further command in a mount namespace. words: mount(8) or umount(8), which take -N, with their
 * arguments; ends with NULL. It is our own program, as there may be none inside. Returns false, with
 * a warning, where no way into the namespace is known.
 */
bool command_in(struct command_line *line, const struct ns *mnt, const char *const *words);

/*
 * A further command that unmounts a mount, with all below it. Returns false, with a warning, where
 * its path does not lead to it, or no way is known into its namespace.
 */
bool command_unmount(struct command_line *line, const struct mount_index *index,
		     const struct mount *mount);

/* Warns where a mount of that namespace may be one that can't be unmounted by itself. */
void command_warn_of_locks(struct command_line *line, const struct ns *mnt);

/* A further command that ends a process; only a warning where that is not to be done. */
void command_end_process(struct command_line *line, const struct process *process);

/* Moves the result into the arena. The line is empty then. */
struct release command_finish(struct command_line *line);

#endif
