/* SPDX-License-Identifier: MIT */
/* What a workload has of the host's own file systems: MP204, MP205. */
#include <string.h>

#include "check.h"
#include "relate/workload.h"
#include "util/hash.h"
#include "util/key-index.h"

/* What the host has mounted, to tell where on the host something of a workload is. */
struct places {
	const struct audit *audit;
	struct key_index *by_root; /* by device and root: a mount of the host that can be reached */
	const struct mount *root;  /* the root of the host; NULL: not known */
};

static uint64_t device_of(const struct mount *mount)
{
	return (uint64_t)mount->major << 32 | mount->minor;
}

static void add_place(struct places *places, const struct mount *mount)
{
	uint64_t hash = hash_bytes(mount->root, strlen(mount->root));

	if (!key_index_find(places->by_root, device_of(mount), hash) &&
	    !is_hidden(places->audit, mount))
		key_index_add(places->by_root, device_of(mount), hash, (void *)(uintptr_t)mount);
}

static struct places places_open(const struct audit *audit)
{
	struct places places = { .audit = audit, .by_root = key_index_new() };
	const struct mount_node *root;

	if (!audit->host)
		return places;
	root = mount_index_root(audit->index, audit->host);
	places.root = root ? root->mount : NULL;
	for (size_t i = 0; i < audit->host->mounts.count; i++)
		add_place(&places, &audit->host->mounts.mounts[i]);
	return places;
}

/* A way down the directories that are above what a mount shows, and to that itself. */
struct descent {
	const struct mount *mount;
	size_t length; /* of the directory that is next, but that "/" has 0 */
	bool is_done;
};

static void go_down(struct descent *descent)
{
	const char *root = descent->mount->root, *rest = root + descent->length;

	descent->is_done = *rest == '\0' || strcmp(root, "/") == 0;
	if (!descent->is_done)
		descent->length += 1 + strcspn(rest + 1, "/");
}

/* Where the host has what a mount of another namespace shows. NULL: nowhere else. */
static const char *next_host_path(const struct places *places, struct descent *descent)
{
	const struct mount *mount = descent->mount;

	while (!descent->is_done) {
		size_t length = descent->length ? descent->length : 1;
		uint64_t hash = hash_bytes(mount->root, length);
		const struct mount *host = key_index_find(places->by_root, device_of(mount), hash);
		const char *below = host ? path_below(mount->root, host->root) : NULL;

		go_down(descent);
		if (below && strlen(host->root) == length)
			return path_join(places->audit->arena, host->target, below);
	}
	return NULL;
}

/* Directories of the host that are not for workloads to write to. */
static const struct sensitive {
	const char *path;
	bool with_all_below; /* each file of it for itself, too */
} sensitive[] = {
	{ "/", false },
	{ "/boot", true },
	{ "/dev", false },
	{ "/etc", true },
	{ "/lib", true },
	{ "/lib64", true },
	{ "/proc", false },
	{ "/run", false },
	{ "/sys", false },
	{ "/usr", true },
	{ "/var", false },
	{ "/var/lib", false },
	{ "/var/lib/containerd", false },
	{ "/var/lib/containers", false },
	{ "/var/lib/docker", false },
	{ "/var/lib/kubelet", false },
};

enum sensitivity { NOT_SENSITIVE, BELOW_SENSITIVE, IS_SENSITIVE };

static enum sensitivity grade(const char *path)
{
	for (size_t i = 0; i < ARRAY_SIZE(sensitive); i++) {
		if (strcmp(path, sensitive[i].path) == 0)
			return IS_SENSITIVE;
		if (sensitive[i].with_all_below && path_below(path, sensitive[i].path))
			return BELOW_SENSITIVE;
	}
	return NOT_SENSITIVE;
}

/* Something of the host in a workload. */
struct exposure {
	const struct mount *mount;
	const char *host_path;
	enum sensitivity sensitivity;
};

typedef bool exposure_test(const struct places *places, const struct mount *mount,
			   struct exposure *ret);

/* Runtimes mount over what is dangerous in it, where file modes do not do. */
static bool is_guarded_proc(const struct audit *audit, const struct mount *mount)
{
	return strcmp(mount->fstype, "proc") == 0 &&
	       (mount_index_find(audit->index, mount)->children || is_of_other_users(mount->ns));
}

static bool is_sensitive_and_writable(const struct places *places, const struct mount *mount,
				      struct exposure *ret)
{
	struct descent descent = { .mount = mount };
	const char *path;

	*ret = (struct exposure){ .mount = mount };
	if (is_read_only(mount) || is_guarded_proc(places->audit, mount))
		return false;
	while (!ret->sensitivity && (path = next_host_path(places, &descent))) {
		ret->sensitivity = grade(path);
		ret->host_path = path;
	}
	return ret->sensitivity && !is_hidden(places->audit, mount);
}

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), end_length = strlen(end);

	return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

/* The socket itself, or the directory that is there for it. */
static bool is_socket(const char *path)
{
	static const char *const sockets[] = {
		"/buildkitd.sock",    "/containerd.sock", "/crio.sock",   "/docker.sock",
		"/incus/unix.socket", "/lxd/unix.socket", "/podman.sock",
	};
	static const char *const directories[] = {
		"/run/buildkit", "/run/containerd", "/run/crio",    "/run/k3s/containerd",
		"/run/podman",   "/var/lib/incus",  "/var/lib/lxd", "/var/snap/lxd/common/lxd",
	};

	for (size_t i = 0; i < ARRAY_SIZE(sockets); i++) {
		if (ends_with(path, sockets[i]))
			return true;
	}
	for (size_t i = 0; i < ARRAY_SIZE(directories); i++) {
		if (strcmp(path, directories[i]) == 0)
			return true;
	}
	return false;
}

