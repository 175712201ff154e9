/* SPDX-License-Identifier: MIT */
#include "mount-world.h"

#include <errno.h>

#include "relate/reach.h"

/* "10 /a shared,slave origin hidden uncertain", a line each. */
static void describe(const struct reach *reach, bool is_mount, struct text *text)
{
	for (size_t i = 0; i < reach->n_landings; i++) {
		const struct landing *landing = &reach->landings[i];

		text_add_format(text, "%" PRIu64 " %s", landing->ns->ino, landing->target);
		if (is_mount)
			text_add_format(text, " %s%s", landing->shared ? "shared" : "private",
					landing->slave ? ",slave" : "");
		text_add_format(text, "%s%s%s\n", landing->origin ? " origin" : "",
				landing->visible ? "" : " hidden",
				landing->certain ? "" : " uncertain");
	}
	for (size_t i = 0; i < reach->n_blockers; i++)
		text_add_format(text, "busy: %s\n", reach->blockers[i]->target);
}

static struct reach assert_reach(struct world *world, enum reach_event event, const struct ns *ns,
				 const char *path, const char *expected)
{
	auto_text struct text text = { 0 };
	struct error err;
	struct reach reach;
	int rc = reach_predict(index_of(world), event, ns, path, world->arena, &reach, &err);

	if (rc < 0)
		fail_msg("%s: %s", path, err.text);
	describe(&reach, event == REACH_MOUNT, &text);
	assert_string_equal(text_get(&text), expected);
	return reach;
}

static void assert_refused(struct world *world, enum reach_event event, const struct ns *ns,
			   const char *path, int rc)
{
	struct error err = { "" };
	struct reach reach;

	assert_int_equal(
		reach_predict(index_of(world), event, ns, path, world->arena, &reach, &err), rc);
	assert_true(strlen(err.text) > 0);
	assert_int_equal(reach.n_landings, 0);
}

/* --- a mount: on what, and who receives it --- */

static void a_mount_on_what_is_not_shared_lands_nowhere_else(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / /\n"
					 "2 1 / /a master:5\n"
					 "3 1 / /b shared:5\n"
					 "4 1 / /c master:5\n");

	put_mounts(world, 11, "1 0 / / shared:5\n");
	assert_reach(world, REACH_MOUNT, ns, "/x", "10 /x private origin\n");
	assert_reach(world, REACH_MOUNT, ns, "/a/x", "10 /a/x private origin\n");
}

static void what_counts_is_the_mount_that_a_path_leads_to_not_the_longest_target(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / /\n"
					 "2 1 / /a\n"
					 "3 2 / /a/b shared:5\n"
					 "4 2 / /a shared:6\n");

	put_mounts(world, 11, "1 0 / /five shared:5\n2 0 / /six shared:6\n3 0 / /\n");
	assert_reach(world, REACH_MOUNT, ns, "/a/b/x",
		     "10 /a/b/x shared origin\n"
		     "11 /six/b/x shared hidden\n");
}

static void peers_receive_in_every_namespace_the_same_one_included(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / /\n"
					 "2 1 / /a shared:5\n"
					 "3 1 / /b shared:5\n");

	put_mounts(world, 11, "1 0 / /\n2 1 / /c shared:5\n3 1 / /d shared:6\n");
	assert_reach(world, REACH_MOUNT, ns, "/a/x",
		     "10 /a/x shared origin\n"
		     "10 /b/x shared\n"
		     "11 /c/x shared\n");
}

static void slaves_receive_and_do_not_send(void **state)
{
	struct world *world = *state;
	const struct ns *host = put_mounts(world, 10, "1 0 / / shared:5\n");
	const struct ns *guest = put_mounts(world, 11, "1 0 / / master:5\n");

	assert_reach(world, REACH_MOUNT, host, "/x",
		     "10 /x shared origin\n"
		     "11 /x private,slave\n");
	assert_reach(world, REACH_MOUNT, guest, "/x", "11 /x private origin\n");
}

