/* SPDX-License-Identifier: MIT */
/*
 * Numbers for a monitoring system. Their labels have few values, known beforehand: no process,
 * inode number or path is one.
 */
#ifndef VIEW_METRICS_H
#define VIEW_METRICS_H

#include <stddef.h>

#include "model/inventory.h"

#define METRIC_LABELS_MAX 2

struct metric_label {
	const char *name, *value;
};

struct metric_sample {
	struct metric_label labels[METRIC_LABELS_MAX]; /* those without a name are not there */
	double value;
};

/* A gauge. */
struct metric {
	const char *name, *help;
	struct metric_sample *samples;
	size_t n_samples;
};

struct metrics {
	struct metric *items;
	size_t count;
};

/* What is known besides the inventory. */
struct metrics_request {
	const char *version; /* of the program */
	double duration;     /* of the reading, in seconds */
	/* What may overlap: user namespaces without repeats. */
	const struct ns *const *user_namespaces;
	size_t n_user_namespaces;
};

/* The inventory needs metrics_needs. All rules are run. In the arena. */
const struct metrics *metrics_of(const struct inventory *inventory,
				 const struct metrics_request *request, struct arena *arena);
unsigned int metrics_needs(void); /* enum need, or-ed */

#endif
