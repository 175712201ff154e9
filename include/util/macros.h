/* SPDX-License-Identifier: MIT */
#ifndef UTIL_MACROS_H
#define UTIL_MACROS_H

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* The arguments from number ARGUMENTS on are checked against the format in number TEXT. */
#define PRINTF_FORMAT(text, arguments) __attribute__((format(printf, text, arguments)))

#endif
