/* SPDX-License-Identifier: MIT */
/*
 * What a function holds is let go when it goes out of scope: declare it with one of these, and
 * initialise it where it is declared (descriptors to -EBADF, pointers to NULL).
 */
#ifndef UTIL_CLEANUP_H
#define UTIL_CLEANUP_H

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define auto_free     __attribute__((cleanup(cleanup_free)))
#define auto_close    __attribute__((cleanup(cleanup_close)))
#define auto_fclose   __attribute__((cleanup(cleanup_fclose)))
#define auto_closedir __attribute__((cleanup(cleanup_closedir)))

static inline void cleanup_free(void *pointer)
{
	free(*(void **)pointer);
}

/* Keeps errno, so that a caller can still return -errno of what failed before. */
static inline void cleanup_close(const int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		(void)close(*fd);
	errno = saved;
}

static inline void cleanup_fclose(FILE **stream)
{
	int saved = errno;

	if (*stream)
		(void)fclose(*stream);
	errno = saved;
}

static inline void cleanup_closedir(DIR **dir)
{
	int saved = errno;

	if (*dir)
		(void)closedir(*dir);
	errno = saved;
}

/* Hands a descriptor on: the variable no longer owns it. */
static inline int take_fd(int *fd)
{
	int taken = *fd;

	*fd = -EBADF;
	return taken;
}

#endif
