/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "relate/translate.h"
#include "util/arena.h"
#include "util/macros.h"
#include "util/memory.h"

/* The user namespace and the PID namespace 1 are initial and ours. */
struct world {
	struct inventory *inventory;
	struct ns *user, *pid;
	struct translator *translator; /* made when it is first needed */
	struct translation translation;
	struct error err;
};

/* A map of up to two lines, for all kinds of ids alike; length 0: none. */
static void put_map(struct world *world, struct ns *ns, struct id_extent first,
		    struct id_extent second)
{
	struct id_maps *maps = arena_alloc(world->inventory->arena, sizeof(*maps));
	struct id_extent *extents = arena_alloc(world->inventory->arena, 2 * sizeof(*extents));

	extents[0] = first;
	extents[1] = second;
	for (int kind = 0; kind < ID_KIND_COUNT; kind++)
		maps->host[kind] = (struct id_map){
			.state = ID_MAP_READ,
			.count = (size_t)(first.length > 0) + (second.length > 0),
			.extents = extents,
		};
	ns->id_maps = maps;
}

#define NONE                                                                                       \
	(struct id_extent)                                                                         \
	{                                                                                          \
		0                                                                                  \
	}
#define ALL                                                                                        \
	(struct id_extent)                                                                         \
	{                                                                                          \
		0, 0, UINT32_MAX                                                                   \
	}

static struct ns *add_user_ns(struct world *world, uint64_t ino, struct ns *parent,
			      struct id_extent extent)
{
	struct ns *ns = inventory_add_ns(world->inventory, NS_USER, ino);

	ns->parent = parent;
	put_map(world, ns, extent, NONE);
	return ns;
}

static struct ns *add_pid_ns(struct world *world, uint64_t ino, struct ns *parent)
{
	struct ns *ns = inventory_add_ns(world->inventory, NS_PID, ino);

	ns->parent = parent;
	return ns;
}

/* The list ends with 0. */
static struct task_pids *copy_pids(struct world *world, const pid_t *list)
{
	struct task_pids *pids;
	size_t count = 0;

	while (list[count])
		count++;
	pids = arena_alloc(world->inventory->arena, sizeof(*pids) + count * sizeof(*list));
	pids->count = count;
	memcpy(pids->pids, list, count * sizeof(*list));
	return pids;
}

/* ns NULL: it may not be looked at. */
static struct process *add_process(struct world *world, struct ns *ns, const pid_t *list)
{
	struct process *process = inventory_add_process(world->inventory, list[0]);

	process->pids = copy_pids(world, list);
	process->ns[NS_PID] = ns;
	process->denied = !ns;
	if (ns)
		ns->n_processes++;
	return process;
}

#define pids(...) ((const pid_t[]){ __VA_ARGS__, 0 })

static int set_up(void **state)
{
	struct world *world = memory_zeroed(1, sizeof(*world));

	world->inventory = inventory_new();
	world->user = add_user_ns(world, 1, NULL, ALL);
	world->pid = add_pid_ns(world, 1, NULL);
	world->user->initial = world->user->self = true;
	world->pid->initial = world->pid->self = true;
	world->inventory->observer[NS_USER] = world->user;
	world->inventory->observer[NS_PID] = world->pid;
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	translator_free(world->translator);
	inventory_free(world->inventory);
	free(world);
	return 0;
}

static int translate(struct world *world, enum translation_kind kind, uint32_t id,
		     const struct ns *from, const struct ns *to)
{
	const struct translation_query query = { kind, id, from, to };

	if (!world->translator)
		world->translator = translator_new(world->inventory);
	return translator_translate(world->translator, &query, &world->translation, &world->err);
}

static void assert_step(const struct world *world, size_t i, const struct ns *ns, uint32_t id)
{
	assert_true(i < world->translation.n_steps);
	assert_ptr_equal(world->translation.steps[i].ns, ns);
	assert_int_equal(world->translation.steps[i].state, TRANSLATION_MAPPED);
	assert_int_equal(world->translation.steps[i].id, id);
}

/* At the last of so many steps. */
static void assert_end(const struct world *world, size_t n_steps, const struct ns *ns,
		       enum translation_state state)
{
	assert_int_equal(world->translation.n_steps, n_steps);
	assert_ptr_equal(translation_end(&world->translation)->ns, ns);
	assert_int_equal(translation_end(&world->translation)->state, state);
	assert_int_equal(world->translation.why != NULL, state == TRANSLATION_UNKNOWN);
}

