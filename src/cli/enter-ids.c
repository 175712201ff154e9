/* SPDX-License-Identifier: MIT */
/* As whom COMMAND runs: numbers, as the user namespace has them that is entered. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "enter.h"
#include "relate/id-map.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/number.h"
#include "util/text.h"

/* Larger ones are no list of users that anybody wrote. */
#define DATABASE_MAX (64 << 20)

/* nspect-enter takes no more. */
#define GROUPS_MAX 1024

static const struct ns *user_ns(const struct enter_plan *plan)
{
	return plan->entries[NS_USER].ns;
}

static bool has_inside(const struct id_map *map, uint32_t id)
{
	for (size_t i = 0; i < map->count; i++) {
		if (id >= map->extents[i].inside &&
		    id - map->extents[i].inside < map->extents[i].length)
			return true;
	}
	return false;
}

/* Who is nobody, and nobody else: with --read-only, as nspect-enter(8) has it. */
#define READER 65533

/*
 * Where the map has no such id, the last one that it has. That of the owner of a user namespace that
 * is not entered would have all capabilities over it.
 */
static uint32_t choose_reader(const struct enter_plan *plan, const struct id_map *map)
{
	const struct ns *theirs = plan->target ? plan->target->ns[NS_USER] : NULL;
	const struct id_extent *last;

	if (!map)
		return theirs && theirs->owner_uid == READER ? READER - 1 : READER;
	if (map->state != ID_MAP_READ || map->count == 0 || has_inside(map, READER))
		return READER;
	last = &map->extents[map->count - 1];
	return last->inside + last->length - 1;
}

/* 0, or the first that the map has: without one nobody is anybody in a user namespace. */
static int choose_usual(const struct enter_plan *plan, enum id_kind kind, struct enter_id *ret,
			struct error *err)
{
	const struct id_map *map = user_ns(plan) ? ns_host_map(user_ns(plan), kind) : NULL;

	if (plan->options->enter.preserve_credentials)
		return 0;
	if (plan->options->enter.read_only)
		*ret = (struct enter_id){ true, choose_reader(plan, map) };
	else if (map && (map->state != ID_MAP_READ || has_inside(map, 0)))
		*ret = (struct enter_id){ true, 0 };
	else if (map && map->count > 0)
		*ret = (struct enter_id){ true, map->extents[0].inside };
	else if (map)
		return error_set(err, -EINVAL,
				 "user:%llu has no %s map yet: nobody is anybody in it "
				 "(--preserve-credentials enters it as nobody)",
				 (unsigned long long)user_ns(plan)->ino, id_kinds[kind]);
	return 0;
}

static int choose_number(const struct enter_plan *plan, enum id_kind kind, uint32_t id,
			 struct enter_id *ret, struct error *err)
{
	const struct id_map *map = user_ns(plan) ? ns_host_map(user_ns(plan), kind) : NULL;

	if (id == ID_NONE)
		return error_set(err, -EINVAL, "--set%s: %u is no id", id_kinds[kind], id);
	if (map && map->state == ID_MAP_READ && !has_inside(map, id))
		return error_set(err, -EINVAL, "--set%s: user:%llu does not map %u", id_kinds[kind],
				 (unsigned long long)user_ns(plan)->ino, id);
	*ret = (struct enter_id){ true, id };
	return 0;
}

static int choose_targets(const struct enter_plan *plan, enum id_kind kind, struct enter_id *ret,
			  struct error *err)
{
	uid_t uid;
	gid_t gid;
	uint32_t id;
	int rc;

	if (!plan->target)
		return error_set(err, -EINVAL, "--set%s=follow takes a process or workload as NAME",
				 id_kinds[kind]);
	rc = held_process_read_ids(&plan->held, &uid, &gid, err);
	if (rc < 0)
		return rc;
	id = kind == ID_UID ? uid : gid;
	if (user_ns(plan))
		id = id_map_inside(ns_host_map(user_ns(plan), kind), id);
	if (id == ID_NONE)
		return error_set(
			err, -EINVAL, "--set%s=follow: that of process %d has no id in user:%llu",
			id_kinds[kind], plan->target->pid, (unsigned long long)user_ns(plan)->ino);
	*ret = (struct enter_id){ true, id };
	return 0;
}

/* A file of the target: it may be anything. */
static FILE *open_inside(int root_fd, const char *path)
{
	auto_close int path_fd = enter_look_inside(root_fd, path);
	struct stat status;
	char link[64];

	if (path_fd < 0 || fstat(path_fd, &status) < 0 || !S_ISREG(status.st_mode) ||
	    status.st_size > DATABASE_MAX)
		return NULL;
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", path_fd);
	return fopen(link, "re");
}

struct account {
	uint32_t uid, gid;
};

static bool find_user(FILE *file, const char *name, struct account *ret)
{
	const struct passwd *user;

	while ((user = file ? fgetpwent(file) : getpwnam(name))) {
		if (strcmp(user->pw_name, name) != 0)
			continue;
		*ret = (struct account){ user->pw_uid, user->pw_gid };
		return true;
	}
	return false;
}

static bool find_group(FILE *file, const char *name, struct account *ret)
{
	const struct group *group;

	while ((group = file ? fgetgrent(file) : getgrnam(name))) {
		if (strcmp(group->gr_name, name) != 0)
			continue;
		ret->gid = group->gr_gid;
		return true;
	}
	return false;
}

