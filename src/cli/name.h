/* SPDX-License-Identifier: MIT */
/* One grammar for everything that names a namespace, CLI.md's "Naming a thing". */
#ifndef CLI_NAME_H
#define CLI_NAME_H

#include "model/inventory.h"
#include "util/error.h"

/* The form of a name, told from its text alone. */
enum name_form {
	NAME_NUMBER, /* a process, else an inode */
	NAME_PID,
	NAME_INO,
	NAME_ID,
	NAME_FILE,
	NAME_PATH, /* path:FILE, what is mounted there, whatever the file leads to */
	NAME_SELF,
	NAME_INIT,
	NAME_WORKLOAD, /* docker:ID, unit:NAME, ...; or an id or name alone */
};

struct name {
	const char *text;
	enum name_form form;
	uint64_t number;
	unsigned int types;            /* NS_TYPE_BIT: those that it can be */
	enum workload_runtime runtime; /* of a workload; WORKLOAD_NONE: any */
	const char *rest;              /* of a workload, file or path: without its prefix */
};

/* Errors: -EINVAL, it has none of the forms. */
int name_parse(const char *text, struct name *ret, struct error *err);

/* What has to be known to resolve it: enum need. */
unsigned int name_needs(const struct name *name);

/* All of them; their needs are added to *needs. */
int names_parse(char *const *texts, size_t count, struct name *ret, unsigned int *needs,
		struct error *err);

/* The process that a name means; NULL: it means something else, or there is no such process. */
const struct process *name_find_process(const struct name *name, const struct inventory *inventory);

/* Namespaces without repeats, in a growing array. */
struct ns_list {
	const struct ns **items;
	size_t count;
};

#define auto_ns_list __attribute__((cleanup(ns_list_release)))

void ns_list_release(struct ns_list *list);
void ns_list_add(struct ns_list *list, const struct ns *ns);

/*
 * Adds the namespaces that a name means, of the given types. Errors: -ENOENT, there is no such
 * thing; -ENOTUNIQ, it could be several, the text lists them; -ENODATA, a file for a pin, on which
 * nothing is mounted; -errno of a file that can't be looked at.
 */
int name_resolve(const struct name *name, const struct inventory *inventory, unsigned int types,
		 struct ns_list *list, struct error *err);

/* name-one.c: what is inferred with its inode number was seen as well: that one, with all of it. */
const struct ns *name_seen(const struct inventory *inventory, const struct ns *ns);

/*
 * name-one.c: the one namespace of a type that a name means, as seen where it is inferred too. As
 * name_resolve; -ENOTUNIQ also where it means several namespaces.
 */
int name_resolve_one(const struct name *name, const struct inventory *inventory, enum ns_type type,
		     const struct ns **ret, struct error *err);

/*
 * name-one.c: the same; of a namespace of another type the user namespace that owns it, or the PID
 * namespace that its leader is in.
 */
int name_resolve_related(const struct name *name, const struct inventory *inventory,
			 enum ns_type type, const struct ns **ret, struct error *err);

/* name-workload.c: the namespaces that a workload has of its own. As name_resolve. */
int name_resolve_workload(const struct name *name, const struct inventory *inventory,
			  unsigned int types, struct ns_list *list, struct error *err);

/* name-file.c: the namespace that a file is, or that is pinned there. As name_resolve. */
int name_resolve_file(const struct name *name, const struct inventory *inventory,
		      unsigned int types, struct ns_list *list, struct error *err);

/*
 * name-file.c: the namespaces that are pinned at the path that a name of a file or path means, in
 * any mount namespace. As name_resolve; but *ret is always set, to the path as mounts have it. To
 * be released with free().
 */
int name_resolve_path(const struct name *name, const struct inventory *inventory,
		      unsigned int types, struct ns_list *list, char **ret, struct error *err);

/* Devices without repeats, in a growing array. */
struct device_list {
	struct device_id *items;
	size_t count;
	char *file; /* the file that is in use itself, by these loop devices or as swap; or NULL */
};

#define auto_device_list __attribute__((cleanup(device_list_release)))

void device_list_release(struct device_list *list);

/* name-device.c: whether text is MAJOR:MINOR. */
bool name_is_device_number(const char *text, struct device_id *ret);

/*
 * name-device.c: adds the devices of the file systems that a text means: MAJOR:MINOR, a block
 * device, the backing file of a loop device, a path on a file system, a source as mounted, or the
 * name of a device-mapper device. Errors: -ENOENT, there is no such thing.
 */
int name_resolve_device(const char *text, const struct inventory *inventory,
			struct device_list *list, struct error *err);

/*
 * name-device.c: adds the device that a path in another mount namespace is, or that of the mount it
 * is on: path is resolved, see inside-path.h.
 */
void name_add_device_inside(struct device_list *list, const struct inventory *inventory,
			    const struct mount *mount, const char *path);

/*
 * name-device.c: whether there is a device with a number that was named; after its uses were read,
 * since only these may know of it. Errors: -ENOENT.
 */
int name_check_device(const char *text, const struct inventory *inventory, struct error *err);

#endif
