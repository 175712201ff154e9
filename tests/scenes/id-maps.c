/* SPDX-License-Identifier: MIT */
/*
 * User namespaces one in the other with id maps of choice, as "0:100000:65536,65536:5:1", the same
 * for uids and gids. Behind it "!": no process is in that one, only its child keeps it; "-":
 * setgroups is denied there; "*": nobody writes a map.
 */
#include "scene.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static char *const *levels;
static int n_levels;

static bool is_marked(int level, char mark)
{
	return strchr(levels[level], mark) != NULL;
}

static void write_file(pid_t pid, const char *name, const char *text)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	fd = must(open(path, O_WRONLY | O_CLOEXEC));
	must(write(fd, text, strlen(text)));
	close(fd);
}

/* By a process in the namespace above. */
static void write_maps(pid_t pid, int level)
{
	char text[8192];
	size_t length = strspn(levels[level], "0123456789:,");

	snprintf(text, sizeof(text), "%.*s\n", (int)length, levels[level]);
	for (char *at = text; *at; at++)
		*at = *at == ':' ? ' ' : *at == ',' ? '\n' : *at;
	if (is_marked(level, '-'))
		write_file(pid, "setgroups", "deny");
	if (is_marked(level, '*'))
		return;
	write_file(pid, "uid_map", text);
	write_file(pid, "gid_map", text);
}

static void enter(int level)
{
	pid_t pid = getpid(), writer;
	int ends[2], status;
	char key[32];

	must(pipe(ends));
	writer = must(fork());
	if (writer == 0) {
		close(ends[1]);
		(void)!read(ends[0], key, 1);
		write_maps(pid, level);
		_exit(0);
	}
	must(unshare(CLONE_NEWUSER));
	close(ends[0]);
	close(ends[1]);
	must(waitpid(writer, &status, 0));
	if (status != 0)
		unavailable("the map %s can't be written", levels[level]);
	/* Whoever has no id there can't make the next one. */
	if (level + 1 < n_levels) {
		must(setresgid(0, 0, 0));
		must(setresuid(0, 0, 0));
	}
	/* Both go with the old credentials. */
	must(prctl(PR_SET_DUMPABLE, 1));
	must(prctl(PR_SET_PDEATHSIG, SIGKILL));
	snprintf(key, sizeof(key), "NS%d", level + 1);
	print_ns(key, 0, "user");
}

static void live(void *argument)
{
	int level = *(const int *)argument;
	char key[32];

	enter(level);
	while (is_marked(level, '!'))
		enter(++level);
	snprintf(key, sizeof(key), "PID%d", level + 1);
	print_pair(key, "%d", outer_pid());
	if (level + 1 < n_levels)
		spawn(0, live, &(int){ level + 1 });
	stay(NULL);
}

int main(int argc, char **argv)
{
	if (argc < 2 || strchr(argv[argc - 1], '!'))
		usage("MAP[!|-|*]...");
	levels = argv + 1;
	n_levels = argc - 1;
	scene_begin();
	spawn(0, live, &(int){ 0 });
	scene_hold();
}
