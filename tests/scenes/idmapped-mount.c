/* SPDX-License-Identifier: MIT */
/*
 * A user namespace of which only an idmapped mount is left. Old kernels keep the namespace for the
 * mount; newer ones (6.18 is one) copy its map, and it dies.
 */
#include "scene.h"

#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <stddef.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define TARGET PRIVATE_DIR "/idmapped"

static int new_mapped_user_ns(void)
{
	pid_t pid = spawn(CLONE_NEWUSER, stay, NULL);
	int fd;

	map_root(pid, getuid(), getgid());
	fd = open_ns(pid, "user");
	end(pid);
	return fd;
}

static void live_with_idmapped_mount(void *unused)
{
	int user_ns = new_mapped_user_ns(), tree;
	struct mount_attr idmapped = { .attr_set = MOUNT_ATTR_IDMAP, .userns_fd = (__u64)user_ns };

	mount_private_dir();
	must(mkdir(TARGET, 0755));
	tree = must(open_tree(AT_FDCWD, PRIVATE_DIR, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
	must(mount_setattr(tree, "", AT_EMPTY_PATH, &idmapped, sizeof(idmapped)));
	must(move_mount(tree, "", AT_FDCWD, TARGET, MOVE_MOUNT_F_EMPTY_PATH));
	close(tree);
	print_ns_fd("NS", user_ns);
	close(user_ns);
	print_ns("MNT", 0, "mnt");
	print_pair("PATH", TARGET);
	print_pair("PID", "%d", outer_pid());
	stay(NULL);
}

int main(void)
{
	scene_begin();
	spawn(CLONE_NEWNS, live_with_idmapped_mount, NULL);
	scene_hold();
}
