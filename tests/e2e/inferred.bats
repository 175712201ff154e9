# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # the variables are those of jq, or of a shell in a world
# Where processes are that one may not look at, against what one sees who may; and those that /proc
# does not even list.

load helper
load worlds

# unprivileged COMMAND [ARGUMENT...]: as another user, or, in a small world, which has none, without
# capabilities: who has some can't be looked at then.
unprivileged() {
	local user=(--reuid=65534 --regid=65534 --clear-groups)
	setpriv "${user[@]}" true 2>/dev/null || user=()
	setpriv "${user[@]}" --inh-caps=-all --ambient-caps=-all --bounding-set=-all -- "$@"
}

# both_documents [ARGUMENT...]: what nspect says to whom it says all, in .denied what to others.
both_documents() {
	local seen denied
	seen=$(nspect_document) || return
	denied=$(unprivileged "$NSPECT" --json "$@" 2>"$errors") || return
	jq --slurpfile denied /dev/stdin --arg errors "$(<"$errors")" \
		'.denied = $denied[0] | .denied.errors = $errors' <(echo "$seen") <<<"$denied"
}

# on_hidden_proc HIDEPID COMMAND [ARGUMENT...]
on_hidden_proc() {
	unshare --mount bash -c 'mount -t proc -o "hidepid=$1" proc /proc && "${@:2}"' proc "$@"
}
export -f unprivileged both_documents on_hidden_proc

setup() {
	export errors
	errors=$(mktemp)
	chmod 666 "$errors"
}

teardown() {
	rm "$errors"
}

# compare FILTER "SCENE [ARGUMENT...]"... [-- NSPECT-ARGUMENT...]: the filter holds in each world.
compare() {
	local world filter=$1 scenes=()
	shift
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		scenes+=("$1")
		shift
	done
	for world in "${WORLDS[@]}"; do
		in_world_with "$world" "${scenes[@]}" -- both_documents "${@:2}"
		holds "$filter" <<<"$output"
	done
}

# In .denied: what is inferred of a type, and who is in it.
definitions+='
	def inferred($type): .denied.namespaces[] | select(.type == $type and .inferred);
	def who: [.pid, .leader, .nprocs];
	def placed($type; $pid): inferred($type) | select(.pid == $pid);
'

@test "inferred network, mount and PID namespaces are real ones, one each" {
	WORLDS=("$SMALL_WORLD")
	compare '
		("net", "mnt", "pid") as $type |
			[type($type) | select(.nprocs > 0 and (.self | not)) | who] as $real |
			[inferred($type) | select(.self != true) | who] |
				length > 1, sort == ($real | sort)
	' 'many 32 16' 'nested-pid 3' chrooted-leader
}

@test "on the machine, too, a group is the namespace that its processes are in" {
	compare '
		.scene as {$PID1, $PID2, $PID3, $NS, $PID, $MEMBER} |
		(placed("pid"; $PID2, $PID3) | .nprocs == 1, .ns == null, .host == null),
		(only(placed("mnt"; [$PID, $MEMBER] | min)) | .nprocs == 2, .leader == $PID)
	' 'nested-pid 3' chrooted-leader
}

@test "user namespaces are told by their maps: several with the same ones are not" {
	users() {
		local names
		names=$(sed -n 's/^PID[0-9]*=/--task /p' <<<"$scene")
		# shellcheck disable=SC2086 # several words
		unprivileged "$NSPECT" --json --type user $names
	}
	export -f users
	[ "${WORLDS[0]}" = machine ] || skip "whoever made a user namespace may look at all that is in it"
	in_world_with machine 'nested-user 3' -- users
	holds 'only(.namespaces[]) | .inferred, .nprocs >= 3, (.label | test("^user-[0-9]+$"))' <<<"$output"
}

