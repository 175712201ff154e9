# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154,SC2030,SC2031 # variables of a shell in a world, or set by run
# nspect --enter: what it finds, opens and verifies, and that COMMAND runs there and nowhere else.

load helper
load worlds

# start_target [UNSHARE-OPTION...]: sets target to a process in these new namespaces.
start_target() {
	local ready
	exec {ready}< <(exec unshare --kill-child "$@" --fork sh -c 'echo; exec sleep 300')
	started=$!
	read -r -u "$ready"
	# shellcheck disable=SC2034 # for the scripts
	target=$(pgrep -P "$started")
}

# enter [ARGUMENT...]: stands for nspect in a world, where there is no run.
enter() {
	"$NSPECT" --enter "$@"
}

# links PID: its namespaces, "net:[4026531840]", one a line.
links() {
	readlink "/proc/$1"/ns/{cgroup,ipc,mnt,net,pid_for_children,time,user,uts}
}

# refused TEXT ARGUMENT...: status 125, nothing ran, and what it says has TEXT in it, a pattern.
refused() {
	local status=0 errors
	errors=$(timeout 20 "$NSPECT" --enter "${@:2}" 2>&1 >/run/output) || status=$?
	[ "$status" -eq 125 ] && [ ! -s /run/output ] && grep -q -- "$1" <<<"$errors" && return
	echo "status $status, says: $errors$(cat /run/output)" >&2
	return 1
}
export -f start_target enter links refused

# at_terminal COMMAND [ARGUMENT...]: what it says on a terminal.
at_terminal() {
	local words
	printf -v words '%q ' "$@"
	script -qec "$words" /dev/null </dev/null
}
export -f at_terminal

# in_root_world, in_rootless_world SCRIPT: SCRIPT of bash, which ends at the first failure. /run is its
# own, for files.
in_root_world() {
	[ "$(id -u)" -eq 0 ] || skip 'needs root'
	in_world roots bash -euc "mount -t tmpfs tmpfs /run; $1"
}

in_rootless_world() {
	if [ "$(id -u)" -eq 0 ]; then
		in_world nobodys bash -euc "mount -t tmpfs tmpfs /run; $1"
	else
		in_world users bash -euc "mount -t tmpfs tmpfs /run; $1"
	fi
}

# in_both SCRIPT: as root, and where root is nobody outside.
in_both() {
	in_root_world "$1"
	in_rootless_world "$1"
}

all='cgroup ipc mnt net pid time uts'
links='readlink'
for name in cgroup ipc mnt net pid_for_children time user uts; do
	links+=" /proc/self/ns/$name"
done
export all links

@test "of each type alone the one namespace is entered, and no other" {
	in_both '
		start_target --cgroup --ipc --mount --net --pid --uts --time
		mapfile -t ours < <($links)
		mapfile -t theirs < <(links "$target")
		for type in $all; do
			mapfile -t found < <(enter "$target" -t "$type" --no-fork -- $links)
			for i in "${!ours[@]}"; do
				case ${ours[i]} in
				"$type":*) [ "${found[i]}" != "${ours[i]}" ] && [ "${found[i]}" = "${theirs[i]}" ] ;;
				*) [ "${found[i]}" = "${ours[i]}" ] ;;
				esac || { echo "$type: ${found[*]}, ours ${ours[*]}"; exit 1; }
			done
		done'
}

@test "of a process all that differ from ours are entered, with -t some, with --except others not" {
	in_both '
		start_target --cgroup --ipc --mount --net --pid --uts --time --user --map-root-user
		[ "$(enter "$target" --no-fork -- $links)" = "$(links "$target")" ]
		[ "$(enter "$target" -t net,user --no-fork -- $links | grep -c -F "$(links "$target")")" = 2 ]
		[ "$(enter "$target" --except cgroup,mnt --no-fork -- $links | grep -c -F "$(links "$target")")" = 6 ]
		enter "$target" -- sh -c "[ \$\$ -lt 10 ]"'
}

