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
