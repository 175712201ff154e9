/* SPDX-License-Identifier: MIT */
/* The JSON Schema (2020-12) of a document, by the same tables that it is written and read by. */
#include <errno.h>

#include "snapshot/snapshot.h"
#include "writer.h"

/* Of each kind of field, what its values are like. */
typedef json_t *describe_field(const struct field *field);

static describe_field *const describe_kinds[FIELD_KIND_COUNT];

/* besides: a further key that is always there; NULL: none. */
static json_t *shape_schema(const struct shape *shape, const char *besides, json_t *of_besides)
{
	json_t *properties = json_made(json_object()), *required = json_made(json_array());

	if (besides) {
		json_add(properties, besides, of_besides);
		json_append(required, json_string(besides));
	}
	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct field *field = &shape->fields[i];

		json_add(properties, field->key, describe_kinds[field->kind](field));
		json_append(required, json_string(field->key));
	}
	return json_made(json_pack("{s:s, s:o, s:o}", "type", "object", "properties", properties,
				   "required", required));
}

static json_t *describe_bool(const struct field *field)
{
	return json_pack("{s:s}", "type", "boolean");
}

static json_t *integer_schema(int64_t min, int64_t max)
{
	return json_pack("{s:s, s:I, s:I}", "type", "integer", "minimum", (json_int_t)min,
			 "maximum", (json_int_t)max);
}

static json_t *describe_int(const struct field *field)
{
	return integer_schema(INT32_MIN, INT32_MAX);
}

static json_t *describe_uint(const struct field *field)
{
	return integer_schema(0, UINT32_MAX);
}

static json_t *describe_uid(const struct field *field)
{
	return json_pack("{s:[ss], s:i, s:I}", "type", "integer", "null", "minimum", 0, "maximum",
			 (json_int_t)UINT32_MAX - 1);
}

static json_t *describe_int64(const struct field *field)
{
	return json_pack("{s:s}", "type", "integer");
}

static json_t *describe_uint64(const struct field *field)
{
	return json_pack("{s:s, s:i}", "type", "integer", "minimum", 0);
}

static json_t *describe_id(const struct field *field)
{
	return json_pack("{s:s, s:s}", "type", "string", "pattern", "^[0-9]{1,20}$");
}

static json_t *describe_text(const struct field *field)
{
	return json_pack("{s:[ss]}", "type", "string", "null");
}

static json_t *names_schema(const struct field *field)
{
	json_t *names = json_made(json_array());

	for (size_t i = 0; i < field->n_names; i++)
		json_append(names, field->name(i) ? json_string(field->name(i)) : json_null());
	return json_pack("{s:o}", "enum", names);
}

static json_t *array_schema(json_t *items)
{
	return json_pack("{s:s, s:o}", "type", "array", "items", json_made(items));
}

static json_t *describe_flags(const struct field *field)
{
	return array_schema(names_schema(field));
}

#define NS_PATTERN "^(~?[a-z]+:[0-9]+|[?][a-z]+:.+)$"

static json_t *describe_ns(const struct field *field)
{
	return json_pack("{s:[ss], s:s}", "type", "string", "null", "pattern", NS_PATTERN);
}

static json_t *describe_ns_of_type(const struct field *field)
{
	json_t *properties = json_made(json_object()), *required = json_made(json_array());

	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		json_add(properties, ns_types[type].name, describe_ns(field));
		json_append(required, json_string(ns_types[type].name));
	}
	return json_pack("{s:s, s:o, s:o}", "type", "object", "properties", properties, "required",
			 required);
}

static json_t *describe_number_or_null(const struct field *field)
{
	return json_pack("{s:[ss], s:i}", "type", "integer", "null", "minimum", 0);
}

static json_t *describe_object(const struct field *field)
{
	return shape_schema(field->shape, NULL, NULL);
}

/* What points to its own kind would go on for ever: it is defined once. */
static json_t *describe_pointer(const struct field *field)
{
	if (field->shape == &shape_workload)
		return json_pack("{s:s}", "$ref", "#/$defs/workload");
	return json_pack("{s:[{s:s}, o]}", "anyOf", "type", "null",
			 shape_schema(field->shape, NULL, NULL));
}