@test "of a namespace only that one is entered; several names are entered together" {
	in_both '
		start_target --net --uts --ipc --user --map-root-user
		net=$(stat -Lc %i /proc/$target/ns/net)
		start_target --uts --user --map-root-user
		other=$(stat -Lc %i /proc/$target/ns/uts)
		[ "$(enter net:$net -- $links | grep -c -F "$(links self)")" = 7 ]
		[ "$(enter net:$net -- readlink /proc/self/ns/net)" = "net:[$net]" ]
		[ "$(enter net:$net --enter "uts:$other" -- $links | grep -cE "$net|$other")" = 2 ]
		[ "$(enter /proc/$target/ns/uts -- readlink /proc/self/ns/uts)" = "uts:[$other]" ]'
}

@test "two namespaces of one type are refused, and so is what we are in" {
	in_both '
		start_target --net --user --map-root-user
		first=$target
		start_target --net --user --map-root-user
		refused "only one net namespace can be entered: .$first. has" \
			"$first" --enter "$target" echo
		refused "self: we are in there already" self echo'
}

@test "a namespace without processes is entered: through a pin, a descriptor, a thread, a child" {
	local world kind scene key type
	for world in "${WORLDS[@]}"; do
		for kind in 'fd uts:NS:uts' 'fd mnt:NS:mnt' 'thread-unshared net:NET:net' 'thread-fd:NS:uts' \
			'socket udp:NS:net' 'for-children time:NS:time' 'nested-user 3 --gap 2:NS2:user'; do
			IFS=: read -r scene key type <<<"$kind"
			key=$key type=$type in_world_with "$world" "$scene" -- bash -euc '
				ino=$(sed -n "s/^$key=//p" <<<"$scene" | tail -n 1)
				found=$("$NSPECT" --enter "$ino" readlink "/proc/self/ns/$type")
				[ "$found" = "$type:[$ino]" ] || { echo "$found, not $ino" >&2; exit 1; }' ||
				{ echo "$kind in $world"; return 1; }
		done
	done
	in_both '
		start_target --uts --net --user --map-root-user
		touch /run/pin
		mount --bind "/proc/$target/ns/user" /run/pin
		ino=$(stat -Lc %i /run/pin)
		kill "$target"
		[ "$(enter /run/pin readlink /proc/self/ns/user)" = "user:[$ino]" ]
		enter /run/pin --plan -o ACTION,FROM -nr | grep -qx "join /run/pin"'
}

@test "a process of another PID namespace is entered by the /proc of that" {
	in_root_world '
		mkdir /run/proc
		start_target --pid --net --uts
		nsenter -t "$target" -p mount -t proc proc /run/proc
		[ "$(readlink /run/proc/1/ns/net)" = "$(readlink "/proc/$target/ns/net")" ]
		[ "$(enter 1 --procfs /run/proc -- readlink /proc/self/ns/net)" = "$(readlink "/proc/$target/ns/net")" ]
		line=$(enter 1 --procfs /run/proc --wd --plan | sed -n "s/^nearest: //p")
		[ "$line" = "nsenter --net=/run/proc/1/ns/net --pid=/run/proc/1/ns/pid --uts=/run/proc/1/ns/uts --wd=/run/proc/1/cwd" ]
		refused "nothing tells" 1 --procfs /run/proc --join-cgroup echo'
}

@test "by the 64-bit id, where the kernel has ids" {
	in_root_world '
		start_target --net
		id=$("$NSPECT" -rno NSID -t net -p "$target")
		[ "$id" != "?" ] || exit 0
		[ "$(enter "id:$id" readlink /proc/self/ns/net)" = "$(readlink "/proc/$target/ns/net")" ]'
}

