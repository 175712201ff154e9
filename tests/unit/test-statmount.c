/* SPDX-License-Identifier: MIT */
/* Mounts by id, of kernels that are made up: what they say may be short, long or wrong. */
#include <errno.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "collect/kernel-compat.h"
#include "collect/mounts.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/macros.h"
#include "util/memory.h"

#define NS_ID 42
#define ALL   UINT64_MAX

/* What the kernel knows of a mount. Texts that are NULL are not in its replies. */
struct known {
	uint64_t id, parent;
	uint64_t attributes, propagation, magic, peer_group, master;
	uint32_t sb_flags;
	const char *root, *target, *fstype, *subtype, *source, *options;
	uint64_t withheld; /* mask bits that the reply lacks */
	int error;
};

/* One kernel at a time; the tests set it up. */
static struct {
	const struct known *mounts;
	size_t count;
	int list_error;
	uint64_t asked;        /* all masks, or-ed */
	size_t n_asked;        /* calls of statmount */
	size_t reply_size;     /* the least that a reply needs; 0: as it is */
	uint32_t shifted;      /* by so much the offsets of texts are wrong */
	uint32_t claimed_size; /* of the reply; 0: as it is */
	bool is_unterminated;
	/* Of all idmapped mounts: texts with their NULs, and how many they are said to be. */
	const char *uid_map;
	size_t uid_map_size;
	uint32_t uid_map_count;
} fake;

static ssize_t fake_listmount(uint64_t ns_id, uint64_t last, uint64_t *ids, size_t size)
{
	size_t count = 0;

	assert_int_equal(ns_id, NS_ID);
	if (fake.list_error)
		return fake.list_error;
	for (size_t i = 0; i < fake.count && count < size; i++) {
		if (fake.mounts[i].id > last)
			ids[count++] = fake.mounts[i].id;
	}
	return (ssize_t)count;
}

struct writer {
	struct compat_statmount *reply;
	size_t used, size; /* of the texts */
	bool is_short;
};

static void write_text(struct writer *writer, uint64_t mask, uint64_t bit, const char *text,
		       uint32_t *offset)
{
	size_t length;

	if (!(mask & bit) || !text)
		return;
	length = strlen(text) + 1;
	if (writer->used + length > writer->size) {
		writer->is_short = true;
		return;
	}
	memcpy(writer->reply->str + writer->used, text, length);
	*offset = (uint32_t)writer->used + fake.shifted;
	writer->used += length;
	writer->reply->mask |= bit;
}

static void write_texts(struct writer *writer, uint64_t mask, const struct known *known)
{
	struct compat_statmount *reply = writer->reply;

	write_text(writer, mask, COMPAT_STATMOUNT_MNT_ROOT, known->root, &reply->mnt_root);
	write_text(writer, mask, COMPAT_STATMOUNT_MNT_POINT, known->target, &reply->mnt_point);
	write_text(writer, mask, COMPAT_STATMOUNT_FS_TYPE, known->fstype, &reply->fs_type);
	write_text(writer, mask, COMPAT_STATMOUNT_FS_SUBTYPE, known->subtype, &reply->fs_subtype);
	write_text(writer, mask, COMPAT_STATMOUNT_SB_SOURCE, known->source, &reply->sb_source);
	write_text(writer, mask, COMPAT_STATMOUNT_MNT_OPTS, known->options, &reply->mnt_opts);
}

static void write_uid_map(struct writer *writer, uint64_t mask, const struct known *known)
{
	struct compat_statmount *reply = writer->reply;

	if (!(mask & COMPAT_STATMOUNT_MNT_UIDMAP) || !fake.uid_map ||
	    !(known->attributes & MOUNT_ATTR_IDMAP))
		return;
	memcpy(reply->str + writer->used, fake.uid_map, fake.uid_map_size);
	reply->mnt_uidmap = (uint32_t)writer->used;
	reply->mnt_uidmap_num = fake.uid_map_count;
	reply->mask |= COMPAT_STATMOUNT_MNT_UIDMAP;
	writer->used += fake.uid_map_size;
}

