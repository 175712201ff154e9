/* SPDX-License-Identifier: MIT */
/* Fields that are one value: numbers, texts, names. */
#include <errno.h>
#include <string.h>

#include "reader.h"
#include "util/arena.h"
#include "util/number.h"
#include "util/text.h"

int reader_refuse(const struct reader *reader, const char *expected)
{
	return error_set(reader->err, -EINVAL, "not %s", expected);
}

int in_place(const struct reader *reader, int rc, const char *key)
{
	return rc < 0 ? error_prefix(reader->err, rc, "%s", key) : 0;
}

int in_item(const struct reader *reader, int rc, size_t i)
{
	return rc < 0 ? error_prefix(reader->err, rc, "[%zu]", i) : 0;
}

int read_number(const struct reader *reader, const json_t *json, int64_t min, int64_t max,
		int64_t *ret)
{
	if (!json_is_integer(json))
		return reader_refuse(reader, "a whole number");
	*ret = json_integer_value(json);
	if (*ret < min || *ret > max)
		return error_set(reader->err, -EINVAL, "%lld is out of range", (long long)*ret);
	return 0;
}

/* NULL where it is null. In the arena. */
int read_string(const struct reader *reader, const json_t *json, const char **ret)
{
	auto_text struct text text = { 0 };

	*ret = NULL;
	if (json_is_null(json))
		return 0;
	if (!json_is_string(json))
		return reader_refuse(reader, "a string");
	if (text_add_restored(&text, json_string_value(json)) < 0)
		return reader_refuse(reader, "escaped as it should be");
	*ret = arena_copy_text(reader->inventory->arena, text_get(&text));
	return 0;
}

int read_bool(const struct reader *reader, const struct field *field, const json_t *json,
	      void *object)
{
	if (!json_is_boolean(json))
		return reader_refuse(reader, "true or false");
	*(bool *)reader_target(object, field) = json_is_true(json);
	return 0;
}

int read_int(const struct reader *reader, const struct field *field, const json_t *json,
	     void *object)
{
	int64_t number = 0;
	int rc = read_number(reader, json, INT32_MIN, INT32_MAX, &number);

	if (rc == 0)
		*(int32_t *)reader_target(object, field) = (int32_t)number;
	return rc;
}

int read_uint(const struct reader *reader, const struct field *field, const json_t *json,
	      void *object)
{
	int64_t number = 0;
	int rc = read_number(reader, json, 0, UINT32_MAX, &number);

	if (rc == 0)
		*(uint32_t *)reader_target(object, field) = (uint32_t)number;
	return rc;
}

int read_uid(const struct reader *reader, const struct field *field, const json_t *json,
	     void *object)
{
	if (!json_is_null(json))
		return read_uint(reader, field, json, object);
	*(uid_t *)reader_target(object, field) = UID_UNKNOWN;
	return 0;
}

int read_int64(const struct reader *reader, const struct field *field, const json_t *json,
	       void *object)
{
	return read_number(reader, json, INT64_MIN, INT64_MAX, reader_target(object, field));
}

int read_uint64(const struct reader *reader, const struct field *field, const json_t *json,
		void *object)
{
	int64_t number = 0;
	int rc = read_number(reader, json, 0, INT64_MAX, &number);

	if (rc == 0)
		*(uint64_t *)reader_target(object, field) = (uint64_t)number;
	return rc;
}

int read_id(const struct reader *reader, const struct field *field, const json_t *json,
	    void *object)
{
	if (!json_is_string(json) ||
	    number_parse_u64(json_string_value(json), reader_target(object, field)) < 0)
		return reader_refuse(reader, "a string with a number");
	return 0;
}

int read_text(const struct reader *reader, const struct field *field, const json_t *json,
	      void *object)
{
	return read_string(reader, json, reader_target(object, field));
}

/* Names are few, and never the same twice. */
static int find_name(const struct reader *reader, const struct field *field, const json_t *json,
		     unsigned int *ret)
{
	const char *wanted = json_string_value(json);

	for (size_t i = 0; i < field->n_names; i++) {
		const char *name = field->name(i);

		if (name ? wanted && strcmp(wanted, name) == 0 : json_is_null(json)) {
			*ret = (unsigned int)i;
			return 0;
		}
	}
	return wanted ? error_set(reader->err, -EINVAL, "'%s' is not known", wanted)
		      : reader_refuse(reader, "one of its names");
}

int read_enum(const struct reader *reader, const struct field *field, const json_t *json,
	      void *object)
{
	return find_name(reader, field, json, reader_target(object, field));
}

int read_flags(const struct reader *reader, const struct field *field, const json_t *json,
	       void *object)
{
	unsigned int *flags = reader_target(object, field), bit = 0;
	const json_t *name;
	size_t i;

	if (!json_is_array(json))
		return reader_refuse(reader, "an array");
	*flags = 0;
	json_array_foreach((json_t *)json, i, name)
	{
		int rc = find_name(reader, field, name, &bit);

		if (rc < 0)
			return in_item(reader, rc, i);
		*flags |= 1u << bit;
	}
	return 0;
}
