/* SPDX-License-Identifier: MIT */
/* The columns of findings. */
#include "audits.h"

#include "view/findings.h"

struct shown {
	struct machine *machine;
	struct view_context context;
	const struct finding *finding;
};

/* A finding whose evidence has objects of all kinds. */
static struct shown show(struct machine *machine)
{
	struct shown shown = { .machine = machine };
	struct ns *ns;

	put_mounts(machine, machine->host, "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n");
	ns = put_namespace(machine, 11, "web",
			   "1 0 0:40 / / rw - overlay overlay rw\n"
			   "12 1 7:0 / /mnt/x rw shared:3 master:4 - ext4 /dev/loop0 rw\n");
	put_workload(machine, ns, WORKLOAD_DOCKER, "web");
	shown.finding = only(machine, "MP206");
	shown.context.inventory = machine->inventory;
	shown.context.arena = machine->arena;
	return shown;
}

static void assert_cell(const struct shown *shown, const char *name, enum value_kind kind,
			const char *expected)
{
	const struct column *column = column_find(&finding_columns, name, strlen(name));
	auto_text struct text text = { 0 };
	struct value value;

	assert_non_null(column);
	value = column->get(&shown->context, shown->finding);
	value_add_text(&value, ",", &text);
	assert_int_equal(value.kind, kind);
	assert_string_equal(text_get(&text), expected);
}

static void a_finding_says_what_where_and_what_to_do(void **state)
{
	struct shown shown = show(*state);

	assert_cell(&shown, "RULE", VALUE_TEXT, "MP206");
	assert_cell(&shown, "NAME", VALUE_TEXT, "leaked-mount");
	assert_cell(&shown, "SEVERITY", VALUE_TEXT, "medium");
	assert_cell(&shown, "SUMMARY", VALUE_TEXT, shown.finding->summary);
	assert_cell(&shown, "NS", VALUE_NUMBER, "11");
	assert_cell(&shown, "TYPE", VALUE_TEXT, "mnt");
	assert_cell(&shown, "WORKLOAD", VALUE_TEXT, "docker:web");
	assert_cell(&shown, "OTHER-NS", VALUE_NUMBER, "10");
	assert_cell(&shown, "OTHER-TYPE", VALUE_TEXT, "mnt");
	assert_cell(&shown, "OTHER-WORKLOAD", VALUE_NONE, "-");
	assert_cell(&shown, "SUBJECT", VALUE_OBJECT, "ns:11 type:mnt workload:docker:web");
	assert_cell(&shown, "REMEDY", VALUE_TEXT, "umount -N /proc/111/ns/mnt /mnt/x");
	assert_cell(&shown, "REMEDY-ARGV", VALUE_LIST, "umount,-N,/proc/111/ns/mnt,/mnt/x");
	assert_cell(&shown, "WARNING", VALUE_NONE, "");
	assert_cell(&shown, "REFERENCES", VALUE_LIST, "mount_namespaces(7)");
}

static void a_fingerprint_has_sixteen_digits(void **state)
{
	struct shown shown = show(*state);
	struct finding small = *shown.finding, large = *shown.finding;

	small.fingerprint = 0xabc;
	shown.finding = &small;
	assert_cell(&shown, "FINGERPRINT", VALUE_TEXT, "0000000000000abc");
	large.fingerprint = UINT64_MAX;
	shown.finding = &large;
	assert_cell(&shown, "FINGERPRINT", VALUE_TEXT, "ffffffffffffffff");
}

static void what_there_is_none_of_is_none(void **state)
{
	struct shown shown = show(*state);
	struct finding finding = { .rule = shown.finding->rule, .summary = "" };

	shown.finding = &finding;
	finding.evidence.kind = FACT_RECORD;
	finding.remedy.warning = "why";
	assert_cell(&shown, "SUBJECT", VALUE_NONE, "");
	assert_cell(&shown, "NS", VALUE_NONE, "");
	assert_cell(&shown, "TYPE", VALUE_NONE, "");
	assert_cell(&shown, "WORKLOAD", VALUE_NONE, "");
	assert_cell(&shown, "OTHER-NS", VALUE_NONE, "");
	assert_cell(&shown, "OTHER-TYPE", VALUE_NONE, "");
	assert_cell(&shown, "OTHER-WORKLOAD", VALUE_NONE, "");
	assert_cell(&shown, "EVIDENCE", VALUE_OBJECT, "");
	assert_cell(&shown, "REMEDY", VALUE_NONE, "# why");
	assert_cell(&shown, "REMEDY-ARGV", VALUE_NONE, "");
	assert_cell(&shown, "WARNING", VALUE_TEXT, "why");
}

static void evidence_tells_objects_by_what_identifies_them(void **state)
{
	struct shown shown = show(*state);

	assert_cell(&shown, "EVIDENCE", VALUE_OBJECT,
		    "maj_min:7:0 source:/dev/loop0 fstype:ext4 count:1 "
		    "holders:ns:ns:11 type:mnt workload:docker:web "
		    "mount:ns:11 id:12 target:/mnt/x fsroot:/ source:/dev/loop0 fstype:ext4 "
		    "maj_min:7:0 group:3 master:4 process:pid:111 command:web");
}

static void facts_that_are_not_known_are_none(void **state)
{
	struct shown shown = show(*state);
	struct finding finding = *shown.finding;
	const struct fact facts[] = {
		{ .key = "text", .kind = FACT_TEXT },   { .key = "ns", .kind = FACT_NS },
		{ .key = "mount", .kind = FACT_MOUNT }, { .key = "process", .kind = FACT_PROCESS },
		{ .key = "list", .kind = FACT_LIST },   { .key = "number", .kind = FACT_NUMBER },
	};

	finding.evidence.as.list.items = facts;
	finding.evidence.as.list.count = ARRAY_SIZE(facts);
	shown.finding = &finding;
	assert_cell(&shown, "EVIDENCE", VALUE_OBJECT, "text: ns: mount: process: list: number:0");
}

static void only_what_is_severe_stands_out(void **state)
{
	struct shown shown = show(*state);
	struct finding finding = { 0 };

	for (int severity = 0; severity < SEVERITY_COUNT; severity++) {
		finding.severity = (enum severity)severity;
		assert_int_equal(finding_stands_out(&shown.context, &finding),
				 severity >= SEVERITY_HIGH);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(a_finding_says_what_where_and_what_to_do),
		machine_test(a_fingerprint_has_sixteen_digits),
		machine_test(what_there_is_none_of_is_none),
		machine_test(evidence_tells_objects_by_what_identifies_them),
		machine_test(facts_that_are_not_known_are_none),
		machine_test(only_what_is_severe_stands_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
