/* SPDX-License-Identifier: MIT */
/* Which namespaces --enter means, in inventories made by hand. */
#include <errno.h>

#include "cli/enter.h"
#include "views.h"

struct asked {
	struct options options;
	struct enter_plan plan;
	struct error err;
};

static const struct workload web = { .runtime = WORKLOAD_DOCKER,
				     .name = "3f2a1b5c6d7e",
				     .container = "3f2a1b5c6d7e8f90",
				     .pod = "0f3a" };
static const struct workload other = { .runtime = WORKLOAD_DOCKER,
				       .name = "999999999999",
				       .container = "9999999999999999",
				       .pod = "0f3a" };

/* A group of namespaces, one of each type: 100 to 107, 200 to 207, ...; those of 100 are our own. */
static struct ns *ns_of(const struct world *world, int group, enum ns_type type)
{
	struct ns *ns = inventory_add_ns(world->inventory, type, (uint64_t)group + type);

	ns->self = group == 100;
	return ns;
}

static struct process *put_process(const struct world *world, pid_t pid, pid_t ppid, int group)
{
	struct process *process = inventory_add_process(world->inventory, pid);

	process->ppid = ppid;
	process->start_time = (uint64_t)pid;
	process->n_tasks = 1;
	for (int type = 0; type < NS_TYPE_COUNT; type++)
		process->ns[type] = ns_of(world, group, (enum ns_type)type);
	return process;
}

static int resolve(const struct world *world, struct asked *asked, const char *const *texts,
		   size_t count)
{
	struct name names[4];

	asked->plan = (struct enter_plan){
		.options = &asked->options,
		.inventory = world->inventory,
		.arena = world->context.arena,
		.types = asked->plan.types ? asked->plan.types : NS_ALL_TYPES,
	};
	inventory_finish(world->inventory);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(name_parse(texts[i], &names[i], NULL), 0);
	return enter_resolve(&asked->plan, names, count, &asked->err);
}

#define NAMES(...)                                                                                 \
	((const char *const[]){ __VA_ARGS__ }),                                                    \
		sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *)

static void assert_said(const struct asked *asked, const char *expected)
{
	if (!strstr(asked->err.text, expected))
		fail_msg("'%s' does not say '%s'", asked->err.text, expected);
}

static unsigned int types_of(const struct asked *asked)
{
	unsigned int types = 0;

	for (int type = 0; type < NS_TYPE_COUNT; type++)
		types |= asked->plan.entries[type].ns ? NS_TYPE_BIT(type) : 0;
	return types;
}

static void of_a_process_all_are_entered_that_differ_from_ours(void **state)
{
	const struct world *world = *state;
	struct process *process = put_process(world, 7, 1, 200);
	struct asked asked = { 0 };

	process->ns[NS_NET] = ns_of(world, 100, NS_NET);
	assert_int_equal(resolve(world, &asked, NAMES("7")), 0);
	assert_int_equal(types_of(&asked), NS_ALL_TYPES & ~NS_TYPE_BIT(NS_NET));
	assert_ptr_equal(asked.plan.target, process);
	assert_ptr_equal(asked.plan.entries[NS_MNT].process, process);

	asked.plan.types = NS_TYPE_BIT(NS_NET) | NS_TYPE_BIT(NS_UTS);
	assert_int_equal(resolve(world, &asked, NAMES("pid:7")), 0);
	assert_int_equal(types_of(&asked), NS_TYPE_BIT(NS_UTS));
}

static void of_a_namespace_that_one_is_entered(void **state)
{
	const struct world *world = *state;
	struct asked asked = { 0 };

	(void)put_process(world, 7, 1, 200);
	assert_int_equal(resolve(world, &asked, NAMES("net:203")), 0);
	assert_int_equal(types_of(&asked), NS_TYPE_BIT(NS_NET));
	assert_null(asked.plan.target);
	assert_null(asked.plan.entries[NS_NET].process);
}

static void names_are_combined_as_long_as_no_type_comes_twice(void **state)
{
	const struct world *world = *state;
	struct asked asked = { 0 };

	(void)put_process(world, 7, 1, 200);
	(void)put_process(world, 8, 1, 300);
	assert_int_equal(resolve(world, &asked, NAMES("net:203", "uts:307", "net:203")), 0);
	assert_int_equal(types_of(&asked), NS_TYPE_BIT(NS_NET) | NS_TYPE_BIT(NS_UTS));
	assert_int_equal(resolve(world, &asked, NAMES("net:203", "8")), -EINVAL);
	assert_said(&asked, "'net:203' has net:203, '8' net:303");
}

