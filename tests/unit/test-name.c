/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/name.h"
#include "model/needs.h"
#include "util/cleanup.h"
#include "util/macros.h"

static void each_form_is_told_from_the_text(void **state)
{
	static const struct {
		const char *text;
		enum name_form form;
		uint64_t number;
		unsigned int types;
	} names[] = {
		{ "1", NAME_NUMBER, 1, NS_ALL_TYPES },
		{ "4026531840", NAME_NUMBER, 4026531840, NS_ALL_TYPES },
		{ "18446744073709551615", NAME_NUMBER, UINT64_MAX, NS_ALL_TYPES },
		{ "pid:1234", NAME_PID, 1234, NS_ALL_TYPES },
		{ "pid:2147483647", NAME_PID, 2147483647, NS_ALL_TYPES },
		{ "pid:2147483648", NAME_INO, 2147483648, NS_TYPE_BIT(NS_PID) },
		{ "pid:4026531836", NAME_INO, 4026531836, NS_TYPE_BIT(NS_PID) },
		{ "pid:[1234]", NAME_INO, 1234, NS_TYPE_BIT(NS_PID) },
		{ "net:4026531840", NAME_INO, 4026531840, NS_TYPE_BIT(NS_NET) },
		{ "net:[4026531840]", NAME_INO, 4026531840, NS_TYPE_BIT(NS_NET) },
		{ "cgroup:7", NAME_INO, 7, NS_TYPE_BIT(NS_CGROUP) },
		{ "ns:4026531840", NAME_INO, 4026531840, NS_ALL_TYPES },
		{ "ns:[4026531840]", NAME_INO, 4026531840, NS_ALL_TYPES },
		{ "id:12345", NAME_ID, 12345, NS_ALL_TYPES },
		{ "self", NAME_SELF, 0, NS_ALL_TYPES },
		{ "init", NAME_INIT, 0, NS_ALL_TYPES },
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct error err = { "untouched" };
		struct name name;

		assert_int_equal(name_parse(names[i].text, &name, &err), 0);
		assert_ptr_equal(name.text, names[i].text);
		assert_int_equal(name.form, names[i].form);
		assert_true(name.number == names[i].number);
		assert_int_equal(name.types, names[i].types);
		assert_string_equal(err.text, "untouched");
	}
}

static void what_has_a_slash_and_no_other_form_is_a_file(void **state)
{
	static const char *const files[] = {
		"/run/netns/blue", "./blue", "/", "1/2", "net:7/ns", "id:1/2", "./net:[7]", "pid:/",
	};

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		struct name name;

		assert_int_equal(name_parse(files[i], &name, NULL), 0);
		assert_int_equal(name.form, NAME_FILE);
		assert_int_equal(name.types, NS_ALL_TYPES);
	}
}

static void what_has_no_form_leaves_the_result_alone(void **state)
{
	static const char *const malformed[] = {
		"",
		"1x",
		"-1",
		"+1",
		" 1",
		"1 ",
		":",
		"net:",
		"net:x",
		"net:[7",
		"net:7]",
		"net:[]",
		"net:[7]x",
		"net:-7",
		"nets:7",
		"NET:7",
		"id:",
		"id:[7]",
		"id:x",
		"ns:",
		"pid:",
		"pid:0x",
		"idx:7",
		"nsx:7",
		"18446744073709551616",
		"0x10",
		"net:18446744073709551616",
		"\xff",
		"blue:x",
		"docker:",
		"unit:",
		"path:",
		"1blue",
		"1.5",
		".blue",
	};

	for (size_t i = 0; i < ARRAY_SIZE(malformed); i++) {
		struct name name = { .text = "untouched" };
		struct error err;

		assert_int_equal(name_parse(malformed[i], &name, &err), -EINVAL);
		assert_string_equal(name.text, "untouched");
		assert_non_null(strstr(err.text, malformed[i]));
		assert_non_null(strstr(err.text, "name one as"));
	}
}

