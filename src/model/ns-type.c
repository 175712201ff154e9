/* SPDX-License-Identifier: MIT */
#include "model/ns-type.h"

#include <sched.h>
#include <string.h>

const struct ns_type_info ns_types[NS_TYPE_COUNT] = {
	[NS_CGROUP] = { "cgroup", NULL, CLONE_NEWCGROUP, false, true, 0xEFFFFFFB, false },
	[NS_IPC] = { "ipc", NULL, CLONE_NEWIPC, false, true, 0xEFFFFFFF, false },
	[NS_MNT] = { "mnt", NULL, CLONE_NEWNS, false, true, 0xEFFFFFF8, true },
	[NS_NET] = { "net", NULL, CLONE_NEWNET, false, true, 0xEFFFFFF9, true },
	[NS_PID] = { "pid", "pid_for_children", CLONE_NEWPID, true, false, 0xEFFFFFFC, false },
	[NS_TIME] = { "time", "time_for_children", CLONE_NEWTIME, false, false, 0xEFFFFFFA, false },
	[NS_USER] = { "user", NULL, CLONE_NEWUSER, true, false, 0xEFFFFFFD, false },
	[NS_UTS] = { "uts", NULL, CLONE_NEWUTS, false, true, 0xEFFFFFFE, false },
};

int ns_type_from_name(const char *name, size_t length)
{
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		if (strlen(ns_types[type].name) == length &&
		    memcmp(ns_types[type].name, name, length) == 0)
			return type;
	}
	return -1;
}

int ns_type_from_clone_flag(int flag)
{
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		if (ns_types[type].clone_flag == flag)
			return type;
	}
	return -1;
}
