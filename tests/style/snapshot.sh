#!/bin/sh
# SPDX-License-Identifier: MIT
# snapshot.sh ROOT: src/snapshot/shape.c names every member of the model's structs, in a table or where
# it says what is not in the document.
set -eu
cd "$1"

scratch=$(mktemp)
trap 'rm -f "$scratch"' EXIT

awk '
FNR == 1 { inside = 0 }
/^struct [a-z_]+ \{$/ { inside = 1; name = $2; next }
/^\};/ { inside = 0 }
!inside { next }
{
	# Without comments, in one line each as our style has them, or in several.
	line = $0
	if (comment) {
		if (line !~ /\*\//) next
		sub(/.*\*\//, "", line)
		comment = 0
	}
	gsub(/\/\*[^*]*\*\//, "", line)
	if (line ~ /\/\*/) {
		sub(/\/\*.*/, "", line)
		comment = 1
	}
	statement = statement " " line
	if (statement !~ /;/) next
	sub(/;.*/, "", statement)
	gsub(/\[[^]]*\]/, "", statement)
	n = split(statement, member, ",")
	for (i = 1; i <= n; i++) {
		sub(/.*[ *]/, "", member[i])
		print FILENAME ":" FNR, name, member[i]
	}
	statement = ""
}' include/model/*.h |
	while read -r place name member; do
		case $name in
		*_info) continue ;; # tables of the program
		esac
		grep -qw -- "$member" src/snapshot/shape.c ||
			echo "$place: src/snapshot/shape.c does not say what becomes of $member of struct $name"
	done >"$scratch"
# A tree without these has none of it to compare.
if [ -f include/model/needs.h ]; then
	count=$(grep -c ' = 1 << ' include/model/needs.h)
	grep -q "#define N_NEEDS $count\$" src/snapshot/names.h ||
		echo "src/snapshot/names.h:1: there are $count needs" >>"$scratch"
fi
cat "$scratch"
! [ -s "$scratch" ]
