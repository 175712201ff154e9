# SPDX-License-Identifier: MIT
# shellcheck disable=SC1083,SC2016,SC2154 # {KEY} is filled in, variables are those of jq or set by run
# nspect --holders: what keeps a namespace alive, on the machine as root and in a small world as
# nobody. That it is all there is, and that it can be let go, is release.bats' business.

load helper
load worlds

# A place that nobody reaches as well.
setup() {
	dir=$(mktemp -d)
	chmod 755 "$dir"
	export dir
}

teardown() {
	rm -rf --one-file-system "$dir"
}

# Not on the machine itself, where anybody's new mount namespace has a copy of our pins.
mount_privately() {
	[ "${WORLDS[0]}" != machine ] || WORLDS[0]=roots
}

definitions+='
	def holder: .holders | if length == 1 then .[0] else error("\(length) holders") end;
'

@test "a row has the keys that are always there, whatever it is" {
	mount_privately
	everywhere '
		.nspect.mode == "holders",
		(.holders | length == 4),
		(.holders[] |
			(["what", "kind", "ns", "pid", "tid", "fd", "target", "in_ns", "workload", "release"] -
			keys) == [],
			.what == "user:\($document.scene.NS)", .ns == $document.scene.NS, .type == "user")
	' references user "$dir" task fd pin child -- --holders user:{NS}
}

@test "an open descriptor is a holder, of each type of namespace" {
	local type
	for type in cgroup ipc mnt net pid time user uts; do
		everywhere '
			.scene as {$PID, $FD} | holder |
				.kind == "fd", .pid == $PID, .tid == $PID, .fd == $FD, .certain,
				.target == null, .in_ns == null, .warning == null,
				.release == "kill \($PID)", .release_argv == ["kill", "\($PID)"]
		' fd "$type" -- --holders "$type:{NS}"
	done
}

@test "a descriptor, and a socket, in the private table of a thread is a holder" {
	everywhere '
		.scene as {$PID, $TID, $FD} | holder |
			.kind == "fd", .pid == $PID, .tid == $TID, .fd == $FD
	' thread-fd -- --holders {NS}
	everywhere 'holder | .kind == "socket", .tid != .pid' \
		references net "$dir" thread-socket -- --holders {NS}
}

@test "a socket is a holder" {
	local kind
	for kind in udp tcp unix; do
		everywhere '.scene as {$PID, $FD} | holder | .kind == "socket", .pid == $PID, .fd == $FD' \
			socket "$kind" -- --holders {NS}
	done
}

@test "a tun descriptor is a holder, with or without a device" {
	[ "${WORLDS[0]}" = machine ] || skip "needs root"
	local device
	for device in '' bare; do
		# shellcheck disable=SC2086 # a word or none
		holds_in machine '.scene as {$PID, $FD} | holder | .kind == "tun", .pid == $PID, .fd == $FD' \
			tun $device -- --holders {NS}
	done
}

@test "a thread is a holder, of each type that it can be in alone" {
	everywhere '
		.scene as {$PID, $TID} | (.holders | length == 5), (.holders[] |
			.kind == "thread", .pid == $PID, .tid == $TID, .release == "kill \($PID)")
	' thread-unshared -- --holders {CGROUP} {IPC} {MNT} {NET} {UTS}
}

@test "a process whose children will be in a namespace is a holder" {
	local type
	for type in pid time; do
		everywhere '.scene as {$PID} | holder | .kind == "for-children", .pid == $PID' \
			for-children "$type" -- --holders "$type:{NS}"
	done
}

@test "a zombie is to be waited for by its parent" {
	everywhere '
		.scene as {$PID} | .holders[] | select(.kind == "task") |
			.pid == $PID, .pid != (.release_argv[1] | tonumber),
			(.warning | test("a zombie, to be waited for by its parent"))
	' zombie -- --holders {USER}
}