@test "nested user namespaces: the inner and the outer one, and what they own" {
	in_both '
		exec {ready}< <(exec unshare --user --map-root-user --net --kill-child \
			unshare --user --map-root-user --uts --fork sh -c "echo; exec sleep 300")
		started=$!
		read -r -u "$ready"
		target=$(pgrep -P "$started")
		outer=$(readlink "/proc/$started/ns/user") inner=$(readlink "/proc/$target/ns/user")
		[ "$outer" != "$inner" ]
		[ "$(enter "$target" --no-fork -- sh -c "[ \$(id -u) = 0 ] && $links")" = "$(links "$target")" ]
		[ "$(enter "$started" --no-fork -- sh -c "[ \$(id -u) = 0 ] && $links")" = "$(links "$started")" ]
		[ "$(enter "$target" --user-parent -t user,net readlink /proc/self/ns/user)" = "$outer" ]'
}

@test "a sandbox of bubblewrap is entered by its name" {
	command -v bwrap >/dev/null || skip 'bwrap is not installed'
	in_both '
		exec {ready}< <(exec bwrap --unshare-all --ro-bind / / --proc /proc --dev /dev \
			--tmpfs /mnt -- sh -c "echo inside >/mnt/file; echo; exec sleep 300")
		read -r -u "$ready"
		[ "$(enter sandbox:bwrap -- cat /mnt/file)" = inside ]
		[ "$(enter bwrap --plan -rno TYPE | sort | xargs)" = "cgroup ipc mnt net pid user uts" ]
		enter bwrap -- sh -c "ps ax | grep -q \"[s]leep 300\""'
}

@test "a container of runc is entered by its id and by a process of it" {
	[ "$(id -u)" -eq 0 ] || skip 'needs root'
	command -v runc >/dev/null && command -v busybox >/dev/null || skip 'needs runc and busybox'
	local dir=$BATS_TEST_TMPDIR id pid
	id=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
	mkdir -p "$dir/rootfs/bin"
	cp "$(command -v busybox)" "$dir/rootfs/bin"
	ln -s busybox "$dir/rootfs/bin/sh"
	ln -s busybox "$dir/rootfs/bin/sleep"
	(cd "$dir" && runc spec)
	jq '.root.readonly = false | .process.terminal = false | .process.args = ["sleep", "300"] |
		.linux.cgroupsPath = "/nspect-'"$id"'/docker/'"$id"'"' "$dir/config.json" >"$dir/spec"
	mv "$dir/spec" "$dir/config.json"
	(cd "$dir" && runc --root "$dir/run" run -d "$id" </dev/null >/dev/null 2>&1 3>&-)
	pid=$(runc --root "$dir/run" state "$id" | jq .pid)
	run nspect --enter "docker:${id:0:12}" -- busybox hostname
	local by_id=$output
	run nspect --enter "$pid" -- busybox stat -c %s /bin/sh
	local by_process=$output
	run nspect --enter "${id:0:20}" --tools -- stat -c %n /mnt/bin/busybox
	runc --root "$dir/run" delete -f "$id"
	find /sys/fs/cgroup -depth -type d -path "*/nspect-$id*" -exec rmdir {} +
	[ "$by_id" = runc ]
	[ "$by_process" = 7 ]
	[ "$output" = /mnt/bin/busybox ]
}

@test "a container of podman is entered by its id, read-only too" {
	[ "$(id -u)" -eq 0 ] || skip 'needs root'
	command -v podman >/dev/null && command -v runc >/dev/null && command -v busybox >/dev/null ||
		skip 'needs podman, runc and busybox'
	local dir id by_id
	dir=$(mktemp -d)
	local podman=(podman --root "$dir/store" --runroot "$dir/run" --tmpdir "$dir/tmp" --runtime runc
		--cgroup-manager cgroupfs --events-backend none --log-level error)
	mkdir -p "$dir/rootfs/bin"
	cp "$(command -v busybox)" "$dir/rootfs/bin"
	id=$("${podman[@]}" run -d --network none --ulimit nofile=1024 --ulimit nproc=1024 \
		--rootfs "$dir/rootfs" /bin/busybox sleep 300 3>&-)
	run nspect --enter "podman:${id:0:12}" -- /bin/busybox hostname
	by_id=$output
	run nspect --enter "$id" --read-only --quiet -- /bin/busybox sh -c \
		'busybox id; busybox touch /new; busybox ps -o pid,args | busybox grep "sleep 30[0]"'
	"${podman[@]}" rm -f -t 0 "$id"
	# What cleans up behind the container may still be at work there, on a mount of its own.
	until rm -rf "$dir"; do
		umount "$dir/store/overlay" || sleep 0.1
	done 2>/dev/null
	[ "$by_id" = "${id:0:12}" ]
	[ "${lines[0]}" = 'uid=65533 gid=65533' ]
	[ "${lines[1]}" = 'touch: /new: Read-only file system' ]
	[ "${lines[2]}" = '    1 /bin/busybox sleep 300' ]
}