static int fill(struct compat_statmount *reply, size_t size, uint64_t mask,
		const struct known *known)
{
	struct writer writer = { reply, 0, size - sizeof(*reply), false };

	*reply = (struct compat_statmount){
		.mask = mask & (COMPAT_STATMOUNT_SB_BASIC | COMPAT_STATMOUNT_MNT_BASIC),
		.sb_dev_major = 8,
		.sb_dev_minor = (uint32_t)known->id,
		.sb_magic = known->magic,
		.sb_flags = known->sb_flags,
		.mnt_id = known->id,
		.mnt_parent_id = known->parent,
		.mnt_id_old = (uint32_t)(known->id % 1000),
		.mnt_parent_id_old = (uint32_t)(known->parent % 1000),
		.mnt_attr = known->attributes,
		.mnt_propagation = known->propagation,
		.mnt_peer_group = known->peer_group,
		.mnt_master = known->master,
	};
	write_texts(&writer, mask, known);
	write_uid_map(&writer, mask, known);
	if (writer.is_short || size < fake.reply_size)
		return -EOVERFLOW;
	reply->mask &= ~known->withheld;
	reply->size = (uint32_t)(sizeof(*reply) + writer.used) - fake.is_unterminated;
	if (fake.claimed_size)
		reply->size = fake.claimed_size;
	return 0;
}

static int fake_statmount(uint64_t ns_id, uint64_t mount_id, uint64_t mask, void *reply,
			  size_t size)
{
	assert_int_equal(ns_id, NS_ID);
	assert_true(size >= sizeof(struct compat_statmount));
	fake.asked |= mask;
	fake.n_asked++;
	for (size_t i = 0; i < fake.count; i++) {
		const struct known *known = &fake.mounts[i];

		if (known->id != mount_id)
			continue;
		return known->error ? known->error : fill(reply, size, mask, known);
	}
	return -ENOENT;
}

static const struct kernel fake_kernel = {
	.listmount = fake_listmount,
	.statmount = fake_statmount,
};

static void set_kernel(const struct known *mounts, size_t count)
{
	memset(&fake, 0, sizeof(fake));
	fake.mounts = mounts;
	fake.count = count;
}

struct result {
	struct arena *arena;
	struct mount_reading reading;
	const struct mount *mounts;
	size_t count;
	int rc;
};

#define auto_result __attribute__((cleanup(release_result)))
static void release_result(const struct result *result)
{
	arena_free(result->arena);
}

static void read_all(enum mount_detail detail, struct result *ret)
{
	struct mount_reader reader = { .detail = detail };

	ret->arena = arena_new();
	mount_reader_open(&reader, ret->arena);
	ret->rc = mounts_by_id(&reader, &fake_kernel, NS_ID, &ret->reading);
	mount_reader_close(&reader);
	ret->mounts = ret->reading.table.mounts;
	ret->count = ret->reading.table.count;
}

/* A mount of which all is known. */
#define KNOWN                                                                                      \
	{                                                                                          \
		.id = 5000000007, .parent = 5000000003, .attributes = MOUNT_ATTR_NOSUID,           \
		.propagation = 0, .magic = TMPFS_MAGIC, .root = "/r", .target = "/t",              \
		.fstype = "tmpfs", .source = "s", .options = "size=4k"                             \
	}

