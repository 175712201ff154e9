/* SPDX-License-Identifier: MIT */
/* The types of namespaces: one row per type, so that nothing else switches on them. */
#ifndef MODEL_NS_TYPE_H
#define MODEL_NS_TYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ns_type { NS_CGROUP, NS_IPC, NS_MNT, NS_NET, NS_PID, NS_TIME, NS_USER, NS_UTS, NS_TYPE_COUNT };

#define NS_TYPE_BIT(type) (1u << (type))
#define NS_ALL_TYPES      (NS_TYPE_BIT(NS_TYPE_COUNT) - 1)

struct ns_type_info {
	const char *name; /* as in /proc/PID/ns and in --type */
	const char *
		children; /* the link of what its children will be in, "pid_for_children"; or NULL */
	int clone_flag;   /* CLONE_NEW*, also what NS_GET_NSTYPE answers */
	bool has_parent;  /* NS_GET_PARENT answers: pid and user */
	bool per_thread; /* a thread can be in another one than its process: all but pid, time, user */
	/*
	 * The inode number of the initial one (PROC_*_INIT_INO in the kernel's linux/proc_ns.h).
	 * Of mnt and net it is fixed since Linux 6.18 only; before that it is an ordinary number.
	 */
	uint32_t initial_ino;
	bool initial_ino_is_recent;
};

extern const struct ns_type_info ns_types[NS_TYPE_COUNT];

/* The type of that name, of length bytes; -1 where there is none. */
int ns_type_from_name(const char *name, size_t length);

/* The type whose clone flag it is; -1 where there is none. */
int ns_type_from_clone_flag(int flag);

#endif
