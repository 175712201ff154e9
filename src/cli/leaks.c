/* SPDX-License-Identifier: MIT */
/* nspect --leaks: mounts that cross a boundary, and mounts that are held or multiplied elsewhere. */
#include <stdio.h>

#include "audit/audit.h"
#include "modes.h"
#include "relate/mount-index.h"
#include "relate/sharing.h"
#include "util/arena.h"
#include "view/findings.h"

/* All that can have a mount, hold one or lead to one, and what tells who that is. */
#define NEEDS                                                                                      \
	(NEED_STAT | NEED_MOUNTS | NEED_MOUNT_USES | NEED_MOUNT_NAMESPACES | NEED_RELATIONS |      \
	 NEED_PINS | NEED_FDS | NEED_THREADS | NEED_WORKLOADS)

static const char usual[] = "SEVERITY,RULE,NS,SUMMARY";

struct sight {
	size_t n_namespaces, n_mounts;
	size_t n_partial; /* namespaces of which a chrooted process showed some mounts only */
};

static struct sight look_at_tables(const struct inventory *inventory)
{
	struct sight sight = { 0 };

	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		const struct ns *ns = inventory->namespaces[i];

		/* What is inferred with its inode was seen as well. */
		if (ns->type != NS_MNT || (ns->inferred && ns->ino))
			continue;
		sight.n_namespaces++;
		sight.n_mounts += ns->mounts.count;
		sight.n_partial += ns->mounts.chrooted;
	}
	return sight;
}

static bool has_leaks(const struct finding *const *findings, size_t n_findings)
{
	for (size_t i = 0; i < n_findings; i++) {
		if (findings[i]->severity > SEVERITY_INFO)
			return true;
	}
	return false;
}

/* A document says so by its empty array. */
static void report_sight(const struct options *options, const struct inventory *inventory,
			 bool found)
{
	struct sight sight = look_at_tables(inventory);

	if (!found && options->render.format == RENDER_TABLE)
		(void)fprintf(
			stderr, "nspect: no leaks found in %zu mounts of %zu mount namespace%s\n",
			sight.n_mounts, sight.n_namespaces, sight.n_namespaces == 1 ? "" : "s");
	if (sight.n_partial)
		(void)fprintf(stderr, "nspect: the mounts of %zu mount namespace%s not all seen\n",
			      sight.n_partial, sight.n_partial == 1 ? " were" : "s were");
}

static int show_findings(const struct options *options, const struct selection *selection,
			 const struct inventory *inventory)
{
	struct table_request request = { .emphasised = finding_stands_out };
	auto_arena struct arena *arena = arena_new();
	struct mount_index *index = mount_index_new(inventory);
	struct sharing *sharing = sharing_new(inventory, index);
	const struct finding *const *findings;
	size_t n_findings = audit_run(inventory, index, sharing, RULES_ALL, arena, &findings);
	int status = show(options, selection, inventory, &request, (const void *const *)findings,
			  n_findings);

	report_sight(options, inventory, has_leaks(findings, n_findings));
	sharing_free(sharing);
	mount_index_free(index);
	return status;
}

int mode_leaks(const struct options *options)
{
	auto_selection struct selection selection = { 0 };
	auto_inventory struct inventory *inventory = NULL;
	struct error err;

	if (selection_parse(&selection, &finding_columns, usual, options, &err) < 0)
		return complain(STATUS_USAGE, &err);
	inventory =
		read_inventory(options, NS_TYPES_OF_MOUNTS, NEEDS | selection_needs(&selection));
	return inventory ? show_findings(options, &selection, inventory) : STATUS_FAILED;
}
