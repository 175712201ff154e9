/* SPDX-License-Identifier: MIT */
/*
 * Processes with names that are hard to print and parse, each in a uts namespace of its own. The
 * name is the whole command line and, cut after 15 bytes, the name of the process.
 */
#include "scene.h"

#include <sched.h>
#include <stddef.h>
#include <sys/prctl.h>

struct odd_name {
	const char *key, *name;
};

static const struct odd_name names[] = {
	{ "QUOTES", "say \"it's\" \\n" },
	{ "NEWLINE", "one\ntwo\r\tthree" },
	{ "ESCAPE", "\033[31mred\033]0;t\a" },
	{ "BYTES_FF", "\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377" },
	{ "BIDI", "ab\342\200\256dc" },                /* U+202E, right-to-left override */
	{ "UTF8", "gr\303\274\303\237 \346\227\245" }, /* letters of two and three bytes */
	{ "CUT_UTF8", "12345678901234\303\274" },      /* cut in the middle of a letter */
	{ "C1", "\23331m\302\23331m" },                /* control characters above 127 */
	{ "PARENTHESES", "a) R 1 (b" },                /* what follows a name in stat */
	{ "ESCAPED", "\\xff\\x5c\\n" },                /* what an escaped name looks like */
	{ "EMPTY", "" },
};

static void take_name(void *argument)
{
	const struct odd_name *odd = argument;

	be_reborn((char *const[]){ (char *)odd->name, NULL });
}

int main(int argc, char **argv)
{
	if (is_reborn()) {
		must(prctl(PR_SET_NAME, argv[0]));
		stay(NULL);
	}
	scene_begin();
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct odd_name odd = names[i];

		print_pair(odd.key, "%d", (int)spawn(CLONE_NEWUTS, take_name, &odd));
	}
	scene_hold();
}