static json_t *workload_schema(void)
{
	return json_pack("{s:[{s:s}, o]}", "anyOf", "type", "null",
			 shape_schema(&shape_workload, NULL, NULL));
}

static json_t *describe_items(const struct field *field)
{
	return array_schema(shape_schema(field->shape, NULL, NULL));
}

static json_t *describe_task_pids(const struct field *field)
{
	return array_schema(array_schema(integer_schema(0, INT32_MAX)));
}

static json_t *describe_coverage(const struct field *field)
{
	json_t *properties = json_made(json_object()), *required = json_made(json_array());

	for (int source = 0; source < DISCOVERY_COUNT; source++) {
		json_add(properties, discoveries[source].name,
			 shape_schema(&shape_coverage, NULL, NULL));
		json_append(required, json_string(discoveries[source].name));
	}
	return json_pack("{s:s, s:o, s:o}", "type", "object", "properties", properties, "required",
			 required);
}

static describe_field *const describe_kinds[FIELD_KIND_COUNT] = {
	[FIELD_BOOL] = describe_bool,
	[FIELD_INT] = describe_int,
	[FIELD_UINT] = describe_uint,
	[FIELD_UID] = describe_uid,
	[FIELD_INT64] = describe_int64,
	[FIELD_UINT64] = describe_uint64,
	[FIELD_ID] = describe_id,
	[FIELD_TEXT] = describe_text,
	[FIELD_COMMAND] = describe_text,
	[FIELD_PATH] = describe_text,
	[FIELD_ENUM] = names_schema,
	[FIELD_FLAGS] = describe_flags,
	[FIELD_NS] = describe_ns,
	[FIELD_NS_OF_TYPE] = describe_ns_of_type,
	[FIELD_PROCESS] = describe_number_or_null,
	[FIELD_MOUNT] = describe_number_or_null,
	[FIELD_OBJECT] = describe_object,
	[FIELD_POINTER] = describe_pointer,
	[FIELD_LIST] = describe_items,
	[FIELD_ARRAY] = describe_items,
	[FIELD_TASK_PIDS] = describe_task_pids,
	[FIELD_COVERAGE] = describe_coverage,
};

static json_t *header_schema(void)
{
	return json_pack("{s:s, s:{s:{s:i}, s:{s:s}, s:{s:s}}, s:[sss]}", "type", "object",
			 "properties", "schema", "const", SNAPSHOT_SCHEMA, "mode", "const",
			 "snapshot", "version", "type", "string", "required", "schema", "mode",
			 "version");
}

/* The document: the inventory's own keys, its header, and the arrays that are written by lines. */
static json_t *document_schema(void)
{
	json_t *schema = shape_schema(&shape_inventory, "nspect", header_schema());
	json_t *properties = json_object_get(schema, "properties");
	json_t *required = json_object_get(schema, "required");
	json_t *pid = integer_schema(1, INT32_MAX);

	json_add(schema, "$schema", json_string("https://json-schema.org/draft/2020-12/schema"));
	json_add(schema, "title", json_string("nspect --snapshot"));
	json_add(properties, "namespaces",
		 array_schema(shape_schema(&shape_namespace, "ns", describe_ns(NULL))));
	json_add(properties, "processes", array_schema(shape_schema(&shape_process, "pid", pid)));
	json_add(properties, "mounts", array_schema(shape_schema(&shape_mount, NULL, NULL)));
	json_append(required, json_string("namespaces"));
	json_append(required, json_string("processes"));
	json_append(required, json_string("mounts"));
	json_add(schema, "$defs", json_pack("{s:o}", "workload", workload_schema()));
	return schema;
}

int snapshot_write_schema(FILE *stream, struct error *err)
{
	json_t *schema = document_schema();
	int rc = 0;

	if (json_dumpf(schema, stream, JSON_INDENT(2) | JSON_ENSURE_ASCII) < 0 ||
	    fputs("\n", stream) < 0 || ferror(stream))
		rc = error_set_errno(err, errno ? -errno : -EIO, "cannot write the schema");
	json_decref(schema);
	return rc;
}
