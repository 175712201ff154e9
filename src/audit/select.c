/* SPDX-License-Identifier: MIT */
/* Which rules are wanted. */
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "audit/audit.h"
#include "util/text.h"

/* The letters of an id: "MP". */
#define FAMILY_LENGTH 2

uint64_t audit_rules_of(enum rule_role role)
{
	uint64_t which = 0;

	for (size_t i = 0; i < n_rules; i++)
		which |= (uint64_t)(rules[i].role == role) << i;
	return which;
}

unsigned int audit_needs(uint64_t which)
{
	unsigned int needs = AUDIT_NEEDS;

	for (size_t i = 0; i < n_rules; i++)
		needs |= which >> i & 1 ? rules[i].needs : 0;
	return needs;
}

static bool is_named(const char *full, const char *name, size_t length)
{
	return strlen(full) == length && strncasecmp(full, name, length) == 0;
}

static uint64_t find_rules(const char *name, size_t length)
{
	uint64_t which = 0;

	for (size_t i = 0; i < n_rules; i++) {
		bool of_family =
			length == FAMILY_LENGTH && strncasecmp(rules[i].id, name, length) == 0;

		if (of_family || is_named(rules[i].id, name, length) ||
		    is_named(rules[i].name, name, length))
			which |= UINT64_C(1) << i;
	}
	return which;
}

static int refuse(const char *name, size_t length, struct error *err)
{
	auto_text struct text families = { 0 };

	for (size_t i = 0; i < n_rules; i++) {
		if (i == 0 || memcmp(rules[i].id, rules[i - 1].id, FAMILY_LENGTH) != 0)
			text_add_format(&families, "%s%.*s", i ? ", " : "", FAMILY_LENGTH,
					rules[i].id);
	}
	return error_set(err, -EINVAL,
			 "--rules: no rule or family is called '%.*s' (families are %s; "
			 "--audit --list-rules has all)",
			 (int)length, name, text_get(&families));
}

int audit_select(const char *list, uint64_t *ret, struct error *err)
{
	uint64_t which = *list == '-' ? RULES_ALL : 0;

	for (;;) {
		size_t length = strcspn(list, ",");
		size_t sign = *list == '-' || *list == '+';
		uint64_t found = find_rules(list + sign, length - sign);

		if (!found)
			return refuse(list, length, err);
		which = *list == '-' ? which & ~found : which | found;
		if (list[length] == '\0')
			break;
		list += length + 1;
	}
	*ret = which;
	return 0;
}