/* A read-only mount does not keep anyone from connecting. */
static bool is_engine_socket(const struct places *places, const struct mount *mount,
			     struct exposure *ret)
{
	struct descent descent = { .mount = mount };
	const char *path;

	*ret = (struct exposure){ .mount = mount, .sensitivity = IS_SENSITIVE };
	while ((path = next_host_path(places, &descent))) {
		ret->host_path = path;
		if (is_socket(path))
			return !is_hidden(places->audit, mount);
	}
	return false;
}

/*
 * Units and sandboxes that have the host's own root are not meant to be kept from its files. Of
 * snaps AppArmor keeps them, all have the same directories.
 */
static bool is_confined(const struct places *places, const struct ns *ns)
{
	enum workload_runtime runtime = ns_workload(places->audit->inventory, ns).runtime;
	const struct mount_node *root = mount_index_root(places->audit->index, ns);

	if (!places->root || !root || ns == places->audit->host || !ns->leader ||
	    process_is_kernel_thread(ns->leader) || runtime == WORKLOAD_SNAP)
		return false;
	if (runtime != WORKLOAD_NONE && runtime != WORKLOAD_SANDBOX && runtime != WORKLOAD_UNIT)
		return true;
	return device_of(root->mount) != device_of(places->root) ||
	       strcmp(root->mount->root, places->root->root) != 0;
}

static void add_exposure(struct facts *list, const struct exposure *exposure)
{
	struct facts facts = { .arena = list->arena };

	facts_add_text(&facts, "host_path", exposure->host_path);
	facts_add_mount(&facts, "mount", exposure->mount);
	facts_add_all(list, NULL, FACT_RECORD, &facts);
}

/* What was found in one namespace; the worst of it stands for all. */
struct exposures {
	const struct ns *ns;
	struct facts list;
	struct exposure worst;
	struct command_line remedy;
	bool are_unmounted; /* by the remedy; else they are made read-only */
};

static void take(struct exposures *exposures, const struct exposure *exposure)
{
	const char *target = exposure->mount->target;
	const char *const remount[] = { "mount", "-o", "remount,bind,ro", target, NULL };
	const char *const umount[] = { "umount", target, NULL };

	add_exposure(&exposures->list, exposure);
	if (exposure->sensitivity > exposures->worst.sensitivity)
		exposures->worst = *exposure;
	(void)command_in(&exposures->remedy, exposures->ns,
			 exposures->are_unmounted ? umount : remount);
}

static struct finding *report(struct audit *audit, struct exposures *exposures)
{
	const struct exposure *worst = &exposures->worst;
	struct finding *finding = audit_add(audit, exposures->ns, audit->host);
	struct facts evidence = { .arena = audit->arena };

	if (worst->sensitivity == BELOW_SENSITIVE || is_of_other_users(exposures->ns))
		finding->severity = SEVERITY_MEDIUM;
	facts_add_number(&evidence, "count", exposures->list.count);
	facts_add_all(&evidence, "mounts", FACT_LIST, &exposures->list);
	finding->evidence = facts_record(&evidence);
	command_warn(&exposures->remedy, "until it is started anew: then its configuration counts");
	finding->remedy = command_finish(&exposures->remedy);
	finding_mark_ns(audit, finding, exposures->ns);
	finding_mark(finding, worst->host_path);
	return finding;
}

typedef void summariser(struct audit *audit, struct finding *finding,
			const struct exposures *exposures);

static void summarise_directories(struct audit *audit, struct finding *finding,
				  const struct exposures *exposures)
{
	finding->summary = arena_format(
		audit->arena, "%s can write to %s of %s, which it has at %s%s",
		audit_name(audit, exposures->ns), exposures->worst.host_path,
		audit_name(audit, audit->host), exposures->worst.mount->target,
		audit_more(audit, " and", exposures->list.count - 1, "place", "places"));
}

static void summarise_sockets(struct audit *audit, struct finding *finding,
			      const struct exposures *exposures)
{
	finding->summary = arena_format(
		audit->arena, "%s can command the container engine of %s by %s, which it has at %s",
		audit_name(audit, exposures->ns), audit_name(audit, audit->host),
		exposures->worst.host_path, exposures->worst.mount->target);
}

static void check_exposure(struct audit *audit, exposure_test *is_exposed, bool are_unmounted,
			   summariser *summarise)
{
	struct places places = places_open(audit);

	for (size_t i = 0; i < audit->inventory->n_namespaces; i++) {
		const struct ns *ns = audit->inventory->namespaces[i];
		struct exposures exposures = {
			.ns = ns,
			.list.arena = audit->arena,
			.remedy = audit_command(audit),
			.are_unmounted = are_unmounted,
		};
		struct exposure exposure;

		if (ns->type != NS_MNT || !is_confined(&places, ns))
			continue;
		for (size_t k = 0; k < ns->mounts.count; k++) {
			if (is_exposed(&places, &ns->mounts.mounts[k], &exposure))
				take(&exposures, &exposure);
		}
		if (exposures.list.count)
			summarise(audit, report(audit, &exposures), &exposures);
	}
	key_index_free(places.by_root);
}

void check_host_directories(struct audit *audit)
{
	check_exposure(audit, is_sensitive_and_writable, false, summarise_directories);
}

void check_engine_sockets(struct audit *audit)
{
	check_exposure(audit, is_engine_socket, true, summarise_sockets);
}
