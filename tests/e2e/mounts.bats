# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # filters of jq; helper.bash and run set variables
# --mounts: what findmnt shows and how it shows it, of any mount namespace, and who shares with whom.

load helper
load worlds

# Of a scene's namespace, which nobody else's mounts get into: the same bytes.
same_as_findmnt() {
	diff <(findmnt "$@") <(nspect --mounts "$@")
}

columns=TARGET,SOURCE,FSTYPE,OPTIONS,VFS-OPTIONS,FS-OPTIONS,FSROOT,ID,PARENT,PROPAGATION,OPT-FIELDS

@test "a namespace's mounts are those of findmnt, as a tree and as a list" {
	scene_start propagation
	for pid in "${SCENE[PID]}" "${SCENE[BOTH_PID]}" "${SCENE[USER_PID]}"; do
		for way in listmount mountinfo; do
			for shape in --raw --list --noheadings ''; do
				# shellcheck disable=SC2086 # none or one option
				diff <(findmnt -N "$pid" $shape -o TARGET,PROPAGATION) \
					<(nspect --mounts -N "$pid" $shape -o TARGET,PROPAGATION \
						--kernel $way)
			done
		done
		same_as_findmnt -N "$pid"
		same_as_findmnt -N "$pid" -o "$columns"
		same_as_findmnt -N "$pid" --list -o "$columns"
	done
}

@test "our own mounts are those of findmnt" {
	run unshare --mount --propagation private bash -c \
		'diff <(findmnt -o TARGET,PROPAGATION) <("$NSPECT" --mounts -o TARGET,PROPAGATION) &&
		diff <(findmnt) <("$NSPECT" --mounts) && diff <(findmnt -l) <("$NSPECT" --mounts -l)'
	[ -z "$output" ]
	[ "$status" -eq 0 ]
}

@test "a selection is that of findmnt" {
	scene_start propagation
	local pid=${SCENE[PID]}
	same_as_findmnt -N "$pid" "${SCENE[SHARED]}"
	same_as_findmnt -N "$pid" -R "${SCENE[SHARED]}"
	same_as_findmnt -N "$pid" -R "${SCENE[SHARED]}" --list
	same_as_findmnt -N "$pid" late
	same_as_findmnt -N "$pid" -R /
	same_as_findmnt -N "$pid" /proc -o fstype,target
	for types in tmpfs proc,sysfs notmpfs notmpfs,proc notmpfs,noproc TMPFS; do
		diff <(findmnt -N "$pid" -t $types) <(nspect --mounts -N "$pid" --fstype $types)
		diff <(findmnt -N "$pid" -R -t $types -o TARGET | sort) \
			<(nspect --mounts -N "$pid" -R --fstype $types -o TARGET | sort)
	done
}

@test "at a terminal rows are cut and broken where findmnt's are" {
	scene_start propagation
	for width in 60 80 132; do
		diff <(script -qec "stty cols $width; findmnt -N ${SCENE[PID]} \
				-o TARGET,SOURCE,VFS-OPTIONS" /dev/null) \
			<(script -qec "stty cols $width; $NSPECT --mounts -N ${SCENE[PID]} \
				-o TARGET,SOURCE,VFS-OPTIONS --color=never" /dev/null)
	done
}

@test "a captured file is shown as findmnt shows it" {
	scene_start propagation
	local file=$BATS_TEST_TMPDIR/captured
	for pid in "${SCENE[PID]}" "${SCENE[BOTH_PID]}" 1; do
		cat "/proc/$pid/mountinfo" >"$file"
		same_as_findmnt --tab-file "$file" -o TARGET,PROPAGATION
		same_as_findmnt --tab-file "$file" -o "$columns"
		same_as_findmnt --tab-file "$file" --list
		diff <(findmnt --tab-file "$file") <(nspect --mounts --tab-file - <"$file")
	done
	# From an nfs client in a chroot: no root, no parents, an optional field that nobody knows.
	printf '%s\n' \
		'33 20 0:30 / /srv\040data rw shared:1 new:7 - nfs4 server:/export rw,addr=::1' \
		'35 33 0:31 /a\134b /srv\040data/b rw master:1 propagate_from:2 - ext4 /dev/root rw' \
		'31 20 0:32 / /boot ro,nosuid unbindable - autofs x\011y rw,fd=3' >"$file"
	same_as_findmnt --tab-file "$file" -o TARGET,PROPAGATION
	same_as_findmnt --tab-file "$file" -o TARGET,SOURCE,FSTYPE,OPTIONS --list
}

