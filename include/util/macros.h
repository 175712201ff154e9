/* SPDX-License-Identifier: MIT */
#ifndef UTIL_MACROS_H
#define UTIL_MACROS_H

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* The arguments from number FIRST on are checked against the format in number FORMAT. */
#define PRINTF_FORMAT(format, first) __attribute__((format(printf, format, first)))

#endif
