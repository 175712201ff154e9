#!/bin/sh
# SPDX-License-Identifier: MIT
# layering.sh ROOT: each module includes only what its row allows, each library stays in its file.
# shellcheck disable=SC2016 # what looks like an expansion is awk's
set -eu
cd "$1"

find src include -name '*.[ch]' | sort | xargs awk '
BEGIN {
	may["util"] = ""
	may["model"] = "util"
	may["collect"] = "model util"
	may["relate"] = "model util"
	may["audit"] = "relate model util"
	may["snapshot"] = "audit model util"
	may["view"] = "audit relate model util"
	may["render"] = "view relate audit model util"
	may["cli"] = "util model collect relate audit snapshot view render"
	may["enter"] = ""

	home["libmount"] = "^src/collect/[^/]*\\.c$" # any one file
	home["libsmartcols"] = "^src/render/(table|tree)\\.c$"
	home["jansson"] = "^src/(render/json\\.c|snapshot/[^/]*\\.[ch])$"
	home["uthash"] = "^src/util/key-index\\.c$"
}

function complain(what) {
	print FILENAME ":" FNR ": " what
	bad = 1
}

function check_own(name,    path) {
	if (module == "enter")
		return complain("enter may include nothing of ours: " name)
	if (name ~ /\.\./)
		return complain("a path with .. hides the module: " name)
	if (split(name, path, "/") < 2 || path[1] == module)
		return
	if (index(" " may[module] " ", " " path[1] " ") == 0)
		return complain(module " may not include " path[1] ": " name)
	if (system("test -f include/" name) != 0)
		complain("not offered to other modules in include/: " name)
}

function check_library(name,    library) {
	library = name
	sub(/\/.*/, "", library)
	sub(/\.h$/, "", library)
	if (!(library in home))
		return
	if (module == "enter")
		return complain("enter may use libc only: " name)
	if (FILENAME !~ home[library])
		return complain(library " may not be used here")
	if (library == "libmount" && user && user != FILENAME)
		return complain("libmount is already used in " user)
	if (library == "libmount")
		user = FILENAME
}

FNR == 1 {
	split(FILENAME, part, "/")
	module = part[2]
	if (!(module in may))
		complain("no row says what module " module " may include")
}

/^[ \t]*#[ \t]*include[ \t]*["<]/ {
	quoted = ($0 ~ /^[^<]*"/)
	name = $0
	sub(/^[^"<]*["<]/, "", name)
	sub(/[">].*/, "", name)
	if (quoted)
		check_own(name)
	check_library(name)
}

END { exit bad }
'
