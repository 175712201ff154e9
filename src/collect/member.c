/* SPDX-License-Identifier: MIT */
/*
 * A process of our own in a user namespace that has none. The one place besides enter/ that joins
 * another namespace, and never in a process that goes on to do anything there.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collection.h"
#include "util/cleanup.h"

/*
 * In the child of a fork. Root of the namespace that it joins must not get at it, nor at the memory
 * that it has from us: from now on only who is privileged over our own namespace may trace it.
 */
static _Noreturn void be_member(int fd, int report_fd)
{
	int rc = 0;

	if (prctl(PR_SET_DUMPABLE, 0) < 0 || setns(fd, CLONE_NEWUSER) < 0)
		rc = -errno;
	/* Behind setns(2), which clears it. */
	if (rc == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		rc = -errno;
	if (write(report_fd, &rc, sizeof(rc)) == (ssize_t)sizeof(rc) && rc == 0)
		(void)pause();
	_exit(1);
}

void member_remove(pid_t pid)
{
	(void)kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

pid_t member_add(int fd)
{
	auto_close int read_fd = -EBADF;
	int ends[2], rc = -EIO;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	read_fd = ends[0];
	pid = fork();
	if (pid == 0) {
		(void)close(take_fd(&read_fd)); /* to be told where nobody reads any more */
		be_member(fd, ends[1]);
	}
	if (pid < 0)
		rc = -errno;
	(void)close(ends[1]);
	if (pid > 0 && read(read_fd, &rc, sizeof(rc)) != (ssize_t)sizeof(rc))
		rc = -EIO;
	if (pid > 0 && rc < 0)
		member_remove(pid);
	return rc < 0 ? rc : pid;
}
