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
	if (!mnt->self && !mnt->initial && mnt->ino)
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

/* A program with one argument, which is told from its options. */
static void add_program(struct command_line *line, const char *program, const char *verb,
			const char *name)
{
	command_begin(line);
	command_add(line, program);
	if (verb)
		command_add(line, verb);
	if (*name == '-')
		command_add(line, "--");
	command_add(line, name);
}

/* "group-volume" is group/volume; a hyphen of a name is doubled. NULL: it has no such form. */
static const char *logical_volume(struct arena *arena, const char *name)
{
	char *text = arena_alloc(arena, strlen(name) + 1), *to = text;
	size_t n_parts = 1;

	for (const char *from = name; *from; from++) {
		bool is_hyphen = *from == '-' && from[1] == '-';

		n_parts += *from == '-' && !is_hyphen;
		*to++ = *from == '-' && !is_hyphen ? '/' : *from;
		from += is_hyphen;
	}
	return n_parts == 2 ? text : NULL;
}

/* "LVM-", and the ids of its group and of itself; an internal part of one has more behind these. */
#define VOLUME_UUID_LENGTH (4 + 32 + 32)

static void release_volume(struct command_line *line, const struct block_device *device)
{
	const char *volume = logical_volume(line->arena, device->name);

	if (!volume || strlen(device->uuid) != VOLUME_UUID_LENGTH)
		command_warn(line, "an internal part of a logical volume, with which it goes");
	else
		add_program(line, "lvchange", "-an", volume);
}

/* By whose it is: dmsetup would take it away from under those who keep account of it. */
static void release_mapped(struct command_line *line, const struct block_device *device)
{
	static const struct {
		const char *prefix, *program, *verb;
	} owners[] = {
		{ "CRYPT-VERITY-", "veritysetup", "close" },
		{ "CRYPT-INTEGRITY-", "integritysetup", "close" },
		{ "CRYPT-", "cryptsetup", "close" },
		{ "mpath-", "multipath", "-f" },
		{ "", "dmsetup", "remove" },
	};
	const char *uuid = device->uuid ? device->uuid : "";
	size_t i = 0;

	if (strncmp(uuid, "LVM-", 4) == 0) {
		release_volume(line, device);
		return;
	}
	while (strncmp(uuid, owners[i].prefix, strlen(owners[i].prefix)) != 0)
		i++;
	add_program(line, owners[i].program, owners[i].verb, device->name);
}

static void release_device(struct command_line *line, const struct block_device *device)
{
	switch (device->kind) {
	case BLOCK_LOOP:
		if (device->goes_by_itself)
			command_warn(line, "goes as soon as nobody uses it");
		else
			add_program(line, "losetup", "-d", device->path);
		return;
	case BLOCK_DM:
		release_mapped(line, device);
		return;
	case BLOCK_MD:
		add_program(line, "mdadm", "--stop", device->path);
		return;
	case BLOCK_PARTITION:
	case BLOCK_OTHER:
	case BLOCK_KIND_COUNT:
		command_warn(line, "only its own tools know how to let go of it");
		return;
	}
}

static void release_swap(struct command_line *line, const struct swap *swap)
{
	static const char deleted[] = " (deleted)";
	size_t length = strlen(swap->path), end = sizeof(deleted) - 1;

	if (length > end && strcmp(swap->path + length - end, deleted) == 0)
		command_warn(line, "its file has been deleted: nothing can name it any more");
	else
		add_program(line, "swapoff", NULL, swap->path);
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
	case HOLDER_DEVICE:
		release_device(line, holder->device);
		return;
	case HOLDER_SWAP:
		release_swap(line, holder->swap);
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
