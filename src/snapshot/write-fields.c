/* SPDX-License-Identifier: MIT */
/* Fields of each kind, as a document has them. */
#include <assert.h>
#include <string.h>

#include "redact.h"
#include "util/key-index.h"
#include "util/memory.h"
#include "util/text.h"
#include "writer.h"

/* jansson refuses nothing that it is given here, but for want of memory. */
json_t *json_made(json_t *json)
{
	if (!json)
		memory_exhausted();
	return json;
}

void json_add(json_t *object, const char *key, json_t *json)
{
	if (json_object_set_new(object, key, json_made(json)) < 0)
		memory_exhausted();
}

void json_append(json_t *array, json_t *json)
{
	if (json_array_append_new(array, json_made(json)) < 0)
		memory_exhausted();
}

static json_t *number_json(uint64_t number)
{
	assert(number <= INT64_MAX);
	return json_integer((json_int_t)number);
}

json_t *json_text(const char *text)
{
	auto_text struct text reversible = { 0 };

	if (!text)
		return json_null();
	text_add_reversible(&reversible, text, strlen(text));
	return json_string(text_get(&reversible));
}

json_t *json_ns(const struct ns *ns)
{
	auto_text struct text text = { 0 };

	if (!ns)
		return json_null();
	ns_reference_add(&text, ns);
	return json_text(text_get(&text));
}

/* Of each kind of field, how one of an object is written. */
typedef json_t *write_field(const struct writer *writer, const struct field *field,
			    const void *object);

static write_field *const write_kinds[FIELD_KIND_COUNT];

void json_add_fields(const struct writer *writer, json_t *json, const struct shape *shape,
		     const void *object)
{
	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct field *field = &shape->fields[i];

		json_add(json, field->key, json_field(writer, field, object));
	}
}

json_t *json_struct(const struct writer *writer, const struct shape *shape, const void *object)
{
	json_t *json = json_made(json_object());

	json_add_fields(writer, json, shape, object);
	return json;
}

static json_t *write_bool(const struct writer *writer, const struct field *field,
			  const void *object)
{
	return json_boolean(*(const bool *)field_of(object, field));
}

static json_t *write_int(const struct writer *writer, const struct field *field, const void *object)
{
	return json_integer(*(const int32_t *)field_of(object, field));
}

static json_t *write_uint(const struct writer *writer, const struct field *field,
			  const void *object)
{
	return json_integer(*(const uint32_t *)field_of(object, field));
}

static json_t *write_uid(const struct writer *writer, const struct field *field, const void *object)
{
	const uid_t *uid = field_of(object, field);

	return *uid == UID_UNKNOWN ? json_null() : json_integer(*uid);
}

static json_t *write_int64(const struct writer *writer, const struct field *field,
			   const void *object)
{
	return json_integer(*(const int64_t *)field_of(object, field));
}

static json_t *write_uint64(const struct writer *writer, const struct field *field,
			    const void *object)
{
	return number_json(*(const uint64_t *)field_of(object, field));
}

static json_t *write_id(const struct writer *writer, const struct field *field, const void *object)
{
	const uint64_t *id = field_of(object, field);

	return json_sprintf("%llu", (unsigned long long)*id);
}

static json_t *write_text(const struct writer *writer, const struct field *field,
			  const void *object)
{
	return json_text(*(const char *const *)field_of(object, field));
}

/* Of texts that can have secrets in them what is none. */
static json_t *write_private(const struct writer *writer, const struct field *field,
			     const void *object)
{
	const char *text = *(const char *const *)field_of(object, field);
	auto_text struct text rest = { 0 };

	if (!text || !writer->redact)
		return json_text(text);
	if (field->kind == FIELD_COMMAND)
		redact_command(&rest, text);
	else
		redact_paths(&rest, text);
	return json_text(text_get(&rest));
}

static json_t *write_enum(const struct writer *writer, const struct field *field,
			  const void *object)
{
	return json_text(field->name(*(const unsigned int *)field_of(object, field)));
}

static json_t *write_flags(const struct writer *writer, const struct field *field,
			   const void *object)
{
	const unsigned int *flags = field_of(object, field);
	json_t *array = json_made(json_array());

	for (size_t bit = 0; bit < field->n_names; bit++) {
		if (*flags & 1u << bit)
			json_append(array, json_text(field->name(bit)));
	}
	return array;
}

