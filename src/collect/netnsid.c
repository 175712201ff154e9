/* SPDX-License-Identifier: MIT */
/* Network namespace ids, by RTM_GETNSID (rtnetlink(7), Linux 4.0). */
#include <errno.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "collection.h"

struct nsid_request {
	struct nlmsghdr header;
	struct rtgenmsg message;
	char padding[NLMSG_ALIGNTO - sizeof(struct rtgenmsg)];
	struct rtattr attribute;
	uint32_t fd;
};

static int open_netlink(struct collection *collection)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	int fd;

	if (collection->netlink_fd >= 0)
		return collection->netlink_fd;
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd < 0)
		return -errno;
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		int rc = -errno;

		(void)close(fd);
		return rc;
	}
	collection->netlink_fd = fd;
	return fd;
}

/* The NETNSA_NSID attribute of an answer. */
static int find_nsid(const struct nlmsghdr *header, size_t length, int32_t *ret)
{
	const struct rtattr *attribute;
	size_t left;

	if (!NLMSG_OK(header, length) || header->nlmsg_type != RTM_NEWNSID ||
	    header->nlmsg_len < NLMSG_SPACE(sizeof(struct rtgenmsg)))
		return -EBADMSG;
	left = header->nlmsg_len - NLMSG_SPACE(sizeof(struct rtgenmsg));
	attribute = (const struct rtattr *)((const char *)header +
					    NLMSG_SPACE(sizeof(struct rtgenmsg)));
	for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
		if (attribute->rta_type == NETNSA_NSID && RTA_PAYLOAD(attribute) >= sizeof(*ret)) {
			memcpy(ret, RTA_DATA(attribute), sizeof(*ret));
			return 0;
		}
	}
	return -EBADMSG;
}

static int query_nsid(int netlink_fd, int fd, int32_t *ret)
{
	struct nsid_request request = {
		.header = { .nlmsg_len = sizeof(request),
			    .nlmsg_type = RTM_GETNSID,
			    .nlmsg_flags = NLM_F_REQUEST },
		.message = { .rtgen_family = AF_UNSPEC },
		.attribute = { .rta_len = RTA_LENGTH(sizeof(uint32_t)), .rta_type = NETNSA_FD },
		.fd = (uint32_t)fd,
	};
	union {
		struct nlmsghdr header;
		char bytes[1024];
	} answer;
	ssize_t length;

	if (send(netlink_fd, &request, sizeof(request), 0) < 0)
		return -errno;
	length = recv(netlink_fd, &answer, sizeof(answer), 0);
	if (length < 0)
		return -errno;
	return find_nsid(&answer.header, (size_t)length, ret);
}

void collect_netnsid(struct collection *collection, struct ns *ns, int fd)
{
	int netlink_fd = open_netlink(collection);
	int32_t netnsid = NETNSID_UNASSIGNED;

	if (netlink_fd < 0 || query_nsid(netlink_fd, fd, &netnsid) < 0) {
		ns->unknown |= UNKNOWN_NETNSID;
		return;
	}
	ns->netnsid = netnsid < 0 ? NETNSID_UNASSIGNED : netnsid;
}
