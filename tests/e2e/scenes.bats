# SPDX-License-Identifier: MIT
# The scenes are what they say they are, as plain tools see it, and nothing of them is left.
# shellcheck disable=SC2153,SC2154 # helper.bash sets SCENE and scene_pids

load helper

# link PATH: the inode in a namespace link of /proc.
link() {
	readlink "/proc/$1" | sed -n 's/.*:\[\([0-9]*\)\]$/\1/p'
}

# members INODE: the links of all tasks to the namespace, for-children included.
members() {
	find /proc/[0-9]*/task/[0-9]*/ns -lname "*:\[$1\]" 2>/dev/null || true
}

# is_hidden KEY: the namespace is alive, but no task is in it.
is_hidden() {
	[ -z "$(members "${SCENE[$1]}")" ]
	is_alive "${SCENE[$1_HANDLE]}"
}

# Before Linux 6.18 there are no handles to ask with.
is_alive() {
	[ -z "$1" ] || "$SCENES/handle-alive" "$1"
}

# ends_cleanly: the scene ends, and within 5 seconds (the kernel takes its time) its namespaces.
ends_cleanly() {
	local key tries=100
	scene_stop
	for key in "${!SCENE[@]}"; do
		[[ $key == *_HANDLE ]] || continue
		while "$SCENES/handle-alive" "${SCENE[$key]}"; do
			((tries-- > 0)) || return 1
			sleep 0.05
		done
	done
	run ! grep " $BATS_TEST_TMPDIR" /proc/self/mountinfo
}

@test "thread-unshared: a thread is elsewhere than its leader" {
	scene_start thread-unshared
	for type in cgroup ipc mnt net uts; do
		[ "$(link "${SCENE[PID]}/task/${SCENE[TID]}/ns/$type")" = "${SCENE[${type^^}]}" ]
		[ "$(link "${SCENE[PID]}/ns/$type")" != "${SCENE[${type^^}]}" ]
	done
	ends_cleanly
}

@test "dead-leader: the leader is a zombie, its thread lives" {
	scene_start dead-leader
	grep -q '^State:.Z' "/proc/${SCENE[PID]}/status"
	run ! readlink "/proc/${SCENE[PID]}/ns/uts"
	[ "$(link "${SCENE[PID]}/task/${SCENE[TID]}/ns/uts")" = "${SCENE[NS]}" ]
	ends_cleanly
}

@test "capable: an owner without capabilities, and a process with one" {
	scene_start capable
	[ "$(link "${SCENE[INSIDE]}/ns/user")" = "${SCENE[USER]}" ]
	[ "$(link "${SCENE[OWNER]}/ns/user")" = "$(link self/ns/user)" ]
	[ "$(link "${SCENE[BESIDE]}/ns/user")" != "${SCENE[USER]}" ]
	grep -qx 'CapEff:.0000000000000000' "/proc/${SCENE[OWNER]}/status"
	grep -qx 'CapEff:.0000000000000020' "/proc/${SCENE[INSIDE]}/status"
	run ! grep -qx 'CapEff:.0000000000000020' "/proc/${SCENE[INSIDE]}/task/${SCENE[TID]}/status"
	ends_cleanly
}

@test "zombie: the only member is dead" {
	scene_start zombie
	grep -q '^State:.Z' "/proc/${SCENE[PID]}/status"
	[ "$(link "${SCENE[PID]}/ns/user")" = "${SCENE[USER]}" ]
	[ "$(link "${SCENE[PID]}/ns/pid")" = "${SCENE[PIDNS]}" ]
	# It is listed for root only, though its parent may read it.
	run ! grep -v "^/proc/${SCENE[PID]}/" < <(members "${SCENE[USER]}")
	run ! grep -v "^/proc/${SCENE[PID]}/" < <(members "${SCENE[PIDNS]}")
	ends_cleanly
}