/* --- ids --- */

static void an_id_goes_up_to_the_initial_namespace_step_by_step(void **state)
{
	struct world *world = *state;
	struct ns *a = add_user_ns(world, 2, world->user, (struct id_extent){ 0, 100000, 65536 });
	struct ns *b = add_user_ns(world, 3, a, (struct id_extent){ 0, 101000, 10 });

	for (int kind = 0; kind < ID_KIND_COUNT; kind++) {
		assert_int_equal(translate(world, (enum translation_kind)kind, 5, b, NULL), 0);
		assert_int_equal(world->translation.n_steps, 3);
		assert_step(world, 0, b, 5);
		assert_step(world, 1, a, 1005);
		assert_step(world, 2, world->user, 101005);
		assert_int_equal(world->translation.host, 101005);
		assert_ptr_equal(world->translation.from, b);
		assert_ptr_equal(world->translation.to, world->user);
		assert_null(world->translation.why);
	}
}

static void between_strangers_it_goes_over_the_nearest_above_both(void **state)
{
	struct world *world = *state;
	struct ns *top = add_user_ns(world, 2, world->user, (struct id_extent){ 0, 100000, 1000 });
	struct ns *a = add_user_ns(world, 3, top, (struct id_extent){ 0, 100500, 10 });
	struct ns *b = add_user_ns(world, 4, top, (struct id_extent){ 50, 100500, 10 });
	struct ns *c = add_user_ns(world, 5, b, (struct id_extent){ 7, 100503, 1 });

	assert_int_equal(translate(world, TRANSLATION_UID, 3, a, c), 0);
	assert_int_equal(world->translation.n_steps, 4);
	assert_step(world, 0, a, 3);
	assert_step(world, 1, top, 503);
	assert_step(world, 2, b, 53);
	assert_step(world, 3, c, 7);
	assert_int_equal(translate(world, TRANSLATION_UID, 7, c, a), 0);
	assert_step(world, 3, a, 3);
}

static void it_ends_where_it_is_not_mapped(void **state)
{
	struct world *world = *state;
	struct ns *a = add_user_ns(world, 2, world->user, (struct id_extent){ 0, 100000, 10 });
	struct ns *b = add_user_ns(world, 3, a, (struct id_extent){ 0, 100000, 5 });

	/* Not an id of the first namespace at all. */
	assert_int_equal(translate(world, TRANSLATION_UID, 5, b, NULL), 0);
	assert_end(world, 1, b, TRANSLATION_UNMAPPED);
	assert_int_equal(world->translation.host, ID_NONE);
	/* On the way down. */
	assert_int_equal(translate(world, TRANSLATION_UID, 0, NULL, b), 0);
	assert_end(world, 2, a, TRANSLATION_UNMAPPED);
	assert_ptr_equal(world->translation.to, b);
	assert_int_equal(translate(world, TRANSLATION_UID, 100007, NULL, b), 0);
	assert_step(world, 1, a, 7);
	assert_end(world, 3, b, TRANSLATION_UNMAPPED);
	assert_int_equal(world->translation.host, 100007);
}

static void a_hole_in_the_map_is_unmapped_and_its_edges_are_not(void **state)
{
	struct world *world = *state;
	struct ns *a = add_user_ns(world, 2, world->user, ALL);

	put_map(world, a, (struct id_extent){ 0, 1000, 10 }, (struct id_extent){ 12, 2000, 10 });
	for (uint32_t id = 0; id < 24; id++) {
		assert_int_equal(translate(world, TRANSLATION_GID, id, a, NULL), 0);
		if (id == 10 || id == 11 || id >= 22)
			assert_end(world, 1, a, TRANSLATION_UNMAPPED);
		else
			assert_step(world, 1, world->user, id < 10 ? 1000 + id : 2000 + id - 12);
	}
}

static void a_map_that_nobody_has_written_yet_maps_nothing(void **state)
{
	struct world *world = *state;
	struct ns *a = add_user_ns(world, 2, world->user, NONE);

	assert_int_equal(translate(world, TRANSLATION_UID, 0, a, NULL), 0);
	assert_end(world, 1, a, TRANSLATION_UNMAPPED);
}

