/* SPDX-License-Identifier: MIT */
/* Reading the mounts of one mount namespace, by whichever way. */
#ifndef COLLECT_MOUNTS_H
#define COLLECT_MOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "collection.h"
#include "text-pool.h"

enum mount_detail {
	MOUNT_NUMBERS, /* no texts */
	MOUNT_PINS,    /* where there is a namespace file among them: root, target, fstype of all */
	MOUNT_TEXTS,
};

struct mount_reader {
	enum mount_detail detail;
	struct arena *arena; /* has the tables and their texts */
	struct text_pool texts;
};

/* The arena must outlive the reader. */
void mount_reader_open(struct mount_reader *reader, struct arena *arena);
void mount_reader_close(struct mount_reader *reader);

#define MALFORMED_MAX 16

/* What became of reading one namespace: its mounts, not yet linked to each other. */
struct mount_reading {
	struct mount_table table;
	bool lacks_sources; /* the kernel does not tell them */
	/* Lines that are no mount: how many, and the numbers of the first ones. */
	size_t n_malformed, malformed[MALFORMED_MAX];
};

/*
 * statmount.c: by the namespace's id, without entering it; unique ids and parents too. Errors:
 * -ENOSYS, an old kernel; -EPERM, -ENOENT, not without CAP_SYS_ADMIN in its owner.
 */
int mounts_by_id(struct mount_reader *reader, const struct kernel *kernel, uint64_t ns_id,
		 struct mount_reading *ret);

/*
 * mountinfo.c: out of the text of a mountinfo, with whatever the detail asks for at least. Errors:
 * -errno of reading it.
 */
int mounts_from_mountinfo(struct mount_reader *reader, FILE *input, struct mount_reading *ret);

/* pins.c: notes the namespace files among them. */
void collect_pins(struct collection *collection, struct ns *ns, const struct mount_table *table);

/*
 * pins.c: the file of a pin as a path descriptor, reached through a member of its mount namespace.
 * The root of that must be the namespace's: in a chroot the path leads elsewhere, to what may hang.
 * Negative: it can't be reached.
 */
int pin_open(const struct source *source, const struct ns *mnt, const char *target);

/* propagate-from.c: concludes it where the kernel did not tell, after all tables were read. */
void collect_propagate_from(struct inventory *inventory);

/* mount-members.c: through whom the mountinfo of a namespace can be read; the rest is filled in. */
struct mount_members {
	const struct collection *collection;
	struct mount_member *all;
	struct key_index *first; /* of each namespace */
};

void mount_members_close(struct mount_members *members);

/*
 * Opens the mountinfo of a member whose root is that of the namespace; where there is none, of any:
 * chrooted is then set in the table, else root_id, as far as it can be known. Returns a descriptor
 * or -errno: -ENOENT, there is no member.
 */
int mount_members_open_mountinfo(struct mount_members *members, const struct ns *ns,
				 struct mount_table *table);

/*
 * Whether a task, by its directory in /proc, is still in the mount namespace that it was in; or we
 * can't know.
 */
bool task_is_in(int dir_fd, const struct ns *ns);

struct mount_scan {
	struct collection *collection;
	struct mount_reader reader;
	struct mount_members members;
	const struct key_index *only; /* mount namespaces to be read; NULL: all */
};

/* mounts.c: by id or through a member, as the request and the kernel allow. */
int mount_scan_read(struct mount_scan *scan, const struct ns *ns, struct mount_reading *ret);

/*
 * mount-uses.c: what processes use of mounts that are not in their own mount namespace; or of some
 * devices (major, minor) and their mounts. After all tables were read. The reader has to be closed,
 * and is closed again.
 */
void collect_mount_uses(struct mount_scan *mounts, const struct key_index *wanted);

#endif
