# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# bash completion for nspect(8). It needs nothing of the bash-completion package and works with it.

_nspect_options=(--type --task --persistent --holders --leaks --audit --reach --mounts --graph
	--idmaps --capable --overlaps --translate --to --enter --snapshot --metrics --from --redact --schema
	--namespace --all-namespaces --submounts --fstype --filter --output --output-all
	--list-columns --tree --list --sort --rules --list-rules --baseline --write-baseline
	--fail-on --format --json --json-lines --raw --noheadings --notruncate --nowrap --color
	--sources --no-fds --no-threads --no-inferred --timeout --numeric --kernel --tab-file
	--procfs --require-complete --help --version --except --user-parent --root --wd --wdns
	--tools --with-proc --join-cgroup --setuid --setgid --preserve-credentials --keep-caps
	--drop-caps --no-new-privs --exec-context --read-only --read-all --env --no-fork --plan
	--quiet)

# What can stand behind head in the word: one candidate a line of standard input. bash replaces only
# what is behind the last ":", "=" or "@" of a word, so what is before that is not repeated.
_nspect_offer() {
	local kept='' breaks=${COMP_WORDBREAKS//[!:=@]/} candidate
	[[ $breaks ]] && kept=${word%"${word##*["$breaks"]}"}
	while IFS= read -r candidate; do
		candidate=$head$candidate
		[[ $candidate == "$word"* ]] && COMPREPLY+=("${candidate#"$kept"}")
	done
}

# The same for the last item of the comma list behind head.
_nspect_offer_item() {
	local list=${word#"$head"}
	head+=${list%"${list##*,}"}
	compopt -o nospace 2>/dev/null
	_nspect_offer
}

# Those of all tables: what is typed later decides which one is meant.
_nspect_columns() {
	"$program" --list-columns --raw --noheadings
	"$program" --list-columns --raw --noheadings self
	"$program" --list-columns --raw --noheadings --holders
	"$program" --list-columns --raw --noheadings --leaks
	"$program" --list-columns --raw --noheadings --reach
	"$program" --list-columns --raw --noheadings --mounts
	"$program" --list-columns --raw --noheadings --idmaps
	"$program" --list-columns --raw --noheadings --capable
	"$program" --list-columns --raw --noheadings --overlaps
	"$program" --list-columns --raw --noheadings --translate
	"$program" --list-columns --raw --noheadings --enter=self
} 2>/dev/null

# Columns have any case: what is typed is taken for upper case, but for ":desc".
_nspect_offer_columns() {
	local value=${word#"$head"} name
	name=${value%%:*}
	word=$head${name^^}${value#"$name"}
	[[ $1 == list && $value == +* ]] && head+=+
	if [[ $1 == list ]]; then
		_nspect_offer_item < <(_nspect_columns | cut -d ' ' -f 1 | sort -u)
	else
		_nspect_offer < <(_nspect_columns | cut -d ' ' -f 1 | sort -u | sed 'p; s/$/:desc/')
	fi
}

_nspect_pids() {
	(cd /proc && printf '%s\n' [0-9]*)
}

# In the form that was begun, else as "net:4026532441", which says more than the number alone.
_nspect_namespaces() {
	case $word in
	id:*) "$program" -r -n -o NSID | sed 's/^/id:/' ;;
	ns:*) "$program" -r -n -o NS | sed 's/^/ns:/' ;;
	[0-9]*) "$program" -r -n -o NS && _nspect_pids ;;
	*)
		printf '%s\n' self init
		"$program" -r -n -o TYPE,NS | tr ' ' :
		[[ $word == pid:* ]] && _nspect_pids | sed 's/^/pid:/'
		;;
	esac
} 2>/dev/null

# What can be entered: also "docker:3f2a1b5c6d7e", which stands for several namespaces.
_nspect_enterable() {
	_nspect_namespaces
	"$program" -r -n -o WORKLOAD 2>/dev/null | grep : | sort -u
}

_nspect_offer_enterable() {
	case ${word#"$head"} in
	*/* | .*) _nspect_offer_paths -f ;;
	*) _nspect_offer < <(_nspect_enterable) ;;
	esac
}

_nspect_offer_ids() {
	_nspect_offer < <(printf 'follow\n' && compgen "$1" -- "${word#"$head"}")
}

# compgen's files or directories behind head.
_nspect_offer_paths() {
	compopt -o filenames 2>/dev/null
	_nspect_offer < <(compgen "$1" -- "${word#"$head"}")
}

_nspect_offer_names() {
	case ${word#"$head"} in
	*/* | .*) _nspect_offer_paths -f ;;
	*) _nspect_offer < <(_nspect_namespaces) ;;
	esac
}

