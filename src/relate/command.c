/* SPDX-License-Identifier: MIT */
#include "relate/command.h"

#include <assert.h>
#include <string.h>

void command_begin(struct command_line *line)
{
	if (line->n_commands++ > 0)
		text_add(&line->text, " && ");
	line->n_words = 0;
}

void command_add(struct command_line *line, const char *word)
{
	assert(line->n_words < COMMAND_WORDS_MAX);
	if (line->n_words > 0)
		text_add(&line->text, " ");
	text_add_shell_word(&line->text, word);
	line->words[line->n_words++] = word;
}

void command_add_script(struct command_line *line, const char *script)
{
	command_begin(line);
	text_add(&line->text, script);
	line->needs_shell = true;
}

void command_warn(struct command_line *line, const char *warning)
{
	if (strstr(text_get(&line->warning), warning))
		return;
	text_add(&line->warning, line->warning.length ? "; " : "");
	text_add(&line->warning, warning);
}

/* The way into a mount namespace: namespace files, each to be opened in the one before. */
struct entries {
	const char *paths[COMMAND_ENTRIES_MAX];
	size_t count;
};

/* A file of the namespace in /proc: of a member, a thread, or an open descriptor. NULL: none. */
static const char *path_in_proc(const struct command_line *line, const struct ns *ns)
{
	const char *proc = line->inventory->host.proc_path, *type = ns_types[ns->type].name;
	const struct reference *thread, *fd;

	if (ns->first)
		return arena_format(line->arena, "%s/%d/ns/%s", proc, ns->first->pid, type);
	thread = ns_first_reference(ns, REFERENCE_THREAD);
	if (thread)
		return arena_format(line->arena, "%s/%d/task/%d/ns/%s", proc, thread->process->pid,
				    thread->tid, type);
	fd = ns_first_reference(ns, REFERENCE_FD);
	if (fd && fd->tid != fd->process->pid)
		return arena_format(line->arena, "%s/%d/task/%d/fd/%d", proc, fd->process->pid,
				    fd->tid, fd->fd);
	if (fd)
		return arena_format(line->arena, "%s/%d/fd/%d", proc, fd->process->pid, fd->fd);
	return NULL;
}

/* A pin that leads to the namespace, rather one in our own mount namespace. NULL: none. */
static const struct reference *find_usable_pin(const struct ns *ns)
{
	const struct reference *usable = NULL;

	for (const struct reference *pin = ns->references; pin; pin = pin->next) {
		if (pin->kind != REFERENCE_PIN || pin->state != PIN_OK || !pin->in_ns)
			continue;
		if (!usable || pin->in_ns->self)
			usable = pin;
	}
	return usable;
}

/* Returns whether there is a way in. Nothing has to be done for our own. */
static bool find_entries(const struct command_line *line, const struct ns *mnt,
			 struct entries *entries)
{
	const struct reference *pins[COMMAND_ENTRIES_MAX];
	const char *path = NULL;
	size_t n_pins = 0;

	while (mnt && !mnt->self) {
		path = path_in_proc(line, mnt);
		if (path)
			break;
		if (n_pins + 1 == COMMAND_ENTRIES_MAX)
			return false;
		pins[n_pins] = find_usable_pin(mnt);
		if (!pins[n_pins])
			return false;
		mnt = pins[n_pins++]->in_ns;
	}
	if (!mnt)
		return false;
	if (path)
		entries->paths[entries->count++] = path;
	while (n_pins > 0)
		entries->paths[entries->count++] = pins[--n_pins]->target;
	return true;
}

static void add_words(struct command_line *line, const char *const *words)
{
	for (; *words; words++)
		command_add(line, *words);
}

/*
 * umount(8) reads in there what is mounted, which the proc of another PID namespace does not tell
 * it; it does without where it is to unmount a directory and no more. NULL: no need for that.
 */
static const struct process *member_with_other_proc(const struct command_line *line,
						    const struct ns *mnt)
{
	const struct ns *ours = line->inventory->observer[NS_PID];
	const struct process *member = mnt->self ? NULL : mnt->first;

	if (!ours || !member || !member->ns[NS_PID] || member->ns[NS_PID] == ours)
		return NULL;
	return member;
}

/* What is in there tries as well, where there is such a program. */
static void add_fallback(struct command_line *line, const struct process *member,
			 const char *const *words)
{
	const char *proc = line->inventory->host.proc_path;

	text_add(&line->text, " ||");
	line->n_words = 1;
	command_add(line, "nsenter");
	command_add(line, arena_format(line->arena, "--mount=%s/%d/ns/mnt", proc, member->pid));
	command_add(line, arena_format(line->arena, "--pid=%s/%d/ns/pid", proc, member->pid));
	add_words(line, words);
	text_add(&line->text, "; }");
	line->needs_shell = true;
}

/* What only a chrooted process told is where that one sees it. */
static bool is_place_known(struct command_line *line, const struct ns *mnt, const char *target)
{
	if (target && !mnt->mounts.chrooted)
		return true;
	command_warn(line, "where it is in its mount namespace is not known");
	return false;
}