static void a_workload_has_a_runtime_or_is_a_word(void **state)
{
	static const struct {
		const char *text;
		enum workload_runtime runtime;
		const char *rest;
	} names[] = {
		{ "docker:web", WORKLOAD_DOCKER, "web" },
		{ "pod:0f3", WORKLOAD_POD, "0f3" },
		{ "unit:a:b/c.service", WORKLOAD_UNIT, "a:b/c.service" },
		{ "sandbox:bwrap", WORKLOAD_SANDBOX, "bwrap" },
		{ "blue", WORKLOAD_NONE, "blue" },
		{ "ssh.service", WORKLOAD_NONE, "ssh.service" },
		{ "3f2a1b5c6d7e", WORKLOAD_NONE, "3f2a1b5c6d7e" },
		{ "selfish", WORKLOAD_NONE, "selfish" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct name name;

		assert_int_equal(name_parse(names[i].text, &name, NULL), 0);
		assert_int_equal(name.form, NAME_WORKLOAD);
		assert_int_equal(name.runtime, names[i].runtime);
		assert_string_equal(name.rest, names[i].rest);
	}
}

static void a_path_is_what_is_behind_its_prefix(void **state)
{
	struct name name;

	assert_int_equal(name_parse("path:blue", &name, NULL), 0);
	assert_int_equal(name.form, NAME_PATH);
	assert_string_equal(name.rest, "blue");
}

static void a_name_needs_no_more_than_its_form_says(void **state)
{
	static const struct {
		const char *text;
		unsigned int needs;
	} names[] = {
		{ "id:1", NEED_IDS },
		{ "self", 0 },
		{ "net:7", 0 },
		{ "/run/netns/blue", NEED_PINS },
		{ "path:blue", NEED_PINS },
		{ "docker:web", NEED_STAT | NEED_WORKLOADS },
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct name name;

		assert_int_equal(name_parse(names[i].text, &name, NULL), 0);
		assert_int_equal(name_needs(&name), names[i].needs);
	}
}

/* Process 1 in net 100 and mnt 101, its namespaces initial and ours; net 200 with the id 12345. */
struct world {
	struct inventory *inventory;
	struct ns *net, *mnt, *other;
	struct process *process;
	struct ns_list list;
	struct error err;
};

static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	world->inventory = inventory_new();
	world->net = inventory_add_ns(world->inventory, NS_NET, 100);
	world->mnt = inventory_add_ns(world->inventory, NS_MNT, 101);
	world->other = inventory_add_ns(world->inventory, NS_NET, 200);
	world->other->id = 12345;
	world->net->self = world->net->initial = true;
	world->mnt->self = world->mnt->initial = true;
	world->process = inventory_add_process(world->inventory, 1);
	world->process->ns[NS_NET] = world->net;
	world->process->ns[NS_MNT] = world->mnt;
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	ns_list_release(&world->list);
	inventory_free(world->inventory);
	free(world);
	return 0;
}

static int resolve(struct world *world, const char *text, unsigned int types)
{
	struct name name;

	assert_int_equal(name_parse(text, &name, NULL), 0);
	return name_resolve(&name, world->inventory, types, &world->list, &world->err);
}

static void assert_list(const struct world *world, const struct ns *first, const struct ns *second)
{
	assert_int_equal(world->list.count, (size_t)(first != NULL) + (second != NULL));
	if (first)
		assert_ptr_equal(world->list.items[0], first);
	if (second)
		assert_ptr_equal(world->list.items[1], second);
}

static void a_process_means_the_namespaces_it_is_in(void **state)
{
	struct world *world = *state;

	assert_int_equal(resolve(world, "1", NS_ALL_TYPES), 0);
	assert_list(world, world->mnt, world->net);
}

static void of_a_process_only_the_types_asked_for_are_meant(void **state)
{
	struct world *world = *state;

	assert_int_equal(resolve(world, "pid:1", NS_TYPE_BIT(NS_NET)), 0);
	assert_list(world, world->net, NULL);
	assert_int_equal(resolve(world, "pid:1", NS_TYPE_BIT(NS_UTS)), -ENOENT);
	assert_list(world, world->net, NULL);
}

static void a_number_is_a_process_before_it_is_an_inode(void **state)
{
	struct world *world = *state;

	inventory_add_process(world->inventory, 200)->ns[NS_MNT] = world->mnt;
	assert_int_equal(resolve(world, "200", NS_ALL_TYPES), 0);
	assert_list(world, world->mnt, NULL);
	assert_int_equal(resolve(world, "net:200", NS_ALL_TYPES), 0);
	assert_list(world, world->mnt, world->other);
}

