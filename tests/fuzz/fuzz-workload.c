/* SPDX-License-Identifier: MIT */
/* Whatever a cgroup is called: the fields fit together, and a workload goes by its own names. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "collect/workload.h"
#include "util/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_matches(const struct workload *workload)
{
	enum workload_runtime runtime = workload->runtime;

	if (workload->unit)
		assert(workload_matches(workload, WORKLOAD_UNIT, workload->unit) == WORKLOAD_EXACT);
	if (workload->monitor || runtime == WORKLOAD_NONE)
		return;
	assert(workload_matches(workload, runtime, workload->name) == WORKLOAD_EXACT);
	assert(workload_matches(workload, WORKLOAD_NONE, workload->name) == WORKLOAD_EXACT);
	if (workload->container)
		assert(workload_matches(workload, runtime, workload->container) == WORKLOAD_EXACT);
	if (workload->pod)
		assert(workload_matches(workload, WORKLOAD_POD, workload->pod) == WORKLOAD_EXACT);
}

static void check_place(const struct workload *workload)
{
	assert((workload->runtime != WORKLOAD_NONE) == (workload->name != NULL));
	assert(!workload->name || workload->name[0] != '\0');
	if (!workload->container)
		return;
	assert(workload->name);
	assert(workload_runtimes[workload->runtime].has_ids);
	assert(strspn(workload->container, "0123456789abcdef") == 64);
	assert(workload->container[64] == '\0');
	assert(strncmp(workload->container, workload->name, 12) == 0);
}

static void check(const struct workload *workload)
{
	check_place(workload);
	check_matches(workload);
	assert(workload->of_user || workload->user == 0);
	assert(!workload->of_user || workload->unit);
	assert(!workload->unit || workload->runtime != WORKLOAD_NONE);
	if (workload->outer) {
		check_place(workload->outer);
		assert(workload->runtime != WORKLOAD_UNIT);
		assert(workload->outer->runtime != WORKLOAD_NONE);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_arena struct arena *arena = arena_new();
	auto_text struct text text = { 0 };
	struct workload workload;

	text_add_bytes(&text, (const char *)data, size);
	workload_from_path(&workload, text_get(&text), arena);
	check(&workload);
	workload_from_proc(&workload, text_get(&text), arena);
	check(&workload);
	return 0;
}
