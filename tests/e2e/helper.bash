# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# For the bats tests. NSPECT is the program under test, SCENES the directory of scene programs.
#
#	load helper
#
#	@test "a thread's own network namespace is found" {
#		scene_start thread-unshared net
#		run nspect --json
#		[ "$status" -eq 0 ]
#		jq -e ".namespaces[] | select(.ns == ${SCENE[NET]})" <<<"$output"
#	}

bats_require_minimum_version 1.5.0

: "${NSPECT:?is the nspect program to test}" "${SCENES:?is the directory of scene programs}"

# What the scene that was started last has printed: ${SCENE[PID]}.
declare -gA SCENE=()

# Of each scene that is held: its PID, and our ends of its standard input and output.
scene_pids=() scene_inputs=() scene_outputs=()

# scene_start NAME [ARGUMENT...]: returns when all is in place; not for use under run. Several
# scenes can be held. One that this machine does not allow skips the test, a broken one fails it.
scene_start() {
	local dir input output line=''
	dir=$(mktemp -d "$BATS_TEST_TMPDIR/scene.XXXXXX")
	mkfifo "$dir/input" "$dir/output"
	"$SCENES/$1" "${@:2}" <"$dir/input" >"$dir/output" 2>"$dir/errors" &
	scene_pids+=("$!")
	exec {input}>"$dir/input" {output}<"$dir/output"
	scene_inputs+=("$input") scene_outputs+=("$output")

	SCENE=()
	while IFS= read -r line <&"$output" && [ "$line" != READY ]; do
		# shellcheck disable=SC2034 # the tests read it
		SCENE[${line%%=*}]=${line#*=}
	done
	[ "$line" = READY ] || scene_failed "$dir/errors" "$@"
}

# scene_failed ERRORS NAME [ARGUMENT...]: the scene that was started last has ended by itself.
scene_failed() {
	local status=0 errors
	errors=$(<"$1")
	scene_stop_last || status=$?
	[ "$status" -ne 77 ] || skip "$errors"
	echo "scene ${*:2}: status $status: $errors" >&2
	return 1
}

# The scene is over when nothing holds its standard output any more: no process of it is left.
scene_stop_last() {
	local pid=${scene_pids[-1]} input=${scene_inputs[-1]} output=${scene_outputs[-1]} late=0
	unset 'scene_pids[-1]' 'scene_inputs[-1]' 'scene_outputs[-1]'
	exec {input}>&-
	read -r -t 30 <&"$output" || late=$?
	exec {output}<&-
	if [ "$late" -gt 128 ]; then
		echo "scene $pid: something of it is left after 30 seconds" >&2
		kill -KILL "$pid" || true
		return 124
	fi
	wait "$pid"
}

# scene_stop: ends all scenes, the youngest first.
scene_stop() {
	local failed=0
	while [ "${#scene_pids[@]}" -gt 0 ]; do
		scene_stop_last || failed=1
	done
	return "$failed"
}

teardown() {
	scene_stop
}

# nspect [ARGUMENT...]: a hang is a failure (status 124).
nspect() {
	timeout 60 "$NSPECT" "$@"
}

# as_nobody COMMAND [ARGUMENT...]
as_nobody() {
	setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"
}

# in_small_world COMMAND [ARGUMENT...]: where COMMAND is the only process, and root as seen from
# inside.
in_small_world() {
	unshare --user --map-root-user --pid --fork --mount --mount-proc -- "$@"
}

# hide_proc: mounts an empty /proc, in a mount namespace of its own. What checks for leaks of memory
# reads /proc itself: that is off, and it finds that it is in the environment, which it reads there.
hide_proc() {
	mount -t tmpfs tmpfs /proc && mkdir /proc/self &&
		printf 'ASAN_OPTIONS=%s:detect_leaks=0\0' "${ASAN_OPTIONS-}" >/proc/self/environ
}
export -f hide_proc