static void a_slave_that_is_shared_brings_its_group_and_their_slaves(void **state)
{
	struct world *world = *state;
	const struct ns *host = put_mounts(world, 10, "1 0 / / shared:5\n");
	const struct ns *middle = put_mounts(world, 11, "1 0 / / shared:6 master:5\n");

	put_mounts(world, 12, "1 0 / / shared:6 master:5\n");
	put_mounts(world, 13, "1 0 / / shared:7 master:6\n");
	put_mounts(world, 14, "1 0 / / master:7\n");
	assert_reach(world, REACH_MOUNT, host, "/x",
		     "10 /x shared origin\n"
		     "11 /x shared,slave\n"
		     "12 /x shared,slave\n"
		     "13 /x shared,slave\n"
		     "14 /x private,slave\n");
	assert_reach(world, REACH_MOUNT, middle, "/x",
		     "11 /x shared origin\n"
		     "12 /x shared\n"
		     "13 /x shared,slave\n"
		     "14 /x private,slave\n");
}

static void a_group_that_nobody_sees_is_bridged_by_propagate_from(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / /\n"
					 "2 1 / /a shared:5\n"
					 "3 1 / /b shared:9 master:7 from:5\n"
					 "4 1 / /c master:9\n");
	struct reach reach = assert_reach(world, REACH_MOUNT, ns, "/a/x",
					  "10 /a/x shared origin\n"
					  "10 /b/x shared,slave\n"
					  "10 /c/x private,slave\n");

	assert_int_equal(reach.n_outside, 0);
}

static void what_may_come_through_a_group_that_nobody_sees_is_counted(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / /\n"
					 "2 1 / /a shared:5 dev:7\n"
					 "3 1 / /private dev:7\n");
	struct reach reach;

	put_mounts(world, 11,
		   "1 0 / / master:9\n"
		   "2 1 / /maybe master:9 dev:7\n"
		   "3 1 /x /maybe-too shared:8 master:9 dev:7\n"
		   "4 1 /y /without-the-place master:9 dev:7\n"
		   "5 1 / /receives-anyway master:9 from:5 dev:7\n");
	reach = assert_reach(world, REACH_MOUNT, ns, "/a/x",
			     "10 /a/x shared origin\n"
			     "11 /receives-anyway/x private,slave\n");
	assert_int_equal(reach.n_outside, 2);
	reach = assert_reach(world, REACH_MOUNT, ns, "/private/x",
			     "10 /private/x private origin\n");
	assert_int_equal(reach.n_outside, 0);
}

/* As in a container: all of its mounts receive from groups of the host. */
static void who_receives_from_further_up_than_the_mount_does_not_receive_from_it(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / / shared:5 master:6\n"
					 "2 1 / /a shared:6 master:9\n"
					 "3 1 / /b master:9\n"
					 "4 1 / /c shared:7 master:9\n");
	struct reach reach = assert_reach(world, REACH_MOUNT, ns, "/x", "10 /x shared origin\n");

	assert_int_equal(reach.n_outside, 0);
}

/* --- a mount: where it lands there --- */

static void a_receiver_gets_a_copy_where_it_shows_the_place(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / /\n"
					 "2 1 / /data shared:5\n"
					 "3 1 /vol /vol shared:5\n"
					 "4 1 /vol/1 /one shared:5\n"
					 "5 1 /vol/10 /ten shared:5\n"
					 "6 1 /volume /other shared:5\n");

	assert_reach(world, REACH_MOUNT, ns, "/data/vol/1",
		     "10 /data/vol/1 shared origin\n"
		     "10 /one shared\n"
		     "10 /vol/1 shared\n");
	assert_reach(world, REACH_MOUNT, ns, "/one/x",
		     "10 /one/x shared origin\n"
		     "10 /data/vol/1/x shared\n"
		     "10 /vol/1/x shared\n");
}

static void a_directory_that_was_removed_does_not_come_back_under_its_name(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / / shared:5\n"
					 "2 1 /a//deleted /old shared:5\n"
					 "3 1 /a /new shared:5\n");

	assert_reach(world, REACH_MOUNT, ns, "/a",
		     "10 /a shared origin\n"
		     "10 /new shared\n");
	assert_refused(world, REACH_MOUNT, ns, "/old", -ENOENT);
}

static void a_receiver_that_is_covered_gets_a_hidden_copy(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10, "1 0 / /\n2 1 / /a shared:5\n");

	put_mounts(world, 11,
		   "1 0 / /\n"
		   "2 1 / /a shared:5\n"
		   "3 2 / /a\n"
		   "4 1 / /b\n"
		   "5 4 / /b/c shared:5\n"
		   "6 1 / /d shared:5\n"
		   "7 4 / /b\n");
	assert_reach(world, REACH_MOUNT, ns, "/a/x",
		     "10 /a/x shared origin\n"
		     "11 /a/x shared hidden\n"
		     "11 /b/c/x shared hidden\n"
		     "11 /d/x shared\n");
}

