# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # the variables are those of a shell inside
# nspect-enter: --read-only changes nothing of the target, --tools and --with-proc nothing of anyone.

load helper
load worlds
load enter

# Inside: says which of the ways to change something, and to look at it, are open.
ways_in() {
	try() {
		! (eval "$2") >/dev/null 2>&1 || echo "$1"
	}
	try read 'cat /tmp/mark'
	try null ': >/dev/null'
	try zero ': >/dev/zero'
	try write ': >>/tmp/mark'
	try write-of-init ': >>/proc/1/root/tmp/mark'
	try create ': >/tmp/root/new'
	try create-of-init ': >/proc/1/root/tmp/root/new'
	try directory 'mkdir /tmp/root/directory'
	try link 'ln /tmp/mark /tmp/root/mark'
	try rename 'mv -T /tmp/root/wd /tmp/root/other'
	try mode 'chmod 777 /tmp/mark'
	try mode-of-init 'chmod 777 /proc/1/root/tmp/mark'
	try time 'touch /tmp/mark'
	try fifo 'mkfifo /tmp/root/fifo'
	try device ': >/dev/random'
	try memory ': >>/proc/1/mem'
	try environment 'cat /proc/1/environ'
	try hostname 'hostname changed'
	try sysctl ': >>/proc/sys/kernel/hostname'
	try signal 'kill -URG 1'
	try nice 'renice 5 1'
	try limits 'prlimit --pid 1 --nofile=50:60'
	try remount 'mount -o remount,bind,rw /tmp'
	try mount 'mount -t tmpfs new /tmp/root'
	try move 'mount --move /tmp /mnt'
	try propagation 'mount --make-shared /'
	try umount 'umount -l /tmp'
	try remount-nested 'unshare --user --map-root-user --mount mount -o remount,bind,rw /tmp'
	try mount-nested 'unshare --user --map-root-user --mount mount -t tmpfs new /tmp/root'
	try enter-init 'nsenter --target 1 --mount true'
}