static void an_inode_means_its_namespace(void **state)
{
	static const char *const names[] = { "200", "ns:200", "ns:[200]", "net:200", "net:[200]" };
	struct world *world = *state;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		assert_int_equal(resolve(world, names[i], NS_ALL_TYPES), 0);
		assert_list(world, world->other, NULL);
		world->list.count = 0;
		free(world->list.items);
		world->list.items = NULL;
	}
}

static void an_inode_of_another_type_means_nothing(void **state)
{
	struct world *world = *state;

	assert_int_equal(resolve(world, "mnt:200", NS_ALL_TYPES), -ENOENT);
	assert_string_equal(world->err.text, "there is no namespace mnt:200");
	assert_int_equal(resolve(world, "net:200", NS_TYPE_BIT(NS_MNT)), -ENOENT);
	assert_string_equal(world->err.text, "there is no namespace net:200 of that type");
	assert_list(world, NULL, NULL);
}

static void an_id_means_one_namespace_and_0_none(void **state)
{
	struct world *world = *state;

	assert_int_equal(resolve(world, "id:12345", NS_ALL_TYPES), 0);
	assert_list(world, world->other, NULL);
	assert_int_equal(resolve(world, "id:0", NS_ALL_TYPES), -ENOENT);
}

/* What was only concluded may have no inode number; 0 is nobody's. */
static void inode_0_means_nothing(void **state)
{
	struct world *world = *state;

	(void)inventory_add_inferred(world->inventory, NS_MNT, 0, "mnt-66");
	assert_int_equal(resolve(world, "0", NS_ALL_TYPES), -ENOENT);
	assert_int_equal(resolve(world, "mnt:0", NS_ALL_TYPES), -ENOENT);
}

static void self_and_init_mean_ours_and_the_initial_ones(void **state)
{
	struct world *world = *state;

	world->net->initial = false;
	assert_int_equal(resolve(world, "init", NS_ALL_TYPES), 0);
	assert_list(world, world->mnt, NULL);
	assert_int_equal(resolve(world, "self", NS_TYPE_BIT(NS_NET)), 0);
	assert_list(world, world->mnt, world->net);
}

static void what_is_named_twice_is_meant_once(void **state)
{
	static const char *const names[] = { "self", "init", "1", "pid:1", "100", "mnt:101" };
	struct world *world = *state;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		assert_int_equal(resolve(world, names[i], NS_ALL_TYPES), 0);
		assert_int_equal(world->list.count, 2);
	}
}

static void what_is_not_there_is_named_in_the_error(void **state)
{
	struct world *world = *state;

	assert_int_equal(resolve(world, "4711", NS_ALL_TYPES), -ENOENT);
	assert_non_null(strstr(world->err.text, "4711"));
	assert_int_equal(resolve(world, "pid:4711", NS_ALL_TYPES), -ENOENT);
	assert_string_equal(world->err.text, "there is no process pid:4711");
	assert_int_equal(resolve(world, "18446744073709551615", NS_ALL_TYPES), -ENOENT);
	/* The PID whose lower half it would be is there. */
	assert_int_equal(resolve(world, "4294967297", NS_ALL_TYPES), -ENOENT);
	assert_list(world, NULL, NULL);
}

static void a_process_that_can_not_be_read_says_so(void **state)
{
	struct world *world = *state;

	world->process->denied = true;
	memset(world->process->ns, 0, sizeof(world->process->ns));
	assert_int_equal(resolve(world, "1", NS_ALL_TYPES), -EACCES);
	assert_string_equal(world->err.text, "the namespaces of process 1 can't be read");
}

static void a_process_that_can_not_be_read_means_what_it_is_concluded_to_be_in(void **state)
{
	struct world *world = *state;
	struct ns *inferred = inventory_add_inferred(world->inventory, NS_NET, 0, "net-66");

	world->process->denied = true;
	memset(world->process->ns, 0, sizeof(world->process->ns));
	world->process->inferred[NS_NET] = inferred;
	assert_int_equal(resolve(world, "1", NS_ALL_TYPES), 0);
	assert_list(world, inferred, NULL);
}