static void the_largest_id_is_one_like_the_others(void **state)
{
	struct world *world = *state;
	struct ns *a = add_user_ns(world, 2, world->user, ALL);

	assert_int_equal(translate(world, TRANSLATION_UID, UINT32_MAX - 1, a, NULL), 0);
	assert_step(world, 1, world->user, UINT32_MAX - 1);
}

static void an_id_of_our_own_is_itself(void **state)
{
	struct world *world = *state;

	assert_int_equal(translate(world, TRANSLATION_UID, 1000, NULL, NULL), 0);
	assert_int_equal(world->translation.n_steps, 1);
	assert_step(world, 0, world->user, 1000);
}

static void a_map_that_can_not_be_read_makes_it_unknown(void **state)
{
	struct world *world = *state;
	struct ns *a = add_user_ns(world, 2, world->user, ALL);

	a->id_maps = NULL;
	assert_int_equal(translate(world, TRANSLATION_UID, 0, a, NULL), 0);
	assert_end(world, 1, a, TRANSLATION_UNKNOWN);
	assert_string_equal(world->translation.why, "the uid map of user:2 can't be read");
	assert_int_equal(translate(world, TRANSLATION_UID, 0, NULL, a), 0);
	assert_end(world, 2, a, TRANSLATION_UNKNOWN);
}

static void one_on_the_way_that_can_not_be_read_does_not_matter(void **state)
{
	struct world *world = *state;
	struct ns *a = add_user_ns(world, 2, world->user, ALL);
	struct ns *b = add_user_ns(world, 3, a, (struct id_extent){ 0, 5000, 10 });

	a->id_maps = NULL;
	assert_int_equal(translate(world, TRANSLATION_UID, 1, b, NULL), 0);
	assert_int_equal(world->translation.steps[1].state, TRANSLATION_UNKNOWN);
	assert_null(world->translation.why);
	assert_step(world, 2, world->user, 5001);
}

/* Our own namespace is not the initial one: its ids are the host's, and the parent is known by its map. */
static struct ns *move_to_child(struct world *world)
{
	struct ns *own = add_user_ns(world, 2, NULL, (struct id_extent){ 0, 0, 100 });
	struct id_maps *maps = arena_alloc(world->inventory->arena, sizeof(*maps));
	struct id_extent *extent = arena_alloc(world->inventory->arena, sizeof(*extent));

	*maps = *own->id_maps;
	*extent = (struct id_extent){ 0, 100000, 100 };
	maps->to_parent[ID_UID] = (struct id_map){ ID_MAP_READ, 1, extent };
	own->id_maps = maps;
	world->user->self = false;
	own->self = true;
	world->inventory->observer[NS_USER] = own;
	return own;
}

static void from_our_own_it_goes_to_the_parent_that_has_no_name(void **state)
{
	struct world *world = *state;
	struct ns *own = move_to_child(world);

	assert_int_equal(translate(world, TRANSLATION_UID, 7, NULL, NULL), 0);
	assert_int_equal(world->translation.n_steps, 2);
	assert_step(world, 0, own, 7);
	assert_step(world, 1, NULL, 100007);
	assert_null(world->translation.to);
	assert_int_equal(world->translation.host, 7);
	/* Asked for in so many words it stays. */
	assert_int_equal(translate(world, TRANSLATION_UID, 7, NULL, own), 0);
	assert_int_equal(world->translation.n_steps, 1);
	assert_ptr_equal(world->translation.to, own);
	assert_int_equal(translate(world, TRANSLATION_UID, 100, NULL, NULL), 0);
	assert_end(world, 1, own, TRANSLATION_UNMAPPED);
}

static void what_is_below_our_own_is_seen_whole(void **state)
{
	struct world *world = *state;
	struct ns *own = move_to_child(world);
	struct ns *a = add_user_ns(world, 3, own, (struct id_extent){ 0, 50, 10 });

	assert_int_equal(translate(world, TRANSLATION_UID, 3, a, NULL), 0);
	assert_step(world, 1, own, 53);
	assert_int_equal(translate(world, TRANSLATION_UID, 10, a, NULL), 0);
	assert_end(world, 1, a, TRANSLATION_UNMAPPED);
}

