/* SPDX-License-Identifier: MIT */
/* The cells that say what keeps a namespace alive; objects are const struct ns *. */
#ifndef VIEW_KEEPERS_H
#define VIEW_KEEPERS_H

#include "view/column.h"

struct value get_nsfs(const struct view_context *context, const void *object);
struct value get_pins(const struct view_context *context, const void *object);
struct value get_pin_state(const struct view_context *context, const void *object);
struct value get_npins(const struct view_context *context, const void *object);
struct value get_nfds(const struct view_context *context, const void *object);
struct value get_age(const struct view_context *context, const void *object);
struct value get_kept_by(const struct view_context *context, const void *object);

/* Of a namespace without members, in parentheses: "(pinned: /run/netns/blue)". */
const char *describe_keeper(const struct view_context *context, const struct ns *ns);

#endif
