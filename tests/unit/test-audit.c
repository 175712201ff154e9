/* SPDX-License-Identifier: MIT */
/* The rule table, and what all findings have in common. */
#include "audits.h"

#include <errno.h>

#define HOST                                                                                       \
	"1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"                                                     \
	"2 1 0:30 / /shared rw shared:1 - tmpfs tmpfs rw\n"

static void every_rule_says_what_it_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_rules; i++) {
		assert_int_equal(strlen(rules[i].id), 5);
		assert_true(strlen(rules[i].name) > 0);
		assert_true(strlen(rules[i].help) > 20);
		assert_int_not_equal(rules[i].help[strlen(rules[i].help) - 1], '.');
		assert_non_null(rules[i].references[0]);
		assert_non_null(rules[i].check);
		assert_true(i == 0 || strcmp(rules[i - 1].id, rules[i].id) < 0);
	}
	for (int i = 0; i < SEVERITY_COUNT; i++)
		assert_non_null(severities[i]);
}

static void nothing_is_found_where_nothing_is_known(void **state)
{
	struct machine *machine = *state;

	assert_none(machine, NULL);
	put_mounts(machine, machine->host, HOST);
	assert_none(machine, NULL);
	machine->host->initial = false;
	machine->inventory->observer[NS_MNT] = NULL;
	put_namespace(machine, 11, "web", "12 1 7:0 / /x rw - ext4 /dev/loop0 rw\n");
	assert_none(machine, NULL);
}

static void the_most_severe_comes_first(void **state)
{
	struct machine *machine = *state;

	put_mounts(machine, machine->host, HOST);
	put_namespace(machine, 11, "a",
		      "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
		      "2 1 7:0 / /x rw - ext4 /dev/loop0 rw\n"
		      "3 1 0:30 / /shared rw master:1 - tmpfs tmpfs rw\n");
	put_namespace(machine, 12, "b", HOST);
	put_namespace(machine, 13, "c", HOST "3 1 7:1 / /x rw - ext4 /dev/loop1 rw\n");
	audit(machine);
	assert_int_equal(machine->n_findings, 5);
	assert_string_equal(machine->findings[0]->rule->id, "MP201");
	assert_int_equal(machine->findings[0]->subject->ino, 12);
	assert_string_equal(machine->findings[1]->rule->id, "MP201");
	assert_int_equal(machine->findings[1]->subject->ino, 13);
	assert_string_equal(machine->findings[2]->rule->id, "MP206");
	assert_int_equal(machine->findings[2]->subject->ino, 11);
	assert_string_equal(machine->findings[3]->rule->id, "MP206");
	assert_int_equal(machine->findings[3]->subject->ino, 13);
	assert_string_equal(machine->findings[4]->rule->id, "MP203");
}

static void of_one_namespace_the_other_end_decides(void **state)
{
	struct machine *machine = *state;

	put_mounts(machine, machine->host, HOST);
	put_namespace(machine, 12, "b",
		      "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
		      "2 1 0:40 / /x rw shared:9 - tmpfs tmpfs rw\n");
	put_namespace(machine, 11, "a",
		      "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
		      "2 1 0:40 / /x rw shared:9 - tmpfs tmpfs rw\n"
		      "3 1 7:0 / /y rw - ext4 /dev/loop0 rw\n");
	audit(machine);
	assert_int_equal(machine->n_findings, 2);
	assert_int_equal(machine->findings[0]->other->ino, 10);
	assert_string_equal(machine->findings[0]->rule->id, "MP206");
	assert_int_equal(machine->findings[1]->subject->ino, 11);
	assert_int_equal(machine->findings[1]->other->ino, 12);
}

static uint64_t selected(const char *list)
{
	struct error err;
	uint64_t which = 0;

	assert_int_equal(audit_select(list, &which, &err), 0);
	return which;
}

static uint64_t bit_of(const char *id)
{
	for (size_t i = 0; i < n_rules; i++) {
		if (strcmp(rules[i].id, id) == 0)
			return UINT64_C(1) << i;
	}
	fail_msg("no rule %s", id);
	return 0;
}

static void only_the_rules_that_are_wanted_check(void **state)
{
	struct machine *machine = *state;
	const struct finding *const *findings;

	put_mounts(machine, machine->host, HOST);
	put_namespace(machine, 12, "b", HOST "3 1 7:1 / /x rw - ext4 /dev/loop1 rw\n");
	audit(machine);
	assert_int_equal(machine->n_findings, 2);
	assert_int_equal(audit_run(machine->inventory, machine->index, machine->sharing,
				   bit_of("MP201"), machine->arena, &findings),
			 1);
	assert_string_equal(findings[0]->rule->id, "MP201");
	assert_int_equal(audit_run(machine->inventory, machine->index, machine->sharing, 0,
				   machine->arena, &findings),
			 0);
}

static void rules_are_selected_by_family_id_and_name(void **state)
{
	uint64_t mounts = selected("MP");

	(void)state;
	assert_true((mounts & bit_of("MP201")) && (mounts & bit_of("MP211")));
	assert_false(mounts & bit_of("CV901"));
	assert_int_equal(selected("MP201"), bit_of("MP201"));
	assert_int_equal(selected("+mp201,Inbound-Peer"), bit_of("MP201"));
	assert_int_equal(selected("CV901,MP,-MP203"),
			 (mounts | bit_of("CV901")) & ~bit_of("MP203"));
	assert_int_equal(selected("-MP"), RULES_ALL & ~mounts);
	assert_int_equal(selected("MP,-MP,MP203"), bit_of("MP203"));
}

