# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2016,SC2034
# For tests that hold scenes where nspect runs: on the machine itself, which needs root, and in a
# small world, where no other process is and which needs no privilege. (Pins of the machine are also
# mounted there.)
#
#	@test "a namespace that only a thread is in has no process" {
#		everywhere '.scene.NET as $ino | only(ns($ino)) | .nprocs == 0' thread-unshared net
#	}

# How one gets into a world. In nobodys all is done by a user without privileges.
declare -gA ways=(
	[machine]=''
	[nobodys]='setpriv --reuid=65534 --regid=65534 --clear-groups unshare --user --map-root-user'
	[users]='unshare --user --map-root-user'
	[roots]='unshare'
)

# in_world WORLD COMMAND [ARGUMENT...]: for WORLD_SECONDS at most.
in_world() {
	local way
	read -ra way <<<"${ways[$1]}"
	[ "$1" = machine ] || way+=(--pid --fork --mount --mount-proc --)
	timeout -s KILL "${WORLD_SECONDS:-60}" "${way[@]}" "${@:2}"
}

# A chroot has no user namespaces, nor have some machines for those who are not root.
SMALL_WORLD=users WORLDS=(users)
if [ "$(id -u)" -eq 0 ]; then
	for SMALL_WORLD in nobodys users roots; do
		! in_world "$SMALL_WORLD" true 2>/dev/null || break
	done
	WORLDS=(machine "$SMALL_WORLD")
fi

# with_scenes "SCENE [ARGUMENT...]"... -- COMMAND [ARGUMENT...]: runs COMMAND while the scenes go
# on. It finds what they printed, KEY=value lines, in $scene. Status 77: one can't be had here.
with_scenes() {
	local words line endless output pid status=0
	local -a pids=()
	local -x scene=''
	exec {endless}<> <(:)
	wait "$!" # or it would be a member of the world
	while [ "$1" != -- ]; do
		read -ra words <<<"$1"
		exec {output}< <(exec "$SCENES/${words[0]}" "${words[@]:1}" <&"$endless")
		pids+=("$!")
		while IFS= read -r line <&"$output" && [ "$line" != READY ]; do
			scene+=$line$'\n'
		done
		[ "$line" = READY ] || break
		shift
	done
	[ "$1" != -- ] || "${@:2}" || status=$?
	for pid in "${pids[@]}"; do
		kill "$pid" 2>/dev/null
		wait "$pid" || status=$?
	done
	return "$status"
}

# in_world_with WORLD "SCENE [ARGUMENT...]"... -- COMMAND [ARGUMENT...]: sets output to what COMMAND
# says; it may be an exported function. Skips the test where a scene can't be had; not for run.
in_world_with() {
	local status=0
	in_world "$1" bash -c 'with_scenes "$@"' world "${@:2}" \
		>"$BATS_TEST_TMPDIR/output" 2>"$BATS_TEST_TMPDIR/errors" || status=$?
	output=$(<"$BATS_TEST_TMPDIR/output")
	[ "$status" -ne 77 ] || skip "$(<"$BATS_TEST_TMPDIR/errors")"
	[ "$status" -eq 0 ] || cat "$BATS_TEST_TMPDIR/errors" >&2
	return "$status"
}
export -f with_scenes

# fill_in WORD...: filled has the words, with what a scene printed for {KEY}.
fill_in() {
	local key value
	filled=("$@")
	while IFS='=' read -r key value; do
		filled=("${filled[@]//"{$key}"/$value}")
	done <<<"$scene"
}

# nspect_document [ARGUMENT...]: what nspect --json says, and in .scene what the scenes printed, which
# {KEY} in an argument stands for.
nspect_document() {
	local document filled
	fill_in "$@"
	document=$("$NSPECT" --json "${filled[@]}") || return
	jq '.scene = ($ENV.scene | [split("\n")[] | select(. != "") |
		capture("(?<key>[^=]*)=(?<value>.*)") |
		if .value | test("^[0-9]+$") then .value |= tonumber else . end] | from_entries)' \
		<<<"$document"
}
export -f fill_in nspect_document

# What the filters of holds can use. rows that have to be one: only(ns(4026531840)).
definitions='
	def only(rows): [rows] | if length == 1 then .[0] else error("\(length) rows: \(.)") end;
	def ns($ino): .namespaces[] | select(.ns == $ino);
	def type($name): .namespaces[] | select(.type == $name);
'

# holds FILTER: all results of the filter for the document on standard input ($document) are true,
# and there are results. Shows the document where that is not so.
holds() {
	local document
	document=$(cat)
	# To jq 1.6 no document at all is a success.
	[ -n "$document" ] &&
		jq -e "$definitions . as \$document | [$1] | length > 0 and all(. == true)" \
			<<<"$document" >/dev/null && return
	echo "does not hold: $1" >&2
	jq -c '.nspect?, .scene?, .namespaces[]?, .processes[]?' <<<"$document" >&2
	return 1
}

# holds_in WORLD FILTER SCENE [ARGUMENT...] [-- NSPECT-ARGUMENT...]
holds_in() {
	local where=$1 filter=$2 scene=()
	shift 2
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		scene+=("$1")
		shift
	done
	in_world_with "$where" "${scene[*]}" -- nspect_document "${@:2}" || return
	holds "$filter" <<<"$output" && return
	echo "in the world: $where" >&2
	return 1
}

# everywhere FILTER SCENE [ARGUMENT...] [-- NSPECT-ARGUMENT...]: it holds in each world.
everywhere() {
	local world
	for world in "${WORLDS[@]}"; do
		holds_in "$world" "$@" || return
	done
}