static void a_mount_namespace_that_was_seen_is_meant_where_it_is_inferred_too(void **state)
{
	struct world *world = *state;
	struct name name;
	const struct ns *ns = NULL;

	world->process->denied = true;
	memset(world->process->ns, 0, sizeof(world->process->ns));
	world->process->inferred[NS_MNT] =
		inventory_add_inferred(world->inventory, NS_MNT, world->mnt->ino, NULL);
	assert_int_equal(name_parse("1", &name, NULL), 0);
	assert_int_equal(name_resolve_one(&name, world->inventory, NS_MNT, &ns, NULL), 0);
	assert_ptr_equal(ns, world->mnt);
	assert_int_equal(name_parse("self", &name, NULL), 0);
	assert_int_equal(name_resolve_one(&name, world->inventory, NS_MNT, &ns, NULL), 0);
	assert_ptr_equal(ns, world->mnt);
}

static void a_mount_namespace_that_is_only_inferred_is_meant(void **state)
{
	struct world *world = *state;
	struct ns *inferred = inventory_add_inferred(world->inventory, NS_MNT, 0, "mnt-66");
	const struct ns *ns = NULL;
	struct name name;

	world->process->denied = true;
	memset(world->process->ns, 0, sizeof(world->process->ns));
	world->process->inferred[NS_MNT] = inferred;
	assert_int_equal(name_parse("1", &name, NULL), 0);
	assert_int_equal(name_resolve_one(&name, world->inventory, NS_MNT, &ns, NULL), 0);
	assert_ptr_equal(ns, inferred);
}

/* User namespace 300 owns net 200, which process 2 leads from its PID namespace 400. */
static void add_related(struct world *world, struct ns **ret_user, struct ns **ret_pid)
{
	struct process *process = inventory_add_process(world->inventory, 2);

	*ret_user = inventory_add_ns(world->inventory, NS_USER, 300);
	*ret_pid = inventory_add_ns(world->inventory, NS_PID, 400);
	process->ns[NS_NET] = world->other;
	process->ns[NS_PID] = *ret_pid;
	world->other->owner = *ret_user;
	world->other->leader = process;
}

static int resolve_related(struct world *world, const char *text, enum ns_type type,
			   const struct ns **ret)
{
	struct name name;

	*ret = NULL;
	assert_int_equal(name_parse(text, &name, NULL), 0);
	return name_resolve_related(&name, world->inventory, type, ret, &world->err);
}

static void a_namespace_of_another_type_means_its_owner_or_where_its_leader_is(void **state)
{
	struct world *world = *state;
	struct ns *user, *pid;
	const struct ns *ns;

	add_related(world, &user, &pid);
	assert_int_equal(resolve_related(world, "net:200", NS_USER, &ns), 0);
	assert_ptr_equal(ns, user);
	assert_int_equal(resolve_related(world, "net:200", NS_PID, &ns), 0);
	assert_ptr_equal(ns, pid);
	assert_int_equal(resolve_related(world, "user:300", NS_USER, &ns), 0);
	assert_ptr_equal(ns, user);
}

/* Who owns the other namespaces of a process says nothing of the one that it is in. */
static void of_a_process_only_its_own_namespace_is_meant(void **state)
{
	struct world *world = *state;
	struct ns *user, *pid;
	const struct ns *ns;

	add_related(world, &user, &pid);
	assert_int_equal(resolve_related(world, "2", NS_PID, &ns), 0);
	assert_ptr_equal(ns, pid);
	assert_int_equal(resolve_related(world, "2", NS_USER, &ns), -ENOENT);
	assert_int_equal(resolve_related(world, "pid:2", NS_USER, &ns), -ENOENT);
	assert_null(ns);
}

static void what_has_no_related_namespace_or_several_is_an_error(void **state)
{
	struct world *world = *state;
	struct ns *user, *pid;
	const struct ns *ns;

	assert_int_equal(resolve_related(world, "net:200", NS_USER, &ns), -ENOENT);
	assert_string_equal(world->err.text, "the user namespace of net:200 can't be seen");
	assert_int_equal(resolve_related(world, "net:201", NS_USER, &ns), -ENOENT);
	assert_string_equal(world->err.text, "there is no namespace net:201");
	add_related(world, &user, &pid);
	user->self = pid->self = inventory_add_ns(world->inventory, NS_USER, 301)->self = true;
	assert_int_equal(resolve_related(world, "self", NS_USER, &ns), -ENOTUNIQ);
	assert_string_equal(world->err.text,
			    "self has several user namespaces: user:300, user:301");
}