@test "for-children: only children would be there" {
	for type in pid time; do
		scene_start for-children $type
		[ "$(members "${SCENE[NS]}")" = \
			"/proc/${SCENE[PID]}/task/${SCENE[PID]}/ns/${type}_for_children" ]
		ends_cleanly
	done
}

@test "nested-pid: each level has one process" {
	scene_start nested-pid 3
	for level in 1 2 3; do
		[ "$(link "${SCENE[PID$level]}/ns/pid")" = "${SCENE[NS$level]}" ]
	done
	[ "$(grep '^NSpid' "/proc/${SCENE[PID3]}/status" | cut -f 3-)" = $'3\t2\t1' ]
	ends_cleanly
}

@test "nested-user: the level in the gap has no process" {
	scene_start nested-user 3 --gap 2
	for level in 1 3; do
		[ "$(link "${SCENE[PID$level]}/ns/user")" = "${SCENE[NS$level]}" ]
	done
	is_hidden NS2
	ends_cleanly
}

@test "nested-user: without a gap each level has one process" {
	scene_start nested-user 32
	for level in $(seq 32); do
		[ "$(link "${SCENE[PID$level]}/ns/user")" = "${SCENE[NS$level]}" ]
	done
	ends_cleanly
}

@test "chrooted-leader: the leader sees fewer mounts than its child" {
	scene_start chrooted-leader
	[ "$(link "${SCENE[PID]}/ns/mnt")" = "${SCENE[NS]}" ]
	[ "$(link "${SCENE[MEMBER]}/ns/mnt")" = "${SCENE[NS]}" ]
	[ "$(readlink "/proc/${SCENE[PID]}/root")" = "${SCENE[ROOT]}" ]
	[ "$(readlink "/proc/${SCENE[MEMBER]}/root")" = / ]
	[ "$(wc -l <"/proc/${SCENE[PID]}/mountinfo")" -eq 1 ]
	grep -q " ${SCENE[ROOT]} " "/proc/${SCENE[MEMBER]}/mountinfo"
	ends_cleanly
}

# pin_in PID: the mount that pins the namespace, as that process sees it.
pin_in() {
	grep -E " (net|uts):\[${SCENE[NS]}\] ${SCENE[PATH]} " "/proc/$1/mountinfo"
}

@test "pinned-net: the pin is in a mount namespace with a process" {
	scene_start pinned-net "$BATS_TEST_TMPDIR"
	[ "$(link "${SCENE[PID]}/ns/mnt")" = "${SCENE[MNT]}" ]
	pin_in "${SCENE[PID]}"
	run ! pin_in self
	is_hidden NS
	ends_cleanly
}

@test "pinned-net own: the pin is here" {
	mkdir "$BATS_TEST_TMPDIR/pins"
	scene_start pinned-net "$BATS_TEST_TMPDIR/pins" own
	[ "$(stat -c %i "${SCENE[PATH]}")" = "${SCENE[NS]}" ]
	is_hidden NS
	ends_cleanly
}

@test "pinned-net --shadow: the pin can't be reached" {
	mkdir "$BATS_TEST_TMPDIR/pins"
	scene_start pinned-net "$BATS_TEST_TMPDIR/pins" own --shadow
	pin_in self
	[ ! -e "${SCENE[PATH]}" ]
	is_hidden NS
	ends_cleanly
}

@test "pin-elsewhere: the pin is in another mount namespace only" {
	scene_start pin-elsewhere
	[ "$(link "${SCENE[PID]}/ns/mnt")" = "${SCENE[MNT]}" ]
	pin_in "${SCENE[PID]}"
	run ! pin_in self
	is_hidden NS
	ends_cleanly
}

@test "pin-in-processless: neither the pin's mount namespace nor the pinned has a process" {
	scene_start pin-in-processless
	[ "$(link "${SCENE[PID]}/fd/${SCENE[FD]}")" = "${SCENE[MNT]}" ]
	is_hidden MNT
	is_hidden NS
	nsenter --mount="/proc/${SCENE[PID]}/fd/${SCENE[FD]}" test -e "${SCENE[PATH]}"
	ends_cleanly
}