static void a_copy_slides_beneath_what_is_at_its_place(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10, "1 0 / / shared:5\n");

	put_mounts(world, 11,
		   "1 0 / / shared:5\n"
		   "2 1 / /x\n");
	assert_reach(world, REACH_MOUNT, ns, "/x",
		     "10 /x shared origin\n"
		     "11 /x shared hidden\n");
}

static void several_copies_can_be_at_one_target(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / /\n"
					 "2 1 / /a shared:5\n"
					 "3 1 / /b shared:5\n"
					 "4 3 / /b shared:5\n");

	assert_reach(world, REACH_MOUNT, ns, "/a/x",
		     "10 /a/x shared origin\n"
		     "10 /b/x shared\n"
		     "10 /b/x shared hidden\n");
}

static void the_owner_of_a_namespace_is_no_obstacle_to_a_mount(void **state)
{
	struct world *world = *state;
	const struct ns *host = put_mounts(world, 10, "1 0 / / shared:5\n");
	struct ns *guest = put_mounts(world, 11, "1 0 / / shared:6 master:5\n");

	guest->owner = inventory_add_ns(world->inventory, NS_USER, 2);
	assert_reach(world, REACH_MOUNT, host, "/x",
		     "10 /x shared origin\n"
		     "11 /x shared,slave\n");
}

static void a_copy_can_bury_what_it_is_a_copy_of(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / /\n"
					 "2 1 / /a shared:5\n"
					 "3 2 / /a/x/y shared:5\n");

	assert_reach(world, REACH_MOUNT, ns, "/a/x/y/x",
		     "10 /a/x/y/x shared origin hidden\n"
		     "10 /a/x shared\n");
}

static void a_mount_can_bury_its_copy(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / /\n"
					 "2 1 / /a shared:5\n"
					 "3 2 / /a/x/y shared:5\n");

	assert_reach(world, REACH_MOUNT, ns, "/a/x",
		     "10 /a/x shared origin\n"
		     "10 /a/x/y/x shared hidden\n");
}

static void what_lands_on_the_root_of_a_process_is_not_visible_to_it(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10, "1 0 / / shared:5\n");

	put_mounts(world, 11, "1 0 / / master:5\n");
	assert_reach(world, REACH_MOUNT, ns, "/",
		     "10 / shared origin hidden\n"
		     "11 / private,slave hidden\n");
}

static void a_mount_on_the_root_goes_on_top_of_what_covers_it(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10, "1 0 / /\n2 1 / / shared:5\n");

	put_mounts(world, 11, "1 0 / /\n2 1 / /a shared:5\n");
	assert_reach(world, REACH_MOUNT, ns, "/",
		     "10 / shared origin hidden\n"
		     "11 /a shared\n");
}

static void a_prediction_leaves_no_trace(void **state)
{
	struct world *world = *state;
	const char *const lines = "1 0 / / shared:5\n"
				  "2 1 / /x shared:6\n"
				  "3 2 / /x/y\n";
	const struct ns *first = put_mounts(world, 10, lines);
	const struct ns *second = put_mounts(world, 11, lines);

	for (int i = 0; i < 2; i++) {
		assert_reach(world, REACH_MOUNT, first, "/x/y", "10 /x/y private origin\n");
		assert_reach(world, REACH_MOUNT, first, "/x/z",
			     "10 /x/z shared origin\n"
			     "11 /x/z shared\n");
		assert_reach(world, REACH_UMOUNT, second, "/x/y",
			     "11 /x/y origin\n"
			     "10 /x/y\n");
		assert_reach(world, REACH_LAZY_UMOUNT, first, "/x",
			     "10 /x origin\n"
			     "10 /x/y origin\n"
			     "11 /x\n"
			     "11 /x/y\n");
	}
}

/* --- an unmount --- */

static void what_is_at_the_same_place_of_who_receives_goes_too(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / / shared:5\n"
					 "2 1 / /x shared:6\n");

	put_mounts(world, 11,
		   "1 0 / / shared:7 master:5\n"
		   "2 1 / /x\n"
		   "3 1 / /y\n");
	put_mounts(world, 12,
		   "1 0 / /\n"
		   "2 1 / /a master:7\n"
		   "3 2 / /a/x\n"
		   "4 1 /x /b master:7\n"
		   "5 4 / /b\n");
	assert_reach(world, REACH_UMOUNT, ns, "/x",
		     "10 /x origin\n"
		     "11 /x\n"
		     "12 /a/x\n"
		     "12 /b\n");
}

