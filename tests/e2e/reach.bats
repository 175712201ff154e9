# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # jq's and an inner shell's variables, and what run sets
# nspect --reach: where a mount would land. Each test has mount namespaces of its own, with a shared
# tmpfs on $dir: on the machine itself, and in a small world.

load helper
load worlds

setup() {
	dir=$(mktemp -d)
	chmod 755 "$dir"
	export dir
}

teardown() {
	rmdir "$dir"
}

# What the scripts can use. Who is there ends with them.
prelude='
	set -eu
	trap "kill \$(jobs -p) 2>/dev/null || true" EXIT

	# guest [UNSHARE-OPTION...]: makes $guest, a process in a copy of our mount namespace.
	guest() {
		unshare --mount "$@" sleep 1000 >/dev/null 2>&1 3>&- &
		guest=$!
		until [ "$(cat "/proc/$guest/comm")" = sleep ]; do sleep 0.02; done
	}

	# inside COMMAND...: in the mount namespace of $guest.
	inside() {
		nsenter --mount="/proc/$guest/ns/mnt" -- "$@"
	}

	inode() {
		stat -Lc %i "/proc/$1/ns/mnt"
	}

	# reach [ARGUMENT...]: the rows as "TARGET PROPAGATION", what is not here with "+"; "(hidden)",
	# "(here)" and "(not certain)" where that is so.
	reach() {
		"$NSPECT" --json "$@" 2>/dev/null | jq -r --argjson ours "$(inode $$)" "
			.landings[] | \"\(if .ns == \$ours then \"\" else \"+\" end)\(.target | ltrimstr(env.dir)) \(.propagation)\" +
			if .visible then \"\" else \" (hidden)\" end +
			if .origin then \" (here)\" else \"\" end +
			if .certain then \"\" else \" (not certain)\" end" | sort
	}

	mount -t tmpfs -o mode=755 base "$dir"
	mount --make-shared "$dir"
	mkdir "$dir"/{a,b,c,a/x,a/y}
'

# in_shared WORLD SCRIPT: sets output to what the script says.
in_shared() {
	local status=0
	in_world "$1" unshare --mount --propagation private -- bash -c "$prelude$2" \
		>"$BATS_TEST_TMPDIR/output" 2>"$BATS_TEST_TMPDIR/errors" || status=$?
	output=$(<"$BATS_TEST_TMPDIR/output")
	[ "$status" -eq 0 ] || cat "$BATS_TEST_TMPDIR/errors" >&2
	return "$status"
}

# everywhere SCRIPT LINE...: in each world these are the lines that it says.
everywhere() {
	local world
	for world in "${WORLDS[@]}"; do
		in_shared "$world" "$1"
		diff <(printf '%s\n' "${@:2}") <(printf '%s\n' "$output")
	done
}

@test "a mount on what is private lands nowhere but here, and that is said" {
	everywhere '
		guest --propagation unchanged
		mount --make-private "$dir"
		"$NSPECT" --reach --noheadings -o TARGET,PROPAGATION,ORIGIN,VISIBLE "$dir/a" 2>&1 |
			grep -v readable | sed "s|$dir|DIR|g;s|  *| |g"
	' \
		'DIR/a private yes yes' \
		'nspect: DIR/a: nowhere but here: the mount on DIR is not shared'
}

@test "a mount lands at peers and slaves, and the slaves of these" {
	everywhere '
		guest --propagation unchanged
		guest --propagation slave
		inside mount --make-shared "$dir"
		inside mkdir "$dir/inner"
		inside mount --bind "$dir" "$dir/inner"
		inside mount --make-slave "$dir/inner"
		reach --reach "$dir/a"
	' \
		'+/a shared' \
		'+/a shared,slave' \
		'+/inner/a private,slave' \
		'/a shared (here)'
}

@test "a bind mount of a directory receives what is mounted below that" {
	everywhere '
		mount --bind "$dir/a" "$dir/b"
		reach --reach "$dir/a/x"
		echo --
		reach --reach "$dir/c"
		echo --
		reach --reach "$dir/b/y"
	' \
		'/a/x shared (here)' '/b/x shared' -- \
		'/c shared (here)' -- \
		'/a/y shared' '/b/y shared (here)'
}

