/* SPDX-License-Identifier: MIT */
#include "name.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "model/needs.h"
#include "util/memory.h"
#include "util/number.h"

/* A number behind a prefix, in brackets or not: "net:[4026531840]", "net:4026531840". */
static int parse_inode(const char *text, uint64_t *ret)
{
	bool bracketed = *text == '[';
	const char *cursor = text + bracketed;
	uint64_t number;
	int rc = number_take_u64(&cursor, &number);

	if (rc < 0)
		return rc;
	if (strcmp(cursor, bracketed ? "]" : "") != 0)
		return -EINVAL;
	*ret = number;
	return 0;
}

static int parse_prefixed(const char *text, const char *colon, struct name *name)
{
	size_t length = (size_t)(colon - text);
	int type = ns_type_from_name(text, length);
	pid_t pid;
	int rc;

	name->form = NAME_INO;
	if (strncmp(text, "id:", 3) == 0) {
		name->form = NAME_ID;
		return number_parse_u64(colon + 1, &name->number);
	}
	if (type >= 0) {
		name->types = NS_TYPE_BIT(type);
		rc = parse_inode(colon + 1, &name->number);
		/* "pid:1234" is a process; "pid:4026531836", larger than any PID, a namespace. */
		if (rc < 0 || type != NS_PID || colon[1] == '[' ||
		    number_parse_pid(colon + 1, &pid) < 0)
			return rc;
		name->form = NAME_PID;
		name->types = NS_ALL_TYPES;
		return 0;
	}
	if (strncmp(text, "ns:", 3) == 0)
		return parse_inode(colon + 1, &name->number);
	return -EINVAL;
}

static int parse_form(const char *text, struct name *name)
{
	const char *colon = strchr(text, ':');

	if (strcmp(text, "self") == 0 || strcmp(text, "init") == 0) {
		name->form = *text == 's' ? NAME_SELF : NAME_INIT;
		return 0;
	}
	if (number_parse_u64(text, &name->number) == 0) {
		name->form = NAME_NUMBER;
		return 0;
	}
	if (colon && parse_prefixed(text, colon, name) == 0)
		return 0;
	if (!strchr(text, '/'))
		return -EINVAL;
	name->form = NAME_FILE;
	name->types = NS_ALL_TYPES;
	return 0;
}

int name_parse(const char *text, struct name *ret, struct error *err)
{
	struct name name = { .text = text, .types = NS_ALL_TYPES };

	if (parse_form(text, &name) < 0)
		return error_set(err, -EINVAL,
				 "'%s' is no namespace: name one as 4026531840, net:4026531840, "
				 "id:12345, a file, a PID, self or init",
				 text);
	*ret = name;
	return 0;
}

unsigned int name_needs(const struct name *name)
{
	return name->form == NAME_ID ? NEED_IDS : 0;
}

void ns_list_release(struct ns_list *list)
{
	free(list->items);
}

static void ns_list_add(struct ns_list *list, const struct ns *ns)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->items[i] == ns)
			return;
	}
	*(const struct ns **)array_append(&list->items, &list->count, sizeof(*list->items)) = ns;
}

static bool name_means(const struct name *name, const struct ns *ns)
{
	switch (name->form) {
	case NAME_NUMBER:
	case NAME_INO:
	case NAME_FILE:
		return ns->ino && ns->ino == name->number;
	case NAME_ID:
		return ns->id && ns->id == name->number;
	case NAME_SELF:
		return ns->self;
	case NAME_INIT:
		return ns->initial;
	case NAME_PID:
		return false;
	}
	return false;
}

/* Returns how many it means, those that were in the list before included. */
static size_t add_matching(const struct name *name, const struct inventory *inventory,
			   unsigned int types, struct ns_list *list)
{
	size_t count = 0;

	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		const struct ns *ns = inventory->namespaces[i];

		if (!(types & NS_TYPE_BIT(ns->type)) || !name_means(name, ns))
			continue;
		ns_list_add(list, ns);
		count++;
	}
	return count;
}

static size_t add_of_process(const struct process *process, unsigned int types,
			     struct ns_list *list)
{
	size_t count = 0;

	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		if (!(types & NS_TYPE_BIT(type)) || !process->ns[type])
			continue;
		ns_list_add(list, process->ns[type]);
		count++;
	}
	return count;
}

static const struct process *find_process(const struct name *name,
					  const struct inventory *inventory)
{
	if ((name->form != NAME_NUMBER && name->form != NAME_PID) || name->number > INT32_MAX)
		return NULL;
	return inventory_find_process(inventory, (pid_t)name->number);
}

/* A file means the namespace it is; all of them are on one file system, nsfs. */
static int look_at_file(struct name *name, struct error *err)
{
	struct stat file, own;

	if (stat(name->text, &file) < 0)
		return error_set_errno(err, -errno, "cannot look at %s", name->text);
	if (stat("/proc/self/ns/user", &own) < 0 || file.st_dev != own.st_dev)
		return error_set(err, -EINVAL, "%s is no namespace file", name->text);
	name->number = file.st_ino;
	return 0;
}

int name_resolve(const struct name *name, const struct inventory *inventory, unsigned int types,
		 struct ns_list *list, struct error *err)
{
	const struct process *process = find_process(name, inventory);
	struct name sought = *name;
	size_t count;
	int rc;

	if (process && process->denied)
		return error_set(err, -EACCES, "the namespaces of process %d can't be read",
				 process->pid);
	if (!process && name->form == NAME_PID)
		return error_set(err, -ENOENT, "there is no process %s", name->text);
	if (name->form == NAME_FILE) {
		rc = look_at_file(&sought, err);
		if (rc < 0)
			return rc;
	}
	count = process ? add_of_process(process, types, list)
			: add_matching(&sought, inventory, types & name->types, list);
	if (count == 0)
		return error_set(err, -ENOENT, "there is no namespace %s%s", name->text,
				 types == NS_ALL_TYPES ? "" : " of that type");
	return 0;
}
