/* SPDX-License-Identifier: MIT */
/*
 * PIDs of one PID namespace in another one, as the kernel says it: a process in the first sends
 * them over a socket as credentials, unix(7), and one in the second receives them. Prints for each
 * what it is there, 0 where it is not visible, or "none". The namespaces are those of processes.
 */
#include "scene.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

union credentials_message {
	struct cmsghdr header;
	char space[CMSG_SPACE(sizeof(struct ucred))];
};

/* A message with a byte, and with the credentials of a process. */
static struct msghdr message_of(union credentials_message *control, struct iovec *content)
{
	return (struct msghdr){ .msg_iov = content,
				.msg_iovlen = 1,
				.msg_control = control,
				.msg_controllen = sizeof(*control) };
}

static void send_pid(int socket, pid_t pid)
{
	struct ucred credentials = { .pid = pid };
	union credentials_message control = {
		.header = { .cmsg_len = CMSG_LEN(sizeof(credentials)),
			    .cmsg_level = SOL_SOCKET,
			    .cmsg_type = SCM_CREDENTIALS },
	};
	char byte = 'y';
	struct iovec content = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = message_of(&control, &content);

	memcpy(CMSG_DATA(&control.header), &credentials, sizeof(credentials));
	if (sendmsg(socket, &message, 0) >= 0)
		return;
	if (errno != ESRCH)
		must_succeed(-1, "sendmsg");
	byte = 'n';
	must(send(socket, &byte, 1, 0));
}

static void receive_pid(int socket)
{
	union credentials_message control = { 0 };
	char byte = 0;
	struct iovec content = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = message_of(&control, &content);
	struct ucred credentials;

	must(recvmsg(socket, &message, 0));
	memcpy(&credentials, CMSG_DATA(&control.header), sizeof(credentials));
	if (byte == 'n')
		puts("none");
	else
		printf("%d\n", (int)credentials.pid);
}

/* Its children are in the PID namespace of that process. */
static pid_t fork_in(const char *of_pid)
{
	must(setns(open_ns((pid_t)parse_count(of_pid), "pid"), CLONE_NEWPID));
	return must_succeed(fork(), "fork");
}

static void wait_for(pid_t pid)
{
	int status;

	must(waitpid(pid, &status, 0));
	if (status != 0)
		exit(EXIT_FAILURE);
}

int main(int argc, char **argv)
{
	int ends[2], on = 1;
	pid_t sender, receiver;

	if (argc < 4)
		usage("PID-OF-SENDER PID-OF-RECEIVER PID...");
	must(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends));
	must(setsockopt(ends[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)));
	sender = fork_in(argv[1]);
	for (int i = 3; sender == 0 && i < argc; i++)
		send_pid(ends[0], (pid_t)parse_count(argv[i]));
	if (sender == 0)
		_exit(EXIT_SUCCESS);
	receiver = fork_in(argv[2]);
	for (int i = 3; receiver == 0 && i < argc; i++)
		receive_pid(ends[1]);
	if (receiver == 0)
		exit(EXIT_SUCCESS);
	wait_for(sender);
	wait_for(receiver);
	return 0;
}
