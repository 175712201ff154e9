/* SPDX-License-Identifier: MIT */
/* The cells that say who is who in a user namespace; objects are const struct ns *. */
#ifndef VIEW_USER_CELLS_H
#define VIEW_USER_CELLS_H

#include "view/column.h"

/* Unknown where it was not read. */
struct value cell_id_map(const struct view_context *context, const struct id_map *map);

/* "0+65536@100000": from 0 on 65536 ids inside, from 100000 on outside; "?" where that is not known. */
struct value get_uidmap(const struct view_context *context, const void *object);
struct value get_gidmap(const struct view_context *context, const void *object);
struct value get_level(const struct view_context *context, const void *object);
struct value get_setgroups(const struct view_context *context, const void *object);
struct value get_hostroot(const struct view_context *context, const void *object);

#endif
