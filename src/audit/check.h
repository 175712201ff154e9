/* SPDX-License-Identifier: MIT */
/* What a rule's check has to work with. */
#ifndef AUDIT_CHECK_H
#define AUDIT_CHECK_H

#include "audit/audit.h"
#include "util/macros.h"

struct audit {
	const struct inventory *inventory;
	const struct mount_index *index;
	const struct sharing *sharing;
	const struct ns *host; /* see audit_host */
	/* The same of any type, whatever is known of its mounts; NULL: not known. */
	const struct ns *hosts[NS_TYPE_COUNT];
	struct containment *containment; /* NULL: nobody has asked yet */
	const struct rule *rule;         /* the one that checks */
	struct arena *arena;             /* of what is found */
	struct arena *scratch;           /* until the audit ends */
	struct finding **findings;
	size_t n_findings;
};

/* Adds a finding of the rule that checks, with its severity; the summary is the rule's to say. */
struct finding *audit_add(struct audit *audit, const struct ns *subject, const struct ns *other);

/* Something that lasts becomes part of the fingerprint. */
void finding_mark(struct finding *finding, const char *text);

/* The same of what a namespace belongs to. */
void finding_mark_ns(const struct audit *audit, struct finding *finding, const struct ns *ns);

/* The beginning of a remedy; command_finish ends it. */
struct command_line audit_command(const struct audit *audit);

/*
 * What a person calls a namespace: "docker:3f2a1b5c6d7e", "sandbox:sleep (PID 4711)"; "the host", or
 * "our side" where that is not the initial namespace.
 */
const char *audit_name(const struct audit *audit, const struct ns *ns);

/* What a person calls a file system: "/dev/loop0 (ext4)". */
const char *audit_name_fs(const struct audit *audit, const struct mount *mount);

/* " and", 3, "thing", "things": " and 3 more things"; "" for none. */
const char *audit_more(const struct audit *audit, const char *before, size_t count, const char *one,
		       const char *many);

/* Facts that are collected for a list or a record. All but arena zero is empty. */
struct facts {
	struct arena *arena;
	struct fact *items;
	size_t count, room;
};

void facts_add(struct facts *facts, struct fact fact);
void facts_add_text(struct facts *facts, const char *key, const char *text);
void facts_add_number(struct facts *facts, const char *key, uint64_t number);
void facts_add_ns(struct facts *facts, const char *key, const struct ns *ns);
void facts_add_mount(struct facts *facts, const char *key, const struct mount *mount);
void facts_add_process(struct facts *facts, const char *key, const struct process *process);
/* All that others has collected as one: a FACT_LIST or FACT_RECORD. */
void facts_add_all(struct facts *facts, const char *key, enum fact_kind kind,
		   const struct facts *others);

struct fact facts_record(const struct facts *facts);

void facts_add_workload(struct facts *facts, const char *key, const struct workload *workload);

/* A remedy that is no command but something to do; in the arena or a constant. */
struct release audit_advice(const struct audit *audit, const char *advice);

/* "net:4026532177" */
const char *audit_name_ns(const struct audit *audit, const struct ns *ns);

/* members.c */
/* As strcmp, with what is below a directory right after it; what was removed comes after that. */
int compare_paths(const char *a, const char *b);
/* The members of a group by what of the file system they show. */
const struct mount **sort_members(const struct audit *audit, const struct sharing_group *group);
bool has_member_in(const struct sharing_group *group, const struct ns *ns);
/* Its target leads to something else. */
bool is_hidden(const struct audit *audit, const struct mount *mount);

/* sight.c */
void check_sight(struct audit *audit);

bool is_read_only(const struct mount *mount);
/* The user namespace of a mount namespace is not the initial one. */
bool is_of_other_users(const struct ns *ns);

/* isolation.c */
void check_shared_with_host(struct audit *audit);

/* empty.c */
void check_orphans(struct audit *audit);
void check_pins_elsewhere(struct audit *audit);
void check_kept_by_descriptors(struct audit *audit);
void check_unexplained(struct audit *audit);

/* shadowed.c */
/* It is in our own mount namespace, or the host's. */
bool pin_is_ours(const struct audit *audit, const struct reference *pin);
void check_shadowed_pins(struct audit *audit);

/* limits.c */
void check_limits(struct audit *audit);
void check_depth(struct audit *audit);
void check_user_namespaces(struct audit *audit);

/* foreign.c */
void check_foreign_files(struct audit *audit);
void check_foreign_sockets(struct audit *audit);

/* users.c */
void check_overlaps(struct audit *audit);
void check_mapped_root(struct audit *audit);

/* isolation-others.c */
void check_shared_with_others(struct audit *audit);
void check_guests(struct audit *audit);

/* mounts-sharing.c */
void check_inbound_peers(struct audit *audit);
void check_receivers(struct audit *audit);
void check_outside_masters(struct audit *audit);

/* mounts-workloads.c */
void check_shared_workloads(struct audit *audit);

/* mounts-held.c */
void check_leaked_mounts(struct audit *audit);
void check_detached_mounts(struct audit *audit);
void check_hidden_mounts(struct audit *audit);

/* mounts-stacks.c */
void check_stacks(struct audit *audit);
void check_mount_limit(struct audit *audit);

/* mounts-exposed.c */
void check_host_directories(struct audit *audit);
void check_engine_sockets(struct audit *audit);

/* mounts-unmasked.c */
void check_writable_roots(struct audit *audit);
void check_unmasked(struct audit *audit);

#endif
