# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2016,SC2154,SC2086 # variables of jq and an inner shell; several words
# For tests of what rules find: small worlds, where nobody's mounts but their own are and nothing of
# the machine can change, and containers in them. $MODE is what nspect is called with.

setup() {
	dir=$(mktemp -d)
	export dir MODE=${MODE:---leaks}
}

teardown() {
	rm -rf --one-file-system "$dir"
}

# in_world COMMANDS: runs them where no other process is, and where $dir is shared.
in_world() {
	local way=(unshare)
	[ "$(id -u)" -eq 0 ] || way+=(--user --map-root-user)
	timeout -s KILL 120 "${way[@]}" --mount --pid --fork --mount-proc --propagation private -- \
		bash -c '
			set -eu
			mount -t tmpfs tmpfs "$dir"
			mount --make-shared "$dir"
			eval "$1"
		' bash "$1" 3>&- >"$BATS_TEST_TMPDIR/output" 2>&1 || {
		local status=$?
		cat "$BATS_TEST_TMPDIR/output"
		[ "$status" -ne 77 ] || skip "$(tail -n 1 "$BATS_TEST_TMPDIR/output")"
		return 1
	}
}

# in_world_with_loop COMMANDS: the same, and an ext4 on the loop device $loop is mounted on $dir/mnt.
in_world_with_loop() {
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	in_world '
		truncate -s 16M "$dir/image"
		mkfs.ext4 -q "$dir/image"
		mkdir "$dir/mnt"
		export loop=$(losetup --find --show "$dir/image")
		[ -n "$loop" ] && mount "$loop" "$dir/mnt" ||
			{ echo "no loop device with an ext4 can be had" && exit 77; }
		trap "losetup --detach $loop" EXIT
		'"$1"
}

# sandbox PROPAGATION [COMMAND...]: $pid is in a mount namespace of its own, where COMMAND was run.
sandbox() {
	unshare --mount --propagation "$1" bash -c '"$@"; exec sleep 1000' bash "${@:2}" &
	pid=$!
	until [ "$(<"/proc/$pid/comm")" = sleep ]; do sleep 0.05; done
}

# inode PID: of its mount namespace.
inode() {
	stat -Lc %i "/proc/$1/ns/mnt"
}

# finds FILTER: it holds of the document. rule("MP201") has the findings of a rule.
finds() {
	local document
	document=$("$NSPECT" --json $MODE 2>/dev/null) || [ $? -eq 3 ]
	jq -e "def rule(\$id): [.findings[] | select(.rule == \$id)];
		[$1] | length > 0 and all(. == true)" <<<"$document" >/dev/null && return
	echo "does not hold: $1"
	jq -c '.findings[] | [.rule, .severity, .summary, .remedy, .warning]' <<<"$document"
	return 1
}

# end RULE: runs the remedies of its findings.
end() {
	"$NSPECT" --json $MODE | jq -r --arg rule "$1" '.findings[] | select(.rule == $rule).remedy' |
		sh -eux
}

# has TARGET [PID]: something is mounted there.
has() {
	grep -q " $1 " "/proc/${2:-self}/mountinfo"
}

# is_free: nobody has the loop device any more, sooner or later.
is_free() {
	local tries=600
	until mkfs.ext4 -qF "$loop" 2>/dev/null; do
		((tries-- > 0)) || { "$NSPECT" --holders "$loop" && return 1; }
		sleep 0.05
	done
}
export -f sandbox inode finds end has is_free

# container PROPAGATION [VOLUME-OPTION DESTINATION SOURCE]...: $pid is in one that runc made, in
# $namespaces of its own.
container() {
	jq -n --arg propagation "$1" '{
		ociVersion: "1.0.2",
		process: {user: {uid: 0, gid: 0}, args: ["/bin/sleep", "1000"], cwd: "/", env: ["PATH=/bin"]},
		root: {path: "image", readonly: true},
		mounts: [{destination: "/proc", type: "proc", source: "proc"}, ($ARGS.positional |
			range(0; length; 3) as $i | {destination: .[$i + 1], type: "none", source: .[$i + 2],
				options: ["rbind", .[$i]]})],
		linux: {rootfsPropagation: $propagation,
			namespaces: ($ENV.namespaces // "pid mount ipc uts" | split(" ") | map({type: .})),
			maskedPaths: ($ENV.masked // "" | split(" "))}
	}' --args "${@:2}" >"$dir/config.json"
	runc --root "$dir/state" run --detach --bundle "$dir" --pid-file "$dir/pid" leaky \
		</dev/null >"$dir/log" 2>&1 || {
		echo "runc: $(tail -n 1 "$dir/log")"
		exit 77
	}
	pid=$(<"$dir/pid")
	until [ "$(<"/proc/$pid/comm")" = sleep ]; do sleep 0.05; done
}

remove_container() {
	runc --root "$dir/state" delete --force leaky
}

# in_image_world COMMANDS: with what a container needs below $dir.
in_image_world() {
	in_world '
		mkdir -p "$dir/image/bin" "$dir/image/proc" "$dir/image/data" "$dir/volume/in" "$dir/volume/out"
		cp "$(command -v busybox.static || command -v busybox)" "$dir/image/bin/busybox"
		ln -s busybox "$dir/image/bin/sleep"
		ln -s busybox "$dir/image/bin/umount"
		mount -t tmpfs volume "$dir/volume"
		mount --make-private "$dir"
		mount --make-shared "$dir/volume"
		mkdir "$dir/volume/in" "$dir/volume/out"
		seen=
		'"$1"
}
# into_engine PID [ID]: puts a process where Docker puts those of container ID, by its control group.
into_engine() {
	local groups
	groups=$(findmnt -n -o TARGET -t cgroup2 | head -n 1)
	cgroup=$groups/docker/$(printf "%s" "$dir ${2-}" | sha256sum | cut -d " " -f 1)
	if [ -z "$groups" ] || ! mkdir -p "$cgroup" 2>/dev/null || ! echo "$1" >"$cgroup/cgroup.procs"; then
		echo "no control group can be made"
		exit 77
	fi
	[[ " ${cgroups[*]} " == *" $cgroup "* ]] || cgroups+=("$cgroup")
}

# leave_engine: ends all that into_engine was called for.
leave_engine() {
	local group tries=200
	for group in "${cgroups[@]}"; do
		xargs -r kill -KILL <"$group/cgroup.procs" || true
		until rmdir "$group" 2>/dev/null; do
			((tries-- > 0)) || return
			sleep 0.05
		done
	done
	rmdir --ignore-fail-on-non-empty "${cgroups[0]%/*}"
}
export -f container remove_container into_engine leave_engine
