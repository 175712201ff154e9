/* SPDX-License-Identifier: MIT */
/*
 * A baseline: findings that somebody has accepted, by their fingerprints, with who, when and where.
 * It is a file that the program writes, a JSON document that people can read and review:
 *
 *	{"baseline": 1, "accepted": [
 *	{"fingerprint": "16 hexadecimal digits", "rule": "MP201", "summary": "...",
 *	 "by": "root", "at": "2026-11-22T03:35:28Z", "host": "name"}
 *	]}
 */
#ifndef SNAPSHOT_BASELINE_H
#define SNAPSHOT_BASELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audit/audit.h"
#include "util/error.h"

/* All texts are UTF-8. */
struct accepted {
	uint64_t fingerprint;
	const char *rule, *summary;
	const char *by, *at, *host; /* NULL: not said */
	bool is_used;               /* for whoever compares */
};

struct baseline {
	struct arena *arena;
	struct accepted **entries;
	size_t count;
	struct key_index *by_fingerprint;
};

/* Who accepts, when and where. */
struct acceptance {
	const char *by, *host;
	int64_t time; /* seconds since the epoch */
};

struct baseline *baseline_new(void); /* empty; never NULL */
void baseline_free(struct baseline *baseline);

/* NULL: not accepted. */
struct accepted *baseline_find(const struct baseline *baseline, uint64_t fingerprint);

/* Nothing happens where its fingerprint is there. */
void baseline_add(struct baseline *baseline, const struct finding *finding,
		  const struct acceptance *acceptance);

/* Keeps an entry of another baseline. */
void baseline_keep(struct baseline *baseline, const struct accepted *entry);

/*
 * Adds the entries of a document. Unknown keys are let pass. Errors: -EINVAL, the text says where
 * it is malformed.
 */
int baseline_parse(struct baseline *baseline, const char *text, size_t length, struct error *err);

/* The same of a file. Errors: also -errno, -EFBIG above 16 MiB. */
int baseline_read(struct baseline *baseline, const char *path, struct error *err);

/*
 * Writes a file anew, mode 0644: whole or, after an error or a kill, not at all. Errors: -errno.
 */
int baseline_write(const struct baseline *baseline, const char *path, struct error *err);

#define auto_baseline __attribute__((cleanup(cleanup_baseline)))
static inline void cleanup_baseline(struct baseline **baseline)
{
	baseline_free(*baseline);
}

#endif
