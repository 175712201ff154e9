# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # jq's and an inner shell's variables, and what run sets
# nspect --audit: formats, baselines and exit statuses, and the rules that --leaks has not.

load helper
load findings

export MODE=--audit

@test "an audit has the findings of --leaks and more, and a status that says how bad they are" {
	in_world '
		sandbox unchanged
		finds ".nspect.mode == \"audit\"" "rule(\"MP201\") | length == 1" \
			"rule(\"CV901\") | length > 0" ".nspect.rules | length > 10"
		leaks=$("$NSPECT" --leaks -J 2>/dev/null | jq -c "[.findings[] | del(.evidence)]")
		audit=$("$NSPECT" --audit --rules MP -J 2>/dev/null |
			jq -c "[.findings[] | del(.evidence)]") || [ $? -eq 3 ]
		[ "$leaks" = "$audit" ]
		status() {
			local is=0
			"$NSPECT" --audit "$@" >"$dir/out" 2>"$dir/err" || is=$?
			echo "$is"
		}
		[ "$(status)" -eq 3 ]
		[ "$(status --fail-on critical)" -eq 0 ]
		[ "$(status --rules CV)" -eq 0 ]
		[ "$(status --rules CV --fail-on medium)" -eq 3 ]
		[ "$(status --rules CV,MP -Q "RULE == \"CV901\"")" -eq 0 ]
		[ "$(status --rules MP203)" -eq 0 ]
		grep -E "^nspect: nothing found in [0-9]+ namespaces, [0-9]+ processes, [0-9]+ mounts$" "$dir/err"
		[ "$(status --rules MP201 --require-complete)" -eq 4 ]
		[ "$(status --rules XY)" -eq 2 ]
		[ "$(status --format nagios --rules XY)" -eq 3 ]
		grep "^NSPECT UNKNOWN" "$dir/out"
		[ "$(status --procfs /var)" -eq 1 ]
		[ "$(status --format nagios --procfs /var)" -eq 3 ]
	'
}

