/* SPDX-License-Identifier: MIT */
/* Fields that lead to other objects, or hold them. */
#include <errno.h>
#include <string.h>

#include "reader.h"
#include "util/arena.h"
#include "util/number.h"

static read_field *const read_kinds[FIELD_KIND_COUNT];

static bool has_key(const struct shape *shape, const char *key)
{
	for (size_t i = 0; i < shape->n_fields; i++) {
		if (strcmp(shape->fields[i].key, key) == 0)
			return true;
	}
	return false;
}

/* Names a key that should not be there. */
static int check_keys(const struct reader *reader, const struct shape *shape, const json_t *json,
		      const char *besides)
{
	const char *key;
	json_t *member;

	json_object_foreach((json_t *)json, key, member)
	{
		if (has_key(shape, key) || (besides && strcmp(besides, key) == 0))
			continue;
		(void)error_set(reader->err, -EINVAL, "there is no such key");
		return in_place(reader, -EINVAL, key);
	}
	return 0;
}

int read_struct(const struct reader *reader, const struct shape *shape, const json_t *json,
		const char *besides, void *object)
{
	if (!json_is_object(json))
		return reader_refuse(reader, "an object");
	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct field *field = &shape->fields[i];
		const json_t *member = json_object_get(json, field->key);
		int rc = member ? read_kinds[field->kind](reader, field, member, object)
				: error_set(reader->err, -EINVAL, "missing");

		if (rc < 0)
			return in_place(reader, rc, field->key);
	}
	if (json_object_size(json) == shape->n_fields + (besides != NULL))
		return 0;
	return check_keys(reader, shape, json, besides);
}

/* What a reference says; the label points into it. */
struct ns_reference {
	enum ns_type type;
	bool inferred;
	uint64_t ino;
	const char *label; /* NULL: none */
};

static bool parse_reference(const char *text, struct ns_reference *ret)
{
	const char *name = text + (*text == '~' || *text == '?');
	const char *colon = strchr(name, ':');
	int type = colon ? ns_type_from_name(name, (size_t)(colon - name)) : -1;

	if (type < 0)
		return false;
	*ret = (struct ns_reference){ .type = (enum ns_type)type, .inferred = name != text };
	if (*text != '?')
		return number_parse_u64(colon + 1, &ret->ino) == 0 && ret->ino > 0 &&
		       ret->ino <= INT64_MAX;
	ret->label = colon + 1;
	return *ret->label != '\0';
}

int read_ns_reference(const struct reader *reader, const json_t *json, unsigned int types,
		      struct ns **ret)
{
	struct ns_reference reference;
	const char *text;
	int rc = read_string(reader, json, &text);

	*ret = NULL;
	if (rc < 0 || !text)
		return rc;
	if (!parse_reference(text, &reference) || !(types & NS_TYPE_BIT(reference.type)))
		return error_set(reader->err, -EINVAL, "'%s' is no namespace for this", text);
	*ret = reference.inferred
		       ? inventory_add_inferred(reader->inventory, reference.type, reference.ino,
						reference.label)
		       : inventory_add_ns(reader->inventory, reference.type, reference.ino);
	return 0;
}

/* Every namespace has been added: nothing new may come of it. */
static int read_known_ns(const struct reader *reader, const json_t *json, unsigned int types,
			 struct ns **ret)
{
	size_t known = reader->inventory->n_namespaces;
	int rc = read_ns_reference(reader, json, types, ret);

	if (rc == 0 && reader->inventory->n_namespaces != known)
		return error_set(reader->err, -EINVAL, "'%s' is not among the namespaces",
				 json_string_value(json));
	return rc;
}

static int read_ns(const struct reader *reader, const struct field *field, const json_t *json,
		   void *object)
{
	return read_known_ns(reader, json, (unsigned int)field->n_names,
			     reader_target(object, field));
}

static int read_ns_of_type(const struct reader *reader, const struct field *field,
			   const json_t *json, void *object)
{
	struct ns **namespaces = reader_target(object, field);

	if (json_object_size(json) != NS_TYPE_COUNT)
		return reader_refuse(reader, "an object with all types of namespaces");
	for (int type = 0; type < NS_TYPE_COUNT; type++) {
		const json_t *member = json_object_get(json, ns_types[type].name);
		int rc =
			member ? read_known_ns(reader, member, NS_TYPE_BIT(type), &namespaces[type])
			       : error_set(reader->err, -EINVAL, "missing");

		if (rc < 0)
			return in_place(reader, rc, ns_types[type].name);
	}
	return 0;
}

static int read_process(const struct reader *reader, const struct field *field, const json_t *json,
			void *object)
{
	struct process **process = reader_target(object, field);
	int64_t pid;
	int rc;

	*process = NULL;
	if (json_is_null(json))
		return 0;
	rc = read_number(reader, json, 1, INT32_MAX, &pid);
	if (rc < 0)
		return rc;
	*process = inventory_find_process(reader->inventory, (pid_t)pid);
	if (!*process)
		return error_set(reader->err, -EINVAL, "%lld is not among the processes",
				 (long long)pid);
	return 0;
}

