/* SPDX-License-Identifier: MIT */
#ifndef RELATE_OVERLAP_GRADE_H
#define RELATE_OVERLAP_GRADE_H

#include "relate/overlap.h"

/* The host's ids of one kind that a namespace has: sorted, adjacent ones joined. */
struct holding {
	const struct ns *ns;
	enum id_kind kind;
	uint32_t depth;      /* how many namespaces above it are known */
	bool is_placed;      /* all of them are */
	struct id_map hosts; /* inside and outside are the same */
};

const struct holding *holding_new(const struct ns *ns, enum id_kind kind, struct arena *arena);

/* Both have the same owner, and that one id of theirs is the owner's. */
bool overlap_is_own_id(const struct holding *a, const struct holding *b, uint32_t host);

/* Fills in what follows from the range and from is_own. */
void overlap_grade(const struct inventory *inventory, const struct holding *a,
		   const struct holding *b, struct overlap *overlap);

#endif