static void an_unmount_on_what_is_not_shared_tears_down_nothing_else(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10, "1 0 / / master:5\n2 1 / /x\n");

	put_mounts(world, 11, "1 0 / / shared:5\n2 1 / /x shared:6\n");
	assert_reach(world, REACH_UMOUNT, ns, "/x", "10 /x origin\n");
}

static void a_copy_stays_where_something_is_mounted_inside_it(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10, "1 0 / / shared:5\n2 1 / /x\n");

	put_mounts(world, 11,
		   "1 0 / / master:5\n"
		   "2 1 / /x\n"
		   "3 2 / /x/y\n");
	assert_reach(world, REACH_UMOUNT, ns, "/x", "10 /x origin\n");
}

static void what_covers_a_copy_is_no_obstacle(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10, "1 0 / / shared:5\n2 1 /s /x\n");

	put_mounts(world, 11,
		   "1 0 / / master:5\n"
		   "2 1 /s /x\n"
		   "3 2 / /x\n"
		   "4 3 / /x/y\n");
	assert_reach(world, REACH_UMOUNT, ns, "/x",
		     "10 /x origin\n"
		     "11 /x hidden\n");
}

/* /x and /x/y go in 10. In 11 what stays on top of the copy of /x/y comes to be in that of /x. */
static void what_covers_a_copy_holds_what_that_is_in(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / / shared:5\n"
					 "2 1 / /x shared:6\n"
					 "3 2 / /x/y\n");

	put_mounts(world, 11,
		   "1 0 / / master:5\n"
		   "2 1 / /x master:6\n"
		   "3 2 / /x/y\n"
		   "4 3 / /x/y\n");
	assert_reach(world, REACH_LAZY_UMOUNT, ns, "/x",
		     "10 /x origin\n"
		     "10 /x/y origin\n"
		     "11 /x/y hidden\n");
}

static void what_stays_holds_copies_however_deep_it_is(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / / shared:5\n"
					 "2 1 / /x shared:6\n"
					 "3 2 / /x/y shared:7\n"
					 "4 3 / /x/y/z\n"
					 "5 2 / /x/w\n");

	put_mounts(world, 11,
		   "1 0 / / master:5\n"
		   "2 1 / /x master:6\n"
		   "3 2 / /x/y master:7\n"
		   "4 3 / /x/y/z\n"
		   "5 2 / /x/w\n"
		   "6 4 / /x/y/z/stays\n");
	assert_reach(world, REACH_LAZY_UMOUNT, ns, "/x",
		     "10 /x origin\n"
		     "10 /x/w origin\n"
		     "10 /x/y origin\n"
		     "10 /x/y/z origin\n"
		     "11 /x/w\n");
}

static void a_plain_unmount_is_busy_with_what_is_mounted_below(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / / shared:5\n"
					 "2 1 / /x\n"
					 "3 2 / /x/y\n"
					 "4 3 / /x/y/z\n"
					 "5 1 / /w\n");

	assert_reach(world, REACH_UMOUNT, ns, "/x", "busy: /x/y\n");
	assert_reach(world, REACH_LAZY_UMOUNT, ns, "/x",
		     "10 /x origin\n"
		     "10 /x/y origin\n"
		     "10 /x/y/z origin\n");
}

static void only_the_topmost_of_a_stack_is_unmounted(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / /\n"
					 "2 1 / /x\n"
					 "3 2 / /x\n");
	struct reach reach = assert_reach(world, REACH_UMOUNT, ns, "/x", "10 /x origin\n");

	assert_ptr_equal(reach.landings[0].mount, mount_of(ns, 3));
}

static void what_is_no_mount_or_the_root_is_refused(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10, "1 0 / /\n2 1 / /x\n");
	const struct ns *unknown = put_mounts(world, 11, "");

	assert_refused(world, REACH_UMOUNT, ns, "/x/y", -EINVAL);
	assert_refused(world, REACH_LAZY_UMOUNT, ns, "/y", -EINVAL);
	assert_refused(world, REACH_UMOUNT, ns, "/", -EBUSY);
	assert_refused(world, REACH_LAZY_UMOUNT, ns, "/", -EBUSY);
	assert_refused(world, REACH_MOUNT, unknown, "/x", -ENOENT);
}

