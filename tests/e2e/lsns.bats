# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # the variables are those of a shell in a world
# Who knows lsns finds the same here. Where we differ on purpose: namespaces without members are
# listed too; commands that are no command lines are in brackets; PNS and ONS are empty where there
# is none and "?" where it is unknown, lsns says 0 for both; the list is flat unless told otherwise.

load helper
load worlds

columns=(NS TYPE PATH NPROCS PID PPID COMMAND UID USER NETNSID NSFS PNS ONS)

# All that both can see has members here.
scenes=('many 16 8' 'nested-user 3' 'nested-pid 2' zombie)

setup() {
	export LC_ALL=C.UTF-8
}

# ask OPTION...: adds what both say to theirs and ours. Both count all processes: they are started
# alike, without a redirection, and with nothing else beside them.
ask() {
	asked+=("$*")
	theirs+=("$(lsns "$@")")
	ours+=("$("$NSPECT" "${besides[@]}" "$@")")
}

# in_common OPTIONS: of standard input what the two are to agree on: not the widths of columns, not
# the order of the branches of a tree.
in_common() {
	case $1 in
	*-J*) jq -c '
		def rows: ., (.children[]? | rows);
		[.namespaces[] | rows] |
			(map({ ns, type, nprocs, pid, ppid, uid, user, path }) | sort[]),
			(map({ ns, below: .children[]?.ns }) | sort[])' ;;
	*NS,?NS) tr -s ' ' | sed -E 's/ \??$/ 0/' ;;
	*) tr -s ' ' | sed -E 's/\[(.*)\]$/\1/' ;;
	esac
}

differences() {
	local i
	for i in "${!asked[@]}"; do
		[ -n "${theirs[i]}" ] || echo "lsns ${asked[i]}: says nothing"
		diff --label "lsns ${asked[i]}" --label "nspect ${asked[i]}" -u \
			<(in_common "${asked[i]}" <<<"${theirs[i]}") \
			<(in_common "${asked[i]}" <<<"${ours[i]}") || true
	done
}

# compare_columns COLUMN...: shows what differs between the two, column by column.
compare_columns() {
	local column asked=() theirs=() ours=() besides=(-Q 'NPROCS > 0')
	exec 2>/dev/null
	for column in "$@"; do
		ask -lnro "NS,$column"
	done
	differences
}

# compare_options: the same for each line of standard input, options as one types them. lsns 2.38
# does not show what is only pinned, and the machine may have some of that.
compare_options() {
	local options=() asked=() theirs=() ours=() besides=(--sources=-pins)
	exec 2>/dev/null
	while read -ra options; do
		ask "${options[@]}"
	done
	differences
}
export -f ask in_common differences compare_columns compare_options

nothing_differs() {
	echo "$output"
	[ -z "$output" ]
}

@test "each column of lsns has the same values, for namespaces of every type" {
	in_world_with "$SMALL_WORLD" "${scenes[@]}" -- compare_columns "${columns[@]}"
	nothing_differs
}

# try COMMAND...: lsns fails now and then where processes come and go.
try() {
	local tries=10
	until "$@"; do
		((tries--)) || return
	done
}

@test "what lsns says of the machine, before and after, is also said here" {
	local all=NS,TYPE,PID,PPID,UID,USER,NETNSID,NSFS,PATH,COMMAND
	cd "$BATS_TEST_TMPDIR"
	try timeout 60 lsns -lnro "$all" >before
	nspect -lnro "$all" | in_common '' | sort >ours
	try timeout 60 lsns -lnro "$all" >after
	comm -12 <(tr -s ' ' <before | sort) <(tr -s ' ' <after | sort) >stays
	[ "$(wc -l <stays)" -ge 8 ]
	run comm -23 stays ours
	nothing_differs
}

@test "ids and pins of network namespaces are the same" {
	in_world_with "$SMALL_WORLD" zombie -- unshare --net bash -c '
		set -e
		mount -t tmpfs tmpfs /run
		mkdir /run/netns
		touch /run/netns/blue /run/netns/green
		mount --bind /proc/1/ns/net /run/netns/blue
		mount --bind /run/netns/blue /run/netns/green
		ip netns set blue 7
		lsns -lnro NETNSID,NSFS -t net >&2
		compare_columns NETNSID NSFS'
	nothing_differs
	grep '^7 /run/netns/blue,/run/netns/green$' "$BATS_TEST_TMPDIR/errors"
}

@test "the options of lsns 2.38 give the same tables" {
	in_world_with "$SMALL_WORLD" "${scenes[@]}" -- compare_options <<-'OPTIONS'
		-l -o NS,TYPE,NPROCS,PID,USER,COMMAND
		--list --output ns,type,netnsid,nsfs
		-l -n -o NS,TYPE,PATH,NPROCS,PPID,UID
		-l --noheadings --output NS,TYPE,PID,PID
		-l -r -o NS,TYPE,NSFS,COMMAND
		-l --raw -n -o NS,COMMAND
		-l -u -o NS,TYPE,COMMAND
		-l --notruncate --nowrap -o NSFS,NS,COMMAND
		-l -W -o NS,NSFS
		-l -t pid -o NS,TYPE,PID,PPID
		-l --type user -t uts -o NS,TYPE,USER
		-l -p 1 -o NS,TYPE
		-l --task 10 -t net -o NS,TYPE,NETNSID
		-o NS,TYPE,NPROCS,PID,PPID,UID,USER
	OPTIONS
	nothing_differs
}

@test "the JSON of lsns has the same facts, and its trees the same branches" {
	in_world_with "$SMALL_WORLD" "${scenes[@]}" -- compare_options <<-'OPTIONS'
		-J -l -o NS,TYPE,NPROCS,PID,PPID,UID,USER,PATH
		-J -T -o NS,TYPE,NPROCS,PID,PPID,UID,USER,PATH
		-J --tree=owner -t user -o NS,TYPE
		--json -Tparent -o NS,TYPE,USER -J
	OPTIONS
	nothing_differs
}

@test "a namespace as an argument shows the same processes, as a tree" {
	in_world_with "$SMALL_WORLD" 'many 12 1' -- bash -c '
		ino=$(stat -Lc %i /proc/4/ns/cgroup)
		# No pipe: of a process that ends meanwhile lsns would say nothing at all.
		compare_options <<-OPTIONS
			$ino
			-n $ino
			-t cgroup $ino
		OPTIONS'
	nothing_differs
}

@test "the columns of lsns are among those that -H lists, each with what it shows" {
	run nspect -H -rn
	[ "$status" -eq 0 ]
	local column
	for column in "${columns[@]}"; do
		[ "$(grep -cE "^$column [a-z_]+ (number|string|array) .+" <<<"$output")" -eq 1 ]
	done
	holds '.columns | length > 13' <<<"$(nspect --list-columns --json)"
}
