# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # variables of a shell in a shell; run sets output
# --snapshot and --from: the running system as a document, and each mode on such a document.

load helper
load worlds

# Others are who has a small world.
setup() {
	dir=$(mktemp -d)
	chmod 1777 "$dir"
	mkdir "$dir/pin"
	chmod 1777 "$dir/pin"
	export file=$dir/snapshot.json
}

teardown() {
	rm -rf "$dir"
}

# In a small world nothing changes between two looks but who looks: that is left out of both, and
# what could not be seen, which for a document is more.
without_looker() {
	jq -S 'del(.nspect.time, .nspect.paths, .nspect.sources, .nspect.options, .nspect.gaps, .nspect.complete) |
		del(.. | .nprocs?, .nthreads?, .kept_by?, .age?) | .processes |= (. // [] | map(select(.command |
		test("nspect|jq|diff|bash") | not))) | .holders |= (. // [] | map(select(.command // "" |
		test("nspect|jq|diff|bash") | not))) | .findings |= (. // [] | map(select(.rule != "CV901")))' "$1"
}

same_from_file() {
	"$NSPECT" --json "$@" >"$file.live" || [ "$?" -eq 3 ]
	"$NSPECT" --from "$file" --json "$@" >"$file.recorded" || [ "$?" -eq 3 ]
	diff <(without_looker "$file.live") <(without_looker "$file.recorded")
}
export -f without_looker same_from_file

@test "every mode shows a document as it shows the running system" {
	in_world_with "$SMALL_WORLD" 'thread-unshared net' "pinned-net $dir/pin own" 'nested-user 3' propagation -- \
		bash -ec '
		"$NSPECT" --snapshot="$file" 2>/dev/null
		same_from_file
		same_from_file --tree
		same_from_file self
		same_from_file --holders self
		same_from_file --mounts --all-namespaces
		same_from_file --mounts -N self
		same_from_file --leaks
		same_from_file --reach /mnt
		same_from_file --reach=lazy-umount /proc
		same_from_file --idmaps
		same_from_file --audit
		for kind in namespaces propagation; do
			diff <("$NSPECT" --graph="$kind") <("$NSPECT" --from "$file" --graph="$kind")
		done'
}

@test "a document of a document is the same document" {
	in_world_with "$SMALL_WORLD" odd-name "pinned-net $dir/pin own" zombie -- bash -ec '
		"$NSPECT" --snapshot >"$file"
		"$NSPECT" --from "$file" --snapshot | cmp - "$file"
		"$NSPECT" --from - --snapshot <"$file" | cmp - "$file"'
	jq -e '.nspect.mode == "snapshot" and (.namespaces | length > 8)' "$file"
}

@test "a document keeps to the schema" {
	[ -x "$(command -v jsonschema)" ] || skip 'no jsonschema (python3-jsonschema)'
	nspect --snapshot --schema >"$dir/schema.json"
	in_world_with "$SMALL_WORLD" 'thread-unshared net' "pinned-net $dir/pin own" 'nested-user 3' \
		propagation -- "$NSPECT" --snapshot="$file"
	jsonschema -i "$file" "$dir/schema.json"
	jq '.processes[0].pid = "1"' "$file" >"$file.wrong"
	run ! jsonschema -i "$file.wrong" "$dir/schema.json"
	[[ $output = *'is not of type'* ]]
}

@test "only the owner may read the file, and it is replaced whole" {
	nspect --snapshot="$file" 2>/dev/null
	[ "$(stat -c %a "$file")" = 600 ]
	chmod 644 "$file"
	exec 5<"$file"
	(umask 0; "$NSPECT" --snapshot="$file" 2>/dev/null)
	[ "$(stat -c %a "$file")" = 600 ]
	jq -e .nspect <&5 >/dev/null
	exec 5<&-
	[ "$(find "$dir" -name 'snapshot.json*' | wc -l)" -eq 1 ]
}

@test "what can't be written is said, and nothing is left behind" {
	run -1 --separate-stderr nspect --snapshot=/nonexistent/file
	[[ $stderr = *'cannot write /nonexistent/file: No such file or directory'* ]]
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	ln -s /dev/null "$BATS_TEST_TMPDIR/link"
	for name in fifo link; do
		run -1 --separate-stderr nspect --snapshot="$BATS_TEST_TMPDIR/$name"
		[[ $stderr = *"$name is no regular file: it can't be replaced"* ]]
	done
	run -1 --separate-stderr bash -c '"$NSPECT" --snapshot >/dev/full'
	[[ $stderr = *'No space left on device'* ]]
	in_world "$SMALL_WORLD" bash -ec 'mount -t tmpfs -o size=4k none /mnt
		echo old >/mnt/file
		! "$NSPECT" --snapshot=/mnt/file 2>/mnt/../dev/null
		[ "$(cat /mnt/file)" = old ] && [ "$(ls /mnt)" = file ]'
}

