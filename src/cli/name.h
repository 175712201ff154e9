/* SPDX-License-Identifier: MIT */
/* One grammar for everything that names a namespace, CLI.md's "Naming a thing". */
#ifndef CLI_NAME_H
#define CLI_NAME_H

#include "model/inventory.h"
#include "util/error.h"

/* The form of a name, told from its text alone. */
enum name_form { NAME_NUMBER, NAME_PID, NAME_INO, NAME_ID, NAME_FILE, NAME_SELF, NAME_INIT };

struct name {
	const char *text;
	enum name_form form;
	uint64_t number;
	unsigned int types; /* NS_TYPE_BIT: those that it can be */
};

/* Errors: -EINVAL, it has none of the forms. */
int name_parse(const char *text, struct name *ret, struct error *err);

/* What has to be known to resolve it: enum need. */
unsigned int name_needs(const struct name *name);

/* Namespaces without repeats, in a growing array. */
struct ns_list {
	const struct ns **items;
	size_t count;
};

void ns_list_release(struct ns_list *list);

/*
 * Adds the namespaces that a name means, of the given types. Errors: -ENOENT, there is no such
 * thing; -errno of a file that can't be looked at.
 */
int name_resolve(const struct name *name, const struct inventory *inventory, unsigned int types,
		 struct ns_list *list, struct error *err);

#endif
