# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # the variables are those of a shell in a world, or set by run
# nspect NAMESPACE...: each form in which a namespace can be named, and the processes it shows.

load helper
load worlds

# compare_names: of each line "PIDS: ARGUMENT..." of standard input, what nspect says otherwise.
compare_names() {
	local line found filled
	while read -r line; do
		read -ra filled <<<"${line#*:}"
		fill_in "${filled[@]}"
		found=$("$NSPECT" -rno PID "${filled[@]}" 2>/dev/null | xargs)
		fill_in "${line%%:*}"
		[ "$found" = "${filled[*]}" ] || echo "$line: '$found' instead of '${filled[*]}'"
	done
}
export -f compare_names

# names "SCENE [ARGUMENT...]"...: the lines of standard input hold in a small world with these.
names() {
	in_world_with "$SMALL_WORLD" "$@" -- compare_names
	echo "$output"
	[ -z "$output" ]
}

@test "a namespace is named by its inode, with or without a type, in brackets or not" {
	names 'nested-user 2' <<-'NAMES'
		{PID1}: {NS1}
		{PID2}: {NS2}
		{PID2}: user:{NS2}
		{PID2}: user:[{NS2}]
		{PID2}: ns:{NS2}
		{PID2}: ns:[{NS2}]
		{PID2}: -t user {NS2}
	NAMES
}

@test "a PID namespace is told from a process by the size of the number" {
	names 'nested-pid 2' <<-'NAMES'
		{PID1}: pid:{NS1}
		{PID2}: pid:[{NS2}]
		{PID2}: -t pid pid:{PID2}
	NAMES
}

@test "a process stands for the namespaces that it is in" {
	names 'nested-user 2' <<-'NAMES'
		{PID2}: -t user {PID2}
		{PID2}: -t user pid:{PID2}
		{PID1}: -t user {PID1}
	NAMES
	in_world_with "$SMALL_WORLD" zombie -- "$NSPECT" -rno TYPE 4
	[ "$(sort -u <<<"$output" | xargs)" = 'pid user' ]
}

@test "a file is a name: a pin, a link in /proc" {
	in_world_with "$SMALL_WORLD" 'nested-user 2' -- bash -c '
		set -e
		mount -t tmpfs tmpfs /run
		mkdir "/run/a file"
		touch "/run/a file/pin"
		mount --bind /proc/4/ns/user "/run/a file/pin"
		"$NSPECT" -rno PID "/run/a file/pin"
		cd /run
		"$NSPECT" -rno PID ./a*/pin
		"$NSPECT" -rno PID /proc/5/ns/user
		"$NSPECT" -rno PID /proc/5/task/5/ns/user'
	[ "$(xargs <<<"$output")" = '4 4 5 5' ]
}

@test "the 64-bit id of a namespace is a name, where the kernel has ids" {
	in_world_with "$SMALL_WORLD" 'nested-user 2' -- bash -c '
		id=$("$NSPECT" -rno NSID -t user -p 5)
		[ "$id" != "?" ] || exit 77
		"$NSPECT" -rno PID "id:$id"'
	[ "$output" = 5 ]
}

@test "self is where nspect is, init what the kernel made" {
	in_world_with "$SMALL_WORLD" 'nested-user 2' -- bash -c '
		"$NSPECT" -rno NS,PID -t user self; echo; stat -Lc %i /proc/self/ns/user'
	local own=${output##*$'\n'}
	grep -q "^$own 1$" <<<"$output"
	run ! grep -E "^$own (4|5)$" <<<"$output"
	in_world_with "$SMALL_WORLD" 'many 2 2' -- "$NSPECT" -rno NS,PID -t ipc init
	[[ $output = '4026531839 1'* ]]
	run ! grep -v '^4026531839 ' <<<"$output"
}

@test "several names are shown together, each namespace once" {
	names 'nested-user 3' <<-'NAMES'
		{PID1} {PID3}: {NS1} {NS3}
		{PID3} {PID1}: {NS3} {NS1}
		{PID2}: {NS2} user:{NS2} ns:{NS2}
		{PID2}: -t user {NS2} {PID2} /proc/{PID2}/ns/user
	NAMES
}

@test "of several namespaces each row says of which it is, of one it need not" {
	in_world_with "$SMALL_WORLD" 'nested-user 2' -- bash -c '
		"$NSPECT" -t user 4 | head -n 1; "$NSPECT" -t user 4 5 | head -n 1'
	[ "$(tr -s ' ' <<<"$output" | sed 's/^ //')" = 'PID PPID USER COMMAND
NS TYPE PID PPID USER COMMAND' ]
}

@test "the processes are a tree, in JSON where it is asked for" {
	LC_ALL=C.UTF-8 in_world_with "$SMALL_WORLD" 'many 3 1' -- bash -c '
		ino=$(stat -Lc %i /proc/4/ns/cgroup)
		"$NSPECT" -no PID,COMMAND "$ino"
		"$NSPECT" -J "$ino" | jq -c "[.processes[] | .pid]"
		"$NSPECT" -J --tree=process "$ino" | jq -c "[.processes[] | .pid, [.children[].pid]]"'
	[ "$output" = "  4 $SCENES/many 3 1
  5 ├─$SCENES/many 3 1
  6 └─$SCENES/many 3 1
[4,5,6]
[4,[5,6]]" ]
}

@test "a thread is shown where only that is" {
	everywhere '
		only(.processes[]) as $row | .scene as {$NET, $PID, $TID} |
		$row.pid == $PID, $row.tid == $TID, $row.ns == $NET
	' thread-unshared net -- 'net:{NET}'
}

@test "a namespace without members shows none, and says so" {
	in_world_with "$SMALL_WORLD" 'nested-user 3 --gap 2' -- bash -c '
		"$NSPECT" "$("$NSPECT" --sources=-pins -rno NS -P -t user)" && echo done'
	[ "$output" = 'done' ]
	grep -q '^nspect: nobody is in there' "$BATS_TEST_TMPDIR/errors"
}

@test "a process whose namespaces can't be read is a failure, not an empty list" {
	[ "$(id -u)" -eq 0 ] || skip 'needs a process of somebody else'
	scene_start nested-pid 1
	local arguments
	for arguments in "${SCENE[PID1]}" "pid:${SCENE[PID1]}" "-p ${SCENE[PID1]}"; do
		# shellcheck disable=SC2086 # several words
		run --separate-stderr as_nobody timeout 60 "$NSPECT" --no-inferred $arguments
		[ "$status" -eq 1 ]
		[ -z "$output" ]
		[ "$stderr" = "nspect: the namespaces of process ${SCENE[PID1]} can't be read" ]
	done
}