static void numbers_are_all_that_a_census_asks_for(void **state)
{
	const struct known known[] = {
		{ .id = 5000000007,
		  .parent = 5000000003,
		  .peer_group = 3,
		  .master = 4,
		  .propagation = MS_SHARED | MS_SLAVE,
		  .attributes = MOUNT_ATTR_IDMAP },
		{ .id = 5000000008, .parent = 5000000007, .propagation = MS_UNBINDABLE },
	};
	auto_result struct result result = { 0 };

	set_kernel(known, ARRAY_SIZE(known));
	read_all(MOUNT_NUMBERS, &result);
	assert_int_equal(result.rc, 0);
	assert_int_equal(fake.asked, COMPAT_STATMOUNT_SB_BASIC | COMPAT_STATMOUNT_MNT_BASIC);
	assert_int_equal(fake.n_asked, 2);
	assert_int_equal(result.reading.table.source, MOUNTS_STATMOUNT);
	assert_int_equal(result.count, 2);
	assert_int_equal(result.mounts[0].unique_id, 5000000007);
	assert_int_equal(result.mounts[0].unique_parent, 5000000003);
	assert_int_equal(result.mounts[0].id, 7);
	assert_int_equal(result.mounts[0].parent_id, 3);
	assert_int_equal(result.mounts[0].major, 8);
	assert_int_equal(result.mounts[0].propagation.peer_group, 3);
	assert_int_equal(result.mounts[0].propagation.master, 4);
	assert_int_equal(result.mounts[0].propagation.propagate_from, 0);
	assert_false(result.mounts[0].propagation.unbindable);
	assert_true(result.mounts[0].idmapped);
	assert_null(result.mounts[0].target);
	assert_true(result.mounts[1].propagation.unbindable);
	assert_false(result.mounts[1].idmapped);
}

static void texts_are_those_of_mountinfo(void **state)
{
	const struct known known[] = { {
		.id = 1,
		.root = "/r \t\n\\\xff",
		.target = "/t (deleted)",
		.fstype = "fuse",
		.subtype = "sshfs",
		.source = "#\\040",
		.options = "user_id=0,x=\\054",
	} };
	auto_result struct result result = { 0 };
	const struct mount *mount;

	set_kernel(known, ARRAY_SIZE(known));
	read_all(MOUNT_TEXTS, &result);
	assert_int_equal(result.count, 1);
	assert_int_equal(fake.n_asked, 1);
	mount = result.mounts;
	assert_string_equal(mount->root, known->root);
	assert_string_equal(mount->target, known->target);
	assert_string_equal(mount->fstype, "fuse.sshfs");
	assert_string_equal(mount->source, known->source);
	assert_string_equal(mount->vfs_options, "rw,relatime");
	assert_string_equal(mount->fs_options, "rw,user_id=0,x=\\054");
	assert_false(result.reading.lacks_sources);
}

#define UID_MAP(text, n)                                                                           \
	(fake.uid_map = (text), fake.uid_map_size = sizeof(text), fake.uid_map_count = (n))

static void an_idmapped_mount_has_its_maps_and_no_other_is_asked(void **state)
{
	struct known known[] = { KNOWN, KNOWN };
	auto_result struct result result = { 0 };
	const struct id_map *map;

	known[0].attributes = MOUNT_ATTR_IDMAP;
	known[1].id++;
	set_kernel(known, ARRAY_SIZE(known));
	UID_MAP("7000 5 1\0"
		"0 100000 10",
		2);
	read_all(MOUNT_TEXTS, &result);
	assert_int_equal(result.count, 2);
	assert_int_equal(fake.n_asked, 3);
	assert_string_equal(result.mounts[0].source, "s");
	map = &result.mounts[0].id_maps[ID_UID];
	assert_int_equal(map->state, ID_MAP_READ);
	assert_int_equal(map->count, 2);
	assert_int_equal(map->extents[0].outside, 100000);
	assert_int_equal(map->extents[1].inside, 7000);
	assert_int_equal(result.mounts[0].id_maps[ID_GID].state, ID_MAP_UNKNOWN);
	assert_null(result.mounts[1].id_maps);
}

