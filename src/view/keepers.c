/* SPDX-License-Identifier: MIT */
/* The cells that say what keeps a namespace alive. */
#include "keepers.h"

#include <string.h>

#include "cells.h"
#include "util/arena.h"

/* What a table says where there is no command: what keeps a namespace without members. */
static const char *describe_reference(const struct view_context *context,
				      const struct reference *reference)
{
	const char *kind = reference_kinds[reference->kind], *comm;

	if (!reference->process)
		return arena_format(context->arena, "(pinned: %s)", reference->target);
	comm = reference->process->comm ? reference->process->comm : "?";
	if (reference->kind == REFERENCE_THREAD || reference->kind == REFERENCE_FOR_CHILDREN)
		return arena_format(context->arena, "(%s %d: %s)", kind, reference->tid, comm);
	return arena_format(context->arena, "(%s %d of %d: %s)", kind, reference->fd,
			    reference->tid, comm);
}

const char *describe_keeper(const struct view_context *context, const struct ns *ns)
{
	if (ns->references)
		return describe_reference(context, ns->references);
	if (ns->n_children)
		return arena_format(context->arena, "(parent of %u)", ns->n_children);
	if (ns->n_owned)
		return arena_format(context->arena, "(owner of %u)", ns->n_owned);
	return "(kept by the kernel)";
}

/* Space for one value for each pin. */
static struct value *alloc_pins(const struct view_context *context, const struct ns *ns)
{
	return arena_alloc(context->arena,
			   ns_count_references(ns, REFERENCE_PIN) * sizeof(struct value));
}

struct value get_nsfs(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;
	struct value *items = alloc_pins(context, ns);
	size_t count = 0;

	for (const struct reference *pin = ns->references; pin; pin = pin->next) {
		if (pin->kind == REFERENCE_PIN && pin->in_ns && pin->in_ns->self)
			items[count++] = value_text(pin->target);
	}
	return value_list(items, count);
}

/* A table names the mount namespace only where it is not ours, the state where it is not ok. */
static struct value pin_value(const struct view_context *context, const struct reference *pin)
{
	struct value_field *fields = arena_alloc(context->arena, 3 * sizeof(*fields));
	bool elsewhere = !pin->in_ns || !pin->in_ns->self;
	struct value value;

	fields[0] = (struct value_field){ "ns", cell_ns(context, pin->in_ns, true) };
	fields[1] = (struct value_field){ "target", value_text(pin->target) };
	fields[2] = (struct value_field){ "state", value_text(pin_state_name(pin)) };
	value = value_object(fields, 3);
	value.display = pin->target;
	if (elsewhere && pin->in_ns)
		value.display =
			pin->in_ns->label
				? arena_format(context->arena, "%s (in ~%s)", value.display,
					       pin->in_ns->label)
				: arena_format(context->arena, "%s (in mnt:%llu)", value.display,
					       (unsigned long long)pin->in_ns->ino);
	if (pin->state != PIN_OK)
		value.display = arena_format(context->arena, "%s (%s)", value.display,
					     pin_states[pin->state]);
	return value;
}

struct value get_pins(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;
	struct value *items = alloc_pins(context, ns);
	size_t count = 0;

	for (const struct reference *pin = ns->references; pin; pin = pin->next) {
		if (pin->kind == REFERENCE_PIN)
			items[count++] = pin_value(context, pin);
	}
	return value_list(items, count);
}

/* The best of its pins: one that leads to it from here, else what is wrong with the others. */
struct value get_pin_state(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;
	const char *state = NULL;

	for (const struct reference *pin = ns->references; pin; pin = pin->next) {
		if (pin->kind != REFERENCE_PIN)
			continue;
		if (!state || strcmp(pin_state_name(pin), "ok") == 0)
			state = pin_state_name(pin);
	}
	return value_text(state);
}

struct value get_npins(const struct view_context *context, const void *object)
{
	return value_number(ns_count_references(object, REFERENCE_PIN));
}

struct value get_nfds(const struct view_context *context, const void *object)
{
	return value_number(ns_count_references(object, REFERENCE_FD));
}

/* Since when something is known to keep it: the leader, or the oldest pin. */
static int64_t since(const struct view_context *context, const struct ns *ns)
{
	int64_t oldest = process_started(context->inventory, ns->leader);

	for (const struct reference *pin = ns->references; pin; pin = pin->next) {
		if (pin->since && (!oldest || pin->since < oldest))
			oldest = pin->since;
	}
	return oldest;
}

struct value get_age(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;
	int64_t start = since(context, ns);

	if (start)
		return cell_age(context, context->inventory->host.time - start);
	return ns->leader ? value_unknown() : value_none();
}

static void add_count(struct value_field *fields, size_t *n_fields, const char *kind, size_t count)
{
	if (count == 0)
		return;
	fields[*n_fields].name = kind;
	fields[*n_fields].value = value_number(count);
	(*n_fields)++;
}

struct value get_kept_by(const struct view_context *context, const void *object)
{
	const struct ns *ns = object;
	struct value_field *fields =
		arena_alloc(context->arena, (REFERENCE_KIND_COUNT + 4) * sizeof(*fields));
	size_t n_fields = 0;

	add_count(fields, &n_fields, "task", ns->n_processes);
	for (int kind = 0; kind < REFERENCE_KIND_COUNT; kind++)
		add_count(fields, &n_fields, reference_kinds[kind],
			  ns_count_references(ns, (enum reference_kind)kind));
	add_count(fields, &n_fields, "child", ns->n_children);
	add_count(fields, &n_fields, "owned", ns->n_owned);
	if (ns_is_unexplained(ns))
		add_count(fields, &n_fields, "kernel", 1);
	return value_object(fields, n_fields);
}
