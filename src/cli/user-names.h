/* SPDX-License-Identifier: MIT */
#ifndef CLI_USER_NAMES_H
#define CLI_USER_NAMES_H

#include "name.h"
#include "options.h"

/*
 * The user namespaces that names mean, parsed out of options->names; without names all, sorted.
 * Errors: as name_resolve, and -ENOENT where a name means none.
 */
int find_user_namespaces(const struct options *options, const struct name *names,
			 const struct inventory *inventory, struct ns_list *list,
			 struct error *err);

#endif
