/* SPDX-License-Identifier: MIT */
/* What --translate is asked: "uid:1000@docker:web". */
#ifndef CLI_ID_QUERY_H
#define CLI_ID_QUERY_H

#include "name.h"
#include "relate/translate.h"

struct id_query {
	const char *text;
	enum translation_kind kind;
	uint32_t id;
	bool has_name;
	struct name name; /* behind the "@" */
};

/* The text must outlive the result. Errors: -EINVAL, malformed; -ERANGE, no such id can be. */
int id_query_parse(const char *text, struct id_query *ret, struct error *err);

#endif
