/* SPDX-License-Identifier: MIT */
/* nspect --mounts [TARGET|SOURCE...]: the mounts of some mount namespaces. */
#include "view/mounts.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "modes.h"
#include "name.h"
#include "relate/mount-index.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/macros.h"
#include "util/memory.h"
#include "util/text.h"
#include "view/namespaces.h"

/* What is shown is chosen when it is known: this is what all usual columns need. */
#define USUAL "TARGET,SOURCE,FSTYPE,OPTIONS"

struct asking {
	const struct options *options;
	struct arena *arena;
	struct inventory *inventory;
	struct ns_list shown;
	unsigned int needs;
};

/* Mounts of all namespaces are read at once, those of some only after these were found. */
static bool wants_all(const struct asking *asking)
{
	return asking->options->all_namespaces || (asking->needs & NEED_SHARING);
}

/* Nothing but that process leads to it; no inode number is as small as a PID. */
static bool is_of_process(const struct name *name)
{
	return name->form == NAME_SELF || name->form == NAME_PID ||
	       (name->form == NAME_NUMBER && name->number <= INT32_MAX);
}

static bool are_of_processes(const struct name *names, size_t n_names)
{
	for (size_t i = 0; i < n_names; i++) {
		if (!is_of_process(&names[i]))
			return false;
	}
	return true;
}

/* As little as will do: to find our own namespace nothing, that of a process only the processes. */
static struct request first_request(const struct asking *asking, const struct name *names)
{
	const struct options *options = asking->options;
	unsigned int needs = asking->needs | NEED_IDS;
	unsigned int types = NS_TYPES_OF_MOUNTS;
	struct request request;

	if (!wants_all(asking))
		needs &= ~(unsigned int)(NEED_MOUNTS | NEED_PROPAGATION);
	if (wants_all(asking) || !are_of_processes(names, options->n_namespaces))
		needs |= NEED_STAT | discovery_default_needs();
	else
		types = options->n_namespaces || (needs & NEED_STAT) ? NS_TYPE_BIT(NS_MNT) : 0;
	request = make_request(options, types, types ? needs | NEED_INFERENCE : needs);
	request.named = !wants_all(asking);
	return request;
}

static void show_all(struct asking *asking)
{
	const struct view_context context = { .inventory = asking->inventory,
					      .arena = asking->arena };
	const struct ns_selection wanted = { .types = NS_TYPE_BIT(NS_MNT) };
	const void *const *found;
	size_t count = select_namespaces(&context, &wanted, &found);

	for (size_t i = 0; i < count; i++)
		ns_list_add(&asking->shown, found[i]);
}

static int show_named(struct asking *asking, const struct name *names, struct error *err)
{
	auto_ns_list struct ns_list list = { 0 };

	for (size_t i = 0; i < asking->options->n_namespaces; i++) {
		int rc =
			name_resolve(&names[i], asking->inventory, NS_TYPE_BIT(NS_MNT), &list, err);

		if (rc < 0)
			return rc;
	}
	for (size_t i = 0; i < list.count; i++)
		ns_list_add(&asking->shown, name_seen(asking->inventory, list.items[i]));
	return 0;
}

static int find_shown(struct asking *asking, const struct name *names, struct error *err)
{
	const struct ns *own = asking->inventory->observer[NS_MNT];

	if (asking->options->all_namespaces) {
		show_all(asking);
		return 0;
	}
	if (asking->options->n_namespaces > 0)
		return show_named(asking, names, err);
	if (!own)
		return error_set(err, -ENOENT, "our own mount namespace can't be found");
	ns_list_add(&asking->shown, own);
	return 0;
}

/* Whoever names a namespace does not want to see nothing of it. */
static int check_shown(const struct asking *asking, struct error *err)
{
	for (size_t i = 0; i < asking->shown.count && !asking->options->all_namespaces; i++) {
		const struct ns *ns = asking->shown.items[i];

		if (ns->mounts.source == MOUNTS_NOT_READ)
			return error_set(err, -EACCES,
					 "the mounts of mnt:%llu can't be read (root can)",
					 (unsigned long long)ns->ino);
	}
	return 0;
}

