# SPDX-License-Identifier: MIT
# Reads TAP, shows what failed and one line of counts, and appends the counts to a file.
# Variables: label; counts (the file); strict (1: a skip fails unless the list allows it); may_skip
# (the list: a part of the test's name, a tab, the reason).

BEGIN {
	while ((getline line < may_skip) > 0)
		if (line !~ /^(#|$)/ && split(line, field, "\t") == 2)
			allowed[field[1]]
}

function is_allowed(test, part) {
	for (part in allowed)
		if (index(test, part))
			return 1
	return 0
}

function fail(what) {
	failed++
	print label ": not ok " what
}

/^(not )?ok / { shows = 0 }

/^ok .*# [Ss][Kk][Ii][Pp]/ {
	if (strict == 1 && !is_allowed($0))
		fail(substr($0, 4) " (tests/e2e/may-skip does not list it)")
	else
		skipped++
	next
}
/^ok / { passed++ }
/^not ok / {
	fail(substr($0, 8))
	shows = 1
}
/^#/ && shows

# Not TAP: the status of the runner, who may have failed before or after its tests.
/^status / && $2 != 0 && failed == 0 { fail("the runner: status " $2) }

END {
	if (passed + failed + skipped == 0)
		exit
	printf "%-24s %4d ok%s%s\n", label, passed, failed ? ", " failed " FAILED" : "",
	       skipped ? ", " skipped " skipped" : ""
	print passed + 0, failed + 0, skipped + 0 >>counts
}