@test "what is inferred to be ours has its number, and is a row of its own" {
	compare '
		("net", "mnt", "pid", "user") as $type | .nspect.observer[$type].ns as $ours |
			(only(inferred($type) | select(.ns == $ours)) |
				.label == null, .path == null, .self == true,
				.host == $document.nspect.observer[$type].initial),
			(.denied | only(ns($ours) | select(.inferred | not)) | .nprocs > 0, .path != null)
	' 'many 2 2'
}

@test "an inferred namespace says no more than what is known of it" {
	WORLDS=("$SMALL_WORLD")
	compare '
		[.denied.namespaces[] | select(.inferred and .ns == null)] |
			length == 3, (.[] |
			(.label | test("^(net|mnt|pid)-[0-9]+$")),
			.nsid == null, .pns == null, .ons == null, .owner_uid == null, .netnsid == null,
			.path == null, .self == null, .host == null, .kept_by == { task: .nprocs })
	' 'many 8 8'
}

@test "who can not be read is still counted as such" {
	compare '
		.denied |
		.nspect.complete == false,
		(only(.nspect.gaps[] | select(.what == "namespaces of a process" and .error == "EACCES")) |
			.count > 0),
		(.nspect.sources.inferred | .on, .looked > 0, .unreadable == 0),
		(.errors | test("nspect: [0-9]+ process(es)? not readable"))
	' 'many 2 2'
}

@test "labels are the same each time" {
	again() {
		unprivileged "$NSPECT" -nr -o LABEL,PID -Q 'LABEL =~ "."' 2>/dev/null >"$errors"
		unprivileged "$NSPECT" -nr -o LABEL,PID -Q 'LABEL =~ "."' 2>/dev/null | diff "$errors" -
		[ "$(wc -l <"$errors")" -eq 3 ]
	}
	export -f again
	in_world_with "$SMALL_WORLD" 'many 8 8' -- again
	[ -z "$output" ]
}

@test "pins in inferred mount namespaces are found, in ours once" {
	WORLDS=("$SMALL_WORLD")
	compare '
		.scene as {$NS, $PID} | (only(.denied | ns($NS)) |
			.type == "uts", .inferred == false, (only(.pins[]) | .ns == null), .npins == 1,
			.kept_by == { pin: 1 })
	' pin-elsewhere
	in_world_with "$SMALL_WORLD" 'many 2 2' -- unshare --uts bash -c '
		mount -t tmpfs tmpfs /mnt
		touch /mnt/pin
		mount --bind /proc/self/ns/uts /mnt/pin
		unprivileged "$NSPECT" --json'
	holds '[.namespaces[] | select(.npins > 0)] | length == 1, .[0].npins == 1' <<<"$output"
}

@test "--no-inferred leaves them out" {
	compare '.denied | .nspect.sources.inferred.on == false, all(.namespaces[]; .inferred | not)' \
		'many 8 8' -- --no-inferred
}

@test "where all can be read nothing is inferred" {
	WORLDS=("$SMALL_WORLD")
	compare 'all(.namespaces[]; .inferred | not), .nspect.sources.inferred.looked == 0' 'many 8 8'
}

@test "an inferred namespace has members: --persistent passes over it" {
	compare 'all(.denied.namespaces[]; .inferred | not)' 'many 8 8' -- --persistent
}

@test "the namespaces of a process that can not be read are those inferred" {
	of_pid_1() {
		unprivileged "$NSPECT" --json --task 1
	}
	export -f of_pid_1
	in_world_with "$SMALL_WORLD" 'many 2 2' -- of_pid_1
	holds '([.namespaces[].type] | sort) == ["mnt", "net", "pid", "user"], .namespaces[].inferred' \
		<<<"$output"
}

