/* SPDX-License-Identifier: MIT */
/* Which of the kernel's interfaces are there: each degrades alone on an older kernel. */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/utsname.h>

#include "collection.h"
#include "kernel-compat.h"
#include "util/cleanup.h"
#include "util/macros.h"
#include "util/text.h"

static const struct {
	const char *name;
	unsigned long request;
} interfaces[] = {
	{ "NS_GET_USERNS", COMPAT_NS_GET_USERNS }, /* owners and parents */
	{ "NS_GET_OWNER_UID", COMPAT_NS_GET_OWNER_UID },
	{ "NS_GET_MNTNS_ID", COMPAT_NS_GET_MNTNS_ID }, /* ids of mount namespaces */
	{ "NS_GET_ID", COMPAT_NS_GET_ID },             /* ids of all */
};

/* ENOTTY is the one answer that says the interface is not there. */
static bool is_there(unsigned long request)
{
	const char *path =
		request == COMPAT_NS_GET_MNTNS_ID ? "/proc/self/ns/mnt" : "/proc/self/ns/user";
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint64_t answer;
	int rc;

	if (fd < 0)
		return false;
	rc = ioctl(fd, request, &answer);
	if (rc < 0)
		return errno != ENOTTY;
	if (request == COMPAT_NS_GET_USERNS)
		(void)close(rc); /* what the others return is no descriptor */
	return true;
}

void collect_describe_kernel(struct text *text)
{
	struct utsname names;
	uint64_t id;

	if (uname(&names) == 0)
		text_add(text, names.release);
	for (size_t i = 0; i < ARRAY_SIZE(interfaces); i++)
		text_add_format(text, " %c%s", is_there(interfaces[i].request) ? '+' : '-',
				interfaces[i].name);
	text_add_format(text, " %clistns", live_kernel.listns(0, &id, 1) == -ENOSYS ? '-' : '+');
}
