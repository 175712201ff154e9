/* SPDX-License-Identifier: MIT */
#include "snapshot/baseline.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "util/arena.h"
#include "util/key-index.h"
#include "util/memory.h"
#include "util/text.h"

/* The number in the document: raised when an older program could misread it. */
#define VERSION 1

struct baseline *baseline_new(void)
{
	struct baseline *baseline = memory_zeroed(1, sizeof(*baseline));

	baseline->arena = arena_new();
	baseline->by_fingerprint = key_index_new();
	return baseline;
}

void baseline_free(struct baseline *baseline)
{
	if (!baseline)
		return;
	key_index_free(baseline->by_fingerprint);
	arena_free(baseline->arena);
	free(baseline->entries);
	free(baseline);
}

struct accepted *baseline_find(const struct baseline *baseline, uint64_t fingerprint)
{
	return key_index_find(baseline->by_fingerprint, fingerprint, 0);
}

static const char *copy(const struct baseline *baseline, const char *text)
{
	return text ? arena_copy_text(baseline->arena, text) : NULL;
}

void baseline_keep(struct baseline *baseline, const struct accepted *entry)
{
	struct accepted *kept;

	if (baseline_find(baseline, entry->fingerprint))
		return;
	kept = arena_alloc(baseline->arena, sizeof(*kept));
	*kept = (struct accepted){
		.fingerprint = entry->fingerprint,
		.rule = copy(baseline, entry->rule),
		.summary = copy(baseline, entry->summary),
		.by = copy(baseline, entry->by),
		.at = copy(baseline, entry->at),
		.host = copy(baseline, entry->host),
	};
	key_index_add(baseline->by_fingerprint, kept->fingerprint, 0, kept);
	*(struct accepted **)array_append(&baseline->entries, &baseline->count,
					  sizeof(*baseline->entries)) = kept;
}

/* As JSON can have it. NULL: none. */
static const char *reversible(const struct baseline *baseline, const char *text)
{
	auto_text struct text result = { 0 };

	if (!text)
		return NULL;
	text_add_reversible(&result, text, strlen(text));
	return arena_copy_text(baseline->arena, text_get(&result));
}

static const char *format_time(const struct baseline *baseline, int64_t seconds)
{
	char text[sizeof("2026-11-21T23:44:22Z")];
	time_t when = (time_t)seconds;
	struct tm tm;

	if (!gmtime_r(&when, &tm) || strftime(text, sizeof(text), "%FT%TZ", &tm) == 0)
		return NULL;
	return arena_copy_text(baseline->arena, text);
}

void baseline_add(struct baseline *baseline, const struct finding *finding,
		  const struct acceptance *acceptance)
{
	const struct accepted entry = {
		.fingerprint = finding->fingerprint,
		.rule = finding->rule->id,
		.summary = reversible(baseline, finding->summary),
		.by = reversible(baseline, acceptance->by),
		.at = format_time(baseline, acceptance->time),
		.host = reversible(baseline, acceptance->host),
	};

	baseline_keep(baseline, &entry);
}

/* An entry while it is read. */
struct reading {
	const json_t *object;
	size_t nr;
	struct error *err;
};

static int refuse(const struct reading *reading, const char *key, const char *what)
{
	return error_set(reading->err, -EINVAL, "accepted[%zu].%s is %s", reading->nr, key, what);
}

/* A key that may be missing or null, where it is optional. */
static int read_text(const struct reading *reading, const char *key, bool is_optional,
		     const char **ret)
{
	const json_t *value = json_object_get(reading->object, key);

	if (is_optional && (!value || json_is_null(value)))
		return 0;
	if (!value)
		return refuse(reading, key, "missing");
	if (!json_is_string(value))
		return refuse(reading, key, "no string");
	*ret = json_string_value(value);
	return 0;
}

static int read_fingerprint(const struct reading *reading, uint64_t *ret)
{
	const char *text = "";
	int rc = read_text(reading, "fingerprint", false, &text);

	if (rc < 0)
		return rc;
	if (!text || strlen(text) != 16 || strspn(text, "0123456789abcdef") != 16)
		return refuse(reading, "fingerprint", "not 16 digits out of 0 to 9 and a to f");
	*ret = strtoull(text, NULL, 16);
	return 0;
}

static int read_entry(struct baseline *baseline, const struct reading *reading)
{
	struct accepted entry = { 0 };
	int rc;

	if (!json_is_object(reading->object))
		return error_set(reading->err, -EINVAL, "accepted[%zu] is no object", reading->nr);
	rc = read_fingerprint(reading, &entry.fingerprint);
	if (rc == 0)
		rc = read_text(reading, "rule", false, &entry.rule);
	if (rc == 0)
		rc = read_text(reading, "summary", true, &entry.summary);
	if (rc == 0)
		rc = read_text(reading, "by", true, &entry.by);
	if (rc == 0)
		rc = read_text(reading, "at", true, &entry.at);
	if (rc == 0)
		rc = read_text(reading, "host", true, &entry.host);
	if (rc == 0 && baseline_find(baseline, entry.fingerprint))
		rc = refuse(reading, "fingerprint", "there twice");
	if (rc == 0)
		baseline_keep(baseline, &entry);
	return rc;
}

static int read_document(struct baseline *baseline, const json_t *document, struct error *err)
{
	const json_t *version = json_object_get(document, "baseline");
	const json_t *accepted = json_object_get(document, "accepted");

	if (!json_is_integer(version) || !json_is_array(accepted))
		return error_set(err, -EINVAL,
				 "no baseline: it has no number \"baseline\" with a list "
				 "\"accepted\" (--write-baseline writes one)");
	if (json_integer_value(version) != VERSION)
		return error_set(err, -EINVAL, "baseline of version %lld, which is not known here",
				 (long long)json_integer_value(version));
	for (size_t i = 0; i < json_array_size(accepted); i++) {
		const struct reading reading = { json_array_get(accepted, i), i, err };
		int rc = read_entry(baseline, &reading);

		if (rc < 0)
			return rc;
	}
	return 0;
}

int baseline_parse(struct baseline *baseline, const char *text, size_t length, struct error *err)
{
	json_error_t error;
	json_t *document = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
	int rc;

	if (!document)
		return error_set(err, -EINVAL, "line %d, column %d: no JSON: %s", error.line,
				 error.column, error.text);
	rc = read_document(baseline, document, err);
	json_decref(document);
	return rc;
}