@test "a machine of systemd-nspawn is entered, and its cgroup joined" {
	[ "$(id -u)" -eq 0 ] || skip 'needs root'
	command -v systemd-nspawn >/dev/null && command -v busybox >/dev/null ||
		skip 'needs systemd-nspawn and busybox'
	local -x dir=$BATS_TEST_TMPDIR/rootfs cgroup
	cgroup=$(findmnt -rnt cgroup2 -o TARGET | head -n 1)/nspect-$$
	mkdir "$cgroup" || skip 'needs cgroups of version 2'
	mkdir -p "$dir"/{bin,dev,etc,proc,root,run,sys,tmp,usr,var}
	touch "$dir/etc/os-release"
	cp "$(command -v busybox)" "$dir/bin"
	run in_root_world '
		echo 0 >"$cgroup/cgroup.procs"
		systemd-nspawn -q -D "$dir" --register=no --keep-unit --console=pipe -M box \
			/bin/busybox sh -c "echo up; exec /bin/busybox sleep 300" </dev/null >/run/out 2>&1 &
		until grep -qs up /run/out; do sleep 0.05; done
		target=$(pgrep -f "^/bin/busybox sleep 300")
		enter "$target" -- /bin/busybox hostname
		enter "$target" --join-cgroup --tools -- grep -o "^0::.*" /proc/self/cgroup'
	find "$cgroup" -depth -type d -exec rmdir {} +
	echo "$output"
	[ "${lines[0]}" = box ]
	[ "${lines[1]}" = 0::/ ]
}

@test "what ip netns made is entered by its file" {
	in_root_world '
		ip netns add blue
		ip -n blue link set lo up
		enter /run/netns/blue -- ip -br address | grep -q "^lo.*127\.0\.0\.1"
		ip netns delete blue'
}

# Where NSPECT looks for its helper once it is installed is in it.
@test "installed, nspect finds its helper in the place for it, without privileges of its own" {
	local -x helper place
	helper=$(grep -aoE '/[[:alnum:]/._-]+/nspect-enter' "$NSPECT" | grep -vx /src/enter/nspect-enter)
	place=$(dirname "$helper")
	until [ -d "$place" ]; do place=$(dirname "$place"); done
	in_root_world '
		start_target --uts
		mkdir /run/bin
		cp "$NSPECT" /run/bin/nspect
		mount -t tmpfs -o mode=755 tmpfs "$place"
		nspect=$NSPECT NSPECT=/run/bin/nspect
		refused "cannot run $helper: No such file or directory" "$target" true
		mkdir -p "$(dirname "$helper")"
		cp "$(dirname "$nspect")/../enter/nspect-enter" "$helper"
		[ ! -u "$helper" ] && [ ! -g "$helper" ] && [ -z "$(getcap "$helper")" ]
		[ "$(enter "$target" readlink /proc/self/ns/uts)" = "$(readlink "/proc/$target/ns/uts")" ]'
}

@test "words behind the first that is no option are COMMAND's" {
	in_both '
		start_target --uts --user --map-root-user
		[ "$(enter "$target" echo -l -t net --plan)" = "-l -t net --plan" ]
		[ "$(enter "$target" -- echo --enter x)" = "--enter x" ]
		[ "$(POSIXLY_CORRECT=1 enter "$target" --quiet echo a -J)" = "a -J" ]'
}

