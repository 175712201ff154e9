# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # the variables are those of a shell in a world, or set by run
# --filter: the same rows in every format, and errors that show the place.

load helper
load worlds

# compare_filters: of each line "TYPES: EXPRESSION" of standard input, which other types it has.
compare_filters() {
	local line found
	while read -r line; do
		found=$("$NSPECT" --sources=-pins -rno TYPE --sort TYPE -Q "${line#*: }" | xargs)
		[ "$found" = "${line%%:*}" ] || echo "$line, but: $found"
	done
}
export -f compare_filters

# filters "SCENE [ARGUMENT...]"...: the lines of standard input hold in a small world with these.
filters() {
	in_world_with "$SMALL_WORLD" "$@" -- compare_filters
	echo "$output"
	[ -z "$output" ]
}

# refuses EXPRESSION [LINE...]: wrong usage; the lines between the first and the hint.
refuses() {
	run --separate-stderr nspect -Q "$1"
	echo "$stderr"
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[[ ${stderr_lines[0]} = 'nspect: filter: '* ]]
	[ "$(sed '1d; $d' <<<"$stderr")" = "$(printf '%s\n' "${@:2}")" ]
	[ "${stderr_lines[-1]}" = "Try 'nspect --help' for more." ]
}

@test "operators compare numbers, texts and truths" {
	filters 'many 3 1' <<-'FILTERS'
		cgroup: NPROCS == 3 && !SELF
		cgroup: NPROCS eq 3 and not SELF
		cgroup: NPROCS < 4 && NPROCS >= 3 && SELF == "no"
		cgroup pid: (TYPE == "pid" || TYPE == "cgroup") && NPROCS > 2 && SELF == (TYPE == "pid")
		ipc pid: TYPE =~ "^[ip].[dc]$"
		mnt net pid time user uts: TYPE !~ "c" and SELF
		pid: TYPE == 'pid'
		user uts: TYPE >= "u"
		: TYPE == "PID"
		: NPROCS > 1G
	FILTERS
}

@test "columns that are not shown can be used" {
	in_world_with "$SMALL_WORLD" 'nested-user 2' -- "$NSPECT" -rno TYPE -Q 'PID == 5 && LEADER == 5'
	[ "$output" = user ]
}

@test "what there is none of equals nothing, what is unknown is not even different" {
	filters 'nested-user 3 --gap 2' <<-'FILTERS'
		user: TYPE == "user" && PID != 1 && PID != 4 && PID != 5
		: PNS == 0 || NETNSID == 0
		: ONS != 1 && TYPE == "uts"
	FILTERS
}

@test "a network namespace id compares quoted, unquoted and as unassigned" {
	in_world_with "$SMALL_WORLD" zombie -- unshare --net bash -c '
		set -e
		mount -t tmpfs tmpfs /run
		mkdir /run/netns
		touch /run/netns/blue
		mount --bind /proc/1/ns/net /run/netns/blue
		ip netns set blue 7
		for filter in "NETNSID == 7" "NETNSID == \"7\"" "NETNSID < 8" "NETNSID =~ \"^7\""; do
			"$NSPECT" -rno NETNSID -Q "$filter"
		done
		"$NSPECT" -rno NETNSID -Q "NETNSID == \"unassigned\" && SELF"'
	[ "$output" = $'7\n7\n7\n7\nunassigned' ]
}

@test "every format has the same rows" {
	in_world_with "$SMALL_WORLD" 'nested-user 3 --gap 2' -- bash -c '
		filter="TYPE == \"user\" && PNS > 0 && NPROCS == 1"
		"$NSPECT" -no PID -Q "$filter" | xargs
		"$NSPECT" -rno PID -Q "$filter" | xargs
		"$NSPECT" -o PID --json -Q "$filter" | jq ".namespaces[].pid" | xargs
		"$NSPECT" -o PID --json-lines -Q "$filter" | jq "select(.record == \"namespace\").pid" | xargs
		"$NSPECT" -T -no NS,PID -Q "$filter" | wc -l'
	[ "$(sort -u <<<"$output")" = $'2\n4 5' ] || [ "$(sort -u <<<"$output")" = $'2\n5 4' ]
}

@test "the processes of a namespace can be filtered" {
	in_world_with "$SMALL_WORLD" 'many 4 1' -- "$NSPECT" -t cgroup -rno PID -Q 'PPID == 4' 4
	[ "$output" = $'5\n6\n7' ]
	run nspect -Q 'NETNSID == 7' self
	[ "$status" -eq 2 ]
	[[ ${lines[0]} = *"unknown column 'NETNSID'"* ]]
}

@test "the filter is part of the document" {
	run nspect --json -Q 'TYPE == "uts"'
	holds '.nspect.options.filter == "TYPE == \"uts\"", (.namespaces | length > 0)' \
		<<<"$(sed '/^nspect: /d' <<<"$output")"
}

@test "an error shows its place with a caret" {
	refuses 'NETT == 7' \
		'  NETT == 7' \
		'  ^'
	refuses 'NPROCS > 1 && NPROCS ==' \
		'  NPROCS > 1 && NPROCS ==' \
		'                         ^'
	refuses '(NPROCS > 1' \
		'  (NPROCS > 1' \
		'  ^'
	refuses 'TYPE =~ "("' \
		'  TYPE =~ "("' \
		'          ^'
	refuses '"pid' \
		'  "pid' \
		'  ^'
	refuses '' \
		'  ' \
		'  ^'
}

@test "the caret stands where a terminal has the place" {
	LC_ALL=C.UTF-8 refuses 'COMMAND == "grüß" NS' \
		'  COMMAND == "grüß" NS' \
		'                    ^'
	refuses $'COMMAND\t== "a\tb" NS' \
		'  COMMAND\x09== "a\x09b" NS' \
		'                         ^'
}

@test "the example of each mode is a filter of that mode" {
	local mode words example
	for mode in -l self '--holders self' --leaks --audit '--reach /' --mounts --idmaps \
		'--capable self' --overlaps '--translate uid:0'; do
		read -ra words <<<"$mode"
		example=$(nspect "${words[@]}" --help | sed -n "s/^A filter, for example: -Q '\(.*\)'$/\1/p")
		[ -n "$example" ]
		# What is wrong with a filter is said before anything is read.
		run -1 --separate-stderr nspect "${words[@]}" -Q "$example" --procfs /nonexistent
		[[ $stderr == *'/nonexistent'* ]]
	done
	run -0 nspect --graph --help
	[[ $output != *'A filter'* ]]
}
