#!/bin/sh
# SPDX-License-Identifier: MIT
# spdx.sh ROOT: the licence stands in the first two lines of each file that we wrote.
set -eu
cd "$1"

find . \( -path ./.git -o -path './build*' -o -path './tests/*/corpus' -o -path ./tests/fixtures \) \
	-prune -o -type f \
	\( -name '*.[ch]' -o -name '*.sh' -o -name '*.bash' -o -name '*.bats' -o -name '*.awk' \
	-o -name '*.jq' -o -name 'meson*.*' -o -path ./dev -o -path './.ci/*' -o -name '.clang-*' \
	-o -name .editorconfig -o -path './completions/*' -o -path './man/*' \) -print |
	sort | {
	status=0
	while read -r file; do
		head -n 2 "$file" | grep -q 'SPDX-License-Identifier: MIT' && continue
		echo "${file#./}:1: no SPDX-License-Identifier"
		status=1
	done
	exit $status
}
