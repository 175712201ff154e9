# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2154 # variables of jq and of a shell in a world, or set by run
# nspect --translate: every answer is compared with what the kernel makes of the same id or PID.

load helper
load worlds

setup() {
	dir=$(mktemp -d)
	chmod 755 "$dir"
}

teardown() {
	scene_stop
	rm -r "$dir"
}

needs_root() {
	[ "$(id -u)" -eq 0 ] || skip 'needs root'
}

# --- ids ---

# Of each user namespace that takes part: what nspect is asked for, and how owner-probe gets there.
declare -gA probes

# found_files ID...: files are made by each id in each namespace, and $kernel says what they look like
# in all of them: .NAME.INODE.ID.uid. Ids that a namespace does not have are missing.
found_files() {
	local from to ino
	for from in "${!probes[@]}"; do
		mkdir -m 1777 "$dir/$from"
		"$SCENES/owner-probe" "${probes[$from]}" "$dir/$from" "$@" >"$dir/none"
	done
	for to in "${!probes[@]}"; do
		ino=$(inode "$to")
		for from in "${!probes[@]}"; do
			"$SCENES/owner-probe" "${probes[$to]}" "$dir/$from" | sed "s/^/$from $ino /"
		done
	done >"$dir/files"
	kernel=$(jq --raw-input --null-input '
		reduce (inputs | split(" ")) as [$from, $ino, $id, $uid, $gid] ({};
			.[$from][$ino][$id] = { uid: ($uid | tonumber), gid: ($gid | tonumber) })' "$dir/files")
	for from in "${!probes[@]}"; do
		rm -r "${dir:?}/$from"
	done
}

# inode NAME: of a user namespace, "1234" or "user:4026531837".
inode() {
	case $1 in
	user:*) echo "${1#user:}" ;;
	*) stat -L -c %i "/proc/$1/ns/user" ;;
	esac
}

# The answers that are not what the kernel shows ($kernel), in the end or in a step on the way.
not_as_the_kernel='
	if .translations == [] then "nothing" else .translations[] end | select(
		(.query | split("@")[1]) as $from | .kind as $kind | "\(.id)" as $id |
		$kernel[$from][$to][$id] as $file |
		if .state == "unknown" then $may_fail and .note != null and .result == null
		elif $file == null then .state == "unmapped" and .result == null and .shown_as == null
		elif .state == "mapped" then .result == $file[$kind] and .shown_as == .result
		else .state == "unmapped" and .result == null and .shown_as == 65534 and $file[$kind] == 65534 end and
		all(.steps[]; .id == null or .ns == null or .id == $kernel[$from]["\(.ns)"][$id][$kind]) | not)
'

