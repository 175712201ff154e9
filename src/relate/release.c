/* SPDX-License-Identifier: MIT */
/*
 * The command that lets go of a reference. Root pastes it: what would end the machine is not
 * suggested at all, and what ends more than it says comes with a warning.
 */
#include "release.h"

#include <assert.h>
#include <string.h>

#include "util/arena.h"
#include "util/text.h"

/* A mount namespace can be pinned in one that is itself pinned: so many are entered in turn. */
#define ENTRIES_MAX 4

/* Of one command: "nsenter" and its option for each entry, "umount", "-R" and a path. */
#define WORDS_MAX (2 * ENTRIES_MAX + 3)

struct builder {
	const struct inventory *inventory;
	struct arena *arena;
	struct text text; /* all commands, as a shell has them */
	size_t n_commands;
	const char *words[WORDS_MAX]; /* of the command that was begun last */
	size_t n_words;
	struct text warning;
};

static void begin_command(struct builder *builder)
{
	if (builder->n_commands++ > 0)
		text_add(&builder->text, " && ");
	builder->n_words = 0;
}

static void add_word(struct builder *builder, const char *word)
{
	assert(builder->n_words < WORDS_MAX);
	if (builder->n_words > 0)
		text_add(&builder->text, " ");
	text_add_shell_word(&builder->text, word);
	builder->words[builder->n_words++] = word;
}

static void warn(struct builder *builder, const char *warning)
{
	text_add(&builder->warning, builder->warning.length ? "; " : "");
	text_add(&builder->warning, warning);
}

/* The way into a mount namespace: namespace files, each to be opened in the one before. */
struct entries {
	const char *paths[ENTRIES_MAX];
	size_t count;
};

