/* SPDX-License-Identifier: MIT */
/* What the rows of the option table call: each checks its argument and sets a field or more. */
#ifndef CLI_OPTION_SETTERS_H
#define CLI_OPTION_SETTERS_H

#include "options.h"
#include "util/macros.h"

/*
 * The field that the row names: a bool, a text ("" where it lacks its argument), an enumeration (to
 * the row's value), types of namespaces.
 */
option_setter set_flag, set_text, set_value, set_types;

option_setter set_capable, set_color, set_enter, set_fail_on, set_format, set_graph, set_kernel,
	set_metrics, set_namespace, set_no_fds, set_no_inferred, set_no_threads, set_reach,
	set_snapshot, set_sources, set_task, set_timeout, set_tree;

#endif
