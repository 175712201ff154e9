# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # variables of a shell in a shell; stderr is set by run
# Bad input: the status, nothing on standard output, one line on standard error that names the
# thing; of wrong usage a second one, with a hint.

load helper
load worlds

hint="Try 'nspect --help' for more."

# fails TEXT [ARGUMENT...]: status 1; TEXT is a part of the line, or a pattern for it.
fails() {
	run --separate-stderr nspect "${@:2}"
	echo "status $status, says: $output$stderr"
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	# shellcheck disable=SC2053 # a pattern
	[[ $stderr = nspect:\ *$1* ]]
	[ "$(wc -l <<<"$stderr")" -eq 1 ]
}

# refuses TEXT [ARGUMENT...]: the same for status 2 and the hint.
refuses() {
	run --separate-stderr nspect "${@:2}"
	echo "status $status, says: $output$stderr"
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	# shellcheck disable=SC2053
	[[ ${stderr_lines[0]} = nspect:\ *$1* ]]
	[ "${#stderr_lines[@]}" -eq 2 ]
	[ "${stderr_lines[1]}" = "$hint" ]
}

# A namespace that does not exist: no inode of nsfs is as small, and PIDs are not as large.
absent=4000000001

@test "an unknown option is named" {
	refuses "unknown option '--nonsense'" --nonsense
	refuses "unknown option '-x'" -x
	refuses "unknown option '-x'" -nx
}

@test "a shortened option works, and is refused where it could be several" {
	run nspect --noh --ty uts -o TYPE
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = uts ]
	refuses "'--no' could be several options" --no
}

@test "an option that lacks its argument or has one too many is named" {
	refuses '--sort needs an argument' --sort
	refuses '-o needs an argument' -o
	refuses '--json takes no argument' --json=x
}

@test "an unknown type is named, with those that there are" {
	refuses "'nett'*cgroup, ipc, mnt, net, pid, time, user, uts" -t nett
	refuses "'nett'" -t net,nett
	refuses "''" -t ''
	refuses "''" -t net,
	refuses "'NET'" -t NET
}

@test "an unknown column is named, with those that there are" {
	refuses "'NSS'*NS TYPE NPROCS" -o NSS
	refuses "'NSS'" -o NS,NSS
	refuses "'NSS'" -o +NSS
	refuses 'empty column name' -o ''
	refuses 'empty column name' -o +
	refuses 'empty column name' -o NS,,PID
	refuses "'NETNSID'" -o NETNSID self
	refuses "'NSS'" --sort NSS
	refuses "':up'" --sort NS:up
}

@test "an unknown tree, colour or source is named" {
	refuses "'foo'*parent, owner, process" --tree=foo
	refuses "'foo'" -Tfoo
	refuses "'blue'*auto, always, never" --color=blue
}

@test "options that contradict each other are named" {
	refuses '--json and --raw' -J -r
	refuses '--json and --json-lines' -J --json-lines
	refuses '--json-lines and --raw' --json-lines --raw
	refuses '--persistent and --task' -P -p 1
	refuses '--list and --tree' -l -T
	refuses '--output and --output-all' -o NS --output-all
}

@test "an option that the mode does not take is named with the mode" {
	refuses '--task*NAMESPACE' -p 1 self
	refuses '--persistent*NAMESPACE' -P self
	refuses 'tree by process' --tree=owner self
	refuses 'tree by process' -Tparent self
}

@test "a number that is none is wrong usage" {
	local number
	for number in '' x 0 -1 1x ' 1' +1 0x1 1.5 2147483648 99999999999999999999999; do
		refuses "'$number'" "--task=$number"
	done
	for number in '' 1x ' 1' +1 0x1 1.5 99999999999999999999999; do
		refuses "'$number'" -- "$number"
	done
}

@test "a process that does not exist is a failure" {
	fails 'there is no process 2147483647' -p 2147483647
	fails 'there is no process*2147483647' pid:2147483647
	fails 'there is no process 2147483647' -p $$ -p 2147483647
}

