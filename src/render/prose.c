/* SPDX-License-Identifier: MIT */
#include "prose.h"

#include <string.h>

#include "util/text.h"

/* Of UTF-8: every byte but those that go on with a character. */
static size_t count_characters(const char *text, size_t length)
{
	size_t count = 0;

	for (size_t i = 0; i < length; i++)
		count += ((unsigned char)text[i] & 0xc0) != 0x80;
	return count;
}

size_t prose_width(const char *text)
{
	size_t widest = 0;

	for (;;) {
		size_t length = strcspn(text, "\n");
		size_t width = count_characters(text, length);

		widest = width > widest ? width : widest;
		if (text[length] == '\0')
			return widest;
		text += length + 1;
	}
}

void prose_break(const char *text, size_t width, struct text *lines)
{
	size_t column = 0;

	while (*text) {
		size_t spaces = strspn(text, " "), length = strcspn(text + spaces, " ");
		size_t word = count_characters(text + spaces, length);

		if (width && column > 0 && column + spaces + word > width) {
			text_add(lines, "\n");
			column = 0;
		} else {
			text_add_bytes(lines, text, spaces);
			column += spaces;
		}
		text_add_bytes(lines, text + spaces, length);
		column += word;
		text += spaces + length;
	}
}
