# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # the variables are those of a shell in a world, or set by run
# Who is who in user namespaces.

load helper
load worlds

needs_root() {
	[ "$(id -u)" -eq 0 ] || skip 'needs root'
}

# as_lines FILE: a map of the kernel as UIDMAP has it, but in the order in which it was written.
as_lines() {
	while read -r inside outside length; do
		echo "$inside+$length@$outside"
	done <"$1"
}

# column NS COLUMN: its cell, one item a line.
column() {
	nspect -J -t user -o "NS,$2" | jq -r ".namespaces[] | select(.ns == $1)[\"${2,,}\"] |
		if type == \"array\" then .[] else . end"
}

@test "the maps of three levels are composed, split where the levels differ" {
	needs_root
	scene_start id-maps 0:100000:65536,65536:5:1 0:10:10,10:1000:10,30:65536:1 0:0:10,10:15:5-
	[ "$(column "${SCENE[NS1]}" UIDMAP)" = $'0+65536@100000\n65536+1@5' ]
	[ "$(column "${SCENE[NS2]}" UIDMAP)" = $'0+10@100010\n10+10@101000\n30+1@5' ]
	[ "$(column "${SCENE[NS3]}" GIDMAP)" = $'0+10@100010\n10+5@101005' ]
	[ "$(column "${SCENE[NS3]}" LEVEL)" = 3 ]
	[ "$(column "${SCENE[NS3]}" SETGROUPS)" = deny ]
	[ "$(column "${SCENE[NS1]}" SETGROUPS)" = allow ]
	[ "$(column "${SCENE[NS1]}" HOSTROOT)" = false ]
}

@test "what is shown of each namespace is what its file says" {
	needs_root
	scene_start id-maps 0:100000:65536 0:0:10,20:30:5
	local level
	for level in 1 2; do
		[ "$(column "${SCENE[NS$level]}" UIDMAP)" = "$(as_lines "/proc/${SCENE[PID$level]}/uid_map")" ]
		[ "$(column "${SCENE[NS$level]}" GIDMAP)" = "$(as_lines "/proc/${SCENE[PID$level]}/gid_map")" ]
	done
}

@test "all ids there are, none, and those of root" {
	needs_root
	scene_start id-maps 0:0:4294967295
	[ "$(column "${SCENE[NS1]}" UIDMAP)" = 0+4294967295@0 ]
	[ "$(column "${SCENE[NS1]}" HOSTROOT)" = true ]
	scene_start id-maps '0:0:0*'
	[ "$(column "${SCENE[NS1]}" UIDMAP)" = '' ]
	[ "$(column "${SCENE[NS1]}" HOSTROOT)" = false ]
	scene_start id-maps 7:0:1
	[ "$(column "${SCENE[NS1]}" HOSTROOT)" = true ]
}

@test "a namespace that no process is in has its maps, and no process is left in it" {
	needs_root
	scene_start id-maps '0:100000:65536' '0:50:10,10:100:5!' '0:0:10,10:10:2-!' 3:3:1
	[ "$(column "${SCENE[NS2]}" UIDMAP)" = $'0+10@100050\n10+5@100100' ]
	[ "$(column "${SCENE[NS3]}" UIDMAP)" = $'0+10@100050\n10+2@100100' ]
	[ "$(column "${SCENE[NS3]}" SETGROUPS)" = deny ]
	[ "$(column "${SCENE[NS2]}" NPROCS)" = 0 ]
	[ "$(column "${SCENE[NS4]}" UIDMAP)" = 3+1@100053 ]
}

