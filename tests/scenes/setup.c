/* SPDX-License-Identifier: MIT */
/* Namespaces, descriptors, id maps and mounts: the pieces that scenes are made of. */
#include "scene.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define TUN_DEVICE  makedev(10, 200)
#define PRIVATE_TUN PRIVATE_DIR "/tun"

const struct ns_kind ns_kinds[NS_KINDS] = {
	{ "cgroup", "CGROUP", CLONE_NEWCGROUP }, { "ipc", "IPC", CLONE_NEWIPC },
	{ "mnt", "MNT", CLONE_NEWNS },           { "net", "NET", CLONE_NEWNET },
	{ "pid", "PIDNS", CLONE_NEWPID },        { "time", "TIME", CLONE_NEWTIME },
	{ "user", "USER", CLONE_NEWUSER },       { "uts", "UTS", CLONE_NEWUTS },
};

const struct ns_kind *ns_kind_named(const char *name)
{
	for (int i = 0; i < NS_KINDS; i++) {
		if (!strcmp(ns_kinds[i].name, name))
			return &ns_kinds[i];
	}
	die("'%s' is not a type of namespace", name);
}

static void print_handle(const char *key, int ns_fd)
{
	_Alignas(struct file_handle) char buffer[sizeof(struct file_handle) + MAX_HANDLE_SZ];
	struct file_handle *handle = (struct file_handle *)buffer;
	char hex[2 * MAX_HANDLE_SZ + 1];
	int mount_id;

	handle->handle_bytes = MAX_HANDLE_SZ;
	if (name_to_handle_at(ns_fd, "", handle, &mount_id, AT_EMPTY_PATH) < 0)
		return;
	for (unsigned int i = 0; i < handle->handle_bytes; i++)
		snprintf(hex + 2 * (size_t)i, 3, "%02x", handle->f_handle[i]);
	printf("%s_HANDLE=%s\n", key, hex);
	must(fflush(stdout));
}

void print_ns_fd(const char *key, int fd)
{
	struct stat st;

	must(fstat(fd, &st));
	print_pair(key, "%ju", (uintmax_t)st.st_ino);
	print_handle(key, fd);
}

void print_ns(const char *key, pid_t tid, const char *link)
{
	int fd = open_ns(tid, link);

	print_ns_fd(key, fd);
	close(fd);
}

int open_ns(pid_t tid, const char *link)
{
	char path[64];

	if (tid)
		snprintf(path, sizeof(path), "/proc/%d/ns/%s", (int)tid, link);
	else
		snprintf(path, sizeof(path), "/proc/thread-self/ns/%s", link);
	return must_succeed(open(path, O_RDONLY | O_CLOEXEC), path);
}

int new_ns(const struct ns_kind *kind)
{
	pid_t pid = spawn((uint64_t)kind->flag, stay, NULL);
	int fd = open_ns(pid, kind->name);

	end(pid);
	return fd;
}

union fd_message {
	struct cmsghdr header;
	char space[CMSG_SPACE(sizeof(int))];
};

void send_fd(int socket, int fd)
{
	char byte = 'x';
	struct iovec content = { .iov_base = &byte, .iov_len = 1 };
	union fd_message control = {
		.header = { .cmsg_len = CMSG_LEN(sizeof(int)),
			    .cmsg_level = SOL_SOCKET,
			    .cmsg_type = SCM_RIGHTS },
	};
	struct msghdr message = { .msg_iov = &content,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };

	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	must(sendmsg(socket, &message, 0));
}

int receive_fd(int socket)
{
	char byte;
	struct iovec content = { .iov_base = &byte, .iov_len = 1 };
	union fd_message control = { 0 };
	struct msghdr message = { .msg_iov = &content,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	int fd;

	must(recvmsg(socket, &message, MSG_CMSG_CLOEXEC));
	if (message.msg_controllen == 0)
		die("no descriptor came");
	memcpy(&fd, CMSG_DATA(&control.header), sizeof(fd));
	return fd;
}

static void write_file(const char *path, const char *text)
{
	int fd = must_succeed(open(path, O_WRONLY | O_CLOEXEC), path);

	must_succeed(write(fd, text, strlen(text)), path);
	close(fd);
}

static void write_proc_file(pid_t pid, const char *name, const char *text)
{
	char path[64];

	if (pid)
		snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	else
		snprintf(path, sizeof(path), "/proc/self/%s", name);
	write_file(path, text);
}

void map_root(pid_t pid, uid_t uid, gid_t gid)
{
	char map[32];

	/* Without this the gid map of an unprivileged writer is refused. */
	write_proc_file(pid, "setgroups", "deny");
	snprintf(map, sizeof(map), "0 %u 1", uid);
	write_proc_file(pid, "uid_map", map);
	snprintf(map, sizeof(map), "0 %u 1", gid);
	write_proc_file(pid, "gid_map", map);
}

void mount_private_dir(void)
{
	must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	mount_tmpfs(PRIVATE_DIR);
}

void mount_tmpfs(const char *dir)
{
	must(mount("scene", dir, "tmpfs", 0, NULL));
	must(mount(NULL, dir, NULL, MS_PRIVATE, NULL));
}

void create_file(const char *path)
{
	close(must_succeed(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644), path));
}

static void pin(int ns_fd, const char *path)
{
	char source[32];

	create_file(path);
	snprintf(source, sizeof(source), "/proc/self/fd/%d", ns_fd);
	must(mount(source, path, NULL, MS_BIND, NULL));
}

void pin_new_ns(const char *type, const char *path)
{
	int fd = new_ns(ns_kind_named(type));

	pin(fd, path);
	print_ns_fd("NS", fd);
	close(fd);
	print_pair("PATH", "%s", path);
}

struct order {
	int (*make)(const void *arg);
	const void *arg;
	int channel;
};

static void make_and_send(void *argument)
{
	const struct order *order = argument;

	send_fd(order->channel, order->make(order->arg));
}

int fd_from_child(uint64_t flags, int (*make)(const void *arg), const void *arg)
{
	struct order order = { .make = make, .arg = arg };
	int ends[2], fd;

	must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
	order.channel = ends[1];
	end(spawn(flags, make_and_send, &order));
	fd = receive_fd(ends[0]);
	close(ends[0]);
	close(ends[1]);
	return fd;
}

/* Containers often lack the node, though the kernel has the driver. */
int open_tun(void)
{
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);

	if (fd >= 0 || errno != ENOENT)
		return must_succeed(fd, "/dev/net/tun");
	must(unshare(CLONE_NEWNS));
	mount_private_dir();
	must(mknod(PRIVATE_TUN, S_IFCHR | 0600, TUN_DEVICE));
	fd = open(PRIVATE_TUN, O_RDWR | O_CLOEXEC);
	if (fd < 0 && errno == ENXIO)
		unavailable("this kernel has no tun driver");
	return must_succeed(fd, PRIVATE_TUN);
}
