/* SPDX-License-Identifier: MIT */
#include "name.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/needs.h"
#include "util/cleanup.h"
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

static int parse_rest(enum name_form form, const char *rest, struct name *name)
{
	if (*rest == '\0')
		return -EINVAL;
	name->form = form;
	name->rest = rest;
	return 0;
}

static int parse_prefixed(const char *text, const char *colon, struct name *name)
{
	size_t length = (size_t)(colon - text);
	int type = ns_type_from_name(text, length);
	int runtime = workload_runtime_from_name(text, length);
	pid_t pid;
	int rc;

	if (strncmp(text, "path:", 5) == 0)
		return parse_rest(NAME_PATH, colon + 1, name);
	if (runtime >= 0) {
		name->runtime = (enum workload_runtime)runtime;
		return parse_rest(NAME_WORKLOAD, colon + 1, name);
	}
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

/* A name, or the beginning of an id. Other words that begin with a digit are mistyped numbers. */
static bool can_be_workload(const char *text)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
	static const char digits[] = "-0123456789";
	static const char hexadecimal[] = "-0123456789abcdef";

	if (*text && strchr(letters, *text))
		return true;
	return *text != '-' && text[strspn(text, digits)] != '\0' &&
	       text[strspn(text, hexadecimal)] == '\0';
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
	name->types = NS_ALL_TYPES;
	if (strchr(text, '/'))
		return parse_rest(NAME_FILE, text, name);
	return colon || !can_be_workload(text) ? -EINVAL : parse_rest(NAME_WORKLOAD, text, name);
}

int name_parse(const char *text, struct name *ret, struct error *err)
{
	struct name name = { .text = text, .types = NS_ALL_TYPES };

	if (parse_form(text, &name) < 0)
		return error_set(err, -EINVAL,
				 "'%s' is no namespace: name one as 4026531840, net:4026531840, "
				 "id:12345, a file, a PID, docker:ID, unit:NAME, self or init",
				 text);
	*ret = name;
	return 0;
}

unsigned int name_needs(const struct name *name)
{
	switch (name->form) {
	case NAME_ID:
		return NEED_IDS;
	case NAME_FILE:
	case NAME_PATH:
		return NEED_PINS;
	case NAME_WORKLOAD:
		return NEED_STAT | NEED_WORKLOADS;
	case NAME_NUMBER:
	case NAME_PID:
	case NAME_INO:
	case NAME_SELF:
	case NAME_INIT:
		return 0;
	}
	return 0;
}

int names_parse(char *const *texts, size_t count, struct name *ret, unsigned int *needs,
		struct error *err)
{
	for (size_t i = 0; i < count; i++) {
		int rc = name_parse(texts[i], &ret[i], err);

		if (rc < 0)
			return rc;
		*needs |= name_needs(&ret[i]);
	}
	return 0;
}

void ns_list_release(struct ns_list *list)
{
	free(list->items);
}

void ns_list_add(struct ns_list *list, const struct ns *ns)
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
		return ns->ino && ns->ino == name->number;
	case NAME_ID:
		return ns->id && ns->id == name->number;
	case NAME_SELF:
		return ns->self;
	case NAME_INIT:
		return ns->initial;
	case NAME_PID:
	case NAME_FILE:
	case NAME_PATH:
	case NAME_WORKLOAD:
		break;
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
		const struct ns *ns = process_ns(process, (enum ns_type)type);

		if (!ns || !(types & NS_TYPE_BIT(type)))
			continue;
		ns_list_add(list, ns);
		count++;
	}
	return count;
}

const struct process *name_find_process(const struct name *name, const struct inventory *inventory)
{
	if ((name->form != NAME_NUMBER && name->form != NAME_PID) || name->number > INT32_MAX)
		return NULL;
	return inventory_find_process(inventory, (pid_t)name->number);
}

int name_resolve(const struct name *name, const struct inventory *inventory, unsigned int types,
		 struct ns_list *list, struct error *err)
{
	const struct process *process = name_find_process(name, inventory);
	auto_free char *path = NULL;
	size_t count;

	if (name->form == NAME_WORKLOAD)
		return name_resolve_workload(name, inventory, types, list, err);
	if (name->form == NAME_FILE)
		return name_resolve_file(name, inventory, types, list, err);
	if (name->form == NAME_PATH)
		return name_resolve_path(name, inventory, types, list, &path, err);
	if (process && process_is_unplaced(process))
		return error_set(err, -EACCES, "the namespaces of process %d can't be read",
				 process->pid);
	if (!process && name->form == NAME_PID)
		return error_set(err, -ENOENT, "there is no process %s", name->text);
	count = process ? add_of_process(process, types, list)
			: add_matching(name, inventory, types & name->types, list);
	if (count == 0)
		return error_set(err, -ENOENT, "there is no namespace %s%s", name->text,
				 types == NS_ALL_TYPES ? "" : " of that type");
	return 0;
}
