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

# as_lsns: what nspect says, in the words of lsns and without the widths of columns.
as_lsns() {
	sed -E 's/\[(.*)\]$/\1/' | tr -s ' '
}

# compare_columns COLUMN...: shows what differs between the two, column by column.
compare_columns() {
	local column theirs ours
	for column in "$@"; do
		theirs=$(lsns -lnro "NS,$column")
		[ -n "$theirs" ] || echo "lsns $column: says nothing"
		ours=$("$NSPECT" -lnro "NS,$column" -Q 'NPROCS > 0')
		[ "$column" != PNS ] && [ "$column" != ONS ] || ours=$(sed -E 's/ \??$/ 0/' <<<"$ours")
		diff --label "lsns $column" --label "nspect $column" -u \
			<(tr -s ' ' <<<"$theirs") <(as_lsns <<<"$ours") || true
	done
}

# compare_options: the same for each line of standard input, options as one types them.
compare_options() {
	local line theirs ours
	local -a options
	while read -r line; do
		read -ra options <<<"$line"
		theirs=$(lsns "${options[@]}")
		[ -n "$theirs" ] || echo "lsns $line: says nothing"
		ours=$("$NSPECT" "${options[@]}")
		diff --label "lsns $line" --label "nspect $line" -u \
			<(tr -s ' ' <<<"$theirs") <(as_lsns <<<"$ours") || true
	done
}
export -f as_lsns compare_columns compare_options

# Both count among the processes: they have to be started alike, without a redirection.
quietly() {
	exec 2>/dev/null
	"$@"
}
export -f quietly

nothing_differs() {
	echo "$output"
	[ -z "$output" ]
}

@test "each column of lsns has the same values, for namespaces of every type" {
	in_world_with "$SMALL_WORLD" "${scenes[@]}" -- quietly compare_columns "${columns[@]}"
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
	nspect -lnro "$all" | as_lsns | sort >ours
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
		quietly compare_columns NETNSID NSFS'
	nothing_differs
	grep '^7 /run/netns/blue,/run/netns/green$' "$BATS_TEST_TMPDIR/errors"
}

@test "the options of lsns 2.38 give the same tables" {
	in_world_with "$SMALL_WORLD" "${scenes[@]}" -- quietly compare_options <<-'OPTIONS'
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

@test "each tree of lsns has the same facts and branches in JSON" {
	in_world_with "$SMALL_WORLD" "${scenes[@]}" -- quietly bash -c '
		rows="def rows: ., (.children[]? | rows); .namespaces[] | rows"
		facts="[$rows] | map({ ns, type, nprocs, pid, ppid, uid, user, path }) | sort[]"
		branches="[$rows | { ns, below: .children[]?.ns }] | sort[]"
		while read -r line; do
			theirs=$(lsns -J $line)
			ours=$("$NSPECT" -J $line)
			diff -u <(jq -c "$facts" <<<"$theirs") <(jq -c "$facts" <<<"$ours")
			diff -u <(jq -c "$branches" <<<"$theirs") <(jq -c "$branches" <<<"$ours")
			[ "$(jq -c "$branches" <<<"$theirs" | wc -l)" -ge 5 ] || echo "$line: no tree"
		done' <<-'OPTIONS'
		-T -o NS,TYPE,NPROCS,PID,PPID,UID,USER,PATH
		--tree=owner -t user -o NS,TYPE
		-Tparent -o NS,TYPE,USER
	OPTIONS
	nothing_differs
}

@test "a namespace as an argument shows the same processes, as a tree" {
	in_world_with "$SMALL_WORLD" 'many 12 1' 'nested-user 3' -- quietly bash -c '
		ino=$(stat -Lc %i "/proc/4/ns/cgroup")
		printf "%s\n" "$ino" "-n $ino" "-t cgroup $ino" | compare_options'
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
