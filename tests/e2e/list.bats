# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # the variables are those of jq, or of a shell in a world
# The list of namespaces: which rows and columns, in which order and shape.

load helper
load worlds

types=(cgroup ipc mnt net pid time user uts)

# A place that nobody reaches as well. The terminal is one that can do colours.
setup() {
	export LC_ALL=C.UTF-8 TERM=xterm
	unset NO_COLOR
	dir=$(mktemp -d)
	chmod 755 "$dir"
}

teardown() {
	rmdir "$dir"
}

# alone [ARGUMENT...]: nspect as the only process of a world, and without the machine's pins.
alone() {
	run --separate-stderr in_world "$SMALL_WORLD" "$NSPECT" --sources=-pins "$@"
	[ "$status" -eq 0 ]
}

# among "SCENE [ARGUMENT...]" [ARGUMENT...]: the same with a scene.
among() {
	in_world_with "$SMALL_WORLD" "$1" -- "$NSPECT" --sources=-pins "${@:2}"
}

# on_terminal COLUMNS "SCENE [ARGUMENT...]" [ARGUMENT...]: with a terminal for its output.
on_terminal() {
	local columns=$1 scene=$2
	shift 2
	in_world_with "$SMALL_WORLD" "$scene" -- script -qec \
		"stty cols $columns; exec $(printf '%q ' "$NSPECT" "$@") 2>/dev/null" /dev/null
	output=${output//$'\r'/}
}

# is LINE...: these are the lines of output.
is() {
	diff <(printf '%s\n' "$@") <(printf '%s\n' "$output")
}

# column NUMBER: of the output, without headings.
column() {
	awk -v number="$1" '{ print $number }' <<<"$output"
}

@test "every namespace of the only process is listed once" {
	alone --json
	holds '
		([.namespaces[].type] | sort) == ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"],
		([.namespaces[].ns] | . == unique),
		(.namespaces[] | .nprocs == 1, .nthreads == 1, .pid == 1, .ppid == 0, .leader == 1,
			.self == true, .user == "root", .path == "/proc/1/ns/\(.type)")
	' <<<"$output"
}

@test "the first screen has a heading and the columns that explain it" {
	alone
	[ "${#lines[@]}" -eq 9 ]
	[[ ${lines[0]} =~ ^\ *NS\ TYPE\ +NPROCS\ +PID\ USER\ +WORKLOAD\ +COMMAND$ ]]
	[[ ${lines[8]} =~ ^\ *[0-9]+\ [a-z]+\ +1\ +1\ root\ .*"$NSPECT"\ --sources=-pins$ ]]
}

@test "counts, the lowest PID and the command are those of all members" {
	among 'many 14 7' -o TYPE,NPROCS,PID,PPID,COMMAND -Q '!SELF' --sort PID -rn
	is \
		"cgroup 2 4 3 $SCENES/many\\x2014\\x207" \
		"ipc 2 6 3 $SCENES/many\\x2014\\x207" \
		"mnt 2 8 3 $SCENES/many\\x2014\\x207" \
		"net 2 10 3 $SCENES/many\\x2014\\x207" \
		"pid 2 12 3 $SCENES/many\\x2014\\x207" \
		"time 2 14 3 $SCENES/many\\x2014\\x207" \
		"user 2 16 3 $SCENES/many\\x2014\\x207"
}

@test "the order is that of the inodes, and --sort has another one" {
	among 'many 20 10' -rno NS
	is "$(sort -n <<<"$output")"
	among 'many 20 10' -rno NPROCS,NS --sort NPROCS
	is "$(sort -k1,1n -k2,2n <<<"$output")"
	among 'many 20 10' -rno NPROCS,NS --sort nprocs:desc
	is "$(sort -k1,1nr -k2,2n <<<"$output")"
	among 'many 20 10' -rno TYPE,NS --sort TYPE:asc
	is "$(LC_ALL=C sort -k1,1 -k2,2n <<<"$output")"
	[ "$(wc -l <<<"$output")" -eq 18 ]
}

@test "-t takes one type, a list of types, and repeats" {
	alone -rno TYPE -t uts
	is uts
	alone -rno TYPE -t uts,net --sort TYPE
	is net uts
	alone -rno TYPE -t uts --type net --sort TYPE
	is net uts
}

@test "each type by itself has the rows that it has among all" {
	in_world_with "$SMALL_WORLD" \
		'many 16 8' 'nested-user 3 --gap 2' zombie owner-of-fd pin-elsewhere -- \
		bash -c '"$NSPECT" -J && for type; do "$NSPECT" -J -t "$type"; done' - "${types[@]}"
	jq -se 'def facts: map(del(.age, .nprocs, .nthreads, .kept_by.task, .command));
		(.[0].namespaces | facts) == ([.[1:][].namespaces[]] | sort_by(.ns) | facts) and
		all(.[1:][]; .namespaces | length > 1)' <<<"$output"
}

@test "-t net shows the network namespace id and the pins as well" {
	alone -t net
	[[ ${lines[0]} =~ ^\ *NS\ TYPE\ NPROCS\ PID\ USER\ +NETNSID\ NSFS\ +WORKLOAD\ +COMMAND$ ]]
	alone -t net -o NS,TYPE
	[[ ${lines[0]} =~ ^\ *NS\ TYPE$ ]]
}

@test "-p shows what a process is in, of several processes what any is in" {
	among 'nested-user 2' -rno TYPE -p 4 --sort TYPE
	is "${types[@]}"
	among 'nested-user 2' -rno NPROCS,PID -t user -p 4
	is '1 4'
	among 'nested-user 2' -rno NPROCS,PID -t user -p 4 -p 5 --sort PID
	is '1 4' '1 5'
}

@test "-P shows only what has no member" {
	among 'nested-user 3 --gap 2' -rno TYPE,NPROCS -P -t user
	is 'user 0'
	alone -P -t user
	[ -z "$output" ]
}

@test "-o takes names in any case, in any order, and repeats; + adds to the usual ones" {
	alone -t uts -o type,Ns,TYPE
	[[ ${lines[0]} =~ ^TYPE\ +NS\ TYPE$ ]]
	alone -t uts -o +PATH,NPROCS
	[[ ${lines[0]} =~ ^\ *NS\ TYPE\ .*\ COMMAND\ +PATH\ +NPROCS$ ]]
}

@test "--output-all shows the columns that --list-columns names" {
	alone --output-all -r
	diff <(tr ' ' '\n' <<<"${lines[0]}") <(nspect --list-columns -rn | cut -d ' ' -f 1)
}

@test "-n leaves the heading out" {
	alone -n -o TYPE --sort TYPE
	is "${types[@]}"
}

@test "raw columns are separated by one space, and an empty cell is nothing" {
	among 'nested-user 3 --gap 2' -r -P -t user -o TYPE,PID,PPID,NPROCS
	is 'TYPE PID PPID NPROCS' 'user   0'
}

@test "-l is the flat list, as without it" {
	alone -rno TYPE,PID --sort TYPE
	is "${types[@]/%/ 1}"
	alone -l -rno TYPE,PID --sort TYPE
	is "${types[@]/%/ 1}"
}

@test "a tree by owner hangs what is owned below its user namespace" {
	among 'nested-user 3 --gap 2' -T -no NS,TYPE -Q 'TYPE == "user"'
	output=${output//[0-9]/#}
	is '##########       user' '└─##########     user' '  └─##########   user' '    └─########## user'
}

@test "a tree nests in JSON, by owner, parent or process" {
	local chain='[.. | objects | select(has("children")) | [.ns, (.children[].ns)]] as $below'
	everywhere ".scene as {\$NS1, \$NS2, \$NS3} | $chain |"'
		($below[] | select(.[0] == $NS1)) == [$NS1, $NS2],
		($below[] | select(.[0] == $NS2)) == [$NS2, $NS3]
	' nested-user 3 --gap 2 -- --tree
	everywhere ".scene as {\$NS1, \$NS2, \$NS3} | $chain |"'
		($below[] | select(.[0] == $NS1)) == [$NS1, $NS2],
		($below[] | select(.[0] == $NS2)) == [$NS2, $NS3]
	' nested-pid 3 -- --tree=parent
	everywhere ".scene as {\$NS1, \$NS2, \$NS3} | $chain |"'
		($below[] | select(.[0] == $NS1)) == [$NS1, $NS2],
		($below[] | select(.[0] == $NS2)) == [$NS2, $NS3]
	' nested-user 3 -- --tree=process
}

@test "what the filter leaves out of a tree is bridged" {
	everywhere '
		.scene as {$NS1, $NS3} |
		only(.. | objects | select(.ns? == $NS1)).children | map(.ns) == [$NS3]
	' nested-user 3 --gap 2 -- --tree -Q 'NPROCS > 0'
}

@test "raw columns show no branches of a tree" {
	among 'nested-user 3 --gap 2' -T -rno NS
	run ! grep '[^0-9]' <<<"$output"
}

@test "no line is longer than a terminal of 80 columns, -u cuts nothing" {
	local option
	for option in -l -T -Tprocess -o+PPID; do
		on_terminal 80 "pinned-net $dir own" --color=never "$option"
		[ "$(wc -L <<<"$output")" -eq 80 ]
	done
	on_terminal 80 "pinned-net $dir own" --color=never -u
	grep -q " world pinned-net $dir own -- script .*/dev/null$" <<<"$output"
}

@test "without a terminal nothing is cut" {
	among "nested-user 3 --gap 2"
	grep -q " $SCENES/nested-user 3 --gap 2$" <<<"$output"
}

@test "several pins are lines of a cell; with -W they are one line" {
	in_world_with "$SMALL_WORLD" "pinned-net $dir own" -- bash -c '
		mkdir "$1/again" && mount --rbind "$1" "$1/again"
		for option in -n -W -r; do
			"$NSPECT" -no NSFS -Q "NSFS == \"$1/pin\"" "$option"
		done' - "$dir"
	is "$dir/pin" "$dir/again/pin" "$dir/pin,$dir/again/pin" "$dir/pin,$dir/again/pin"
}

@test "colour comes only where it is asked for or seen" {
	local bold=$'\e[1m'
	among 'many 2 1' --color=always
	[[ $output = *"$bold"* ]]
	among 'many 2 1' --color=auto
	[[ $output != *"$bold"* ]]
	on_terminal 80 'many 2 1'
	[[ $output = *"$bold"* ]]
	on_terminal 80 'many 2 1' --color=never
	[[ $output != *$'\e'* ]]
	NO_COLOR=1 on_terminal 80 'many 2 1'
	[[ $output != *$'\e'* ]]
	NO_COLOR='' on_terminal 80 'many 2 1'
	[[ $output = *"$bold"* ]]
	NO_COLOR=1 among 'many 2 1' --color=always
	[[ $output = *"$bold"* ]]
	TERM=dumb on_terminal 80 'many 2 1'
	[[ $output != *$'\e'* ]]
}

@test "--numeric shows uids for user names" {
	alone -rno USER -t uts --numeric
	is 0
	alone -rno USER -t uts
	is root
}

@test "--procfs reads another mount of /proc, and paths are those in it" {
	in_world_with "$SMALL_WORLD" zombie -- bash -c '
		mount -t proc proc "$1"
		hide_proc
		"$NSPECT" --procfs "$1" -rno TYPE,PATH -p 1 --sort TYPE' - "$dir"
	local type paths=()
	for type in "${types[@]}"; do
		paths+=("$type $dir/1/ns/$type")
	done
	is "${paths[@]}"
}

@test "--procfs reads the /proc of a PID namespace that we are not in" {
	in_world_with "$SMALL_WORLD" zombie -- bash -c '
		unshare --pid --fork --kill-child bash -c "mount -t proc proc $1; exec sleep 60" &
		until [ -e "$1/1/ns" ]; do sleep 0.05; done
		"$NSPECT" --procfs "$1" -rno TYPE,PATH -p 1 -t uts
		kill "$!"' - "$dir"
	is "uts $dir/1/ns/uts"
}

@test "--help fits two screens, of each mode, and names every option's group once" {
	local mode modes=$'\n'
	modes+=$(nspect --help | grep -oE -- 'nspect --[a-z-]+' | cut -d ' ' -f 2)
	[ "$(wc -l <<<"$modes")" -gt 5 ]
	while read -r mode; do
		# shellcheck disable=SC2086 # none or one
		run nspect $mode --help
		[ "$status" -eq 0 ]
		[ "${#lines[@]}" -le 60 ]
		[ "$(wc -L <<<"$output")" -le 80 ]
		[[ $mode = --graph || $mode = --metrics ]] || [ "$(grep -c '^Format:' <<<"$output")" -eq 1 ]
		[[ ${lines[0]} = "Usage: nspect ${mode:-[OPTION]}"* ]]
	done <<<"$modes"
}

@test "--version names the libraries and the kernel's interfaces" {
	run nspect --version
	[ "$status" -eq 0 ]
	[[ ${lines[0]} =~ ^nspect\ [0-9]+\.[0-9]+ ]]
	grep -q "libsmartcols .*jansson .*libmount" <<<"$output"
	grep -q "^kernel: $(uname -r) " <<<"$output"
}
