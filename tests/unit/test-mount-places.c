/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "collect/mount-places.h"
#include "collect/mounts.h"
#include "util/arena.h"
#include "util/macros.h"
#include "util/text.h"

/* The mounts of a machine; what is under test is mounted as the last one. */
#define ROOT                                                                                       \
	{                                                                                          \
		.id = 1, .parent_id = 0, .target = "/", .root = "/", .fstype = "ext4"              \
	}
#define RUN                                                                                        \
	{                                                                                          \
		.id = 2, .parent_id = 1, .target = "/run", .root = "/", .fstype = "tmpfs"          \
	}
#define PIN_PATH "/run/netns/blue"

static struct mount mounted(uint64_t id, uint64_t parent, const char *target)
{
	return (struct mount){
		.id = id, .parent_id = parent, .target = target, .root = "/", .fstype = "tmpfs"
	};
}

/* The covers of the last row, as "/run/netns tmpfs, /a tmpfs busy"; "?" where there are too many. */
static void assert_covers(struct mount *items, size_t count, const char *expected)
{
	auto_arena struct arena *arena = arena_new();
	struct mount_table table = { .mounts = items, .count = count };
	struct mount_places places;
	auto_text struct text text = { 0 };
	struct cover *covers;
	bool is_covered;

	mount_table_link(&table, NULL);
	mount_places_build(&places, &table);
	is_covered = mount_find_covers(&places, &items[count - 1], arena, &covers);
	if (is_covered && !covers)
		text_add(&text, "?");
	for (const struct cover *cover = covers; cover; cover = cover->next)
		text_add_format(&text, "%s%s %s%s", text.length ? ", " : "", cover->target,
				cover->fstype, cover->is_busy ? " busy" : "");
	assert_string_equal(text_get(&text), expected);
	assert_int_equal(is_covered, *expected != '\0');
	mount_places_release(&places);
}

static void a_path_leads_to_what_nothing_covers(void **state)
{
	struct mount plain[] = { ROOT, RUN, mounted(3, 2, PIN_PATH) };
	struct mount beside[] = { ROOT,
				  RUN,
				  mounted(4, 2, "/run/netns/red"),
				  mounted(5, 2, "/run/net"),
				  mounted(6, 1, "/run2"),
				  mounted(3, 2, PIN_PATH) };
	struct mount orphan[] = { mounted(3, 99, PIN_PATH) };
	struct mount own_parent[] = { mounted(3, 3, PIN_PATH) };

	(void)state;
	assert_covers(plain, ARRAY_SIZE(plain), "");
	assert_covers(beside, ARRAY_SIZE(beside), "");
	assert_covers(orphan, ARRAY_SIZE(orphan), "");
	assert_covers(own_parent, ARRAY_SIZE(own_parent), "");
}

static void a_mount_on_the_same_place_covers(void **state)
{
	struct mount rows[] = { ROOT, RUN, mounted(4, 3, PIN_PATH), mounted(3, 2, PIN_PATH) };

	(void)state;
	assert_covers(rows, ARRAY_SIZE(rows), PIN_PATH " tmpfs");
}

static void a_mount_on_a_directory_on_the_way_covers(void **state)
{
	struct mount near[] = { ROOT, RUN, mounted(4, 2, "/run/netns"), mounted(3, 2, PIN_PATH) };
	struct mount far[] = { ROOT, RUN, mounted(4, 2, "/run"), mounted(3, 2, PIN_PATH) };

	(void)state;
	assert_covers(near, ARRAY_SIZE(near), "/run/netns tmpfs");
	assert_covers(far, ARRAY_SIZE(far), "/run tmpfs");
}

/* What was mounted later is in the way of what was mounted before, and so has to go first. */
static void covers_come_in_the_order_in_which_they_are_unmounted(void **state)
{
	struct mount stack[] = { ROOT, RUN, mounted(4, 2, "/run/netns"),
				 mounted(5, 4, "/run/netns"), mounted(3, 2, PIN_PATH) };
	struct mount all[] = { ROOT,
			       RUN,
			       mounted(4, 3, PIN_PATH),
			       mounted(5, 2, "/run/netns"),
			       mounted(6, 2, "/run"),
			       mounted(7, 1, "/"),
			       mounted(3, 2, PIN_PATH) };

	(void)state;
	assert_covers(stack, ARRAY_SIZE(stack), "/run/netns tmpfs, /run/netns tmpfs");
	assert_covers(all, ARRAY_SIZE(all),
		      "/ tmpfs, /run tmpfs, /run/netns tmpfs, " PIN_PATH " tmpfs");
}

static void what_is_below_a_cover_is_not_covered(void **state)
{
	struct mount on_cover[] = { ROOT, RUN, mounted(4, 2, "/run/netns"),
				    mounted(3, 4, PIN_PATH) };
	struct mount on_stack[] = { ROOT, RUN, mounted(4, 2, "/run"), mounted(3, 4, PIN_PATH) };

	(void)state;
	assert_covers(on_cover, ARRAY_SIZE(on_cover), "");
	assert_covers(on_stack, ARRAY_SIZE(on_stack), "");
}

static void a_cover_with_mounts_of_its_own_is_busy(void **state)
{
	struct mount rows[] = { ROOT, RUN, mounted(4, 2, "/run/netns"),
				mounted(5, 4, "/run/netns/red"), mounted(3, 2, PIN_PATH) };
	struct mount stack[] = { ROOT,
				 RUN,
				 mounted(4, 2, "/run/netns"),
				 mounted(5, 4, "/run/netns"),
				 mounted(6, 4, "/run/netns/red"),
				 mounted(3, 2, PIN_PATH) };

	(void)state;
	assert_covers(rows, ARRAY_SIZE(rows), "/run/netns tmpfs busy");
	assert_covers(stack, ARRAY_SIZE(stack), "/run/netns tmpfs, /run/netns tmpfs busy");
}

/* Stacks grow by themselves where propagation goes wrong: a list of each one's covers would too. */
static void of_a_high_stack_no_covers_are_listed(void **state)
{
	struct mount rows[40] = { ROOT, RUN };
	size_t count = 2;

	(void)state;
	for (; count < ARRAY_SIZE(rows) - 1; count++)
		rows[count] = mounted(100 + count, 99 + count, PIN_PATH);
	rows[count] = mounted(101, 2, PIN_PATH);
	assert_covers(rows, ARRAY_SIZE(rows), "?");
}

static void parents_in_a_circle_end(void **state)
{
	struct mount rows[] = { mounted(1, 2, "/a"), mounted(2, 1, "/a/b") };
	struct mount on_itself[] = { mounted(7, 7, "/a") };

	(void)state;
	assert_covers(rows, ARRAY_SIZE(rows), "");
	assert_covers(on_itself, ARRAY_SIZE(on_itself), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_leads_to_what_nothing_covers),
		cmocka_unit_test(a_mount_on_the_same_place_covers),
		cmocka_unit_test(a_mount_on_a_directory_on_the_way_covers),
		cmocka_unit_test(covers_come_in_the_order_in_which_they_are_unmounted),
		cmocka_unit_test(what_is_below_a_cover_is_not_covered),
		cmocka_unit_test(a_cover_with_mounts_of_its_own_is_busy),
		cmocka_unit_test(of_a_high_stack_no_covers_are_listed),
		cmocka_unit_test(parents_in_a_circle_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
