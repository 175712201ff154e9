/* SPDX-License-Identifier: MIT */
/* The command that lets go of a reference. */
#include "release.h"

#include <string.h>

#include "relate/command.h"
#include "relate/mount-index.h"
#include "util/arena.h"

static bool add_umount(struct command_line *line, const struct ns *mnt, bool recursive,
		       const char *target)
{
	const char *const all[] = { "umount", "-R", target, NULL };
	const char *const one[] = { "umount", target, NULL };

	return command_in(line, mnt, recursive ? all : one);
}

static void unmount(struct command_line *line, const struct reference *mount)
{
	if (mount->state == PIN_SHADOWED && !mount->covers) {
		command_warn(line, "more mounts cover it than can be listed here");
		return;
	}
	for (const struct cover *cover = mount->covers; cover; cover = cover->next) {
		if (!add_umount(line, mount->in_ns, cover->is_busy, cover->target))
			return;
	}
	if (!add_umount(line, mount->in_ns, false, mount->target))
		return;
	if (mount->covers)
		command_warn(line, "also unmounts what covers it");
	command_warn_of_locks(line, mount->in_ns);
}

static void remove_file(struct command_line *line, const char *path)
{
	command_begin(line);
	command_add(line, "rm");
	command_add(line, path);
}

/* A zombie can't be ended: its parent has to take note of its end, or to end as well. */
static void end_zombie(struct command_line *line, const struct process *zombie)
{
	const struct process *parent = inventory_find_process(line->inventory, zombie->ppid);

	command_warn(line, arena_format(line->arena, "a zombie, to be waited for by its parent %d",
					zombie->ppid));
	if (parent && parent->pid != 1)
		command_end_process(line, parent);
}

static void end_holder(struct command_line *line, const struct holder *holder)
{
	if (!holder->certain)
		command_warn(line, holder->kind == HOLDER_TASK
					   ? "by inference"
					   : "of this PID namespace or another");
	if (holder->process->zombie)
		end_zombie(line, holder->process);
	else
		command_end_process(line, holder->process);
}

static void point_to(struct command_line *line, const struct ns *ns)
{
	command_begin(line);
	command_add(line, "nspect");
	command_add(line, "--holders");
	command_add(line, arena_format(line->arena, "%s:%llu", ns_types[ns->type].name,
				       (unsigned long long)ns->ino));
}

static void release_reference(struct command_line *line, const struct holder *holder)
{
	const struct reference *reference = holder->reference;

	if (reference->state == PIN_BROKEN)
		remove_file(line, reference->target);
	else
		unmount(line, reference);
}

/* A root can't be unmounted: it goes with its namespace. */
static void release_root(struct command_line *line, const struct ns *mnt)
{
	command_warn(line, "the root of its mount namespace, with which it goes");
	if (!mnt->self && !mnt->initial)
		point_to(line, mnt);
}

static void release_mount(struct command_line *line, const struct mount_index *index,
			  const struct mount *mount)
{
	if (mount->target && strcmp(mount->target, "/") == 0 && !mount->ns->mounts.chrooted)
		release_root(line, mount->ns);
	else
		(void)command_unmount(line, index, mount);
}

static void build(struct command_line *line, const struct mount_index *index,
		  const struct holder *holder)
{
	const struct ns *ns = holder->query->ns;

	switch (holder->kind) {
	case HOLDER_TASK:
	case HOLDER_REFERENCE:
		if (!holder->process)
			release_reference(line, holder);
		else if (ns->initial)
			command_warn(line, "the kernel keeps its initial namespaces for ever");
		else
			end_holder(line, holder);
		return;
	case HOLDER_CHILD:
	case HOLDER_OWNED:
		point_to(line, holder->other);
		return;
	case HOLDER_KERNEL:
		command_warn(line, ns->initial ? "the kernel keeps its initial namespaces for ever"
					       : "nothing that was looked at explains it");
		return;
	case HOLDER_MOUNT:
		release_mount(line, index, holder->mount);
		return;
	case HOLDER_MOUNT_USE:
		command_end_process(line, holder->process);
		return;
	}
}

void find_release(const struct inventory *inventory, const struct mount_index *index,
		  struct arena *arena, struct holder *holder)
{
	struct command_line line = { .inventory = inventory, .arena = arena };

	build(&line, index, holder);
	holder->release = command_finish(&line);
}