# Everything that the target can see of itself
state_of_target() {
	cat "/proc/$target/mountinfo"
	stat -c '%n %a %i %Y.%X' "/proc/$target/root/tmp/"{mark,root,root/*}
	grep -E '^(SigPnd|ShdPnd|State)' "/proc/$target/status"
	ps -o ni= -p "$target"
	cat "/proc/$target/limits"
}

# open_ways TYPE,... [OPTION...]: which of them there are; and that they led nowhere
open_ways() {
	local before
	before=$(state_of_target)
	enter "$@" -- bash -c ways_in | paste -s -d ' '
	diff <(echo "$before") <(state_of_target)
}
export -f ways_in state_of_target open_ways

everything=mnt,pid,uts,ipc,net,cgroup

# only_reading WHO TARGET [OPTION...]
only_reading() {
	run -0 in_target "$1" "enter-target $2" open_ways "${@:3}" --read-only --quiet
	[ "$output" = 'read null zero' ] || {
		echo "$*: $output"
		return 1
	}
}

@test "the ways to change a target are open without --read-only" {
	local target="user ${everything//,/ }"
	run in_target "${people[0]}" "enter-target $target" open_ways "user,$everything"
	[[ ${lines[0]} == 'read null zero write write-of-init create '*' device '*' hostname '*' limits '*' mount '* ]]
	# The mount that was made came out, as the one that it is in is shared.
	[[ $output == *'/tmp/root'*' tmpfs new '* ]]
}

@test "read-only, a user in the target's user namespace only reads" {
	needs_root
	only_reading root "--wide user ${everything//,/ }" "user,$everything"
	only_reading root "--wide user ${everything//,/ }" "user,$everything" --setuid 5 --setgid 5
}

@test "read-only, root in the target's user namespace only reads" {
	local who
	for who in "${people[@]}"; do
		only_reading "$who" "user ${everything//,/ }" "user,$everything" --setuid 0 --setgid 0
	done
}

@test "read-only, a user outside of the target's user namespace only reads, and is not its owner" {
	local refusal='nspect-enter: --read-only: user 0 owns a user namespace of the target'
	needs_root
	only_reading root "--wide user ${everything//,/ }" "$everything"
	run -125 in_target root 'enter-target user uts' enter uts --read-only --quiet --setuid 0 -- true
	[ "$output" = "$refusal" ]
	# In the outer one, whose root has made the inner one
	run -125 in_target root 'enter-target user uts mnt -- user' \
		enter mnt --read-only --quiet --setuid 0 -- true
	[ "$output" = "$refusal" ]
}

@test "read-only, a target without a user namespace of its own is only read" {
	needs_root
	only_reading root "${everything//,/ }" "$everything"
	only_reading root "${everything//,/ }" "$everything" --setuid 0 --setgid 0
	only_reading root "${everything//,/ }" "$everything" --read-all
	only_reading root "${everything//,/ }" "$everything" --no-fork
}

guarded_calls() {
	enter user,pid -- "$SCENES/unguarded-calls" </dev/null | paste -s -d ' '
	enter user,pid --read-only --quiet --setuid 0 --setgid 0 -- "$SCENES/unguarded-calls" </dev/null
}
export -f guarded_calls

@test "read-only, calls that Landlock does not look at are refused, those of another ABI too" {
	local who
	for who in "${people[@]}"; do
		run -0 in_target "$who" 'enter-target user pid' guarded_calls
		[ "${lines[0]}" = 'own limit priority io-priority affinity scheduler parameters attributes key request keyctl setns type paste abi' ]
		[ "${lines[1]}" = own ]
		[ "${#lines[@]}" -eq 2 ]
	done
}

false_null() {
	enter mnt,user -- mount --bind /dev/random /dev/null
	enter mnt,user --read-only --quiet --setuid 0 --setgid 0 -- sh -c ': >/dev/null'
}
export -f false_null

@test "read-only, another device in the place of /dev/null is not written to" {
	run -2 in_target "${people[0]}" 'enter-target user mnt' false_null
	[[ $output == *'/dev/null: Permission denied' ]]
}

read_secret() {
	install -m 600 /dev/null "/proc/$target/root/tmp/secret"
	enter mnt,pid --read-only --quiet "$@" -- sh -c 'cat /tmp/secret && echo read'
}
export -f read_secret

@test "read-only, what permissions deny takes --read-all" {
	needs_root
	run -1 in_target root 'enter-target mnt pid' read_secret
	[[ $output == *'Permission denied' ]]
	run -0 in_target root 'enter-target mnt pid' read_secret --read-all
	[ "$output" = read ]
}

# The first call of Landlock asks for its version. ENOSYS is 38.
without_landlock() {
	local n=1 call
	call=$(mktemp)
	until [ "$(<"$call")" = landlock_create_ruleset ]; do
		said=$(entered_by "$SCENES/fail-call $call $n 38" enter mnt --read-only -- id -u 2>&1)
		n=$((n + 1))
	done
	echo "$said"
	rm "$call"
}
export -f without_landlock

@test "read-only, it is said what is not stopped, and who looks" {
	local once='nspect-enter: not stopped: what goes through sockets, System V IPC and message queues, locks, reading from FIFOs'
	needs_root
	run -0 in_target root 'enter-target mnt' enter mnt --read-only -- id -u
	[ "$output" = "$once"$'\n'65533 ]
	run -0 in_target root 'enter-target mnt' enter mnt --read-only --quiet -- id -u
	[ "$output" = 65533 ]
	run -125 in_target root 'enter-target user mnt' enter user,mnt --read-only --quiet -- id -u
	[ "$output" = 'nspect-enter: cannot become group 65533: the user namespace has no such id' ]
	run -0 in_target root 'enter-target mnt' without_landlock
	[ "${lines[0]}" = "nspect-enter: no Landlock in this kernel: only permissions guard device nodes, other processes and what /proc/PID/root leads to" ]
	[ "${lines[2]}" = 65533 ]
}

@test "read-only, root and working directory are of the copy" {
	directories() {
		local in="/proc/$target/root/tmp/root"
		enter mnt,user --root 7 --wd 8 --read-only --quiet --setuid 0 --setgid 0 \
			7<"$in" 8<"$in/wd" -- /bin/true
		enter mnt,user --wd 8 --read-only --quiet --setuid 0 --setgid 0 8<"$in/wd" -- \
			sh -c 'pwd; : >new'
		enter mnt,user --wd 8 --read-only --quiet --setuid 0 --setgid 0 8</proc/self/cwd -- pwd
	}
	export -f directories
	run in_target "${people[0]}" 'enter-target user mnt' directories
	[ "${lines[0]}" = 'nspect-enter: cannot run /bin/true: No such file or directory' ]
	[ "${lines[1]}" = /tmp/root/wd ]
	[[ ${lines[2]} == *'new: Read-only file system' ]]
	[ "${lines[3]}" = 'nspect-enter: --read-only: root or working directory is not in the mount namespace' ]
}

# [OPTION...]: how many mounts come in that the target makes meanwhile
mounts_later() {
	local to
	exec {to}> >(
		enter mnt,user,pid "$@" -- sh -c 'echo in; read -r _; grep -c " tmpfs later " /proc/self/mountinfo'
	)
	sleep .2
	enter mnt,user -- mount -t tmpfs later /tmp/root
	echo >&"$to" || return
	exec {to}>&-
	wait $! || [ $? -eq 1 ] # grep: none
}
export -f mounts_later

@test "what the target mounts later comes into a copy, but not into one that is read-only" {
	run -0 in_target "${people[0]}" 'enter-target user mnt pid' mounts_later --with-proc
	[ "$output" = $'in\n1' ]
	run -0 in_target "${people[0]}" 'enter-target user mnt pid' \
		mounts_later --read-only --quiet --setuid 0 --setgid 0
	[ "$output" = $'in\n0' ]
}

fitting_proc() {
	local before
	before=$(cat /proc/self/mountinfo)
	enter user,pid --with-proc -- sh -c '[ $$ -gt 1 ] && [ "$(readlink /proc/self/exe)" ] &&
		[ -d "/proc/$$" ] && [ ! -d /proc/1/task/$$ ] && [ $(ls -d /proc/[0-9]* | wc -l) -lt 8 ] &&
		echo fits'
	enter user,pid --with-proc --read-only --quiet --setuid 0 --setgid 0 -- \
		awk '$5 == "/proc" { options = $6 } END { print options }' /proc/self/mountinfo
	[ "$before" = "$(cat /proc/self/mountinfo)" ]
}
export -f fitting_proc

@test "a /proc that fits is mounted where nobody else sees it" {
	run -0 in_target "${people[0]}" 'enter-target user pid' fitting_proc
	[ "$output" = $'fits\nro,nosuid,nodev,noexec,relatime' ]
}

tools() {
	local at before
	at=$(mktemp -d)
	echo ours >"$at-file"
	before=$(cat "/proc/$target/mountinfo")
	enter_each user,mnt --tools "$at" -- sh -c 'cat "$1-file"; ls "$1/tmp"; ls "$1/tmp/root"
		mount -t tmpfs new "$1/tmp/root" && echo mounted; : >>"$1/tmp/mark" && echo written' - "$at"
	enter_each user,mnt --tools "$at" --root 8 8<"/proc/$target/root/tmp/root" -- ls "$at"
	enter_each user,mnt --tools "$at" --read-only --quiet --setuid 0 --setgid 0 -- sh -c '
		true >>"$1/tmp/mark" || true >"$1-file" || cat "$1-file"' - "$at" 2>/dev/null
	enter_each user,mnt --tools "$at/missing" -- echo run
	diff <(echo "$before") "/proc/$target/mountinfo"
	rm -r "$at" "$at-file"
}
export -f tools

@test "with --tools the programs are ours, and the files of the target are at a path" {
	local who
	for who in "${people[@]}"; do
		run -0 in_target "$who" 'enter-target user mnt' tools
		[[ $output == "ours
mark
root
wd
mounted
written
wd
ours
nspect-enter: cannot mount the files of the target at /"*'/missing: No such file or directory' ]]
	done
}
