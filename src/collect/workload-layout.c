/* SPDX-License-Identifier: MIT */
#include "workload-layout.h"

#include <assert.h>
#include <string.h>

#include "util/macros.h"

/*
 * A pattern stands for whole components of a path; what its placeholders take is in the table
 * further down. The first row that fits wins. A container's id is always 64 digits: without
 * that, what looks like one of these rows is the name of a unit or of some directory.
 */
static const struct layout layouts[] = {
	/* The systemd of a user */
	{ "user@{uid}.service", LAYOUT_USER_MANAGER, WORKLOAD_UNIT },

	/* Docker, drivers systemd and cgroupfs; its builder too */
	{ "docker-{id}.scope", LAYOUT_CONTAINER, WORKLOAD_DOCKER },
	{ "docker/{id}", LAYOUT_CONTAINER, WORKLOAD_DOCKER },
	{ "buildkit/{key}", LAYOUT_CONTAINER, WORKLOAD_BUILDKIT },

	/* Podman; the payload is that of a unit with --cgroups=split (Quadlet) */
	{ "libpod-{id}.scope", LAYOUT_CONTAINER, WORKLOAD_PODMAN },
	{ "libpod-{id}", LAYOUT_CONTAINER, WORKLOAD_PODMAN },
	{ "libpod-payload-{id}", LAYOUT_CONTAINER, WORKLOAD_PODMAN },
	{ "libpod-conmon-{id}.scope", LAYOUT_MONITOR, WORKLOAD_PODMAN },
	{ "{any}-libpod_pod_{podid}.slice", LAYOUT_POD, WORKLOAD_POD },
	{ "libpod_parent/{podid}", LAYOUT_POD, WORKLOAD_POD },

	/* CRI-O */
	{ "crio-{id}.scope", LAYOUT_CONTAINER, WORKLOAD_CRIO },
	{ "crio-{id}", LAYOUT_CONTAINER, WORKLOAD_CRIO },
	{ "crio-conmon-{id}.scope", LAYOUT_MONITOR, WORKLOAD_CRIO },
	{ "crio-conmon-{id}", LAYOUT_MONITOR, WORKLOAD_CRIO },

	/* containerd: its CRI plugin, nerdctl, and its namespaces with driver cgroupfs */
	{ "cri-containerd-{id}.scope", LAYOUT_CONTAINER, WORKLOAD_CONTAINERD },
	{ "nerdctl-{id}.scope", LAYOUT_CONTAINER, WORKLOAD_CONTAINERD },
	{ "default/{id}", LAYOUT_CONTAINER, WORKLOAD_CONTAINERD },
	{ "k8s.io/{id}", LAYOUT_CONTAINER, WORKLOAD_CONTAINERD },

	/* "slice:prefix:id" meant for the systemd driver and taken as a name by the cgroupfs one */
	{ "{any}-pod{pod}.slice:cri-containerd:{id}", LAYOUT_CONTAINER, WORKLOAD_CONTAINERD },
	{ "{any}:cri-containerd:{id}", LAYOUT_CONTAINER, WORKLOAD_CONTAINERD },
	{ "{any}:docker:{id}", LAYOUT_CONTAINER, WORKLOAD_DOCKER },
	{ "{any}:docker:{key}", LAYOUT_CONTAINER, WORKLOAD_BUILDKIT },

	/* Pods of Kubernetes, drivers systemd and cgroupfs, of all QoS classes */
	{ "{any}-pod{pod}.slice", LAYOUT_POD, WORKLOAD_POD },
	{ "pod{pod}", LAYOUT_POD, WORKLOAD_POD },

	/* LXC (LXD, Incus) today, 3.1, and before that (still Proxmox VE) */
	{ "lxc.payload.{name}", LAYOUT_CONTAINER, WORKLOAD_LXC },
	{ "lxc.monitor.{name}", LAYOUT_MONITOR, WORKLOAD_LXC },
	{ "lxc.payload/{name}", LAYOUT_CONTAINER, WORKLOAD_LXC },
	{ "lxc.monitor/{name}", LAYOUT_MONITOR, WORKLOAD_LXC },
	{ "lxc/{name}", LAYOUT_CONTAINER, WORKLOAD_LXC },

	/* systemd-machined, systemd-nspawn@.service, and container@.service of NixOS */
	{ "machine-{name}.scope/supervisor", LAYOUT_MONITOR, WORKLOAD_MACHINE },
	{ "machine-{name}.scope", LAYOUT_CONTAINER, WORKLOAD_MACHINE },
	{ "systemd-nspawn@{name}.service/supervisor", LAYOUT_MONITOR, WORKLOAD_MACHINE },
	{ "systemd-nspawn@{name}.service", LAYOUT_CONTAINER, WORKLOAD_MACHINE },
	{ "systemd-vmspawn@{name}.service", LAYOUT_CONTAINER, WORKLOAD_MACHINE },
	{ "container@{name}.service/supervisor", LAYOUT_MONITOR, WORKLOAD_MACHINE },
	{ "container@{name}.service/payload", LAYOUT_CONTAINER, WORKLOAD_MACHINE },

	/* Applications: services and commands of snaps; both names that Flatpak gave its scopes */
	{ "snap.{app}.{any}.service", LAYOUT_APPLICATION, WORKLOAD_SNAP },
	{ "snap.{app}.{any}.scope", LAYOUT_APPLICATION, WORKLOAD_SNAP },
	{ "app-flatpak-{name}-{number}.scope", LAYOUT_APPLICATION, WORKLOAD_FLATPAK },
	{ "flatpak-{name}-{number}.scope", LAYOUT_APPLICATION, WORKLOAD_FLATPAK },

	/* Any engine: the OCI runtimes by themselves, --cgroup-parent, ECS, Kata, pods with cgroupfs */
	{ "{any}-{id}.scope", LAYOUT_CONTAINER, WORKLOAD_CONTAINER },
	{ "kata_{id}", LAYOUT_CONTAINER, WORKLOAD_CONTAINER },
	{ "{id}", LAYOUT_CONTAINER, WORKLOAD_CONTAINER },
};