static int read_mount(const struct reader *reader, const struct field *field, const json_t *json,
		      void *object)
{
	struct mount **mount = reader_target(object, field);
	int64_t place;
	int rc;

	*mount = NULL;
	if (json_is_null(json))
		return 0;
	rc = read_number(reader, json, 0, INT64_MAX, &place);
	if (rc < 0)
		return rc;
	if ((uint64_t)place >= reader->n_mounts)
		return error_set(reader->err, -EINVAL, "there is no mount %lld", (long long)place);
	*mount = reader->mounts[place];
	return 0;
}

static int read_object(const struct reader *reader, const struct field *field, const json_t *json,
		       void *object)
{
	return read_struct(reader, field->shape, json, NULL, reader_target(object, field));
}

static int read_pointer(const struct reader *reader, const struct field *field, const json_t *json,
			void *object)
{
	void **pointer = reader_target(object, field);

	*pointer = NULL;
	if (json_is_null(json))
		return 0;
	*pointer = arena_alloc(reader->inventory->arena, field->shape->size);
	return read_struct(reader, field->shape, json, NULL, *pointer);
}

static int read_list(const struct reader *reader, const struct field *field, const json_t *json,
		     void *object)
{
	void **end = reader_target(object, field);
	const json_t *item;
	size_t i;
	int rc = 0;

	if (!json_is_array(json))
		return reader_refuse(reader, "an array");
	json_array_foreach((json_t *)json, i, item)
	{
		void *next = arena_alloc(reader->inventory->arena, field->shape->size);

		rc = in_item(reader, read_struct(reader, field->shape, item, NULL, next), i);
		if (rc < 0)
			return rc;
		*end = next;
		end = next;
	}
	if (field->second)
		*(void ***)((char *)object + field->second) = end;
	return 0;
}

static int read_array(const struct reader *reader, const struct field *field, const json_t *json,
		      void *object)
{
	size_t count = json_array_size(json), i;
	char *items;
	const json_t *item;

	if (!json_is_array(json))
		return reader_refuse(reader, "an array");
	items = arena_alloc(reader->inventory->arena, count * field->shape->size);
	json_array_foreach((json_t *)json, i, item)
	{
		int rc = read_struct(reader, field->shape, item, NULL,
				     items + i * field->shape->size);

		if (rc < 0)
			return in_item(reader, rc, i);
	}
	*(void **)reader_target(object, field) = items;
	*(size_t *)((char *)object + field->second) = count;
	return 0;
}

static int read_pids(const struct reader *reader, const json_t *json, struct task_pids **ret)
{
	size_t count = json_array_size(json), i;
	const json_t *item;

	if (count == 0)
		return reader_refuse(reader, "an array of PIDs");
	*ret = arena_alloc(reader->inventory->arena,
			   sizeof(**ret) + count * sizeof((*ret)->pids[0]));
	(*ret)->count = count;
	json_array_foreach((json_t *)json, i, item)
	{
		int64_t pid;
		int rc = read_number(reader, item, 0, INT32_MAX, &pid);

		if (rc < 0)
			return in_item(reader, rc, i);
		(*ret)->pids[i] = (pid_t)pid;
	}
	return 0;
}

static int read_task_pids(const struct reader *reader, const struct field *field,
			  const json_t *json, void *object)
{
	struct task_pids **end = reader_target(object, field);
	const json_t *item;
	size_t i;

	if (!json_is_array(json))
		return reader_refuse(reader, "an array");
	json_array_foreach((json_t *)json, i, item)
	{
		int rc = read_pids(reader, item, end);

		if (rc < 0)
			return in_item(reader, rc, i);
		end = &(*end)->next;
	}
	return 0;
}

static int read_coverage(const struct reader *reader, const struct field *field, const json_t *json,
			 void *object)
{
	struct coverage *coverage = reader_target(object, field);

	if (json_object_size(json) != DISCOVERY_COUNT)
		return reader_refuse(reader, "an object with all sources");
	for (int source = 0; source < DISCOVERY_COUNT; source++) {
		const char *name = discoveries[source].name;
		const json_t *member = json_object_get(json, name);
		int rc = member ? read_struct(reader, &shape_coverage, member, NULL,
					      &coverage[source])
				: error_set(reader->err, -EINVAL, "missing");

		if (rc < 0)
			return in_place(reader, rc, name);
	}
	return 0;
}

static read_field *const read_kinds[FIELD_KIND_COUNT] = {
	[FIELD_BOOL] = read_bool,
	[FIELD_INT] = read_int,
	[FIELD_UINT] = read_uint,
	[FIELD_UID] = read_uid,
	[FIELD_INT64] = read_int64,
	[FIELD_UINT64] = read_uint64,
	[FIELD_ID] = read_id,
	[FIELD_TEXT] = read_text,
	[FIELD_COMMAND] = read_text,
	[FIELD_PATH] = read_text,
	[FIELD_ENUM] = read_enum,
	[FIELD_FLAGS] = read_flags,
	[FIELD_NS] = read_ns,
	[FIELD_NS_OF_TYPE] = read_ns_of_type,
	[FIELD_PROCESS] = read_process,
	[FIELD_MOUNT] = read_mount,
	[FIELD_OBJECT] = read_object,
	[FIELD_POINTER] = read_pointer,
	[FIELD_LIST] = read_list,
	[FIELD_ARRAY] = read_array,
	[FIELD_TASK_PIDS] = read_task_pids,
	[FIELD_COVERAGE] = read_coverage,
};
