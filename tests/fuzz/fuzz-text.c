/* SPDX-License-Identifier: MIT */
/* Whatever the bytes are: what makes them harmless does, and what can be undone can. */
#include <assert.h>
#include <stdint.h>

#include "../text-oracle.h"
#include "util/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_reversible(const char *bytes, size_t size)
{
	auto_text struct text escaped = { 0 };
	auto_text struct text undone = { 0 };

	text_add_reversible(&escaped, bytes, size);
	assert(is_utf8(text_get(&escaped), escaped.length));
	undo_reversible(&undone, &escaped);
	assert(undone.length == size);
	assert(memcmp(text_get(&undone), bytes, size) == 0);
}

static void check_printable(const char *word)
{
	auto_text struct text printable = { 0 };
	auto_text struct text again = { 0 };

	text_add_printable(&printable, word);
	assert(is_utf8(text_get(&printable), printable.length));
	for (size_t i = 0; i < printable.length; i++) {
		unsigned char byte = (unsigned char)printable.data[i];

		assert(byte >= 0x20 && byte != 0x7f);
		/* C2 80 to C2 9F are the C1 controls. */
		assert(byte != 0xc2 || (unsigned char)printable.data[i + 1] >= 0xa0);
	}
	text_add_printable(&again, text_get(&printable));
	assert(strcmp(text_get(&again), text_get(&printable)) == 0);
}

static void check_visible(const char *word)
{
	auto_text struct text visible = { 0 };
	auto_text struct text printable = { 0 };
	auto_text struct text expected = { 0 };

	/* The table library's share of the work and ours may be done in either order. */
	text_add_visible(&visible, word);
	text_add_printable(&printable, text_get(&visible));
	text_add_printable(&expected, word);
	assert(strcmp(text_get(&printable), text_get(&expected)) == 0);
}

static void check_shell_word(const char *word)
{
	auto_text struct text quoted = { 0 };
	auto_text struct text undone = { 0 };

	text_add_shell_word(&quoted, word);
	assert(quoted.length > 0);
	assert(undo_shell_word(&undone, text_get(&quoted)));
	assert(strcmp(text_get(&undone), word) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_text struct text word = { 0 };

	text_add_bytes(&word, (const char *)data, size);
	check_reversible((const char *)data, size);
	check_printable(text_get(&word));
	check_visible(text_get(&word));
	check_shell_word(text_get(&word));
	return 0;
}
