#!/bin/sh
# SPDX-License-Identifier: MIT
# banned.sh ROOT: no function that overflows, lies about errors, or is not this module's business.
# shellcheck disable=SC2016 # what looks like an expansion is awk's
set -eu
cd "$1"

find src include tests -name '*.[ch]' | sort | xargs awk '
# What is left of a line without comments and the contents of strings and character constants.
function code_of(line,    out, i, c, quote) {
	for (i = 1; i <= length(line); i++) {
		c = substr(line, i, 1)
		if (in_comment) {
			if (substr(line, i, 2) == "*/") {
				in_comment = 0
				i++
			}
		} else if (quote) {
			if (c == "\\")
				i++
			else if (c == quote)
				quote = ""
		} else if (substr(line, i, 2) == "/*") {
			in_comment = 1
			i++
		} else if (substr(line, i, 2) == "//") {
			break
		} else {
			if (c == "\"" || c == "\047")
				quote = c
			out = out c
		}
	}
	return out
}

function complain(what) {
	print FILENAME ":" FNR ": " what
	bad = 1
}

function calls(names) {
	return code ~ "(^|[^A-Za-z0-9_])(" names ")[ \t]*\\("
}

function names(words) {
	return code ~ "(^|[^A-Za-z0-9_])(" words ")([^A-Za-z0-9_]|$)"
}

FNR == 1 {
	in_comment = 0
	ours = FILENAME !~ /^tests\//
	below_cli = ours && FILENAME !~ /^src\/(cli|enter)\//
	# Running out of memory is the one thing that no function reports to its caller.
	gives_up = FILENAME == "src/util/memory.c"
	joins = FILENAME ~ /^src\/(enter\/|collect\/member\.c$)/
}

{ code = code_of($0) }

calls("strcpy|stpcpy|strcat|sprintf|vsprintf|gets") { complain("it can overflow: use util/text.h") }
calls("strtok") { complain("strtok keeps hidden state") }
calls("atoi|atol|atoll|atof") { complain("it hides errors: use util/number.h") }
calls("alloca") { complain("the stack has no way to say no: use util/arena.h") }
calls("system|popen") { complain("no shell between us and another program") }
ours && !joins && (calls("setns") || names("SYS_setns|__NR_setns")) {
	complain("setns is for src/enter, and for the forked child of src/collect/member.c")
}
ours && code ~ /pthread/ { complain("no threads of our own") }
below_cli && !gives_up && (calls("printf|vprintf|puts|putchar|perror|exit") || names("stdout|stderr")) {
	complain("below cli nothing prints to the standard streams, nothing exits")
}

END { exit bad }
'
