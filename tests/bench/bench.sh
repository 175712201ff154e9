#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Times nspect against the floor (tests/bench/floor.c) and against lsns, one table for each number
# of processes. NSPECT is the program, SCENES and BENCH are the directories of the programs here.
set -eu

usage() {
	cat <<'END'
usage: bench.sh [OPTION...] [PROCESSES...]     (200 2000 8000 unless told)
       bench.sh --mounts [OPTION...]           of bench-mounts.sh
  --rounds N        of each command, 21 unless told; lsns has 3 from 4,000 processes on
  --namespaces N    500 unless told, never more than processes
  --descriptors N   that each process has open, besides its first three
  --sockets N       that each process has open
END
}

: "${NSPECT:?is the program to time}" "${SCENES:?is the directory of the scenes}"
: "${BENCH:?is the directory of floor and measure}"

rounds=21 max_namespaces=500 many=() sizes=()
while [ $# -gt 0 ]; do
	case $1 in
	--rounds) rounds=$2 && shift ;;
	--namespaces) max_namespaces=$2 && shift ;;
	--descriptors | --sockets) many+=("$1" "$2") && shift ;;
	--mounts) shift && exec "${0%/*}/bench-mounts.sh" "$@" ;;
	--help) usage && exit ;;
	-*) usage >&2 && exit 2 ;;
	*) sizes+=("$1") ;;
	esac
	shift
done
[ "${#sizes[@]}" -gt 0 ] || sizes=(200 2000 8000)

# The scene goes on until its standard input ends: here, or when this script does.
start_processes() {
	coproc SCENE { exec "$SCENES/many" "${many[@]}" "$@"; }
	local line=''
	while [ "$line" != READY ] && read -r line <&"${SCENE[0]}"; do :; done
	[ "$line" = READY ] || exit 1
}

end_processes() {
	local input=${SCENE[1]}
	exec {input}>&-
	wait "$SCENE_PID"
}

# The floor reads what the commands after it read: the same links, and the same files of the
# processes that are shown.
commands() {
	printf '%s\n' '=floor' "$BENCH/floor" --threads --fds --details "$shown" -- \
		nspect "$NSPECT" -- 'nspect -J' "$NSPECT" -J
	# Quadratic: seconds a round.
	local lsns=lsns
	[ "$1" -lt 4000 ] || lsns="lsns, $((rounds < 3 ? rounds : 3)) rounds@3"
	! command -v lsns >/dev/null || printf '%s\n' -- "$lsns" lsns
	printf '%s\n' -- '=floor, no fds' "$BENCH/floor" --details "$shown" -- \
		'nspect, no fds' "$NSPECT" --no-fds --no-threads
}

shown=$(mktemp)
trap 'rm -f "$shown"' EXIT
for size in "${sizes[@]}"; do
	namespaces=$((size < max_namespaces ? size : max_namespaces))
	pid_max=$(</proc/sys/kernel/pid_max)
	if [ $((size + 1000)) -gt "$pid_max" ]; then
		echo "bench.sh: $size processes need a higher /proc/sys/kernel/pid_max: $pid_max" >&2
		exit 1
	fi
	start_processes "$size" "$namespaces"
	echo "$size processes, $namespaces namespaces${many[*]:+, ${many[*]}}: $rounds rounds"
	"$NSPECT" -n -r -o PID 2>/dev/null | sort -u >"$shown"
	mapfile -t measured < <(commands "$size")
	"$BENCH/measure" "$rounds" "${measured[@]}"
	echo
	end_processes
done
