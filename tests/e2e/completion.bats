# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # the variables are those of the shells that complete
# What bash, zsh and fish offer, each asked for real.

load helper

completions=$(realpath "$BATS_TEST_DIRNAME/../../completions")

setup() {
	mkdir "$BATS_TEST_TMPDIR/bin"
	ln -s "$(realpath "$NSPECT")" "$BATS_TEST_TMPDIR/bin/nspect"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
	# Here and not later: what runs under run can't skip a test.
	for shell in zsh fish; do
		case $BATS_TEST_DESCRIPTION in
		"$shell "* | "all "*) [ -x "$(command -v "$shell")" ] || skip "no $shell" ;;
		esac
	done
}

# in_bash LINE: what is offered where LINE ends, one a line. bash puts it behind the last ":" or "=".
in_bash() {
	bash --norc -c 'source "$1/nspect.bash"; COMP_LINE=$2 COMP_POINT=${#2}; _nspect nspect
		printf "%s\n" "${COMPREPLY[@]}"' bash "$completions" "$1"
}

# zsh_offers LINE TEXT...: each text, spaces counting as one, is listed where LINE ends. A shell on a
# terminal of its own is asked; it lists when it pleases, so it is read until all is there.
zsh_offers() {
	cat >"$BATS_TEST_TMPDIR/asked" <<'ZSH'
PS1='' LISTMAX=100000
stty cols 200 rows 1000
fpath=($COMPLETIONS $fpath)
autoload -Uz compinit && compinit -u -D
bindkey '^D' list-choices
zle-line-init() { print 'All'' set' } # only now the terminal passes ^D on
zle -N zle-line-init
ZSH
	cat >"$BATS_TEST_TMPDIR/asking" <<'ZSH'
setopt extended_glob
zmodload zsh/zpty zsh/zselect
zpty asked zsh -f -i
zpty -w asked "source ${0:h}/asked"
zpty -r -m asked said '*All set*'
zpty -n -w asked $1$'\x04'
said=''
shift
while (( $# )); do
	zpty -r -t asked more && said+=$more || zselect -t 10
	words=(${=said//($'\r'|$'\e'\[[0-9;?]#[A-Za-z])/ })
	while (( $# )) && [[ " $words " == *" $1 "* ]]; do shift; done
done
ZSH
	COMPLETIONS=$completions timeout 30 zsh -f "$BATS_TEST_TMPDIR/asking" "$@"
}

# in_fish LINE: what is offered where LINE ends: candidate, tab, description.
in_fish() {
	HOME=$BATS_TEST_TMPDIR fish --no-config -c 'source $argv[1]/nspect.fish; complete -C "$argv[2]"' \
		"$completions" "$1"
}

# offers TEXT...: each text, tabs counting as spaces, is in the output.
offers() {
	local text
	for text in "$@"; do
		[[ " ${output//[$'\t\n']/ } " == *" $text "* ]] || {
			echo "no $text in: $output"
			return 1
		}
	done
}

# is_all WORD...: these are the candidates, in any order, and there are no others.
is_all() {
	diff <(printf '%s\n' "$@" | sort) <(cut -f 1 <<<"$output" | sort)
}

long_options() {
	local mode
	for mode in '' $(nspect --help | grep -oE -- 'nspect --[a-z-]+' | cut -d ' ' -f 2); do
		echo "$mode"
		# shellcheck disable=SC2086 # none or one
		nspect $mode --help | grep -oE -- '^ .{5}--[a-z-]+' | grep -oE -- '--.*'
	done | sort -u | grep .
}

columns() {
	{
		nspect --list-columns --raw --noheadings
		nspect --list-columns --raw --noheadings self
		nspect --list-columns --raw --noheadings --holders
		nspect --list-columns --raw --noheadings --leaks
		nspect --list-columns --raw --noheadings --reach
		nspect --list-columns --raw --noheadings --mounts
		nspect --list-columns --raw --noheadings --idmaps
		nspect --list-columns --raw --noheadings --capable
		nspect --list-columns --raw --noheadings --overlaps
		nspect --list-columns --raw --noheadings --translate
		nspect --list-columns --raw --noheadings --enter=self
	} | cut -d ' ' -f 1 | sort -u
}

# sources: with the signs that --sources takes.
sources() {
	nspect --json --output ns 2>/dev/null | jq -r '.nspect.sources | del(.processes) | keys[] |
		., "+" + ., "-" + .'
}

own_net() {
	stat -L -c %i /proc/self/ns/net
}

own_mnt() {
	stat -L -c %i /proc/self/ns/mnt
}

@test "bash offers all long options and no others" {
	run in_bash 'nspect --'
	mapfile -t all < <(long_options)
	is_all "${all[@]}"
}

@test "zsh offers all long options" {
	mapfile -t all < <(long_options)
	zsh_offers 'nspect --' "${all[@]}"
}

@test "fish offers all long options" {
	run in_fish 'nspect --'
	mapfile -t all < <(long_options | grep -vxE -- '--(tree|color|reach)')
	offers "${all[@]}" --tree= --color= --reach=
}

@test "bash offers types, one after the other" {
	run in_bash 'nspect --type '
	is_all cgroup ipc mnt net pid time user uts
	run in_bash 'nspect -J -t net,u'
	is_all net,user net,uts
	run in_bash 'nspect -Jtnet,u'
	is_all -Jtnet,user -Jtnet,uts
	run in_bash 'nspect --type=net,u'
	is_all net,user net,uts
}

@test "zsh offers types, one after the other" {
	zsh_offers 'nspect --type ' cgroup ipc mnt net pid time user uts
	zsh_offers 'nspect -t net,u' user uts
}

@test "fish offers types, one after the other" {
	run in_fish 'nspect --type '
	is_all cgroup ipc mnt net pid time user uts
	run in_fish 'nspect -t net,u'
	is_all net,user net,uts
	run in_fish 'nspect --type=net,u'
	is_all --type=net,user --type=net,uts
}

@test "bash offers the columns that there are, in any case" {
	mapfile -t all < <(columns)
	run in_bash 'nspect -o '
	is_all "${all[@]}"
	run in_bash 'nspect --output=+ns,kep'
	is_all +NS,KEPT-BY
	run in_bash 'nspect --sort nthr'
	is_all NTHREADS NTHREADS:desc
	run in_bash 'nspect --sort nthreads:d'
	is_all desc
}

@test "zsh offers the columns that there are, in any case" {
	mapfile -t all < <(columns)
	zsh_offers 'nspect -o ' "${all[@]}"
	zsh_offers 'nspect -o +NS,kep' 'KEPT-BY -- what'
	zsh_offers 'nspect --sort nthreads:' desc
}

@test "fish offers the columns that there are, in any case" {
	mapfile -t all < <(columns)
	run in_fish 'nspect -o '
	is_all "${all[@]}"
	run in_fish 'nspect --output=+NS,kep'
	is_all --output=+NS,kept-by
	run in_fish 'nspect --sort nthr'
	is_all nthreads nthreads:desc
}

@test "bash offers the sources that there are" {
	mapfile -t all < <(sources)
	run in_bash 'nspect --sources '
	is_all "${all[@]}"
	run in_bash 'nspect --sources -fds,-thr'
	is_all -fds,-threads
}

@test "zsh offers the sources that there are" {
	mapfile -t all < <(sources)
	zsh_offers 'nspect --sources=' "${all[@]}"
}

@test "fish offers the sources that there are" {
	mapfile -t all < <(sources)
	run in_fish 'nspect --sources '
	is_all "${all[@]}"
}

@test "bash offers the words of --tree and --color" {
	run in_bash 'nspect --tree='
	is_all owner parent process
	run in_bash 'nspect -Tpr'
	is_all -Tprocess
	run in_bash 'nspect --color='
	is_all auto always never
}

@test "zsh offers the words of --tree and --color" {
	zsh_offers 'nspect --tree=' owner parent process
	zsh_offers 'nspect -T' owner parent process
	zsh_offers 'nspect --color=' auto always never
}

@test "fish offers the words of --tree and --color" {
	run in_fish 'nspect --tree='
	is_all --tree=owner --tree=parent --tree=process
	run in_fish 'nspect --color='
	is_all --color=auto --color=always --color=never
}

@test "bash offers processes" {
	run in_bash "nspect -p $$"
	offers "$$"
	run in_bash "nspect pid:$$"
	offers "$$"
}

@test "zsh offers processes with their names" {
	zsh_offers "nspect -p $$" "$$ -- bash"
}

@test "fish offers processes with their names" {
	run in_fish "nspect -p $$"
	offers "$$ bash"
}

@test "bash offers namespaces by number and by type" {
	run in_bash 'nspect '
	offers self init "net:$(own_net)"
	run in_bash "nspect $(own_net)"
	is_all "$(own_net)"
	run in_bash "nspect net:$(own_net)"
	is_all "$(own_net)"
}

@test "zsh offers namespaces with type and command" {
	zsh_offers "nspect $(own_net)" "$(own_net) -- net"
	zsh_offers "nspect net:$(own_net)" "net:$(own_net) -- net"
}

@test "fish offers namespaces with type and command" {
	run in_fish 'nspect '
	offers self init "$(own_net) net"
	run in_fish "nspect net:$(own_net)"
	offers "net:$(own_net)"
}

@test "all offer the kinds of --graph" {
	run in_bash 'nspect --graph='
	is_all namespaces propagation
	zsh_offers 'nspect --graph=' namespaces propagation
	run in_fish 'nspect --graph='
	is_all --graph=namespaces --graph=propagation
}

@test "all offer capabilities" {
	run in_bash 'nspect --capable=kill,net_a'
	is_all kill,net_admin
	run in_bash 'nspect --capable='
	offers all sys_admin
	zsh_offers 'nspect --capable=kill,net_a' net_admin
	run in_fish 'nspect --capable=kill,net_a'
	is_all --capable=kill,net_admin
}

@test "all offer what is mounted behind --mounts" {
	run in_bash 'nspect --mounts -J /pro'
	offers /proc
	zsh_offers 'nspect --mounts /pro' /proc
	run in_fish 'nspect --mounts /pro'
	offers '/proc proc proc'
}

@test "all offer mount namespaces, types of file systems and ways to read" {
	run in_bash "nspect --mounts -RN mnt:$(own_mnt)"
	is_all "$(own_mnt)"
	run in_bash 'nspect --mounts --fstype proc,tmp'
	is_all proc,tmpfs
	run in_bash 'nspect --mounts --kernel '
	is_all listmount mountinfo
	zsh_offers "nspect --mounts -N $(own_mnt)" "$(own_mnt) -- mnt"
	zsh_offers 'nspect --mounts --fstype=' tmpfs
	zsh_offers 'nspect --mounts --kernel=' listmount mountinfo
	run in_fish "nspect --mounts -N $(own_mnt)"
	offers "$(own_mnt) mnt"
	run in_fish 'nspect --mounts --fstype proc,tmp'
	offers proc,tmpfs
	run in_fish 'nspect --mounts --kernel '
	is_all listmount mountinfo
}

@test "all offer files where a path was begun" {
	local file=$BATS_TEST_TMPDIR/blue-pin
	touch "$file"
	run in_bash "nspect ${file%-pin}"
	is_all "$file"
	zsh_offers "nspect ${file%-pin}" blue-pin
	run in_fish "nspect ${file%-pin}"
	is_all "$file"
}

@test "all offer directories for --procfs" {
	run in_bash 'nspect --procfs /pro'
	is_all /proc
	zsh_offers 'nspect --procfs /pro' proc/
	run in_fish 'nspect --procfs /pro'
	is_all /proc/
}

@test "bash offers what can be asked of --reach, and paths and namespaces with it" {
	run in_bash 'nspect --reach='
	is_all mount umount lazy-umount
	mkdir "$BATS_TEST_TMPDIR/somewhere"
	run in_bash "nspect --reach $BATS_TEST_TMPDIR/some"
	is_all "$BATS_TEST_TMPDIR/somewhere"
	run in_bash 'nspect --reach / -N sel'
	is_all self
	run in_bash 'nspect --namespace=sel'
	is_all self
}

@test "zsh and fish offer what can be asked of --reach" {
	zsh_offers 'nspect --reach=' mount umount lazy-umount
	run in_fish 'nspect --reach='
	is_all --reach=mount --reach=umount --reach=lazy-umount
}

@test "all offer kinds of ids behind --translate, then namespaces" {
	run in_bash 'nspect --translate p'
	is_all projid: pid:
	run in_bash 'nspect --translate uid:5@sel'
	is_all self
	run in_bash 'nspect --translate uid:5 --to sel'
	is_all self
	zsh_offers 'nspect --translate ' uid: gid: projid: pid:
	run in_fish 'nspect --translate p'
	offers projid: pid:
	run in_fish 'nspect --translate uid:5@sel'
	offers 'uid:5@self'
}

@test "bash offers what can be entered, as whom, and then commands" {
	run in_bash 'nspect --enter sel'
	is_all self
	run in_bash "nspect --enter=net:$(own_net)"
	is_all "$(own_net)"
	run in_bash 'nspect --enter self --except mnt,u'
	is_all mnt,user mnt,uts
	run in_bash 'nspect --enter self --setuid fol'
	is_all follow
	run in_bash 'nspect --enter self mountpoin'
	offers mountpoint
}

@test "zsh and fish offer what can be entered, and then commands" {
	zsh_offers 'nspect --enter sel' self
	zsh_offers 'nspect --enter self --setuid fol' follow
	zsh_offers 'nspect --enter self mountpoin' mountpoint
	run in_fish 'nspect --enter sel'
	is_all self
	run in_fish 'nspect --enter self mountpoin'
	offers mountpoint
}

@test "bash offers rules, families, severities and formats" {
	run in_bash 'nspect --audit --rules MP,-LM'
	is_all MP,-LM MP,-LM501 MP,-LM502 MP,-LM503
	run in_bash 'nspect --audit --rules N'
	offers NS NS101
	run in_bash 'nspect --audit --fail-on '
	is_all info low medium high critical
	run in_bash 'nspect --audit --format='
	offers text json sarif nagios
}
