/* SPDX-License-Identifier: MIT */
/*
 * Numbers out of text, strictly: decimal digits from the first character to the last, no sign, no
 * space. Leading zeros count for nothing. The result is left alone on failure.
 * Errors: -EINVAL (not a number), -ERANGE (too large).
 */
#ifndef UTIL_NUMBER_H
#define UTIL_NUMBER_H

#include <stdint.h>
#include <sys/types.h>

int number_parse_u64(const char *text, uint64_t *ret);
int number_parse_u32(const char *text, uint32_t *ret);
int number_parse_pid(const char *text, pid_t *ret); /* 1 to 2^31-1; 0 is -ERANGE */

/* As number_parse_u64, for the digits at *cursor, which is moved behind them; at least one. */
int number_take_u64(const char **cursor, uint64_t *ret);

#endif
