/* SPDX-License-Identifier: MIT */
/*
 * The inventory: what is known of the machine's namespaces at one moment. Plain data; written by
 * collect/ (and by a snapshot's reader) alone, read by all else through a const pointer.
 *
 * Everything an inventory points to lives in its arena: it is released with it, and it does not
 * move before, so plain pointers hold. Text is bytes as the kernel gave them: any byte but NUL.
 */
#ifndef MODEL_INVENTORY_H
#define MODEL_INVENTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "model/block.h"
#include "model/discovery.h"
#include "model/id-map.h"
#include "model/mount.h"
#include "model/ns-type.h"
#include "model/workload.h"

/* Facts of a namespace that could not be learnt: unknown is not the same as none. */
enum unknown {
	UNKNOWN_OWNER = 1 << 0,
	UNKNOWN_PARENT = 1 << 1,
	UNKNOWN_OWNER_UID = 1 << 2,
	UNKNOWN_ID = 1 << 3,      /* the kernel gives none for this type, or not to us */
	UNKNOWN_INITIAL = 1 << 4, /* whether it is the initial one */
	UNKNOWN_NETNSID = 1 << 5,
};

#define NETNSID_UNASSIGNED (-1) /* known: our network namespace has no id for it */

struct ns {
	enum ns_type type;
	uint64_t ino; /* nsfs inode: what users see; the kernel reuses it */
	/* The kernel's unique 64-bit id (all types Linux 6.18, mnt 6.11, net 5.14); else 0. */
	uint64_t id;
	struct ns *owner;  /* owner user namespace; NULL: none, or see unknown */
	struct ns *parent; /* pid and user only; NULL: none, or see unknown */
	/* Who created it (of other types than user: who created its owner), as mapped to us. */
	uid_t owner_uid;
	int32_t netnsid;      /* net only */
	unsigned int unknown; /* enum unknown, or-ed */
	bool initial;         /* the one that the kernel made at boot */
	bool self;            /* the observer is in it */
	bool examined;        /* the kernel was asked about it, through a descriptor of it */
	bool owner_outside; /* it said that the owner is neither our user namespace nor below it */
	/*
	 * Not seen but concluded from what the kernel shows anyone: its members are processes that
	 * we may not look at. ino is 0 where the conclusion does not name one; label tells it from
	 * others then, the same in every run while it lives.
	 */
	bool inferred;
	const char *label;
	bool listed;                   /* the kernel named it itself: listns(2), NS_MNT_GET_NEXT */
	struct mount_table mounts;     /* mnt only */
	const struct id_maps *id_maps; /* user only; NULL: not looked at */

	/* The process whose link it was found by, and asked about; NULL: found another way. */
	const struct process *found_by;
	struct process *first; /* the member with the lowest PID, as lsns's PID; NULL: no member */
	/* The member whose parent is no member, the oldest where there are several. */
	struct process *leader;
	uint32_t n_processes;
	uint32_t n_threads;  /* tasks, those of the member processes included */
	uint32_t n_children; /* namespaces whose parent it is */
	uint32_t n_owned;    /* namespaces that it owns and that are not its children */
	/* What keeps it alive besides the above. */
	struct reference *references, **references_end;
};

enum reference_kind {
	REFERENCE_THREAD,       /* a task, while its process is in another one */
	REFERENCE_FOR_CHILDREN, /* a process, in another one itself, whose children will be in it */
	REFERENCE_FD,           /* an open descriptor of it */
	REFERENCE_PIDFD,        /* a pidfd of a dead process that was in it */
	REFERENCE_SOCKET,       /* a socket of it, held by a process in another one */
	REFERENCE_TUN,          /* a tun or tap descriptor opened in it */
	REFERENCE_PIN,          /* an nsfs mount */
	REFERENCE_IDMAPPED_MOUNT,
	REFERENCE_KIND_COUNT,
};

/* Whether the path of a pin leads to it, seen from the root of its mount namespace. */
enum pin_state {
	PIN_OK,
	PIN_SHADOWED, /* other mounts cover it */
	PIN_BROKEN,   /* a file made for a pin, and nothing is mounted on it */
	PIN_STATE_COUNT
};

extern const char *const pin_states[PIN_STATE_COUNT];

/* A mount that covers a pin, or covers another one that does. */
struct cover {
	struct cover *next; /* the one to be unmounted after it */
	const char *target, *fstype;
	bool is_busy; /* other mounts are below it */
};

/* "thread", "for-children", ... */
extern const char *const reference_kinds[REFERENCE_KIND_COUNT];