static void what_is_not_below_our_own_is_known_as_far_as_it_is_seen(void **state)
{
	struct world *world = *state;
	struct ns *own = move_to_child(world);
	struct ns *a = add_user_ns(world, 3, NULL, (struct id_extent){ 0, 50, 10 });

	put_map(world, a, (struct id_extent){ 0, 50, 10 }, (struct id_extent){ 10, ID_NONE, 10 });
	assert_int_equal(translate(world, TRANSLATION_UID, 3, a, NULL), 0);
	assert_int_equal(world->translation.n_steps, 2);
	assert_step(world, 1, own, 53);
	/* Whether there is no such id, or one that we have none for. */
	for (uint32_t id = 10; id < 30; id += 10) {
		assert_int_equal(translate(world, TRANSLATION_UID, id, a, NULL), 0);
		assert_end(world, 1, a, TRANSLATION_UNKNOWN);
	}
	assert_int_equal(translate(world, TRANSLATION_UID, 99, NULL, a), 0);
	assert_end(world, 2, a, TRANSLATION_UNKNOWN);
}

static void without_our_own_namespace_one_has_to_be_named(void **state)
{
	struct world *world = *state;

	world->inventory->observer[NS_USER] = NULL;
	assert_int_equal(translate(world, TRANSLATION_UID, 0, NULL, world->user), -ENODATA);
	assert_int_equal(translate(world, TRANSLATION_UID, 0, world->user, NULL), -ENODATA);
	assert_int_equal(translate(world, TRANSLATION_UID, 0, world->user, world->user), 0);
	assert_step(world, 0, world->user, 0);
}

/* --- PIDs --- */

static void a_pid_goes_through_the_namespaces_in_both_directions(void **state)
{
	struct world *world = *state;
	struct ns *a = add_pid_ns(world, 2, world->pid), *b = add_pid_ns(world, 3, a);
	const struct process *process = add_process(world, b, pids(100, 20, 3));

	assert_int_equal(translate(world, TRANSLATION_PID, 3, b, NULL), 0);
	assert_int_equal(world->translation.n_steps, 3);
	assert_step(world, 0, b, 3);
	assert_step(world, 1, a, 20);
	assert_step(world, 2, world->pid, 100);
	assert_ptr_equal(world->translation.process, process);
	assert_ptr_equal(world->translation.to, world->pid);
	assert_int_equal(translate(world, TRANSLATION_PID, 100, NULL, b), 0);
	assert_int_equal(world->translation.n_steps, 3);
	assert_step(world, 1, a, 20);
	assert_step(world, 2, b, 3);
	assert_int_equal(translate(world, TRANSLATION_PID, 20, a, b), 0);
	assert_int_equal(world->translation.n_steps, 2);
	assert_step(world, 1, b, 3);
}

static void without_a_goal_it_goes_to_the_innermost(void **state)
{
	struct world *world = *state;
	struct ns *a = add_pid_ns(world, 2, world->pid);

	(void)add_process(world, a, pids(100, 20));
	assert_int_equal(translate(world, TRANSLATION_PID, 100, NULL, NULL), 0);
	assert_int_equal(world->translation.n_steps, 2);
	assert_step(world, 1, a, 20);
	assert_ptr_equal(world->translation.to, a);
}

static void the_same_pid_elsewhere_is_another_one(void **state)
{
	struct world *world = *state;
	struct ns *a = add_pid_ns(world, 2, world->pid), *b = add_pid_ns(world, 3, world->pid);

	(void)add_process(world, a, pids(100, 1));
	(void)add_process(world, b, pids(200, 1));
	(void)add_process(world, world->pid, pids(1));
	assert_int_equal(translate(world, TRANSLATION_PID, 1, b, NULL), 0);
	assert_step(world, 1, world->pid, 200);
	assert_int_equal(translate(world, TRANSLATION_PID, 1, NULL, NULL), 0);
	assert_int_equal(world->translation.n_steps, 1);
	assert_step(world, 0, world->pid, 1);
}

static void threads_have_pids_too(void **state)
{
	struct world *world = *state;
	struct ns *a = add_pid_ns(world, 2, world->pid);
	struct process *process = add_process(world, a, pids(101, 20));

	process->pids->next = copy_pids(world, pids(102, 21));
	assert_int_equal(translate(world, TRANSLATION_PID, 21, a, NULL), 0);
	assert_step(world, 1, world->pid, 102);
	assert_ptr_equal(world->translation.process, process);
}

