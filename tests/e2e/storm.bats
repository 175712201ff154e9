# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # the variables are those of jq, or of a shell in a world
# While processes and namespaces come and go, each run ends well and is complete and valid.

load helper
load worlds

runs=40
[ -z "${NSPECT_LONG-}" ] || runs=500
export WORLD_SECONDS=$((60 + runs * 2))

# repeat COUNT [ARGUMENT...]: what nspect says so often, a failure as "run failed: STATUS".
repeat() {
	local run status
	for ((run = 0; run < $1; run++)); do
		status=0
		timeout 30 "$NSPECT" "${@:2}" 2>/dev/null || status=$?
		[ "$status" -eq 0 ] || echo "run failed: $status"
	done
}

# judge COUNT FILTER [ARGUMENT...]: for how many of so many documents the filter does not hold, and
# which gaps are but about what has gone. Were the PIDs always the same, there was no storm.
judge() {
	repeat "$1" --json "${@:3}" | jq -cn --argjson runs "$1" "
		[inputs | {
			gone: [.nspect.gaps[] | select(.error | IN(\"ENOENT\", \"ESRCH\")) | .what],
			holds: ([$2] | length > 0 and all(. == true)),
			pids: [(.namespaces // .processes)[].pid]
		}] | {
			runs: (length - \$runs),
			gone: map(.gone[]),
			untrue: map(select(.holds | not)) | length,
			still: (map(.pids) | unique | length == 1)
		}"
}
export -f repeat judge

# in_storm COMMAND [ARGUMENT...]
in_storm() {
	local world refused='"mounts of a mount namespace"'
	for world in "${WORLDS[@]}"; do
		in_world_with "$world" fork-storm -- "$@"
		echo "$world: $output"
		if [ "$world" != machine ]; then # to who is not root ENOENT may also be a refusal
			output=${output//$refused,/}
			output=${output//$refused/}
		fi
		[ "$output" = '{"runs":0,"gone":[],"untrue":0,"still":false}' ]
	done
}

@test "each list in a storm of forks is valid and has what stays" {
	in_storm judge "$runs" '
		.nspect.observer as $ours | .namespaces as $rows |
		($ours[].ns | IN($rows[].ns)),
		($rows | map([.type, .ns, .label, .inferred]) | length == (unique | length)),
		($rows[] | (.nprocs > 0) == (.pid != null)),
		($rows[] | .nprocs == 0 or .inferred or .path == "/proc/\(.pid)/ns/\(.type)")
	'
}

@test "each list of processes in a storm of forks is valid and has who asked" {
	in_storm judge $((runs / 2)) '
		([.processes[] | select(.command | test("nspect"))] | length > 0),
		(.processes | map([.ns, .tid]) | length == (unique | length))
	' self
}

@test "each table in a storm of forks is whole" {
	local world
	for world in "${WORLDS[@]}"; do
		in_world_with "$world" fork-storm -- repeat $((runs / 2)) -n -o NS,TYPE,NPROCS,PID,COMMAND
		[ "$(wc -l <<<"$output")" -ge $((8 * runs / 2)) ]
		run ! grep -vE '^ *~?[0-9]+ [a-z]+ +[0-9]+ +[0-9]* .*' <<<"$output"
	done
}

@test "a file system that hangs, and has the root of a process on it, is not asked for a pin" {
	scene_start hanging-root
	run --separate-stderr timeout -s KILL 10 "$NSPECT" --json
	[ "$status" -eq 0 ]
	jq -e "any(.namespaces[]; .ns == ${SCENE[NS]} and .kept_by.pin >= 1)" <<<"$output"
}
