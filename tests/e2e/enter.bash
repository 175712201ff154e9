# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154 # scene is set by with_scenes
# For tests of nspect-enter: it inherits descriptors, which these functions open.

: "${NSPECT_ENTER:=$(dirname "$NSPECT")/../enter/nspect-enter}"
export NSPECT_ENTER SCENES

all_types=cgroup,ipc,mnt,net,pid,time,user,uts
export all_types

# Who enters: root, and somebody without privileges. Root of a user namespace that has only himself
# counts as such.
people=(nobody)
as_who=()
if [ "$(id -u)" -eq 0 ] && setpriv --reuid=65534 --regid=65534 --clear-groups true 2>/dev/null; then
	people=(root nobody)
	as_who=(setpriv --reuid=65534 --regid=65534 --clear-groups --)
fi

has_root() {
	[ "${people[0]}" = root ]
}

needs_root() {
	has_root || skip 'needs root'
}

# in_target WHO "SCENE [ARGUMENT...]" FUNCTION [ARGUMENT...]: FUNCTION is exported, and finds in
# $target the process to enter. What it says is compared outside: bash -e does not go in there.
in_target() {
	local user=("${as_who[@]}")
	[ "$1" != root ] || user=()
	timeout -s KILL 100 "${user[@]}" \
		bash -c 'with_scenes "$@"' in_target "$2" -- with_target "${@:3}"
}

with_target() {
	target=$(sed -n 's/^PID=//p' <<<"$scene") "$@"
}

# open_types TYPE,... : sets options to --ns TYPE:FD of the target, with descriptors that stay open.
open_types() {
	local type fd
	options=()
	for type in ${1//,/ }; do
		exec {fd}<"/proc/$target/ns/$type"
		options+=(--ns "$type:$fd")
	done
}

# enter TYPE,... [OPTION...]: in one step, by the process
enter() (
	open_types "$1"
	# shellcheck disable=SC2086 # several words
	exec "$SCENES/pidfd" 9 "$target" ${enter_by-} \
		"$NSPECT_ENTER" --pidfd 9 --types "$1" "${options[@]}" "${@:2}"
)

# enter_each TYPE,... [OPTION...]: one by one, by descriptors
enter_each() (
	open_types "$1"
	# shellcheck disable=SC2086
	exec ${enter_by-} "$NSPECT_ENTER" "${options[@]}" "${@:2}"
)

# entered_by COMMAND FUNCTION [ARGUMENT...]: COMMAND, several words, runs the helper in FUNCTION.
entered_by() {
	enter_by=$1 "${@:2}"
}

# namespaces PID: all of them, a line each
namespaces() {
	local type
	for type in ${all_types//,/ }; do
		readlink "/proc/$1/ns/$type"
	done
}

# shared HOW TYPE,... [OPTION...]: the types of those that the command has with the target
shared() {
	comm -12 <(namespaces "$target" | sort) \
		<("$@" -- bash -c 'namespaces self' | sort) | sed 's/:.*//' | paste -s -d ,
}
export -f with_target open_types enter enter_each entered_by namespaces shared