# An id, and behind "@" the namespace that it is of.
_nspect_offer_translatable() {
	if [[ $word == *@* ]]; then
		head=${word%%@*}@
		_nspect_offer < <(word=${word#"$head"} && _nspect_namespaces)
		return
	fi
	compopt -o nospace 2>/dev/null
	_nspect_offer < <(printf '%s\n' uid: gid: projid: pid:)
}

_nspect_targets() {
	"$program" --mounts --list --raw --noheadings --output TARGET 2>/dev/null | sort -u
}

# Sets option to the one whose value is being typed, or to nothing, and head to what is before it.
_nspect_find_option() {
	local before
	read -ra before <<<"${COMP_LINE:0:COMP_POINT-${#word}}"
	option=${before[-1]} head=''
	case $option in
	--rules | --baseline | --write-baseline | --fail-on | --format) return ;;
	--type | --task | --filter | --output | --sort | --sources | --timeout | --procfs | \
		--namespace | --to | --fstype | --kernel | --tab-file | --enter | --except | --setuid | \
		--setgid | --wdns) return ;;
	esac
	if [[ $option =~ ^-[PRHlJrnuWhV]*([tpNQo])$ ]]; then
		option=-${BASH_REMATCH[1]}
	elif [[ $word == --*=* ]]; then
		option=${word%%=*} head=${word%%=*}=
	elif [[ $word =~ ^-[PRHlJrnuWhV]*([tpNQoT]) ]]; then
		option=-${BASH_REMATCH[1]} head=${BASH_REMATCH[0]}
	else
		option=''
	fi
}

_nspect() {
	local program=$1 word=${COMP_LINE:0:COMP_POINT} option head
	COMPREPLY=()
	word=${word##*[[:space:]]}
	_nspect_find_option
	case $option in
	-t | --type | --except) _nspect_offer_item < <(printf '%s\n' cgroup ipc mnt net pid time user uts) ;;
	-p | --task) _nspect_offer < <(_nspect_pids) ;;
	-o | --output) _nspect_offer_columns list ;;
	--sort) _nspect_offer_columns one ;;
	-T | --tree) _nspect_offer < <(printf '%s\n' owner parent process) ;;
	--color) _nspect_offer < <(printf '%s\n' auto always never) ;;
	--reach) _nspect_offer < <(printf '%s\n' mount umount lazy-umount) ;;
	-N | --namespace) _nspect_offer < <(_nspect_namespaces) ;;
	--sources)
		_nspect_offer_item < <(printf '%s\n' {,+,-}{threads,for-children,fds,sockets,tuns,pidfds} \
			{,+,-}{pins,mount-namespaces,relations,listns,inferred})
		;;
	--to) _nspect_offer_names ;;
	--fstype) _nspect_offer_item < <(sed 's/.*\t//' /proc/filesystems) ;;
	--rules)
		_nspect_offer_item < <("$program" --audit --list-rules -r -n -o RULE 2>/dev/null |
			sed 'p; s/^\(..\).*/\1/' | sort -u | sed 'p; s/^/-/')
		;;
	--baseline | --write-baseline | --snapshot | --metrics | --from) _nspect_offer_paths -f ;;
	--fail-on) _nspect_offer < <(printf '%s\n' info low medium high critical) ;;
	--format) _nspect_offer < <(printf '%s\n' text json sarif nagios) ;;
	--graph) _nspect_offer < <(printf '%s\n' namespaces propagation) ;;
	--capable) _nspect_offer_item < <(echo all && setpriv --list-caps 2>/dev/null) ;;
	--kernel) _nspect_offer < <(printf '%s\n' listmount mountinfo) ;;
	--tab-file) _nspect_offer_paths -f ;;
	--procfs) _nspect_offer_paths -d ;;
	--enter) _nspect_offer_enterable ;;
	--setuid) _nspect_offer_ids -u ;;
	--setgid) _nspect_offer_ids -g ;;
	--root | --wd | --tools) _nspect_offer_paths -d ;;
	-Q | --filter | --timeout | --wdns | --drop-caps) ;;
	*)
		if [[ $word == -* ]]; then
			_nspect_offer < <(printf '%s\n' "${_nspect_options[@]}")
		elif [[ $COMP_LINE == *' --mounts'* ]]; then
			_nspect_offer < <(_nspect_targets)
		elif [[ $COMP_LINE == *' --reach'[\ =]* ]]; then
			_nspect_offer_paths -f
		elif [[ $COMP_LINE == *' --translate'* ]]; then
			_nspect_offer_translatable
		elif [[ $COMP_LINE == *' --enter'[\ =]* ]]; then
			_nspect_offer < <(compgen -c -- "$word")
		else
			_nspect_offer_names
		fi
		;;
	esac
}

complete -F _nspect nspect
