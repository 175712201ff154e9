# SPDX-License-Identifier: MIT
# shellcheck disable=SC1083,SC2016,SC2154 # {KEY} is filled in, variables are those of jq or set by run
# --capable: who has capabilities over a namespace, and over what a process has them. Whether the
# kernel sees it so too is for tests/oracle.

load helper
load worlds

# The row of a process, or of the thread, over the namespace; names are those of the scene.
definitions+='
	def row($pid; $ns): .scene as $scene |
		only(.capabilities[] | select(.tid == $scene[$pid] and .ns == $scene[$ns]));
	def rows($pid): .scene as $scene | .capabilities[] | select(.pid == $scene[$pid]);
'

last_cap=$(</proc/sys/kernel/cap_last_cap)

@test "who made a user namespace has all capabilities over it and what it owns" {
	everywhere "row(\"OWNER\"; \"USER\", \"UTS\") |
		.via == \"owner\" and .certain and (.caps | length) == $last_cap + 1" \
		capable -- --capable user:{USER} uts:{UTS}
	everywhere '.scene.USER as $ns | row("OWNER"; "USER", "UTS") |
		.via_ns == $ns and .ons == $ns and .userns != $ns' \
		capable -- --capable user:{USER} uts:{UTS}
}

@test "who is in a user namespace has what is effective there, and nothing above" {
	everywhere 'row("INSIDE"; "USER", "UTS") | .caps == ["cap_kill"] and .via == "effective"' \
		capable -- --capable user:{USER} uts:{UTS}
	everywhere '.scene.USER as $ns | row("INSIDE"; "UTS") | .via_ns == $ns and .userns == $ns' \
		capable -- --capable uts:{UTS}
	everywhere '[rows("INSIDE", "BESIDE")] == []' capable -- --capable -t uts,user self
	everywhere '[rows("BESIDE")] == []' capable -- --capable user:{USER}
}

@test "a thread with credentials of its own is a row of its own" {
	everywhere "row(\"TID\"; \"USER\") | .pid != .tid and (.caps | length) == $last_cap + 1" \
		capable -- --capable user:{USER}
	everywhere '[rows("INSIDE").tid] == [.scene.INSIDE]' \
		capable -- --capable user:{USER} --no-threads
}

@test "a process has them over these namespaces and no others" {
	everywhere '.scene as $scene | [rows("INSIDE") | select(.tid == .pid).ns] ==
		([$scene.USER, $scene.UTS] | sort)' capable -- --capable -p {INSIDE}
	everywhere '.capabilities | length > 0 and all(.type == "user")' \
		capable -- --capable -p {INSIDE} -t user
	everywhere '.scene.UTS as $uts | [.capabilities[].ns] | index($uts) != null' \
		capable -- --capable -p {OWNER}
	everywhere '[.capabilities[].pid] == [.scene.OWNER]' \
		capable -- --capable -p {OWNER} -p {BESIDE} -p {OWNER} uts:{UTS}
	everywhere '.capabilities | length > 0 and all(has("ns") and has("pid") and has("user") and
		has("workload") and has("caps"))' capable -- --capable -p {INSIDE}
}

@test "those that are named must all be there" {
	everywhere '([rows("INSIDE")] | length) == 2 and ([rows("OWNER")] | length) == 1' \
		capable -- --capable=CAP_KILL user:{USER}
	everywhere '([rows("INSIDE").tid] == [.scene.TID]) and ([rows("OWNER")] | length) == 1' \
		capable -- --capable=kill,Cap_Chown user:{USER}
	everywhere "[rows(\"INSIDE\").tid] == [.scene.TID]" capable -- --capable=all user:{USER}
}

