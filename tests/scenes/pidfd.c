/* SPDX-License-Identifier: MIT */
/* Runs COMMAND with descriptor FD a pidfd of process PID, which a shell can't open. */
#include "scene.h"

#include <sys/pidfd.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int wanted, fd;

	if (argc < 4)
		usage("FD PID COMMAND [ARGUMENT...]");
	wanted = parse_count(argv[1]);
	fd = must(pidfd_open(parse_count(argv[2]), 0));
	must(dup2(fd, wanted));
	if (fd != wanted)
		must(close(fd));
	execvp(argv[3], argv + 3);
	must_succeed(-1, argv[3]);
}
