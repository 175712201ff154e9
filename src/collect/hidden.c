/* SPDX-License-Identifier: MIT */
/* Whether there are processes that /proc does not even list for us: its option hidepid, proc(5). */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "collection.h"
#include "parse.h"
#include "util/cleanup.h"

/* As 4 does (Linux 5.8); 1 lists them all, but denies them. */
#define HIDEPID_INVISIBLE 2

static bool can_trace(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

	return syscall(SYS_capget, &header, data) == 0 &&
	       (data[CAP_TO_INDEX(CAP_SYS_PTRACE)].effective & CAP_TO_MASK(CAP_SYS_PTRACE)) != 0;
}

/* Out of our own mountinfo: any mount of the same file system will do. */
static int read_hidepid(const struct collection *collection, unsigned int *ret)
{
	auto_close int self_fd = open_self(collection);
	auto_fclose FILE *stream = open_stream_at(self_fd, "mountinfo");
	auto_free char *line = NULL;
	struct stat status;
	char device[32];
	size_t size = 0;

	if (!stream || fstat(collection->source->proc_fd, &status) < 0)
		return -errno;
	(void)snprintf(device, sizeof(device), "%u:%u", major(status.st_dev), minor(status.st_dev));
	while (getline(&line, &size, stream) > 0) {
		if (parse_proc_mount(line, device, ret) == 0)
			return 0;
	}
	return -ENOENT;
}

/*
 * PID 1 is always there. Where we do not see it, it is hidden; where we see it but may not look at
 * it, nothing is: we are in the group that is exempt. Where it is our own, as in a container, those
 * of other users can be hidden all the same.
 */
void collect_hidden(struct collection *collection)
{
	struct inventory *inventory = collection->inventory;
	const struct process *init = inventory_find_process(inventory, 1);
	unsigned int hidepid = 0;

	if (!collection->source->kernel || collection->request->named ||
	    (init && (init->denied || can_trace())))
		return;
	if (read_hidepid(collection, &hidepid) < 0 || hidepid < HIDEPID_INVISIBLE)
		return;
	inventory->host.hides_processes = true;
	inventory_add_gap(inventory, "processes that /proc hides (hidepid)", EACCES, 0, 0);
}