@test "the status is that of COMMAND; 127 it is not there, 126 it can't be executed" {
	in_both '
		start_target --uts --user --map-root-user
		status=0; enter "$target" -- sh -c "exit 42" || status=$?; [ "$status" -eq 42 ]
		status=0; enter "$target" -- /no/such || status=$?; [ "$status" -eq 127 ]
		status=0; enter "$target" -- /etc/passwd || status=$?; [ "$status" -eq 126 ]
		status=0; enter "$target" -- sh -c "kill -TERM \$\$" || status=$?; [ "$status" -eq 143 ]'
}

# In PATH there is what not everyone may search.
@test "without COMMAND a shell runs: the one of SHELL where there is one, else /bin/sh" {
	in_both '
		start_target --uts --user --map-root-user
		[ "$(echo "readlink /proc/\$\$/exe" | SHELL=/bin/bash enter "$target")" = "$(realpath /bin/bash)" ]
		[ "$(echo "readlink /proc/\$\$/exe" | SHELL=/no/such PATH=/root/bin:/usr/bin:/bin enter "$target")" = "$(realpath /bin/sh)" ]'
}

@test "no descriptor of nspect is left in COMMAND" {
	in_both '
		start_target --uts --net --user --map-root-user
		[ "$(enter "$target" --root --wd -- ls /proc/self/fd | xargs)" = "0 1 2 3" ]' # 3: the directory
}

@test "standard streams that are closed are /dev/null in COMMAND" {
	in_both '
		start_target --uts --user --map-root-user
		enter "$target" -- sh -c "readlink /proc/self/fd/0 >/run/found" <&- >&- 2>&-
		[ "$(cat /run/found)" = /dev/null ]'
}

@test "a number, a name inside, and follow say as whom" {
	in_root_world '
		start_target --mount
		mount -t tmpfs tmpfs /mnt
		mkdir /mnt/etc
		echo "web:x:4711:4712::/:/bin/sh" >/mnt/etc/passwd
		echo "other:x:4713:" >/mnt/etc/group
		enter "$target" -- mount --rbind / /mnt/root 2>/dev/null || :
		[ "$(enter "$target" --setuid 1000 --setgid 1001 -- id -u -r)" = 1000 ]
		[ "$(enter "$target" --setuid nobody -- sh -c "id -u; id -g" | xargs)" = "65534 65534" ]
		[ "$(enter "$target" --root=/mnt --setuid web --plan -rno ACTION,VALUE | grep set | xargs)" = \
			"setgid 4712 setuid 4711" ]
		[ "$(enter "$target" --root=/mnt --setuid web --setgid other --plan -rno ACTION,VALUE |
			grep set | xargs)" = "setgid 4713 setuid 4711" ]
		refused "there is no user .root. inside" "$target" --root=/mnt --setuid root echo
		exec {ready}< <(exec setpriv --reuid 4242 --regid 4243 --clear-groups \
			unshare --user --uts --fork sh -c "echo; exec sleep 300")
		read -r -u "$ready"
		target=$(pgrep -P $!)
		echo "7 4242 1" >/proc/$target/uid_map
		echo "8 4243 1" >/proc/$target/gid_map
		[ "$(enter "$target" -- sh -c "id -u; id -g" | xargs)" = "7 8" ]
		[ "$(enter "$target" --setuid follow --setgid follow -- id -u)" = 7 ]
		refused "does not map 0" "$target" --setuid 0 echo
		refused "use a number" "$target" --setuid nobody echo'
}