@test "a captured file needs no /proc and is of no namespace" {
	local file=$BATS_TEST_TMPDIR/captured
	cat /proc/self/mountinfo >"$file"
	run --separate-stderr unshare --mount bash -c 'hide_proc && "$@"' bash \
		"$NSPECT" --mounts --tab-file "$file" --json
	[ "$status" -eq 0 ]
	jq -e '.nspect.complete and (.mounts | length > 0) and
		all(.mounts[]; .ns == null and .uniq_id == null and .target != null)' <<<"$output"
}

@test "malformed lines are named, and the rest is shown" {
	local file=$BATS_TEST_TMPDIR/captured
	printf '%s\n' '1 0 0:1 / / rw - rootfs none rw' nonsense \
		'2 1 0:2 / /a rw shared:x - tmpfs a rw' '3 1 0:3 / /b rw - tmpfs b rw' >"$file"
	run --separate-stderr nspect --mounts --tab-file "$file" -l -n -o TARGET
	[ "$status" -eq 0 ]
	[ "$output" = $'/\n/b' ]
	[ "${stderr_lines[0]}" = "nspect: malformed and left out: line 2 of $file" ]
	[ "${stderr_lines[1]}" = "nspect: malformed and left out: line 3 of $file" ]
	[ "${#stderr_lines[@]}" -eq 2 ]
	run -4 --separate-stderr nspect --mounts --tab-file "$file" --require-complete
	run --separate-stderr nspect --mounts --tab-file "$file" --json
	jq -e '.nspect.complete == false and [.nspect.gaps[].what] ==
		["line 2 of '"$file"'", "line 3 of '"$file"'"]' <<<"$output"
	run -1 --separate-stderr nspect --mounts --tab-file - < <(echo nonsense)
	[ "$stderr" = 'nspect: standard input: line 1: not a mount of mountinfo' ]
	run -1 --separate-stderr nspect --mounts --tab-file "$file-not"
	[[ $stderr = "nspect: cannot open $file-not: "* ]]
	run -0 --separate-stderr nspect --mounts --tab-file /dev/null
	[ -z "$output$stderr" ]
}

mount_at='def at($ns; $target): .mounts[] | select(.ns == $ns and .target == $target);'

@test "who shares with whom is told by ids and by places" {
	everywhere "$mount_at"'
		.scene as $s | .nspect.complete != null and
		(at($s.NS; $s.SHARED) as $host | at($s.PEER; $s.SHARED) as $peer |
		at($s.SLAVE; $s.SHARED) as $slave | at($s.BOTH; $s.SHARED) as $both |
		at($s.USER; $s.SHARED) as $user | at($s.PRIVATE; $s.SHARED) as $private |
			($host.group == $peer.group) and ($host.master == null) and
			($host.propagation == "shared") and
			($slave.group == null) and ($slave.master == $host.group) and
			($slave.propagation == "private,slave") and ($slave.peers == []) and
			($both.master == $host.group) and ($both.group != $host.group) and
			($both.propagation == "shared,slave") and
			($user.master == $host.group) and
			($private | [.group, .master, .opt_fields] == [null, null, null]) and
			($host.peers | index({ns: $s.PEER, target: $s.SHARED}) != null) and
			($peer.peers | index({ns: $s.NS, target: $s.SHARED}) != null) and
			($host.peers | index({ns: $s.NS, target: $s.SHARED}) == null) and
			($host.slaves == 4) and ($peer.slaves == 4) and ($slave.slaves == 0))' \
		propagation -- --mounts --all-namespaces
}

@test "a mount that came by propagation is a copy of that where it was made" {
	[ "$(id -u)" -eq 0 ] || skip 'not root: ids that tell are for root'
	everywhere "$mount_at"'
		.scene as $s | [$s.PEER, $s.SLAVE, $s.BOTH, $s.USER][] as $ns |
			at($ns; $s.LATE).lineage == {ns: $s.NS, target: $s.LATE}' \
		propagation -- --mounts --all-namespaces
	everywhere "$mount_at"'
		.scene as $s | at($s.NS; $s.LATE).lineage == null,
			[at($s.PRIVATE; $s.LATE)] == [], at($s.LAST; $s.LATE).lineage == null' \
		propagation -- --mounts --all-namespaces
	scene_start propagation
	run -0 --separate-stderr nspect --mounts -N "${SCENE[PEER]}" -Q LINEAGE -n -l -r -o TARGET
	grep -qxF "${SCENE[LATE]}" <<<"$output"
	run ! grep -qxF "${SCENE[SHARED]}" <<<"$output"
}