@test "inside, what is mapped is as ours, and what is not is not claimed" {
	needs_root
	scene_start id-maps 0:100000:10,10:200000:5 0:5:5
	local pid=${SCENE[PID1]} child=${SCENE[NS2]}
	scene_start id-maps 0:100005:20,50:200000:5
	run --separate-stderr nsenter --target "$pid" --user --setuid 0 --setgid 0 -- \
		"$NSPECT" -J -t user -o NS,UIDMAP,SELF,HOST,HOSTROOT,LEVEL
	[ "$status" -eq 0 ]
	holds 'only(.namespaces[] | select(.self and .level == 0)) |
		.uidmap == ["0+10@0", "10+5@10"]' <<<"$output"
	holds "only(.namespaces[] | select(.ns == $child)) |
		.level == 1, .uidmap == [\"0+5@5\"], .hostroot == false" <<<"$output"
	holds 'only(.namespaces[] | select(.uidmap == ["0+5@5", "5+15@?", "50+5@10"])) |
		.hostroot == null' <<<"$output"
	holds 'any(.namespaces[]; .uidmap == ["0+4294967295@?"])' <<<"$output"
}

@test "a row has the ids inside, in the parent and in the host, and who may map them" {
	needs_root
	scene_start id-maps 0:100000:65536 0:10:10,10:1000:10-
	run --separate-stderr unshare --mount bash -c '
		printf "%s\n" nobody:100000:10 95:100015:10 far:300000:10 >"$1/subuid" &&
		mount --bind "$1/subuid" /etc/subuid && exec "$NSPECT" -J --idmaps "user:$2"
	' - "$BATS_TEST_TMPDIR" "${SCENE[NS2]}"
	[ "$status" -eq 0 ]
	holds "
		[.idmaps[] | .kind] == [\"uid\", \"uid\", \"gid\", \"gid\"],
		(.idmaps[] | .ns == ${SCENE[NS2]}, .pns == ${SCENE[NS1]}, .level == 2, .nprocs == 1,
			.setgroups == \"deny\", .hostroot == false, .owner_uid == 100000),
		(.idmaps[0] | [.inside, .outside, .length, .host] == [0, 10, 10, 100010],
			.host_range == \"100010-100019\", .subids == [\"95:100015:10\"]),
		(.idmaps[1] | [.inside, .outside, .length, .host] == [10, 1000, 10, 101000], .subids == []),
		(.idmaps[0] | has(\"owns\", \"workload\", \"owner\", \"self\"))
	" <<<"$output"
}

@test "a table is a tree, with a level that no process is in" {
	needs_root
	scene_start id-maps 0:100000:65536 '0:0:10!' 5:5:1
	run --separate-stderr nspect --idmaps -n -o NS,NPROCS,KIND,INSIDE,HOST,LENGTH
	[ "$status" -eq 0 ]
	local shown
	shown=$(grep -A 2 "${SCENE[NS1]} .* uid " <<<"$output" | sed -E 's/^[^0-9]*//; s/ +/ /g')
	[ "$shown" = "${SCENE[NS1]} 1 uid 0 100000 65536
${SCENE[NS2]} 0 uid 0 100000 10
${SCENE[NS3]} 1 uid 5 100005 1" ]
	run --separate-stderr nspect --idmaps -JT -Q 'KIND=="gid"' -o NS,KIND "${SCENE[NS1]}" "${SCENE[NS3]}"
	holds "only(.idmaps[]) | .ns == ${SCENE[NS1]}, .children[0].ns == ${SCENE[NS3]}" <<<"$output"
}

@test "the maps that newuidmap makes of subordinate ids" {
	needs_root
	command -v newuidmap >/dev/null || skip 'needs newuidmap'
	run --separate-stderr unshare --mount bash -c '
		echo "nobody:300000:1000" | tee "$1/subid" >"$1/subgid" &&
		mount --bind "$1/subid" /etc/subuid && mount --bind "$1/subid" /etc/subgid &&
		exec setpriv --reuid=65534 --regid=65534 --clear-groups unshare --map-root-user \
			--map-users=300000,1,1000 --map-groups=300000,1,1000 sleep 20 &
		for i in {1..100}; do
			[ "$(grep -c . "/proc/$!/uid_map")" != 2 ] || break
			sleep 0.05
		done
		"$NSPECT" -J --idmaps "pid:$!"
		kill "$!"
	' - "$BATS_TEST_TMPDIR"
	holds '
		[.idmaps[] | [.kind, .inside, .outside, .length, .host]] == [
			["uid", 0, 65534, 1, 65534], ["uid", 1, 300000, 1000, 300000],
			["gid", 0, 65534, 1, 65534], ["gid", 1, 300000, 1000, 300000]],
		.idmaps[0].subids == [],
		.idmaps[1].subids == ["nobody:300000:1000"],
		.idmaps[3].subids == ["nobody:300000:1000"],
		(.idmaps[] | .owner == "nobody", .level == 1)
	' <<<"$output"
}

@test "subordinate ids that can't be read are said, and lines that are none" {
	needs_root
	run --separate-stderr unshare --mount bash -c '
		printf "%s\n" "# none" root:0:10 root:5 >"$1/subuid" && mount --bind "$1/subuid" /etc/subuid &&
		"$NSPECT" --idmaps init -o SUBIDS --require-complete -Q "KIND==\"uid\"" -n
	' - "$BATS_TEST_TMPDIR"
	[ "$status" -eq 4 ]
	[ "${output// /}" = root:0:10 ]
	[[ $stderr = *'malformed and left out: line 3 of /etc/subuid'* ]]
	run --separate-stderr unshare --mount bash -c '
		touch "$1/empty" && chmod 000 "$1/empty" && mount --bind "$1/empty" /etc/subuid &&
		setpriv --reuid=65534 --regid=65534 --clear-groups "$NSPECT" -J --idmaps self
	' - "$BATS_TEST_TMPDIR"
	holds 'only(.nspect.gaps[] | select(.what == "/etc/subuid")) | .error == "EACCES"' <<<"$output"
}

@test "a name that means no user namespace is an error, a map by itself none" {
	run nspect --idmaps uts:4026531838
	[ "$status" -eq 1 ]
	run nspect --idmaps --tree=owner
	[ "$status" -eq 2 ]
	run --separate-stderr nspect --idmaps self -o INSIDE,KIND
	[ "$status" -eq 0 ]
}

@test "those who may not look at a process still see its maps" {
	needs_root
	scene_start id-maps 0:123456:7,9:500:1
	run --separate-stderr as_nobody "$NSPECT" -J -t user -o UIDMAP,GIDMAP,SETGROUPS
	holds 'only(.namespaces[] | select(.uidmap == ["0+7@123456", "9+1@500"])) |
		.gidmap == .uidmap, .setgroups == "allow"' <<<"$output"
}

@test "in a small world our own map is known" {
	local world
	for world in "${WORLDS[@]}"; do
		in_world "$world" "$NSPECT" -J -o NS,TYPE,UIDMAP,LEVEL,SELF,HOST,HOSTROOT |
			holds '.namespaces[] | select(.type == "user" and .self) |
				(.uidmap | length > 0 and all(test("^([0-9]+)[+][0-9]+@[0-9]+$"))),
				.level == 0'
	done
}
