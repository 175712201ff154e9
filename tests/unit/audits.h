/* SPDX-License-Identifier: MIT */
/* What the tests of the rules share: a machine made by hand, and what the rules find in it. */
#ifndef TESTS_UNIT_AUDITS_H
#define TESTS_UNIT_AUDITS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "audit/audit.h"
#include "collect/mounts.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/macros.h"
#include "util/memory.h"

/* Which rules check. */
#ifndef AUDITED
#define AUDITED RULES_ALL
#endif

/* The host with PID 1; others are in mount namespaces 11, 12, ... */
struct machine {
	struct inventory *inventory;
	struct ns *host;
	struct arena *arena;
	struct mount_index *index;
	struct sharing *sharing;
	const struct finding *const *findings;
	size_t n_findings;
};

static inline struct process *put_process(struct machine *machine, struct ns *ns, pid_t pid,
					  const char *comm)
{
	struct process *process = inventory_add_process(machine->inventory, pid);

	process->ppid = 1;
	process->comm = process->command = comm;
	process->cgroup = comm;
	process->ns[NS_MNT] = ns;
	return process;
}

static inline int set_up_machine(void **state)
{
	struct machine *machine = memory_zeroed(1, sizeof(*machine));

	machine->inventory = inventory_new();
	machine->inventory->host.proc_path = "/proc";
	machine->host = inventory_add_ns(machine->inventory, NS_MNT, 10);
	machine->host->initial = machine->host->self = true;
	machine->inventory->observer[NS_MNT] = machine->host;
	put_process(machine, machine->host, 1, "init")->ppid = 0;
	*state = machine;
	return 0;
}

static inline void forget_findings(struct machine *machine)
{
	sharing_free(machine->sharing);
	mount_index_free(machine->index);
	arena_free(machine->arena);
	machine->sharing = NULL;
	machine->index = NULL;
	machine->arena = NULL;
}

static inline int tear_down_machine(void **state)
{
	struct machine *machine = *state;

	forget_findings(machine);
	inventory_free(machine->inventory);
	free(machine);
	return 0;
}

#define machine_test(test) cmocka_unit_test_setup_teardown(test, set_up_machine, tear_down_machine)

/* The mounts of a namespace, as its mountinfo has them. Later ids are younger. */
static inline void put_mounts(struct machine *machine, struct ns *ns, const char *text)
{
	auto_fclose FILE *input = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
	struct mount_reader reader = { .detail = MOUNT_TEXTS };
	struct mount_reading reading = { 0 };

	mount_reader_open(&reader, machine->inventory->arena);
	assert_int_equal(mounts_from_mountinfo(&reader, input, &reading), 0);
	mount_reader_close(&reader);
	assert_int_equal(reading.n_malformed, 0);
	ns->mounts = reading.table;
	ns->mounts.source = MOUNTS_STATMOUNT;
	for (size_t i = 0; i < ns->mounts.count; i++)
		ns->mounts.mounts[i].unique_id = UINT64_C(1) << 32 | ns->mounts.mounts[i].id;
	mount_table_link(&ns->mounts, ns);
}

/* A mount namespace with one process: PID 100 more than the inode number, whose name is comm. */
static inline struct ns *put_namespace(struct machine *machine, uint64_t ino, const char *comm,
				       const char *mounts)
{
	struct ns *ns = inventory_add_ns(machine->inventory, NS_MNT, ino);

	put_mounts(machine, ns, mounts);
	put_process(machine, ns, (pid_t)(100 + ino), comm);
	return ns;
}

/* The one process of a namespace is of that workload. */
static inline struct workload *put_workload(struct machine *machine, const struct ns *ns,
					    enum workload_runtime runtime, const char *name)
{
	struct workload *workload = arena_alloc(machine->inventory->arena, sizeof(*workload));

	workload->runtime = runtime;
	workload->name = name;
	inventory_find_process(machine->inventory, (pid_t)(100 + ns->ino))->workload = workload;
	return workload;
}

static inline void audit(struct machine *machine)
{
	forget_findings(machine);
	inventory_finish(machine->inventory);
	machine->arena = arena_new();
	machine->index = mount_index_new(machine->inventory);
	machine->sharing = sharing_new(machine->inventory, machine->index);
	machine->n_findings = audit_run(machine->inventory, machine->index, machine->sharing,
					AUDITED, machine->arena, &machine->findings);
}

static inline size_t count_of(const struct machine *machine, const char *rule)
{
	size_t count = 0;

	for (size_t i = 0; i < machine->n_findings; i++)
		count += strcmp(machine->findings[i]->rule->id, rule) == 0;
	return count;
}

/* Audits; there is that finding, once. */
static inline const struct finding *only(struct machine *machine, const char *rule)
{
	const struct finding *found = NULL;

	audit(machine);
	for (size_t i = 0; i < machine->n_findings; i++) {
		if (strcmp(machine->findings[i]->rule->id, rule) == 0)
			found = machine->findings[i];
	}
	if (count_of(machine, rule) != 1)
		fail_msg("%zu findings of %s", count_of(machine, rule), rule);
	return found;
}

static inline void assert_none(struct machine *machine, const char *rule)
{
	audit(machine);
	for (size_t i = 0; i < machine->n_findings; i++) {
		if (!rule || strcmp(machine->findings[i]->rule->id, rule) == 0)
			fail_msg("%s: %s", machine->findings[i]->rule->id,
				 machine->findings[i]->summary);
	}
}

/* The command, with its warning behind " # ". */
static inline void assert_remedy(const struct finding *finding, const char *expected)
{
	const struct release *remedy = &finding->remedy;
	auto_text struct text text = { 0 };

	text_add(&text, remedy->text ? remedy->text : "");
	if (remedy->warning)
		text_add_format(&text, " # %s", remedy->warning);
	assert_string_equal(text_get(&text), expected);
}

/* A piece of the evidence. */
static inline const struct fact *fact_of(const struct fact *record, const char *key)
{
	for (size_t i = 0; i < record->as.list.count; i++) {
		if (strcmp(record->as.list.items[i].key, key) == 0)
			return &record->as.list.items[i];
	}
	fail_msg("no %s", key);
	abort(); /* not reached */
}

static inline uint64_t number_of(const struct finding *finding, const char *key)
{
	const struct fact *fact = fact_of(&finding->evidence, key);

	assert_int_equal(fact->kind, FACT_NUMBER);
	return fact->as.number;
}

static inline const struct fact *list_of(const struct finding *finding, const char *key)
{
	const struct fact *fact = fact_of(&finding->evidence, key);

	assert_int_equal(fact->kind, FACT_LIST);
	return fact;
}

#endif
