/* SPDX-License-Identifier: MIT */
/*
 * The sources of discovery: where namespaces, and what keeps them alive, are looked for besides the
 * processes themselves. One row each, for --sources, the coverage and the documents alike.
 */
#ifndef MODEL_DISCOVERY_H
#define MODEL_DISCOVERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum discovery {
	DISCOVERY_PROCESSES,
	DISCOVERY_THREADS,
	DISCOVERY_CHILDREN,
	DISCOVERY_FDS,
	DISCOVERY_SOCKETS,
	DISCOVERY_TUNS,
	DISCOVERY_PIDFDS,
	DISCOVERY_PINS,
	DISCOVERY_MOUNTS,
	DISCOVERY_RELATIONS,
	DISCOVERY_LISTNS,
	DISCOVERY_INFERENCE,
	DISCOVERY_COUNT
};

struct discovery_info {
	const char *name;  /* in --sources and in the coverage */
	unsigned int need; /* enum need; 0: always done */
	bool by_default;
	const char *help; /* a phrase */
};

extern const struct discovery_info discoveries[DISCOVERY_COUNT];

/* The source of that name, of length bytes; -1 where there is none. */
int discovery_from_name(const char *name, size_t length);

/* The needs of all sources that are on by default, or-ed. */
unsigned int discovery_default_needs(void);

/* How far a source got. All zero: it was not asked for. */
struct coverage {
	bool on;
	int errnum;      /* positive: why it could not be used at all; 0: it could */
	uint64_t looked; /* at things of its kind: processes, tasks, descriptors, mounts, ... */
	uint64_t unreadable;
	uint64_t vanished;
};

#endif