static void a_namespace_file_means_its_namespace(void **state)
{
	struct world *world = *state;
	struct stat status;
	struct ns *uts;

	assert_int_equal(stat("/proc/self/ns/uts", &status), 0);
	uts = inventory_add_ns(world->inventory, NS_UTS, status.st_ino);
	assert_int_equal(resolve(world, "/proc/self/ns/uts", NS_ALL_TYPES), 0);
	assert_list(world, uts, NULL);
}

/* Its inode number is that of a namespace by chance. */
static void another_file_is_no_namespace(void **state)
{
	char path[] = "/tmp/nspect-test-XXXXXX";
	auto_close int fd = mkstemp(path);
	struct world *world = *state;
	struct stat status;

	assert_int_equal(fstat(fd, &status), 0);
	(void)inventory_add_ns(world->inventory, NS_UTS, status.st_ino);
	/* Made for a pin, it may be. */
	assert_int_equal(resolve(world, path, NS_ALL_TYPES), -ENODATA);
	assert_int_equal(write(fd, "x", 1), 1);
	assert_int_equal(resolve(world, path, NS_ALL_TYPES), -EINVAL);
	assert_non_null(strstr(world->err.text, path));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(resolve(world, path, NS_ALL_TYPES), -ENOENT);
	assert_non_null(strstr(world->err.text, path));
	assert_list(world, NULL, NULL);
}

/* A network namespace whose leader, a process of its own, belongs to the workload. */
static struct ns *add_workload(struct world *world, uint64_t ino, const struct workload *workload)
{
	struct ns *ns = inventory_add_ns(world->inventory, NS_NET, ino);
	struct process *process = inventory_add_process(world->inventory, (pid_t)ino);

	process->ppid = 1;
	process->n_tasks = 1;
	process->comm = "sleep";
	process->workload = workload;
	process->ns[NS_NET] = ns;
	inventory_finish(world->inventory);
	return ns;
}

static const struct workload web = { .runtime = WORKLOAD_DOCKER,
				     .name = "3f2a1b5c6d7e",
				     .container = "3f2a1b5c6d7e8f90",
				     .pod = "0f3-11",
				     .unit = "docker-3f2a.scope" };
static const struct workload database = { .runtime = WORKLOAD_DOCKER,
					  .name = "3f2b00000000",
					  .container = "3f2b000000000000",
					  .pod = "0f3-11" };

static void a_workload_means_the_namespaces_it_has_of_its_own(void **state)
{
	static const char *const names[] = {
		"docker:3f2a1b5c6d7e",    "docker:3f2a",       "3f2a1b5c6d7e", "3f2a",
		"unit:docker-3f2a.scope", "docker-3f2a.scope",
	};
	struct world *world = *state;
	struct ns *ns = add_workload(world, 300, &web);

	(void)add_workload(world, 301, &database);
	world->process->workload = &web; /* in the initial ones */
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		assert_int_equal(resolve(world, names[i], NS_ALL_TYPES), 0);
		assert_list(world, ns, NULL);
	}
}

static void a_pod_means_the_namespaces_of_all_its_containers(void **state)
{
	static const char *const names[] = { "pod:0f3-11", "pod:0f311", "pod:0f3", "0f3-11" };
	struct world *world = *state;
	struct ns *first = add_workload(world, 300, &web);
	struct ns *second = add_workload(world, 301, &database);

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		assert_int_equal(resolve(world, names[i], NS_ALL_TYPES), 0);
		assert_list(world, first, second);
	}
}

static void an_ambiguous_workload_is_refused_with_those_it_could_be(void **state)
{
	struct world *world = *state;

	(void)add_workload(world, 300, &web);
	(void)add_workload(world, 301, &database);
	assert_int_equal(resolve(world, "docker:3f2", NS_ALL_TYPES), -ENOTUNIQ);
	assert_string_equal(world->err.text,
			    "'docker:3f2' could be docker:3f2a1b5c6d7e, docker:3f2b00000000");
	assert_int_equal(resolve(world, "3f2", NS_ALL_TYPES), -ENOTUNIQ);
}