struct reference {
	struct reference *next;
	enum reference_kind kind;
	struct process *process; /* who holds it; NULL for a mount */
	pid_t tid;               /* the task that holds it; 0 for a mount */
	int fd;                  /* the descriptor's number, where it is one */
	const char *target;      /* a mount: where it is, seen from the root of in_ns */
	struct ns *in_ns;        /* a mount: its mount namespace; NULL where not known */
	enum pin_state state;    /* a pin */
	struct cover *covers;    /* a pin that is shadowed: the topmost cover; NULL: not known */
	int64_t since;           /* a pin: seconds since the epoch, no later; 0: not known */
};

/* A task in other namespaces than its process, or with other credentials. */
struct thread {
	struct thread *next;
	pid_t tid;
	struct ns *ns[NS_TYPE_COUNT]; /* NULL: could not be read, or only its credentials differ */
	bool has_credentials;         /* others than its process: */
	uid_t uid;
	uint64_t capabilities;
};

/* The PIDs that a task has in each PID namespace, from that of the /proc read to its own. */
struct task_pids {
	struct task_pids *next; /* a thread of the same process */
	size_t count;           /* at least 1 */
	pid_t pids[];
};

struct process {
	pid_t pid, ppid;
	uint64_t start_time; /* ticks since boot; with pid: the same process in two inventories */
	uint32_t n_tasks;
	uid_t uid;             /* effective; UID_UNKNOWN where it was not read */
	uint64_t capabilities; /* effective, of its first thread; see model/capability.h */
	bool has_capabilities; /* they were read */
	bool denied;           /* its namespaces could not be read */
	bool zombie;           /* all of it has ended, and its parent has not taken note */
	const char *comm;      /* NULL: not read */
	/* The command line, its NULs as spaces; "[comm]" where it is empty; NULL: not read. */
	const char *command;
	const char *cgroup; /* path in the v2 hierarchy, else in v1's first; NULL: not read */
	struct ns *ns[NS_TYPE_COUNT];       /* NULL: not read, or none (a zombie) */
	struct thread *threads;             /* those that differ */
	struct ns *inferred[NS_TYPE_COUNT]; /* where denied: see struct ns; NULL: can't tell */
	const struct workload *workload;    /* NULL: not read */
	struct task_pids *pids; /* its own, then those of its other threads; NULL: not read */
};

#define UID_UNKNOWN ((uid_t)-1)

/* Wanted and not readable: part of the result. */
struct gap {
	struct gap *next;
	const char *what; /* a phrase: "namespaces of a process" */
	int errnum;       /* positive */
	pid_t pid;        /* 0: not about a process */
	uint64_t ino;     /* 0: not about a namespace */
};

/* How many of each type a user can have in our own user namespace: user.max_*_namespaces. */
struct ns_limits {
	uint64_t max[NS_TYPE_COUNT];
	unsigned int known; /* NS_TYPE_BIT of those that were read */
};

struct host {
	const char *name, *kernel; /* as uname(2) has them */
	const char *boot_id;       /* NULL: not readable */
	const char *proc_path;     /* where /proc was read: "/proc", or as --procfs named it */
	bool hides_processes;      /* it does not even list those that we may not trace */
	int64_t time;              /* seconds since the epoch, when the reading began */
	int64_t boot_time; /* seconds since the epoch, what start_time counts from; 0: not known */
	int64_t ticks_per_second;
	struct ns_limits ns_max;
	uint64_t mount_max; /* how many mounts a namespace can have: fs.mount-max; 0: not known */
	uint64_t capabilities; /* all that this kernel has; 0: not known */
	uid_t overflow_uid;    /* what uids without a mapping look like; 0: not known */
	gid_t overflow_gid;    /* the same of gids */
};

struct user {
	struct user *next;
	uid_t uid;
	const char *name; /* NULL: there is none */
};

struct group_name {
	struct group_name *next;
	gid_t gid;
	const char *name; /* NULL: there is none */
};