@test "fd: a descriptor is all there is of each type" {
	for type in cgroup ipc mnt net pid time user uts; do
		scene_start fd $type
		[ "$(readlink "/proc/${SCENE[PID]}/fd/${SCENE[FD]}")" = "$type:[${SCENE[NS]}]" ]
		is_hidden NS
		ends_cleanly
	done
}

@test "thread-fd: the leader does not have the descriptor" {
	scene_start thread-fd
	[ "$(link "${SCENE[PID]}/task/${SCENE[TID]}/fd/${SCENE[FD]}")" = "${SCENE[NS]}" ]
	[ ! -L "/proc/${SCENE[PID]}/fd/${SCENE[FD]}" ]
	is_hidden NS
	ends_cleanly
}

@test "socket: a socket is all there is" {
	for kind in udp tcp unix; do
		scene_start socket $kind
		[[ $(readlink "/proc/${SCENE[PID]}/fd/${SCENE[FD]}") == socket:* ]]
		is_hidden NS
		ends_cleanly
	done
}

@test "tun: a tun descriptor is all there is" {
	scene_start tun
	grep -q '^iff:.scene0$' "/proc/${SCENE[PID]}/fdinfo/${SCENE[FD]}"
	is_hidden NS
	ends_cleanly
	scene_start tun bare
	run ! grep -q '^iff:.scene0$' "/proc/${SCENE[PID]}/fdinfo/${SCENE[FD]}"
	is_hidden NS
	ends_cleanly
}

@test "in-flight: no descriptor table has the descriptor" {
	scene_start in-flight
	[ -z "$(find /proc/[0-9]*/fd -lname "net:\[${SCENE[NS]}\]" 2>/dev/null)" ]
	is_hidden NS
	ends_cleanly
}

@test "owner-of-fd: a user namespace is kept by the one it owns" {
	scene_start owner-of-fd
	[ "$(link "${SCENE[PID]}/fd/${SCENE[FD]}")" = "${SCENE[NET]}" ]
	is_hidden NET
	is_hidden USER
	ends_cleanly
}

@test "idmapped-mount: the mount is idmapped, its user namespace is nowhere else" {
	scene_start idmapped-mount
	grep " ${SCENE[PATH]} " "/proc/${SCENE[PID]}/mountinfo" | grep -q idmapped
	[ -z "$(members "${SCENE[NS]}")" ]
	ends_cleanly
}

@test "pidfd-dead: the pidfd is of no process" {
	scene_start pidfd-dead
	grep -q '^Pid:.-1$' "/proc/${SCENE[PID]}/fdinfo/${SCENE[FD]}"
	is_hidden NS
	ends_cleanly
}

@test "proc-mount: the mounted proc is of a PID namespace without processes" {
	scene_start proc-mount
	[ "$(link "${SCENE[PID]}/ns/mnt")" = "${SCENE[MNT]}" ]
	[ -z "$(find "/proc/${SCENE[PID]}/root${SCENE[PATH]}" -maxdepth 1 -name '[0-9]*')" ]
	[ -e "/proc/${SCENE[PID]}/root${SCENE[PATH]}/version" ]
	is_hidden NS
	ends_cleanly
}

# children PID...: the PIDs of all children of these processes, one a line.
children() {
	local pid
	for pid; do
		tr ' ' '\n' <"/proc/$pid/task/$pid/children"
	done
}

@test "many: as many processes and namespaces as asked for" {
	local leaders others
	scene_start many --descriptors 100 --sockets 20 203 50
	mapfile -t leaders < <(children "${SCENE[PID]}")
	mapfile -t others < <(children "${leaders[@]}")
	[ "${#leaders[@]}" -eq 50 ]
	[ "${#others[@]}" -eq 153 ]

	for pid in "${SCENE[PID]}" "${leaders[@]}" "${others[@]}"; do
		readlink "/proc/$pid/ns/"{cgroup,ipc,mnt,net,pid,time,user,uts}
	done | sort -u >"$BATS_TEST_TMPDIR/links"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/links")" -eq $((8 + 50)) ]

	[ "$(find "/proc/${others[0]}/fd" -lname /dev/null | wc -l)" -ge 100 ]
	[ "$(find "/proc/${others[0]}/fd" -lname 'socket:*' | wc -l)" -eq 20 ]
	ends_cleanly
}