@test "a table shows whole sets shortly, and columns that tell rows apart" {
	scene_start capable
	run -0 --separate-stderr nspect --capable "user:${SCENE[USER]}"
	grep -qE "^ *PID +TID +USER +CAPS +VIA +(CERTAIN +)?USERNS +WORKLOAD +COMMAND$" <<<"$output"
	grep -qE "^ *${SCENE[OWNER]} +${SCENE[OWNER]} .* all +owner " <<<"$output"
	grep -qE "^ *${SCENE[INSIDE]} +${SCENE[INSIDE]} .* cap_kill +effective " <<<"$output"
	run -0 --separate-stderr nspect --capable -p "${SCENE[OWNER]}" "uts:${SCENE[UTS]}"
	[[ ${lines[0]} =~ ^\ *PID\ +USER\ +CAPS\ +VIA ]]
	run -0 --separate-stderr nspect --capable -p "${SCENE[OWNER]}" -r -n -o TYPE,NS,CAPS,VIA-NS
	grep -qx "uts ${SCENE[UTS]} all ${SCENE[USER]}" <<<"$output"
	run -0 --separate-stderr nspect --capable -p "${SCENE[INSIDE]}" -n -r -o TYPE \
		-Q 'CAPS == "cap_kill" && TID == PID && CERTAIN'
	[ "$(sort <<<"$output")" = $'user\nuts' ]
}

