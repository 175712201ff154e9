# SPDX-License-Identifier: MIT
# What --holders lists is all there is: a namespace goes when each of its holders was let go, and does
# not go before. Seen by a file handle, which does not keep it. With NSPECT_LONG=1 there are more
# scenes, and in each of them every holder is once the last.

load helper
load worlds

scenes=15
[ -z "${NSPECT_LONG:-}" ] || scenes=200

setup() {
	dir=$(mktemp -d)
	chmod 755 "$dir"
	export dir # which is in the command of all processes of the scene
}

teardown() {
	rmdir "$dir"
}

# kinds_of TYPE WORLD: what can keep a namespace of that type; behind the "|" what there is once at
# most. Who is in a PID namespace ends with its first process, before that no pidfd is of the dead,
# and only who made a time namespace waits for children in it. Devices are made by root alone.
kinds_of() {
	local any='fd thread-fd pin pin-shadowed pin-elsewhere pin-processless pin-pinned'
	case $1-$2 in
	net-machine) echo "$any task thread socket thread-socket tun |" ;;
	net-*) echo "$any task thread socket thread-socket |" ;;
	pid-*) echo "$any for-children child | task pidfd proc-dir" ;;
	time-*) echo "$any task | for-children" ;;
	user-*) echo "$any task child owned owned-task |" ;;
	*) echo "$any task thread |" ;;
	esac
}

# draw WORD...: sets drawn to one of them. Not for a subshell, which would draw it again.
draw() {
	shift $((RANDOM % $#))
	drawn=$1
}

# draw_scene SEED WORLD: sets type, and kinds to one to four references.
draw_scene() {
	local any once n
	RANDOM=$1
	draw cgroup ipc mnt net pid time user uts
	type=$drawn kinds=()
	IFS='|' read -r any once < <(kinds_of "$type" "$2")
	# shellcheck disable=SC2086 # words
	draw none none $once
	[ "$drawn" = none ] || kinds+=("$drawn")
	draw 1 2 3 4
	for ((n = drawn; ${#kinds[@]} < n; )); do
		# shellcheck disable=SC2086
		draw $any
		kinds+=("$drawn")
	done
	# What only holds a dead process says nothing of its namespace.
	[[ ${kinds[*]} != pidfd && ${kinds[*]} != proc-dir ]] || kinds+=(fd)
}

# commands_for NAMESPACE: what lets go of it. A child, or what it owns, is let go by its own holders.
# What may hold another namespace counts where it is the scene's.
commands_for() {
	local releases release
	releases=$("$NSPECT" --holders "$1" --json | jq -r '.holders[] |
		select(.certain or (.command | contains($ENV.dir))) | .release') || return
	while read -r release; do
		case $release in
		'nspect --holders '*) commands_for "${release##* }" ;;
		*) echo "$release" ;;
		esac
	done <<<"$releases"
}

# lets_go TYPE COUNT LAST: COUNT commands let go of the scene's namespace, and not before the last
# one of them, which is number LAST, or a later one where there are less.
lets_go() {
	local type=$1 count=$2 last=$3 commands handle ino i tries=100
	handle=$(sed -n 's/^NS_HANDLE=//p' <<<"$scene") ino=$(sed -n 's/^NS=//p' <<<"$scene")
	# Before Linux 6.18 there are no handles, later ones are not for all to ask with.
	"$SCENES/handle-alive" "$handle" || return 77
	mapfile -t commands < <(commands_for "$type:$ino" | sort -u)
	echo "${#commands[@]} commands: $(printf '%s; ' "${commands[@]}")"
	[ "${#commands[@]}" -eq "$count" ] || return
	for ((i = 0; i < count; i++)); do
		[ "$i" -eq "$last" ] || sh -c "${commands[i]}" || return
	done
	sleep 0.2
	"$SCENES/handle-alive" "$handle" || {
		echo "gone before: ${commands[last]}"
		return 1
	}
	sh -c "${commands[last]}" || return
	while "$SCENES/handle-alive" "$handle"; do
		((tries-- > 0)) || return
		sleep 0.05
	done
}
export -f commands_for lets_go

# releases_all WORLD: no mount namespace that anybody else makes meanwhile has copies of our pins.
releases_all() {
	local seed type kinds last
	for ((seed = 1; seed <= scenes; seed++)); do
		draw_scene "$seed" "$1"
		for ((last = 0; last < ${#kinds[@]}; last++)); do
			echo "seed $seed: $type, kept by ${kinds[*]}, last is $last"
			in_world "$1" unshare --mount --propagation private -- \
				bash -c 'with_scenes "$@"' world "references $type $dir ${kinds[*]}" -- \
				lets_go "$type" "${#kinds[@]}" "$last" || return
			[ -n "${NSPECT_LONG:-}" ] || break
		done
	done
}

@test "what --holders lists lets go of a namespace, and nothing less does" {
	[ "${WORLDS[0]}" = machine ] || skip "needs root"
	releases_all machine
}

@test "what --holders lists lets go of a namespace in a small world" {
	local status=0
	releases_all "$SMALL_WORLD" || status=$?
	[ "$status" -ne 77 ] || skip "this kernel has no file handles for a small world"
	[ "$status" -eq 0 ]
}