@test "what is accepted in a baseline does not count, and what of it has gone is said" {
	in_world '
		baseline=$dir/baseline
		sandbox unchanged
		"$NSPECT" --audit --rules MP --write-baseline "$baseline"
		[ "$(stat -c %a "$baseline")" = 644 ]
		jq -e ".baseline == 1, (.accepted | length == 1),
			(.accepted[0] | .rule == \"MP201\", (.at | test(\"Z$\")), (.summary | test(\"can mount\")))" \
			"$baseline" >"$dir/true"
		! grep -v true "$dir/true" || exit 1
		"$NSPECT" --audit --rules MP --baseline "$baseline" >"$dir/out" 2>"$dir/err"
		[ ! -s "$dir/out" ]
		grep "1 finding is accepted by the baseline" "$dir/err"
		jq ".accepted[0].by = \"somebody\"" "$baseline" >"$dir/edited"
		kill "$pid"
		wait "$pid" || true
		sandbox unchanged
		mkdir "$dir/mnt"
		mount -t tmpfs none "$dir/mnt"
		"$NSPECT" --audit --rules MP --baseline "$dir/edited" --write-baseline "$dir/edited" >"$dir/out" 2>&1
		[ "$(jq -r ".accepted | map(.by == \"somebody\") | sort | @text" "$dir/edited")" = "[true]" ]
		kill "$pid"
		wait "$pid" || true
		"$NSPECT" --audit --rules MP --baseline "$baseline" 2>"$dir/err"
		grep -E "^nspect: /.*/baseline: accepted and not found any more: [0-9a-f]{16} MP201 " "$dir/err"
		"$NSPECT" --audit --rules MP --baseline "$baseline" -J 2>/dev/null |
			jq -e ".nspect.unused[0].rule == \"MP201\" and .nspect.accepted == 0"
		"$NSPECT" --audit --rules CV --baseline "$baseline" -J 2>/dev/null | jq -e ".nspect.unused == []"
		"$NSPECT" --audit --rules CV --baseline "$baseline" --write-baseline "$baseline" >"$dir/out" 2>&1
		[ "$(jq -r "[.accepted[].rule] | unique | join(\" \")" "$baseline")" = "CV901 MP201" ]
	'
}

@test "a baseline that is malformed, or can't be written, is an error that leaves it as it is" {
	echo '{"baseline": 1, "accepted": [{"fingerprint": 7}]}' >"$dir/bad"
	run --separate-stderr nspect --audit --rules CV --baseline "$dir/bad"
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	[[ $stderr == "nspect: baseline $dir/bad: accepted[0].fingerprint is no string" ]]
	run nspect --audit --rules CV --write-baseline "$dir/missing/file"
	[ "$status" -eq 1 ]
	[[ $output == *"cannot write $dir/missing/file: No such file or directory"* ]]
	run nspect --audit --rules CV --format nagios --baseline "$dir/missing"
	[ "$status" -eq 3 ]
}

@test "a full disk leaves the baseline that was there, and no other file" {
	in_world '
		mount -t tmpfs -o size=4k none "$dir"
		echo old >"$dir/baseline"
		"$NSPECT" --audit --write-baseline "$dir/baseline" 2>&1 >/dev/null |
			grep "cannot write .*: No space left on device"
		[ "$(ls "$dir")" = baseline ]
		[ "$(<"$dir/baseline")" = old ]
	'
}

@test "SARIF has what its schema requires" {
	in_world '
		sandbox unchanged
		"$NSPECT" --audit --format sarif 2>/dev/null >"$dir/sarif" || [ $? -eq 3 ]
		jq -e ".version == \"2.1.0\", (.[\"\$schema\"] | endswith(\"sarif-schema-2.1.0.json\")),
			(.runs | length == 1), (.runs[0] | . as \$run |
				(.tool.driver | (.name == \"nspect\"), (.version | type == \"string\"),
					(.rules[] | (.id | test(\"^[A-Z]{2}[0-9]{3}$\")), (.shortDescription.text | length > 0),
						(.defaultConfiguration.level | IN(\"note\", \"warning\", \"error\")))),
				(.invocations[0] | .executionSuccessful == true, (.startTimeUtc | test(\"Z$\"))),
				(.results | length > 1),
				(.results[] | (.message.text | length > 0), (.level | IN(\"note\", \"warning\", \"error\")),
					(\$run.tool.driver.rules[.ruleIndex].id == .ruleId),
					(.locations[0].logicalLocations[0] | (.name | length > 0), (.kind | length > 0)),
					(.partialFingerprints[\"nspect/v1\"] | test(\"^[0-9a-f]{16}$\")),
					(.properties.remedy | type | IN(\"string\", \"null\"))))" "$dir/sarif" >"$dir/true"
		! grep -v true "$dir/true" || exit 1
		jq -e ".runs[0].results[] | select(.ruleId == \"MP201\") | .level == \"error\"" "$dir/sarif"
	'
}

@test "what monitors gets one line, numbers, and 0, 1, 2 or 3" {
	in_world '
		says() {
			local expected=$1 is=0
			"$NSPECT" --audit --format nagios "${@:2}" >"$dir/out" 2>/dev/null || is=$?
			head -n 1 "$dir/out" | grep -E "^NSPECT [A-Z]+ - [^|]+ \|( [a-z_]+=[0-9]+;0?;0?;0){6}$"
			[ "$is" -eq "$expected" ] || { cat "$dir/out" && exit 1; }
		}
		sandbox slave
		says 3
		says 0 --rules MP
		"$NSPECT" --audit --rules CV --write-baseline "$dir/baseline" >"$dir/out" 2>&1
		says 0 --rules CV,MP --baseline "$dir/baseline"
		says 3 --rules CV,MP --baseline "$dir/baseline" --require-complete
		says 2 --rules MP203 --fail-on info
		sandbox unchanged
		says 2 --rules CV,MP
		says 1 --rules CV,MP --fail-on critical
		grep -E "^\[high\] MP201 " "$dir/out"
	'
}

@test "the rules can be listed, all or some, in each format" {
	run nspect --audit --list-rules --rules MP201
	[ "$status" -eq 0 ]
	[[ ${lines[0]} =~ ^RULE\ +SEVERITY\ +NAME\ +DESCRIPTION ]]
	[[ ${lines[1]} =~ ^MP201\ high\ +inbound-peer ]]
	[ "${#lines[@]}" -eq 2 ]
	run nspect --audit --list-rules -J
	jq -e '(.rules | length > 10) and (.nspect.mode == "list-rules") and all(.rules[];
		keys == ["description", "name", "references", "rule", "severity"])' <<<"$output"
	run nspect --audit --list-rules --rules MP -r -n -o RULE -Q 'SEVERITY == "high"' --sort RULE:desc
	[ "${lines[-1]}" = MP201 ]
}

@test "of a snapshot the same is found" {
	in_world '
		sandbox unchanged
		audit() {
			"$NSPECT" --audit -J "$@" 2>/dev/null >"$dir/out" || [ $? -eq 3 ]
			jq -c "[.findings[] | del(.evidence)]" "$dir/out"
		}
		"$NSPECT" --snapshot >"$dir/snapshot" 2>/dev/null
		live=$(audit --rules -CV)
		[ "$(jq length <<<"$live")" -ge 2 ]
		[ "$(audit --rules -CV --from "$dir/snapshot")" = "$live" ]
	'
}

@test "who may not see all gets that as a finding" {
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	run --separate-stderr as_nobody "$NSPECT" --audit --rules CV -J
	[ "$status" -eq 0 ]
	jq -e '[.findings[] | select(.evidence.what == "namespaces of a process")] |
		length >= 1 and .[0].severity == "medium" and .[0].evidence.count > 0' <<<"$output"
}

# in_engine_world COMMANDS: as in_image_world, and all that was put into an engine ends.
in_engine_world() {
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	command -v runc || skip "needs runc"
	in_image_world '
		cgroups=()
		trap "leave_engine" EXIT
		'"$1"
}

@test "a container of an engine, with each namespace of the host's in turn" {
	in_engine_world '
		all="pid mount ipc uts network cgroup"
		declare -A rules=([network]=NS101 [pid]=NS102 [ipc]=NS103 [uts]=NS104 [cgroup]=NS106)
		export MODE="--audit --rules NS" masked=/proc/sys
		for shared in none network pid ipc uts cgroup; do
			export namespaces=${all/$shared/}
			namespaces=$(echo $namespaces)
			container private
			into_engine "$pid" "$shared"
			finds "[.findings[].rule] | sort == ([\"NS105\", \"${rules[$shared]-NS105}\"] | unique)"
			[ "$shared" = none ] || finds "(rule(\"${rules[$shared]}\")[0] |
				(.summary | test(\"^docker:[0-9a-f]{12} .* (the host|our side)\")),
				(.evidence.workload.container | length == 64), .evidence.count == 1,
				.evidence.processes[0].pid == $pid, .remedy == null, (.warning | length > 0),
				(.references | length > 0))"
			remove_container
		done
		export namespaces="$all user"
		finds ".findings == []"
	'
}

@test "a process of a container that is in our mount namespace is critical" {
	in_engine_world '
		sleep 1000 &
		pid=$!
		into_engine "$pid"
		finds "rule(\"NS107\")[0] | .severity == \"critical\", .evidence.processes[0].pid == $pid"
		status=0
		"$NSPECT" --audit --fail-on critical >/dev/null 2>&1 || status=$?
		[ "$status" -eq 3 ]
	'
}

@test "two containers that share, and a guest, which its remedy ends" {
	in_engine_world '
		export namespaces="pid mount ipc uts network"
		container private
		into_engine "$pid" first
		first=$pid
		nsenter --net="/proc/$first/ns/net" unshare --mount --pid --fork --kill-child sleep 1000 &
		into_engine $! second
		until second=$(pgrep -P $!) && [ "$(<"/proc/$second/comm")" = sleep ]; do sleep 0.05; done
		into_engine "$second" second
		finds "(rule(\"NS108\") | length == 1), (rule(\"NS108\")[0] | .severity == \"info\",
			.subject.ns == $(stat -Lc %i "/proc/$first/ns/net"), .evidence.count == 2,
			(.summary | test(\"share one network\")))" "rule(\"NS109\") == []"
		nsenter --mount="/proc/$first/ns/mnt" --pid="/proc/$first/ns/pid" /bin/sleep 1000 &
		until guest=$(pgrep -P $!) && [ "$(<"/proc/$guest/comm")" = sleep ]; do sleep 0.05; done
		finds "[rule(\"NS109\")[].evidence.process.pid] | index($guest) != null"
		end NS109
		wait $! || true
		until [ ! -e "/proc/$guest" ]; do sleep 0.05; done
		finds "rule(\"NS109\") == []"
	'
}

@test "a container whose root and /proc can be written to, and one that is guarded" {
	in_engine_world '
		export masked=
		container private
		into_engine "$pid"
		finds "rule(\"MP213\")[0] | .severity == \"medium\", .evidence.mounts[0].target == \"/proc\"" \
			"rule(\"MP212\") == []"
		mount -N "$pid" -o remount,bind,rw /
		finds "rule(\"MP212\")[0] | .severity == \"low\", .evidence.mount.target == \"/\""
		remove_container
		export masked=/proc/sys
		container private
		into_engine "$pid" guarded
		finds "rule(\"MP213\") == []"
	'
}

@test "a sandbox of bubblewrap on the host's network is of low severity" {
	command -v bwrap || skip "needs bubblewrap"
	in_image_world '
		for how in --share-net --unshare-net; do
			bwrap --bind "$dir/image" / --proc /proc $how /bin/sleep 1000 &
			until pid=$(pgrep -fn "^/bin/sleep 1000"); do
				kill -0 $! || { echo "bwrap does not work" && exit 77; }
				sleep 0.05
			done
			finds "[rule(\"NS101\")[] | .severity] == $([ $how = --unshare-net ] && echo [] || echo "[\"low\"]")"
			kill "$pid"
			wait
		done
	'
}

@test "pins that are covered, or elsewhere, and what a descriptor keeps, until the remedies end that" {
	in_world '
		export MODE="--audit --rules LC"
		mkdir "$dir/pins"
		touch "$dir/pins/blue"
		mount --make-private "$dir"
		unshare --net="$dir/pins/blue" true
		net=$(stat -Lc %i "$dir/pins/blue")
		finds ".findings == []"
		mount -t tmpfs cover "$dir/pins"
		finds "(.findings | length == 1), (rule(\"LC302\")[0] | .severity == \"high\", .subject.ns == $net,
			.evidence.cover == \"\(env.dir)/pins\", (.summary | startswith(\"\(env.dir)/pins/blue does not\")))"
		umount "$dir/pins"
		sandbox private
		nsenter --net="$dir/pins/blue" sleep 1000 &
		member=$!
		until [ "$(<"/proc/$member/comm")" = sleep ]; do sleep 0.05; done
		umount "$dir/pins/blue"
		finds ".findings == []"
		sleep 1000 7<"/proc/$member/ns/net" &
		keeper=$!
		until [ "$(<"/proc/$keeper/comm")" = sleep ]; do sleep 0.05; done
		kill "$member"
		wait "$member" || true
		finds ".findings == []"
		kill "$keeper"
		wait "$keeper" || true
		finds "(.findings | length == 1), (rule(\"LC304\")[0] | .severity == \"info\", .subject.ns == $net,
			.evidence.kept_by[0].kind == \"pin\")"
		nsenter --net="/proc/$pid/root/$dir/pins/blue" sleep 1000 &
		member=$!
		until [ "$(<"/proc/$member/comm")" = sleep ]; do sleep 0.05; done
		sleep 1000 7<"/proc/$member/ns/net" &
		keeper=$!
		until [ "$(<"/proc/$keeper/comm")" = sleep ]; do sleep 0.05; done
		kill "$member"
		wait "$member" || true
		umount -N "$pid" "$dir/pins/blue"
		finds "(.findings | length == 1), (rule(\"LC305\")[0] | .subject.ns == $net,
			.evidence.kept_by[0].process.pid == $keeper)"
		end LC305
		wait "$keeper" || true
		finds ".findings == []"
		unshare --net="$dir/pins/blue" true
		kill "$pid"
		wait "$pid" || true
		sandbox private
		umount "$dir/pins/blue"
		end LC304
		finds ".findings == []"
		unshare --net="$dir/pins/blue" true
		mount -t tmpfs cover "$dir/pins"
		end LC302
		finds ".findings == []"
	'
}

@test "a container that has a directory of ours open, until its remedy ends that" {
	in_engine_world '
		export MODE="--audit --rules RF601"
		container private
		into_engine "$pid"
		finds "[.findings[] | select(.severity != \"info\")] == []"
		bash -c "exec 7<\"$dir/volume\"; exec nsenter --mount=/proc/$pid/ns/mnt /bin/sleep 1000" &
		until [ "$(<"/proc/$!/comm")" = sleep ]; do sleep 0.05; done
		into_engine $!
		finds "rule(\"RF601\")[0] | .severity == \"critical\",
			([.evidence.uses[] | select(.fd == 7)][0] | .file_type == \"directory\", .process.pid == $!)"
		end RF601
		wait $! || true
		finds "[.findings[] | select(.severity != \"info\")] == []"
	'
}

@test "limits of namespaces, in a user namespace of our own, until the remedies lift them" {
	unshare --user --map-root-user true || skip "needs user namespaces"
	unshare --user --map-root-user --mount --pid --fork --mount-proc bash -c '
		set -eu
		export MODE="--audit --rules LM"
		[ -w /proc/sys/user/max_net_namespaces ] || exit 77
		finds "rule(\"LM501\") == []" "rule(\"LM503\") | length == 1"
		echo 2 >/proc/sys/user/max_net_namespaces
		unshare --net sleep 1000 &
		until [ "$(<"/proc/$!/comm")" = sleep ]; do sleep 0.05; done
		finds "rule(\"LM501\") == []"
		unshare --net sleep 1000 &
		until [ "$(<"/proc/$!/comm")" = sleep ]; do sleep 0.05; done
		! unshare --net true || exit 1
		finds "rule(\"LM501\")[0] | .severity == \"high\", .evidence.count == 2, .evidence.limit == 2"
		end LM501
		unshare --net true
		finds "rule(\"LM501\") == []"
		end LM503
		finds "rule(\"LM503\") == []"
		! unshare --user true || exit 1
	' || { [ $? -eq 77 ] && skip "limits can not be written"; }
}

@test "a socket of another network namespace is named" {
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	scene_start socket udp
	finds "[rule(\"RF602\")[] | select(.evidence.process.pid == ${SCENE[PID]})] | length == 1"
}

@test "user namespaces that have ids of the host in common, root among them" {
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	in_world '
		export MODE="--audit --rules US"
		finds ".findings == []"
		users() {
			unshare --user sleep 1000 &
			until [ "$(<"/proc/$!/comm")" = sleep ]; do sleep 0.05; done
			echo "$1" >"/proc/$!/uid_map"
		}
		users "0 700000 1000"
		users "0 701000 1000"
		finds ".findings == []"
		users "0 700500 1000"
		finds "(rule(\"US401\") | length == 2), (rule(\"US401\")[0].evidence.ranges[0].kind == \"uid\")" \
			"rule(\"US402\") == []"
		users "0 0 1"
		finds "rule(\"US402\")[0] | .severity == \"high\", .subject.ns == $(stat -Lc %i "/proc/$!/ns/user"),
			.evidence.inside == 0"
	'
}