@test "a namespace that does not exist is a failure" {
	fails "there is no namespace $absent" "$absent"
	fails "there is no namespace net:$absent" "net:$absent"
	fails "there is no namespace $absent" self "$absent"
	fails "there is no namespace id:$absent" "id:$absent"
	fails 'there is no namespace 2147483648' 2147483648
	fails 'cannot look at /nonexistent/net: No such file or directory' /nonexistent/net
	fails '/etc/passwd is no namespace file' /etc/passwd
}

@test "a namespace that is of another type is a failure that says so" {
	local ino
	ino=$(stat -Lc %i /proc/self/ns/uts)
	fails "there is no namespace net:$ino" "net:$ino"
	fails "there is no namespace $ino of that type" -t net "$ino"
}

@test "a broken filter is wrong usage, and a caret shows the place" {
	run --separate-stderr nspect -Q 'NETT == 7'
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[[ ${stderr_lines[0]} = "nspect: filter: unknown column 'NETT'"* ]]
	[ "${stderr_lines[1]}" = '  NETT == 7' ]
	[ "${stderr_lines[2]}" = '  ^' ]
	[ "${stderr_lines[3]}" = "$hint" ]
	[ "${#stderr_lines[@]}" -eq 4 ]
}

@test "what is wrong is shown without its control characters" {
	refuses 'a?x1b?31mb' -o $'a\e[31mb'
	refuses 'a?x0ab' -t $'a\nb'
}

@test "a /proc that is not mounted is said, with what to do" {
	run --separate-stderr in_world "$SMALL_WORLD" bash -c '
		mount -t tmpfs tmpfs /proc && "$NSPECT"'
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	# A sanitizer has words of its own for it.
	local said
	said=$(grep '^nspect: ' <<<"$stderr")
	[[ $said = 'nspect: /proc is not mounted (mount -t proc proc /proc'* ]]
	[ "$(wc -l <<<"$said")" -eq 1 ]
}

@test "--procfs of something that is no /proc is a failure that names it" {
	fails '/etc is not a proc file system' --procfs /etc
	fails '/etc/passwd: Not a directory' --procfs /etc/passwd
	fails '/nonexistent: No such file or directory' --procfs /nonexistent
	fails "cannot open : No such file or directory" --procfs ''
}

@test "a full disk is a failure in every mode and format, and said once" {
	local arguments
	for arguments in '' -J -r --json-lines --help --version --list-columns self; do
		# shellcheck disable=SC2086 # none or one
		run --separate-stderr bash -c '"$NSPECT" "$@" >/dev/full' - $arguments
		[ "$status" -eq 1 ]
		[ "$(grep -v readable <<<"$stderr")" = \
			'nspect: cannot write the output: No space left on device' ]
	done
}

@test "a full disk is told wherever in a document it is noticed" {
	local padding=''
	while [ "${#padding}" -lt 60 ]; do
		padding+=xxx
		run bash -c '"$NSPECT" --json-lines -Q "TYPE != \"$1\"" >/dev/full' - "$padding"
		[ "$status" -eq 1 ]
		[[ $output = *': No space left on device'* ]]
	done
}

@test "a standard output that is closed is a failure" {
	local arguments
	for arguments in '' -J --help self; do
		# shellcheck disable=SC2086
		run --separate-stderr bash -c '"$NSPECT" "$@" >&-' - $arguments
		[ "$status" -eq 1 ]
		[ "$stderr" = 'nspect: cannot write the output: standard output is closed' ]
	done
}

@test "a reader that goes away is the normal end, without a word" {
	local option
	for option in -J -r --json-lines -l; do
		# More than a pipe holds, until it breaks.
		run --separate-stderr bash -c '
			{ "$NSPECT" --no-inferred "$1" 2>"$2"; echo "$?" >&2; } | head -c 0' - \
			"$option" "$BATS_TEST_TMPDIR/errors"
		[ "$stderr" -eq 141 ] || [ "$stderr" -eq 0 ]
		run ! grep -v readable "$BATS_TEST_TMPDIR/errors"
	done
}

@test "closed standard input and error change nothing" {
	run bash -c '"$NSPECT" -t uts -rno TYPE <&- 2>&-'
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = uts ]
}