@test "where something is mounted over the place, the mount can't be seen" {
	everywhere '
		guest --propagation slave
		inside mount -t tmpfs over "$dir/a"
		guest --propagation slave
		inside mount -t tmpfs over "$dir/a"
		inside mkdir "$dir/a/x"
		reach --reach "$dir/a/x"
		echo --
		reach --reach "$dir/a/x" -N "$guest"
	' \
		'+/a/x private,slave (hidden)' '+/a/x private,slave (hidden)' '/a/x shared (here)' -- \
		'+/a/x private (here)'
}

@test "what is predicted is what happens" {
	everywhere '
		guest --propagation slave
		inside mount --bind "$dir/a" "$dir/c"
		landed() {
			grep -h " probe " "/proc/self/mountinfo" "/proc/$guest/mountinfo" |
				awk "{ print \$5 }" | sort
		}
		predicted=$("$NSPECT" --json --reach "$dir/a/x" 2>/dev/null | jq -r ".landings[].target" | sort)
		mount -t tmpfs probe "$dir/a/x"
		[ "$(landed | wc -l)" -eq 3 ]
		[ "$predicted" = "$(landed)" ]
		predicted=$("$NSPECT" --json --reach=umount "$dir/a/x" 2>/dev/null | jq -r ".landings[].target" | sort)
		[ "$predicted" = "$(landed)" ]
		umount "$dir/a/x"
		[ -z "$(landed)" ]
	' ''
}

@test "a plain unmount that would be busy says with what, and is no failure" {
	everywhere '
		mount -t tmpfs one "$dir/a"
		mkdir "$dir"/a/{1,2,3,4}
		mount -t tmpfs two "$dir/a/1"
		"$NSPECT" --reach=umount --noheadings "$dir/a" 2>&1 | grep -v readable | sed "s|$dir|DIR|g"
		for i in 2 3 4; do mount -t tmpfs "$i" "$dir/a/$i"; done
		"$NSPECT" --reach=umount "$dir/a" 2>&1 >/dev/null | grep -v readable | sed "s|$dir|DIR|g"
		"$NSPECT" --reach=umount --json "$dir/a" 2>/dev/null |
			jq -c ".landings, (.nspect.paths[].busy | map(ltrimstr(env.dir)) | sort)"
	' \
		'nspect: DIR/a is busy: DIR/a/1 is mounted on it' \
		'nspect: DIR/a is busy: DIR/a/4, DIR/a/3, DIR/a/2 and 1 more are mounted on it' \
		'[]' '["/a/1","/a/2","/a/3","/a/4"]'
}

@test "an unmount says what it tears down, and of what propagation that is" {
	[ "$SMALL_WORLD" = nobodys ] || skip "needs root"
	in_shared machine '
		mount -t tmpfs one "$dir/a"
		guest --propagation slave
		guest --propagation slave
		inside mkdir "$dir/a/in-use"
		inside mount --make-shared "$dir/a"
		inside mount -t tmpfs two "$dir/a/in-use"
		reach --reach=umount "$dir/a"
	'
	diff <(printf '%s\n' '+/a private,slave' '/a shared (here)') <(printf '%s\n' "$output")
}

@test "where a mount may be locked a lazy unmount is not certain" {
	[ "$SMALL_WORLD" = nobodys ] || skip "needs root"
	in_shared machine '
		mount -t tmpfs one "$dir/a"
		mkdir "$dir"/a/{1,2}
		mount -t tmpfs two "$dir/a/1"
		guest --user --map-root-user --propagation unchanged
		nsenter --target "$guest" --user --mount -- mount -t tmpfs three "$dir/a/2"
		reach --reach=lazy-umount "$dir/a"
		"$NSPECT" --reach=lazy-umount "$dir/a" 2>&1 >/dev/null | grep -v readable | sed "s|$dir|DIR|g"
		echo --
		umount --lazy "$dir/a"
		grep -c "$dir" "/proc/$guest/mountinfo"
	'
	diff <(printf '%s\n' '+/a/1 private,slave (not certain)' '/a shared (here)' '/a/1 shared (here)' \
		'nspect: DIR/a: not certain, since mounts can be locked and the kernel does not tell' \
		-- 4) <(printf '%s\n' "$output")
}

