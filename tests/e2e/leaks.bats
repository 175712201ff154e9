# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # jq's and an inner shell's variables, and what run sets
# nspect --leaks: real leaks, what is said of them, and that the remedy ends them. Each test is in a
# small world: nobody's mounts but its own are there, and nothing of the machine can change.

load helper
load findings

@test "in a clean world nothing is found, and that is said" {
	in_world '
		sandbox private
		"$NSPECT" --leaks >"$dir/output" 2>"$dir/errors"
		[ ! -s "$dir/output" ]
		grep -E "^nspect: no leaks found in [0-9]+ mounts of 2 mount namespaces$" "$dir/errors"
		finds ".findings == []" ".nspect.mode == \"leaks\""
		kill "$pid"
		wait "$pid" || true
		"$NSPECT" --leaks 2>&1 | grep -E "^nspect: no leaks found in [0-9]+ mounts of 1 mount namespace$"
	'
}

@test "who is a peer of ours can mount onto us, until the remedy ends that" {
	in_world '
		mkdir -p "$dir/in"
		sandbox unchanged
		mount -N "$pid" -t tmpfs none "$dir/in"
		has "$dir/in"
		finds "
			(.findings | length == 1),
			(.findings[] | .rule == \"MP201\", .severity == \"high\",
				.subject == {ns: $(inode $pid), type: \"mnt\", workload: \"sandbox:sleep\"},
				.other_ns == $(inode self), .references[0] == \"CIS-Docker-1.7:5.20\",
				(.summary | test(\"^sandbox:sleep .PID $pid. can mount onto our side: \")),
				(.evidence.mounts[0] | .at == env.dir, .mount.group == .other.group))
		"
		umount "$dir/in"
		end MP201
		mount -N "$pid" -t tmpfs none "$dir/in"
		! has "$dir/in" || exit 1
		finds "rule(\"MP201\") == []" "rule(\"MP203\") | length == 1"
	'
}

@test "who receives from us is information, and can be made to stop" {
	in_world '
		mkdir "$dir/in"
		sandbox slave
		finds "(.findings | length == 1),
			(.findings[] | .rule == \"MP203\", .severity == \"info\", .subject.ns == $(inode $pid))"
		"$NSPECT" --leaks 2>&1 | grep "no leaks found"
		end MP203
		mount -t tmpfs none "$dir/in"
		! has "$dir/in" "$pid" || exit 1
		finds ".findings == []"
	'
}

@test "a part of ours that is mounted elsewhere is named as it is here and there" {
	in_world '
		mkdir -p "$dir/a/part" "$dir/b"
		sandbox unchanged mount --bind "$dir/a/part" "$dir/b"
		umount "$dir/b"
		mount -N "$pid" --make-rprivate /
		mount -N "$pid" --bind "$dir" "$dir/b"
		finds ".findings == []"
		sandbox unchanged
		finds "(rule(\"MP201\") | length == 1), rule(\"MP201\")[0].evidence.mounts[0].at == env.dir"
	'
}

@test "two sandboxes that share mounts with each other, until the remedy ends that" {
	in_world '
		mkdir "$dir/in"
		sandbox private mount --make-shared "$dir"
		first=$pid
		nsenter --mount="/proc/$first/ns/mnt" unshare --mount --propagation unchanged sleep 1001 &
		until [ "$(pgrep -fc "^sleep 1001")" = 1 ]; do sleep 0.05; done
		second=$(pgrep -f "^sleep 1001")
		mount -N "$second" -t tmpfs none "$dir/in"
		has "$dir/in" "$first"
		umount -N "$second" "$dir/in"
		finds "(.findings | length == 1),
			(.findings[] | .rule == \"MP202\", .severity == \"medium\",
				([.subject.ns, .other_ns] | sort) == ([$(inode $first), $(inode $second)] | sort))"
		end MP202
		finds ".findings == []"
		mount -N "$second" -t tmpfs none "$dir/in"
		! has "$dir/in" "$first" || exit 1
	'
}

@test "a frozen copy keeps a device busy; its remedy frees it" {
	in_world_with_loop '
		sandbox private
		umount "$dir/mnt"
		! mkfs.ext4 -qF "$loop" || exit 1
		finds "(.findings | length == 1),
			(.findings[] | .rule == \"MP206\", .severity == \"medium\", .subject.ns == $(inode $pid),
				(.summary | test(\"^\(env.loop) .ext4. is not mounted on our side but stays busy: \" +
					\"sandbox:sleep .PID $pid. has it at \(env.dir)/mnt$\")),
				.evidence.source == env.loop, .evidence.holders[0].process.pid == $pid)"
		end MP206
		finds ".findings == []"
		is_free
	'
}

@test "so does one in a namespace without processes" {
	in_world_with_loop '
		sandbox private
		exec 9<"/proc/$pid/ns/mnt"
		kill "$pid"
		wait "$pid" || true
		umount "$dir/mnt"
		finds "(.findings | length == 1),
			(.findings[] | .rule == \"MP206\", .subject.workload == null,
				(.summary | test(\"no processes\")), .evidence.holders[0].process == null)"
		end MP206
		is_free
	'
}

@test "a copy of other users can be locked, which the remedy says" {
	in_world_with_loop '
		unshare --user --map-root-user --mount --propagation private sleep 1000 &
		pid=$!
		until [ "$(<"/proc/$pid/comm")" = sleep ]; do sleep 0.05; done
		umount "$dir/mnt"
		finds "(.findings | length == 1),
			(.findings[] | .rule == \"MP206\", (.warning | test(\"where that is refused\")))"
		! end MP206 || exit 1
		kill "$pid"
		is_free
	'
}

@test "what many copies keep busy is one finding with one remedy" {
	in_world_with_loop '
		sandbox private
		sandbox private
		unshare --mount --propagation private bash -c "umount $dir/mnt; mount $loop $dir/mnt;
			mkdir $dir/mnt/below; mount -t tmpfs none $dir/mnt/below; exec sleep 1000" &
		until [ "$(<"/proc/$!/comm")" = sleep ]; do sleep 0.05; done
		umount "$dir/mnt"
		finds "(.findings | length == 1), .findings[0].evidence.count == 3"
		end MP206
		finds ".findings == []"
		is_free
	'
}

@test "a tree that is mounted into itself grows; its remedy leaves each mount once" {
	in_world '
		mkdir "$dir/run"
		mount -t tmpfs run "$dir/run"
		mkdir "$dir/run/a"
		mount -t tmpfs a "$dir/run/a"
		touch "$dir/run/a/kept"
		mount --make-rshared "$dir"
		for i in 1 2 3; do
			unshare --mount --propagation unchanged mount --rbind "$dir/run" "$dir/run"
		done
		sandbox unchanged mount --rbind "$dir/run" "$dir/run"
		[ "$(grep -c " $dir/run " /proc/self/mountinfo)" -eq 16 ]
		finds "(rule(\"MP207\") | length == 1),
			(rule(\"MP207\")[0] | .severity == \"high\", .other_ns == $(inode $pid),
				.evidence.count == 30, .evidence.stacks[0].count == 16,
				(.summary | test(\"\(env.dir)/run is mounted 16 times over itself on our side, \" +
					\"fed by sandbox:sleep .PID $pid.: 30 mounts too many\")))"
		end MP207
		[ "$(grep -c " $dir/run " /proc/self/mountinfo)" -eq 1 ]
		[ "$(grep -c " $dir/run/a " /proc/self/mountinfo)" -eq 1 ]
		[ -e "$dir/run/a/kept" ]
		mount -N "$pid" --rbind "$dir/run" "$dir/run"
		[ "$(grep -c " $dir/run " /proc/self/mountinfo)" -eq 1 ]
	'
}

@test "a device that other mounts cover stays busy; its remedy uncovers it" {
	in_world_with_loop '
		mkdir "$dir/mnt/x"
		mount --make-private "$dir"
		mount -t tmpfs cover "$dir"
		finds "(.findings | length == 1),
			(.findings[] | .rule == \"MP210\", .severity == \"low\",
				(.summary | test(\"cover .tmpfs. covers it at \(env.dir)$\")))"
		end MP210
		[ -d "$dir/mnt/x" ]
		umount "$dir/mnt"
		is_free
	'
}

@test "an open file of what was unmounted lazily is found" {
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	local status=0
	truncate -s 16M "$dir/image"
	mkfs.ext4 -q "$dir/image"
	mkdir "$dir/mnt"
	# Only who is in the initial PID namespace can know that a mount is in none.
	unshare --mount --propagation private -- bash -c '
		export loop=$(losetup --find --show "$dir/image")
		[ -n "$loop" ] && mount "$loop" "$dir/mnt" || exit 77
		set -eu
		sleep 1000 5>"$dir/mnt/file" &
		pid=$!
		trap "kill $pid || true; losetup --detach $loop" EXIT
		until [ "$(<"/proc/$pid/comm")" = sleep ]; do sleep 0.05; done
		umount --lazy "$dir/mnt"
		[ "$("$NSPECT" --json --leaks | jq .nspect.sources.\"mount-namespaces\".error)" = null ] || exit 77
		export number=$((0x$(stat -c %t "$loop"))):$((0x$(stat -c %T "$loop")))
		finds "
			rule(\"MP209\") | map(select(.evidence.maj_min == env.number)) |
			(length == 1),
			(.[0] | .severity == \"medium\", .subject.ns == $(inode self), .remedy == \"kill $pid\",
				(.summary | startswith(\"a mount of \(env.loop) was unmounted lazily \")),
				(.evidence.uses | length == 1),
				(.evidence.uses[0] | .kind == \"fd\", .fd == 5, .path == \"/file\",
					.process.pid == $pid))"
		"$NSPECT" --json --leaks | jq -r ".findings[] |
			select(.rule == \"MP209\" and .evidence.maj_min == env.number).remedy" | sh -eux
		is_free
	' 3>&- || status=$?
	[ "$status" -ne 77 ] || skip "no loop device with an ext4, or no list of mount namespaces"
	[ "$status" -eq 0 ]
}

@test "through the /proc of the host a container sees the leaks of the host, and needs no sockets" {
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	run -0 unshare --mount --pid --fork --propagation private -- bash -euc '
		mount -t tmpfs tmpfs "$dir"
		mount --make-shared "$dir"
		mkdir "$dir/proc"
		mount --bind /proc "$dir/proc"
		mount -t proc proc /proc
		sandbox unchanged
		exec 5<>/dev/udp/127.0.0.1/9
		"$NSPECT" --procfs "$dir/proc" --json --leaks 2>/dev/null >"$dir/document"
		jq -e --argjson ns "$(inode "$pid")" "any(.findings[]; .rule == \"MP202\" and
			([.subject.ns, .other_ns] | index(\$ns) != null))" "$dir/document"
		jq -e "all(.nspect.gaps[]; .what != \"sockets of a process\")" "$dir/document"
		"$NSPECT" --procfs "$dir/proc" 2>&1 >/dev/null |
			grep "(their sockets: this /proc is of another PID namespace)"
	' 3>&-
}

@test "masters outside of our sight are said to be there" {
	in_world '
		outside_is_said() {
			finds "(rule(\"MP211\") | length == 1),
				(rule(\"MP211\")[0] | .severity == \"info\", .evidence.count == 1,
					(.evidence.masters | length == 1))"
		}
		export -f outside_is_said
		unshare --mount --pid --fork --mount-proc --propagation slave bash -euc outside_is_said
	'
}

@test "names of others are harmless in tables and commands, and whole in documents" {
	local -x odd=$'x\n$(touch hit)\'" \e[31m\xe2\x80\xae\xff\\x41'
	in_world '
		mkdir "$dir/$odd"
		mount -t tmpfs none "$dir/$odd"
		mount --make-shared "$dir/$odd"
		mount --make-private "$dir"
		sandbox unchanged
		"$NSPECT" --leaks -o +REMEDY,EVIDENCE >"$dir/table" 2>/dev/null
		! LC_ALL=C grep -q "[^[:print:]]" "$dir/table" || exit 1
		finds "(.findings | length == 1), (.findings[0] | .rule == \"MP201\",
			(.summary | contains(\"x\n\$(touch hit)'\''\\\" \u001b[31m\u202e\\\\xff\\\\x5cx41\")))"
		cd "$dir"
		"$NSPECT" --leaks -n -o REMEDY -Q "RULE == \"MP201\"" 2>/dev/null | sh -eux
		[ ! -e hit ]
		finds "rule(\"MP201\") == []"
	'
}

@test "findings are rows like others: filtered, sorted, in each format" {
	in_world '
		sandbox unchanged
		sandbox slave
		[ "$("$NSPECT" --leaks -r -n -o RULE 2>/dev/null | paste -sd,)" = MP201,MP203 ]
		[ "$("$NSPECT" --leaks -r -n -o RULE --sort RULE:desc 2>/dev/null | paste -sd,)" = MP203,MP201 ]
		[ "$("$NSPECT" --leaks -r -n -o RULE -Q "SEVERITY == \"info\"" 2>/dev/null)" = MP203 ]
		"$NSPECT" --leaks --json-lines 2>/dev/null | jq -r "select(.record == \"finding\").rule" >"$dir/lines"
		[ "$(paste -sd, "$dir/lines")" = MP201,MP203 ]
		"$NSPECT" --leaks 2>/dev/null | head -n 1 | grep -Ex "SEVERITY RULE +NS SUMMARY *"
		finds "
			(.findings[] | ([\"rule\", \"severity\", \"summary\", \"subject\", \"evidence\", \"remedy\",
				\"references\", \"fingerprint\"] - keys) == []),
			(.findings[].fingerprint | test(\"^[0-9a-f]{16}$\"))"
		before=$("$NSPECT" --json --leaks 2>/dev/null | jq -c "[.findings[].fingerprint]")
		kill %1 %2
		wait || true
		sandbox unchanged
		sandbox slave
		[ "$("$NSPECT" --json --leaks 2>/dev/null | jq -c "[.findings[].fingerprint]")" = "$before" ]
	'
}

# lands INODE TARGET PATH [ARGUMENT...]: 1 where --reach says that a mount at PATH lands there, too.
lands() {
	"$NSPECT" --json --reach "${@:3}" 2>/dev/null | jq --argjson ns "$1" --arg target "$2" \
		"any(.landings[]; .ns == \$ns and .target == \$target and (.origin | not)) | if . then 1 else 0 end"
}

# is_as_it_happens: what is predicted and found is what mounts made below $dir/volume and in there at
# /data show.
is_as_it_happens() {
	local inbound=0 outbound=0 expected
	expected=$(lands "$(inode self)" "$dir/volume/in" /data/in -N "$pid")
	expected+=$(lands "$(inode "$pid")" /data/out "$dir/volume/out")
	mount -N "$pid" -t tmpfs none /data/in
	! has "$dir/volume/in" || inbound=1
	umount -N "$pid" /data/in
	mount -t tmpfs none "$dir/volume/out"
	! has /data/out "$pid" || outbound=1
	umount "$dir/volume/out"
	finds "
		(.findings | length == $((inbound || outbound))),
		(rule(\"MP201\") | length == $inbound),
		(rule(\"MP203\") | length == $((outbound && !inbound)))"
	[ "$expected" = "$inbound$outbound" ] || { echo "predicted: $expected" && return 1; }
	seen+=" $inbound$outbound"
}

export -f lands is_as_it_happens

@test "containers of runc, by all ways to mount a volume" {
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	command -v runc || skip "needs runc"
	in_image_world '
		for propagation in private slave shared rprivate rslave rshared; do
			for volume in rprivate rslave rshared; do
				container "$propagation" "$volume" /data "$dir/volume"
				is_as_it_happens
				remove_container
			done
		done
		# There were some of each.
		[[ $seen == *00* && $seen == *01* && $seen == *11* ]]
	'
}

@test "a container that can write to the host, or command its engine, until the remedy ends that" {
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	command -v runc || skip "needs runc"
	in_image_world '
		touch "$dir/docker.sock"
		container private rprivate /host-etc /etc rprivate /s "$dir/docker.sock" ro /usr /usr
		finds "(.findings | length == 2),
			(rule(\"MP204\")[0] | .severity == \"high\", .evidence.count == 1,
				(.summary | test(\"can write to /etc of our side, which it has at /host-etc$\"))),
			(rule(\"MP205\")[0] | .severity == \"high\",
				(.summary | test(\" by \(env.dir)/docker.sock, which it has at /s$\")))"
		end MP204
		end MP205
		finds ".findings == []"
		remove_container
	'
}

@test "sandboxes of bubblewrap, by the ways to bind a directory" {
	command -v bwrap || skip "needs bubblewrap"
	in_image_world '
		for how in --bind --ro-bind; do
			bwrap --bind "$dir/image" / --proc /proc "$how" "$dir/volume" /data /bin/sleep 1000 &
			until pid=$(pgrep -fn "^/bin/sleep 1000"); do
				kill -0 $! || { echo "bwrap does not work" && exit 77; }
				sleep 0.05
			done
			is_as_it_happens
			kill "$pid"
			wait
		done
		[[ $seen == *01* && $seen != *11* ]]
	'
}
