# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # the variables are those of another shell, or set by run
# User namespaces that share ids of the host.

load helper
load worlds

# All tests make maps of ids that are not their own.
setup() {
	[ "$(id -u)" -eq 0 ] || skip 'needs root'
}

# pairs OF: only those of the namespaces that the test made are looked at, others come and go.
pairs() {
	nspect -J --overlaps "${@:2}" 2>/dev/null | jq "[.overlaps[] | select($1)]"
}

# start_bwrap: starts a bubblewrap container of nobody and sets pid to its process.
start_bwrap() {
	local info=$BATS_TEST_TMPDIR/bwrap
	: >"$info"
	setpriv --reuid=65534 --regid=65534 --clear-groups bwrap --unshare-user --die-with-parent \
		--ro-bind / / --info-fd 7 sleep 60 7>"$info" >/dev/null 3>&- &
	started+=("$!")
	for _ in {1..200}; do
		pid=$(jq '."child-pid" // empty' "$info") || pid=''
		[ -z "$pid" ] || ! [ "$(wc -l <"/proc/$pid/gid_map")" = 1 ] || return 0
		sleep 0.05
	done
	return 1
}

stop_started() {
	local pid
	for pid in "${started[@]}"; do
		kill -KILL "$pid" 2>/dev/null || true
	done
	started=()
}

started=()

teardown() {
	stop_started
	scene_stop
}

user_ns_of() {
	stat -L -c %i "/proc/$1/ns/user"
}

@test "two with the same map are a pair, and what is below one is a pair with the other" {
	scene_start id-maps 0:700000:65536 0:0:100
	local a=${SCENE[NS1]} below=${SCENE[NS2]}
	scene_start id-maps 0:700000:65536
	local b=${SCENE[NS1]}
	run pairs ".ns == ($a, $below, $b)" "user:$b"
	holds ".[] | select(.kind == \"uid\" and ([.ns, .other_ns] - [$a, $b] == [])) |
		.host_first == 700000, .length == 65536, .identical, .certain, .hostroot == false,
		.grade == \"not-subordinate\", .subordinate == false" <<<"$output"
	holds ".[] | select(.kind == \"gid\" and ([.ns, .other_ns] - [$b, $below] == [])) |
		.host_range == \"700000-700099\", .identical == false" <<<"$output"
	holds "length == 4, all(.[]; [.ns, .other_ns] | index($b) != null)" <<<"$output"
	holds "all(.[]; [.ns, .other_ns] | index($a) == null or index($below) == null)" <<<"$output"
}

