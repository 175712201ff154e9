# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # the variables are those of a shell inside
# nspect-enter with each of its system calls failing in turn: it enters as asked, or not at all.

load helper
load worlds
load enter

# Inside: all that was asked for. The mount namespace may be a copy, always another one.
export situation='
	readlink /proc/self/ns/[!m]*
	ls -di / .
	echo /proc/self/fd/*
	id
	grep -E "^(Cap|NoNewPrivs)" /proc/self/status
	{ true >>/tmp/mark; } 2>/dev/null && echo written
	kill -URG 1 2>/dev/null && echo signalled
	true'

# What is wrong with a run in which CALL failed
judge() {
	local call=$1 status=$2 said=$3 error=$4
	case $call:$status in
	# The child runs, but we can't know how it ends.
	wait4:125) ;;
	execve:126 | *:125)
		[ -z "$said" ] || echo "$call: not entered, but run: $said"
		[[ $error == nspect-enter:\ * ]] || echo "$call: not a word: $error"
		;;
	*:0)
		[ "$said" = "$whole" ] ||
			echo "$call: not as asked for: $(diff <(echo "$whole") <(echo "$said"))"
		;;
	*) echo "$call: status $status: $error" ;;
	esac
}

# ERRNO FUNCTION [ARGUMENT...]: fails call after call, says what is wrong, and how many there were.
fail_each() {
	local errno=$1 n=1 status said whole call=$BATS_TEST_TMPDIR/call error=$BATS_TEST_TMPDIR/error
	shift
	whole=$(entered_by "$SCENES/fail-call $call 1000000 1" "$@" --quiet -- sh -c "$situation")
	while :; do
		status=0
		said=$(entered_by "$SCENES/fail-call $call $n $errno" "$@" --quiet -- \
			sh -c "$situation" 2>"$error") || status=$?
		[ -s "$call" ] || break
		judge "$(<"$call")" "$status" "$said" "$(head -n 1 "$error")"
		n=$((n + 1))
	done
	[ "$n" -gt 30 ] || echo "only $n calls"
	[ "$(wc -l <<<"$whole")" -gt 15 ] || echo "too little said: $whole"
}

fail_each_of_all() {
	local in="/proc/$target/root/tmp/root"
	exec 7<"/proc/$target/root" 8<"$in/wd"
	fail_each "$1" enter "$all_types" --root 7 --wd 8 "${@:2}"
}
export -f judge fail_each fail_each_of_all

# The errno of EPERM, and with --long those of others that calls really have. (EINVAL says to the
# helper that there is no such capability, EINTR that a signal came.)
errnos=(1)
if [ "${NSPECT_LONG:-}" ]; then
	errnos=(1 2 12 13 28)
fi

# all_or_nothing WHO OPTION...
all_or_nothing() {
	local errno
	chmod 711 "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR"/*/ "$(dirname "$BATS_TEST_TMPDIR")"
	chmod 777 "$BATS_TEST_TMPDIR"
	for errno in "${errnos[@]}"; do
		run -0 in_target "$1" "enter-target $2 ${all_types//,/ }" fail_each_of_all "$errno" "${@:3}"
		[ -z "$output" ] || {
			echo "errno $errno: $output" | head -n 20
			return 1
		}
	done
}

@test "all or nothing: all types" {
	all_or_nothing nobody '' --wdns /
}

@test "all or nothing: read-only" {
	if ! has_root || [ "${NSPECT_LONG:-}" ]; then
		all_or_nothing nobody '' --read-only --setuid 0 --setgid 0
	fi
	if has_root; then
		all_or_nothing root --wide --read-only --read-all
	fi
}

@test "all or nothing: capabilities and credentials" {
	needs_root
	all_or_nothing root --wide --setuid 5 --groups 6,7 --keep-caps --drop-caps=0 --with-proc
}

fail_each_of_tools() {
	fail_each "$1" enter_each user,mnt --tools /mnt --read-only --setuid 0 --setgid 0
}
export -f fail_each_of_tools

@test "all or nothing: tools" {
	chmod 711 "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR"/*/ "$(dirname "$BATS_TEST_TMPDIR")"
	chmod 777 "$BATS_TEST_TMPDIR"
	run -0 in_target nobody 'enter-target user mnt' fail_each_of_tools 1
	[ -z "$output" ]
}
