/* SPDX-License-Identifier: MIT */
/*
 * Who owns files, as the kernel says it. With ids: by each of them, as uid and gid of the user
 * namespace of a process, a file of that name is made in a directory; prints those that are none.
 * Without: prints name, uid and gid of all files there, as seen from that namespace. "PID^" is the
 * parent of its namespace, PID 0 our own.
 */
#include "scene.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NS_GET_PARENT _IO(0xb7, 2)

static void enter(int user_fd)
{
	if (user_fd >= 0)
		must(setns(user_fd, CLONE_NEWUSER));
}

static int open_user_ns(const char *text)
{
	char *rest;
	long pid = strtol(text, &rest, 10);
	int fd = pid ? open_ns((pid_t)pid, "user") : -1;

	for (; *rest == '^'; rest++)
		fd = must(ioctl(fd, NS_GET_PARENT));
	return fd;
}

/* Exit status 3: it is no id there. */
static void create(int user_fd, int dir_fd, const char *id)
{
	unsigned int number = (unsigned int)strtoul(id, NULL, 10);

	enter(user_fd);
	if (setresgid(number, number, number) < 0 || setresuid(number, number, number) < 0)
		_exit(errno == EINVAL ? 3 : EXIT_FAILURE);
	must(openat(dir_fd, id, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600));
	_exit(EXIT_SUCCESS);
}

static void create_all(int user_fd, int dir_fd, char *const *ids)
{
	for (; *ids; ids++) {
		pid_t pid = must(fork());
		int status;

		if (pid == 0)
			create(user_fd, dir_fd, *ids);
		must(waitpid(pid, &status, 0));
		if (WIFEXITED(status) && WEXITSTATUS(status) == 3)
			puts(*ids);
		else if (status != 0)
			die("%s could not make a file", *ids);
	}
}

static void list_all(int user_fd, int dir_fd)
{
	DIR *dir = fdopendir(dir_fd);
	const struct dirent *entry;

	if (!dir)
		die("the directory can't be read");
	enter(user_fd);
	while ((entry = readdir(dir))) {
		struct stat status;

		if (entry->d_name[0] == '.')
			continue;
		must(fstatat(dir_fd, entry->d_name, &status, AT_SYMLINK_NOFOLLOW));
		printf("%s %u %u\n", entry->d_name, status.st_uid, status.st_gid);
	}
}

int main(int argc, char **argv)
{
	int user_fd, dir_fd;

	if (argc < 3)
		usage("PID[^] DIRECTORY [ID]...");
	user_fd = open_user_ns(argv[1]);
	dir_fd = must(open(argv[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	if (argc > 3)
		create_all(user_fd, dir_fd, argv + 3);
	else
		list_all(user_fd, dir_fd);
	return 0;
}