@test "what is mounted over is hidden" {
	everywhere '.scene as $s | [.mounts[] | select(.ns == $s.NS)] |
		(map(select(.target == $s.COVERED) | .hidden) == [true, false]),
		(map(select(.target == $s.BIND) | .hidden) == [true, false]),
		(map(select(.target == $s.SHARED) | .hidden) == [false])' \
		propagation -- --mounts -N '{PID}'
}

@test "both ways of reading tell the same" {
	[ "$(id -u)" -eq 0 ] || skip 'not root'
	scene_start propagation
	local all='.mounts | map(del(.uniq_id, .uniq_parent, .lineage))'
	for ns in NS PEER SLAVE BOTH PRIVATE USER LAST; do
		diff <(nspect --mounts -N "${SCENE[$ns]}" -J --kernel=listmount 2>/dev/null | jq "$all") \
			<(nspect --mounts -N "${SCENE[$ns]}" -J --kernel=mountinfo 2>/dev/null | jq "$all")
	done
	nspect --mounts -N "${SCENE[NS]}" -J --kernel=listmount 2>/dev/null |
		jq -e 'all(.mounts[]; .uniq_id | test("^[0-9]+$"))'
}

@test "an idmapped mount says so, however it is read" {
	[ "$(id -u)" -eq 0 ] || skip 'not root'
	scene_start idmapped-mount
	for way in listmount mountinfo; do
		run -0 nspect --mounts -N "${SCENE[PID]}" --kernel $way -n -r -o IDMAPPED "${SCENE[PATH]}"
		[ "$output" = yes ]
		run -0 nspect --mounts -N "${SCENE[PID]}" --kernel $way -n -r -o IDMAPPED /
		[ "$output" = no ]
	done
}

# The owner of a file that is seen through it is what the maps say; one that is not mapped is nobody.
@test "the maps of an idmapped mount are those that the kernel goes by" {
	[ "$(id -u)" -eq 0 ] || skip 'not root'
	scene_start idmapped-mount '0 100000 10,7000 5 1' '0 200000 1'
	local file="/proc/${SCENE[PID]}/root/tmp/file" id
	run -0 nspect --mounts -N "${SCENE[PID]}" -J -o IDMAPPED,UIDMAP,GIDMAP "${SCENE[PATH]}" /
	holds '.mounts | sort_by(.idmapped) | .[0].uidmap == null,
		(.[1] | .uidmap == ["0+10@100000", "7000+1@5"], .gidmap == ["0+1@200000"])' \
		<<<"$(grep -v '^nspect:' <<<"$output")"
	touch "$file"
	for id in 0:0=100000:200000 9:0=100009:200000 7000:0=5:200000 10:1=65534:65534; do
		chown "${id%=*}" "$file"
		[ "$(stat -c %u:%g "/proc/${SCENE[PID]}/root${SCENE[PATH]}/file")" = "${id#*=}" ]
	done
	run -0 nspect --mounts -N "${SCENE[PID]}" --kernel mountinfo -nr -o UIDMAP,GIDMAP "${SCENE[PATH]}"
	[ "${lines[0]}" = '? ?' ]
}

@test "several namespaces come in the order in which they are named, with a column that says so" {
	scene_start propagation
	run nspect --mounts -N "${SCENE[PEER]}" -N "${SCENE[PID]}" -N "mnt:${SCENE[PEER]}" -n "${SCENE[SHARED]}"
	[ "$status" -eq 0 ]
	[ "$(awk '{ print $1 }' <<<"$output")" = "${SCENE[PEER]}"$'\n'"${SCENE[NS]}" ]
	run nspect --mounts -N "${SCENE[PID]}" "${SCENE[SHARED]}"
	[[ ${lines[0]} = TARGET* ]]
	run nspect --mounts --all-namespaces "${SCENE[SHARED]}"
	[[ ${lines[0]} =~ ^\ +NS\ TARGET ]]
	[ "${#lines[@]}" -ge 8 ]
}