static void a_task_is_not_visible_beside_or_below_where_it_is(void **state)
{
	struct world *world = *state;
	struct ns *a = add_pid_ns(world, 2, world->pid), *b = add_pid_ns(world, 3, world->pid);
	struct ns *below = add_pid_ns(world, 4, a);

	(void)add_process(world, a, pids(100, 20));
	assert_int_equal(translate(world, TRANSLATION_PID, 100, NULL, b), 0);
	assert_end(world, 2, b, TRANSLATION_INVISIBLE);
	assert_int_equal(translate(world, TRANSLATION_PID, 20, a, below), 0);
	assert_end(world, 2, below, TRANSLATION_INVISIBLE);
}

static void a_pid_that_nobody_has_is_an_error(void **state)
{
	struct world *world = *state;
	struct ns *a = add_pid_ns(world, 2, world->pid);

	(void)add_process(world, a, pids(100, 20));
	assert_int_equal(translate(world, TRANSLATION_PID, 100, a, NULL), -ESRCH);
	assert_string_equal(world->err.text, "there is no process 100 in pid:2");
	assert_int_equal(translate(world, TRANSLATION_PID, 20, NULL, a), -ESRCH);
}

static void a_denied_process_shows_its_pids_but_not_their_namespaces(void **state)
{
	struct world *world = *state;
	struct ns *a = add_pid_ns(world, 2, world->pid);

	(void)add_process(world, NULL, pids(100, 20));
	assert_int_equal(translate(world, TRANSLATION_PID, 100, NULL, NULL), 0);
	assert_step(world, 0, world->pid, 100);
	assert_step(world, 1, NULL, 20);
	assert_null(world->translation.to);
	assert_int_equal(translate(world, TRANSLATION_PID, 100, NULL, a), 0);
	assert_end(world, 2, a, TRANSLATION_UNKNOWN);
	/* It may be that one. */
	assert_int_equal(translate(world, TRANSLATION_PID, 20, a, NULL), 0);
	assert_end(world, 1, a, TRANSLATION_UNKNOWN);
	assert_non_null(strstr(world->translation.why, "process 100"));
	assert_int_equal(translate(world, TRANSLATION_PID, 21, a, NULL), -ESRCH);
	/* In another level it can't be. */
	assert_int_equal(translate(world, TRANSLATION_PID, 20, add_pid_ns(world, 3, a), NULL),
			 -ESRCH);
}

static void where_it_is_inferred_to_be_counts(void **state)
{
	struct world *world = *state;
	struct ns *a = inventory_add_inferred(world->inventory, NS_PID, 0, "pid-100");
	struct process *process = add_process(world, NULL, pids(100, 1));

	process->inferred[NS_PID] = a;
	a->n_processes++;
	assert_int_equal(translate(world, TRANSLATION_PID, 1, a, NULL), 0);
	assert_step(world, 1, world->pid, 100);
	assert_int_equal(translate(world, TRANSLATION_PID, 2, a, NULL), -ESRCH);
	assert_string_equal(world->err.text, "there is no process 2 in pid-100");
}

/* Who has the PID in another level is no candidate. */
static void how_deep_an_inferred_one_is_its_member_tells(void **state)
{
	struct world *world = *state;
	struct ns *a = inventory_add_inferred(world->inventory, NS_PID, 0, "pid-100");
	struct process *process = add_process(world, NULL, pids(100, 1));

	process->inferred[NS_PID] = a;
	a->n_processes++;
	(void)add_process(world, NULL, pids(101, 50, 2));
	assert_int_equal(translate(world, TRANSLATION_PID, 2, a, NULL), 0);
	assert_end(world, 1, a, TRANSLATION_UNKNOWN);
	a->first = process;
	assert_int_equal(translate(world, TRANSLATION_PID, 2, a, NULL), -ESRCH);
}

static void one_that_is_inferred_and_seen_is_the_same(void **state)
{
	struct world *world = *state;
	struct ns *a = add_pid_ns(world, 2, world->pid);
	struct process *process = add_process(world, NULL, pids(100, 7));

	process->inferred[NS_PID] = inventory_add_inferred(world->inventory, NS_PID, 2, NULL);
	assert_int_equal(translate(world, TRANSLATION_PID, 7, a, NULL), 0);
	assert_step(world, 0, a, 7);
	assert_step(world, 1, world->pid, 100);
}

static void what_is_not_below_our_proc_has_processes_that_can_not_be_seen(void **state)
{
	struct world *world = *state;
	struct ns *outside = add_pid_ns(world, 9, NULL);

	assert_int_equal(translate(world, TRANSLATION_PID, 1, outside, NULL), 0);
	assert_end(world, 1, outside, TRANSLATION_UNKNOWN);
	assert_string_equal(world->translation.why,
			    "the processes of pid:9 can't be seen from here");
}

