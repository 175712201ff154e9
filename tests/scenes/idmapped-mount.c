/* SPDX-License-Identifier: MIT */
/*
 * A user namespace of which only an idmapped mount is left. Old kernels keep the namespace for the
 * mount; newer ones (6.18 is one) copy its map, and it dies. The maps are of root alone, or as given,
 * with commas between the lines.
 */
#include "scene.h"

#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define TARGET PRIVATE_DIR "/idmapped"

static char *const *maps; /* of uids, then of gids; or none */

static void write_map(pid_t pid, const char *name, char *map)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	for (char *at = map; *at; at++)
		*at = *at == ',' ? '\n' : *at;
	fd = must(open(path, O_WRONLY | O_CLOEXEC));
	must(write(fd, map, strlen(map)));
	close(fd);
}

static int new_mapped_user_ns(void)
{
	pid_t pid = spawn(CLONE_NEWUSER, stay, NULL);
	int fd;

	if (maps) {
		write_map(pid, "uid_map", maps[0]);
		write_map(pid, "gid_map", maps[1]);
	} else {
		map_root(pid, getuid(), getgid());
	}
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

int main(int argc, char **argv)
{
	if (argc != 1 && argc != 3)
		usage("[UID-MAP GID-MAP]");
	maps = argc == 3 ? argv + 1 : NULL;
	scene_begin();
	spawn(CLONE_NEWNS, live_with_idmapped_mount, NULL);
	scene_hold();
}