static void of_a_workload_all_are_entered_that_its_leader_is_in(void **state)
{
	const struct world *world = *state;
	struct process *leader = put_process(world, 7, 1, 200);
	struct process *service = put_process(world, 8, 7, 200);
	struct asked asked = { 0 };

	(void)put_process(world, 1, 0, 100);
	leader->workload = service->workload = &web;
	leader->ns[NS_NET] = ns_of(world, 400, NS_NET); /* that of somebody else */
	service->ns[NS_MNT] = ns_of(world, 500, NS_MNT);
	assert_int_equal(resolve(world, &asked, NAMES("docker:3f2a")), 0);
	assert_ptr_equal(asked.plan.target, leader);
	assert_int_equal(asked.plan.entries[NS_NET].ns->ino, 403);
	assert_int_equal(asked.plan.entries[NS_MNT].ns->ino, 202);
}

static void who_has_joined_a_workload_does_not_lead_it(void **state)
{
	const struct world *world = *state;
	struct process *leader = put_process(world, 7, 1, 200);
	struct process *guest = put_process(world, 9, 1, 200);
	struct asked asked = { 0 };

	(void)put_process(world, 1, 0, 100);
	leader->workload = guest->workload = &web;
	guest->ns[NS_MNT] = ns_of(world, 500, NS_MNT);
	assert_int_equal(resolve(world, &asked, NAMES("docker:3f2a")), 0);
	assert_ptr_equal(asked.plan.target, leader);
}

static void a_name_of_several_sandboxes_or_containers_is_refused(void **state)
{
	const struct world *world = *state;
	struct process *first = put_process(world, 7, 1, 200);
	struct process *second = put_process(world, 8, 1, 300);
	struct asked asked = { 0 };

	(void)put_process(world, 1, 0, 100);
	first->comm = second->comm = "bwrap";
	assert_int_equal(resolve(world, &asked, NAMES("sandbox:bwrap")), -ENOTUNIQ);
	assert_said(&asked, "could be that of process 7 or of process 8");

	first->workload = &web;
	second->workload = &other;
	second->ns[NS_NET] = first->ns[NS_NET];
	assert_int_equal(resolve(world, &asked, NAMES("pod:0f3a")), -ENOTUNIQ);
	assert_int_equal(resolve(world, &asked, NAMES("docker:9999")), 0);
	assert_ptr_equal(asked.plan.target, second);
}

static void who_may_not_be_looked_at_is_refused_with_what_it_takes(void **state)
{
	const struct world *world = *state;
	struct process *process = inventory_add_process(world->inventory, 7);
	struct asked asked = { 0 };

	process->denied = true;
	process->inferred[NS_NET] = inventory_add_inferred(world->inventory, NS_NET, 0, "net-77");
	assert_int_equal(resolve(world, &asked, NAMES("7")), -EACCES);
	assert_said(&asked, "CAP_SYS_PTRACE in its user namespace");
	process->inferred[NS_USER] = inventory_add_inferred(world->inventory, NS_USER, 4711, NULL);
	assert_int_equal(resolve(world, &asked, NAMES("7")), -EACCES);
	assert_said(&asked, "CAP_SYS_PTRACE in user:4711");
	assert_int_equal(resolve(world, &asked, NAMES("user:4711")), -EACCES);
}

static void the_user_parent_is_the_owner(void **state)
{
	const struct world *world = *state;
	struct process *process = put_process(world, 7, 1, 200);
	struct asked asked = { .options.enter.user_parent = true };

	process->ns[NS_USER]->owner = ns_of(world, 300, NS_USER);
	process->ns[NS_NET]->owner = process->ns[NS_USER];
	assert_int_equal(resolve(world, &asked, NAMES("7")), 0);
	assert_int_equal(asked.plan.entries[NS_USER].ns->ino, 306);
	assert_null(asked.plan.entries[NS_USER].process);

	assert_int_equal(resolve(world, &asked, NAMES("net:203")), 0);
	assert_int_equal(asked.plan.entries[NS_USER].ns->ino, 206);

	process->ns[NS_USER]->owner = ns_of(world, 100, NS_USER);
	assert_int_equal(resolve(world, &asked, NAMES("7")), 0);
	assert_null(asked.plan.entries[NS_USER].ns);

	process->ns[NS_USER]->owner = NULL;
	assert_int_equal(resolve(world, &asked, NAMES("7")), -EPERM);
	assert_said(&asked, "who owns user:206");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(of_a_process_all_are_entered_that_differ_from_ours),
		world_test(of_a_namespace_that_one_is_entered),
		world_test(names_are_combined_as_long_as_no_type_comes_twice),
		world_test(of_a_workload_all_are_entered_that_its_leader_is_in),
		world_test(who_has_joined_a_workload_does_not_lead_it),
		world_test(a_name_of_several_sandboxes_or_containers_is_refused),
		world_test(who_may_not_be_looked_at_is_refused_with_what_it_takes),
		world_test(the_user_parent_is_the_owner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
