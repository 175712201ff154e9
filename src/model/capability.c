/* SPDX-License-Identifier: MIT */
#include "model/capability.h"

#include <string.h>
#include <strings.h>

#include "util/macros.h"

/* Up to Linux 6.18, by number. */
static const char *const names[] = {
	"cap_chown",
	"cap_dac_override",
	"cap_dac_read_search",
	"cap_fowner",
	"cap_fsetid",
	"cap_kill",
	"cap_setgid",
	"cap_setuid",
	"cap_setpcap",
	"cap_linux_immutable",
	"cap_net_bind_service",
	"cap_net_broadcast",
	"cap_net_admin",
	"cap_net_raw",
	"cap_ipc_lock",
	"cap_ipc_owner",
	"cap_sys_module",
	"cap_sys_rawio",
	"cap_sys_chroot",
	"cap_sys_ptrace",
	"cap_sys_pacct",
	"cap_sys_admin",
	"cap_sys_boot",
	"cap_sys_nice",
	"cap_sys_resource",
	"cap_sys_time",
	"cap_sys_tty_config",
	"cap_mknod",
	"cap_lease",
	"cap_audit_write",
	"cap_audit_control",
	"cap_setfcap",
	"cap_mac_override",
	"cap_mac_admin",
	"cap_syslog",
	"cap_wake_alarm",
	"cap_block_suspend",
	"cap_audit_read",
	"cap_perfmon",
	"cap_bpf",
	"cap_checkpoint_restore",
};

#define PREFIX        "cap_"
#define PREFIX_LENGTH (sizeof(PREFIX) - 1)

const char *capability_name(unsigned int capability)
{
	return capability < ARRAY_SIZE(names) ? names[capability] : NULL;
}

/* One or two digits. */
static int number_from(const char *digits, size_t length)
{
	int number = 0;

	if (length == 0 || length > 2)
		return -1;
	for (size_t i = 0; i < length; i++) {
		if (digits[i] < '0' || digits[i] > '9')
			return -1;
		number = number * 10 + digits[i] - '0';
	}
	return number < CAPABILITY_COUNT ? number : -1;
}

int capability_from_name(const char *name, size_t length)
{
	if (length > PREFIX_LENGTH && strncasecmp(name, PREFIX, PREFIX_LENGTH) == 0) {
		name += PREFIX_LENGTH;
		length -= PREFIX_LENGTH;
	}
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (strlen(names[i]) == PREFIX_LENGTH + length &&
		    strncasecmp(names[i] + PREFIX_LENGTH, name, length) == 0)
			return (int)i;
	}
	return number_from(name, length);
}
