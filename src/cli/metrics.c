/* SPDX-License-Identifier: MIT */
/* nspect --metrics: numbers for Prometheus. */
#include "view/metrics.h"

#include <time.h>

#include "modes.h"
#include "user-names.h"
#include "util/arena.h"
#include "util/new-file.h"

/* A collector that runs as another user has to read it. */
#define PERMISSIONS 0644

static double seconds_now(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int write_file(const struct metrics *metrics, const char *path, struct error *err)
{
	auto_new_file struct new_file file = { 0 };
	int rc = new_file_open(&file, path, PERMISSIONS, err);

	if (rc == 0)
		rc = render_metrics(metrics, file.stream, err);
	return rc < 0 ? rc : new_file_commit(&file, err);
}

int mode_metrics(const struct options *options)
{
	const double begin = seconds_now();
	auto_inventory struct inventory *inventory =
		read_inventory(options, NS_ALL_TYPES, metrics_needs());
	struct metrics_request request = { .version = NSPECT_VERSION };
	auto_ns_list struct ns_list all = { 0 };
	auto_arena struct arena *arena = arena_new();
	const struct metrics *metrics;
	struct error err;
	int rc;

	if (!inventory)
		return STATUS_FAILED;
	all = user_namespaces(inventory);
	request.duration = seconds_now() - begin;
	request.user_namespaces = all.items;
	request.n_user_namespaces = all.count;
	metrics = metrics_of(inventory, &request, arena);
	if (options->metrics)
		rc = write_file(metrics, options->metrics, &err);
	else
		rc = render_metrics(metrics, stdout, &err);
	return finish(options, inventory, rc < 0 ? complain(STATUS_FAILED, &err) : STATUS_DONE);
}
