/* SPDX-License-Identifier: MIT */
/* What is left of texts that can have secrets in them. */
#ifndef SNAPSHOT_REDACT_H
#define SNAPSHOT_REDACT_H

#include "util/text.h"

/* The first word, and that there was more: "mysqld ...". Kernel threads have no arguments. */
void redact_command(struct text *text, const char *command);

/* Each path below a home directory ends there: "/home/ada/...". One text can have several. */
void redact_paths(struct text *text, const char *paths);

#endif
