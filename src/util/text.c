/* SPDX-License-Identifier: MIT */
#include "util/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/cleanup.h"
#include "util/memory.h"

#define SMALLEST_ALLOCATION 64

/* What stands at a place in a text. */
struct character {
	const char *bytes;
	size_t left;   /* bytes from here to the end of the text */
	size_t length; /* 0: not UTF-8 */
	uint32_t code; /* code point, where length is not 0 */
};

enum escape {
	ESCAPE_NONE,
	ESCAPE_BYTE, /* the first byte, as \xNN */
	ESCAPE_CODE, /* the code point, as \uNNNN */
};

typedef enum escape escape_rule(const struct character *c);

void text_release(struct text *text)
{
	free(text->data);
	*text = (struct text){ 0 };
}

void text_clear(struct text *text)
{
	text->length = 0;
	if (text->data)
		text->data[0] = '\0';
}

/* Makes room for more bytes and the NUL. */
static void reserve(struct text *text, size_t more)
{
	size_t needed, doubled = text->allocated * 2;

	if (__builtin_add_overflow(text->length, more, &needed) ||
	    __builtin_add_overflow(needed, 1, &needed))
		memory_exhausted();
	if (needed <= text->allocated)
		return;
	if (doubled < SMALLEST_ALLOCATION)
		doubled = SMALLEST_ALLOCATION;
	text->allocated = needed > doubled ? needed : doubled;
	text->data = memory_resize(text->data, text->allocated, 1);
}

void text_add_bytes(struct text *text, const char *bytes, size_t length)
{
	if (length == 0)
		return;
	reserve(text, length);
	memcpy(text->data + text->length, bytes, length);
	text->length += length;
	text->data[text->length] = '\0';
}

void text_add(struct text *text, const char *more)
{
	text_add_bytes(text, more, strlen(more));
}

void text_add_format(struct text *text, const char *format, ...)
{
	auto_free char *more = NULL;
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vasprintf(&more, format, arguments);
	va_end(arguments);
	if (length < 0)
		memory_exhausted();
	text_add_bytes(text, more, (size_t)length);
}

const char *text_get(const struct text *text)
{
	return text->data ? text->data : "";
}

static struct character character_at(const char *bytes, size_t left)
{
	/* Row n: the lead byte of a character of n + 1 bytes, and the least it may stand for. */
	static const struct {
		unsigned char mask, lead;
		uint32_t least;
	} forms[] = {
		{ 0x80, 0x00, 0 },
		{ 0xe0, 0xc0, 0x80 },
		{ 0xf0, 0xe0, 0x800 },
		{ 0xf8, 0xf0, 0x10000 },
	};
	const struct character malformed = { .bytes = bytes, .left = left };
	const unsigned char *byte = (const unsigned char *)bytes;
	size_t form = 0;
	uint32_t code;

	if (left == 0)
		return malformed;
	while (form < ARRAY_SIZE(forms) && (byte[0] & forms[form].mask) != forms[form].lead)
		form++;
	if (form == ARRAY_SIZE(forms) || form >= left)
		return malformed;

	code = byte[0] & (unsigned char)~forms[form].mask;
	for (size_t i = 1; i <= form; i++) {
		if ((byte[i] & 0xc0) != 0x80)
			return malformed;
		code = code << 6 | (byte[i] & 0x3f);
	}
	if (code < forms[form].least || (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff)
		return malformed;
	return (struct character){ bytes, left, form + 1, code };
}

size_t text_utf8_length(const char *bytes, size_t length)
{
	return character_at(bytes, length).length;
}

static void add_escaped(struct text *text, const char *bytes, size_t length, escape_rule *rule)
{
	size_t added = 0, next;

	for (size_t at = 0; at < length; at = next) {
		struct character c = character_at(bytes + at, length - at);
		enum escape escape = rule(&c);

		next = at + (c.length ? c.length : 1);
		if (escape == ESCAPE_NONE)
			continue;
		text_add_bytes(text, bytes + added, at - added);
		if (escape == ESCAPE_BYTE)
			text_add_format(text, "\\x%02x", (unsigned char)bytes[at]);
		else
			text_add_format(text, "\\u%04x", c.code);
		added = next;
	}
	text_add_bytes(text, bytes + added, length - added);
}

static enum escape escape_reversibly(const struct character *c)
{
	if (c->length == 0)
		return ESCAPE_BYTE;
	if (c->code == '\\' && c->left > 1 && c->bytes[1] == 'x')
		return ESCAPE_BYTE;
	return ESCAPE_NONE;
}

void text_add_reversible(struct text *text, const char *bytes, size_t length)
{
	add_escaped(text, bytes, length, escape_reversibly);
}

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef", *found = c ? strchr(digits, c) : NULL;

