/* SPDX-License-Identifier: MIT */
/* A mount namespace whose leader is chrooted: its mountinfo shows less than that of its child. */
#include "scene.h"

#include <sched.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROOT PRIVATE_DIR "/root"

static void lead_from_a_chroot(void *unused)
{
	mount_private_dir();
	print_ns("NS", 0, "mnt");
	print_pair("PID", "%d", outer_pid());
	print_pair("MEMBER", "%d", (int)spawn(0, stay, NULL));
	must(mkdir(ROOT, 0755));
	/* A mount below the root, for there is nothing else that the leader could see. */
	mount_tmpfs(ROOT);
	must(chroot(ROOT));
	must(chdir("/"));
	stay(NULL);
}

int main(void)
{
	scene_begin();
	print_pair("ROOT", "%s", ROOT);
	spawn(CLONE_NEWNS, lead_from_a_chroot, NULL);
	scene_hold();
}