static void what_may_be_hidden_is_unknown(void **state)
{
	struct world *world = *state;

	world->inventory->host.hides_processes = true;
	assert_int_equal(translate(world, TRANSLATION_PID, 5, NULL, NULL), 0);
	assert_end(world, 1, world->pid, TRANSLATION_UNKNOWN);
}

static void what_the_time_limit_cut_off_is_unknown(void **state)
{
	struct world *world = *state;

	inventory_add_gap(world->inventory, "processes after the time limit", ETIMEDOUT, 0, 0);
	assert_int_equal(translate(world, TRANSLATION_PID, 5, NULL, NULL), 0);
	assert_end(world, 1, world->pid, TRANSLATION_UNKNOWN);
}

static void a_process_whose_pids_can_not_be_read_has_the_one_in_proc(void **state)
{
	struct world *world = *state;
	struct ns *a = add_pid_ns(world, 2, world->pid);

	add_process(world, NULL, pids(100))->pids = NULL;
	assert_int_equal(translate(world, TRANSLATION_PID, 100, NULL, NULL), 0);
	assert_end(world, 2, NULL, TRANSLATION_UNKNOWN);
	assert_int_equal(translate(world, TRANSLATION_PID, 100, NULL, world->pid), 0);
	assert_step(world, 0, world->pid, 100);
	assert_int_equal(translate(world, TRANSLATION_PID, 7, a, NULL), 0);
	assert_end(world, 1, a, TRANSLATION_UNKNOWN);
	assert_int_equal(translate(world, TRANSLATION_PID, 101, NULL, NULL), -ESRCH);
}

/* With --procfs: the outermost namespace is that of its processes, and not ours. */
static void a_foreign_proc_counts_from_its_own_namespace(void **state)
{
	struct world *world = *state;
	struct ns *foreign = add_pid_ns(world, 5, NULL), *a = add_pid_ns(world, 6, foreign);

	world->inventory->foreign_pids = true;
	(void)add_process(world, a, pids(50, 2));
	(void)add_process(world, foreign, pids(1));
	assert_int_equal(translate(world, TRANSLATION_PID, 2, a, NULL), 0);
	assert_step(world, 1, foreign, 50);
	assert_int_equal(translate(world, TRANSLATION_PID, 50, foreign, a), 0);
	assert_step(world, 1, a, 2);
}

#define world_test(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(an_id_goes_up_to_the_initial_namespace_step_by_step),
		world_test(between_strangers_it_goes_over_the_nearest_above_both),
		world_test(it_ends_where_it_is_not_mapped),
		world_test(a_hole_in_the_map_is_unmapped_and_its_edges_are_not),
		world_test(a_map_that_nobody_has_written_yet_maps_nothing),
		world_test(the_largest_id_is_one_like_the_others),
		world_test(an_id_of_our_own_is_itself),
		world_test(a_map_that_can_not_be_read_makes_it_unknown),
		world_test(one_on_the_way_that_can_not_be_read_does_not_matter),
		world_test(from_our_own_it_goes_to_the_parent_that_has_no_name),
		world_test(what_is_below_our_own_is_seen_whole),
		world_test(what_is_not_below_our_own_is_known_as_far_as_it_is_seen),
		world_test(without_our_own_namespace_one_has_to_be_named),
		world_test(a_pid_goes_through_the_namespaces_in_both_directions),
		world_test(without_a_goal_it_goes_to_the_innermost),
		world_test(the_same_pid_elsewhere_is_another_one),
		world_test(threads_have_pids_too),
		world_test(a_task_is_not_visible_beside_or_below_where_it_is),
		world_test(a_pid_that_nobody_has_is_an_error),
		world_test(a_denied_process_shows_its_pids_but_not_their_namespaces),
		world_test(where_it_is_inferred_to_be_counts),
		world_test(how_deep_an_inferred_one_is_its_member_tells),
		world_test(one_that_is_inferred_and_seen_is_the_same),
		world_test(what_is_not_below_our_proc_has_processes_that_can_not_be_seen),
		world_test(what_may_be_hidden_is_unknown),
		world_test(what_the_time_limit_cut_off_is_unknown),
		world_test(a_process_whose_pids_can_not_be_read_has_the_one_in_proc),
		world_test(a_foreign_proc_counts_from_its_own_namespace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
