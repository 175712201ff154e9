# SPDX-License-Identifier: MIT
# What other tools show of the same scenes is not missing here; lsns has a file of its own.

bats_require_minimum_version 1.5.0
load helper

setup() {
	[ "$(id -u)" -eq 0 ] || skip 'lsfd and ip netns need root'
}

teardown() {
	scene_stop
}

# What is listed before and after: others come and go meanwhile.
inodes_of_lsfd() {
	lsfd --threads --noheadings --raw --output INODE,NAME 2>/dev/null |
		awk '$2 ~ /^[a-z]+:\[[0-9]+\]$/ && $2 !~ /^(socket|pipe|anon_inode):/ { print $1 }' |
		sort -u
}

missing() {
	local before after ours

	before=$(inodes_of_lsfd)
	ours=$("$NSPECT" -n -r -o NS 2>/dev/null | sort -u)
	after=$(inodes_of_lsfd)
	comm -23 <(comm -12 <(echo "$before") <(echo "$after")) <(echo "$ours")
}

@test "every namespace that lsfd shows is listed" {
	command -v lsfd >/dev/null || skip 'no lsfd'
	local scene
	for scene in 'fd net' 'fd mnt' 'fd user' 'fd time' thread-fd 'thread-unshared net' \
		'for-children time' dead-leader 'nested-user 3'; do
		# shellcheck disable=SC2086 # a scene and its arguments
		scene_start $scene
		[ -n "$(inodes_of_lsfd)" ]
		run missing
		[ -z "$output" ]
		scene_stop
	done
}

@test "every network namespace that ip netns names is listed with its path" {
	local name="nspect-test-$$"

	ip netns add "$name" || skip 'ip netns does not work here'
	run "$NSPECT" -n -r -t net -o NS,NSFS
	ip netns delete "$name"
	[[ $output == *" /run/netns/$name"* ]]
}