@test "a user by name has his groups, those that are mapped and no others" {
	in_root_world '
		echo "web:x:4711:4712::/:/bin/sh" >/run/passwd
		printf "%s:x:%s\n" web 4712:web one 4714:root,web two 4715:web2 three 4716:web >/run/group
		mount --bind /run/passwd /etc/passwd
		mount --bind /run/group /etc/group
		start_target --mount
		[ "$(enter "$target" --setuid web -- id -G)" = "4712 4714 4716" ]
		[ "$(enter "$target" --setuid web --setgid 5 -- id -G)" = "5 4712 4714 4716" ]
		[ "$(enter "$target" --setuid 4711 --setgid 4712 -- id -G)" = 4712 ]
		[ "$(enter "$target" --setuid web --plan -rno ACTION,VALUE | grep groups)" = "groups 4714,4716" ]
		start_target --net
		[ "$(enter "$target" --setuid web -- id -G)" = "4712 4714 4716" ]
		start_target --mount --user
		echo "0 0 4715" >/proc/$target/uid_map
		echo "0 0 4715" >/proc/$target/gid_map
		[ "$(enter "$target" --setuid web -- id -G)" = "4712 4714" ]
		for i in {10000..11023}; do echo "$i:x:$i:web"; done >/run/group
		[ "$(enter "$target" -t mnt --setuid web -- id -G | wc -w)" -eq 1025 ]
		echo "last:x:4717:web" >>/run/group
		refused "in more than 1024 groups" "$target" -t mnt --setuid web true'
}

@test "a process that takes the PID of the one that was named is not entered" {
	local rounds=3 kind result
	[ -z "${NSPECT_LONG:-}" ] || rounds=100
	# nspect opens the directory of a process to list it, and again to enter it.
	for kind in 'directory 2' 'pidfd 1' 'link 2'; do
		for ((i = 0; i < rounds; i++)); do
			# shellcheck disable=SC2086 # two words
			result=$(in_small_world "$SCENES/pid-swap" $kind "$NSPECT" --enter '{PID}' \
				-- echo entered 2>&1)
			[[ $result = 'nspect: process '*' has ended'*'swapped 125' ]] || {
				echo "$kind: $result"
				return 1
			}
		done
	done
	result=$(in_small_world "$SCENES/pid-swap" directory 99 "$NSPECT" --enter '{PID}' -- echo entered)
	[ "$result" = $'entered\nmissed 0' ]
}

@test "what may not be opened is named, with the capability that it takes and where" {
	[ "$(id -u)" -eq 0 ] || skip 'needs a process of somebody else'
	in_root_world '
		start_target --net
		nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
		refused_to_nobody() {
			local errors status=0
			errors=$("${nobody[@]}" "$NSPECT" --enter "${@:2}" 2>&1) || status=$?
			[ "$status" -eq 125 ] && grep -q -- "$1" <<<"$errors" && return
			echo "status $status: $errors" >&2
			return 1
		}
		refused_to_nobody "process $target can.t be opened.*CAP_SYS_PTRACE in" "$target" echo
		ino=$(stat -Lc %i "/proc/$target/ns/net")
		refused_to_nobody "net:$ino.*CAP_SYS_PTRACE" "net:$ino" echo || refused_to_nobody "net:$ino that we may look at" "net:$ino" echo
		touch /run/pin
		mount --bind "/proc/$target/ns/net" /run/pin
		refused_to_nobody "net:$ino.*CAP_SYS_ADMIN in user:" /run/pin echo'
}

@test "what is not there is named" {
	in_both '
		refused "there is no namespace.*4000000001" 4000000001 echo
		refused "no process pid:4000" pid:4000 echo
		refused "no_such" no_such echo
		refused "is no namespace" "" echo
		refused "is no namespace file" /etc/passwd echo
		refused "there is no namespace id:1" id:1234567 echo
		start_target --uts --user --map-root-user
		refused "CAP_NO" "$target" --drop-caps=sys_admin,CAP_NO echo
		refused "cannot open /no/such" "$target" --root=/no/such echo
		refused "wdns\|/no/such" "$target" --wdns /no/such echo
		refused "unknown option" "$target" --no-such echo
		refused "json goes with" "$target" --json echo
		refused "is no namespace" --no-such echo
		refused "unknown namespace type" "$target" -t nett echo
		refused "takes a process or workload" "/proc/$target/ns/uts" --env echo
		refused "takes a process or workload" "/proc/$target/ns/uts" --root echo'
	run --separate-stderr nspect self --enter self
	[ "$status" -eq 125 ]
	[[ ${stderr_lines[0]} = *"'self' stands before --enter"* ]]
	run --separate-stderr nspect --enter
	[ "$status" -eq 125 ]
	run --separate-stderr nspect --no-such --enter self
	[ "$status" -eq 125 ]
}

