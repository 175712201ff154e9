/* SPDX-License-Identifier: MIT */
/* Whatever a document says: it is refused with a reason, or what was read can be written and read. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "snapshot/snapshot.h"
#include "util/cleanup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *write_text(const struct inventory *inventory, size_t *ret_size)
{
	const struct snapshot_options options = { .version = "1" };
	char *text = NULL;
	FILE *stream = open_memstream(&text, ret_size);
	int rc;

	assert(stream);
	rc = snapshot_write(inventory, &options, stream, NULL);
	assert(rc == 0);
	(void)fclose(stream);
	return text;
}

static bool read_text(struct inventory *inventory, const void *text, size_t size)
{
	auto_fclose FILE *stream = fmemopen((void *)(uintptr_t)text, size, "r");
	struct error err = { "" };
	int rc;

	assert(stream);
	rc = snapshot_read(inventory, stream, &err);
	assert(rc == 0 || err.text[0] != '\0');
	return rc == 0;
}

/* The first may have escapes and an order of keys of its own. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_inventory struct inventory *first = inventory_new(), *second = inventory_new();
	auto_free char *text = NULL, *again = NULL;
	size_t length, length_again;
	bool is_read;

	if (size == 0 || !read_text(first, data, size))
		return 0;
	text = write_text(first, &length);
	is_read = read_text(second, text, length);
	assert(is_read);
	again = write_text(second, &length_again);
	assert(length == length_again && memcmp(text, again, length) == 0);
	return 0;
}
