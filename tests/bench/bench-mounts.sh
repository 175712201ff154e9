#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Times the collecting of mounts (collect-mounts.c), and nspect, against cat of the same mountinfo
# files and against findmnt, one table for each world. NSPECT is the program, SCENES and BENCH are the
# directories of the others. What else is on the machine is collected too, but neither in cat's nor in
# findmnt's times.
set -eu

usage() {
	cat <<'END'
usage: bench-mounts.sh [--rounds N] [NAMESPACESxMOUNTS[,shared]...]
unless told: 1000x100 1x50000 1x5000,shared; shared: all of them are one peer group
END
}

: "${NSPECT:?is the program to time}" "${SCENES:?is the directory of the scenes}"
: "${BENCH:?is the directory of measure}"

rounds=7 worlds=()
while [ $# -gt 0 ]; do
	case $1 in
	--rounds) rounds=$2 && shift ;;
	--help) usage && exit ;;
	[0-9]*x[0-9]* | [0-9]*x[0-9]*,shared) worlds+=("$1") ;;
	*) usage >&2 && exit 2 ;;
	esac
	shift
done
[ "${#worlds[@]}" -gt 0 ] || worlds=(1000x100 1x50000 '1x5000,shared')

# start_scene NAMESPACES MOUNTS [shared]: goes on until its standard input ends. Sets files.
start_scene() {
	coproc SCENE { exec "$SCENES/mounts" "$@"; }
	local line=''
	while [ "$line" != READY ] && read -r line <&"${SCENE[0]}"; do
		[[ $line != PIDS=* ]] || read -ra pids <<<"${line#PIDS=}"
	done
	[ "$line" = READY ] || exit 1
	files=("${pids[@]/#//proc/}")
	files=("${files[@]/%//mountinfo}")
}

end_scene() {
	local input=${SCENE[1]}
	exec {input}>&-
	wait "$SCENE_PID"
}

commands() {
	printf '%s\n' '=cat' cat "${files[@]}" \
		-- mountinfo "$BENCH/collect-mounts" --mountinfo \
		-- 'mountinfo, numbers' "$BENCH/collect-mounts" --mountinfo --numbers \
		-- statmount "$BENCH/collect-mounts" --statmount \
		-- 'statmount, numbers' "$BENCH/collect-mounts" --statmount --numbers
	# What is read besides: who is in the namespaces that are named; with PEERS, all mounts.
	local named=("${pids[@]/#/-N}")
	printf '%s\n' -- 'nspect' "$NSPECT" --mounts "${named[@]}" \
		-- 'nspect, HIDDEN' "$NSPECT" --mounts "${named[@]}" -o +HIDDEN \
		-- 'nspect, PEERS' "$NSPECT" --mounts "${named[@]}" -o +PEERS,LINEAGE \
		-- 'nspect -J' "$NSPECT" --mounts "${named[@]}" -J \
		-- 'nspect --leaks' "$NSPECT" --leaks \
		-- 'nspect --graph' "$NSPECT" --graph=propagation
	# It takes one namespace at a time, and of 50,000 mounts half a minute.
	# shellcheck disable=SC2016 # the expansions are the inner shell's
	printf '%s\n' -- 'findmnt -N@1' sh -c 'for pid; do findmnt -N "$pid"; done' sh "${pids[@]}"
}

for world in "${worlds[@]}"; do
	IFS=x, read -r namespaces mounts shared <<<"$world"
	start_scene "$namespaces" "$mounts" ${shared:+"$shared"}
	echo "$namespaces mount namespaces, each with $mounts ${shared:+$shared }mounts and the machine's own"
	for way in --mountinfo --statmount '--statmount --numbers'; do
		# shellcheck disable=SC2086 # two options
		echo "$way: $("$BENCH/collect-mounts" $way)"
	done
	mapfile -t measured < <(commands)
	"$BENCH/measure" "$rounds" "${measured[@]}"
	echo
	end_scene
done
