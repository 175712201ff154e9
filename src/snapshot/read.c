/* SPDX-License-Identifier: MIT */
/*
 * A document as an inventory. It may come from anywhere: what is not as we write it is an error that
 * names the place, and what the rest of the program relies on is checked.
 */
#include <errno.h>
#include <string.h>

#include "check.h"
#include "reader.h"
#include "snapshot/snapshot.h"
#include "util/arena.h"
#include "util/cleanup.h"
#include "util/memory.h"

#define auto_json __attribute__((cleanup(cleanup_json)))
static void cleanup_json(json_t **json)
{
	json_decref(*json);
}

/* The keys of a document besides the inventory's own. */
static const char *const sections[] = { "nspect", "namespaces", "processes", "mounts" };

struct input {
	FILE *stream;
	uint64_t length;
};

/* What comes behind the limit is refused by saying that reading failed. */
static size_t read_some(void *buffer, size_t size, void *data)
{
	struct input *input = data;
	size_t length = fread(buffer, 1, size, input->stream);

	input->length += length;
	if (input->length > SNAPSHOT_MAX || (length < size && ferror(input->stream)))
		return (size_t)-1;
	return length;
}

static int load(FILE *stream, json_t **ret, struct error *err)
{
	struct input input = { .stream = stream };
	json_error_t error;

	errno = 0;
	*ret = json_load_callback(read_some, &input, JSON_REJECT_DUPLICATES, &error);
	if (*ret)
		return 0;
	if (input.length > SNAPSHOT_MAX)
		return error_set(err, -EFBIG, "longer than %llu MiB",
				 (unsigned long long)(SNAPSHOT_MAX >> 20));
	if (ferror(stream))
		return error_set_errno(err, errno ? -errno : -EIO, "cannot be read");
	return error_set(err, -EINVAL, "line %d, column %d: %s", error.line, error.column,
			 error.text);
}

static int check_header(const struct reader *reader, const json_t *document)
{
	const json_t *header = json_object_get(document, "nspect");
	const char *mode = json_string_value(json_object_get(header, "mode"));
	int64_t schema;
	int rc;

	if (!mode)
		return error_set(reader->err, -EINVAL, "not a snapshot of nspect");
	if (strcmp(mode, "snapshot") != 0)
		return error_set(reader->err, -EINVAL,
				 "not a snapshot but the document of another mode: %s", mode);
	rc = read_number(reader, json_object_get(header, "schema"), 1, INT64_MAX, &schema);
	if (rc < 0)
		return in_place(reader, rc, "schema");
	if (schema > SNAPSHOT_SCHEMA)
		return error_set(reader->err, -EOPNOTSUPP,
				 "has schema %lld, this nspect reads up to %d (a newer one can)",
				 (long long)schema, SNAPSHOT_SCHEMA);
	return 0;
}

static int check_sections(const struct reader *reader, const json_t *document)
{
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++) {
		const json_t *section = json_object_get(document, sections[i]);

		if (i > 0 && !json_is_array(section)) {
			(void)error_set(reader->err, -EINVAL, "missing or no array");
			return in_place(reader, -EINVAL, sections[i]);
		}
	}
	return 0;
}

/* All of them before anything refers to one. */
static int add_namespaces(const struct reader *reader, const json_t *array)
{
	const json_t *item;
	size_t i;

	json_array_foreach((json_t *)array, i, item)
	{
		struct ns *ns;
		int rc = read_ns_reference(reader, json_object_get(item, "ns"), NS_ALL_TYPES, &ns);

		if (rc == 0 && !ns)
			rc = error_set(reader->err, -EINVAL, "has no ns");
		if (rc == 0 && reader->inventory->n_namespaces != i + 1)
			rc = error_set(reader->err, -EINVAL, "is there a second time");
		if (rc < 0)
			return in_item(reader, rc, i);
	}
	return 0;
}

static int add_processes(const struct reader *reader, const json_t *array)
{
	const json_t *item;
	size_t i;

	json_array_foreach((json_t *)array, i, item)
	{
		int64_t pid;
		int rc = read_number(reader, json_object_get(item, "pid"), 1, INT32_MAX, &pid);

		if (rc < 0)
			return in_item(reader, in_place(reader, rc, "pid"), i);
		(void)inventory_add_process(reader->inventory, (pid_t)pid);
		if (reader->inventory->n_processes != i + 1)
			return in_item(reader,
				       error_set(reader->err, -EINVAL, "is there a second time"),
				       i);
	}
	return 0;
}