static void maps_that_the_reply_does_not_hold_are_unknown(void **state)
{
	struct known known = KNOWN;

	known.attributes = MOUNT_ATTR_IDMAP;
	for (int i = 0; i < 5; i++) {
		auto_result struct result result = { 0 };

		set_kernel(&known, 1);
		if (i == 0)
			UID_MAP("0 0 1", 2);
		else if (i == 1)
			UID_MAP("0 0 1", UINT32_MAX);
		else if (i == 2)
			UID_MAP("0 0 0", 1);
		else if (i == 3)
			UID_MAP("0 0 1\n1 1 x", 1);
		else
			UID_MAP("0 0 1", 0);
		read_all(MOUNT_TEXTS, &result);
		assert_int_equal(result.count, 1);
		assert_int_equal(result.mounts[0].id_maps[ID_UID].state, ID_MAP_UNKNOWN);
	}
}

static void options_are_in_the_order_of_mountinfo(void **state)
{
	static const struct {
		uint64_t attributes;
		uint32_t sb_flags;
		const char *options, *vfs, *fs;
	} samples[] = {
		{ 0, 0, NULL, "rw,relatime", "rw" },
		{ MOUNT_ATTR_STRICTATIME, 0, "a", "rw", "rw,a" },
		{ MOUNT_ATTR_NOATIME, 0, "a,b", "rw,noatime", "rw,a,b" },
		{ MOUNT_ATTR_RDONLY, MS_RDONLY, NULL, "ro,relatime", "ro" },
		{ MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC |
			  MOUNT_ATTR_NODIRATIME | MOUNT_ATTR_NOSYMFOLLOW | MOUNT_ATTR_IDMAP,
		  MS_SYNCHRONOUS | MS_DIRSYNC | MS_MANDLOCK | MS_LAZYTIME, "a",
		  "ro,nosuid,nodev,noexec,nodiratime,relatime,nosymfollow,idmapped",
		  "rw,sync,dirsync,mand,lazytime,a" },
		{ ALL & ~(uint64_t)MOUNT_ATTR__ATIME, UINT32_MAX, NULL,
		  "ro,nosuid,nodev,noexec,nodiratime,relatime,nosymfollow,idmapped",
		  "ro,sync,dirsync,mand,lazytime" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(samples); i++) {
		struct known known = KNOWN;
		auto_result struct result result = { 0 };

		known.attributes = samples[i].attributes;
		known.sb_flags = samples[i].sb_flags;
		known.options = samples[i].options;
		set_kernel(&known, 1);
		read_all(MOUNT_TEXTS, &result);
		assert_int_equal(result.count, 1);
		assert_string_equal(result.mounts->vfs_options, samples[i].vfs);
		assert_string_equal(result.mounts->fs_options, samples[i].fs);
	}
}

static void pins_ask_for_texts_where_there_is_a_namespace_file(void **state)
{
	struct known known[] = { KNOWN, KNOWN };
	auto_result struct result without = { 0 }, with = { 0 };

	known[1].id++;
	set_kernel(known, ARRAY_SIZE(known));
	read_all(MOUNT_PINS, &without);
	assert_int_equal(without.count, 2);
	assert_null(without.mounts[0].target);
	assert_false(fake.asked & COMPAT_STATMOUNT_MNT_POINT);

	known[1].magic = NSFS_MAGIC;
	known[1].root = "net:[4026531999]";
	read_all(MOUNT_PINS, &with);
	assert_int_equal(with.count, 2);
	assert_string_equal(with.mounts[0].target, "/t");
	assert_string_equal(with.mounts[1].root, "net:[4026531999]");
	assert_string_equal(with.mounts[1].fstype, "tmpfs");
	assert_null(with.mounts[0].source);
	assert_false(fake.asked & (COMPAT_STATMOUNT_MNT_OPTS | COMPAT_STATMOUNT_SB_SOURCE));
}

static void long_texts_are_read_whole(void **state)
{
	auto_free char *options = memory_zeroed(1, 3000001);
	struct known known = KNOWN;
	auto_result struct result result = { 0 };

	memset(options, 'x', 3000000);
	known.options = options;
	set_kernel(&known, 1);
	read_all(MOUNT_TEXTS, &result);
	assert_int_equal(result.rc, 0);
	assert_int_equal(result.count, 1);
	assert_string_equal(result.mounts->fs_options + strlen("rw,"), options);
}

static void a_reply_without_end_is_given_up(void **state)
{
	struct known known = KNOWN;
	auto_result struct result result = { 0 };

	set_kernel(&known, 1);
	fake.reply_size = SIZE_MAX;
	read_all(MOUNT_TEXTS, &result);
	assert_int_equal(result.rc, -EOVERFLOW);
	assert_in_range(fake.n_asked, 2, 20);
}

static void a_mount_whose_texts_are_not_there_is_left_out(void **state)
{
	struct known known[] = { KNOWN, KNOWN };

	known[1].id++;
	for (int i = 0; i < 5; i++) {
		auto_result struct result result = { 0 };

		set_kernel(known, ARRAY_SIZE(known));
		known[0].withheld =
			(uint64_t[]){ COMPAT_STATMOUNT_MNT_ROOT, COMPAT_STATMOUNT_MNT_POINT,
				      COMPAT_STATMOUNT_FS_TYPE, COMPAT_STATMOUNT_MNT_BASIC,
				      COMPAT_STATMOUNT_SB_BASIC }[i];
		read_all(MOUNT_TEXTS, &result);
		assert_int_equal(result.rc, 0);
		assert_int_equal(result.count, 1);
		assert_int_equal(result.mounts[0].unique_id, known[1].id);
	}
}

static void a_mount_at_a_relative_place_is_left_out(void **state)
{
	struct known known[] = { KNOWN, KNOWN };
	auto_result struct result result = { 0 };

	known[0].target = "";
	known[1].id++;
	set_kernel(known, ARRAY_SIZE(known));
	read_all(MOUNT_TEXTS, &result);
	assert_int_equal(result.count, 1);
}

static void texts_outside_the_reply_are_not_read(void **state)
{
	static const uint32_t shifts[] = { 64, 16384, 1 << 30, UINT32_MAX };
	struct known known = KNOWN;

	for (size_t i = 0; i < ARRAY_SIZE(shifts); i++) {
		auto_result struct result result = { 0 };

		set_kernel(&known, 1);
		fake.shifted = shifts[i];
		read_all(MOUNT_TEXTS, &result);
		assert_int_equal(result.rc, -EIO);
		assert_int_equal(result.count, 0);
	}
}

static void a_text_that_does_not_end_in_the_reply_is_not_read(void **state)
{
	struct known known = KNOWN;
	auto_result struct result cut = { 0 }, tiny = { 0 }, huge = { 0 };

	set_kernel(&known, 1);
	fake.is_unterminated = true;
	read_all(MOUNT_TEXTS, &cut);
	assert_int_equal(cut.count, 1);
	assert_string_equal(cut.mounts->source, "s");
	assert_string_equal(cut.mounts->fs_options, "rw");

	fake.claimed_size = 1;
	read_all(MOUNT_TEXTS, &tiny);
	assert_int_equal(tiny.rc, -EIO);

	fake.claimed_size = UINT32_MAX;
	read_all(MOUNT_TEXTS, &huge);
	assert_int_equal(huge.count, 1);
}

static void what_goes_meanwhile_is_left_out(void **state)
{
	struct known known[] = { KNOWN, KNOWN, KNOWN };
	auto_result struct result result = { 0 };

	known[1].id++;
	known[1].error = -ENOENT;
	known[2].id += 2;
	set_kernel(known, ARRAY_SIZE(known));
	read_all(MOUNT_TEXTS, &result);
	assert_int_equal(result.rc, 0);
	assert_int_equal(result.count, 2);
	assert_int_equal(result.mounts[1].unique_id, known[2].id);
}

static void a_refusal_of_all_mounts_is_one_of_the_namespace(void **state)
{
	struct known known[] = { KNOWN, KNOWN };
	auto_result struct result refused = { 0 }, unlisted = { 0 };

	known[0].error = known[1].error = -EPERM;
	known[1].id++;
	set_kernel(known, ARRAY_SIZE(known));
	read_all(MOUNT_NUMBERS, &refused);
	assert_int_equal(refused.rc, -EPERM);
	fake.list_error = -ENOSYS;
	read_all(MOUNT_NUMBERS, &unlisted);
	assert_int_equal(unlisted.rc, -ENOSYS);
	assert_int_equal(unlisted.count, 0);
}

static void a_namespace_can_be_without_mounts(void **state)
{
	auto_result struct result result = { 0 };

	set_kernel(NULL, 0);
	read_all(MOUNT_TEXTS, &result);
	assert_int_equal(result.rc, 0);
	assert_int_equal(result.count, 0);
	assert_int_equal(result.reading.table.source, MOUNTS_STATMOUNT);
}

static void lists_go_on_until_they_are_short(void **state)
{
	static const size_t counts[] = { 1023, 1024, 1025, 2048, 5000 };

	for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
		auto_free struct known *known = memory_zeroed(counts[i], sizeof(*known));
		auto_result struct result result = { 0 };

		for (size_t k = 0; k < counts[i]; k++)
			known[k] = (struct known){ .id = k + 1, .parent = k };
		set_kernel(known, counts[i]);
		read_all(MOUNT_NUMBERS, &result);
		assert_int_equal(result.count, counts[i]);
		assert_int_equal(result.mounts[counts[i] - 1].unique_id, counts[i]);
	}
}