@test "an unmount in a user namespace may be refused altogether" {
	in_shared "$SMALL_WORLD" '
		mount -t tmpfs one "$dir/a"
		reach --reach=umount "$dir/a"
	'
	[ "$output" = '/a shared (here) (not certain)' ]
}

@test "a path is resolved inside the namespace that is named" {
	everywhere '
		guest --propagation private
		inside mount -t tmpfs -o mode=755 inner "$dir/a"
		inside mount --make-shared "$dir/a"
		inside mkdir "$dir/a/real"
		inside ln -s "$dir/a/real" "$dir/a/link"
		ln -s "$dir/b" "$dir/a/link"
		reach --reach "$dir/a/link/x" -N "$guest"
		reach --reach "$dir/a/link/x" --namespace "mnt:$(inode "$guest")"
		reach --reach "$dir/a/link/x"
	' \
		'+/a/real/x shared (here)' '+/a/real/x shared (here)' '/b/x shared (here)'
}

@test "links, dots and relative paths are resolved; the end of a path need not exist" {
	everywhere '
		ln -s b "$dir/link"
		ln -s nowhere "$dir/dangling"
		cd "$dir/a"
		for path in ../link . .. x/../../c//y/z/ "$dir/a/." / ; do
			"$NSPECT" --json --reach "$path" 2>/dev/null |
				jq -c ".nspect.paths[] | [(.resolved | ltrimstr(env.dir)), .exists]"
		done
		! "$NSPECT" --reach ../dangling/x 2>&1
		! "$NSPECT" --reach ../dangling 2>&1
		! "$NSPECT" --reach nothing/../x 2>&1
		"$NSPECT" --reach nothing 2>&1 >/dev/null | grep exist
	' \
		'["/b",true]' '["/a",true]' '["",true]' '["/c/y/z",false]' '["/a",true]' '["/",true]' \
		'nspect: cannot look up ../dangling/x: No such file or directory' \
		'nspect: cannot look up ../dangling: No such file or directory' \
		'nspect: cannot look up nothing/../x: No such file or directory' \
		'nspect: nothing does not exist yet'
}

