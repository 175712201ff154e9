/* SPDX-License-Identifier: MIT */
/*
 * A file that replaces another one at once: who reads it finds the old or the new one, whole,
 * whatever happens meanwhile.
 */
#ifndef UTIL_NEW_FILE_H
#define UTIL_NEW_FILE_H

#include <stdio.h>
#include <sys/types.h>

#include "util/error.h"

/* All zero is none. */
struct new_file {
	FILE *stream; /* to write to */
	char *path, *temporary;
};

#define auto_new_file __attribute__((cleanup(new_file_release)))

/*
 * Begins one next to where it is to be, with these permissions whatever the umask.
 * Errors: -errno; -EINVAL, there is something that is no regular file.
 */
int new_file_open(struct new_file *file, const char *path, mode_t mode, struct error *err);

/* Puts it in place, after all of it is on the disk. Errors: -errno. */
int new_file_commit(struct new_file *file, struct error *err);

/* What was not put in place goes. */
void new_file_release(struct new_file *file);

#endif