@test "subordinate ids of the owner, of others, and of people" {
	scene_start id-maps 0:710000:1000,1000:1500:10,2000:720000:10
	local a=${SCENE[NS1]}
	scene_start id-maps 7:710500:1000,3000:1500:1,4000:720005:10
	run --separate-stderr unshare --mount bash -c '
		echo nobody:710000:2000 >"$1/subuid" && mount --bind "$1/subuid" /etc/subuid &&
		echo "UID_MIN 1500" >"$1/login.defs" && mount --bind "$1/login.defs" /etc/login.defs &&
		exec "$NSPECT" -J --overlaps "user:$2" -Q "KIND==\"uid\""
	' - "$BATS_TEST_TMPDIR" "$a"
	holds "[.overlaps[] | select([.ns, .other_ns] | index(${SCENE[NS1]}) != null) |
		[.host_first, .length, .grade]] == [[1500, 1, \"login-users\"], [710500, 500, \"partial\"],
		[720005, 5, \"not-subordinate\"]]" <<<"$output"
}

@test "root in two sandboxes is the same root" {
	scene_start id-maps 0:0:1
	local a=${SCENE[NS1]}
	scene_start id-maps 9:0:4294967286
	run pairs ".kind == \"gid\" and ([.ns, .other_ns] | index(${SCENE[NS1]}) != null)" "user:$a"
	holds 'length == 1, (.[] | .grade == "host-root", .hostroot, .identical == false, .length == 1)' \
		<<<"$output"
}

@test "two bubblewrap containers of one user have the one id that is their own" {
	command -v bwrap >/dev/null || skip 'needs bwrap'
	local pid first second
	start_bwrap
	first=$pid
	start_bwrap
	second=$pid
	run pairs "([.ns, .other_ns] | index($(user_ns_of "$second")) != null)" "pid:$first"
	holds 'length == 2, (.[] | .identical, .grade == "own-id", .length == 1, .owner == "nobody",
		.other_owner == "nobody", .subordinate)' <<<"$output"
	holds 'map(.kind) == ["uid", "gid"]' <<<"$output"
}

@test "of many with one map each is paired once" {
	for _ in {1..5}; do
		scene_start id-maps 0:730000:10
	done
	run pairs '.host_first == 730000 and .kind == "uid"'
	holds 'length == 4, (map(.ns) | unique | length == 1), (map(.other_ns) | unique | length == 4)' \
		<<<"$output"
	run pairs '.host_first == 730000 and .kind == "uid"' "user:${SCENE[NS1]}"
	holds 'length == 4' <<<"$output"
}

@test "those who may not look see it as well, and what they can't know of it" {
	scene_start id-maps 0:740000:100
	scene_start id-maps 0:740010:10
	scene_start id-maps 0:740095:10
	run --separate-stderr as_nobody "$NSPECT" -J --overlaps
	holds '[.overlaps[] | select(.kind == "uid" and .host_first >= 740000 and .host_first < 741000) |
		[.host_first, .length, .certain]] == [[740010, 10, false], [740095, 5, true]]' <<<"$output"
	run -0 --separate-stderr as_nobody "$NSPECT" --overlaps
	[[ ${lines[0]} == *' GRADE '*' CERTAIN '* ]]
	[[ $stderr =~ [1-9][0-9]*\ of\ $((${#lines[@]} - 1))\ rows\ are\ not\ certain:\ one\ may\ be\ above ]]
	run -0 --separate-stderr nspect --overlaps -Q 'HOST-FIRST >= 740000 && HOST-FIRST < 741000'
	[[ $stderr != *certain* ]]
}

@test "what may be no overlap is not counted by --metrics" {
	in_world_with roots 'id-maps 0:745000:100 0:0:10' -- \
		setpriv --reuid=65534 --regid=65534 --clear-groups "$NSPECT" -J --overlaps
	holds '.overlaps | length > 0 and all(.certain | not)' <<<"$output"
	in_world_with roots 'id-maps 0:745000:100 0:0:10' -- \
		setpriv --reuid=65534 --regid=65534 --clear-groups "$NSPECT" --metrics
	run -0 grep '^nspect_userns_overlaps' <<<"$output"
	[ "${#lines[@]}" -gt 0 ]
	run ! grep -v ' 0$' <<<"$output"
}

@test "inside a user namespace ids are as there" {
	scene_start id-maps 0:750000:1000 0:0:10
	local pid=${SCENE[PID1]} below=${SCENE[NS2]}
	scene_start id-maps 0:750005:1000
	run --separate-stderr nsenter --target "$pid" --user --setuid 0 --setgid 0 -- \
		"$NSPECT" -J --overlaps "user:$below"
	[ "$status" -eq 0 ]
	holds 'any(.overlaps[]; .kind == "uid" and .host_first == 5 and .length == 5 and
		([.inside, .other_inside] | sort) == [0, 5])' <<<"$output"
}

@test "two containers of runc with one map overlap in all of it, by their names" {
	command -v runc >/dev/null && command -v busybox >/dev/null || skip 'needs runc and busybox'
	local dir=$BATS_TEST_TMPDIR/runc id ids=() name
	mkdir -p "$dir/rootfs/"{bin,dev,proc,sys}
	cp "$(command -v busybox)" "$dir/rootfs/bin/sleep"
	chown -R 760000:760000 "$dir/rootfs"
	chmod 755 "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR"/test "$BATS_TEST_TMPDIR" "$dir"
	(cd "$dir" && runc spec)
	for name in {1,2}; do
		id=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
		ids+=("$id")
		jq --arg id "$id" --arg root "$dir/rootfs" '
			[{containerID: 0, hostID: 760000, size: 65536}] as $map |
			.root.path = $root | .process.terminal = false | .process.args = ["sleep", "60"] |
			.linux.namespaces += [{type: "user"}] | .linux.cgroupsPath = "/docker/" + $id |
			.linux.uidMappings = $map | .linux.gidMappings = $map' "$dir/config.json" >"$dir/spec"
		mkdir "$dir/$name"
		mv "$dir/spec" "$dir/$name/config.json"
		runc --root "$dir/run" run -d --bundle "$dir/$name" "$id" </dev/null >"$dir/log" 2>&1 3>&- ||
			echo "runc: $(tail -n 1 "$dir/log")"
	done
	run pairs '.host_first == 760000' "docker:${ids[0]:0:12}"
	for id in "${ids[@]}"; do
		runc --root "$dir/run" delete -f "$id"
	done
	holds "length == 2, (.[] | .identical, .length == 65536, .certain, .owner == \"root\",
		([.workload, .other_workload] | sort) ==
		([\"${ids[0]:0:12}\", \"${ids[1]:0:12}\"] | map(\"docker:\" + .) | sort))" <<<"$output"
}
