# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # the variables are those of a shell inside
# nspect-enter: what it enters, as whom, and that it is all or nothing.

load helper
load worlds
load enter

# --- what is entered ---

both_ways() {
	shared enter "$@"
	shared enter_each "$@"
}
export -f both_ways

@test "each type is entered alone, by its process and by its descriptor" {
	local who type list
	for who in "${people[@]}"; do
		for type in ${all_types//,/ }; do
			list=$type
			[ "$who" = root ] || [ "$type" = user ] || list=user,$type
			run -0 in_target "$who" "enter-target ${list//,/ }" both_ways "$list"
			[ "$output" = "$all_types"$'\n'"$all_types" ] || {
				echo "$who, $list: $output"
				return 1
			}
		done
	done
}

@test "all types are entered together" {
	local who
	for who in "${people[@]}"; do
		run -0 in_target "$who" "enter-target ${all_types//,/ }" both_ways "$all_types"
		[ "$output" = "$all_types"$'\n'"$all_types" ]
	done
}

@test "nothing is entered but what was asked for" {
	run -0 in_target nobody "enter-target ${all_types//,/ }" both_ways user,net
	[ "$output" = $'net,user\nnet,user' ]
}

@test "where an outer user namespace owns a part, one step enters what several do not" {
	if has_root; then
		run -0 in_target root 'enter-target --wide user mnt -- net uts' both_ways user,mnt,net,uts
		[ "$output" = "$all_types"$'\n'"$all_types" ]
	fi
	# Who owns the outer user namespace has no privilege over his own, which several steps take.
	run in_target nobody 'enter-target user mnt -- user uts' shared enter user,mnt,uts
	[ "$output" = "$all_types" ]
	if has_root || [ "$(id -u)" -ne 0 ]; then
		run -125 in_target nobody 'enter-target user mnt -- user uts' enter_each user,mnt,uts -- true
		[[ $output =~ ^'nspect-enter: cannot enter uts:'[0-9]+': needs CAP_SYS_ADMIN in an outer user namespace'$ ]]
	fi
	if has_root; then
		run -125 in_target root 'enter-target net' \
			entered_by 'setpriv --reuid=65534 --clear-groups --' enter net -- true
		[[ $output =~ ^'nspect-enter: cannot enter net:'[0-9]+': needs CAP_SYS_ADMIN in user:'[0-9]+$ ]]
	fi
}

descriptors_of_others() {
	local options fd
	open_types uts
	exec {fd}</dev/null
	"$NSPECT_ENTER" --ns "net:${options[1]#uts:}" -- echo run
	"$NSPECT_ENTER" --ns "uts:$fd" -- echo run
	"$NSPECT_ENTER" --ns uts:77 -- echo run
	"$SCENES/pidfd" 9 "$$" "$NSPECT_ENTER" --pidfd 9 --types uts "${options[@]}" -- echo run
	"$SCENES/pidfd" 9 "$$" "$NSPECT_ENTER" --pidfd 9 --types uts --ns uts:8 8</proc/self/ns/uts -- \
		hostname -F /dev/null
	"$NSPECT_ENTER" --pidfd "$fd" --types uts -- echo run
}
export -f descriptors_of_others

@test "a descriptor that is not what was said is refused" {
	needs_root
	run in_target root 'enter-target uts' descriptors_of_others
	[[ ${lines[0]} == 'nspect-enter: descriptor '*' is not a namespace of type net' ]]
	[[ ${lines[1]} == 'nspect-enter: descriptor '*' is not a namespace: '* ]]
	[ "${lines[2]}" = 'nspect-enter: no descriptor 77 is open' ]
	[ "${lines[3]}" = 'nspect-enter: the process is not in the uts namespace that was given' ]
	[[ ${lines[4]} == hostname* ]]
	[ "${lines[5]}" = 'nspect-enter: cannot enter uts: Invalid argument' ]
	[ "${#lines[@]}" -eq 6 ]
}

ended_target() (
	open_types net
	sleep 60 &
	disown
	"$SCENES/pidfd" 9 $! bash -c \
		'kill -KILL $1; while [ -e /proc/$1/exe ]; do :; done; exec "${@:2}"' - $! \
		"$NSPECT_ENTER" --pidfd 9 --types net "${options[@]}" -- echo run
)
export -f ended_target

@test "a process that has ended is refused" {
	run -125 in_target "${people[0]}" 'enter-target user net' ended_target
	[[ $output == 'nspect-enter: cannot enter net:'*': No such process' ]]
}

# Nothing can be started where the first process has ended.
ended_namespace() (
	open_types user,pid
	kill -KILL "$target"
	until grep -q '^State:.Z' "/proc/$target/status"; do :; done
	"$NSPECT_ENTER" "${options[@]}" -- echo run
)
export -f ended_namespace

@test "a PID namespace that has ended is refused" {
	run -125 in_target "${people[0]}" 'enter-target user pid' ended_namespace
	[[ $output == 'nspect-enter: cannot fork: '*'the PID namespace has lost its first process' ]]
}

@test "wrong usage is said, and nothing is run" {
	local usage
	while IFS='|' read -r usage message; do
		# shellcheck disable=SC2086 # several words
		run -125 "$NSPECT_ENTER" $usage -- echo run
		[[ $output == "nspect-enter: $message"* ]] || {
			echo "$usage: $output"
			return 1
		}
	done <<-'END'
		--ns net|--ns needs TYPE:FD: net
		--ns foo:5|no type of namespace: foo
		--ns net:2|not the number of a descriptor above 2: 2
		--ns net:+5|not the number of a descriptor above 2: +5
		--ns net:|not the number of a descriptor above 2: 
		--wd 99999999999|not the number of a descriptor above 2: 99999999999
		--types net|--pidfd and --types go together
		--setuid 4294967295|not the number of a user or group: 4294967295
		--setgid root|not the number of a user or group: root
		--groups 1,,2|not the number of a user or group: 
		--drop-caps=64|not the number of a capability: 64
		--read-all|--read-all needs --read-only
		--read-only --keep-caps|--keep-caps excludes --read-only
		--tools /mnt|--tools needs --ns mnt:FD
		--env 0|not the number of a descriptor above 2: 0
	END
	run -125 "$NSPECT_ENTER" --unheard-of
	run -125 "$NSPECT_ENTER" --env 8 -- echo run 8</dev/null
	[[ $output == 'nspect-enter: --env needs the files of the target'* ]]
}

@test "the man page and --help have the same options" {
	local man="$BATS_TEST_DIRNAME/../../man/nspect-enter.8"
	run -0 "$NSPECT_ENTER" --help
	diff <(grep -oE -- '--[a-z-]+' <<<"$output" | sort -u) \
		<(sed -n '/^\.It Fl/{s/Fl -/--/g;p;}' "$man" | grep -oE -- '--[a-z-]+' | sort -u)
	run -0 "$NSPECT_ENTER" --version
	[[ $output == nspect-enter\ [0-9]* ]]
	run -1 bash -c '"$NSPECT_ENTER" --help >/dev/full'
}

# --- directories, environment, cgroup ---

directories() {
	local in="/proc/$target/root/tmp/root"
	enter mnt,user --root 7 7<"$in" -- /bin/true
	enter mnt,user --root 7 7<"/proc/$target/root" --wd 8 8<"$in/wd" -- pwd
	enter mnt,user --wdns /tmp/root -- pwd
	enter mnt,user -- pwd
	enter mnt,user --wdns /proc/self/root/tmp -- pwd
	enter mnt,user --wdns /missing -- pwd
	return 0
}
export -f directories

@test "root and working directory are those that were given" {
	run -0 in_target "${people[0]}" 'enter-target user mnt' directories
	[ "${lines[0]}" = 'nspect-enter: cannot run /bin/true: No such file or directory' ]
	[ "${lines[1]}" = /tmp/root/wd ]
	[ "${lines[2]}" = /tmp/root ]
	[ "${lines[3]}" = / ]
	[[ ${lines[4]} == *'working directory to /proc/self/root/tmp: Too many levels of symbolic links' ]]
	[[ ${lines[5]} == *'working directory to /missing: No such file or directory' ]]
}

environments() {
	local file
	file=$(mktemp)
	printf 'A=1\0no variable\0\0B=x y\0PATH=/nowhere' >"$file"
	enter mnt,user --env 8 8<"$file" -- /usr/bin/env
	C=3 enter mnt,user --env 8 8<"$file" -- env
	head -c 1048576 /dev/zero >"$file"
	enter mnt,user --env 8 8<"$file" -- /usr/bin/env
	yes A= | head -n 40000 | tr '\n' '\0' >"$file"
	enter mnt,user --env 8 8<"$file" -- /usr/bin/env
	rm "$file"
}
export -f environments

@test "the environment is that of the target and nothing else, and is limited" {
	run -0 in_target "${people[0]}" 'enter-target user mnt' environments
	[ "$output" = "A=1
B=x y
PATH=/nowhere
nspect-enter: cannot run env: No such file or directory
nspect-enter: the environment has 1 MiB or more
nspect-enter: the environment has more than 32767 variables" ]
}

join_cgroup() {
	local cgroup=$1
	enter net --cgroup 8 8>"$cgroup/cgroup.procs" -- grep -c "/${cgroup##*/}\$" /proc/self/cgroup
	enter net --cgroup 8 8</dev/null -- echo run
}
export -f join_cgroup

@test "the command is in the cgroup that was given" {
	local root cgroup
	needs_root
	root=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
	cgroup=$root/nspect-enter-$$
	mkdir "$cgroup" || skip 'no cgroup can be made'
	run in_target root 'enter-target net' join_cgroup "$cgroup"
	rmdir "$cgroup"
	[ "${lines[0]}" = 1 ]
	[ "${lines[1]}" = 'nspect-enter: cannot join the cgroup: Bad file descriptor' ]
}

@test "a context that no security module knows is refused before anything is entered" {
	run -125 "$NSPECT_ENTER" --exec-context 'exec no-such-profile' -- echo run
	[[ $output == 'nspect-enter: cannot '*exec* ]]
}

# --- as whom ---

# In a new user namespace
all_capabilities() {
	printf '%016x\n' "$(((1 << ($(cat /proc/sys/kernel/cap_last_cap) + 1)) - 1))"
}

credentials() {
	local how="$1"
	shift
	"$how" "$@" -- sh -c 'echo $(id -u):$(id -g):$(id -G)
		echo $(sed -n "s/^Cap...:.//p;s/^NoNewPrivs:.//p" /proc/self/status)'
}
export -f credentials

@test "a user namespace is entered as its root, or as who was asked for" {
	local all zero=0000000000000000
	needs_root
	all=$(all_capabilities)

	run -0 in_target root 'enter-target --wide user' credentials enter user
	[ "$output" = "0:0:0"$'\n'"$zero $all $all $all $zero 0" ]
	run -0 in_target root 'enter-target --wide user' credentials enter user --setuid 5 --setgid 6
	[ "$output" = "5:6:6"$'\n'"$zero $zero $zero $all $zero 0" ]
	run -0 in_target root 'enter-target --wide user' credentials enter user --setuid 5 --groups 7,8
	[ "$output" = "5:0:0 7 8"$'\n'"$zero $zero $zero $all $zero 0" ]
	run -0 in_target root 'enter-target --wide user' credentials enter user --preserve-credentials
	[[ $output == 65534:65534:65534* ]]
	run -125 in_target root 'enter-target --wide user' credentials enter user --setuid 70000
	[ "$output" = 'nspect-enter: cannot become user 70000: the user namespace has no such id' ]
}

@test "capabilities are kept and dropped as asked for" {
	local all zero=0000000000000000 less
	needs_root
	all=$(all_capabilities)
	printf -v less '%016x' "$((16#$all & ~0x401))"

	run -0 in_target root 'enter-target --wide user' credentials enter user --setuid 5 --keep-caps
	[ "$output" = "5:0:0"$'\n'"$all $all $all $all $all 0" ]
	run -0 in_target root 'enter-target --wide user' \
		credentials enter user --setuid 5 --keep-caps --drop-caps=0,10
	[ "$output" = "5:0:0"$'\n'"$less $less $less $less $less 0" ]
	# Outside of a user namespace of one's own there may be less to begin with.
	printf -v less '%016x' "$((16#$(sed -n 's/^CapBnd:.//p' /proc/self/status) & ~0x401))"
	run -0 in_target root 'enter-target net' credentials enter net --drop-caps=0,10 --no-new-privs
	[[ $output == 0:0:*$'\n'"$zero $less $less $less $zero 1" ]]
	run -0 in_target root 'enter-target net' credentials enter net --keep-caps --setuid 5
	all=$(sed -n 's/^CapBnd:.//p' /proc/self/status)
	[ "$output" = "5:0:0"$'\n'"$all $all $all $all $all 0" ]
	run -0 in_target root 'enter-target net' entered_by 'setpriv --inh-caps +chown --' \
		credentials enter net --drop-caps
	[[ $output == 0:0:*$'\n'"$zero $zero $zero $zero $zero 0" ]]
	run -0 in_target root 'enter-target --wide user' credentials enter user --drop-caps
	[ "$output" = "0:0:0"$'\n'"$zero $zero $zero $zero $zero 0" ]
}

@test "supplementary groups are dropped where setgroups is denied inside" {
	needs_root
	run -0 setpriv --groups 7,8 bash -c 'with_scenes "$@"' - 'enter-target user' -- \
		with_target enter user -- id -G
	[ "$output" = 0 ]
	run -125 in_target nobody 'enter-target user' enter user --groups 0 -- id -G
	[ "$output" = 'nspect-enter: cannot set the supplementary groups: Operation not permitted' ]
}

@test "it does not run with more privileges than its caller" {
	local copy="$BATS_TEST_TMPDIR/nspect-enter"
	needs_root
	chmod 711 "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR/.."
	cp "$NSPECT_ENTER" "$copy"
	chmod 4755 "$copy"
	run -125 as_nobody "$copy" -- echo run
	[ "$output" = 'nspect-enter: it must be neither setuid nor have file capabilities' ]
}

# --- the command ---

statuses() {
	local types
	for types in user user,pid; do
		enter "$types" -- true
		echo "$?"
		enter "$types" -- sh -c 'exit 7'
		echo "$?"
		enter "$types" -- sh -c 'kill -TERM $$'
		echo "$?"
		enter "$types" -- /nowhere 2>/dev/null
		echo "$?"
		enter "$types" -- /dev/null 2>/dev/null
		echo "$?"
	done
	entered_by 'env --ignore-signal=CHLD' enter user,pid -- sh -c 'exit 7'
	echo "$?"
	SHELL=/no/where/true enter user,pid
	echo "$?"
	echo 'exit 3' | SHELL=/no/where/missing enter user,pid
	echo "$?"
}
export -f statuses

@test "the status is that of the command, forked or not" {
	run -0 in_target "${people[0]}" 'enter-target user pid' statuses
	[ "$(grep -E '^[0-9]+$' <<<"$output" | paste -s -d ' ')" = \
		'0 7 143 127 126 0 7 143 127 126 7 0 3' ]
}

descriptors() {
	local types
	for types in user user,pid; do
		enter "$types" 5</dev/null 6</dev/null -- sh -c 'for fd in /proc/self/fd/*; do echo "$fd"; done' |
			sed 's,.*/,,' | paste -s -d ' '
		enter "$types" --read-only --quiet --setuid 0 --setgid 0 5</dev/null -- ls /proc/self/fd |
			paste -s -d ' '
	done
}
export -f descriptors

@test "no descriptor of ours survives" {
	run -0 in_target "${people[0]}" 'enter-target user pid' descriptors
	# What reads the directory has it open as 3.
	[ "$output" = $'0 1 2 3\n0 1 2 3\n0 1 2 3\n0 1 2 3' ]
}

closed_streams() {
	local file
	file=$(mktemp)
	enter user,pid -- bash -c 'readlink /proc/self/fd/{0,1,2} >"$1"' - "$file" <&- >&- 2>&-
	cat "$file"
	rm "$file"
}
export -f closed_streams

@test "standard streams that are closed are /dev/null" {
	run -0 in_target "${people[0]}" 'enter-target user pid' closed_streams
	[ "${lines[0]}" = /dev/null ]
	[ "${lines[2]}" = /dev/null ]
}

child_of() {
	local child
	read -r child _ <"/proc/$1/task/$1/children"
	echo "$child"
}

# PATTERN PID: for the state of a process; none of one that is gone
wait_for_state() {
	local i
	for ((i = 0; i < 500; i++)); do
		# shellcheck disable=SC2053 # it is a pattern
		[[ $(cut -d ' ' -f 3 "/proc/$2/stat" 2>/dev/null) != $1 ]] || return 0
		sleep .02
	done
	echo "process $2 does not become '$1'"
}

# The command says one line for each signal, and no more.
with_signals() {
	local out helper command line
	exec {out}< <(enter user,pid -- "$SCENES/say-signals")
	read -r line <&"$out" && echo "$line"
	helper=$(child_of $!)
	command=$(child_of "$helper")
	kill -TERM "$helper"
	read -r line <&"$out" && echo "$line"
	kill -STOP "$command"
	wait_for_state T "$helper"
	kill -CONT "$helper"
	read -r line <&"$out" && echo "$line"
	kill -KILL "$helper"
	wait_for_state '?(Z)' "$command"
	echo gone
}
export -f child_of wait_for_state with_signals

@test "signals, stopping and death are shared with the command" {
	run -0 in_target "${people[0]}" 'enter-target user pid' with_signals
	[ "$output" = $'ready\nterminated\ncontinued\ngone' ]
}

owner_of_helper() {
	local out
	exec {out}< <(enter user,pid -- "$SCENES/say-signals")
	read -r _ <&"$out"
	stat -c %u "/proc/$(child_of $!)/environ"
	kill -KILL "$(child_of $!)"
}
export -f owner_of_helper

@test "whoever runs it can't look into it, nor can who is inside" {
	run -0 in_target nobody 'enter-target user pid' owner_of_helper
	# What can't be looked into belongs to root in /proc.
	[ "$output" = 0 ]
}
