#!/bin/sh
# SPDX-License-Identifier: MIT
# selftest.sh: each check of this folder finds nothing in a good tree and the fault in a bad one.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failed=0

complain() {
	echo "tests/style/selftest.sh:1: $*"
	failed=1
}

# A tree that every check accepts.
good_tree() {
	rm -rf "${tree:?}"/*
	mkdir -p "$tree/src/util" "$tree/src/model" "$tree/src/collect" "$tree/src/view" \
		"$tree/src/cli" "$tree/src/enter" "$tree/include/util" "$tree/include/view" \
		"$tree/src/snapshot" "$tree/include/model" "$tree/tests" "$tree/man" \
		"$tree/completions"
	write include/util/text.h
	write include/model/inventory.h 'struct ns {' '	bool self, initial; /* a' ' * b; c */' '};'
	write src/snapshot/shape.c 'FIELD("self", FIELD_BOOL, self), FIELD("initial", ...)'
	write include/view/table.h
	write src/util/key-index.c '#include <uthash.h>'
	write src/collect/mountinfo.c '#include <libmount/libmount.h>' '#include "util/text.h"' \
		'/* strcpy(a, b) */' 'const char *word = "exit(1)"; // printf("x")'
	write src/collect/member.c 'rc = setns(fd, CLONE_NEWUSER);'
	write src/cli/main.c '#include "view/table.h"' 'int main(void)' '{' "$(lines 80)" '}'
	write man/nspect.8 '.It Fl J , Fl -json' '.It Fl -leaks' '.It Cm NS' '.Ss Of the processes' \
		'.It PID Ta the process' '.Ss Of what keeps it alive' '.It KIND Ta the kind' \
		'.Ss Of findings' '.It RULE Ta the rule' '.Ss Of landings' '.It ORIGIN Ta whether' \
		'.Ss Of mounts' '.It MAJ:MIN Ta the device' \
		'.Ss Of id maps' '.It INSIDE Ta the first id' '.It Cm MP201 Pq high' \
		'.Ss Of capabilities' '.It CAPS Ta them' \
		'.Ss Of overlaps' '.It GRADE Ta how bad' '.Ss Of steps' '.It STEP Ta its place' \
		'.Ss Of translations' '.It STEPS Ta the way'
	write completions/nspect.bash 'words="--json --leaks"'
	write completions/_nspect "'(-J --json)'{-J,--json}'[JSON]' --leaks"
	write completions/nspect.fish 'complete -c nspect -s J -l json' 'complete -c nspect -l leaks'
	cat >"$tree/nspect" <<-'END'
		#!/bin/sh
		case $* in
		--help) echo " nspect --leaks  leaks" ;;
		'--leaks --help') echo " -J, --json  JSON" ;;
		*--list-rules*) echo MP201 ;;
		*--enter=self) echo "STEP number" ;;
		*self) echo "PID number" ;;
		*--holders) echo "KIND string" ;;
		*--leaks) echo "RULE string" ;;
		*--reach) echo "ORIGIN boolean" ;;
		*--mounts) echo "MAJ:MIN string" ;;
		*--idmaps) echo "INSIDE number" ;;
		*--capable) echo "CAPS array" ;;
		*--overlaps) echo "GRADE string" ;;
		*--translate) echo "STEPS array" ;;
		*) echo "NS number" ;;
		esac
	END
	chmod +x "$tree/nspect"
}

lines() {
	yes 'again();' | head -n "$1"
}

# FILE LINE... : the lines, under the licence
write() {
	file=$tree/$1
	shift
	printf '%s\n' '/* SPDX-License-Identifier: MIT */' "$@" >"$file"
}

# CHECK TEXT: the check fails and its finding holds the text. A good tree is put back.
expect() {
	if found=$("$here/$1.sh" "$tree" "$tree/nspect"); then
		complain "$1 is content with: $2"
	elif ! printf '%s\n' "$found" | grep -qE -e "^[^ ]+:[0-9]+: .*$2"; then
		complain "$1 does not say '$2': $found"
	fi
	good_tree
}