struct inventory {
	struct arena *arena;
	struct host host;
	struct ns *observer[NS_TYPE_COUNT]; /* our own; NULL: not readable */
	pid_t self;                         /* our own PID in that /proc; 0: we have none there */
	bool recorded; /* it comes from a document: the running system can't be asked about it */
	bool foreign_pids; /* the PIDs are those of another PID namespace than ours */
	struct ns **namespaces;
	size_t n_namespaces;
	struct process **processes;
	size_t n_processes;
	struct user *users, **users_end; /* whose names were looked up */
	struct group_name *groups, **groups_end;
	struct gap *gaps, **gaps_end;
	size_t n_gaps;
	struct coverage coverage[DISCOVERY_COUNT];
	/* Pidfds of dead processes: each keeps a PID namespace alive, nothing tells which. */
	struct reference *dead_pidfds, **dead_pidfds_end;
	struct mount_use *mount_uses, **mount_uses_end;
	struct block_device *block_devices; /* in no order */
	struct disk_set *disk_sets;
	struct swap *swaps;
	struct id_policy id_policies[ID_KIND_COUNT]; /* there is none of ID_PROJID */
	unsigned int types;                          /* NS_TYPE_BIT of those that were looked at */
	unsigned int needs;                          /* enum need: what was looked at */
	struct key_index *ns_index, *process_index, *user_index, *group_index;
};

struct inventory *inventory_new(void); /* never NULL */
void inventory_free(struct inventory *inventory);

/* Finds, or adds an empty one. Never NULL. */
struct ns *inventory_add_ns(struct inventory *inventory, enum ns_type type, uint64_t ino);
struct process *inventory_add_process(struct inventory *inventory, pid_t pid);

/* NULL: not there. */
struct ns *inventory_find_ns(const struct inventory *inventory, enum ns_type type, uint64_t ino);
struct process *inventory_find_process(const struct inventory *inventory, pid_t pid);

/*
 * The namespace that is inferred for a type: with that inode number, or by a label (copied) where
 * ino is 0. Never the same object as one that was seen. Never NULL.
 */
struct ns *inventory_add_inferred(struct inventory *inventory, enum ns_type type, uint64_t ino,
				  const char *label);

/* Adds an empty reference of a namespace, behind those that are there. */
struct reference *inventory_add_reference(struct inventory *inventory, struct ns *ns,
					  enum reference_kind kind);

void inventory_add_dead_pidfd(struct inventory *inventory, struct process *process, pid_t tid,
			      int fd);

/* what is not copied: a string constant or in the arena. errnum may have either sign. */
void inventory_add_gap(struct inventory *inventory, const char *what, int errnum, pid_t pid,
		       uint64_t ino);

/* name may be NULL: looked up, there is none. It is copied. */
void inventory_add_user(struct inventory *inventory, uid_t uid, const char *name);
/* For those who filled in users and groups themselves: makes them findable. */
void inventory_index_names(struct inventory *inventory);
bool inventory_has_user(const struct inventory *inventory, uid_t uid);
/* NULL: there is none, or it was not looked up. */
const char *inventory_user_name(const struct inventory *inventory, uid_t uid);

/* The same of groups. */
void inventory_add_group(struct inventory *inventory, gid_t gid, const char *name);
bool inventory_has_group(const struct inventory *inventory, gid_t gid);
const char *inventory_group_name(const struct inventory *inventory, gid_t gid);

/*
 * Fills in what follows from the rest, after the last process was added: members, first and leader
 * of each namespace, children and owned. May be called again after more was added.
 */
void inventory_finish(struct inventory *inventory);

/* A process is a member, seen or inferred: it, not just a thread of it. */
static inline bool ns_has_member(const struct ns *ns, const struct process *process)
{
	return process->ns[ns->type] == ns || process->inferred[ns->type] == ns;
}

/* The namespace that a process is in: seen, else inferred. NULL: not known. */
static inline struct ns *process_ns(const struct process *process, enum ns_type type)
{
	return process->ns[type] ? process->ns[type] : process->inferred[type];
}

/* One of the kernel's own threads: these are the children of kthreadd, PID 2 at the top. */
static inline bool process_is_kernel_thread(const struct process *process)
{
	const struct ns *pid_ns = process_ns(process, NS_PID);

	return pid_ns && pid_ns->initial && (process->pid == 2 || process->ppid == 2);
}

/* Denied, and nothing could be inferred: an empty answer would say that it is nowhere. */
bool process_is_unplaced(const struct process *process);

/* It is alive, and nothing that was looked at says why; after inventory_finish. */
bool ns_is_unexplained(const struct ns *ns);
size_t inventory_count_unexplained(const struct inventory *inventory);

/* "ok", "shadowed", "broken"; "elsewhere" where it is all right in another mount namespace than ours. */
const char *pin_state_name(const struct reference *pin);

/* The first reference of a kind; NULL: there is none. */
const struct reference *ns_first_reference(const struct ns *ns, enum reference_kind kind);
size_t ns_count_references(const struct ns *ns, enum reference_kind kind);

#define auto_inventory __attribute__((cleanup(cleanup_inventory)))
static inline void cleanup_inventory(struct inventory **inventory)
{
	inventory_free(*inventory);
}

#endif
