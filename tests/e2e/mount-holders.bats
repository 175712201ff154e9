# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # jq's and an inner shell's variables, and what run sets
# nspect --holders of a device or file system: who still has it, and what lets go. Each test is in a
# mount namespace of its own: no other one that is made meanwhile gets copies of its mounts.

load helper

setup() {
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	dir=$(mktemp -d)
	export dir
}

teardown() {
	rm -rf --one-file-system "$dir"
}

# with_image COMMANDS: runs them where an ext4 on the loop device $loop is mounted on $dir/mnt.
with_image() {
	truncate -s 16M "$dir/image"
	mkfs.ext4 -q "$dir/image"
	mkdir "$dir/mnt"
	unshare --mount --propagation private -- bash -c '
		loop=$(losetup --find --show "$dir/image") || exit 77
		export loop pid=
		trap "[ -z \"\$pid\" ] || kill \$pid 2>/dev/null || true; losetup --detach $loop" EXIT
		mount "$loop" "$dir/mnt" || exit 77
		set -eu
		eval "$1"
	' bash "$1" 3>&- >"$BATS_TEST_TMPDIR/output" 2>&1 || {
		local status=$?
		cat "$BATS_TEST_TMPDIR/output"
		[ "$status" -ne 77 ] || skip "no loop device with an ext4 can be had"
		return 1
	}
}

# copy_mounts: $pid is in a mount namespace with a copy of all mounts.
copy_mounts() {
	unshare --mount --propagation private sleep 1000 &
	pid=$!
	until [ "$(<"/proc/$pid/comm")" = sleep ]; do sleep 0.05; done
}

# inode PID: of its mount namespace.
inode() {
	stat -Lc %i "/proc/$1/ns/mnt"
}

# holds FILTER WHAT [OPTION...]: the filter holds of its holders.
holds() {
	local document
	document=$("$NSPECT" --json --holders "${@:2}")
	jq -e --arg pid "$pid" "[$1] | length > 0 and all(. == true)" <<<"$document" >/dev/null || {
		echo "does not hold: $1"
		jq -c '.holders[]' <<<"$document"
		return 1
	}
}

# release WHAT: lets go of all that holds it.
release() {
	"$NSPECT" --json --holders "$1" | jq -r '.holders[].release' | sh -eux
}

# is_free: nobody has the loop device any more, sooner or later.
is_free() {
	local tries=600
	until mkfs.ext4 -qF "$loop" 2>/dev/null; do
		((tries-- > 0)) || { "$NSPECT" --holders "$loop" && return 1; }
		sleep 0.05
	done
}
export -f copy_mounts inode holds release is_free

@test "a copy of a mount in another namespace keeps a device busy until it is let go" {
	with_image '
		copy_mounts
		umount "$dir/mnt"
		! mkfs.ext4 -qF "$loop" || exit 1
		export ino=$(inode "$pid")
		holds "
			(.holders | length == 1),
			(.holders[] | .kind == \"mount\", .ns == ($ino), .in_ns == .ns, .type == \"mnt\",
				.pid == $pid, .fd == null, .target == env.dir + \"/mnt\", .what == env.loop,
				.warning == null)
		" "$loop"
		release "$loop"
		is_free
	'
}