static void at_most_eight_candidates_are_listed(void **state)
{
	static struct workload workloads[9];
	static char ids[9][8];
	struct world *world = *state;

	for (size_t i = 0; i < ARRAY_SIZE(workloads); i++) {
		(void)snprintf(ids[i], sizeof(ids[i]), "ab%zu", i);
		workloads[i] = (struct workload){ .runtime = WORKLOAD_PODMAN,
						  .name = ids[i],
						  .container = ids[i] };
		(void)add_workload(world, 300 + i, &workloads[i]);
	}
	assert_int_equal(resolve(world, "ab", NS_ALL_TYPES), -ENOTUNIQ);
	assert_string_equal(world->err.text,
			    "'ab' could be podman:ab0, podman:ab1, podman:ab2, podman:ab3, "
			    "podman:ab4, podman:ab5, podman:ab6, podman:ab7, ...");
}

static void a_whole_name_is_better_than_the_beginning_of_an_id(void **state)
{
	static const struct workload named = { .runtime = WORKLOAD_LXC, .name = "3f2" };
	struct world *world = *state;
	struct ns *ns;

	(void)add_workload(world, 300, &web);
	ns = add_workload(world, 301, &named);
	assert_int_equal(resolve(world, "3f2", NS_ALL_TYPES), 0);
	assert_list(world, ns, NULL);
}

static void a_workload_without_namespaces_of_its_own_says_so(void **state)
{
	struct world *world = *state;

	world->process->workload = &web;
	assert_int_equal(resolve(world, "docker:3f2a", NS_ALL_TYPES), -ENOENT);
	assert_string_equal(world->err.text, "'docker:3f2a' has no namespaces of its own");
	assert_int_equal(resolve(world, "docker:3f2b", NS_ALL_TYPES), -ENOENT);
	assert_string_equal(world->err.text,
			    "there is no namespace, process or workload 'docker:3f2b'");
	(void)add_workload(world, 300, &web);
	assert_int_equal(resolve(world, "docker:3f2a", NS_TYPE_BIT(NS_UTS)), -ENOENT);
	assert_string_equal(world->err.text,
			    "'docker:3f2a' has no namespace of its own of that type");
	assert_list(world, NULL, NULL);
}

static struct reference *add_pin(struct world *world, struct ns *ns, struct ns *in_ns,
				 const char *target)
{
	struct reference *pin = inventory_add_reference(world->inventory, ns, REFERENCE_PIN);

	pin->target = target;
	pin->in_ns = in_ns;
	return pin;
}

/* None of these files is there. */
static void a_file_is_looked_up_among_the_mounts_before_it_is_touched(void **state)
{
	static const char *const names[] = { "/nonexistent/pin", "//nonexistent/./pin",
					     "/nonexistent/pin/" };
	struct world *world = *state;
	struct reference *pin = add_pin(world, world->other, world->mnt, "/nonexistent/pin");

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		assert_int_equal(resolve(world, names[i], NS_ALL_TYPES), 0);
		assert_list(world, world->other, NULL);
	}
	pin->state = PIN_SHADOWED;
	assert_int_equal(resolve(world, names[0], NS_ALL_TYPES), 0);
	pin->in_ns = NULL; /* elsewhere */
	assert_int_equal(resolve(world, names[0], NS_ALL_TYPES), 0);
	assert_list(world, world->other, NULL);
	assert_int_equal(resolve(world, "/nonexistent/pi", NS_ALL_TYPES), -ENOENT);
	assert_int_equal(resolve(world, names[0], NS_TYPE_BIT(NS_UTS)), -ENOENT);
}

static void what_is_visible_at_a_file_comes_before_what_is_hidden(void **state)
{
	struct world *world = *state;

	add_pin(world, world->net, world->mnt, "/nonexistent/pin")->state = PIN_SHADOWED;
	(void)add_pin(world, world->other, world->mnt, "/nonexistent/pin");
	assert_int_equal(resolve(world, "/nonexistent/pin", NS_ALL_TYPES), 0);
	assert_list(world, world->other, NULL);
}

static void a_path_means_all_that_is_mounted_there(void **state)
{
	struct world *world = *state;

	add_pin(world, world->net, world->mnt, "/nonexistent/pin")->state = PIN_SHADOWED;
	(void)add_pin(world, world->other, NULL, "/nonexistent/pin");
	assert_int_equal(resolve(world, "path:/nonexistent/pin", NS_ALL_TYPES), 0);
	assert_list(world, world->net, world->other);
	assert_int_equal(resolve(world, "path:/proc/self/ns/uts", NS_ALL_TYPES), -ENOENT);
	assert_string_equal(world->err.text, "no namespace is mounted on /proc/self/ns/uts");
}

