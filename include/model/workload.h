/* SPDX-License-Identifier: MIT */
/* What people run: a container, a machine, a unit, as the cgroup of its processes names it. */
#ifndef MODEL_WORKLOAD_H
#define MODEL_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum workload_runtime {
	WORKLOAD_NONE, /* the machine itself, or nothing that its cgroup tells */
	WORKLOAD_BUILDKIT,
	WORKLOAD_CONTAINER, /* of an engine that its cgroup does not name */
	WORKLOAD_CONTAINERD,
	WORKLOAD_CRIO,
	WORKLOAD_DOCKER,
	WORKLOAD_FLATPAK,
	WORKLOAD_LXC,     /* LXC, LXD, Incus */
	WORKLOAD_MACHINE, /* systemd-machined: nspawn, libvirt */
	WORKLOAD_POD,     /* what is in a pod, and in none of its containers */
	WORKLOAD_PODMAN,
	WORKLOAD_SANDBOX, /* without a cgroup of its own: named after a command, not recognised */
	WORKLOAD_SNAP,
	WORKLOAD_UNIT, /* of systemd, system or user */
	WORKLOAD_RUNTIME_COUNT
};

struct workload_runtime_info {
	const char *name; /* as in docker:ID; NULL for WORKLOAD_NONE */
	bool has_ids;     /* a container engine: containers have ids of 64 hexadecimal digits */
};

extern const struct workload_runtime_info workload_runtimes[WORKLOAD_RUNTIME_COUNT];

/* The runtime of that name, of length bytes; -1 where there is none. */
int workload_runtime_from_name(const char *name, size_t length);

/*
 * All text is bytes out of a cgroup's name and lives as long as the arena it was made in. NULL is
 * none, throughout.
 */
struct workload {
	enum workload_runtime runtime;
	/* A container's id, 12 digits; else the name of a machine, application, unit; a pod's uid. */
	const char *name;
	const char *container; /* whole id, of an engine that has ids */
	/*
	 * Kubernetes: the uid with dashes, or of a static pod the hash that stands for it, without.
	 * Podman: the pod's id.
	 */
	const char *pod;
	/*
	 * The innermost systemd unit around it, as systemctl writes it, and the innermost slice. Not
	 * those of a systemd inside the container: that is inner_unit.
	 */
	const char *unit, *slice, *inner_unit;
	bool of_user; /* unit is one of a user's manager: systemctl --user */
	uid_t user;   /* whose; 0 where of_user is not set */
	/*
	 * The process is not in the container but watches over it from outside (conmon, the LXC
	 * monitor): its namespaces are not the container's.
	 */
	bool monitor;
	/* Nested: the outermost container around it. Only runtime, name, container, pod are set. */
	const struct workload *outer;
};

enum workload_match {
	WORKLOAD_DIFFERS,
	WORKLOAD_PREFIX, /* wanted is the beginning of its container's or pod's id */
	WORKLOAD_EXACT,
};

/*
 * Whether RUNTIME:WANTED names the workload; WORKLOAD_NONE is any runtime, for a bare name. Names
 * match whole, ids by a prefix too, pods' with or without dashes, units without ".service" too. A
 * monitor goes by its unit alone.
 */
enum workload_match workload_matches(const struct workload *workload, enum workload_runtime runtime,
				     const char *wanted);

#endif
