/* SPDX-License-Identifier: MIT */
/* Any bytes are a baseline or refused in words; and what was read can be kept, with all its texts. */
#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "../text-oracle.h"
#include "snapshot/baseline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const char *text)
{
	assert(!text || is_utf8(text, strlen(text)));
}

static void check_entry(const struct baseline *baseline, const struct accepted *entry)
{
	assert(entry->rule && !entry->is_used);
	assert(baseline_find(baseline, entry->fingerprint) == entry);
	check_text(entry->rule);
	check_text(entry->summary);
	check_text(entry->by);
	check_text(entry->at);
	check_text(entry->host);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_baseline struct baseline *baseline = baseline_new(), *kept = baseline_new();
	struct error err = { "" };
	int rc = baseline_parse(baseline, (const char *)data, size, &err);

	assert((rc == 0) == (err.text[0] == '\0'));
	assert(rc == 0 || rc == -EINVAL);
	for (size_t i = 0; i < baseline->count; i++) {
		check_entry(baseline, baseline->entries[i]);
		baseline_keep(kept, baseline->entries[i]);
	}
	assert(kept->count == baseline->count);
	return 0;
}