/* The pin itself can't be seen there. */
static void a_path_by_a_link_is_where_the_link_leads(void **state)
{
	char dir[] = "/tmp/nspect-test-XXXXXX", link[64], target[64], name[64];
	struct world *world = *state;
	struct reference *pin;

	assert_non_null(mkdtemp(dir));
	(void)snprintf(target, sizeof(target), "%s/pin", dir);
	(void)snprintf(link, sizeof(link), "%s/link", dir);
	(void)snprintf(name, sizeof(name), "path:%s/link/../pin", dir);
	assert_int_equal(symlink(".", link), 0);
	pin = add_pin(world, world->other, world->mnt, target);
	pin->state = PIN_SHADOWED;
	assert_int_equal(resolve(world, name, NS_ALL_TYPES), -ENOENT);
	(void)snprintf(name, sizeof(name), "path:%s/link/pin", dir);
	assert_int_equal(resolve(world, name, NS_ALL_TYPES), 0);
	assert_int_equal(resolve(world, strchr(name, '/'), NS_ALL_TYPES), 0);
	pin->in_ns = NULL;
	assert_int_equal(resolve(world, strchr(name, '/'), NS_ALL_TYPES), 0);
	assert_list(world, world->other, NULL);
	assert_int_equal(unlink(link), 0);
	assert_int_equal(rmdir(dir), 0);
}

static void files_of_the_kernel_are_not_made_for_pins(void **state)
{
	assert_int_equal(resolve(*state, "/proc/self/cmdline", NS_ALL_TYPES), -EINVAL);
}

#define name_test(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_form_is_told_from_the_text),
		cmocka_unit_test(what_has_a_slash_and_no_other_form_is_a_file),
		cmocka_unit_test(what_has_no_form_leaves_the_result_alone),
		cmocka_unit_test(a_workload_has_a_runtime_or_is_a_word),
		cmocka_unit_test(a_path_is_what_is_behind_its_prefix),
		cmocka_unit_test(a_name_needs_no_more_than_its_form_says),
		name_test(a_process_means_the_namespaces_it_is_in),
		name_test(of_a_process_only_the_types_asked_for_are_meant),
		name_test(a_number_is_a_process_before_it_is_an_inode),
		name_test(an_inode_means_its_namespace),
		name_test(an_inode_of_another_type_means_nothing),
		name_test(an_id_means_one_namespace_and_0_none),
		name_test(inode_0_means_nothing),
		name_test(self_and_init_mean_ours_and_the_initial_ones),
		name_test(what_is_named_twice_is_meant_once),
		name_test(what_is_not_there_is_named_in_the_error),
		name_test(a_process_that_can_not_be_read_says_so),
		name_test(a_mount_namespace_that_was_seen_is_meant_where_it_is_inferred_too),
		name_test(a_mount_namespace_that_is_only_inferred_is_meant),
		name_test(a_process_that_can_not_be_read_means_what_it_is_concluded_to_be_in),
		name_test(a_namespace_of_another_type_means_its_owner_or_where_its_leader_is),
		name_test(of_a_process_only_its_own_namespace_is_meant),
		name_test(what_has_no_related_namespace_or_several_is_an_error),
		name_test(a_namespace_file_means_its_namespace),
		name_test(another_file_is_no_namespace),
		name_test(a_workload_means_the_namespaces_it_has_of_its_own),
		name_test(a_pod_means_the_namespaces_of_all_its_containers),
		name_test(an_ambiguous_workload_is_refused_with_those_it_could_be),
		name_test(at_most_eight_candidates_are_listed),
		name_test(a_whole_name_is_better_than_the_beginning_of_an_id),
		name_test(a_workload_without_namespaces_of_its_own_says_so),
		name_test(a_file_is_looked_up_among_the_mounts_before_it_is_touched),
		name_test(what_is_visible_at_a_file_comes_before_what_is_hidden),
		name_test(a_path_means_all_that_is_mounted_there),
		name_test(a_path_by_a_link_is_where_the_link_leads),
		name_test(files_of_the_kernel_are_not_made_for_pins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
