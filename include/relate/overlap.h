/* SPDX-License-Identifier: MIT */
/* User namespaces that have ids of the host in common, though neither is above the other. */
#ifndef RELATE_OVERLAP_H
#define RELATE_OVERLAP_H

#include "model/inventory.h"

struct arena;

/* What can be said of an overlap, the worst first. */
enum overlap_grade {
	OVERLAP_ROOT,            /* id 0 of the host is among them */
	OVERLAP_LOGIN,           /* ids of people who log in are */
	OVERLAP_NOT_SUBORDINATE, /* not all are ids that both owners may map */
	OVERLAP_IDENTICAL,       /* the two have the same ids of the host and no others */
	OVERLAP_PARTIAL,
	OVERLAP_OWN, /* the one id that their common owner has anyway */
	OVERLAP_GRADE_COUNT
};

extern const char *const overlap_grades[OVERLAP_GRADE_COUNT];

/* A range of the host's ids that two namespaces have. */
struct overlap {
	const struct ns *ns, *other;
	enum id_kind kind;
	uint32_t host, length;
	uint32_t inside, other_inside; /* what the first of them is in each */
	enum overlap_grade grade;
	bool is_identical, has_root;
	bool has_login;                         /* of no meaning where the id policy was not read */
	bool is_subordinate, knows_subordinate; /* true is certain, false only where it is known */
	bool is_own;
	bool certain; /* the two are known not to be above each other */
};

struct overlaps {
	const struct overlap *items; /* by kind and host id */
	size_t count;
	bool is_cut; /* there are more than was asked for */
};

struct overlap_request {
	const struct ns *const *namespaces; /* that may overlap; without repeats */
	size_t n_namespaces;
	/* Only overlaps that one of these has, all of them. None: of namespaces that have the
	 * same range, each only with the first that it can overlap with. */
	const struct ns *const *wanted;
	size_t n_wanted;
	size_t max;
};

/*
 * Takes time for sorting the ranges and for each pair of ranges that meet. The result is in the
 * arena.
 */
struct overlaps overlaps_find(const struct inventory *inventory,
			      const struct overlap_request *request, struct arena *arena);

#endif