/* A file of the namespace in /proc: of a member, a thread, or an open descriptor. NULL: none. */
static const char *path_in_proc(const struct builder *builder, const struct ns *ns)
{
	const char *proc = builder->inventory->host.proc_path, *type = ns_types[ns->type].name;
	const struct reference *thread = ns_first_reference(ns, REFERENCE_THREAD);
	const struct reference *fd = ns_first_reference(ns, REFERENCE_FD);

	if (ns->first)
		return arena_format(builder->arena, "%s/%d/ns/%s", proc, ns->first->pid, type);
	if (thread)
		return arena_format(builder->arena, "%s/%d/task/%d/ns/%s", proc,
				    thread->process->pid, thread->tid, type);
	if (fd && fd->tid != fd->process->pid)
		return arena_format(builder->arena, "%s/%d/task/%d/fd/%d", proc, fd->process->pid,
				    fd->tid, fd->fd);
	if (fd)
		return arena_format(builder->arena, "%s/%d/fd/%d", proc, fd->process->pid, fd->fd);
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
static bool find_entries(const struct builder *builder, const struct ns *mnt,
			 struct entries *entries)
{
	const struct reference *pins[ENTRIES_MAX];
	const char *path = NULL;
	size_t n_pins = 0;

	while (mnt && !mnt->self) {
		path = path_in_proc(builder, mnt);
		if (path)
			break;
		if (n_pins + 1 == ENTRIES_MAX)
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

static void add_umount(struct builder *builder, const struct entries *entries, bool recursive,
		       const char *target)
{
	begin_command(builder);
	for (size_t i = 0; i < entries->count; i++) {
		add_word(builder, "nsenter");
		add_word(builder, arena_format(builder->arena, "--mount=%s", entries->paths[i]));
	}
	add_word(builder, "umount");
	if (recursive)
		add_word(builder, "-R");
	add_word(builder, target);
}

/*
 * Mounts that came with the copy of a mount namespace of more privileged users are locked; nothing
 * tells which ones these are.
 */
static bool may_be_locked(const struct ns *mnt)
{
	return !mnt->self && mnt->owner && !mnt->owner->initial && !mnt->owner->self;
}

static void unmount(struct builder *builder, const struct reference *mount)
{
	struct entries entries = { 0 };

	if (!find_entries(builder, mount->in_ns, &entries)) {
		warn(builder, "no way is known into the mount namespace that it is in");
		return;
	}
	if (mount->state == PIN_SHADOWED && !mount->covers) {
		warn(builder, "more mounts cover it than can be listed here");
		return;
	}
	for (const struct cover *cover = mount->covers; cover; cover = cover->next)
		add_umount(builder, &entries, cover->is_busy, cover->target);
	add_umount(builder, &entries, false, mount->target);
	if (mount->covers)
		warn(builder, "also unmounts what covers it");
	if (may_be_locked(mount->in_ns))
		warn(builder,
		     arena_format(builder->arena, "where that is refused, it goes with mnt:%llu",
				  (unsigned long long)mount->in_ns->ino));
}

static void remove_file(struct builder *builder, const char *path)
{
	begin_command(builder);
	add_word(builder, "rm");
	add_word(builder, path);
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

static void end_process(struct builder *builder, const struct process *process)
{
	const struct inventory *inventory = builder->inventory;
	const char *reason = sacred(inventory, process);

	if (reason) {
		warn(builder, reason);
		return;
	}
	begin_command(builder);
	add_word(builder, "kill");
	if (is_init(process)) {
		add_word(builder, "-KILL");
		if (process->ns[NS_PID]->n_processes > 1)
			warn(builder,
			     arena_format(builder->arena, "ends all %u processes of pid:%llu",
					  process->ns[NS_PID]->n_processes,
					  (unsigned long long)process->ns[NS_PID]->ino));
	}
	add_word(builder, arena_format(builder->arena, "%d", process->pid));
	if (is_ancestor_of_ours(inventory, process))
		warn(builder, "ends your own session");
	if (inventory->foreign_pids)
		warn(builder, "to be run where these PIDs are valid");
}

/* A zombie can't be ended: its parent has to take note of its end, or to end as well. */
static void end_zombie(struct builder *builder, const struct process *zombie)
{
	const struct process *parent = inventory_find_process(builder->inventory, zombie->ppid);

	warn(builder, arena_format(builder->arena, "a zombie, to be waited for by its parent %d",
				   zombie->ppid));
	if (parent && parent->pid != 1)
		end_process(builder, parent);
}

static void end_holder(struct builder *builder, const struct holder *holder)
{
	if (!holder->certain)
		warn(builder, holder->kind == HOLDER_TASK ? "by inference"
							  : "of this PID namespace or another");
	if (holder->process->zombie)
		end_zombie(builder, holder->process);
	else
		end_process(builder, holder->process);
}

static void point_to(struct builder *builder, const struct ns *ns)
{
	begin_command(builder);
	add_word(builder, "nspect");
	add_word(builder, "--holders");
	add_word(builder, arena_format(builder->arena, "%s:%llu", ns_types[ns->type].name,
				       (unsigned long long)ns->ino));
}

static void release_reference(struct builder *builder, const struct holder *holder)
{
	const struct reference *reference = holder->reference;

	if (reference->state == PIN_BROKEN)
		remove_file(builder, reference->target);
	else
		unmount(builder, reference);
}

static void build(struct builder *builder, const struct holder *holder)
{
	const struct ns *ns = holder->query->ns;

	switch (holder->kind) {
	case HOLDER_TASK:
	case HOLDER_REFERENCE:
		if (!holder->process)
			release_reference(builder, holder);
		else if (ns->initial)
			warn(builder, "the kernel keeps its initial namespaces for ever");
		else
			end_holder(builder, holder);
		return;
	case HOLDER_CHILD:
	case HOLDER_OWNED:
		point_to(builder, holder->other);
		return;
	case HOLDER_KERNEL:
		warn(builder, ns->initial ? "the kernel keeps its initial namespaces for ever"
					  : "nothing that was looked at explains it");
		return;
	}
}

/* One command is run as it is, several by a shell. */
static void finish(struct builder *builder, struct release *release)
{
	static const char *const shell[] = { "sh", "-c" };
	bool is_plain = builder->n_commands == 1;
	size_t argc = is_plain ? builder->n_words : 3;
	const char **argv = arena_alloc(builder->arena, argc * sizeof(*argv));

	if (builder->warning.length)
		release->warning = arena_copy_text(builder->arena, text_get(&builder->warning));
	if (builder->n_commands == 0)
		return;
	release->text = arena_copy_text(builder->arena, text_get(&builder->text));
	memcpy(argv, is_plain ? builder->words : shell, (is_plain ? argc : 2) * sizeof(*argv));
	if (!is_plain)
		argv[2] = release->text;
	release->argv = argv;
	release->argc = argc;
}

void find_release(const struct inventory *inventory, struct arena *arena, struct holder *holder)
{
	struct builder builder = { .inventory = inventory, .arena = arena };

	build(&builder, holder);
	finish(&builder, &holder->release);
	text_release(&builder.text);
	text_release(&builder.warning);
}
