/* SPDX-License-Identifier: MIT */
/* What the collectors share while they fill one inventory. */
#ifndef COLLECT_COLLECTION_H
#define COLLECT_COLLECTION_H

#include <stdio.h>

#include "collect/collect.h"

struct collection {
	struct inventory *inventory;
	const struct source *source;
	const struct request *request;
	unsigned int types; /* NS_TYPE_BIT: what is read, at least what the request asks for */
	int netlink_fd;     /* opened when first needed; -EBADF before */
	struct key_index *net_by_cookie; /* network namespaces by SO_NETNS_COOKIE */
	pid_t self;                      /* our own PID in that /proc; 0: we have none there */
	/* For one file at a time. Command lines can be megabytes long: what is longer is cut. */
	char buffer[32768];
	struct inference *inference; /* NULL: nothing to conclude */
	struct path_descriptor *path_descriptors;
	size_t n_path_descriptors;
	struct kept_descriptor *kept_descriptors; /* of user namespaces: see id-maps.c */
	size_t n_kept_descriptors;
	int64_t deadline; /* of CLOCK_MONOTONIC, in nanoseconds; 0: none */
};

/* The needs that tables of mounts are kept for. */
#define NEEDS_MOUNT_TABLES (NEED_PROPAGATION | NEED_MOUNTS | NEED_MOUNT_USES)

static inline bool collection_needs(const struct collection *collection, unsigned int needs)
{
	return (collection->request->needs & needs) != 0;
}

static inline bool collection_wants(const struct collection *collection, enum ns_type type)
{
	return (collection->types & NS_TYPE_BIT(type)) != 0;
}

static inline struct coverage *collection_coverage(const struct collection *collection,
						   enum discovery source)
{
	return &collection->inventory->coverage[source];
}

/* The time limit has passed: what is left is not looked at. */
bool collection_is_late(const struct collection *collection);

/*
 * Reads a file of one record below dir_fd, as far as it fits, and ends it with a NUL. Returns its
 * length or -errno.
 */
ssize_t read_file_at(int dir_fd, const char *path, char *buffer, size_t size);

/* For reading line by line. NULL: errno says why. */
FILE *open_stream_at(int dir_fd, const char *path);

/* The inode in a namespace link ("net:[4026531840]"), -EINVAL where it is not of that type. */
int read_ns_link(int dir_fd, const char *link, enum ns_type type, uint64_t *ret_ino);

/* member.c: see struct kernel */
pid_t member_add(int fd);
void member_remove(pid_t pid);

/* kernel.c */
extern const struct kernel live_kernel;

/* host.c */
void collect_host(struct collection *collection);

/* observer.c: our own directory in that /proc, else in our own; -1 where there is none. */
int open_self(const struct collection *collection);
/* Our own namespaces, and which ones are the initial ones. */
void collect_observer(struct collection *collection);
void collect_initial(struct collection *collection);

/* processes.c: every process and thread, and the namespaces they are in. */
int collect_processes(struct collection *collection, struct error *err);

/*
 * The directory of a process in /proc, as long as it is the one that was listed. Returns a path
 * descriptor or -errno: -ESRCH, it has gone.
 */
int process_open(const struct collection *collection, const struct process *process);

struct process_stat;

/* Of the process with that directory. Errors: -errno, -EINVAL. */
int read_process_stat(int pid_fd, struct process_stat *ret);

#define REFERENCE_PATH_SIZE 64

/*
 * opening.c: the link below /proc that is the reference, of a thread, of the children of a task, of
 * a descriptor. false: a reference of that kind has none.
 */
bool reference_path(const struct reference *reference, enum ns_type type,
		    char path[REFERENCE_PATH_SIZE]);
/* Whether it exits, has exited, or is no more: then it is no wonder that something is refused. */
bool process_is_ending(int pid_fd);

/* hidden.c: whether /proc hides processes from us; after all that it shows. */
void collect_hidden(struct collection *collection);

/*
 * inference.c: what anyone may read of a process that is denied to us, and, after all processes,
 * where that puts them.
 */
void collect_evidence(struct collection *collection, int pid_fd, struct process *process);
void collect_inferred(struct collection *collection);
void inference_free(struct inference *inference);

/* path-descriptors.c: those of them that were opened through a pin; after all pins are known. */
void collect_path_descriptors(struct collection *collection);

/* descriptors.c: what a process's open descriptors keep alive. */
void collect_descriptors(struct collection *collection, int pid_fd, struct process *process);

/*
 * relations.c: asks the kernel about the namespace behind fd, once: its owner and parent, up to the
 * top, its id. The namespaces it names are added.
 */
struct ns *collect_relations(struct collection *collection, int fd, enum ns_type type);
/* The same of a link ("ns/net") below dir_fd, unless it now leads to another namespace than ns. */
void collect_relations_at(struct collection *collection, struct ns *ns, int dir_fd,
			  const char *link);
/* Whether the request asks for more of it than is known, so that a descriptor of it is needed. */
bool collection_lacks_relations(const struct collection *collection, const struct ns *ns);
/* identity.c: begins again with those whose inode number was given out again meanwhile. */
void collect_identities(struct collection *collection);

/* Notes which facts could not be learnt; after collect_initial. */
void collect_unknowns(struct collection *collection);

/* netnsid.c: the id that our network namespace has for the one behind fd, by RTM_GETNSID. */
void collect_netnsid(struct collection *collection, struct ns *ns, int fd);

/* mount-namespaces.c: the kernel's own list of them. */
void collect_mount_namespaces(struct collection *collection);

/* listns.c: the kernel's own list of all; and those of either list that have gone meanwhile. */
void collect_listed(struct collection *collection);
void collect_forget_gone(struct collection *collection);

/* mounts.c: the mounts of all mount namespaces, or only of some, and the namespace files among them. */
void collect_mounts(struct collection *collection, const struct key_index *only);

/* block.c: block devices on top of others or of files, and swap; after the mounts. */
void collect_block_devices(const struct collection *collection);

/* details.c: uid, command line, cgroup of those processes that are shown. */
void collect_details(struct collection *collection);
/* The same of one process, below its directory. */
void collect_details_at(struct collection *collection, int pid_fd, struct process *process);

/*
 * id-maps.c: the id maps of every user namespace; after inventory_finish. They are read through a
 * member; a descriptor is kept of a namespace that was found without, until it is seen to have one.
 */
void collect_id_maps(struct collection *collection);
void id_maps_keep_descriptor(struct collection *collection, struct ns *ns, int fd);
void id_maps_note_member(struct collection *collection, const struct ns *ns);
void id_maps_release(struct collection *collection);

/* task-pids.c: the PIDs of a process and its threads in each PID namespace, below its directory. */
void collect_task_pids_at(struct collection *collection, int pid_fd, struct process *process);

/* subids.c: which ids the machine gives to whom. */
void collect_subids(struct collection *collection);

/* users.c: the names of all uids that were read. */
void collect_users(struct collection *collection);

#endif
