/* SPDX-License-Identifier: MIT */
#include "model/workload.h"

#include <string.h>

const struct workload_runtime_info workload_runtimes[WORKLOAD_RUNTIME_COUNT] = {
	[WORKLOAD_BUILDKIT] = { "buildkit", false },
	[WORKLOAD_CONTAINER] = { "container", true },
	[WORKLOAD_CONTAINERD] = { "containerd", true },
	[WORKLOAD_CRIO] = { "crio", true },
	[WORKLOAD_DOCKER] = { "docker", true },
	[WORKLOAD_FLATPAK] = { "flatpak", false },
	[WORKLOAD_LXC] = { "lxc", false },
	[WORKLOAD_MACHINE] = { "machine", false },
	[WORKLOAD_POD] = { "pod", false },
	[WORKLOAD_PODMAN] = { "podman", true },
	[WORKLOAD_SANDBOX] = { "sandbox", false },
	[WORKLOAD_SNAP] = { "snap", false },
	[WORKLOAD_UNIT] = { "unit", false },
};

int workload_runtime_from_name(const char *name, size_t length)
{
	for (int i = WORKLOAD_NONE + 1; i < WORKLOAD_RUNTIME_COUNT; i++)
		if (strlen(workload_runtimes[i].name) == length &&
		    memcmp(workload_runtimes[i].name, name, length) == 0)
			return i;
	return -1;
}

/* Compares ids; dashes, and the underscores that stand for them in units, count for nothing. */
static enum workload_match match_id(const char *id, const char *wanted)
{
	enum workload_match match = WORKLOAD_DIFFERS;

	if (!id)
		return WORKLOAD_DIFFERS;
	for (;; id++, wanted++) {
		id += strspn(id, "-_");
		wanted += strspn(wanted, "-_");
		if (*wanted == '\0')
			return *id == '\0' ? WORKLOAD_EXACT : match;
		if (*id != *wanted)
			return WORKLOAD_DIFFERS;
		match = WORKLOAD_PREFIX;
	}
}

static enum workload_match match_unit(const char *unit, const char *wanted)
{
	size_t length = strlen(wanted);

	if (!unit || strncmp(unit, wanted, length) != 0)
		return WORKLOAD_DIFFERS;
	if (unit[length] == '\0' || strcmp(unit + length, ".service") == 0)
		return WORKLOAD_EXACT;
	return WORKLOAD_DIFFERS;
}

static enum workload_match match_name(const struct workload *workload, const char *wanted)
{
	if (workload->name && strcmp(workload->name, wanted) == 0)
		return WORKLOAD_EXACT;
	return match_id(workload->container, wanted);
}

static bool is_of_runtime(const struct workload *workload, enum workload_runtime runtime)
{
	if (workload->runtime == runtime)
		return true;
	/* Who knows the engine may name it, even where the cgroup does not. */
	return workload->runtime == WORKLOAD_CONTAINER && workload_runtimes[runtime].has_ids;
}

static enum workload_match better(enum workload_match a, enum workload_match b)
{
	return a > b ? a : b;
}

enum workload_match workload_matches(const struct workload *workload, enum workload_runtime runtime,
				     const char *wanted)
{
	bool any = runtime == WORKLOAD_NONE;
	enum workload_match match = WORKLOAD_DIFFERS;

	if (any || runtime == WORKLOAD_UNIT)
		match = match_unit(workload->unit, wanted);
	if (workload->monitor)
		return match;
	if (any || runtime == WORKLOAD_POD)
		match = better(match, match_id(workload->pod, wanted));
	if (any || is_of_runtime(workload, runtime))
		match = better(match, match_name(workload, wanted));
	return match;
}
