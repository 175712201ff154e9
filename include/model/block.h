/* SPDX-License-Identifier: MIT */
/* What is on top of block devices and of files, other than file systems. */
#ifndef MODEL_BLOCK_H
#define MODEL_BLOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "model/mount.h"

enum block_kind {
	BLOCK_PARTITION,
	BLOCK_LOOP,
	BLOCK_DM,    /* device-mapper: LVM, dm-crypt, multipath, ... */
	BLOCK_MD,    /* software RAID */
	BLOCK_OTHER, /* some other driver says what it is made of: bcache, ... */
	BLOCK_KIND_COUNT
};

extern const char *const block_kinds[BLOCK_KIND_COUNT]; /* "partition", "loop", "dm", ... */

/* A block device that is made of others, or of a file. */
struct block_device {
	struct block_device *next;
	enum block_kind kind;
	struct device_id id;
	const char *path; /* "/dev/dm-0" */
	const char *name; /* of device-mapper: what it is called below /dev/mapper; else NULL */
	const char *uuid; /* of device-mapper: whose it is, "LVM-...", "CRYPT-..."; may be NULL */
	const char *file; /* of a loop device: its file or device, as the kernel names it */
	bool goes_by_itself; /* a loop device, as soon as nobody uses it */
	/* What it is made of; of a loop device the file system that the file is on. */
	struct device_id *below;
	size_t n_below;
};

/* The disks of one file system that can have several: mounts name one of them. */
struct disk_set {
	struct disk_set *next;
	struct disk *disks;
	size_t count;
};

struct disk {
	struct device_id id;
	const char *path;
};

/* Memory that is swapped out to a file or a device. */
struct swap {
	struct swap *next;
	const char *path; /* as the kernel names it */
	bool is_file;     /* else a block device */
	struct device_id
		device; /* that one, or the file system that the file is on; 0:0: unknown */
};

#endif
