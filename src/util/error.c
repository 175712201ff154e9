/* SPDX-License-Identifier: MIT */
#include "util/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "util/text.h"

/* The kernel's MAX_ERRNO, and one more for 0. */
#define ERROR_NUMBERS 4096

static unsigned int error_number(int rc)
{
	return rc < 0 ? 0U - (unsigned int)rc : (unsigned int)rc;
}

/* Where a full buffer ends inside a character, takes that character's first bytes away. */
static void drop_cut_character(char *text, size_t length)
{
	size_t start = length - 1;

	while (start > length - 4 && ((unsigned char)text[start] & 0xc0) == 0x80)
		start--;
	if (text_utf8_length(text + start, length - start) == 0)
		text[start] = '\0';
}

/* Joins the formatted words and, where there is a tail, ": " and the tail: may be err's text. */
PRINTF_FORMAT(3, 0)
static void compose(struct error *err, const char *tail, const char *format, va_list arguments)
{
	struct error fresh = { .text = "" };
	size_t length;

	(void)vsnprintf(fresh.text, sizeof(fresh.text), format, arguments);
	length = strlen(fresh.text);
	if (tail) {
		(void)snprintf(fresh.text + length, sizeof(fresh.text) - length, ": %s", tail);
		length = strlen(fresh.text);
	}
	if (length == sizeof(fresh.text) - 1)
		drop_cut_character(fresh.text, length);
	*err = fresh;
}

int error_set(struct error *err, int rc, const char *format, ...)
{
	va_list arguments;

	if (!err)
		return rc;
	va_start(arguments, format);
	compose(err, NULL, format, arguments);
	va_end(arguments);
	return rc;
}

int error_set_errno(struct error *err, int rc, const char *format, ...)
{
	va_list arguments;

	if (!err)
		return rc;
	va_start(arguments, format);
	compose(err, strerror((int)error_number(rc)), format, arguments);
	va_end(arguments);
	return rc;
}

int error_prefix(struct error *err, int rc, const char *format, ...)
{
	va_list arguments;

	if (!err)
		return rc;
	va_start(arguments, format);
	compose(err, err->text, format, arguments);
	va_end(arguments);
	return rc;
}

static const char *libc_name(unsigned int number)
{
#ifdef HAVE_STRERRORNAME_NP
	return strerrorname_np((int)number);
#else
	return NULL;
#endif
}

const char *error_name(int rc)
{
	/* Each number has its own place, so that a name that was handed out never changes. */
	static char numbered[ERROR_NUMBERS][sizeof("E4095")];
	unsigned int number = error_number(rc);
	const char *name = libc_name(number);

	if (name)
		return name;
	if (number >= ERROR_NUMBERS)
		return "E?";
	(void)snprintf(numbered[number], sizeof(numbered[number]), "E%u", number);
	return numbered[number];
}

bool error_is_gone(int rc)
{
	unsigned int number = error_number(rc);

	return number == ENOENT || number == ESRCH;
}

bool error_is_denied(int rc)
{
	unsigned int number = error_number(rc);

	return number == EACCES || number == EPERM;
}
