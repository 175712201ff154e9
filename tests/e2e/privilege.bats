# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # the variables are those of a shell in a world, or set by run
# Without the privilege to see all: what is ours is whole, and what was not seen is said.

load helper
load worlds

# unprivileged COMMAND [ARGUMENT...]: by a user who can't read the processes of root.
unprivileged() {
	local user=()
	[ "$(id -u)" -ne 0 ] || user=(setpriv --reuid=65534 --regid=65534 --clear-groups --)
	timeout -s KILL 60 "${user[@]}" "$@"
}

@test "one's own processes are known in full" {
	run --separate-stderr unprivileged bash -c '"$NSPECT" -J -p $$; :'
	[ "$status" -eq 0 ]
	holds '
		([.namespaces[].type] | sort) == ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"],
		(.namespaces[] | .nprocs > 0, .pid != null, .command != null, .self)
	' <<<"$output"
}

@test "what was not readable is said once, and how to read it" {
	local arguments
	for arguments in '' -r -J --json-lines self '-t uts' '-o PID'; do
		# shellcheck disable=SC2086 # several words
		run --separate-stderr unprivileged "$NSPECT" $arguments
		[ "$status" -eq 0 ]
		[ -n "$output" ]
		[[ $stderr =~ ^'nspect: '[0-9]+' processes not readable (run as root for all)'$ ]]
	done
}

@test "the document counts what was not readable, once for each reason" {
	run --separate-stderr unprivileged "$NSPECT" --json
	holds '.nspect |
		.complete == false,
		(.gaps | [.[] | [.what, .error]] | length == (unique | length)),
		(.gaps[] | .count > 0, (.error | test("^E[A-Z]+$"))),
		(.gaps[] | select(.what == "namespaces of a process") |
			.error == "EACCES", .count == (.pids | unique | length), (.pids | index(1) != null))
	' <<<"$output"
	local said=${stderr#nspect: }
	holds "([.nspect.gaps[].pids[]] | unique | length) == ${said%% *}" <<<"$output"
}

@test "--require-complete turns what is missing into status 4, after the output" {
	run --separate-stderr unprivileged "$NSPECT" --require-complete
	[ "$status" -eq 4 ]
	[[ ${lines[0]} = *' NS TYPE '* ]]
	run --separate-stderr unprivileged "$NSPECT" --require-complete --json self
	[ "$status" -eq 4 ]
	holds '.nspect.complete == false, (.processes | length > 0)' <<<"$output"
	run in_world "$SMALL_WORLD" "$NSPECT" --require-complete --sources=-mount-namespaces
	[ "$status" -eq 0 ]
}

@test "a root that lacks a capability is told that root is not enough" {
	[ "$(id -u)" -eq 0 ] || skip 'needs root'
	run --separate-stderr timeout 60 \
		setpriv --bounding-set=-sys_ptrace --inh-caps=-sys_ptrace -- "$NSPECT" --json
	[ "$status" -eq 0 ]
	[[ $stderr =~ ^'nspect: '[0-9]+' processes not readable (even by root: '.*')'$ ]]
	holds '.nspect.complete == false, (.nspect.gaps[0] | .count > 1, (.pids | index(1) != null))' \
		<<<"$output"
}

@test "an owner out of sight is unknown, not none and not 0" {
	unprivileged unshare --user true || skip 'no user namespace can be made'
	run --separate-stderr unprivileged unshare --user "$NSPECT" --json
	[ "$status" -eq 0 ]
	holds '.nspect.observer as $ours |
		(.namespaces[] | select(.type != "user") | .ons == null, .owner_uid == null),
		(only(ns($ours.user.ns)) | .ons == null, .pns == null, .owner_uid != null)
	' <<<"$output"
	run --separate-stderr unprivileged unshare --user "$NSPECT" -rno PNS,ONS,OWNER-UID -t uts
	[ "$output" = ' ? ?' ]
	run --separate-stderr unprivileged unshare --user "$NSPECT" -rno PNS,ONS -t user -Q '!INFERRED'
	[ "$output" = '? ?' ]
}

@test "what the initial namespaces have none of is nothing, not unknown" {
	[ "$(id -u)" -eq 0 ] || skip 'needs root'
	run --separate-stderr nspect -rno PNS,ONS -t user -Q 'HOST && !INFERRED'
	[ "$output" = ' ' ]
	run --separate-stderr nspect -rno PNS -t pid -Q 'HOST && !INFERRED'
	[ "$output" = '' ]
	[ "$status" -eq 0 ]
}