good_tree
for check in layering banned spdx length options snapshot; do
	found=$("$here/$check.sh" "$tree" "$tree/nspect") || complain "$check: $found"
done

write src/util/text.c '#include "view/table.h"'
expect layering 'util may not include view'
write src/collect/proc.c '#include "../util/text.h"'
expect layering 'hides the module'
write src/collect/proc.c '#include "util/private.h"'
expect layering 'not offered'
write src/enter/enter.c '#include "util/text.h"'
expect layering 'nothing of ours'
write src/view/table.c '#include <jansson.h>'
expect layering 'jansson may not be used here'
write src/collect/other.c '#include <libmount/libmount.h>'
expect layering 'libmount is already used'
write include/view/table.h '#include <libsmartcols.h>'
expect layering 'libsmartcols may not be used here'
mkdir "$tree/src/extra"
write src/extra/extra.c
expect layering 'no row'

write src/cli/main.c 'strcpy(a, b);'
expect banned 'overflow'
write tests/test.c 'x = atoi (text);'
expect banned 'hides errors'
write src/cli/main.c '/* a' 'comment */ system("ls");'
expect banned 'no shell'
write src/collect/proc.c 'rc = setns(fd, 0);'
expect banned 'setns'
write src/collect/proc.c '#include <pthread.h>'
expect banned 'threads'
write src/view/table.c 'printf("x");'
expect banned 'below cli'
write src/view/table.c 'fputs("x", stderr);'
expect banned 'below cli'

echo 'int x;' >"$tree/src/view/table.c"
expect spdx 'no SPDX'
echo '@test "x" { true; }' >"$tree/tests/x.bats"
expect spdx 'no SPDX'

write include/model/inventory.h 'struct ns {' '	struct ns *self, /* a */' '		*other[3];' '};'
expect snapshot 'becomes of other of struct ns'

write src/cli/main.c 'int main(void)' '{' "$(lines 81)" '}'
expect length 'function of 81 lines'
write src/view/table.c "$(lines 450)"
expect length '451 lines'

write completions/nspect.fish 'complete -c nspect -l jsonx'
expect options 'does not name --json'
write man/nspect.8 '.It Fl J , Fl -json' '.It Fl -leaks' '.It Fl -jsonx' '.It Cm NS'
expect options 'nspect has no --jsonx'
write man/nspect.8 '.It Fl -json' '.It Cm NSX'
expect options 'does not name NS'
write man/nspect.8 '.It Fl -json' '.It Cm NS'
expect options 'does not name PID'
write man/nspect.8 '.It Fl -json' '.It Cm NS' '.Ss Of the processes' '.It PID Ta the process'
expect options 'does not name KIND'
write man/nspect.8 '.It Fl -json' '.It Cm NS' '.Ss Of the processes' '.It PID Ta the process' \
	'.Ss Of what keeps it alive' '.It KIND Ta the kind'
expect options 'does not name RULE'
write man/nspect.8 '.It Fl -json' '.It Cm NS' '.Ss Of the processes' '.It PID Ta the process' \
	'.Ss Of what keeps it alive' '.It KIND Ta the kind' '.Ss Of findings' '.It RULE Ta the rule'
expect options 'does not name ORIGIN'
write man/nspect.8 '.It Fl -json' '.It Cm NS' '.Ss Of the processes' '.It PID Ta the process' \
	'.Ss Of what keeps it alive' '.It KIND Ta the kind' '.Ss Of findings' '.It RULE Ta the rule' \
	'.Ss Of landings' '.It ORIGIN Ta whether'
expect options 'does not name MAJ:MIN'
sed -i '/MP201/d' "$tree/man/nspect.8"
expect options 'does not name MP201'
write man/nspect.8 '.It Fl -json' '.It Cm NS' '.Ss Of the processes' '.It PID Ta the process' \
	'.Ss Of what keeps it alive' '.It KIND Ta the kind' '.Ss Of findings' '.It RULE Ta the rule' \
	'.Ss Of landings' '.It ORIGIN Ta whether' '.Ss Of mounts' '.It MAJ:MIN Ta the device'
expect options 'does not name CAPS'
rm "$tree/completions/_nspect"
expect options 'missing'

exit $failed
