/* SPDX-License-Identifier: MIT */
/* nspect --snapshot: all that can be known, as a document; and --from: such a document instead. */
#include "snapshot/snapshot.h"

#include <errno.h>
#include <string.h>

#include "modes.h"
#include "util/cleanup.h"
#include "util/new-file.h"

/* Who may read it may see every command line. */
#define PERMISSIONS 0600

/* Everything that a mode looks at, but what is read for a device that was named. */
#define NEEDS                                                                                      \
	(NEED_THREADS | NEED_CHILDREN | NEED_RELATIONS | NEED_IDS | NEED_NETNSIDS | NEED_PINS |    \
	 NEED_UIDS | NEED_COMMANDS | NEED_CGROUPS | NEED_USERS | NEED_EVERYONE | NEED_WORKLOADS |  \
	 NEED_MOUNTS | NEED_MOUNT_USES | NEED_SHARING | NEED_COVERS | NEED_ID_MAPS | NEED_PIDS |   \
	 NEED_BLOCK | NEED_CAPABILITIES | NEED_SUBIDS | NEED_LIMITS)

static int write_file(const struct inventory *inventory, const struct snapshot_options *wanted,
		      const char *path, struct error *err)
{
	auto_new_file struct new_file file = { 0 };
	int rc = new_file_open(&file, path, PERMISSIONS, err);

	if (rc == 0)
		rc = snapshot_write(inventory, wanted, file.stream, err);
	return rc < 0 ? rc : new_file_commit(&file, err);
}

static int write_snapshot(const struct options *options)
{
	auto_inventory struct inventory *inventory = read_inventory(options, NS_ALL_TYPES, NEEDS);
	const struct snapshot_options wanted = {
		.version = NSPECT_VERSION,
		.redact = options->redact,
	};
	struct error err;
	int rc;

	if (!inventory)
		return STATUS_FAILED;
	if (options->snapshot)
		rc = write_file(inventory, &wanted, options->snapshot, &err);
	else
		rc = snapshot_write(inventory, &wanted, stdout, &err);
	return finish(options, inventory, rc < 0 ? complain(STATUS_FAILED, &err) : STATUS_DONE);
}

int mode_snapshot(const struct options *options)
{
	struct error err;

	if (!options->schema)
		return write_snapshot(options);
	if (snapshot_write_schema(stdout, &err) < 0)
		return complain(STATUS_FAILED, &err);
	return STATUS_DONE;
}

int load_snapshot(struct inventory *inventory, const char *path, struct error *err)
{
	bool is_input = strcmp(path, "-") == 0;
	auto_fclose FILE *file = is_input ? NULL : fopen(path, "re");
	int rc;

	if (!is_input && !file)
		return error_set_errno(err, -errno, "cannot open %s", path);
	rc = snapshot_read(inventory, is_input ? stdin : file, err);
	return rc < 0 ? error_prefix(err, rc, "%s", is_input ? "standard input" : path) : 0;
}
