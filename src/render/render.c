/* SPDX-License-Identifier: MIT */
#include "render/render.h"

#include <assert.h>
#include <errno.h>

#include "formats.h"
#include "util/text.h"

static format_writer *const writers[] = {
	[RENDER_TABLE] = write_columns, [RENDER_RAW] = write_columns,
	[RENDER_JSON] = write_json,     [RENDER_JSON_LINES] = write_json_lines,
	[RENDER_SARIF] = write_sarif,   [RENDER_NAGIOS] = write_nagios,
};

int render(const struct table *table, const struct document *document,
	   const struct render_options *options, FILE *stream, struct error *err)
{
	int rc;

	assert(table->n_columns > 0);
	rc = writers[options->format](table, document, options, stream);
	if (rc == 0 && ferror(stream))
		rc = -EIO;
	if (rc < 0)
		return error_set_errno(err, rc, "cannot write the output");
	return 0;
}

void render_describe_libraries(struct text *text)
{
	text_add_format(text, "libsmartcols %s, jansson %s", smartcols_version(),
			jansson_version());
}