/*
 * A name means what it means where COMMAND finds its files: the target's own list, or with our files
 * ours, as long as our ids are what they are in there.
 */
static int look_up(const struct enter_plan *plan, enum id_kind kind, const char *name,
		   struct account *ret, struct error *err)
{
	static const char *const files[] = { [ID_UID] = "etc/passwd", [ID_GID] = "etc/group" };
	auto_close int root_fd = enter_open_inside(plan);
	auto_fclose FILE *file = NULL;

	if (root_fd >= 0)
		file = open_inside(root_fd, files[kind]);
	if (root_fd != -ENOENT && !file)
		return error_set(err, -ENOENT,
				 "--set%s: there is no /%s inside to look up '%s' in: use a number",
				 id_kinds[kind], files[kind], name);
	if (!file && user_ns(plan))
		return error_set(err, -EINVAL,
				 "--set%s: '%s' is a name of ours, which user:%llu does not know: "
				 "use a number",
				 id_kinds[kind], name, (unsigned long long)user_ns(plan)->ino);
	if (!(kind == ID_UID ? find_user(file, name, ret) : find_group(file, name, ret)))
		return error_set(err, -ENOENT, "--set%s: there is no %s '%s'%s", id_kinds[kind],
				 kind == ID_UID ? "user" : "group", name, file ? " inside" : "");
	return 0;
}

struct groups {
	gid_t ids[GROUPS_MAX];
	size_t count;
};

static bool has_member(const struct group *group, const char *name)
{
	for (char *const *member = group->gr_mem; *member; member++) {
		if (strcmp(*member, name) == 0)
			return true;
	}
	return false;
}

/* False: they are more than anybody can have. */
static bool list_groups_inside(FILE *file, const char *name, struct groups *ret)
{
	const struct group *group;

	while ((group = fgetgrent(file))) {
		if (!has_member(group, name))
			continue;
		if (ret->count == GROUPS_MAX)
			return false;
		ret->ids[ret->count++] = group->gr_gid;
	}
	return true;
}

static bool list_groups_of_ours(const char *name, gid_t gid, struct groups *ret)
{
	int count = GROUPS_MAX;
	bool fits = getgrouplist(name, gid, ret->ids, &count) >= 0;

	ret->count = fits ? (size_t)count : 0;
	return fits;
}

/* Those that the user namespace maps: in it the others are nobody's. */
static const char *join_groups(const struct enter_plan *plan, const struct groups *groups)
{
	const struct id_map *map = user_ns(plan) ? ns_host_map(user_ns(plan), ID_GID) : NULL;
	auto_text struct text list = { 0 };

	for (size_t i = 0; i < groups->count; i++) {
		gid_t gid = groups->ids[i];

		if (plan->gid.is_set && gid == plan->gid.id)
			continue;
		if (!map || map->state != ID_MAP_READ || has_inside(map, gid))
			text_add_format(&list, "%s%u", list.length ? "," : "", (unsigned int)gid);
	}
	return list.length ? arena_copy_text(plan->arena, text_get(&list)) : NULL;
}

/* Of a user by name, from where the name is. Inside there may be no list of them. */
static int choose_groups(struct enter_plan *plan, const char *name, gid_t gid, struct error *err)
{
	auto_close int root_fd = enter_open_inside(plan);
	auto_fclose FILE *file = root_fd < 0 ? NULL : open_inside(root_fd, "etc/group");
	struct groups groups = { .count = 0 };
	bool fits = true;

	if (file)
		fits = list_groups_inside(file, name, &groups);
	else if (root_fd == -ENOENT)
		fits = list_groups_of_ours(name, gid, &groups);
	if (!fits)
		return error_set(err, -E2BIG, "--setuid: '%s' is in more than %d groups", name,
				 GROUPS_MAX);
	plan->groups = join_groups(plan, &groups);
	return 0;
}

/* A user by name also brings the groups; the first one only where none was named. */
static int choose_named(struct enter_plan *plan, enum id_kind kind, const char *name,
			struct error *err)
{
	struct account account = { 0 };
	int rc = look_up(plan, kind, name, &account, err);

	if (rc == 0 && kind == ID_UID)
		rc = choose_number(plan, ID_UID, account.uid, &plan->uid, err);
	if (rc == 0 && (kind == ID_GID || !plan->options->enter.gid))
		rc = choose_number(plan, ID_GID, account.gid, &plan->gid, err);
	if (rc == 0 && kind == ID_UID)
		rc = choose_groups(plan, name, account.gid, err);
	return rc;
}

static int choose(struct enter_plan *plan, enum id_kind kind, const char *said,
		  struct enter_id *ret, struct error *err)
{
	uint32_t id;

	if (!said)
		return ret->is_set ? 0 : choose_usual(plan, kind, ret, err);
	if (strcmp(said, "follow") == 0)
		return choose_targets(plan, kind, ret, err);
	if (number_parse_u32(said, &id) == 0)
		return choose_number(plan, kind, id, ret, err);
	return choose_named(plan, kind, said, err);
}

int enter_choose_ids(struct enter_plan *plan, struct error *err)
{
	const struct enter_options *enter = &plan->options->enter;
	int rc = choose(plan, ID_UID, enter->uid, &plan->uid, err);

	return rc < 0 ? rc : choose(plan, ID_GID, enter->gid, &plan->gid, err);
}
