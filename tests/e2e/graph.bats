# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # variables of a shell in a shell; run sets output
# --graph: pictures that Graphviz takes, with what is equal in them once.

load helper
load worlds

is_drawable() {
	[ -x "$(command -v dot)" ] || skip 'no dot (graphviz)'
	dot -Tsvg <<<"$output" | grep -q '</svg>'
}

has() {
	grep -qF -- "$1" <<<"$output" && return
	echo "no '$1' in: $output" >&2
	return 1
}

lacks() {
	! grep -F -- "$1" <<<"$output"
}

# in_own_mounts COMMANDS: in a small world, where our own mount namespace stands for the host, with a
# shared tmpfs at /mnt.
in_own_mounts() {
	in_world "$SMALL_WORLD" bash -ec 'mount -t tmpfs none /mnt
		mount --make-rprivate /
		mount --make-shared /mnt
		'"$1" 2>/dev/null
}

@test "both kinds are drawn, and namespaces are meant without a kind" {
	run -0 --separate-stderr nspect --graph
	is_drawable
	has "net:$(stat -L -c %i /proc/self/ns/net)"
	run -0 --separate-stderr nspect --graph=namespaces -t net
	lacks user:
	run -0 --separate-stderr nspect --graph=propagation
	is_drawable
	has "mnt:$(stat -L -c %i /proc/self/ns/mnt)"
}

@test "what others mount gets to the host along red arrows" {
	run -0 in_own_mounts 'unshare --mount --propagation unchanged sleep 9 &
		while [ /proc/$!/ns/mnt -ef /proc/self/ns/mnt ]; do sleep 0.02; done
		"$NSPECT" --graph=propagation'
	is_drawable
	has 'label="our side\n'
	has 'shape=ellipse'
	[ "$(grep -c 'dir=both, color=red' <<<"$output")" -eq 2 ]
}

@test "what only receives has no red arrow" {
	run -0 in_own_mounts 'unshare --mount --propagation slave sleep 9 &
		until grep -q master: /proc/$!/mountinfo; do sleep 0.02; done
		"$NSPECT" --graph=propagation'
	is_drawable
	[ "$(grep -c 'dir=forward' <<<"$output")" -eq 1 ]
	lacks red
}

@test "many equal namespaces are drawn once" {
	run -0 in_own_mounts 'for i in {1..40}; do
			unshare --mount --propagation slave --fork sleep 9 & pids+=($!)
		done
		for pid in "${pids[@]}"; do
			until grep -q master: /proc/$pid/mountinfo; do sleep 0.02; done
		done
		"$NSPECT" --graph=propagation'
	is_drawable
	has '40 mnt namespaces like this'
	[ "$(grep -c 'label=' <<<"$output")" -le 8 ]
	in_world_with "$SMALL_WORLD" "many 80 80" -- "$NSPECT" --graph
	is_drawable
	has '10 net namespaces like this'
}

@test "hostile names stay in their labels" {
	in_world_with "$SMALL_WORLD" odd-name -- "$NSPECT" --graph
	is_drawable
	has 'say \"it'
	[ -z "$(tr -d '\n\t -~' <<<"$output" | tr -d 'grüß日')" ]
}

@test "without privilege there is a picture of what can be seen" {
	run -0 --separate-stderr as_nobody "$NSPECT" --graph=propagation
	is_drawable
	run -0 --separate-stderr as_nobody "$NSPECT" --graph
	is_drawable
}

@test "what a picture has no use for is refused" {
	for words in '--graph=tree' '--graph x' '--graph -J' '--graph -o NS' '--graph --mounts' \
		'--graph -Q 1' '--graph=propagation -t mnt' '--graph -p 1' '--graph -T'; do
		# shellcheck disable=SC2086 # several words
		run -2 --separate-stderr nspect $words
		[ -z "$output" ]
	done
}