static int count_mounts(const struct reader *reader, const json_t *array)
{
	size_t known = reader->inventory->n_namespaces, i;
	const json_t *item;

	json_array_foreach((json_t *)array, i, item)
	{
		struct ns *ns = NULL;
		int rc = read_ns_reference(reader, json_object_get(item, "ns"), NS_TYPE_BIT(NS_MNT),
					   &ns);

		if (rc < 0)
			return in_item(reader, rc, i);
		if (!ns || reader->inventory->n_namespaces != known)
			return in_item(
				reader,
				error_set(reader->err, -EINVAL, "is in none of the namespaces"), i);
		ns->mounts.count++;
	}
	return 0;
}

/* Room for as many as were counted, which are counted anew while they are read. */
static void make_tables(const struct inventory *inventory)
{
	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		struct mount_table *table = &inventory->namespaces[i]->mounts;

		table->mounts =
			arena_alloc(inventory->arena, table->count * sizeof(*table->mounts));
		table->count = 0;
	}
}

static int read_mounts(struct reader *reader, const json_t *array)
{
	const json_t *item;
	size_t i;

	reader->mounts = memory_zeroed(json_array_size(array), sizeof(*reader->mounts));
	json_array_foreach((json_t *)array, i, item)
	{
		struct mount mount = { 0 };
		struct mount_table *table;
		int rc = read_struct(reader, &shape_mount, item, NULL, &mount);

		if (rc < 0)
			return in_item(reader, rc, i);
		table = &mount.ns->mounts;
		table->mounts[table->count] = mount;
		reader->mounts[reader->n_mounts++] = &table->mounts[table->count++];
	}
	return 0;
}

static int read_namespaces(const struct reader *reader, const json_t *array)
{
	int rc = 0;

	for (size_t i = 0; i < json_array_size(array) && rc == 0; i++)
		rc = in_item(reader,
			     read_struct(reader, &shape_namespace, json_array_get(array, i), "ns",
					 reader->inventory->namespaces[i]),
			     i);
	return rc;
}

static int read_processes(const struct reader *reader, const json_t *array)
{
	int rc = 0;

	for (size_t i = 0; i < json_array_size(array) && rc == 0; i++)
		rc = in_item(reader,
			     read_struct(reader, &shape_process, json_array_get(array, i), "pid",
					 reader->inventory->processes[i]),
			     i);
	return rc;
}

/* A function for each array, in the order in which they rely on each other. */
static int read_sections(struct reader *reader, const json_t *document)
{
	const json_t *namespaces = json_object_get(document, "namespaces");
	const json_t *processes = json_object_get(document, "processes");
	const json_t *mounts = json_object_get(document, "mounts");
	int rc = in_place(reader, add_namespaces(reader, namespaces), "namespaces");

	if (rc == 0)
		rc = in_place(reader, add_processes(reader, processes), "processes");
	if (rc == 0)
		rc = in_place(reader, count_mounts(reader, mounts), "mounts");
	if (rc < 0)
		return rc;
	make_tables(reader->inventory);
	rc = in_place(reader, read_mounts(reader, mounts), "mounts");
	if (rc == 0)
		rc = in_place(reader, read_namespaces(reader, namespaces), "namespaces");
	if (rc == 0)
		rc = in_place(reader, read_processes(reader, processes), "processes");
	return rc;
}

/* What follows from the rest. */
static void finish(struct inventory *inventory)
{
	for (size_t i = 0; i < inventory->n_namespaces; i++)
		mount_table_link(&inventory->namespaces[i]->mounts, inventory->namespaces[i]);
	for (const struct gap *gap = inventory->gaps; gap; gap = gap->next)
		inventory->n_gaps++;
	inventory->recorded = true;
	inventory_index_names(inventory);
	inventory_finish(inventory);
}

int snapshot_read(struct inventory *inventory, FILE *stream, struct error *err)
{
	struct reader reader = { .inventory = inventory, .err = err };
	auto_json json_t *document = NULL;
	int rc = load(stream, &document, err);

	if (rc == 0)
		rc = check_header(&reader, document);
	if (rc == 0)
		rc = check_sections(&reader, document);
	if (rc == 0)
		rc = read_sections(&reader, document);
	for (size_t i = 0; i < ARRAY_SIZE(sections) && rc == 0; i++)
		(void)json_object_del(document, sections[i]);
	if (rc == 0)
		rc = read_struct(&reader, &shape_inventory, document, NULL, inventory);
	if (rc == 0)
		rc = snapshot_check(inventory, err);
	free(reader.mounts);
	if (rc == 0)
		finish(inventory);
	return rc;
}