@test "children and what is owned lead to their own holders" {
	everywhere '
		.scene as {$NS1, $NS2} | holder |
			.kind == "child", .ns == $NS1, .other_ns == $NS2, .other_type == "user",
			.release == "nspect --holders user:\($NS2)", .pid == null
	' nested-user 3 --gap 1 -- --holders {NS1}
	everywhere '
		.scene as {$USER, $NET} | holder |
			.kind == "owned", .other_ns == $NET, .release == "nspect --holders net:\($NET)"
	' owner-of-fd -- --holders {USER}
}

@test "the first process of a PID namespace takes all others with it" {
	everywhere '
		.scene as {$PID1, $NS2} | .holders[0] |
			.kind == "task", .pid == $PID1, .release == "kill -KILL \($PID1)"
	' nested-pid 2 -- --holders {NS1}
}

@test "a pidfd of the dead may be of another namespace" {
	everywhere '
		.holders | map(select(.command | contains($ENV.dir))) |
			map([.kind, .certain]) == [["fd", true], ["pidfd", false]]
	' references pid "$dir" pidfd fd -- --holders {NS}
	everywhere '
		.holders | map(select(.command | contains($ENV.dir))) |
			map([.kind, .certain]) == [["fd", true], ["pidfd", false]]
	' references pid "$dir" proc-dir fd -- --holders {NS}
}

@test "what nothing explains is kept by the kernel" {
	[ "${WORLDS[0]}" = machine ] || skip "needs root"
	holds_in machine '
		holder | .kind == "kernel", .release == null, .release_argv == null, .pid == null,
			(.warning | test("nothing that was looked at explains it"))
	' in-flight mnt -- --holders mnt:{NS}
}

@test "a pin is unmounted: an orphan where nobody is in the namespace, else ok" {
	mount_privately
	everywhere '
		.scene as {$PATH} | .nspect.observer.mnt.ns as $ours | holder |
			.kind == "pin", .target == $PATH, .in_ns == $ours, .state == "ok",
			.verdict == "orphan", .age >= 0, .release_argv == ["umount", $PATH]
	' pinned-net "$dir" own -- --holders {NS}
	everywhere '
		.holders | map([.kind, .verdict]) == [["task", null], ["pin", "ok"]]
	' references uts "$dir" task pin -- --holders {NS}
}

@test "a shadowed pin is uncovered first, and found by its path that leads elsewhere" {
	mount_privately
	local name
	for name in {NS} "$dir/pin" "$dir//./pin" "path:$dir/pin"; do
		everywhere '
			.scene as {$PATH} | ($PATH | rtrimstr("/pin")) as $cover | holder |
				.state == "shadowed", .verdict == "shadowed",
				.covered_by == "\($cover) (tmpfs)",
				.release == "umount \($cover) && umount \($PATH)",
				.release_argv == ["sh", "-c", .release]
		' pinned-net "$dir" own --shadow -- --holders "$name"
	done
}

@test "a pin in another mount namespace is unmounted there, whatever leads to that" {
	everywhere '
		.scene as {$PID, $MNT} | holder |
			.verdict == "elsewhere", .in_ns == $MNT,
			.release == "umount -N /proc/\($PID)/ns/mnt /tmp/pin"
	' pin-elsewhere -- --holders {NS}
	everywhere '
		.scene as {$PID, $FD, $MNT} | holder |
			.verdict == "elsewhere", .in_ns == $MNT,
			.release == "umount -N /proc/\($PID)/fd/\($FD) /tmp/pin"
	' pin-in-processless -- --holders {NS}
	everywhere 'holder | .release_argv[:2] == ["umount", "-N"], (.release_argv[2] | endswith("/house"))' \
		references uts "$dir" pin-pinned -- --holders {NS}
}

@test "a path that is pinned elsewhere alone is said to be there" {
	mount_privately
	everywhere '
		.scene as {$NS} | holder | .ns == $NS, .verdict == "elsewhere", .target == "/tmp/pin"
	' pin-elsewhere -- --holders path:/tmp/pin
}

