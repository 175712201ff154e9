# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # the variables are those of jq, or of a shell in a world
# What keeps a namespace alive finds it: on the machine as root, and in a small world as nobody.

load helper
load worlds

# A place that nobody reaches as well.
setup() {
	dir=$(mktemp -d)
	chmod 755 "$dir"
}

teardown() {
	rmdir "$dir"
}

@test "namespaces that only a thread is in are listed, with its path and no process" {
	everywhere '
		.scene as {$PID, $TID, $CGROUP, $IPC, $MNT, $NET, $UTS} |
		($CGROUP, $IPC, $MNT, $NET, $UTS) as $ino |
		only(ns($ino)) |
			.nprocs == 0, .nthreads == 1, .pid == null, .leader == null,
			.kept_by.thread == 1, .path == "/proc/\($PID)/task/\($TID)/ns/\(.type)"
	' thread-unshared
}

@test "a thread counts where it is, and not where its process is" {
	holds_in "$SMALL_WORLD" '
		def threads(rows): [rows | .nthreads] | add;
		.scene as {$NET} |
		(only(ns($NET)) | .nthreads == 1),
		threads(type("net")) == threads(type("user")),
		threads(type("net")) == ([type("net") | .nprocs] | add) + 1
	' thread-unshared net
}

@test "what a thread keeps after its process leader ended is found" {
	everywhere '
		.scene as {$PID, $TID, $NS} | only(ns($NS)) |
			.type == "uts", .nprocs == 0, .nthreads == 1,
			.path == "/proc/\($PID)/task/\($TID)/ns/uts"
	' dead-leader
}

@test "a namespace that only waits for children is found" {
	local type
	for type in pid time; do
		everywhere '
			.scene as {$NS, $TYPE} | only(ns($NS)) |
				.type == $TYPE, .nprocs == 0, .nthreads == 0, .pid == null,
				.path == null, .kept_by["for-children"] == 1
		' for-children "$type"
	done
}

@test "nested PID namespaces have each other as parents" {
	everywhere '
		.scene as {$NS1, $NS2, $NS3, $PID1, $PID2, $PID3} |
		([ns($NS1, $NS2, $NS3)] | map(.pid) == [$PID1, $PID2, $PID3]),
		([ns($NS1, $NS2, $NS3)] | map(.nprocs) == [1, 1, 1]),
		only(ns($NS1)).pns == .nspect.observer.pid.ns,
		only(ns($NS2)).pns == $NS1,
		only(ns($NS3)).pns == $NS2,
		only(ns($NS2)).kept_by.child == 1
	' nested-pid 3
}

@test "a user namespace without a process, between two others, is a row of its own" {
	everywhere '
		.scene as {$NS1, $NS2, $NS3} |
		(only(ns($NS1)) | .nprocs == 1, .pns == $document.nspect.observer.user.ns),
		(only(ns($NS2)) |
			.nprocs == 0, .pid == null, .command == null, .pns == $NS1, .ons == $NS1,
			.owner_uid == 0, .kept_by == { child: 1 }),
		(only(ns($NS3)) | .nprocs == 1, .pns == $NS2, .ons == $NS2)
	' nested-user 3 --gap 2
}

@test "the outermost user namespaces without processes are found as well" {
	everywhere '
		.scene as {$NS1, $NS2, $NS3, $NS4} |
		(only(ns($NS1)) | .nprocs == 0, .pns == $document.nspect.observer.user.ns),
		([ns($NS2, $NS3, $NS4)] | map(.pns) == [$NS1, $NS2, $NS3])
	' nested-user 4 --gap 1
}

@test "a network namespace that is only pinned is listed with its path and its owner" {
	everywhere '
		.scene as {$NS, $PATH} | .nspect.observer as $ours | only(ns($NS)) |
			.type == "net", .nprocs == 0, .pid == null, .path == null,
			.nsfs == [$PATH], .ons == $ours.user.ns,
			(.pins | map(select(.ns == $ours.mnt.ns))) ==
				[{ ns: $ours.mnt.ns, target: $PATH, state: "ok" }],
			# Whoever unshares mounts meanwhile has got a copy.
			(.pins[] | .target == $PATH and (.ns == $ours.mnt.ns or .state == "elsewhere")),
			.kept_by.pin == (.pins | length)
	' pinned-net "$dir" own
}

@test "a pin that another mount hides is still shown, what it can't tell is unknown" {
	everywhere '
		.scene as {$NS, $PATH} | only(ns($NS)) |
			.nsfs == [$PATH], .pins[0].state == "shadowed", .ons == null, .owner_uid == null,
			.netnsid == null
	' pinned-net "$dir" own --shadow
}

@test "a zombie is a member of its PID and user namespace, as the kernel has it" {
	everywhere '
		.scene as {$PID, $USER, $PIDNS} | ($USER, $PIDNS) as $ino | only(ns($ino)) |
			.nprocs == 1, .pid == $PID, .command == "[zombie]"
	' zombie
}

@test "a mount namespace with a chrooted leader has all its members" {
	everywhere '
		.scene as {$PID, $MEMBER, $NS} | only(ns($NS)) |
			.nprocs == 2, .pid == $PID, .leader == $PID
	' chrooted-leader
}

@test "after a wrap of the PIDs the leader is the oldest, not the lowest" {
	everywhere '
		.scene as {$PID, $CHILD, $NS} | only(ns($NS)) |
			.pid == $CHILD, .ppid == $PID, .leader == $PID
	' pid-wrap
}

# The descriptor is of the file that is mounted: its link says the path, then "/", and no number.
opens_a_pin() {
	unshare --user --map-root-user --mount sh -c '
		touch "$1" &&
			unshare --net mount --bind /proc/self/ns/net "$1" &&
			exec 9<"$1" && stat -c %i -L /proc/self/fd/9 && umount -l "$1" &&
			"$NSPECT" -n -r -t net -o NS,KEPT-BY 2>/dev/null' - "$BATS_TEST_TMPDIR/pin"
}

@test "a descriptor opened through a pin is found, also when the pin has gone" {
	unshare --user --map-root-user --mount true || skip 'no user namespaces'
	run opens_a_pin
	[ "$status" -eq 0 ]
	[[ $output == *$'\n'"${lines[0]} fd:1"* ]]
}
