/* SPDX-License-Identifier: MIT */
/*
 * A process takes the place of another one with the same PID while a program looks at that. Not a
 * scene: it runs COMMAND, with the PID where a word is "{PID}", and stops it by seccomp_unotify(2)
 * at its Nth system call of a kind: "directory" opens /proc/PID, "link" what is below its "ns",
 * "pidfd" is pidfd_open(2). Prints whether the place was taken, and the status. What takes it is in
 * the same namespaces, so that nothing but its start tells it from the other.
 */
#include "scene.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct swap {
	const char *kind;
	int countdown;
	pid_t target;
	int uts_fd;
	bool done;
};

/* Long enough for /proc/PID/stat, which counts ticks, to tell two processes apart. */
static void wait_ticks(void)
{
	const struct timespec time = { .tv_nsec = 30000000 };

	nanosleep(&time, NULL);
}

static void enter_and_stay(void *uts_fd)
{
	must(setns(*(int *)uts_fd, CLONE_NEWUTS));
	stay(NULL);
}

static int install_filter(void)
{
	struct sock_filter instructions[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_pidfd_open, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { .len = sizeof(instructions) / sizeof(*instructions),
					    .filter = instructions };

	must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	return must_succeed(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
				    SECCOMP_FILTER_FLAG_NEW_LISTENER, &program),
			    "seccomp");
}

static pid_t run(char *const command[], int channel)
{
	pid_t pid = must(fork());

	if (pid == 0) {
		send_fd(channel, install_filter());
		execvp(command[0], command);
		_exit(127);
	}
	return pid;
}

static bool is_meant(const struct swap *swap, const struct seccomp_notif *call)
{
	char path[64] = "", pid[16];
	struct iovec here = { .iov_base = path, .iov_len = sizeof(path) - 1 };
	struct iovec there = { .iov_base = (void *)(uintptr_t)call->data.args[1],
			       .iov_len = sizeof(path) - 1 };

	if (call->data.nr == SYS_pidfd_open)
		return !strcmp(swap->kind, "pidfd") && (pid_t)call->data.args[0] == swap->target;
	/* A page may end behind the text: then not all of it is read. */
	if (process_vm_readv((pid_t)call->pid, &here, 1, &there, 1, 0) < 0)
		return false;
	snprintf(pid, sizeof(pid), "%d", (int)swap->target);
	if (!strcmp(swap->kind, "link"))
		return !strcmp(path, "ns/uts") && (call->data.args[2] & O_PATH) == 0;
	return !strcmp(swap->kind, "directory") && !strcmp(path, pid);
}

static void take_place(struct swap *swap)
{
	end(swap->target);
	if (spawn_with_pid(swap->target, 0, enter_and_stay, &swap->uts_fd) < 0)
		unavailable("no PID of choice: %s", strerror(errno));
	swap->done = true;
}

static void supervise(struct swap *swap, int listener)
{
	struct pollfd event = { .fd = listener, .events = POLLIN };

	while (poll(&event, 1, -1) > 0 && !(event.revents & POLLHUP)) {
		struct seccomp_notif call = { 0 };
		struct seccomp_notif_resp answer = { .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE };

		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) < 0)
			continue;
		if (is_meant(swap, &call) && --swap->countdown == 0)
			take_place(swap);
		answer.id = call.id;
		ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
	}
}

static void fill_in(char *const command[], pid_t pid)
{
	static char number[16];

	snprintf(number, sizeof(number), "%d", (int)pid);
	for (char **word = (char **)command; *word; word++) {
		if (!strcmp(*word, "{PID}"))
			*word = number;
	}
}

int main(int argc, char **argv)
{
	struct swap swap = { 0 };
	int ends[2], listener, status;
	pid_t pid;

	if (argc < 4)
		usage("pid-swap directory|link|pidfd N COMMAND [ARGUMENT...]");
	scene_begin();
	swap.kind = argv[1];
	swap.countdown = parse_count(argv[2]);
	swap.target = spawn(CLONE_NEWUTS, stay, NULL);
	swap.uts_fd = open_ns(swap.target, "uts");
	wait_ticks();
	fill_in(argv + 3, swap.target);
	must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
	pid = run(argv + 3, ends[1]);
	close(ends[1]);
	listener = receive_fd(ends[0]);
	supervise(&swap, listener);
	must(waitpid(pid, &status, 0));
	printf("%s %d\n", swap.done ? "swapped" : "missed",
	       WIFEXITED(status) ? WEXITSTATUS(status) : -1);
	return EXIT_SUCCESS;
}