@test "an empty file for a pin is broken, another file is a mistake" {
	: >"$dir/blue"
	run --separate-stderr nspect --holders "$dir/blue" --json
	[ "$status" -eq 0 ]
	holds 'holder | .kind == "pin", .verdict == "broken", .ns == null, .type == null' <<<"$output"
	[ "$(jq -r '.holders[0].release' <<<"$output")" = "rm $dir/blue" ]
	run --separate-stderr nspect --holders "path:$dir/./blue" -rno VERDICT,TARGET
	[ "$output" = "broken $dir/blue" ]
	echo text >"$dir/blue"
	run --separate-stderr nspect --holders "path:$dir/blue"
	[ "$status" -eq 1 ]
	[ "$stderr" = "nspect: $dir/blue is no namespace file" ]
	run --separate-stderr nspect --holders path:/proc/version
	[ "$status" -eq 1 ]
}

@test "of a path only what is mounted there is a row, of a file all that keeps the namespace" {
	mount_privately
	everywhere '.holders | map(.kind) == ["fd", "pin"]' \
		references uts "$dir" pin fd -- --holders "$dir/1/pin"
	everywhere 'holder | .kind == "pin"' \
		references uts "$dir" pin fd -- --holders "path:$dir/1/pin"
}

@test "paths are quoted for a shell" {
	in_world "$SMALL_WORLD" bash -c '
		set -ex
		mount -t tmpfs none "$1"
		pin="$1/it'"'"'s; a	pin"
		: >"$pin"
		unshare --uts="$pin" true
		"$NSPECT" --holders "$pin" --json >"$1/rows"
		[ "$(jq -r ".holders[0].release_argv[1]" "$1/rows")" = "$pin" ]
		sh -c "$(jq -r ".holders[0].release" "$1/rows")"
		"$NSPECT" --holders "$pin" --json >"$1/rows"
		[ "$(jq -r ".holders[0].verdict" "$1/rows")" = broken ]
		sh -c "$(jq -r ".holders[0].release" "$1/rows")"
		[ ! -e "$pin" ]
	' bash "$dir"
}

@test "neither PID 1 nor nspect is to be ended, our own session with a warning" {
	in_world "$SMALL_WORLD" bash -c 'bash -c "\"\$NSPECT\" --holders self -t pid --json; true"; true' \
		>"$BATS_TEST_TMPDIR/rows"
	holds '
		(.holders[] | select(.pid == 1) | .release == null, (.warning | test("PID 1"))),
		(.holders[] | select(.command | test("nspect --holders self -t")) |
			.release == null, (.warning | test("nspect itself"))),
		(.holders[] | select(.pid != 1 and (.command | test("^bash"))) |
			.release == "kill \(.pid)", (.warning | test("ends your own session")))
	' <"$BATS_TEST_TMPDIR/rows"
}

@test "nobody is ended for an initial namespace" {
	[ "${WORLDS[0]}" = machine ] || skip "needs the initial namespaces"
	run --separate-stderr nspect --holders init -t uts --json
	holds '.holders[] | select(.kind == "task") | .release == null, .warning != null' <<<"$output"
}

@test "a sandbox is named after its command" {
	local name
	for name in sandbox:references references; do
		everywhere 'any(.holders[]; .ns == $document.scene.NS and .kind == "task")' \
			references uts "$dir" task -- --holders "$name" -t uts
	done
}

# name_containers ID ID: what is in two control groups as Docker makes them, each in a uts namespace
# of its own, is found by the names that mean it.
name_containers() {
	local id name
	pids=()
	mount -t cgroup2 none "$dir" || return 77
	trap 'kill "${pids[@]}"; wait; rmdir "$dir"/docker/*/ "$dir/docker"' EXIT
	set -ex
	for id; do
		mkdir -p "$dir/docker/$id"
		unshare --uts sleep 60 &
		pids+=("$!")
		echo "$!" >"$dir/docker/$id/cgroup.procs"
		until [ "$(cat "/proc/$!/comm")" = sleep ]; do sleep 0.05; done
	done
	for name in "docker:$1" "docker:${1:0:5}" "${1:0:12}" "${1:0:5}"; do
		[ "$("$NSPECT" --holders "$name" -t uts -rno KIND,PID)" = "task ${pids[0]}" ]
	done
	[ "$("$NSPECT" -t uts -rno PID "${2:0:5}")" = "${pids[1]}" ]
	name=$("$NSPECT" --holders "${1:0:3}" 2>&1) || [ "$?" -eq 1 ]
	[[ $name = "nspect: '${1:0:3}' could be docker:${1:0:3}"*", docker:${1:0:3}"* ]]
}
export -f name_containers

