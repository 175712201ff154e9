/* SPDX-License-Identifier: MIT */
/* The table of rules. Each family has files of its own: mounts-*.c are the MP rules. */
#include "check.h"

#define REFERENCES(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* clang-format off */
const struct rule rules[] = {
	{ "CV901", "incomplete-sight", SEVERITY_MEDIUM, RULE_SIGHT, 0,
	  "Something could not be seen, so that more may be wrong than is found",
	  REFERENCES("nspect(8):INCOMPLETE RESULTS"),
	  check_sight },
	{ "MP201", "inbound-peer", SEVERITY_HIGH, RULE_LEAK, NEED_MOUNTS,
	  "A mount of another namespace shares mounts with one of the host, in both directions: what "
	  "is mounted there appears on the host",
	  REFERENCES("CIS-Docker-1.7:5.20", "mount_namespaces(7)"),
	  check_inbound_peers },
	{ "MP202", "shared-workloads", SEVERITY_MEDIUM, RULE_LEAK, NEED_MOUNTS,
	  "Two workloads share mounts: what one mounts the other sees",
	  REFERENCES("CIS-Docker-1.7:5.20", "mount_namespaces(7)"),
	  check_shared_workloads },
	{ "MP203", "receives-from-host", SEVERITY_INFO, RULE_LEAK, NEED_MOUNTS,
	  "What is mounted on the host appears in another namespace, not the other way round",
	  REFERENCES("mount_namespaces(7)"),
	  check_receivers },
	{ "MP204", "host-directory-writable", SEVERITY_HIGH, RULE_LEAK, NEED_MOUNTS,
	  "A workload can write to a directory that the host's own safety depends on",
	  REFERENCES("CIS-Docker-1.7:5.6", "CIS-Kubernetes-1.11:5.2.12",
		     "PSS-Baseline:HostPath-Volumes"),
	  check_host_directories },
	{ "MP205", "engine-socket", SEVERITY_HIGH, RULE_LEAK, NEED_MOUNTS,
	  "A workload has the socket of a container engine, through which it can do all that the "
	  "engine can",
	  REFERENCES("CIS-Docker-1.7:5.32"),
	  check_engine_sockets },
	{ "MP206", "leaked-mount", SEVERITY_MEDIUM, RULE_LEAK, NEED_MOUNTS,
	  "A file system that is not mounted on the host is kept busy by another namespace",
	  REFERENCES("mount_namespaces(7)"),
	  check_leaked_mounts },
	{ "MP207", "stacked-mounts", SEVERITY_MEDIUM, RULE_LEAK, NEED_MOUNTS,
	  "The same thing is mounted four times or more at one place; where the number doubles "
	  "again and again, something feeds it",
	  REFERENCES("mount_namespaces(7)"),
	  check_stacks },
	{ "MP208", "mount-limit", SEVERITY_MEDIUM, RULE_LEAK, NEED_MOUNTS,
	  "A mount namespace has more than half, or nine tenths, of the mounts that fs.mount-max "
	  "allows",
	  REFERENCES("proc_sys_fs(5)"),
	  check_mount_limit },
	{ "MP209", "detached-mount", SEVERITY_MEDIUM, RULE_LEAK, NEED_MOUNTS | NEED_MOUNT_USES,
	  "A process uses a mount that was unmounted lazily and is in no namespace any more",
	  REFERENCES("umount(2)"),
	  check_detached_mounts },
	{ "MP210", "hidden-mount", SEVERITY_LOW, RULE_LEAK, NEED_MOUNTS,
	  "A device stays busy by a mount of the host that cannot be reached: others cover it",
	  REFERENCES("mount_namespaces(7)"),
	  check_hidden_mounts },
	{ "MP211", "outside-master", SEVERITY_INFO, RULE_LEAK, NEED_MOUNTS,
	  "Mounts receive from others that cannot be seen from here: what is known is incomplete",
	  REFERENCES("mount_namespaces(7)"),
	  check_outside_masters },
};
/* clang-format on */

const size_t n_rules = ARRAY_SIZE(rules);