	return found ? (int)(found - digits) : -1;
}

int text_add_restored(struct text *text, const char *reversible)
{
	for (const char *at; (at = strstr(reversible, "\\x")); reversible = at + 4) {
		int high = hex_digit(at[2]), low = high < 0 ? -1 : hex_digit(at[3]);
		char byte = (char)(high * 16 + low);

		if (low < 0 || byte == '\0')
			return -EINVAL;
		text_add_bytes(text, reversible, (size_t)(at - reversible));
		text_add_bytes(text, &byte, 1);
	}
	text_add(text, reversible);
	return 0;
}

/* Shows nothing itself, or changes where and in which order other characters are shown. */
static bool is_deceptive(uint32_t code)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{ 0x0080, 0x009f }, /* C1 controls */
		{ 0x00ad, 0x00ad }, /* soft hyphen */
		{ 0x061c, 0x061c }, /* Arabic letter mark */
		{ 0x200b, 0x200f }, /* zero-width characters, direction marks */
		{ 0x2028, 0x202e }, /* line and paragraph separators, embeddings, overrides */
		{ 0x2060, 0x2064 }, /* invisible operators */
		{ 0x2066, 0x206f }, /* isolates, deprecated format characters */
		{ 0xfeff, 0xfeff }, /* byte order mark */
		{ 0xfff9, 0xfffb }, /* interlinear annotation */
	};

	for (size_t i = 0; i < ARRAY_SIZE(ranges) && code >= ranges[i].first; i++) {
		if (code <= ranges[i].last)
			return true;
	}
	return false;
}

static enum escape escape_deceptive(const struct character *c)
{
	return c->length && is_deceptive(c->code) ? ESCAPE_CODE : ESCAPE_NONE;
}

void text_add_visible(struct text *text, const char *more)
{
	add_escaped(text, more, strlen(more), escape_deceptive);
}

static enum escape escape_unprintable(const struct character *c)
{
	if (c->length == 0 || c->code < 0x20 || c->code == 0x7f)
		return ESCAPE_BYTE;
	return escape_deceptive(c);
}

void text_add_printable(struct text *text, const char *more)
{
	add_escaped(text, more, strlen(more), escape_unprintable);
}

/* What needs no quotes. Not isalnum(): what is a letter must not depend on the locale. */
#define PLAIN "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789%+,-./:=@_"

static void add_quoted_word(struct text *text, const char *word)
{
	text_add(text, "'");
	while (*word) {
		size_t plain = strcspn(word, "'");

		text_add_bytes(text, word, plain);
		word += plain;
		if (*word == '\'') {
			text_add(text, "'\\''");
			word++;
		}
	}
	text_add(text, "'");
}

/* No renderer shows these as they are. What prints them drops newlines at the end. */
static bool is_altered_when_shown(const char *word)
{
	size_t length = strlen(word), next;

	for (size_t at = 0; at < length; at = next) {
		struct character c = character_at(word + at, length - at);

		next = at + (c.length ? c.length : 1);
		if (escape_unprintable(&c) != ESCAPE_NONE || escape_reversibly(&c) != ESCAPE_NONE)
			return word[length - 1] != '\n';
	}
	return false;
}

/* Some printf take a dash in front for an option. */
static void add_printed_word(struct text *text, const char *word)
{
	text_add(text, "\"$(printf '");
	for (const char *at = word; *at; at++) {
		if (strchr(PLAIN " ", *at) && *at != '%' && (at > word || *at != '-'))
			text_add_bytes(text, at, 1);
		else
			text_add_format(text, "\\%03o", (unsigned char)*at);
	}
	text_add(text, "')\"");
}

void text_add_shell_word(struct text *text, const char *word)
{
	if (word[0] && word[strspn(word, PLAIN)] == '\0')
		text_add(text, word);
	else if (is_altered_when_shown(word))
		add_printed_word(text, word);
	else
		add_quoted_word(text, word);
}