/* Linux 6.11 and 6.12 know no sources; one that is empty is not in the reply of any kernel. */
static void no_source_at_all_means_that_the_kernel_tells_none(void **state)
{
	struct known known[] = { KNOWN, KNOWN };
	auto_result struct result some = { 0 }, none = { 0 };

	known[0].source = NULL;
	known[1].id++;
	set_kernel(known, ARRAY_SIZE(known));
	read_all(MOUNT_TEXTS, &some);
	assert_false(some.reading.lacks_sources);
	assert_string_equal(some.mounts[0].source, "");
	assert_string_equal(some.mounts[1].source, "s");

	known[1].source = NULL;
	read_all(MOUNT_TEXTS, &none);
	assert_true(none.reading.lacks_sources);
	assert_int_equal(none.count, 2);
	assert_null(none.mounts[0].source);
	assert_string_equal(none.mounts[0].target, "/t");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_all_that_a_census_asks_for),
		cmocka_unit_test(texts_are_those_of_mountinfo),
		cmocka_unit_test(an_idmapped_mount_has_its_maps_and_no_other_is_asked),
		cmocka_unit_test(maps_that_the_reply_does_not_hold_are_unknown),
		cmocka_unit_test(options_are_in_the_order_of_mountinfo),
		cmocka_unit_test(pins_ask_for_texts_where_there_is_a_namespace_file),
		cmocka_unit_test(long_texts_are_read_whole),
		cmocka_unit_test(a_reply_without_end_is_given_up),
		cmocka_unit_test(a_mount_whose_texts_are_not_there_is_left_out),
		cmocka_unit_test(a_mount_at_a_relative_place_is_left_out),
		cmocka_unit_test(texts_outside_the_reply_are_not_read),
		cmocka_unit_test(a_text_that_does_not_end_in_the_reply_is_not_read),
		cmocka_unit_test(what_goes_meanwhile_is_left_out),
		cmocka_unit_test(a_refusal_of_all_mounts_is_one_of_the_namespace),
		cmocka_unit_test(a_namespace_can_be_without_mounts),
		cmocka_unit_test(lists_go_on_until_they_are_short),
		cmocka_unit_test(no_source_at_all_means_that_the_kernel_tells_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
