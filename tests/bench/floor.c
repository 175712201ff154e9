/* SPDX-License-Identifier: MIT */
/*
 * What no inventory of namespaces can do without, and nothing else: list /proc, and of each
 * process read stat and the links of its namespaces. --threads: those of its other threads too;
 * --fds: where its descriptors lead; --details FILE: of the PIDs in FILE, one a line, also what a
 * table shows of them. Prints nothing, keeps nothing.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* As getdents64(2) has it: the C library has its own names for the same. */
struct entry {
	uint64_t ino;
	int64_t offset;
	unsigned short length;
	unsigned char type;
	char name[];
};

static bool wants_threads, wants_fds;

static void read_links(int task_fd)
{
	static const char *const links[] = {
		"ns/cgroup",           "ns/ipc",  "ns/mnt",  "ns/net", "ns/pid",
		"ns/pid_for_children", "ns/time", "ns/user", "ns/uts", "ns/time_for_children",
	};
	char target[64];

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		(void)!readlinkat(task_fd, links[i], target, sizeof(target));
}

static void for_each_number(int dir_fd, const char *dir,
			    void (*visit)(int dir_fd, const char *name))
{
	_Alignas(struct entry) char buffer[32768];
	int fd = openat(dir_fd, dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	long length;

	if (fd < 0)
		return;
	while ((length = syscall(SYS_getdents64, fd, buffer, sizeof(buffer))) > 0) {
		for (long at = 0; at < length;) {
			const struct entry *entry = (const struct entry *)(buffer + at);

			if (entry->name[0] >= '0' && entry->name[0] <= '9')
				visit(fd, entry->name);
			at += entry->length;
		}
	}
	close(fd);
}

static void visit_thread(int tasks_fd, const char *tid)
{
	int task_fd = openat(tasks_fd, tid, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (task_fd < 0)
		return;
	read_links(task_fd);
	close(task_fd);
}

static void visit_descriptor(int fd_fd, const char *number)
{
	char target[64];

	(void)!readlinkat(fd_fd, number, target, sizeof(target));
}

/* The number of threads is the 20th field of stat, the name in parentheses the second. */
static bool has_threads(const char *stat)
{
	const char *at = strrchr(stat, ')');

	for (int field = 2; at && field < 20; field++)
		at = strchr(at + 1, ' ');
	return at && strtol(at, NULL, 10) > 1;
}

static void read_file(int pid_fd, const char *name, char *text, size_t size)
{
	int fd = openat(pid_fd, name, O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? 0 : read(fd, text, size - 1);

	text[length < 0 ? 0 : length] = '\0';
	close(fd);
}

static void visit_process(int proc_fd, const char *pid)
{
	int pid_fd = openat(proc_fd, pid, O_PATH | O_DIRECTORY | O_CLOEXEC);
	char stat[1024];

	if (pid_fd < 0)
		return;
	read_file(pid_fd, "stat", stat, sizeof(stat));
	read_links(pid_fd);
	if (wants_threads && has_threads(stat))
		for_each_number(pid_fd, "task", visit_thread);
	if (wants_fds)
		for_each_number(pid_fd, "fd", visit_descriptor);
	close(pid_fd);
}

static void read_details(int proc_fd, const char *pid)
{
	int pid_fd = openat(proc_fd, pid, O_PATH | O_DIRECTORY | O_CLOEXEC);
	char text[4096];

	if (pid_fd < 0)
		return;
	read_file(pid_fd, "status", text, sizeof(text));
	read_file(pid_fd, "cmdline", text, sizeof(text));
	read_file(pid_fd, "cgroup", text, sizeof(text));
	close(pid_fd);
}

static int read_all_details(const char *path)
{
	int proc_fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	FILE *pids = fopen(path, "re");
	char pid[32];

	if (proc_fd < 0 || !pids) {
		perror(path);
		return 1;
	}
	while (fscanf(pids, "%31s", pid) == 1)
		read_details(proc_fd, pid);
	fclose(pids);
	close(proc_fd);
	return 0;
}

int main(int argc, char **argv)
{
	const char *details = NULL;

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--threads")) {
			wants_threads = true;
		} else if (!strcmp(argv[i], "--fds")) {
			wants_fds = true;
		} else if (!strcmp(argv[i], "--details") && i + 1 < argc) {
			details = argv[++i];
		} else {
			fprintf(stderr, "usage: floor [--threads] [--fds] [--details FILE]\n");
			return 2;
		}
	}
	for_each_number(AT_FDCWD, "/proc", visit_process);
	return details ? read_all_details(details) : 0;
}