static int read_from(struct asking *asking, const struct source *source, const struct name *names,
		     struct error *err)
{
	const struct request first = first_request(asking, names);
	const struct request second = make_request(asking->options, 0, asking->needs);
	int rc = collect(asking->inventory, source, &first, err);

	if (rc == 0)
		rc = find_shown(asking, names, err);
	if (rc == 0 && !wants_all(asking))
		collect_mounts_of(asking->inventory, source, &second, asking->shown.items,
				  asking->shown.count);
	return rc < 0 ? rc : check_shown(asking, err);
}

static int read_live(struct asking *asking, const struct name *names, struct error *err)
{
	struct source source;
	int rc = source_open(&source, asking->options->procfs, err);

	if (rc < 0)
		return rc;
	rc = read_from(asking, &source, names, err);
	source_close(&source);
	return rc;
}

static int read_snapshot(struct asking *asking, const struct name *names, struct error *err)
{
	int rc = load_snapshot(asking->inventory, asking->options->from, err);

	if (rc == 0)
		rc = find_shown(asking, names, err);
	return rc < 0 ? rc : check_shown(asking, err);
}

static int read_file(struct asking *asking, struct error *err)
{
	int rc = collect_mounts_from_file(asking->inventory, asking->options->tab_file, err);

	if (rc == 0)
		ns_list_add(&asking->shown, asking->inventory->namespaces[0]);
	return rc;
}

static bool is_there(const struct asking *asking, const char *name)
{
	for (size_t i = 0; i < asking->shown.count; i++) {
		const struct mount_table *table = &asking->shown.items[i]->mounts;

		for (size_t k = 0; k < table->count; k++) {
			if (mount_is_named(&table->mounts[k], name))
				return true;
		}
	}
	return false;
}

/* The link of udev for "LABEL=data" or the like, in which odd bytes are \xNN; NULL: it is no tag. */
static char *tag_link(const char *name)
{
	static const char *const tags[][2] = {
		{ "UUID=", "/dev/disk/by-uuid/" },
		{ "LABEL=", "/dev/disk/by-label/" },
		{ "PARTUUID=", "/dev/disk/by-partuuid/" },
		{ "PARTLABEL=", "/dev/disk/by-partlabel/" },
	};
	auto_text struct text link = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(tags); i++) {
		if (strncmp(name, tags[i][0], strlen(tags[i][0])) != 0)
			continue;
		text_add(&link, tags[i][1]);
		for (name += strlen(tags[i][0]); *name; name++) {
			bool plain = isalnum((unsigned char)*name) || (*name & 0x80) ||
				     strchr("#+-.:=@_", *name);

			text_add_format(&link, plain ? "%c" : "\\x%02x", (unsigned char)*name);
		}
		return memory_copy_text(text_get(&link));
	}
	return NULL;
}

/* A device can be mounted by another name than the one that its links lead to. */
static const char *device_name(const struct asking *asking, const char *path)
{
	struct stat status;

	if (stat(path, &status) < 0 || !S_ISBLK(status.st_mode))
		return NULL;
	return arena_format(asking->arena, "%u:%u", major(status.st_rdev), minor(status.st_rdev));
}

/* Links and relative paths lead somewhere in our own namespace only, devices in any. */
static const char *find_name(const struct asking *asking, const char *name)
{
	auto_free char *link = NULL, *path = NULL;
	const char *device;
	bool is_ours;

	if (is_there(asking, name))
		return name;
	if (asking->options->tab_file || asking->inventory->recorded)
		return NULL;
	link = tag_link(name);
	path = realpath(link ? link : name, NULL);
	if (!path)
		return NULL;
	is_ours = asking->shown.count == 1 && asking->shown.items[0]->self;
	if ((link || is_ours) && is_there(asking, path))
		return arena_copy_text(asking->arena, path);
	device = device_name(asking, path);
	return device && is_there(asking, device) ? device : NULL;
}

/* Of our own namespace it can be said which mount a path is on. */
static int say_absent(const struct asking *asking, const char *name, struct error *err)
{
	const struct ns *own = asking->shown.count == 1 ? asking->shown.items[0] : NULL;
	auto_free char *path = own && own->self ? realpath(name, NULL) : NULL;
	struct mount_index *index = path ? mount_index_new(asking->inventory) : NULL;
	struct mount_place at = { 0 };

	if (index)
		at = mount_index_walk(index, own, path, asking->arena);
	(void)error_set(err, -ENOENT, "nothing has the target or source %s%s%s", name,
			at.node ? ", which is on " : "", at.node ? at.node->mount->target : "");
	mount_index_free(index);
	return -ENOENT;
}

