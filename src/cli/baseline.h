/* SPDX-License-Identifier: MIT */
/* Findings compared with a baseline: which are fresh, which are accepted, what is no longer found. */
#ifndef CLI_BASELINE_H
#define CLI_BASELINE_H

#include "options.h"
#include "snapshot/baseline.h"
#include "view/table.h"

struct comparison {
	const struct options *options;
	struct baseline *baseline; /* NULL: none was given */
	uint64_t which;            /* rules that checked: of others nothing can be said */
	const struct finding **fresh;
	size_t n_fresh, n_accepted;
};

/* Reads --baseline. Errors: as baseline_read. */
int comparison_open(struct comparison *comparison, const struct options *options,
		    struct error *err);
void comparison_release(struct comparison *comparison);

/* Takes what the rules have found, in that order. */
void comparison_compare(struct comparison *comparison, uint64_t which,
			const struct finding *const *findings, size_t n_findings);

/* The entries that none of the findings has: a list of objects. */
struct value comparison_unused(const struct comparison *comparison, struct arena *arena);

/* Says on stderr what is accepted, and what of it is not found any more. */
void comparison_report(const struct comparison *comparison);

/*
 * Writes --write-baseline: the findings of the table, and of --baseline what is still found or was
 * not looked for, with who accepted it then. Errors: as baseline_write.
 */
int comparison_write(const struct comparison *comparison, const struct table *table,
		     const struct inventory *inventory, struct error *err);

#endif