static void unmounts_that_may_be_missed_are_counted(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10, "1 0 / / shared:5\n2 1 / /x\n");
	struct reach reach;

	put_mounts(world, 11,
		   "1 0 / / master:9\n"
		   "2 1 / /x\n"
		   "3 1 /x /without master:9\n"
		   "4 1 /x /with master:9\n"
		   "5 4 / /with\n");
	reach = assert_reach(world, REACH_UMOUNT, ns, "/x", "10 /x origin\n");
	assert_int_equal(reach.n_outside, 2);
}

/* --- what can be locked --- */

static struct ns *put_guest(struct world *world, uint64_t ino, const char *lines)
{
	struct ns *guest = put_mounts(world, ino, lines);

	guest->owner = inventory_add_ns(world->inventory, NS_USER, ino);
	return guest;
}

static void a_plain_unmount_reaches_user_namespaces_for_certain(void **state)
{
	struct world *world = *state;
	const struct ns *host = put_mounts(world, 10, "1 0 / / shared:5\n2 1 / /x\n");

	put_guest(world, 11, "1 0 / / master:5\n2 1 / /x\n");
	assert_reach(world, REACH_UMOUNT, host, "/x", "10 /x origin\n11 /x\n");
}

/* What is below the copy in 12 may be locked to it, and goes with it. In 11 and 13 that stays. */
static void a_lazy_unmount_may_leave_what_is_locked_to_what_stays(void **state)
{
	struct world *world = *state;
	const char *const both = "1 0 / / shared:5 master:4\n2 1 / /x shared:6\n3 2 / /x/y\n";
	const char *const held = "1 0 / / shared:5 master:4\n2 1 / /x shared:6\n3 2 / /x/y\n"
				 "4 2 / /x/stays\n";
	const struct ns *host = put_mounts(world, 10, both);

	put_guest(world, 11, held);
	put_guest(world, 12, both);
	put_mounts(world, 13, held);
	put_mounts(world, 14, held)->owner = NULL;
	assert_reach(world, REACH_LAZY_UMOUNT, host, "/x",
		     "10 /x origin\n"
		     "10 /x/y origin\n"
		     "11 /x/y uncertain\n"
		     "12 /x\n"
		     "12 /x/y\n"
		     "13 /x/y\n"
		     "14 /x/y uncertain\n");
}

static void in_a_user_namespace_any_unmount_may_be_refused(void **state)
{
	struct world *world = *state;
	const struct ns *guest = put_guest(world, 11, "1 0 / / shared:5\n2 1 / /x\n");

	put_mounts(world, 10, "1 0 / / shared:5\n2 1 / /x\n");
	assert_reach(world, REACH_UMOUNT, guest, "/x",
		     "11 /x origin uncertain\n"
		     "10 /x uncertain\n");
	assert_reach(world, REACH_LAZY_UMOUNT, guest, "/x",
		     "11 /x origin uncertain\n"
		     "10 /x uncertain\n");
}

/* --- what no kernel makes --- */

static void groups_in_a_circle_are_walked_once(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / /\n"
					 "2 1 / /a shared:5 master:7\n"
					 "3 1 / /b shared:6 master:5\n"
					 "4 1 / /c shared:7 master:6\n"
					 "5 1 / /d shared:8 master:8\n"
					 "6 1 / /e master:9\n");

	assert_reach(world, REACH_MOUNT, ns, "/a/x",
		     "10 /a/x shared origin\n"
		     "10 /b/x shared,slave\n"
		     "10 /c/x shared,slave\n");
	assert_reach(world, REACH_MOUNT, ns, "/d/x", "10 /d/x shared origin\n");
}

static void parents_in_a_circle_do_not_keep_a_lazy_unmount_going(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / /\n"
					 "2 1 / /a\n"
					 "3 5 / /a\n"
					 "4 3 / /a\n"
					 "5 4 / /a\n");

	assert_reach(world, REACH_LAZY_UMOUNT, ns, "/a", "10 /a origin\n");
}

static void two_mounts_at_one_place_are_both_counted(void **state)
{
	struct world *world = *state;
	const struct ns *ns = put_mounts(world, 10,
					 "1 0 / /\n"
					 "2 1 / /a\n"
					 "3 2 / /a/b\n"
					 "4 2 / /a/b\n");

	assert_reach(world, REACH_LAZY_UMOUNT, ns, "/a",
		     "10 /a origin\n"
		     "10 /a/b origin\n"
		     "10 /a/b origin hidden\n");
}

