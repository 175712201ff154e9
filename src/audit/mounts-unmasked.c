/* SPDX-License-Identifier: MIT */
/* What a container can write to, or reach of the kernel, by its own mounts: MP212, MP213. */
#include <string.h>

#include "containment.h"

/* Its mount namespace. NULL: that of the host, or not known. */
static const struct ns *own_mounts(const struct audit *audit, const struct container *container)
{
	const struct ns *mnt = container->leader->ns[NS_MNT];

	return mnt && mnt != audit->hosts[NS_MNT] && mnt->mounts.source != MOUNTS_NOT_READ ? mnt
											   : NULL;
}

/* What is a whole system inside has to write to its own root. */
static bool is_application(const struct container *container)
{
	return workload_runtimes[container->workload.runtime].has_ids;
}

static void report_root(struct audit *audit, const struct container *container,
			const struct mount *root)
{
	struct finding *finding = audit_add(audit, root->ns, NULL);
	struct facts evidence = { .arena = audit->arena };

	finding->summary = arena_format(audit->arena,
					"%s can write to its own root file system: what intrudes "
					"can alter its programs",
					container_name(audit, container));
	facts_add_workload(&evidence, "workload", &container->workload);
	facts_add_mount(&evidence, "mount", root);
	finding->evidence = facts_record(&evidence);
	finding->remedy =
		audit_advice(audit, "when it is started anew: with --read-only; of a pod, "
				    "with readOnlyRootFilesystem");
	container_mark(container, finding);
}

void check_writable_roots(struct audit *audit)
{
	size_t count;
	struct container *const *containers = audit_containers(audit, &count);

	for (size_t i = 0; i < count; i++) {
		const struct ns *mnt = own_mounts(audit, containers[i]);
		const struct mount_node *root = mnt ? mount_index_root(audit->index, mnt) : NULL;

		if (root && is_application(containers[i]) && !is_read_only(root->mount))
			report_root(audit, containers[i], root->mount);
	}
}

/* Runtimes mount over the dangerous files of the one, and the other read-only. */
static bool is_unmasked(const struct audit *audit, const struct mount *mount)
{
	if (is_read_only(mount) || strcmp(mount->root, "/") != 0 || is_hidden(audit, mount))
		return false;
	if (strcmp(mount->fstype, "proc") == 0)
		return !mount_index_find(audit->index, mount)->children;
	return strcmp(mount->fstype, "sysfs") == 0;
}

static void report_unmasked(struct audit *audit, const struct container *container,
			    const struct facts *list)
{
	const struct mount *first = list->items[0].as.mount;
	struct finding *finding = audit_add(audit, first->ns, NULL);
	struct facts evidence = { .arena = audit->arena };

	if (!container->is_of_engine)
		finding->severity = SEVERITY_LOW;
	finding->summary = arena_format(
		audit->arena, "%s can write to the settings of the kernel: nothing guards its %s%s",
		container_name(audit, container), first->target,
		audit_more(audit, " and", list->count - 1, "mount", "mounts"));
	facts_add_workload(&evidence, "workload", &container->workload);
	facts_add_number(&evidence, "count", list->count);
	facts_add_all(&evidence, "mounts", FACT_LIST, list);
	finding->evidence = facts_record(&evidence);
	finding->remedy = audit_advice(audit, "when it is started anew: without --privileged or "
					      "systempaths=unconfined; of a pod, with procMount: "
					      "Default");
	container_mark(container, finding);
}

/* Where root is nobody outside, the kernel itself refuses. */
void check_unmasked(struct audit *audit)
{
	size_t count;
	struct container *const *containers = audit_containers(audit, &count);

	for (size_t i = 0; i < count; i++) {
		const struct ns *mnt = own_mounts(audit, containers[i]);
		struct facts list = { .arena = audit->arena };

		if (!mnt || is_of_other_users(mnt))
			continue;
		for (size_t k = 0; k < mnt->mounts.count; k++) {
			if (is_unmasked(audit, &mnt->mounts.mounts[k]))
				facts_add_mount(&list, NULL, &mnt->mounts.mounts[k]);
		}
		if (list.count)
			report_unmasked(audit, containers[i], &list);
	}
}