@test "a container is named by its id or the beginning of that" {
	[ "${WORLDS[0]}" = machine ] || skip "needs root"
	local id status=0
	id=$(printf '%060d' "$BASHPID")
	in_world machine unshare --mount bash -c 'name_containers "$@"' bash "3f2a$id" "3f2b$id" ||
		status=$?
	[ "$status" -ne 77 ] || skip "no control groups"
	[ "$status" -eq 0 ]
}

@test "several names are asked for at once, each with its own rows" {
	everywhere '
		.scene as {$NS1, $NS2} |
		(.holders | map(.what) | unique == (["user:\($NS1)", "\($NS2)"] | sort)),
		(.holders[0].what == "user:\($NS1)"), (.holders[-1].what == "\($NS2)")
	' nested-user 2 -- --holders user:{NS1} {NS2}
}

@test "-t, -Q, -o, --sort and the formats work as everywhere" {
	in_world_with "$SMALL_WORLD" 'nested-pid 2' -- bash -c '
		ns=$(sed -n "s/^NS1=//p" <<<"$scene") pid=$(sed -n "s/^PID1=//p" <<<"$scene")
		set -ex
		[ "$("$NSPECT" --holders "$pid" -t pid -rno NS | sort -u)" = "$ns" ]
		[ "$("$NSPECT" --holders "pid:$pid" -t pid,uts -rno TYPE | sort -u | xargs)" = "pid uts" ]
		[ "$("$NSPECT" --holders "$ns" -Q "KIND == \"child\"" -rno KIND)" = child ]
		[ "$("$NSPECT" --holders "$ns" --sort KIND -rno KIND | xargs)" = "child task" ]
		[ "$("$NSPECT" --holders "$ns" --sort KIND:desc -rno KIND | xargs)" = "task child" ]
		"$NSPECT" --holders "$ns" --json-lines | tail -n 1 | jq -e ".record == \"holder\""
		"$NSPECT" --holders "$ns" -o +FD | head -n 1 | grep -q "KIND.*FD"
	'
}

@test "a usual table fits a terminal, but a command is never cut" {
	in_world_with "$SMALL_WORLD" pin-elsewhere -- bash -c '
		ns=$(sed -n "s/^NS=//p" <<<"$scene")
		script -qec "stty cols 40; \"$NSPECT\" --holders $ns" /dev/null
	'
	[[ $output == *"umount -N /proc/"*"/ns/mnt /tmp/pin"* ]]
	in_world_with "$SMALL_WORLD" 'nested-pid 2' -- bash -c '
		ns=$(sed -n "s/^NS1=//p" <<<"$scene")
		script -qec "stty cols 80; \"$NSPECT\" --holders $ns" /dev/null
	'
	[ "$(tr -d '\r' <<<"$output" | wc -L)" -le 80 ]
}

@test "--holders without a name, or with what it does not take, is wrong usage" {
	local arguments
	while read -r arguments; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr nspect $arguments
		echo "$arguments: $status $stderr"
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[ "${stderr_lines[1]}" = "Try 'nspect --help' for more." ]
	done <<-'ARGUMENTS'
		--holders
		--holders -P self
		--holders -p 1 self
		--holders -T self
		--holders --tree=owner self
		--holders -o NPROCS self
	ARGUMENTS
}

@test "what does not exist has no holders" {
	run --separate-stderr nspect --holders net:4000000001
	[ "$status" -eq 1 ]
	[ "$stderr" = 'nspect: there is no namespace net:4000000001' ]
	run --separate-stderr nspect --holders docker:nonsense
	[ "$status" -eq 1 ]
	[ "$stderr" = "nspect: there is no namespace, process or workload 'docker:nonsense'" ]
	run --separate-stderr nspect --holders path:/nonexistent
	[ "$status" -eq 1 ]
	[[ $stderr = 'nspect: cannot look at /nonexistent: '* ]]
}