@test "without /proc, and with a captured one, nothing is entered" {
	in_root_world '
		start_target --uts
		hide_proc
		refused "/proc is no live /proc" "$target" echo'
	in_both '
		mkdir -p /run/proc/1
		ln -s 1 /run/proc/self
		refused "is no live /proc" 1 --procfs /run/proc echo'
}

@test "a chrooted target: the root of its namespace, and with --root its own" {
	command -v busybox >/dev/null && command -v script >/dev/null || skip 'needs busybox and script'
	in_root_world '
		mkdir -p /run/jail/bin
		cp "$(command -v busybox)" /run/jail/bin
		exec {ready}< <(exec unshare --mount --kill-child --fork \
			chroot /run/jail /bin/busybox sh -c "cd /bin; echo; exec /bin/busybox sleep 300")
		read -r -u "$ready"
		target=$(pgrep -P $!)
		enter "$target" -- test -d /run/jail
		[ "$(enter "$target" --root --wd -- /bin/busybox ls /)" = bin ]
		[ "$(enter "$target" --root --wd -- /bin/busybox sh -c pwd)" = /bin ]
		[ "$(enter "$target" --root --wd --plan -rno ACTION,VALUE | grep jail | xargs)" = \
			"root /run/jail directory /run/jail/bin" ]
		at_terminal "$NSPECT" --enter "$target" true | grep -q "note: process $target has /run/jail as its root"
		[ -z "$(at_terminal "$NSPECT" --enter "$target" --root /bin/busybox true)" ]'
}

@test "a hostile command line and environment of the target change nothing" {
	in_both '
		exec {ready}< <(exec env -i EVIL="$(printf "\\033]0;x\\a\\nnet:1")" LD_PRELOAD=/no/such.so PATH=/usr/bin:/bin \
			unshare --uts --mount --user --map-root-user --fork bash -c "echo; exec -a \"\$1\" sleep 300" \
			x "$(printf "\\033[2J--enter\\n%100000s" .)" 2>/dev/null)
		started=$!
		read -r -u "$ready"
		target=$(pgrep -P "$started")
		[ "$(enter "$target" -- echo fine)" = fine ]
		[ "$(enter "$target" --env -- sh -c "echo \$PATH" 2>/dev/null)" = /usr/bin:/bin ]
		enter "$target" --plan >/run/plan
		! grep -q "$(printf "\\033")" /run/plan'
}

@test "a full table of processes is a failure to enter" {
	[ "$(id -u)" -eq 0 ] || skip 'needs a user without other processes'
	in_root_world '
		exec {ready}< <(exec setpriv --reuid=54321 --regid=54321 --clear-groups \
			unshare --user --map-root-user --pid --fork sh -c "echo; exec sleep 300")
		read -r -u "$ready"
		target=$(pgrep -P $!)
		status=0
		errors=$(setpriv --reuid=54321 --regid=54321 --clear-groups \
			prlimit --nproc=2 "$NSPECT" --enter "$target" echo entered 2>&1) || status=$?
		[ "$status" -eq 125 ]
		grep -q "fork" <<<"$errors"'
}

