/* SPDX-License-Identifier: MIT */
/* Evidence as a value: the objects that it points to are told by what identifies them. */
#ifndef VIEW_EVIDENCE_H
#define VIEW_EVIDENCE_H

#include "audit/audit.h"
#include "view/column.h"

struct value fact_value(const struct view_context *context, const struct fact *fact);

struct value ns_value(const struct view_context *context, const struct ns *ns);

#endif
