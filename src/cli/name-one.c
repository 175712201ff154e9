/* SPDX-License-Identifier: MIT */
/* Names where one namespace is wanted. */
#include <errno.h>

#include "name.h"
#include "util/text.h"

const struct ns *name_seen(const struct inventory *inventory, const struct ns *ns)
{
	const struct ns *found =
		ns->inferred && ns->ino ? inventory_find_ns(inventory, ns->type, ns->ino) : NULL;

	return found ? found : ns;
}

static int say_several(const struct name *name, enum ns_type type, const struct ns_list *list,
		       struct error *err)
{
	auto_text struct text all = { 0 };

	for (size_t i = 0; i < list->count; i++)
		text_add_format(&all, "%s%s:%llu", i ? ", " : "", ns_types[type].name,
				(unsigned long long)list->items[i]->ino);
	return error_set(err, -ENOTUNIQ, "%s has several %s namespaces: %s", name->text,
			 ns_types[type].name, text_get(&all));
}

static int take_only(const struct name *name, const struct inventory *inventory, enum ns_type type,
		     const struct ns_list *found, const struct ns **ret, struct error *err)
{
	auto_ns_list struct ns_list list = { 0 };

	for (size_t i = 0; i < found->count; i++)
		ns_list_add(&list, name_seen(inventory, found->items[i]));
	if (list.count == 0)
		return error_set(err, -ENOENT, "the %s namespace of %s can't be seen",
				 ns_types[type].name, name->text);
	if (list.count > 1)
		return say_several(name, type, &list, err);
	*ret = list.items[0];
	return 0;
}

int name_resolve_one(const struct name *name, const struct inventory *inventory, enum ns_type type,
		     const struct ns **ret, struct error *err)
{
	auto_ns_list struct ns_list list = { 0 };
	int rc = name_resolve(name, inventory, NS_TYPE_BIT(type), &list, err);

	return rc < 0 ? rc : take_only(name, inventory, type, &list, ret, err);
}

/* Of a namespace of another type: the user namespace that owns it, else what its leader is in. */
static const struct ns *related_ns(const struct ns *ns, enum ns_type type)
{
	if (type == NS_USER)
		return ns->owner;
	return ns->leader ? process_ns(ns->leader, type) : NULL;
}

/* Of a process only what it is in itself counts. */
static bool is_process(const struct name *name, const struct inventory *inventory)
{
	return name->form == NAME_PID || (name->form == NAME_NUMBER && name->number <= INT32_MAX &&
					  inventory_find_process(inventory, (pid_t)name->number));
}

int name_resolve_related(const struct name *name, const struct inventory *inventory,
			 enum ns_type type, const struct ns **ret, struct error *err)
{
	auto_ns_list struct ns_list list = { 0 }, related = { 0 };
	int rc = name_resolve_one(name, inventory, type, ret, err);

	if (rc != -ENOENT || is_process(name, inventory))
		return rc;
	rc = name_resolve(name, inventory, NS_ALL_TYPES, &list, err);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < list.count; i++) {
		const struct ns *ns = related_ns(list.items[i], type);

		if (ns)
			ns_list_add(&related, ns);
	}
	return take_only(name, inventory, type, &related, ret, err);
}
