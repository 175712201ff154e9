/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "render/render.h"
#include "util/arena.h"
#include "util/macros.h"
#include "util/memory.h"
#include "view/metrics.h"

struct machine {
	struct inventory *inventory;
	struct arena *arena;
	struct ns *mnt, *net;
};

static int set_up(void **state)
{
	struct machine *machine = memory_zeroed(1, sizeof(*machine));

	machine->inventory = inventory_new();
	machine->inventory->host.proc_path = "/proc";
	machine->inventory->host.time = 1763710000;
	machine->arena = arena_new();
	machine->mnt = inventory_add_ns(machine->inventory, NS_MNT, 10);
	machine->mnt->initial = true;
	machine->net = inventory_add_ns(machine->inventory, NS_NET, 20);
	*state = machine;
	return 0;
}

static int tear_down(void **state)
{
	struct machine *machine = *state;

	arena_free(machine->arena);
	inventory_free(machine->inventory);
	free(machine);
	return 0;
}

/* What the metrics look like; released by the caller. */
static char *write_text(struct machine *machine)
{
	const struct metrics_request request = { .version = "1.0", .duration = 0.25 };
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);
	struct error err;

	inventory_finish(machine->inventory);
	assert_non_null(stream);
	assert_int_equal(render_metrics(metrics_of(machine->inventory, &request, machine->arena),
					stream, &err),
			 0);
	(void)fclose(stream);
	return text;
}

static void assert_lines(struct machine *machine, const char *const *lines, size_t count)
{
	char *text = write_text(machine);

	for (size_t i = 0; i < count; i++) {
		char line[256];

		(void)snprintf(line, sizeof(line), "\n%s\n", lines[i]);
		if (!strstr(text, line))
			fail_msg("no '%s' in: %s", lines[i], text);
	}
	free(text);
}

#define LINES(...)                                                                                 \
	((const char *const[]){ __VA_ARGS__ }), ARRAY_SIZE(((const char *const[]){ __VA_ARGS__ }))

static struct process *put_process(struct machine *machine, struct ns *ns, pid_t pid)
{
	struct process *process = inventory_add_process(machine->inventory, pid);

	process->n_tasks = 1;
	process->ns[ns->type] = ns;
	return process;
}

static void namespaces_are_counted_by_type_and_those_without_anyone_apart(void **state)
{
	struct machine *machine = *state;

	put_process(machine, inventory_add_ns(machine->inventory, NS_NET, 21), 1);
	assert_lines(machine,
		     LINES("# TYPE nspect_namespaces gauge", "nspect_namespaces{type=\"net\"} 2",
			   "nspect_namespaces{type=\"uts\"} 0",
			   "nspect_namespaces_orphaned{type=\"net\"} 1"));
}

static void a_namespace_that_only_a_thread_is_in_is_not_orphaned(void **state)
{
	struct machine *machine = *state;
	struct process *process =
		put_process(machine, inventory_add_ns(machine->inventory, NS_NET, 21), 1);
	struct thread thread = { .tid = 2 };

	thread.ns[NS_NET] = machine->net;
	process->n_tasks = 2;
	process->threads = &thread;
	assert_lines(machine, LINES("nspect_namespaces_orphaned{type=\"net\"} 0"));
}

static void a_namespace_that_is_inferred_and_seen_is_one(void **state)
{
	struct machine *machine = *state;

	(void)inventory_add_inferred(machine->inventory, NS_NET, 20, NULL);
	(void)inventory_add_inferred(machine->inventory, NS_NET, 30, NULL);
	assert_lines(machine, LINES("nspect_namespaces{type=\"net\"} 2"));
}

static void pins_are_counted_by_what_their_path_leads_to(void **state)
{
	struct machine *machine = *state;
	struct reference *pin;

	for (int state_of = PIN_OK; state_of < PIN_STATE_COUNT; state_of++) {
		pin = inventory_add_reference(machine->inventory, machine->net, REFERENCE_PIN);
		pin->target = "/run/netns/x";
		pin->in_ns = machine->mnt;
		pin->state = (enum pin_state)state_of;
	}
	assert_lines(machine, LINES("nspect_namespace_pins{state=\"ok\"} 0",
				    "nspect_namespace_pins{state=\"elsewhere\"} 1",
				    "nspect_namespace_pins{state=\"shadowed\"} 1",
				    "nspect_namespace_pins{state=\"broken\"} 1"));
}

