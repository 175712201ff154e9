/* SPDX-License-Identifier: MIT */
/*
 * Collects the mounts of all mount namespaces, as nspect does before it shows them, and says how
 * many there are and what memory they keep. --statmount, --mountinfo: only that way; --numbers:
 * without texts; --uses: and what processes use of mounts elsewhere.
 */
#include <stdio.h>
#include <string.h>

#include "collect/collect.h"
#include "util/arena.h"

static bool take_option(const char *option, struct request *request)
{
	if (strcmp(option, "--statmount") == 0)
		request->mounts_from = MOUNTS_STATMOUNT;
	else if (strcmp(option, "--mountinfo") == 0)
		request->mounts_from = MOUNTS_MOUNTINFO;
	else if (strcmp(option, "--numbers") == 0)
		request->needs ^= NEED_MOUNTS | NEED_PROPAGATION;
	else if (strcmp(option, "--uses") == 0)
		request->needs |= NEED_MOUNT_USES;
	else
		return false;
	return true;
}

static void report(const struct inventory *inventory, size_t before)
{
	size_t n_mounts = 0, n_namespaces = 0;

	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		const struct mount_table *table = &inventory->namespaces[i]->mounts;

		n_mounts += table->count;
		n_namespaces += table->source != MOUNTS_NOT_READ;
	}
	printf("%zu mounts in %zu namespaces, %zu gaps", n_mounts, n_namespaces, inventory->n_gaps);
	if (n_mounts > 0)
		printf(", %zu bytes a mount",
		       (arena_footprint(inventory->arena) - before) / n_mounts);
	printf("\n");
}

int main(int argc, char **argv)
{
	struct request request = { .types = NS_TYPE_BIT(NS_MNT), .needs = NEED_MOUNTS };
	auto_inventory struct inventory *inventory = inventory_new();
	size_t before = arena_footprint(inventory->arena);
	struct source source;
	struct error err;
	int rc;

	for (int i = 1; i < argc; i++) {
		if (!take_option(argv[i], &request)) {
			fprintf(stderr, "usage: collect-mounts [--statmount | --mountinfo] "
					"[--numbers] [--uses]\n");
			return 2;
		}
	}
	rc = source_open(&source, NULL, &err);
	if (rc == 0)
		rc = collect(inventory, &source, &request, &err);
	if (rc < 0) {
		fprintf(stderr, "collect-mounts: %s\n", err.text);
		return 1;
	}
	report(inventory, before);
	source_close(&source);
	return 0;
}