static int find_names(const struct asking *asking, const char **ret, struct error *err)
{
	for (size_t i = 0; i < asking->options->n_names; i++) {
		ret[i] = find_name(asking, asking->options->names[i]);
		if (!ret[i])
			return say_absent(asking, asking->options->names[i], err);
	}
	return 0;
}

/* As findmnt does: a list of what was named, unless it is of whole trees. */
static bool is_tree(const struct options *options)
{
	bool is_text =
		options->render.format == RENDER_TABLE || options->render.format == RENDER_RAW;

	if (options->tree != TREE_DEFAULT)
		return options->tree == TREE_PARENT;
	return is_text && (options->submounts || options->n_names == 0);
}

static int show_mounts(const struct asking *asking)
{
	const struct options *options = asking->options;
	auto_free const char **names = memory_zeroed(options->n_names, sizeof(*names));
	const struct view_context context = { .arena = asking->arena };
	const struct mount_selection wanted = {
		.namespaces = asking->shown.items,
		.n_namespaces = asking->shown.count,
		.names = names,
		.n_names = options->n_names,
		.fstypes = options->fstypes,
		.submounts = options->submounts,
		.tree = is_tree(options),
	};
	struct table_request request = { 0 };
	auto_selection struct selection selection = { 0 };
	const char *usual = asking->shown.count > 1 ? "NS," USUAL : USUAL;
	const void *const *mounts;
	struct error err;
	size_t count;

	if (selection_parse(&selection, &mount_columns, usual, options, &err) < 0)
		return complain(STATUS_USAGE, &err);
	if (find_names(asking, names, &err) < 0)
		return complain(STATUS_FAILED, &err);
	count = select_mounts(&context, &wanted, &mounts);
	if (count == 0 && options->fstypes) {
		(void)error_set(&err, -ENOENT, "nothing mounted is of type %s", options->fstypes);
		return complain(STATUS_FAILED, &err);
	}
	if (wanted.tree) {
		request.above = mount_above;
		request.tree = column_find(&mount_columns, "TARGET", 6);
	}
	return show(options, &selection, asking->inventory, &request, mounts, count);
}

/* Of mounts that are only counted and compared numbers will do. */
static unsigned int needs_of(const struct options *options, const struct selection *selection)
{
	unsigned int needs = selection_needs(selection) | NEED_PROPAGATION;

	if (options->n_names > 0 || options->fstypes)
		needs |= NEED_MOUNTS;
	return needs;
}

static int parse_namespaces(const struct options *options, struct name *ret, unsigned int *needs,
			    struct error *err)
{
	for (size_t i = 0; i < options->n_namespaces; i++) {
		int rc = name_parse(options->namespaces[i], &ret[i], err);

		if (rc < 0)
			return rc;
		*needs |= name_needs(&ret[i]);
	}
	return 0;
}

int mode_mounts(const struct options *options)
{
	auto_free struct name *names = memory_zeroed(options->n_namespaces, sizeof(*names));
	auto_selection struct selection needed = { 0 };
	auto_inventory struct inventory *inventory = inventory_new();
	auto_arena struct arena *arena = arena_new();
	struct asking asking = { .options = options, .arena = arena, .inventory = inventory };
	struct error err;
	int status, rc;

	if (selection_parse(&needed, &mount_columns, USUAL, options, &err) < 0 ||
	    parse_namespaces(options, names, &asking.needs, &err) < 0)
		return complain(STATUS_USAGE, &err);
	asking.needs |= needs_of(options, &needed);
	if (options->tab_file)
		rc = read_file(&asking, &err);
	else if (options->from)
		rc = read_snapshot(&asking, names, &err);
	else
		rc = read_live(&asking, names, &err);
	status = rc < 0 ? complain(STATUS_FAILED, &err) : show_mounts(&asking);
	ns_list_release(&asking.shown);
	return status;
}