# agrees [--may-fail] ID... [-- COMMAND...]: what nspect says of the ids of all namespaces in all of
# them, started by COMMAND.
agrees() {
	local may_fail=false ids=() from to id wrong
	[ "$1" != --may-fail ] || { may_fail=true && shift; }
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		ids+=("$1") && shift
	done
	[ $# -eq 0 ] || shift
	for from in "${!probes[@]}"; do
		for id in "${ids[@]}"; do
			printf '%s@%s\n' "uid:$id" "$from" "gid:$id" "$from"
		done
	done >"$dir/questions"
	for to in "${!probes[@]}"; do
		"$@" "$NSPECT" --json --translate --to "$to" - <"$dir/questions" >"$dir/answers" 2>"$dir/errors"
		wrong=$(jq -c --argjson kernel "$kernel" --argjson may_fail "$may_fail" --arg to "$(inode "$to")" \
			"$not_as_the_kernel" "$dir/answers")
		[ -z "$wrong" ] || {
			printf '%s\n' "to $to by '$*':" "$wrong" "$(jq -c . <<<"$kernel")"
			return 1
		} >&2
	done
}

# inside PID COMMAND...: as root of the user namespace of that process.
inside() {
	nsenter --target "$1" --user --setuid 0 --setgid 0 -- "${@:2}"
}

# The namespaces of the machine, and of the levels of the scene that have a process.
take_part() {
	local key
	probes=([$$]=0)
	for key in "${!SCENE[@]}"; do
		[[ $key != PID* ]] || probes[${SCENE[$key]}]=${SCENE[$key]}
	done
}

@test "ids of three levels, with a hole in the map, are what the kernel makes of them" {
	needs_root
	local level above=$$
	scene_start id-maps 0:100000:65536,65536:5:1 0:10:10,12:1000:10 0:0:10,10:15:5
	take_part
	ids=(0 5 9 10 11 12 14 21 1002 65536 65534 100012)
	found_files "${ids[@]}"
	agrees "${ids[@]}"
	agrees "${ids[@]}" -- as_nobody
	agrees --may-fail "${ids[@]}" -- inside "${SCENE[PID3]}"
	# What is at our own level or below it is known in any case.
	for level in 1 2; do
		agrees --may-fail "${ids[@]}" -- inside "${SCENE[PID$level]}"
		unset "probes[$above]"
		agrees "${ids[@]}" -- inside "${SCENE[PID$level]}"
		above=${SCENE[PID$level]}
	done
}

@test "ids go through a namespace without a process" {
	needs_root
	scene_start id-maps 0:100000:65536 '0:50:10,10:100:5!' 0:0:10,10:12:2
	take_part
	probes[user:${SCENE[NS2]}]=${SCENE[PID3]}^
	ids=(0 9 10 11 14 60 100050 100112 65534)
	found_files "${ids[@]}"
	agrees "${ids[@]}"
	agrees --may-fail "${ids[@]}" -- inside "${SCENE[PID1]}"
	run --separate-stderr nspect --json --translate "uid:11@${SCENE[PID3]}"
	holds ".translations[0].steps | map(.id) == [11, 13, 103, 100103] and
		.[1].ns == ${SCENE[NS2]}" <<<"$output"
}

@test "between two that do not know each other it goes over the nearest above both" {
	needs_root
	local first second
	scene_start id-maps 0:100000:1000 0:500:100
	first=${SCENE[PID2]} first_top=${SCENE[PID1]}
	scene_start id-maps 0:100500:1000 0:0:50
	second=${SCENE[PID2]}
	probes=([$$]=0 [$first]=$first [$second]=$second)
	ids=(0 49 50 99 100 100549)
	probes[$first_top]=$first_top
	probes[${SCENE[PID1]}]=${SCENE[PID1]}
	found_files "${ids[@]}"
	agrees "${ids[@]}"
	agrees --may-fail "${ids[@]}" -- inside "$first"
	agrees --may-fail "${ids[@]}" -- inside "${SCENE[PID1]}"
	run --separate-stderr nspect --json --translate "uid:49@$first" --to "$second"
	holds '.translations[0].steps | map(.id) == [49, 549, 100549, 49, 49]' <<<"$output"
}

@test "all ids there are, one alone, and a map that nobody has written" {
	needs_root
	local full
	scene_start id-maps 0:0:4294967295
	take_part
	full=${SCENE[PID1]}
	scene_start id-maps 0:65534:1-
	probes[${SCENE[PID1]}]=${SCENE[PID1]}
	ids=(0 1 65534 4294967294)
	found_files "${ids[@]}"
	agrees "${ids[@]}"
	agrees "${ids[@]}" -- as_nobody
	agrees --may-fail "${ids[@]}" -- inside "$full"
	agrees --may-fail "${ids[@]}" -- inside "${SCENE[PID1]}"
	scene_start id-maps '0:0:0*'
	take_part
	found_files 0 7
	agrees 0 7
}

@test "subordinate ids, as newuidmap gives them out" {
	needs_root
	command -v newuidmap >/dev/null || skip 'no newuidmap here'
	unshare --mount --propagation private bash -s "$dir" >"$dir/pid" 3>&- <<-'END' &
		echo nobody:200000:1000 >"$1/subid"
		mount --bind "$1/subid" /etc/subuid && mount --bind "$1/subid" /etc/subgid || exit
		setpriv --reuid=65534 --regid=65534 --clear-groups unshare --user sleep 1000 &
		until [ "$(cat "/proc/$!/comm")" = sleep ]; do sleep 0.02; done
		setpriv --reuid=65534 --regid=65534 --clear-groups newuidmap $! 0 65534 1 1 200000 1000 &&
			setpriv --reuid=65534 --regid=65534 --clear-groups newgidmap $! 0 65534 1 1 200000 1000 &&
			echo $!
		wait
	END
	until [ -s "$dir/pid" ]; do sleep 0.02; done
	pid=$(<"$dir/pid")
	probes=([$$]=0 [$pid]=$pid)
	ids=(0 1 1000 1001 200000 65534)
	found_files "${ids[@]}"
	agrees "${ids[@]}"
	agrees "${ids[@]}" -- as_nobody
	agrees --may-fail "${ids[@]}" -- inside "$pid"
	unset "probes[$$]"
	agrees "${ids[@]}" -- inside "$pid"
	kill "$pid"
}

# random_below LIMIT: sets random.
random_below() {
	random=$(((RANDOM << 30 | RANDOM << 15 | RANDOM) % $1))
}

# random_level: sets map to a random one of ids that there are in extents, lines "INSIDE LENGTH", which
# become those of the new level; adds some of their ends and neighbours to ids.
random_level() {
	local parts=() next=() part start length cut random inside=0
	while read -r start length; do
		random_below "$length"
		cut=$random
		parts+=("$((start + cut)) $((length - cut))")
		[ "$cut" -eq 0 ] || parts+=("$start $cut")
	done < <(shuf --random-source=<(yes "$RANDOM") <<<"$extents")
	map=''
	for part in "${parts[@]:0:4}"; do
		read -r start length <<<"$part"
		random_below "$length"
		[ $((RANDOM % 2)) -eq 0 ] || length=$((length - random))
		map+=${map:+,}$inside:$start:$length
		next+=("$inside $length")
		ids+=("$inside" "$((inside + length - 1))" "$((inside + length))")
		# A hole, or none. There are never more ids than above, so they do not come to an end.
		[ $((RANDOM % 2)) -eq 0 ] || inside=$((inside + 1))
		inside=$((inside + length))
	done
	extents=$(printf '%s\n' "${next[@]}")
}

@test "ids of random nests are what the kernel makes of them" {
	needs_root
	local seed extents map maps nests=2
	[ -z "${NSPECT_LONG:-}" ] || nests=60
	for ((seed = 1; seed <= nests; seed++)); do
		RANDOM=$seed extents='0 4294967000' maps=() ids=(4294967294)
		while [ ${#maps[@]} -lt 3 ]; do
			random_level
			maps+=("$map")
		done
		echo "seed $seed: ${maps[*]}"
		mapfile -t ids < <(printf '%s\n' "${ids[@]}" | sort -nu)
		scene_start id-maps "${maps[@]}"
		take_part
		found_files "${ids[@]}"
		agrees "${ids[@]}"
		agrees --may-fail "${ids[@]}" -- inside "${SCENE[PID2]}"
		scene_stop
	done
}

@test "the table says which user it is, and what is shown of one that is not mapped" {
	needs_root
	scene_start id-maps 0:65534:1,1:100000:9
	run --separate-stderr nspect --translate "uid:0@${SCENE[PID1]}" "gid:3@user:${SCENE[NS1]}"
	[ "$status" -eq 0 ]
	[ "$(sed 's/  */ /g;s/ $//' <<<"$output")" = "QUERY RESULT NAME STEPS
uid:0@${SCENE[PID1]} 65534 nobody 0@${SCENE[NS1]}
 65534@$(inode $$)
gid:3@user:${SCENE[NS1]} 100002 3@${SCENE[NS1]}
 100002@$(inode $$)" ]
	run --separate-stderr nspect --noheadings -o RESULT --translate uid:5 --to "${SCENE[PID1]}"
	[ "$output" = 'unmapped: shown as 65534 (nobody)' ]
	run --separate-stderr nspect --numeric -n -o RESULT --translate uid:5 --to "${SCENE[PID1]}"
	[ "$output" = 'unmapped: shown as 65534' ]
	run --separate-stderr nspect --json --translate "uid:65534@${SCENE[PID1]}" "uid:0@${SCENE[PID1]}"
	holds '.translations[0].note == "what shows as 65534 there has an id without a mapping"' <<<"$output"
	holds '.translations[1].note == null' <<<"$output"
}

@test "project ids are as their map says" {
	needs_root
	scene_start id-maps 0:100000:10
	echo '5 700 3' >"/proc/${SCENE[PID1]}/projid_map"
	run --separate-stderr nspect --json --translate projid:{4,5,7,8}"@${SCENE[PID1]}"
	holds '[.translations[].result] == [null, 700, 702, null]' <<<"$output"
	run --separate-stderr nspect --json --translate projid:{699,702} --to "${SCENE[PID1]}"
	holds '[.translations[] | .result, .shown_as] == [null, 65534, 7, 7]' <<<"$output"
}

@test "from within one learns who one is outside" {
	local world parents
	for world in "${WORLDS[@]}"; do
		[ "$world" != machine ] || continue
		output=$(in_world "$world" bash -c '
			"$NSPECT" --json --translate uid:0 gid:0 uid:77 2>/dev/null |
				jq --arg uids "$(cat /proc/self/uid_map)" --arg gids "$(cat /proc/self/gid_map)" \
					".uids = \$uids | .gids = \$gids"')
		[ "$world" != roots ] || continue
		holds '(.uids | [splits(" +")][2] | tonumber) as $uid | (.gids | [splits(" +")][2] | tonumber) as $gid |
			.translations | .[0].result == $uid, .[0].to_ns == null, .[1].result == $gid,
			.[2].state == "unmapped"' <<<"$output"
	done
}

@test "of a thing of another type its user namespace is meant" {
	needs_root
	scene_start id-maps 0:100000:10
	local net
	nsenter --target "${SCENE[PID1]}" --user --setuid 0 --setgid 0 unshare --net sleep 1000 3>&- &
	until [ "$(cat "/proc/$!/comm")" = sleep ]; do sleep 0.02; done
	net=$(stat -L -c %i "/proc/$!/ns/net")
	run --separate-stderr nspect --json --translate "uid:3@net:$net"
	holds ".translations[0] | .result == 100003 and .from_ns == ${SCENE[NS1]}" <<<"$output"
	kill $!
}

# --- PIDs ---

# pids_agree [--may-fail] FROM TO PID... [-- COMMAND...]: PIDs of the namespace of process FROM, as that of TO has
# them, are those that the kernel hands over. COMMAND starts nspect.
pids_agree() {
	local may_fail=false pids=() from to
	[ "$1" != --may-fail ] || { may_fail=true && shift; }
	from=$1 to=$2
	shift 2
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		pids+=("$1") && shift
	done
	[ $# -eq 0 ] || shift
	"$SCENES/pid-probe" "$from" "$to" "${pids[@]}" >"$dir/kernel"
	printf "pid:%s@pid:$from\n" "${pids[@]}" |
		"$@" "$NSPECT" --json --translate --to "pid:$to" - >"$dir/answers" 2>"$dir/errors" || true
	[ -s "$dir/answers" ] || echo '{"translations": []}' >"$dir/answers"
	printf '%s\n' "${pids[@]}" | paste -d ' ' - "$dir/kernel" |
		jq -e --raw-input --slurp --slurpfile answers "$dir/answers" --argjson may_fail "$may_fail" '
			[split("\n")[] | select(. != "") | split(" ")] | length > 0 and all(.[];
				. as [$pid, $there] | [$answers[0].translations[] | select("\(.id)" == $pid)] |
				if .[0].state == "unknown" then $may_fail and .[0].result == null
				elif $there == "none" then . == []
				elif $there == "0" then .[0].state == "invisible" and .[0].result == null
				else .[0].state == "mapped" and "\(.[0].result)" == $there end)' >/dev/null || {
		echo "from $from to $to by '$*':"
		paste -d ' ' <(printf '%s\n' "${pids[@]}") "$dir/kernel"
		jq -c .translations[] "$dir/answers"
		return 1
	} >&2
}

@test "PIDs of nested namespaces are what the kernel makes of them, in both directions" {
	needs_root
	local from to
	scene_start nested-pid 3
	local all=($$ "${SCENE[PID1]}" "${SCENE[PID2]}" "${SCENE[PID3]}")
	for from in "${all[@]}"; do
		for to in "${all[@]}"; do
			pids_agree "$from" "$to" 1 2 3 4 "${all[@]}"
		done
	done
	# How namespaces that one may not look at are nested can't be told.
	pids_agree $$ "${SCENE[PID1]}" 1 "${all[@]:0:2}" -- as_nobody
	pids_agree --may-fail $$ "${SCENE[PID1]}" "${all[@]}" -- as_nobody
	pids_agree --may-fail "${SCENE[PID2]}" "${SCENE[PID3]}" 1 2 3 -- as_nobody
	pids_agree --may-fail "${SCENE[PID3]}" $$ 1 2 -- as_nobody
}

@test "a PID shows its way, and its command" {
	needs_root
	scene_start nested-pid 2
	run --separate-stderr nspect --json --translate "pid:1@${SCENE[PID2]}" "pid:${SCENE[PID2]}"
	[ "$status" -eq 0 ]
	holds ".translations[0] | (.steps | map(.id) == [1, 2, ${SCENE[PID2]}]) and
		.steps[0].ns == ${SCENE[NS2]} and .steps[1].ns == ${SCENE[NS1]} and
		.pid == ${SCENE[PID2]} and .result == .pid and (.command | test(\"nested-pid\"))" <<<"$output"
	holds ".translations[1] | (.steps | map(.id) == [${SCENE[PID2]}, 2, 1]) and
		.to_ns == ${SCENE[NS2]} and .result == 1" <<<"$output"
	run --separate-stderr nspect -n -o RESULT --translate "pid:$$" --to "${SCENE[PID1]}"
	[ "$status" -eq 0 ]
	[ "$output" = 'not visible there' ]
}

@test "a thread has a PID as well" {
	needs_root
	local tid inner
	scene_start thread-fd
	for tid in "/proc/${SCENE[PID]}/task"/*; do
		tid=${tid##*/}
		[ "$tid" -eq "${SCENE[PID]}" ] || break
	done
	[ "$tid" -ne "${SCENE[PID]}" ]
	run --separate-stderr nspect --json --translate "pid:$tid"
	holds ".translations[0] | .result == $tid and .pid == ${SCENE[PID]}" <<<"$output"
	run --separate-stderr nspect --no-threads --json --translate "pid:$tid"
	[ "$status" -eq 1 ]
}

@test "from within a PID namespace, and with the /proc of another one" {
	needs_root
	scene_start nested-pid 3
	# Its own /proc: what is above can't be seen, and processes 1, 2 and 3 are those of the scene.
	run --separate-stderr nsenter --target "${SCENE[PID1]}" --pid -- unshare --mount bash -c '
		mount -t proc proc /proc && "$NSPECT" --json --translate pid:3 pid:1@3 pid:1@2 pid:2@pid:2'
	[ "$status" -eq 0 ]
	holds '[.translations[].result] == [1, 3, 2, 3]' <<<"$output"
	# That of the machine.
	run --separate-stderr nsenter --target "${SCENE[PID1]}" --pid -- \
		"$NSPECT" --json --translate "pid:${SCENE[PID3]}" "pid:1@${SCENE[PID3]}" "pid:2@${SCENE[PID1]}"
	[ "$status" -eq 0 ]
	holds "[.translations[].result] == [1, ${SCENE[PID3]}, ${SCENE[PID2]}]" <<<"$output"
}

@test "a PID that nobody has is an error" {
	scene_start nested-pid 1
	run --separate-stderr nspect --translate "pid:99@${SCENE[PID1]}"
	[ "$status" -eq 1 ]
	[[ $stderr == *"there is no process 99 in pid:${SCENE[NS1]}"* ]]
	[ "$output" = '' ]
}

@test "a snapshot answers the same, but for names" {
	needs_root
	scene_start id-maps 0:100000:10 0:5:5
	local asked=("uid:3@${SCENE[PID2]}" "gid:7@${SCENE[PID1]}" "uid:9@${SCENE[PID2]}" "pid:${SCENE[PID1]}")
	nspect --snapshot="$dir/snapshot" 2>/dev/null
	run --separate-stderr nspect --json --translate "${asked[@]}"
	jq '[.translations[] | del(.name)]' <<<"$output" >"$dir/live"
	run --separate-stderr nspect --from "$dir/snapshot" --json --translate "${asked[@]}"
	[ "$status" -eq 0 ]
	diff "$dir/live" <(jq '[.translations[] | del(.name)]' <<<"$output")
	run --separate-stderr nspect --from - --translate - </dev/null
	[ "$status" -eq 2 ]
}

# --- what is asked ---

@test "what is malformed is wrong usage" {
	local query
	for query in '' uid uid: uid:x uid:-1 uid:4294967295 uid:4294967296 gid:1@ uid:1x@self sid:1 \
		pid:0 pid:2147483648 uid:1@net:x 1000; do
		run --separate-stderr nspect --translate uid:0 "$query"
		[ "$status" -eq 2 ]
		[ "$output" = '' ]
		[[ $stderr == *"'$query'"* ]]
	done
	run --separate-stderr nspect --translate
	[ "$status" -eq 2 ]
	run --separate-stderr nspect --translate uid:0 --to net:x
	[ "$status" -eq 2 ]
	[[ $stderr == *'--to: '* ]]
	run --separate-stderr nspect --to self
	[ "$status" -eq 2 ]
}

@test "a namespace that does not exist is a failure" {
	run --separate-stderr nspect --translate uid:0@user:7
	[ "$status" -eq 1 ]
	[ "$output" = '' ]
	[[ $stderr == *'there is no namespace user:7'* ]]
	run --separate-stderr nspect --translate uid:0 --to user:7
	[ "$status" -eq 1 ]
}

@test "what is wrong with a line of standard input is said with its number, the others are answered" {
	run --separate-stderr nspect --json --translate - <<-'END'
		uid:5
		uid:x

		gid:6@self
		uid:7@user:7
		pid:4294967295
	END
	[ "$status" -eq 1 ]
	holds '[.translations[].query] == ["uid:5", "gid:6@self"]' <<<"$output"
	[[ $stderr == *"standard input: line 2: 'uid:x'"* ]]
	[[ $stderr == *"standard input: line 3: ''"* ]]
	[[ $stderr == *"standard input: line 5: there is no namespace user:7"* ]]
	[[ $stderr == *"standard input: line 6: 'pid:4294967295' is out of range"* ]]
	[[ $stderr != *"line 1"* && $stderr != *"line 4"* ]]
}

@test "a line may lack its end, hold a NUL byte, and stand between arguments" {
	run --separate-stderr nspect --json --translate uid:1 - uid:3 < <(printf 'uid:9\0x\nuid:2')
	[ "$status" -eq 1 ]
	holds '[.translations[].id] == [1, 2, 3]' <<<"$output"
	[[ $stderr == *"line 1: 'uid:9' is followed by a NUL byte"* ]]
	run --separate-stderr nspect --json --translate - </dev/null
	[ "$status" -eq 0 ]
	holds '.translations == []' <<<"$output"
	run --separate-stderr nspect --translate - </
	[ "$status" -eq 1 ]
	[[ $stderr == *'cannot read standard input'* ]]
}