static void what_is_no_rule_is_named(void **state)
{
	static const char *const lists[] = { "",       "M", "MP2",      "XX",
					     "MP201,", "-", "MP,-MP20", "NS 101" };
	struct error err;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		uint64_t which = 42;

		assert_int_equal(audit_select(lists[i], &which, &err), -EINVAL);
		assert_int_equal(which, 42);
		assert_non_null(strstr(err.text, "MP"));
	}
	assert_non_null(strstr(err.text, "'NS 101'"));
}

static void what_rules_need_is_read_and_no_more(void **state)
{
	(void)state;
	assert_int_equal(audit_needs(0), AUDIT_NEEDS);
	assert_int_equal(audit_needs(bit_of("CV901")), AUDIT_NEEDS);
	assert_int_equal(audit_needs(bit_of("MP201") | bit_of("MP209")),
			 AUDIT_NEEDS | NEED_MOUNTS | NEED_MOUNT_USES | NEED_BLOCK);
}

/* One finding of each rule that has to do with two namespaces, with other numbers for each offset. */
static void put_offset(struct machine *machine, int offset, const char *place)
{
	auto_text struct text host = { 0 }, other = { 0 };
	struct ns *ns;

	text_add_format(&host,
			"%d 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
			"%d %d 0:%d / %s rw shared:%d - tmpfs tmpfs rw\n"
			"%d %d 0:%d / /from rw shared:%d - tmpfs tmpfs rw\n",
			offset + 1, offset + 2, offset + 1, offset + 30, place, offset + 7,
			offset + 3, offset + 1, offset + 31, offset + 8);
	put_mounts(machine, machine->host, text_get(&host));
	text_add_format(&other,
			"%d 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
			"%d %d 0:%d / %s rw shared:%d - tmpfs tmpfs rw\n"
			"%d %d 0:%d / /from rw master:%d - tmpfs tmpfs rw\n"
			"%d %d 7:0 / %s-device rw - ext4 /dev/loop0 rw\n",
			offset + 1, offset + 2, offset + 1, offset + 30, place, offset + 7,
			offset + 3, offset + 1, offset + 31, offset + 8, offset + 4, offset + 1,
			place);
	ns = put_namespace(machine, (uint64_t)offset + 11, "web", text_get(&other));
	audit(machine);
	/* The next offset has a namespace of its own. */
	ns->mounts = (struct mount_table){ 0 };
}

static void assert_same_fingerprints(struct machine *machine, int offset, const char *place,
				     bool same)
{
	uint64_t fingerprints[3];

	put_offset(machine, 0, "/shared");
	assert_int_equal(machine->n_findings, 3);
	for (size_t i = 0; i < 3; i++)
		fingerprints[i] = machine->findings[i]->fingerprint;
	put_offset(machine, offset, place);
	assert_int_equal(machine->n_findings, 3);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(machine->findings[i]->fingerprint == fingerprints[i], same);
	/* What it receives is the same in any case. */
	assert_true(machine->findings[2]->fingerprint == fingerprints[2]);
	assert_true(fingerprints[0] != fingerprints[1]);
	assert_true(fingerprints[1] != fingerprints[2]);
}

static void fingerprints_last_over_reboots(void **state)
{
	assert_same_fingerprints(*state, 500, "/shared", true);
	assert_same_fingerprints(*state, 900, "/elsewhere", false);
}

static void what_others_name_is_quoted_in_commands(void **state)
{
	struct machine *machine = *state;
	const struct finding *finding;

	put_mounts(machine, machine->host, HOST);
	put_namespace(machine, 11, "a",
		      HOST "3 1 7:0 / /\\012$(id)'\\040\xff rw - ext4 /dev/loop0 rw\n");
	finding = only(machine, "MP206");
	assert_string_equal(finding->remedy.text,
			    "umount -N /proc/111/ns/mnt "
			    "\"$(printf '/\\012\\044\\050id\\051\\047 \\377')\"");
	assert_string_equal(finding->remedy.argv[finding->remedy.argc - 1], "/\n$(id)' \xff");
}

static void what_others_name_is_quoted_in_scripts(void **state)
{
	static const char quoted[] = "'/$(id)'\\'''";
	struct machine *machine = *state;
	auto_text struct text text = { 0 };
	const char *command;
	size_t count = 0;

	text_add(&text, HOST);
	for (int i = 0; i < 4; i++)
		text_add_format(&text, "%d 1 0:50 / /$(id)' rw - tmpfs tmpfs rw\n", 10 + i);
	put_mounts(machine, machine->host, text_get(&text));
	command = only(machine, "MP207")->remedy.text;
	while ((command = strstr(command, "$(id)"))) {
		assert_int_equal(strncmp(command - 2, quoted, strlen(quoted)), 0);
		command++;
		count++;
	}
	assert_int_equal(count, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule_says_what_it_is),
		machine_test(nothing_is_found_where_nothing_is_known),
		machine_test(the_most_severe_comes_first),
		machine_test(of_one_namespace_the_other_end_decides),
		machine_test(only_the_rules_that_are_wanted_check),
		cmocka_unit_test(rules_are_selected_by_family_id_and_name),
		cmocka_unit_test(what_is_no_rule_is_named),
		cmocka_unit_test(what_rules_need_is_read_and_no_more),
		machine_test(fingerprints_last_over_reboots),
		machine_test(what_others_name_is_quoted_in_commands),
		machine_test(what_others_name_is_quoted_in_scripts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