@test "what a user without privileges can't see is at most so" {
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	scene_start capable
	run -0 --separate-stderr as_nobody "$NSPECT" --capable --json -t uts self
	jq -e '.capabilities | length > 0 and all(.certain | not) and
		all(.via == null and .via_ns == null and (.caps | length) > 0)' <<<"$output"
	jq -e --argjson pid "${SCENE[OWNER]}" '.capabilities | all(.pid != $pid)' <<<"$output"
	run -0 --separate-stderr as_nobody "$NSPECT" --capable -t uts self
	[[ ${lines[0]} == *' CERTAIN '* ]]
	local rows=$((${#lines[@]} - 1))
	[[ $stderr == *"nspect: $rows of $rows rows are not certain: "*'(-Q CERTAIN'* ]]
	run -0 --separate-stderr as_nobody "$NSPECT" --capable -t uts self -Q CERTAIN
	[[ $stderr != *'not certain'* ]]
}

# in_mapped_world COMMAND: as root of a user namespace in which more than root is mapped.
in_mapped_world() {
	coproc unshare --user --pid --fork --kill-child --mount --mount-proc -- \
		bash -c 'echo && read -r && exec setpriv --clear-groups "$@"' world "$@"
	local pid=$COPROC_PID input=${COPROC[1]} output=${COPROC[0]}
	read -r <&"$output"
	echo '0 0 100000' >"/proc/$pid/uid_map"
	echo '0 0 100000' >"/proc/$pid/gid_map"
	echo >&"$input"
	cat <&"$output"
	wait "$pid"
}

# as USER COMMAND: in the background; pid is set.
as() {
	setpriv --reuid="$1" --regid="$1" --clear-groups -- "${@:2}" >/dev/null &
	pid=$!
}
export -f as

@test "a uid that looks like one without a mapping is not certain to be the owner's" {
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	in_mapped_world bash -c '
		for uid in 1000 65534; do
			as $uid unshare --user sleep 60
			child=$pid
			as $uid sleep 60
			until [ "$(readlink /proc/$child/ns/user)" != "$(readlink /proc/self/ns/user)" ] &&
				grep -q "^Uid:.$uid" /proc/$pid/status; do
				sleep 0.01
			done
			"$NSPECT" --capable /proc/$child/ns/user -t user -J -Q "PID == $pid"
		done' >"$BATS_TEST_TMPDIR/documents" 2>"$BATS_TEST_TMPDIR/errors"
	run -0 jq -c '.capabilities[] | [.uid, .via, .certain, (.caps | length)]' \
		"$BATS_TEST_TMPDIR/documents"
	[ "$output" = "[1000,\"owner\",true,$((last_cap + 1))]
[65534,\"owner\",false,$((last_cap + 1))]" ]
}

@test "a sandbox of bubblewrap has what it was left, over its own namespaces alone" {
	command -v bwrap || skip "needs bubblewrap"
	local pid monitor
	bwrap --unshare-user --unshare-pid --unshare-net --die-with-parent --ro-bind / / \
		--proc /proc --cap-drop ALL --cap-add CAP_KILL sleep 1000 3>&- &
	monitor=$!
	until pid=$(pgrep -P "$(pgrep -P "$monitor")" -x sleep); do
		kill -0 "$monitor" || skip "bubblewrap does not work"
		sleep 0.05
	done 2>/dev/null
	run -0 --separate-stderr nspect --capable -p "$pid" --json -Q CERTAIN
	jq -e '.capabilities | all(.caps == ["cap_kill"] and .via == "effective") and
		(map(.type) | sort) == ["mnt", "net", "pid", "user"]' <<<"$output"
	run -0 --separate-stderr nspect --capable=net_admin "/proc/$pid/ns/net" -r -n -o PID
	grep -qx "$monitor" <<<"$output"
	run ! grep -x "$pid" <<<"$output"
	kill "$monitor"
}

@test "a container of runc has what its specification says, over its own namespaces alone" {
	command -v runc >/dev/null && command -v busybox >/dev/null || skip 'needs runc and busybox'
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	local dir=$BATS_TEST_TMPDIR/runc id pid answer user mask
	mkdir -p "$dir/rootfs/"{bin,dev,proc,sys}
	cp "$(command -v busybox)" "$dir/rootfs/bin/sleep"
	chown -R 770000:770000 "$dir/rootfs"
	chmod 755 "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR"/test "$BATS_TEST_TMPDIR" "$dir"
	id=nspect-capable-$$
	(cd "$dir" && runc spec && jq '
		[{containerID: 0, hostID: 770000, size: 1000}] as $map |
		.process.terminal = false | .process.args = ["sleep", "60"] |
		(.process.capabilities | .bounding, .effective, .permitted) = ["CAP_KILL", "CAP_SYS_ADMIN"] |
		.linux.namespaces += [{type: "user"}] |
		.linux.uidMappings = $map | .linux.gidMappings = $map' config.json >spec && mv spec config.json)
	runc --root "$dir/run" run -d --bundle "$dir" "$id" </dev/null >"$dir/log" 2>&1 3>&- ||
		skip "runc: $(tail -n 1 "$dir/log")"
	pid=$(runc --root "$dir/run" state "$id" | jq .pid)
	user=$(stat -L -c %i "/proc/$pid/ns/user")
	mask=$(sed -n 's/^CapEff:\t//p' "/proc/$pid/status")
	answer=$(nspect --capable -p "$pid" --json -Q CERTAIN)
	runc --root "$dir/run" delete -f "$id"
	[ "$mask" = 0000000000200020 ]
	jq -e --argjson user "$user" '.capabilities | map(.type) as $types |
		all(.caps == ["cap_kill", "cap_sys_admin"] and .via == "effective" and .ons == $user) and
		(["ipc", "mnt", "net", "pid", "user", "uts"] - $types) == []' <<<"$answer"
}

@test "an answer takes a capability that is there, and something to ask about" {
	run -2 nspect --capable
	[[ $output == *'--capable needs a NAMESPACE or --task PID'* ]]
	run -2 nspect --capable=sys_nothing self
	[[ $output == *"unknown capability 'sys_nothing'"* ]]
	run -1 nspect --capable=cap_63 self
	[[ $output == *"this kernel has no capability 63 (its last is $last_cap)"* ]]
	run -1 nspect --capable sys_admin self
	[[ $output == *'there is no namespace sys_admin; as a capability: --capable=sys_admin'* ]]
	run -1 nspect --capable -p 2147483646
	[[ $output == *'there is no process 2147483646'* ]]
	run -1 nspect --capable net:7
	[[ $output == *'there is no namespace net:7'* ]]
}

@test "nobody is an answer" {
	run -0 in_small_world setpriv --bounding-set=-all --inh-caps=-all -- "$NSPECT" --capable self
	[[ $output == *'nobody has them'* ]]
}