@test "in a chroot a path is what it is there" {
	everywhere '
		mkdir "$dir/a/root"
		mount --rbind / "$dir/a/root"
		mount --make-rprivate "$dir/a/root"
		mount -t tmpfs -o mode=755 data "$dir/a/root/mnt"
		mount --make-shared "$dir/a/root/mnt"
		mkdir "$dir/a/root/mnt"/{x,y}
		mount --bind "$dir/a/root/mnt/x" "$dir/b"
		for path in /mnt/x/z ../mnt/x /mnt /; do
			cd "$dir/a/root/proc"
			chroot "$dir/a/root" "$NSPECT" --json --reach "$path" 2>/dev/null |
				jq -c "[.landings[].target | ltrimstr(env.dir)], .nspect.paths[].exists"
		done
		mkdir "$dir/c/top"
		for name in /*; do
			[ ! -d "$name" ] || [ -L "$name" ] || mkdir "$dir/c/top$name"
			[ ! -L "$name" ] || ln -s "$(readlink "$name")" "$dir/c/top$name"
			[ ! -d "$dir/c/top$name" ] || mount --rbind "$name" "$dir/c/top$name"
		done
		! chroot "$dir/c/top" "$NSPECT" --reach /mnt 2>&1
	' \
		'["/a/root/mnt/x/z","/b/z"]' false '["/a/root/mnt/x","/b"]' true \
		'["/a/root/mnt"]' true '["/a/root"]' true \
		'nspect: /mnt: nothing tells where our root is (run nspect outside of the chroot)'
}

@test "where nobody is in the namespace the path is taken as it is" {
	everywhere '
		guest --propagation slave
		inside ln -s b "$dir/link"
		exec 5<"/proc/$guest/ns/mnt"
		ino=$(inode "$guest")
		kill "$guest"
		wait "$guest" || true
		"$NSPECT" --json --reach "$dir/link" -N "$ino" 2>/dev/null |
			jq -c ".nspect.paths[] | [.resolved, .exists]"
		"$NSPECT" --reach -n -o TARGET,PROPAGATION "$dir/./link//x" -N "$ino" 2>&1 |
			grep -v readable | sed "s|$dir|DIR|g"
		! "$NSPECT" --reach "$dir/link/../x" -N "$ino" 2>&1
	' \
		'[null,null]' 'DIR/link/x private' \
		"nspect: DIR/./link//x is taken as it is: links in it can't be seen" \
		'nspect: DIR/./link//x: nowhere but here: the mount on DIR is not shared' \
		"nspect: $dir/link/../x: nobody in that mount namespace lets us see where .. leads"
}

@test "whether it reaches mounts whose master is out of sight can't be known, and that is said" {
	[ "$SMALL_WORLD" = nobodys ] || skip "needs root"
	in_shared machine '
		mount --bind "$dir/a" "$dir/b"
		mount --make-private "$dir/b"
		mount --make-shared "$dir/b"
		unshare --user --map-root-user --pid --fork --mount --propagation unchanged --mount-proc sh -c "
			mount --make-shared $dir
			$NSPECT --reach -n -o TARGET $dir/a/x 2>&1
			$NSPECT --reach --json $dir/a/x | jq -c .nspect.paths[].outside
			$NSPECT --reach -n -o TARGET $dir/c 2>&1" | grep -v readable | sed "s|$dir|DIR|g"
	'
	diff - <(printf '%s\n' "$output") <<-END
		DIR/a/x
		nspect: DIR/a/x: it may reach 1 more mount, whose master is out of sight
		1
		DIR/c
		nspect: DIR/c: nowhere but here
	END
}

@test "several paths are told apart" {
	everywhere '
		mount --bind "$dir/a" "$dir/b"
		"$NSPECT" --reach -n -r "$dir/a/x" "$dir/c" 2>/dev/null | sed "s|$dir|DIR|g" | cut -d " " -f 1,3-6
	' \
		'DIR/a/x DIR/a/x shared yes yes' 'DIR/a/x DIR/b/x shared no yes' 'DIR/c DIR/c shared yes yes'
}

@test "without privilege what others can be seen to have is predicted too" {
	[ "$SMALL_WORLD" = nobodys ] || skip "needs root"
	in_shared machine '
		guest --propagation slave
		setpriv --reuid=65534 --regid=65534 --clear-groups -- "$NSPECT" --json --reach "$dir/a" 2>/dev/null |
			jq -c "(.landings | map([.target == env.dir + \"/a\", .propagation, .certain])),
				.nspect.complete"
	'
	diff <(printf '%s\n' '[[true,"shared",true],[true,"private,slave",true]]' false) \
		<(printf '%s\n' "$output")
}

@test "the keys that are promised are there" {
	in_shared "$SMALL_WORLD" '"$NSPECT" --json --reach "$dir/a"'
	holds '
		.nspect | .mode == "reach", .event == "mount", (.ns | type == "number"),
		(.paths | length == 1)
	' <<<"$output"
	holds '.landings[] | ["ns", "target", "propagation", "origin", "visible", "certain"] - keys == []' \
		<<<"$output"
}

@test "what can't be asked is refused" {
	refused() {
		local expected=$1 words=$2
		run -"$expected" "$NSPECT" "${@:3}"
		[[ ${lines[0]} == *"$words"* ]]
	}
	refused 2 '--reach needs a PATH' --reach
	refused 2 'none of mount, umount, lazy-umount' --reach=move /
	refused 2 'takes one --namespace' --reach / -N self -N init
	refused 2 '--namespace does not go with the list of namespaces' -N self
	refused 2 "can't be combined" --reach --holders /
	refused 2 'does not go with --reach' --reach --type mnt /
	refused 2 'does not go with --reach' --reach --tree /
	refused 2 'is no namespace' --reach / -N +
	refused 1 'there is no process' --reach / -N pid:4194305
	refused 1 'cannot look up' --reach /dev/null/x
	refused 1 'is the root of its mount namespace' --reach=umount /
	refused 1 'nothing is mounted at' --reach=lazy-umount "$dir"
	refused 1 'is no absolute path' --reach ''
}
