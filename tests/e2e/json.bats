# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # the variables are those of jq, or of a shell in a world
# JSON: always valid, the keys that are promised, one type a key.

load helper
load worlds

# A world with a namespace of every type, nested, pinned, without members and dead.
scenes=('many 16 8' 'nested-user 3 --gap 2' zombie 'thread-unshared net' pin-elsewhere)

# json [ARGUMENT...]: output is what nspect says in that world, with a scene of odd names as well.
json() {
	in_world_with "$SMALL_WORLD" "${scenes[@]}" odd-name -- "$NSPECT" "$@"
}

@test "the envelope has all its keys, each of its type" {
	json --json
	holds '
		.nspect | type == "object",
		(.schema | type == "number"),
		(.version | test("^[0-9]+[.][0-9]+")),
		.mode == "list",
		(.time | test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$")),
		(.host, .boot_id, .kernel | type == "string"),
		(.observer | keys) == ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"],
		(.observer[] | (.ns | type == "number"), (.initial | type == "boolean")),
		(.options | type == "object"), (.options.types | length == 8),
		(.complete | type == "boolean"), (.gaps | type == "array"),
		.complete == (.gaps == [])
	' <<<"$output"
	holds ".nspect | .host == \"$(uname -n)\", .kernel == \"$(uname -r)\",
		.boot_id == \"$(</proc/sys/kernel/random/boot_id)\"" <<<"$output"
}

@test "the time is that of the run, in UTC" {
	TZ=EST5EDT nspect --json >"$BATS_TEST_TMPDIR/json"
	holds "(.nspect.time | fromdate) - $(date +%s) | -60 < . and . <= 0" \
		<"$BATS_TEST_TMPDIR/json"
}

@test "a namespace has all the fixed keys, also where there is nothing to say" {
	json --json
	holds '
		.namespaces[] | [
			"ns", "type", "nprocs", "nthreads", "pid", "ppid", "uid", "user", "command", "path",
			"netnsid", "nsfs", "pins", "pns", "ons", "owner_uid", "nsid", "kept_by", "host",
			"self", "workload"
		] - keys == []
	' <<<"$output"
}

@test "a process has all the fixed keys" {
	json --json self
	holds '
		.nspect.mode == "processes",
		(.processes | length > 20),
		(.processes[] | ["ns", "pid", "ppid", "uid", "user", "command"] - keys == [])
	' <<<"$output"
}

@test "a key has one type or is null, and is in every row" {
	local mode
	for mode in '' self; do
		json --json $mode
		holds '
			[.namespaces // .processes | .[]] | (map(keys) | unique | length == 1),
			([.[] | to_entries[]] | group_by(.key)[] | map(.value | type) - ["null"] |
				unique | length <= 1)
		' <<<"$output"
	done
}

@test "the types are those that --list-columns says" {
	json --json
	local document=$output
	json --list-columns --json
	jq -e --argjson document "$document" '
		(.columns | map({(.key): .type}) | add) as $types |
		($document.namespaces[0] | keys_unsorted) == [.columns[].key] and
		all($document.namespaces[] | to_entries[]; .value == null or
			$types[.key] == (.value | type))
	' <<<"$output"
}

@test "what is not known or not there is null, and a list without items is empty" {
	json --json
	holds '
		only(type("user") | select(.nprocs == 0)) |
			.pid == null, .ppid == null, .command == null, .path == null,
			.netnsid == null, .nsfs == [], .pins == []
	' <<<"$output"
	holds '(.namespaces[].pns, .namespaces[].ons) != 0' <<<"$output"
}

@test "-o has exactly these keys, in this order" {
	json --json -o type,NS,owner-uid
	holds '.namespaces[] | keys_unsorted == ["type", "ns", "owner_uid"]' <<<"$output"
	json --json -o PID self
	holds '.processes[] | keys_unsorted == ["pid"]' <<<"$output"
}

@test "numbers are numbers, truths are truths, and 64-bit ids are strings" {
	json --json
	holds '.namespaces[] |
		(.ns, .nprocs, .nthreads | type == "number"), (.self, .host | type == "boolean"),
		(.nsid | . == null or test("^[0-9]+$"))' <<<"$output"
}

@test "lists of namespaces are flat, and without repeats" {
	json --json
	holds '[.. | objects | has("children")] | any | not' <<<"$output"
	holds '[.namespaces[] | [.type, .ns]] | length == (unique | length)' <<<"$output"
}

@test "JSON lines are objects, each of which stands for itself" {
	json --json-lines
	jq -e . <<<"$output" >/dev/null
	[ "$(wc -l <<<"$output")" -eq "$(jq -c . <<<"$output" | wc -l)" ]
	holds '.[0] | .record == "nspect", (.nspect | has("complete") and has("gaps"))' \
		<<<"$(jq -s . <<<"$output")"
	holds '.[1:][] | .record == "namespace", (.ns | type == "number"),
		(.nspect | .host, .boot_id, .time | type == "string")' <<<"$(jq -s . <<<"$output")"
	json --json-lines -o PID self
	holds '.[1:][] | .record == "process", keys == ["nspect", "pid", "record"]' \
		<<<"$(jq -s . <<<"$output")"
}

@test "an empty result is an empty array" {
	json --json -Q 'NS == 1'
	holds '.namespaces == []' <<<"$output"
}

@test "every document is valid and plain ASCII, whatever the processes are called" {
	local arguments
	for arguments in '' self --list-columns --tree '--tree=process self' '-o COMMAND'; do
		# shellcheck disable=SC2086 # several words
		json --json $arguments
		jq -e . <<<"$output" >/dev/null
		run ! env LC_ALL=C grep '[^ -~]' <<<"$output"
	done
}

@test "odd command lines are told exactly, what is no UTF-8 as bytes" {
	everywhere '
		.scene as $pids | (.namespaces | map({ (.pid // 0 | tostring): .command }) | add) as $said |
		({
			QUOTES: "say \"it\u0027s\" \\n",
			NEWLINE: "one\ntwo\r\tthree",
			ESCAPE: "\u001b[31mred\u001b]0;t\u0007",
			BYTES_FF: ("\\xff" * 15),
			BIDI: "ab\u202edc",
			UTF8: "gr\u00fc\u00df \u65e5",
			CUT_UTF8: "12345678901234\u00fc",
			C1: "\\x9b31m\u009b31m",
			PARENTHESES: "a) R 1 (b",
			ESCAPED: "\\x5cxff\\x5cx5c\\n",
			EMPTY: "[]"
		} | to_entries[]) | $said[$pids[.key] | tostring] == .value
	' odd-name
}

@test "tables send no control character and no bidirectional one to a terminal" {
	local locale arguments
	for locale in C C.UTF-8; do
		for arguments in '' -u --tree=process -r -W self; do
			# shellcheck disable=SC2086 # several words
			LC_ALL=$locale json -o PID,COMMAND $arguments
			grep -q 'red.x1b\]0;t.x07$' <<<"$output"
			run ! env LC_ALL=C grep -e '[[:cntrl:]]' -e $'\xc2[\x80-\x9f]' -e $'\xe2\x80\xae' \
				<<<"$output"
		done
	done
}

@test "letters beyond ASCII are shown where the locale has them, else as bytes" {
	LC_ALL=C.UTF-8 json -no COMMAND
	grep -q '^grüß 日$' <<<"$output"
	LC_ALL=C json -no COMMAND
	grep -q '^gr.xc3.xbc.xc3.x9f .xe6.x97.xa5$' <<<"$output"
}
