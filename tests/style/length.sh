#!/bin/sh
# SPDX-License-Identifier: MIT
# length.sh ROOT: no function above 80 lines, no file of ours above 450 (the helper is one file on
# purpose). A function is what stands between "{" and "}" in the first column.
set -eu
cd "$1"

find src include tests -name '*.[ch]' | sort | xargs awk '
function check_file() {
	if (file !~ /^(tests|src\/enter)\// && lines > 450) {
		print file ":" lines ": " lines " lines, at most 450"
		bad = 1
	}
}

FNR == 1 {
	check_file()
	file = FILENAME
	start = 0
}
{ lines = FNR }

/^[{]/ { start = FNR }
/^[}]/ && start {
	if (FNR - start - 1 > 80) {
		print FILENAME ":" start ": a function of " FNR - start - 1 " lines, at most 80"
		bad = 1
	}
	start = 0
}

END {
	check_file()
	exit bad
}
'