@test "a killed writer leaves the old file whole" {
	nspect --snapshot="$file" 2>/dev/null
	for delay in 0.001 0.004 0.007 0.010 0.013 0.016 0.019 0.022 0.025 0.030; do
		timeout -s KILL "$delay" "$NSPECT" --snapshot="$file" 2>/dev/null || true
		nspect --from "$file" -o NS >/dev/null 2>&1
	done
}

@test "secrets are left out" {
	in_world_with "$SMALL_WORLD" zombie -- bash -ec '
		mount -t tmpfs none /mnt
		mkdir -p /mnt/home/ada/secret-place
		mount --bind /mnt/home /home && mount -t tmpfs none /home/ada/secret-place
		bash -c "sleep 60; : --password=secret" &
		"$NSPECT" --snapshot >"$file"
		"$NSPECT" --snapshot --redact >"$file.redacted"
		kill $!'
	grep -q 'password=secret' "$file"
	grep -q 'ada/secret-place' "$file"
	run ! grep -E 'password=secret|"/home/ada/secret-place' "$file.redacted"
	nspect --from "$file.redacted" --mounts --all-namespaces >/dev/null
}

# refuses STATUS TEXT [ARGUMENT...]
refuses() {
	run "-$1" --separate-stderr nspect "${@:3}"
	[ -z "$output" ]
	# shellcheck disable=SC2053 # a pattern
	[[ ${stderr_lines[0]} = $2 ]]
}

@test "what is no snapshot is refused with the place" {
	local there=$dir
	nspect --snapshot="$file" 2>/dev/null
	refuses 1 '*cannot open /nonexistent: No such file or directory' --from /nonexistent
	echo '{' >"$there/cut"
	refuses 1 "nspect: $there/cut: line 2, column *" --from "$there/cut"
	nspect --json >"$there/list" 2>/dev/null
	refuses 1 '*not a snapshot but the document of another mode: list' --from "$there/list"
	jq '.nspect.schema = 99' "$file" >"$there/newer"
	refuses 1 '*newer: has schema 99, this nspect reads up to 1*' --from "$there/newer"
	jq '.processes[1].ppid = "x"' "$file" >"$there/wrong"
	refuses 1 '*wrong: processes: \[1\]: ppid: not a whole number' --from "$there/wrong" --leaks
	refuses 1 '*wrong: processes: \[1\]: ppid: not a whole number' --from "$there/wrong" --mounts
	refuses 1 '*standard input: line *' --from - </dev/null
	head -c 5000 "$file" >"$there/cut"
	refuses 1 "nspect: $there/cut: line *" --from "$there/cut" --holders self
}

@test "nothing is asked of the running system" {
	nspect --snapshot="$file" 2>/dev/null
	run -0 --separate-stderr unshare --mount bash -c 'hide_proc && "$@"' bash \
		"$NSPECT" --from "$file" --json
	jq -e '.namespaces | length >= 8' <<<"$output"
	# A process that has gone is there, one that is new is not.
	sleep 60 &
	refuses 1 "*there is no *$!" --from "$file" "$!"
	kill "$!"
}

@test "what does not go with a document is refused" {
	for words in '--procfs /proc' '--sources -pins' --no-fds --timeout\ 1 '--mounts --kernel mountinfo'; do
		# shellcheck disable=SC2086 # several words
		refuses 2 '*--from*' --from x $words
	done
	refuses 2 '*--redact does not go with*' --redact
	refuses 2 "*--snapshot takes no name*" --snapshot x
}

@test "as nobody and in a container a snapshot is of what can be seen" {
	as_nobody "$NSPECT" --snapshot >"$file" 2>/dev/null
	jq -e '.nspect.complete == false and (.gaps | length > 0)' "$file"
	nspect --from "$file" >/dev/null 2>&1
	run -4 --separate-stderr nspect --from "$file" --require-complete
	[[ $stderr = *'not readable (when it was recorded)'* ]]
}
