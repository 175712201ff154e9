/* SPDX-License-Identifier: MIT */
/* The mounts by which namespaces are connected with one other, the host or one of them. */
#ifndef AUDIT_PAIRS_H
#define AUDIT_PAIRS_H

#include "check.h"

struct link {
	const struct mount *mount, *other;
	const char *at, *other_at; /* the same directory, in the one and in the other */
	bool is_top;               /* at is below no other link of the namespace */
};

struct pair {
	const struct ns *ns;
	struct link *links; /* the first one is at the top */
	size_t n_links, n_top;
};

struct pairs {
	const struct audit *audit;
	struct key_index *by_ns;
	struct pair **all;
	size_t count;
};

struct pairs pairs_open(const struct audit *audit);
void pairs_close(struct pairs *pairs);

/* Nothing happens where no directory of the file system is in both mounts. */
void pairs_add(struct pairs *pairs, const struct mount *mount, const struct mount *other);

/* After the last one was added: sorts the links of each, and finds those at the top. */
void pairs_finish(struct pairs *pairs);

/* What connects them: all links, or those at the top alone. */
struct fact pair_evidence(const struct audit *audit, const struct pair *pair, bool only_top);

/* What of it lasts becomes part of the fingerprint. */
void pair_mark(const struct pair *pair, struct finding *finding);

/* How the propagation of some mounts is to be changed, as options of mount(8). */
struct change {
	const char *of_one, *of_all_below;
	const char *warning;
};

/* The commands that change that of its mounts in pair->ns. */
struct release pair_change(const struct audit *audit, const struct pair *pair,
			   const struct change *change);

#endif