@test "the members of an inferred namespace are listed by one of them" {
	members() {
		unprivileged "$NSPECT" --json --type mnt "$(sed -n 's/^MEMBER=//p' <<<"$scene")" |
			jq --arg pids "$(sed -n 's/^PID=\|^MEMBER=//p' <<<"$scene")" '.expected = $pids'
	}
	export -f members
	local world
	for world in "${WORLDS[@]}"; do
		in_world_with "$world" chrooted-leader -- members
		holds '([.processes[].pid | tostring] | join("\n")) == .expected,
			(.processes[] | .inferred, .ns == null)' <<<"$output"
	done
}

@test "they stand behind what was seen, those without a number last" {
	list() {
		unprivileged "$NSPECT" -nr -o NS 2>/dev/null
	}
	export -f list
	in_world_with "$SMALL_WORLD" 'many 8 8' -- list
	[ "$(grep -c '^~[0-9]*$' <<<"$output")" -eq 4 ]
	[ "$(tail -n 3 <<<"$output" | grep -cE '^~(mnt|net|pid)-[0-9]+$')" -eq 3 ]
	[ "$(tr -d '~' <<<"$output" | head -n -3)" = "$(tr -d '~' <<<"$output" | head -n -3 | sort -n)" ]
}

@test "processes that hidepid hides are a gap, and how to see them is said" {
	local hidepid world
	for hidepid in 2 4; do
		for world in "${WORLDS[@]}"; do
			in_world_with "$world" 'many 2 2' -- on_hidden_proc "$hidepid" both_documents
			holds '.denied |
				.nspect.complete == false,
				(only(.nspect.gaps[] | select(.what | test("hidepid"))) | .error == "EACCES"),
				(.errors | test("nspect: processes that /proc hides \\(hidepid\\) not readable"))
			' <<<"$output"
		done
	done
}

@test "hidepid hides what a root of a user namespace may not see" {
	in_another_user_namespace() {
		unshare --user --map-root-user "$NSPECT" --json
	}
	export -f in_another_user_namespace
	in_world_with "$SMALL_WORLD" 'many 2 2' -- on_hidden_proc 2 in_another_user_namespace
	holds 'any(.nspect.gaps[]; .what | test("hidepid"))' <<<"$output"
}

@test "hidepid can hide processes from who sees PID 1" {
	be_pid_1() {
		mount -t proc -o "hidepid=$1" proc /proc
		exec setpriv --inh-caps=-all --bounding-set=-all -- "$NSPECT" --json
	}
	export -f be_pid_1
	local hidepid
	for hidepid in 1 2 4; do
		run --separate-stderr in_world "$SMALL_WORLD" bash -c 'be_pid_1 "$@"' bash "$hidepid"
		holds "any(.nspect.gaps[]; .what | test(\"hidepid\")) == ($hidepid > 1)" <<<"$output"
	done
}

@test "hidepid=2 hides nothing from the group that is exempt" {
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	in_group() {
		mount -t proc -o hidepid=2,gid=4711 proc /proc
		setpriv --reuid=65534 --regid=65534 --groups=4711 --inh-caps=-all -- "$NSPECT" --json
	}
	export -f in_group
	run --separate-stderr unshare --mount bash -c in_group
	holds 'all(.nspect.gaps[]; .what | test("hidepid") | not), .nspect.sources.processes.unreadable > 0' \
		<<<"$output"
}

@test "hidepid hides nothing from who may see all" {
	local hidepid
	for hidepid in 2 4; do
		in_world_with "$SMALL_WORLD" 'many 2 2' -- on_hidden_proc "$hidepid" nspect_document
		holds 'all(.nspect.gaps[]; .what | test("hidepid") | not)' <<<"$output"
	done
}

@test "hidepid=1 hides nothing: they are listed, and can not be read" {
	in_world_with "$SMALL_WORLD" 'many 2 2' -- on_hidden_proc 1 both_documents
	holds '.denied.nspect |
		all(.gaps[]; .what | test("hidepid") | not),
		(only(.gaps[] | select(.what == "namespaces of a process")) | .error == "EPERM"),
		(.sources.inferred | .looked > 0, .looked == .unreadable)
	' <<<"$output"
}