static json_t *write_ns(const struct writer *writer, const struct field *field, const void *object)
{
	return json_ns(*(const struct ns *const *)field_of(object, field));
}

static json_t *write_ns_of_type(const struct writer *writer, const struct field *field,
				const void *object)
{
	const struct ns *const *namespaces = field_of(object, field);
	json_t *json = json_made(json_object());

	for (int type = 0; type < NS_TYPE_COUNT; type++)
		json_add(json, ns_types[type].name, json_ns(namespaces[type]));
	return json;
}

static json_t *write_process(const struct writer *writer, const struct field *field,
			     const void *object)
{
	const struct process *process = *(const struct process *const *)field_of(object, field);

	return process ? json_integer(process->pid) : json_null();
}

static json_t *write_mount(const struct writer *writer, const struct field *field,
			   const void *object)
{
	const struct mount *mount = *(const struct mount *const *)field_of(object, field);
	const size_t *first;

	if (!mount)
		return json_null();
	first = key_index_find(writer->first_mounts, (uint64_t)(uintptr_t)mount->ns, 0);
	return number_json(*first + (size_t)(mount - mount->ns->mounts.mounts));
}

static json_t *write_object(const struct writer *writer, const struct field *field,
			    const void *object)
{
	return json_struct(writer, field->shape, field_of(object, field));
}

static json_t *write_pointer(const struct writer *writer, const struct field *field,
			     const void *object)
{
	const void *other = *(const void *const *)field_of(object, field);

	return other ? json_struct(writer, field->shape, other) : json_null();
}

static json_t *write_list(const struct writer *writer, const struct field *field,
			  const void *object)
{
	json_t *array = json_made(json_array());

	for (const void *item = *(const void *const *)field_of(object, field); item;
	     item = *(const void *const *)item)
		json_append(array, json_struct(writer, field->shape, item));
	return array;
}

static json_t *write_array(const struct writer *writer, const struct field *field,
			   const void *object)
{
	const char *items = *(const char *const *)field_of(object, field);
	const size_t *count = (const void *)((const char *)object + field->second);
	json_t *array = json_made(json_array());

	for (size_t i = 0; i < *count; i++)
		json_append(array,
			    json_struct(writer, field->shape, items + i * field->shape->size));
	return array;
}

static json_t *write_task_pids(const struct writer *writer, const struct field *field,
			       const void *object)
{
	json_t *tasks = json_made(json_array());

	for (const struct task_pids *task = *(struct task_pids *const *)field_of(object, field);
	     task; task = task->next) {
		json_t *pids = json_made(json_array());

		for (size_t i = 0; i < task->count; i++)
			json_append(pids, json_integer(task->pids[i]));
		json_append(tasks, pids);
	}
	return tasks;
}

static json_t *write_coverage(const struct writer *writer, const struct field *field,
			      const void *object)
{
	const struct coverage *coverage = field_of(object, field);
	json_t *json = json_made(json_object());

	for (int source = 0; source < DISCOVERY_COUNT; source++)
		json_add(json, discoveries[source].name,
			 json_struct(writer, &shape_coverage, &coverage[source]));
	return json;
}

static write_field *const write_kinds[FIELD_KIND_COUNT] = {
	[FIELD_BOOL] = write_bool,
	[FIELD_INT] = write_int,
	[FIELD_UINT] = write_uint,
	[FIELD_UID] = write_uid,
	[FIELD_INT64] = write_int64,
	[FIELD_UINT64] = write_uint64,
	[FIELD_ID] = write_id,
	[FIELD_TEXT] = write_text,
	[FIELD_COMMAND] = write_private,
	[FIELD_PATH] = write_private,
	[FIELD_ENUM] = write_enum,
	[FIELD_FLAGS] = write_flags,
	[FIELD_NS] = write_ns,
	[FIELD_NS_OF_TYPE] = write_ns_of_type,
	[FIELD_PROCESS] = write_process,
	[FIELD_MOUNT] = write_mount,
	[FIELD_OBJECT] = write_object,
	[FIELD_POINTER] = write_pointer,
	[FIELD_LIST] = write_list,
	[FIELD_ARRAY] = write_array,
	[FIELD_TASK_PIDS] = write_task_pids,
	[FIELD_COVERAGE] = write_coverage,
};

json_t *json_field(const struct writer *writer, const struct field *field, const void *object)
{
	return write_kinds[field->kind](writer, field, object);
}