@test "a namespace without processes is shown, and the pin in it" {
	[ "$(id -u)" -eq 0 ] || skip 'not root'
	scene_start pin-in-processless uts
	run nspect --mounts -N "mnt:${SCENE[MNT]}" -l -n -o FSTYPE,SOURCE "${SCENE[PATH]}"
	[ "$status" -eq 0 ]
	[ "$output" = "nsfs   nsfs[uts:[${SCENE[NS]}]]" ]
	run -1 nspect --mounts -N "mnt:${SCENE[MNT]}" --kernel=mountinfo
	[[ $output = *"the mounts of mnt:${SCENE[MNT]} can't be read"* ]]
}

@test "a chrooted process does not make its namespace smaller" {
	scene_start chrooted-leader
	for way in listmount mountinfo; do
		nspect --mounts -N "${SCENE[PID]}" --kernel $way -l -n -o TARGET |
			diff - <(findmnt -N "${SCENE[MEMBER]}" -l -n -o TARGET)
	done
}

@test "a namespace that can only be seen from a chroot has a gap" {
	scene_start chrooted-leader
	kill -KILL "${SCENE[MEMBER]}"
	until [[ $(<"/proc/${SCENE[MEMBER]}/stat") = *') Z '* ]]; do sleep 0.02; done
	run --separate-stderr nspect --mounts -N "${SCENE[PID]}" --kernel=mountinfo -n -o TARGET
	[ "$output" = / ]
	[[ $stderr = 'nspect: mounts outside the root of a process not readable'* ]]
	[ "$(nspect --mounts -N "${SCENE[PID]}" -n -l -o ID | wc -l)" -gt 1 ] || [ "$(id -u)" -ne 0 ]
}

@test "without privilege the mounts of others are seen through their processes" {
	[ "$(id -u)" -eq 0 ] || skip 'not root'
	scene_start propagation
	diff <(findmnt -N "${SCENE[PEER_PID]}" -o TARGET,OPT-FIELDS) \
		<(as_nobody "$NSPECT" --mounts -N "${SCENE[PEER_PID]}" -o TARGET,OPT-FIELDS 2>/dev/null)
	run -0 --separate-stderr as_nobody "$NSPECT" --mounts --all-namespaces -J
	jq -e --arg target "${SCENE[SHARED]}" '[.mounts[] | select(.target == $target)] |
		length >= 7 and (map(.ns_label) | unique | length >= 7) and
		any(.[]; .peers | any(.[]; .target == $target))' <<<"$output"
}

@test "only our own namespace is read, unless more is asked for" {
	run nspect --mounts --json --output target
	jq -e '.nspect | .complete and .sources.processes == {on: false, error: null, looked: 0,
		unreadable: 0, vanished: 0} and .gaps == []' <<<"$output"
	run --separate-stderr nspect --mounts --json --output target,slaves
	jq -e '.nspect.sources.processes.looked > 0' <<<"$output"
	run --separate-stderr nspect --mounts --json --output target -Q 'SLAVES == 0'
	jq -e '.nspect.sources.processes.looked > 0' <<<"$output"
	run --separate-stderr nspect --mounts --json --output target --sort slaves
	jq -e '.nspect.sources.processes.looked > 0' <<<"$output"
}

@test "for mounts no socket is looked at" {
	for mode in --leaks '--reach /' '--mounts --all-namespaces'; do
		# shellcheck disable=SC2086 # a mode and its argument
		jq -e '.nspect.sources | (.sockets.on or .tuns.on | not) and .fds.on' \
			<<<"$(nspect --json $mode 2>/dev/null)"
	done
}

@test "that other processes can't be read is no gap of a namespace that was named" {
	run -0 --separate-stderr as_nobody "$NSPECT" --mounts -N self --json --output target
	[ -z "$stderr" ]
	jq -e '.nspect.complete and .nspect.sources.processes.looked > 0' <<<"$output"
}

