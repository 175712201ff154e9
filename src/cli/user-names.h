/* SPDX-License-Identifier: MIT */
#ifndef CLI_USER_NAMES_H
#define CLI_USER_NAMES_H

#include "name.h"
#include "options.h"

/* All user namespaces, sorted; without those that are inferred and were seen as well. */
struct ns_list user_namespaces(const struct inventory *inventory);

/*
 * Adds those of them that names mean, parsed out of options->names. Errors: as name_resolve, and
 * -ENOENT where there are names and they mean none.
 */
int find_user_namespaces(const struct options *options, const struct name *names,
			 const struct inventory *inventory, struct ns_list *list,
			 struct error *err);

#endif
