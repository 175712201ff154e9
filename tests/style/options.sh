#!/bin/sh
# SPDX-License-Identifier: MIT
# options.sh ROOT NSPECT: --help (also that of each mode), the man page and the completions name the same long options, and
# the man page names the columns and rules that NSPECT has.
#
# In the man page (mdoc) an option is a line ".It Fl x , Fl -long ...", a column of namespaces
# ".It Cm NAME", one of another kind of rows ".It NAME Ta ...".
set -eu
nspect=$(realpath "$2")
cd "$1"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

long_options() {
	grep -oE -- '--[a-z][a-z0-9-]*' | sort -u
}

man_options() {
	sed -n '/^\.It Fl/{s/Fl Fl /--/g;s/Fl -/--/g;p;}' man/nspect.8 | long_options
}

man_columns() {
	sed -n 's/^\.It Cm \([A-Z][A-Z0-9-]*\)$/\1/p' man/nspect.8 | sort -u
}

# HEADING: those in the table below it
man_table_columns() {
	sed -n "/^\.Ss Of $1/,/^\.S[sh] /s/^\.It \([A-Z][A-Z0-9:-]*\) Ta .*/\1/p" man/nspect.8 | sort -u
}

columns() {
	"$nspect" --list-columns --raw --noheadings "$@" | cut -d ' ' -f 1 | sort -u
}

rules() {
	"$nspect" --audit --list-rules --raw --noheadings --output RULE | sort -u
}

man_rules() {
	sed -n 's/^\.It Cm \([A-Z][A-Z][0-9][0-9][0-9]\) .*/\1/p' man/nspect.8 | sort -u
}

shell_options() {
	grep -v '^[[:space:]]*#' "$1" | sed 's/setpriv --[a-z-]*//' | long_options
}

fish_options() {
	sed -n '/^ *complete /p' completions/nspect.fish |
		grep -oE -- ' (-l|--long-option) [a-z][a-z0-9-]*' | sed 's/.* /--/' | sort -u
}

line_of() {
	grep -nF -e "${2#--}" "$1" | head -n 1 | cut -d : -f 1
}

# FILE KIND COMMAND... : what COMMAND finds in FILE is compared with what nspect says of itself.
compare() {
	file=$1
	said=$scratch/$2
	shift 2
	if ! [ -f "$file" ]; then
		echo "$file:1: missing"
		return
	fi
	"$@" >"$scratch/found" || true
	comm -23 "$said" "$scratch/found" | while read -r name; do
		echo "$file:1: does not name $name"
	done
	comm -13 "$said" "$scratch/found" | while read -r name; do
		echo "$file:$(line_of "$file" "$name"): nspect has no $name"
	done
}

{
	"$nspect" --help
	"$nspect" --help | sed -n 's/^ *nspect \(--[a-z-]*\).*/\1/p' |
		while read -r mode; do "$nspect" "$mode" --help; done
} | long_options >"$scratch/options"
columns >"$scratch/columns"
columns self >"$scratch/process-columns"
columns --holders >"$scratch/holder-columns"
columns --leaks >"$scratch/finding-columns"
columns --reach >"$scratch/landing-columns"
columns --mounts >"$scratch/mount-columns"
columns --idmaps >"$scratch/id-map-columns"
rules >"$scratch/rules"
columns --capable >"$scratch/capability-columns"
columns --overlaps >"$scratch/overlap-columns"
columns --translate >"$scratch/translation-columns"
columns --enter=self >"$scratch/step-columns"

{
	compare man/nspect.8 options man_options
	compare man/nspect.8 columns man_columns
	compare man/nspect.8 process-columns man_table_columns 'the processes'
	compare man/nspect.8 holder-columns man_table_columns 'what keeps'
	compare man/nspect.8 finding-columns man_table_columns 'findings'
	compare man/nspect.8 landing-columns man_table_columns 'landings'
	compare man/nspect.8 mount-columns man_table_columns mounts
	compare man/nspect.8 id-map-columns man_table_columns 'id maps'
	compare man/nspect.8 rules man_rules
	compare man/nspect.8 capability-columns man_table_columns capabilities
	compare man/nspect.8 overlap-columns man_table_columns overlaps
	compare man/nspect.8 translation-columns man_table_columns translations
	compare man/nspect.8 step-columns man_table_columns steps
	compare completions/nspect.bash options shell_options completions/nspect.bash
	compare completions/_nspect options shell_options completions/_nspect
	compare completions/nspect.fish options fish_options
} >"$scratch/findings"
cat "$scratch/findings"
! [ -s "$scratch/findings" ]