bool command_in(struct command_line *line, const struct ns *mnt, const char *const *words)
{
	const struct process *other = member_with_other_proc(line, mnt);
	bool may_fail = other && strcmp(words[0], "umount") == 0;
	struct entries entries = { 0 };

	if (!find_entries(line, mnt, &entries)) {
		command_warn(line, "no way is known into the mount namespace that it is in");
		return false;
	}
	if (!is_place_known(line, mnt, words[1]))
		return false;
	command_begin(line);
	text_add(&line->text, may_fail ? "{ " : "");
	for (size_t i = 0; i + 1 < entries.count; i++) {
		command_add(line, "nsenter");
		command_add(line, arena_format(line->arena, "--mount=%s", entries.paths[i]));
	}
	command_add(line, words[0]);
	if (entries.count > 0) {
		command_add(line, "-N");
		command_add(line, entries.paths[entries.count - 1]);
	}
	add_words(line, words + 1);
	if (may_fail)
		add_fallback(line, other, words);
	return true;
}

/*
 * Mounts that came with the copy of a mount namespace of more privileged users are locked; nothing
 * tells which ones these are.
 */
void command_warn_of_locks(struct command_line *line, const struct ns *mnt)
{
	if (mnt->self || !mnt->owner || mnt->owner->initial || mnt->owner->self)
		return;
	command_warn(line, arena_format(line->arena, "where that is refused, it goes with mnt:%llu",
					(unsigned long long)mnt->ino));
}

static bool is_visible(const struct command_line *line, const struct mount_index *index,
		       const struct mount_node *node)
{
	const struct mount *mount = node->mount;

	return mount_index_walk(index, mount->ns, mount->target, line->arena).node == node;
}

bool command_unmount(struct command_line *line, const struct mount_index *index,
		     const struct mount *mount)
{
	const struct mount_node *node = mount_index_find(index, mount);
	const char *const all[] = { "umount", "-R", mount->target, NULL };
	const char *const one[] = { "umount", mount->target, NULL };

	if (!is_place_known(line, mount->ns, mount->target))
		return false;
	if (!node || !is_visible(line, index, node)) {
		command_warn(line, "other mounts cover it");
		return false;
	}
	if (!command_in(line, mount->ns, node->children ? all : one))
		return false;
	if (node->children)
		command_warn(line, "also unmounts what is mounted below it");
	command_warn_of_locks(line, mount->ns);
	return true;
}

static bool is_ancestor_of_ours(const struct inventory *inventory, const struct process *process)
{
	const struct process *ours = inventory_find_process(inventory, inventory->self);

	/* Parents that are younger than their children have somebody else's PID: circles end. */
	for (size_t i = 0; ours && i < inventory->n_processes; i++) {
		if (ours == process)
			return true;
		if (ours->ppid == 0)
			return false;
		ours = inventory_find_process(inventory, ours->ppid);
	}
	return false;
}

/* Why a process is not to be ended at all; NULL: it can be. */
static const char *sacred(const struct inventory *inventory, const struct process *process)
{
	if (process->pid == inventory->self)
		return "nspect itself, which ends now";
	if (process->pid == 1)
		return "PID 1, with which all would end";
	if (process_is_kernel_thread(process))
		return "a thread of the kernel, which can't be ended";
	return NULL;
}

/* The first process of a PID namespace: only SIGKILL is sure to end it, and it takes all others. */
static bool is_init(const struct process *process)
{
	const struct ns *pid_ns = process->ns[NS_PID];

	return pid_ns && !pid_ns->initial && pid_ns->leader == process;
}

void command_end_process(struct command_line *line, const struct process *process)
{
	const struct inventory *inventory = line->inventory;
	const char *reason = sacred(inventory, process);

	if (reason) {
		command_warn(line, reason);
		return;
	}
	command_begin(line);
	command_add(line, "kill");
	if (is_init(process)) {
		command_add(line, "-KILL");
		if (process->ns[NS_PID]->n_processes > 1)
			command_warn(line,
				     arena_format(line->arena, "ends all %u processes of pid:%llu",
						  process->ns[NS_PID]->n_processes,
						  (unsigned long long)process->ns[NS_PID]->ino));
	}
	command_add(line, arena_format(line->arena, "%d", process->pid));
	if (is_ancestor_of_ours(inventory, process))
		command_warn(line, "ends your own session");
	if (inventory->foreign_pids)
		command_warn(line, "to be run where these PIDs are valid");
}

/* One command is run as it is, several by a shell. */
static void set_words(const struct command_line *line, struct release *release)
{
	static const char *const shell[] = { "sh", "-c" };
	bool is_plain = line->n_commands == 1 && !line->needs_shell;
	size_t argc = is_plain ? line->n_words : 3;
	const char **argv = arena_alloc(line->arena, argc * sizeof(*argv));

	memcpy(argv, is_plain ? line->words : shell, (is_plain ? argc : 2) * sizeof(*argv));
	if (!is_plain)
		argv[2] = release->text;
	release->argv = argv;
	release->argc = argc;
}

struct release command_finish(struct command_line *line)
{
	struct release release = { 0 };

	if (line->warning.length)
		release.warning = arena_copy_text(line->arena, text_get(&line->warning));
	if (line->n_commands > 0) {
		release.text = arena_copy_text(line->arena, text_get(&line->text));
		set_words(line, &release);
	}
	text_release(&line->text);
	text_release(&line->warning);
	line->n_commands = 0;
	return release;
}
