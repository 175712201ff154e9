/* SPDX-License-Identifier: MIT */
/*
 * What the scene programs share. A scene sets up one situation, says in KEY=value lines what it
 * made, prints READY and holds it until its standard input ends or SIGTERM comes. After that
 * nothing of it is left. Exit status 77: this machine does not allow the scene, stderr says why.
 *
 * A namespace is printed as KEY=inode, and, where the kernel has file handles of namespaces
 * (Linux 6.18), KEY_HANDLE=hex for handle-alive. PIDs are those that the scene's /proc shows.
 */
#ifndef SCENES_SCENE_H
#define SCENES_SCENE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdnoreturn.h>
#include <sys/types.h>

/* Scenes with a mount namespace of their own mount a tmpfs here. */
#define PRIVATE_DIR "/tmp"

struct ns_kind {
	const char *name; /* as in /proc/PID/ns */
	const char *key;  /* for scenes with several namespaces: PID is a process */
	int flag;
};

#define NS_KINDS 8
extern const struct ns_kind ns_kinds[NS_KINDS];

/* Unknown names are wrong usage. */
const struct ns_kind *ns_kind_named(const char *name);

void scene_begin(void);
noreturn void scene_hold(void);

/* The parts of scene_hold, for scenes with something to do meanwhile: exit when it is over. */
void scene_ready(void);
bool scene_goes_on(int milliseconds);

/* A failed system call ends the scene with a message that shows the call. */
#define must(call) must_succeed((call), #call)
int must_succeed(long result, const char *call);

noreturn void usage(const char *synopsis);
noreturn void unavailable(const char *format, ...) __attribute__((format(printf, 1, 2)));
noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A whole decimal number of at least 1. */
int parse_count(const char *text);

void print_pair(const char *key, const char *format, ...) __attribute__((format(printf, 2, 3)));
void print_ns_fd(const char *key, int fd);

/* The namespace behind /proc/TID/ns/LINK. TID 0: the calling thread, in any PID namespace. */
void print_ns(const char *key, pid_t tid, const char *link);
int open_ns(pid_t tid, const char *link);

/* A new namespace that nothing but the descriptor returned keeps. */
int new_ns(const struct ns_kind *kind);

/*
 * Runs body in a child, which starts in new namespaces of the kinds in flags (CLONE_NEW*).
 * Returns when the child stays, or has ended with status 0 and is a zombie. The child dies with
 * the thread that spawned it.
 */
pid_t spawn(uint64_t flags, void (*body)(void *arg), void *arg);

/* The same with a PID of choice; -1 where that PID is taken. */
pid_t spawn_with_pid(pid_t pid, uint64_t flags, void (*body)(void *arg), void *arg);

/* Starts a process as fork does, but in new namespaces; dies with its parent, is not waited for. */
pid_t launch(uint64_t flags);

/* For children: all is in place. Also the body of a child that has nothing to set up. */
noreturn void stay(void *unused);

/* Replaces a child by the same program with other arguments; its main asks is_reborn and stays. */
noreturn void be_reborn(char *const argv[]);
bool is_reborn(void);

/* Kills and reaps a child. */
void end(pid_t pid);

/* The caller's PID as /proc shows it, whatever PID namespace the caller is in. */
pid_t outer_pid(void);

/* A descriptor that was made in new namespaces by a child, which has ended. */
int fd_from_child(uint64_t flags, int (*make)(const void *arg), const void *arg);

/*
 * A descriptor of the tun driver. Where there is no node of it, one is made in a new mount
 * namespace: to be called in a child.
 */
int open_tun(void);

void send_fd(int socket, int fd);
int receive_fd(int socket);

/* Maps 0 in the user namespace of the process (0: the caller) to one uid and gid outside. */
void map_root(pid_t pid, uid_t uid, gid_t gid);

/* In a mount namespace of one's own: nothing leaks out, and PRIVATE_DIR is an empty tmpfs. */
void mount_private_dir(void);
void mount_tmpfs(const char *dir);
void create_file(const char *path);

/* A new namespace that only a bind mount on a new file keeps; prints NS and PATH. */
void pin_new_ns(const char *type, const char *path);

#endif
