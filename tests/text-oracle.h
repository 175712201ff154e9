/* SPDX-License-Identifier: MIT */
/* What the escapes of util/text.h mean, written the other way round: for tests and fuzzing. */
#ifndef TEXT_ORACLE_H
#define TEXT_ORACLE_H

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "util/text.h"

static inline bool is_utf8(const char *bytes, size_t length)
{
	size_t step;

	for (size_t at = 0; at < length; at += step) {
		step = text_utf8_length(bytes + at, length - at);
		if (step == 0)
			return false;
	}
	return true;
}

/* Turns \xNN back into bytes. */
static inline void undo_reversible(struct text *ret, const struct text *escaped)
{
	const char *at = text_get(escaped), *end = at + escaped->length;

	while (at < end) {
		char digits[3] = "", byte;

		if (end - at < 4 || at[0] != '\\' || at[1] != 'x') {
			text_add_bytes(ret, at++, 1);
			continue;
		}
		memcpy(digits, at + 2, 2);
		byte = (char)strtoul(digits, NULL, 16);
		text_add_bytes(ret, &byte, 1);
		at += 4;
	}
}

/* What printf makes of a format without percent signs. */
static inline bool undo_printed_word(struct text *ret, const char *format)
{
	for (; *format != '\''; format++) {
		char digits[4] = "", byte = *format;

		if (byte == '\\') {
			memcpy(digits, format + 1, 3);
			byte = (char)strtoul(digits, NULL, 8);
			format += 3;
		}
		if (*format == '\0' || byte == '\0')
			return false;
		text_add_bytes(ret, &byte, 1);
	}
	return strcmp(format, "')\"") == 0;
}

/*
 * What a POSIX shell makes of the one word: backslashes and single quotes are undone. False where
 * a quote stays open, or where a character that may mean something to the shell is not quoted.
 */
static inline bool undo_shell_word(struct text *ret, const char *word)
{
	static const char printed[] = "\"$(printf '";
	bool quoted = false;

	if (strncmp(word, printed, strlen(printed)) == 0)
		return undo_printed_word(ret, word + strlen(printed));
	for (; *word; word++) {
		if (*word == '\'') {
			quoted = !quoted;
			continue;
		}
		if (!quoted && *word == '\\')
			word++;
		else if (!quoted && !isalnum((unsigned char)*word) && !strchr("%+,-./:=@_", *word))
			return false;
		text_add_bytes(ret, word, 1);
	}
	return !quoted;
}

#endif
