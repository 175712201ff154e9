/* SPDX-License-Identifier: MIT */
/* What the tests of the views share: an inventory made by hand, and a column's cell by its name. */
#ifndef TESTS_UNIT_VIEWS_H
#define TESTS_UNIT_VIEWS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "util/arena.h"
#include "util/memory.h"
#include "util/text.h"
#include "view/namespaces.h"

struct world {
	struct inventory *inventory;
	struct view_context context;
	const struct column_set *set;
};

static int set_up_world(void **state)
{
	struct world *world = memory_zeroed(1, sizeof(*world));

	world->inventory = inventory_new();
	world->inventory->host = (struct host){
		.proc_path = "/proc",
		.boot_time = 1763700000, /* 2025-11-21T04:40:00Z */
		.time = 1763710000,
		.ticks_per_second = 100,
	};
	world->context.inventory = world->inventory;
	world->context.arena = arena_new();
	world->set = &namespace_columns;
	*state = world;
	return 0;
}

static int tear_down_world(void **state)
{
	struct world *world = *state;

	arena_free(world->context.arena);
	inventory_free(world->inventory);
	free(world);
	return 0;
}

#define world_test(test) cmocka_unit_test_setup_teardown(test, set_up_world, tear_down_world)

/* A process that was read whole, a member of ns. */
static inline struct process *put_member(const struct world *world, struct ns *ns, pid_t pid,
					 pid_t ppid, uint64_t start_time)
{
	struct process *process = inventory_add_process(world->inventory, pid);

	process->ppid = ppid;
	process->start_time = start_time;
	process->n_tasks = 1;
	process->comm = "sleep";
	process->ns[ns->type] = ns;
	return process;
}

/* A task of a process, in ns, with the reference that goes with it. */
static inline void put_task(const struct world *world, struct process *process, pid_t tid,
			    struct ns *ns)
{
	struct reference *reference =
		inventory_add_reference(world->inventory, ns, REFERENCE_THREAD);
	struct thread *thread = arena_alloc(world->inventory->arena, sizeof(*thread));

	thread->tid = reference->tid = tid;
	thread->ns[ns->type] = ns;
	thread->next = process->threads;
	process->threads = thread;
	process->n_tasks++;
	reference->process = process;
}

/* The cell is of that kind, and a table says that text. */
static inline void assert_cell(const struct world *world, const void *object, const char *name,
			       enum value_kind kind, const char *expected)
{
	const struct column *column = column_find(world->set, name, strlen(name));
	auto_text struct text text = { 0 };
	struct value value;

	assert_non_null(column);
	value = column->get(&world->context, object);
	value_add_text(&value, ",", &text);
	if (value.kind != kind || strcmp(text_get(&text), expected) != 0)
		fail_msg("%s is '%s' of kind %d, not '%s' of kind %d", name, text_get(&text),
			 (int)value.kind, expected, (int)kind);
}

struct expected_cell {
	const char *name;
	enum value_kind kind;
	const char *text;
};

static inline void assert_cells(const struct world *world, const void *object,
				const struct expected_cell *cells, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_cell(world, object, cells[i].name, cells[i].kind, cells[i].text);
}

/* A column's type is the kind of all its values that are there. */
static inline void assert_types(const struct world *world, const void *object)
{
	for (size_t i = 0; i < world->set->count; i++) {
		const struct column *column = &world->set->columns[i];
		enum value_kind kind = column->get(&world->context, object).kind;

		if (kind != VALUE_NONE && kind != VALUE_UNKNOWN && kind != column->type)
			fail_msg("%s has a value of kind %d", column->name, (int)kind);
	}
}

#endif
