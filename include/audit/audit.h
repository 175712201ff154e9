/* SPDX-License-Identifier: MIT */
/* The rules, and what they find in an inventory. */
#ifndef AUDIT_AUDIT_H
#define AUDIT_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/inventory.h"
#include "model/needs.h"
#include "relate/command.h"
#include "relate/mount-index.h"
#include "relate/sharing.h"
#include "util/error.h"

enum severity {
	SEVERITY_INFO,
	SEVERITY_LOW,
	SEVERITY_MEDIUM,
	SEVERITY_HIGH,
	SEVERITY_CRITICAL,
	SEVERITY_COUNT
};

extern const char *const severities[SEVERITY_COUNT]; /* "info", "low", ... */

struct audit;

enum rule_role {
	RULE_PLAIN,
	RULE_LEAK,  /* also one of --leaks */
	RULE_SIGHT, /* says what was not seen, not that something is wrong */
};

struct rule {
	const char *id, *name;  /* "MP201", "inbound-peer"; they stay what they are for ever */
	enum severity severity; /* of its findings, where nothing makes one more or less severe */
	enum rule_role role;
	unsigned int needs; /* enum need: what its check looks at, besides AUDIT_NEEDS */
	const char *help;   /* a sentence without its full stop */
	const char *const
		*references; /* benchmarks with their version, man pages; ends with NULL */
	void (*check)(struct audit *audit);
};

extern const struct rule rules[];
extern const size_t n_rules; /* at most 64 */

/* What every finding needs, so that it can be said whose it is. */
#define AUDIT_NEEDS (NEED_STAT | NEED_RELATIONS | NEED_WORKLOADS)

#define RULES_ALL UINT64_MAX

/* A bit for each row of the table: those of one role, those that are named. */
uint64_t audit_rules_of(enum rule_role role);

/*
 * A comma list: "MP" is a family, "NS101" or "host-net" a rule; with "-" before it it is left out.
 * A list that begins with one that is left out begins with all. Errors: -EINVAL, unknown; the text
 * says what there is.
 */
int audit_select(const char *list, uint64_t *ret, struct error *err);

/* The needs of these rules, or-ed, with AUDIT_NEEDS. */
unsigned int audit_needs(uint64_t which);

enum fact_kind {
	FACT_TEXT,
	FACT_NUMBER,
	FACT_NS,
	FACT_MOUNT,
	FACT_PROCESS,
	FACT_LIST,   /* of facts without keys */
	FACT_RECORD, /* of facts with keys */
};

/* A piece of evidence. It points into the inventory; NULL: there is none, or it is not known. */
struct fact {
	const char *key; /* NULL: an item of a list */
	enum fact_kind kind;
	union {
		const char *text;
		uint64_t number;
		const struct ns *ns;
		const struct mount *mount;
		const struct process *process;
		struct {
			const struct fact *items;
			size_t count;
		} list; /* of FACT_LIST and FACT_RECORD */
	} as;
};

struct finding {
	const struct rule *rule;
	enum severity severity;
	/* A sentence without its full stop, for who does not know what a peer group is. */
	const char *summary;
	const struct ns *subject, *other; /* the two ends; NULL: there is none */
	struct fact evidence;             /* a record */
	struct release remedy;
	/*
	 * Of what lasts over runs and reboots: the rule, workloads, paths. Findings that differ in
	 * nothing else have the same one.
	 */
	uint64_t fingerprint;
};

/*
 * What the rules (a bit for each row of the table) find, the most severe first, then by the two
 * ends; in the arena. The inventory needs texts of mounts. Returns how many.
 */
size_t audit_run(const struct inventory *inventory, const struct mount_index *index,
		 const struct sharing *sharing, uint64_t which, struct arena *arena,
		 const struct finding *const **ret);

/*
 * The mount namespace that leaks are leaks of: the initial one, else the observer's own. NULL: the
 * mounts of neither are known.
 */
const struct ns *audit_host(const struct inventory *inventory);

#endif