@test "odd-name: name and command line are as odd as they should be" {
	scene_start odd-name
	[ "$(printf '%.0s\377' {1..15})" = "$(cat "/proc/${SCENE[BYTES_FF]}/comm")" ]
	[ "$(cat "/proc/${SCENE[NEWLINE]}/comm")" = $'one\ntwo\r\tthree' ]
	[ "$(cat "/proc/${SCENE[PARENTHESES]}/comm")" = 'a) R 1 (b' ]
	[ "$(tr '\0' @ <"/proc/${SCENE[QUOTES]}/cmdline")" = "say \"it's\" \\n@" ]
	[ "$(tr '\0' @ <"/proc/${SCENE[EMPTY]}/cmdline")" = @ ]
	ends_cleanly
}

@test "fork-storm: hundreds are alive, a moment later they are others" {
	scene_start fork-storm 200
	children "${SCENE[PID]}" | sort >"$BATS_TEST_TMPDIR/before"
	[ "$(wc -w <"$BATS_TEST_TMPDIR/before")" -gt 150 ]
	until [ "$(children "${SCENE[PID]}" | sort |
		comm -12 "$BATS_TEST_TMPDIR/before" - | wc -w)" -lt 20 ]; do
		sleep 0.1
	done
	ends_cleanly
}

@test "pid-wrap: the child has the lower PID" {
	scene_start pid-wrap
	[ "${SCENE[CHILD]}" -lt "${SCENE[PID]}" ]
	grep -q "^PPid:.${SCENE[PID]}$" "/proc/${SCENE[CHILD]}/status"
	[ "$(members "${SCENE[NS]}" | wc -l)" -eq 2 ]
	ends_cleanly
}

@test "mounts: each namespace has the mounts" {
	scene_start mounts 3 5
	local pid inodes=()
	for pid in ${SCENE[PIDS]}; do
		inodes+=("$(link "$pid/ns/mnt")")
		[ "$(grep -c ' /tmp/target-[0-4] [^:]*$' "/proc/$pid/mountinfo")" -eq 5 ]
	done
	[ "$(printf '%s\n' "${inodes[@]}" | sort -u | wc -l)" -eq 3 ]
	ends_cleanly
}

@test "a scene that gets SIGTERM cleans up as well" {
	mkdir "$BATS_TEST_TMPDIR/pins"
	scene_start pinned-net "$BATS_TEST_TMPDIR/pins" own --shadow
	kill -TERM "${SCENE[PID]}"
	ends_cleanly
	scene_start nested-pid 3
	kill -TERM "${scene_pids[-1]}"
	ends_cleanly
}

@test "no process outlives a scene that gets SIGKILL" {
	for scene in "many 100 16" "nested-user 3" odd-name fork-storm; do
		# shellcheck disable=SC2086 # words are arguments
		scene_start $scene
		kill -KILL "${scene_pids[-1]}"
		status=0
		scene_stop_last || status=$?
		[ "$status" -eq 137 ]
	done
}

@test "a scene that can't be made skips the test" {
	SCENES=$BATS_TEST_TMPDIR
	printf '#!/bin/sh\necho no such luck >&2\nexit 77\n' >"$SCENES/unlucky"
	chmod +x "$SCENES/unlucky"
	run bash -c "$(declare -f scene_start scene_failed scene_stop_last)
		skip() { echo \"skipped: \$1\"; exit 0; }
		declare -A SCENE; scene_start unlucky"
	[ "$output" = "skipped: no such luck" ]
}