static void a_group_of_a_hundred_thousand_is_reached_in_time(void **state)
{
	struct world *world = *state;
	struct ns *ns = put_many(world, 10, MANY);
	struct reach reach;

	for (size_t i = 1; i < ns->mounts.count; i++)
		ns->mounts.mounts[i].propagation.peer_group = 5;
	assert_int_equal(
		reach_predict(index_of(world), REACH_MOUNT, ns, "/1/x", world->arena, &reach, NULL),
		0);
	assert_int_equal(reach.n_landings, MANY);
}

static void a_lazy_unmount_of_a_hundred_thousand_ends_in_time(void **state)
{
	struct world *world = *state;
	struct ns *ns = put_many(world, 10, MANY);
	struct mount *mounts = ns->mounts.mounts;
	struct reach reach;

	/* A stack on /1, and all others in the topmost of it. */
	for (size_t i = 2; i < ns->mounts.count; i++) {
		mounts[i].parent = &mounts[i < MANY / 2 ? i - 1 : MANY / 2 - 1];
		mounts[i].target = i < MANY / 2 ? "/1" : arena_format(world->arena, "/1/%zu", i);
	}
	assert_int_equal(reach_predict(index_of(world), REACH_LAZY_UMOUNT, ns, "/1", world->arena,
				       &reach, NULL),
			 0);
	assert_int_equal(reach.n_landings, MANY - MANY / 2 + 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(a_mount_on_what_is_not_shared_lands_nowhere_else),
		world_test(what_counts_is_the_mount_that_a_path_leads_to_not_the_longest_target),
		world_test(peers_receive_in_every_namespace_the_same_one_included),
		world_test(slaves_receive_and_do_not_send),
		world_test(a_slave_that_is_shared_brings_its_group_and_their_slaves),
		world_test(a_group_that_nobody_sees_is_bridged_by_propagate_from),
		world_test(what_may_come_through_a_group_that_nobody_sees_is_counted),
		world_test(who_receives_from_further_up_than_the_mount_does_not_receive_from_it),
		world_test(a_receiver_gets_a_copy_where_it_shows_the_place),
		world_test(a_directory_that_was_removed_does_not_come_back_under_its_name),
		world_test(a_receiver_that_is_covered_gets_a_hidden_copy),
		world_test(a_copy_slides_beneath_what_is_at_its_place),
		world_test(several_copies_can_be_at_one_target),
		world_test(the_owner_of_a_namespace_is_no_obstacle_to_a_mount),
		world_test(a_copy_can_bury_what_it_is_a_copy_of),
		world_test(a_mount_can_bury_its_copy),
		world_test(what_lands_on_the_root_of_a_process_is_not_visible_to_it),
		world_test(a_mount_on_the_root_goes_on_top_of_what_covers_it),
		world_test(a_prediction_leaves_no_trace),
		world_test(what_is_at_the_same_place_of_who_receives_goes_too),
		world_test(an_unmount_on_what_is_not_shared_tears_down_nothing_else),
		world_test(a_copy_stays_where_something_is_mounted_inside_it),
		world_test(what_covers_a_copy_is_no_obstacle),
		world_test(what_covers_a_copy_holds_what_that_is_in),
		world_test(what_stays_holds_copies_however_deep_it_is),
		world_test(a_plain_unmount_is_busy_with_what_is_mounted_below),
		world_test(only_the_topmost_of_a_stack_is_unmounted),
		world_test(what_is_no_mount_or_the_root_is_refused),
		world_test(unmounts_that_may_be_missed_are_counted),
		world_test(a_plain_unmount_reaches_user_namespaces_for_certain),
		world_test(a_lazy_unmount_may_leave_what_is_locked_to_what_stays),
		world_test(in_a_user_namespace_any_unmount_may_be_refused),
		world_test(groups_in_a_circle_are_walked_once),
		world_test(parents_in_a_circle_do_not_keep_a_lazy_unmount_going),
		world_test(two_mounts_at_one_place_are_both_counted),
		world_test(a_group_of_a_hundred_thousand_is_reached_in_time),
		world_test(a_lazy_unmount_of_a_hundred_thousand_ends_in_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