@test "JSON is flat and has all keys, unless a tree or less is asked for" {
	run --separate-stderr nspect --mounts --json
	jq -e '.nspect.mode == "mounts" and (.mounts | length > 0) and all(.mounts[];
		(.ns | type == "number") and (.id | type == "number") and
		(.parent | type == "number") and has("uniq_id") and has("uniq_parent") and
		(.target | type == "string") and (.fsroot | type == "string") and has("source") and
		(.fstype | type == "string") and (.options | type == "string") and
		(.propagation | type == "string") and has("group") and has("master") and
		has("propagate_from") and (.peers | type == "array") and
		(.hidden | type == "boolean") and (has("children") | not))' <<<"$output"
	run nspect --mounts --json --output target,maj:min
	jq -e 'all(.mounts[]; keys == ["maj_min", "target"])' <<<"$output"
	run nspect --mounts --json --tree --output target
	jq -e '.mounts | length == 1 and (.[0].children | length > 0)' <<<"$output"
	run nspect --mounts --json-lines --output target
	jq -e 'select(.record == "mount") | .target | type == "string"' <<<"$output"
}

@test "hostile names are made visible, and whole in JSON" {
	scene_start propagation
	run nspect --mounts -N "${SCENE[PID]}" -l -n -o TARGET
	grep -qxF '/tmp/odd \x0a\\x1b[31m\xff' <<<"$output"
	run nspect --mounts -N "${SCENE[PID]}" -J -o target
	jq -e 'any(.mounts[]; .target == "/tmp/odd \n\\\u001b[31m\\xff")' <<<"$output"
}

@test "what is named and not there is an error" {
	for missing in /not/there nothing[/x] 7:4294967295; do
		run --separate-stderr nspect --mounts "$missing"
		[ "$status" -eq 1 ]
		[ "$stderr" = "nspect: nothing has the target or source $missing" ]
		[ -z "$output" ]
	done
	run -1 --separate-stderr nspect --mounts / /not/there --json
	[ -z "$output" ]
	run -1 --separate-stderr nspect --mounts --fstype quux
	[ "$stderr" = 'nspect: nothing mounted is of type quux' ]
	run -1 --separate-stderr nspect --mounts -N 999999999
	run -1 --separate-stderr nspect --mounts -N "net:$(stat -L -c %i /proc/self/ns/net)"
	run -0 --separate-stderr nspect --mounts -Q 'TARGET == "/not/there"'
	[ -z "$output$stderr" ]
}

@test "of a path that nothing is mounted at it is said what it is on" {
	cd /proc
	for path in /proc/self/status self/status; do
		run -1 --separate-stderr nspect --mounts "$path"
		[ "$stderr" = "nspect: nothing has the target or source $path, which is on /proc" ]
	done
}

@test "a relative path or link is found in our own namespace" {
	cd /proc
	run nspect --mounts -n -o TARGET .
	[ "$output" = /proc ]
	ln -s /proc "$BATS_TEST_TMPDIR/link"
	run nspect --mounts -n -o TARGET "$BATS_TEST_TMPDIR/link"
	[ "$output" = /proc ]
	run nspect --mounts -n -o TARGET /proc/
	[ "$output" = /proc ]
}

@test "a device is found by its links, as findmnt finds it" {
	[ "$(id -u)" -eq 0 ] || skip 'not root'
	local dir=$BATS_TEST_TMPDIR/dev number by
	number=$(findmnt -n -o MAJ:MIN --target "$BATS_TEST_TMPDIR" | tr -d ' ')
	for by in 'uuid/12-AB' 'label/two\x20words' 'partuuid/12-CD' 'partlabel/x'; do
		mkdir -p "$dir/disk/by-${by%/*}"
		ln -s ../../device "$dir/disk/by-$by"
	done
	mknod "$dir/device" b "${number%:*}" "${number#*:}"
	run -0 unshare --mount --propagation private bash -c 'mount --bind "$1" /dev || exit
		for name in UUID=12-AB "LABEL=two words" PARTUUID=12-CD PARTLABEL=x \
			/dev/disk/by-uuid/12-AB /dev/device; do
			"$NSPECT" --mounts -n -r -o MAJ:MIN "$name" | sort -u
			"$NSPECT" --mounts -N "$PPID" -n -r -o MAJ:MIN "$name" | sort -u
		done' bash "$dir"
	[ "$(sort -u <<<"$output")" = "$number" ]
	[ "${#lines[@]}" -eq 12 ]
	run -1 nspect --mounts LABEL=none
	[ "$output" = 'nspect: nothing has the target or source LABEL=none' ]
}