@test "a device, its number, its backing file, and what is mounted at a path mean the same" {
	with_image '
		number=$(mountpoint -d "$dir/mnt")
		for what in "$loop" "$number" "$dir/mnt" "$dir/mnt/lost+found"; do
			holds ".holders | length == 1, (.[0] | .kind == \"mount\", .target == env.dir + \"/mnt\")" \
				"$what"
		done
		holds "
			(.holders | map(.kind) == [\"mount\", \"loop\"]),
			(.holders[0].target == env.dir + \"/mnt\"),
			(.holders[1] | .target == env.dir + \"/image\", .device == env.loop,
				.release == \"losetup -d \(env.loop)\")
		" "$dir/image"
		umount "$dir/mnt"
	'
}

@test "a source as it was mounted means all file systems of that name" {
	with_image '
		mount -t tmpfs "tank/data" "$dir/mnt"
		holds ".holders | length == 1, .[0].target == env.dir + \"/mnt\"" tank/data
		umount "$dir/mnt"
		mount -t tmpfs "server:/export" "$dir/mnt"
		holds ".holders | length == 1, .[0].target == env.dir + \"/mnt\"" server:/export
		umount "$dir/mnt"
		umount "$dir/mnt"
	'
}

@test "an open file keeps what was unmounted lazily" {
	with_image '
		sleep 1000 5>"$dir/mnt/file" &
		pid=$!
		until [ "$(<"/proc/$pid/comm")" = sleep ]; do sleep 0.05; done
		umount --lazy "$dir/mnt"
		holds "
			(.holders | length == 1),
			(.holders[] | .kind == \"fd\", .fd == 5, .pid == $pid, .ns == null, .in_ns == null,
				.release == \"kill $pid\")
		" "$loop"
		release "$loop"
		is_free
	'
}

@test "so does a working directory" {
	with_image '
		(cd "$dir/mnt" && exec sleep 1000) &
		pid=$!
		until [ "$(<"/proc/$pid/comm")" = sleep ]; do sleep 0.05; done
		umount --lazy "$dir/mnt"
		holds ".holders | length == 1, (.[0] | .kind == \"cwd\", .pid == $pid, .fd == null)" "$loop"
		release "$loop"
		is_free
	'
}

@test "a mount of a namespace without processes is let go through the descriptor that holds it" {
	with_image '
		copy_mounts
		ino=$(inode "$pid")
		exec 9<"/proc/$pid/ns/mnt"
		kill "$pid"
		wait "$pid" || true
		umount "$dir/mnt"
		holds "
			(.holders | length == 1),
			(.holders[] | .kind == \"mount\", .ns == $ino, .pid == null,
				(.release | test(\"/fd/[0-9]+ \")))
		" "$loop"
		release "$loop"
		is_free
	'
}

@test "what is mounted below goes along, and what is covered can not be let go" {
	with_image '
		mkdir "$dir/mnt/below"
		mount -t tmpfs none "$dir/mnt/below"
		holds ".holders | length == 1, (.[0] | .release == \"umount -R \" + env.dir + \"/mnt\",
			(.warning | test(\"below\")))" "$loop"
		umount "$dir/mnt/below"
		mount -t tmpfs none "$dir/mnt"
		holds ".holders | length == 1, (.[0] | .release == null, (.warning | test(\"cover\")))" \
			"$loop"
		umount "$dir/mnt"
		umount "$dir/mnt"
	'
}

@test "what a process of the same namespace uses keeps it busy, as fuser finds" {
	with_image '
		sleep 1000 5>"$dir/mnt/file" &
		fd=$!
		(cd "$dir/mnt" && exec sleep 1000) &
		export fd cwd=$!
		cp "$(command -v sleep)" "$dir/mnt"
		"$dir/mnt/sleep" 1000 &
		export map=$!
		trap "kill $fd $cwd $map 2>/dev/null || true; losetup --detach $loop" EXIT
		for pid in "$fd" "$cwd" "$map"; do
			until [ "$(<"/proc/$pid/comm")" = sleep ]; do sleep 0.05; done
		done
		! umount "$dir/mnt" 2>/dev/null || exit 1
		pid=
		holds "
			(.holders | map([.kind, .pid]) == [[\"fd\", $fd], [\"cwd\", $cwd], [\"map\", $map],
				[\"mount\", $BASHPID]]),
			(.holders[0] | .fd == 5, .target == env.dir + \"/mnt/file\", .in_ns == .ns),
			(.holders | map(.ns) | unique == [$(inode self)])
		" "$dir/mnt"
		if command -v fuser >/dev/null; then
			[ "$(fuser -m "$dir/mnt" 2>/dev/null | xargs -n 1 | sort | xargs)" = \
				"$(printf "%s\n" "$fd" "$cwd" "$map" | sort | xargs)" ]
		fi
		"$NSPECT" --json --holders "$dir/mnt" |
			jq -r ".holders[] | select(.kind != \"mount\") | .release" | sh -eux
		wait "$fd" "$cwd" "$map" || true
		release "$dir/mnt"
		is_free
	'
}

@test "an open device is held without any mount" {
	with_image '
		umount "$dir/mnt"
		sleep 1000 5<"$loop" &
		pid=$!
		until [ "$(<"/proc/$pid/comm")" = sleep ]; do sleep 0.05; done
		holds "
			(.holders | length == 1),
			(.holders[] | .kind == \"fd\", .fd == 5, .pid == $pid, .target == env.loop,
				.ns == null, .release == \"kill $pid\")
		" "$loop"
	'
}

@test "a file system in a file keeps the one that the file is on, whoever has it mounted" {
	with_image '
		truncate -s 4M "$dir/mnt/inner image"
		mkfs.ext4 -q "$dir/mnt/inner image"
		export inner=$(losetup --find --show "$dir/mnt/inner image")
		trap "kill \$pid 2>/dev/null || true; losetup --detach $inner 2>/dev/null || true
			losetup --detach $loop" EXIT
		mkdir "$dir/elsewhere"
		mount "$inner" "$dir/elsewhere"
		copy_mounts
		! umount "$dir/mnt" 2>/dev/null || exit 1
		umount "$dir/elsewhere"
		holds "
			(.holders | map([.kind, .device]) == [[\"mount\", env.inner], [\"loop\", env.inner],
				[\"mount\", null], [\"mount\", null]]),
			(.holders[0] | .target == env.dir + \"/elsewhere\", .ns == $(inode "$pid")),
			(.holders[1] | .target == env.dir + \"/mnt/inner image\", .ns == null, .pid == null,
				.release_argv == [\"losetup\", \"-d\", env.inner])
		" "$loop"
		release "$loop"
		is_free
	'
}

@test "a loop device that mount made goes with the mount" {
	with_image '
		truncate -s 4M "$dir/mnt/inner"
		mkfs.ext4 -q "$dir/mnt/inner"
		mkdir "$dir/elsewhere"
		mount -o loop "$dir/mnt/inner" "$dir/elsewhere"
		holds "
			(.holders | map(.kind) == [\"mount\", \"loop\", \"mount\"]),
			(.holders[1] | .release == null, (.warning | test(\"as soon as nobody uses it\")))
		" "$loop"
		umount "$dir/elsewhere"
		umount "$dir/mnt"
	'
}

@test "swap on a file of it, and on the device itself, is switched off" {
	with_image '
		dd if=/dev/zero of="$dir/mnt/swap file" bs=1M count=2 status=none
		chmod 600 "$dir/mnt/swap file"
		mkswap "$dir/mnt/swap file" >/dev/null
		swapon "$dir/mnt/swap file" || exit 77
		trap "swapoff \"$dir/mnt/swap file\" $loop 2>/dev/null || true; losetup --detach $loop" EXIT
		for what in "$dir/mnt/swap file" "$loop"; do
			holds "
				(.holders[0] | .kind == \"swap\", .target == env.dir + \"/mnt/swap file\",
					.release_argv == [\"swapoff\", .target], .ns == null, .pid == null)
			" "$what"
		done
		release "$loop"
		is_free
		mkswap "$loop" >/dev/null
		swapon "$loop"
		holds ".holders | length == 1, (.[0] | .kind == \"swap\", .target == env.loop)" "$loop"
		release "$loop"
		is_free
	'
}

@test "a partition belongs to its disk" {
	with_image '
		umount "$dir/mnt"
		losetup --detach "$loop"
		loop=$(losetup --find --show --partscan "$dir/image")
		addpart "$loop" 1 2048 8192 2>/dev/null || exit 77
		mkfs.ext4 -qF "${loop}p1"
		mount "${loop}p1" "$dir/mnt"
		trap "umount $dir/mnt; losetup --detach $loop" EXIT
		for what in "$loop" "${loop}p1"; do
			holds ".holders | length == 1, (.[0] | .kind == \"mount\",
				.release == \"umount \" + env.dir + \"/mnt\")" "$what"
		done
	'
}

@test "a file system with several disks keeps each of them" {
	command -v mkfs.btrfs >/dev/null || skip "needs mkfs.btrfs"
	with_image '
		umount "$dir/mnt"
		losetup --detach "$loop"
		truncate -s 120M "$dir/image" "$dir/other"
		loop=$(losetup --find --show "$dir/image")
		export other=$(losetup --find --show "$dir/other")
		trap "umount $dir/mnt 2>/dev/null || true; losetup --detach $loop $other" EXIT
		mkfs.btrfs -qf "$loop" "$other"
		mount "$loop" "$dir/mnt" || exit 77
		for what in "$loop" "$other" "$dir/mnt"; do
			holds ".holders | length == 1, (.[0] | .kind == \"mount\",
				.target == env.dir + \"/mnt\")" "$what"
		done
		truncate -s 4M "$dir/mnt/inner"
		inner=$(losetup --find --show "$dir/mnt/inner")
		holds ".holders | map(.kind) == [\"loop\", \"mount\"]" "$other"
		release "$other"
	'
}

@test "a mount that propagation made says where it came from" {
	with_image '
		umount "$dir/mnt"
		mount -t tmpfs none "$dir/mnt"
		mount --make-shared "$dir/mnt"
		mkdir "$dir/mnt/disk"
		unshare --mount --propagation slave sleep 1000 &
		pid=$!
		until [ "$(<"/proc/$pid/comm")" = sleep ]; do sleep 0.05; done
		mount "$loop" "$dir/mnt/disk"
		holds "
			(.holders | map(.ns) | sort == ([$(inode self), $(inode "$pid")] | sort)),
			(.holders[] | .lineage == (if .ns == $(inode self) then null
				else {ns: $(inode self), target: (env.dir + \"/mnt/disk\")} end))
		" "$loop"
		umount -R "$dir/mnt"
	'
}

@test "with -N a path is one of another mount namespace" {
	with_image '
		mkdir "$dir/etc"
		ln -s ../mnt "$dir/etc/link"
		mkdir "$dir/mnt/inside"
		copy_mounts
		umount "$dir/mnt"
		mount -t tmpfs none "$dir/mnt"
		for path in "$dir/mnt" "$dir/mnt/inside" "$dir/etc/link/inside" "$loop"; do
			holds ".holders | length == 1, (.[0] | .kind == \"mount\", .ns == $(inode "$pid"),
				.target == env.dir + \"/mnt\")" "$path" -N "$pid"
		done
		holds ".holders | length == 1, (.[0].ns == $(inode self))" "$dir/mnt" -N self
		holds ".holders | length == 1, (.[0].ns == $(inode self))" "$dir/mnt"
		! "$NSPECT" --holders -N "$pid" "$dir/mnt/nowhere" 2>"$dir/stderr" || exit 1
		grep -qF "there is no $dir/mnt/nowhere in that mount namespace" "$dir/stderr"
		! "$NSPECT" --holders -N "$pid" mnt/inside 2>"$dir/stderr" || exit 1
		grep -qF "no absolute path" "$dir/stderr"
		umount "$dir/mnt"
	'
}

@test "with -N a pin is one of another mount namespace" {
	with_image '
		unshare --mount --propagation private bash -c "
			mount -t tmpfs none \"$dir/mnt\"
			: >\"$dir/mnt/pin\"
			unshare --uts=\"$dir/mnt/pin\" true
			exec sleep 1000" &
		pid=$!
		until [ "$(<"/proc/$pid/comm")" = sleep ]; do sleep 0.05; done
		for path in "$dir/mnt/pin" "path:$dir/mnt/pin"; do
			holds ".holders | length == 1, (.[0] | .kind == \"pin\", .in_ns == $(inode "$pid"),
				.type == \"uts\", .target == env.dir + \"/mnt/pin\")" "$path" -N "$pid"
		done
		! "$NSPECT" --holders -N "$pid" "path:$dir/mnt" 2>"$dir/stderr" || exit 1
		grep -qF "no namespace is mounted on $dir/mnt" "$dir/stderr"
		umount "$dir/mnt"
	'
}

@test "an empty file that a file is mounted on means its file system, and is no broken pin" {
	with_image '
		touch "$dir/mnt/empty" "$dir/covered"
		mount --bind "$dir/mnt/empty" "$dir/covered"
		holds "(.holders | length == 2), .holders[].kind == \"mount\"" "$dir/covered"
		umount "$dir/covered"
		umount "$dir/mnt"
	'
}

@test "what does not exist is one clear line" {
	local what
	for what in /dev/no-such-device 4095:4095 no/such/source no-such-name server:/no-such-export; do
		run --separate-stderr nspect --holders "$what"
		[ "$status" -eq 1 ]
		[ -z "$output" ]
		[ "${#stderr_lines[@]}" -eq 1 ]
		[[ $stderr == *"$what"* ]]
	done
}