static void mounts_are_counted_by_who_has_them(void **state)
{
	struct machine *machine = *state;
	struct ns *orphan = inventory_add_ns(machine->inventory, NS_MNT, 11);
	struct mount mounts[3] = { { .target = "/", .root = "/", .fstype = "ext4" } };

	mounts[1] = mounts[2] = mounts[0];
	machine->mnt->mounts = (struct mount_table){ .mounts = mounts, .count = 1 };
	orphan->mounts = (struct mount_table){ .mounts = mounts + 1, .count = 2 };
	mount_table_link(&machine->mnt->mounts, machine->mnt);
	mount_table_link(&orphan->mounts, orphan);
	assert_lines(machine,
		     LINES("nspect_mounts{mntns_class=\"initial\"} 1",
			   "nspect_mounts{mntns_class=\"orphan\"} 2",
			   "nspect_mounts{mntns_class=\"container\"} 0", "nspect_mounts_max 2"));
}

static void a_detached_mount_counts_once_however_many_use_it(void **state)
{
	struct machine *machine = *state;
	struct mount_use uses[4] = { { .detached = true, .mount_id = 7 } };

	uses[1] = uses[2] = uses[3] = uses[0];
	uses[2].mount_id = 8;
	uses[3].mount_id = 9;
	uses[3].detached = false;
	for (size_t i = 0; i < ARRAY_SIZE(uses); i++) {
		uses[i].process = put_process(machine, machine->mnt, 5);
		uses[i].path = "/x";
		*machine->inventory->mount_uses_end = &uses[i];
		machine->inventory->mount_uses_end = &uses[i].next;
	}
	assert_lines(machine, LINES("nspect_detached_mounts 2"));
}

static void what_was_not_seen_is_said(void **state)
{
	struct machine *machine = *state;

	assert_lines(machine, LINES("nspect_scan_complete 1", "nspect_scan_gaps 0",
				    "nspect_audit_findings{rule=\"CV901\",severity=\"medium\"} 0",
				    "nspect_last_run_timestamp_seconds 1763710000",
				    "nspect_scan_duration_seconds 0.250000"));
	inventory_add_gap(machine->inventory, "namespaces of a process", EACCES, 1, 0);
	assert_lines(machine, LINES("nspect_scan_complete 0", "nspect_scan_gaps 1",
				    "nspect_audit_findings{rule=\"CV901\",severity=\"medium\"} 1"));
}

static void a_limit_that_is_not_known_is_not_there(void **state)
{
	struct machine *machine = *state;
	char *text;

	machine->inventory->host.ns_max.known = NS_TYPE_BIT(NS_NET);
	machine->inventory->host.ns_max.max[NS_NET] = 77;
	text = write_text(machine);
	assert_non_null(strstr(text, "\nnspect_namespaces_limit{type=\"net\"} 77\n"));
	assert_null(strstr(text, "nspect_namespaces_limit{type=\"mnt\"}"));
	assert_null(strstr(text, "nspect_mounts_limit"));
	free(text);
}

static void the_end_is_marked(void **state)
{
	char *text = write_text(*state);
	size_t length = strlen(text);

	assert_true(length > 6);
	assert_string_equal(text + length - 6, "# EOF\n");
	free(text);
}

#define metrics_test(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		metrics_test(namespaces_are_counted_by_type_and_those_without_anyone_apart),
		metrics_test(a_namespace_that_only_a_thread_is_in_is_not_orphaned),
		metrics_test(a_namespace_that_is_inferred_and_seen_is_one),
		metrics_test(pins_are_counted_by_what_their_path_leads_to),
		metrics_test(mounts_are_counted_by_who_has_them),
		metrics_test(a_detached_mount_counts_once_however_many_use_it),
		metrics_test(what_was_not_seen_is_said),
		metrics_test(a_limit_that_is_not_known_is_not_there),
		metrics_test(the_end_is_marked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
