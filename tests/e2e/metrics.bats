# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # filters of awk; run sets output
# --metrics: numbers that Prometheus reads, from a file that is never half.

load helper
load worlds

setup() {
	dir=$(mktemp -d)
	chmod 1777 "$dir"
	export file=$dir/nspect.prom
}

teardown() {
	rm -rf "$dir"
}

# is_valid: standard input is families of gauges, each once and together, with HELP and TYPE before.
is_valid() {
	awk '
	/^# HELP / { if (seen[$3]++) exit 1; family = $3; typed = 0; next }
	/^# TYPE / { if ($3 != family || $4 != "gauge") exit 1; typed = 1; next }
	/^# EOF$/ { ended = NR; next }
	{
		name = $1
		sub(/[{].*/, "", name)
		if (name != family || !typed || lines[$1]++) exit 1
		if ($0 !~ /^[a-z_]+([{][a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*[}])? [0-9.]+$/) exit 1
	}
	END { if (ended != NR || NR < 50) exit 1 }'
}

value() {
	sed -n "s/^$1 //p" <<<"$output"
}

@test "it is what Prometheus reads" {
	run -0 --separate-stderr nspect --metrics
	is_valid <<<"$output"
	if [ -x "$(command -v promtool)" ]; then
		promtool check metrics <<<"$output"
	fi
	[ "$(value nspect_processes)" -gt 1 ]
	[ "$(value 'nspect_namespaces{type="net"}')" -ge 1 ]
}

@test "what is there is counted" {
	in_world_with "$SMALL_WORLD" "pinned-net $dir own" 'thread-unshared uts' -- "$NSPECT" --metrics
	is_valid <<<"$output"
	[ "$(value 'nspect_namespaces_orphaned{type="net"}')" -eq 1 ]
	[ "$(value 'nspect_namespaces_orphaned{type="uts"}')" -eq 0 ]
	[ "$(value 'nspect_namespaces{type="uts"}')" -eq 2 ]
	[ "$(value 'nspect_namespace_pins{state="ok"}')" -ge 1 ]
}

@test "findings are those of --audit, and no label is a process, a number or a path" {
	in_world_with "$SMALL_WORLD" propagation -- bash -c '
		"$NSPECT" --snapshot="$file.json"
		"$NSPECT" --from "$file.json" --metrics'
	is_valid <<<"$output"
	"$NSPECT" --from "$file.json" --audit --json >"$file.audit" 2>/dev/null || [ "$?" -eq 3 ]
	for rule in MP201 MP203 NS105 CV901; do
		diff <(sed -n "s/^nspect_audit_findings{rule=\"$rule\",.*} //p" <<<"$output" |
			awk '{ sum += $1 } END { print sum + 0 }') \
			<(jq --arg rule "$rule" '[.findings[] | select(.rule == $rule)] | length' "$file.audit")
	done
}

@test "a collector may read the file, and it is replaced whole" {
	nspect --metrics="$file" 2>/dev/null
	[ "$(stat -c %a "$file")" = 644 ]
	is_valid <"$file"
	local i runs=20
	[ -z "${NSPECT_LONG-}" ] || runs=500
	for ((i = 0; i < runs; i++)); do
		timeout -s KILL "0.0$((RANDOM % 60 + 10))" "$NSPECT" --metrics="$file" 2>/dev/null || true
		is_valid <"$file"
	done
	nspect --metrics="$file" 2>/dev/null
}

@test "what can't be written is said" {
	run -1 --separate-stderr nspect --metrics=/nonexistent/x.prom
	[[ $stderr = *'cannot write /nonexistent/x.prom: No such file or directory'* ]]
	ln -s "$file" "$dir/link"
	run -1 --separate-stderr nspect --metrics="$dir/link"
	[[ $stderr = *'link is no regular file: it can'* ]]
	run -1 --separate-stderr bash -c '"$NSPECT" --metrics >/dev/full'
	run -2 --separate-stderr nspect --metrics -J
	run -2 --separate-stderr nspect --metrics name
}
