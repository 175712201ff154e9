# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # the variables are those of a shell inside
# nspect-enter on a terminal, below a shell with job control.

load helper
load worlds
load enter

# on_terminal STEP... : the steps are done at an interactive shell; they type enter to enter.
on_terminal() {
	PS1='outer: ' "$SCENES/terminal" "$@" -- bash --norc --noprofile --noediting -i
}
export -f on_terminal

on_terminal_in_target() {
	run -0 in_target "${people[0]}" 'enter-target user pid' on_terminal see='outer: ' "$@"
}

@test "keys and sizes reach the command, once, and stopping reaches the shell" {
	on_terminal_in_target \
		send=$'enter user,pid -- "$SCENES/say-signals"\n' \
		see=ready send=$'\003' see=int size=33,77 see=size\ 33,77 \
		send=$'\032' see=Stopped see='outer: ' send=$'fg\n' see=continued size=44,88 see=size\ 44,88 \
		send=$'\034' see=Quit see='outer: ' send=$'echo status=$?\n' see=status=131 \
		see='outer: ' send=$'exit 0\n'
	[ "$(grep -c '^int' <<<"$output")" -eq 1 ]
}

@test "a shell inside has job control, and can be stopped and continued" {
	on_terminal_in_target \
		send=$'PS1="inner: " enter user,pid -- bash --norc --noprofile --noediting -i\n' \
		see='inner: ' send=$'"$SCENES/say-signals"\n' see=ready \
		send=$'\032' see=Stopped see='inner: ' send=$'fg\n' see=continued send=$'\003' \
		see=int send=$'\034' see='inner: ' send=$'suspend -f\n' see=Stopped see='outer: ' send=$'fg\n' see=enter \
		send=$'echo $((6 * 7))\n' see=42 \
		see='inner: ' send=$'exit 5\n' see='outer: ' send=$'echo status=$?\n' see=status=5 \
		see='outer: ' send=$'exit 0\n'
	[[ $output != *'no job control'* ]]
}

# Without job control nobody else would take it back.
dead_shell() {
	"$SCENES/terminal" see=status=137 send=$'word\n' see=read:word -- \
		bash -c 'enter user,pid -- bash --norc -i -c "kill -KILL \$\$"
			echo "status=$?"; read -r line; echo "read:$line"'
}
export -f dead_shell

@test "a shell inside that dies does not take the terminal with it" {
	run -0 in_target "${people[0]}" 'enter-target user pid' dead_shell
}

@test "in the background it leaves the terminal alone" {
	on_terminal_in_target send=$'enter user,pid -- sh -c \'sleep .2; echo done\' &\n' \
		see='outer: ' see=done send=$'wait; echo status=$?\n' see=status=0 send=$'exit 0\n'
}