#define DIGITS   "0123456789"
#define HEX      DIGITS "abcdef"
#define BASE_36  DIGITS "abcdefghijklmnopqrstuvwxyz"
#define POD_UUID "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"

/* length where there are as many bytes of the set, else 0. */
static size_t take_bytes(const char *at, const char *end, const char *set, size_t length)
{
	if ((size_t)(end - at) < length)
		return 0;
	for (size_t i = 0; i < length; i++)
		if (!strchr(set, at[i]))
			return 0;
	return length;
}

static size_t take_id(const char *at, const char *end)
{
	return take_bytes(at, end, HEX, 64);
}

/* BuildKit's ids are random numbers to the base 36. */
static size_t take_key(const char *at, const char *end)
{
	return take_bytes(at, end, BASE_36, 25);
}

/* With dashes, or the underscores of a slice's name; or the hash of a static pod's manifest. */
static size_t take_pod(const char *at, const char *end)
{
	size_t length = strlen(POD_UUID);

	if ((size_t)(end - at) < length || (at[8] != '-' && at[8] != '_'))
		return take_bytes(at, end, HEX, 32);
	for (size_t i = 0; i < length; i++) {
		bool fits = POD_UUID[i] == '-' ? at[i] == at[8] : strchr(HEX, at[i]) != NULL;

		if (!fits)
			return 0;
	}
	return length;
}

static size_t take_number(const char *at, const char *end)
{
	return strspn(at, DIGITS);
}

static size_t take_any(const char *at, const char *end)
{
	const char *slash = memchr(at, '/', (size_t)(end - at));

	return (size_t)((slash ? slash : end) - at);
}

static size_t take_app(const char *at, const char *end)
{
	size_t length = take_any(at, end);
	const char *dot = memchr(at, '.', length);

	return dot ? (size_t)(dot - at) : length;
}

static const struct placeholder {
	const char *word;
	enum capture capture;
	/* How many bytes it takes at most; 0: it does not fit. */
	size_t (*take)(const char *at, const char *end);
	bool yields; /* it may take fewer */
} placeholders[] = {
	{ "{any}", CAPTURE_DROPPED, take_any, true },
	{ "{app}", CAPTURE_NAME, take_app, false },
	{ "{id}", CAPTURE_ID, take_id, false },
	{ "{key}", CAPTURE_NAME, take_key, false },
	{ "{name}", CAPTURE_NAME, take_any, true },
	{ "{number}", CAPTURE_DROPPED, take_number, false },
	{ "{pod}", CAPTURE_POD, take_pod, false },
	{ "{podid}", CAPTURE_POD, take_id, false },
	{ "{uid}", CAPTURE_UID, take_number, false },
};

static const struct placeholder *find_placeholder(const char *pattern)
{
	for (size_t i = 0; i < ARRAY_SIZE(placeholders); i++)
		if (strncmp(pattern, placeholders[i].word, strlen(placeholders[i].word)) == 0)
			return &placeholders[i];
	return NULL;
}

static const char *match(const char *pattern, const char *at, const char *end,
			 struct span *captures);

/*
 * Linear in spite of the going back: a pattern has one placeholder that yields, and what follows it
 * is literal or takes few bytes, or bytes that no other try takes again.
 */
static const char *match_placeholder(const char *pattern, const char *at, const char *end,
				     struct span *captures)
{
	const struct placeholder *placeholder = find_placeholder(pattern);
	const char *rest;
	size_t length;

	assert(placeholder);
	rest = pattern + strlen(placeholder->word);
	length = placeholder->take(at, end);
	while (length > 0) {
		const char *behind = match(rest, at + length, end, captures);

		if (behind) {
			captures[placeholder->capture] = (struct span){ at, length };
			return behind;
		}
		length = placeholder->yields ? length - 1 : 0;
	}
	return NULL;
}

/* Where the components that the whole pattern stands for end; NULL: it does not fit. */
static const char *match(const char *pattern, const char *at, const char *end,
			 struct span *captures)
{
	for (; *pattern && *pattern != '{'; pattern++) {
		if (at == end || *at != *pattern)
			return NULL;
		at += *pattern == '/' ? strspn(at, "/") : 1;
	}
	if (*pattern == '{')
		return match_placeholder(pattern, at, end, captures);
	return at == end || *at == '/' ? at : NULL;
}

const struct layout *layout_find(const char *at, const char *end, struct span *captures,
				 const char **ret_behind)
{
	for (size_t i = 0; i < ARRAY_SIZE(layouts); i++) {
		const char *behind = match(layouts[i].pattern, at, end, captures);

		if (behind) {
			*ret_behind = behind;
			return &layouts[i];
		}
	}
	return NULL;
}