@test "the plan has each step, and the nsenter line that does the same" {
	in_both '
		start_target --net --uts --pid --user --map-root-user
		line=$(enter "$target" --plan | sed -n "s/^nearest: //p")
		[ "$line" = "nsenter --target $target --net --pid --user --uts --setgid=0 --setuid=0" ]
		# Not without privileges: nsenter of util-linux 2.38 needs setgroups(2).
		[ "$(awk "{print \$2; exit}" /proc/self/uid_map)" != 0 ] ||
			[ "$($line readlink /proc/self/ns/net)" = "$(readlink /proc/$target/ns/net)" ]
		enter "$target" --plan --json | jq -e ".nspect.mode == \"enter\" and (.steps | length == 8) and
			.nspect.nsenter == \"nsenter --target $target --net --pid --user --uts --setgid=0 --setuid=0\" and
			(.steps[0] | .action == \"join\" and .type == \"net\" and .from == \"/proc/$target/ns/net\") and
			([.steps[].step] == [range(1; 9)]) and .nspect.unlike_nsenter == []"
		enter "$target" --plan --read-only --setuid 0 --wdns "/a b" -- echo "x y" |
			grep -qF "nsenter --target $target --net --pid --user --uts --wdns='\''/a b'\'' --setgid=0 --setuid=0 -- echo '\''x y'\''"
		enter "$target" --plan --read-only | grep -qx "which has nothing like: read-only, no-new-privs"'
}

@test "the classic mistakes are warned of, on a terminal alone" {
	command -v script >/dev/null || skip 'script is not installed'
	in_root_world '
		start_target --pid --mount --mount-proc
		proc="/proc is that of another PID namespace"
		at_terminal "$NSPECT" --enter "$target" -t pid true | grep -q "note: $proc"
		[ -z "$(at_terminal "$NSPECT" --enter "$target" -t pid --quiet true)" ]
		[ -z "$(at_terminal "$NSPECT" --enter "$target" -t pid --with-proc true)" ]
		[ -z "$("$NSPECT" --enter "$target" -t pid true 2>&1)" ]
		at_terminal "$NSPECT" --enter "$target" -t mnt true | grep -q "note: /proc in there is that of pid:"
		[ -z "$(at_terminal "$NSPECT" --enter "$target" true)" ]
		at_terminal "$NSPECT" --enter "$target" /no/such | grep -q "note: there is no /no/such in mnt:"
		at_terminal "$NSPECT" --enter "$target" no_such | grep -q "note: there is no no_such in mnt:"
		start_target --user --uts
		at_terminal "$NSPECT" --enter "$target" --preserve-credentials true |
			grep -q "note: user:.* does not map uid 0"'
}

@test "each option reaches COMMAND" {
	in_root_world '
		start_target --mount --pid --uts --net --user --map-root-user --mount-proc
		mkdir /run/target
		[ "$(enter "$target" --wd=/run -- pwd)" = /run ]
		[ "$(enter "$target" --wdns /usr -- pwd)" = /usr ]
		[ "$(enter "$target" --root=/usr -- /bin/true && echo done)" = done ]
		[ "$(X=ours enter "$target" --env -- sh -c "echo \$X")" = "" ]
		[ "$(enter "$target" -t pid,user --with-proc -- ps -e -o pid= | wc -l)" -le 4 ]
		enter "$target" --tools=/run/target -- test -e "/run/target/etc/passwd"
		enter "$target" --drop-caps=net_admin -- grep -q "CapEff:.*ffef" /proc/self/status
		enter "$target" --drop-caps -- grep -qx "CapBnd:.0*" /proc/self/status
		enter "$target" --no-new-privs -- grep -q "NoNewPrivs:.1" /proc/self/status
		enter "$target" --setuid 0 --keep-caps -- grep -q "CapAmb:.0*[1-9a-f]" /proc/self/status
		[ "$(enter "$target" --preserve-credentials -- id -u)" = 0 ]
		enter "$target" --quiet --read-only -- sh -c "! touch /run/x 2>/dev/null && [ \$(id -u) = 0 ]"
		start_target --mount --net
		enter "$target" --quiet --read-only -- sh -c "! touch /run/x 2>/dev/null && [ \$(id -u) = 65533 ]"
		enter "$target" --quiet --read-only --read-all -- cat /etc/shadow >/run/shadow
		cmp /etc/shadow /run/shadow
		refused "needs the files" "$target" -t net --env echo'
}
