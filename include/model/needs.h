/* SPDX-License-Identifier: MIT */
/* What a view needs to be known. Columns carry these; the collectors read nothing else. */
#ifndef MODEL_NEEDS_H
#define MODEL_NEEDS_H

enum need {
	NEED_STAT = 1 << 0,    /* ppid, start time, comm, tasks of every process; so also leaders */
	NEED_THREADS = 1 << 1, /* tasks in other namespaces than their process */
	NEED_CHILDREN = 1 << 2,  /* pid_for_children, time_for_children */
	NEED_RELATIONS = 1 << 3, /* owner, parent, owner uid; finds ancestors and owners */
	NEED_IDS = 1 << 4,       /* 64-bit ids */
	NEED_NETNSIDS = 1 << 5,  /* network namespace ids as seen from ours */
	NEED_PINS = 1 << 6,      /* nsfs mounts, in every mount namespace */
	NEED_UIDS = 1 << 7,      /* effective uid of the processes that are shown */
	NEED_COMMANDS = 1 << 8,  /* their command lines */
	NEED_CGROUPS = 1 << 9,   /* their cgroup paths */
	NEED_USERS = 1 << 10,    /* names of all uids that were read */
	NEED_EVERYONE = 1 << 11, /* uid, command and cgroup of every process, not only of those that
				    stand for a namespace */
	NEED_FDS = 1 << 12,      /* open descriptors of namespaces */
	NEED_SOCKETS = 1 << 13,  /* sockets of other network namespaces than their process's */
	NEED_TUNS = 1 << 14,     /* tun and tap descriptors */
	NEED_PIDFDS = 1 << 15,   /* pidfds of dead processes */
	NEED_MOUNT_NAMESPACES = 1 << 16, /* those that nothing leads to, from the kernel's list */
	NEED_LISTNS = 1 << 17,           /* those that nothing explains, by listns(2) */
	NEED_INFERENCE = 1 << 18,        /* where processes are that we may not look at */
	NEED_WORKLOADS = 1 << 19,        /* what processes belong to: containers, units */
	NEED_PROPAGATION = 1 << 20,      /* numbers of mounts: ids, devices, groups; no texts */
	NEED_MOUNTS = 1 << 21,           /* mounts with all their texts */
	NEED_MOUNT_USES = 1 << 22,       /* what processes use of mounts elsewhere or in none */
	NEED_SHARING = 1 << 23, /* mounts of every mount namespace, not only of those shown */
	NEED_COVERS = 1 << 24,  /* which mounts are over which: concluded, nothing more is read */
	NEED_SUBIDS = 1 << 29,  /* subordinate ids, and which ids people have */
	NEED_ID_MAPS = 1 << 25, /* uid, gid and project id maps of user namespaces, setgroups */
	NEED_PIDS = 1 << 26,    /* the PIDs of every process and thread in each PID namespace */
	NEED_BLOCK = 1 << 27,   /* block devices on top of others or of files, and swap */
	NEED_LIMITS = 1 << 30,  /* how many namespaces a user can have */
	NEED_CAPABILITIES = 1 << 28, /* of processes whose uid is read, and threads that differ */
};

#endif
